"""``python -m benchmarks [--quick] [--write] [NAME…]``: measure, show, and keep in docs/performance.md."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import report
from benchmarks.measure import Size, Table, load
from benchmarks.servers import Unavailable, workspace

POINTS = (
    "decisions", "edge", "projecting", "cold_load", "memory", "checkin", "importing", "mailing", "documents",
    "portal", "drill",
)  # fmt: skip
Measure = Callable[[Path, Size], Coroutine[Any, Any, list[Table]]]


def point(name: str) -> Measure:
    measure: Measure = import_module(f"benchmarks.{name}").measure
    return measure


def take(name: str, size: Size) -> list[Table]:
    """The tables of one point, measured now on servers of their own."""
    before = load()
    with workspace() as directory:
        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with runner:
            tables = runner.run(point(name)(directory, size))
    return [replace(table, load=f"{before} before, {load()} after") for table in tables]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(POINTS))
    parser.add_argument("--quick", action="store_true", help="tiny sizes: proves that it runs")
    parser.add_argument(
        "--write", action="store_true", help="keep the figures in docs/performance.md"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(POINTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(POINTS)}")
    for name in options.names or POINTS:
        try:
            tables = take(name, Size(options.quick))
        except Unavailable as missing:
            print(f"{name}: not measured: {missing}")
            continue
        for table in tables:
            report.show(table)
        if options.write and not options.quick:
            report.write(tables)


if __name__ == "__main__":
    main()
