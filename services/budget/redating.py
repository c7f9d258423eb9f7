"""A decision's day that had been entered wrongly: on the estimate, an adjustment, or the settlement. No sum hangs
on it, but documents print it, and each decision comes after those that it changes or settles."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.budget.adjustment import (
    LAST_DECIDED,
    decision_of,
    in_force,
    number_is_free,
)
from services.budget.road import DECIDED, Days, not_before, not_before_the_estimate, not_in_future
from services.budget.settlement import not_before_what_it_settles
from services.budget.state import FUND_NAMES, Budget, wrong_phase
from shared.commands.budget import RedateBudgetDecision
from shared.commands.budget_refusals import REDATED_AFTER_REPORT, TOO_LATE, TWO_DECISIONS
from shared.envelope import Meta
from shared.events.budget import BudgetDecisionRedated, BudgetEvent
from shared.refusals import Term

_NEXT_DECIDED: Final = Term(
    "ngày của quyết định tiếp theo về kinh phí", "the day of the next decision on the budget"
)


def redate(command: RedateBudgetDecision, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    """A slip of the clerk's hand. The estimate's and an adjustment's until the report that cites them is final,
    the settlement's at any time."""
    if command.settlement:
        return _settlement(command, state, meta)
    made = decision_of(command.adjustment, state)
    day = command.decision_date
    if made.decision_date == day:
        return []
    not_in_future(day, DECIDED, meta)
    if isinstance(meta.known, Days) and meta.known.reported:
        raise REDATED_AFTER_REPORT.refuse()
    before, after = _around(command.adjustment, state)
    if before is None:
        not_before_the_estimate(day, DECIDED, meta)
    else:
        not_before(day, DECIDED, before, LAST_DECIDED)
    if after is not None and day > after:
        raise TOO_LATE.refuse(
            day=f"{day:%d/%m/%Y}", what=DECIDED, until=_NEXT_DECIDED, last=f"{after:%d/%m/%Y}"
        )
    number_is_free(command.adjustment, made.decision_number, day.year, state)
    return [
        BudgetDecisionRedated(
            adjustment=command.adjustment,
            decision_number=made.decision_number,
            decision_date=day,
            mistyped=made.decision_date,
            reason=command.reason,
            funds=tuple(fund for fund in FUND_NAMES if made is in_force(fund, state)),
        )
    ]


def _settlement(command: RedateBudgetDecision, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    if command.adjustment is not None:
        raise TWO_DECISIONS.refuse()
    if (made := state.settled) is None:
        raise wrong_phase(state)
    if made.decision_date == command.decision_date:
        return []
    not_in_future(command.decision_date, DECIDED, meta)
    not_before_what_it_settles(command.decision_date, state)
    return [
        BudgetDecisionRedated(
            settlement=True,
            decision_number=made.decision_number,
            decision_date=command.decision_date,
            mistyped=made.decision_date,
            reason=command.reason,
        )
    ]


def _around(adjustment: str | None, state: Budget) -> tuple[date | None, date | None]:
    """The days of the decisions before this one and after it, in the order in which they were entered."""
    decisions = [(None, state.approval)] + [
        (name, one.decision) for name, one in state.adjustments.items()
    ]
    days = [(name, made.decision_date) for name, made in decisions if made is not None]
    at = [name for name, _ in days].index(adjustment)
    earlier = max((day for _, day in days[:at]), default=None)
    later = [day for _, day in days[at + 1 :]]
    if state.settled is not None and state.settled.decision_date is not None:
        later.append(state.settled.decision_date)
    return earlier, min(later, default=None)
