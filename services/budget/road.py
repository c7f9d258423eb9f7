"""The estimate's road to the Chairman: submitted, returned line by line, agreed to, given its number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timezone
from typing import Final

from services.budget.estimate import with_followed
from services.budget.state import FUND_NAMES, Budget, in_order, remarked, wrong_phase
from shared.commands.budget import ApproveBudget, IssueBudgetDecision, ReturnBudget
from shared.commands.budget_refusals import AMOUNT_DIFFERS, IN_FUTURE, PRICE_MISSING, TOO_EARLY
from shared.envelope import Meta
from shared.events.budget import (
    BudgetAgreed,
    BudgetApproved,
    BudgetEvent,
    BudgetReturned,
    BudgetSubmitted,
    EstimateLine,
    Fund,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.money import format_dong
from shared.refusals import Term, not_now

_ADD_LINES: Final = Term(
    "Nhập các dòng trước: từng dòng (`hoinghi budget set-estimate-line`, trang Kinh phí) hoặc cả bảng "
    "(`hoinghi import estimate`).",
    "Enter its lines first: one by one (`hoinghi budget set-estimate-line`, page Budget) or the whole table "
    "(`hoinghi import estimate`).",
)


def submit(state: Budget) -> Sequence[BudgetEvent]:
    if state.phase == "submitted":
        return []
    if state.phase not in ("drawn", "returned"):
        raise wrong_phase(state)
    lines = in_order(state.lines.values())
    if not lines:
        raise not_now(Term("dự toán", "estimate"), Term("chưa có dòng nào", "empty"), _ADD_LINES)
    priced(lines)
    return [
        BudgetSubmitted(
            lines=lines,
            conference_total=state.total("conference"),
            awards_total=state.total("awards"),
        )
    ]


def send_back(command: ReturnBudget, state: Budget) -> Sequence[BudgetEvent]:
    back = BudgetReturned(**dict(command))
    before = state.returned if state.phase == "returned" else None
    if before is not None and before.model_copy(update={"followed": ()}) == back:
        return []
    if state.phase not in ("submitted", "agreed"):
        raise wrong_phase(state)
    remarked(command.lines, state.lines)
    return [with_followed(back, state)]


def approve(command: ApproveBudget, state: Budget) -> Sequence[BudgetEvent]:
    """The sums are those submitted; whoever says which ones he has read is held to them."""
    agreed = BudgetAgreed(
        amount=state.total("conference"),
        awards_total=state.total("awards"),
        line_tolerance=command.line_tolerance,
    )
    if (done := state.agreed) is not None and _same(command, done):
        return []
    if state.phase != "submitted":
        raise wrong_phase(state)
    as_submitted(command.amount, agreed.amount, "conference")
    as_submitted(command.awards_total, agreed.awards_total, "awards")
    return [agreed]


def _same(command: ApproveBudget, done: BudgetAgreed) -> bool:
    return (
        command.amount in (None, done.amount)
        and command.awards_total in (None, done.awards_total)
        and command.line_tolerance == done.line_tolerance
    )


def issue(command: IssueBudgetDecision, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    told = (command.decision_number, command.decision_date)
    made = state.approval
    if made is not None and (made.decision_number, made.decision_date) == told:
        return []
    if state.phase != "agreed" or state.agreed is None:
        raise wrong_phase(state)
    not_in_future(command.decision_date, DECIDED, meta)
    not_before_the_estimate(command.decision_date, DECIDED, meta)
    return [BudgetApproved(**dict(state.agreed), **dict(command))]


# --- what other steps ask too ---------------------------------------------------------


DECIDED: Final = Term("ngày quyết định", "the decision's day")
_DRAFTED: Final = Term("ngày bắt đầu có dự toán", "the day from which there is an estimate")


def not_in_future(day: date, what: Term, meta: Meta) -> None:
    """By the Vietnamese calendar at the command's own moment. Raises BUDGET_DATE_IN_FUTURE."""
    if day > meta.time.astimezone(timezone(VIETNAM_OFFSET)).date():
        raise IN_FUTURE.refuse(day=f"{day:%d/%m/%Y}", what=what)


@dataclass(frozen=True, slots=True)
class Days:
    """``since``: from when there is an estimate. ``rests_on``: when what is decided was last agreed to here or, a
    settlement, submitted. ``reported``: whether the report on the results is finalised, looked up only for a day
    that is entered again."""

    since: date
    rests_on: date | None = None
    reported: bool = False


def not_before_the_estimate(day: date, what: Term, meta: Meta) -> None:
    """Raises BUDGET_DATE_TOO_EARLY."""
    if isinstance(meta.known, Days):
        not_before(day, what, meta.known.since, _DRAFTED)


def not_before(day: date, what: Term, first: date, since: Term) -> None:
    """Raises BUDGET_DATE_TOO_EARLY."""
    if day < first:
        raise TOO_EARLY.refuse(
            day=f"{day:%d/%m/%Y}", what=what, first=f"{first:%d/%m/%Y}", since=since
        )


def priced(lines: Iterable[EstimateLine]) -> None:
    """Raises BUDGET_PRICE_MISSING, with every line that lacks one."""
    if unpriced := [line.line for line in lines if line.unit_price is None]:
        raise PRICE_MISSING.refuse(lines=", ".join(unpriced))


def as_submitted(read: int | None, submitted: int, fund: Fund) -> None:
    """Raises BUDGET_AMOUNT_DIFFERS."""
    if read is not None and read != submitted:
        raise AMOUNT_DIFFERS.refuse(
            read=format_dong(read), submitted=format_dong(submitted), fund=FUND_NAMES[fund]
        )
