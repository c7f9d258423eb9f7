"""Where approved and spent sums come from: the decision with its adjustments, and each entry that stands."""

from collections.abc import Sequence
from typing import Final

from services.program import tables
from services.program.asked import Asked, Why, dong
from services.program.assemble_outcomes import FUND_TITLES
from services.program.snapshot import Columns, day_or_none
from shared.events.plan import short_date

_BUDGET: Final = ".budget.budget."
_ROAD: Final = (
    *("BudgetSubmitted", "BudgetAgreed", "BudgetApproved"),
    *("AdjustmentAgreed", "BudgetAdjusted"),
)


async def explain_approved(asked: Asked) -> Why:
    """What a fund was approved with (``approved/conference``), as adjusted since."""
    if asked.name not in FUND_TITLES:
        raise asked.unknown()
    row = next(iter(await asked.shot.rows(tables.budget)), None)
    columns = (
        ("approved", "decision")
        if asked.name == "conference"
        else ("approved_awards", "awards_decision")
    )
    value, decision = columns
    formula = ["Chưa được duyệt."]
    if row is not None and row[value] is not None:
        number, day = row[f"{decision}_number"], row[f"{decision}_date"]
        formula = [f"Quyết định số {number} ngày {_day(day)}"]
        tolerance = row["line_tolerance"] or 0
        formula.append(
            f"Mỗi dòng được vượt tối đa {tolerance} % trong phạm vi quỹ."
            if tolerance
            else "Không dòng nào được chi vượt số của dòng."
        )
        formula += [
            f"Điều chỉnh: {one['reason']} ({one['decision_number']} ngày {_day(one['decision_date'])})"
            for one in await asked.shot.rows(tables.adjustments)
            if one["status"] == "approved"
        ]
    events = await asked.events(_BUDGET, *_ROAD)
    title = f"Được duyệt: {FUND_TITLES[asked.name]}"
    return asked.because(title, dong(row[value] if row else 0), formula, events)


async def explain_spent(asked: Asked) -> Why:
    """What a fund (``spent/awards``) or a line (``spent/line/khanh-tiet``) has spent, entry by entry."""
    kind, _, line = asked.name.partition("/")
    rows = await asked.shot.rows(tables.expenditures)
    if kind == "line":
        lines = await asked.shot.rows(tables.estimate_lines)
        found = next((one for one in lines if one["line"] == line), None)
        if found is None:
            raise asked.unknown()
        title, own = found["content"], [one for one in rows if one["line"] == line]
    elif kind in FUND_TITLES and not line:
        title, own = FUND_TITLES[kind], [one for one in rows if one["fund"] == kind]
    else:
        raise asked.unknown()
    standing = [one for one in own if one["reversed_at"] is None]
    struck = len(own) - len(standing)
    formula = [*map(_entry, standing)] or ["Chưa chi khoản nào."]
    formula += [f"{struck} bút toán đã hủy, không tính."] if struck else []
    names = ("ExpenditureRecorded", "ExpenditureReversed")
    events = await asked.events(_BUDGET, *names, about={one["line"] for one in own})
    total = dong(sum(one["amount"] for one in standing))
    return asked.because(f"Đã chi: {title}", total, formula, events)


def _entry(one: Columns) -> str:
    payee: Sequence[str] = [one["payee"]] if one["payee"] else []
    told = [_day(one["paid_on"]), one["voucher"], *payee]
    return f"{', '.join(told)}: {dong(one['amount'])}"


def _day(text: str | None) -> str:
    day = day_or_none(text)
    return short_date(day) if day else "…"
