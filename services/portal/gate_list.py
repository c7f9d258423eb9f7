"""The list at the door: whom a gate knows by code and by name, in protocol order, without telephone or mail."""

from collections.abc import Iterable
from typing import Any, Final

from services.program import tables
from services.program.answers import is_expected
from services.program.snapshot import Columns, Snapshot, stands
from shared.gate import key_of, standing
from shared.vietnamese import fold

_MOST_CONFLICTS: Final = 20


def card_of(shot_name: str, row: Columns, card: Columns) -> dict[str, Any]:
    """What a gate shows of one person; ``shot_name``: the unit's short name."""
    told = standing(f"{row['delegation']}/{row['person_id']}", row["status"])
    return {
        "key": told.key,
        "delegation": row["delegation"],
        "person": row["person_id"],
        "name": row["name"],
        "position": row["position"],
        "unit": shot_name,
        "row": row["seat_row"],
        "seat": row["seat"],
        "received_by": card.get("received_by") or "",
        "status": row["status"],
        "expected": is_expected(row),
        "verdict": told.verdict,
        "reason": told.reason,
        "substituted_by": row["substituted_by"] or "",
        "at": row["arrived_at"] or "",
        "gate": row["gate"] or "",
    }


async def gate_list(shot: Snapshot) -> dict[str, Any]:
    """Everything that a gate needs to go on without a line."""
    people = sorted(await shot.delegates(), key=shot.delegate_order)
    cards = {
        (row["delegation"], row["person_id"]): row
        for row in await shot.rows(tables.reception_cards)
    }
    scans = await shot.rows(tables.scans)
    names = {(row["delegation"], row["person_id"]): row["name"] for row in people}
    return {
        "position": shot.position,
        "counts": counts(people, scans),
        "people": [
            card_of(
                shot.short_name(row["unit"]),
                row,
                cards.get((row["delegation"], row["person_id"]), {}),
            )
            | {"code": key_of(row["code"]) if row["code"] else "", "fold": fold(row["name"])}
            for row in people
        ],
        "delegations": [
            {
                "delegation": row["delegation"],
                "name": row["invitee"],
                "fold": fold(row["invitee"]),
                "code": key_of(row["code"]) if row["code"] else "",
            }
            for row in await shot.rows(tables.delegations)
            if stands(row)
        ],
        "conflicts": conflicts(scans, names),
    }


def counts(people: Iterable[Columns], scans: list[Columns]) -> dict[str, int]:
    people = list(people)
    return {
        "present": sum(row["status"] == "present" for row in people),
        "expected": sum(map(is_expected, people)),
        "scans": len(scans),
    }


def conflicts(scans: list[Columns], names: dict[tuple[str, str], str]) -> list[dict[str, str]]:
    """Scans that came in late and do not let in: the person may be inside. The newest first."""
    found = [row for row in scans if row["conflict"]]
    found.sort(key=lambda row: row["scanned_at"], reverse=True)
    return [
        {
            "name": names.get((row["delegation"], row["person_id"]), row["delegation"] or ""),
            "at": row["scanned_at"],
            "gate": row["gate"],
            "reason": row["reason"] or "",
        }
        for row in found[:_MOST_CONFLICTS]
    ]
