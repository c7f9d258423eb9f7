"""Award rounds as an official reads them: their state; places and people counted, and what the rules say of it."""

from collections.abc import Iterable
from typing import Any, Final

from services.program import tables
from services.program.award_states import as_left_out
from services.program.ranking import ranking
from services.program.snapshot import Columns, Snapshot
from services.program.standing_warnings import standing_warnings

_KINDS: Final = ("collective", "household", "individual")
_HOLDING: Final = ("approved", "awarded", "presented")


async def quotas(shot: Snapshot) -> list[Columns]:
    """One row for each round and kind. ``grassroots``: their share of those who have a place, beside the plan's
    wish to centre on them (R7); ``leaders``: leaders / others / untold among them (R8)."""
    rounds = await shot.award_rounds()
    nominations = as_left_out(await shot.rows(tables.nominations), rounds)
    return [
        _counted(row, kind, [one for one in nominations if one["round"] == row["round"]])
        for row in rounds
        for kind in _KINDS
    ]


async def ranked(shot: Snapshot) -> list[Columns]:
    """What is submitted to the Chairman, round by round and kind by kind, with the ties that are in it."""
    nominations = await shot.rows(tables.nominations)
    return [row for one in await shot.award_rounds() for row in ranking(one, nominations)]


async def rounds(shot: Snapshot) -> list[Columns]:
    """Each round with its ``state``; one that the plan does not have (the military region's, or one whose form
    an amended plan dropped while a dossier came in) says so until it is decided or closed."""
    planned = {quota.key for quota in shot.plan.awards}
    return [{**row, "state": _state(row, planned)} for row in await shot.rows(tables.award_rounds)]


async def cautioned(shot: Snapshot, nominations: list[Columns]) -> list[Columns]:
    """Each nomination with ``cautions``: the codes of the warnings that stand about it, as they came; one that the
    decision left out says so."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in await standing_warnings(shot):
        for name in (row["about"] or "").split(", "):
            if row["entity"] == "round":
                told.setdefault((row["entity_id"], name), []).append(row["code"])
    return [
        {**row, "cautions": told.get((row["round"], row["nomination"]), [])}
        for row in as_left_out(nominations, await shot.rows(tables.award_rounds))
    ]


def _state(row: Columns, planned: set[str]) -> str:
    if row["closed_at"]:
        return f"đã đóng: {row['closed_by']}"
    if row["decision_number"]:
        return "đã có quyết định"
    return "đang mở" if row["round"] in planned else "đang mở, ngoài kế hoạch"


def _counted(row: Columns, kind: str, nominations: Iterable[Columns]) -> dict[str, Any]:
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
