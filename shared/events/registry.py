"""Facts of the registry. The type names are the storage format: once released, they never change meaning."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from shared.admission import Ticket
from shared.envelope import Fact
from shared.events.agenda import AgendaDocumentAttached as AgendaDocumentAttached
from shared.events.agenda import AgendaDocumentDetached as AgendaDocumentDetached
from shared.events.agenda import AgendaEvent as AgendaEvent
from shared.events.agenda import AgendaItemAmended as AgendaItemAmended
from shared.events.agenda import AgendaItemFixed as AgendaItemFixed
from shared.events.agenda import AgendaItemMoved as AgendaItemMoved
from shared.events.agenda import AgendaItemRemoved as AgendaItemRemoved
from shared.events.agenda import AgendaItemScheduled as AgendaItemScheduled
from shared.events.agenda import AgendaStaffAssigned as AgendaStaffAssigned
from shared.events.agenda import AgendaWordsWritten as AgendaWordsWritten
from shared.events.agenda import ProgramChange, RunningOrder
from shared.events.papers import ContributionAccepted as ContributionAccepted
from shared.events.papers import ContributionDueChanged as ContributionDueChanged
from shared.events.papers import ContributionEvent as ContributionEvent
from shared.events.papers import ContributionFellOverdue as ContributionFellOverdue
from shared.events.papers import ContributionFileSubmitted as ContributionFileSubmitted
from shared.events.papers import ContributionReminderDue as ContributionReminderDue
from shared.events.papers import ContributionRequested as ContributionRequested
from shared.events.papers import ContributionReturned as ContributionReturned
from shared.events.papers import ContributionSubmitted as ContributionSubmitted
from shared.events.papers import ContributionWithdrawn as ContributionWithdrawn
from shared.events.papers import PaperDeclined as PaperDeclined
from shared.events.papers import PaperDueChanged as PaperDueChanged
from shared.events.papers import PaperEvent as PaperEvent
from shared.events.papers import PaperProposed as PaperProposed
from shared.events.papers import PaperReminderDue as PaperReminderDue
from shared.events.papers import PaperRequested as PaperRequested
from shared.events.papers import PaperRevisionRequested as PaperRevisionRequested
from shared.events.papers import PaperSelected as PaperSelected
from shared.events.papers import PaperSelectedForPrinting as PaperSelectedForPrinting
from shared.events.papers import PaperSubmitted as PaperSubmitted
from shared.events.papers import PaperWithdrawn as PaperWithdrawn
from shared.events.people import Attendee, Contact, Count, Digest, LongText, Text
from shared.events.plan import Agency, Plan, Session, Signatory, Undoing, Venue
from shared.events.plan_amendment import PlanPart, PlanParts
from shared.events.reception import AtTheDoorEvent, ReceptionEvent, ScanId
from shared.subjects import Token

# --- conference ------------------------------------------------------------------------------------


class ConferencePlanned(Fact, type_name="vn.hoinghi.registry.ConferencePlanned.v1"):
    """The signed plan as a whole, and the agencies that the conference knows."""

    plan: Plan
    agencies: tuple[Agency, ...]


class PlanAmended(Fact, type_name="vn.hoinghi.registry.PlanAmended.v1"):
    """A second signed plan replaces parts of the first. ``before``: what stood in each changed part; ``plan``
    and ``agencies`` are whole, as they stand from now on."""

    number: Text
    """Number and symbol as the registry clerk gave them: 270/KH-UBND."""
    signed_on: date
    signatory: Signatory
    reason: Text
    changed: tuple[PlanPart, ...]
    before: PlanParts
    plan: Plan
    agencies: tuple[Agency, ...]


class ConferenceRescheduled(Fact, type_name="vn.hoinghi.registry.ConferenceRescheduled.v1"):
    """``sessions``: the half-days from now on; none: one session from beginning to end. ``…_before``: when it was
    to be until then; facts of older versions do not say it."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Text
    sessions: tuple[Session, ...] = ()
    starts_at_before: AwareDatetime | None = None
    ends_at_before: AwareDatetime | None = None


class VenueChanged(Fact, type_name="vn.hoinghi.registry.VenueChanged.v1"):
    venue: Venue
    reason: Text


