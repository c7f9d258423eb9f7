"""Wishes to the budget. Money is whole đồng. Why they are refused: :mod:`.budget_refusals`."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared import subjects
from shared.commands.base import Command
from shared.events.budget import EstimateLine, Invoice, LineRemark, Payee, Percent
from shared.events.people import Dong, LongText, Quantity, Text
from shared.subjects import Subject, Token

Paid = Annotated[Dong, Field(gt=0)]


class _OfBudget(Command, context="budget"):
    def boundary(self, conference: str) -> Subject:
        return subjects.budget(conference)


class DraftEstimate(_OfBudget, roles=("finance", "organiser")):
    """Dự trù, once; the lines are then set one by one."""

    lines: tuple[EstimateLine, ...]


class DrawUpEstimate(_OfBudget, roles=("finance",)):
    """Finance takes the draft over, to make the dự toán of it."""


class SetEstimateLine(_OfBudget, roles=("finance", "organiser")):
    line: EstimateLine


class RemoveEstimateLine(_OfBudget, roles=("finance", "organiser")):
    line: Token
    reason: Text


class FreezeEstimateLine(_OfBudget, roles=("finance", "organiser")):
    """The line's quantity stays, whatever is counted from now on."""

    line: Token


class UnfreezeEstimateLine(_OfBudget, roles=("finance", "organiser")):
    line: Token


class CountDelegate(_OfBudget, roles=("organiser",)):
    """An answer changes the expected headcount (sent by the policy)."""

    person_id: Token
    coming: bool
    delegation: Token | None = None
    """Whose: two delegations may use one id for two people."""


class CountQuota(_OfBudget, roles=("finance",)):
    """How many awards a round may grant; decided awards take its place (sent by the policy)."""

    round: Token
    collectives: Quantity
    individuals: Quantity
    households: Quantity = 0
    document: Text | None = None


class CountAwards(_OfBudget, roles=("finance",)):
    """An award decision that the province's fund pays, by nomination (sent by the policy)."""

    round: Token
    decision_number: Text
    collectives: tuple[Token, ...] = ()
    individuals: tuple[Token, ...] = ()
    total: Dong
    households: tuple[Token, ...] = ()


class SubmitBudget(_OfBudget, roles=("finance",)):
    pass


class ReturnBudget(_OfBudget, roles=("approver",)):
    """``lines``: remarks line by line."""

    remarks: LongText
    lines: tuple[LineRemark, ...] = ()


class ApproveBudget(_OfBudget, roles=("approver",)):
    """``amount``, ``awards_total``: the sums that the approver has read, if they are to be compared with those
    submitted. ``line_tolerance``: by how many percent a line may be exceeded within its fund."""

    amount: Dong | None = None
    awards_total: Dong | None = None
    line_tolerance: Percent = 0


class IssueBudgetDecision(_OfBudget, roles=("office",)):
    """The records clerk gives the approving decision its number and date."""

    decision_number: Text
    decision_date: date


class RenumberBudgetDecision(_OfBudget, roles=("office", "finance", "organiser")):
    """The number that a decision really bears, where it had been entered wrongly: that on the estimate, or on
    ``adjustment``."""

    adjustment: Token | None = None
    decision_number: Text
    reason: Text


class RedateBudgetDecision(_OfBudget, roles=("office", "finance", "organiser")):
    """The day that a decision really bears, where it had been entered wrongly: that on the estimate, on
    ``adjustment``, or on the ``settlement``."""

    adjustment: Token | None = None
    settlement: bool = False
    decision_date: date
    reason: Text


class ProposeAdjustment(_OfBudget, roles=("finance", "organiser")):
    """The lines that change or are new, whole. Proposed again, it replaces what was proposed before."""

    adjustment: Token
    lines: Annotated[tuple[EstimateLine, ...], Field(min_length=1)]
    reason: Text


class SubmitAdjustment(_OfBudget, roles=("finance",)):
    adjustment: Token


class ReturnAdjustment(_OfBudget, roles=("approver",)):
    adjustment: Token
    remarks: LongText
    lines: tuple[LineRemark, ...] = ()


class ApproveAdjustment(_OfBudget, roles=("approver",)):
    """``amount``, ``awards_total``: as in ApproveBudget."""

    adjustment: Token
    amount: Dong | None = None
    awards_total: Dong | None = None


class IssueAdjustmentDecision(_OfBudget, roles=("office",)):
    adjustment: Token
    decision_number: Text
    decision_date: date


class RecordExpenditure(_OfBudget, roles=("finance", "organiser")):
    """``voucher``: the document that proves it (chứng từ), beside the invoice if there is one."""

    entry: Token
    line: Token
    amount: Paid
    voucher: Text
    paid_on: date
    payee: Payee | None = None
    invoice: Invoice | None = None


class ReverseExpenditure(_OfBudget, roles=("finance", "organiser")):
    entry: Token
    reason: Text


class NoteRecovery(_OfBudget, roles=("finance",)):
    """An award was revoked (sent by the policy): its bonus has to come back, where it may have been paid."""

    round: Token
    nomination: Token
    unit: Token
    amount: Paid
    decision_number: Text


class CorrectRecovery(_OfBudget, roles=("finance",)):
    """``paid``: whether the bonus of a revoked award had been paid, where the system noted otherwise."""

    nomination: Token
    paid: bool
    reason: Text


class RecordRecovery(_OfBudget, roles=("finance",)):
    """The whole bonus of a revoked award came back to the award fund."""

    nomination: Token
    voucher: Text
    received_on: date


class SubmitSettlement(_OfBudget, roles=("finance", "organiser")):
    """``explanations``: one for each line on which the spending differs from what was approved."""

    explanations: tuple[LineRemark, ...] = ()


class ReturnSettlement(_OfBudget, roles=("approver", "finance")):
    remarks: LongText
    lines: tuple[LineRemark, ...] = ()


class ApproveSettlement(_OfBudget, roles=("approver", "finance")):
    """Not by the unit that submitted it."""

    decision_number: Text
    decision_date: date | None = None


BudgetCommand = (
    DraftEstimate
    | DrawUpEstimate
    | SetEstimateLine
    | RemoveEstimateLine
    | FreezeEstimateLine
    | UnfreezeEstimateLine
    | CountDelegate
    | CountQuota
    | CountAwards
    | SubmitBudget
    | ReturnBudget
    | ApproveBudget
    | IssueBudgetDecision
    | ProposeAdjustment
    | SubmitAdjustment
    | ReturnAdjustment
    | ApproveAdjustment
    | IssueAdjustmentDecision
    | RecordExpenditure
    | ReverseExpenditure
    | NoteRecovery
    | CorrectRecovery
    | RenumberBudgetDecision
    | RedateBudgetDecision
    | RecordRecovery
    | SubmitSettlement
    | ReturnSettlement
    | ApproveSettlement
)
