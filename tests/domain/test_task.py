"""A task of section III: assigned, reported on, completed by its lead or by a fact, or overdue."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.task import decider
from shared.commands.base import Command
from shared.commands.registry import (
    AssignTask,
    CompleteTask,
    MarkTaskOverdue,
    RemindTask,
    ReopenTask,
    ReportTaskProgress,
    ReviseTask,
)
from shared.envelope import Meta
from shared.events.registry import (
    TaskAssigned,
    TaskCompleted,
    TaskDueSoon,
    TaskFellOverdue,
    TaskProgressReported,
    TaskReopened,
    TaskRevised,
    TaskWithdrawn,
)
from shared.refusals import NOT_FOUND, NOT_YOURS, WRONG_STATE
from tests.domain.histories import facts_of
from tests.spec import meta, spec

DUE = date(2023, 12, 1)
LAST_MOMENT = datetime(2023, 12, 1, 16, 59, 59, tzinfo=UTC)
"""A second before midnight in Vietnam."""
MIDNIGHT = datetime(2023, 12, 1, 17, 0, tzinfo=UTC)
ASSIGN = AssignTask(
    task="lap-du-toan",
    lead="so-tai-chinh",
    supporting=("bo-chqs-tinh",),
    text="lập dự toán kinh phí",
    due=DUE,
    settled_by="BudgetApproved",
)
COMPLETE = CompleteTask(task="lap-du-toan")
SETTLE = CompleteTask(task="lap-du-toan", by="BudgetApproved")
SOON = RemindTask(task="lap-du-toan")
OVERDUE = MarkTaskOverdue(task="lap-du-toan")
ORGANISER = meta("bo-chqs-tinh", "organiser")
LEAD = meta("so-tai-chinh", "finance")
SYSTEM = meta("hoinghi", "system")
STRANGER = meta("so-y-te")

ASSIGNED = TaskAssigned(**dict(ASSIGN))
FELL_OVERDUE = TaskFellOverdue(task="lap-du-toan", lead="so-tai-chinh", due=DUE)

DUE_SOON = TaskDueSoon(
    task="lap-du-toan",
    lead="so-tai-chinh",
    supporting=("bo-chqs-tinh",),
    text="lập dự toán kinh phí",
    due=DUE,
)
UNDO = ReopenTask(
    task="lap-du-toan",
    was="PaperSubmitted",
    undone_by="PaperWithdrawn",
    unit="so-tai-chinh",
)
REOPENED = TaskReopened(
    task="lap-du-toan",
    lead="so-tai-chinh",
    supporting=("bo-chqs-tinh",),
    text="lập dự toán kinh phí",
    due=DUE,
    was="PaperSubmitted",
    undone_by="PaperWithdrawn",
)
unassigned = spec(decider)
assigned = unassigned.given(ASSIGNED)


def report(percent: int) -> ReportTaskProgress:
    return ReportTaskProgress(task="lap-du-toan", percent=percent, note="đang lập")


def reported(unit: str, percent: int) -> TaskProgressReported:
    return TaskProgressReported(task="lap-du-toan", unit=unit, percent=percent, note="đang lập")


def completed(by: str, day: date = date(2023, 11, 20), *, on_time: bool = True) -> TaskCompleted:
    return TaskCompleted(
        task="lap-du-toan", lead="so-tai-chinh", by=by, completed_on=day, on_time=on_time
    )


done = assigned.given(completed("so-tai-chinh"))


def test_a_task_is_assigned_once() -> None:
    unassigned.when(ASSIGN, ORGANISER).then(ASSIGNED)
    done.when(ASSIGN, ORGANISER).nothing_happens()


def test_a_task_is_not_assigned_on_other_terms() -> None:
    other = ASSIGN.model_copy(update={"lead": "so-noi-vu"})
    assigned.when(other, ORGANISER).refused(WRONG_STATE)


@pytest.mark.parametrize("wish", [report(10), COMPLETE, OVERDUE])
def test_nothing_is_decided_on_a_task_that_nobody_was_given(wish: Command) -> None:
    unassigned.when(wish, LEAD).refused(NOT_FOUND)


def test_lead_and_supporting_agencies_report_each_for_itself() -> None:
    history = assigned.when(report(50), LEAD).then(reported("so-tai-chinh", 50))
    both = history.when(report(20), ORGANISER).then(reported("bo-chqs-tinh", 20))
    both.when(report(50), LEAD).nothing_happens()


def test_others_do_not_report() -> None:
    assigned.when(report(50), STRANGER).refused(NOT_YOURS)


def test_there_is_nothing_to_report_on_a_task_that_is_done() -> None:
    done.when(report(50), LEAD).refused(WRONG_STATE)


def test_its_lead_completes_it() -> None:
    assigned.when(COMPLETE, LEAD).then(completed("so-tai-chinh"))


def test_the_organiser_completes_it_for_a_lead_that_said_so_otherwise_and_is_named() -> None:
    assigned.when(COMPLETE, ORGANISER).then(completed("bo-chqs-tinh"))


SUPPORTING = meta("van-phong-ubnd-tinh", "clerk")


@pytest.mark.parametrize("by", [STRANGER, SUPPORTING])
def test_nobody_else_completes_it(by: Meta) -> None:
    assigned.when(COMPLETE, by).refused(NOT_YOURS)


def test_the_fact_that_settles_it_completes_it() -> None:
    assigned.when(SETTLE, SYSTEM).then(completed("BudgetApproved"))


def test_an_agency_cannot_claim_that_a_fact_settled_it() -> None:
    assigned.when(SETTLE, LEAD).then(completed("so-tai-chinh"))


def test_what_is_done_is_not_done_again() -> None:
    done.when(SETTLE, SYSTEM).nothing_happens()


def test_it_is_open_again_when_what_settled_it_is_undone() -> None:
    settled = assigned.given(completed("PaperSubmitted"))
    again = settled.when(UNDO, SYSTEM).then(REOPENED)
    again.when(report(50), LEAD).then(reported("so-tai-chinh", 50))
    anew = CompleteTask(task="lap-du-toan", by="PaperSubmitted")
    again.when(anew, SYSTEM).then(completed("PaperSubmitted"))


def test_what_its_lead_said_itself_or_another_paper_settles_is_not_opened_again() -> None:
    done.when(UNDO, SYSTEM).nothing_happens()
    settled = assigned.given(completed("PaperSubmitted"))
    settled.when(UNDO.model_copy(update={"still_settled": True}), SYSTEM).nothing_happens()
    assigned.when(UNDO, SYSTEM).nothing_happens()


def test_the_due_day_ends_at_midnight_in_vietnam() -> None:
    in_time = completed("so-tai-chinh", DUE)
    late = completed("so-tai-chinh", date(2023, 12, 2), on_time=False)
    assigned.when(COMPLETE, meta("so-tai-chinh", time=LAST_MOMENT)).then(in_time)
    assigned.when(COMPLETE, meta("so-tai-chinh", time=MIDNIGHT)).then(late)


def test_it_falls_overdue_the_day_after_and_may_still_be_completed() -> None:
    after = meta("hoinghi", "system", time=MIDNIGHT)
    overdue = assigned.when(OVERDUE, after).then(FELL_OVERDUE)
    late = completed("so-tai-chinh", date(2023, 12, 2), on_time=False)
    overdue.when(COMPLETE, meta("so-tai-chinh", time=MIDNIGHT)).then(late)


def test_it_is_not_overdue_on_its_due_day() -> None:
    assigned.when(OVERDUE, meta("hoinghi", "system", time=LAST_MOMENT)).refused(WRONG_STATE)


def test_what_is_done_does_not_fall_overdue() -> None:
    done.when(OVERDUE, meta("hoinghi", "system", time=MIDNIGHT)).nothing_happens()


wishes = st.one_of(
    st.sampled_from([ASSIGN, COMPLETE, SETTLE, OVERDUE]), st.integers(0, 2).map(report)
)
actors = st.builds(
    meta,
    st.sampled_from(["so-tai-chinh", "bo-chqs-tinh", "so-y-te"]),
    st.sampled_from(["agency", "system"]),
    time=st.sampled_from([LAST_MOMENT, MIDNIGHT]),
)
histories = st.lists(st.tuples(wishes, actors), max_size=20).map(
    lambda steps: [(ASSIGN, ORGANISER), *steps]
)


@given(histories)
def test_over_any_history_a_task_is_completed_once_and_never_overdue_after(
    steps: list[tuple[Command, Meta]],
) -> None:
    facts = [type(fact) for fact in facts_of(decider, steps)]
    assert facts.count(TaskCompleted) <= 1
    assert facts.count(TaskFellOverdue) <= 1
    if TaskCompleted in facts:
        assert facts[-1] is TaskCompleted


def test_a_day_that_follows_the_conference_never_becomes_one_that_has_passed() -> None:
    def due(day: date) -> ReviseTask:
        return ReviseTask(reason="dời", **(dict(ASSIGN) | {"due": day}))

    today = date(2023, 11, 20)
    (revised,) = assigned.when(due(date(2023, 11, 17)), SYSTEM).events()
    assert isinstance(revised, TaskRevised)
    assert (revised.due_before, revised.due) == (DUE, today)
    assigned.given(revised).when(due(date(2023, 11, 17)), SYSTEM).nothing_happens()
    (back,) = assigned.given(revised).when(due(DUE), SYSTEM).events()
    assert isinstance(back, TaskRevised)
    assert back.due == DUE
    # what is late stays late, and the organiser says what the organiser says
    december = meta("hoinghi", "system", time=datetime(2023, 12, 4, tzinfo=UTC))
    (late,) = assigned.when(due(date(2023, 11, 30)), december).events()
    (said,) = assigned.when(due(date(2023, 11, 17)), ORGANISER).events()
    assert isinstance(late, TaskRevised)
    assert isinstance(said, TaskRevised)
    assert (late.due, said.due) == (date(2023, 11, 30), date(2023, 11, 17))


# --- the reminder ----------------------------------------------------------------------------------


def test_who_leads_and_supports_is_told_once_that_a_task_is_due_soon() -> None:
    assigned.when(SOON, SYSTEM).then(DUE_SOON).when(SOON, ORGANISER).nothing_happens()


def test_a_task_that_is_done_withdrawn_or_overdue_is_not_reminded_of() -> None:
    completed = assigned.when(COMPLETE, LEAD).events()
    assigned.given(*completed).when(SOON, SYSTEM).nothing_happens()
    gone = TaskWithdrawn(task="lap-du-toan", lead="so-tai-chinh", supporting=(), reason="x")
    assigned.given(gone).when(SOON, SYSTEM).nothing_happens()
    assigned.when(SOON, meta("hoinghi", "system", time=MIDNIGHT)).nothing_happens()


def test_a_task_that_gets_another_day_is_reminded_of_anew() -> None:
    revise = ReviseTask(reason="dời", **(dict(ASSIGN) | {"due": date(2023, 12, 5)}))
    revised = assigned.given(DUE_SOON).when(revise, ORGANISER).events()
    again = DUE_SOON.model_copy(update={"due": date(2023, 12, 5)})
    assigned.given(DUE_SOON, *revised).when(SOON, SYSTEM).then(again)
