"""State is kept, not reloaded: the folded states of the boundaries used last, each with its position.

A decision on a kept boundary is one publish. A command that was carried out before is recognised by its id
in the boundary's own history, for ever, and answered as it was then.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from shared.commands.base import Accepted, Command, EventRef
from shared.decider import AnyDecider
from shared.envelope import Fact, Meta, decode, encode, event_id
from shared.refusals import BUSY, Refused
from shared.store import Appended, Conflict, EventStore, NewRecord, Record
from shared.subjects import Subject

ATTEMPTS: Final = 64
"""How often one command is decided anew when others write to its boundary in between."""


_Caused = tuple[str, str, int]
"""Id, type and position of one event. There are many: a tuple takes a fraction of a model's memory."""


@dataclass(slots=True)
class _Kept:
    state: Any
    position: int = 0
    events: int = 0
    answers: dict[str, list[_Caused]] = field(default_factory=dict)
    """What each command already caused, by the command's id."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    dropped: bool = False


class Boundaries:
    """Decides commands against kept states. ``max_events`` bounds the memory: the sum of the events folded
    into what is kept (a state is never larger than its history)."""

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
        self._events = 0

    async def execute(self, decider: AnyDecider, command: Command, meta: Meta) -> Accepted:
        """Decide ``command`` and append what follows. Raises :class:`~shared.refusals.Refused`.

        What is appended is guarded by the expectation. An answer that appends nothing (refused, or holds
        already) is not, so it is given only after a look at what another writer may have added.
        """
        subject = command.boundary(meta.conference)
        kept = await self._checked_out(subject, decider)
        async with kept.lock:
            for _ in range(ATTEMPTS):
                if (known := kept.answers.get(meta.command_id)) is not None:
                    return _accepted(meta, known)
                try:
                    events = decider.decide(command, kept.state, meta)
                except Refused:
                    if await self._catch_up(kept, subject, decider):
                        continue
                    raise
                if not events:
                    if await self._catch_up(kept, subject, decider):
                        continue
                    return Accepted(command=meta.command_id, position=kept.position)
                records = _records(events, subject, meta)
                try:
                    appended = await self._store.append(subject, kept.position, records)
                except Conflict:
                    await self._catch_up(kept, subject, decider)
                    continue
                if appended.earlier:
                    # A dedupe hit may be older than what we know; the log says what stands where.
                    await self._catch_up(kept, subject, decider)
                    continue
                return self._remember(kept, decider, events, records, appended, meta)
        raise BUSY.refuse()

    async def state(self, decider: AnyDecider, subject: Subject, *, fresh: bool = False) -> Any:
        """The folded state of a boundary; ``fresh`` reads what was written since it was kept."""
        kept = await self._checked_out(subject, decider)
        async with kept.lock:
            if fresh:
                await self._catch_up(kept, subject, decider)
            return kept.state

    async def _checked_out(self, subject: Subject, decider: AnyDecider) -> _Kept:
        kept = self._kept.get(subject)
        if kept is not None:
            self._kept.move_to_end(subject)
            return kept
        self._evict()
        kept = self._kept[subject] = _Kept(decider.initial)
        async with kept.lock:
            try:
                self._fold(kept, decider, await self._store.read(subject))
            except BaseException:
                self._drop(subject, kept)
                raise
        return kept

    async def _catch_up(self, kept: _Kept, subject: Subject, decider: AnyDecider) -> bool:
        """Fold what was written since; tell whether there was anything."""
        new = await self._store.read_fresh(subject, kept.position)
        self._fold(kept, decider, new)
        return bool(new)

    def _fold(self, kept: _Kept, decider: AnyDecider, records: Sequence[Record]) -> None:
        for record in records:
            recorded = decode(record.body, record.position, self._catalogue)
            kept.state = decider.evolve(kept.state, recorded.event)
            kept.position = record.position
            kept.answers.setdefault(recorded.command_id, []).append(
                (recorded.id, recorded.event.type_name, record.position)
            )
        self._count(kept, len(records))

    def _remember(
        self,
        kept: _Kept,
        decider: AnyDecider,
        events: Sequence[Fact],
        records: Sequence[NewRecord],
        appended: Appended,
        meta: Meta,
    ) -> Accepted:
        first = appended.last - len(events) + 1
        caused = [
            (record.id, event.type_name, first + index)
            for index, (event, record) in enumerate(zip(events, records, strict=True))
        ]
        for event in events:
            kept.state = decider.evolve(kept.state, event)
        kept.position = appended.last
        kept.answers[meta.command_id] = caused
        self._count(kept, len(events))
        return _accepted(meta, caused)

    def _count(self, kept: _Kept, events: int) -> None:
        if kept.dropped:
            return
        kept.events += events
        self._events += events

    def _evict(self) -> None:
        while self._events > self._max_events and len(self._kept) > 1:
            subject, oldest = next(iter(self._kept.items()))
            if oldest.lock.locked():  # in use this moment, so not the oldest after all
                self._kept.move_to_end(subject)
                return
            self._drop(subject, oldest)

    def _drop(self, subject: Subject, kept: _Kept) -> None:
        kept.dropped = True
        self._events -= kept.events
        if self._kept.get(subject) is kept:
            del self._kept[subject]


def _accepted(meta: Meta, caused: Sequence[_Caused]) -> Accepted:
    return Accepted(
        command=meta.command_id,
        events=[EventRef(id=identity, type=kind, position=at) for identity, kind, at in caused],
        position=caused[-1][2],
        warnings=[],
    )


def _records(events: Sequence[Fact], subject: Subject, meta: Meta) -> list[NewRecord]:
    records = []
    for index, event in enumerate(events):
        identity = event_id(meta.command_id, subject, index)
        records.append(NewRecord(identity, encode(event, identity, subject, meta)))
    return records
