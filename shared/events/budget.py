"""Facts of the conference's budget. Money is whole đồng. The type names are the storage format."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.envelope import Fact
from shared.events.people import Count, Dong, LongText, Quantity, Text, UnitPrice, Value
from shared.subjects import Token

Fund = Literal["conference", "awards"]
"""Bonuses are paid by the award fund, not by the conference's budget (TT 28/2025/TT-BTC; vietnam-facts 3.1)."""


class EstimateLine(Value):
    """One line of the estimate. ``unit_price`` None: nobody has given it yet, and nothing is assumed.

    ``per_head``: the quantity follows the expected headcount while the estimate is being drafted.
    """

    line: Token
    order: Count
    content: Text
    unit: Text
    quantity: Quantity
    unit_price: UnitPrice | None
    fund: Fund = "conference"
    per_head: bool = False
    basis: Text
    """Where quantity and price come from: the rule, the invoice, the contract."""

    @property
    def amount(self) -> int:
        return self.quantity * (self.unit_price or 0)


class EstimateDrafted(Fact, type_name="vn.hoinghi.budget.EstimateDrafted.v1"):
    lines: tuple[EstimateLine, ...]
    headcount: Quantity


class EstimateLineSet(Fact, type_name="vn.hoinghi.budget.EstimateLineSet.v1"):
    line: EstimateLine


class EstimateLineRemoved(Fact, type_name="vn.hoinghi.budget.EstimateLineRemoved.v1"):
    line: Token
    reason: Text


class HeadcountChanged(Fact, type_name="vn.hoinghi.budget.HeadcountChanged.v1"):
    """How many are expected, by the answers so far."""

    person_id: Token
    coming: bool
    headcount: Quantity


class BudgetSubmitted(Fact, type_name="vn.hoinghi.budget.BudgetSubmitted.v1"):
    lines: tuple[EstimateLine, ...]
    conference_total: Dong
    awards_total: Dong


class BudgetReturned(Fact, type_name="vn.hoinghi.budget.BudgetReturned.v1"):
    remarks: LongText


class BudgetApproved(Fact, type_name="vn.hoinghi.budget.BudgetApproved.v1"):
    amount: Dong
    """The conference's own budget; the award fund's part is ``awards_total``."""
    awards_total: Dong
    decision_number: Text
    decision_date: date


class BudgetAdjusted(Fact, type_name="vn.hoinghi.budget.BudgetAdjusted.v1"):
    amount: Dong
    reason: Text
    decision_number: Text
    decision_date: date


class ExpenditureRecorded(Fact, type_name="vn.hoinghi.budget.ExpenditureRecorded.v1"):
    entry: Token
    line: Token
    fund: Fund
    amount: Annotated[Dong, Field(gt=0)]
    voucher: Text
    paid_on: date


class ExpenditureReversed(Fact, type_name="vn.hoinghi.budget.ExpenditureReversed.v1"):
    entry: Token
    line: Token
    fund: Fund
    amount: Annotated[Dong, Field(gt=0)]
    reason: Text


class SettlementSubmitted(Fact, type_name="vn.hoinghi.budget.SettlementSubmitted.v1"):
    spent: Dong
    awards_spent: Dong


class SettlementApproved(Fact, type_name="vn.hoinghi.budget.SettlementApproved.v1"):
    spent: Dong
    awards_spent: Dong
    decision_number: Text


BudgetEvent = (
    EstimateDrafted
    | EstimateLineSet
    | EstimateLineRemoved
    | HeadcountChanged
    | BudgetSubmitted
    | BudgetReturned
    | BudgetApproved
    | BudgetAdjusted
    | ExpenditureRecorded
    | ExpenditureReversed
    | SettlementSubmitted
    | SettlementApproved
)
