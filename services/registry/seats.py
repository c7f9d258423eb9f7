"""Beyond its seats a unit asks; the organiser grants all of it, a part, or refuses with a reason.

A delegate is never put on a seat that nobody granted. A unit asks until its respond-by time. Who comes after
that, or stands at the door, is admitted by the organiser with the host's approval, which is kept.
"""

from typing import Final

from services.registry.attendance import Invited
from shared.commands.registry import AdmitAttendee, GrantSeats, RefuseSeats, RequestSeats
from shared.commands.registry_refusals import SEATS_NOT_ASKED
from shared.events.registry import AttendeeAdmitted, SeatsGranted, SeatsRefused, SeatsRequested
from shared.refusals import Refused, Term, not_now, otherwise

_ANSWER: Final = Term(
    "Cơ quan chủ trì trả lời đề nghị đó trước (`hoinghi delegation grant-seats`, "
    "`hoinghi delegation refuse-seats`, "
    "trang Đề nghị).",
    "The organiser answers that one first (`hoinghi delegation grant-seats`, `hoinghi delegation refuse-seats`, "
    "page Requests).",
)
_ASK: Final = Term(
    "Đoàn đề nghị thêm chỗ trước (`hoinghi delegation request-seats`); người đến ngoài số chỗ thì cơ "
    "quan chủ trì nhận "
    "thêm (`hoinghi delegation admit`).",
    "The delegation asks for seats first (`hoinghi delegation request-seats`); somebody beyond them "
    "is admitted by the "
    "organiser (`hoinghi delegation admit`).",
)


def waits(command: RequestSeats, state: Invited) -> bool:
    """The very request waits already."""
    return state.asked == _asked(command, state)


def request(command: RequestSeats, state: Invited) -> list[SeatsRequested]:
    """By whom and until when, as for every answer of a delegation (delegation.py)."""
    if state.asked is not None:
        raise _wrong(
            state, Term("đang chờ trả lời đề nghị trước", "an earlier request waits"), _ANSWER
        )
    return [_asked(command, state)]


def _asked(command: RequestSeats, state: Invited) -> SeatsRequested:
    return SeatsRequested(**dict(command) | state.about())


def grant(command: GrantSeats, state: Invited) -> list[SeatsGranted]:
    if state.asked is None:
        last = state.seats_answer
        if isinstance(last, SeatsGranted) and last.seats == command.seats:
            return []
        raise _none_waits(state)
    if command.seats > state.asked.seats:
        raise SEATS_NOT_ASKED.refuse(
            delegation=command.delegation, asked=state.asked.seats, seats=command.seats
        )
    total = state.seats + command.seats
    return [SeatsGranted(seats=command.seats, total=total, **state.about())]


def refuse(command: RefuseSeats, state: Invited) -> list[SeatsRefused]:
    refused = SeatsRefused(reason=command.reason, **state.about())
    if state.asked is None:
        if state.seats_answer == refused:
            return []
        raise _none_waits(state)
    return [refused]


def admit(command: AdmitAttendee, state: Invited) -> list[AttendeeAdmitted]:
    """Somebody who is registered already is confirmed by that; somebody confirmed or present, nothing happens."""
    attendee = command.attendee
    known = state.people.get(attendee.person_id)
    if (
        known is not None
        and known.attendee == attendee
        and known.counted_with is None
        and known.status in ("confirmed", "present")
    ):
        if known.approved_by in (None, command.approved_by):
            return []
        raise otherwise(
            Term(f"đại biểu {attendee.person_id}", f"delegate {attendee.person_id}"),
            Term(f"{known.approved_by} đã đồng ý", f"{known.approved_by} agreed"),
        )
    registered = (
        known is not None
        and known.seated
        and known.attendee == attendee
        and known.status == "registered"
    )
    if attendee.person_id in state.pending or not registered:
        state.must_be_free(attendee)
    total = state.seats if registered else max(state.seats, state.taken + 1)
    seat_of = None if registered else state.seat_for(attendee.person_id, total)
    return [AttendeeAdmitted(total=total, seat_of=seat_of, **dict(command) | state.about())]


def _none_waits(state: Invited) -> Refused:
    return _wrong(state, Term("không có đề nghị nào đang chờ", "no request waits"), _ASK)


def _wrong(state: Invited, why: Term, todo: Term) -> Refused:
    name = state.terms.delegation
    what = Term(f"số chỗ của đoàn {name}", f"the seats of delegation {name}")
    return not_now(what, why, todo)
