"""An invitation is withdrawn: what still waits to be sent about it never goes; who never had it is not told.

Otherwise the organiser would release an invitation and its withdrawal one after the other.
"""

from collections.abc import Sequence
from typing import Any, Final

from services.notifications import message
from services.notifications.announcing import announce
from services.notifications.message import Message
from shared import subjects
from shared.commands.notifications import DiscardNotification
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.policies import Effect, Wish
from shared.service import Service
from shared.waiting import OVERTAKEN

REASON: Final = (
    "Giấy mời đã thu hồi, không gửi nữa / the invitation is withdrawn: not sent any more"
)
_REQUESTED: Final = NotificationRequested.type_name.encode()


async def withdraw(service: Service, heard: Recorded[Any]) -> Sequence[Effect]:
    """A worker of the service, for ``InvitationWithdrawn``."""
    discarded: list[Effect] = []
    went = False
    for one in await service.store.read(subjects.messages(heard.conference)):
        if _REQUESTED not in one.body:
            continue
        asked = decode(one.body, one.position, CATALOGUE).event
        if not isinstance(asked, NotificationRequested):
            continue
        if asked.delegation != heard.event.delegation or asked.kind not in OVERTAKEN:
            continue
        boundary = subjects.message(heard.conference, asked.message)
        state: Message = await service.boundaries.state(message.decider, boundary, fresh=True)
        if state.status in ("held", "requested"):
            discarded.append(Wish(DiscardNotification(message=asked.message, reason=REASON)))
        elif state.status != "discarded" or state.rounds or state.attempts:
            went = True
    return [*discarded, *(await announce(service, heard) if went else ())]
