"""Facts of the conference's budget. Money is whole đồng. The type names are the storage format."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from shared.envelope import Fact
from shared.events.people import Count, Dong, LongText, Quantity, Text, UnitPrice, Value
from shared.personal import ONE_LINE
from shared.subjects import Token

Fund = Literal["conference", "awards"]
"""Bonuses are paid by the award fund, not by the conference's budget (TT 28/2025/TT-BTC; vietnam-facts 3.1)."""
_SHOWN: Final = ONE_LINE.removeprefix("^").removesuffix("*$")
Mark = Literal["V", "P", "G"]
PerAward = Literal["collective", "individual", "household", "any"]
Percent = Annotated[int, Field(ge=0, le=100)]
Factor = Annotated[int, Field(ge=1, le=100)]
Payee = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=2,
        max_length=300,
        pattern=rf"^{_SHOWN}*[^\W\d_]{_SHOWN}*$",
    ),
]
"""An enterprise, an agency or a signed list ("40 người theo danh sách ký nhận"): it has letters, and names no
private person."""
InvoiceNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z/.-]{0,29}$")
]
TaxCode = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{10}(-?[0-9]{3})?|[0-9]{12})$")
]


class EstimateLine(Value):
    """One line of the estimate. ``unit_price`` None: nobody has given it yet, and nothing is assumed.

    ``per_head``: the quantity follows the confirmed delegates; ``per_award``: it follows the awards decided, and
    before a decision the quota, of one kind or of any, of ``award_round`` or of all; each times ``factor``
    (half-days, copies a head), until the line is frozen.
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
    mark: Mark | None = None
    """How sure a rule named in ``basis`` is; None where a quote, an invoice or a contract is the basis."""
    factor: Factor = 1
    per_award: PerAward | None = None
    award_round: Token | None = None
    explanation: Text | None = None
    """Diễn giải: how the sum comes about."""
    note: Text | None = None
    source: Text | None = None
    """Nguồn kinh phí within the fund, as Finance words it."""

    @property
    def amount(self) -> int:
        return self.quantity * (self.unit_price or 0)


class FollowedLine(Value):
    """The quantity of a line that followed the count, and the sum that it makes. ``basis``: where the line
    cites a decision whose number had been entered wrongly, as it reads now."""

    line: Token
    quantity: Quantity
    amount: Dong
    basis: Text | None = None


class LineRemark(Value):
    """What is said about one line."""

    line: Token
    remark: Text


class Invoice(Value):
    """Hóa đơn. ``symbol``: its ký hiệu ("1C23TAA"); ``tax_code``: the seller's, 10, 12 or 13 digits."""

    number: InvoiceNumber
    issued_on: date
    symbol: InvoiceNumber | None = None
    tax_code: TaxCode | None = None


class SettledLine(Value):
    """One line of the settlement: what was approved, what was spent, why they differ."""

    line: Token
    approved: Dong
    spent: Dong
    explanation: Text | None = None


class EstimateDrafted(Fact, type_name="vn.hoinghi.budget.EstimateDrafted.v1"):
    """Dự trù: the organiser's first estimate."""

    lines: tuple[EstimateLine, ...]
    headcount: Quantity


class EstimateDrawnUp(Fact, type_name="vn.hoinghi.budget.EstimateDrawnUp.v1"):
    """Finance took the draft over: from now on it is Finance's dự toán, and only Finance changes it."""

    unit: Token


class EstimateLineSet(Fact, type_name="vn.hoinghi.budget.EstimateLineSet.v1"):
    line: EstimateLine


class EstimateLineRemoved(Fact, type_name="vn.hoinghi.budget.EstimateLineRemoved.v1"):
    line: Token
    reason: Text


class EstimateLineFrozen(Fact, type_name="vn.hoinghi.budget.EstimateLineFrozen.v1"):
    """The line's quantity follows no count any more; by hand it may still be changed."""

    line: Token
    quantity: Quantity


class EstimateLineUnfrozen(Fact, type_name="vn.hoinghi.budget.EstimateLineUnfrozen.v1"):
    """The line follows again, beginning with what is counted now."""

    line: Token
    followed: tuple[FollowedLine, ...] = ()


