"""What other services ask of the read side: printed once for all who ask, and once more after a failure."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import queries as asked
from services.program.projector import Progress, follow
from shared import subjects
from shared.refusals import Refused
from shared.service import Service
from tests.projections.histories import C, tell, whole

NOBODY = cast(Service, None)  # the answers need no service


async def test_the_program_is_printed_once_for_all_who_ask_and_again_when_that_failed(
    client: Client, sqlite_model: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = await tell(client, whole())
    await follow(client, sqlite_model, stop_at=last)
    printed: list[str] = []

    def printing(value: Any, **face: bool) -> bytes:
        printed.append(value.subject)
        if len(printed) == 1:
            raise MemoryError
        return b"%PDF"

    monkeypatch.setattr(asked, "program_pdf", printing)
    program = asked.queries(sqlite_model, Progress(position=last))["program"]
    wish = {"conference": C, "position": last}
    with pytest.raises(MemoryError):
        await program(NOBODY, wish)
    assert await asyncio.gather(*(program(NOBODY, wish) for _ in range(5))) == [b"%PDF"] * 5
    assert len(printed) == 2


async def test_one_who_goes_away_takes_the_print_from_nobody_else(
    client: Client, sqlite_model: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = await tell(client, whole())
    await follow(client, sqlite_model, stop_at=last)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def to_thread(*_: object, **__: object) -> bytes:
        begun.set()
        await go_on.wait()
        return b"%PDF"

    program = asked.queries(sqlite_model, Progress(position=last))["program"]
    wish = {"conference": C, "position": last}
    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    first = asyncio.create_task(cast(Any, program(NOBODY, wish)))
    await begun.wait()
    first.cancel()
    await asyncio.wait([first])
    second = asyncio.create_task(cast(Any, program(NOBODY, wish)))
    go_on.set()
    assert await second == b"%PDF"


async def test_nothing_is_printed_for_others_while_a_boundary_stands_still(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    last = await tell(client, whole())
    await client.jetstream().publish(subjects.budget(C), b"{")
    progress = await follow(client, sqlite_model, stop_at=last + 1)
    for name in ("program", "letter"):
        wish = {"conference": C, "position": last, "delegation": "so-y-te"}
        with pytest.raises(Refused, match="DOCUMENT_ROWS_PARKED"):
            await asked.queries(sqlite_model, progress)[name](NOBODY, wish)
