"""Hears the facts of the table and asks for the messages; reads who is invited where a rule needs it."""

from collections.abc import Sequence
from typing import Any

from services.notifications.audience import NOBODY, Audience, audience
from services.notifications.policies import RULES, request_messages
from shared import subjects
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.policies import Effect, Wish
from shared.service import Service


async def announce(service: Service, heard: Recorded[Any]) -> Sequence[Effect]:
    """A worker of the service: the messages that one fact deserves."""
    planned = await service.directory.planned(heard.conference)
    who = await _audience(service, heard)
    return [Wish(wish) for wish in request_messages(heard, planned, who)]


async def _audience(service: Service, heard: Recorded[Any]) -> Audience:
    """As it stood at the fact itself, so that hearing it again addresses the same recipients."""
    match RULES[type(heard.event)].reads:
        case "nobody":
            return NOBODY
        case "own":
            subject = subjects.delegation(heard.conference, heard.event.delegation)
        case "all":
            subject = subjects.delegations(heard.conference)
    records = await service.store.read(subject)
    return audience(
        decode(one.body, one.position, CATALOGUE).event
        for one in records
        if one.position <= heard.position
    )
