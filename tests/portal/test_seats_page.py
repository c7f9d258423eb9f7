"""The organiser seats the hall: a plan, a proposal that is looked at first, and what is settled by hand."""

import pytest
from playwright.async_api import Browser, Page, expect

from services.program.tables import attendees
from shared.commands.registry import ConfirmAttendee, RegisterAttendee
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.test_organiser import person

ORGANISER = "bo-chqs-tinh"
PLACE = f"/c/{CONFERENCE}/seats"


async def comes(held: Held, unit: str, identity: str, name: str) -> None:
    await held.send(unit, RegisterAttendee(delegation=unit, attendee=person(identity, name)))
    await held.send(unit, ConfirmAttendee(delegation=unit, person_id=identity))


async def seat_of(held: Held, identity: str) -> tuple[int | None, int | None, bool]:
    async with held.story() as story:
        rows = await story.rows(attendees, attendees.c.person_id == identity)
    return rows[0]["seat_row"], rows[0]["seat"], bool(rows[0]["seat_pinned"])


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_proposal_is_looked_at_and_what_was_pinned_stays(
    held: Held, browser: Browser, script: bool
) -> None:
    context = await browser.new_context(locale="vi-VN", java_script_enabled=script)
    page = await context.new_page()
    mark, hand = ("s", 20) if script else ("n", 19)
    unit, later = (
        ("so-nong-nghiep-ptnt", "so-tu-phap")
        if script
        else ("so-tai-nguyen-moi-truong", "so-noi-vu")
    )
    await comes(held, unit, f"{mark}-1", "Ghế Giả Định")
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(held.url + PLACE)
    if await page.get_by_text("Sửa sơ đồ hội trường").count():
        await page.get_by_text("Sửa sơ đồ hội trường").click()
    await page.get_by_label("Số hàng ghế").fill("12" if script else "13")
    await page.get_by_label("Số ghế mỗi hàng").fill("20")
    await page.get_by_label("Lối đi sau ghế số").fill("mười")
    await page.get_by_role("button", name="Lưu sơ đồ").click()
    await expect(page.get_by_role("alert")).to_contain_text("Lối đi sau ghế số")
    await page.get_by_label("Lối đi sau ghế số").fill("10")
    awarded = page.locator(".blockrow", has_text="khen thưởng")
    await awarded.get_by_label("Từ hàng").fill("1")
    await awarded.get_by_label("đến hàng").fill("2")
    await page.get_by_role("button", name="Lưu sơ đồ").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã lưu sơ đồ")
    # who is counted: lists of who comes or came show other numbers
    await expect(page.locator("main")).to_contain_text("kể cả chưa xác nhận")

    # somebody registers after the proposal was shown: it is shown anew, and nobody is seated
    await page.get_by_role("link", name="Xếp chỗ (xem trước)").click()
    assert (await seat_of(held, f"{mark}-1"))[0] is None
    await comes(held, later, f"{mark}-2", "Muộn Giả Định")
    await page.get_by_role("button", name="Xếp", exact=False).first.click()
    await expect(page.get_by_role("alert")).to_contain_text("PORTAL_SEATS_MOVED")
    assert (await seat_of(held, f"{mark}-1"))[0] is None
    await picture(page, f"seats-proposed-{mark}")
    await page.get_by_role("button", name="Xếp", exact=False).first.click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã xếp chỗ")
    row, *_ = await seat_of(held, f"{mark}-1")
    assert row is not None
    assert row > 2, "the first two rows are the awardees'"

    # by hand: to another seat and pinned there; a new arrangement leaves it
    await page.get_by_role("link", name="Ghế Giả Định").and_(page.locator(".taken")).first.click()
    await page.get_by_label("Chuyển đến ghế").fill(f"12-{hand}")
    await page.get_by_role("button", name="Chuyển").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã xếp ghế")
    assert await seat_of(held, f"{mark}-1") == (12, hand, True)
    await page.get_by_role("link", name="Xếp lại từ đầu (xem trước)").click()
    moved = page.locator(".confirm li")
    await expect(moved.filter(has_text=f"hàng 12, ghế {hand}")).to_have_count(0)
    await page.goto(f"{held.url}{PLACE}?seat=12-{hand}")
    await page.get_by_role("button", name="Bỏ ghim").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã bỏ ghim")
    await page.get_by_role("button", name="Thu ghế").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã thu ghế")
    assert (await seat_of(held, f"{mark}-1"))[0] is None
    await expect(page.locator("#byrow")).to_contain_text("Chưa có chỗ")
    await page.get_by_label("Xếp đại biểu").select_option(f"{unit}|{mark}-1")
    await page.get_by_role("button", name="Xếp vào ghế này").click()
    assert await seat_of(held, f"{mark}-1") == (12, hand, True)
    await picture(page, f"seats-{mark}")


async def test_the_reception_sees_the_hall_and_changes_nothing(held: Held, page: Page) -> None:
    await sign_in(page, held.login_link(ORGANISER, "reception", "--conference", CONFERENCE))
    await page.goto(f"{held.url}{PLACE}?seat=1-1")
    await expect(page.get_by_role("heading", name="Sơ đồ chỗ ngồi")).to_be_visible()
    await expect(page.locator("main form")).to_have_count(0)
    await expect(page.get_by_role("link", name="Xếp chỗ")).to_have_count(0)
