"""A conference is moved, opened, concluded and called off from its page; each is looked at before it is sent."""

from typing import Any

from playwright.async_api import Page, expect

from deploy.plan_import import read_plan
from services.program.snapshot import local, snapshot
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import PlanConference
from tests.paths import PLAN
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_organiser import check

ORGANISER, CHAIRMAN = "bo-chqs-tinh", "chu-tich-ubnd-tinh"


async def published(held: Held, conference: str, **of_the_plan: Any) -> str:
    """A conference of our own; the day that the system's clock shows, as 08/12/2023."""
    checked = read_plan(PLAN)
    plan = checked.plan.model_copy(update={"id": conference, **of_the_plan})
    async with held.story() as story:
        await story.settled()
        commands = Commands(story.client, conference, patience=60, time=story.now)
        wish = PlanConference(plan=plan, agencies=checked.agencies)
        answer = await commands.send(ORGANISER, wish, command_id=f"plan-{conference}")
        assert isinstance(answer, Accepted), answer
        await story.settled()
        async with snapshot(story.engine, conference) as shot:
            return f"{local(shot.time.isoformat()):%d/%m/%Y}"


async def test_moved_opened_and_concluded(held: Held, page: Page) -> None:
    name = "hoi-nghi-tien-trinh"
    today = await published(held, name)
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", name))
    await page.goto(f"{held.url}/c/{name}/plan")
    await page.get_by_role("link", name="Khai mạc, bế mạc, dời ngày, đổi địa điểm, hủy").click()
    place = f"{held.url}/c/{name}/plan/course"
    move, facts = page.locator("section", has=page.locator("#move-h")), page.locator("dl.facts")
    confirm = page.locator("section.confirm")

    # not a moment: refused beside the form, with what was typed
    await move.get_by_label("Bắt đầu").fill("sáng thứ sáu")
    await move.get_by_label("Lý do").fill("Trùng lịch (thử)")
    await move.get_by_role("button", name="Xem trước").click()
    await expect(move.get_by_role("alert")).to_contain_text("Bắt đầu")
    await expect(move.get_by_label("Bắt đầu")).to_have_value("sáng thứ sáu")
    await expect(move.get_by_label("Lý do")).to_have_value("Trùng lịch (thử)")

    # looked at, left, and nothing was recorded
    await move.get_by_label("Bắt đầu").fill("07:30 09/12/2099")
    await move.get_by_label("Kết thúc").fill("11:30 09/12/2099")
    await move.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("07:30 – 11:30 08/12/2023")
    await expect(confirm).to_contain_text("07:30 – 11:30 09/12/2099")
    await expect(confirm).to_contain_text("0 giấy mời đang có hiệu lực")
    await expect(
        confirm.get_by_role("listitem").filter(has_text="nội dung các mục báo cáo")
    ).to_contain_text("03/12/2023 → 04/12/2099")
    await picture(page, "course-move")
    await confirm.get_by_role("link", name="Quay lại").click()
    await expect(facts).to_contain_text("07:30 – 11:30 08/12/2023")

    async def moved(starts: str, ends: str) -> None:
        await move.get_by_label("Bắt đầu").fill(starts)
        await move.get_by_label("Kết thúc").fill(ends)
        await move.get_by_label("Lý do").fill("Trùng lịch (thử)")
        await move.get_by_role("button", name="Xem trước").click()
        await confirm.get_by_role("button", name="Dời hội nghị").click()

    await moved("07:30 09/12/2099", "11:30 09/12/2099")
    await expect(page.locator(".notice.good")).to_contain_text("Đã dời hội nghị")
    await expect(facts).to_contain_text("07:30 – 11:30 09/12/2099")

    # what would be refused is refused before anybody looks at it: no button stands there to send it
    for starts, ends, code in (
        ("07:30 09/12/2099", "06:30 09/12/2099", "REGISTRY_TIMES_REVERSED"),
        ("07:30 01/01/2023", "11:30 01/01/2023", "REGISTRY_MOVED_INTO_PAST"),
        ("07:30 09/12/2099", "11:30 09/12/2099", "PORTAL_NOTHING_CHANGED"),
    ):
        await move.get_by_label("Bắt đầu").fill(starts)
        await move.get_by_label("Kết thúc").fill(ends)
        await move.get_by_label("Lý do").fill("Trùng lịch (thử)")
        await move.get_by_role("button", name="Xem trước").click()
        await expect(move.get_by_role("alert")).to_contain_text(code)
        await expect(confirm).to_have_count(0)

    # two look at once, one is first: the other is told, and what was typed is still there
    older = await page.context.new_page()
    await older.goto(place)
    late = older.locator("section", has=older.locator("#move-h"))
    await late.get_by_label("Bắt đầu").fill("08:00 10/12/2099")
    await late.get_by_label("Kết thúc").fill("11:00 10/12/2099")
    await late.get_by_label("Lý do").fill("Trùng lịch khác (thử)")
    await late.get_by_role("button", name="Xem trước").click()
    await expect(older.locator("section.confirm")).to_contain_text("07:30 – 11:30 09/12/2099")
    await page.goto(place)
    await moved("07:30 11/12/2099", "11:30 11/12/2099")
    await expect(facts).to_contain_text("07:30 – 11:30 11/12/2099")
    await older.locator("section.confirm").get_by_role("button", name="Dời hội nghị").click()
    await expect(late.get_by_role("alert")).to_contain_text("PORTAL_CHANGED_MEANWHILE")
    await expect(older.locator("dl.facts")).to_contain_text("07:30 – 11:30 11/12/2099")
    await expect(late.get_by_label("Bắt đầu")).to_have_value("08:00 10/12/2099")
    await expect(late.get_by_label("Lý do")).to_have_value("Trùng lịch khác (thử)")
    await late.get_by_role("button", name="Xem trước").click()
    await older.locator("section.confirm").get_by_role("button", name="Dời hội nghị").click()
    await expect(older.locator("dl.facts")).to_contain_text("08:00 – 11:00 10/12/2099")
    await older.close()
    await page.goto(place)

    there = page.locator("section", has=page.locator("#place-h"))
    await there.get_by_label("Nơi họp").fill("Hội trường lớn (mẫu)")
    await there.get_by_label("Lý do").fill("Sửa chữa hội trường cũ")
    await there.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("Hội trường lớn (mẫu)")
    await confirm.get_by_role("button", name="Đổi địa điểm").click()
    await expect(facts).to_contain_text("Hội trường lớn (mẫu)")

    # not before its day; then on it
    async def held_now(name: str, act: str, planned: str) -> None:
        await page.get_by_role("button", name=f"Xem trước {name}").click()
        await expect(confirm).to_contain_text("không rút lại được")
        await expect(confirm).to_contain_text(planned)
        await expect(page.locator(".title .tag")).not_to_have_text("đã kết thúc")
        await confirm.get_by_role("button", name=act).click()

    await held_now("Khai mạc", "Ghi nhận khai mạc", "08:00 10/12/2099")
    await expect(page.get_by_role("alert")).to_contain_text("REGISTRY_OPENED_EARLY")
    await moved(f"07:30 {today}", f"11:30 {today}")
    await check(page, place)
    await page.goto(place)
    await page.get_by_role("button", name="Xem trước Khai mạc").click()
    await confirm.get_by_role("link", name="Quay lại").click()
    await expect(page.locator(".title .tag")).to_have_text("đang chuẩn bị")
    await held_now("Khai mạc", "Ghi nhận khai mạc", f"07:30 {today}")
    await expect(page.locator(".title .tag")).to_have_text("đang diễn ra")
    await expect(move).to_have_count(0)
    await held_now("Bế mạc", "Ghi nhận bế mạc", f"11:30 {today}")
    await expect(page.locator(".title .tag")).to_have_text("đã kết thúc")
    await expect(page.locator("main form")).to_have_count(0)

    # what was done is said once, and no address says it by itself
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi nhận bế mạc")
    await page.reload()
    await expect(page.locator(".notice.good")).to_have_count(0)
    await page.goto(f"{place}?done=conference-moved")
    await expect(page.locator(".notice.good")).to_have_count(0)

    # what was held is not rearranged
    await page.goto(f"{held.url}/c/{name}/program")
    await expect(page.locator("main")).to_contain_text("chương trình giữ nguyên như đã diễn ra")
    await expect(page.locator("#order button")).to_have_count(0)
    await expect(page.locator("main form")).to_have_count(0)
    answer = await page.goto(f"{held.url}/c/{name}/delegations/khong-co")
    assert answer is not None
    assert answer.status == 404
    await page.locator("main").get_by_role("link", name="Về trang Đoàn đại biểu").click()
    await expect(page.get_by_role("heading", name="Đoàn đại biểu").first).to_be_visible()


async def test_only_the_chairman_calls_it_off(held: Held, page: Page) -> None:
    name = "hoi-nghi-huy"
    await published(held, name)
    place = f"{held.url}/c/{name}/plan/course"
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", name))
    await page.goto(place)
    await expect(page.locator("#open-h")).to_be_visible()
    await expect(page.locator("#cancel-h")).to_have_count(0)

    await sign_in(page, held.login_link(CHAIRMAN, "approver", "--conference", name))
    await page.goto(place)
    await expect(page.locator("#open-h")).to_have_count(0)
    off = page.locator("section", has=page.locator("#cancel-h"))
    await off.get_by_label("Lý do").fill("Bão số 9 (thử)")
    await off.get_by_role("button", name="Xem trước").click()
    confirm = page.locator("section.confirm")
    await expect(confirm).to_contain_text("không mở lại được")
    await picture(page, "course-cancel")
    await confirm.get_by_role("button", name="Hủy hội nghị").click()
    await expect(page.locator(".title .tag")).to_have_text("đã hủy")
    await expect(page.locator("main form")).to_have_count(0)
