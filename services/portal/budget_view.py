"""The budget as a value: two funds with their lines, remarks, spending, adjustments, settlement and the road."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from services.portal.language import N_
from services.program import tables
from services.program.assemble_outcomes import FUND_TITLES, budget_decisions
from services.program.documents.values import DocumentReference
from services.program.snapshot import Columns, Snapshot, has_awards
from services.program.standing_warnings import standing_warnings
from shared.money import in_words

PHASES: Final = MappingProxyType(
    {
        "": N_("Chưa lập dự toán"),
        "drafted": N_("Dự trù của cơ quan chủ trì, chờ cơ quan tài chính tiếp nhận"),
        "drawn": N_("Cơ quan tài chính đang lập"),
        "submitted": N_("Đã trình, chờ phê duyệt"),
        "returned": N_("Đã trả lại, cơ quan tài chính sửa"),
        "agreed": N_("Đã đồng ý, chờ văn thư cấp số quyết định"),
        "approved": N_("Đã duyệt"),
        "settling": N_("Quyết toán đã nộp, chờ duyệt"),
        "unsettled": N_("Quyết toán bị trả lại"),
        "settled": N_("Đã quyết toán"),
    }
)
STAGES: Final = MappingProxyType(
    {
        "proposed": N_("đang lập"),
        "submitted": N_("đã trình"),
        "returned": N_("trả lại để sửa"),
        "agreed": N_("đã đồng ý, chờ số"),
        "approved": N_("đã duyệt"),
        "drafted": N_("lập dự trù"),
        "drawn": N_("cơ quan tài chính tiếp nhận"),
        "adjusted": N_("điều chỉnh"),
        "renumbered": N_("ghi lại số quyết định"),
        "redated": N_("ghi lại ngày quyết định"),
    }
)
_SETTLING: Final = {"submitted": "settling", "returned": "unsettled", "approved": "settled"}
_TOUCHED: Final = ("set", "removed", "counted", "unfrozen")


@dataclass(frozen=True, slots=True)
class Fund:
    """One source of money. ``limit``: what it was approved with, None before; sums in whole đồng."""

    fund: str
    title: str
    lines: Sequence[Mapping[str, Any]]
    total: int
    limit: int | None
    spent: int
    shown: bool = True
    """A conference without awards has no award fund, as long as nobody puts a line into it."""

    @property
    def left(self) -> int:
        return (self.limit or 0) - self.spent

    @property
    def unpriced(self) -> int:
        return sum(line["unit_price"] is None for line in self.lines)

    @property
    def words(self) -> str:
        return in_words(self.total)


@dataclass(frozen=True, slots=True)
class BudgetView:
    """``row``: the budget's own row; ``names``: each line's content by its id, those of adjustments too."""

    row: Columns
    phase: str
    funds: Sequence[Fund]
    names: Mapping[str, str]
    steps: Sequence[Mapping[str, Any]]
    adjustments: Sequence[Mapping[str, Any]]
    entries: Sequence[Mapping[str, Any]]
    settlement: Sequence[Mapping[str, Any]]
    recoveries: Sequence[Mapping[str, Any]]
    warnings: Sequence[Columns]
    decisions: Sequence[DocumentReference] = ()
    """The one that approved the estimate, and those that adjusted it since."""

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        return [line for fund in self.funds for line in fund.lines]

    @property
    def open_adjustment(self) -> Mapping[str, Any] | None:
        return next((one for one in self.adjustments if one["status"] != "approved"), None)


async def budget_view(shot: Snapshot) -> BudgetView:
    budgets = await shot.rows(tables.budget)
    row = budgets[0] if budgets else dict.fromkeys(tables.budget.c.keys()) | {"status": ""}
    lines = await shot.rows(tables.estimate_lines)
    entries = [
        dict(one) | {"standing": one["reversed_at"] is None}
        for one in await shot.rows(tables.expenditures)
    ]
    entries.sort(
        key=lambda one: (
            one["recorded_at"],
            one["paid_on"] or "",
            one["voucher"] or "",
            one["entry"],
        ),
        reverse=True,
    )
    steps = sorted(await shot.rows(tables.budget_steps), key=lambda one: int(one["position"]))
    remarks = await shot.rows(tables.estimate_remarks)
    adjusted = await _adjustments(shot, lines, _latest(steps, remarks))
    names = {one["line"]: one["content"] for each in adjusted for one in each["lines"]}
    names |= {one["line"]: one["content"] for one in lines}
    told = await _told(shot, _latest(steps, remarks))
    shown = sorted(
        (dict(one) | _of_line(one, entries, told) for one in lines),
        key=lambda one: (one["ordinal"], one["line"]),
    )
    limits = {"conference": row["approved"], "awards": row["approved_awards"]}
    used = {one["fund"] for one in (*lines, *entries)} | {"conference"}
    if await has_awards(shot):
        used.add("awards")
    return BudgetView(
        row=row,
        phase=_phase(row),
        funds=[
            Fund(
                fund,
                title,
                [one for one in shown if one["fund"] == fund],
                sum(one["amount"] for one in lines if one["fund"] == fund),
                limits[fund],
                sum(one["amount"] for one in entries if one["standing"] and one["fund"] == fund),
                fund in used,
            )
            for fund, title in FUND_TITLES.items()
        ],
        names=names,
        steps=[dict(one) | {"unit_name": shot.short_name(one["unit"])} for one in steps],
        adjustments=adjusted,
        entries=[one | {"content": names.get(one["line"], one["line"])} for one in entries],
        settlement=await _settlement(shot, shown, names),
        recoveries=await _recoveries(shot),
        warnings=await _warnings(shot, steps),
        decisions=await budget_decisions(shot),
    )


def _phase(row: Columns) -> str:
    status = str(row["status"])
    return _SETTLING.get(row["settlement_status"] or "", status) if status == "approved" else status


def _latest(
    steps: Sequence[Columns], remarks: Sequence[Columns]
) -> dict[tuple[str, str], tuple[str, int]]:
    """What was remarked on each line at the last return, by what was returned and line; and its position."""
    returned = {
        one["about"]: (one["event_id"], int(one["position"]))
        for one in steps
        if one["step"] == "returned"
    }
    return {
        (one["about"], one["line"]): (one["remark"], returned[one["about"]][1])
        for one in remarks
        if returned.get(one["about"], ("", 0))[0] == one["event_id"]
    }


async def _told(
    shot: Snapshot, latest: Mapping[tuple[str, str], tuple[str, int]]
) -> dict[str, tuple[str, bool]]:
    """The estimate's remark by line, and whether the line was changed since."""
    touched: dict[str, int] = {}
    for one in await shot.rows(tables.estimate_line_steps):
        if one["step"] in _TOUCHED:
            touched[one["line"]] = max(touched.get(one["line"], 0), int(one["position"]))
    return {
        line: (remark, touched.get(line, 0) > position)
        for (about, line), (remark, position) in latest.items()
        if about == "estimate"
    }


