"""Which fact deserves which message: one table, read by one pure function.

A message's id follows from the fact, the kind and the addressee, so that hearing a fact twice asks for the
same message, which changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from services.notifications import english, wording, wording_money, wording_program, wording_work
from services.notifications.audience import NOBODY, Audience, Invited, audience, named_guest
from services.notifications.english import both
from services.notifications.english_work import ENGLISH
from services.notifications.names import delegate
from services.notifications.wording import Addressed, Words
from shared.admission import code_of
from shared.commands.notifications import RequestNotification
from shared.counted_once import NO_SEAT_LEFT
from shared.envelope import Fact, Recorded, derived_id
from shared.events.awards import (
    ApprovalWithdrawn,
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardRevoked,
    NominationApproved,
    NominationRejected,
    NominationReturned,
)
from shared.events.budget import (
    AdjustmentReturned,
    BudgetAdjusted,
    BudgetApproved,
    BudgetReturned,
    SettlementApproved,
    SettlementReturned,
)
from shared.events.notifications import Enclosure, MessageKind
from shared.events.people import Attendee, Contact
from shared.events.plan import Agency, Role
from shared.events.plan_types import Language
from shared.events.reception import CheckInCodeIssued
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeConfirmed,
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
    AttendeeSubstituted,
    ConferenceCancelled,
    ConferenceConcluded,
    ConferencePlanned,
    ConferenceRescheduled,
    ContributionFellOverdue,
    ContributionReminderDue,
    ContributionRequested,
    ContributionReturned,
    ContributionWithdrawn,
    InvitationAcceptedAgain,
    InvitationDeclined,
    InvitationIssued,
    InvitationReminderDue,
    InvitationWithdrawn,
    PaperDeclined,
    PaperDueChanged,
    PaperReminderDue,
    PaperRequested,
    PaperRevisionRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperWithdrawn,
    PlanAmended,
    ProgramFinalised,
    RespondByMoved,
    SeatsGranted,
    SeatsRefused,
    SeatsRequested,
    SubstitutionApproved,
    SubstitutionRefused,
    SubstitutionRequested,
    TaskAssigned,
    TaskDueSoon,
    TaskFellOverdue,
    TaskReopened,
    TaskRevised,
    TaskWithdrawn,
    VenueChanged,
)
from shared.personal import Personal
from shared.plan_changes import concerned


@dataclass(frozen=True, slots=True)
class Recipient:
    """``person_id``: the delegate whose calendar entry goes with it, when the message is to one delegate.

    ``personal``: it greets the contact as one person; else the unit, as it is ``called`` in the invitation where
    it has one. ``of``: whose delegation it is about, where that is not the unit's own; may hold a reference.
    """

    unit: str
    contact: Contact
    delegation: str | None = None
    person_id: str | None = None
    respond_by: datetime | None = None
    personal: bool = False
    called: str = ""
    of: str = ""
    entry: bool = True
    """Has one in a calendar; a unit that sends nobody has none, and gets none by another day or place."""
    stays: bool = False
    """Stands in another delegation, too: what ends here is not their invitation there."""


To = Callable[[Any, ConferencePlanned, Audience], Sequence[Recipient]]
Reads = Literal["nobody", "own", "all", "all-before"]
"""Whose answers the addressees are taken from: none, those of the fact's own delegation, or all (``all-before``:
as they stood when the fact had not happened yet)."""


_OF_THE_INVITED: Final[frozenset[Enclosure]] = frozenset(
    {"calendar", "calendar-cancel", "answer-link"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """``held``: waits for the organiser's release. ``enclosures``: what goes with the words. ``wished``: only of
    what somebody wished; what follows from an amended plan or another day is told with that. ``work``: the words
    speak of an office's affairs (its tasks, its seats); one person is told without them. ``own``: the entry in a
    calendar is a delegate's own, so that the contact's stays as it is."""

    kind: MessageKind
    to: To
    words: Words
    held: bool = False
    enclosures: tuple[Enclosure, ...] = ()
    reads: Reads = "nobody"
    wished: bool = False
    work: bool = False
    own: bool = False

    def encloses(self, recipient: Recipient) -> tuple[Enclosure, ...]:
        """An office that is told of its work was not sent an invitation: it has no entry to bring up to date, and
        no answer to give. Nor has a delegate a unit's answer to give."""
        left_out = _OF_THE_INVITED if recipient.delegation is None else frozenset[Enclosure]()
        if not recipient.entry:
            left_out |= {"calendar"}
        if self.own and recipient.person_id is None:
            left_out |= {"calendar", "calendar-cancel"}
        if recipient.person_id is not None and recipient.respond_by is None:
            left_out |= {"answer-link"}
        return tuple(one for one in self.enclosures if one not in left_out)


