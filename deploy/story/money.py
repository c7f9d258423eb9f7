"""Money is spent on lines, no invoice twice, and settled with every difference explained."""

from datetime import date

from deploy.story.budget import ADJUSTED, BADGES
from deploy.story.teller import Story, vietnam
from shared import subjects
from shared.commands.budget import (
    ApproveSettlement,
    RecordExpenditure,
    SubmitSettlement,
)
from shared.events.budget import BudgetAdjusted, EstimateLine, Invoice, LineRemark

_PAID = date(2023, 12, 8)
_INVOICE = Invoice(number="00000123", issued_on=_PAID, symbol="1C23TGD", tax_code="0000000000")
_SELLER = "Công ty TNHH Trang trí hội nghị (tên giả định)"


async def money_is_spent(story: Story) -> None:
    await story.at(vietnam(8, 15, month=12))
    story.step("Chi theo dự toán")
    finance = story.holding("finance")
    lines = await _lines(story)
    for number, line in enumerate(lines, 1):
        if amount := _spent(line, number):
            await story.do(finance, _payment(line, number, amount))
    twice = RecordExpenditure(
        entry="chi-hoa-don-trung",
        line="khanh-tiet",
        amount=500_000,
        voucher="Chứng từ trùng hóa đơn (giả định)",
        paid_on=_PAID,
        payee=_SELLER,
        invoice=_INVOICE,
    )
    await story.refused(finance, twice, "BUDGET_INVOICE_KNOWN")
    huge = RecordExpenditure(
        entry="chi-vuot",
        line=lines[0].line,
        amount=10**9,
        voucher="Chứng từ vượt dự toán (giả định)",
        paid_on=_PAID,
    )
    await story.refused(finance, huge, "BUDGET_EXCEEDED")


async def money_is_settled(story: Story) -> None:
    """Finance submits, the Chairman approves; nobody approves what they submitted themselves."""
    await story.at(vietnam(13, 9, month=12))
    story.step("Quyết toán")
    finance, lines = story.holding("finance"), await _lines(story)
    await story.refused(finance, SubmitSettlement(), "BUDGET_DIFFERENCE_UNEXPLAINED")
    left = [line for number, line in enumerate(lines, 1) if _spent(line, number) != line.amount]
    explained = SubmitSettlement(
        explanations=tuple(
            LineRemark(line=line.line, remark="chi theo số thực tế, thấp hơn dự toán")
            for line in left
        )
    )
    await story.do(finance, explained)
    decision = {
        "decision_number": "04/QĐ-UBND (số giả định)",
        "decision_date": date(2023, 12, 13),
    }
    await story.refused(finance, ApproveSettlement(**decision), "BUDGET_OWN_SETTLEMENT")
    await story.do(story.holding("approver"), ApproveSettlement(**decision))


async def _lines(story: Story) -> tuple[EstimateLine, ...]:
    """All lines as they were adjusted, from the log."""
    adjusted = await story.last(subjects.budget(story.conference), BudgetAdjusted)
    return adjusted.lines


def _spent(line: EstimateLine, number: int) -> int:
    """Made up: the award fund pays in full, the conference nine tenths and a little."""
    if line.line == ADJUSTED:
        return BADGES
    return line.amount * (100 if line.fund == "awards" else 90 + number % 10) // 100


def _payment(line: EstimateLine, number: int, amount: int) -> RecordExpenditure:
    invoiced = line.line == "khanh-tiet"
    return RecordExpenditure(
        entry=f"chi-{number:02d}",
        line=line.line,
        amount=amount,
        voucher=f"Chứng từ số {number:02d} (giả định)",
        paid_on=_PAID,
        payee=_SELLER if invoiced else None,
        invoice=_INVOICE if invoiced else None,
    )
