"""The door without a line, in real browsers: nothing lost, nothing counted twice, nobody's name left behind."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Playwright, async_playwright, expect

from deploy.story.teller import Story, vietnam
from services.portal.assets import asset
from services.portal.gate_words import gate_words
from services.program.tables import attendees, scans
from shared.commands.reception import ScanCode
from shared.commands.registry import (
    ConfirmAttendee,
    DeclineAttendee,
    IssueInvitation,
    RegisterAttendee,
)
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from tests.paths import ROOT
from tests.portal.conftest import CONFERENCE, Held, picture
from tests.portal.gates import PAGE, Gate, gate

UNIT, ORGANISER, DELEGATION = "so-y-te", "bo-chqs-tinh", "doan-mat-mang"
STEP = timedelta(minutes=8)
"""Between two scans: sixteen of them are more than two hours."""
TABLE: dict[str, Any] = json.loads((ROOT / "tests/reception/offline_cases.json").read_text())


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


async def test_the_browser_says_what_the_table_of_cases_says(held: Held, page: Page) -> None:
    await page.goto(held.url + "/login/khong-co")
    said = await page.evaluate(
        """async ([address, table, given]) => {
          const { apart, early, fold, isScan, judged, keyOf, notOpen } = await import(address);
          const person = (key) => ({ key, verdict: given.people[key][0], reason: given.people[key][1] });
          const roster = new Map();
          for (const [code, keys] of Object.entries(given.codes))
            roster.set(await keyOf(table, code), keys.map(person));
          const cases = [];
          for (const [name, text] of given.cases) {
            const { verdict, reason } = await judged(table, text, roster, new Set(given.here));
            cases.push([name, text, isScan(table, text), verdict, reason]);
          }
          const list = { opens_at: "2023-12-07T07:30:00+07:00" };
          const hours = ["2023-12-07T00:29:59Z", "2023-12-07T00:30:00Z"].map((at) => early(list, at));
          const shut = notOpen({ verdict: "arrived", reason: "", people: [person("a/1")] });
          const hour = [hours, early(null, "2023-12-07T00:00:00Z"), shut, notOpen(person("a/3")).reason];
          const gates = given.gates.map(([typed]) => [typed, ...Object.values(apart(table, typed))]);
          return { hour, cases, gates, folded: given.folded.map(([name]) => [name, fold(name)]) };
        }""",
        [asset("gate-rules.js"), gate_words("vi", TABLE["conference"]), TABLE],
    )
    assert said["cases"] == TABLE["cases"]
    assert said["gates"] == TABLE["gates"]
    assert said["folded"] == TABLE["folded"]
    hours, without, shut, declined = said["hour"]
    assert (hours, without, declined) == ([True, False], False, "declined")
    assert (shut["verdict"], shut["reason"]) == ("refused", "not-open")
    assert [one["verdict"] for one in shut["people"]] == ["refused"]


async def expected(held: Held, delegation: str, count: int, family: str = "Đặng") -> dict[str, str]:
    """So many people of a delegation, confirmed; the codes, by id. The conference's day has come."""
    async with held.story() as story:
        mailbox = Contact(
            person_id=UNIT, name=Personal("Văn thư (mẫu)"), email=Personal("a@b.example")
        )
        await story.do(
            ORGANISER,
            IssueInvitation(
                delegation=delegation,
                unit=UNIT,
                invitee=f"Sở Y tế, {delegation} (giả định)",
                group="so-nganh",
                seats=count,
                another=True,
                rank_rule="representative",
                respond_by="2023-11-30T17:00:00+07:00",
                contact=mailbox,
            ),
        )
        for number in range(1, count + 1):
            name = Personal(f"{family} Giả Định {number:02}")
            person = Attendee(person_id=f"{delegation}-{number:02}", name=name, position="Bác sĩ")
            await story.do(UNIT, RegisterAttendee(delegation=delegation, attendee=person))
            await story.do(UNIT, ConfirmAttendee(delegation=delegation, person_id=person.person_id))
        rows = await story.rows(attendees, attendees.c.delegation == delegation)
        await morning(story, delegation)
        return {str(row["person_id"]): str(row["code"]) for row in rows}


