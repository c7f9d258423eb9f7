"""Spending on lines, its reversal, and bonuses that come back.

The rule: a fund never spends more than was approved for it, and a line never more than its own amount. The
approval may allow a line to be exceeded by some percent within its fund (0 unless the Chairman says so);
anything beyond needs an approved adjustment. That is this system's rule, not a law's.
"""

from collections.abc import Sequence

from services.budget.adjustment import limit
from services.budget.road import not_before_the_estimate, not_in_future
from services.budget.state import Budget, wrong_phase
from shared.commands.budget import RecordExpenditure, RecordRecovery, ReverseExpenditure
from shared.commands.budget_refusals import (
    ENTRY_KNOWN,
    INVOICE_KNOWN,
    NOTHING_TO_RECOVER,
    OVER_BUDGET,
    OVER_LINE,
)
from shared.envelope import Meta
from shared.events.budget import (
    BudgetEvent,
    ExpenditureRecorded,
    ExpenditureReversed,
    RecoveryReceived,
)
from shared.money import format_dong
from shared.refusals import Term, because, not_found, otherwise
from shared.vietnamese import fold

_PAID = Term("ngày chi", "paid on")
_INVOICED = Term("ngày hóa đơn", "the invoice's day")
_RECEIVED = Term("ngày thu", "received on")


def spend(command: RecordExpenditure, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    known = state.entries.get(command.entry)
    if known is not None:
        same = RecordExpenditure(**known.model_dump(exclude={"fund"})) == command
        if same and command.entry not in state.reversed:
            return []
        raise ENTRY_KNOWN.refuse(entry=command.entry)
    if state.phase != "approved":
        raise wrong_phase(state)
    line = state.known(command.line)
    not_in_future(command.paid_on, _PAID, meta)
    not_before_the_estimate(command.paid_on, _PAID, meta)
    if command.invoice is not None:
        not_in_future(command.invoice.issued_on, _INVOICED, meta)
    left = state.limits[line.fund] - state.spent(line.fund)
    if command.amount > left:
        raise OVER_BUDGET.refuse(amount=format_dong(command.amount), left=format_dong(left))
    _within_line(command, state)
    for other in same_invoice(command, state):
        if other.line == command.line and command.invoice is not None:
            raise INVOICE_KNOWN.refuse(
                invoice=command.invoice.number,
                entry=other.entry,
                amount=format_dong(other.amount),
            )
    return [ExpenditureRecorded(fund=line.fund, **dict(command))]


def _within_line(command: RecordExpenditure, state: Budget) -> None:
    if state.tolerance is None:
        return
    left = limit(state.lines[command.line], state) - state.spent_on(command.line)
    if command.amount > left:
        raise OVER_LINE.refuse(
            amount=format_dong(command.amount),
            line=command.line,
            left=format_dong(max(left, 0)),
            tolerance=state.tolerance,
        )


def same_invoice(command: RecordExpenditure, state: Budget) -> tuple[ExpenditureRecorded, ...]:
    """The standing entries of the same seller's invoice. The seller: by tax code, else by name."""
    told = _invoice_key(command)
    if told is None:
        return ()
    return tuple(one for one in state.standing if _invoice_key(one) == told)


def _invoice_key(one: RecordExpenditure | ExpenditureRecorded) -> tuple[str, str, str] | None:
    if one.invoice is None:
        return None
    seller = (one.invoice.tax_code or "").replace("-", "") or fold(one.payee or "")
    number = one.invoice.number.lstrip("0") or "0"
    return number.casefold(), (one.invoice.symbol or "").casefold(), seller


def reverse(command: ReverseExpenditure, state: Budget) -> Sequence[BudgetEvent]:
    if (why := state.reversed.get(command.entry)) is not None:
        if why == command.reason:
            return []
        raise otherwise(
            Term(f"bút toán “{command.entry}”", f"the entry “{command.entry}”"), because(why)
        )
    entry = state.entries.get(command.entry)
    if entry is None:
        raise not_found(Term("bút toán", "entry"), command.entry, "hoinghi show … spending")
    if state.phase != "approved":
        raise wrong_phase(state)
    return [
        ExpenditureReversed(
            entry=entry.entry,
            line=entry.line,
            fund=entry.fund,
            amount=entry.amount,
            reason=command.reason,
        )
    ]


def recover(command: RecordRecovery, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    """At any time, after the settlement too."""
    if command.nomination in state.cancelled:
        raise NOTHING_TO_RECOVER.refuse(nomination=command.nomination)
    due = state.recoveries.get(command.nomination)
    if due is None:
        raise not_found(
            Term("khoản thưởng phải thu hồi của", "bonus to be recovered of"),
            command.nomination,
            "hoinghi show … recoveries",
        )
    received = RecoveryReceived(amount=due.amount, **dict(command))
    if (known := state.recovered.get(command.nomination)) is not None:
        if known == received:
            return []
        raise ENTRY_KNOWN.refuse(entry=command.nomination)
    not_in_future(command.received_on, _RECEIVED, meta)
    return [received]
