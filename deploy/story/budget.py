"""The estimate: drafted from the plan, drawn up by Finance, returned line by line, approved, adjusted once."""

from datetime import date
from typing import Final

from deploy.story.teller import Story, vietnam
from shared import subjects
from shared.commands.budget import (
    ApproveAdjustment,
    ApproveBudget,
    DrawUpEstimate,
    IssueAdjustmentDecision,
    IssueBudgetDecision,
    ProposeAdjustment,
    RecordExpenditure,
    ReturnAdjustment,
    ReturnBudget,
    SetEstimateLine,
    SubmitAdjustment,
    SubmitBudget,
)
from shared.events.budget import EstimateDrafted, EstimateLine, LineRemark

PRICES: Final = {
    "khanh-tiet": 15_000_000,
    "tai-lieu": 60_000,
    "giay-moi": 10_000,
    "giai-khat": 20_000,
    "van-phong-pham": 3_000_000,
    "don-tiep": 150_000,
    "bang-khung": 120_000,
}
"""Made up, in đồng: what a finance officer might enter. No rate of law is claimed by any of them."""
_CHEAPER: Final = {"khanh-tiet": PRICES["khanh-tiet"] - 3_000_000, "tai-lieu": 55_000}
"""What the Chairman's remarks on the two lines come to."""
ADJUSTED: Final = "van-phong-pham"
BADGES: Final = 3_400_000
"""What stationery costs once badges were added to it."""


async def estimate_is_approved(story: Story) -> None:
    await story.at(vietnam(4, 14, month=12))
    story.step("Dự toán: lập, trả lại, sửa, phê duyệt")
    finance, chair = story.holding("finance"), story.holding("approver")
    lines = await _drafted(story)
    await story.do(finance, DrawUpEstimate())
    await story.refused(finance, SubmitBudget(), "BUDGET_PRICE_MISSING")
    for name, line in lines.items():
        await story.do(finance, SetEstimateLine(line=_priced(line, PRICES[name])))
    await story.do(finance, SubmitBudget())
    await story.do(
        chair,
        ReturnBudget(
            remarks="Rà soát, tiết giảm chi khánh tiết; nêu rõ căn cứ từng dòng.",
            lines=(
                LineRemark(line="khanh-tiet", remark="Giảm 3.000.000 đồng."),
                LineRemark(line="tai-lieu", remark="In hai mặt."),
            ),
        ),
    )
    for name, price in _CHEAPER.items():
        await story.do(finance, SetEstimateLine(line=_priced(lines[name], price)))
    await story.do(finance, SubmitBudget(), tag="again")
    await story.do(chair, ApproveBudget())
    decision = IssueBudgetDecision(
        decision_number="02/QĐ-UBND (số giả định)", decision_date=date(2023, 12, 4)
    )
    await story.do(story.holding("office"), decision)


async def estimate_is_adjusted(story: Story) -> None:
    """A line does not pay for more than was approved for it; what is missing goes the estimate's own road."""
    await story.at(vietnam(7, 14, month=12))
    story.step("Điều chỉnh dự toán")
    finance, chair = story.holding("finance"), story.holding("approver")
    too_much = RecordExpenditure(
        entry="chi-the-dai-bieu",
        line=ADJUSTED,
        amount=BADGES,
        voucher="Chứng từ thẻ đại biểu (giả định)",
        paid_on=date(2023, 12, 7),
    )
    await story.refused(finance, too_much, "BUDGET_LINE_EXCEEDED")
    line = (await _drafted(story))[ADJUSTED]
    for price, reason in ((4_000_000, "thêm thẻ đại biểu"), (3_500_000, "thêm thẻ, báo giá mới")):
        proposed = ProposeAdjustment(
            adjustment="dieu-chinh-1", lines=(_priced(line, price),), reason=reason
        )
        await story.do(finance, proposed)
        await story.do(finance, SubmitAdjustment(adjustment="dieu-chinh-1"), tag=reason)
        if price == 4_000_000:
            back = ReturnAdjustment(
                adjustment="dieu-chinh-1",
                remarks="Lấy báo giá thấp hơn.",
                lines=(LineRemark(line=ADJUSTED, remark="Tối đa 3.500.000 đồng."),),
            )
            await story.do(chair, back)
    await story.do(chair, ApproveAdjustment(adjustment="dieu-chinh-1"))
    decision = IssueAdjustmentDecision(
        adjustment="dieu-chinh-1",
        decision_number="03/QĐ-UBND (số giả định)",
        decision_date=date(2023, 12, 7),
    )
    await story.do(story.holding("office"), decision)


async def _drafted(story: Story) -> dict[str, EstimateLine]:
    """The first estimate's lines, from the log."""
    drafted = await story.last(subjects.budget(story.conference), EstimateDrafted)
    return {line.line: line for line in drafted.lines}


def _priced(line: EstimateLine, price: int) -> EstimateLine:
    return line.model_copy(
        update={
            "unit_price": price,
            "basis": "Đơn giá do Sở Tài chính nhập (số liệu giả định để minh họa)",
        }
    )
