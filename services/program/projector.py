"""Events to rows: each batch in one transaction together with its position, so each counts once.

An event that cannot be decoded or applied parks its boundary: the rows keep what stands before it there, what
comes behind it waits, all other boundaries go on. Once it can be applied the rows of its conference are projected
anew (:mod:`services.program.mending`). Only a log that is damaged, or another one, halts the projection.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from prometheus_client import Gauge
from pydantic import ValidationError
from sqlalchemy import CursorResult, func, insert, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.program import tables
from services.program.changes import moment
from services.program.last_seal import LastSeal, SealsBefore
from services.program.model import PROJECTION, Position, position, wiped
from services.program.parked import parked_boundaries
from services.program.projections import project
from services.program.reader import LogGap, Reader
from services.program.snapshot import let_go
from services.program.statements import Batch, write
from services.program.tables import VERSION, projection_position
from shared.envelope import UnreadableEvent, decode
from shared.events import CATALOGUE
from shared.events.answers import TECHNICAL, is_technical
from shared.events.privacy import PersonForgotten
from shared.sealed import KeyMissing, SealBroken, forgotten_owners
from shared.subjects import EVENTS
from shared.tasks import heed_cancellation
from shared.traces import trace_in
from shared.vault import Vault, vault_of

BATCH: Final = 2_000
"""Events in one transaction at most."""
_MANY: Final = 8
_GATHER_SECONDS: Final = (0.02, 0.05)
"""After the last event that there was, after few of them and after many: what comes one by one (a mail, a scan) is
then written together. A transaction costs a hundred times what a row does."""
POSITION: Final = Gauge("hoinghi_projection_position", "Last event in the rows", ["projection"])
LAG: Final = Gauge("hoinghi_projection_lag", "Events not yet in the rows", ["projection"])
PARKED: Final = Gauge(
    "hoinghi_projection_parked", "Boundaries that stand still in the rows", ["projection"]
)
HALTED: Final = Gauge("hoinghi_projection_halted", "1: stopped at an event", ["projection"])
_RETRY_STATES: Final = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that tell of the server's condition, not of the data."""

_TRACES: Final = 50
"""So many of a batch are named in its line; a rebuild's batches have a thousand."""
_LOG = structlog.get_logger()

Raw = tuple[int, str, bytes]
"""Position, subject and body of one stored event."""
SealedAt = Callable[[int], Awaitable[LastSeal | None]]
"""The last seal before the event at a position of what was just taken."""


class Fenced(Exception):
    """Another projector has moved the position. This one must not go on with what it knows."""

    code = "PROJECTION_FENCED"


@dataclass(slots=True)
class Progress:
    """Where a projection stands, for health and lag. ``halted``: the reason, while it is stopped.

    ``since``: from this position on it knows itself which tables changed; ``changed``: where each last did.
    """

    position: int = 0
    lag: int = 0
    halted: str | None = None
    since: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    parked: dict[str, int] = field(default_factory=dict)
    """Boundaries that stand still, and the position of the event before which each does."""
    refused: set[tuple[str, int]] = field(default_factory=set)
    """What can be read and was refused all the same when it was tried again: it is not tried for ever."""
    mended: int = 0
    """As of the rows that it goes on from (:class:`~services.program.model.Position`)."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whoever changes rows has it: what is parked changes with them."""
    unwiped: bool = True
    """Former rows of somebody who was forgotten may still stand in the write-ahead file; so at each start."""

    def unchanged(self, position: int, but: AbstractSet[str]) -> bool:
        """Whether no table except these has changed since the rows stood at ``position``."""
        return self.since <= position and all(
            at <= position for table, at in self.changed.items() if table not in but
        )


@dataclass(frozen=True, slots=True)
class Fault:
    position: int
    reason: str


@dataclass(slots=True)
class Prepared:
    """``time``: of the last event that could be read; ``parks``: the boundaries that stand still from here on."""

    batch: Batch
    position: int
    time: datetime | None = None
    parks: dict[str, Fault] = field(default_factory=dict)
    forgets: bool = False
    finished: bool = False
    """The next event is later than the moment asked for."""