class HeadcountChanged(Fact, type_name="vn.hoinghi.budget.HeadcountChanged.v1"):
    """How many are expected, by the answers so far, and the lines that follow."""

    person_id: Token
    coming: bool
    headcount: Quantity
    followed: tuple[FollowedLine, ...] = ()
    delegation: Token | None = None
    """In which the person is counted; None in facts from before that was kept."""


class AwardQuotaCounted(Fact, type_name="vn.hoinghi.budget.AwardQuotaCounted.v1"):
    """How many awards a round may grant on the province's award fund, as long as no decision counts them.

    ``document``: what says so, where the round's first terms were changed."""

    round: Token
    collectives: Quantity
    individuals: Quantity
    households: Quantity
    document: Text | None = None
    followed: tuple[FollowedLine, ...] = ()


class AwardsCounted(Fact, type_name="vn.hoinghi.budget.AwardsCounted.v1"):
    """Who is awarded by a decision that the province's award fund pays, by nomination; ``total``: the bonuses."""

    round: Token
    decision_number: Text
    collectives: tuple[Token, ...]
    individuals: tuple[Token, ...]
    total: Dong
    followed: tuple[FollowedLine, ...] = ()
    households: tuple[Token, ...] = ()


class BudgetSubmitted(Fact, type_name="vn.hoinghi.budget.BudgetSubmitted.v1"):
    lines: tuple[EstimateLine, ...]
    conference_total: Dong
    awards_total: Dong


class BudgetReturned(Fact, type_name="vn.hoinghi.budget.BudgetReturned.v1"):
    """``lines``: remarks line by line; ``followed``: lines that caught up with the counts meanwhile."""

    remarks: LongText
    lines: tuple[LineRemark, ...] = ()
    followed: tuple[FollowedLine, ...] = ()


class BudgetAgreed(Fact, type_name="vn.hoinghi.budget.BudgetAgreed.v1"):
    """The Chairman agreed to these sums; in force once the clerk has given the decision its number.

    ``line_tolerance``: by how many percent a line may be exceeded within its fund, as the Chairman allows.
    """

    amount: Dong
    awards_total: Dong
    line_tolerance: Percent = 0


class BudgetApproved(Fact, type_name="vn.hoinghi.budget.BudgetApproved.v1"):
    """The decision: everything is frozen, and every line has its limit."""

    amount: Dong
    """The conference's own budget; the award fund's part is ``awards_total``."""
    awards_total: Dong
    decision_number: Text
    decision_date: date
    line_tolerance: Percent = 0


class AdjustmentProposed(Fact, type_name="vn.hoinghi.budget.AdjustmentProposed.v1"):
    """``lines``: those that change or are new, whole; the others stay as approved."""

    adjustment: Token
    lines: tuple[EstimateLine, ...]
    reason: Text


class AdjustmentSubmitted(Fact, type_name="vn.hoinghi.budget.AdjustmentSubmitted.v1"):
    """``conference_total``, ``awards_total``: of all lines, once adjusted."""

    adjustment: Token
    conference_total: Dong
    awards_total: Dong


class AdjustmentReturned(Fact, type_name="vn.hoinghi.budget.AdjustmentReturned.v1"):
    adjustment: Token
    remarks: LongText
    lines: tuple[LineRemark, ...] = ()


class AdjustmentAgreed(Fact, type_name="vn.hoinghi.budget.AdjustmentAgreed.v1"):
    """The Chairman agreed; in force once the clerk has given the decision its number."""

    adjustment: Token
    amount: Dong
    awards_total: Dong


class BudgetAdjusted(Fact, type_name="vn.hoinghi.budget.BudgetAdjusted.v1"):
    """``lines``: all lines with their limits from now on. Without lines (as first written) only the sum of the
    conference's own budget changed, and no line binds any more."""

    amount: Dong
    reason: Text
    decision_number: Text
    decision_date: date
    adjustment: Token | None = None
    awards_total: Dong | None = None
    lines: tuple[EstimateLine, ...] = ()


class BudgetDecisionRenumbered(Fact, type_name="vn.hoinghi.budget.BudgetDecisionRenumbered.v1"):
    """The number of the decision on the estimate (or on ``adjustment``) had been entered here wrongly: the
    document is the same, its day and its sums too. ``mistyped``: what stood here until now. ``funds``: those that
    this decision still determines, no later adjustment having gone over it."""

    adjustment: Token | None = None
    decision_number: Text
    decision_date: date
    mistyped: Text
    reason: Text
    funds: tuple[Fund, ...]


