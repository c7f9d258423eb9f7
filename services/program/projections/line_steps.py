"""What became of each line of the estimate: only the facts that name it, with what it came to by each."""

from collections.abc import Iterable

from services.program.changes import Change, Put, Row, moment
from shared.envelope import Recorded
from shared.events import budget as fact
from shared.events.budget import BudgetEvent, EstimateLine, FollowedLine, LineRemark


def line_steps(recorded: Recorded[BudgetEvent]) -> list[Change]:
    """One row for each line and fact. A line that follows a count has a step for each time that it moved."""
    event = recorded.event
    told: dict[str, Row] = {}
    match event:
        case fact.EstimateDrafted():
            told = _whole(event.lines, "drafted")
        case fact.EstimateLineSet():
            told = _whole([event.line], "set")
        case fact.EstimateLineRemoved():
            told = {event.line: {"step": "removed", "remark": event.reason}}
        case fact.EstimateLineFrozen():
            told = {event.line: {"step": "frozen", "quantity": event.quantity}}
        case fact.EstimateLineUnfrozen():
            told = {event.line: {"step": "unfrozen"}}
            for one, row in _moved(event.followed).items():
                told[one] = told.get(one, {}) | row | {"step": "unfrozen"}
        case (
            fact.HeadcountChanged()
            | fact.AwardQuotaCounted()
            | fact.AwardsCounted()
            | fact.RecoveryDue()
            | fact.BonusCancelled()
        ):
            told = _moved(event.followed)
        case fact.BudgetReturned():
            told = _moved(event.followed) | _remarked(event.lines)
        case fact.BudgetSubmitted():
            told = _whole(event.lines, "submitted")
        case fact.AdjustmentProposed():
            told = _whole(event.lines, "proposed")
        case fact.AdjustmentReturned() | fact.SettlementReturned():
            told = _remarked(event.lines)
        case fact.BudgetAdjusted():
            told = _whole(event.lines, "adjusted")
        case _:
            pass
    who: Row = {
        "at": moment(recorded.time),
        "unit": recorded.actor.unit,
        "person": recorded.actor.person,
        "position": recorded.position,
        "document": getattr(event, "document", None) or getattr(event, "decision_number", None),
    }
    key: Row = {"conference": recorded.conference}
    return [
        Put("estimate_line_steps", key | {"line": line, "event_id": recorded.id}, row | who)
        for line, row in told.items()
    ]


def _whole(lines: Iterable[EstimateLine], step: str) -> dict[str, Row]:
    return {
        one.line: {
            "step": step,
            "quantity": one.quantity,
            "unit_price": one.unit_price,
            "amount": one.amount,
        }
        for one in lines
    }


def _moved(lines: Iterable[FollowedLine]) -> dict[str, Row]:
    return {
        one.line: {"step": "counted", "quantity": one.quantity, "amount": one.amount}
        for one in lines
    }


def _remarked(lines: Iterable[LineRemark]) -> dict[str, Row]:
    return {one.line: {"step": "remarked", "remark": one.remark} for one in lines}
