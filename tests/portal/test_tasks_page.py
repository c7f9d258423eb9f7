"""The organiser's page of tasks: overdue first; assigned, revised, reminded, taken out, each looked at first."""

from collections import Counter
from datetime import date

import pytest
from playwright.async_api import Page, expect

from services.portal.language import COOKIE
from services.portal.roles import Role
from services.portal.task_pages import STATUSES, _overdue_first
from services.program.tables import messages, tasks
from shared.commands.registry import AssignTask
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import form_of, web
from tests.portal.test_delegation_page import section
from tests.portal.test_organiser import ORGANISER, check

PLACE = f"/c/{CONFERENCE}/plan/tasks"
LEAD = "truong-chinh-tri-tinh"
TEXT = "Chuẩn bị phòng chờ đại biểu (giả định)"


def test_what_is_overdue_comes_first_then_what_is_due_soonest() -> None:
    rows = [
        {"task": name, "status": status, "due": due}
        for name, status, due in (
            ("xong", "completed", "2023-11-01"),
            ("sau", "open", "2023-12-05"),
            ("bo", "withdrawn", "2023-11-01"),
            ("truoc", "open", "2023-12-01"),
            ("tre", "overdue", "2023-12-04"),
        )
    ]
    assert [one["task"] for one in sorted(rows, key=_overdue_first)] == [
        *("tre", "truoc", "sau", "xong", "bo")
    ]
    assert {one["status"] for one in rows} == set(STATUSES)


@pytest.fixture
async def organiser(held: Held, page: Page) -> Page:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    return page


async def test_a_task_is_assigned_revised_reminded_and_taken_out(
    held: Held, organiser: Page
) -> None:
    page, confirm = organiser, organiser.locator("section.confirm")
    await page.goto(f"{held.url}/c/{CONFERENCE}/plan")
    await page.get_by_role("link", name="Giao, sửa, nhắc nhiệm vụ").click()
    await expect(page).to_have_url(f"{held.url}{PLACE}")
    assign = section(page, "assign-h")
    await assign.get_by_label("Nội dung nhiệm vụ").fill(TEXT)
    await assign.get_by_label("Cơ quan chủ trì nhiệm vụ").select_option(LEAD)
    await assign.locator("summary").click()
    await assign.locator("input[value=bo-chqs-tinh]").check()
    await assign.get_by_label("Hạn").fill("2023-12-04")
    await assign.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text(TEXT)
    await expect(confirm).to_contain_text("04/12/2023")
    await expect(confirm).to_contain_text("thư tự gửi đến các cơ quan này")
    await picture(page, "tasks-assign")
    async with held.story() as story:
        assert await story.rows(tasks, tasks.c.text == TEXT) == []
    await confirm.get_by_role("button", name="Giao nhiệm vụ").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã giao nhiệm vụ")

    await page.get_by_label("Cơ quan", exact=True).select_option(LEAD)
    await page.get_by_role("button", name="Lọc").click()
    await page.get_by_role("link", name=TEXT).click()
    revise = section(page, "revise-h")
    await expect(revise.locator("input[value=bo-chqs-tinh]")).to_be_checked()
    await revise.get_by_label("Hạn").fill("2023-12-06")
    await revise.get_by_label("Lý do").fill("Lùi hai ngày (thử)")
    await revise.get_by_role("button", name="Xem trước").click()
    await expect(confirm.locator("dt")).to_have_text(["Hạn", "Lý do", "Báo cho"])
    await expect(confirm).to_contain_text("04/12/2023 → 06/12/2023")
    await picture(page, "task-revise")
    await confirm.get_by_role("button", name="Sửa nhiệm vụ").click()
    await expect(section(page, "now-h")).to_contain_text("06/12/2023")

    # where it supports a task the organiser says how far it is
    progress = section(page, "progress-h")
    await progress.get_by_label("Phần trăm hoàn thành").fill("40")
    await progress.get_by_label("Ghi chú").fill("đã kê bàn ghế")
    await progress.get_by_role("button", name="Gửi tiến độ").click()
    await expect(section(page, "now-h")).to_contain_text("40 %")
    await section(page, "remind-h").get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Nhắc nhiệm vụ").click()
    await expect(section(page, "now-h")).to_contain_text("Đã nhắc")
    await check(page, page.url.partition("?")[0])

    withdraw = section(page, "withdraw-h")
    await withdraw.get_by_label("Lý do").fill("Không cần nữa (thử)")
    await withdraw.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Bỏ nhiệm vụ").click()
    await expect(page.locator(".title .tag")).to_have_text("đã rút")
    await expect(page.locator("main form")).to_have_count(0)
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(tasks, tasks.c.text == TEXT)
        told = await story.rows(messages, messages.c.unit == LEAD)
    assert (row["lead"], row["supporting"], row["due"]) == (LEAD, ORGANISER, "2023-12-06")
    kinds = Counter(one["kind"] for one in told if TEXT in one["body"])
    assert kinds == {
        "task-assigned": 3,
        "task-due": 1,
    }  # given, moved, taken back; and the reminder
    await check(page, f"{held.url}{PLACE}")


async def test_what_an_agency_said_by_telephone_is_recorded_as_done(held: Held) -> None:
    task = AssignTask(
        task="nv-bao-xong", lead=LEAD, text="Báo bằng điện thoại", due=date(2023, 12, 4)
    )
    await held.send(ORGANISER, task)
    async with await web(held, ORGANISER, Role.ORGANISER) as organiser:
        form = form_of((await organiser.get(f"{PLACE}/nv-bao-xong")).text, act="complete")
        answer = await organiser.post(f"{PLACE}/nv-bao-xong", data=form.fields)
        assert answer.status_code == 303
        after = (await organiser.get(answer.headers["location"])).text
    assert "đã hoàn thành" in after
    assert "<button>Đã hoàn thành" not in after
    async with held.story() as story:
        (row,) = await story.rows(tasks, tasks.c.task == "nv-bao-xong")
    assert (row["status"], row["completed_by"]) == ("completed", ORGANISER)


async def test_a_refused_task_keeps_what_was_typed_and_a_forged_one_is_none(held: Held) -> None:
    async with await web(held, ORGANISER, Role.ORGANISER) as organiser:
        form = form_of((await organiser.get(PLACE)).text, act="look-assign")
        told = form.fields | {"text": "Thử", "lead": "", "due": "2023-12-04"}
        refused = await organiser.post(PLACE, data=told)
        assert (refused.status_code, "Cơ quan chủ trì nhiệm vụ." in refused.text) == (422, True)
        assert form_of(refused.text, act="look-assign").fields["due"] == "2023-12-04"
        forged = told | {"act": "assign", "lead": LEAD, "csrf": "x"}
        answer = await organiser.post(PLACE, data=forged)
        assert (answer.status_code, "PORTAL_FORM_STALE" in answer.text) == (403, True)
    async with await web(held, "van-phong-ubnd-tinh", Role.CLERK) as clerk:
        seen = await clerk.get(PLACE)
        assert (seen.status_code, "look-assign" in seen.text) == (200, False)
        clerk.cookies.set(COOKIE, "en")
        english = await clerk.get(f"{PLACE}?status=open")
        assert "No task fits" in english.text or "under way" in english.text
    async with held.story() as story:
        assert await story.rows(tasks, tasks.c.text == "Thử") == []
