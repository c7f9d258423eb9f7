"""Who outside may hear of a fact, and how much of it: the one place where the feed is redacted.

A fact that is not named here leaves nothing: what is new in the log is silent until somebody decides
that it may be heard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, assert_never, get_args

from shared import subjects
from shared.envelope import Fact, Recorded, derived_id
from shared.events import (
    acting,
    awards,
    budget,
    feed,
    hall,
    notifications,
    privacy,
    reception,
    registry,
)
from shared.events.agenda import RunningOrder
from shared.events.feed import DelegateStatus, FeedFact
from shared.events.registry import (
    ConferenceEvent,
    ContributionEvent,
    DelegationEvent,
    PaperEvent,
    TaskEvent,
)
from shared.plan_changes import concerned
from shared.plan_changes import told as told_in_words
from shared.running_order import own_changes
from shared.subjects import PUBLIC, Subject


@dataclass(frozen=True, slots=True)
class Addressed:
    """One feed event. ``unit`` is an agency or ``public``; ``id`` is the same at every hearing."""

    unit: str
    context: str
    id: str
    fact: FeedFact

    def subject(self, conference: str) -> Subject:
        name = type(self.fact).event_name()
        return Subject(subjects.feed(self.unit, conference, self.context, name))


Told = Sequence[tuple[str, FeedFact]]
_Sendable = (
    notifications.NotificationRequested
    | notifications.NotificationReleased
    | notifications.NotificationResent
)
SILENT: Final[frozenset[type[Fact]]] = frozenset(
    get_args(notifications.NotificationsEvent)
) - frozenset(get_args(_Sendable))
"""Facts of which never anything is told, so that they need not be read: what became of a message, and there are
two for each mail."""
INSIDE: Final[frozenset[type[Fact]]] = frozenset(
    {
        hall.PersonEnrolled,
        hall.PersonStruckOff,
        hall.DelegationStruckOff,
        hall.SeatPinned,
        budget.EstimateDrawnUp,
        budget.RecoveryDue,
        budget.BonusCancelled,
        privacy.PrivacyRequestReceived,
        privacy.PrivacyRequestReplied,
        privacy.PrivacyRequestExtended,
        privacy.PrivacyRequestSettled,
        budget.SettlementSubmitted,
        awards.AwardReceiverNamed,
        acting.ActingAppointed,
        acting.ActingEnded,
    }
)
"""Facts that name an agency and are told to nobody: the roll follows from what the agency itself did and was
told already; whether a seat is pinned is the organiser's own note; all of the budget stays inside,
who has to give a bonus back has heard of the revocation; who receives for an absent awardee the unit itself
says; what a person asks of the organiser is between these two; who is away, and who stands in, opens doors
here only."""


def address(heard: Recorded[Any]) -> list[Addressed]:
    """What the feed tells of a fact, and to whom; empty for what stays inside."""
    event = heard.event
    return [
        Addressed(unit, event.context(), derived_id("feed", heard.id, unit), fact)
        for unit, fact in told(event)
    ]


def told(event: Fact) -> Told:
    """Pairs of unit (or ``public``) and feed fact."""
    if isinstance(event, registry.PlanAmended):
        return _of_amendment(event)
    if isinstance(event, registry.ProgramFinalised):
        return _of_program(event)
    if isinstance(event, ConferenceEvent):
        public = _of_conference(event)
        return [(PUBLIC, public)] if public else []
    if isinstance(event, DelegationEvent):
        own = _of_delegation(event)
        return [(event.unit, own)] if own else []
    if isinstance(event, privacy.PersonForgotten):
        return [(event.unit, feed.PersonRemoved(person_id=event.person_id))]
    if isinstance(event, hall.SeatReleased):
        return [(event.unit, _unseated(event))]
    if isinstance(event, hall.SeatsArranged):
        return _of_arrangement(event)
    if isinstance(event, hall.HallPlanSet):
        return _of_hall(event)
    if isinstance(event, PaperEvent):
        return [(event.unit, _of_paper(event))]
    if isinstance(event, TaskEvent):
        return _of_task(event)
    if isinstance(event, ContributionEvent):
        return [(event.unit, _of_contribution(event))]
    if isinstance(event, awards.AwardDecisionIssued):
        return _of_decision(event)
    if isinstance(event, awards.AwardDecisionCorrected):
        return _of_decision(event)
    if isinstance(event, awards.AwardDecisionRenumbered):
        return _of_decision(event)
    if isinstance(event, awards.AwardDecisionRedated):
        return _of_decision(event)
    if isinstance(event, _NominationEvent):
        return [(event.unit, _of_nomination(event))]
    if isinstance(event, _Sendable):
        return _to_send(event)
    return []


def _to_send(event: _Sendable) -> Told:
    """To the messenger alone, once the message is not held any more."""
    if event.messenger is None or getattr(event, "held", False):
        return []
    message = feed.MessageToSend(message=event.message, kind=event.kind, recipient_unit=event.unit)
    return [(event.messenger, message)]


# --- public --------------------------------------------------------------------------------------


def _of_conference(event: ConferenceEvent) -> FeedFact | None:
    match event:
        case registry.ConferencePlanned(plan=plan):
            return feed.ConferenceAnnounced(
                title=plan.title,
                starts_at=plan.starts_at,
                ends_at=plan.ends_at,
                venue=plan.venue.name,
                address=plan.venue.address,
            )
        case registry.ConferenceRescheduled():
            return feed.ConferenceMoved(starts_at=event.starts_at, ends_at=event.ends_at)
        case registry.VenueChanged(venue=venue):
            return feed.VenueMoved(venue=venue.name, address=venue.address)
        case registry.ConferenceCancelled():
            return feed.ConferenceCalledOff()
        case registry.ConferenceOpened():
            return feed.ConferenceBegan(opened_at=event.opened_at)
        case registry.ConferenceConcluded():
            return feed.ConferenceEnded(concluded_at=event.concluded_at)
        case registry.ProgramFinalised() | registry.ReportFinalised() | registry.PlanAmended():
            return None
    assert_never(event)


def _of_amendment(event: registry.PlanAmended) -> Told:
    """Each agency hears of the parts that concern it, and of no other."""
    plan = event.plan
    return [
        (
            unit,
            feed.PlanRevised(
                number=event.number,
                signed_on=event.signed_on,
                parts=parts,
                changes=tuple(told_in_words(event, parts)),
                title=plan.title,
                starts_at=plan.starts_at,
                ends_at=plan.ends_at,
                venue=plan.venue.name,
                address=plan.venue.address,
            ),
        )
        for unit, parts in concerned(event).items()
    ]


def _of_program(event: registry.ProgramFinalised) -> Told:
    """To all that there is a version, and to each agency that a later one concerns what it changed of its own
    items; an agenda names offices, never people."""
    published = feed.ProgramPublished(version=event.version, digest=event.digest)
    order = event.order
    if order is None or event.concerned is None:
        return [(PUBLIC, published)]
    return [
        (PUBLIC, published),
        *_own_changes(event, order, event.concerned),
    ]


def _own_changes(
    event: registry.ProgramFinalised, order: RunningOrder, concerned: Sequence[str]
) -> Told:
    return [
        (
            unit,
            feed.OwnProgramChanged(
                version=event.version,
                digest=event.digest,
                starts_at=order.starts_at,
                ends_at=order.ends_at,
                venue=order.venue,
                changes=own_changes(event.changes, unit),
            ),
        )
        for unit in concerned
    ]


# --- delegations ---------------------------------------------------------------------------------


def _of_delegation(event: DelegationEvent) -> FeedFact | None:
    match event:
        case (
            reception.ScanRepeated()
            | reception.ScanRefused()
            | reception.ArrivalMovedEarlier()
            | reception.CheckInCodeIssued()
        ):
            return (
                None  # of the door, where it is settled; and a code leaves by its confirmation only
            )
        case registry.InvitationIssued():
            return feed.InvitationStatusChanged(
                delegation=event.delegation,
                group=event.group,
                status="invited",
                seats=event.seats,
                respond_by=event.respond_by,
            )
        case registry.InvitationReminderDue():
            return feed.InvitationStatusChanged(
                delegation=event.delegation,
                group=event.group,
                status="reminded",
                respond_by=event.respond_by,
                unanswered=event.unanswered,
            )
        case registry.RespondByMoved():
            return feed.InvitationStatusChanged(
                delegation=event.delegation,
                group=event.group,
                status="due-changed",
                respond_by=event.respond_by,
                reason=event.reason,
            )
        case registry.InvitationWithdrawn():
            return feed.InvitationStatusChanged(
                delegation=event.delegation,
                group=event.group,
                status="withdrawn",
                reason=event.reason,
            )
        case registry.InvitationDeclined():
            return feed.InvitationStatusChanged(
                delegation=event.delegation, group=event.group, status="declined"
            )
        case registry.InvitationAcceptedAgain():
            return feed.InvitationStatusChanged(
                delegation=event.delegation,
                group=event.group,
                status="accepted-again",
                respond_by=event.respond_by,
            )
        case registry.SeatsRequested() | registry.SeatsGranted() | registry.SeatsRefused():
            return _of_seats(event)
        case registry.ContactUpdated(contact=person):
            return feed.DelegateParticularsChanged(
                delegation=event.delegation, person_id=person.person_id
            )
        case registry.AttendeeUpdated(attendee=person):
            return feed.DelegateParticularsChanged(
                delegation=event.delegation, person_id=person.person_id
            )
        case registry.AttendeeCountedElsewhere() | registry.AttendeeCountedHere():
            here = isinstance(event, registry.AttendeeCountedHere)
            return feed.DelegateCounted(
                delegation=event.delegation,
                person_id=event.person_id,
                counted="here" if here else "elsewhere",
            )
        case _:
            return _of_delegate(event)


def _of_seats(
    event: registry.SeatsRequested | registry.SeatsGranted | registry.SeatsRefused,
) -> FeedFact:
    """The reason that the unit itself gave is not repeated; the organiser's is."""
    match event:
        case registry.SeatsRequested():
            return feed.DelegationSeatsChanged(
                delegation=event.delegation, status="requested", seats=event.seats
            )
        case registry.SeatsGranted():
            return feed.DelegationSeatsChanged(
                delegation=event.delegation, status="granted", seats=event.seats, total=event.total
            )
        case registry.SeatsRefused():
            return feed.DelegationSeatsChanged(
                delegation=event.delegation, status="refused", reason=event.reason
            )