async def morning(story: Story, mark: str) -> None:
    """The conference's day. The rows' own moment is the portal's: something happens on the morning itself."""
    await story.at(vietnam(8, 7, month=12))
    code = "HN1.bac-giang-2023.so-y-te." + "0" * 39
    await story.do(ORGANISER, ScanCode(code=code, gate=f"Cửa {mark}"))
    await story.settled()


async def arrived(held: Held, delegation: str) -> tuple[list[Any], list[Any]]:
    """The people and every scan of the delegation, as the rows have them."""
    async with held.story() as story:
        await story.settled()
        people = await story.rows(attendees, attendees.c.delegation == delegation)
        return people, await story.rows(scans, scans.c.delegation == delegation)


async def test_two_gates_without_a_line_for_two_hours_lose_nothing_and_count_nobody_twice(
    held: Held, playwright: Playwright, tmp_path: Path
) -> None:
    codes = await expected(held, DELEGATION, 22)
    people = sorted(codes)
    async with (
        gate(held, playwright, tmp_path / "one", "Cửa 1") as first,
        gate(held, playwright, tmp_path / "two", "Cửa 2") as second,
    ):
        before = int(await first.page.locator("#count-present").inner_text())
        await first.scan(codes[people[0]])  # with a line
        verdict = first.page.locator(".verdict")
        await expect(verdict).to_contain_text("MỜI VÀO")
        await expect(verdict.locator("[data-slot=state]")).to_be_hidden()
        await first.unsent(0)

        await first.line.cut()  # refused, although the device believes in its net
        await second.page.context.set_offline(True)  # the device knows
        left, right = people[1:16], people[11:22]  # five come to both gates
        began = datetime.now(UTC)
        for number, name in enumerate(left, 1):
            await first.page.clock.set_fixed_time(began + STEP * number)
            await first.scan(codes[name])
            whom = first.page.locator(".verdict .whom")
            await expect(whom).to_have_text(f"Đặng Giả Định {name[-2:]}")
            await expect(verdict).to_contain_text("MỜI VÀO")
            await expect(verdict).to_contain_text("chưa gửi")
            await first.unsent(number)
            await expect(first.page.locator("#count-present")).to_have_text(
                str(before + number + 1)
            )
        await picture(first.page, "gate-offline")
        await first.scan(codes[people[5]])
        await expect(verdict).to_contain_text("ĐÃ ĐIỂM DANH RỒI")
        first.kill()  # the power goes
        await first.start()  # and the page opens without a line
        await first.unsent(16)
        await first.present(before + 16)

        await second.page.clock.set_fixed_time(began + STEP * 15.5)
        for name in [*right, "HN1.bac-giang-2023.so-y-te." + "9" * 39, "hoi-nghi-khac-1.2"]:
            await second.scan(codes.get(name, name))
        await expect(second.page.locator(".verdict")).to_contain_text("KHÔNG CÓ TRONG DANH SÁCH")
        await second.unsent(13)
        sent_twice = await kept(second)  # as a copy of the device would send it once more

        for device in (first, second):  # two hours later
            await device.page.clock.set_fixed_time(began + STEP * 16)
        await second.page.context.set_offline(False)  # the later one is heard first
        await second.unsent(0)
        await first.line.restore()
        await (
            first.sign_in()
        )  # a browser that lost its power may have lost its cookie; the scans are there
        await first.unsent(0)
        again = await send_again(second, sent_twice)
        assert [one["settled"] for one in again["answers"]] == [True] * 13

        present, log = await arrived(held, DELEGATION)
        assert Counter(row["status"] for row in present) == {"present": 22}
        assert Counter(row["verdict"] for row in log) == {
            "arrived": 22, "earlier": 5, "repeated": 1
        }  # fmt: skip
        assert len({row["scan"] for row in log}) == len(log) == 1 + 16 + 11
        came = {row["person_id"]: datetime.fromisoformat(row["arrived_at"]) for row in present}
        assert [came[later] - came[one] for one, later in pairwise(left)] == [STEP] * 14
        gates = Counter(row["gate"] for row in present)
        assert gates == {"Cửa 1": 16, "Cửa 2": 6}, "whoever came to both came first to the first"
        for device in (first, second):
            await device.present(before + 22)


async def kept(device: Gate) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await device.page.evaluate(
        """async ([address, conference]) => (await import(address)).keptScans(conference)""",
        [asset("gate-store.js"), CONFERENCE],
    )
    return found