# --- to whom -------------------------------------------------------------------------------------


def invited_contact(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """The contact; of an invitation to one named guest this is the guest, whose own answer it asks for."""
    if isinstance(event, InvitationIssued):
        own = audience([event])[event.delegation]
        return [replace(_contact(own), person_id=named_guest(event), respond_by=event.respond_by)]
    to = Recipient(event.unit, event.contact, event.delegation, respond_by=event.respond_by)
    if (known := who.get(event.delegation)) is None:
        return [to]
    personal = known.personal and event.contact.person_id == known.contact.person_id
    return [replace(to, personal=personal, called=known.invitee)]


def reminded(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """The contact; the second time the unit's own office beside it."""
    first = invited_contact(event, planned, who)
    if not event.escalated:
        return first
    of = _told_of(who[event.delegation], planned) if event.delegation in who else ""
    return [*first, *(replace(one, of=of) for one in _offices([event.unit], planned))]


def _told_of(invited: Invited, planned: ConferencePlanned) -> str:
    """How its unit's office is told whose invitation it is; empty for the unit's own."""
    if invited.personal:
        return f"Ông (Bà) {delegate(invited.delegation, invited.contact.person_id)}"
    return "" if invited.invitee == wording.name_of(invited.unit, planned) else invited.invitee


def own_unit(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    return _offices([event.unit], planned)


def own_unit_and_finance(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """Beside the unit those who pay and those who prepare the ceremony."""
    return [*own_unit(event, planned, who), *_FINANCE(event, planned, who)]


def own_with_an_entry(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """Of the fact's delegation: whom the invitation reached, and each delegate with an entry of their own."""
    invited = who.get(event.delegation)
    if invited is None:
        return [replace(one, delegation=event.delegation) for one in own_unit(event, planned, who)]
    told = all_with_an_entry(event, planned, {invited.delegation: invited})
    others = {
        comer.counted_with for other in who.values() for comer in other.people.values()
    }  # counted elsewhere: the heirs of those who are counted here
    return [
        replace(one, stays=one.personal and (invited.delegation, one.person_id) in others)
        for one in told
    ]


def asked_unit(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """The unit, unless it is the organiser, who need not be reminded by itself."""
    return [] if event.unit == planned.plan.organiser else own_unit(event, planned, who)


def lead_unit(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    return _offices([event.lead], planned)


def lead_and_supporting(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    return _offices([event.lead, *event.supporting], planned)


def lead_now_or_before_and_supporting(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    return _offices([event.lead, *event.supporting, event.lead_before], planned)


def nominating_units(
    event: AwardDecisionIssued, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """Of those in the decision and of those that it left out: one letter each."""
    units = [*(one.unit for one in event.awards), *(one.unit for one in event.left_out)]
    return _offices(units, planned)


def awarded_units_and_finance(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """Whose people it awards, and those who pay."""
    units = _offices([award.unit for award in event.awards], planned)
    return [*units, *_FINANCE(event, planned, who)]


def still_awarded_units_and_finance(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """Of whom nobody was taken back meanwhile, and those who pay."""
    units = _offices([award.unit for award in event.standing], planned)
    return [*units, *_FINANCE(event, planned, who)]


def with_role(*roles: Role) -> To:
    """The offices of all agencies that have one of ``roles``."""

    def to(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
        return [_office(one) for one in planned.agencies if set(roles) & set(one.roles)]

    return to


def all_invited(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """The contact of each standing invitation; a guest invited by name, about the entry that they have."""
    return [
        replace(_contact(one), person_id=one.contact.person_id) if one.named else _contact(one)
        for one in who.values()
    ]


def all_who_came(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """Those of the invited from whom somebody was received at the door; where nobody was received by this system,
    those from whom somebody had said yes and was not marked absent."""
    received = any(one.came for one in who.values())
    there = {name: one for name, one in who.items() if (one.came if received else one.awaited)}
    return all_invited(event, planned, there)


def all_with_an_entry(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """Whose calendar may have it: the contact of each standing invitation, and each delegate who comes and was
    sent an entry of their own."""
    own = (
        one
        for invited in who.values()
        for one in _delegates(invited, [each for each in invited.confirmed if each.email])
    )
    return [*all_invited(event, planned, who), *own]


def all_whom_it_was_for(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """All with an entry; and the offices that have a task and were not invited, which would go on working."""
    invited = all_with_an_entry(event, planned, who)
    told = {one.unit for one in invited if not one.personal}
    tasked = [
        unit
        for one in planned.plan.responsibilities
        for unit in wording.charged(one, planned)
        if unit not in told
    ]
    return [*invited, *_offices(tasked, planned)]


def all_confirmed(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """Each delegate who comes and can be written to; for the others, their delegation's contact, who is not
    written to twice where a delegate's letter reaches the same mailbox."""
    found: list[Recipient] = []
    for invited in who.values():
        told = _delegates(invited, invited.coming)
        own = [one.contact for one in told if one.person_id]
        reached = {one.person_id for one in own} | {one.email for one in own if one.email}
        found += [
            one
            for one in told
            if one.person_id or not {one.contact.person_id, one.contact.email} & reached
        ]
    return found


def own_delegate(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """The delegate of whom the fact speaks, else the contact of the delegation."""
    invited = who.get(event.delegation)
    person = invited.person(event.person_id) if invited and event.person_id else None
    return _delegates(invited, [person]) if invited and person else []


def own_substitute(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    invited = who.get(event.delegation)
    return _delegates(invited, [event.substitute]) if invited else []


def own_admitted(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    invited = who.get(event.delegation)
    return _delegates(invited, [event.attendee]) if invited else []


def own_contact_and_delegate(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """The contact, whose seat it is; and the delegate who had an entry of their own from this delegation."""
    invited = who.get(event.delegation)
    comer = invited.people.get(event.person_id) if invited else None
    own = [comer.attendee] if comer and comer.confirmed and comer.attendee.email else []
    delegates = _delegates(invited, own) if invited else []
    return [*own_contact(event, planned, who), *delegates]


def own_contact(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """The contact of the fact's delegation; its unit's office where the invitation stands no more."""
    invited = who.get(event.delegation)
    return [_contact(invited)] if invited else _offices([event.unit], planned)


def left_without_a_seat(
    event: AttendeeDeclined, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """Of a decline that nobody wished: whoever wished it needs not be told."""
    return own_contact(event, planned, who) if event.reason == NO_SEAT_LEFT else []


def the_organiser_too(event: Any, planned: ConferencePlanned, who: Audience) -> Sequence[Recipient]:
    """The organiser, who reckons with it; not of its own."""
    organiser = planned.plan.organiser
    return [] if event.unit == organiser else _offices([organiser], planned)


def own_contact_and_organiser(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """The contact has it in writing; the organiser reckons with it, and is told whose delegation it is."""
    invited = who.get(event.delegation)
    of = invited.invitee if invited else wording.name_of(event.unit, planned)
    told = the_organiser_too(event, planned, who)
    return [*own_contact(event, planned, who), *(replace(one, of=of) for one in told)]


def _delegates(invited: Invited, people: Iterable[Attendee]) -> list[Recipient]:
    found, silent = [], False
    for one in people:
        if one.email is None and one.address is None:
            silent = True
            continue
        contact = Contact(
            person_id=one.person_id,
            name=one.name,
            email=one.email,
            language=one.language,
            address=one.address,
        )
        to = Recipient(invited.unit, contact, invited.delegation, one.person_id, personal=True)
        found.append(to)
    return [*found, *([_contact(invited)] if silent else [])]


def _contact(invited: Invited) -> Recipient:
    return Recipient(
        invited.unit,
        invited.contact,
        invited.delegation,
        respond_by=invited.respond_by,
        personal=invited.personal,
        called=invited.invitee,
        entry=not invited.nobody,
    )


def those_concerned(
    event: PlanAmended, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """The offices; of another day or place also whoever was invited, whose calendar is brought up to date. A
    mailbox that is both is written to once."""
    offices = _offices(list(concerned(event)), planned)
    if not {"schedule", "venue"} & set(event.changed):
        return offices
    invited = all_with_an_entry(event, planned, who)
    told = {str(one.contact.email) for one in invited}
    return [*(office for office in offices if str(office.contact.email) not in told), *invited]


def concerned_by_program(
    event: Any, planned: ConferencePlanned, who: Audience
) -> Sequence[Recipient]:
    """Of a first version each delegate who comes; of a later one the agencies that its event names."""
    if event.concerned is None:
        return all_confirmed(event, planned, who)
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

_LETTER: Final[tuple[Enclosure, ...]] = ("invitation-letter", "calendar", "answer-link")
_ORGANISER: Final = with_role(Role.ORGANISER)
_CHAIR: Final = with_role(Role.APPROVER, Role.ORGANISER)
_FINANCE: Final = with_role(Role.FINANCE, Role.ORGANISER)

RULES: Final[Mapping[type[Fact], Rule]] = MappingProxyType(
    {
        # invitations and answers
        InvitationIssued: Rule(
            "invitation", invited_contact, wording.invitation, held=True, enclosures=_LETTER
        ),
        InvitationReminderDue: Rule(
            "reminder", reminded, wording.reminder, enclosures=("answer-link",), reads="own"
        ),
        RespondByMoved: Rule(
            "respond-by-moved", own_contact, wording.respond_by_moved, reads="own"
        ),
        InvitationWithdrawn: Rule(
            "invitation-withdrawn",
            own_with_an_entry,
            wording.invitation_withdrawn,
            held=True,
            enclosures=("calendar-cancel",),
            reads="all-before",
        ),
        InvitationDeclined: Rule(
            "registration-confirmed",
            own_contact_and_organiser,
            wording.invitation_declined,
            enclosures=("calendar-cancel", "answer-link"),
            reads="own",
        ),
        InvitationAcceptedAgain: Rule(
            "registration-confirmed",
            own_contact_and_organiser,
            wording.accepted_again,
            enclosures=("calendar", "answer-link"),
            reads="own",
        ),
        AttendeeConfirmed: Rule(
            "registration-confirmed",
            own_delegate,
            wording.confirmed,
            enclosures=("calendar",),
            reads="own",
        ),
        AttendeeSubstituted: Rule(
            "registration-confirmed",
            own_substitute,
            wording.substituted,
            enclosures=("calendar",),
            reads="own",
        ),
        AttendeeAdmitted: Rule(
            "registration-confirmed",
            own_admitted,
            wording.admitted,
            enclosures=("calendar",),
            reads="own",
        ),
        CheckInCodeIssued: Rule(
            "registration-confirmed", own_delegate, wording.new_code, reads="own"
        ),
        SubstitutionRequested: Rule("substitution-asked", _CHAIR, wording.substitution_requested),
        SubstitutionApproved: Rule(
            "substitution-decided", own_contact, wording.substitution_approved, reads="own"
        ),
        SubstitutionRefused: Rule(
            "substitution-decided", own_contact, wording.substitution_refused, reads="own"
        ),
        SeatsRequested: Rule("seats-asked", _ORGANISER, wording.seats_requested),
        SeatsGranted: Rule("seats-decided", own_contact, wording.seats_granted, reads="own"),
        SeatsRefused: Rule("seats-decided", own_contact, wording.seats_refused, reads="own"),
        AttendeeCountedElsewhere: Rule(
            "seats-decided",
            own_contact_and_delegate,
            wording.counted_elsewhere,
            enclosures=("calendar-cancel",),
            reads="own",
            work=True,
            own=True,
        ),
        AttendeeCountedHere: Rule(
            "seats-decided",
            own_contact_and_delegate,
            wording.counted_here,
            enclosures=("calendar",),
            reads="own",
            work=True,
            own=True,
        ),
        AttendeeDeclined: Rule(
            "seats-decided", left_without_a_seat, wording.no_seat_left, reads="own"
        ),
        # papers and contributions
        PaperWithdrawn: Rule("paper-decided", the_organiser_too, wording_work.paper_withdrawn),
        PaperSelected: Rule("paper-decided", own_unit, wording_work.paper_selected),
        PaperDeclined: Rule("paper-decided", own_unit, wording_work.paper_declined),
        PaperRevisionRequested: Rule("paper-decided", own_unit, wording_work.paper_to_revise),
        PaperRequested: Rule("paper-asked", own_unit, wording_work.paper_requested),
        PaperDueChanged: Rule("paper-asked", own_unit, wording_work.paper_due_changed),
        PaperReminderDue: Rule("reminder", own_unit, wording_work.paper_reminder),
        PaperSelectedForPrinting: Rule("paper-decided", own_unit, wording_work.paper_printed),
        ContributionReminderDue: Rule("reminder", asked_unit, wording_work.contribution_reminder),
        ContributionFellOverdue: Rule(
            "task-overdue", asked_unit, wording_work.contribution_overdue
        ),
        ContributionRequested: Rule(
            "contribution-asked", own_unit, wording_work.contribution_requested
        ),
        ContributionReturned: Rule(
            "contribution-returned", own_unit, wording_work.contribution_returned
        ),
        ContributionWithdrawn: Rule(
            "contribution-returned", the_organiser_too, wording_work.contribution_withdrawn
        ),
        # awards and budget
        NominationReturned: Rule("nomination-returned", own_unit, wording_work.nomination_returned),
        NominationApproved: Rule("nomination-decided", own_unit, wording_work.nomination_approved),
        ApprovalWithdrawn: Rule("nomination-decided", own_unit, wording_work.approval_withdrawn),
        NominationRejected: Rule("nomination-decided", own_unit, wording_work.nomination_rejected),
        AwardDecisionIssued: Rule("award-decided", nominating_units, wording_work.award_decided),
        AwardDecisionRenumbered: Rule(
            "award-decided", awarded_units_and_finance, wording_work.award_renumbered
        ),
        AwardDecisionRedated: Rule(
            "award-decided", still_awarded_units_and_finance, wording_work.award_redated
        ),
        AwardRevoked: Rule("award-decided", own_unit_and_finance, wording_work.award_revoked),
        BudgetReturned: Rule("estimate-returned", _FINANCE, wording_money.estimate_returned),
        BudgetApproved: Rule("estimate-decided", _FINANCE, wording_money.estimate_approved),
        AdjustmentReturned: Rule("estimate-returned", _FINANCE, wording_money.adjustment_returned),
        BudgetAdjusted: Rule("estimate-decided", _FINANCE, wording_money.adjustment_approved),
        SettlementReturned: Rule(
            "settlement-returned", _FINANCE, wording_money.settlement_returned
        ),
        SettlementApproved: Rule("settlement-decided", _FINANCE, wording_money.settlement_approved),
        # tasks
        TaskAssigned: Rule("task-assigned", lead_and_supporting, wording_work.task_assigned),
        TaskRevised: Rule(
            "task-assigned",
            lead_now_or_before_and_supporting,
            wording_work.task_revised,
            wished=True,
        ),
        TaskWithdrawn: Rule(
            "task-assigned", lead_and_supporting, wording_work.task_withdrawn, wished=True
        ),
        TaskReopened: Rule("task-assigned", lead_and_supporting, wording_work.task_reopened),
        TaskDueSoon: Rule("task-due", lead_and_supporting, wording_work.task_due),
        TaskFellOverdue: Rule("task-overdue", lead_unit, wording_work.task_overdue),
        # the conference as a whole
        ProgramFinalised: Rule(
            "program-finalised",
            concerned_by_program,
            wording_program.program_finalised,
            enclosures=("program", "calendar"),
            reads="all",
        ),
        PlanAmended: Rule(
            "plan-amended",
            those_concerned,
            wording_work.plan_amended,
            enclosures=("calendar",),
            reads="all",
        ),
        ConferenceRescheduled: Rule(
            "rescheduled",
            all_whom_it_was_for,
            wording.rescheduled,
            enclosures=("calendar", "answer-link"),
            reads="all",
            work=True,
        ),
        VenueChanged: Rule(
            "venue-changed",
            all_with_an_entry,
            wording.venue_changed,
            enclosures=("calendar",),
            reads="all",
        ),
        ConferenceCancelled: Rule(
            "cancelled",
            all_whom_it_was_for,
            wording.cancelled,
            held=True,
            enclosures=("calendar-cancel",),
            reads="all",
        ),
        ConferenceConcluded: Rule(
            "thanks", all_who_came, wording.thanks, held=True, enclosures=("program",), reads="all"
        ),
    }
)


def request_messages(
    heard: Recorded[Any], planned: ConferencePlanned, who: Audience = NOBODY
) -> Sequence[RequestNotification]:
    """The messages that a fact of :data:`RULES` deserves; none for any other fact.

    ``planned`` carries the conference as it now stands; ``who``: what the rule reads of the delegations.
    """
    rule = RULES.get(type(heard.event))
    if rule is None or (rule.wished and heard.cause_id is not None):
        return []
    wishes = (
        _request(rule, heard, planned, recipient)
        for recipient in rule.to(heard.event, planned, who)
    )
    return list({wish.message: wish for wish in wishes}.values())


def _request(
    rule: Rule, heard: Recorded[Any], planned: ConferencePlanned, recipient: Recipient
) -> RequestNotification:
    known = wording.agency(recipient.unit, planned)
    to = Addressed(
        recipient.personal,
        recipient.called or wording.name_of(recipient.unit, planned),
        recipient.of,
        until=recipient.respond_by and min(recipient.respond_by, planned.plan.starts_at),
        over=recipient.respond_by is not None and recipient.respond_by < heard.time,
        stays=recipient.stays,
    )
    about = "" if rule.work and recipient.personal else recipient.unit
    words = wording.addressed(rule.words(heard.event, planned, about), to)
    language = _language(recipient, known)
    if language == "en":
        told = ENGLISH[type(heard.event)](heard.event, planned, about)
        words = both(english.addressed(told, to), words)
    channel = known.channel if known else "email"
    messengers = [one.id for one in planned.agencies if Role.MESSENGER in one.roles]
    if channel == "outside" and not messengers:
        channel = "email"  # nobody has taken it over
    if channel == "email" and recipient.contact.email is None:
        channel = "print"
    return RequestNotification(
        message=message_id(heard.id, rule.kind, recipient),
        kind=rule.kind,
        unit=recipient.unit,
        recipient=recipient.contact,
        subject=words.subject,
        # of the recipient's own self the letter speaks by the name that it greets
        body=words.body.replace(
            delegate(recipient.delegation or "", recipient.person_id or ""), wording.ADDRESSEE
        ),
        cause=heard.id,
        delegation=recipient.delegation,
        person_id=recipient.person_id,
        channel=channel,
        messenger=messengers[0] if channel == "outside" else None,
        held=rule.held,
        enclosures=rule.encloses(recipient),
        respond_by=recipient.respond_by,
        code=_code(heard) if recipient.person_id else None,
        language=language,
    )


def _language(recipient: Recipient, known: Agency | None) -> Language:
    """The contact's own where it was asked for; else the agency's. Vietnamese where nobody asked."""
    if recipient.contact.language != "vi" or known is None:
        return recipient.contact.language
    return known.language


def _code(heard: Recorded[Any]) -> str | None:
    """The check-in code that the fact gives to its delegate, and only in the message to that delegate."""
    ticket = getattr(heard.event, "ticket", None)
    return code_of(heard.conference, heard.event.delegation, ticket) if ticket else None


def message_id(event_id: str, kind: MessageKind, recipient: Recipient) -> str:
    """``m-`` and 32 hexadecimal digits: the same message for the same fact, kind and addressee."""
    to = (recipient.unit, recipient.delegation or "", recipient.contact.person_id)
    return "m-" + derived_id("message", event_id, kind, *to).replace("-", "")[:32]
