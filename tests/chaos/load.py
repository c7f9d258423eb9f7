"""Who works on while everything fails: commands of several kinds, each remembered with the answer it got."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import nats
from nats.aio.client import Client

from deploy.people import people
from deploy.plan_import import Checked
from deploy.runner import Running
from deploy.story.teller import attendee_of, vietnam
from shared.client import Commands, NoAnswer
from shared.commands.base import Accepted, Answer, Command, Declined
from shared.commands.budget import SetEstimateLine
from shared.commands.notifications import ResendNotification
from shared.commands.reception import ScanCode
from shared.commands.registry import (
    ConfirmAttendee,
    DeclineAttendee,
    RegisterAttendee,
    ReportTaskProgress,
    UpdateAttendee,
)
from shared.connection import PINGS
from shared.events.budget import EstimateLine
from shared.events.plan import Agency, AttendanceGroup
from shared.tasks import end
from tests.store.ledger import until

AGAIN = frozenset({"LOG_UNAVAILABLE", "LOG_FULL", "BOUNDARY_BUSY", "INTERNAL_FAULT"})
"""Answers that ask for the same command again."""
NOW = vietnam(20, 9)
_PATIENCE = 5.0
"""Then the writer counts a plea and sends the same again, for ever."""
Wish = tuple[str, Command]


async def lasting(urls: str) -> Client:
    """A connection that comes back for ever, to any node named, and does not print how it fared."""

    async def quiet(_error: Exception) -> None:
        return None

    return await nats.connect(
        urls.split(","), max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=quiet, **PINGS
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """One command with its last answer; it was sent until there was one that is no plea for patience."""

    unit: str
    command: Command
    answer: Answer


@dataclass(slots=True)
class Load:
    """Writers on connections of their own. ``sent``: by command id. ``stops``: the seconds between two answers
    of whatever writer, the longest of which is how long the system stood still for everybody."""

    system: Running
    checked: Checked
    invited: Sequence[tuple[Agency, AttendanceGroup, int]]
    tasks: Sequence[tuple[str, str]]
    """Task and its lead agency."""
    messages: Sequence[str]
    seed: int
    sent: dict[str, Sent] = field(default_factory=dict)
    pleas: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    longest_stop: float = 0.0
    _last_answer: float = 0.0
    _client: Client | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _done: bool = False
    _round: int = 0

    @property
    def acknowledged(self) -> int:
        return sum(isinstance(one.answer, Accepted) for one in self.sent.values())

    async def __aenter__(self) -> "Load":
        self._client = await lasting(self.system.broker.url)
        commands = Commands(self._client, self.checked.plan.id, patience=_PATIENCE, time=NOW)
        self._done, self._round, self.longest_stop = False, self._round + 1, 0.0
        self._last_answer = time.monotonic()
        shares = [self.invited[n::3] for n in range(3)]
        writers = [
            *(self._delegates(share, n) for n, share in enumerate(shares)),
            self._progress(),
            self._scans(),
            self._estimate(),
            self._letters(),
        ]
        self._tasks = [
            asyncio.create_task(self._write(commands, f"r{self._round}-w{n}", wishes))
            for n, wishes in enumerate(writers)
        ]
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        """Without a fault each writer gets the answer that it waits for."""
        self._done = True
        if kind is None:
            await asyncio.gather(*self._tasks)
        await end(*self._tasks)
        assert self._client is not None
        await self._client.close()

    async def more(self, answers: int, seconds: float = 180) -> None:
        """Until so many more are answered. A writer that fell over is raised here."""
        enough = len(self.sent) + answers
        await until(
            lambda: len(self.sent) >= enough or any(task.done() for task in self._tasks), seconds
        )
        for task in self._tasks:
            if task.done():
                task.result()

    async def _write(self, commands: Commands, name: str, wishes: Iterator[Wish]) -> None:
        draw = random.Random(f"{self.seed}/{name}")
        number = 0
        while not self._done:
            unit, wish = next(wishes)
            number += 1
            identity = f"chaos-{self.seed}-{name}-{number:06}"
            answer = await self._answered(commands, unit, wish, identity)
            self.sent[identity] = Sent(unit, wish, answer)
            if draw.random() < 0.1 and isinstance(answer, Accepted) and answer.events:
                again = await self._answered(commands, unit, wish, identity)
                assert again == answer, f"the same command was answered differently: {identity}"
                self.repeated += 1

    async def _answered(
        self, commands: Commands, unit: str, wish: Command, identity: str
    ) -> Answer:
        again = False
        while True:
            try:
                answer = await commands.send(unit, wish, command_id=identity, again=again)
            except NoAnswer:
                self.pleas[NoAnswer.code] += 1
                again = True
                continue
            now = time.monotonic()
            if not (isinstance(answer, Declined) and answer.code in AGAIN):
                self.longest_stop = max(self.longest_stop, now - self._last_answer)
                self._last_answer = now
                return answer
            self.pleas[answer.code] += 1
            again = True
            await asyncio.sleep(0.05)

    # --- what is wished for, for ever ----------------------------------------------------------------

    def _delegates(
        self, invited: Sequence[tuple[Agency, AttendanceGroup, int]], share: int
    ) -> Iterator[Wish]:
        """They are registered, confirm, some decline; then their particulars are mended again and again."""
        draw = random.Random(f"{self.seed}/delegates/{share}")
        coming = []
        for agency, group, seats in invited:
            for number, person in enumerate(people(self.seed, agency.id, seats)):
                named = attendee_of(person, group, number)
                who = {"delegation": agency.id, "person_id": person.person_id}
                yield agency.id, RegisterAttendee(delegation=agency.id, attendee=named)
                if draw.random() < 0.1 and number > 0:
                    yield agency.id, DeclineAttendee(**who, reason="bận công tác (giả định)")
                    continue
                yield agency.id, ConfirmAttendee(**who)
                coming.append((agency.id, named))
        while True:
            unit, named = draw.choice(coming)
            position = f"Chuyên viên {draw.randrange(10**9)} (giả định)"
            mended = named.model_copy(update={"position": position})
            yield unit, UpdateAttendee(delegation=unit, attendee=mended)

    def _progress(self) -> Iterator[Wish]:
        draw = random.Random(f"{self.seed}/progress/{self._round}")
        while True:
            task, lead = draw.choice(self.tasks)
            note = f"Ghi chú {draw.randrange(10**9)} (giả định)"
            yield lead, ReportTaskProgress(task=task, percent=draw.randrange(99), note=note)

    def _scans(self) -> Iterator[Wish]:
        """All on one boundary: codes that nobody has."""
        draw = random.Random(f"{self.seed}/scans/{self._round}")
        while True:
            yield (
                self.checked.plan.organiser,
                ScanCode(code=f"{draw.randrange(16**12):012x}", gate="1"),
            )

    def _estimate(self) -> Iterator[Wish]:
        """The draft is the organiser's."""
        draw = random.Random(f"{self.seed}/estimate/{self._round}")
        while True:
            number = draw.randrange(5)
            line = EstimateLine(
                line=f"dong-{number}", order=90 + number, content="Nước uống (giả định)", unit="suất",
                quantity=draw.randrange(1, 200), unit_price=draw.randrange(1, 100) * 1000,
                basis="Báo giá (giả định)",
            )  # fmt: skip
            yield self.checked.plan.organiser, SetEstimateLine(line=line)

    def _letters(self) -> Iterator[Wish]:
        """Letters that went out are sent again; what is under way is refused."""
        draw = random.Random(f"{self.seed}/letters/{self._round}")
        while True:
            reason = f"gửi lại {draw.randrange(10**9)} (giả định)"
            yield (
                self.checked.plan.organiser,
                ResendNotification(message=draw.choice(self.messages), reason=reason),
            )