_Delegate = (
    registry.AttendeeRegistered
    | registry.AttendeeAdmitted
    | registry.AttendeeConfirmed
    | registry.AttendeeDeclined
    | registry.SubstitutionRequested
    | registry.SubstitutionApproved
    | registry.SubstitutionRefused
    | registry.AttendeeSubstituted
    | registry.SeatAssigned
    | registry.AttendeeCheckedIn
    | registry.AttendeeMarkedAbsent
    | reception.CheckInUndone
)


def _of_delegate(event: _Delegate) -> FeedFact:
    """The reasons that an agency itself gave (who is ill, who is away) are not repeated."""

    def changed(person_id: str, status: DelegateStatus, **more: Any) -> FeedFact:
        return feed.DelegateStatusChanged(
            delegation=event.delegation, person_id=person_id, status=status, **more
        )

    match event:
        case registry.AttendeeRegistered():
            return changed(event.attendee.person_id, "registered")
        case registry.AttendeeAdmitted():
            return changed(event.attendee.person_id, "confirmed")
        case registry.AttendeeConfirmed():
            return changed(event.person_id, "confirmed")
        case registry.AttendeeDeclined():
            gone = event.invitation_withdrawn
            return changed(event.person_id, "invitation-withdrawn" if gone else "declined")
        case registry.SubstitutionRequested(substitute=other):
            return changed(event.person_id, "substitution-requested", substitute_id=other.person_id)
        case registry.SubstitutionApproved(substitute_id=other_id):
            return changed(event.person_id, "substitution-approved", substitute_id=other_id)
        case registry.SubstitutionRefused(substitute_id=other_id, reason=reason):
            return changed(
                event.person_id, "substitution-refused", substitute_id=other_id, reason=reason
            )
        case registry.AttendeeSubstituted(substitute=other):
            return changed(event.person_id, "substituted", substitute_id=other.person_id)
        case registry.SeatAssigned():
            return changed(event.person_id, "seated", row=event.row, seat=event.seat)
        case registry.AttendeeCheckedIn():
            return changed(event.person_id, "present")
        case registry.AttendeeMarkedAbsent():
            return changed(event.person_id, "absent")
        case reception.CheckInUndone():
            return changed(event.person_id, event.status)
    assert_never(event)


