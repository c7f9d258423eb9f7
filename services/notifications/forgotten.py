"""Nobody who was forgotten is written to: by the log itself, read before each handing over.

The services hear of it one after the other, and the worker behind the messages may be ahead of all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.notifications import message
from services.notifications.message import Message
from shared import subjects
from shared.commands.notifications import DiscardNotification
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.events.privacy import PersonForgotten
from shared.policies import Effect, Wish
from shared.sealed import Owner, owners_of
from shared.service import Service

REASON: Final = "Người nhận đã được xóa theo yêu cầu / the recipient was removed on request"


@dataclass(slots=True)
class _AsOf:
    """Who was forgotten in one conference, up to this position."""

    position: int = 0
    owners: set[Owner] = field(default_factory=set)


@dataclass(slots=True)
class Forgotten:
    """Who was forgotten, as the log has it now; only what is new is read."""

    _kept: dict[str, _AsOf] = field(default_factory=dict)

    async def has(self, service: Service, conference: str, asked: NotificationRequested) -> bool:
        """Whether the recipient was forgotten, be the key destroyed yet or not."""
        if asked.recipient.email.removed:
            return True
        kept = self._kept.setdefault(conference, _AsOf())
        for one in await service.store.read_fresh(subjects.privacy(conference), kept.position):
            event = decode(one.body, one.position, CATALOGUE).event
            if isinstance(event, PersonForgotten):
                kept.owners |= _owners(conference, event)
            kept.position = max(kept.position, one.position)
        return _recipient(conference, asked) in kept.owners


async def discard(service: Service, heard: Recorded[Any]) -> Sequence[Effect]:
    """A worker of the service: what still waits for somebody who was forgotten is never sent."""
    gone = _owners(heard.conference, heard.event)
    waiting = []
    for one in await service.store.read(subjects.messages(heard.conference)):
        asked = decode(one.body, one.position, CATALOGUE).event
        if not isinstance(asked, NotificationRequested):
            continue
        if _recipient(heard.conference, asked) not in gone:
            continue
        boundary = subjects.message(heard.conference, asked.message)
        state: Message = await service.boundaries.state(message.decider, boundary, fresh=True)
        if state.status in ("held", "requested", "awaiting-post"):
            waiting.append(Wish(DiscardNotification(message=asked.message, reason=REASON)))
    return waiting


def _owners(conference: str, event: PersonForgotten) -> set[Owner]:
    return set(owners_of(conference, event.unit, event.person_id, event.delegations))


def _recipient(conference: str, asked: NotificationRequested) -> Owner:
    return Owner(conference, asked.unit, asked.recipient.person_id)
