"""Who tells the story: sends commands as the agencies would, over the wire, and moves the simulated clock.

Everything that people do is made up and deterministic from a seed; what the plan says comes from the plan.
Each command's id derives from its content, so that the story told again changes nothing.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy
from nats.aio.client import Client
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.people import MARK, MadeUp
from deploy.plan_import import Checked
from deploy.quiet import advance, until_quiet, until_shown
from services.program.snapshot import Columns
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted, Answer, Command, Declined
from shared.envelope import Fact, decode, derived_id
from shared.events import CATALOGUE
from shared.events.people import Attendee
from shared.events.plan import Agency, AttendanceGroup, seats_of
from shared.files.store import FileStore
from shared.outage import waited_out
from shared.store import EventStore
from shared.subjects import Subject

VIETNAM: Final = timezone(timedelta(hours=7))
AT_ONCE: Final = 32
"""How many commands of a bulk are in flight together."""
REASONS: Final = (
    "bận công tác đột xuất",
    "đi công tác ngoài tỉnh",
    "nghỉ ốm",
    "dự cuộc họp khác",
)
F = TypeVar("F", bound=Fact)


class StoryBroken(Exception):
    """A service answered otherwise than the story needs; the answer is in the message."""

    code = "STORY_BROKEN"


class StoryToldOtherwise(Exception):
    """The log held this conference before, and not as this story tells it: what to do stands in the message."""

    code = "STORY_TOLD_OTHERWISE"


class StoryNeedsItsClock(Exception):
    """The running system stamps its events with the present time; the story is of other days."""

    code = "STORY_NEEDS_SIMULATED_CLOCK"


def on_another_clock(broken: StoryBroken, stamped: datetime, now: datetime) -> Exception:
    """What to tell of a story that broke at its time ``now`` where the last event is ``stamped``: the break, or
    that the system does not take the story's time."""
    if stamped - now < timedelta(days=1):
        return broken
    return StoryNeedsItsClock(
        f"Câu chuyện này kể việc của ngày {now:%d/%m/%Y}, còn hệ thống đang chạy ghi giờ hiện tại.\n"
        "Việc cần làm: dựng một hệ thống trống theo đồng hồ mô phỏng (`HOINGHI_CLOCK=simulated hoinghi up --dir "
        "THƯ-MỤC-MỚI`) rồi kể vào đó; hoặc chạy `hoinghi demo` không có --connect.\n"
        f"This story is of {now:%d/%m/%Y}, and the running system stamps the present time.\n"
        "What to do: start an empty system on the simulated clock (`HOINGHI_CLOCK=simulated hoinghi up --dir "
        f"NEW-FOLDER`) and tell it there; or call `hoinghi demo` without --connect.\n({broken})"
    )


@contextlib.contextmanager
def over_what_is_held(story: "Story", held: bool) -> Iterator[None]:
    """While the story is told to a log that held events before. Where it breaks, that is no fault of the services:
    raises :class:`StoryToldOtherwise`, which says what to do instead."""
    try:
        yield
    except (StoryBroken, ExceptionGroup) as error:
        first: BaseException = error
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        if not isinstance(first, StoryBroken):
            raise
        if not (held or story.again):
            raise first from None
        raise StoryToldOtherwise(
            f"Nhật ký này đã có hội nghị {story.conference}, do một phiên bản trước kể, kể với --seed khác, hoặc "
            "đã có người thao tác; câu chuyện này không kể tiếp lên đó được.\n"
            "Việc cần làm: chạy `hoinghi demo` không có --connect (nó tự dựng một hệ thống riêng, không đụng đến "
            "nhật ký này); hoặc dựng một hệ thống trống (`HOINGHI_CLOCK=simulated hoinghi up --dir THƯ-MỤC-MỚI`; "
            "với container: `docker compose -p TÊN-MỚI …`) rồi kể vào đó.\n"
            f"This log holds the conference {story.conference} already: told by an earlier version, with another "
            "--seed, or worked on by somebody; this story cannot be told on top of it.\n"
            "What to do: call `hoinghi demo` without --connect (it starts a system of its own and leaves this log "
            "alone); or start an empty one (`HOINGHI_CLOCK=simulated hoinghi up --dir NEW-FOLDER`; containers: "
            f"`docker compose -p NEW-NAME …`) and tell it there.\n({first})"
        ) from error


@dataclass(slots=True)
class Told:
    """What the story itself remembers for the closing table."""

    commands: int = 0
    refusals: list[Declined] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)
    """How often each warning came with an answer, by code."""
    repeated: int = 0
    timers: int = 0


