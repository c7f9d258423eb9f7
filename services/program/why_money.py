"""Where approved and spent sums come from: the decision with its adjustments, and each entry that stands."""

from collections.abc import Sequence
from typing import Final

from services.program import tables
from services.program.asked import Asked, Said, Why, dong
from services.program.assemble_outcomes import FUND_TITLES
from services.program.snapshot import Columns, day_or_none
from shared.events.plan import short_date

_ENGLISH_FUNDS: Final = {
    "conference": "the conference's money",
    "awards": "award fund (bonuses, certificates and frames)",
}
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
    formula: list[str] = [Said("Chưa được duyệt.", "Not approved yet.")]
    if row is not None and row[value] is not None:
        number, day = row[f"{decision}_number"], row[f"{decision}_date"]
        formula = [
            Said(
                f"Quyết định số {number} ngày {_day(day)}", f"Decision no. {number} of {_day(day)}"
            )
        ]
        tolerance = row["line_tolerance"] or 0
        formula.append(
            Said(
                f"Mỗi dòng được vượt tối đa {tolerance} % trong phạm vi quỹ.",
                f"A line may be exceeded by {tolerance} % at most, within the fund.",
            )
            if tolerance
            else Said("Không dòng nào được chi vượt số của dòng.", "No line may be exceeded.")
        )
        formula += [
            Said(
                f"Điều chỉnh: {one['reason']} ({one['decision_number']} ngày {_day(one['decision_date'])})",
                f"Adjusted: {one['reason']} ({one['decision_number']} of {_day(one['decision_date'])})",
            )
            for one in await asked.shot.rows(tables.adjustments)
            if one["status"] == "approved"
        ]
    events = await asked.events(_BUDGET, *_ROAD)
    title = Said(
        f"Được duyệt: {FUND_TITLES[asked.name]}", f"Approved: {_ENGLISH_FUNDS[asked.name]}"
    )
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
        title = Said(f"Đã chi: {found['content']}", f"Spent: {found['content']}")
        own = [one for one in rows if one["line"] == line]
    elif kind in FUND_TITLES and not line:
        title = Said(f"Đã chi: {FUND_TITLES[kind]}", f"Spent: {_ENGLISH_FUNDS[kind]}")
        own = [one for one in rows if one["fund"] == kind]
    else:
        raise asked.unknown()
    standing = [one for one in own if one["reversed_at"] is None]
    struck = len(own) - len(standing)
    formula = [*map(_entry, standing)] or [Said("Chưa chi khoản nào.", "Nothing spent yet.")]
    if struck:
        formula.append(
            Said(f"{struck} bút toán đã hủy, không tính.", f"{struck} reversed, not counted.")
        )
    names = ("ExpenditureRecorded", "ExpenditureReversed")
    events = await asked.events(_BUDGET, *names, about={one["line"] for one in own})
    total = dong(sum(one["amount"] for one in standing))
    return asked.because(title, total, formula, events)


def _entry(one: Columns) -> str:
    payee: Sequence[str] = [one["payee"]] if one["payee"] else []
    told = [_day(one["paid_on"]), one["voucher"], *payee]
    return f"{', '.join(told)}: {dong(one['amount'])}"


def _day(text: str | None) -> str:
    day = day_or_none(text)
    return short_date(day) if day else "…"
