"""Who listens in these tests, and what happens in the log meanwhile."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import nats
from nats.aio.client import Client

from deploy.broker import Broker
from shared import subjects
from shared.consumer import DurableConsumer, Heard
from shared.store import EventStore, NewRecord
from shared.tasks import end
from tests.store.ledger import until

NAME = "awards-policies"
Trouble = Callable[[Heard], Awaitable[None]]


@dataclass
class Ear:
    """Handles events by remembering their positions; ``trouble`` may raise or wait instead."""

    trouble: Trouble | None = None
    tried: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)

    async def __call__(self, event: Heard) -> str:
        self.tried.append(event.position)
        if self.trouble is not None:
            await self.trouble(event)
        self.heard.append(event.position)
        return "handled"

    async def until_heard(self, last: int) -> None:
        await until(lambda: last in self.heard)


@contextlib.asynccontextmanager
async def listening(client: Client, ear: Ear, **more: Any) -> AsyncIterator[DurableConsumer]:
    """A consumer at work, stopped in the end as a service stops it."""
    consumer = DurableConsumer(client, subjects.EVENTS, NAME, ear, **more)
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        await end(task)


@contextlib.asynccontextmanager
async def another_process(broker: Broker) -> AsyncIterator[Client]:
    client = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    yield client
    await client.close()


async def happen(client: Client, count: int, boundaries: int = 4) -> None:
    """So many events on a few boundaries, one after the other in the log."""
    store = EventStore(client)
    last = [0] * boundaries
    before = await store.last_position()
    for n in range(boundaries):
        earlier = await store.read(subjects.award_round("c1", f"t{n}"))
        last[n] = earlier[-1].position if earlier else 0
    for n in range(count):
        new = NewRecord(f"event-{before + n + 1:06}", b"{}")
        subject = subjects.award_round("c1", f"t{n % boundaries}")
        last[n % boundaries] = (await store.append(subject, last[n % boundaries], [new])).last


async def parked(client: Client) -> list[dict[str, Any]]:
    js = client.jetstream()
    last = (await js.stream_info(subjects.PARKED)).state.last_seq
    found = [await js.get_msg(subjects.PARKED, seq=n) for n in range(1, last + 1)]
    return [json.loads(message.data or b"") for message in found]


async def until_parked(client: Client) -> None:
    """A consumer that is just being bound tells of nothing pending, so wait for what it leaves."""

    async def some() -> bool:
        return bool(await parked(client))

    await until(some)


async def unanswered(client: Client) -> int:
    info = await client.jetstream().consumer_info(subjects.EVENTS, NAME)
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def until_all_answered(client: Client) -> None:
    async def all_answered() -> bool:
        return await unanswered(client) == 0

    await until(all_answered)


def upto(last: int) -> list[int]:
    return list(range(1, last + 1))


async def until_acknowledged(client: Client, position: int) -> None:
    async def acknowledged() -> bool:
        info = await client.jetstream().consumer_info(subjects.EVENTS, NAME)
        return info.ack_floor is not None and info.ack_floor.stream_seq == position

    await until(acknowledged)
