"""Seats beyond those of the invitation are asked for; who comes late is admitted with the host's approval."""

from hypothesis import given
from hypothesis import strategies as st

from services.registry.delegation import decider
from shared.commands.base import Command
from shared.commands.registry import (
    AcceptInvitationAgain,
    AdmitAttendee,
    DeclineInvitation,
    GrantSeats,
    RefuseSeats,
    RequestSeats,
)
from shared.commands.registry_refusals import ANSWER_TOO_LATE, SEATS_FULL, SEATS_NOT_ASKED
from shared.envelope import Meta
from shared.events.people import Attendee
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeDeclined,
    AttendeeRegistered,
    AttendeeSubstituted,
    SeatsGranted,
    SeatsRefused,
    SeatsRequested,
)
from shared.refusals import NOT_FOUND, NOT_YOURS, WRONG_STATE
from tests.domain.histories import facts_of
from tests.domain.test_delegation import (
    AN,
    AN_CONFIRMED,
    AN_PRESENT,
    BINH,
    CHI,
    INVITE,
    LATE_ORGANISER,
    LATE_UNIT,
    ORGANISER,
    STRANGER,
    UNIT,
    US,
    asking_the_chair,
    check_in,
    confirm,
    decline,
    full,
    invited,
    register,
    substitute,
    uninvited,
    withdrawn,
)


def ask(seats: int) -> RequestSeats:
    return RequestSeats(delegation="so-y-te", seats=seats, reason="thêm cán bộ chuyên trách")


def grant(seats: int) -> GrantSeats:
    return GrantSeats(delegation="so-y-te", seats=seats)


def admit(who: Attendee) -> AdmitAttendee:
    return AdmitAttendee(delegation="so-y-te", attendee=who, approved_by="Chánh Văn phòng")


def admitted(who: Attendee, total: int) -> AttendeeAdmitted:
    return AttendeeAdmitted(attendee=who, approved_by="Chánh Văn phòng", total=total, **US)


NO = RefuseSeats(delegation="so-y-te", reason="hội trường đã đủ chỗ")
TWO_ASKED = SeatsRequested(seats=2, reason="thêm cán bộ chuyên trách", **US)
ONE_GRANTED = SeatsGranted(seats=1, total=3, **US)
REFUSED = SeatsRefused(reason="hội trường đã đủ chỗ", **US)
asking = full.given(TWO_ASKED)

# --- the seats are full ----------------------------------------------------------------------------


def test_beyond_its_seats_a_unit_asks_and_inserts_nobody() -> None:
    full.when(register(CHI), UNIT).refused(SEATS_FULL)
    full.when(ask(2), UNIT).then(TWO_ASKED)
    asking.when(register(CHI), UNIT).refused(SEATS_FULL)


def test_another_agency_asks_for_no_seats_of_this_one() -> None:
    full.when(ask(2), STRANGER).refused(NOT_YOURS)


def test_seats_are_asked_for_until_the_respond_by_time() -> None:
    full.when(ask(2), LATE_UNIT).refused(ANSWER_TOO_LATE)


def test_who_is_not_invited_or_no_longer_asks_for_nothing() -> None:
    uninvited.when(ask(2), UNIT).refused(NOT_FOUND)
    withdrawn.when(ask(2), UNIT).refused(WRONG_STATE)


# --- a request waits -------------------------------------------------------------------------------


def test_the_same_request_again_changes_nothing_and_another_waits_for_the_answer() -> None:
    asking.when(ask(2), LATE_UNIT).nothing_happens()
    asking.when(ask(3), UNIT).refused(WRONG_STATE)


def test_the_organiser_grants_a_part_and_one_more_can_be_registered() -> None:
    granted = asking.when(grant(1), LATE_ORGANISER).then(ONE_GRANTED)
    granted.when(register(CHI), UNIT).then(AttendeeRegistered(attendee=CHI, **US))


def test_no_more_is_granted_than_was_asked_for() -> None:
    asking.when(grant(3), ORGANISER).refused(SEATS_NOT_ASKED)


def test_the_organiser_refuses_with_a_reason_and_the_unit_may_ask_again() -> None:
    refused = asking.when(NO, ORGANISER).then(REFUSED)
    refused.when(register(CHI), UNIT).refused(SEATS_FULL)
    refused.when(ask(2), UNIT).then(TWO_ASKED)


