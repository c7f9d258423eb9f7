"""The estimate to its settlement, with an adjustment and money to recover."""

from datetime import date

from shared.envelope import Fact
from shared.events import budget as b


def estimate_line(line: str, order: int, price: int | None, fund: b.Fund) -> b.EstimateLine:
    return b.EstimateLine(
        line=line,
        order=order,
        content=f"Khoản {line}",
        unit="người",
        quantity=40,
        unit_price=price,
        fund=fund,
        basis="ví dụ",
    )


def budget_story() -> list[Fact]:
    hall = estimate_line("hoi-truong", 1, 500_000, "conference")
    bonus = estimate_line("thuong", 2, 180_000, "awards")
    gone = estimate_line("thua", 3, None, "conference")
    paid = {"line": "hoi-truong", "fund": "conference", "amount": 9_000_000}
    return [
        b.EstimateDrafted(lines=(hall, gone), headcount=100),
        b.EstimateLineSet(line=bonus),
        b.EstimateLineRemoved(line="thua", reason="Không cần"),
        b.EstimateDrawnUp(unit="so-tai-chinh"),
        b.HeadcountChanged(person_id="x", coming=True, headcount=101),
        b.EstimateLineFrozen(line="hoi-truong", quantity=40),
        b.EstimateLineUnfrozen(line="hoi-truong"),
        b.AwardQuotaCounted(
            round="bk",
            collectives=20,
            individuals=20,
            households=2,
            followed=(b.FollowedLine(line="thuong", quantity=40, amount=7_200_000),),
        ),
        b.AwardsCounted(
            round="bk", decision_number="999/QĐ-UBND", collectives=("n1",), individuals=(), total=9
        ),
        b.BudgetSubmitted(lines=(hall, bonus), conference_total=20_000_000, awards_total=7_200_000),
        b.BudgetReturned(
            remarks="Xem lại", lines=(b.LineRemark(line="hoi-truong", remark="Nêu căn cứ"),)
        ),
        b.BudgetAgreed(amount=20_000_000, awards_total=7_200_000),
        b.BudgetApproved(
            amount=20_000_000,
            awards_total=7_200_000,
            decision_number="998/QĐ-UBND",
            decision_date=date(2023, 12, 1),
        ),
        b.BudgetAdjusted(
            amount=21_000_000,
            reason="Thêm đại biểu",
            decision_number="1001/QĐ-UBND",
            decision_date=date(2023, 12, 2),
        ),
        b.ExpenditureRecorded(entry="e1", voucher="HĐ 1", paid_on=date(2023, 12, 8), **paid),
        b.ExpenditureRecorded(entry="e2", voucher="HĐ 2", paid_on=date(2023, 12, 8), **paid),
        b.ExpenditureReversed(entry="e2", reason="Ghi trùng", **paid),
        b.AdjustmentProposed(adjustment="dc-1", lines=(hall,), reason="Thêm ghế"),
        b.AdjustmentSubmitted(
            adjustment="dc-1", conference_total=20_000_000, awards_total=7_200_000
        ),
        b.AdjustmentReturned(adjustment="dc-1", remarks="Nêu số ghế"),
        b.AdjustmentAgreed(adjustment="dc-1", amount=20_000_000, awards_total=7_200_000),
        b.BudgetDecisionRenumbered(
            decision_number="988/QĐ-UBND",
            decision_date=date(2023, 12, 1),
            mistyped="998/QĐ-UBND",
            reason="Ghi nhầm",
            funds=("awards",),
        ),
        b.BudgetDecisionRedated(
            decision_number="988/QĐ-UBND",
            decision_date=date(2023, 11, 30),
            mistyped=date(2023, 12, 1),
            reason="Ghi nhầm ngày",
            funds=("awards",),
        ),
        b.RecoveryDue(
            round="bk", nomination="n1", unit="so-y-te", amount=180_000, decision_number="1002/QĐ"
        ),
        b.RecoveryReceived(
            nomination="n1", amount=180_000, voucher="PT 1", received_on=date(2023, 12, 9)
        ),
        b.BonusCancelled(
            round="bk",
            nomination="n4",
            unit="so-y-te",
            amount=3_600_000,
            decision_number="1000/QĐ-UBND",
            reason="Chưa ký nhận",
        ),
        b.SettlementSubmitted(
            spent=9_000_000,
            awards_spent=0,
            unit="so-y-te",
            lines=(b.SettledLine(line="hoi-truong", approved=20_000_000, spent=9_000_000),),
        ),
        b.SettlementReturned(
            remarks="Thuyết minh", lines=(b.LineRemark(line="hoi-truong", remark="Vì sao ít?"),)
        ),
        b.SettlementSubmitted(
            spent=9_000_000,
            awards_spent=0,
            unit="so-y-te",
            lines=(
                b.SettledLine(
                    line="hoi-truong",
                    approved=20_000_000,
                    spent=9_000_000,
                    explanation="Mượn ghế",
                ),
            ),
        ),
        b.SettlementApproved(spent=9_000_000, awards_spent=0, decision_number="1/QĐ"),
    ]
