"""One invitation: the day to answer is moved, it is withdrawn; each is looked at first, with who will be told."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from services.portal.roles import Role
from services.program.tables import attendees, delegations, messages, twins
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import ConfirmAttendee, RegisterAttendee, RequestSeats
from shared.events.people import Attendee
from shared.personal import Personal
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import form_of, web
from tests.portal.test_organiser import ORGANISER, check, grown

BASE = f"/c/{CONFERENCE}"
UNIT = "cong-an-tinh"


async def invited(held: Held, name: str, seats: int = 2, *, released: bool = False) -> str:
    """A delegation of this test alone; the path of its page."""
    told = {"delegation": name, "invitee": f"Đoàn {name} (giả định)"}
    await held.send(ORGANISER, grown(UNIT, seats).model_copy(update=told))
    if released:
        async with held.story() as story:
            for one in await story.rows(messages, messages.c.delegation == name):
                await story.do(ORGANISER, ReleaseNotification(message=one["message"]))
            await story.settled()
    return f"{BASE}/delegations/{name}"


@pytest.fixture
async def organiser(held: Held, page: Page) -> Page:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    return page


def section(page: Page, identity: str) -> Locator:
    return page.locator("section", has=page.locator(f"#{identity}"))


async def test_the_day_to_answer_is_looked_at_and_then_moved(held: Held, organiser: Page) -> None:
    place = await invited(
        held, "doan-doi-han", released=True
    )  # a new day waits behind a letter that is held
    await organiser.goto(f"{held.url}{BASE}/delegations?q=doan-doi-han")
    await organiser.get_by_role("link", name="Đoàn doan-doi-han").click()
    await expect(organiser).to_have_url(f"{held.url}{place}")
    move, confirm = section(organiser, "move-h"), organiser.locator("section.confirm")

    async def typed(day: str) -> None:
        await move.get_by_label("Hạn trả lời mới").fill(day)
        await move.get_by_label("Lý do").fill("Đoàn đề nghị lùi (thử)")
        await move.get_by_role("button", name="Xem trước").click()

    await typed("thứ sáu")
    await expect(move.get_by_role("alert")).to_contain_text("Hạn trả lời mới")
    await expect(move.get_by_label("Hạn trả lời mới")).to_have_value("thứ sáu")
    await typed("17:00 02/12/2023")
    await expect(confirm).to_contain_text("17:00 30/11/2023")
    await expect(confirm).to_contain_text("17:00 02/12/2023")
    await expect(confirm).to_contain_text("Văn thư")
    await picture(organiser, "delegation-move")
    await confirm.get_by_role("link", name="Quay lại").click()
    await expect(section(organiser, "now-h")).to_contain_text("17:00 30/11/2023")
    # what would be refused is refused beside the form, before anybody looks at it
    for day, code in (
        ("17:00 01/01/2023", "REGISTRY_RESPOND_BY_PAST"),
        ("17:00 30/11/2023", "PORTAL_NOTHING_CHANGED"),
        ("17:00 09/12/2023", "REGISTRY_RESPOND_BY_AFTER_BEGINNING"),
    ):
        await typed(day)
        await expect(move.get_by_role("alert")).to_contain_text(code)
        await expect(confirm).to_have_count(0)
    await expect(move.get_by_label("Lý do")).to_have_value("Đoàn đề nghị lùi (thử)")
    await typed("17:00 02/12/2023")
    await confirm.get_by_role("button", name="Đổi hạn trả lời").click()
    await expect(organiser.locator(".notice.good")).to_contain_text("Đã đổi hạn trả lời")
    await expect(section(organiser, "now-h")).to_contain_text("17:00 02/12/2023")


async def test_an_invitation_that_went_out_is_withdrawn_and_its_people_are_told(
    held: Held, organiser: Page
) -> None:
    name = "doan-thu-hoi"
    place = await invited(held, name, released=True)
    comes = Attendee(
        person_id="th-1",
        name=Personal("Bùi Giả Định"),
        position="Phó Cục trưởng (giả định)",
        email=Personal("bui@thong-ke.example"),
    )
    await held.send(UNIT, RegisterAttendee(delegation=name, attendee=comes))
    await held.send(UNIT, ConfirmAttendee(delegation=name, person_id="th-1"))
    await organiser.goto(f"{held.url}{place}")
    withdraw, confirm = section(organiser, "withdraw-h"), organiser.locator("section.confirm")
    await withdraw.get_by_label("Lý do").fill("Mời nhầm đoàn (thử)")
    await withdraw.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("1 người, sẽ ghi “giấy mời đã thu hồi”")
    await expect(confirm).to_contain_text("Văn thư; 1 đại biểu đã xác nhận")
    await picture(organiser, "delegation-withdraw")
    await confirm.get_by_role("button", name="Thu hồi giấy mời").click()
    await expect(organiser.locator(".notice.good")).to_contain_text("Đã thu hồi giấy mời")
    await expect(organiser.locator(".title .tag")).to_have_text("đã thu hồi")
    await expect(organiser.locator("main form")).to_have_count(0)
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(delegations, delegations.c.delegation == name)
        (person,) = await story.rows(attendees, attendees.c.delegation == name)
        told = await story.rows(messages, messages.c.delegation == name)
    assert row["withdrawn_reason"] == "Mời nhầm đoàn (thử)"
    assert person["status"] == "invitation-withdrawn"
    held_back = [one for one in told if one["kind"] == "invitation-withdrawn"]
    assert [one["status"] for one in held_back] == ["held", "held"]


async def test_an_invitation_that_never_went_is_withdrawn_without_a_word(
    held: Held, organiser: Page, browser: Browser
) -> None:
    """By the keyboard, in English, without scripts, at 360 px; the page is accessible before and after."""
    place = await invited(held, "doan-chua-gui")
    await check(organiser, f"{held.url}{place}")
    narrow = await browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = await narrow.new_page()
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.get_by_role("button", name="English").click()
    await page.goto(f"{held.url}{place}")
    reason = section(page, "withdraw-h").get_by_label("Reason")
    await reason.focus()
    await page.keyboard.type("Invited twice (made up)")
    await page.keyboard.press("Enter")
    confirm = page.locator("section.confirm")
    await expect(confirm).to_contain_text("nobody: the invitation has not gone out")
    await picture(page, "delegation-withdraw-en")
    button = confirm.get_by_role("button", name="Withdraw the invitation")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice.good")).to_contain_text("The invitation is withdrawn")
    await narrow.close()
    await check(organiser, f"{held.url}{place}")
    async with held.story() as story:
        await story.settled()
        told = await story.rows(messages, messages.c.delegation == "doan-chua-gui")
    assert {one["status"] for one in told} == {"discarded"}


async def test_the_office_looks_on_and_a_forged_form_writes_nothing(held: Held) -> None:
    place = await invited(held, "doan-chi-xem")
    async with await web(held, "van-phong-ubnd-tinh", Role.CLERK) as clerk:
        seen = await clerk.get(place)
        assert seen.status_code == 200
        assert "look-withdraw" not in seen.text
    async with await web(held, ORGANISER, Role.ORGANISER) as organiser:
        form = form_of((await organiser.get(place)).text, act="look-withdraw")
        told = form.fields | {"act": "withdraw", "reason": "thử", "csrf": "x"}
        answer = await organiser.post(place, data=told)
        assert (answer.status_code, "PORTAL_FORM_STALE" in answer.text) == (403, True)
        unknown = await organiser.get(f"{BASE}/delegations/khong-co")
        assert (unknown.status_code, "NOT_FOUND" in unknown.text) == (404, True)
    async with held.story() as story:
        (row,) = await story.rows(delegations, delegations.c.delegation == "doan-chi-xem")
    assert row["status"] == "issued"


async def test_a_refusal_whose_form_is_gone_is_said_with_what_was_typed(held: Held) -> None:
    """Somebody else settled it meanwhile: nobody may believe that theirs was done."""
    name = "doan-xin-cho"
    await invited(held, name, 1)
    await held.send(UNIT, RequestSeats(delegation=name, seats=2, reason="đông người (thử)"))
    async with await web(held, ORGANISER, Role.ORGANISER) as organiser:
        page = (await organiser.get(f"{BASE}/requests")).text
        grant, refuse = (
            form_of(page, act=act, delegation=name) for act in ("grant-seats", "refuse-seats")
        )
        granted = await organiser.post(f"{BASE}/requests", data=grant.fields | {"seats": "2"})
        assert granted.status_code == 303
        async with held.story() as story:
            await story.settled()
        late = refuse.fields | {"reason": "Hết chỗ (thử)"}
        answer = await organiser.post(f"{BASE}/requests", data=late)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Chưa ghi nội dung đã gõ: Hết chỗ (thử)" in answer.text
    told = re.search(r"Lần trả lời gần nhất: (.+?) lúc (.+?)\. Xem lại", answer.text)
    assert told is not None, "who answered a moment ago, what and when"
    assert told[1].startswith("Bộ CHQS tỉnh (tài khoản chung) đã "), told[1]
    assert "chỗ" in told[1]
    assert re.fullmatch(r"\d\d:\d\d \d\d/\d\d/\d{4}", told[2]), told[2]


async def test_the_organiser_says_on_the_page_that_two_of_one_name_are_two(
    held: Held, organiser: Page
) -> None:
    name = Personal("Người Trùng Tên Mười Hai")
    for one in ("doan-trung-1", "doan-trung-2"):
        await invited(held, one, 1)
        who = Attendee(person_id=f"{one}-a", name=name, position=f"Cán bộ {one} (giả định)")
        await held.send(UNIT, RegisterAttendee(delegation=one, attendee=who))
    await organiser.goto(f"{held.url}{BASE}")
    await expect(organiser.locator("#waiting")).to_contain_text("trùng họ tên")
    await check(organiser, f"{held.url}{BASE}/requests")
    pair = organiser.locator("section", has_text="Người Trùng Tên Mười Hai")
    await expect(pair).to_contain_text("Cán bộ doan-trung-1")
    await expect(pair).to_contain_text("Cán bộ doan-trung-2")
    await picture(organiser, "requests-twins")
    for one in ("doan-trung-1", "doan-trung-2"):  # both of one agency: told apart by the position
        await expect(pair.get_by_role("button", name=f"Cán bộ {one}")).to_have_count(1)
    late, keep = await web(held, ORGANISER, Role.ORGANISER), "doan-trung-1/doan-trung-1-a"
    stale = form_of((await late.get(f"{BASE}/requests")).text, act="keep-one", keep=keep)
    await pair.get_by_role("button", name="Hai người khác nhau").click()
    await expect(organiser.locator(".notice.good")).to_contain_text("Đã ghi người trùng họ tên.")
    await expect(pair).to_have_count(0)
    async with held.story() as story:
        await story.settled()
        told = await story.rows(twins, twins.c.delegation.like("doan-trung-%"))
        both = await story.rows(attendees, attendees.c.delegation.like("doan-trung-%"))
    assert {one["status"] for one in told} == {"another"}
    assert {one["status"] for one in both} == {"registered"}

    # a window that stood open since before turns nothing round, and reads who said it
    answer = await late.post(f"{BASE}/requests", data=stale.fields)
    await late.aclose()
    assert answer.status_code == 422
    assert "PORTAL_DONE_BEFORE" in answer.text
    assert "xác định một người có trong hai đoàn" in answer.text
    async with held.story() as story:
        await story.settled()
        told = await story.rows(twins, twins.c.delegation.like("doan-trung-%"))
    assert {one["status"] for one in told} == {"another"}