async def follow(
    client: Client,
    engine: AsyncEngine,
    *,
    stop_at: int | None = None,
    stop_time: datetime | None = None,
    progress: Progress | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Progress:
    """Bring the rows up to the log, and on for ever unless there is a stop.

    ``stop_at``: the last position to apply. ``stop_time``: the first event later than this moment
    and everything behind it stay out. Returns when stopped or halted (``progress.halted``); what could not be
    applied is in ``progress.parked``. Raises :class:`Fenced`, and what the database or the broker raise while they
    cannot be reached.
    """
    if stop_time is not None and stop_time.tzinfo is None:
        raise ValueError("stop_time needs a time zone")
    running = (
        progress is not None
    )  # a rebuild beside it must not stand in the running one's metrics
    progress = progress or Progress()
    known = await position(engine)
    progress.position, progress.halted = known.position, None
    progress.mended = known.mended or 0
    progress.since = known.position  # another one may have moved it meanwhile
    progress.parked = {one.subject: one.position for one in await parked_boundaries(engine)}
    if stop_at is not None and progress.position >= stop_at:
        return progress
    vault = vault_of(client)
    if (reason := await _of_another_log(client, known, progress.parked)) is not None:
        await _halt(engine, progress, Fault(known.position, reason))
        return progress
    async with (
        aclosing(SealsBefore(client)) as seals,
        Reader(client, known.position, upto=stop_at or 0) as reader,
    ):

        async def sealed(place: int) -> LastSeal | None:
            return await seals.before(reader.stamp(place))

        finished = False
        while not finished and progress.halted is None:
            heed_cancellation()
            most = BATCH if stop_at is None else min(BATCH, stop_at - progress.position)
            try:
                events, behind = await reader.take_whole(most)
                await vault.learn_for(body for _place, _subject, body in events)
            except LogGap as gap:
                await _halt(engine, progress, Fault(gap.position, f"{gap.code}: {gap}"))
                break
            before = progress.position
            async with progress.turn:
                finished = await _apply(engine, progress, events, stop_time, vault, sealed)
            finished = finished or progress.position == stop_at
            if running:
                _tell(before, progress.position, events)
            progress.lag = behind
            if progress.unwiped and behind == 0:
                progress.unwiped = not await wiped(engine)
            if running:
                _show(progress)
            if on_progress is not None:
                on_progress(progress)
            if behind == 0 and not finished:
                await asyncio.sleep(_GATHER_SECONDS[len(events) >= _MANY])
    return progress


def _tell(before: int, reached: int, events: Sequence[Raw]) -> None:
    """One line for the rows of a batch, with the traces that it carries on; of a long one the first few."""
    written = [body for place, _subject, body in events if before < place <= reached]
    if not written:
        return
    traces = list(dict.fromkeys(filter(None, map(trace_in, written))))
    _LOG.info(
        "rows written",
        service="program",
        position=reached,
        events=len(written),
        traces=traces[:_TRACES],
        further_traces=max(0, len(traces) - _TRACES),
    )


async def _of_another_log(client: Client, known: Position, parked: Collection[str]) -> str | None:
    """Why the rows cannot go on from this log: they are ahead of it, or their last event is not in it.

    So it is after an older backup of the log was restored beside rows that had gone on: they would wait in
    silence, and then take other events for those that they missed.
    """
    if known.position == 0:
        return None
    js = client.jetstream(timeout=10)
    last = (await js.stream_info(EVENTS)).state.last_seq
    if last < known.position:
        return f"ROWS_AHEAD_OF_LOG: the log ends at {last}; give the projection an empty database"
    try:
        message = await js.get_msg(EVENTS, known.position, direct=True)
        if message.subject in parked:
            return None  # it is in no row: its moment is not theirs
        body = await vault_of(client).opened(message.data or b"")
        kinds = TECHNICAL if is_technical(body) else CATALOGUE
        told = moment(decode(body, known.position, kinds).time)
    except (NotFoundError, UnreadableEvent, SealBroken, KeyMissing):
        return None  # a gap, or damage: the reader or the first event says so more exactly
    if told != known.time:
        return (
            "ROWS_OF_ANOTHER_LOG: another event stands there; give the projection an empty database"
        )
    return None


async def _apply(
    engine: AsyncEngine,
    progress: Progress,
    events: Sequence[Raw],
    stop_time: datetime | None,
    vault: Vault,
    sealed: SealedAt,
) -> bool:
    """Apply ``events``; tell whether the moment asked for was reached.

    What the database refuses is halved until the event is found that it refuses; the others count.
    """
    prepared = prepare(events, stop_time, progress.position, vault, progress.parked)
    seal = await sealed(prepared.position) if prepared.position > progress.position else None
    try:
        await _commit(engine, progress, prepared, seal)
    except Exception as error:
        if isinstance(error, Fenced) or may_pass(error):
            raise
        if prepared.position == progress.position + 1:
            place, subject, _body = events[0]
            prepared = Prepared(Batch(), place, parks={subject: Fault(place, reason_of(error))})
            await _commit(engine, progress, prepared, await sealed(place))
            return False
        middle = max(1, (prepared.position - progress.position) // 2)
        for half in (events[:middle], events[middle:]):
            if await _apply(engine, progress, half, stop_time, vault, sealed):
                return True
        return False
    return prepared.finished


def prepare(
    events: Sequence[Raw],
    stop_time: datetime | None,
    before: int,
    vault: Vault,
    parked: Collection[str],
) -> Prepared:
    """Decode and project, up to the first event that is later than ``stop_time``; what is ``parked`` waits."""
    prepared = Prepared(Batch(), before)
    for place, subject, body in events:
        if subject not in parked and subject not in prepared.parks:
            try:
                technical = is_technical(body)
                recorded = decode(body, place, TECHNICAL if technical else CATALOGUE, vault.open)
                if stop_time is not None and recorded.time > stop_time:
                    prepared.finished = True
                    break
                changes = [] if technical else project(recorded)
                if isinstance(gone := recorded.event, PersonForgotten):
                    vault.forget(forgotten_owners(recorded.conference, gone))
                    prepared.forgets = True
                prepared.batch.add(changes)
                prepared.time = recorded.time
            except Exception as error:  # whatever is wrong with it: it must be seen, not vanish
                prepared.parks[subject] = Fault(place, reason_of(error))
        prepared.position = place
    return prepared


async def _commit(
    engine: AsyncEngine, progress: Progress, prepared: Prepared, seal: LastSeal | None
) -> None:
    """Rows and position in one transaction, fenced by the position that we believe in."""
    if prepared.position == progress.position:
        return
    read = {} if prepared.time is None else {"time": moment(prepared.time)}
    async with engine.begin() as connection:
        # First, so that a second projector waits here, and SQLite takes its write lock at once.
        await move(
            connection,
            progress,
            position=prepared.position,
            **read,
            halted_at=None,
            halted_reason=None,
            sealed_position=seal.position if seal else None,
            sealed_time=seal.time if seal else None,
            sealed_root=seal.root if seal else None,
        )
        await write(connection, prepared.batch)
        await park(connection, prepared)
    let_go(engine, (prepared.position, progress.mended))
    _tell_parked(progress, prepared)
    progress.position = prepared.position
    progress.unwiped |= prepared.forgets
    for table in prepared.batch.tables:
        progress.changed[table] = prepared.position


async def park(connection: AsyncConnection, prepared: Prepared) -> None:
    """In the transaction of the rows: a boundary never stands still without being said to."""
    for subject, fault in prepared.parks.items():
        row = {
            "conference": subject.split(".")[1],
            "subject": subject,
            "position": fault.position,
            "reason": fault.reason,
        }
        await connection.execute(insert(tables.parked_boundaries).values(row))


def _tell_parked(progress: Progress, prepared: Prepared) -> None:
    """Alarm, once the rows are written."""
    for subject, fault in prepared.parks.items():
        progress.parked[subject] = fault.position
        _LOG.error(
            "boundary parked: its rows stand still, others go on",
            alarm="rows",
            projection=PROJECTION,
            position=fault.position,
            subject=subject,
            reason=fault.reason,
        )


async def move(connection: AsyncConnection, believed: Progress, **values: Any) -> None:
    """Raises :class:`Fenced` where the rows are no longer those that ``believed`` goes on from."""
    columns = projection_position.c
    moved: CursorResult[Any] = await connection.execute(
        update(projection_position)
        .where(columns.name == PROJECTION)
        .where(columns.version == VERSION)
        .where(columns.position == believed.position)
        .where(func.coalesce(columns.mended, 0) == believed.mended)
        .values(**values)
    )
    if moved.rowcount != 1:
        raise Fenced(f"the position is no longer {believed.position}: another projector is at work")


async def _halt(engine: AsyncEngine, progress: Progress, fault: Fault) -> None:
    """Of a damaged or another log. Record and alarm. If even that cannot be written, the database is at fault: its
    error."""
    reason = f"position {fault.position}: {fault.reason}"
    now = moment(datetime.now(UTC))
    async with engine.begin() as connection:
        await move(connection, progress, halted_at=now, halted_reason=reason)
    progress.halted = reason
    _show(progress)
    structlog.get_logger().error(
        "projection halted: nothing was skipped, mend the cause and start it again",
        projection=PROJECTION,
        position=fault.position,
        reason=fault.reason,
    )


def _show(progress: Progress) -> None:
    POSITION.labels(PROJECTION).set(progress.position)
    LAG.labels(PROJECTION).set(progress.lag)
    PARKED.labels(PROJECTION).set(len(progress.parked))
    HALTED.labels(PROJECTION).set(0 if progress.halted is None else 1)


def show_rows(stands: int, behind: int) -> None:
    """The figures of rows that another process writes."""
    POSITION.labels(PROJECTION).set(stands)
    LAG.labels(PROJECTION).set(behind)


def may_pass(error: Exception) -> bool:
    """Whether the database's condition is to blame, so that the same batch may go through later."""
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        lost = error.connection_invalidated or isinstance(error, OperationalError)
        return lost or state.startswith(_RETRY_STATES)
    return isinstance(error, OSError)


def reason_of(error: BaseException) -> str:
    """What is wrong, without any value of the event: values may be personal."""
    cause = error.__cause__ if error.__cause__ is not None else error
    if isinstance(cause, ValidationError):
        return f"{type(error).__name__}: {_faults(cause)}"
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return f"{type(error.orig).__name__} {state or ''}".strip()
    if isinstance(cause, KeyError):
        return f"{type(error).__name__}: {cause!r}"
    return f"{type(error).__name__}: {type(cause).__name__}"


def _faults(error: ValidationError) -> str:
    """Our own fields that are at fault. Foreign keys are not named: they may be anything."""
    faults = error.errors(include_input=False, include_context=False, include_url=False)
    return ", ".join(
        f"{'.'.join(map(str, fault['loc'][: -1 if fault['type'] == 'extra_forbidden' else None]))}"
        f" ({fault['type']})"
        for fault in faults[:5]
    )