def _of_line(
    row: Columns, entries: Sequence[Columns], told: Mapping[str, tuple[str, bool]]
) -> dict[str, Any]:
    spent = sum(one["amount"] for one in entries if one["standing"] and one["line"] == row["line"])
    remark, answered = told.get(row["line"], ("", False))
    follows = bool(row["per_head"]) or row["per_award"] is not None
    return {
        "spent": spent,
        "left": row["amount"] - spent,
        "remark": remark,
        "answered": answered,
        "follows": follows,
        "moves": follows and not row["frozen"],
    }


async def _adjustments(
    shot: Snapshot,
    lines: Sequence[Columns],
    latest: Mapping[tuple[str, str], tuple[str, int]],
) -> list[dict[str, Any]]:
    """Latest first; each with its lines beside what they are now, or were when it was decided."""
    now = {one["line"]: one for one in lines}
    decided = {
        one["about"]: int(one["position"])
        for one in await shot.rows(tables.budget_steps)
        if one["step"] == "adjusted"
    }
    steps = sorted(
        await shot.rows(tables.estimate_line_steps), key=lambda one: int(one["position"])
    )
    proposed = await shot.rows(tables.adjustment_lines)
    found = []
    for row in await shot.rows(tables.adjustments):
        name = row["adjustment"]
        own = [
            dict(one)
            | {
                "before": _before(steps, one["line"], decided[name])
                if name in decided
                else now.get(one["line"]),
                "remark": latest.get((name, one["line"]), ("", 0))[0],
            }
            for one in proposed
            if one["adjustment"] == name
        ]
        own.sort(key=lambda one: (one["ordinal"], one["line"]))
        found.append(dict(row) | {"lines": own})
    return sorted(found, key=lambda one: one["proposed_at"], reverse=True)


def _before(steps: Sequence[Columns], line: str, position: int) -> Columns | None:
    """What the line came to before that position; None of one that was not there yet. A proposal is no sum."""
    found: Columns | None = None
    for one in steps:
        if one["line"] != line or int(one["position"]) >= position:
            continue
        if one["step"] == "removed":
            found = None
        elif one["amount"] is not None and one["step"] != "proposed":
            found = one
    return found


async def _settlement(
    shot: Snapshot, lines: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """As submitted; before that, what would be: approved beside spent."""
    rows = await shot.rows(tables.settlement_lines)
    remarks = await shot.rows(tables.estimate_remarks)
    about = {one["line"]: one["remark"] for one in remarks if one["about"] == "settlement"}
    funds = {one["line"]: one["fund"] for one in lines}
    submitted = {one["line"]: one for one in rows}
    return [
        {
            "line": one["line"],
            "content": names.get(one["line"], one["line"]),
            "fund": funds[one["line"]],
            "approved": one["amount"],
            "spent": one["spent"],
            "difference": one["amount"] - one["spent"],
            "explanation": (submitted.get(one["line"]) or {}).get("explanation") or "",
            "remark": about.get(one["line"], ""),
        }
        for one in lines
    ]


async def _recoveries(shot: Snapshot) -> list[dict[str, Any]]:
    awarded = {one["nomination"]: one["name"] for one in await shot.rows(tables.awards)}
    return [
        dict(one)
        | {
            "unit_name": shot.short_name(one["unit"]),
            "name": awarded.get(one["nomination"], one["nomination"]),
        }
        for one in await shot.rows(tables.recoveries)
    ]


async def _warnings(shot: Snapshot, steps: Sequence[Columns]) -> list[Columns]:
    """What stands of what was told with the last steps of the budget: since it was last submitted."""
    submitted = [int(one["position"]) for one in steps if one["step"] == "submitted"]
    since = max(submitted, default=0)
    return [
        one
        for one in await standing_warnings(shot)
        if one["entity"] == "budget" and int(one["position"]) >= since
    ]
