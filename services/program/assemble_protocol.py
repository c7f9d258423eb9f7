"""Rows to what protocol works with: the order of introduction, the plan of seats, name cards, reception cards.

Each value is of one snapshot. Documents and screens print these; nothing here is laid out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.snapshot import Columns, Snapshot, snapshot
from shared.events.hall import HallPlan
from shared.halls import Place
from shared.seating import Guest, Proposal, arrange

COMING = ("registered", "confirmed", "present", "absent")
"""Those who have a place; somebody marked absent may still arrive."""


@dataclass(frozen=True, slots=True)
class NameCard:
    """A tent or badge, in the order of precedence."""

    delegation: str
    person_id: str
    name: str
    position: str
    unit: str
    seat: Place | None


@dataclass(frozen=True, slots=True)
class ReceptionCard:
    """How one delegate is received (field.md G12); what nobody entered is None."""

    card: NameCard
    status: str
    head: bool
    address: str | None
    received_by: str | None
    car: str | None
    gift: str | None
    meal: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """``holders``: who sits where; ``pinned``: by hand. ``unseated``: those who come and have no seat. ``left``:
    the place that the plan is of, where the conference is held elsewhere; then nobody sits by it."""

    title: str
    hall: HallPlan
    holders: dict[Place, NameCard]
    pinned: frozenset[Place]
    unseated: tuple[NameCard, ...]
    left: str | None = None


@dataclass(frozen=True, slots=True)
class PossibleTwin:
    """Two entries of one name that both count, and nobody has said whether it is one person."""

    one: NameCard
    other: NameCard


async def name_cards(engine: AsyncEngine, conference: str) -> tuple[NameCard, ...]:
    """Of everybody who comes: the order of introduction, of seating and of every list."""
    async with snapshot(engine, conference) as shot:
        return tuple(_card(shot, row) for row in await _coming(shot))


async def reception_cards(engine: AsyncEngine, conference: str) -> tuple[ReceptionCard, ...]:
    async with snapshot(engine, conference) as shot:
        known = {
            (row["delegation"], row["person_id"]): row
            for row in await shot.rows(tables.reception_cards)
        }
        return tuple(
            _reception(_card(shot, row), row, known.get((row["delegation"], row["person_id"]), {}))
            for row in await _coming(shot)
        )


async def seat_plan(engine: AsyncEngine, conference: str) -> SeatPlan | None:
    """None while nobody has set the hall."""
    async with snapshot(engine, conference) as shot:
        hall = await _hall(shot)
        if hall is None:
            return None
        rows = await _coming(shot)
        seated = {(row["seat_row"], row["seat"]): row for row in rows if row["seat"] is not None}
        return SeatPlan(
            hall.title,
            hall,
            {place: _card(shot, row) for place, row in seated.items()},
            frozenset(place for place, row in seated.items() if row["seat_pinned"]),
            tuple(_card(shot, row) for row in rows if row["seat"] is None),
            await left_place(shot),
        )


async def seat_proposal(
    engine: AsyncEngine, conference: str, *, afresh: bool = False
) -> Proposal | None:
    """Who should sit where by the order of precedence; None while nobody has set the hall."""
    async with snapshot(engine, conference) as shot:
        hall = await _hall(shot)
        if hall is None:
            return None
        return arrange(hall, [_guest(row) for row in await _coming(shot)], afresh=afresh)


async def possible_twins(engine: AsyncEngine, conference: str) -> tuple[PossibleTwin, ...]:
    async with snapshot(engine, conference) as shot:
        cards = {
            (row["delegation"], row["person_id"]): _card(shot, row) for row in await _coming(shot)
        }
        pairs = [row for row in await shot.rows(tables.twins) if row["status"] == "possible"]
        found = (
            (
                cards.get((row["delegation"], row["person_id"])),
                cards.get((row["other_delegation"], row["other_person_id"])),
            )
            for row in pairs
        )
        return tuple(PossibleTwin(one, other) for one, other in found if one and other)


async def twins_waiting(shot: Snapshot) -> int:
    """How many pairs :func:`possible_twins` would give."""
    coming = {(row["delegation"], row["person_id"]) for row in await _coming(shot)}
    return sum(
        row["status"] == "possible"
        and (row["delegation"], row["person_id"]) in coming
        and (row["other_delegation"], row["other_person_id"]) in coming
        for row in await shot.rows(tables.twins)
    )


def changed_cards(before: Iterable[NameCard], now: Sequence[NameCard]) -> tuple[NameCard, ...]:
    """Those to print anew: new people, and those whose name, position, agency or seat is another one."""
    known = {(card.delegation, card.person_id): card for card in before}
    return tuple(card for card in now if known.get((card.delegation, card.person_id)) != card)


def void_cards(before: Sequence[NameCard], now: Iterable[NameCard]) -> tuple[NameCard, ...]:
    """Those to take away: their people do not come any more."""
    coming = {(card.delegation, card.person_id) for card in now}
    return tuple(card for card in before if (card.delegation, card.person_id) not in coming)


async def left_place(shot: Snapshot) -> str | None:
    """The place that the plan of the hall is of, where it is another one than the conference's."""
    if not await shot.hall_left():
        return None
    return str((await shot.rows(tables.halls))[0]["place"])


async def _hall(shot: Snapshot) -> HallPlan | None:
    query = select(tables.halls.c.plan).where(tables.halls.c.conference == shot.conference)
    plan = (await shot.execute(query)).scalar_one_or_none()
    return None if plan is None else HallPlan.model_validate_json(plan)


async def _coming(shot: Snapshot) -> list[Columns]:
    rows = [row for row in await shot.delegates() if row["status"] in COMING]
    return sorted(rows, key=shot.delegate_order)


def _guest(row: Columns) -> Guest:
    seat = (row["seat_row"], row["seat"]) if row["seat"] is not None else None
    return Guest(
        row["delegation"], row["person_id"], row["group_id"], seat, pinned=bool(row["seat_pinned"])
    )


def _card(shot: Snapshot, row: Columns) -> NameCard:
    return NameCard(
        row["delegation"],
        row["person_id"],
        row["name"],
        row["position"],
        shot.name(row["unit"]),
        (row["seat_row"], row["seat"]) if row["seat"] is not None else None,
    )


def _reception(card: NameCard, row: Columns, own: Columns) -> ReceptionCard:
    return ReceptionCard(
        card,
        row["status"],
        bool(row["head"]),
        own.get("address"),
        own.get("received_by"),
        own.get("car"),
        own.get("gift"),
        own.get("meal"),
        own.get("notes"),
    )
