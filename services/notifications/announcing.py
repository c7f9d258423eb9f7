"""Hears the facts of the table and asks for the messages; reads who is invited where a rule needs it."""

from collections.abc import Sequence
from typing import Any, Final

from services.notifications import naming, recipient
from services.notifications.audience import NOBODY, Audience, audience
from services.notifications.days_off import as_told
from services.notifications.policies import RULES, request_messages
from shared import subjects
from shared.commands.notifications import RequestNotification, recipient_id
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.events.notifications import (
    NotificationDiscarded,
    NotificationReleased,
    NotificationRequested,
)
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceRescheduled,
    PlanAmended,
    VenueChanged,
)
from shared.policies import Effect, Wish
from shared.service import Service

_OF_THE_CONFERENCE: Final = (ConferenceCancelled, ConferenceRescheduled, PlanAmended, VenueChanged)


async def announce(service: Service, heard: Recorded[Any]) -> Sequence[Effect]:
    """A worker of the service: the messages that one fact deserves."""
    planned = await service.directory.as_finalised(heard.conference)
    planned = as_told(heard.event, planned, service.settings)
    who = await _audience(service, heard)
    wishes = request_messages(heard, planned, who)
    return [
        Wish(await naming.in_clear(service, heard.conference, wish, heard.position))
        for wish in wishes
        if not await _refused(service, heard, wish)
    ]


async def _refused(service: Service, heard: Recorded[Any], wish: RequestNotification) -> bool:
    """Whether the recipient has asked for no such messages. What was asked for already stays asked for."""
    if wish.kind not in recipient.STOPPABLE:
        return False
    name = recipient_id(wish.unit, wish.recipient.person_id)
    boundary = subjects.recipient(heard.conference, name)
    state: recipient.Recipient = await service.boundaries.state(
        recipient.decider, boundary, fresh=True
    )
    return state.refuses(wish.kind)


async def _audience(service: Service, heard: Recorded[Any]) -> Audience:
    """As it stood at the fact itself, so that hearing it again addresses the same recipients."""
    match RULES[type(heard.event)].reads:
        case "nobody":
            return NOBODY
        case "own":
            subject = subjects.delegation(heard.conference, heard.event.delegation)
        case "all" | "all-before":
            subject = subjects.delegations(heard.conference)
    records = await service.store.read(subject)
    last = heard.position - (RULES[type(heard.event)].reads == "all-before")
    who = audience(
        decode(one.body, one.position, CATALOGUE).event for one in records if one.position <= last
    )
    if isinstance(heard.event, _OF_THE_CONFERENCE):
        unreleased = await _unreleased(service, heard)
        return {name: one for name, one in who.items() if one.people or name not in unreleased}
    return who


async def _unreleased(service: Service, heard: Recorded[Any]) -> frozenset[str]:
    """The delegations whose invitations nobody had released: who was never invited is told neither that it is off
    nor that it moved. The invitation, once it goes, has the time and place that hold then."""
    held: dict[str, str] = {}
    went: set[str] = set()
    for record in await service.store.read(subjects.messages(heard.conference)):
        if record.position > heard.position:
            break
        event = decode(record.body, record.position, CATALOGUE).event
        if isinstance(event, NotificationRequested):
            if event.kind == "invitation" and event.delegation and event.held:
                held[event.message] = event.delegation
        elif isinstance(event, NotificationReleased) and event.message in held:
            went.add(held.pop(event.message))
        elif isinstance(event, NotificationDiscarded) and event.message in held:
            # not to be sent by this system: whether they were invited otherwise it does not know
            went.add(held.pop(event.message))
    return frozenset(held.values()) - went
