"""Places and people of each award round, counted: how many, of which kind, from where, who leads."""

from typing import Any, Final

from services.program import tables
from services.program.snapshot import Columns, Snapshot

_KINDS: Final = ("collective", "household", "individual")
_HOLDING: Final = ("approved", "awarded", "presented")


async def quotas(shot: Snapshot) -> list[Columns]:
    """One row for each round and kind. ``grassroots``: their share of those who have a place, beside the plan's
    wish to centre on them (R7); ``leaders``: leaders / others / untold among them (R8)."""
    nominations = await shot.rows(tables.nominations)
    return [
        _counted(row, kind, [one for one in nominations if one["round"] == row["round"]])
        for row in await shot.rows(tables.award_rounds)
        for kind in _KINDS
    ]


def _counted(row: Columns, kind: str, nominations: list[Columns]) -> dict[str, Any]:
    alike = [one for one in nominations if one["kind"] == kind]
    holding = [one for one in alike if one["status"] in _HOLDING]
    said = [one["leader"] for one in holding]
    told = (said.count(True), said.count(False), said.count(None))
    quota = row[f"{kind}s"] or 0
    return {
        "round": row["round"],
        "kind": kind,
        "quota": quota,
        "waiting": sum(one["status"] in ("submitted", "endorsed") for one in alike),
        "approved": len(holding),
        "left": quota - len(holding),
        "grassroots": f"{sum(bool(one['grassroots']) for one in holding)}/{len(holding)}",
        "leaders": " / ".join(map(str, told)),
        "status": None,
    }
