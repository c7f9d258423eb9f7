"""Facts of the conference's budget. Money is whole đồng. The type names are the storage format."""

from datetime import date
from typing import Literal

from pydantic import NonNegativeInt, PositiveInt

from shared.envelope import Fact
from shared.events.people import LongText, Text, Value
from shared.subjects import Token

Fund = Literal["conference", "awards"]
"""Bonuses are paid by the award fund, not by the conference's budget (TT 28/2025/TT-BTC; vietnam-facts 3.1)."""


class EstimateLine(Value):
    """One line of the estimate. ``unit_price`` None: nobody has given it yet, and nothing is assumed.

    ``per_head``: the quantity follows the expected headcount while the estimate is being drafted.
    """

    line: Token
    order: PositiveInt
    content: Text
    unit: Text
    quantity: NonNegativeInt
    unit_price: NonNegativeInt | None
    fund: Fund = "conference"
    per_head: bool = False
    basis: Text
    """Where quantity and price come from: the rule, the invoice, the contract."""

    @property
    def amount(self) -> int:
        return self.quantity * (self.unit_price or 0)


class EstimateDrafted(Fact, type_name="vn.hoinghi.budget.EstimateDrafted.v1"):
    lines: tuple[EstimateLine, ...]
    headcount: NonNegativeInt


class EstimateLineSet(Fact, type_name="vn.hoinghi.budget.EstimateLineSet.v1"):
    line: EstimateLine


class EstimateLineRemoved(Fact, type_name="vn.hoinghi.budget.EstimateLineRemoved.v1"):
    line: Token
    reason: Text


class HeadcountChanged(Fact, type_name="vn.hoinghi.budget.HeadcountChanged.v1"):
    """How many are expected, by the answers so far."""

    person_id: Token
    coming: bool
    headcount: NonNegativeInt


class BudgetSubmitted(Fact, type_name="vn.hoinghi.budget.BudgetSubmitted.v1"):
    lines: tuple[EstimateLine, ...]
    conference_total: NonNegativeInt
    awards_total: NonNegativeInt


class BudgetReturned(Fact, type_name="vn.hoinghi.budget.BudgetReturned.v1"):
    remarks: LongText


class BudgetApproved(Fact, type_name="vn.hoinghi.budget.BudgetApproved.v1"):
    amount: NonNegativeInt
    """The conference's own budget; the award fund's part is ``awards_total``."""
    awards_total: NonNegativeInt
    decision_number: Text
    decision_date: date


class BudgetAdjusted(Fact, type_name="vn.hoinghi.budget.BudgetAdjusted.v1"):
    amount: NonNegativeInt
    reason: Text
    decision_number: Text
    decision_date: date


class ExpenditureRecorded(Fact, type_name="vn.hoinghi.budget.ExpenditureRecorded.v1"):
    entry: Token
    line: Token
    fund: Fund
    amount: PositiveInt
    voucher: Text
    paid_on: date


class ExpenditureReversed(Fact, type_name="vn.hoinghi.budget.ExpenditureReversed.v1"):
    entry: Token
    line: Token
    fund: Fund
    amount: PositiveInt
    reason: Text


class SettlementSubmitted(Fact, type_name="vn.hoinghi.budget.SettlementSubmitted.v1"):
    spent: NonNegativeInt
    awards_spent: NonNegativeInt


class SettlementApproved(Fact, type_name="vn.hoinghi.budget.SettlementApproved.v1"):
    spent: NonNegativeInt
    awards_spent: NonNegativeInt
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
