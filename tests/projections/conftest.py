"""Where read models are kept in these tests: SQLite files, and databases of a real PostgreSQL."""

import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from services.program.model import create_schema, open_model
from tests.postgres import postgres

__all__ = ["postgres"]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> Callable[[], str]:
    """Makes the URL of a new SQLite file."""
    return lambda: f"sqlite+aiosqlite:///{tmp_path / uuid.uuid4().hex}.db"


@pytest.fixture
async def postgres_url(postgres: str) -> str:
    """The URL of a new database in the PostgreSQL of this test run."""
    name = f"model_{uuid.uuid4().hex}"
    engine = create_async_engine(postgres, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return make_url(postgres).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database, once of each kind."""
    if request.param == "sqlite":
        make: Callable[[], str] = request.getfixturevalue("sqlite_url")
        return make()
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def model(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An empty read model, once of each kind."""
    engine = open_model(database_url)
    await create_schema(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
async def sqlite_model(sqlite_url: Callable[[], str]) -> AsyncIterator[AsyncEngine]:
    engine: Any = open_model(sqlite_url())
    await create_schema(engine)
    yield engine
    await engine.dispose()
