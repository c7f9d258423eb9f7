"""The event is stored and the answer does not come back: the append is still made exactly once."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import nats
import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from shared import direct, subjects
from shared import store as kernel
from shared.store import Appended, EventStore, LogUnavailable, NewRecord
from tests.store.ledger import until
from tests.store.proxy import Fault, Proxy

ROUND = subjects.award_round("c1", "main")
FAULTS: tuple[Fault, ...] = ("dropped", "delayed", "half-open", "reset", "request dropped")


@pytest.fixture(autouse=True)
def _short_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (kernel, direct):  # so that no test waits for the real ones
        monkeypatch.setattr(module, "TRY_SECONDS", 0.3)


@pytest.fixture
async def proxy(broker: Broker, client: Client) -> AsyncIterator[Proxy]:
    async with Proxy(broker.port) as between:
        yield between


@pytest.fixture
async def through(proxy: Proxy, broker: Broker) -> AsyncIterator[Client]:
    """A client on the far side of the proxy, which notices soon that nobody answers."""
    connection = await nats.connect(
        broker.url.replace(str(broker.port), str(proxy.port)),
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.05,
        ping_interval=0.2,
        max_outstanding_pings=2,
    )
    yield connection
    await connection.close()


def records(count: int) -> list[NewRecord]:
    return [NewRecord(str(uuid.uuid4()), f"{n}".encode()) for n in range(count)]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("fault", FAULTS)
async def test_an_append_is_stored_once_whatever_becomes_of_its_answer(
    proxy: Proxy, through: Client, client: Client, fault: Fault, size: int
) -> None:
    store = EventStore(through)
    first = await store.append(ROUND, 0, records(1))
    new = records(size)
    proxy.armed = fault
    appended = await store.append(ROUND, first.last, new)
    assert proxy.struck == [fault]
    assert appended == Appended(1 + size, earlier=fault != "request dropped")
    assert [r.id for r in await EventStore(client).read(ROUND, after=1)] == [r.id for r in new]
    # The next one finds its place after it.
    assert (await store.append(ROUND, appended.last, records(1))).last == 2 + size


@pytest.mark.parametrize("size", [1, 3])
async def test_an_append_whose_outcome_stayed_unknown_may_be_tried_again_at_any_time(
    proxy: Proxy, through: Client, client: Client, size: int
) -> None:
    impatient = EventStore(through, patience=0.0)
    new = records(size)
    proxy.armed = "dropped"
    with pytest.raises(LogUnavailable):
        await impatient.append(ROUND, 0, new)
    assert len(await EventStore(client).read(ROUND)) == size
    assert await impatient.append(ROUND, 0, new) == Appended(size, earlier=True)
    assert len(await EventStore(client).read(ROUND)) == size


async def test_a_batch_that_a_reconnect_tore_is_sent_again_whole(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first part went to a server that died, its commit to the next one."""
    publish = client.publish
    lost: list[str] = []

    async def lose_the_first(subject: str, *args: Any, **more: Any) -> None:
        if lost:
            await publish(subject, *args, **more)
        else:
            lost.append(subject)

    monkeypatch.setattr(client, "publish", lose_the_first)
    new = records(3)
    assert await EventStore(client).append(ROUND, 0, new) == Appended(3)
    assert lost == [ROUND]
    assert [r.id for r in await EventStore(client).read(ROUND)] == [r.id for r in new]


async def test_a_page_with_a_hole_is_read_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages that were lost on the way must never be a shorter history."""
    store = EventStore(client)
    new = records(5)
    await store.append(ROUND, 0, new)
    receive = store._direct._on
    lost: list[Any] = []

    async def lose_the_third(message: Any) -> None:
        if not lost and message.headers.get("Nats-Sequence") == "3":
            lost.append(message)
        else:
            await receive(message)

    monkeypatch.setattr(store._direct, "_on", lose_the_third)
    assert [r.id for r in await store.read(ROUND)] == [r.id for r in new]
    assert len(lost) == 1


async def test_a_broker_that_is_down_is_waited_for(broker: Broker, client: Client) -> None:
    store = EventStore(client)
    await store.append(ROUND, 0, records(1))
    broker.kill()
    waiting = asyncio.gather(
        store.append(ROUND, 1, records(2)), store.read(ROUND), store.read_fresh(ROUND)
    )
    broker.start()
    appended, read, fresh = await waiting
    assert appended.last == 3
    assert {len(read), len(fresh)} <= {1, 3}


async def test_no_answer_at_all_is_said_so(broker: Broker, client: Client) -> None:
    store = EventStore(client, patience=0.1)
    broker.kill()
    for attempt in (
        store.append(ROUND, 0, records(1)),
        store.read(ROUND),
        store.read_fresh(ROUND),
    ):
        with pytest.raises(LogUnavailable):
            await attempt
    broker.start()
    await until(lambda: client.is_connected)


async def test_a_log_that_is_not_there_is_not_an_empty_one(client: Client) -> None:
    """Nothing found may be told as "nothing is there" only by the log itself."""
    gone = EventStore(client, "GONE", patience=0.1)
    for attempt in (gone.read(ROUND), gone.read_fresh(ROUND)):
        with pytest.raises(LogUnavailable):
            await attempt
