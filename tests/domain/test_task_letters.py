"""A letter on a task says what is asked for, not an id alone; a change of it is told, with what it was before."""

from dataclasses import replace
from datetime import date

import pytest

from deploy.plan_import import read_plan
from services.notifications import names
from services.notifications.english_work import ENGLISH
from services.notifications.policies import request_messages
from services.notifications.wording_work import (
    task_assigned,
    task_due,
    task_overdue,
    task_withdrawn,
)
from shared.events.registry import (
    ConferencePlanned,
    TaskAssigned,
    TaskDueSoon,
    TaskFellOverdue,
    TaskRevised,
    TaskWithdrawn,
)
from tests.domain.planned import recorded
from tests.paths import PLAN

CHECKED = read_plan(PLAN)
PLANNED = ConferencePlanned(plan=CHECKED.plan, agencies=CHECKED.agencies)
DUTY = next(one for one in CHECKED.plan.responsibilities if one.lead_groups)
TASK, UNIT, DAY = f"{DUTY.id}-so-y-te", "so-y-te", date(2023, 11, 28)


def test_each_letter_on_a_task_quotes_it_and_does_not_call_it_by_its_id() -> None:
    for told in (
        task_assigned(TaskAssigned(task=TASK, lead=UNIT, text=DUTY.text, due=DAY), PLANNED, UNIT),
        task_due(TaskDueSoon(task=TASK, lead=UNIT, text=DUTY.text, due=DAY), PLANNED, UNIT),
    ):
        assert DUTY.text in told.body
        assert TASK not in told.body


def test_where_the_fact_does_not_say_what_is_asked_for_it_is_named_as_the_log_has_it() -> None:
    overdue = TaskFellOverdue(task=TASK, lead=UNIT, due=DAY)
    withdrawn = TaskWithdrawn(task=TASK, lead=UNIT, reason="Đã làm xong ở việc khác")
    bodies = (
        task_overdue(overdue, PLANNED, UNIT).body,
        task_withdrawn(withdrawn, PLANNED, UNIT).body,
        *(ENGLISH[type(one)](one, PLANNED, UNIT).body for one in (overdue, withdrawn)),
    )
    assert all(names.task(TASK) in body for body in bodies)
    (reference,) = names.references(bodies[0])
    assert str(reference.boundary("h1")).endswith(f".registry.task.{TASK}")


def test_a_task_is_called_by_what_it_asked_for_last() -> None:
    first = TaskAssigned(task=TASK, lead=UNIT, text="In thẻ", due=DAY)
    assert names.asked_for(TASK, [first, REVISED]) == {names.task(TASK): "“In 250 thẻ đại biểu”"}
    assert names.asked_for(TASK, []) == {}
    (said,) = names.asked_for(
        TASK, [first.model_copy(update={"text": "rất dài " * 1_000})]
    ).values()
    assert len(said) < 3_100
    assert said.endswith("…”")


REVISED = TaskRevised(
    task=TASK,
    lead="so-noi-vu",
    supporting=("so-tai-chinh",),
    text="In 250 thẻ đại biểu",
    due=date(2023, 12, 1),
    lead_before=UNIT,
    due_before=DAY,
    reason="Thêm đại biểu",
)


def test_a_changed_task_is_told_to_who_does_it_now_and_to_who_led_it_before() -> None:
    bodies = {one.unit: one.body for one in request_messages(recorded(REVISED), PLANNED)}
    assert bodies.keys() == {"so-noi-vu", "so-tai-chinh", UNIT}
    assert "giao Quý cơ quan chủ trì" in bodies["so-noi-vu"]
    assert "ngày 01/12/2023 (trước đây: ngày 28/11/2023)" in bodies["so-noi-vu"]
    assert "giao Quý cơ quan phối hợp" in bodies["so-tai-chinh"]
    assert "Cơ quan chủ trì: Sở Nội vụ" in bodies["so-tai-chinh"]
    assert "Quý cơ quan không phải thực hiện nữa" in bodies[UNIT]
    assert all("In 250 thẻ đại biểu" in one and "Thêm đại biểu" in one for one in bodies.values())


def test_a_day_that_did_not_move_is_not_told_as_moved() -> None:
    same = REVISED.model_copy(update={"due_before": REVISED.due})
    assert not any("trước đây" in one.body for one in request_messages(recorded(same), PLANNED))
    told = ENGLISH[TaskRevised](same, PLANNED, "so-noi-vu")
    assert "It is due on 1 December 2023." in told.body


@pytest.mark.parametrize(
    "fact", [REVISED, TaskWithdrawn(task=TASK, lead=UNIT, reason="Sửa kế hoạch")]
)
def test_what_follows_from_an_amended_plan_or_another_day_is_told_with_that(
    fact: TaskRevised | TaskWithdrawn,
) -> None:
    followed = replace(recorded(fact), cause_id="0" * 32)
    assert request_messages(recorded(fact), PLANNED)
    assert request_messages(followed, PLANNED) == []
