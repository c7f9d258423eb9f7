"""The rows of one conference as they stand at one position, and what every document asks of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, CursorResult, Engine, Executable, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.program import tables
from services.program.last_seal import LastSeal
from services.program.left_hall import is_left, without_seat
from services.program.model import Position, position, position_on, reading
from shared.events.plan import GroupKind, Plan, Session, conference_name
from shared.offices import Offices
from shared.protocol import OrderKey, Precedence, Rank, Standing, heads_of
from shared.refusals import NOT_PLANNED
from shared.running_order import sessions_in

VIETNAM: Final = timezone(timedelta(hours=7))
_LAST: Final = 1_000_000
"""The place of those who have no protocol rank."""

STANDING: Final = ("issued", "declined")
"""How an invitation is that was not withdrawn; ``declined``: the unit has said that it sends nobody."""
_SESSIONS: Final = TypeAdapter(tuple[Session, ...])

Columns = Mapping[str, Any]
_Made = TypeVar("_Made")


class RowsMoved(Exception):
    """What was kept is of another position than the rows are by now: read once more, not lazily."""


@dataclass(slots=True)
class Line:
    """The connection of one reading of rows with this ``stamp``; opened when something is asked that is not
    kept."""

    engine: AsyncEngine
    stamp: tuple[int, int]
    stack: AsyncExitStack
    opened: AsyncConnection | None = None

    async def connection(self) -> AsyncConnection:
        if self.opened is None:
            opened = await self.stack.enter_async_context(reading(self.engine))
            if (await position_on(opened)).stamp != self.stamp:
                raise RowsMoved
            self.opened = opened
        return self.opened


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``head``: the row of the conference; ``position`` and ``time``: where the rows stand; ``seal``: the
    last seal that the log had then.

    ``kept``: what was read and computed at this position already, by whichever reader of this process. Rows
    move with the position and never without it: what was read once need not be read again before the next event.
    """

    line: Line
    conference: str
    head: Columns
    plan: Plan
    groups: Mapping[str, Columns]
    agencies: Mapping[str, Columns]
    precedence: Precedence
    position: int
    time: datetime
    seal: LastSeal | None
    kept: dict[str, Any] = field(default_factory=dict)
    making: dict[str, asyncio.Lock] = field(default_factory=dict)
    """Of what is being computed: after an event all open pages ask for the same at once."""

    async def rows(self, table: Table) -> list[Columns]:
        """Every row of the conference in ``table``, by key. They are everybody's: read, never written."""
        return list(await self.once(f"table {table.name}", lambda: self._read(table)))

    async def execute(self, query: Executable) -> CursorResult[*tuple[Any, ...]]:
        """A query of one's own, answered at this very position."""
        return await (await self.line.connection()).execute(query)

    async def _read(self, table: Table) -> tuple[Columns, ...]:
        found = await self.execute(select(table).where(table.c.conference == self.conference))
        keys = table.primary_key.columns.keys()
        rows = [dict(row) for row in found.mappings()]
        if table is tables.attendees and await self.hall_left():
            rows = [without_seat(row) for row in rows]
        return tuple(sorted(rows, key=lambda row: tuple(row[key] for key in keys)))

    async def once(self, name: str, made: Callable[[], Awaitable[_Made]]) -> _Made:
        """What ``made`` returns, computed once at this position under this name, however many ask at once. It may
        depend on nothing but the rows (and what never changes in a process); whoever gets it leaves it as is."""
        if name not in self.kept:
            # First a connection, then one's turn: whoever computes waits for none that those behind it hold.
            await self.line.connection()
            async with self.making.setdefault(name, asyncio.Lock()):
                if name not in self.kept:
                    self.kept[name] = await made()
        found: _Made = self.kept[name]
        return found

    async def award_rounds(self) -> list[Columns]:
        """The rounds, without those that were closed because their form is not granted any more."""
        return [row for row in await self.rows(tables.award_rounds) if row["closed_at"] is None]

    def name(self, unit: str) -> str:
        """The agency's full name; the id of one that the plan does not know."""
        return str(self.agencies[unit]["name"]) if unit in self.agencies else unit

    def short_name(self, unit: str) -> str:
        return str(self.agencies[unit]["short_name"]) if unit in self.agencies else unit

    def group_title(self, group: str) -> str:
        return str(self.groups[group]["title"]) if group in self.groups else group

    def group_order(self, group: str) -> tuple[int, str]:
        return _rank(self.groups.get(group)), group

    def unit_order(self, unit: str) -> tuple[int, str]:
        return _rank(self.agencies.get(unit)), unit

    def delegate_order(self, row: Columns) -> OrderKey:
        """The one order of the conference (:mod:`shared.protocol`): of introduction, of seating, of every list."""
        return self.precedence.key(row)

    async def hall_left(self) -> bool:
        """Whether the plan of seats is of another place than the conference's."""
        return is_left(self.head, await self.rows(tables.halls))

    async def delegates(self) -> list[Columns]:
        """Everybody whom a delegation named; where its invitation was withdrawn, nobody counts any more."""
        return list(await self.once("delegates", self._delegates))

    async def _delegates(self) -> tuple[Columns, ...]:
        invited = {row["delegation"] for row in await self.rows(tables.delegations) if stands(row)}
        people = await self.rows(tables.attendees)
        return tuple(row for row in people if row["delegation"] in invited)

    @property
    def starts(self) -> datetime:
        return local(self.head["starts_at"])

    @property
    def ends(self) -> datetime:
        return local(self.head["ends_at"])

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The half-days in force; a conference in one go has one, from its beginning to its end."""
        told = self.head["sessions"]
        several = _SESSIONS.validate_json(told) if told else ()
        return sessions_in(several, self.starts, self.ends)

    @property
    def venue(self) -> str:
        return f"{self.head['venue_name']} ({self.head['venue_address']})"

    @property
    def title(self) -> str:
        """The conference's name, from the plan's: "Hội nghị tổng kết ..."."""
        return conference_name(str(self.head["title"]))


_MOST_KEPT: Final = 4
"""Conferences of a database whose last snapshot is kept. An hour of reading a big one holds some tens of MB."""
_KEPT: Final[WeakKeyDictionary[Engine, dict[str, Snapshot]]] = WeakKeyDictionary()
_READING: Final[WeakKeyDictionary[Engine, asyncio.Lock]] = WeakKeyDictionary()
"""One reads a conference anew at a time; each who waits has a connection already."""


@asynccontextmanager
async def snapshot(
    engine: AsyncEngine, conference: str, *, lazily: bool = False
) -> AsyncIterator[Snapshot]:
    """Refuses a conference that the rows do not know.

    ``lazily``: where all that is asked for is kept no connection is opened; who asks for more after the rows have
    moved on gets :class:`RowsMoved`.
    """
    async with AsyncExitStack() as stack:
        if lazily:
            seen = (await position(engine)).stamp
            if (last := _kept(engine, conference, seen)) is not None:
                yield replace(last, line=Line(engine, seen, stack))
                return
        connection = await stack.enter_async_context(reading(engine))
        stands = await position_on(connection)
        line = Line(engine, stands.stamp, stack, connection)
        async with _READING.setdefault(engine.sync_engine, asyncio.Lock()):
            last = _kept(engine, conference, stands.stamp)
            if last is None:
                last = await _read(line, conference, stands)
                kept = _KEPT.setdefault(engine.sync_engine, {})
                kept[conference] = last
                while len(kept) > _MOST_KEPT:
                    del kept[next(iter(kept))]
        yield replace(last, line=line)


async def head_and_agencies(
    engine: AsyncEngine, conference: str
) -> tuple[Columns, Mapping[str, Columns]] | None:
    """The conference's row and its agencies, as they are kept of the very position at which the rows stand."""
    last = _kept(engine, conference, (await position(engine)).stamp)
    return (last.head, last.agencies) if last is not None else None


