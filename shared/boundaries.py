"""State is kept, not reloaded: the folded states of the boundaries used last, each with its position.

A decision on a kept boundary is one publish. A command that was carried out before is recognised by its id
in the boundary's own history, for ever, and answered as it was then. An answer that changes nothing leaves no
trace there, so that a copy that lay somewhere may be carried out after it: where there may be such copies, the
answer is written down (docs/decisions/0035).
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from shared.commands.base import Accepted, Command, EventRef
from shared.decider import AnyDecider
from shared.envelope import (
    Fact,
    Meta,
    Recorded,
    Warned,
    decode,
    derived_id,
    encode,
    event_id,
)
from shared.events.answers import TECHNICAL, CommandAnswered, is_technical
from shared.refusals import BUSY, PERSON_FORGOTTEN, Refused, refused_before
from shared.sealed import Forgotten
from shared.store import Appended, Conflict, EventStore, LogUnavailable, NewRecord, Record
from shared.subjects import Subject

ATTEMPTS: Final = 64
"""How often one command is decided anew when others write to its boundary in between."""


_Sender = tuple[str, str]
"""The acting unit and the command's id: ids are unique for one sender, not between senders."""
_Caused = tuple[str, str, int]
"""Id, type and position of one event. There are many: a tuple takes a fraction of a model's memory."""


@dataclass(slots=True)
class _Answer:
    caused: list[_Caused]
    warnings: tuple[Warned, ...] = ()
    nothing: "_Nothing | None" = None
    """That it changed nothing, where that is written down."""


@dataclass(frozen=True, slots=True)
class _Nothing:
    refused: str | None
    position: int


