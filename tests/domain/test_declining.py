"""A unit that can send nobody declines its invitation as a whole, with a reason, and may come back to it."""

import pytest

from services.registry import declining
from shared.commands.base import Command
from shared.commands.reception import CheckInDelegation
from shared.commands.registry import (
    AcceptInvitationAgain,
    AdmitAttendee,
    AnswerByCalendar,
    DeclineInvitation,
)
from shared.commands.registry_refusals import (
    ANSWER_TOO_LATE,
    DECLINE_TOO_LATE,
    INVITATION_DECLINED,
)
from shared.envelope import Meta
from shared.events.people import Contact
from shared.events.reception import ScanRefused
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeCountedElsewhere,
    AttendeeDeclined,
    AttendeeRegistered,
    InvitationAcceptedAgain,
    InvitationDeclined,
    InvitationIssued,
    InvitationWithdrawn,
    RespondByMoved,
    SeatsRequested,
)
from shared.personal import Personal
from shared.refusals import NOT_FOUND, NOT_YOURS, WRONG_STATE
from tests.domain.test_delegation import (
    AN,
    AN_CONFIRMED,
    AN_PRESENT,
    AN_REGISTERED,
    INVITE,
    LATE,
    LATE_ORGANISER,
    LATE_UNIT,
    ORGANISER,
    REMIND,
    RESPOND_BY,
    STRANGER,
    SYSTEM,
    UNIT,
    US,
    WITHDRAW,
    asking_the_chair,
    confirm,
    full,
    invited,
    person,
    register,
    uninvited,
    withdrawn,
)
from tests.domain.test_seats import ask, grant

WHY = "cả đơn vị đi chống lũ"
NOBODY_COMES = DeclineInvitation(delegation="so-y-te", reason=WHY)
AFTER_ALL = AcceptInvitationAgain(delegation="so-y-te")

DECLINED = InvitationDeclined(reason=WHY, **US)
AGAIN = InvitationAcceptedAgain(respond_by=RESPOND_BY, **US)


def excused(name: str) -> AttendeeDeclined:
    return AttendeeDeclined(person_id=name, reason=WHY, **US)


declined = invited.given(DECLINED)


# --- nobody comes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [UNIT, ORGANISER], ids=["the unit", "the organiser for it"])
def test_a_unit_that_can_send_nobody_says_so_with_the_reason(who: Meta) -> None:
    invited.when(NOBODY_COMES, who).then(DECLINED)


def test_another_unit_says_nothing_for_it() -> None:
    invited.when(NOBODY_COMES, STRANGER).refused(NOT_YOURS)
    declined.when(AFTER_ALL, STRANGER).refused(NOT_YOURS)


def test_whoever_was_named_declines_with_it() -> None:
    named = full.given(AN_CONFIRMED)
    named.when(NOBODY_COMES, UNIT).then(excused("an"), excused("binh"), DECLINED)
    (said,) = declining.warn(NOBODY_COMES, named.state)
    assert (said.code, "2 người" in said.vi) == ("REGISTRY_DECLINED_WITH_IT", True)


def test_who_declined_before_keeps_the_own_reason() -> None:
    own = AttendeeDeclined(person_id="an", reason="nghỉ ốm", **US)
    full.given(own).when(NOBODY_COMES, UNIT).then(excused("binh"), DECLINED)


def test_who_is_counted_in_another_delegation_declines_with_it_too() -> None:
    elsewhere = AttendeeCountedElsewhere(
        person_id="an", with_delegation="khac", with_person_id="an", **US
    )
    one = invited.given(AN_REGISTERED, elsewhere)
    no_seat = excused("an").model_copy(update={"held_seat": False})
    one.when(NOBODY_COMES, UNIT).then(no_seat, DECLINED)


def test_what_was_asked_for_is_asked_no_more() -> None:
    asked = SeatsRequested(seats=2, reason="thêm", **US)
    waits = asking_the_chair.given(asked)
    whole = InvitationDeclined(reason=WHY, requests=("giam-doc",), seats=2, **US)
    settled = waits.when(NOBODY_COMES, UNIT).then(excused("giam-doc"), whole)
    settled.when(grant(2), ORGANISER).refused(WRONG_STATE)


def test_said_again_it_changes_nothing_even_after_the_deadline() -> None:
    declined.when(NOBODY_COMES, LATE_UNIT).nothing_happens()


def test_with_another_reason_it_is_said_anew() -> None:
    other = NOBODY_COMES.model_copy(update={"reason": "họp cấp trên"})
    anew = InvitationDeclined(reason="họp cấp trên", **US)
    declined.when(other, UNIT).then(anew)


@pytest.mark.parametrize("who", [LATE_UNIT, LATE_ORGANISER])
def test_after_the_deadline_the_organiser_moves_it_first(who: Meta) -> None:
    invited.when(NOBODY_COMES, who).refused(DECLINE_TOO_LATE)
    later = RespondByMoved(
        respond_by=LATE, respond_by_before=RESPOND_BY, reason="báo qua điện thoại", **US
    )
    invited.given(later).when(NOBODY_COMES, who).then(DECLINED)


