"""What was read of a conference at one position is read once, and never shown after the next event."""

import asyncio
import gc
import weakref

import pytest
from nats.aio.client import Client
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.model import position
from services.program.projector import follow
from services.program.snapshot import RowsMoved, snapshot
from tests.projections.histories import C, tell, whole


async def test_rows_are_read_once_a_position_and_anew_after_the_next_event(
    client: Client, model: AsyncEngine
) -> None:
    story = whole()
    await tell(client, story[:-1])
    await follow(client, model, stop_at=len(story) - 1)
    asked: list[str] = []
    event.listen(
        model.sync_engine, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql)
    )

    async def read() -> tuple[int, int]:
        """The snapshot's position, and how many queries it took."""
        asked.clear()
        async with snapshot(model, C) as shot:
            rows = await shot.rows(tables.attendees)
            rows.clear()  # one's own list: nobody else misses them
            assert await shot.rows(tables.attendees)
            return shot.position, len([one for one in asked if one.startswith("SELECT")])

    before, first = await read()
    again, second = await read()
    assert again == before
    assert (second, first > 5) == (1, True), "only the position is asked for"
    await tell(client, story[-1:])
    await follow(client, model, stop_at=len(story))
    after, third = await read()
    assert (after, third) == ((await position(model)).position, first)
    assert after == before + 1


async def test_what_was_computed_is_computed_once_a_position(
    client: Client, model: AsyncEngine
) -> None:
    story = whole()
    await tell(client, story[:-1])
    await follow(client, model, stop_at=len(story) - 1)
    computed: list[int] = []

    async def asked() -> int:
        async with snapshot(model, C) as shot:

            async def made() -> int:
                computed.append(shot.position)
                return shot.position

            return await shot.once("an example", made)

    before = [await asked(), await asked()]
    await tell(client, story[-1:])
    await follow(client, model, stop_at=len(story))
    after = [await asked(), await asked()]
    assert before[0] == before[1] == after[0] - 1 == after[1] - 1
    assert computed == [before[0], after[0]]


async def test_what_failed_is_computed_again(client: Client, model: AsyncEngine) -> None:
    story = whole()
    await tell(client, story)
    await follow(client, model, stop_at=len(story))

    async def fails() -> int:
        raise ArithmeticError

    async def made() -> int:
        return 7

    async with snapshot(model, C) as shot:
        with pytest.raises(ArithmeticError):
            await shot.once("an example", fails)
        assert await shot.once("an example", made) == 7


async def test_nothing_of_a_position_is_kept_once_the_rows_have_left_it(
    client: Client, model: AsyncEngine
) -> None:
    """Who was forgotten is in no process's memory until somebody looks at that conference again."""
    story = whole()
    await tell(client, story[:-1])
    await follow(client, model, stop_at=len(story) - 1)
    async with snapshot(model, C) as shot:
        kept = weakref.ref(shot.plan)
        await shot.rows(tables.attendees)
    del shot
    gc.collect()
    assert kept() is not None, "for the next reader"
    await tell(client, story[-1:])
    await follow(client, model, stop_at=len(story))
    gc.collect()
    assert kept() is None


async def test_asked_lazily_what_is_kept_needs_no_connection_and_what_has_moved_on_is_said(
    client: Client, model: AsyncEngine
) -> None:
    story = whole()
    await tell(client, story[:-1])
    await follow(client, model, stop_at=len(story) - 1)
    async with snapshot(model, C, lazily=True) as shot:
        people = await shot.rows(tables.attendees)
    taken: list[str] = []
    event.listen(model.sync_engine, "checkout", lambda *_: taken.append("taken"))
    if model.dialect.name == "sqlite":  # elsewhere the position itself is asked by a connection
        async with snapshot(model, C, lazily=True) as shot:
            assert await shot.rows(tables.attendees) == people
        assert taken == []
    async with snapshot(model, C, lazily=True) as shot:
        await tell(client, story[-1:])
        await follow(client, model, stop_at=len(story))
        with pytest.raises(RowsMoved):
            await shot.rows(tables.papers)
    async with snapshot(model, C, lazily=True) as shot:
        assert shot.position == len(story)


async def test_what_many_ask_at_once_is_computed_once(client: Client, model: AsyncEngine) -> None:
    story = whole()
    await tell(client, story)
    await follow(client, model, stop_at=len(story))
    computed: list[int] = []

    async def asked() -> int:
        async with snapshot(model, C, lazily=True) as shot:

            async def made() -> int:
                computed.append(shot.position)
                await shot.rows(tables.attendees)
                return 7

            return await shot.once("an example", made)

    async with asyncio.timeout(20):  # more than the pool has connections
        assert await asyncio.gather(*(asked() for _ in range(40))) == [7] * 40
    assert len(computed) == 1
