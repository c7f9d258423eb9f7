"""One task of section III of the plan: who leads it, how far it is, whether it was done in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timezone
from typing import Final, assert_never

from shared.commands.registry import (
    AssignTask,
    CompleteTask,
    MarkTaskOverdue,
    RemindTask,
    ReopenTask,
    ReportTaskProgress,
    ReviseTask,
    TaskCommand,
    WithdrawTask,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta
from shared.events.plan import short_date
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    TaskAssigned,
    TaskCompleted,
    TaskDueSoon,
    TaskEvent,
    TaskFellOverdue,
    TaskProgressReported,
    TaskReopened,
    TaskRevised,
    TaskWithdrawn,
)
from shared.refusals import Refused, Term, because, not_found, not_now, otherwise

_COMPLETED: Final = Term("đã hoàn thành", "completed")
_ANOTHER: Final = Term(
    "Nhiệm vụ đã xong không mở lại; việc còn phải làm thì giao nhiệm vụ khác (`hoinghi task assign`).",
    "What is completed is not opened again; assign what is still to do as another task (`hoinghi task assign`).",
)
_OTHER_TERMS: Final = Term("đã giao với nội dung khác", "assigned, on other terms")
_REVISE: Final = Term(
    "Đổi nội dung, cơ quan hoặc hạn của nhiệm vụ này (`hoinghi task revise`), hoặc giao nhiệm vụ khác với mã "
    "khác (`hoinghi task assign`).",
    "Change its text, agencies or day (`hoinghi task revise`), or assign another task under another id "
    "(`hoinghi task assign`).",
)
_NOT_YET: Final = Term(
    "Chưa quá hạn thì nhắc cơ quan chủ trì (`hoinghi task remind`) hoặc đổi hạn (`hoinghi task revise`).",
    "Until then remind its lead (`hoinghi task remind`) or move its day (`hoinghi task revise`).",
)
_WITHDRAWN: Final = Term("đã bỏ khỏi kế hoạch", "withdrawn from the plan")
_ASSIGN_AGAIN: Final = Term(
    "Giao lại nhiệm vụ nếu vẫn cần (`hoinghi task assign`).",
    "Assign it again if it is still needed (`hoinghi task assign`).",
)


@dataclass(frozen=True, slots=True)
class Unassigned:
    pass


@dataclass(frozen=True, slots=True)
class Assigned:
    """``first``: as it was assigned; ``terms``: as they stand now."""

    first: TaskAssigned
    terms: TaskAssigned
    progress: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """What each agency said last: percent and note."""
    completed_by: str | None = None
    """The unit that said so, or the name of the fact that settled it; None: it is open."""
    reminded: bool = False
    overdue: bool = False
    withdrawn_for: str | None = None
    """Why it was withdrawn; None: it stands."""

    @property
    def completed(self) -> bool:
        return self.completed_by is not None

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_for is not None


State = Unassigned | Assigned


def decide(command: TaskCommand, state: State, meta: Meta) -> list[TaskEvent]:
    match state:
        case Unassigned():
            if isinstance(command, AssignTask):
                return [TaskAssigned(**dict(command))]
            raise not_found(Term("nhiệm vụ", "task"), command.task, "hoinghi show … tasks")
        case Assigned():
            return _decide_assigned(command, state, meta)
        case _:
            assert_never(state)


def _decide_assigned(command: TaskCommand, state: Assigned, meta: Meta) -> list[TaskEvent]:
    terms, today = state.terms, _day_in_vietnam(meta)
    if state.withdrawn and not isinstance(command, AssignTask):
        return _when_withdrawn(command, state, meta)
    match command:
        case AssignTask():
            wished = TaskAssigned(**dict(command))
            if state.withdrawn:
                return [wished]
            if wished in (state.first, terms):
                return []
            raise _wrong(terms.task, _OTHER_TERMS, _REVISE)
        case ReviseTask():
            return _revise(_not_gone_by(command, state, meta), state)
        case WithdrawTask():
            if state.completed:
                raise _wrong(terms.task, _COMPLETED, _ANOTHER)
            gone = TaskWithdrawn(
                task=terms.task,
                lead=terms.lead,
                supporting=terms.supporting,
                reason=command.reason,
            )
            return [gone]
        case ReportTaskProgress():
            return _report_progress(command, state, meta)
        case CompleteTask():
            must_own(meta, terms.lead, "organiser")
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
        case ReopenTask():
            if state.completed_by != command.was or command.still_settled:
                return []  # a unit that said so itself has not taken it back
            again = TaskReopened(
                task=terms.task,
                lead=terms.lead,
                supporting=terms.supporting,
                text=terms.text,
                due=terms.due,
                was=command.was,
                undone_by=command.undone_by,
            )
            return [again]
        case RemindTask():
            if state.completed or state.reminded or today > terms.due:
                return []
            soon = TaskDueSoon(
                task=terms.task,
                lead=terms.lead,
                supporting=terms.supporting,
                text=terms.text,
                due=terms.due,
            )
            return [soon]
        case MarkTaskOverdue():
            if state.completed or state.overdue:
                return []
            if today <= terms.due:
                day = short_date(terms.due)
                still = Term(f"còn hạn đến {day}", f"not yet due, but on {day}")
                raise _wrong(terms.task, still, _NOT_YET)
            return [TaskFellOverdue(task=terms.task, lead=terms.lead, due=terms.due)]
        case _:
            assert_never(command)


def _not_gone_by(command: ReviseTask, state: Assigned, meta: Meta) -> ReviseTask:
    """A day that is still to come and follows the conference or its amended plan (the policies) never moves to one
    that has passed: nobody could have kept it. It is due today then."""
    today = _day_in_vietnam(meta)
    if "system" in meta.actor.roles and command.due < today <= state.terms.due:
        return command.model_copy(update={"due": today})
    return command


def _revise(command: ReviseTask, state: Assigned) -> list[TaskEvent]:
    """Other terms for what is not done; a task that was overdue is not, until its new day is over."""
    terms = state.terms
    if _terms(command) == terms:
        return []
    if state.completed:
        raise _wrong(terms.task, _COMPLETED, _ANOTHER)
    return [TaskRevised(lead_before=terms.lead, due_before=terms.due, **dict(command))]


def _terms(said: ReviseTask | TaskRevised) -> TaskAssigned:
    return TaskAssigned(
        task=said.task,
        lead=said.lead,
        supporting=said.supporting,
        text=said.text,
        due=said.due,
        settled_by=said.settled_by,
    )


def _when_withdrawn(command: TaskCommand, state: Assigned, meta: Meta) -> list[TaskEvent]:
    """Timers and settling facts find nothing to do; people are told."""
    terms, by_system = state.terms, "system" in meta.actor.roles
    if isinstance(command, RemindTask | MarkTaskOverdue | ReopenTask):
        return []
    if isinstance(command, WithdrawTask):
        if by_system or command.reason == state.withdrawn_for:
            return []
        what = Term(f"nhiệm vụ {terms.task}", f"task {terms.task}")
        raise otherwise(what, because(state.withdrawn_for or ""))
    if isinstance(command, CompleteTask) and by_system:
        return []
    raise _wrong(terms.task, _WITHDRAWN, _ASSIGN_AGAIN)


def _report_progress(command: ReportTaskProgress, state: Assigned, meta: Meta) -> list[TaskEvent]:
    unit = meta.actor.unit
    if unit not in state.terms.supporting:
        must_own(meta, state.terms.lead)
    if state.progress.get(unit) == (command.percent, command.note):
        return []
    if state.completed:
        raise _wrong(command.task, _COMPLETED, _ANOTHER)
    return [TaskProgressReported(unit=unit, **dict(command))]


def _day_in_vietnam(meta: Meta) -> date:
    return meta.time.astimezone(timezone(VIETNAM_OFFSET)).date()


def _wrong(task: str, state: Term, todo: Term) -> Refused:
    return not_now(Term(f"nhiệm vụ {task}", f"task {task}"), state, todo)


def evolve(state: State, event: TaskEvent) -> State:
    if isinstance(event, TaskAssigned):
        return Assigned(event, event)
    if isinstance(state, Unassigned):
        return state
    match event:
        case TaskRevised():
            return replace(state, terms=_terms(event), reminded=False, overdue=False)
        case TaskWithdrawn():
            return replace(state, withdrawn_for=event.reason)
        case TaskProgressReported():
            said = {**state.progress, event.unit: (event.percent, event.note)}
            return replace(state, progress=said)
        case TaskCompleted():
            return replace(state, completed_by=event.by)
        case TaskReopened():
            return replace(state, completed_by=None, reminded=False, overdue=False)
        case TaskDueSoon():
            return replace(state, reminded=True)
        case TaskFellOverdue():
            return replace(state, overdue=True)
        case _:
            assert_never(event)


decider: Final[Decider[TaskCommand, State, TaskEvent]] = Decider(
    "task", Unassigned(), decide, evolve
)