class BudgetDecisionRedated(Fact, type_name="vn.hoinghi.budget.BudgetDecisionRedated.v1"):
    """The day of the decision on the estimate (or on ``adjustment``, or on the ``settlement``) had been entered
    wrongly here: the document is the same, its number and its sums too. ``mistyped``: what stood here until now,
    None where a settlement's decision was entered without a day. ``funds``: as in BudgetDecisionRenumbered."""

    adjustment: Token | None = None
    settlement: bool = False
    decision_number: Text
    decision_date: date
    mistyped: date | None
    reason: Text
    funds: tuple[Fund, ...] = ()


class ExpenditureRecorded(Fact, type_name="vn.hoinghi.budget.ExpenditureRecorded.v1"):
    entry: Token
    line: Token
    fund: Fund
    amount: Annotated[Dong, Field(gt=0)]
    voucher: Text
    paid_on: date
    payee: Payee | None = None
    invoice: Invoice | None = None


class ExpenditureReversed(Fact, type_name="vn.hoinghi.budget.ExpenditureReversed.v1"):
    entry: Token
    line: Token
    fund: Fund
    amount: Annotated[Dong, Field(gt=0)]
    reason: Text


class RecoveryDue(Fact, type_name="vn.hoinghi.budget.RecoveryDue.v1"):
    """A revoked award's bonus has to come back to the award fund (Luật 06/2022/QH15, Điều 93). ``reason``: why
    Finance says that it had been paid, where the system had noted otherwise."""

    round: Token
    nomination: Token
    unit: Token
    amount: Annotated[Dong, Field(gt=0)]
    decision_number: Text
    followed: tuple[FollowedLine, ...] = ()
    reason: Text | None = None


class BonusCancelled(Fact, type_name="vn.hoinghi.budget.BonusCancelled.v1"):
    """A revoked award's bonus had not been paid: nothing comes back, and it is not paid any more. ``reason``: why
    Finance says so, where the system had noted otherwise."""

    round: Token
    nomination: Token
    unit: Token
    amount: Annotated[Dong, Field(gt=0)]
    decision_number: Text
    followed: tuple[FollowedLine, ...] = ()
    reason: Text | None = None


class RecoveryReceived(Fact, type_name="vn.hoinghi.budget.RecoveryReceived.v1"):
    """The money came back, whole. It goes to the fund, not to this budget: nothing more may be spent for it."""

    nomination: Token
    amount: Annotated[Dong, Field(gt=0)]
    voucher: Text
    received_on: date


class SettlementSubmitted(Fact, type_name="vn.hoinghi.budget.SettlementSubmitted.v1"):
    """``unit``: who submitted; ``lines``: approved beside spent, each difference explained."""

    spent: Dong
    awards_spent: Dong
    unit: Token | None = None
    lines: tuple[SettledLine, ...] = ()


class SettlementReturned(Fact, type_name="vn.hoinghi.budget.SettlementReturned.v1"):
    """Spending is open again, to be mended."""

    remarks: LongText
    lines: tuple[LineRemark, ...] = ()


class SettlementApproved(Fact, type_name="vn.hoinghi.budget.SettlementApproved.v1"):
    spent: Dong
    awards_spent: Dong
    decision_number: Text
    decision_date: date | None = None


BudgetEvent = (
    EstimateDrafted
    | EstimateDrawnUp
    | EstimateLineSet
    | EstimateLineRemoved
    | EstimateLineFrozen
    | EstimateLineUnfrozen
    | HeadcountChanged
    | AwardQuotaCounted
    | AwardsCounted
    | BudgetSubmitted
    | BudgetReturned
    | BudgetAgreed
    | BudgetApproved
    | AdjustmentProposed
    | AdjustmentSubmitted
    | AdjustmentReturned
    | AdjustmentAgreed
    | BudgetAdjusted
    | ExpenditureRecorded
    | ExpenditureReversed
    | RecoveryDue
    | BonusCancelled
    | BudgetDecisionRenumbered
    | BudgetDecisionRedated
    | RecoveryReceived
    | SettlementSubmitted
    | SettlementReturned
    | SettlementApproved
)
