"""Several events in hand at once: each is heard once, and a slow one holds up nobody."""

import asyncio

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from shared import subjects
from shared.consumer import DurableConsumer, Heard
from tests.store.consumer.ears import (
    NAME,
    Ear,
    another_process,
    happen,
    listening,
    until_acknowledged,
    until_all_answered,
    upto,
)
from tests.store.ledger import until


@pytest.mark.parametrize("width", [2, 7])
async def test_side_by_side_a_slow_one_holds_up_nobody_and_each_is_heard_once(
    client: Client, width: int
) -> None:
    go_on = asyncio.Event()

    async def the_first_waits(event: Heard) -> None:
        if event.position == 1:
            await go_on.wait()

    ear = Ear(the_first_waits)
    await happen(client, 20)
    async with listening(client, ear, side_by_side=width):
        await until(lambda: len(ear.heard) == 19)
        go_on.set()
        await until_all_answered(client)
    assert ear.heard[-1] == 1
    assert sorted(ear.tried) == upto(20)


async def test_side_by_side_no_more_are_in_hand_than_there_are_hands(client: Client) -> None:
    at_once, most = 0, 0

    async def counted(_event: Heard) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1

    ear = Ear(counted)
    await happen(client, 30)
    async with listening(client, ear, side_by_side=3):
        await until(lambda: len(ear.heard) == 30)
    assert 1 < most <= 3


async def test_side_by_side_what_a_process_that_died_had_in_hand_is_heard_by_the_next(
    broker: Broker, client: Client
) -> None:
    async def stuck(event: Heard) -> None:
        if event.position in (2, 5):
            await asyncio.Event().wait()

    first, second = Ear(stuck), Ear()
    await happen(client, 8)
    async with another_process(broker) as before:
        consumer = DurableConsumer(before, subjects.EVENTS, NAME, first, side_by_side=3)
        running = asyncio.create_task(consumer.run())
        await until(lambda: len(first.heard) == 6)
        await before.close()
        running.cancel()
    async with listening(client, second, side_by_side=3):
        await until(lambda: {2, 5} <= set(second.heard))
        await until_all_answered(client)
    assert sorted({*first.heard, *second.heard}) == upto(8)


async def test_side_by_side_a_stop_lets_what_is_in_hand_be_finished(client: Client) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(event: Heard) -> None:
        if event.position == 2:
            began.set()
        await go_on.wait()

    ear = Ear(slowly)
    await happen(client, 2)
    async with listening(client, ear, side_by_side=2):
        await asyncio.wait_for(began.wait(), 20)
        asyncio.get_running_loop().call_soon(go_on.set)  # after the stop has been asked for
    assert sorted(ear.heard) == [1, 2]
    await until_acknowledged(client, 2)
