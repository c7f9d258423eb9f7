"""A program is finalised with who is told said before and after alike; past its end only after a look, and then
document and mails say the true end."""

import re

from playwright.async_api import Page, expect

from services.program.assemble_program import program
from services.program.order import order_of
from services.program.snapshot import snapshot
from services.program.tables import documents, messages
from shared.commands.agenda import MoveAgendaItem
from shared.commands.hall import SettleTwins
from shared.commands.registry import ConfirmAttendee, IssueInvitation, RegisterAttendee
from shared.events.people import Contact
from shared.personal import Personal
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_award_rounds import ORGANISER, telling
from tests.portal.test_course import published
from tests.portal.test_organiser import check, person

NAME = "hoi-nghi-chuong-trinh"
COMING, SILENT, AGAIN = "so-y-te", "so-noi-vu", "so-tai-chinh"
TOLD = (
    "đại biểu đã xác nhận dự – 1 thư gửi riêng từng người, "
    "1 thư gửi đầu mối của đoàn thay người không có địa chỉ riêng"
)
NOBODY = "2 nơi được mời chưa có ai xác nhận dự: không có thư."


async def invited(held: Held) -> None:
    """Of one agency two come, one of them without an address; of the next nobody has said a word. The last one
    names somebody of the first again, who is counted there and is one person."""
    await published(held, NAME)
    async with telling(held, NAME) as story:
        group = {one.id: one.group for one in story.checked.agencies}
        for unit in (COMING, SILENT, AGAIN):
            contact = Contact(
                person_id=unit, name=Personal("Văn thư"), email=Personal(f"v@{unit}.example")
            )
            wish = IssueInvitation(
                delegation=unit,
                unit=unit,
                invitee="Đơn vị (giả định)",
                group=str(group[unit]),
                seats=3,
                rank_rule="representative",
                respond_by=story.checked.plan.starts_at,
                contact=contact,
            )
            await story.do(ORGANISER, wish)
        one, other = person("ct-1", "Trình Một (mẫu)"), person("ct-2", "Trình Hai (mẫu)")
        one = one.model_copy(update={"email": Personal("mot@so-y-te.example")})
        for who in (one, other):
            await story.do(COMING, RegisterAttendee(delegation=COMING, attendee=who))
            await story.do(COMING, ConfirmAttendee(delegation=COMING, person_id=who.person_id))
        twin = person("ct-3", one.name).model_copy(
            update={"email": Personal("mot@so-tai-chinh.example"), "position": "Chuyên viên (mẫu)"}
        )
        await story.do(AGAIN, RegisterAttendee(delegation=AGAIN, attendee=twin))
        await story.do(AGAIN, ConfirmAttendee(delegation=AGAIN, person_id=twin.person_id))
        await story.settled()
        one_person = SettleTwins(
            keep_delegation=COMING,
            keep_person=one.person_id,
            other_delegation=AGAIN,
            other_person=twin.person_id,
            same=True,
        )
        await story.do(ORGANISER, one_person)
        await story.settled()


async def test_past_its_end_it_is_looked_at_first_and_says_the_true_end(
    held: Held, page: Page
) -> None:
    await invited(held)
    async with telling(held, NAME) as story:
        async with snapshot(story.engine, NAME) as shot:
            first, row = (await order_of(shot)).main[0]
        longer = MoveAgendaItem(item=first.item, order=1, minutes=row["minutes"] + 50)
        await story.do(ORGANISER, longer)
        await story.settled()
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", NAME))
    place = f"{held.url}/c/{NAME}/program"
    await page.goto(place)
    final = page.locator("#finalise")
    await expect(final).to_contain_text(f"Sẽ báo cho: {TOLD}.")
    await expect(final).to_contain_text(NOBODY)
    await expect(final.get_by_role("button", name="Hoàn chỉnh bản 1")).to_have_count(0)
    await picture(page, "program-told")
    await final.get_by_role("button", name="Xem trước").click()
    misfit = page.locator("#misfit")
    await expect(misfit).to_contain_text("quá giờ kết thúc 11:30 là 40 phút")
    await expect(misfit).to_contain_text("theo chương trình này thì đến 12:10")
    await picture(page, "program-misfit")

    # without the tick nothing is finalised, whatever the browser lets through
    finalise = misfit.get_by_role("button", name="Hoàn chỉnh bản 1")
    await misfit.locator("form").evaluate("form => { form.noValidate = true; }")
    await finalise.click()
    tick = misfit.get_by_role("checkbox")
    await expect(tick).not_to_be_checked()
    await expect(tick).to_be_focused()
    await expect(tick).to_have_attribute("aria-invalid", "true")
    await expect(tick).to_have_accessible_description(re.compile("Chưa đánh dấu ô này"))
    await picture(page, "program-misfit-no-tick")
    async with telling(held, NAME) as story:
        assert not await story.rows(documents, documents.c.kind == "program")
    await misfit.get_by_role("checkbox").check()
    await finalise.click()
    await expect(page.locator(".notice.good")).to_contain_text(
        "Đã hoàn chỉnh chương trình; chương trình được gửi đến từng đại biểu đã xác nhận dự"
    )
    # the same words at once, while the letters are being made out, and once they are there
    await expect(final).to_contain_text(f"đã báo cho: {TOLD}. {NOBODY}", timeout=1)
    async with telling(held, NAME) as story:
        mails = await story.rows(messages, messages.c.kind == "program-finalised")
        printed = await program(story.engine, NAME)
    assert len(mails) == 2
    for mail in mails:
        assert "đến 12 giờ 10 phút" in mail["body"]
        assert "11 giờ 30 phút" not in mail["body"]
        assert "calendar" in mail["enclosures"]
    assert f"{printed.ends:%H:%M}" == f"{printed.items[-1].ends:%H:%M}" == "12:10"
    assert {mail["delegation"] for mail in mails} == {COMING}
    await page.goto(place)
    await expect(final).to_contain_text(f"đã báo cho: {TOLD}. {NOBODY}")
    await check(page, place)
