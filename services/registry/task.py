"""One task of section III of the plan: who leads it, how far it is, whether it was done in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timezone
from typing import Final, assert_never

from shared.commands.registry import (
    AssignTask,
    CompleteTask,
    MarkTaskOverdue,
    ReportTaskProgress,
    TaskCommand,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta
from shared.events.plan import short_date
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    TaskAssigned,
    TaskCompleted,
    TaskEvent,
    TaskFellOverdue,
    TaskProgressReported,
)
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused, Term


@dataclass(frozen=True, slots=True)
class Unassigned:
    pass


@dataclass(frozen=True, slots=True)
class Assigned:
    terms: TaskAssigned
    progress: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """What each agency said last: percent and note."""
    completed: bool = False
    overdue: bool = False


State = Unassigned | Assigned


def decide(command: TaskCommand, state: State, meta: Meta) -> list[TaskEvent]:
    match state:
        case Unassigned():
            if isinstance(command, AssignTask):
                return [TaskAssigned(**dict(command))]
            raise NOT_FOUND.refuse(what=Term("nhiệm vụ", "task"), id=command.task)
        case Assigned():
            return _decide_assigned(command, state, meta)
        case _:
            assert_never(state)


def _decide_assigned(command: TaskCommand, state: Assigned, meta: Meta) -> list[TaskEvent]:
    terms, today = state.terms, _day_in_vietnam(meta)
    match command:
        case AssignTask():
            if TaskAssigned(**dict(command)) == terms:
                return []
            raise _wrong(terms.task, Term("đã giao với nội dung khác", "assigned, on other terms"))
        case ReportTaskProgress():
            return _report_progress(command, state, meta)
        case CompleteTask():
            must_own(meta, terms.lead)
            if state.completed:
                return []
            # only a policy can vouch for the fact that settles a task
            settled = command.by if "system" in meta.actor.roles else None
            done = TaskCompleted(
                task=terms.task,
                lead=terms.lead,
                by=settled or meta.actor.unit,
                completed_on=today,
                on_time=today <= terms.due,
            )
            return [done]
        case MarkTaskOverdue():
            if state.completed or state.overdue:
                return []
            if today <= terms.due:
                raise _wrong(terms.task, f"còn hạn (not yet due): {short_date(terms.due)}")
            return [TaskFellOverdue(task=terms.task, lead=terms.lead, due=terms.due)]
        case _:
            assert_never(command)


def _report_progress(command: ReportTaskProgress, state: Assigned, meta: Meta) -> list[TaskEvent]:
    unit = meta.actor.unit
    if unit not in state.terms.supporting:
        must_own(meta, state.terms.lead)
    if state.progress.get(unit) == (command.percent, command.note):
        return []
    if state.completed:
        raise _wrong(command.task, Term("đã hoàn thành", "completed"))
    return [TaskProgressReported(unit=unit, **dict(command))]


def _day_in_vietnam(meta: Meta) -> date:
    return meta.time.astimezone(timezone(VIETNAM_OFFSET)).date()


def _wrong(task: str, state: str) -> Refused:
    return WRONG_STATE.refuse(what=Term(f"nhiệm vụ {task}", f"task {task}"), state=state)


def evolve(state: State, event: TaskEvent) -> State:
    if isinstance(event, TaskAssigned):
        return Assigned(event)
    if isinstance(state, Unassigned):
        return state
    match event:
        case TaskProgressReported():
            said = {**state.progress, event.unit: (event.percent, event.note)}
            return replace(state, progress=said)
        case TaskCompleted():
            return replace(state, completed=True)
        case TaskFellOverdue():
            return replace(state, overdue=True)
        case _:
            assert_never(event)


decider: Final[Decider[TaskCommand, State, TaskEvent]] = Decider(
    "task", Unassigned(), decide, evolve
)
