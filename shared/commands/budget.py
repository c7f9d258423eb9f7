"""Wishes to the budget, and the reasons for which they are refused. Money is whole đồng."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from shared import subjects
from shared.commands.base import Command
from shared.events.budget import EstimateLine
from shared.events.people import Dong, LongText, Text
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfBudget(Command, context="budget"):
    def boundary(self, conference: str) -> Subject:
        return subjects.budget(conference)


class DraftEstimate(_OfBudget, roles=("finance", "organiser")):
    lines: tuple[EstimateLine, ...]


class SetEstimateLine(_OfBudget, roles=("finance", "organiser")):
    line: EstimateLine


class RemoveEstimateLine(_OfBudget, roles=("finance", "organiser")):
    line: Token
    reason: Text


class CountDelegate(_OfBudget, roles=("organiser",)):
    """An answer changes the expected headcount (sent by the policy)."""

    person_id: Token
    coming: bool


class SubmitBudget(_OfBudget, roles=("finance",)):
    pass


class ReturnBudget(_OfBudget, roles=("approver",)):
    remarks: LongText


class ApproveBudget(_OfBudget, roles=("approver",)):
    decision_number: Text
    decision_date: date


class AdjustBudget(_OfBudget, roles=("approver",)):
    amount: Annotated[Dong, Field(gt=0)]
    reason: Text
    decision_number: Text
    decision_date: date


class RecordExpenditure(_OfBudget, roles=("finance", "organiser")):
    entry: Token
    line: Token
    amount: Annotated[Dong, Field(gt=0)]
    voucher: Text
    paid_on: date


class ReverseExpenditure(_OfBudget, roles=("finance", "organiser")):
    entry: Token
    reason: Text


class SubmitSettlement(_OfBudget, roles=("finance", "organiser")):
    pass


class ApproveSettlement(_OfBudget, roles=("approver", "finance")):
    decision_number: Text


BudgetCommand = (
    DraftEstimate
    | SetEstimateLine
    | RemoveEstimateLine
    | CountDelegate
    | SubmitBudget
    | ReturnBudget
    | ApproveBudget
    | AdjustBudget
    | RecordExpenditure
    | ReverseExpenditure
    | SubmitSettlement
    | ApproveSettlement
)

PRICE_MISSING: Final = Refusal(
    "BUDGET_PRICE_MISSING",
    "Các dòng chưa có đơn giá: {lines}.",
    "These lines have no unit price yet: {lines}.",
    "Nhập đơn giá và căn cứ của từng dòng; hệ thống không tự đặt mức chi chưa được kiểm chứng.",
    "Enter each price with its basis; no rate is assumed where none was verified.",
)
LINE_UNKNOWN: Final = Refusal(
    "BUDGET_LINE_UNKNOWN",
    "Dự toán không có dòng “{line}”.",
    "The estimate has no line “{line}”.",
    "Chọn một dòng có trong dự toán.",
    "Choose a line of the estimate.",
)
OVER_BUDGET: Final = Refusal(
    "BUDGET_EXCEEDED",
    "Chi {amount} đồng sẽ vượt số được duyệt: còn {left} đồng.",
    "Spending {amount} đồng would exceed what was approved: {left} đồng are left.",
    "Trình điều chỉnh dự toán trước khi chi.",
    "Have the budget adjusted before spending.",
)
ENTRY_KNOWN: Final = Refusal(
    "BUDGET_ENTRY_KNOWN",
    "Bút toán “{entry}” đã có với nội dung khác.",
    "The entry “{entry}” exists already with other content.",
    "Dùng mã khác cho khoản chi khác.",
    "Use another id for another payment.",
)

REFUSALS: Final = (PRICE_MISSING, LINE_UNKNOWN, OVER_BUDGET, ENTRY_KNOWN)