class ConferenceOpened(Fact, type_name="vn.hoinghi.registry.ConferenceOpened.v1"):
    opened_at: AwareDatetime


class ConferenceConcluded(Fact, type_name="vn.hoinghi.registry.ConferenceConcluded.v1"):
    concluded_at: AwareDatetime


class ConferenceCancelled(Fact, type_name="vn.hoinghi.registry.ConferenceCancelled.v1"):
    reason: Text


class ProgramFinalised(Fact, type_name="vn.hoinghi.registry.ProgramFinalised.v1"):
    """``position``: the log was read up to there when the document with this digest was printed.

    ``order``: what the document says. ``changes``: what differs from the version before. ``concerned``: the
    agencies that are told; None: every invited one.
    """

    version: Count
    digest: Digest
    position: Count
    order: RunningOrder | None = None
    changes: tuple[ProgramChange, ...] = ()
    concerned: tuple[Token, ...] | None = None


class ReportFinalised(Fact, type_name="vn.hoinghi.registry.ReportFinalised.v1"):
    version: Count
    digest: Digest
    position: Count


# --- delegation: one invited agency, or one invited guest -------------------------------------------


class InvitationIssued(Fact, type_name="vn.hoinghi.registry.InvitationIssued.v1"):
    """``origin`` says why: named by the plan, or because an award decision names the awardee."""

    delegation: Token
    unit: Token
    invitee: Text
    """To whom the letter speaks: the agency's name, or the guest."""
    group: Token
    seats: Count
    rank_rule: Literal["head", "representative", "named"]
    respond_by: AwareDatetime
    contact: Contact
    origin: Literal["plan", "award"] = "plan"
    ticket: Ticket | None = None
    """Of the code that checks in the whole delegation (shared/admission.py)."""


class InvitationWithdrawn(Fact, type_name="vn.hoinghi.registry.InvitationWithdrawn.v1"):
    delegation: Token
    unit: Token
    group: Token
    reason: Text


class InvitationDeclined(Fact, type_name="vn.hoinghi.registry.InvitationDeclined.v1"):
    """The unit sends nobody. Whoever it had named has declined with it, in the same decision; what it had asked
    for (more seats, the chair's consent to a substitute) is asked no more."""

    delegation: Token
    unit: Token
    group: Token
    reason: Text
    requests: tuple[Token, ...] = ()
    """For whom a substitute awaited the chair's consent until then."""
    seats: Count | None = None
    """So many more were asked for until then."""


class InvitationAcceptedAgain(Fact, type_name="vn.hoinghi.registry.InvitationAcceptedAgain.v1"):
    """The unit that was to send nobody sends somebody after all; it names them again until ``respond_by``."""

    delegation: Token
    unit: Token
    group: Token
    respond_by: AwareDatetime


class SeatsRequested(Fact, type_name="vn.hoinghi.registry.SeatsRequested.v1"):
    """The unit asks for so many seats beyond its own; nobody sits on one before it is granted."""

    delegation: Token
    unit: Token
    group: Token
    seats: Count
    reason: Text


class SeatsGranted(Fact, type_name="vn.hoinghi.registry.SeatsGranted.v1"):
    """So many more seats, all of those asked for or a part of them; ``total`` is what there are now."""

    delegation: Token
    unit: Token
    group: Token
    seats: Count
    total: Count


class SeatsRefused(Fact, type_name="vn.hoinghi.registry.SeatsRefused.v1"):
    delegation: Token
    unit: Token
    group: Token
    reason: Text


class InvitationReminderDue(Fact, type_name="vn.hoinghi.registry.InvitationReminderDue.v1"):
    """Seats are still without an answer, near the respond-by time or when the organiser asks by hand.

    ``escalated``: the contact has been reminded before; the unit's office is told as well.
    """

    delegation: Token
    unit: Token
    group: Token
    unanswered: Count
    respond_by: AwareDatetime
    contact: Contact
    escalated: bool = False
    reminder: Text | None = None
    """The id of the organiser's own reminder; None for those of the timers."""