def _unseated(event: hall.SeatReleased) -> FeedFact:
    gone = feed.AllottedSeat(delegation=event.delegation, person_id=event.person_id)
    return feed.SeatsAllotted(seats=(gone,))


def _of_hall(event: hall.HallPlanSet) -> Told:
    """Whose seats were in the hall before."""
    gone: dict[str, list[feed.AllottedSeat]] = {}
    for one in event.vacated:
        seat = feed.AllottedSeat(delegation=one.delegation, person_id=one.person_id)
        gone.setdefault(one.unit, []).append(seat)
    return [(unit, feed.SeatsAllotted(seats=tuple(own))) for unit, own in gone.items()]


def _of_arrangement(event: hall.SeatsArranged) -> Told:
    """Each agency hears of its own delegates' seats only."""
    seats: dict[str, list[feed.AllottedSeat]] = {}
    for one in event.seats:
        seat = feed.AllottedSeat(
            delegation=one.delegation, person_id=one.person_id, row=one.row, seat=one.seat
        )
        seats.setdefault(one.unit, []).append(seat)
    return [(unit, feed.SeatsAllotted(seats=tuple(own))) for unit, own in seats.items()]


# --- papers, tasks, contributions ----------------------------------------------------------------


def _of_paper(event: PaperEvent) -> FeedFact:
    match event:
        case registry.PaperRequested():
            return feed.PaperWanted(
                paper=event.paper,
                status="requested",
                topic=event.topic,
                due=event.due,
                max_pages=event.max_pages,
                max_minutes=event.max_minutes,
            )
        case registry.PaperDueChanged():
            return feed.PaperWanted(
                paper=event.paper, status="due-changed", topic=event.topic, due=event.due
            )
        case registry.PaperReminderDue():
            return feed.PaperWanted(
                paper=event.paper, status="reminded", topic=event.topic, due=event.due
            )
        case registry.PaperSelectedForPrinting():
            # in the words of the contract's first version, whose readers know no other
            return feed.PaperStatusChanged(
                paper=event.paper, status="declined", remarks=event.note, printed=True
            )
        case registry.PaperProposed():
            return feed.PaperStatusChanged(paper=event.paper, status="proposed")
        case registry.PaperSubmitted():
            return feed.PaperStatusChanged(
                paper=event.paper, status="submitted", digest=event.digest
            )
        case registry.PaperRevisionRequested():
            return feed.PaperStatusChanged(
                paper=event.paper, status="to-revise", remarks=event.remarks
            )
        case registry.PaperSelected():
            return feed.PaperStatusChanged(
                paper=event.paper, status="selected", order=event.order, minutes=event.minutes
            )
        case registry.PaperDeclined():
            return feed.PaperStatusChanged(
                paper=event.paper, status="declined", remarks=event.reason, printed=event.printed
            )
        case registry.PaperWithdrawn():
            return feed.PaperStatusChanged(paper=event.paper, status="withdrawn")
    assert_never(event)


