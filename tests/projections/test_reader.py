"""The reader hands out each event once and in order, whatever the client library drops or repeats."""

import pytest
from nats.aio.client import Client

from services.program import reader as kernel
from services.program.reader import Reader
from tests.projections.histories import tell, whole
from tests.store.ledger import until


async def test_events_come_once_and_in_order_and_the_end_is_known(client: Client) -> None:
    last = await tell(client, whole()[:50])
    async with Reader(client, 10) as reader:
        events, behind = await reader.take(15)
        assert [place for place, _ in events] == list(range(11, 26))
        assert behind == last - 25
        events, behind = await reader.take(1000)
        assert ([place for place, _ in events], behind) == (list(range(26, last + 1)), 0)


async def test_a_repeated_delivery_is_handed_out_once(client: Client) -> None:
    story = whole()
    await tell(client, story[:5])
    async with Reader(client, 0) as reader:
        twice = [m for m in await reader._next(5) for _ in range(2)]
        reader._waiting[:0] = [*twice, *twice]
        events, _ = await reader.take(100)
        assert [place for place, _ in events] == [1, 2, 3, 4, 5]


async def test_what_the_client_library_dropped_is_read_again(client: Client) -> None:
    last = await tell(client, whole()[:20])
    async with Reader(client, 0) as reader:
        messages = await reader._next(20)
        reader._waiting[:0] = messages[:4] + messages[9:]
        places: list[int] = []
        while len(places) < last:
            places += [place for place, _ in (await reader.take(100))[0]]
        assert places == list(range(1, last + 1))


async def test_no_more_is_held_than_there_is_room_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "_AHEAD", 16)
    last = await tell(client, whole()[:60])
    places: list[int] = []
    async with Reader(client, 0) as reader:

        def all_came() -> bool:
            return reader._asked == 0 or len(places) + len(reader._waiting) == last

        while len(places) < last:
            places.extend(place for place, _ in (await reader.take(3))[0])
            await until(all_came)
            assert len(reader._waiting) <= 16
    assert places == list(range(1, last + 1))


async def test_a_request_that_expired_is_made_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "_EXPIRES_SECONDS", 0.3)
    monkeypatch.setattr(kernel, "_HEARTBEAT_SECONDS", 0.1)
    story = whole()
    async with Reader(client, 0) as reader:
        await reader._ask()
        asked = reader._asked
        await until(lambda: reader._asked < asked)
        last = await tell(client, story[:5])
        places: list[int] = []
        while len(places) < last:
            places += [place for place, _ in (await reader.take(100))[0]]
    assert places == [1, 2, 3, 4, 5]
