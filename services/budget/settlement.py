"""The settlement (quyết toán): what was approved beside what was spent, each difference explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.budget.adjustment import LAST_DECIDED, last_decided
from services.budget.road import DECIDED, not_before, not_in_future
from services.budget.state import Budget, in_order, remarked, wrong_phase
from shared.commands.budget import ApproveSettlement, ReturnSettlement, SubmitSettlement
from shared.commands.budget_refusals import OWN_SETTLEMENT, UNEXPLAINED
from shared.envelope import Meta
from shared.events.budget import (
    BudgetEvent,
    SettledLine,
    SettlementApproved,
    SettlementReturned,
    SettlementSubmitted,
)
from shared.refusals import Term, not_now

_ADJUSTED: Final = Term("đang có đề nghị điều chỉnh chờ duyệt", "an adjustment awaits its decision")
_FINISH: Final = Term(
    "Kết thúc đề nghị đó trước: duyệt (`hoinghi budget approve-adjustment`), cấp số "
    "(`hoinghi budget issue-adjustment-decision`) hoặc trả lại (`hoinghi budget return-adjustment`).",
    "Finish that one first: approve it (`hoinghi budget approve-adjustment`), number it "
    "(`hoinghi budget issue-adjustment-decision`) or return it (`hoinghi budget return-adjustment`).",
)

_LAST_PAID: Final = Term("ngày chi cuối cùng", "the day of the last payment")


@dataclass(frozen=True, slots=True)
class Ahead:
    """The conference has not been concluded; by the plan as it stands it ends then."""

    ends_at: datetime


def submit(command: SubmitSettlement, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    remarked(command.explanations, state.lines)
    told = {one.line: one.remark for one in command.explanations}
    lines = tuple(
        SettledLine(
            line=line.line,
            approved=line.amount,
            spent=state.spent_on(line.line),
            explanation=told.get(line.line),
        )
        for line in in_order(state.lines.values())
    )
    submitted = SettlementSubmitted(
        spent=state.spent("conference"),
        awards_spent=state.spent("awards"),
        unit=meta.actor.unit,
        lines=lines,
    )
    if state.settlement == submitted:
        return []
    if state.phase != "approved":
        raise wrong_phase(state)
    waiting = state.open_adjustment
    if waiting is not None and waiting.stage in ("submitted", "agreed"):
        raise not_now(Term("dự toán", "budget"), _ADJUSTED, _FINISH)
    unexplained = [
        one.line for one in lines if one.approved != one.spent and one.explanation is None
    ]
    if unexplained:
        raise UNEXPLAINED.refuse(lines=", ".join(unexplained), first=unexplained[0])
    return [submitted]


def send_back(command: ReturnSettlement, state: Budget) -> Sequence[BudgetEvent]:
    back = SettlementReturned(**dict(command))
    if state.phase == "approved" and state.settlement_returned == back:
        return []
    if state.phase != "settling":
        raise wrong_phase(state)
    remarked(command.lines, state.lines)
    return [back]


def approve(command: ApproveSettlement, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    approved = SettlementApproved(
        spent=state.spent("conference"), awards_spent=state.spent("awards"), **dict(command)
    )
    if state.settled == approved:
        return []
    if state.phase != "settling" or state.settlement is None:
        raise wrong_phase(state)
    if meta.actor.unit == state.settlement.unit:
        raise OWN_SETTLEMENT.refuse(unit=meta.actor.unit)
    if command.decision_date is not None:
        not_in_future(command.decision_date, DECIDED, meta)
        not_before_what_it_settles(command.decision_date, state)
    return [approved]


def not_before_what_it_settles(day: date, state: Budget) -> None:
    """The decisions and the payments that stand in it. Raises BUDGET_DATE_TOO_EARLY."""
    if (decided := last_decided(state)) is not None:
        not_before(day, DECIDED, decided, LAST_DECIDED)
    if paid := [one.paid_on for one in state.standing]:
        not_before(day, DECIDED, max(paid), _LAST_PAID)
