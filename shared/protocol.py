"""The one order of a conference: who is introduced, seated and listed before whom.

Set by hand in a rank table and, where somebody stands otherwise than their rank, for that person; never derived
from a name. What the table leaves open within a group goes by the offices held (:mod:`shared.offices`). Practice,
not law: "superior first; of the same rank, who was earlier in office, then the older one" (Hướng dẫn 112-HD/BTGTU
of a provincial Party committee [P]); the decree that replaces NĐ 145/2013 was not found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from shared.offices import Offices, standing
from shared.vietnamese import NameKey, name_key

_LAST: Final = 1_000_000_000
"""The place of those to whom no number was given."""
_NO_DAY: Final = "9999-12-31"
_OTHERS: Final = 2
_EQUAL: Final = (False, 0, 0)

OrderKey = tuple[int, int, str, str, int, str, bool, int, str, int, int, int, NameKey, str, str]


WITHIN_AN_AGENCY: Final = 6
"""How much of the key's end tells people of one agency apart: head, office, level, name, ids."""


@dataclass(frozen=True, slots=True)
class Rank:
    """``order``: smaller is higher. ``groups``, ``units``: whose delegates have it unless they are placed by
    hand. In force from one day to another, both included; None: without an end."""

    rank: str
    order: int
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person was placed by hand. ``order``: in place of the rank's own number."""

    rank: str | None = None
    order: int | None = None
    within: int | None = None
    appointed_on: date | None = None
    born_on: str | None = None


@dataclass(frozen=True, slots=True)
class Precedence:
    """The table as it is in force on the day of the conference, with the plan's own order as what remains.

    ``groups`` and ``units``: the plan's ``protocol_rank`` of each. ``heads``: by delegation and person, see
    :func:`heads_of`. ``offices``: by group that goes by offices, the titles by which
    it is invited, in the plan's order; who is invited for an award is not in one.
    """

    ranks: tuple[Rank, ...]
    standings: Mapping[tuple[str, str], Standing]
    groups: Mapping[str, int]
    units: Mapping[str, int]
    heads: Mapping[tuple[str, str], int] = field(default_factory=dict)
    offices: Mapping[str, Offices] = field(default_factory=dict)

    @classmethod
    def on(
        cls,
        day: date,
        ranks: Iterable[Rank],
        standings: Mapping[tuple[str, str], Standing],
        groups: Mapping[str, int],
        units: Mapping[str, int],
        heads: Mapping[tuple[str, str], int] | None = None,
        offices: Mapping[str, Offices] | None = None,
    ) -> "Precedence":
        valid = sorted((one for one in ranks if one.in_force(day)), key=lambda one: one.order)
        return cls(tuple(valid), standings, groups, units, heads or {}, offices or {})

    def rank_of(self, row: Mapping[str, Any]) -> Rank | None:
        """By hand, else that of the agency, else that of the group."""
        standing = self.standings.get((row["delegation"], row["person_id"]))
        if standing is not None and standing.rank is not None:
            return next((one for one in self.ranks if one.rank == standing.rank), None)
        own = next((one for one in self.ranks if row["unit"] in one.units), None)
        return own or next((one for one in self.ranks if row["group_id"] in one.groups), None)

    def key(self, row: Mapping[str, Any]) -> OrderKey:
        """The sort key of a delegate: rank, order inside the rank, day of appointment, day of birth; then group
        as the plan orders them; in a group those who lead before staff; then agency as the plan orders them;
        within an agency its head, who comes instead of the head, and the others by the offices that they hold, at
        last by their names as Vietnamese lists have them.

        What was set by hand comes before all of this. Who has no rank stands behind all who have one. No position
        is read for a rank of the table. A remark in parentheses behind a name is no part of it.
        """
        here = self.standings.get((row["delegation"], row["person_id"]), NOWHERE)
        rank = self.rank_of(row)
        order = here.order if here.order is not None else rank.order if rank else _LAST
        by_hand = here if order < _LAST else NOWHERE
        head = self.heads.get((row["delegation"], row["person_id"]), _OTHERS)
        invited = self.offices.get(row["group_id"])
        staff, office, level = _EQUAL
        if invited is not None:
            staff, office, level = standing(str(row.get("position") or ""), invited)
        return (
            order,
            _LAST if by_hand.within is None else by_hand.within,
            by_hand.appointed_on.isoformat() if by_hand.appointed_on else _NO_DAY,
            by_hand.born_on or _NO_DAY,
            self.groups.get(row["group_id"], _LAST),
            row["group_id"],
            staff and head == _OTHERS,
            self.units.get(row["unit"], _LAST),
            row["unit"],
            head,
            office,
            level,
            name_key(str(row["name"]).partition(" (")[0]),
            row["person_id"],
            row["delegation"],
        )


NOWHERE: Final = Standing()


def heads_of(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Within an agency: 0 for who was named as its head, 1 for who comes instead, also instead of a substitute.

    ``rows``: delegation, person_id, head, substitute_for; of those who were replaced too.
    """
    people = {(row["delegation"], row["person_id"]): row for row in rows}
    found: dict[tuple[str, str], int] = {}
    for who, row in people.items():
        if row["head"]:
            found[who] = 0
            continue
        seen = {who}
        before = (who[0], row["substitute_for"])
        while before in people and before not in seen:
            if people[before]["head"]:
                found[who] = 1
                break
            seen.add(before)
            before = (who[0], people[before]["substitute_for"])
    return found
