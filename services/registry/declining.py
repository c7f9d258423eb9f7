"""A unit that can send nobody declines its invitation as a whole, with a reason, and may come back to it.

Whoever it has named declines with it, in one decision, so that head count, seats and roll follow as they do for
one person. The decline is of the seats that nobody takes: whom the host admits at the door all the same
(AdmitAttendee) comes. A guest invited in person is the whole of the invitation and declines as one person does.
"""

from collections.abc import Sequence
from typing import Final

from services.registry.answering import guest, invited_in_person
from services.registry.arrival import warned
from services.registry.attendance import Invited, State
from shared.commands.registry import (
    AcceptInvitationAgain,
    DeclineInvitation,
    DelegationCommand,
    RegisterAttendee,
    RequestSeats,
)
from shared.commands.registry_refusals import DECLINED_WITH_IT, INVITATION_DECLINED
from shared.envelope import Warned
from shared.events.registry import (
    AttendeeDeclined,
    AttendeeRegistered,
    DelegationEvent,
    InvitationAcceptedAgain,
    InvitationDeclined,
)
from shared.refusals import Term, not_now

_HERE: Final = Term("đã có đại biểu điểm danh", "somebody has arrived")
_ONE_BY_ONE: Final = Term(
    "Người đã vào thì giữ nguyên, ai vắng thì báo vắng từng người (`hoinghi delegation decline`); quét nhầm thì "
    "hủy điểm danh trước (`hoinghi checkin undo`, trang Đón tiếp).",
    "Who is inside stays as recorded, who stays away declines one by one (`hoinghi delegation decline`); undo a "
    "mistaken check-in first (`hoinghi checkin undo`, page Reception).",
)


def declined_already(command: DeclineInvitation, state: Invited) -> bool:
    """With another reason it is said anew: the later reason is the one that stands."""
    return not _declined(command, state)


def decline(command: DeclineInvitation, state: Invited) -> list[DelegationEvent]:
    """By whom and until when, as for every answer of a delegation (delegation.py)."""
    if any(person.status == "present" for person in state.people.values()):
        what = Term(f"đoàn {command.delegation}", f"delegation {command.delegation}")
        raise not_now(what, _HERE, _ONE_BY_ONE)
    return _declined(command, state)


def _declined(command: DeclineInvitation, state: Invited) -> list[DelegationEvent]:
    with_it: list[DelegationEvent] = [_excused(name, command, state) for name in _coming(state)]
    if invited_in_person(state.contact.person_id, state):
        return with_it or _guest_declined(command, state)
    waits = state.pending or state.asked
    if state.declined_for == command.reason and not with_it and not waits:
        return []
    whole = InvitationDeclined(
        reason=command.reason,
        requests=tuple(state.pending),
        seats=state.asked.seats if state.asked else None,
        **state.about(),
    )
    return [*with_it, whole]


def _coming(state: Invited) -> list[str]:
    """Also who is counted in another delegation: with this one they come no more."""
    return [
        name
        for name, person in state.people.items()
        if person.status in ("registered", "confirmed")
    ]


def _guest_declined(command: DeclineInvitation, state: Invited) -> list[DelegationEvent]:
    """Nobody comes on it now. Where the guest was never registered, the invitation itself says who it is."""
    who = guest(state)
    if any(
        person.status == "declined" and person.absence == command.reason
        for person in state.people.values()
    ):
        return []
    excused = _excused(who.person_id, command, state)
    match state.people.get(who.person_id):
        case None:
            seat_of = state.seat_for(who.person_id)
            named = AttendeeRegistered(attendee=who, seat_of=seat_of, **state.about())
            return [named, excused]
        case known if known.status == "declined":
            return [excused]
        case _:
            return []


def _excused(name: str, command: DeclineInvitation, state: Invited) -> AttendeeDeclined:
    known = state.people.get(name)
    held = known is None or (known.counted_with is None and not known.seat_gone)
    about = state.about()
    return AttendeeDeclined(person_id=name, reason=command.reason, held_seat=held, **about)


def accepted_already(command: AcceptInvitationAgain, state: Invited) -> bool:
    return not accept_again(command, state)


def accept_again(command: AcceptInvitationAgain, state: Invited) -> list[DelegationEvent]:
    """Nobody is put back: who comes, the unit says anew. A guest invited in person is registered again."""
    about = state.about()
    if state.declined_for is not None:
        return [InvitationAcceptedAgain(respond_by=state.respond_by, **about)]
    known = state.people.get(state.contact.person_id)
    if known is None or known.status != "declined" or state.taken >= state.seats:
        return []
    if not invited_in_person(known.attendee.person_id, state):
        return []
    seat_of = state.seat_for(known.attendee.person_id)
    return [AttendeeRegistered(attendee=known.attendee, seat_of=seat_of, **about)]


def refuse_declined(command: DelegationCommand, state: Invited) -> None:
    """Nobody is named, and no seat asked for, by a unit that has said that it sends nobody."""
    if state.declined_for is not None and isinstance(command, RegisterAttendee | RequestSeats):
        raise INVITATION_DECLINED.refuse(delegation=command.delegation)


def warn(command: DelegationCommand, state: State) -> Sequence[Warned]:
    """How many have declined with it: whoever says it in one word is to know of whom."""
    if not isinstance(command, DeclineInvitation) or not isinstance(state, Invited):
        return []
    with_it = _coming(state)
    if not with_it or invited_in_person(state.contact.person_id, state):
        return []
    return [warned(DECLINED_WITH_IT, count=len(with_it), delegation=command.delegation)]