class RespondByMoved(Fact, type_name="vn.hoinghi.registry.RespondByMoved.v1"):
    """The answers are due at another time: the organiser says so, or the conference begins earlier now."""

    delegation: Token
    unit: Token
    group: Token
    respond_by: AwareDatetime
    respond_by_before: AwareDatetime
    reason: Text


class ContactUpdated(Fact, type_name="vn.hoinghi.registry.ContactUpdated.v1"):
    """Mailbox, postal address or language of the contact were mended; whom the invitation is to stays the same."""

    delegation: Token
    unit: Token
    group: Token
    contact: Contact
    """As it is from now on, whole."""


class AttendeeRegistered(Fact, type_name="vn.hoinghi.registry.AttendeeRegistered.v1"):
    """``seat_of``: who had declined and whose seat this one takes; None where a seat was nobody's."""

    delegation: Token
    unit: Token
    group: Token
    attendee: Attendee
    seat_of: Token | None = None


class AttendeeAdmitted(Fact, type_name="vn.hoinghi.registry.AttendeeAdmitted.v1"):
    """After the answers were due, or at the door: the host agrees that somebody comes, who is then confirmed.

    ``total``: the delegation's seats now; one more than before where all were taken. ``seat_of``: who had declined
    and whose seat this one takes.
    """

    delegation: Token
    unit: Token
    group: Token
    attendee: Attendee
    approved_by: Text
    total: Count
    ticket: Ticket | None = None
    seat_of: Token | None = None


class AttendeeUpdated(Fact, type_name="vn.hoinghi.registry.AttendeeUpdated.v1"):
    """Position, telephone, e-mail or the spelling of the name were mended; the person is the same."""

    delegation: Token
    unit: Token
    group: Token
    attendee: Attendee
    """As it is from now on, whole."""


class AttendeeConfirmed(Fact, type_name="vn.hoinghi.registry.AttendeeConfirmed.v1"):
    """``ticket``: of the check-in code on the confirmation."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    ticket: Ticket | None = None


class AttendeeDeclined(Fact, type_name="vn.hoinghi.registry.AttendeeDeclined.v1"):
    """``held_seat`` False: no seat stands empty for it, because they had none or another has taken it.
    ``invitation_withdrawn``: nobody declined; the invitation on which they were named was taken back."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    reason: Text
    held_seat: bool = True
    invitation_withdrawn: bool = False


class SubstitutionRequested(Fact, type_name="vn.hoinghi.registry.SubstitutionRequested.v1"):
    """A named head cannot come; the chair has to agree to the substitute first."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    """Who cannot come."""
    substitute: Attendee
    reason: Text


class SubstitutionApproved(Fact, type_name="vn.hoinghi.registry.SubstitutionApproved.v1"):
    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    substitute_id: Token


class SubstitutionRefused(Fact, type_name="vn.hoinghi.registry.SubstitutionRefused.v1"):
    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    substitute_id: Token
    reason: Text


class AttendeeSubstituted(Fact, type_name="vn.hoinghi.registry.AttendeeSubstituted.v1"):
    """The substitute takes the seat, registered and confirmed; the one replaced has declined."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    substitute: Attendee
    reason: Text
    ticket: Ticket | None = None
    """The substitute's own; the code of the one replaced is dead."""


class SeatAssigned(Fact, type_name="vn.hoinghi.registry.SeatAssigned.v1"):
    """A seat by hand. Decided on the hall's boundary (shared/events/hall.py); the oldest ones stand on those
    of delegations. ``pinned``: no arrangement moves it."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    row: Count
    seat: Count
    pinned: bool = False


class AttendeeCountedElsewhere(Fact, type_name="vn.hoinghi.registry.AttendeeCountedElsewhere.v1"):
    """The same person stands in another delegation already, and is counted there; here no seat is taken."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    with_delegation: Token
    with_person_id: Token


class AttendeeCountedHere(Fact, type_name="vn.hoinghi.registry.AttendeeCountedHere.v1"):
    """Counted in this delegation again: the other one gave the person up, or it is another person after all.

    ``seat_of``: who had declined and whose seat this one takes.
    """

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    status: Literal["registered", "confirmed", "present", "absent"]
    """As it stood before."""
    seat_of: Token | None = None


