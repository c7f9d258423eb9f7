"""Courses of a budget."""

from datetime import date, timedelta
from typing import Any, Final

from services.budget.budget import decider
from shared.commands import budget as wish
from shared.events.budget import Invoice, LineRemark
from tests.domain.budgets import BONUS, DRINKS, PRINTING, line
from tests.domain.stories import Step, Story

_DAY: Final = date(2023, 11, 20)
_LATER: Final = line("in", 1_000, quantity=12)


def _s(command: Any, **told: Any) -> Step:
    return Step(command, **told)


def _spend(entry: str, amount: int, **told: Any) -> Step:
    fields = {"line": "in", "voucher": "PC 01", "paid_on": _DAY, **told}
    return _s(wish.RecordExpenditure(entry=entry, amount=amount, **fields))


_DRAFTED: Final = (
    _s(wish.CountDelegate(delegation="so-y-te", person_id="an", coming=True), by_system=True),
    _s(wish.CountQuota(round="tinh", collectives=2, individuals=3), by_system=True),
    _s(wish.DraftEstimate(lines=(PRINTING, DRINKS, BONUS))),
    _s(wish.DrawUpEstimate()),
)
_ON_THE_ROAD: Final = (
    *_DRAFTED,
    _s(wish.SetEstimateLine(line=line("thue", 2_000, order=4))),
    _s(wish.FreezeEstimateLine(line="nuoc")),
    _s(wish.UnfreezeEstimateLine(line="nuoc")),
    _s(wish.RemoveEstimateLine(line="thue", reason="không thuê")),
    _s(wish.SubmitBudget()),
    _s(wish.ReturnBudget(remarks="xem lại", lines=(LineRemark(line="in", remark="cao"),))),
    _s(wish.SetEstimateLine(line=line("in", 900))),
    _s(wish.SubmitBudget()),
    _s(wish.ApproveBudget(line_tolerance=0)),
    _s(wish.IssueBudgetDecision(decision_number="55/QĐ", decision_date=_DAY)),
)
_INVOICE: Final = Invoice(number="0000012", issued_on=_DAY, symbol="1C23TAA", tax_code="0100000000")
_ADJUST: Final = wish.ProposeAdjustment(adjustment="dc-1", lines=(_LATER,), reason="thêm")

STORIES: Final = (
    Story(
        "settled",
        decider,
        (
            *_ON_THE_ROAD,
            _spend("e1", 3_000, invoice=_INVOICE, payee="Nhà in (bịa)"),
            _spend("e2", 500),
            _s(wish.ReverseExpenditure(entry="e2", reason="ghi nhầm")),
            _s(wish.ProposeAdjustment(adjustment="dc-1", lines=(line("in", 800),), reason="thử")),
            _s(_ADJUST),
            _s(wish.SubmitAdjustment(adjustment="dc-1")),
            _s(wish.ReturnAdjustment(adjustment="dc-1", remarks="nêu căn cứ")),
            _s(_ADJUST.model_copy(update={"reason": "thêm đại biểu"})),
            _s(wish.SubmitAdjustment(adjustment="dc-1")),
            _s(wish.ApproveAdjustment(adjustment="dc-1")),
            _s(
                wish.IssueAdjustmentDecision(
                    adjustment="dc-1", decision_number="60/QĐ", decision_date=_DAY
                )
            ),
            _s(
                wish.RenumberBudgetDecision(
                    adjustment="dc-1", decision_number="61/QĐ", reason="ghi nhầm số"
                )
            ),
            _s(
                wish.RedateBudgetDecision(
                    decision_date=_DAY - timedelta(days=2), reason="ghi nhầm ngày"
                )
            ),
            _s(
                wish.RedateBudgetDecision(
                    adjustment="dc-1", decision_date=_DAY - timedelta(days=1), reason="ghi nhầm"
                )
            ),
            _s(
                wish.CountAwards(
                    round="tinh", decision_number="70/QĐ", collectives=("n1",), total=3_000
                ),
                by_system=True,
            ),
            _s(
                wish.NoteRecovery(
                    round="tinh", nomination="n1", unit="so-y-te", amount=3_000,
                    decision_number="71/QĐ",
                ),
                by_system=True,
            ),
            _s(wish.CorrectRecovery(nomination="n1", paid=True, reason="có phiếu chi")),
            _s(wish.RecordRecovery(nomination="n1", voucher="PT 01", received_on=_DAY)),
            _s(
                wish.SubmitSettlement(
                    explanations=(
                        LineRemark(line="in", remark="in ít hơn"),
                        LineRemark(line="nuoc", remark="không dùng"),
                        LineRemark(line="thuong", remark="chưa chi"),
                    )
                )
            ),
            _s(wish.ReturnSettlement(remarks="bổ sung")),
            _s(
                wish.SubmitSettlement(
                    explanations=(
                        LineRemark(line="in", remark="in ít hơn số đăng ký"),
                        LineRemark(line="nuoc", remark="không dùng"),
                        LineRemark(line="thuong", remark="chưa chi"),
                    )
                )
            ),
            _s(
                wish.ApproveSettlement(decision_number="80/QĐ", decision_date=_DAY), unit="chu-tich"
            ),
        ),
        (_spend("e9", 1),),
    ),
    Story(
        "an empty estimate",
        decider,
        (
            _s(wish.DraftEstimate(lines=(PRINTING,))),
            _s(wish.DrawUpEstimate()),
            _s(wish.RemoveEstimateLine(line="in", reason="không in")),
        ),
        (_s(wish.SubmitBudget()),),
    ),
    Story(
        "agreed to and returned, and an adjustment that is returned for good",
        decider,
        (
            *_DRAFTED,
            _s(wish.SubmitBudget()),
            _s(wish.ApproveBudget(amount=10_500, awards_total=6_000, line_tolerance=5)),
            _s(wish.ReturnBudget(remarks="đổi ý")),
        ),
        (_s(wish.SubmitSettlement()),),
    ),
)  # fmt: skip