def test_nobody_says_so_once_somebody_is_inside() -> None:
    full.given(AN_CONFIRMED, AN_PRESENT).when(NOBODY_COMES, UNIT).refused(WRONG_STATE)


def test_it_needs_an_invitation_that_stands() -> None:
    uninvited.when(NOBODY_COMES, UNIT).refused(NOT_FOUND)
    withdrawn.when(NOBODY_COMES, UNIT).refused(WRONG_STATE)
    declined.when(WITHDRAW, ORGANISER).then(InvitationWithdrawn(reason="mời nhầm", **US))


# --- what follows ----------------------------------------------------------------------------------


def test_who_sends_nobody_is_not_reminded() -> None:
    declined.when(REMIND, SYSTEM).nothing_happens()


@pytest.mark.parametrize("wish", [register(AN), ask(1)])
def test_nobody_is_named_and_no_seat_asked_for_before_it_is_accepted_again(wish: Command) -> None:
    declined.when(wish, UNIT).refused(INVITATION_DECLINED)


def test_an_old_calendar_entry_brings_nobody_back() -> None:
    was_coming = full.given(AN_CONFIRMED, excused("an"), excused("binh"), DECLINED)
    late_reply = AnswerByCalendar(delegation="so-y-te", person_id="an", coming=True)
    was_coming.when(late_reply, SYSTEM).nothing_happens()


def test_whom_the_host_admits_at_the_door_comes_all_the_same() -> None:
    at_the_door = AdmitAttendee(delegation="so-y-te", attendee=AN, approved_by="Chánh Văn phòng")
    let_in = AttendeeAdmitted(attendee=AN, approved_by="Chánh Văn phòng", total=2, **US)
    came = declined.when(at_the_door, LATE_ORGANISER).then(let_in)
    came.when(REMIND, SYSTEM).nothing_happens()


def test_the_delegations_code_lets_nobody_in() -> None:
    scan = CheckInDelegation(delegation="so-y-te", gate="Cửa 1")
    (refused,) = declined.when(scan, ORGANISER).events()
    assert isinstance(refused, ScanRefused)
    assert refused.reason == "declined"


# --- somebody after all ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", [UNIT, ORGANISER], ids=["the unit", "the organiser for it"])
def test_until_the_deadline_somebody_comes_after_all(who: Meta) -> None:
    again = declined.when(AFTER_ALL, who).then(AGAIN)
    again.when(register(AN), UNIT).then(AN_REGISTERED)


def test_nobody_is_put_back_by_it() -> None:
    was_coming = full.given(AN_CONFIRMED, excused("an"), excused("binh"), DECLINED, AGAIN)
    was_coming.when(confirm("an"), UNIT).refused(WRONG_STATE)
    was_coming.when(register(AN), UNIT).then(AN_REGISTERED)


def test_who_accepts_again_is_reminded_again() -> None:
    (reminder,) = declined.given(AGAIN).when(REMIND, SYSTEM).events()
    assert reminder.model_dump()["unanswered"] == INVITE.seats


def test_it_is_taken_back_once_and_only_in_time() -> None:
    declined.given(AGAIN).when(AFTER_ALL, LATE_UNIT).nothing_happens()
    invited.when(AFTER_ALL, UNIT).nothing_happens()
    declined.when(AFTER_ALL, LATE_UNIT).refused(ANSWER_TOO_LATE)


# --- a guest invited in person ---------------------------------------------------------------------

GUEST = person("khach", position="Nguyên Giám đốc (bịa)")
IN_PERSON = InvitationIssued(
    **dict(INVITE)
    | {
        "seats": 1,
        "rank_rule": "named",
        "invitee": GUEST.position,
        "contact": Contact(person_id="khach", name=GUEST.name, email=Personal("khach@x.example")),
    }
)
GUEST_REGISTERED = AttendeeRegistered(
    attendee=GUEST.model_copy(update={"email": Personal("khach@x.example")}), **US
)
the_guest = uninvited.given(IN_PERSON)


def test_a_guest_invited_in_person_declines_as_one_person_does() -> None:
    gone = the_guest.when(NOBODY_COMES, UNIT).then(GUEST_REGISTERED, excused("khach"))
    gone.when(NOBODY_COMES, UNIT).nothing_happens()
    gone.when(register(GUEST_REGISTERED.attendee), UNIT).then(GUEST_REGISTERED)


def test_a_guest_who_was_to_come_is_not_named_twice() -> None:
    the_guest.given(GUEST_REGISTERED).when(NOBODY_COMES, UNIT).then(excused("khach"))


def test_a_guest_comes_after_all() -> None:
    gone = the_guest.given(GUEST_REGISTERED, excused("khach"))
    back = gone.when(AFTER_ALL, UNIT).then(GUEST_REGISTERED)
    back.when(AFTER_ALL, UNIT).nothing_happens()