@dataclass(slots=True)
class _Kept:
    state: Any
    position: int = 0
    size: int = 1
    """One for being kept at all (a boundary may have no events yet), and one for each event."""
    answers: dict[_Sender, _Answer] = field(default_factory=dict)
    """What each command already came to."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    loaded: bool = False
    dropped: bool = False


class Boundaries:
    """Decides commands against kept states. ``max_events`` bounds the memory: the sum of the events folded
    into what is kept (a state is never larger than its history), each boundary itself counted as one."""

    def __init__(
        self,
        store: EventStore,
        catalogue: Mapping[str, type[Fact]],
        *,
        max_events: int = 200_000,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._max_events = max_events
        self._kept: OrderedDict[Subject, _Kept] = OrderedDict()
        self._size = 0

    async def execute(self, decider: AnyDecider, command: Command, meta: Meta) -> Accepted:
        """Decide ``command`` and append what follows. Raises :class:`~shared.refusals.Refused`.

        What is appended is guarded by the expectation. An answer that appends nothing (refused, or holds
        already) is not, so it is given only after a look at what another writer may have added; and for a command
        that came more than once it is itself appended first, so that no other copy finds the boundary as it was.
        """
        subject = command.boundary(meta.conference)
        sender = (meta.actor.unit, meta.command_id)
        give_up = time.monotonic() + self._store.patience
        kept = await self._hold(decider, subject)
        try:
            for _ in range(ATTEMPTS):
                if (known := kept.answers.get(sender)) is not None:
                    return _as_before(decider, command, kept, meta, known)
                try:
                    events = decider.decide(command, kept.state, meta)
                except Refused as refused:
                    if await self._catch_up(kept, subject, decider):
                        continue
                    if meta.repeated:
                        if not await self._write_down(
                            kept, subject, decider, meta, refused.code, give_up
                        ):
                            continue
                        refused.recorded = True
                    raise
                if not events:
                    if await self._catch_up(kept, subject, decider):
                        continue
                    if meta.repeated and not await self._write_down(
                        kept, subject, decider, meta, None, give_up
                    ):
                        continue
                    return Accepted(
                        command=meta.command_id,
                        position=kept.position,
                        recorded=meta.repeated,
                    )
                # Folded before it is written: what cannot be folded must never stand in the log.
                state = decider.fold(events, kept.state)
                warnings = tuple(decider.warn(command, kept.state, meta)) if decider.warn else ()
                records = _records(events, subject, meta, warnings)
                try:
                    appended = await self._store.append(
                        subject, kept.position, records, give_up=give_up
                    )
                except Conflict:
                    await self._catch_up(kept, subject, decider)
                    continue
                except Forgotten as error:  # what is kept may still know the person: read it anew
                    self._drop(subject, kept)
                    who = error.owner
                    raise PERSON_FORGOTTEN.refuse(person_id=who.person, unit=who.unit) from None
                if appended.earlier:
                    # A dedupe hit may be older than what we know; the log says what stands where.
                    await self._catch_up(kept, subject, decider)
                    continue
                answer = _Answer(_caused(events, records, appended), warnings)
                kept.state, kept.position = state, appended.last
                kept.answers[sender] = answer
                self._grow(kept, len(events))
                self._evict()
                return _accepted(meta, answer)
        finally:
            kept.lock.release()
        raise BUSY.refuse()

    async def refuse(
        self, decider: AnyDecider, command: Command, meta: Meta, refused: Refused
    ) -> Accepted:
        """Write down that a repeated ``command`` is refused for a reason that lies outside its boundary, and raise
        it; or the answer that stands there already, of another copy."""
        subject = command.boundary(meta.conference)
        give_up = time.monotonic() + self._store.patience
        kept = await self._hold(decider, subject)
        try:
            for _ in range(ATTEMPTS):
                known = kept.answers.get((meta.actor.unit, meta.command_id))
                if known is not None:
                    if known.nothing is None or known.nothing.refused != refused.code:
                        return _as_before(decider, command, kept, meta, known)
                    refused.recorded = True
                    raise refused
                if await self._catch_up(kept, subject, decider):
                    continue
                await self._write_down(kept, subject, decider, meta, refused.code, give_up)
        finally:
            kept.lock.release()
        raise BUSY.refuse()

    async def _write_down(
        self,
        kept: _Kept,
        subject: Subject,
        decider: AnyDecider,
        meta: Meta,
        refused: str | None,
        give_up: float,
    ) -> bool:
        """Whether it stands in the log now that the command changes nothing. If not, somebody else wrote to the
        boundary in between; that is folded."""
        told = CommandAnswered(refused=refused)
        identity = derived_id("answered", meta.actor.unit, meta.command_id, subject)
        record = NewRecord(identity, encode(told, identity, subject, meta))
        try:
            appended = await self._store.append(subject, kept.position, [record], give_up=give_up)
        except Conflict:
            appended = None
        if appended is None or appended.earlier:
            await self._catch_up(kept, subject, decider)
            return False
        kept.position = appended.last
        sender = (meta.actor.unit, meta.command_id)
        kept.answers[sender] = _Answer([], nothing=_Nothing(refused, appended.last))
        self._grow(kept, 1)
        self._evict()
        return True

    async def answered(self, decider: AnyDecider, command: Command, meta: Meta) -> Accepted | None:
        """How this very command (its id) was answered before; None for a new one.

        Raises :class:`~shared.refusals.Refused` where its refusal is written down.
        """
        subject = command.boundary(meta.conference)
        kept = await self._hold(decider, subject)
        try:
            await self._catch_up(kept, subject, decider)
            known = kept.answers.get((meta.actor.unit, meta.command_id))
            return None if known is None else _as_before(decider, command, kept, meta, known)
        finally:
            kept.lock.release()

    async def state(
        self, decider: AnyDecider, subject: Subject, *, fresh: bool = False, at_least: int = 0
    ) -> Any:
        """The folded state of a boundary. ``fresh`` reads what was written since it was kept; ``at_least`` does
        so only where the state is older than the event at this position, for what an append guards anyway."""
        kept = await self._hold(decider, subject)
        try:
            if fresh or kept.position < at_least:
                await self._catch_up(kept, subject, decider)
            return kept.state
        finally:
            kept.lock.release()

    async def _hold(self, decider: AnyDecider, subject: Subject) -> _Kept:
        """The boundary, loaded and locked: whoever gets it must release it (an asynccontextmanager costs
        the hot path about 3 µs of 25). Who waited for one that was dropped meanwhile looks again."""
        while True:
            kept = self._kept.get(subject)
            if kept is None:
                kept = self._kept[subject] = _Kept(decider.initial)
                self._size += kept.size
            self._kept.move_to_end(subject)
            if kept.lock.locked():
                await self._in_turn(kept)
            else:
                await kept.lock.acquire()
            if kept.dropped:
                kept.lock.release()
                continue
            try:
                if not kept.loaded:
                    await self._load(kept, subject, decider)
            except BaseException:
                kept.lock.release()
                raise
            return kept

    async def _in_turn(self, kept: _Kept) -> None:
        """Behind those who wait for a log that does not answer nobody waits longer than they do themselves."""
        try:
            async with asyncio.timeout(self._store.patience):
                await kept.lock.acquire()
        except TimeoutError as error:
            raise LogUnavailable("the boundary waits for the log") from error

    async def _load(self, kept: _Kept, subject: Subject, decider: AnyDecider) -> None:
        try:
            self._fold(kept, decider, await self._store.read(subject, technical=True))
        except BaseException:
            self._drop(subject, kept)
            raise
        kept.loaded = True
        self._evict()

    async def _catch_up(self, kept: _Kept, subject: Subject, decider: AnyDecider) -> bool:
        """Fold what was written since; tell whether there was anything."""
        new = await self._store.read_fresh(subject, kept.position, technical=True)
        self._fold(kept, decider, new)
        return bool(new)

    def _fold(self, kept: _Kept, decider: AnyDecider, records: Sequence[Record]) -> None:
        for record in records:
            if is_technical(record.body):
                self._take(kept, decode(record.body, record.position, TECHNICAL))
                continue
            recorded = decode(record.body, record.position, self._catalogue)
            kept.state = decider.evolve(kept.state, recorded.event)
            kept.position = record.position
            sender = (recorded.actor.unit, recorded.command_id)
            answer = kept.answers.setdefault(sender, _Answer([], recorded.warnings))
            answer.caused.append((recorded.id, recorded.event.type_name, record.position))
            self._grow(kept, 1)

    def _take(self, kept: _Kept, told: Recorded[Any]) -> None:
        """An answer that changed nothing: the state stays as it is."""
        nothing = _Nothing(told.event.refused, told.position)
        kept.answers.setdefault((told.actor.unit, told.command_id), _Answer([], nothing=nothing))
        kept.position = told.position
        self._grow(kept, 1)

    def forget(self, conference: str) -> None:
        """Somebody of this conference was forgotten: what is kept of it may know the name. It is read anew,
        also what is in use at this moment: whoever uses it goes on alone, and whoever waits for it looks again."""
        for subject, kept in list(self._kept.items()):
            if subject.split(".")[1] == conference:
                self._drop(subject, kept)

    def _grow(self, kept: _Kept, events: int) -> None:
        if kept.dropped:
            return
        kept.size += events
        self._size += events

    def _evict(self) -> None:
        """Forget the boundaries used longest ago, but none that is in use at this moment."""
        for _ in range(len(self._kept)):
            if self._size <= self._max_events:
                return
            subject, oldest = next(iter(self._kept.items()))
            if oldest.lock.locked():
                self._kept.move_to_end(subject)
            else:
                self._drop(subject, oldest)

    def _drop(self, subject: Subject, kept: _Kept) -> None:
        if kept.dropped:
            return
        kept.dropped = True
        self._size -= kept.size
        del self._kept[subject]


def _caused(
    events: Sequence[Fact], records: Sequence[NewRecord], appended: Appended
) -> list[_Caused]:
    first = appended.last - len(events) + 1
    return [
        (record.id, event.type_name, first + index)
        for index, (event, record) in enumerate(zip(events, records, strict=True))
    ]


def _accepted(meta: Meta, answer: _Answer) -> Accepted:
    return Accepted(
        command=meta.command_id,
        events=[
            EventRef(id=identity, type=kind, position=at) for identity, kind, at in answer.caused
        ],
        position=answer.caused[-1][2],
        warnings=list(answer.warnings),
    )


def _as_before(
    decider: AnyDecider, command: Command, kept: _Kept, meta: Meta, answer: _Answer
) -> Accepted:
    """The same answer to another copy. A refusal in today's words where it still holds, else in general ones: its
    own may have named people, and are not kept."""
    if answer.caused or answer.nothing is None:
        return _accepted(meta, answer)
    code = answer.nothing.refused
    if code is None:
        return Accepted(command=meta.command_id, position=answer.nothing.position, recorded=True)
    try:
        decider.decide(command, kept.state, meta)
        refused = refused_before(code)
    except Refused as still:
        refused = still if still.code == code else refused_before(code)
    refused.recorded = True
    raise refused


def _records(
    events: Sequence[Fact], subject: Subject, meta: Meta, warnings: Sequence[Warned]
) -> list[NewRecord]:
    records = []
    for index, event in enumerate(events):
        identity = event_id(f"{meta.actor.unit}/{meta.command_id}", subject, index)
        records.append(
            NewRecord(identity, encode(event, identity, subject, meta, () if index else warnings))
        )
    return records
