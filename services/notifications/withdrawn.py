"""What was said and holds no more: what still waits to be sent never goes; who never had it is told nothing.

Otherwise the organiser would release an invitation and its withdrawal one after the other, and a unit would read
in the morning that a delegate of its own is counted elsewhere, and then that this is not so.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.notifications import message
from services.notifications.announcing import announce
from services.notifications.message import Message
from shared import subjects
from shared.commands.notifications import DiscardNotification, RequestNotification
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.events.registry import AttendeeCountedElsewhere, AttendeeCountedHere
from shared.policies import Effect, Wish
from shared.service import Service
from shared.waiting import OVERTAKEN

REASON: Final = (
    "Giấy mời đã thu hồi, không gửi nữa / the invitation is withdrawn: not sent any more"
)
COUNTED_HERE: Final = (
    "Đại biểu nay được tính trong đoàn, không gửi nữa / the delegate is counted in the delegation now: not "
    "sent any more"
)
_REQUESTED: Final = NotificationRequested.type_name.encode()


async def withdraw(service: Service, heard: Recorded[Any]) -> Sequence[Effect]:
    """A worker of the service, for ``InvitationWithdrawn``."""
    about = [
        one
        for one in await _asked(service, heard.conference)
        if one.delegation == heard.event.delegation and one.kind in OVERTAKEN
    ]
    discarded, went = await _stopped(service, heard.conference, about, REASON)
    return [*discarded, *(await announce(service, heard) if went else ())]


async def take_back(service: Service, heard: Recorded[AttendeeCountedHere]) -> Sequence[Effect]:
    """A worker of the service: takes back what was said when the delegate was counted elsewhere, of whom it went
    to. Was it never said, there is nothing to take back."""
    event = heard.event
    said = None
    for record in await service.store.read(subjects.delegation(heard.conference, event.delegation)):
        if record.position >= heard.position:
            break
        one = decode(record.body, record.position, CATALOGUE)
        match one.event:
            case AttendeeCountedElsewhere(person_id=person_id) if person_id == event.person_id:
                said = one.id
            case _:
                pass
    about = [one for one in await _asked(service, heard.conference) if one.cause == said]
    discarded, went = await _stopped(service, heard.conference, about, COUNTED_HERE)
    told = {one.person_id for one in went}
    return [*discarded, *(one for one in await announce(service, heard) if _of(one) in told)]


def _of(effect: Effect) -> str | None:
    """The delegate to whom it is; None: the contact."""
    wish = effect.command
    return wish.person_id if isinstance(wish, RequestNotification) else None


async def _asked(service: Service, conference: str) -> list[NotificationRequested]:
    found = []
    for one in await service.store.read(subjects.messages(conference)):
        if _REQUESTED not in one.body:
            continue
        asked = decode(one.body, one.position, CATALOGUE).event
        if isinstance(asked, NotificationRequested):
            found.append(asked)
    return found


async def _stopped(
    service: Service, conference: str, about: Iterable[NotificationRequested], reason: str
) -> tuple[list[Effect], list[NotificationRequested]]:
    """The wishes to send no more of ``about`` what still waits; and those of them that went, or may have."""
    discarded: list[Effect] = []
    went: list[NotificationRequested] = []
    for asked in about:
        boundary = subjects.message(conference, asked.message)
        state: Message = await service.boundaries.state(message.decider, boundary, fresh=True)
        if state.status in ("held", "requested"):
            discarded.append(Wish(DiscardNotification(message=asked.message, reason=reason)))
        elif state.status != "discarded" or state.rounds or state.attempts:
            went.append(asked)
    return discarded, went
