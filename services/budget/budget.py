"""The conference's budget: estimate, approval, spending, settlement. Money is whole đồng.

Two funds are kept apart: the conference's own budget and the award fund (TT 28/2025/TT-BTC).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from shared.commands.budget import (
    ENTRY_KNOWN,
    LINE_UNKNOWN,
    OVER_BUDGET,
    PRICE_MISSING,
    AdjustBudget,
    ApproveBudget,
    ApproveSettlement,
    BudgetCommand,
    CountDelegate,
    DraftEstimate,
    RecordExpenditure,
    RemoveEstimateLine,
    ReturnBudget,
    ReverseExpenditure,
    SetEstimateLine,
    SubmitBudget,
    SubmitSettlement,
)
from shared.decider import Decider
from shared.envelope import Meta
from shared.events.budget import (
    BudgetAdjusted,
    BudgetApproved,
    BudgetEvent,
    BudgetReturned,
    BudgetSubmitted,
    EstimateDrafted,
    EstimateLine,
    EstimateLineRemoved,
    EstimateLineSet,
    ExpenditureRecorded,
    ExpenditureReversed,
    Fund,
    HeadcountChanged,
    SettlementApproved,
    SettlementSubmitted,
)
from shared.money import format_dong
from shared.refusals import MALFORMED, NOT_FOUND, WRONG_STATE, Refused, Term

# --- state ---------------------------------------------------------------------------------------

Phase = Literal["none", "draft", "submitted", "returned", "approved", "settling", "settled"]
_PHASES: Final[Mapping[Phase, Term]] = {
    "none": Term("chưa lập", "not drafted yet"),
    "draft": Term("đang lập", "being drafted"),
    "submitted": Term("đã trình", "submitted"),
    "returned": Term("đã trả lại", "returned"),
    "approved": Term("đã duyệt", "approved"),
    "settling": Term("đang quyết toán", "being settled"),
    "settled": Term("đã quyết toán", "settled"),
}
Lines = Mapping[str, EstimateLine]


@dataclass(frozen=True, slots=True)
class Budget:
    """``coming``: who said they come. ``limits``: what each fund was approved with, as adjusted."""

    phase: Phase = "none"
    drafted: tuple[EstimateLine, ...] = ()
    lines: Lines = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    coming: frozenset[str] = frozenset()
    remarks: str = ""
    approval: BudgetApproved | None = None
    limits: Mapping[Fund, int] = field(default_factory=dict)
    adjustments: Mapping[str, BudgetAdjusted] = field(default_factory=dict)
    entries: Mapping[str, ExpenditureRecorded] = field(default_factory=dict)
    reversed: frozenset[str] = frozenset()
    settled_by: str | None = None

    @property
    def drafting(self) -> bool:
        return self.phase in ("draft", "returned")

    def total(self, fund: Fund) -> int:
        return sum(line.amount for line in self.lines.values() if line.fund == fund)

    def spent(self, fund: Fund) -> int:
        return sum(
            entry.amount
            for entry in self.entries.values()
            if entry.fund == fund and entry.entry not in self.reversed
        )


# --- decide --------------------------------------------------------------------------------------


def decide(command: BudgetCommand, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    """What follows from ``command``. Raises :class:`~shared.refusals.Refused`."""
    match command:
        case DraftEstimate():
            return _draft(command, state)
        case SetEstimateLine():
            return _set_line(command, state)
        case RemoveEstimateLine():
            return _remove_line(command, state)
        case CountDelegate():
            return _count(command, state)
        case SubmitBudget():
            return _submit(state)
        case ReturnBudget():
            return _return(command, state)
        case ApproveBudget():
            return _approve(command, state)
        case AdjustBudget():
            return _adjust(command, state)
        case RecordExpenditure():
            return _spend(command, state)
        case ReverseExpenditure():
            return _reverse(command, state)
        case SubmitSettlement():
            return _submit_settlement(state)
        case ApproveSettlement():
            return _approve_settlement(command, state)


def _draft(command: DraftEstimate, state: Budget) -> Sequence[BudgetEvent]:
    lines = _in_order(command.lines)
    names = [line.line for line in lines]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise MALFORMED.refuse(faults=f"lines: {', '.join(sorted(repeated))} > 1")
    if state.phase == "none":
        headcount = len(state.coming)
        return [EstimateDrafted(lines=_follow(lines, headcount), headcount=headcount)]
    if _follow(state.drafted, 0) == _follow(lines, 0):
        return []
    raise _wrong(state)


def _set_line(command: SetEstimateLine, state: Budget) -> Sequence[BudgetEvent]:
    (line,) = _follow([command.line], len(state.coming))
    if state.lines.get(line.line) == line:
        return []
    if not state.drafting:
        raise _wrong(state)
    return [EstimateLineSet(line=line)]


def _remove_line(command: RemoveEstimateLine, state: Budget) -> Sequence[BudgetEvent]:
    if command.line in state.removed:
        return []
    if command.line not in state.lines:
        raise LINE_UNKNOWN.refuse(line=command.line)
    if not state.drafting:
        raise _wrong(state)
    return [EstimateLineRemoved(line=command.line, reason=command.reason)]


def _count(command: CountDelegate, state: Budget) -> Sequence[BudgetEvent]:
    """Answers are counted at any time; lines follow them only while the estimate is drafted."""
    if command.coming == (command.person_id in state.coming):
        return []
    headcount = len(state.coming) + (1 if command.coming else -1)
    return [
        HeadcountChanged(person_id=command.person_id, coming=command.coming, headcount=headcount)
    ]


def _submit(state: Budget) -> Sequence[BudgetEvent]:
    if state.phase == "submitted":
        return []
    if not state.drafting:
        raise _wrong(state)
    lines = _in_order(state.lines.values())
    if not lines:
        raise WRONG_STATE.refuse(
            what=Term("dự toán", "estimate"), state=Term("chưa có dòng nào", "empty")
        )
    if unpriced := [line.line for line in lines if line.unit_price is None]:
        raise PRICE_MISSING.refuse(lines=", ".join(unpriced))
    return [
        BudgetSubmitted(
            lines=lines,
            conference_total=state.total("conference"),
            awards_total=state.total("awards"),
        )
    ]


def _return(command: ReturnBudget, state: Budget) -> Sequence[BudgetEvent]:
    if state.phase == "returned" and state.remarks == command.remarks:
        return []
    if state.phase != "submitted":
        raise _wrong(state)
    return [BudgetReturned(remarks=command.remarks)]


def _approve(command: ApproveBudget, state: Budget) -> Sequence[BudgetEvent]:
    approved = BudgetApproved(
        amount=state.total("conference"), awards_total=state.total("awards"), **dict(command)
    )
    if state.approval == approved:
        return []
    if state.phase != "submitted":
        raise _wrong(state)
    return [approved]


def _adjust(command: AdjustBudget, state: Budget) -> Sequence[BudgetEvent]:
    """A new sum for the conference's own budget, never below what is already spent."""
    adjusted = BudgetAdjusted(**dict(command))
    if state.adjustments.get(command.decision_number) == adjusted:
        return []
    if state.phase != "approved" or command.decision_number in state.adjustments:
        raise _wrong(state)
    if command.amount < (spent := state.spent("conference")):
        raise OVER_BUDGET.refuse(amount=format_dong(spent), left=format_dong(command.amount))
    return [adjusted]


