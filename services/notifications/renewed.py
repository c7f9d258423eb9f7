"""The words of a message as they are when it goes: made anew from what holds then, like what goes with them.

A letter may wait days for its release, or minutes behind others; meanwhile the conference moves, and a delegation
gets a seat. Said as it was when it was asked for, it would contradict the letter of invitation and the calendar
entry that it carries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from services.notifications.audience import audience
from services.notifications.days_off import as_told
from services.notifications.occasion import Standing
from services.notifications.policies import request_messages
from shared import subjects
from shared.envelope import Fact, Recorded, decode
from shared.events import CATALOGUE
from shared.events.notifications import MessageKind, NotificationRequested
from shared.events.registry import (
    AttendeeAdmitted,
    InvitationIssued,
    InvitationReminderDue,
    RespondByMoved,
    SeatsGranted,
)
from shared.service import Service

RENEWED: Final[frozenset[MessageKind]] = frozenset(
    {
        "invitation",
        "reminder",
        "respond-by-moved",
        "registration-confirmed",
        "seats-decided",
        "rescheduled",
        "venue-changed",
        "plan-amended",
    }
)
"""The kinds that tell day, place, seats or the day to answer by: what may change while they wait."""


async def renewed(
    service: Service, conference: str, asked: NotificationRequested, now: Standing
) -> NotificationRequested:
    """``asked`` with the words that hold ``now``; as it is where nothing of that can be found any more."""
    if asked.kind not in RENEWED:
        return asked
    own = await _own(service, conference, asked.delegation)
    heard = now.facts.get(asked.cause) or own.get(asked.cause)
    if heard is None:
        return asked
    as_of_now = replace(now, planned=as_told(heard.event, now.planned, service.settings))
    return said_anew(asked, heard, own.values(), as_of_now)


def said_anew(
    asked: NotificationRequested,
    heard: Recorded[Any],
    own: Iterable[Recorded[Any]],
    now: Standing,
) -> NotificationRequested:
    """``heard``: the fact that deserved it; ``own``: the facts of the delegation that it is about."""
    facts = list(own)
    later = [one.event for one in facts if one.position > heard.position]
    as_now = replace(heard, event=as_it_stands(heard.event, later))
    who = audience(one.event for one in facts)
    for wish in request_messages(as_now, now.planned, who):
        if wish.message == asked.message and wish.language == asked.language:
            return asked.model_copy(update={"subject": wish.subject, "body": wish.body})
    return asked


def as_it_stands(event: Any, later: Iterable[Fact]) -> Any:
    """``event`` with the seats and the day to answer by that its delegation has ``later``."""
    if not isinstance(event, InvitationIssued | InvitationReminderDue | RespondByMoved):
        return event
    for one in later:
        match one:
            case InvitationIssued():
                break  # of another letter
            case SeatsGranted(total=total) | AttendeeAdmitted(total=total):
                if isinstance(event, InvitationIssued):
                    event = event.model_copy(update={"seats": total})
            case RespondByMoved(respond_by=respond_by):
                event = event.model_copy(update={"respond_by": respond_by})
            case _:
                pass
    return event


async def _own(
    service: Service, conference: str, delegation: str | None
) -> Mapping[str, Recorded[Any]]:
    """The facts of the delegation by their ids; none of what is about no delegation."""
    if delegation is None:
        return {}
    records = await service.store.read(subjects.delegation(conference, delegation))
    facts = (decode(one.body, one.position, CATALOGUE) for one in records)
    return {one.id: one for one in facts}
