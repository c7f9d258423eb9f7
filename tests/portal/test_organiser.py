"""The organiser's pages in a real browser: numbers that move, lists, requests, letters; each accessible."""

import asyncio
import re

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from services.portal.language import COOKIE
from services.portal.roles import Role
from services.program.tables import attendees, messages
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import (
    ConfirmAttendee,
    IssueInvitation,
    RegisterAttendee,
    RequestSeats,
    SubstituteAttendee,
)
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import form_of, web

BASE = f"/c/{CONFERENCE}"
ORGANISER = "bo-chqs-tinh"


def person(identity: str, name: str, position: str = "Giám đốc (giả định)") -> Attendee:
    return Attendee(person_id=identity, name=Personal(name), position=position, phone=None)


@pytest.fixture
async def organiser(held: Held, page: Page) -> Page:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    return page


async def test_the_first_page_moves_by_itself(held: Held, organiser: Page) -> None:
    """Numbers change without a reload: what was typed into the page's memory is still there."""
    await expect(organiser.locator(".steps li")).to_have_count(8)
    await organiser.evaluate("window.notReloaded = true")
    row = organiser.locator("#groups tr", has_text="Các cơ quan Trung ương")
    cells = row.locator("td.n")
    before = await cells.all_inner_texts()
    unit = "cuc-thue-tinh"
    await held.send(unit, RegisterAttendee(delegation=unit, attendee=person("t-1", "Mai Giả Định")))
    await held.send(unit, ConfirmAttendee(delegation=unit, person_id="t-1"))
    await expect(cells.nth(2)).to_have_text(str(int(before[2]) + 1))
    await expect(cells.nth(6)).to_have_text(str(int(before[6]) - 1))
    assert await organiser.evaluate("window.notReloaded")
    await picture(organiser, "home")


async def test_delegates_are_found_without_marks_and_stand_in_vietnamese_order(
    held: Held, organiser: Page
) -> None:
    unit = "cuc-thong-ke-tinh"
    names = ("Trần Đại Nghĩa", "Lê Thị Ánh", "Lê Thị An", "Phạm Văn Ân")
    await held.send(ORGANISER, grown(unit, len(names)))
    for number, name in enumerate(names):
        wished = RegisterAttendee(delegation="thong-ke-2", attendee=person(f"v-{number}", name))
        await held.send(unit, wished)
    await organiser.goto(f"{held.url}{BASE}/delegates?unit={unit}")
    shown = await organiser.locator("tbody th").all_inner_texts()
    assert shown == ["Lê Thị An", "Lê Thị Ánh", "Phạm Văn Ân", "Trần Đại Nghĩa"]
    await picture(organiser, "delegates")
    for typed, expected in (("dai nghia", 1), ("LE THI", 2), ("đại", 1), ("khong co ai", 0)):
        await organiser.get_by_label("Tìm (không cần dấu)").fill(typed)
        await organiser.get_by_role("button", name="Lọc").click()
        await expect(organiser.locator("p[role=status]")).to_have_text(f"{expected} đại biểu")


def grown(unit: str, seats: int) -> IssueInvitation:
    return IssueInvitation(
        delegation="thong-ke-2",
        unit=unit,
        invitee="Cục Thống kê tỉnh (đoàn thứ hai, giả định)",
        group="co-quan-trung-uong",
        seats=seats,
        another=True,
        rank_rule="representative",
        respond_by="2023-11-30T17:00:00+07:00",
        contact=Contact(
            person_id=unit, name=Personal("Văn thư"), email=Personal("vt@thong-ke-2.example")
        ),
    )


async def test_a_request_for_seats_is_granted_in_part_and_one_for_a_substitute_refused(
    held: Held, organiser: Page
) -> None:
    await held.send("so-ld-tb-xh", RequestSeats(delegation="so-ld-tb-xh", seats=3, reason="đông"))
    head = "cuc-hau-can-quan-khu-1"
    boss = Attendee(
        person_id="hc-1", name=Personal("Cao Giả Định"), position="Chủ nhiệm", head=True
    )
    await held.send(head, RegisterAttendee(delegation=head, attendee=boss))
    wished = SubstituteAttendee(
        delegation=head,
        person_id="hc-1",
        substitute=person("hc-2", "Kim Giả Định"),
        reason="họp Quân khu",
    )
    await held.send(head, wished)
    await organiser.goto(f"{held.url}{BASE}")
    await expect(organiser.locator("#waiting")).to_contain_text("đoàn đề nghị thêm chỗ")
    await organiser.goto(f"{held.url}{BASE}/requests")
    await picture(organiser, "requests")
    seats = organiser.locator("section", has_text="Lao động")
    await seats.get_by_label("Số chỗ đồng ý").fill("2")
    await seats.get_by_role("button", name="Đồng ý").click()
    await expect(organiser.locator(".notice.good")).to_contain_text("Đã đồng ý")
    asked = organiser.locator("section", has_text="Kim Giả Định")
    await asked.get_by_text("Không đồng ý", exact=True).click()
    await asked.get_by_label("Lý do").fill("cần đúng thành phần")
    await asked.get_by_role("button", name="Gửi từ chối").click()
    await expect(organiser.locator(".notice.good")).to_contain_text("Đã từ chối")
    await expect(organiser.locator("section", has_text="Kim Giả Định")).to_have_count(0)
    async with held.story() as story:
        rows = await story.rows(attendees, attendees.c.person_id == "hc-1")
    assert rows[0]["status"] == "registered"


