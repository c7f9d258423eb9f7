"""Wishes to the registry; the reasons for which it refuses one are in :mod:`shared.commands.registry_refusals`."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from shared import subjects
from shared.admission import Ticket
from shared.commands.agenda import AgendaCommand as AgendaCommand
from shared.commands.agenda import MoveAgendaItem as MoveAgendaItem
from shared.commands.agenda import RemoveAgendaItem as RemoveAgendaItem
from shared.commands.agenda import ScheduleAgendaItem as ScheduleAgendaItem
from shared.commands.base import Command
from shared.commands.papers import PAPER_KNOWN as PAPER_KNOWN
from shared.commands.papers import AcceptContribution as AcceptContribution
from shared.commands.papers import ContributionCommand as ContributionCommand
from shared.commands.papers import DeclinePaper as DeclinePaper
from shared.commands.papers import MarkContributionOverdue as MarkContributionOverdue
from shared.commands.papers import MoveContributionDue as MoveContributionDue
from shared.commands.papers import MovePaperDue as MovePaperDue
from shared.commands.papers import PaperCommand as PaperCommand
from shared.commands.papers import ProposePaper as ProposePaper
from shared.commands.papers import RemindContribution as RemindContribution
from shared.commands.papers import RemindPaper as RemindPaper
from shared.commands.papers import RequestContribution as RequestContribution
from shared.commands.papers import RequestPaper as RequestPaper
from shared.commands.papers import RequestPaperRevision as RequestPaperRevision
from shared.commands.papers import ReturnContribution as ReturnContribution
from shared.commands.papers import SelectPaper as SelectPaper
from shared.commands.papers import SelectPaperForPrinting as SelectPaperForPrinting
from shared.commands.papers import SubmitContribution as SubmitContribution
from shared.commands.papers import SubmitContributionFile as SubmitContributionFile
from shared.commands.papers import SubmitPaper as SubmitPaper
from shared.commands.papers import WithdrawContribution as WithdrawContribution
from shared.commands.papers import WithdrawPaper as WithdrawPaper
from shared.commands.reception import CheckInDelegation, ReissueCheckInCode, UndoCheckIn
from shared.events.agenda import RunningOrder
from shared.events.people import (
    Attendee,
    Contact,
    Count,
    Digest,
    LongText,
    Quantity,
    Text,
    Value,
)
from shared.events.plan import Agency, Plan, Session, Signatory, Undoing, Venue
from shared.events.plan_amendment import PlanParts
from shared.subjects import Subject, Token

# --- conference ------------------------------------------------------------------------------------


class _OfConference(Command, context="registry", roles=("organiser",)):
    def boundary(self, conference: str) -> Subject:
        return subjects.conference(conference)


class PlanConference(_OfConference):
    """Import the signed plan with the agencies that it concerns."""

    plan: Plan
    agencies: tuple[Agency, ...]

    def introduces(self) -> Sequence[Agency]:
        return self.agencies


class RoundStanding(Value):
    """How much of an award round is used: nominations that count, and those approved or awarded; ``decided``: its
    decision is issued."""

    round: Token
    nominated: Quantity = 0
    decided: bool = False
    collectives: Quantity = 0
    individuals: Quantity = 0
    households: Quantity = 0


class Standing(Value):
    """What has already happened that an amended plan may not contradict."""

    invited_groups: tuple[Token, ...] = ()
    rounds: tuple[RoundStanding, ...] = ()


class AmendPlan(_OfConference):
    """A second signed plan replaces the named parts; all others stay.

    ``standing`` is read from the log by the service; what the sender writes there is replaced.
    """

    number: Text
    signed_on: date
    signatory: Signatory
    reason: Text
    parts: PlanParts
    standing: Standing = Standing()


class RescheduleConference(_OfConference, roles=("organiser", "approver")):
    """Move the conference. Its half-days move along where their lengths stay; else give them in ``sessions``."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Text
    sessions: tuple[Session, ...] = ()


class ChangeVenue(_OfConference, roles=("organiser", "approver")):
    venue: Venue
    reason: Text


class OpenConference(_OfConference):
    pass


