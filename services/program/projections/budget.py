"""Facts of the budget to rows: lines, the road with its remarks, adjustments. Whole đồng.

Spending and settlement: :mod:`.spending`.
"""

from collections.abc import Iterable
from typing import assert_never

from services.program.changes import Cell, Change, Delete, Put, Row, day, moment
from services.program.projections.budget_steps import remarks, step
from services.program.projections.line_steps import line_steps
from services.program.projections.spending import spending
from shared.envelope import Recorded
from shared.events import budget as fact
from shared.events.budget import BudgetEvent, EstimateLine, FollowedLine


def budget(recorded: Recorded[BudgetEvent]) -> list[Change]:
    return [*_rows(recorded), *line_steps(recorded)]


def _rows(recorded: Recorded[BudgetEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    here: Row = {"conference": recorded.conference}
    match event:
        case fact.EstimateDrafted():
            return [
                Delete("estimate_lines", here),
                _now(here, status="drafted", headcount=event.headcount),
                *_lines(event.lines, here),
                step(recorded, "drafted"),
            ]
        case fact.EstimateDrawnUp():
            return [
                _now(here, status="drawn", drawn_up_by=event.unit),
                step(recorded, "drawn"),
            ]
        case fact.EstimateLineSet():
            return _lines((event.line,), here)
        case fact.EstimateLineRemoved():
            return [Delete("estimate_lines", here | {"line": event.line})]
        case fact.EstimateLineFrozen():
            return [Put("estimate_lines", here | {"line": event.line}, {"frozen": True})]
        case fact.EstimateLineUnfrozen():
            thawed = Put("estimate_lines", here | {"line": event.line}, {"frozen": False})
            return [thawed, *_followed(event.followed, here)]
        case fact.HeadcountChanged():
            return [_now(here, headcount=event.headcount), *_followed(event.followed, here)]
        case fact.AwardQuotaCounted():
            return _followed(event.followed, here)
        case fact.AwardsCounted():
            return [_paid_by_fund(event, here, at), *_followed(event.followed, here)]
        case fact.BudgetSubmitted():
            sums: Row = {
                "conference_total": event.conference_total,
                "awards_total": event.awards_total,
            }
            return [
                _now(here, status="submitted", submitted_at=at, **sums),
                *_lines(event.lines, here),
                step(recorded, "submitted", sums),
            ]
        case fact.BudgetReturned():
            return [
                _now(here, status="returned", remarks=event.remarks),
                *_followed(event.followed, here),
                *remarks(recorded, "estimate", event.lines),
                step(recorded, "returned", {"remarks": event.remarks}),
            ]
        case fact.BudgetAgreed():
            agreed: Row = {"conference_total": event.amount, "awards_total": event.awards_total}
            return [
                _now(here, status="agreed", line_tolerance=event.line_tolerance),
                step(recorded, "agreed", agreed),
            ]
        case fact.BudgetApproved():
            return [
                _now(here, status="approved", approved_at=at, **_approval(event)),
                step(recorded, "approved", _decision(event)),
            ]
        case (
            fact.AdjustmentProposed()
            | fact.AdjustmentSubmitted()
            | fact.AdjustmentReturned()
            | fact.AdjustmentAgreed()
        ):
            return _adjusting(event, recorded, at)
        case fact.BudgetAdjusted():
            return [
                *_adjusted(event, here),
                step(recorded, "adjusted", _decision(event), event.adjustment or "estimate"),
            ]
        case (
            fact.ExpenditureRecorded()
            | fact.ExpenditureReversed()
            | fact.RecoveryReceived()
            | fact.SettlementSubmitted()
            | fact.SettlementReturned()
            | fact.SettlementApproved()
        ):
            return spending(event, recorded)
        case fact.BudgetDecisionRenumbered():
            return _renumbered(event, recorded)
        case fact.BudgetDecisionRedated():
            return _redated(event, recorded)
        case fact.RecoveryDue() | fact.BonusCancelled():
            return [*spending(event, recorded), *_followed(event.followed, here)]
        case _:
            assert_never(event)


def _adjusting(
    event: fact.AdjustmentProposed
    | fact.AdjustmentSubmitted
    | fact.AdjustmentReturned
    | fact.AdjustmentAgreed,
    recorded: Recorded[BudgetEvent],
    at: str,
) -> list[Change]:
    which: Row = {"conference": recorded.conference, "adjustment": event.adjustment}
    match event:
        case fact.AdjustmentProposed():
            proposed: Row = {"status": "proposed", "reason": event.reason, "proposed_at": at}
            return [
                Delete("adjustment_lines", which),
                Put("adjustments", which, proposed),
                *(
                    Put("adjustment_lines", which | {"line": line.line}, _values(line))
                    for line in event.lines
                ),
                step(recorded, "proposed", {"remarks": event.reason}, event.adjustment),
            ]
        case fact.AdjustmentSubmitted():
            sums: Row = {
                "conference_total": event.conference_total,
                "awards_total": event.awards_total,
            }
            return [
                Put("adjustments", which, sums | {"status": "submitted"}),
                step(recorded, "submitted", sums, event.adjustment),
            ]
        case fact.AdjustmentReturned():
            return [
                Put("adjustments", which, {"status": "returned", "remarks": event.remarks}),
                *remarks(recorded, event.adjustment, event.lines),
                step(recorded, "returned", {"remarks": event.remarks}, event.adjustment),
            ]
        case fact.AdjustmentAgreed():
            agreed: Row = {"conference_total": event.amount, "awards_total": event.awards_total}
            return [
                Put("adjustments", which, {"status": "agreed"}),
                step(recorded, "agreed", agreed, event.adjustment),
            ]


def _adjusted(event: fact.BudgetAdjusted, here: Row) -> list[Change]:
    reason: Row = {"approved": event.amount, "adjusted_reason": event.reason}
    changes: list[Change] = [Put("budget", here, reason | _number(event))]
    if event.awards_total is not None:
        changes.append(_now(here, approved_awards=event.awards_total, **_awards_number(event)))
    if event.adjustment is not None:
        which = here | {"adjustment": event.adjustment}
        changes.append(Put("adjustments", which, _number(event) | {"status": "approved"}))
    return [*changes, *_lines(event.lines, here)]


def _renumbered(
    event: fact.BudgetDecisionRenumbered, recorded: Recorded[BudgetEvent]
) -> list[Change]:
    """The steps keep what was entered before: this one says what was mistyped."""
    here: Row = {"conference": recorded.conference}
    changes: list[Change] = []
    if "conference" in event.funds:
        changes.append(_now(here, decision_number=event.decision_number))
    if "awards" in event.funds:
        changes.append(_now(here, awards_decision_number=event.decision_number))
    if event.adjustment is not None:
        which = here | {"adjustment": event.adjustment}
        changes.append(Put("adjustments", which, {"decision_number": event.decision_number}))
    told: Row = {
        "decision_number": event.decision_number,
        "decision_date": day(event.decision_date),
        "remarks": f"{event.reason} ({event.mistyped} → {event.decision_number})",
    }
    return [*changes, step(recorded, "renumbered", told, event.adjustment or "estimate")]


def _redated(event: fact.BudgetDecisionRedated, recorded: Recorded[BudgetEvent]) -> list[Change]:
    """The steps keep what was entered before: this one says which day was mistyped."""
    here: Row = {"conference": recorded.conference}
    signed = day(event.decision_date)
    changes: list[Change] = []
    if event.settlement:
        changes.append(_now(here, settlement_date=signed))
    if "conference" in event.funds:
        changes.append(_now(here, decision_date=signed))
    if "awards" in event.funds:
        changes.append(_now(here, awards_decision_date=signed))
    if event.adjustment is not None:
        which = here | {"adjustment": event.adjustment}
        changes.append(Put("adjustments", which, {"decision_date": signed}))
    was = f"{event.mistyped:%d/%m/%Y}" if event.mistyped else "–"
    told: Row = {
        "decision_number": event.decision_number,
        "decision_date": signed,
        "remarks": f"{event.reason} ({was} → {event.decision_date:%d/%m/%Y})",
    }
    about = "settlement" if event.settlement else event.adjustment or "estimate"
    return [*changes, step(recorded, "redated", told, about)]


# --- rows ----------------------------------------------------------------------------------------


def _now(here: Row, **values: Cell) -> Change:
    return Put("budget", here, values)


def _paid_by_fund(event: fact.AwardsCounted, here: Row, at: str) -> Change:
    return Put(
        "award_payments",
        here | {"round": event.round},
        {
            "decision_number": event.decision_number,
            "decided_at": at,
            "collectives": len(event.collectives),
            "individuals": len(event.individuals),
            "households": len(event.households),
            "total": event.total,
        },
    )


def _approval(event: fact.BudgetApproved) -> Row:
    sums: Row = {
        "approved": event.amount,
        "approved_awards": event.awards_total,
        "line_tolerance": event.line_tolerance,
    }
    return _number(event) | _awards_number(event) | sums


def _number(event: fact.BudgetApproved | fact.BudgetAdjusted) -> Row:
    return {
        "decision_number": event.decision_number,
        "decision_date": day(event.decision_date),
    }


def _awards_number(event: fact.BudgetApproved | fact.BudgetAdjusted) -> Row:
    """The award fund's part has its own decision: an adjustment may touch one fund only."""
    return {
        "awards_decision_number": event.decision_number,
        "awards_decision_date": day(event.decision_date),
    }


def _decision(event: fact.BudgetApproved | fact.BudgetAdjusted) -> Row:
    sums: Row = {"conference_total": event.amount, "awards_total": event.awards_total}
    return _number(event) | sums


def _followed(lines: Iterable[FollowedLine], here: Row) -> list[Change]:
    return [
        Put(
            "estimate_lines",
            here | {"line": one.line},
            {"quantity": one.quantity, "amount": one.amount}
            | ({"basis": one.basis} if one.basis is not None else {}),
        )
        for one in lines
    ]


def _lines(lines: Iterable[EstimateLine], here: Row) -> list[Change]:
    return [Put("estimate_lines", here | {"line": one.line}, _values(one)) for one in lines]


def _values(line: EstimateLine) -> Row:
    return {
        "ordinal": line.order,
        "content": line.content,
        "unit": line.unit,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "amount": line.amount,
        "fund": line.fund,
        "per_head": line.per_head,
        "basis": line.basis,
        "mark": line.mark,
        "factor": line.factor,
        "per_award": line.per_award,
        "award_round": line.award_round,
        "explanation": line.explanation,
        "note": line.note,
        "source": line.source,
    }
