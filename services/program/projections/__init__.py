"""Which event changes which rows. Pure: an event goes in, changes come out, nothing is read.

Counts are no part of it: they are asked of the rows when somebody wants to know.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, get_args

from services.program.changes import Change, Put, moment
from services.program.projections import said
from services.program.projections.acting import acting
from services.program.projections.agenda import agenda
from services.program.projections.awards import award_round
from services.program.projections.budget import budget
from services.program.projections.cautions import cautions
from services.program.projections.conference import conference
from services.program.projections.delegation import delegation
from services.program.projections.documents import documents
from services.program.projections.hall import hall
from services.program.projections.notifications import notification
from services.program.projections.privacy import privacy
from services.program.projections.protocol import protocol
from services.program.projections.reception import unmatched
from services.program.projections.registry import contribution, paper, task
from shared.envelope import Fact, Recorded
from shared.events import registry
from shared.events.acting import ActingEvent
from shared.events.awards import AwardsEvent
from shared.events.budget import BudgetEvent
from shared.events.documents import DocumentEvent
from shared.events.hall import HallEvent
from shared.events.notifications import NotificationsEvent
from shared.events.privacy import PrivacyEvent
from shared.events.protocol import ProtocolEvent
from shared.events.reception import ReceptionEvent

Projection = Callable[[Recorded[Any]], list[Change]]

_BY_UNION: Final[tuple[tuple[Any, Projection], ...]] = (
    (registry.ConferenceEvent, conference),
    (registry.DelegationEvent, delegation),
    (HallEvent, hall),
    (ProtocolEvent, protocol),
    (ActingEvent, acting),
    (PrivacyEvent, privacy),
    (ReceptionEvent, unmatched),
    (registry.PaperEvent, paper),
    (registry.AgendaEvent, agenda),
    (registry.TaskEvent, task),
    (registry.ContributionEvent, contribution),
    (DocumentEvent, documents),
    (AwardsEvent, award_round),
    (BudgetEvent, budget),
    (NotificationsEvent, notification),
)
PROJECTIONS: Final[Mapping[type[Fact], Projection]] = MappingProxyType(
    {fact: projection for union, projection in _BY_UNION for fact in get_args(union) or (union,)}
)
AUDIT_ONLY: Final[frozenset[type[Fact]]] = frozenset()
"""Events that change no row but that of the audit trail; each is listed here on purpose."""


def project(recorded: Recorded[Fact]) -> list[Change]:
    """The changes that follow from one event. Raises KeyError for a type without a projection."""
    kind = type(recorded.event)
    told: list[Change] = [_trail(recorded), *cautions(recorded)]
    return told if kind in AUDIT_ONLY else [*told, *PROJECTIONS[kind](recorded)]


def _trail(recorded: Recorded[Fact]) -> Put:
    event = recorded.event
    name = event.event_name()
    return Put(
        "audit",
        {"position": recorded.position},
        {
            "conference": recorded.conference,
            "event_id": recorded.id,
            "time": moment(recorded.time),
            "unit": recorded.actor.unit,
            "person": recorded.actor.person,
            "on_behalf_of": recorded.actor.absent,
            "type": event.type_name,
            "subject": recorded.subject,
            "concerns": getattr(event, "unit", None) or getattr(event, "lead", None),
            "sentence": f"{event.context()}.{name}",
            "about": _about(event),
            "cause": recorded.cause_id,
            "correlation": recorded.correlation_id,
            "reason": said.reason(event),
            "told_values": said.values(event),
        },
    )


_ABOUT: Final = ("person_id", "nomination", "line", "entry", "adjustment", "item", "document")
"""Fields that say by its id what a fact is about within its boundary."""


def _about(event: Fact) -> str | None:
    for name in _ABOUT:
        told = getattr(event, name, None)
        if told is not None:
            return str(getattr(told, name, told))
    attendee = getattr(event, "attendee", None)
    return None if attendee is None else str(attendee.person_id)
