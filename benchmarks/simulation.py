"""What is not measured, simulated: many conferences at once on one node, as queues with measured service times.

``python -m benchmarks.simulation`` prints the table of docs/scale.md. A command passes one process of the service
and then the log; what it causes passes the log and the projection. Each station takes one thing at a time, first
come first served, each for an exponentially distributed time about its measured mean (which is harsher than what
was seen). Arrivals are drawn from the shape of each scenario; the seed is fixed.
"""

import argparse
import heapq
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

SEED: Final = 2023
PROVINCES: Final = 63
MINUTE: Final = 60.0
HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Measured, per second, on the machine of docs/performance.md: the edge with 64 in flight, decisions with
    64 boundaries in flight (the log), projecting into PostgreSQL from a long log."""

    edge: float = 1_400.0
    log: float = 3_500.0
    projection: float = 14_000.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """``commands`` of each conference arrive within ``seconds``; ``events``: what one command leaves in the log,
    with all that follows from it."""

    name: str
    conferences: int
    commands: int
    seconds: float
    events: float
    shape: str


@dataclass(frozen=True, slots=True)
class Outcome:
    commands: int
    busiest_second: int
    busy: float
    """Share of the time between first arrival and last answer in which the edge worked."""
    median: float
    p99: float
    longest: float
    behind: float
    """The longest time, in seconds, after which an event was seen in the rows."""


SCENARIOS: Final = (
    Scenario("check-in: 250 in 30 minutes, one hall", 1, 250, 30 * MINUTE, 1, "rush"),
    Scenario("check-in, 63 halls at the same time", PROVINCES, 250, 30 * MINUTE, 1, "rush"),
    Scenario(
        "check-in, 63 × 20 halls at the same time", 20 * PROVINCES, 250, 30 * MINUTE, 1, "rush"
    ),
    Scenario("invitation day: 63 × 60 invitations in one hour", PROVINCES, 60, HOUR, 3, "even"),
    Scenario("the same, every import pressed within 10 s", PROVINCES, 60, 10.0, 3, "even"),
    Scenario("registration: 63 × 250 in the last hour", PROVINCES, 250, HOUR, 4, "late"),
    Scenario("December week: 63 × 1,500 in 5 days of 8 h", PROVINCES, 1_500, 40 * HOUR, 2, "even"),
    Scenario("December week, the same in one day", PROVINCES, 1_500, 8 * HOUR, 2, "even"),
    Scenario(
        "all 1,260 conferences of a year in one week", 20 * PROVINCES, 1_500, 40 * HOUR, 2, "even"
    ),
)


def arrivals(scenario: Scenario, draw: random.Random) -> list[float]:
    """Seconds from the start, sorted. ``rush``: most come shortly before the end of the time, as to a door;
    ``late``: as to a deadline; ``even``: at any time alike."""

    def one() -> float:
        match scenario.shape:
            case "rush":
                return draw.triangular(0.0, scenario.seconds, 0.8 * scenario.seconds)
            case "late":
                return scenario.seconds * (1 - draw.random() ** 2)
            case _:
                return scenario.seconds * draw.random()

    return sorted(one() for _ in range(scenario.conferences * scenario.commands))


def served(
    starts: Iterable[float], rate: float, draw: random.Random, servers: int = 1
) -> list[float]:
    """When each leaves a station of ``servers``, of which each serves ``rate`` per second, in this order."""
    free = [0.0] * servers
    left = []
    for start in starts:
        end = max(start, heapq.heappop(free)) + draw.expovariate(rate)
        heapq.heappush(free, end)
        left.append(end)
    return left


def run(scenario: Scenario, rates: Rates, *, processes: int = 1, seed: int = SEED) -> Outcome:
    """``processes``: how many of the service share its queue group (each on a core of its own)."""
    draw = random.Random(seed)
    at = arrivals(scenario, draw)
    decided = served(at, rates.edge, draw, processes)
    # An event of a command and all that follows from it: one visit for each, the command's own first.
    stored = served(sorted(decided), rates.log / scenario.events, draw)
    shown = served(stored, rates.projection / scenario.events, draw)
    waits = sorted(end - start for start, end in zip(at, stored, strict=True))
    work = len(at) / rates.edge / processes
    return Outcome(
        len(at),
        _busiest_second(at),
        work / (stored[-1] - at[0]),
        waits[len(waits) // 2],
        waits[math.ceil(0.99 * len(waits)) - 1],
        waits[-1],
        max(end - start for start, end in zip(stored, shown, strict=True)),
    )


def _busiest_second(at: Sequence[float]) -> int:
    counts: dict[int, int] = {}
    for moment in at:
        counts[int(moment)] = counts.get(int(moment), 0) + 1
    return max(counts.values())


def most_halls(rates: Rates, *, seconds: float = 0.2) -> int:
    """How many halls may check in 250 delegates each in the same half hour, with 99 % answered in time."""
    low, high = 1, 65_536
    while high - low > max(1, low // 50):
        middle = (low + high) // 2
        scenario = Scenario("", middle, 250, 30 * MINUTE, 1, "rush")
        # Heavy traffic needs no single draws: above the capacity of the rush the queue grows for minutes.
        if _peak(scenario) < rates.edge and run(scenario, rates).p99 <= seconds:
            low = middle
        else:
            high = middle
    return low


def _peak(scenario: Scenario) -> float:
    """Arrivals per second at the top of the triangle."""
    return 2 * scenario.conferences * scenario.commands / scenario.seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__)
    known = Rates()
    for name in ("edge", "log", "projection"):
        parser.add_argument(f"--{name}", type=float, default=getattr(known, name), metavar="RATE")
    options = parser.parse_args()
    rates = Rates(options.edge, options.log, options.projection)
    grid = Table(
        "scenario", "commands", "busiest second", "edge busy", "answer: median", "99 %", "longest",
        "rows behind at most", title=f"Simulated on one node: {rates}",
    )  # fmt: skip
    for scenario in SCENARIOS:
        found = run(scenario, rates)
        grid.add_row(
            scenario.name,
            f"{found.commands:,}",
            f"{found.busiest_second:,}",
            f"{found.busy:.1%}",
            *(f"{1000 * value:,.1f} ms" for value in (found.median, found.p99, found.longest)),
            f"{1000 * found.behind:,.0f} ms",
        )
    Console(width=180).print(grid)
    print(f"halls that can check in at once, 99 % answered within 200 ms: {most_halls(rates):,}")


if __name__ == "__main__":
    main()
