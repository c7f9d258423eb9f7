"""Facts of spending to rows: entries, their reversal, bonuses to be recovered, the settlement. Whole đồng."""

from services.program.changes import Change, Delete, Put, Row, day, moment
from services.program.projections.budget_steps import remarks, step
from shared.envelope import Recorded
from shared.events import budget as fact
from shared.events.budget import BudgetEvent

Spending = (
    fact.ExpenditureRecorded
    | fact.ExpenditureReversed
    | fact.RecoveryDue
    | fact.BonusCancelled
    | fact.RecoveryReceived
    | fact.SettlementSubmitted
    | fact.SettlementReturned
    | fact.SettlementApproved
)


def spending(event: Spending, recorded: Recorded[BudgetEvent]) -> list[Change]:
    at = moment(recorded.time)
    here: Row = {"conference": recorded.conference}
    match event:
        case fact.ExpenditureRecorded():
            return [Put("expenditures", here | {"entry": event.entry}, _entry(event, at))]
        case fact.ExpenditureReversed():
            reversed_: Row = {"reversed_at": at, "reversed_reason": event.reason}
            return [Put("expenditures", here | {"entry": event.entry}, reversed_)]
        case fact.RecoveryDue():
            due: Row = {
                "round": event.round,
                "unit": event.unit,
                "amount": event.amount,
                "decision_number": event.decision_number,
                "due_at": at,
            }
            owed: list[Change] = [Put("recoveries", here | {"nomination": event.nomination}, due)]
            return owed if event.reason is None else [*owed, _comes_back(event, here, event.amount)]
        case fact.BonusCancelled():
            never_due = Delete("recoveries", here | {"nomination": event.nomination})
            return [never_due, _comes_back(event, here, 0)]
        case fact.RecoveryReceived():
            back: Row = {"received_on": day(event.received_on), "voucher": event.voucher}
            return [Put("recoveries", here | {"nomination": event.nomination}, back)]
        case fact.SettlementSubmitted():
            submitted: Row = {
                "settlement_status": "submitted",
                "settlement_unit": event.unit,
                "settled": event.spent,
                "settled_awards": event.awards_spent,
            }
            return [
                Put("budget", here, submitted),
                Delete("settlement_lines", here),
                *_settled(event, here),
                step(recorded, "submitted", _sums(event), "settlement"),
            ]
        case fact.SettlementReturned():
            returned: Row = {"settlement_status": "returned", "settlement_remarks": event.remarks}
            return [
                Put("budget", here, returned),
                *remarks(recorded, "settlement", event.lines),
                step(recorded, "returned", {"remarks": event.remarks}, "settlement"),
            ]
        case fact.SettlementApproved():
            approved: Row = {
                "settlement_status": "approved",
                "settled": event.spent,
                "settled_awards": event.awards_spent,
                "settlement_decision": event.decision_number,
                "settlement_date": day(event.decision_date),
            }
            told: Row = {
                "decision_number": event.decision_number,
                "decision_date": day(event.decision_date),
            }
            return [
                Put("budget", here, approved),
                step(recorded, "approved", _sums(event) | told, "settlement"),
            ]


def _comes_back(event: fact.RecoveryDue | fact.BonusCancelled, here: Row, amount: int) -> Change:
    """What the list of awards says of the money: the award knows its worth, the budget whether it was paid."""
    award = here | {"round": event.round, "nomination": event.nomination}
    return Put("awards", award, {"recover": amount})


def _sums(event: fact.SettlementSubmitted | fact.SettlementApproved) -> Row:
    return {"conference_total": event.spent, "awards_total": event.awards_spent}


def _entry(event: fact.ExpenditureRecorded, at: str) -> Row:
    invoice = event.invoice
    return {
        "line": event.line,
        "fund": event.fund,
        "amount": event.amount,
        "voucher": event.voucher,
        "paid_on": day(event.paid_on),
        "recorded_at": at,
        "payee": event.payee,
        "invoice_number": invoice.number if invoice else None,
        "invoice_symbol": invoice.symbol if invoice else None,
        "invoice_date": day(invoice.issued_on) if invoice else None,
        "tax_code": invoice.tax_code if invoice else None,
    }


def _settled(event: fact.SettlementSubmitted, here: Row) -> list[Change]:
    return [
        Put(
            "settlement_lines",
            here | {"line": one.line},
            {
                "ordinal": place,
                "approved": one.approved,
                "spent": one.spent,
                "explanation": one.explanation,
            },
        )
        for place, one in enumerate(event.lines, 1)
    ]