def _of_task(event: TaskEvent) -> Told:
    match event:
        case registry.TaskAssigned():
            return _to_lead_and_supporting(event, "assigned")
        case registry.TaskReopened():
            return _to_lead_and_supporting(event, "reopened")
        case registry.TaskDueSoon():
            return _to_lead_and_supporting(event, "due-soon")
        case registry.TaskRevised() | registry.TaskWithdrawn():
            return _changed_task(event)
        case registry.TaskProgressReported():
            progress = feed.TaskStatusChanged(
                task=event.task, status="in-progress", percent=event.percent
            )
            return [(event.unit, progress)]
        case registry.TaskCompleted():
            completed = feed.TaskStatusChanged(
                task=event.task, part="lead", status="completed", on_time=event.on_time
            )
            return [(event.lead, completed)]
        case registry.TaskFellOverdue():
            overdue = feed.TaskStatusChanged(
                task=event.task, part="lead", status="overdue", due=event.due
            )
            return [(event.lead, overdue)]
    assert_never(event)


def _changed_task(event: registry.TaskRevised | registry.TaskWithdrawn) -> Told:
    """To lead and supporting agencies, and to the one that led it before."""
    parts: dict[str, Any] = {**dict.fromkeys(event.supporting, "supporting"), event.lead: "lead"}
    match event:
        case registry.TaskRevised():
            parts = {event.lead_before: None} | parts
            terms: dict[str, Any] = {"status": "revised", "text": event.text, "due": event.due}
        case registry.TaskWithdrawn():
            terms = {"status": "withdrawn"}
    return [
        (unit, feed.TaskStatusChanged(task=event.task, part=part, **terms))
        for unit, part in parts.items()
    ]