def _spend(command: RecordExpenditure, state: Budget) -> Sequence[BudgetEvent]:
    known = state.entries.get(command.entry)
    if known is not None:
        same = RecordExpenditure(**known.model_dump(exclude={"fund"})) == command
        if same and command.entry not in state.reversed:
            return []
        raise ENTRY_KNOWN.refuse(entry=command.entry)
    if state.phase != "approved":
        raise _wrong(state)
    if command.line not in state.lines:
        raise LINE_UNKNOWN.refuse(line=command.line)
    fund = state.lines[command.line].fund
    left = state.limits[fund] - state.spent(fund)
    if command.amount > left:
        raise OVER_BUDGET.refuse(amount=format_dong(command.amount), left=format_dong(left))
    return [ExpenditureRecorded(fund=fund, **dict(command))]


def _reverse(command: ReverseExpenditure, state: Budget) -> Sequence[BudgetEvent]:
    if command.entry in state.reversed:
        return []
    entry = state.entries.get(command.entry)
    if entry is None:
        raise NOT_FOUND.refuse(what=Term("bút toán", "entry"), id=command.entry)
    if state.phase != "approved":
        raise _wrong(state)
    return [
        ExpenditureReversed(
            entry=entry.entry,
            line=entry.line,
            fund=entry.fund,
            amount=entry.amount,
            reason=command.reason,
        )
    ]