class ConcludeConference(_OfConference):
    pass


class CancelConference(_OfConference, roles=("approver",)):
    reason: Text


class FinaliseProgram(_OfConference, roles=("organiser", "approver")):
    """Finalise the program that was printed: its digest, and ``order``, what it says. From the second version on
    only those are told whom a change concerns; when the conference itself moved, all of ``confirmed``. None of
    ``withdrawn``, whose invitation was taken back. ``as_it_is``: although it runs past its planned end."""

    version: Count
    digest: Digest
    position: Count
    order: RunningOrder | None = None
    confirmed: tuple[Token, ...] = ()
    as_it_is: bool = False
    withdrawn: tuple[Token, ...] = ()


class FinaliseReport(_OfConference):
    version: Count
    digest: Digest
    position: Count


# --- delegation ------------------------------------------------------------------------------------


class _OfDelegation(Command, context="registry"):
    delegation: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.delegation(conference, self.delegation)


class IssueInvitation(_OfDelegation, roles=("organiser",)):
    """``another``: one delegation more of an agency that is invited in the group already is meant."""

    unit: Token
    invitee: Text
    group: Token
    seats: int = Field(ge=1, le=500)
    rank_rule: Literal["head", "representative", "named"]
    respond_by: AwareDatetime
    contact: Contact
    origin: Literal["plan", "award"] = "plan"
    another: bool = False


class WithdrawInvitation(_OfDelegation, roles=("organiser",)):
    reason: Text


class DeclineInvitation(_OfDelegation):
    """The unit sends nobody, and says why. Whoever it has named declines with it; reminders end, and requests of
    the delegation that wait are waited for no more.

    A guest invited in person declines by it as one person does.
    """

    reason: Text


class AcceptInvitationAgain(_OfDelegation):
    """A unit that was to send nobody sends somebody after all, and names them (RegisterAttendee)."""


class RequestSeats(_OfDelegation):
    """Ask for so many seats beyond those of the invitation; the organiser grants or refuses."""

    seats: int = Field(ge=1, le=500)
    reason: Text


class GrantSeats(_OfDelegation, roles=("organiser",)):
    """Grant what was asked for, or fewer."""

    seats: int = Field(ge=1, le=500)


class RefuseSeats(_OfDelegation, roles=("organiser",)):
    reason: Text


class RemindDelegation(_OfDelegation, roles=("organiser",)):
    """Remind of the answers that are missing; does nothing where all have answered.

    By hand as often as wanted, each under the command's own id. The timers remind once, and once more with
    ``escalated``: then the unit's office is told as well as the contact.
    """

    escalated: bool = False


class MoveRespondBy(_OfDelegation, roles=("organiser",)):
    """The answers are due at another time; after the earlier one has passed this opens the answers again."""

    respond_by: AwareDatetime
    reason: Text


class UpdateContact(_OfDelegation):
    """The contact, whole: mailbox, postal address, language. What was asked for before goes where it was asked to,
    a letter on paper to the address as it now is. A guest invited in person stays the same person.
    """

    contact: Contact


class AnswerByCalendar(_OfDelegation, roles=("system",)):
    """What a calendar program sent back for a delegate (sent by the policy); too late, nothing happens.

    A guest invited in person who is not registered yet is registered by the answer.
    """

    person_id: Token
    coming: bool


class RegisterAttendee(_OfDelegation):
    attendee: Attendee


class AdmitAttendee(_OfDelegation, roles=("organiser",)):
    """Late or at the door, with the host's approval: seats and the respond-by time do not count any more.

    ``approved_by``: who agreed, by office.
    """

    attendee: Attendee
    approved_by: Text


class UpdateAttendee(_OfDelegation):
    """The particulars of somebody who is registered, whole; another person comes by SubstituteAttendee.

    Whether somebody is a named head was settled by the registration; ``head`` changes nothing here.
    """

    attendee: Attendee


class ConfirmAttendee(_OfDelegation):
    person_id: Token


class DeclineAttendee(_OfDelegation):
    person_id: Token
    reason: Text


