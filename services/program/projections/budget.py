"""Facts of the budget to rows: the estimate and its lines, spending, settlement. Whole đồng."""

from collections.abc import Iterable
from typing import assert_never

from services.program.changes import Cell, Change, Delete, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import budget as fact
from shared.events.budget import BudgetEvent, EstimateLine


def budget(recorded: Recorded[BudgetEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    here: Row = {"conference": recorded.conference}

    def now(**values: Cell) -> Change:
        return Put("budget", here, values)

    match event:
        case fact.EstimateDrafted():
            return [
                Delete("estimate_lines", here),
                now(status="drafted", headcount=event.headcount),
                *_lines(event.lines, here),
            ]
        case fact.EstimateLineSet():
            return _lines((event.line,), here)
        case fact.EstimateLineRemoved():
            return [Delete("estimate_lines", here | {"line": event.line})]
        case fact.HeadcountChanged():
            return [now(headcount=event.headcount)]
        case fact.BudgetSubmitted():
            totals: Row = {
                "conference_total": event.conference_total,
                "awards_total": event.awards_total,
            }
            return [
                Delete("estimate_lines", here),
                now(status="submitted", submitted_at=at, **totals),
                *_lines(event.lines, here),
            ]
        case fact.BudgetReturned():
            return [now(status="returned", remarks=event.remarks)]
        case fact.BudgetApproved() | fact.BudgetAdjusted():
            return [now(**_approval(event, at))]
        case fact.ExpenditureRecorded() | fact.ExpenditureReversed():
            key = here | {"entry": event.entry}
            return [Put("expenditures", key, _expenditure(event, at))]
        case fact.SettlementSubmitted():
            return [
                now(
                    settlement_status="submitted",
                    settled=event.spent,
                    settled_awards=event.awards_spent,
                )
            ]
        case fact.SettlementApproved():
            return [
                now(
                    settlement_status="approved",
                    settled=event.spent,
                    settled_awards=event.awards_spent,
                    settlement_decision=event.decision_number,
                )
            ]
        case _:
            assert_never(event)


def _lines(lines: Iterable[EstimateLine], here: Row) -> list[Change]:
    return [
        Put(
            "estimate_lines",
            here | {"line": line.line},
            {
                "ordinal": line.order,
                "content": line.content,
                "unit": line.unit,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "amount": line.amount,
                "fund": line.fund,
                "per_head": line.per_head,
                "basis": line.basis,
            },
        )
        for line in lines
    ]


def _approval(event: fact.BudgetApproved | fact.BudgetAdjusted, at: str) -> Row:
    decision: Row = {
        "status": "approved",
        "approved": event.amount,
        "decision_number": event.decision_number,
        "decision_date": day(event.decision_date),
        "approved_at": at,
    }
    if isinstance(event, fact.BudgetAdjusted):
        return decision | {"adjusted_reason": event.reason}
    return decision | {"approved_awards": event.awards_total}


def _expenditure(event: fact.ExpenditureRecorded | fact.ExpenditureReversed, at: str) -> Row:
    if isinstance(event, fact.ExpenditureReversed):
        return {"reversed_at": at, "reversed_reason": event.reason}
    return {
        "line": event.line,
        "fund": event.fund,
        "amount": event.amount,
        "voucher": event.voucher,
        "paid_on": day(event.paid_on),
        "recorded_at": at,
    }
