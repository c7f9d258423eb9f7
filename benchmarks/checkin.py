"""Point 7: two gates, each a process of its own, check in 2,000 delegates, every answer after the fact is on disk.

Five processes on two cores: two gates, the broker, the registry with its policies, and this one, which waits. A
gate sends what ``hoinghi checkin gate`` sends (ScanCode with the QR's text, the scan's id, its time). First as
fast as the answers come; then the same codes again; then others at a steady 180/s, with the time of each answer.
"""

import asyncio
import contextlib
import json
import secrets
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import nats
import uvloop
from nats.aio.client import Client

from benchmarks.decisions import meta
from benchmarks.edge import until_ready
from benchmarks.history import NAME, attendees, invitation, plan_ahead
from benchmarks.measure import Row, Size, Table, in_flight
from benchmarks.servers import broker
from deploy.ports import free_port
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.registry import app
from services.registry.conference import decider as conference
from services.registry.delegation import decider as delegation
from shared import subjects
from shared.admission import Code
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.collecting import spare_survivors
from shared.commands import registry
from shared.commands.base import Accepted
from shared.commands.reception import ScanCode
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.hosting import serve
from shared.settings import Settings
from shared.store import EventStore

GATES: Final = 2
WIDTH: Final = 16
"""Scans under way at each gate: half of what its queue sends at once when the line is back."""
STEADY: Final = 180
SEATS: Final = 5
_POLICIES: Final = tuple(one for one in DURABLES if one.name == "registry-policies")
PEER: Final = "pretix 2026.8.0, PostgreSQL, two gunicorn workers (field.md §7: another run, HTTP)"


