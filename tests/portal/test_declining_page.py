"""A unit that sends nobody: said on its own page, without a script, and entered by the organiser for it."""

import pytest
from playwright.async_api import Browser, Page, expect

from services.portal.roles import Role
from services.program.tables import attendees, delegations, messages
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import ConfirmAttendee, DeclineInvitation, RegisterAttendee
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import ORGANISER, accessible, check, grown

BASE = f"/c/{CONFERENCE}"
UNIT = "cong-an-tinh"


async def invited(held: Held, name: str, *people: str) -> None:
    """A delegation of this test alone, its letter gone out, with ``people`` named and confirmed."""
    contact = Contact(
        person_id=UNIT, name=Personal("Văn thư"), email=Personal(f"vt@{name}.example")
    )
    told = {"delegation": name, "invitee": f"Đoàn {name} (giả định)", "contact": contact}
    await held.send(ORGANISER, grown(UNIT, 3).model_copy(update=told))
    for person in people:
        comes = Attendee(
            person_id=f"{name}-{len(person)}",
            name=Personal(person),
            position="Phó Trưởng phòng (giả định)",
        )
        await held.send(UNIT, RegisterAttendee(delegation=name, attendee=comes))
        await held.send(UNIT, ConfirmAttendee(delegation=name, person_id=comes.person_id))
    async with held.story() as story:
        for one in await story.rows(messages, messages.c.delegation == name):
            if one["status"] == "held":
                await story.do(ORGANISER, ReleaseNotification(message=one["message"]))
        await story.settled()


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_unit_says_that_it_sends_nobody_and_comes_back_to_it(
    held: Held, browser: Browser, language: str
) -> None:
    """At 360 px, without scripts, in both languages."""
    name = f"doan-khong-cu-{language}"
    await invited(held, name, "Ngô Giả Định", "Đặng Thị Giả Định")
    narrow = await browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = await narrow.new_page()
    await page.goto(held.answer_link(name))
    words = VIETNAMESE
    if language == "en":
        await page.get_by_role("button", name="English").click()
        words = ENGLISH
    form = page.locator("form[id^=send-nobody]")
    await page.get_by_text(words["open"], exact=True).click()
    await expect(page.locator("details[open]")).to_contain_text("Ngô Giả Định, Đặng Thị Giả Định")
    await picture(page, f"unit-nobody-form-{language}")
    await form.get_by_label(words["reason"]).fill("Cả đơn vị đi chống lũ (thử)")
    await form.get_by_role("button", name=words["send"]).click()
    await expect(page.locator(".notice.good")).to_contain_text(words["done"])
    await expect(page.locator(".notice.warn")).to_contain_text("Cả đơn vị đi chống lũ (thử)")
    await expect(page.locator(".people .tag")).to_have_text([words["excused"]] * 2)
    await expect(page.locator("#register")).to_have_count(0)
    await expect(page.locator("form[id^=send-nobody], form[id^=ask-seats]")).to_have_count(0)
    await picture(page, f"unit-nobody-{language}")
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(delegations, delegations.c.delegation == name)
        told = await story.rows(messages, messages.c.cause.is_not(None))
    assert (row["status"], row["declined_by"]) == ("declined", UNIT)
    written = {one["unit"] for one in told if "chống lũ (thử)" in (one["body"] or "")}
    assert written == {UNIT, ORGANISER}
    await page.get_by_role("button", name=words["again"]).click()
    await expect(page.locator(".notice.good")).to_contain_text(words["back"])
    await expect(page.locator("#register")).to_be_visible()
    await expect(page.locator(".people .tag")).to_have_text([words["excused"]] * 2)


VIETNAMESE = {
    "open": "Đơn vị không cử người dự",
    "reason": "Lý do không cử người",
    "send": "Báo không cử người dự",
    "done": "Đã ghi nhận đơn vị không cử người dự",
    "excused": "báo vắng",
    "again": "Vẫn cử người dự",
    "back": "vẫn cử người dự",
}
ENGLISH = {
    "open": "The unit sends nobody",
    "reason": "Why nobody comes",
    "send": "Say that nobody comes",
    "done": "the unit sends nobody",
    "excused": "declined",
    "again": "Send somebody after all",
    "back": "somebody after all",
}


async def test_the_organiser_enters_it_for_a_unit_that_phoned(held: Held, page: Page) -> None:
    name = "doan-goi-dien"
    await invited(held, name, "Vi Giả Định")
    place = f"{held.url}{BASE}/delegations/{name}"
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(place)
    nobody = page.locator("section", has=page.locator("#nobody-h"))
    confirm = page.locator("section.confirm")
    await nobody.get_by_label("Lý do không cử người").fill("Bận diễn tập, báo qua điện thoại (thử)")
    await nobody.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("1 người, sẽ được ghi báo vắng")
    await expect(confirm).to_contain_text("Văn thư")
    await accessible(page, 1280)
    await picture(page, "delegation-nobody")
    await confirm.get_by_role("button", name="Đơn vị không cử người dự").click()
    await expect(page.locator(".notice.good")).to_contain_text("đơn vị không cử người dự")
    await expect(page.locator(".title .tag")).to_have_text("báo không cử người")
    await expect(page.locator("#now-h + dl")).to_contain_text("cơ quan chủ trì ghi thay")
    await picture(page, "delegation-nobody-entered")
    await page.goto(f"{held.url}{BASE}")
    told = page.locator("#waiting a", has_text="báo không cử người dự: xem lý do")
    await told.click()
    await expect(page.locator("tbody tr", has_text="doan-goi-dien")).to_be_visible()
    await check(page, place)
    await page.goto(f"{held.url}{BASE}/delegations?q=goi-dien&state=declined")
    row = page.locator("tbody tr", has_text="doan-goi-dien")
    await expect(row).to_contain_text("báo không cử người")
    await expect(row).to_contain_text("Bận diễn tập")
    await expect(row.get_by_role("button", name="Nhắc")).to_have_count(0)
    await picture(page, "delegations-nobody")
    await page.goto(place)
    again = page.locator("section", has=page.locator("#again-h"))
    await again.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Đơn vị vẫn cử người dự").click()
    await expect(page.locator(".title .tag")).to_have_text("giấy mời có hiệu lực")
    async with held.story() as story:
        await story.settled()
        (person,) = await story.rows(attendees, attendees.c.delegation == name)
    assert person["status"] == "declined"


async def test_a_signed_in_agency_sees_what_its_unit_said(held: Held, page: Page) -> None:
    name = "doan-co-quan"
    await invited(held, name)
    said = DeclineInvitation(delegation=name, reason="Trùng lịch họp (thử)")
    await held.send(UNIT, said)
    await sign_in(page, held.login_link(UNIT, Role.CONTACT.value, "--conference", CONFERENCE))
    await page.goto(f"{held.url}{BASE}/unit/{name}")
    await expect(page.locator(".notice.warn")).to_contain_text("Trùng lịch họp (thử)")
    await page.get_by_role("button", name="Vẫn cử người dự").click()
    await expect(page.locator("#register")).to_be_visible()