def _kept(engine: AsyncEngine, conference: str, stamp: tuple[int, int]) -> Snapshot | None:
    let_go(engine, stamp)
    kept = _KEPT.setdefault(engine.sync_engine, {})
    if (last := kept.pop(conference, None)) is not None:
        kept[conference] = last  # the one that was asked for last stands last
    return last


async def _read(line: Line, conference: str, stands: Position) -> Snapshot:
    connection = await line.connection()
    query = select(tables.conference).where(tables.conference.c.conference == conference)
    head = (await connection.execute(query)).mappings().one_or_none()
    if head is None:
        raise NOT_PLANNED.refuse(conference=conference)
    groups = await _by_id(connection, tables.groups, "group_id", conference)
    agencies = await _by_id(connection, tables.agencies, "agency", conference)
    plan = Plan.model_validate_json(head["plan"])
    offices = {
        group.id: tuple(one.title for one in group.offices)
        for group in plan.groups
        if group.kind is not GroupKind.AWARDEES
    }
    return Snapshot(
        line,
        conference,
        dict(head),
        plan,
        groups,
        agencies,
        await _precedence(connection, dict(head), groups, agencies, offices),
        stands.position,
        datetime.fromisoformat(stands.time or head["planned_at"]),
        stands.seal,
    )


async def has_awards(shot: "Snapshot") -> bool:
    """Whether awards are granted at it at all: by its plan as it stands, or by a round that was opened."""
    return bool(json.loads(shot.head["plan"])["awards"] or await shot.rows(tables.award_rounds))


