"""What the pages say of the rows when it is the broker that does not answer."""

import asyncio
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
