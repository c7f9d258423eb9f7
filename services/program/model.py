"""The read model as a database: SQLite by default, PostgreSQL by URL; the same rows in both."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Table, event, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.program.last_seal import LastSeal
from services.program.tables import VERSION, metadata, projection_position
from services.program.wiping import rewritten

PROJECTION: Final = "program"
"""The name of the one projection that fills all tables, in ``projection_position``."""
_BUSY_MILLISECONDS: Final = 10_000
_STANDS: Final = text(
    "SELECT position, time, halted_at, halted_reason, sealed_position, sealed_time, sealed_root, "
    "mended, (SELECT count(*) FROM parked_boundaries) "
    "FROM projection_position WHERE name = :name"
)
_BESIDE: Final[WeakKeyDictionary[Engine, sqlite3.Connection]] = WeakKeyDictionary()


class WrongVersion(Exception):
    """The tables were filled by another version of the projections. Nothing was changed.

    Build a model of this version beside it (``rebuild``) and switch the database URL.
    """

    code = "MODEL_VERSION"

    def __init__(self, found: int) -> None:
        super().__init__(
            f"Mô hình đọc thuộc phiên bản {found}, chương trình cần phiên bản {VERSION}: dựng lại "
            "vào một cơ sở dữ liệu mới rồi đổi địa chỉ. / The read model is of version "
            f"{found}, this program needs {VERSION}: rebuild into a new database, switch its URL."
        )


@dataclass(frozen=True, slots=True)
class Position:
    """How far the rows have come: position of the last event (0: none), its time (UTC text), and how far the log
    was sealed when it was written (None: not at all)."""

    position: int = 0
    time: str | None = None
    halted_at: str | None = None
    halted_reason: str | None = None
    sealed_position: int | None = None
    sealed_time: str | None = None
    sealed_root: str | None = None
    mended: int | None = None
    """How often rows were projected anew since the tables were made (None: never)."""
    parked: int = 0
    """How many boundaries stand still."""

    @property
    def stamp(self) -> tuple[int, int]:
        """Two readings with the same stamp saw the same rows."""
        return self.position, self.mended or 0

    @property
    def seal(self) -> LastSeal | None:
        if self.sealed_position is None or self.sealed_time is None or self.sealed_root is None:
            return None
        return LastSeal(self.sealed_position, self.sealed_time, self.sealed_root)


def has_file(database_url: str) -> bool:
    """Whether there is something to open: to open a SQLite file that is not there would make it."""
    url = make_url(database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def open_model(database_url: str) -> AsyncEngine:
    """An engine on the read model; nothing is connected yet.

    SQLite runs in WAL (readers and the writer do not wait for one another) with
    ``synchronous=FULL``: a committed position survives a power cut. Messages of errors never
    carry parameters, which may be personal.
    """
    # pre-ping: after a restart of the database nobody is given a connection that died with it
    serves = not database_url.startswith("sqlite")
    engine = create_async_engine(database_url, hide_parameters=True, pool_pre_ping=serves)
    if not serves:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own idea of when a transaction begins would leave reads outside of it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    # what a row no longer says must not stay readable in the file: people are forgotten
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


async def create_schema(engine: AsyncEngine) -> None:
    """Create what is missing; doing so twice changes nothing. Raises :class:`WrongVersion`."""
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    start = insert(projection_position).values(name=PROJECTION, version=VERSION, position=0)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(start.on_conflict_do_nothing(index_elements=["name"]))
        found = (await connection.execute(select(projection_position.c.version))).scalar_one()
    if found != VERSION:
        raise WrongVersion(found)


async def wiped(engine: AsyncEngine) -> bool:
    """Make former rows of whoever was forgotten unreadable in the database's files; False: a reader is in the way,
    try later. SQLite: its write-ahead file is emptied. PostgreSQL: see :mod:`services.program.wiping`."""
    if engine.dialect.name == "postgresql":
        return await rewritten(engine)
    if not engine.url.database:
        return True
    return await asyncio.to_thread(_wiped, engine.url.database)


def _wiped(name: str) -> bool:
    file = sqlite3.connect(name, timeout=0)
    try:
        busy, *_ = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # locked
        return False
    finally:
        file.close()
    return not busy


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One connection on which every query sees the rows of one and the same position."""
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        yield connection


async def position(engine: AsyncEngine) -> Position:
    if (file := _beside(engine)) is not None:
        with contextlib.suppress(sqlite3.OperationalError):  # locked, or no such table yet
            rows = file.execute(_STANDS.text, {"name": PROJECTION}).fetchall()
            return Position(*rows[0]) if rows else Position()
    async with reading(engine) as connection:
        return await position_on(connection)


def _beside(engine: AsyncEngine) -> sqlite3.Connection | None:
    """A plain connection to an SQLite file. Asked at every page and twenty times a second, one row comes back in a
    hundredth of the time that handing each step to the driver's thread and back takes."""
    if engine.dialect.name != "sqlite":
        return None
    if engine.sync_engine not in _BESIDE:
        name = engine.url.database
        if not name or not Path(name).exists():
            return None
        found = sqlite3.connect(
            f"{Path(name).resolve().as_uri()}?mode=ro", uri=True, timeout=0, check_same_thread=False
        )
        found.isolation_level = None
        event.listen(engine.sync_engine, "engine_disposed", lambda _: _close(engine.sync_engine))
        _BESIDE[engine.sync_engine] = found
    return _BESIDE[engine.sync_engine]


def _close(engine: Engine) -> None:
    if (found := _BESIDE.pop(engine, None)) is not None:
        found.close()


async def position_on(connection: AsyncConnection) -> Position:
    """As :func:`position`, in the very snapshot that other queries of ``connection`` see."""
    row = (await connection.execute(_STANDS, {"name": PROJECTION})).one_or_none()
    return Position(*row) if row is not None else Position()


async def dump(engine: AsyncEngine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in one order: two models are equal if their dumps are. How often one was mended is
    its own history."""
    async with reading(engine) as connection:
        return {table.name: await _rows(connection, table) for table in metadata.sorted_tables}


async def _rows(connection: AsyncConnection, table: Table) -> list[dict[str, Any]]:
    keys = table.primary_key.columns.keys()
    columns = [one for one in table.c if one is not projection_position.c.mended]
    rows = [dict(row) for row in (await connection.execute(select(*columns))).mappings()]
    return sorted(rows, key=lambda row: tuple(row[key] for key in keys))
