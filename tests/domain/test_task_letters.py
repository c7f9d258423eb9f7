"""A letter on a task says what is asked for, not an id alone."""

from datetime import date

from deploy.plan_import import read_plan
from services.notifications.wording_work import task_assigned, task_due, task_overdue
from shared.events.registry import ConferencePlanned, TaskAssigned, TaskDueSoon, TaskFellOverdue
from tests.paths import PLAN

CHECKED = read_plan(PLAN)
PLANNED = ConferencePlanned(plan=CHECKED.plan, agencies=CHECKED.agencies)
DUTY = next(one for one in CHECKED.plan.responsibilities if one.lead_groups)
TASK, UNIT, DAY = f"{DUTY.id}-so-y-te", "so-y-te", date(2023, 11, 28)


def test_each_letter_on_a_task_quotes_it_and_gives_its_id_in_brackets() -> None:
    for told in (
        task_assigned(TaskAssigned(task=TASK, lead=UNIT, text=DUTY.text, due=DAY), PLANNED, UNIT),
        task_due(TaskDueSoon(task=TASK, lead=UNIT, text=DUTY.text, due=DAY), PLANNED, UNIT),
        task_overdue(TaskFellOverdue(task=TASK, lead=UNIT, due=DAY), PLANNED, UNIT),
    ):
        assert DUTY.text in told.body
        assert f"(mã: {TASK})" in told.body


def test_a_task_that_the_plan_does_not_know_is_told_by_its_id() -> None:
    told = task_overdue(TaskFellOverdue(task="viec-khac", lead=UNIT, due=DAY), PLANNED, UNIT)
    assert "(mã: viec-khac)" in told.body
    assert "Nội dung:" not in told.body
