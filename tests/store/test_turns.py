"""Two processes of one service at one consumer: one hears, the other stands by and takes over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from shared import subjects, turns
from shared.consumer import DurableConsumer, Heard
from shared.tasks import end
from shared.turns import SECONDS, Turn
from tests.chaos.shifted import NoShift, shift_clock
from tests.store.ledger import until

NAME = "awards-policies"


@asynccontextmanager
async def hearing(client: Client, heard: list[int]) -> AsyncIterator[DurableConsumer]:
    async def hear(event: Heard) -> str:
        heard.append(event.position)
        return "handled"

    consumer = DurableConsumer(client, subjects.EVENTS, NAME, hear)
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        await end(task)


async def happen(client: Client, count: int) -> None:
    for _ in range(count):
        await client.jetstream().publish(subjects.award_round("c1", "r1"), b"{}")


@asynccontextmanager
async def another(broker: Broker) -> AsyncIterator[Client]:
    client = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    yield client
    if not client.is_closed:
        await client.close()


async def test_of_two_one_hears_and_the_other_stands_by(broker: Broker, client: Client) -> None:
    one: list[int] = []
    two: list[int] = []
    async with (
        another(broker) as second,
        hearing(client, one) as active,
        hearing(second, two) as waiting,
    ):
        await until(lambda: active.bound or waiting.bound)
        await happen(client, 50)
        await until(lambda: len(one) + len(two) >= 50)
        await until(lambda: active.standby or waiting.standby)
    assert sorted((one, two)) == [[], list(range(1, 51))]


async def test_when_the_one_stops_the_other_goes_on_where_it_was(
    broker: Broker, client: Client
) -> None:
    one: list[int] = []
    two: list[int] = []
    async with another(broker) as first, hearing(first, one) as active:
        await until(lambda: active.bound)
        async with hearing(client, two) as waiting:
            await until(lambda: waiting.standby)
            await happen(client, 20)
            await until(lambda: len(one) == 20)
            await until_acknowledged(client)
            await first.close()  # as kill -9 does: no goodbye, the turn dies by itself
            await happen(client, 20)
            await until(lambda: len(two) == 20, 60)
    assert one == list(range(1, 21))
    assert two == list(range(21, 41))


async def until_acknowledged(client: Client) -> None:
    js = client.jetstream()

    async def all_told() -> bool:
        info = await js.consumer_info(subjects.EVENTS, NAME)
        return not info.num_ack_pending

    await until(all_told)


async def test_a_turn_is_one_s_until_it_is_given_back(broker: Broker, client: Client) -> None:
    one, two = Turn(client, NAME), Turn(client, NAME)
    assert await one.take()
    assert not await two.take()
    async with one.kept():
        assert not await two.take()
    assert not one.ours
    assert await two.take()
    assert not await one.take()


async def test_a_renewal_whose_answer_was_lost_costs_nobody_the_turn(client: Client) -> None:
    one, two = Turn(client, NAME), Turn(client, NAME)
    assert await one.take()
    # It was stored, and the broker's word of it never came.
    await client.jetstream().publish(subjects.turn(NAME), one.holder.encode(), msg_ttl=SECONDS)
    async with one.kept():
        begun = one._until
        await until(lambda: one._until > begun)  # renewed
        assert not await two.take()
    assert await two.take()


async def test_a_turn_that_was_kept_before_the_brokers_clock_went_back_is_not_waited_for_until_then(
    broker: Broker, client: Client
) -> None:
    assert broker.process is not None
    held, wanted = Turn(client, NAME), Turn(client, NAME)
    try:
        await asyncio.to_thread(shift_clock, broker.process.pid, 7200)
    except NoShift as reason:
        pytest.skip(str(reason))
    assert await held.take()  # and is killed: no goodbye
    await asyncio.to_thread(shift_clock, broker.process.pid, 0)
    assert not await wanted.take()
    await until(wanted.take, 60)
    assert not held.ours  # whose time was over before, by its own clock of intervals
    assert not await held.take()


async def test_one_that_is_renewed_is_never_taken_for_a_silent_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is asked for: what is renewed has another sequence each time."""
    monkeypatch.setattr(turns, "_SILENT_SECONDS", 0.5)
    monkeypatch.setattr(turns, "_RENEW_SECONDS", 0.1)
    held, wanted = Turn(client, NAME), Turn(client, NAME)
    assert await held.take()
    async with held.kept():
        first = held._sequence
        while held._sequence < first + 15:
            assert not await wanted.take()
