"""One invited agency or guest: the invitation, the answers until the respond-by time, the door."""

from typing import Final, assert_never

from services.registry import (
    answering,
    arrival,
    declining,
    elsewhere,
    invited_as,
    particulars,
    respond_by,
    seats,
    substitution,
)
from services.registry.attendance import (
    Invited,
    State,
    Uninvited,
    awaiting_consent,
    evolve,
    wrong_person,
)
from shared.commands import registry as wish
from shared.commands.reception import CheckInDelegation, ReissueCheckInCode, UndoCheckIn
from shared.commands.registry_refusals import (
    ALREADY_INVITED,
    ANSWER_TOO_LATE,
    DECLINE_TOO_LATE,
    SEATS_FULL,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta, Warned
from shared.events import registry as fact
from shared.events.registry import DelegationEvent
from shared.given_times import local
from shared.refusals import Refused, Term, because, not_found, not_now, otherwise

_Answer = (
    wish.RegisterAttendee
    | wish.ConfirmAttendee
    | wish.DeclineAttendee
    | wish.SubstituteAttendee
    | wish.RequestSeats
    | wish.DeclineInvitation
    | wish.AcceptInvitationAgain
)
_INVITE_ANEW: Final = Term(
    "Mời lại thì gửi giấy mời mới với mã đoàn khác (`hoinghi delegation issue`, trang Đoàn đại biểu).",
    "To invite again, issue a new invitation under another id (`hoinghi delegation issue`, page Delegations).",
)
_SOMEBODY_HERE: Final = Term("đã có đại biểu điểm danh", "somebody has arrived")
_UNDO_FIRST: Final = Term(
    "Người đã vào thì giấy mời không thu hồi được; quét nhầm thì hủy điểm danh trước (`hoinghi checkin undo`, "
    "trang Đón tiếp).",
    "Somebody is inside, so that the invitation stays; undo a mistaken check-in first (`hoinghi checkin undo`, "
    "page Reception).",
)


def decide(command: wish.DelegationCommand, state: State, meta: Meta) -> list[DelegationEvent]:
    kept = particulars.as_kept(command)
    return arrival.with_codes(_decide(kept, state, meta), meta)


def _decide(command: wish.DelegationCommand, state: State, meta: Meta) -> list[DelegationEvent]:
    match state, command:
        case Uninvited(), wish.IssueInvitation():
            respond_by.refuse_no_time(command.respond_by, meta)
            respond_by.refuse_unknown_group(command, meta)
            respond_by.refuse_invited_twice(command, meta)
            return [_issued(command)]
        case Uninvited(), _:
            raise not_found(
                Term("đoàn", "delegation"), command.delegation, "hoinghi show … delegations"
            )
        case Invited(), wish.WithdrawInvitation():
            return _withdraw(command, state)
        case Invited(), wish.RemindDelegation():
            return [*answering.remind(command, state, meta)]
        case Invited(), wish.AnswerByCalendar():
            return answering.by_calendar(command, state, meta)
        case Invited(), wish.CheckInAttendee():
            return arrival.check_in(command, state, meta)
        case Invited(), CheckInDelegation():
            return arrival.check_in_all(command, state, meta)
        case Invited(), UndoCheckIn():
            return [*arrival.undo(command, state, meta)]
        case Invited(), wish.DeclineAttendee() if state.withdrawn and "system" in meta.actor.roles:
            return _let_go(command, state)
        case Invited(), _ if state.withdrawn:
            raise _wrong(state, Term("đã thu hồi giấy mời", "withdrawn"), _INVITE_ANEW)
        case Invited(), wish.IssueInvitation():
            if _issued(command).model_copy(update={"ticket": state.terms.ticket}) == state.terms:
                return []
            raise ALREADY_INVITED.refuse(delegation=command.delegation)
        case Invited(), wish.ApproveSubstitution():
            return substitution.approve(command, state)
        case Invited(), wish.RefuseSubstitution():
            return substitution.refuse(command, state)
        case Invited(), wish.GrantSeats():
            return [*seats.grant(command, state)]
        case Invited(), wish.MoveRespondBy():
            return [*answering.move(command, state, meta)]
        case Invited(), wish.RefuseSeats():
            return [*seats.refuse(command, state)]
        case Invited(), wish.AdmitAttendee():
            return [*seats.admit(command, state)]
        case Invited(), wish.UpdateContact():
            return [*particulars.update_contact(command, state, meta)]
        case Invited(), wish.UpdateAttendee():
            return [*particulars.update(command, state, meta)]
        case Invited(), ReissueCheckInCode():
            return [*arrival.reissue(command, state, meta)]
        case Invited(), wish.CountElsewhere():
            return [*elsewhere.count_elsewhere(command, state)]
        case Invited(), wish.CountHere():
            return [*elsewhere.count_here(command, state)]
        case Invited(), wish.MarkAttendeeAbsent():
            return _absent(command, state)
        case Invited(), _:
            return _answer(command, state, meta)


def _issued(command: wish.IssueInvitation) -> fact.InvitationIssued:
    return fact.InvitationIssued(**command.model_dump(exclude={"another"}))


def _withdraw(command: wish.WithdrawInvitation, state: Invited) -> list[DelegationEvent]:
    if state.withdrawn_for == command.reason:
        return []
    if state.withdrawn_for is not None:
        name = command.delegation
        raise otherwise(Term(f"đoàn {name}", f"delegation {name}"), because(state.withdrawn_for))
    if any(person.status == "present" for person in state.people.values()):
        raise _wrong(state, _SOMEBODY_HERE, _UNDO_FIRST)
    return [fact.InvitationWithdrawn(reason=command.reason, **state.about())]


def _let_go(command: wish.DeclineAttendee, state: Invited) -> list[DelegationEvent]:
    """By the policy, once the invitation is withdrawn; also somebody who is counted in another delegation."""
    person = state.person(command.person_id)
    if person.status in ("declined", "replaced", "present"):
        return []
    return [_declined(command, state).model_copy(update={"invitation_withdrawn": True})]


def _declined(command: wish.DeclineAttendee, state: Invited) -> fact.AttendeeDeclined:
    person = state.person(command.person_id)
    held = person.counted_with is None and not person.seat_gone
    return fact.AttendeeDeclined(**dict(command) | state.about(), held_seat=held)


def _answer(command: _Answer, state: Invited, meta: Meta) -> list[DelegationEvent]:
    must_own(meta, state.terms.unit, "organiser")
    if _holds(command, state):
        return []
    if meta.time > state.respond_by:
        whole = isinstance(command, wish.DeclineInvitation)
        too_late = DECLINE_TOO_LATE if whole else ANSWER_TOO_LATE
        raise too_late.refuse(respond_by=local(state.respond_by))
    declining.refuse_declined(command, state)
    about = state.about()
    match command:
        case wish.RegisterAttendee():
            state.must_be_free(command.attendee)
            if state.seats <= state.taken and command.attendee.person_id in state.pending:
                raise awaiting_consent(command.attendee.person_id)
            if state.taken >= state.seats:
                raise SEATS_FULL.refuse(delegation=command.delegation, seats=state.seats)
            if (asked := substitution.follows(command, state)) is not None:
                return [asked]
            seat_of = state.seat_for(command.attendee.person_id)
            return [fact.AttendeeRegistered(attendee=command.attendee, seat_of=seat_of, **about)]
        case wish.ConfirmAttendee():
            state.coming(command.person_id)
            if command.person_id in state.pending:
                raise awaiting_consent(command.person_id)
            return [fact.AttendeeConfirmed(person_id=command.person_id, **about)]
        case wish.DeclineAttendee():
            if state.person(command.person_id).status != "declined":
                state.coming(command.person_id)
            return [_declined(command, state)]
        case wish.SubstituteAttendee():
            return substitution.substitute(command, state)
        case wish.RequestSeats():
            return [*seats.request(command, state)]
        case wish.DeclineInvitation():
            return declining.decline(command, state)
        case wish.AcceptInvitationAgain():
            return declining.accept_again(command, state)
        case _:
            assert_never(command)


def _holds(command: _Answer, state: Invited) -> bool:
    """The answer has been given already; it holds also after the respond-by time."""
    match command:
        case wish.RegisterAttendee(attendee=attendee):
            known = state.people.get(attendee.person_id)
            here = known is not None and known.seated and known.attendee == attendee
            return here or substitution.asked_for(command, state)
        case wish.ConfirmAttendee():
            return state.counted(command.person_id).status in ("confirmed", "present")
        case wish.DeclineAttendee():
            # with another reason it is said anew: the later reason is the one that stands
            person = state.person(command.person_id)
            if person.counted_with is not None:
                return True  # here they take no seat that could become free
            return person.status == "declined" and person.absence == command.reason
        case wish.SubstituteAttendee():
            return substitution.already_asked(command, state)
        case wish.RequestSeats():
            return seats.waits(command, state)
        case wish.DeclineInvitation():
            return declining.declined_already(command, state)
        case wish.AcceptInvitationAgain():
            return declining.accepted_already(command, state)
        case _:
            assert_never(command)


def _absent(command: wish.MarkAttendeeAbsent, state: Invited) -> list[DelegationEvent]:
    person = state.counted(command.person_id)
    if not person.seated or person.status == "present":
        raise wrong_person(command.person_id, person.status)
    if person.status == "absent" and person.absence == command.reason:
        return []
    return [fact.AttendeeMarkedAbsent(**dict(command) | state.about())]


def _wrong(state: Invited, why: Term, todo: Term) -> Refused:
    name = state.terms.delegation
    return not_now(Term(f"đoàn {name}", f"delegation {name}"), why, todo)


def _warn(command: wish.DelegationCommand, state: State, meta: Meta) -> list[Warned]:
    return [
        *arrival.warn(command, state, meta),
        *answering.warn(command, state),
        *declining.warn(command, state),
        *particulars.warn(command, state),
        *invited_as.warn(command, state, meta),
        *respond_by.warn(command, meta),
        *substitution.warn(command, state),
    ]


decider: Final[Decider[wish.DelegationCommand, State, DelegationEvent]] = Decider(
    "delegation", Uninvited(), decide, evolve, _warn
)
