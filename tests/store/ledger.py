"""A ledger that only grows: the smallest boundary by which the store's tests can tell what was lost,
stored twice or written out of turn."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nats.aio.client import Client

from shared import subjects
from shared.boundaries import Boundaries
from shared.commands.base import Accepted, Command
from shared.decider import Decider
from shared.envelope import Fact, Meta
from shared.refusals import BUSY, Refused
from shared.store import EXPECTED, MESSAGE_ID
from shared.subjects import Subject, Token
from shared.tasks import end
from tests.spec import meta


class Noted(Fact, type_name="vn.hoinghi.ledger.Noted.v1"):
    number: int


class Note(Command, context="registry"):
    """Write so many lines. Never "holds already": only the command's id tells a repetition."""

    book: Token
    lines: int = 1

    def boundary(self, conference: str) -> Subject:
        return book(self.book)


def book(name: str) -> Subject:
    return subjects.task("c1", name)


def _decide(command: Note, written: int, _meta: Meta) -> Sequence[Noted]:
    return [Noted(number=written + line) for line in range(1, command.lines + 1)]


def _evolve(written: int, event: Noted) -> int:
    assert event.number == written + 1, "a line was written out of turn"
    return event.number


LEDGER: Decider[Note, int, Noted] = Decider("ledger", 0, _decide, _evolve)
CATALOGUE: Mapping[str, type[Fact]] = {Noted.type_name: Noted}


@dataclass(frozen=True, slots=True)
class Stored:
    position: int
    subject: str
    id: str
    headers: Mapping[str, str]


async def whole_log(client: Client) -> list[Stored]:
    """Every message of the log with its headers, from the first to the last."""
    js = client.jetstream()
    last = (await js.stream_info(subjects.EVENTS)).state.last_seq
    found: list[Stored] = []
    reading = await js.subscribe(subjects.ALL_EVENTS, ordered_consumer=True)
    while not found or found[-1].position < last:
        message = await reading.next_msg(timeout=20)
        headers = message.headers or {}
        position = message.metadata.sequence.stream
        found.append(Stored(position, message.subject, headers[MESSAGE_ID], headers))
    await reading.unsubscribe()
    return found


def assert_chain_holds(log: Sequence[Stored]) -> None:
    """Nothing twice, no gap; each append stands where its writer expected; each batch is whole."""
    assert [entry.position for entry in log] == list(range(1, len(log) + 1))
    twice = [identity for identity, times in Counter(e.id for e in log).items() if times > 1]
    assert twice == []
    last: dict[str, int] = {}
    open_batch: tuple[str, int] | None = None
    for entry in log:
        batch = entry.headers.get("Nats-Batch-Id")
        number = int(entry.headers.get("Nats-Batch-Sequence", "1"))
        if open_batch is None:
            assert number == 1
            assert int(entry.headers[EXPECTED]) == last.get(entry.subject, 0)
        else:
            assert (batch, number) == open_batch, "a batch was torn"
        ends = batch is None or "Nats-Batch-Commit" in entry.headers
        open_batch = None if ends or batch is None else (batch, number + 1)
        last[entry.subject] = entry.position
    assert open_batch is None, "the last batch was torn"


@dataclass(slots=True)
class Load:
    """Writers at work on the same few books until told to stop. One connection is one process's worth."""

    boundaries: Sequence[Boundaries]
    writers: int
    books: int = 3
    answers: dict[str, Accepted] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _done: bool = False

    async def __aenter__(self) -> "Load":
        self._tasks = [asyncio.create_task(self._write(n)) for n in range(self.writers)]
        return self

    async def __aexit__(self, *_: object) -> None:
        await end(*self._tasks)

    async def _write(self, writer: int) -> None:
        boundaries = self.boundaries[writer % len(self.boundaries)]
        count = 0
        while not self._done:
            count += 1
            wish = Note(book=f"book-{count % self.books}", lines=1 + (count % 3 == 0))
            identity = f"writer-{writer}-{count:06}"
            self.answers[identity] = await answered(boundaries, wish, identity)

    async def more(self, answers: int) -> None:
        """Until so many more are acknowledged; a writer that fell over is raised here."""
        enough = len(self.answers) + answers
        await until(lambda: len(self.answers) >= enough or any(t.done() for t in self._tasks), 120)
        for task in self._tasks:
            if task.done():
                task.result()

    async def finish(self) -> None:
        self._done = True
        await asyncio.gather(*self._tasks)

    def assert_each_stands_in(self, log: Sequence[Stored]) -> None:
        """What was acknowledged is what the log holds: none lost, none more, each where it was said to be."""
        said = {ref.id: ref.position for answer in self.answers.values() for ref in answer.events}
        assert {entry.id: entry.position for entry in log} == said
        assert_chain_holds(log)


async def answered(boundaries: Boundaries, wish: Note, identity: str) -> Accepted:
    """As a client does it: the same command again while the answer is "busy"."""
    while True:
        try:
            return await boundaries.execute(LEDGER, wish, meta(command_id=identity))
        except Refused as refused:
            if refused.refusal is not BUSY:
                raise


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 30) -> None:
    """Return once the condition holds; TimeoutError when it does not in time."""
    async with asyncio.timeout(seconds):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(0.01)
