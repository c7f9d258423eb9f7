"""Which fact deserves which message: one table, read by one pure function.

A message's id follows from the fact and the unit, so that hearing a fact twice asks for the same
message, which changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from services.notifications import wording
from services.notifications.wording import Words
from shared.commands.notifications import RequestNotification
from shared.envelope import Fact, Recorded, derived_id
from shared.events.awards import AwardDecisionIssued, NominationReturned
from shared.events.budget import BudgetReturned
from shared.events.notifications import MessageKind
from shared.events.people import Contact
from shared.events.plan import Agency, Role
from shared.events.registry import (
    AttendeeCountedElsewhere,
    ConferenceCancelled,
    ConferencePlanned,
    ConferenceRescheduled,
    InvitationIssued,
    InvitationReminderDue,
    PaperDeclined,
    PaperRevisionRequested,
    PaperSelected,
    PlanAmended,
    ProgramFinalised,
    SeatsGranted,
    SeatsRefused,
    SubstitutionApproved,
    SubstitutionRefused,
    TaskAssigned,
    TaskFellOverdue,
    VenueChanged,
)
from shared.personal import Personal
from shared.plan_changes import concerned
from shared.policies import Effect, Wish


@dataclass(frozen=True, slots=True)
class Recipient:
    unit: str
    contact: Contact
    delegation: str | None = None


Recipients = Callable[[Any, ConferencePlanned], Sequence[Recipient]]


@dataclass(frozen=True, slots=True)
class Rule:
    kind: MessageKind
    recipients: Recipients
    words: Words


# --- to whom -------------------------------------------------------------------------------------


def invited_contact(
    event: InvitationIssued | InvitationReminderDue, planned: ConferencePlanned
) -> Sequence[Recipient]:
    return [Recipient(event.unit, event.contact, event.delegation)]


def own_unit(event: Any, planned: ConferencePlanned) -> Sequence[Recipient]:
    return _offices([event.unit], planned)


def lead_unit(event: TaskFellOverdue, planned: ConferencePlanned) -> Sequence[Recipient]:
    return _offices([event.lead], planned)


def lead_and_supporting(event: TaskAssigned, planned: ConferencePlanned) -> Sequence[Recipient]:
    return _offices([event.lead, *event.supporting], planned)


def nominating_units(event: AwardDecisionIssued, planned: ConferencePlanned) -> Sequence[Recipient]:
    return _offices([award.unit for award in event.awards], planned)


def finance(event: BudgetReturned, planned: ConferencePlanned) -> Sequence[Recipient]:
    return [_office(agency) for agency in planned.agencies if Role.FINANCE in agency.roles]


def all_invited(event: Any, planned: ConferencePlanned) -> Sequence[Recipient]:
    return [_office(agency) for agency in planned.agencies if agency.group is not None]


def those_concerned(event: PlanAmended, planned: ConferencePlanned) -> Sequence[Recipient]:
    return _offices(list(concerned(event)), planned)


def concerned_by_program(
    event: ProgramFinalised, planned: ConferencePlanned
) -> Sequence[Recipient]:
    """Of a first version every invited agency; of a later one those that its event names."""
    if event.concerned is None:
        return all_invited(event, planned)
    return _offices(event.concerned, planned)


def _offices(units: Sequence[str], planned: ConferencePlanned) -> Sequence[Recipient]:
    """Each unit once; one that the plan's agencies do not name has no known mailbox."""
    known = (wording.agency(unit, planned) for unit in dict.fromkeys(units))
    return [_office(agency) for agency in known if agency is not None]


def _office(agency: Agency) -> Recipient:
    # An office's mailbox: the unit's own id stands for the person, and its name may be long.
    name = Personal(agency.name[:200])
    contact = Contact(person_id=agency.id, name=name, email=Personal(agency.email))
    return Recipient(agency.id, contact)


# --- the table -----------------------------------------------------------------------------------

RULES: Final[Mapping[type[Fact], Rule]] = MappingProxyType(
    {
        InvitationIssued: Rule("invitation", invited_contact, wording.invitation),
        InvitationReminderDue: Rule("reminder", invited_contact, wording.reminder),
        SubstitutionApproved: Rule("substitution-decided", own_unit, wording.substitution_approved),
        SubstitutionRefused: Rule("substitution-decided", own_unit, wording.substitution_refused),
        SeatsGranted: Rule("seats-decided", own_unit, wording.seats_granted),
        SeatsRefused: Rule("seats-decided", own_unit, wording.seats_refused),
        AttendeeCountedElsewhere: Rule("seats-decided", own_unit, wording.counted_elsewhere),
        PaperSelected: Rule("paper-decided", own_unit, wording.paper_selected),
        PaperDeclined: Rule("paper-decided", own_unit, wording.paper_declined),
        PaperRevisionRequested: Rule("paper-decided", own_unit, wording.paper_to_revise),
        NominationReturned: Rule("nomination-returned", own_unit, wording.nomination_returned),
        AwardDecisionIssued: Rule("award-decided", nominating_units, wording.award_decided),
        TaskAssigned: Rule("task-assigned", lead_and_supporting, wording.task_assigned),
        TaskFellOverdue: Rule("task-overdue", lead_unit, wording.task_overdue),
        BudgetReturned: Rule("estimate-returned", finance, wording.estimate_returned),
        ProgramFinalised: Rule(
            "program-finalised", concerned_by_program, wording.program_finalised
        ),
        ConferenceRescheduled: Rule("rescheduled", all_invited, wording.rescheduled),
        VenueChanged: Rule("venue-changed", all_invited, wording.venue_changed),
        PlanAmended: Rule("plan-amended", those_concerned, wording.plan_amended),
        ConferenceCancelled: Rule("cancelled", all_invited, wording.cancelled),
    }
)


def request_messages(heard: Recorded[Any], planned: ConferencePlanned) -> Sequence[Effect]:
    """The messages that a fact of :data:`RULES` deserves; none for any other fact.

    ``planned`` carries the conference as it now stands: times, place, agencies.
    """
    rule = RULES.get(type(heard.event))
    if rule is None:
        return []
    return [
        Wish(_request(rule, heard, planned, recipient))
        for recipient in rule.recipients(heard.event, planned)
    ]


def _request(
    rule: Rule, heard: Recorded[Any], planned: ConferencePlanned, recipient: Recipient
) -> RequestNotification:
    words = rule.words(heard.event, planned, recipient.unit)
    return RequestNotification(
        message=message_id(heard.id, rule.kind, recipient.unit),
        kind=rule.kind,
        unit=recipient.unit,
        recipient=recipient.contact,
        subject=words.subject,
        body=words.body,
        cause=heard.id,
        delegation=recipient.delegation,
    )


def message_id(event_id: str, kind: MessageKind, unit: str) -> str:
    """``m-`` and 32 hexadecimal digits: the same message for the same fact, kind and unit."""
    return "m-" + derived_id("message", event_id, kind, unit).replace("-", "")[:32]
