"""One recipient hears of things in the order in which they happened: whose turn it is, by recipient.

A message waits for every earlier one to the same recipient that is still to be sent, whatever holds that one:
quiet hours, a host's ceiling, a retry. What is urgent waits for none of these (``shared/waiting.py``).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from services.notifications import message
from services.notifications.message import Message
from shared import subjects
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.service import Service
from shared.tasks import Shared
from shared.waiting import ENDED, ahead, pause_after

Line = tuple[str, str, str]
"""Unit, person and mailbox."""
_MAY_HAVE_MISSED: Final = 2.0
"""So many seconds without a message, and another process may have heard some: the log is looked at."""

_LOOKS_A_SECOND: Final = 25
"""So often all messages together that wait for their turn are looked at again. Each look is an event handed out
anew, before all new ones, and a read of the log: thousands behind letters that nobody has released must not keep
the others from going."""
_SOONEST: Final = 1.0
_LONGEST_FOR_A_RETRY: Final = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One message in a line, by the position at which it was asked for."""

    position: int
    message: str
    kind: str


def line_of(asked: NotificationRequested) -> Line:
    return asked.unit, asked.recipient.person_id, str(asked.recipient.email or "").lower()


@dataclass(slots=True)
class _Inside:
    """How many messages to one recipient are in hand or wait to be."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    number: int = 0


@dataclass(slots=True)
class _Lines:
    """The lines of one conference, up to ``position`` of the log."""

    looks: Shared
    position: int = 0
    heard: float = 0.0
    """When the last of its messages was heard (monotonic clock); 0: none yet."""
    of: dict[Line, dict[str, Asked]] = field(default_factory=dict)
    inside: dict[Line, "_Inside"] = field(default_factory=dict)


@dataclass(slots=True)
class Turns:
    _kept: dict[str, _Lines] = field(default_factory=dict)
    _waiting: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Conference and name of each message put off until its turn; whether for one that is not released."""

    @property
    def unreleased(self) -> int:
        """How many messages wait for a person to release another one first."""
        return sum(self._waiting.values())

    def again(self, before: Message) -> float:
        """In how many seconds a message that waits for ``before`` is looked at again."""
        paused = pause_after(before.attempts) / 4 if before.attempts else _SOONEST
        retry = min(_LONGEST_FOR_A_RETRY, max(_SOONEST, paused))
        return max(retry, len(self._waiting) / _LOOKS_A_SECOND)

    def hear(
        self, service: Service, conference: str, position: int, asked: NotificationRequested
    ) -> None:
        """A message was asked for at ``position``; those of one process are heard in the order of the log."""
        lines = self._lines(service, conference)
        if time.monotonic() - lines.heard <= _MAY_HAVE_MISSED:
            lines.position = max(lines.position, position)
        _note(lines, position, asked)

    @asynccontextmanager
    async def own(
        self, service: Service, conference: str, asked: NotificationRequested
    ) -> AsyncIterator[None]:
        """While it is in hand no other message to the same recipient is: they follow each other."""
        lines = self._lines(service, conference)
        line = line_of(asked)
        inside = lines.inside.setdefault(line, _Inside())
        inside.number += 1
        try:
            async with inside.lock:
                yield
        finally:
            inside.number -= 1
            if not inside.number:
                del lines.inside[line]

    async def ahead(
        self, service: Service, conference: str, asked: NotificationRequested, *, urgent: bool
    ) -> Message | None:
        """A message that has to go before this one, the first that waits for a person, if any; None when it is its
        turn."""
        lines = self._lines(service, conference)
        missed = time.monotonic() - lines.heard > _MAY_HAVE_MISSED
        if missed or asked.message not in lines.of.get(line_of(asked), {}):
            await lines.looks.once()
        lines.heard = time.monotonic()
        line = lines.of.get(line_of(asked), {})
        own = line.get(asked.message)
        earlier = [one for one in line.values() if own and one.position < own.position]
        earlier.sort(key=lambda one: one.position)
        states = [await self._state(service, conference, one) for one in earlier]
        for one, state in zip(earlier, states, strict=True):
            if state.status in ENDED:
                line.pop(one.message, None)
        standing = [
            (one.kind, state.status, state.attempts)
            for one, state in zip(earlier, states, strict=True)
        ]
        places = ahead(asked.kind, standing, urgent=urgent)
        if not places:
            self._waiting.pop((conference, asked.message), None)
            return None
        held = [states[place] for place in places if states[place].status == "held"]
        self._waiting[conference, asked.message] = bool(held)
        return held[0] if held else states[places[0]]

    def ended(self, conference: str, asked: NotificationRequested) -> None:
        """It has gone, or will not: nothing waits for it any more."""
        self._waiting.pop((conference, asked.message), None)
        if kept := self._kept.get(conference):
            line = kept.of.get(line_of(asked), {})
            line.pop(asked.message, None)
            if not line:
                kept.of.pop(line_of(asked), None)

    async def _state(self, service: Service, conference: str, one: Asked) -> Message:
        """As this process knows it where that is an end; else as the log has it now."""
        boundary = subjects.message(conference, one.message)
        state: Message = await service.boundaries.state(message.decider, boundary)
        if state.status not in ENDED:
            state = await service.boundaries.state(message.decider, boundary, fresh=True)
        return state

    def _lines(self, service: Service, conference: str) -> _Lines:
        if (kept := self._kept.get(conference)) is None:
            look = partial(self._look, service, conference)
            kept = self._kept[conference] = _Lines(Shared(look))
        return kept

    async def _look(self, service: Service, conference: str) -> None:
        kept = self._kept[conference]
        for one in await service.store.read(subjects.messages(conference), kept.position):
            kept.position = one.position
            if _REQUESTED in one.body:
                event = decode(one.body, one.position, CATALOGUE).event
                if isinstance(event, NotificationRequested):
                    _note(kept, one.position, event)


def _note(lines: _Lines, position: int, asked: NotificationRequested) -> None:
    if asked.channel in ("email", "webhook"):
        line = lines.of.setdefault(line_of(asked), {})
        line.setdefault(asked.message, Asked(position, asked.message, asked.kind))


_REQUESTED: Final = NotificationRequested.type_name.encode()
