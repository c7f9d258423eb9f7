"""The read model computed anew: beside the running one, or as it stood at a moment or a position."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.model import create_schema, open_model, position
from services.program.projector import Progress, follow
from shared.subjects import EVENTS

AsOf = int | datetime
"""A position of the log, or a moment (aware): up to the first event that is later than it."""


class NotFresh(Exception):
    """A rebuild needs a database of its own; this one holds a read model already."""

    code = "MODEL_NOT_FRESH"

    def __init__(self, found: int) -> None:
        super().__init__(
            f"Cơ sở dữ liệu đã chứa dữ liệu đến vị trí {found}: hãy chọn một cơ sở dữ liệu trống. / "
            f"The database holds rows up to position {found} already: choose an empty one."
        )


class Incomplete(Exception):
    """The rebuild halted at an event; what stands before it is in the rows."""

    code = "MODEL_INCOMPLETE"


async def rebuild(client: Client, database_url: str, as_of: AsOf | None = None) -> Progress:
    """Fill a fresh database from the first event up to ``as_of``, or to the present end of the log.

    Raises :class:`NotFresh` and :class:`Incomplete`.
    """
    engine = open_model(database_url)
    try:
        return await _fill(client, engine, as_of)
    finally:
        await engine.dispose()


@asynccontextmanager
async def model_as_of(client: Client, as_of: AsOf) -> AsyncIterator[AsyncEngine]:
    """A read model of its own that stands at ``as_of``; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hoinghi-") as directory:
        engine = open_model(f"sqlite+aiosqlite:///{Path(directory, 'as-of.db')}")
        try:
            await _fill(client, engine, as_of)
            yield engine
        finally:
            await engine.dispose()


async def _fill(client: Client, engine: AsyncEngine, as_of: AsOf | None) -> Progress:
    await create_schema(engine)
    known = await position(engine)
    if known.position > 0:
        raise NotFresh(known.position)
    end = (await client.jetstream(timeout=10).stream_info(EVENTS)).state.last_seq
    if isinstance(as_of, datetime):
        progress = await follow(client, engine, stop_at=end, stop_time=as_of)
    else:
        stop_at = end if as_of is None else min(as_of, end)
        progress = await follow(client, engine, stop_at=stop_at)
    if progress.halted is not None:
        raise Incomplete(progress.halted)
    return progress
