"""The hall as the seat page shows it: row by row, each seat with its block, who sits there, and who would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.program.assemble_protocol import NameCard, SeatPlan
from shared import halls
from shared.events.hall import Block, HallPlan
from shared.halls import Place
from shared.seating import Key, Proposal


@dataclass(frozen=True, slots=True)
class SeatShown:
    """``block``: its number in the plan, from 1; 0 is none. ``moved``: who sits there did not before."""

    place: Place
    card: NameCard | None
    block: int
    pinned: bool
    reserved: bool
    moved: bool
    aisle: bool


@dataclass(frozen=True, slots=True)
class Move:
    """``before`` None: no seat until now."""

    card: NameCard
    before: Place | None
    after: Place


@dataclass(frozen=True, slots=True)
class HallView:
    """``moves``: of a proposal that is looked at. ``unseated``: who comes and would have no seat."""

    hall: HallPlan
    rows: Sequence[tuple[int, Sequence[SeatShown]]]
    moves: Sequence[Move]
    unseated: Sequence[NameCard]
    seated: int
    seats: int
    """All of them, reserved ones left out."""
    left: str | None
    """The place that it is of, where the conference is held elsewhere."""


def hall_view(plan: SeatPlan, proposal: Proposal | None) -> HallView:
    """As it stands, or with a proposal as it would be."""
    cards: dict[Key, NameCard] = {
        (card.delegation, card.person_id): card for card in (*plan.holders.values(), *plan.unseated)
    }
    before = {key: card.seat for key, card in cards.items()}
    moves: Mapping[Key, Place] = proposal.moves if proposal else {}
    holders: Mapping[Place, NameCard] = (
        {place: cards[key] for key, place in proposal.seats.items()} if proposal else plan.holders
    )
    new = set(moves.values())
    rows = [
        (
            row,
            [
                SeatShown(
                    place,
                    holders.get(place),
                    _block(plan.hall, place),
                    place in plan.pinned,
                    halls.is_reserved(plan.hall, place),
                    place in new,
                    seat in plan.hall.aisles,
                )
                for seat in range(1, halls.row_length(plan.hall, row) + 1)
                for place in [(row, seat)]
            ],
        )
        for row in range(1, plan.hall.rows + 1)
    ]
    return HallView(
        plan.hall,
        rows,
        [Move(cards[key], before[key], place) for key, place in moves.items()],
        [cards[key] for key in proposal.unseated] if proposal else plan.unseated,
        len(holders),
        sum(not seat.reserved for _, seats in rows for seat in seats),
        plan.left,
    )


def _block(hall: HallPlan, place: Place) -> int:
    return next((number for number, one in enumerate(hall.blocks, 1) if _in(one, place)), 0)


def _in(block: Block, place: Place) -> bool:
    row, seat = place
    return block.first_row <= row <= block.last_row and block.first_seat <= seat <= block.last_seat