async def test_letters_are_looked_at_counted_and_only_then_released(
    held: Held, organiser: Page
) -> None:
    invitation = grown("cuc-thads-tinh", 1).model_copy(
        update={"delegation": "thads-2", "invitee": "Cục THADS (đoàn thứ hai, giả định)"}
    )
    await held.send(ORGANISER, invitation)
    await organiser.goto(f"{held.url}{BASE}/messages")
    waiting = organiser.locator("section", has_text="thư chờ phát hành").first
    for box in await waiting.get_by_role("checkbox").all():
        await box.uncheck()
    await organiser.get_by_role("button", name="Xem lại trước khi phát hành").click()
    await expect(organiser.get_by_role("alert")).to_contain_text("Chưa chọn thư nào")
    row = waiting.locator("li", has_text="Thi hành án").or_(waiting.locator("li", has_text="THADS"))
    for box in await waiting.get_by_role("checkbox").all():
        await box.uncheck()
    await row.first.get_by_role("checkbox").check()
    await row.first.get_by_role("link").click()
    await expect(organiser.locator(".mailtext")).to_contain_text("Kính gửi")
    await expect(organiser.get_by_text("giay-moi.pdf, hoi-nghi.ics")).to_be_visible()
    await picture(organiser, "letter")
    await organiser.goto(f"{held.url}{BASE}/messages")
    for box in await waiting.get_by_role("checkbox").all():
        await box.uncheck()
    await row.first.get_by_role("checkbox").check()
    await organiser.get_by_role("button", name="Xem lại trước khi phát hành").click()
    await expect(organiser.get_by_role("heading", name="1 người sẽ nhận thư")).to_be_visible()
    await picture(organiser, "release")
    async with held.story() as story:
        before = await story.rows(messages, messages.c.delegation == "thads-2")
    assert [one["status"] for one in before] == ["held"]
    await organiser.get_by_role("button", name="Phát hành 1 thư").click()
    await expect(organiser.locator(".notice.good")).to_contain_text("Đã phát hành")
    async with held.story() as story:
        after = await story.rows(messages, messages.c.delegation == "thads-2")
    assert after[0]["status"] in ("requested", "sending", "sent")
    await picture(organiser, "messages")

    await organiser.go_back()  # to the page of what was looked at, and not to a form's answer
    await expect(organiser.get_by_role("heading", name="Sổ thư")).to_be_visible()
    gone = organiser.locator(".notice.warn", has_text="không còn chờ phát hành")
    await expect(gone).to_contain_text("Bộ CHQS tỉnh (tài khoản chung) đã ")
    await picture(organiser, "messages-back")


async def test_a_second_window_does_not_say_that_it_released_what_was_released(held: Held) -> None:
    told = {"delegation": "thads-3", "invitee": "Cục THADS (đoàn thứ ba, giả định)"}
    await held.send(ORGANISER, grown("cuc-thads-tinh", 1).model_copy(update=told))
    async with held.story() as story:
        (letter,) = await story.rows(messages, messages.c.delegation == "thads-3")
    place = f"{BASE}/messages"
    async with await web(held, ORGANISER, Role.ORGANISER) as window:
        confirm = form_of((await window.get(place)).text, act="confirm").fields
        looked = await window.post(place, data=confirm | {"message": letter["message"]})
        assert looked.status_code == 303
        address = looked.headers["location"]
        one, other = [
            form_of((await window.get(address)).text, act="release").fields for _ in range(2)
        ]
        assert (await window.post(place, data=one)).status_code == 303
        assert (await window.post(place, data=one)).status_code == 303, "the same form is one wish"
        late = await window.post(place, data=other)
    assert late.status_code == 422
    assert re.search(r"đã làm xong từ trước: Bộ CHQS tỉnh \(.+?\) đã .+ lúc \d\d:\d\d ", late.text)