async def _codes(boundaries: Boundaries, prefix: str, delegates: int) -> list[str]:
    """Invited, registered, confirmed: the codes as the deciders made them, delegation by delegation in turn."""
    names = [f"{prefix}{number:04d}" for number in range(delegates // SEATS)]
    codes: dict[str, list[str]] = {}

    async def one(number: int) -> None:
        name = names[number]
        people = attendees(name, SEATS)
        for wish in (
            invitation(name, "so-y-te", SEATS),
            *(registry.RegisterAttendee(delegation=name, attendee=who) for who in people),
            *(registry.ConfirmAttendee(delegation=name, person_id=w.person_id) for w in people),
        ):
            about = replace(meta(), nonce=secrets.token_hex(16))
            await boundaries.execute(delegation, wish, about)
        state = await boundaries.state(delegation, subjects.delegation(NAME, name))
        codes[name] = [
            str(Code(NAME, name, ticket)) for ticket, whose in state.tickets.items() if whose
        ]

    await in_flight(64, one)(len(names))()
    return [codes[name][place] for place in range(SEATS) for name in names]


async def _planned(boundaries: Boundaries) -> str:
    checked = plan_ahead(2 / 24)
    own = checked.plan.model_copy(update={"id": NAME})
    identity = str(uuid.uuid4())
    organiser = Actor(own.organiser, "office", frozenset({"organiser"}))
    wish = registry.PlanConference(plan=own, agencies=checked.agencies)
    about = Meta(identity, datetime.now(UTC), NAME, organiser, identity)
    await boundaries.execute(conference, wish, about)
    return own.organiser


async def ready_at_the_door(client: Client, count: int) -> tuple[str, list[str]]:
    """A conference that lies ahead, with so many confirmed delegates: the organiser and the codes."""
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    return await _planned(boundaries), await _codes(boundaries, "d", count)


@contextlib.contextmanager
def _registry(directory: Path, url: str, port: int) -> Iterator[None]:
    """The registry as it is, policies and all, as a process."""
    with (directory / "registry.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.checkin", "serve", url, str(port)],
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


class _Gates:
    """Runs the two gates together and gathers what they measured."""

    def __init__(self, directory: Path, url: str, unit: str) -> None:
        self._directory, self._url, self._unit = directory, url, unit
        self._count = 0

    async def scan(self, codes: list[str], rate: float, expected: str) -> tuple[float, list[float]]:
        """Scans a second of all gates together, and the seconds of each answer."""
        self._count += 1
        starts = time.time() + 3.0
        running = []
        for gate in range(GATES):
            base = self._directory / f"gate-{self._count}-{gate}"
            own = {"codes": codes[gate::GATES], "rate": rate, "expected": expected,
                   "gate": f"Cửa {gate + 1}", "unit": self._unit, "url": self._url,
                   "starts": starts + gate / (2 * rate or 1)}  # fmt: skip
            base.with_suffix(".in").write_text(json.dumps(own), "utf-8")
            running.append(
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "benchmarks.checkin", "gate", str(base)
                )
            )
        for process in running:
            if await process.wait() != 0:
                raise RuntimeError("a gate failed")
        told = [
            json.loads((self._directory / f"gate-{self._count}-{gate}.out").read_text())
            for gate in range(GATES)
        ]
        began, ended = min(one["began"] for one in told), max(one["ended"] for one in told)
        return len(codes) / (ended - began), [took for one in told for took in one["took"]]


async def gate(base: Path) -> None:
    """One gate's process: its codes as fast as answers come, or so many a second whatever the answers do."""
    own: dict[str, Any] = json.loads(base.with_suffix(".in").read_text("utf-8"))
    spare_survivors()  # it is asked how long an answer takes, not how long this process looks for garbage
    client = await nats.connect(own["url"])
    commands = Commands(client, NAME)
    took: list[float] = []

    async def one(code: str) -> None:
        now = datetime.now(UTC)
        began = time.perf_counter()
        wish = ScanCode(code=code, gate=own["gate"], scanned_at=now, sent_at=now)
        answer = await commands.send(own["unit"], wish)
        took.append(time.perf_counter() - began)
        if not isinstance(answer, Accepted) or own["expected"] not in answer.events[0].type:
            raise RuntimeError(f"not as expected: {answer}")

    codes, rate = own["codes"], own["rate"] / GATES
    await asyncio.sleep(own["starts"] - time.time())
    began = time.time()
    if rate:
        due, tasks = time.perf_counter(), []
        for number, code in enumerate(codes):
            await asyncio.sleep(max(0.0, due + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(code)))
        await asyncio.gather(*tasks)
    else:
        await in_flight(WIDTH, lambda number: one(codes[number]))(len(codes))()
    result = {"began": began, "ended": time.time(), "took": took}
    base.with_suffix(".out").write_text(json.dumps(result))
    await client.close()


async def measure(directory: Path, size: Size) -> list[Table]:
    count = size.of(2_000, 20)
    async with broker(directory) as (server, client):
        boundaries = Boundaries(EventStore(client), CATALOGUE)
        unit = await _planned(boundaries)
        fast = await _codes(boundaries, "f", count)
        steady = await _codes(boundaries, "s", count)
        port = free_port()
        with _registry(directory, server.url, port):
            await until_ready(port)
            # What was decided here beforehand the policies hear now; at a door they have heard it days ago.
            await until_quiet(client, durables=_POLICIES)
            gates = _Gates(directory, server.url, unit)
            rate, took = await gates.scan(fast, 0, "AttendeeCheckedIn")
            await until_quiet(client, durables=_POLICIES)
            again, twice = await gates.scan(fast, 0, "ScanRepeated")
            await until_quiet(client, durables=_POLICIES)
            _, calm = await gates.scan(steady, STEADY, "AttendeeCheckedIn")
    return [_table(count, rate, took, again, twice, calm)]


def _table(
    count: int,
    rate: float,
    took: list[float],
    again: float,
    twice: list[float],
    calm: list[float],
) -> Table:
    p99 = _at(calm, 0.99)
    return Table(
        "checkin",
        f"{count:,} delegates checked in at two gates",
        f"each gate a process with {WIDTH} scans under way; broker, registry and gates on the same two cores",
        (
            Row("check-ins, as fast as they are answered", f"{rate:,.0f}/s, {_times(took)}", PEER,
                "19–36/s, p50 47 ms, p99 130 ms", rate / 36, target="≥ 400/s", met=rate >= 400,
                note="ratio to the peer's best"),
            Row(f"check-ins at a steady {STEADY}/s", _times(calm), PEER, "p99 130 ms at 36/s at most",
                target="p99 < 50 ms", met=p99 < 0.050),
            Row("the same codes again: a repeat, kept as a fact", f"{again:,.0f}/s, {_times(twice)}",
                "pretix: refused, nothing kept", "31/s", again / 31),
        ),
    )  # fmt: skip


def _at(samples: list[float], part: float) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _times(samples: list[float]) -> str:
    return f"p50 {1000 * _at(samples, 0.5):.1f} ms, p99 {1000 * _at(samples, 0.99):.1f} ms"


def main(arguments: list[str]) -> None:
    """``serve URL PORT`` or ``gate BASE``: the processes of this point."""
    if arguments[0] == "serve":
        settings = Settings(nats_url=arguments[1], health_port=int(arguments[2]))
        serve("registry", app.build, settings)
    else:
        uvloop.run(gate(Path(arguments[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