class AttendeeCheckedIn(Fact, type_name="vn.hoinghi.registry.AttendeeCheckedIn.v1"):
    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    gate: Text
    arrived_at: AwareDatetime
    """The gate's time of the scan."""
    scan: ScanId | None = None
    """The scan's id; None from before scans had ids."""
    method: Literal["code", "name", "delegation"] = "name"
    received_at: AwareDatetime | None = None
    """When it reached the system, later for a gate that was cut off."""
    clock_ahead: int | None = None
    """Seconds, where the gate's clock was more than a little off."""


class AttendeeMarkedAbsent(Fact, type_name="vn.hoinghi.registry.AttendeeMarkedAbsent.v1"):
    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    reason: Text


# --- task (section III of the plan) ------------------------------------------------------------------


class TaskAssigned(Fact, type_name="vn.hoinghi.registry.TaskAssigned.v1"):
    """``settled_by``: the name of the fact that completes it without anybody saying so."""

    task: Token
    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date
    settled_by: str | None = None


class TaskRevised(Fact, type_name="vn.hoinghi.registry.TaskRevised.v1"):
    """Another lead, text or due day, by an amended plan or because the conference moved; the terms are whole."""

    task: Token
    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date
    settled_by: str | None = None
    lead_before: Token
    due_before: date
    reason: Text


class TaskWithdrawn(Fact, type_name="vn.hoinghi.registry.TaskWithdrawn.v1"):
    """The amended plan does not ask for it any more."""

    task: Token
    lead: Token
    supporting: tuple[Token, ...] = ()
    reason: Text


class TaskProgressReported(Fact, type_name="vn.hoinghi.registry.TaskProgressReported.v1"):
    task: Token
    unit: Token
    percent: int = Field(ge=0, le=100)
    note: Text


class TaskCompleted(Fact, type_name="vn.hoinghi.registry.TaskCompleted.v1"):
    """``by``: the acting unit, or the name of the fact that settled it."""

    task: Token
    lead: Token
    by: Text
    completed_on: date
    on_time: bool


class TaskReopened(Fact, type_name="vn.hoinghi.registry.TaskReopened.v1"):
    """What had completed it is undone: ``was`` the fact that settled it, ``undone_by`` the one that took it back.
    The terms are whole."""

    task: Token
    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date
    was: Text
    undone_by: Undoing


class TaskDueSoon(Fact, type_name="vn.hoinghi.registry.TaskDueSoon.v1"):
    """A few days before its day the task is not completed; lead and supporting agencies are told."""

    task: Token
    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date


class TaskFellOverdue(Fact, type_name="vn.hoinghi.registry.TaskFellOverdue.v1"):
    task: Token
    lead: Token
    due: date


ConferenceEvent = (
    ConferencePlanned
    | PlanAmended
    | ConferenceRescheduled
    | VenueChanged
    | ConferenceOpened
    | ConferenceConcluded
    | ConferenceCancelled
    | ProgramFinalised
    | ReportFinalised
)
DelegationEvent = (
    InvitationIssued
    | InvitationWithdrawn
    | InvitationDeclined
    | InvitationAcceptedAgain
    | InvitationReminderDue
    | RespondByMoved
    | ContactUpdated
    | SeatsRequested
    | SeatsGranted
    | SeatsRefused
    | AttendeeRegistered
    | AttendeeAdmitted
    | AttendeeUpdated
    | AttendeeConfirmed
    | AttendeeDeclined
    | SubstitutionRequested
    | SubstitutionApproved
    | SubstitutionRefused
    | AttendeeSubstituted
    | SeatAssigned
    | AttendeeCountedElsewhere
    | AttendeeCountedHere
    | AttendeeCheckedIn
    | AttendeeMarkedAbsent
    | AtTheDoorEvent
)
TaskEvent = (
    TaskAssigned
    | TaskRevised
    | TaskWithdrawn
    | TaskProgressReported
    | TaskCompleted
    | TaskReopened
    | TaskDueSoon
    | TaskFellOverdue
)
RegistryEvent = (
    ConferenceEvent
    | DelegationEvent
    | ReceptionEvent
    | PaperEvent
    | AgendaEvent
    | TaskEvent
    | ContributionEvent
)
