"""The organiser's plan: faults at their lines, what will be created; amended with a diff that is true."""

from datetime import date

import pytest
from playwright.async_api import Page, expect

from services.portal.plan_check import PLAN_FILE, Texts, checked, creates, marked
from services.program.tables import tasks
from shared.commands.registry import AssignTask
from shared.working_days import Calendar
from tests.paths import PLAN
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in

ORGANISER = "bo-chqs-tinh"
CALENDAR = Calendar.load()
TEXTS = Texts(PLAN.read_text("utf-8"), PLAN.with_name("agencies.yaml").read_text("utf-8"))
AMENDED = """amends: bac-giang-2023
number: 999/KH-UBND
signed_on: 2023-11-20
signatory: {form: TM., on_behalf_of: Ủy ban nhân dân, title: Chủ tịch, name: Người Giả Định}
reason: đổi lời dẫn (giả định)
parts:
  opening: Lời dẫn mới, giả định.
"""
SATURDAY = (
    "  schedule: {starts_at: 2023-12-09T07:30:00+07:00, ends_at: 2023-12-09T11:30:00+07:00}\n"
)


def uploaded(text: str) -> list[dict[str, object]]:
    return [{"name": "tep.yaml", "mimeType": "text/yaml", "buffer": text.encode()}]


def test_each_fault_stands_at_its_line_and_lines_far_from_faults_are_left_out() -> None:
    wrong = TEXTS.plan.replace("minutes: 40", "minutes: bốn mươi", 1)
    found = checked(Texts(wrong, TEXTS.agencies), CALENDAR)
    assert found.plan is None
    shown = marked(wrong, PLAN_FILE, found.faults)
    faulty = [line for line in shown if line.faults]
    assert [line.text.strip() for line in faulty] == ["minutes: bốn mươi"]
    assert len(shown) == 9
    assert [line.gap for line in shown] == [True, *[False] * 8]
    assert wrong.splitlines()[faulty[0].number - 1] == faulty[0].text


def test_what_a_plan_creates_is_counted_as_its_invitations_will_be() -> None:
    found = checked(TEXTS, CALENDAR)
    assert found.plan is not None
    told = creates(found.plan, found.agencies)
    invited = [agency for agency in found.agencies if agency.group is not None]
    assert sum(group.agencies for group in told.invited) == len(invited)
    assert len(told.tasks) == len(found.plan.responsibilities)
    assert [item.title for item in told.items] == [item.title for item in found.plan.agenda]
    assert [day for day, _, _ in told.deadlines] == sorted({day for day, _, _ in told.deadlines})


@pytest.mark.parametrize("text", ["", "\x00", "a: [", "- 1", "id: " + "x" * 300_000, "đ" * 9])
def test_what_is_no_plan_is_faults_and_never_an_error(text: str) -> None:
    assert checked(Texts(text, ""), CALENDAR).faults != ()


async def test_a_sign_in_for_one_conference_publishes_no_other(held: Held, page: Page) -> None:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/plan")
    await expect(page.locator(".who .role")).to_have_text("Cơ quan chủ trì · Bộ CHQS tỉnh")
    await page.get_by_text("Nội dung tệp, sửa tại đây").click()
    await page.locator("#plan-text").fill(TEXTS.plan.replace(f"id: {CONFERENCE}", "id: khac", 1))
    await page.locator("#agencies-text").fill(TEXTS.agencies)
    await page.get_by_role("button", name="Kiểm tra").click()
    await page.get_by_role("button", name="Công bố kế hoạch").click()
    await expect(page.get_by_role("alert")).to_contain_text("khac")


