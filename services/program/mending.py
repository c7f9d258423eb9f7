"""Boundaries that stood still go on: once they can be applied their conference is projected anew, at once.

Rows are a function of the whole log in its order, and many join boundaries: what waited is not applied behind what
came later, but everything of that conference once more from the first event, in one transaction. So the rows equal
a rebuild; whoever reads sees them as they were or as they are, and the other conferences' rows are not touched.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NotFoundError
from pydantic_core import to_json
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.program.changes import moment
from services.program.model import position
from services.program.parked import ParkedBoundary, parked_boundaries
from services.program.projector import (
    BATCH,
    Fault,
    Fenced,
    Prepared,
    Progress,
    Raw,
    may_pass,
    move,
    park,
    prepare,
    reason_of,
)
from services.program.reader import LogGap, Reader
from services.program.snapshot import let_go
from services.program.statements import Batch, write
from services.program.tables import metadata
from shared.service import Query, Service
from shared.subjects import EVENTS
from shared.vault import Vault, vault_of

_LOOK_SECONDS: Final = 30.0
"""A release that can read the event starts anew and looks at once; a key that was restored is found by this."""
_LOG: Final = structlog.get_logger()


async def keep_mending(service: Service, engine: AsyncEngine, progress: Progress) -> None:
    """For ever: looks whether what stands still can go on."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        if progress.parked:
            with contextlib.suppress(NatsError, APIError, TimeoutError, SQLAlchemyError, OSError):
                await mend(service.client, engine, progress)


def mending_queries(engine: AsyncEngine, progress: Progress) -> Mapping[str, Query]:
    """``parked``: what stands still; ``mend``: the same, after it was tried again."""

    async def parked(_service: Service, _asked: Mapping[str, Any]) -> bytes:
        return to_json([asdict(one) for one in await parked_boundaries(engine)])

    async def again(service: Service, asked: Mapping[str, Any]) -> bytes:
        await mend(service.client, engine, progress, refused_too=True)
        return await parked(service, asked)

    return {"parked": parked, "mend": again}


async def mend(
    client: Client, engine: AsyncEngine, progress: Progress, *, refused_too: bool = False
) -> None:
    """Project each conference anew of which a parked event can be read by now. What cannot be applied still parks
    again. Where another projector is at work nothing is changed.

    ``refused_too``: also what could be read all along, and what the database refused.
    """
    async with progress.turn:
        known = await position(engine)
        believed = Progress(position=known.position, mended=known.mended or 0)
        vault = vault_of(client)
        waiting: dict[str, list[ParkedBoundary]] = {}
        found = await parked_boundaries(engine)
        parked = {one.subject: one.position for one in found}
        for one in found:
            if refused_too or (one.subject, one.position) not in progress.refused:
                waiting.setdefault(one.conference, []).append(one)
        for conference, boundaries in waiting.items():
            if not any([await _can_be_read(client, vault, one) for one in boundaries]):
                continue
            others = {s: at for s, at in parked.items() if s.split(".")[1] != conference}
            try:
                still = await _anew(client, engine, believed, conference, others)
            except Fenced:
                return
            except (
                LogGap
            ) as gap:  # whoever follows the log goes on: what stands still needs it whole
                _LOG.error("cannot be projected anew", conference=conference, code=gap.code)
                return
            progress.refused |= still.items() & {(one.subject, one.position) for one in boundaries}
            progress.parked = parked = others | still
            progress.mended, progress.unwiped = believed.mended, True
            progress.since = believed.position + 1
            let_go(engine, (believed.position, believed.mended))
            _LOG.warning("rows of a conference projected anew", conference=conference, parked=still)


async def _can_be_read(client: Client, vault: Vault, one: ParkedBoundary) -> bool:
    try:
        message = await client.jetstream(timeout=10).get_msg(EVENTS, one.position, direct=True)
    except NotFoundError:
        return False
    body = message.data or b""
    await vault.learn_for([body])
    return not prepare([(one.position, one.subject, body)], None, 0, vault, ()).parks


async def _anew(
    client: Client,
    engine: AsyncEngine,
    believed: Progress,
    conference: str,
    elsewhere: Mapping[str, int],
) -> dict[str, int]:
    """All rows of ``conference``, from the first event up to where the rows stand; and the moment of the last
    event in any row, which may be another one by now. ``elsewhere``: what is parked of other conferences. Returns
    what is parked of this one."""
    upto, reached, parked = believed.position, 0, dict[str, int]()
    vault, last = vault_of(client), None
    async with engine.begin() as connection, Reader(client, 0, upto=upto) as reader:
        # First: a second projector waits here, and then finds that these are other rows.
        await move(connection, believed, mended=believed.mended + 1)
        for table in metadata.sorted_tables:
            if "conference" in table.c:
                await connection.execute(delete(table).where(table.c.conference == conference))
        while reached < upto:
            events, _behind = await reader.take_whole(min(BATCH, upto - reached))
            reached = events[-1][0]
            own = [one for one in events if one[1].split(".")[1] == conference]
            await vault.learn_for(body for _place, _subject, body in own)
            await _apply(connection, own, vault, parked)
            applied = (one for one in reversed(events) if one[1] not in parked | elsewhere.keys())
            last = next(applied, last)
        if last is not None:
            await vault.learn_for([last[2]])
            told = prepare([last], None, 0, vault, ()).time
            if told is not None:
                now = replace(believed, mended=believed.mended + 1)
                await move(connection, now, time=moment(told))
    believed.mended += 1
    return parked


async def _apply(
    connection: AsyncConnection, events: Sequence[Raw], vault: Vault, parked: dict[str, int]
) -> None:
    """As the projector does it, but in a transaction that is open."""
    if not events:
        return
    prepared = prepare(events, None, 0, vault, parked)
    try:
        async with connection.begin_nested():
            await write(connection, prepared.batch)
    except Exception as error:
        if may_pass(error):
            raise
        if len(events) > 1:
            middle = len(events) // 2
            await _apply(connection, events[:middle], vault, parked)
            await _apply(connection, events[middle:], vault, parked)
            return
        place, subject, _body = events[0]
        prepared = Prepared(Batch(), place, parks={subject: Fault(place, reason_of(error))})
    await park(connection, prepared)
    parked.update({subject: fault.position for subject, fault in prepared.parks.items()})
