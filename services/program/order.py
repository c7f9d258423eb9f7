"""The running order of a conference as its rows have it: each item with its times, and what does not fit."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.program import tables
from services.program.snapshot import Columns, Snapshot, local_or_none
from shared.events.agenda import ProgramEntry, RunningOrder
from shared.events.plan import AgendaKind, Session
from shared.running_order import (
    Slot,
    Timed,
    Times,
    end_moved,
    ends_of,
    place_of,
    sessions_as_finalised,
    timed,
)

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Hours:
    """When the conference and its half-days end by the program that was finalised last, where that runs past the
    planned end. ``moved``: when a version was finalised that changed the end."""

    ends: datetime
    sessions: tuple[Session, ...]
    moved: Sequence[str]


@dataclass(frozen=True, slots=True)
class Order:
    """``rows`` by item, as in ``agenda_items``, each with its ``kind``; ``times`` says when."""

    rows: Mapping[str, Columns]
    times: Times
    sessions: tuple[Session, ...]

    @property
    def main(self) -> list[tuple[Timed, Columns]]:
        """The items in their order, without the parts."""
        return [(one, self.rows[one.item]) for one in self.times.items if one.within is None]

    def parts(self, item: str) -> list[tuple[Timed, Columns]]:
        """What is within an item, in its order."""
        return [(one, self.rows[one.item]) for one in self.times.items if one.within == item]

    def session(self, identity: str) -> Session:
        return next(one for one in self.sessions if one.id == identity)


async def order_of(shot: Snapshot, sessions: tuple[Session, ...] = ()) -> Order:
    """The agenda as scheduled, else as the plan has it; with ``sessions`` as it would be in these half-days."""
    sessions = sessions or shot.sessions
    kinds = {item.title: item.kind.value for item in shot.plan.agenda}
    scheduled = await shot.rows(tables.agenda_items)
    rows = {
        row["item"]: {**row, "kind": row["kind"] or kinds.get(row["title"])}
        for row in scheduled or _planned(shot)
    }
    slots = (
        Slot(
            item,
            row["ordinal"],
            row["minutes"],
            row["session"],
            local_or_none(row["fixed_at"]),
            row["within"],
        )
        for item, row in rows.items()
    )
    return Order(rows, timed(slots, sessions), sessions)


def _planned(shot: Snapshot) -> list[Columns]:
    """The plan's own items, as rows."""
    empty: Columns = dict.fromkeys(column.name for column in tables.agenda_items.c)
    return [
        {
            **empty,
            "item": f"item-{item.order}",
            "ordinal": item.order,
            "title": item.title,
            "minutes": item.minutes,
            "presenter": item.presenter,
            "kind": item.kind.value,
            "session": item.session,
            "fixed_at": item.starts_at and item.starts_at.isoformat(),
            "unit": item.unit,
            "conducted_by": item.conducted_by,
        }
        for item in shot.plan.agenda
    ]


async def running_order(shot: Snapshot) -> RunningOrder:
    """What a program printed from these rows says; to be finalised together with its digest."""
    order = await order_of(shot)
    papers = {row["paper"]: row["unit"] for row in await shot.rows(tables.papers)}
    named = _by_name(shot)
    return RunningOrder(
        starts_at=shot.starts,
        ends_at=shot.ends,
        venue=place_of(shot.head["venue_name"], shot.head["venue_address"]),
        entries=tuple(
            ProgramEntry(
                item=one.item,
                title=row["title"][:_LONGEST],
                presenter=row["presenter"][:_LONGEST],
                starts_at=one.starts,
                ends_at=one.ends,
                # a plan mostly says who presents an item by name alone, whole or short
                unit=row["unit"]
                or papers.get(row["paper"])
                or named.get(as_called(row["presenter"])),
                session=one.session,
                within=one.within,
            )
            for one in order.times.items
            for row in (order.rows[one.item],)
        ),
    )


def _by_name(shot: Snapshot) -> dict[str, str]:
    """Agencies by their whole and their short names; a short name that two have is nobody's."""
    called = {unit: as_called(shot.short_name(unit)) for unit in shot.agencies}
    times = Counter(called.values())
    short = {name: unit for unit, name in called.items() if times[name] == 1}
    return short | {as_called(str(one["name"])): unit for unit, one in shot.agencies.items()}


def as_called(name: str) -> str:
    """A name as names are compared here: a command may bring it decomposed, or with blanks too many."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


async def finalised(shot: Snapshot) -> tuple[int, RunningOrder | None]:
    """The last finalised version of the program and what it said; 0 before there is one."""
    rows = [row for row in await shot.rows(tables.documents) if row["kind"] == "program"]
    if not rows:
        return 0, None
    last = max(rows, key=lambda row: int(row["version"]))
    told = last["running_order"]
    return int(last["version"]), RunningOrder.model_validate_json(told) if told else None


async def hours_told(shot: Snapshot) -> Hours:
    """As letters and calendar entries say them."""
    finalised = [row for row in await shot.rows(tables.documents) if row["kind"] == "program"]
    before: RunningOrder | None = None
    moved = []
    for row in sorted(finalised, key=lambda row: int(row["version"])):
        told = row["running_order"]
        after = RunningOrder.model_validate_json(told) if told else None
        if after is not None and end_moved(before, after):
            moved.append(row["finalised_at"])
        before = after
    if before is None or (before.starts_at, before.ends_at) != (shot.starts, shot.ends):
        return Hours(shot.ends, shot.sessions, moved)
    sessions = sessions_as_finalised(shot.sessions, before)
    return Hours(ends_of(before).astimezone(shot.ends.tzinfo), sessions, moved)


async def confirmed_units(shot: Snapshot) -> tuple[str, ...]:
    """The agencies of which somebody is coming, in protocol order."""
    people = await shot.delegates()
    coming = {row["unit"] for row in people if row["status"] in ("confirmed", "present")}
    return tuple(sorted(coming, key=shot.unit_order))


def is_kind(row: Columns, kind: AgendaKind) -> bool:
    return bool(row["kind"] == kind.value)
