"""The budget line by line as an official reads it: approved, adjusted, spent, left; and the settlement to be."""

from collections import Counter
from typing import Any

from services.program import tables
from services.program.snapshot import Columns, Snapshot


async def budget_lines(shot: Snapshot) -> list[Columns]:
    """One row for each line of the estimate. ``approved``: by the first decision, None before it and for a line
    that an adjustment brought; ``adjusted``: what was approved more (or less) since; ``left``: to be spent."""
    decided = await _decided(shot)
    first = await _first_approved(shot) if decided else {}
    spent = await _spent(shot)
    rows: list[Columns] = []
    for line in await _lines(shot):
        name, now = line["line"], line["amount"]
        approved = first.get(name)
        rows.append(
            {
                "line": name,
                "content": line["content"],
                "fund": line["fund"],
                "approved": approved,
                "adjusted": now - (approved or 0) if decided else None,
                "spent": spent[name],
                "left": now - spent[name] if decided else None,
            }
        )
    return rows


async def settlement(shot: Snapshot) -> list[Columns]:
    """Estimate beside actual. Until it is submitted, and when it came back, as the draft that the entries make by
    now (what was explained before stays); then as it was submitted. ``left``: below zero, what was overspent."""
    told = {row["line"]: row for row in await shot.rows(tables.settlement_lines)}
    lines = await _lines(shot)
    budget = next(iter(await shot.rows(tables.budget)), {})
    state = budget.get("settlement_status")
    if state in ("submitted", "approved"):
        names = {line["line"]: line["content"] for line in lines}
        rows = sorted(told.values(), key=lambda row: row["ordinal"])
        funds = {line["line"]: line["fund"] for line in lines}
        return [_settled(row["line"], names, row, state, funds) for row in rows]
    decided, spent = await _decided(shot), await _spent(shot)
    return [
        _settled(
            line["line"],
            {line["line"]: line["content"]},
            {
                "ordinal": number,
                "approved": line["amount"] if decided else None,
                "spent": spent[line["line"]],
                "explanation": told.get(line["line"], {}).get("explanation"),
            },
            state or "draft",
            {line["line"]: line["fund"]},
        )
        for number, line in enumerate(lines, 1)
    ]


def _settled(
    line: str, names: dict[str, Any], row: Columns, state: str, funds: dict[str, str]
) -> Columns:
    approved, spent = row["approved"], row["spent"]
    return {
        "ordinal": row["ordinal"],
        "line": line,
        "content": names.get(line, line),
        "fund": funds.get(line),
        "approved": approved,
        "spent": spent,
        "left": None if approved is None else approved - spent,
        "explanation": row["explanation"],
        "status": state,
    }


async def _lines(shot: Snapshot) -> list[Columns]:
    rows = await shot.rows(tables.estimate_lines)
    return sorted(rows, key=lambda row: (row["ordinal"], row["line"]))


async def _decided(shot: Snapshot) -> bool:
    rows = await shot.rows(tables.budget)
    return any(row["status"] == "approved" for row in rows)


async def _first_approved(shot: Snapshot) -> dict[str, int]:
    """As last submitted: what the decision approved, whatever was adjusted afterwards."""
    steps = [
        row for row in await shot.rows(tables.estimate_line_steps) if row["step"] == "submitted"
    ]
    return {
        row["line"]: row["amount"] for row in sorted(steps, key=lambda row: int(row["position"]))
    }


async def _spent(shot: Snapshot) -> Counter[str]:
    spent: Counter[str] = Counter()
    for entry in await shot.rows(tables.expenditures):
        if entry["reversed_at"] is None:
            spent[entry["line"]] += entry["amount"]
    return spent
