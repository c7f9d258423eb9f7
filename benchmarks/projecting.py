"""Point 4: the log into rows, by the projector of the program service, into SQLite and into PostgreSQL.

The peer reads the same log with an ordered consumer of nats-py and does nothing with it: no projection can be
faster. A rebuild is measured from the first event into an empty database.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
from nats.aio.client import Client
from nats.aio.msg import Msg

from benchmarks.history import copies, fill, original
from benchmarks.measure import Row, Size, Table, per_second
from benchmarks.servers import Postgres, broker, postgres
from services.program.rebuild import rebuild
from shared.subjects import ALL_EVENTS

LENGTHS: Final = (10_000, 100_000, 200_000, 1_000_000)
_CHOSEN: Final = 200_000
_REPEATED: Final = 3
"""How often a rebuild up to the chosen length is taken; a million is long enough to be taken once."""
_TARGETS: Final = {"SQLite": 15_000, "PostgreSQL": 8_000}
READ = "ordered consumer of nats-py, nothing done with it"


@dataclass(frozen=True, slots=True)
class _Taken:
    """Events per second at one length: of the bare read beside it, and of each database."""

    length: int
    read: Sequence[float]
    model: dict[str, Sequence[float]]


async def _read_all(client: Client, length: int) -> None:
    """What nats-py does at its best: a callback for each message, nothing more."""
    seen, complete = 0, asyncio.Event()

    async def on(_message: Msg) -> None:
        nonlocal seen
        seen += 1
        if seen == length:
            complete.set()

    subscription = await client.jetstream(timeout=60).subscribe(
        ALL_EVENTS, cb=on, ordered_consumer=True
    )
    await complete.wait()
    await subscription.unsubscribe()


async def _rate(length: int, work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return length / (time.perf_counter() - started)


async def _at(client: Client, directory: Path, cluster: Postgres, length: int) -> _Taken:
    read: list[float] = []
    model: dict[str, list[float]] = {name: [] for name in _TARGETS}
    for number in range(_REPEATED if length <= _CHOSEN else 1):
        read.append(await _rate(length, lambda: _read_all(client, length)))
        file = directory / f"model-{length}-{number}.db"
        for name, url in (
            ("SQLite", f"sqlite+aiosqlite:///{file}"),
            ("PostgreSQL", await _fresh_database(cluster, f"model_{length}_{number}")),
        ):
            model[name].append(await _rate(length, lambda url=url: rebuild(client, url)))  # type: ignore[misc]
        file.unlink()
    return _Taken(length, read, dict(model))


async def _fresh_database(cluster: Postgres, name: str) -> str:
    connection = await asyncpg.connect(
        host="127.0.0.1", port=cluster.port, user="bench", database="postgres"
    )
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return cluster.url(name)


async def measure(directory: Path, size: Size) -> list[Table]:
    lengths = (200, 400, 800, 1_600) if size.quick else LENGTHS
    taken = []
    async with broker(directory) as (_, client):
        with postgres(directory) as cluster:
            source, length = copies(original()), 0
            for goal in lengths:
                await fill(client, source, goal - length)
                length = goal
                taken.append(await _at(client, directory, cluster, goal))
    chosen = taken[2]
    return [
        Table(
            "projecting",
            f"Projecting a log of {chosen.length:,} events",
            f"into an empty database, {_REPEATED} times in turn with the bare read; the median",
            tuple(_beside_read(name, chosen, target) for name, target in _TARGETS.items()),
        ),
        Table(
            "rebuild",
            "A rebuild, by the length of the log",
            f"as above; the longest taken once; its peer is the rebuild of {lengths[0]:,} events of the same run",
            tuple(row for name in _TARGETS for row in _flat(name, taken)),
        ),
    ]


def _beside_read(name: str, taken: _Taken, target: int) -> Row:
    rates = taken.model[name]
    median = statistics.median(rates)
    ratios = [mine / theirs for mine, theirs in zip(rates, taken.read, strict=True)]
    return Row(
        f"projecting into {name}", per_second(median), READ, per_second(statistics.median(taken.read)),
        statistics.median(ratios), min(ratios), max(ratios),
        target=f"≥ {target:,}/s", met=median >= target,
    )  # fmt: skip


def _flat(name: str, taken: Sequence[_Taken]) -> list[Row]:
    """Cost per event against that of the shortest log."""
    first = taken[0]
    base = statistics.median(first.model[name])
    rows = []
    for one in taken:
        rate = statistics.median(one.model[name])
        cost, at_first = 1e6 / rate, 1e6 / base
        last = one is taken[-1]
        rows.append(
            Row(
                f"{name}, {one.length:,} events", f"{per_second(rate)}, {cost:.0f} µs each",
                f"{name}, {first.length:,} events", f"{per_second(base)}, {at_first:.0f} µs each",
                rate / base,
                target="flat: ≥ 0.8" if last else "", met=rate / base >= 0.8 if last else None,
            )
        )  # fmt: skip
    return rows
