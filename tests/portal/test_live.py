"""What the pages say of the rows when it is the broker that does not answer."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import nats.errors
import pytest

from services.portal import live
from services.program.model import create_schema, open_model


@pytest.mark.parametrize("silence", [nats.errors.TimeoutError, TimeoutError])
async def test_a_silent_broker_does_not_make_the_rows_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silence: type[Exception]
) -> None:
    monkeypatch.setattr(live, "_MEASURE_SECONDS", -1.0)
    engine = open_model(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    await create_schema(engine)
    seen = live.Live()
    readable: asyncio.Queue[bool] = asyncio.Queue()

    async def last_position() -> int:
        readable.put_nowait(seen.health.readable)
        raise silence

    service = cast(Any, SimpleNamespace(store=SimpleNamespace(last_position=last_position)))
    watching = asyncio.create_task(seen.watch(service, engine))
    told = [await asyncio.wait_for(readable.get(), 60) for _ in range(3)]
    assert seen.health.readable
    assert all(told)
    watching.cancel()
    await asyncio.wait([watching])
    await engine.dispose()


async def test_an_open_page_is_told_when_the_rows_begin_to_lag_and_when_they_have_caught_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while they do not move at all, and after their last move: a page would go on saying what is over."""
    monkeypatch.setattr(live, "_MEASURE_SECONDS", -1.0)
    monkeypatch.setattr(live, "_GRACE_SECONDS", -1.0)
    engine = open_model(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    await create_schema(engine)
    log = SimpleNamespace(ends=0)

    async def last_position() -> int:
        return int(log.ends)

    seen = live.Live()
    service = cast(Any, SimpleNamespace(store=SimpleNamespace(last_position=last_position)))
    watching = asyncio.create_task(seen.watch(service, engine))
    page = cast(AsyncGenerator[str, None], seen.stream())
    assert "event: moved" in await asyncio.wait_for(anext(page), 60)
    for ends, behind in ((7, 7), (0, 0)):
        log.ends = ends
        assert "event: moved" in await asyncio.wait_for(anext(page), 10)
        assert seen.health.behind == behind
    watching.cancel()
    await asyncio.wait([watching])
    await page.aclose()
    await engine.dispose()
