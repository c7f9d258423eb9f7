"""Named histories of a budget, and the few values that they are made of."""

from datetime import date
from typing import Any, Final

from services.budget.budget import decider
from shared.commands.budget import (
    DraftEstimate,
    DrawUpEstimate,
    IssueBudgetDecision,
    RecordExpenditure,
    SubmitBudget,
)
from shared.events.budget import (
    AdjustmentAgreed,
    AdjustmentProposed,
    AdjustmentSubmitted,
    BudgetAgreed,
    BudgetApproved,
    BudgetSubmitted,
    EstimateDrafted,
    EstimateDrawnUp,
    EstimateLine,
    ExpenditureRecorded,
    Invoice,
)
from tests.spec import Given, meta, spec

FINANCE: Final = meta("so-tai-chinh", "finance")
ORGANISER: Final = meta("bo-chqs-tinh", "organiser")
CHAIRMAN: Final = meta("chu-tich", "approver")
CLERK: Final = meta("van-phong", "office")
SYSTEM: Final = meta("hoinghi", "system")
DAY: Final = date(2023, 11, 20)
NUMBER: Final = "55/QĐ-UBND"
budget: Final = spec(decider)


def line(name: str = "in", price: int | None = 1_000, **other: Any) -> EstimateLine:
    fields: dict[str, Any] = {
        "line": name,
        "order": 1,
        "content": "In tài liệu",
        "unit": "bộ",
        "quantity": 10,
        "unit_price": price,
        "basis": "Theo báo giá",
    }
    return EstimateLine(**(fields | other))


PRINTING: Final = line()
DRINKS: Final = line("nuoc", 500, order=2, quantity=0, per_head=True)
BONUS: Final = line("thuong", 3_000, order=3, quantity=2, fund="awards")


def drafted(*lines: EstimateLine, headcount: int = 0) -> EstimateDrafted:
    return EstimateDrafted(lines=lines, headcount=headcount)


def sums(*lines: EstimateLine) -> tuple[int, int]:
    return (
        sum(one.amount for one in lines if one.fund == "conference"),
        sum(one.amount for one in lines if one.fund == "awards"),
    )


def submitted(*lines: EstimateLine) -> BudgetSubmitted:
    conference, awards = sums(*lines)
    return BudgetSubmitted(lines=lines, conference_total=conference, awards_total=awards)


def agreed(*lines: EstimateLine, tolerance: int = 0) -> BudgetAgreed:
    conference, awards = sums(*lines)
    return BudgetAgreed(amount=conference, awards_total=awards, line_tolerance=tolerance)


def approved(*lines: EstimateLine, tolerance: int = 0, on: date = DAY) -> BudgetApproved:
    conference, awards = sums(*lines)
    return BudgetApproved(
        amount=conference,
        awards_total=awards,
        decision_number=NUMBER,
        decision_date=on,
        line_tolerance=tolerance,
    )


def drawn_up(*lines: EstimateLine) -> Given:
    """Drafted by the organiser, taken over by Finance."""
    return budget.given(drafted(*lines), EstimateDrawnUp(unit="so-tai-chinh"))


def waiting(*lines: EstimateLine) -> Given:
    """Submitted to the Chairman."""
    return drawn_up(*lines).given(submitted(*lines))


def spending(*lines: EstimateLine, tolerance: int = 0) -> Given:
    """Approved: 10,000 đồng for the conference and 6,000 of the award fund, unless told otherwise."""
    of = lines or (PRINTING, BONUS)
    return waiting(*of).given(agreed(*of, tolerance=tolerance), approved(*of, tolerance=tolerance))


def spend(amount: int, entry: str = "e1", name: str = "in", **other: Any) -> RecordExpenditure:
    fields = {"voucher": f"Chứng từ {entry}", "paid_on": DAY, **other}
    return RecordExpenditure(entry=entry, line=name, amount=amount, **fields)


def spent(amount: int, entry: str = "e1", name: str = "in", **other: Any) -> ExpenditureRecorded:
    fund = "awards" if name in ("thuong", "khung", "tt", "cn") else "conference"
    return ExpenditureRecorded(fund=fund, **dict(spend(amount, entry, name, **other)))


def invoice(number: str = "0000012", **other: Any) -> Invoice:
    fields: dict[str, Any] = {"issued_on": DAY, "symbol": "1C23TAA", "tax_code": "0100000000"}
    return Invoice(number=number, **(fields | other))


def proposed(*lines: EstimateLine, name: str = "dc-1") -> AdjustmentProposed:
    return AdjustmentProposed(adjustment=name, lines=lines, reason="Thêm đại biểu")


def asked(*lines: EstimateLine, total: tuple[int, int], agreed_to: bool = False) -> tuple[Any, ...]:
    """An adjustment on its way: proposed, submitted, and agreed to if so told."""
    conference, awards = total
    going = (
        proposed(*lines),
        AdjustmentSubmitted(adjustment="dc-1", conference_total=conference, awards_total=awards),
    )
    granted = AdjustmentAgreed(adjustment="dc-1", amount=conference, awards_total=awards)
    return (*going, granted) if agreed_to else going


# --- the road, as wishes ---------------------------------------------------------------------------

TAKE_OVER: Final = DrawUpEstimate()
SUBMIT: Final = SubmitBudget()
ISSUE: Final = IssueBudgetDecision(decision_number=NUMBER, decision_date=DAY)


def draft(*lines: EstimateLine) -> DraftEstimate:
    return DraftEstimate(lines=lines)
