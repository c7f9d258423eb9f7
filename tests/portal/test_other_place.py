"""After a change of place nobody has a seat of the hall before: the look says it, and so do the pages until the
hall is set anew."""

from datetime import UTC, datetime

from playwright.async_api import Page, expect

from deploy.cli_rows import rows_of
from deploy.cli_views import VIEWS
from deploy.files.exports import export
from deploy.story.invitations import messages_are_released
from services.program.assemble_cards import cards
from services.program.draft import draft_of, wish_to_finalise
from services.program.snapshot import snapshot
from shared.commands.hall import HALL_LEFT, AssignSeat, SetHallPlan
from shared.commands.registry import ConfirmAttendee, IssueInvitation, RegisterAttendee
from shared.events.hall import HallPlan
from shared.events.people import Contact
from shared.personal import Personal
from shared.settings import Settings
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_award_rounds import ORGANISER, telling
from tests.portal.test_course import published
from tests.portal.test_organiser import check, person

NAME = "hoi-nghi-noi-khac"
UNIT = "so-y-te"
OLD = HallPlan(title="Hội trường cũ (mẫu)", rows=10, seats=20)
SEAT = AssignSeat(delegation=UNIT, person_id="nk-1", row=9, seat=7)
CODE = "REGISTRY_SEATS_OF_OLD_PLACE"


async def seated(held: Held) -> None:
    await published(held, NAME)
    async with telling(held, NAME) as story:
        contact = Contact(
            person_id="nk-c", name=Personal("Văn thư"), email=Personal("v@nk.example")
        )
        invited = IssueInvitation(
            delegation=UNIT,
            unit=UNIT,
            invitee="Đơn vị (giả định)",
            group="so-nganh",
            seats=2,
            rank_rule="representative",
            respond_by=datetime(2023, 12, 8, tzinfo=UTC),
            contact=contact,
        )
        await story.do(ORGANISER, invited)
        await story.do(
            UNIT, RegisterAttendee(delegation=UNIT, attendee=person("nk-1", "Chỗ Mẫu (giả định)"))
        )
        await story.do(UNIT, ConfirmAttendee(delegation=UNIT, person_id="nk-1"))
        await story.settled()
        await messages_are_released(story)
        await story.do(ORGANISER, SetHallPlan(hall=OLD))
        await story.do(ORGANISER, SEAT)
        await story.settled()
        async with snapshot(story.engine, NAME) as shot:
            draft = await draft_of(shot)
        await story.do(ORGANISER, wish_to_finalise(draft, "0" * 64, draft.position))
        await story.settled()


async def printed(held: Held) -> tuple[list[str], list[object], list[str]]:
    """The seats of the badges and of the exported list, and the warnings that stand."""
    async with telling(held, NAME) as story:
        badges = [one.seat for one in (await cards(story.engine, NAME)).cards]
        listed = await export(story.engine, NAME, "delegates")
        at = [column.name for column in listed.columns].index("seat")
        async with snapshot(story.engine, NAME) as shot:
            found = await rows_of(shot, VIEWS["warnings"], Settings())
        warned = [str(one["code"]) for one in found if one["code"] == CODE]
        return badges, [row[at] for row in listed.rows], warned


async def test_seats_of_the_place_before_are_nobodys_until_the_hall_is_set_anew(
    held: Held, page: Page
) -> None:
    await seated(held)
    assert await printed(held) == (["Hàng 9, ghế 7"], [7], [])
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", NAME))
    home, seats = f"{held.url}/c/{NAME}", f"{held.url}/c/{NAME}/seats"

    step = page.locator("#steps li", has_text="Chương trình")
    await page.goto(home)
    await expect(step).to_contain_text("đã xong")
    await page.goto(f"{home}/plan/course")
    move = page.locator("section", has=page.locator("#move-h"))
    await move.get_by_label("Bắt đầu").fill("08:00 08/12/2023")
    await move.get_by_label("Kết thúc").fill("09:00 08/12/2023")
    await move.get_by_label("Lý do").fill("Trùng lịch (thử)")
    await move.get_by_role("button", name="Xem trước").click()
    await expect(page.locator("#misfit")).to_contain_text("quá giờ kết thúc 09:00")
    there = page.locator("section", has=page.locator("#place-h"))
    await there.get_by_label("Nơi họp").fill("Trung tâm Hội nghị (mẫu)")
    await there.get_by_label("Lý do").fill("Sửa chữa hội trường cũ (thử)")
    await there.get_by_role("button", name="Xem trước").click()
    await expect(page.locator("#left-hall")).to_contain_text(
        "Hội trường cũ (mẫu)” (1 người có chỗ)"
    )
    await picture(page, "course-left-hall")
    await page.locator("section.confirm").get_by_role("button", name="Đổi địa điểm").click()
    await expect(page.locator("dl.facts")).to_contain_text("Trung tâm Hội nghị (mẫu)")

    await held.position()
    assert await printed(held) == ([""], [None], [CODE])
    await page.goto(home)
    await expect(page.locator("#warned")).to_contain_text("Hội trường cũ (mẫu)” (1 người có chỗ)")
    await expect(step).to_contain_text("bản 1 theo thời gian, địa điểm cũ")
    await expect(step).not_to_contain_text("đã xong")
    await check(page, home)
    await page.goto(f"{home}/delegates/{UNIT}/nk-1")
    await expect(page.locator("dl.facts").first).not_to_contain_text("9–7")
    await page.goto(seats)
    await expect(page.locator("#left-hall")).to_contain_text("là của nơi họp khác")
    await expect(page.locator("#count")).to_contain_text("0 người có chỗ")
    await expect(page.get_by_role("link", name="Xếp chỗ (xem trước)")).to_have_count(0)
    await check(page, seats)
    await picture(page, "seats-left-hall")
    async with telling(held, NAME) as story:
        again = AssignSeat(delegation=UNIT, person_id="nk-1", row=1, seat=1)
        await story.refused(ORGANISER, again, HALL_LEFT.code)

    # a smaller hall: nobody has to be unseated one by one before
    await page.get_by_label("Tên hội trường").fill("Phòng họp lớn (mẫu)")
    await page.get_by_label("Số hàng ghế").fill("5")
    await page.get_by_label("Số ghế mỗi hàng").fill("4")
    await page.get_by_role("button", name="Lưu sơ đồ").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã lưu sơ đồ")
    await expect(page.locator("#left-hall")).to_have_count(0)
    await page.get_by_role("link", name="Xếp chỗ (xem trước)").click()
    await page.locator("section.confirm").get_by_role("button").click()
    await expect(page.locator("#count")).to_contain_text("1 người có chỗ")
    badges, listed, warned = await printed(held)
    assert badges != [""]
    assert badges != ["Hàng 9, ghế 7"]
    assert listed != [None]
    assert warned == []
    await page.goto(home)
    await expect(page.locator("#warned p")).to_have_count(0)
