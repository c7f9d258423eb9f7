"""In which order awards are handed over, and therefore listed and called."""

from collections.abc import Sequence
from typing import Final

from services.program import tables
from services.program.snapshot import Columns, Snapshot
from shared import subjects
from shared.protocol import WITHIN_AN_AGENCY

_LAST: Final = 1_000_000
_KIND_ORDER: Final = {"collective": 0, "household": 1, "individual": 2}


def ceremony_order(shot: Snapshot, row: Columns, award_round: Columns) -> tuple[object, ...]:
    """The higher form first; then as they are called on the stage; before that is arranged, kind by kind in the
    order of precedence of this conference (:mod:`shared.protocol`), the decision's own order within an agency."""
    agency = shot.agencies.get(row["unit"], {})
    standing = {
        "delegation": subjects.awardee(row["nomination"]),
        "person_id": row["person_id"],
        "unit": row["unit"],
        "group_id": agency.get("group_id") or "",
        "name": "",
    }
    form = (award_round["precedence"] or _LAST, row["round"])
    stage = row["stage_place"] or _LAST
    return (
        *form,
        stage,
        _KIND_ORDER[row["kind"]],
        shot.delegate_order(standing)[:-WITHIN_AN_AGENCY],
        row["ordinal"],
    )


async def to_present(shot: Snapshot) -> Sequence[tuple[Columns, Columns]]:
    """The awards that stand, handed over or not, each with its round, in the order of the ceremony."""
    rounds = {row["round"]: row for row in await shot.award_rounds()}
    standing = [
        (row, rounds[row["round"]])
        for row in await shot.rows(tables.awards)
        if row["round"] in rounds and row["revoked_at"] is None
    ]
    return sorted(standing, key=lambda pair: ceremony_order(shot, *pair))
