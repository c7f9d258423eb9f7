"""The list that Home Affairs submits, in its order, and its ties: each shown with the rule, none decided here."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.program.snapshot import Columns
from shared.award_ties import RULE, preferred_for

_LISTED: Final = ("endorsed", "approved")
_KINDS: Final = ("collective", "household", "individual")
"""In the order of lists and ceremony."""


def ranking(of: Columns, nominations: Iterable[Columns]) -> list[dict[str, Any]]:
    """The endorsed nominations of the round ``of``, kind by kind: as the list was made by hand, then by points,
    then as they were handed in.

    Added to each: ``place`` within its kind from 1, ``tied`` with whom it has equal points (until it is approved),
    ``preferred`` why the rule puts it first, ``rule``, and ``settled``: its place and the reason, where somebody
    settled the tie.
    """
    own = [row for row in nominations if row["round"] == of["round"] and row["status"] in _LISTED]
    found: list[dict[str, Any]] = []
    for kind in _KINDS:
        alike = [row for row in own if row["kind"] == kind]
        by_hand = (of[f"ranked_{kind}s"] or "").split()
        alike.sort(key=lambda row: _order(row, by_hand))
        found += [_placed(place, row, alike) for place, row in enumerate(alike, 1)]
    return found


def _order(row: Columns, by_hand: Sequence[str]) -> tuple[object, ...]:
    name, points = row["nomination"], row["points"]
    place = by_hand.index(name) if name in by_hand else len(by_hand)
    return place, points is None, -(points or 0), row["submitted_at"], name


def _placed(place: int, row: Columns, alike: Sequence[Columns]) -> dict[str, Any]:
    tied = [
        one["nomination"]
        for one in alike
        if one["nomination"] != row["nomination"]
        and one["points"] is not None
        and (one["points"], one["status"]) == (row["points"], "endorsed")
        and row["status"] == "endorsed"
    ]
    preferred = preferred_for(row["kind"], row["woman"], row["women_percent"]) if tied else None
    settled = f"{row['tie_place']}: {row['tie_reason']}" if row["tie_place"] else None
    return {
        **row,
        "place": place,
        "tied": ", ".join(tied) or None,
        "preferred": str(preferred) if preferred else None,
        "rule": RULE if tied else None,
        "settled": settled,
    }
