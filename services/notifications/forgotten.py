"""Nobody who was forgotten is written to: by the log itself, read before each handing over.

The services hear of it one after the other, and the worker behind the messages may be ahead of all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
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
from shared.sealed import Owner, forgotten_owners
from shared.service import Service
from shared.tasks import Shared

REASON: Final = "Người nhận đã được xóa theo yêu cầu / the recipient was removed on request"


@dataclass(slots=True)
class _AsOf:
    """Who was forgotten in one conference, up to this position."""

    looks: Shared
    position: int = 0
    owners: set[Owner] = field(default_factory=set)


@dataclass(slots=True)
class Forgotten:
    """Who was forgotten, as the log has it now; only what is new is read."""

    _kept: dict[str, _AsOf] = field(default_factory=dict)

    async def has(self, service: Service, conference: str, asked: NotificationRequested) -> bool:
        """Whether the recipient was forgotten, be the key destroyed yet or not."""
        if asked.recipient.name.removed:
            return True
        if (kept := self._kept.get(conference)) is None:
            kept = self._kept[conference] = _AsOf(Shared(partial(self._look, service, conference)))
        await kept.looks.once()
        return _recipient(conference, asked) in kept.owners

    async def _look(self, service: Service, conference: str) -> None:
        kept = self._kept[conference]
        for one in await service.store.read_fresh(subjects.privacy(conference), kept.position):
            event = decode(one.body, one.position, CATALOGUE).event
            if isinstance(event, PersonForgotten):
                kept.owners.update(forgotten_owners(conference, event))
            kept.position = max(kept.position, one.position)


async def discard(service: Service, heard: Recorded[Any]) -> Sequence[Effect]:
    """A worker of the service: what still waits for somebody who was forgotten is never sent."""
    gone = forgotten_owners(heard.conference, heard.event)
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


def _recipient(conference: str, asked: NotificationRequested) -> Owner:
    return Owner(conference, asked.unit, asked.recipient.person_id)