def _to_lead_and_supporting(
    event: registry.TaskAssigned | registry.TaskReopened | registry.TaskDueSoon,
    status: Literal["assigned", "reopened", "due-soon"],
) -> Told:
    parts: dict[str, Any] = {**dict.fromkeys(event.supporting, "supporting"), event.lead: "lead"}
    return [
        (
            unit,
            feed.TaskStatusChanged(
                task=event.task, part=part, status=status, text=event.text, due=event.due
            ),
        )
        for unit, part in parts.items()
    ]


def _of_contribution(event: ContributionEvent) -> FeedFact:
    """The text itself stays inside: the agency has it."""
    known = {"contribution": event.contribution, "topic": event.topic}
    match event:
        case registry.ContributionRequested():
            return feed.ContributionStatusChanged(**known, status="requested", due=event.due)
        case registry.ContributionDueChanged():
            return feed.ContributionStatusChanged(**known, status="due-changed", due=event.due)
        case registry.ContributionReminderDue():
            return feed.ContributionAwaited(**known, status="reminded", due=event.due)
        case registry.ContributionFellOverdue():
            return feed.ContributionAwaited(**known, status="overdue", due=event.due)
        case registry.ContributionSubmitted() | registry.ContributionFileSubmitted():
            return feed.ContributionStatusChanged(**known, status="submitted")
        case registry.ContributionReturned():
            return feed.ContributionStatusChanged(**known, status="returned", remarks=event.remarks)
        case registry.ContributionAccepted():
            return feed.ContributionStatusChanged(**known, status="accepted")
        case registry.ContributionWithdrawn():
            return feed.ContributionStatusChanged(**known, status="withdrawn")
    assert_never(event)


# --- awards --------------------------------------------------------------------------------------

_NominationEvent = (
    awards.NominationSubmitted
    | awards.NominationReturned
    | awards.NominationEndorsed
    | awards.NominationApproved
    | awards.ApprovalWithdrawn
    | awards.NominationRejected
    | awards.NominationWithdrawn
    | awards.AwardPresented
    | awards.AwardRevoked
)
_NOMINATION_STATUS: Final[Mapping[type[Fact], Any]] = MappingProxyType(
    {
        awards.NominationSubmitted: "submitted",
        awards.NominationReturned: "returned",
        awards.NominationEndorsed: "endorsed",
        awards.NominationApproved: "approved",
        awards.ApprovalWithdrawn: "endorsed",
        awards.NominationRejected: "rejected",
        awards.NominationWithdrawn: "withdrawn",
        awards.AwardPresented: "presented",
        awards.AwardRevoked: "revoked",
    }
)


def _of_nomination(event: _NominationEvent) -> FeedFact:
    """Neither the awardee nor the achievement: the agency knows them by the nomination's id."""
    decided = (
        awards.NominationReturned
        | awards.ApprovalWithdrawn
        | awards.NominationRejected
        | awards.AwardRevoked
    )
    return feed.NominationStatusChanged(
        round=event.round,
        nomination=event.nomination,
        status=_NOMINATION_STATUS[type(event)],
        missing=event.missing if isinstance(event, awards.NominationReturned) else (),
        reason=event.reason if isinstance(event, decided) else None,
    )


_Decision = (
    awards.AwardDecisionIssued
    | awards.AwardDecisionCorrected
    | awards.AwardDecisionRenumbered
    | awards.AwardDecisionRedated
)


def _of_decision(event: _Decision) -> Told:
    """A correction tells the units of those whom it names: under its own number the same awards again. Whom the
    decision left out is told to their unit with it, once."""
    units = dict.fromkeys(award.unit for award in _standing(event))
    units |= dict.fromkeys(one.unit for one in _left_out(event))
    return [(unit, _granted(event, unit)) for unit in units]


def _standing(event: _Decision) -> tuple[awards.Award, ...]:
    return event.standing if isinstance(event, awards.AwardDecisionRedated) else event.awards


def _left_out(event: _Decision) -> Sequence[awards.LeftOut]:
    return event.left_out if isinstance(event, awards.AwardDecisionIssued) else ()


def _granted(event: _Decision, unit: str) -> FeedFact:
    return feed.AwardsGranted(
        round=event.round,
        decision_number=event.decision_number,
        decision_date=event.decision_date,
        awards=tuple(
            feed.AwardedNomination(nomination=award.nomination, kind=award.kind, bonus=award.bonus)
            for award in _standing(event)
            if award.unit == unit
        ),
        left_out=tuple(one.nomination for one in _left_out(event) if one.unit == unit),
    )