async def send_again(device: Gate, entries: list[dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = await device.page.evaluate(
        """async ([base, entries]) => {
          const { csrf } = await (await fetch(`${base}/list`)).json();
          const fields = { csrf, sent_at: new Date().toISOString(), scans: JSON.stringify(entries) };
          return (await fetch(`${base}/scans`, { method: "POST", body: new URLSearchParams(fields) })).json();
        }""",
        [PAGE, entries],
    )
    return answer


async def test_without_a_line_nobody_comes_in_before_the_hour(
    held: Held, playwright: Playwright, tmp_path: Path
) -> None:
    codes = await expected(held, "doan-den-som", 1, "Bùi")
    (code,) = codes.values()
    async with gate(held, playwright, tmp_path / "early", "Cửa sớm") as device:
        verdict = device.page.locator(".verdict")
        await device.line.cut()
        await device.page.clock.set_fixed_time(vietnam(29, 8))
        await device.scan(code)
        await expect(verdict).to_contain_text("CHƯA VÀO ĐƯỢC")
        await expect(verdict).to_contain_text("Chưa đến giờ đón tiếp")
        await picture(device.page, "gate-offline-early")
        await device.page.clock.set_fixed_time(vietnam(8, 7, month=12))
        await device.scan(code)
        await expect(verdict).to_contain_text("MỜI VÀO")
        device.kill()  # what it kept is never sent: the others' counts stay


async def test_on_a_device_without_a_line_names_delegations_and_undo_go_on_and_nobodys_name_is_left(
    held: Held, playwright: Playwright, tmp_path: Path
) -> None:
    codes = await expected(held, "doan-o-lai", 4)
    one, two, gone, _ = sorted(codes)
    async with gate(held, playwright, tmp_path / "gate", "Cửa 3") as door:
        page = door.page
        assert "Giả Định" not in await page.evaluate(
            "async (base) => (await fetch(`${base}/shell`)).text()", PAGE
        )
        with_script = await page.evaluate(SEALED)
        assert with_script == {"extractable": False, "bytes": True, "names": False}
        await door.line.cut()
        declined = DeclineAttendee(delegation="doan-o-lai", person_id=gone, reason="ốm")
        async with held.story() as story:
            await story.do(UNIT, declined)
            await morning(story, "lần nữa")

        await door.scan("dang gia dinh 01")
        row = page.locator("#found-list li", has_text="Đặng Giả Định 01").filter(has_text="Sở Y tế")
        await row.last.get_by_role("button", name="Điểm danh").click()
        verdict = page.locator(".verdict")
        await expect(verdict).to_contain_text("MỜI VÀO")
        await page.locator("#result").get_by_role("button", name="Hủy lượt này").click()
        await expect(page.locator("#told")).to_contain_text("Đã hủy trên máy này")
        await door.unsent(2)
        await door.scan(codes[one])
        await expect(verdict).to_contain_text("MỜI VÀO")
        await door.scan(codes[gone])  # the list does not know better yet
        await expect(verdict).to_contain_text("MỜI VÀO")
        await door.scan("so y te doan-o-lai")
        await page.get_by_role("button", name="Điểm danh cả đoàn").click()
        await expect(verdict).to_contain_text("2 người")
        await door.unsent(5)

        await door.line.restore()
        await door.unsent(0)
        # the card is about the delegation by now; who was let in and is not taken is told by name
        await expect(page.locator("#gate-note")).to_contain_text(
            "Không nhận được lượt của Đặng Giả Định 03"
        )
        await page.reload()  # and still is, until somebody says that it is seen to
        await expect(page.locator("#gate-note")).to_contain_text("Đặng Giả Định 03")
        assert await page.evaluate(NOTES) == [{"extractable": False, "names": False}]
        present, log = await arrived(held, "doan-o-lai")
        standing = {row["person_id"]: row["status"] for row in present}
        assert standing == dict.fromkeys(codes, "present") | {gone: "declined"}
        told = Counter(row["verdict"] for row in log)
        # the delegation and one of its own may be heard in either order
        assert (told["arrived"], told["refused"]) == (4, 1)
        assert sum(row["undone_at"] is not None for row in log) == 1
        assert two in standing

        await page.get_by_role("button", name="Đăng xuất").click()
        await expect(page.locator("html")).to_have_attribute("data-forgotten", "yes")
        assert await page.evaluate(SEALED) is None
        assert await page.evaluate(NOTES) == []
        await door.line.cut()
        await page.goto(door.url + PAGE)  # the page opens, and knows nobody
        await expect(page.locator("#age")).to_have_text("máy này chưa có danh sách")
        await door.scan(codes[two])
        await expect(page.locator(".verdict")).to_contain_text("CHƯA RÕ CỦA AI")
        await door.unsent(1)
        await door.line.restore()
        await expect(page.locator("#gate-note")).to_contain_text("đăng nhập lại để gửi")
        await door.sign_in()
        await door.unsent(0)


async def test_signing_out_without_a_line_is_done_when_the_line_is_back_and_the_names_stay_away(
    held: Held, playwright: Playwright, tmp_path: Path
) -> None:
    codes = await expected(held, "doan-ra-ve", 2)
    one, two = sorted(codes)
    async with gate(held, playwright, tmp_path / "left", "Cửa 4") as door:
        page = door.page
        other = await page.context.new_page()
        await other.goto(door.url + PAGE)
        await expect(other.locator("html")).to_have_attribute("data-gate", "kept")
        page.on("dialog", lambda dialog: dialog.accept())  # one is unsent: sign out?
        await door.line.cut()
        await door.scan(codes[one])
        await expect(page.locator(".verdict")).to_contain_text("chưa gửi")
        await page.get_by_role("button", name="Đăng xuất").click()
        await expect(page.locator("#gate-note")).to_contain_text("tự đăng xuất")
        await expect(other.locator("#gate-note")).to_contain_text("tự đăng xuất")
        await expect(other.locator("#age")).to_have_text("máy này chưa có danh sách")
        await page.reload()
        await expect(page.locator("#gate-note")).to_contain_text("tự đăng xuất")

        await door.line.restore()
        for one_page in (page, other):
            await expect(one_page.locator("#gate-note")).to_contain_text("đăng nhập lại để gửi")
            await expect(one_page.locator("#age")).to_have_text("máy này chưa có danh sách")
        assert await page.evaluate(SEALED) is None
        asked = "async (base) => (await fetch(`${base}/list`)).status"
        assert await page.evaluate(asked, PAGE) == 401, "the session is ended"
        await door.unsent(1)

        await door.sign_in()  # on the same device: its list comes, what was kept goes
        await door.unsent(0)
        assert await page.evaluate(SEALED) is not None
        await door.scan(codes[two])
        await expect(page.locator(".verdict")).to_contain_text("MỜI VÀO")
        present, _ = await arrived(held, "doan-ra-ve")
        assert {row["person_id"]: row["status"] for row in present} == dict.fromkeys(
            codes, "present"
        )


async def test_what_one_page_takes_back_of_a_scan_that_another_has_sent_goes_or_is_told(
    held: Held, playwright: Playwright, tmp_path: Path
) -> None:
    codes = await expected(held, "doan-hai-trang", 4)
    one, two, three, four = sorted(codes)
    async with gate(held, playwright, tmp_path / "pages", "Cửa 5") as door:
        still = await door.page.context.new_page()  # its timers stand: it sends nothing by itself
        await still.add_init_script("window.setTimeout = () => 0")
        first = Gate(held, playwright, door.profile, door.line, "Cửa 6")
        first.page = still
        await first.open()
        await still.evaluate("dispatchEvent(new Event('offline'))")
        await expect(still.locator("#line")).to_contain_text("Mất mạng")

        await first.scan(codes[one])
        await first.unsent(1)
        await sent(door, codes[two], "Định 02")  # the other page sends both
        assert await kept(door) == []
        await still.locator("#result").get_by_role("button", name="Hủy lượt này").click()
        await expect(still.locator("#told")).to_contain_text("Đã hủy trên máy này")
        await sent(door, codes[three], "Định 03")
        assert await kept(door) == [], "nothing waits for ever"

        await first.scan(codes[three])  # in already, which this page does not know
        await expect(still.locator(".verdict")).to_contain_text("MỜI VÀO")
        await sent(door, codes[four], "Định 04")
        assert await kept(door) == []
        await still.locator("#result").get_by_role("button", name="Hủy lượt này").click()
        told = "Lượt hủy cho Đặng Giả Định 03 không thực hiện được"
        for page in (still, door.page):
            await expect(page.locator("#gate-note")).to_contain_text(told)
        assert await kept(door) == []
        await picture(door.page, "gate-note")
        await door.page.get_by_role("button", name="Đã xử lý").click()
        for page in (still, door.page):
            await expect(page.locator("#gate-notes")).to_be_hidden()
        await door.page.reload()
        await expect(door.page.locator("html")).to_have_attribute("data-gate", "kept")
        await expect(door.page.locator("#gate-notes")).to_be_hidden()

        present, log = await arrived(held, "doan-hai-trang")
        standing = {row["person_id"]: row["status"] for row in present}
        assert standing == dict.fromkeys(codes, "present") | {one: "confirmed"}
        assert [row["person_id"] for row in log if row["undone_at"] is not None] == [one]


async def test_a_browser_killed_between_sending_and_the_answer_loses_nothing_and_counts_nothing_twice(
    held: Held, playwright: Playwright, tmp_path: Path
) -> None:
    codes = await expected(held, "doan-giua-chung", 3)
    async with gate(held, playwright, tmp_path / "between", "Cửa 7") as door:
        await door.line.cut()
        for number, name in enumerate(sorted(codes), 1):
            await door.scan(codes[name])
            await door.unsent(number)
        ids = {one["id"] for one in await kept(door)}
        door.line.deaf_after = b"/reception/scans"
        await door.line.restore()
        await asyncio.wait_for(door.line.sent.wait(), 60)
        for _ in range(100):  # until the centre has taken all of them in
            _, log = await arrived(held, "doan-giua-chung")
            if len(log) == len(codes):
                break
        assert {one["id"] for one in await kept(door)} == ids, "nothing was answered"
        door.kill()
        door.line.hear()
        await door.start()
        await door.sign_in()
        await door.unsent(0)
        present, log = await arrived(held, "doan-giua-chung")
        assert Counter(row["status"] for row in present) == {"present": 3}
        assert [row["verdict"] for row in log] == ["arrived"] * 3
        assert len({row["scan"] for row in log}) == 3


async def sent(door: Gate, code: str, name: str) -> None:
    """Scanned, said, and answered."""
    await door.scan(code)
    await expect(door.page.locator(".verdict .whom")).to_contain_text(name)
    await door.unsent(0)


async def test_what_was_taken_back_waits_for_its_scan_wherever_a_clock_has_put_that(
    held: Held, page: Page
) -> None:
    await page.goto(held.url + "/login/khong-co")
    scan, later = {"id": "a", "kind": "code"}, {"id": "c", "kind": "code"}
    waiting, free = (
        {"id": "b", "kind": "undo", "after": "a"},
        {"id": "b", "kind": "undo", "after": ""},
    )
    queues = [
        [scan, later],
        [scan, waiting, later],
        [waiting, later, scan],
        [free, later],
        [waiting],
    ]
    said = await page.evaluate(
        """async ([address, queues]) => {
          const { nextToSend, orphans } = await import(address);
          const ids = (scans) => scans.map((one) => one.id).join("");
          return queues.map((queue) => [ids(nextToSend(queue)), ids(orphans(queue))]);
        }""",
        [asset("gate-rules.js"), queues],
    )
    assert said == [["ac", ""], ["a", ""], ["a", ""], ["b", ""], ["", "b"]]


NOTES = """() => new Promise((done) => {
  const opening = indexedDB.open("hoinghi-gate");
  opening.onsuccess = () => {
    const wanted = opening.result.transaction("notes").objectStore("notes").getAll();
    wanted.onsuccess = () => {
      opening.result.close();
      const told = (data) => new TextDecoder().decode(data).includes("Giả Định");
      done(wanted.result.map(({ key, data }) => ({ extractable: key.extractable, names: told(data) })));
    };
  };
})"""
SEALED = """() => new Promise((done) => {
  const opening = indexedDB.open("hoinghi-gate");
  opening.onsuccess = () => {
    const wanted = opening.result.transaction("lists").objectStore("lists").getAll();
    wanted.onsuccess = () => {
      opening.result.close();
      if (!wanted.result.length) return done(null);
      const { key, data } = wanted.result[0];
      const names = new TextDecoder().decode(data).includes("Giả Định");
      done({ extractable: key.extractable, bytes: data.byteLength > 1000, names });
    };
  };
})"""
