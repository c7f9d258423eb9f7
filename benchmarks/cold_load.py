"""Point 5: reading one boundary of ten events that nobody keeps, with ever more of others' events in the log."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg

from benchmarks.decisions import invite_all
from benchmarks.history import NAME, copies, fill, original
from benchmarks.measure import Prepare, Row, Run, Size, Table, alternate, compared, per_second
from benchmarks.servers import broker
from services.registry.delegation import decider
from shared import subjects
from shared.boundaries import Boundaries
from shared.decider import AnyDecider
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.store import EventStore
from shared.subjects import EVENTS, Subject
from shared.vault import vault_of

LENGTHS: Final = (1_000, 100_000, 1_000_000)
_NEW: Final = 40
"""Boundaries that are added each time the log has grown; what is read is spread over its whole length."""
_EVENTS: Final = 10
LITERAL = "load: batched direct get of the literal subject, folded"
WILDCARD = "the same read by a wildcard subject"
ORDERED = "the same read by an ordered consumer on the literal subject"
_DECIDER: Final[AnyDecider] = decider


def _reading(names: Sequence[str], load: Callable[[str], Awaitable[object]]) -> Prepare:
    def prepare(operations: int) -> Run:
        drawn = random.Random(operations).choices(names, k=operations)

        async def run() -> None:
            for name in drawn:
                await load(name)

        return run

    return prepare


def _literal(store: EventStore) -> Callable[[str], Awaitable[object]]:
    async def load(name: str) -> Any:
        boundaries = Boundaries(store, CATALOGUE)
        return await boundaries.state(decider, subjects.delegation(NAME, name))

    return load


def _wildcard(store: EventStore) -> Callable[[str], Awaitable[object]]:
    async def load(name: str) -> Any:
        found = await store.read(Subject(f"event.{NAME}.*.delegation.{name}"))
        return _folded([(record.body, record.position) for record in found])

    return load


def _ordered(client: Client) -> Callable[[str], Awaitable[object]]:
    js = client.jetstream(timeout=60)
    vault = vault_of(client)

    async def load(name: str) -> Any:
        found: list[tuple[bytes, int]] = []
        complete = asyncio.Event()

        async def on(message: Msg) -> None:
            found.append((message.data, message.metadata.sequence.stream))
            if message.metadata.num_pending == 0:
                complete.set()

        subscription = await js.subscribe(
            subjects.delegation(NAME, name), cb=on, ordered_consumer=True
        )
        await complete.wait()
        consumer = (await subscription.consumer_info()).name
        await subscription.unsubscribe()
        # or the broker keeps it for seconds, and the log's limit of consumers is reached
        await js.delete_consumer(EVENTS, consumer)
        return _folded([(await vault.opened(body), place) for body, place in found])

    return load


def _folded(found: Sequence[tuple[bytes, int]]) -> Any:
    if len(found) != _EVENTS:
        raise RuntimeError(f"{len(found)} events, not {_EVENTS}")
    return _DECIDER.fold(decode(body, position, CATALOGUE).event for body, position in found)


async def measure(directory: Path, size: Size) -> list[Table]:
    lengths = (200, 400, 800) if size.quick else LENGTHS
    rows: list[Row] = []
    medians: list[float] = []
    async with broker(directory) as (_, client):
        store = EventStore(client)
        source, length = copies(original()), 0
        names: list[str] = []
        for goal in lengths:
            new = [f"n{len(names) + number:05d}" for number in range(size.of(_NEW, 4))]
            await fill(client, source, (goal - length) // 2)
            await invite_all(Boundaries(store, CATALOGUE), new)
            names += new
            await fill(client, source, goal - await store.last_position())
            length = await store.last_position()
            found, median = await _at(store, client, names, length, size)
            rows += found
            medians.append(median)
    flat = medians[-1] / medians[0]
    ends = f"{lengths[-1]:,} events in the log", f"{lengths[0]:,} events in the log"
    figures = per_second(medians[-1]), per_second(medians[0])
    rows.append(
        Row(
            f"load at {ends[0]}", figures[0], f"load at {ends[1]}", figures[1], flat,
            target="flat: ≥ 0.8", met=flat >= 0.8,
        )
    )  # fmt: skip
    return [
        Table(
            "cold-load",
            "Cold load of one boundary",
            "ten events each, spread over the whole log, one after another; blocks in turn",
            tuple(rows),
        )
    ]


async def _at(
    store: EventStore, client: Client, names: Sequence[str], length: int, size: Size
) -> tuple[list[Row], float]:
    blocks = size.of(7, 2)
    fast = await alternate(
        {LITERAL: _reading(names, _literal(store)), ORDERED: _reading(names, _ordered(client))},
        size.of(200, 4),
        blocks,
    )
    slow = await alternate(
        {LITERAL: _reading(names, _literal(store)), WILDCARD: _reading(names, _wildcard(store))},
        size.of(20, 2),
        blocks,
    )
    note = f"{length:,} events in the log"
    by_block = sorted(fast[LITERAL])
    return (
        [compared(fast, LITERAL, ORDERED, note=note), compared(slow, LITERAL, WILDCARD, note=note)],
        by_block[len(by_block) // 2],
    )
