"""What a consumer puts off comes again at its time, whatever becomes of the process."""

import asyncio

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from shared import consumer as kernel
from shared.consumer import Heard, Later, Permanent
from tests.chaos.shifted import NoShift, shift_clock
from tests.store.consumer.ears import (
    Ear,
    another_process,
    happen,
    listening,
    parked,
    until_all_answered,
    upto,
)
from tests.store.ledger import until


async def test_what_is_put_off_comes_again_and_the_others_do_not_wait(client: Client) -> None:
    async def later(event: Heard) -> None:
        if event.position == 2 and ear.tried.count(2) < 3:
            raise Later(0.05, "full mailbox")

    ear = Ear(later)
    await happen(client, 6)
    async with listening(client, ear):
        await until(lambda: len(ear.heard) == 6)
        await until_all_answered(client)
    assert ear.heard.index(2) > ear.heard.index(3)
    assert sorted(ear.heard) == upto(6)
    assert ear.tried.count(2) == 3


async def test_what_is_put_off_survives_the_process(broker: Broker, client: Client) -> None:
    async def later(event: Heard) -> None:
        if event.position == 2:
            raise Later(3600, "full mailbox")

    first, second = Ear(later), Ear()
    await happen(client, 6)
    async with another_process(broker) as before, listening(before, first):
        await first.until_heard(6)
    async with listening(client, second):
        await happen(client, 1)
        await second.until_heard(7)
        await until_all_answered(client)
    assert first.heard == [1, 3, 4, 5, 6]
    assert 2 in second.heard
    assert second.heard == sorted(second.heard)


async def test_what_was_put_off_and_can_never_be_handled_is_parked_and_done_with(
    client: Client,
) -> None:
    async def later_then_never(event: Heard) -> None:
        if event.position == 1:
            raise Later(0.05, "soon") if len(ear.tried) == 1 else Permanent("never")

    ear = Ear(later_then_never)
    await happen(client, 1)
    async with listening(client, ear):
        await until_all_answered(client)
    assert ear.tried == [1, 1]
    assert len(await parked(client)) == 1


async def test_what_was_put_off_before_the_brokers_clock_went_back_comes_all_the_same(
    broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker counts the pause by its clock of the day: set back two hours, it would keep it for as long."""
    assert broker.process is not None
    monkeypatch.setattr(kernel, "_OVERDUE_SECONDS", 0.5)
    ear = Ear()

    async def once(event: Heard) -> None:
        if ear.tried.count(event.position) == 1:
            raise Later(2, "soon")

    ear.trouble = once
    try:
        await asyncio.to_thread(shift_clock, broker.process.pid, 7200)
    except NoShift as reason:
        pytest.skip(str(reason))
    await happen(client, 1)
    async with listening(client, ear):
        await until(lambda: bool(ear.tried))
        await asyncio.to_thread(shift_clock, broker.process.pid, 0)
        await ear.until_heard(1)
    assert ear.tried == [1, 1]