class SubstituteAttendee(_OfDelegation):
    """Another comes instead. For a named head this asks the chair first."""

    person_id: Token
    substitute: Attendee
    reason: Text


class ApproveSubstitution(_OfDelegation, roles=("approver", "organiser")):
    """The chair's consent, given by the chair or entered by the organiser for the chair."""

    person_id: Token
    substitute_id: Token


class RefuseSubstitution(_OfDelegation, roles=("approver", "organiser")):
    person_id: Token
    substitute_id: Token
    reason: Text


class CountElsewhere(_OfDelegation, roles=("system",)):
    """The same person is counted in another delegation (sent by the policy, when the roll recognises one).

    ``decided``: by the organiser, who may also set aside somebody who has arrived.
    """

    person_id: Token
    with_delegation: Token
    with_person_id: Token
    decided: bool = False


class CountHere(_OfDelegation, roles=("system",)):
    """Whoever was counted in another delegation counts here again (sent by the policy)."""

    person_id: Token


class CheckInAttendee(_OfDelegation, roles=("organiser",)):
    """By name, or by the code that the edge has looked up (ScanCode). The scan's id is the command's.

    ``scanned_at``: the gate's time, when it is sent later; ``sent_at``: the gate's time of sending.
    """

    person_id: Token
    gate: Text
    scanned_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    ticket: Ticket | None = None


class MarkAttendeeAbsent(_OfDelegation, roles=("organiser",)):
    person_id: Token
    reason: Text


# --- task ------------------------------------------------------------------------------------------


class _OfTask(Command, context="registry"):
    task: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.task(conference, self.task)


class AssignTask(_OfTask, roles=("organiser",)):
    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date
    settled_by: str | None = None


class ReviseTask(_OfTask, roles=("organiser",)):
    """The terms from now on, whole: by an amended plan, or because the conference moved."""

    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date
    settled_by: str | None = None
    reason: Text


class WithdrawTask(_OfTask, roles=("organiser",)):
    reason: Text


class ReportTaskProgress(_OfTask):
    percent: int = Field(ge=0, le=100)
    note: Text


class CompleteTask(_OfTask):
    """By its lead agency; by the organiser, for one that said so otherwise; or by the fact that settles it (``by``
    names the fact)."""

    by: Text | None = None


class ReopenTask(_OfTask, roles=("system",)):
    """What had completed it is undone (sent by the policy): ``was`` the fact that settled it, ``undone_by`` the
    one that took it back, ``unit`` whose paper it was.

    ``still_settled``: another paper of the unit lies there. The registry fills it in as the wish comes in.
    """

    was: Text
    undone_by: Undoing
    unit: Token | None = None
    still_settled: bool = False


class RemindTask(_OfTask, roles=("organiser",)):
    """Sent by the timer a few days before the due date; does nothing for one that is done or reminded."""


class MarkTaskOverdue(_OfTask, roles=("organiser",)):
    """Sent by the timer the day after the due date; does nothing for a task that is done."""


ConferenceCommand = (
    PlanConference
    | AmendPlan
    | RescheduleConference
    | ChangeVenue
    | OpenConference
    | ConcludeConference
    | CancelConference
    | FinaliseProgram
    | FinaliseReport
)
DelegationCommand = (
    IssueInvitation
    | WithdrawInvitation
    | DeclineInvitation
    | AcceptInvitationAgain
    | RemindDelegation
    | MoveRespondBy
    | UpdateContact
    | AnswerByCalendar
    | RequestSeats
    | GrantSeats
    | RefuseSeats
    | RegisterAttendee
    | AdmitAttendee
    | UpdateAttendee
    | ConfirmAttendee
    | DeclineAttendee
    | SubstituteAttendee
    | ApproveSubstitution
    | RefuseSubstitution
    | CountElsewhere
    | CountHere
    | CheckInAttendee
    | MarkAttendeeAbsent
    | CheckInDelegation
    | UndoCheckIn
    | ReissueCheckInCode
)
TaskCommand = (
    AssignTask
    | ReviseTask
    | WithdrawTask
    | ReopenTask
    | ReportTaskProgress
    | CompleteTask
    | RemindTask
    | MarkTaskOverdue
)
