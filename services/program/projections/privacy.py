"""Facts of people's data to rows: requests with their days, and whoever was forgotten, blanked everywhere.

What is blanked here is exactly what a model that is built anew reads as removed: the fields whose key is gone.
"""

from typing import Final, assert_never

from services.program.changes import Blank, Change, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import privacy as fact
from shared.events.privacy import PrivacyEvent
from shared.personal import REMOVED

HOLDING: Final = (
    "attendees",
    "awards",
    "delegations",
    "messages",
    "nominations",
    "papers",
    "places",
    "substitutions",
)
"""The tables in which somebody who is forgotten is blanked: there former rows have said more."""


def privacy(recorded: Recorded[PrivacyEvent]) -> list[Change]:
    event, here = recorded.event, recorded.conference
    if isinstance(event, fact.PersonForgotten):
        return _forgotten(event, here, moment(recorded.time))
    values: Row
    match event:
        case fact.PrivacyRequestReceived():
            values = {
                "right": event.right,
                "unit": event.unit,
                "person_id": event.person_id,
                "received_on": day(event.received_on),
                "reply_by": day(event.reply_by),
                "done_by": day(event.done_by),
            }
        case fact.PrivacyRequestReplied():
            values = {"replied_on": day(event.replied_on)}
        case fact.PrivacyRequestExtended():
            values = {"done_by": day(event.done_by), "extended_reason": event.reason}
        case fact.PrivacyRequestSettled():
            values = {
                "settled_on": day(event.settled_on),
                "outcome": event.outcome,
                "reason": event.reason,
            }
        case _:
            assert_never(event)
    return [Put("privacy_requests", {"conference": here, "request": event.request}, values)]


def _forgotten(event: fact.PersonForgotten, conference: str, at: str) -> list[Change]:
    who = event.person_id
    here: Row = {"conference": conference}
    key = here | {"unit": event.unit, "person_id": who}
    told: Row = {
        "basis": event.basis,
        "reason": event.reason,
        "request": event.request,
        "forgotten_at": at,
    }
    changes: list[Change] = [Put("forgotten", key, told)]
    units = [*dict.fromkeys((event.unit, *event.delegations))]
    if event.of_organiser:  # whom some facts name without a unit
        nameless = here | {"receiver_unit": "", "receiver_person_id": who}
        changes += [
            Blank("awards", here | {"presenter_person_id": who}, ("presenter",), REMOVED),
            Blank("awards", nameless, ("receiver",), REMOVED),
        ]
    for unit in units:
        own = here | {"unit": unit}
        him = own | {"person_id": who}
        changes += [
            Blank("attendees", him, ("name", "phone", "email", "address"), REMOVED),
            Blank("nominations", him, ("name", "address"), REMOVED),
            Blank("awards", him, ("name",), REMOVED),
            Blank("awards", own | {"received_by_person_id": who}, ("received_by",), REMOVED),
            Blank(
                "awards",
                here | {"receiver_unit": unit, "receiver_person_id": who},
                ("receiver",),
                REMOVED,
            ),
            Blank("substitutions", own | {"substitute_id": who}, ("substitute_name",), REMOVED),
            Blank("papers", own | {"author_person_id": who}, ("author_name",), REMOVED),
            Blank(
                "delegations",
                own | {"contact_person_id": who},
                ("contact_name", "contact_email", "contact_address"),
                REMOVED,
            ),
            Blank(
                "messages",
                own | {"recipient_person_id": who},
                ("recipient_name", "recipient_email", "recipient_address"),
                REMOVED,
            ),
            Blank("places", here | {"delegation": unit, "person_id": who}, ("born_on",), None),
        ]
    return changes