# --- no request waits ------------------------------------------------------------------------------


def test_nothing_is_granted_or_refused_that_nobody_asked_for() -> None:
    full.when(grant(1), ORGANISER).refused(WRONG_STATE)
    full.when(NO, ORGANISER).refused(WRONG_STATE)


def test_the_same_answer_again_changes_nothing_the_other_one_is_refused() -> None:
    asking.given(ONE_GRANTED).when(grant(1), ORGANISER).nothing_happens()
    asking.given(ONE_GRANTED).when(NO, ORGANISER).refused(WRONG_STATE)
    asking.given(REFUSED).when(NO, ORGANISER).nothing_happens()


# --- late, or at the door --------------------------------------------------------------------------


def test_after_the_respond_by_time_the_organiser_admits_with_the_hosts_approval() -> None:
    invited.when(register(CHI), LATE_ORGANISER).refused(ANSWER_TOO_LATE)
    let_in = invited.when(admit(CHI), LATE_ORGANISER).then(admitted(CHI, total=2))
    assert let_in.state.people["chi"].status == "confirmed"


def test_who_comes_beyond_the_seats_has_a_seat_of_their_own() -> None:
    let_in = full.when(admit(CHI), LATE_ORGANISER).then(admitted(CHI, total=3))
    assert (let_in.state.taken, let_in.state.seats) == (3, 3)


def test_a_registered_delegate_keeps_the_seat_and_is_confirmed_by_it() -> None:
    let_in = full.when(admit(AN), LATE_ORGANISER).then(admitted(AN, total=2))
    assert let_in.state.people["an"].status == "confirmed"


def test_who_is_confirmed_or_present_already_is_not_admitted_again() -> None:
    full.given(AN_CONFIRMED).when(admit(AN), ORGANISER).nothing_happens()
    full.given(AN_PRESENT).when(admit(AN), ORGANISER).nothing_happens()


def test_a_substitute_who_awaits_the_chairs_consent_is_not_let_in_past_the_chair() -> None:
    asking_the_chair.when(admit(AN), LATE_ORGANISER).refused(WRONG_STATE)


def test_who_was_admitted_is_checked_in_like_everybody() -> None:
    let_in = full.given(admitted(CHI, total=3))
    (present,) = decider.decide(check_in("chi"), let_in.state, LATE_ORGANISER)
    assert let_in.given(present).state.people["chi"].status == "present"


# --- over any history ------------------------------------------------------------------------------

who = st.sampled_from([AN, BINH, CHI])
ids = st.sampled_from(["an", "binh", "chi"])
wishes: st.SearchStrategy[Command] = st.one_of(
    who.map(register),
    ids.map(confirm),
    ids.map(decline),
    st.builds(
        DeclineInvitation, delegation=st.just("so-y-te"), reason=st.sampled_from(("lũ", "họp"))
    ),
    st.just(AcceptInvitationAgain(delegation="so-y-te")),
    st.builds(substitute, ids, who),
    st.integers(1, 3).map(ask),
    st.integers(1, 3).map(grant),
    st.just(NO),
    who.map(admit),
)
actors = st.sampled_from([UNIT, ORGANISER, ORGANISER, STRANGER, LATE_ORGANISER])


@given(st.lists(st.tuples(wishes, actors), max_size=40))
def test_no_history_seats_more_than_were_offered_granted_or_approved(
    steps: list[tuple[Command, Meta]],
) -> None:
    offered, coming = INVITE.seats, set[str]()
    for fact in facts_of(decider, [(INVITE, ORGANISER), *steps]):
        match fact:
            case SeatsGranted():
                assert fact.total == offered + fact.seats
                offered = fact.total
            case AttendeeAdmitted():
                assert fact.total - offered in (0, 1)
                offered = fact.total
                coming.add(fact.attendee.person_id)
            case AttendeeRegistered():
                coming.add(fact.attendee.person_id)
            case AttendeeDeclined():
                coming.discard(fact.person_id)
            case AttendeeSubstituted():
                coming.discard(fact.person_id)
                coming.add(fact.substitute.person_id)
        assert len(coming) <= offered
