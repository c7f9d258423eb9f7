"""Point 3: the same decision asked for over the wire, through the edge that every service has (shared/service.py).

Three processes, as in production: the asker (this one), the broker, the service. The service runs on uvloop, with
its canonical log line for each command going to a file. The peer is nats-py without a framework: a subscription
whose handler publishes what it was sent, with the expectation, and answers.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

import nats
import uvloop
from nats.aio.client import Client
from nats.aio.msg import Msg

from benchmarks.decisions import WIDTH, Seats, invite_all, moved, sequential, together
from benchmarks.history import NAME, plan
from benchmarks.measure import Prepare, Run, Size, Table, alternate, compared, in_flight
from benchmarks.servers import broker
from deploy.ports import free_port
from services.registry.conference import decider as conference
from services.registry.delegation import decider as delegation
from shared import subjects
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands import registry
from shared.commands.base import Accepted
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.hosting import serve
from shared.service import Service
from shared.settings import Settings
from shared.store import EXPECTED, MESSAGE_ID, EventStore

_BARE: Final = "bare.publish"
_ECHO: Final = "bare.echo"
EDGE = "service edge (FastStream request/reply)"
BARE = "nats-py request/reply, handler publishes with expectation"
ECHO = "nats-py request/reply, nothing stored"
DIRECT = "the same decision without the wire (kept boundary)"


def service(settings: Settings) -> Service:
    """The edge of the registry for what is measured here: delegations only."""
    return Service(
        "registry",
        settings,
        deciders=dict.fromkeys(get_args(registry.DelegationCommand), delegation),
    )


async def bare(url: str) -> None:
    """The peer's process: until it is told to stop."""
    client = await nats.connect(url)
    js = client.jetstream(timeout=5)
    running: set[asyncio.Task[None]] = set()

    async def answer(message: Msg) -> None:
        headers = message.headers or {}
        ack = await js.publish(
            headers["Subject"],
            message.data,
            headers={EXPECTED: headers["Expected"], MESSAGE_ID: headers["Id"]},
        )
        await message.respond(json.dumps({"position": ack.seq}).encode())

    async def at_once(message: Msg) -> None:
        task = asyncio.create_task(answer(message))
        running.add(task)
        task.add_done_callback(running.discard)

    async def echo(message: Msg) -> None:
        await message.respond(message.data)

    await client.subscribe(_BARE, cb=at_once)
    await client.subscribe(_ECHO, cb=echo)
    await client.flush()
    await asyncio.Event().wait()


@contextlib.contextmanager
def _process(directory: Path, name: str, *arguments: str) -> Iterator[None]:
    with (directory / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.edge", name, *arguments], stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


async def until_ready(port: int) -> None:
    def asked() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    async with asyncio.timeout(30):
        while True:
            if await asyncio.to_thread(asked):
                return
            await asyncio.sleep(0.05)


async def _until_heard(client: Client) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await client.request(_ECHO, b"?", timeout=0.5)
            except nats.errors.Error:
                await asyncio.sleep(0.05)
            else:
                return


class _Asked:
    """Askers of both processes, and the decision without the wire, on delegations of their own."""

    def __init__(self, client: Client, unit: str, names: list[str], body: bytes) -> None:
        self._client, self._unit, self._body = client, unit, body
        self._commands = Commands(client, NAME)
        self._seats = Seats(names)
        self._bare = [subjects.delegation("bare", name) for name in names]
        self._last: dict[str, int] = {}
        self._count = 0

    def edge(self, width: int) -> Prepare:
        def prepare(operations: int) -> Run:
            names = self._seats.delegations
            wishes = [
                moved(names[index], person, row)
                for index, person, row in self._seats.take(operations)
            ]

            async def one(number: int) -> None:
                answer = await self._commands.send(self._unit, wishes[number])
                if not isinstance(answer, Accepted) or not answer.events:
                    raise RuntimeError(f"not decided: {answer}")

            return in_flight(width, one)(operations)

        return prepare

    def bare(self, width: int) -> Prepare:
        def prepare(operations: int) -> Run:
            start, self._count = self._count, self._count + operations

            async def one(number: int) -> None:
                subject = self._bare[(start + number) % len(self._bare)]
                headers = {
                    "Subject": subject,
                    "Expected": str(self._last.get(subject, 0)),
                    "Id": str(uuid.uuid4()),
                }
                reply = await self._client.request(_BARE, self._body, timeout=10, headers=headers)
                self._last[subject] = json.loads(reply.data)["position"]

            return in_flight(width, one)(operations)

        return prepare

    def echo(self, width: int) -> Prepare:
        async def one(_number: int) -> None:
            await self._client.request(_ECHO, self._body, timeout=10)

        return in_flight(width, one)


async def measure(directory: Path, size: Size) -> list[Table]:
    count = size.of(1_000, 2 * WIDTH)
    asked, direct = ([f"{kind}{number:04d}" for number in range(count)] for kind in "de")
    checked = plan()
    async with broker(directory) as (server, client):
        store = EventStore(client)
        boundaries = Boundaries(store, CATALOGUE)
        identity = str(uuid.uuid4())
        organiser = Actor(checked.plan.organiser, "office", frozenset({"organiser"}))
        planned = registry.PlanConference(
            plan=checked.plan.model_copy(update={"id": NAME}), agencies=checked.agencies
        )
        about = Meta(identity, _now(), NAME, organiser, identity)
        await boundaries.execute(conference, planned, about)
        await invite_all(boundaries, asked + direct)
        body = (await store.read(subjects.delegation(NAME, asked[0])))[-1].body
        port = free_port()
        with (
            _process(directory, "serve", server.url, str(port)),
            _process(directory, "bare", server.url),
        ):
            await until_ready(port)
            await _until_heard(client)
            askers = _Asked(client, checked.plan.organiser, asked, body)
            seats = Seats(direct)
            await askers.edge(WIDTH)(count)()  # every boundary is kept by the service from here on
            await together(boundaries, seats)(count)()
            return [
                await _table(1, askers, sequential(boundaries, seats), size),
                await _table(WIDTH, askers, together(boundaries, seats), size),
            ]


def _now() -> datetime:
    return datetime.now(UTC)


async def _table(width: int, askers: _Asked, direct: Prepare, size: Size) -> Table:
    operations = size.of(500 if width == 1 else 3_000, width)
    contenders = {
        EDGE: askers.edge(width),
        BARE: askers.bare(width),
        DIRECT: direct,
        ECHO: askers.echo(width),
    }
    rates = await alternate(contenders, operations, size.of(9, 2))
    return Table(
        "edge" if width == 1 else "edge-in-flight",
        f"The same decision through the service's edge, {'in sequence' if width == 1 else f'{width} in flight'}",
        f"asker, broker and service are three processes on two cores; blocks of {operations:,} in turn",
        (
            compared(rates, EDGE, BARE),
            compared(rates, EDGE, DIRECT, note="what the wire and the framework cost"),
            compared(rates, EDGE, ECHO, note="the ceiling of request/reply here"),
        ),
    )


def main(arguments: list[str]) -> None:
    """``serve URL PORT`` or ``bare URL``: the processes of this point."""
    if arguments[0] == "serve":
        settings = Settings(nats_url=arguments[1], health_port=int(arguments[2]))
        serve("registry", service, settings)
    else:
        uvloop.run(bare(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