async def test_a_task_that_no_fact_settles_is_reported_as_done_and_the_history_says_by_whom(
    held: Held, page: Page
) -> None:
    """Whoever leads it, and the organiser for an agency that said so by telephone."""
    terms = {"due": date(2023, 12, 7), "text": "Chuẩn bị việc giả định"}
    own = AssignTask(task="viec-gia-dinh", lead="so-tai-chinh", **terms)
    others = AssignTask(task="viec-gia-dinh-khac", lead="ban-dan-toc", **terms)
    for task in (own, others):
        await held.send(ORGANISER, task)
    await sign_in(page, held.login_link("so-tai-chinh", "finance", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/plan")
    offered = page.locator("#done-task option")
    assert "viec-gia-dinh" in await offered.evaluate_all("all => all.map(one => one.value)")
    assert "viec-gia-dinh-khac" not in await offered.evaluate_all(
        "all => all.map(one => one.value)"
    )
    await page.locator("#done-task").select_option("viec-gia-dinh")
    await page.get_by_role("button", name="Đã hoàn thành").click()
    await expect(page.locator(".notice.good")).to_contain_text("hoàn thành nhiệm vụ")
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/plan")
    await picture(page, "plan-done")
    await page.locator("#done-task").select_option("viec-gia-dinh-khac")
    await page.get_by_role("button", name="Đã hoàn thành").click()
    await expect(page.locator(".notice.good")).to_contain_text("hoàn thành nhiệm vụ")
    async with held.story() as story:
        done = {one["task"]: one["completed_by"] for one in await story.rows(tasks)}
    assert done["viec-gia-dinh"] == "so-tai-chinh"
    assert done["viec-gia-dinh-khac"] == ORGANISER


async def test_an_amendment_is_seen_part_by_part_before_it_is_recorded(
    held: Held, page: Page
) -> None:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/plan")
    async with held.story() as story:
        given = await story.rows(tasks, tasks.c.status != "withdrawn")
    counts = page.locator("#tasks .counters b")
    assert sum(map(int, await counts.all_inner_texts())) == len(given)
    await picture(page, "plan")
    await page.locator("#plan-file").set_input_files(uploaded(AMENDED))  # type: ignore[arg-type]
    await page.get_by_role("button", name="Xem thay đổi").click()
    diff = page.locator("section", has=page.locator("#diff-h"))
    await expect(diff.get_by_role("heading", level=3)).to_have_text(["Lời dẫn"])
    await expect(diff).to_contain_text("→ Lời dẫn mới, giả định.")
    await picture(page, "plan-diff")
    await page.get_by_role("button", name="Ghi kế hoạch sửa đổi").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi kế hoạch sửa đổi")
    amended = page.locator("section", has=page.locator("#am-h"))
    await expect(amended).to_contain_text("999/KH-UBND")
    await expect(amended).to_contain_text("Lời dẫn: ")
    await page.get_by_role("button", name="English").click()
    await expect(amended).to_contain_text("Opening: ")
    second = AMENDED.replace("999/", "998/").replace("Lời dẫn mới", "Lời dẫn khác")
    await page.locator("#plan-file").set_input_files(uploaded(second))  # type: ignore[arg-type]
    await page.get_by_role("button", name="See what changes").click()
    await expect(diff).to_contain_text("Opening: Lời dẫn mới, giả định. → Lời dẫn khác, giả định.")
    await page.get_by_role("button", name="Tiếng Việt").click()
    moved = AMENDED.replace("999/", "997/").partition("  opening")[0] + SATURDAY
    await page.locator("#plan-file").set_input_files(uploaded(moved))  # type: ignore[arg-type]
    await page.get_by_role("button", name="Xem thay đổi").click()
    await expect(diff.get_by_role("heading", name="Tổ chức thực hiện")).to_be_visible()
    remarks = page.locator(".notice.warn")
    await expect(remarks.filter(has_text="Hội nghị họp vào ngày nghỉ")).to_contain_text("thứ Bảy")
    await expect(remarks.filter(has_text="Hạn rơi vào ngày nghỉ")).not_to_have_count(0)
    await picture(page, "plan-diff-days-off")
    await page.locator("#plan-file").set_input_files(uploaded(AMENDED.replace("opening", "opning")))  # type: ignore[arg-type]
    await page.get_by_role("button", name="Xem thay đổi").click()
    await expect(page.locator(".numbered .wrong")).to_contain_text("opning")
