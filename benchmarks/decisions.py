"""Points 1 and 2: a decision on a kept boundary against a bare publish and against python `eventsourcing`.

The decision is ``UpdateAttendee``, by the decider of the registry, on delegations of ten events; each operation
goes to the next delegation, so that histories stay of about that length.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from nats.aio.client import Client

from benchmarks.history import NAME, START, attendees, invitation
from benchmarks.measure import Prepare, Rates, Run, Size, Table, alternate, compared, in_flight
from benchmarks.servers import Unavailable, broker, postgres
from services.registry.delegation import decider
from shared import subjects
from shared.boundaries import Boundaries
from shared.commands import registry
from shared.commands.base import Command
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.store import EXPECTED, MESSAGE_ID, EventStore

_ORGANISER = Actor("bo-chqs-tinh", "office", frozenset({"organiser"}))
WIDTH = 64
OURS = "kept boundary: decide, append"
COLD = "nothing kept: load, decide, append"
RAW = "nats-py js.publish, same expectation, id and size"
PEER = "eventsourcing 9.5, PostgreSQL: load, decide, append"
PEER_WIDTH = 16
PEER_THREADS = f"eventsourcing 9.5, PostgreSQL, {PEER_WIDTH} threads and connections"
PEER_CACHED = "eventsourcing 9.5, PostgreSQL, aggregates cached"


def meta() -> Meta:
    identity = str(uuid.uuid4())
    return Meta(identity, START, NAME, _ORGANISER, identity)


@dataclass(slots=True)
class Seats:
    """An endless row of valid decisions: the first person of each delegation moves to the next room."""

    delegations: Sequence[str]
    count: int = 0

    def take(self, operations: int) -> list[tuple[int, str, int]]:
        """(index of the delegation, person, row): never the seat that the person has."""
        taken = []
        for _ in range(operations):
            turn, index = divmod(self.count, len(self.delegations))
            taken.append((index, f"{self.delegations[index]}-01", turn + 1))
            self.count += 1
        return taken


def commands(seats: Seats, operations: int) -> list[tuple[Command, Meta]]:
    return [
        (
            moved(seats.delegations[index], person, row),
            meta(),
        )
        for index, person, row in seats.take(operations)
    ]


def moved(delegation: str, person: str, room: int) -> registry.UpdateAttendee:
    """The person has another position from now on."""
    (who,) = (one for one in attendees(delegation) if one.person_id == person)
    attendee = who.model_copy(update={"position": f"Chuyên viên, phòng {room}"})
    return registry.UpdateAttendee(delegation=delegation, attendee=attendee)


async def invite_all(boundaries: Boundaries, delegations: Sequence[str]) -> None:
    """Ten events for each delegation: invited, five registered, four confirmed."""
    wishes: dict[str, list[Command]] = {}
    for name in delegations:
        people = attendees(name)
        wishes[name] = [
            invitation(name, "so-y-te"),
            *(registry.RegisterAttendee(delegation=name, attendee=one) for one in people),
            *(
                registry.ConfirmAttendee(delegation=name, person_id=one.person_id)
                for one in people[:-1]
            ),
        ]

    async def one(number: int) -> None:
        for wish in wishes[delegations[number]]:
            await boundaries.execute(decider, wish, meta())

    await in_flight(WIDTH, one)(len(delegations))()


def sequential(boundaries: Boundaries, seats: Seats) -> Prepare:
    def prepare(operations: int) -> Run:
        wishes = commands(seats, operations)

        async def run() -> None:
            for command, about in wishes:
                await boundaries.execute(decider, command, about)

        return run

    return prepare


def together(boundaries: Boundaries, seats: Seats) -> Prepare:
    def prepare(operations: int) -> Run:
        wishes = commands(seats, operations)

        async def one(number: int) -> None:
            command, about = wishes[number]
            await boundaries.execute(decider, command, about)

        return in_flight(WIDTH, one)(operations)

    return prepare


@dataclass(slots=True)
class Raw:
    """Conditional publishing with nothing around it: the expectation, an id, a body of the same size."""

    client: Client
    body: bytes
    subjects: Sequence[str]
    last: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def _publish(self, operations: int) -> Callable[[int], Any]:
        js = self.client.jetstream(timeout=5)
        start, self.count = self.count, self.count + operations
        ids = [str(uuid.uuid4()) for _ in range(operations)]

        async def publish(number: int) -> None:
            subject = self.subjects[(start + number) % len(self.subjects)]
            ack = await js.publish(
                subject,
                self.body,
                headers={EXPECTED: str(self.last.get(subject, 0)), MESSAGE_ID: ids[number]},
            )
            self.last[subject] = ack.seq

        return publish

    def sequential(self, operations: int) -> Run:
        publish = self._publish(operations)

        async def run() -> None:
            for number in range(operations):
                await publish(number)

        return run

    def together(self, operations: int) -> Run:
        return in_flight(WIDTH, self._publish(operations))(operations)


async def raw_peer(client: Client, store: EventStore, seats: Seats) -> Raw:
    """The body is one that our own decision has stored, byte for byte."""
    stored = await store.read(subjects.delegation(NAME, seats.delegations[0]))
    names = [subjects.delegation("bare", name) for name in seats.delegations]
    return Raw(client, stored[-1].body, names)


async def measure(directory: Path, size: Size) -> list[Table]:
    count = size.of(1_000, 2 * WIDTH)
    names = [f"d{number:04d}" for number in range(count)]
    others = [f"e{number:04d}" for number in range(count)]
    async with broker(directory) as (_, client):
        store = EventStore(client)
        boundaries = Boundaries(store, CATALOGUE)
        await invite_all(boundaries, names)
        await invite_all(Boundaries(store, CATALOGUE), others)
        seats = Seats(names)
        await sequential(boundaries, seats)(count)()  # each has a seat now, and the body its size
        raw = await raw_peer(client, store, seats)
        unkept = sequential(Boundaries(store, CATALOGUE, max_events=0), Seats(others))
        with _peers(directory, names) as peers:
            ours: dict[str, Prepare] = {
                OURS: sequential(boundaries, seats),
                RAW: raw.sequential,
                COLD: unkept,
            }
            alone = {PEER: peers.plain.sequential, PEER_CACHED: peers.cached.sequential}
            first = await alternate(ours | alone, size.of(250, 8), size.of(31, 2))
            many: dict[str, Prepare] = {
                OURS: together(boundaries, seats),
                RAW: raw.together,
                PEER_THREADS: peers.plain.together,
            }
            second = await alternate(many, size.of(3_000, WIDTH), size.of(11, 2))
            return [_in_sequence(first, peers.driver, count), _in_flight(second)]


def _in_sequence(rates: Rates, driver: str, delegations: int) -> Table:
    return Table(
        "decisions",
        "A decision in sequence: command in memory → decided → durable",
        f"one after another, in alternating blocks; {delegations:,} delegations of about ten events",
        (
            compared(rates, OURS, RAW, at_least=0.8),
            compared(rates, OURS, PEER, at_least=4, note=driver),
            compared(rates, OURS, PEER_CACHED, note="both believe what they keep"),
            compared(rates, COLD, PEER, note="neither keeps anything"),
        ),
    )


def _in_flight(rates: Rates) -> Table:
    return Table(
        "in-flight",
        f"Decisions, {WIDTH} boundaries in flight",
        "on one connection, in alternating blocks",
        (
            compared(rates, OURS, RAW, at_least=0.6),
            compared(rates, OURS, PEER_THREADS, note="its table takes one writer at a time"),
        ),
    )


@dataclass(slots=True)
class _Peer:
    """The peer's application on delegations of its own. It is a library of calls: in sequence it holds the
    loop, together it works in threads, each with a connection."""

    app: Any
    ids: Sequence[UUID]
    seats: Seats

    def sequential(self, operations: int) -> Run:
        wishes = self.seats.take(operations)

        async def run() -> None:
            self._assign(wishes)

        return run

    def together(self, operations: int) -> Run:
        wishes = self.seats.take(operations)

        async def run() -> None:
            await asyncio.gather(
                *(
                    asyncio.to_thread(self._assign, wishes[first::PEER_WIDTH])
                    for first in range(PEER_WIDTH)
                )
            )

        return run

    def _assign(self, wishes: Sequence[tuple[int, str, int]]) -> None:
        for index, person, row in wishes:
            self.app.assign_seat(self.ids[index], person, row, 1)


@dataclass(slots=True)
class _Peers:
    plain: _Peer
    cached: _Peer
    driver: str


@contextlib.contextmanager
def _peers(directory: Path, names: Sequence[str]) -> Iterator[_Peers]:
    try:
        from benchmarks import eventsourcing_peer as peer
    except ImportError as error:
        raise Unavailable(f"{error.name} is missing: install requirements-bench.lock") from error
    with (
        postgres(directory) as cluster,
        peer.delegations(cluster, connections=PEER_WIDTH) as plain,
        peer.delegations(cluster, cache=2 * len(names)) as cached,
    ):
        plain_ids, cached_ids = (
            [app.invite(name, "so-y-te", START, attendees(name)) for name in names]
            for app in (plain, cached)
        )
        yield _Peers(
            _Peer(plain, plain_ids, Seats(names)),
            _Peer(cached, cached_ids, Seats(names)),
            peer.driver(),
        )
