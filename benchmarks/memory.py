"""Point 6: what each service holds in memory: at rest, and after it has handled a log of a million events.

The services are real processes, started by the local runner. The log is filled with events that cause nothing
further (a copied invitation would send mail): what is measured is hearing, projecting, publishing the feed.
"""

import importlib
import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import nats
from pydantic_core import from_json

from benchmarks.history import Stored, copies, fill, original
from benchmarks.measure import Row, Size, Table
from benchmarks.servers import Unavailable
from deploy.quiet import until_quiet, until_shown
from deploy.runner import SERVICES, Running, running
from services.program.model import open_model
from shared.envelope import Fact
from shared.events import CATALOGUE
from shared.settings import Settings

_EVENTS: Final = 1_000_000
_PATIENCE_SECONDS: Final = 7_200
_REACTING: Final = ("registry", "awards", "budget", "notifications")


def quiet_kinds() -> frozenset[str]:
    """The stored names of the events that no policy and no worker reacts to; the feed tells of all."""
    loud: set[type[Fact]] = set()
    for name in _REACTING:
        service = importlib.import_module(f"services.{name}.app").build(Settings())
        loud |= {*service.policies, *service.with_plan, *itertools.chain(*service.workers.values())}
    return frozenset(name for name, kind in CATALOGUE.items() if kind not in loud)


def quiet_events() -> Iterator[Stored]:
    """Copied conferences without what would set something off."""
    wanted = quiet_kinds()
    return copies([event for event in original() if from_json(event.body)["type"] in wanted])


def resident(system: Running) -> dict[str, float]:
    """Resident memory of each process, in MB; of the broker too."""
    try:
        import psutil  # type: ignore[import-untyped]
    except ImportError:
        raise Unavailable("psutil is missing: install requirements-bench.lock") from None
    found = {
        name: psutil.Process(process.pid).memory_info().rss / 1e6
        for name, process in system.processes.items()
        if name in SERVICES
    }
    if system.broker.process is not None:
        found["broker"] = psutil.Process(system.broker.process.pid).memory_info().rss / 1e6
    return found


async def measure(directory: Path, size: Size) -> list[Table]:
    count = size.of(int(_limit() or _EVENTS), 500)
    async with running(directory / "system", clock="simulated") as system:
        client = await nats.connect(system.broker.url, pending_size=64 * 1024 * 1024)
        engine = open_model(system.database_url)
        try:
            await until_quiet(client)
            before, started = resident(system), time.perf_counter()
            source, left = quiet_events(), count
            while left:  # no further ahead than a service could be in life
                step = min(left, 50_000)
                await fill(client, source, step)
                left -= step
                end = await until_quiet(client, _PATIENCE_SECONDS)
                await until_shown(engine, end, _PATIENCE_SECONDS)
            seconds, after = time.perf_counter() - started, resident(system)
        finally:
            await engine.dispose()
            await client.close()
    rows = tuple(
        Row(
            name, f"{after[name]:.0f} MB", f"{name} at rest", f"{before[name]:.0f} MB",
            after[name] / before[name], note="ratio of memory" if name == "registry" else "",
        )
        for name in before
    )  # fmt: skip
    return [
        Table(
            "memory",
            f"Resident memory of each service after {count:,} events",
            f"real processes; all six heard all of it in {seconds:,.0f} s ({count / seconds:,.0f} events/s "
            "for the whole system, filling included), two cores between them",
            rows,
        )
    ]


def _limit() -> str | None:
    """``BENCH_EVENTS``: fewer events, when there is no time for a million."""
    return os.environ.get("BENCH_EVENTS")
