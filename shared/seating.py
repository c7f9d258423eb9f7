"""A seating proposed: computed from the order of precedence and the plan of the hall, and from who sits where.

Pure, and the same for everybody who asks. Whoever sits in the right order stays: a late registration finds the
nearest free seat and moves only those between it and their own place; a decline leaves a seat free. What was
settled by hand (pinned) is not touched.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared import halls
from shared.events.hall import HallPlan
from shared.halls import Place

Key = tuple[str, str]
"""A delegation and a person of it."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes. Guests are handed over in the order of precedence."""

    delegation: str
    person_id: str
    group: str
    seat: Place | None = None
    pinned: bool = False

    @property
    def key(self) -> Key:
        return self.delegation, self.person_id


@dataclass(frozen=True, slots=True)
class Proposal:
    """``seats``: everybody's, as proposed. ``moves``: of those, who gets one or another one. ``unseated``: for
    whom the hall has none."""

    seats: Mapping[Key, Place]
    moves: Mapping[Key, Place]
    unseated: tuple[Key, ...]


def arrange(hall: HallPlan, guests: Sequence[Guest], *, afresh: bool = False) -> Proposal:
    """``afresh``: as if nobody but the pinned sat yet."""
    pinned = {guest.seat for guest in guests if guest.pinned and guest.seat is not None}
    seats: dict[Key, Place] = {g.key: g.seat for g in guests if g.pinned and g.seat is not None}
    unseated: list[Key] = []
    for block, line in halls.lines(hall).items():
        free = [place for place in line if place not in pinned]
        own = [
            guest
            for guest in guests
            if guest.key not in seats and halls.block_of(hall, guest.group) == block
        ]
        found = _line(free, own, afresh=afresh)
        seats |= found
        unseated += [guest.key for guest in own if guest.key not in found]
    before = {guest.key: guest.seat for guest in guests}
    moves = {key: place for key, place in seats.items() if before[key] != place}
    return Proposal(seats, moves, tuple(unseated))


def _line(places: Sequence[Place], guests: Sequence[Guest], *, afresh: bool) -> dict[Key, Place]:
    """Seats of one block in the order in which they are given, filled in the order of precedence."""
    index = {place: number for number, place in enumerate(places)}
    sitting = [
        (rank, index[guest.seat])
        for rank, guest in enumerate(guests)
        if guest.seat in index and not afresh
    ]
    held: list[int | None] = [None] * len(places)
    kept = _longest_in_order(sitting)
    for rank, at in kept:
        held[at] = rank
    staying = {rank for rank, _ in kept}
    for rank in range(len(guests)):
        if rank not in staying and not _insert(held, rank):
            break  # the line is full: of those who are left nobody finds a seat
    return {guests[rank].key: places[at] for at, rank in enumerate(held) if rank is not None}


def _longest_in_order(sitting: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of (rank, seat) in the order of rank: as many as possible whose seats are in that order too."""
    tails: list[int] = []
    ends: list[int] = []
    pairs = list(sitting)
    before: list[int | None] = []
    for number, (_, seat) in enumerate(pairs):
        place = bisect_left(tails, seat)
        before.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [seat]
        ends[place : place + 1] = [number]
    found = []
    at: int | None = ends[-1] if ends else None
    while at is not None:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _insert(held: list[int | None], rank: int) -> bool:
    """Put ``rank`` between those before and behind it; where no seat is free there, the fewest step aside."""
    low = max((at for at, who in enumerate(held) if who is not None and who < rank), default=-1)
    high = min(
        (at for at, who in enumerate(held) if who is not None and who > rank), default=len(held)
    )
    if high - low > 1:
        held[low + 1] = rank
        return True
    behind = next((at for at in range(high, len(held)) if held[at] is None), None)
    ahead = next((at for at in range(low, -1, -1) if held[at] is None), None)
    if behind is None and ahead is None:
        return False
    if ahead is None or (behind is not None and behind - high <= low - ahead):
        assert behind is not None  # noqa: S101 - one of the two was found
        held[high + 1 : behind + 1] = held[high:behind]
        held[high] = rank
    else:
        held[ahead:low] = held[ahead + 1 : low + 1]
        held[low] = rank
    return True