async def test_each_letter_that_has_not_gone_says_why(held: Held, organiser: Page) -> None:
    """A guest with a postal address waits for the post; one with neither mailbox nor address is named as such."""
    unit = "cuc-thong-ke-tinh"
    for guest, address in (("khach-1", "Số 0 ngõ Giả Định, phường Mẫu"), ("khach-2", None)):
        contact = Contact(
            person_id=guest,
            name=Personal(f"Cụ Giả Định {guest}"),
            address=Personal(address) if address else None,
        )
        alone = grown(unit, 1).model_copy(
            update={"delegation": guest, "invitee": "Nguyên cán bộ (giả định)", "contact": contact}
            | {"unit": unit, "rank_rule": "named"}
        )
        await held.send(ORGANISER, alone)
    async with held.story() as story:
        letters = await story.rows(messages, messages.c.delegation.in_(["khach-1", "khach-2"]))
        assert [one["channel"] for one in letters] == ["print", "print"]
        for one in letters:
            await story.do(ORGANISER, ReleaseNotification(message=one["message"]))
        await story.settled()
    for language, post, nowhere in (
        ("vi", "chờ in và gửi bưu điện", "chưa liên hệ được"),
        ("en", "to be printed and posted", "cannot be reached"),
    ):
        await organiser.context.add_cookies([{"name": COOKIE, "value": language, "url": held.url}])
        every = await organiser.goto(f"{held.url}{BASE}/messages")  # those that went are told too
        assert every is not None
        assert every.ok
        await organiser.goto(f"{held.url}{BASE}/messages?q=khach-")
        lines = organiser.locator("#ledger-h ~ ul > li")
        await expect(lines.filter(has_text="khach-1").first).to_contain_text(post)
        await expect(lines.filter(has_text="khach-2").first).to_contain_text(nowhere)
        await picture(organiser, f"messages-waiting-{language}")


async def test_beside_a_servers_answer_stands_what_it_means(held: Held, organiser: Page) -> None:
    for language, said in (
        ("vi", "Máy chủ thư đã nhận để chuyển"),
        ("en", "The mail server took it to pass on"),
    ):
        await organiser.context.add_cookies([{"name": COOKIE, "value": language, "url": held.url}])
        await organiser.goto(f"{held.url}{BASE}/messages?status=sent")
        answered = organiser.locator("#ledger-h ~ ul > li small").filter(has_text=said).first
        await expect(answered.locator("code")).to_contain_text("250")
        await picture(organiser, f"messages-answered-{language}")


async def test_a_delegation_is_reminded_by_hand(held: Held, organiser: Page) -> None:
    await organiser.goto(f"{held.url}{BASE}/delegations?q=bao hiem xa hoi")
    await expect(organiser.locator("p[role=status]")).to_have_text("1 đoàn")
    await organiser.get_by_role("button", name="Nhắc").click()
    await expect(organiser.locator(".notice.good")).to_contain_text("Đã gửi nhắc")
    await organiser.goto(f"{held.url}{BASE}/delegations")
    await picture(organiser, "delegations")


async def test_every_page_is_accessible_wide_and_narrow_in_both_languages(
    held: Held, browser: Browser
) -> None:
    """axe-core finds nothing serious or critical; and nothing is wider than a screen of 360 px."""
    context = await browser.new_context(locale="vi-VN")
    page = await context.new_page()
    link = held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE)
    for url in (f"{held.url}/nowhere", link, held.answer_link("so-giao-duc-dao-tao")):
        await check(page, url)
    await sign_in(page, link)
    for path in ("", "/delegations", "/delegates", "/requests", "/messages", "/acting"):
        await check(page, f"{held.url}{BASE}{path}")
    await page.get_by_role("button", name="English").click()
    for path in ("", "/delegations", "/messages", "/acting"):
        await check(page, f"{held.url}{BASE}{path}")


async def check(page: Page, url: str) -> None:
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(url)
        await accessible(page, width)


async def accessible(page: Page, width: int) -> None:
    """What is shown now, at this width: axe finds nothing grave, and nothing hangs out."""
    await page.set_viewport_size({"width": width, "height": 800})
    found = (await Axe().run(page)).response["violations"]
    grave = [
        (one["id"], one["nodes"][0]["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == [], (page.url, width)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)


async def test_twenty_people_at_once_are_answered(held: Held, organiser: Page) -> None:
    cookie = next(c for c in await organiser.context.cookies() if c["name"] == "hoinghi")
    async with httpx.AsyncClient(
        base_url=held.url, timeout=60, headers={"cookie": f"hoinghi={cookie['value']}"}
    ) as web:
        answers = await asyncio.gather(*(web.get(f"{BASE}/delegates") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
