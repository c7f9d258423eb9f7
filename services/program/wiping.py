"""PostgreSQL keeps a row as it was until its place is needed: where people were forgotten, tables are rewritten.

An ordinary VACUUM only gives the room back; the bytes stay in the page. ``VACUUM FULL`` copies what is alive into
a new file and removes the old one. The write-ahead log still has the rows as they came: it is closed, and after a
checkpoint the server removes what is older (``wal_recycle=off``; else it is kept under a new name), where this
account may do so.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from services.program.projections.privacy import HOLDING

_LOCK_MILLISECONDS: Final = 2_000
"""Readers of a page queue behind us for so long at most; then they go first, and we come again."""
_READERS_SECONDS: Final = 10.0
_NOT_GIVEN: Final = "55P03"
_NOT_ALLOWED: Final = "42501"

_TOLD: Final = text("SELECT count(*) || ' ' || coalesce(max(forgotten_at), '') FROM forgotten")
_DONE: Final = text("SELECT obj_description('forgotten'::regclass)")
_NOW: Final = text("SELECT pg_current_xact_id()::text")
_OLDER: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
    "AND datname = current_database() AND age(backend_xmin) > age(CAST(CAST(:xact AS text) AS xid))"
)
_AHEAD: Final = text(
    "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' "
    "AND name >= pg_walfile_name(pg_current_wal_lsn())"
)
"""The file that is being written, and what lies ready."""


async def rewritten(engine: AsyncEngine) -> bool:
    """Rewrite the tables that held people, if somebody was forgotten since it was last done.

    False: whoever reads stood in the way. How far it was done is kept as the comment of the table ``forgotten``: a
    restart then rewrites nothing.
    """
    apart = create_async_engine(
        engine.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",  # VACUUM takes no transaction around it
        hide_parameters=True,
        connect_args={"server_settings": {"lock_timeout": str(_LOCK_MILLISECONDS)}},
    )
    try:
        async with apart.connect() as connection:
            told = str((await connection.execute(_TOLD)).scalar_one()).replace("'", "")
            if told.startswith("0 ") or told == (await connection.execute(_DONE)).scalar():
                return True
            if not await _nobody_reads_what_was(connection):
                return False
            for table in HOLDING:
                await connection.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
            # the planner's samples of each column have names in them, too
            await connection.execute(text("VACUUM FULL pg_catalog.pg_statistic"))
            with _where_it_may():
                await _close_what_was_written(connection)
            await connection.execute(text(f"COMMENT ON TABLE forgotten IS '{told}'"))
    except DBAPIError as error:
        if _state(error) == _NOT_GIVEN:
            return False
        raise
    finally:
        await apart.dispose()
    return True


async def _close_what_was_written(connection: AsyncConnection) -> None:
    """Begin a new file of the write-ahead log and let go of those before it; of those, too, that were kept under a
    new name for later while the server still recycled."""
    await _begin_anew(connection)
    if (await connection.execute(text("SHOW wal_recycle"))).scalar_one() == "off":
        for _ in range((await connection.execute(_AHEAD)).scalar_one()):
            await _begin_anew(connection)


async def _begin_anew(connection: AsyncConnection) -> None:
    await connection.execute(text("SELECT pg_switch_wal()"))
    await connection.execute(text("CHECKPOINT"))


async def _nobody_reads_what_was(connection: AsyncConnection) -> bool:
    """Rows that an older reading can still see would be copied into the new file."""
    now, patience = (await connection.execute(_NOW)).scalar_one(), time.monotonic()
    while (await connection.execute(_OLDER, {"xact": now})).scalar_one():
        if time.monotonic() - patience > _READERS_SECONDS:
            return False
        await asyncio.sleep(0.1)
    return True


@contextlib.contextmanager
def _where_it_may() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _state(error) != _NOT_ALLOWED:
            raise


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