def _submit_settlement(state: Budget) -> Sequence[BudgetEvent]:
    if state.phase == "settling":
        return []
    if state.phase != "approved":
        raise _wrong(state)
    return [
        SettlementSubmitted(spent=state.spent("conference"), awards_spent=state.spent("awards"))
    ]


def _approve_settlement(command: ApproveSettlement, state: Budget) -> Sequence[BudgetEvent]:
    if state.settled_by == command.decision_number:
        return []
    if state.phase != "settling":
        raise _wrong(state)
    return [
        SettlementApproved(
            spent=state.spent("conference"),
            awards_spent=state.spent("awards"),
            decision_number=command.decision_number,
        )
    ]


def _in_order(lines: Iterable[EstimateLine]) -> tuple[EstimateLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.order, line.line)))


def _follow(lines: Iterable[EstimateLine], headcount: int) -> tuple[EstimateLine, ...]:
    return tuple(
        line.model_copy(update={"quantity": headcount}) if line.per_head else line for line in lines
    )


def _wrong(state: Budget) -> Refused:
    return WRONG_STATE.refuse(what=Term("dự toán", "budget"), state=_PHASES[state.phase])


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: Budget, event: BudgetEvent) -> Budget:
    match event:
        case EstimateDrafted():
            return replace(state, phase="draft", drafted=event.lines, lines=_by_name(event.lines))
        case EstimateLineSet():
            name = event.line.line
            lines = {**state.lines, name: event.line}
            return replace(state, lines=lines, removed=state.removed - {name})
        case EstimateLineRemoved():
            lines = {name: line for name, line in state.lines.items() if name != event.line}
            return replace(state, lines=lines, removed=state.removed | {event.line})
        case HeadcountChanged():
            one = {event.person_id}
            coming = state.coming | one if event.coming else state.coming - one
            return _lines_follow(replace(state, coming=coming))
        case BudgetSubmitted():
            return replace(state, phase="submitted", lines=_by_name(event.lines))
        case BudgetReturned():
            return _lines_follow(replace(state, phase="returned", remarks=event.remarks))
        case BudgetApproved():
            limits: dict[Fund, int] = {"conference": event.amount, "awards": event.awards_total}
            return replace(state, phase="approved", approval=event, limits=limits)
        case BudgetAdjusted():
            adjustments = {**state.adjustments, event.decision_number: event}
            limits = {**state.limits, "conference": event.amount}
            return replace(state, adjustments=adjustments, limits=limits)
        case ExpenditureRecorded():
            return replace(state, entries={**state.entries, event.entry: event})
        case ExpenditureReversed():
            return replace(state, reversed=state.reversed | {event.entry})
        case SettlementSubmitted():
            return replace(state, phase="settling")
        case SettlementApproved():
            return replace(state, phase="settled", settled_by=event.decision_number)


def _by_name(lines: Iterable[EstimateLine]) -> Lines:
    return {line.line: line for line in lines}


def _lines_follow(state: Budget) -> Budget:
    if not state.drafting:
        return state
    return replace(state, lines=_by_name(_follow(state.lines.values(), len(state.coming))))


decider: Final[Decider[BudgetCommand, Budget, BudgetEvent]] = Decider(
    "budget.budget", Budget(), decide, evolve
)
