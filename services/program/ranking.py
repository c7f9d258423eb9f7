"""The list that Home Affairs submits, in its order, and its ties: each shown with the rule, none decided here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from services.program.snapshot import Columns, local
from shared.award_ties import preferred_for, rule_on

_LISTED: Final = ("endorsed", "approved")
_KINDS: Final = ("collective", "household", "individual")
"""In the order of lists and ceremony."""


@dataclass(frozen=True, slots=True)
class Parted:
    """The ranked list held against the quotas of its round, both parts in the list's order.

    ``open_ties``: who has equal points with somebody on the other side, and nobody has settled it.
    """

    within: Sequence[Mapping[str, Any]]
    beyond: Sequence[Mapping[str, Any]]
    open_ties: Sequence[Mapping[str, Any]]


def ranking(of: Columns, nominations: Iterable[Columns]) -> list[dict[str, Any]]:
    """The endorsed nominations of the round ``of``, kind by kind: as the list was made by hand, then by points,
    then as they were handed in; those of a settled tie among themselves in the order that was settled.

    Added to each: ``place`` within its kind from 1; ``tied`` with whom it has equal points and ``tied_approved``
    which of them were approved, as long as one of them waits; ``preferred`` why the rule puts it first, ``rule``
    as it is cited for the round, and ``settled``: its place and the reason, where somebody settled the tie.
    """
    rule = rule_on(local(of["deadline"]).date())
    own = [row for row in nominations if row["round"] == of["round"] and row["status"] in _LISTED]
    found: list[dict[str, Any]] = []
    for kind in _KINDS:
        alike = [row for row in own if row["kind"] == kind]
        by_hand = (of[f"ranked_{kind}s"] or "").split()
        alike.sort(key=lambda row: _order(row, by_hand))
        alike = _as_settled(alike)
        found += [_placed(place, row, alike, str(rule)) for place, row in enumerate(alike, 1)]
    return found


def _order(row: Columns, by_hand: Sequence[str]) -> tuple[object, ...]:
    name, points = row["nomination"], row["points"]
    place = by_hand.index(name) if name in by_hand else len(by_hand)
    return place, points is None, -(points or 0), row["submitted_at"], name


def _placed(place: int, row: Columns, alike: Sequence[Columns], rule: str) -> dict[str, Any]:
    peers = [one for one in alike if row["points"] is not None and one["points"] == row["points"]]
    waits = any(one["status"] == "endorsed" for one in peers)
    others = [one for one in peers if one["nomination"] != row["nomination"] and waits]
    tied = [one["nomination"] for one in others]
    approved = [one["nomination"] for one in others if one["status"] == "approved"]
    preferred = preferred_for(row["kind"], row["woman"], row["women_percent"]) if tied else None
    settled = f"{row['tie_place']}: {row['tie_reason']}" if row["tie_place"] else None
    return {
        **row,
        "place": place,
        "tied": ", ".join(tied) or None,
        "tied_approved": ", ".join(approved) or None,
        "preferred": str(preferred) if preferred else None,
        "rule": rule if tied else None,
        "settled": settled,
    }


def parted(of: Columns, ranked: Sequence[Mapping[str, Any]]) -> Parted:
    """Who of :func:`ranking` gets a place while there are places: those that are approved, then (where the round
    puts them first) those of the grassroots, then the others, as ranked; a settled tie in its settled order."""
    within: set[str] = set()
    for kind in _KINDS:
        alike = [row for row in ranked if row["kind"] == kind]
        approved = [row["nomination"] for row in alike if row["status"] == "approved"]
        waiting = [row for row in alike if row["status"] != "approved"]
        if of["grassroots_first"]:
            waiting.sort(key=lambda row: not row["grassroots"])
        left = max(0, (of[f"{kind}s"] or 0) - len(approved))
        within.update(approved, (row["nomination"] for row in waiting[:left]))
    taken = [row for row in ranked if row["nomination"] in within]
    out = [row for row in ranked if row["nomination"] not in within]
    cut = [row for row in ranked if _cut(row, within, ranked)]
    return Parted(taken, out, cut)


_Row = TypeVar("_Row", bound=Mapping[str, Any])


def _as_settled(rows: Sequence[_Row]) -> list[_Row]:
    """The rows, those of a settled tie among themselves in the order that was settled."""
    found = list(rows)
    for points in {row["points"] for row in rows if row["tie_place"]}:
        at = [n for n, row in enumerate(found) if row["tie_place"] and row["points"] == points]
        tied = sorted((found[n] for n in at), key=lambda row: row["tie_place"])
        for n, row in zip(at, tied, strict=True):
            found[n] = row
    return found


def _cut(row: Mapping[str, Any], within: set[str], ranked: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an open tie of ``row`` goes across the quota; with who was approved nothing is open any more."""
    approved = (row["tied_approved"] or "").split(", ")
    tied = [name for name in (row["tied"] or "").split(", ") if name not in approved]
    return row["status"] != "approved" and any(
        (one["nomination"] in within) != (row["nomination"] in within)
        and not (row["tie_place"] and one["tie_place"])
        for one in ranked
        if one["nomination"] in tied
    )
