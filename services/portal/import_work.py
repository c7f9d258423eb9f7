"""What the import wizard works with: the kinds of lists, a file that was handed in, and a sending under way."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from services.portal.language import N_
from services.portal.roles import Role
from services.portal.sending import Acting, Desk
from services.portal.visit import Visit
from services.program.import_targets import delegation_target, round_target
from shared import subjects
from shared.lists import delegate_columns, nomination_columns, units
from shared.lists.columns import Chosen, Field
from shared.lists.delegates import read_delegates
from shared.lists.fates import Fate, Reading, answered, with_answers
from shared.lists.nominations import read_nominations
from shared.lists.opened import open_bytes
from shared.lists.sheets import Opened
from shared.lists.units import read_units

_AT_ONCE: Final = 48
_REMEMBERED: Final = 64


@dataclass(frozen=True, slots=True)
class Kind:
    """``own``: always the visitor's own agency's."""

    key: str
    name: str
    fields: Sequence[Field]
    roles: frozenset[Role]
    own: bool = False


KINDS: Final = (
    Kind(
        "delegates",
        N_("Đại biểu của một cơ quan"),
        delegate_columns.FIELDS,
        frozenset({Role.ORGANISER, Role.CONTACT}),
    ),
    Kind(
        "nominations",
        N_("Đề nghị khen thưởng của cơ quan mình"),
        nomination_columns.FIELDS,
        frozenset({Role.ORGANISER, Role.CONTACT}),
        own=True,
    ),
    Kind(
        "units",
        N_("Danh sách cơ quan, đơn vị (ra dự thảo agencies.yaml)"),
        units.FIELDS,
        frozenset({Role.ORGANISER}),
        own=True,
    ),
)


def kinds_of(role: Role) -> list[Kind]:
    return [kind for kind in KINDS if role in kind.roles]


@dataclass(frozen=True, slots=True)
class Upload:
    kind: Kind
    unit: str
    name: str
    content: bytes

    async def keep(self, visit: Visit) -> str:
        """Into the file store, under its digest; what nobody refers to is taken away there after a day."""
        head = json.dumps({"kind": self.kind.key, "unit": self.unit, "name": self.name})
        boundary = subjects.conference(visit.path("conference"))
        return await visit.portal.service.files.put(boundary, head.encode() + b"\n" + self.content)

    @classmethod
    async def kept(cls, visit: Visit) -> "Upload":
        """Raises FILE_MISSING. One that is not the visitor's to import looks like none."""
        digest = visit.path("upload")
        boundary = subjects.conference(visit.path("conference"))
        head, _, content = (
            await visit.portal.service.files.get(boundary, digest, visit.said("Tệp"))
        ).partition(b"\n")
        told = json.loads(head)
        kind = next(one for one in KINDS if one.key == told["kind"])
        return cls(kind, told["unit"], told["name"], content)

    async def opened(self) -> Opened:
        return await asyncio.to_thread(open_bytes, self.content, self.name)

    async def read(self, visit: Visit, opened: Opened, chosen: Chosen | None) -> Reading:
        """What each row would do now. Raises FILES_… for a file or a mapping that does not do."""
        engine, conference = visit.portal.engine, visit.path("conference")
        now = await visit.portal.desk.now()
        match self.kind.key:
            case "delegates":
                people = await delegation_target(engine, conference, self.unit, None, now)
                return await asyncio.to_thread(read_delegates, opened, people, chosen)
            case "nominations":
                dossiers = await round_target(engine, conference, self.unit, None, now)
                return await asyncio.to_thread(read_nominations, opened, dossiers, chosen)
            case _:
                return (await asyncio.to_thread(read_units, opened, chosen)).reading


async def sent(desk: Desk, acting: Acting, reading: Reading) -> Reading:
    """All at once, for who waits for it: the reading with what became of each row."""
    job = Job(0)
    await _send(job, desk, acting, reading)
    return job.reading or reading


@dataclass(slots=True)
class Job:
    """A sending: how many of how many; ``reading`` with what became of each row, once all are sent."""

    total: int
    done: int = 0
    reading: Reading | None = None
    failed: bool = False
    task: asyncio.Task[None] | None = field(default=None, repr=False)


@dataclass(slots=True)
class Jobs:
    """The latest sendings of this process. After a restart a file is simply read again: what was sent is there."""

    _kept: dict[tuple[str, ...], Job] = field(default_factory=dict)

    def of(self, key: tuple[str, ...]) -> Job | None:
        return self._kept.get(key)

    def start(self, key: tuple[str, ...], desk: Desk, acting: Acting, reading: Reading) -> Job:
        """One at a time of a key: who presses the button again sees the same."""
        known = self._kept.get(key)
        if known is not None and known.reading is None and not known.failed:
            return known
        while len(self._kept) >= _REMEMBERED:
            del self._kept[next(iter(self._kept))]
        job = Job(sum(fate.command is not None for fate in reading.fates))
        self._kept[key] = job
        job.task = asyncio.create_task(_send(job, desk, acting, reading))
        return job


async def _send(job: Job, desk: Desk, acting: Acting, reading: Reading) -> None:
    told: list[Fate] = []
    wanted = [(fate, fate.command) for fate in reading.fates if fate.command is not None]
    try:
        for start in range(0, len(wanted), _AT_ONCE):
            batch = wanted[start : start + _AT_ONCE]
            answers = await desk.send_named(
                acting, [(fate.command_id, wish) for fate, wish in batch], anew=True
            )
            told += [answered(fate, one) for (fate, _), one in zip(batch, answers, strict=True)]
            job.done += len(batch)
        job.reading = with_answers(reading, told)
    finally:
        job.failed = job.reading is None