@dataclass
class Story:
    """One telling. ``step`` is called with a sentence when an act begins, ``tick`` after each command."""

    client: Client
    checked: Checked
    engine: AsyncEngine
    out: Path
    """Where the program and the report are printed before they are finalised."""
    seed: int = 2023
    step: Callable[[str], None] = lambda _: None
    tick: Callable[[], None] = lambda: None
    now: datetime = field(default_factory=lambda: vietnam(15, 8))
    told: Told = field(default_factory=Told)
    again: bool = False
    """The log holds this story already: every answer is as it was, and nothing is added."""
    attendees: dict[str, list[str]] = field(default_factory=dict)
    """Who is expected, by delegation: person ids in the order of their registration."""
    absent: set[tuple[str, str]] = field(default_factory=set)
    """Who did not come, as (delegation, person)."""
    codes: dict[str, str] = field(default_factory=dict)
    """Check-in codes that the story has to remember after they died, by person."""

    def __post_init__(self) -> None:
        self.commands = Commands(self.client, self.conference, patience=60)
        self.store = EventStore(self.client)
        self.files = FileStore(self.client, patience=60)
        self.draw = random.Random(self.seed)  # noqa: S311 - a story, not a secret

    @property
    def conference(self) -> str:
        return self.checked.plan.id

    # --- sending -------------------------------------------------------------------------------------

    async def send(self, unit: str, command: Command, *, tag: str = "") -> Answer:
        identity = derived_id(
            "story", str(self.seed), unit, type(command).__name__, to_json(command).decode(), tag
        )
        answer = await self.commands.send(unit, command, command_id=identity, time=self.now)
        self.told.commands += 1
        if isinstance(answer, Accepted):
            for warning in answer.warnings:
                self.told.warnings[warning.code] = self.told.warnings.get(warning.code, 0) + 1
        self.tick()
        return answer

    async def do(self, unit: str, command: Command, *, tag: str = "") -> Accepted:
        answer = await self.send(unit, command, tag=tag)
        if isinstance(answer, Accepted):
            return answer
        raise StoryBroken(f"{unit} {type(command).__name__}: {answer.code}: {answer.en}")

    async def warned(self, unit: str, command: Command, code: str, *, tag: str = "") -> None:
        """It is granted, with exactly this warning."""
        answer = await self.do(unit, command, tag=tag)
        if code not in [warning.code for warning in answer.warnings]:
            raise StoryBroken(f"{type(command).__name__} should be warned with {code}: {answer}")

    async def refused(self, unit: str, command: Command, code: str) -> None:
        """The rules have to refuse this, with exactly this code. A refusal is not kept, so a story told
        again does not ask again: by now it may be allowed (a seat was freed since)."""
        if self.again:
            return
        answer = await self.send(unit, command, tag=f"refused with {code}")
        if not isinstance(answer, Declined) or answer.code != code:
            raise StoryBroken(f"{type(command).__name__} should be refused with {code}: {answer}")
        self.told.refusals.append(answer)

    async def bulk(self, wishes: Iterable[tuple[str, Command]], *, tag: str = "") -> None:
        """Many commands, some in flight together; each accepted by itself."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(unit: str, command: Command) -> None:
            async with gate:
                await self.do(unit, command, tag=tag)

        async with asyncio.TaskGroup() as group:
            for unit, command in wishes:
                group.create_task(one(unit, command))

    def same(self, first: Accepted, again: Accepted) -> None:
        if first != again:
            raise StoryBroken(f"the same command was answered differently: {first} / {again}")
        self.told.repeated += 1

    # --- time, and what stands in the log --------------------------------------------------------------

    async def at(self, moment: datetime) -> None:
        """Move the clock; what falls due on the way is fired and handled."""
        await until_quiet(self.client)
        self.told.timers += await advance(self.client, moment.astimezone(UTC))
        self.now = moment

    async def settled(self) -> int:
        """Everything is handled and the read model shows it; the position."""
        position = await until_quiet(self.client)
        await until_shown(self.engine, position)
        return position

    async def last(self, subject: Subject, kind: type[F]) -> F:
        """The latest fact of a kind on one boundary, read from the log."""
        for record in reversed(await self.store.read(subject)):
            event = decode(record.body, record.position, CATALOGUE).event
            if isinstance(event, kind):
                return event
        raise StoryBroken(f"{subject} holds no {kind.__name__} yet")

    async def rows(self, table: sqlalchemy.Table, *conditions: Any) -> list[Columns]:
        """Rows of the conference in the read model, once it shows the log."""
        await self.settled()
        query = sqlalchemy.select(table).where(table.c.conference == self.conference, *conditions)
        async with self.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def ids(self, context: str, entity: str) -> list[str]:
        """The ids of all boundaries of one kind, from the log's subjects."""
        js, wanted = (
            self.client.jetstream(timeout=5),
            f"event.{self.conference}.{context}.{entity}.*",
        )
        info = await waited_out(lambda: js.stream_info(subjects.EVENTS, subjects_filter=wanted))
        return sorted(subject.split(".")[-1] for subject in info.state.subjects or {})

    # --- who is invited, who decides -------------------------------------------------------------------

    @property
    def invited(self) -> list[tuple[Agency, AttendanceGroup, int]]:
        groups = {group.id: group for group in self.checked.plan.groups}
        return [
            (agency, groups[agency.group], seats_of(self.checked.plan, agency))
            for agency in self.checked.agencies
            if agency.group is not None and seats_of(self.checked.plan, agency) > 0
        ]

    @property
    def organiser(self) -> str:
        return self.checked.plan.organiser

    def holding(self, role: str) -> str:
        return next(a.id for a in self.checked.agencies if role in [r.value for r in a.roles])


def vietnam(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of the story: November or December 2023, Vietnamese time."""
    return datetime(2023, month, day, hour, minute, tzinfo=VIETNAM)


LEADERS: Final = "lanh-dao-tinh"
"""The group in which the plan wants leaders alone, whichever number."""


def attendee_of(person: MadeUp, group: AttendanceGroup, number: int) -> Attendee:
    """The ``number``-th delegate of an agency of that group, counted from 0."""
    if group.offices:
        position = group.offices[number % len(group.offices)].title
    elif number == 0 or group.id == LEADERS:
        position = group.rule
    else:
        position = ("Phó thủ trưởng", "Chánh Văn phòng", "Trưởng phòng", "Chuyên viên")[number % 4]
    return Attendee(
        person_id=person.person_id,
        name=person.name,
        position=f"{position} {MARK}",
        phone=person.phone,
        email=person.email,
        head=group.rank.value == "head" and number == 0,
    )
