"""What a durable consumer promises: order, each event until handled, nothing dropped, nothing twice."""

import asyncio

from nats.aio.client import Client
from structlog.testing import capture_logs

from deploy.broker import Broker
from deploy.streams import declare
from shared import subjects
from shared.consumer import DurableConsumer, Heard
from shared.tasks import end
from tests.store.consumer.ears import (
    NAME,
    Ear,
    another_process,
    happen,
    listening,
    parked,
    until_acknowledged,
    until_all_answered,
    upto,
)
from tests.store.ledger import until


async def test_events_are_heard_in_the_order_of_the_log(client: Client) -> None:
    ear = Ear()
    async with listening(client, ear):
        await happen(client, 200)
        await ear.until_heard(200)
    assert ear.heard == upto(200)
    await until_all_answered(client)


async def test_an_event_that_fails_for_a_while_holds_up_what_comes_after_it(
    client: Client,
) -> None:
    async def fail_twice(event: Heard) -> None:
        if event.position == 2 and ear.tried.count(2) < 3:
            raise ValueError("not yet")

    ear = Ear(fail_twice)
    await happen(client, 4)
    async with listening(client, ear, pauses=(0.0, 0.0)):
        await ear.until_heard(4)
    assert ear.tried == [1, 2, 2, 2, 3, 4]
    assert await parked(client) == []


async def test_a_process_that_died_with_events_in_hand_leaves_none_unheard(
    broker: Broker, client: Client
) -> None:
    """It had fetched a page and handled ten of it. The broker alone would hand out the rest only after the
    ack wait, behind newer events."""
    stuck = asyncio.Event()

    async def die_at_eleven(event: Heard) -> None:
        if event.position == 11:
            stuck.set()
            await asyncio.Event().wait()

    await happen(client, 100)
    async with another_process(broker) as first:
        consumer = DurableConsumer(first, subjects.EVENTS, NAME, Ear(die_at_eleven))
        dying = asyncio.create_task(consumer.run())
        await asyncio.wait_for(stuck.wait(), 20)
        first_heard = list(consumer.handle.heard)  # type: ignore[attr-defined]
        assert first._transport is not None
        first._transport.close()  # type: ignore[no-untyped-call] # the process is gone: no farewell, no answer to the broker
        first._status = Client.CLOSED
    ear = Ear()
    async with listening(client, ear):
        await happen(client, 1)
        await ear.until_heard(101)
    await end(dying)
    assert first_heard == upto(10)
    assert ear.heard == list(range(11, 102))


async def test_a_restart_goes_on_where_it_was(broker: Broker, client: Client) -> None:
    first, second = Ear(), Ear()
    await happen(client, 20)
    async with another_process(broker) as before, listening(before, first):
        await first.until_heard(20)
    await happen(client, 5)
    async with listening(client, second):
        await second.until_heard(25)
    assert second.heard == [21, 22, 23, 24, 25]


async def test_deliveries_lost_on_the_way_are_heard_in_their_turn(
    broker: Broker, client: Client
) -> None:
    """As when a connection breaks: the broker has delivered five events, and nobody received them."""
    began, go_on = asyncio.Event(), asyncio.Event()

    async def wait_at_first(event: Heard) -> None:
        if event.position == 1:
            began.set()
            await go_on.wait()

    ear = Ear(wait_at_first)
    await happen(client, 1)
    async with listening(client, ear):
        await asyncio.wait_for(began.wait(), 20)
        await happen(client, 20)
        async with another_process(broker) as void:
            js = void.jetstream()
            lost = await js.pull_subscribe_bind(NAME, subjects.EVENTS)
            assert len(await lost.fetch(5)) == 5
        go_on.set()
        await ear.until_heard(21)
    assert ear.heard == upto(21)


async def test_the_last_deliveries_lost_are_heard_though_nothing_comes_after_them(
    broker: Broker, client: Client
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def wait_at_first(event: Heard) -> None:
        if event.position == 1:
            began.set()
            await go_on.wait()

    ear = Ear(wait_at_first)
    await happen(client, 1)
    async with listening(client, ear):
        await asyncio.wait_for(began.wait(), 20)
        await happen(client, 3)
        async with another_process(broker) as void:
            lost = await void.jetstream().pull_subscribe_bind(NAME, subjects.EVENTS)
            assert len(await lost.fetch(3)) == 3
        go_on.set()
        await ear.until_heard(4)
    assert ear.heard == upto(4)


async def test_what_is_handed_out_again_is_not_handled_twice(client: Client) -> None:
    ear = Ear()
    await happen(client, 10)
    async with listening(client, ear):
        await ear.until_heard(10)
        await client.jetstream().reset_consumer(subjects.EVENTS, NAME, seq=1)
        await happen(client, 10)
        await ear.until_heard(20)
        await until_all_answered(client)
    assert ear.heard == upto(20)


async def test_a_broker_that_is_killed_and_comes_back_is_heard_on(
    broker: Broker, client: Client
) -> None:
    ear = Ear()
    async with listening(client, ear):
        for kill in range(1, 4):
            await happen(client, 40)
            await until(lambda: len(ear.heard) >= 40 * kill - 30)  # noqa: B023 - awaited at once
            reconnects = client.stats["reconnects"]
            broker.kill()
            broker.start()
            await until(lambda: client.stats["reconnects"] > reconnects)  # noqa: B023 - as above
        await happen(client, 10)
        await ear.until_heard(130)
        await until_all_answered(client)
    assert ear.heard == upto(130)


async def test_a_stop_lets_the_event_in_hand_be_finished(client: Client) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_event: Heard) -> None:
        began.set()
        await go_on.wait()

    ear = Ear(slowly)
    await happen(client, 2)
    async with listening(client, ear):
        await asyncio.wait_for(began.wait(), 20)
        asyncio.get_running_loop().call_soon(go_on.set)  # after the stop has been asked for
    assert ear.heard == [1]
    await until_acknowledged(client, 1)


async def test_a_deleted_consumer_is_noticed_and_goes_on_when_declared_again(
    client: Client,
) -> None:
    ear = Ear()
    await happen(client, 5)
    with capture_logs() as logged:
        async with listening(client, ear) as consumer:
            await ear.until_heard(5)
            assert not consumer.missing
            await client.jetstream().delete_consumer(subjects.EVENTS, NAME)
            await until(lambda: consumer.missing)
            await happen(client, 5)
            await declare(client)
            await ear.until_heard(10)
            assert not consumer.missing
    assert ear.heard == upto(10)
    assert any(entry.get("alarm") == "missing" for entry in logged)
