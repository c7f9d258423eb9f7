"""How a figure is taken: contenders in alternating blocks, ratios block by block, the median of them.

Noise of a shared machine lasts seconds, so it hits the neighbouring blocks of all contenders alike; a ratio
of two neighbours says more than a ratio of two averages.
"""

import asyncio
import gc
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

Run = Callable[[], Awaitable[None]]
Prepare = Callable[[int], Run]
"""``prepare(n)`` sets out ``n`` operations (not timed) and returns what carries them out (timed)."""
Rates = Mapping[str, Sequence[float]]
"""Operations per second of each contender, one figure for each block."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report. ``ratio`` is ours by the peer's in rates (above 1: ours is faster)."""

    ours: str
    figure: str
    peer: str = ""
    peer_figure: str = ""
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One point of the report: its rows, how they were taken, the load of the machine around it."""

    name: str
    title: str
    method: str
    rows: tuple[Row, ...]
    load: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. ``quick`` only proves that every row can be produced."""

    quick: bool = False

    def of(self, full: int, quick: int) -> int:
        return quick if self.quick else full


async def alternate(contenders: Mapping[str, Prepare], operations: int, blocks: int) -> Rates:
    """Rates of ``blocks`` blocks of ``operations`` each; every other round goes in the other order.

    A first, shorter round warms up and is not counted. Collection of garbage is left on: it is a cost.
    """
    for prepare in contenders.values():
        await prepare(max(1, operations // 4))()
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    for _ in range(blocks):
        for name in order:
            run = contenders[name](operations)
            gc.collect()
            started = time.perf_counter()
            await run()
            rates[name].append(operations / (time.perf_counter() - started))
        order.reverse()
    return rates


def in_flight(width: int, operation: Callable[[int], Awaitable[object]]) -> Prepare:
    """``width`` workers; worker ``w`` carries out operations ``w``, ``w + width`` … one after another."""

    def prepare(count: int) -> Run:
        async def worker(first: int) -> None:
            for number in range(first, count, width):
                await operation(number)

        async def run() -> None:
            await asyncio.gather(*(worker(first) for first in range(width)))

        return run

    return prepare


def compared(
    rates: Rates, ours: str, peer: str, *, at_least: float | None = None, note: str = ""
) -> Row:
    """The row for two contenders of the same blocks: median rates, median ratio and its range."""
    ratios = [mine / theirs for mine, theirs in zip(rates[ours], rates[peer], strict=True)]
    ratio = statistics.median(ratios)
    return Row(
        ours,
        per_second(statistics.median(rates[ours])),
        peer,
        per_second(statistics.median(rates[peer])),
        ratio,
        min(ratios),
        max(ratios),
        f"≥ {at_least:g}" if at_least is not None else "",
        None if at_least is None else ratio >= at_least,
        note,
    )


def per_second(rate: float) -> str:
    return f"{rate:,.0f}/s"


def milliseconds(samples: Sequence[float]) -> str:
    """Median and 95th percentile of durations in seconds."""
    ordered = sorted(samples)
    at = min(len(ordered) - 1, int(0.95 * len(ordered)))
    return f"{1000 * statistics.median(ordered):.2f} ms (p95 {1000 * ordered[at]:.2f})"


def load() -> str:
    """The machine's load averages over 1 and 5 minutes."""
    one, five, _ = os.getloadavg()
    return f"{one:.2f} {five:.2f}"