def let_go(engine: AsyncEngine, stamp: tuple[int, int]) -> None:
    """Drop whatever is kept of another position, or of before a mend. The rows have left it, so that nobody will
    ask for it again; and of somebody who was forgotten nothing stays in memory until the next visitor comes."""
    kept = _KEPT.get(engine.sync_engine, {})
    for name in [name for name, one in kept.items() if one.line.stamp != stamp]:
        del kept[name]


async def _precedence(
    connection: AsyncConnection,
    head: Columns,
    groups: Mapping[str, Columns],
    agencies: Mapping[str, Columns],
    offices: Mapping[str, Offices],
) -> Precedence:
    """By the ranks that are in force on the day on which the conference begins."""

    async def rows(table: Table, *which: ColumnElement[bool]) -> list[Columns]:
        query = select(table).where(table.c.conference == head["conference"], *which)
        return [dict(row) for row in (await connection.execute(query)).mappings()]

    ranks = [
        Rank(
            row["rank"],
            row["ordinal"],
            tuple(row["groups"].split()),
            tuple(row["units"].split()),
            day_or_none(row["valid_from"]),
            day_or_none(row["valid_to"]),
        )
        for row in await rows(tables.ranks)
    ]
    standings = {
        (row["delegation"], row["person_id"]): Standing(
            row["rank"],
            row["ordinal"],
            row["within_rank"],
            day_or_none(row["appointed_on"]),
            row["born_on"],
        )
        for row in await rows(tables.places)
    }
    return Precedence.on(
        local(head["starts_at"]).date(),
        ranks,
        standings,
        {name: _rank(row) for name, row in groups.items()},
        {name: _rank(row) for name, row in agencies.items()},
        heads_of(
            await rows(
                tables.attendees,
                or_(tables.attendees.c.head, tables.attendees.c.substitute_for.is_not(None)),
            )
        ),
        offices,
    )


async def _by_id(
    connection: AsyncConnection, table: Table, key: str, conference: str
) -> dict[str, Columns]:
    query = select(table).where(table.c.conference == conference)
    return {row[key]: dict(row) for row in (await connection.execute(query)).mappings()}


def _rank(row: Columns | None) -> int:
    return int(row["protocol_rank"]) if row is not None else _LAST


def stands(delegation: Columns) -> bool:
    """Whether its invitation was not withdrawn, also where the unit has said that it sends nobody."""
    return delegation["status"] in STANDING


def local(text: str) -> datetime:
    """A moment of the rows by the Vietnamese clock."""
    return datetime.fromisoformat(text).astimezone(VIETNAM)


def local_or_none(text: str | None) -> datetime | None:
    return None if text is None else local(text)


def day_or_none(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def by_group(rows: Iterable[Columns]) -> dict[str, list[Columns]]:
    return by(rows, "group_id")


def by_delegation(rows: Iterable[Columns]) -> dict[str, list[Columns]]:
    return by(rows, "delegation")


def by(rows: Iterable[Columns], column: str) -> dict[str, list[Columns]]:
    """In one pass: a list for each value that the column has."""
    found: dict[str, list[Columns]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found
