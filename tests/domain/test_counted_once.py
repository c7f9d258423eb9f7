"""Nobody is counted twice: within a delegation by its own rules, over several by what the roll says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.attendance import Invited
from services.registry.delegation import decider
from shared.commands.base import Command
from shared.commands.registry import AdmitAttendee, CountElsewhere, CountHere, UpdateAttendee
from shared.commands.registry_refusals import (
    COUNTED_ELSEWHERE,
    EMAIL_INVALID,
    PERSON_TWICE,
    PHONE_INVALID,
    SEATS_FULL,
)
from shared.envelope import Meta
from shared.events.people import Attendee
from shared.events.reception import ScanRefused
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
    AttendeeRegistered,
    AttendeeSubstituted,
    InvitationIssued,
    SubstitutionRequested,
)
from shared.personal import Personal
from shared.refusals import WRONG_STATE
from tests.domain.histories import facts_of
from tests.domain.test_delegation import (
    AN,
    AN_CONFIRMED,
    AN_DECLINED,
    AN_PRESENT,
    AN_REGISTERED,
    BINH,
    CHAIR,
    CHI,
    INVITATION,
    INVITE,
    LATE_ORGANISER,
    ORGANISER,
    SYSTEM,
    UNIT,
    US,
    approve,
    check_in,
    confirm,
    decline,
    full,
    invited,
    register,
    substitute,
)
from tests.spec import Given, spec

ELSEWHERE = CountElsewhere(
    delegation="so-y-te", person_id="an", with_delegation="vp-ubnd", with_person_id="an-2"
)
DECIDED = ELSEWHERE.model_copy(update={"decided": True})
HERE = CountHere(delegation="so-y-te", person_id="an")
AN_ELSEWHERE = AttendeeCountedElsewhere(
    person_id="an", with_delegation="vp-ubnd", with_person_id="an-2", **US
)
aside = full.given(AN_CONFIRMED, AN_ELSEWHERE)


def an_again(**changes: str) -> Attendee:
    """The same name under another id."""
    return Attendee.model_validate(AN.model_dump() | {"person_id": "an-nua"} | changes)


# --- within one delegation ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "twice",
    [
        an_again(),
        an_again(name="NGƯỜI GIẢ ĐỊNH AN"),
        an_again(name="Nguời gia định an", position="PHÓ GIÁM ĐỐC"),
        an_again(name="Đồng chí Người Giả Định An"),
        an_again(name="Ông Người Giả Định An (trưởng đoàn)"),
    ],
    ids=["same", "capitals", "marks left out", "form of address", "remark"],
)
def test_the_same_name_and_position_under_another_id_is_the_same_person(twice: Attendee) -> None:
    refused = invited.given(AN_REGISTERED).when(register(twice), UNIT).refused(PERSON_TWICE)
    assert "“an”" in refused.vi


def test_the_same_name_with_the_same_telephone_or_mailbox_is_the_same_person() -> None:
    known = AN.model_copy(
        update={"phone": Personal("0000123456"), "email": Personal("an@y-te.example")}
    )
    here = invited.given(AttendeeRegistered(attendee=known, **US))
    by_phone = an_again(position="Chuyên viên", phone="0000 123 456")
    by_mail = an_again(position="Chuyên viên", email="AN@Y-TE.example")
    here.when(register(by_phone), UNIT).refused(PERSON_TWICE)
    here.when(register(by_mail), UNIT).refused(PERSON_TWICE)


def test_two_of_one_name_with_different_positions_may_both_come() -> None:
    other = an_again(position="Chuyên viên", phone="0000999999")
    invited.given(AN_REGISTERED).when(register(other), UNIT).then(
        AttendeeRegistered(attendee=other, **US)
    )


def test_father_and_son_of_one_name_and_position_are_told_apart_by_telephone_or_mailbox() -> None:
    here = invited.given(AN_REGISTERED)
    son = an_again(phone="+84 999 999 999", email="con@y-te.example")
    here.when(register(son), UNIT).refused(PERSON_TWICE)
    for mine in ({"phone": Personal("0000123456")}, {"email": Personal("cha@y-te.example")}):
        known = AN.model_copy(update=mine)
        both = invited.given(AttendeeRegistered(attendee=known, **US))
        (named,) = both.when(register(son), UNIT).events()
        assert isinstance(named, AttendeeRegistered)


def test_nobody_becomes_their_own_substitute_or_is_admitted_beside_themselves() -> None:
    invited.given(AN_REGISTERED).when(substitute("an", an_again()), UNIT).refused(PERSON_TWICE)
    admit = AdmitAttendee(delegation="so-y-te", attendee=an_again(), approved_by="Chánh Văn phòng")
    invited.given(AN_REGISTERED).when(admit, LATE_ORGANISER).refused(PERSON_TWICE)


def test_who_declined_may_be_named_anew_under_another_id() -> None:
    invited.given(AN_REGISTERED, AN_DECLINED).when(register(an_again()), UNIT).then(
        AttendeeRegistered(attendee=an_again(), **US)
    )


def test_particulars_are_not_mended_into_those_of_somebody_else() -> None:
    other = an_again(position="Chuyên viên")
    both = invited.given(AN_REGISTERED, AttendeeRegistered(attendee=other, **US))
    both.when(UpdateAttendee(delegation="so-y-te", attendee=an_again()), UNIT).refused(PERSON_TWICE)


# --- telephone and e-mail ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["0912 345 678", "+84 912.345.678", "84912345678", "(0912)345-678", "0912345678"]
)
def test_a_number_is_kept_in_one_form_however_it_is_written(written: str) -> None:
    (fact,) = invited.when(register(an_again(phone=written)), UNIT).events()
    assert isinstance(fact, AttendeeRegistered)
    assert fact.attendee.phone == "0912345678"


def test_the_same_delegate_with_the_number_written_otherwise_changes_nothing() -> None:
    once = invited.when(register(an_again(phone="0912345678")), UNIT)
    after = invited.given(*once.events())
    after.when(register(an_again(phone="+84 912 345 678")), UNIT).nothing_happens()


@pytest.mark.parametrize("written", ["12345", "0412345678", "09123456789", "không có", "+84", "0"])
def test_what_is_no_telephone_number_is_refused_without_repeating_it(written: str) -> None:
    refused = invited.when(register(an_again(phone=written)), UNIT).refused(PHONE_INVALID)
    assert f" {written} " not in refused.vi


@pytest.mark.parametrize(
    "written", ["an", "an@", "an@y-te", "a b@y-te.vn", "an@@y-te.vn", ".an@y.vn"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    invited.when(register(an_again(email=written)), UNIT).refused(EMAIL_INVALID)


def test_a_substitutes_number_is_looked_at_too() -> None:
    other = CHI.model_copy(update={"phone": Personal("12")})
    full.when(substitute("an", other), UNIT).refused(PHONE_INVALID)


# --- invited as the head, or by office ---------------------------------------------------------------


def invited_as(rank_rule: str, origin: str = "plan") -> Given:
    terms = INVITATION.model_dump() | {"rank_rule": rank_rule, "origin": origin}
    return spec(decider).given(InvitationIssued.model_validate(terms), AN_REGISTERED)


@pytest.mark.parametrize("rank_rule", ["head", "named"])
def test_who_is_invited_as_head_or_by_office_is_replaced_with_the_chairs_consent(
    rank_rule: str,
) -> None:
    """The invitation says so (QĐ 45/2018/QĐ-TTg); a unit does not get round it by leaving a mark out."""
    invited_as(rank_rule).when(substitute("an", BINH), UNIT).then(
        SubstitutionRequested(person_id="an", substitute=BINH, reason="đi công tác", **US)
    )


@pytest.mark.parametrize("rank_rule", ["head", "named"])
def test_who_follows_one_invited_so_who_declined_needs_the_consent_too(rank_rule: str) -> None:
    """Declining first and naming another afterwards is the same substitution."""
    left = only_seat(rank_rule).given(AN_DECLINED)
    asked = SubstitutionRequested(person_id="an", substitute=BINH, reason="nghỉ ốm", **US)
    left.when(register(BINH), UNIT).then(asked)
    assert decider.warn is not None
    told = [one.code for one in decider.warn(register(BINH), left.state, UNIT)]
    assert "REGISTRY_COMES_IN_PLACE" in told
    waits = left.given(asked)
    waits.when(register(BINH), UNIT).nothing_happens()
    waits.when(register(CHI), UNIT).refused(SEATS_FULL)
    waits.when(register(AN), UNIT).refused(WRONG_STATE)
    _, comes = waits.when(approve("an", "binh"), CHAIR).events()
    assert isinstance(comes, AttendeeSubstituted)
    assert (comes.person_id, comes.substitute) == ("an", BINH)


def test_a_declined_head_who_comes_after_all_needs_no_consent() -> None:
    only_seat("head").given(AN_DECLINED).when(register(AN), UNIT).then(
        AttendeeRegistered(attendee=AN, **US)
    )


def only_seat(rank_rule: str) -> Given:
    terms = INVITATION.model_dump() | {"rank_rule": rank_rule, "seats": 1}
    return spec(decider).given(InvitationIssued.model_validate(terms), AN_REGISTERED)


def test_an_awardee_only_tells_who_comes_instead() -> None:
    invited_as("named", "award").when(substitute("an", BINH), UNIT).then(
        AttendeeSubstituted(person_id="an", substitute=BINH, reason="đi công tác", **US)
    )


# --- counted elsewhere -------------------------------------------------------------------------------


def test_who_is_counted_elsewhere_leaves_the_seat_to_another() -> None:
    full.when(ELSEWHERE, SYSTEM).then(AN_ELSEWHERE).when(register(CHI), UNIT).then(
        AttendeeRegistered(attendee=CHI, **US)
    )


@pytest.mark.parametrize(
    "wish",
    [register(AN), confirm("an"), substitute("an", CHI),
     UpdateAttendee(delegation="so-y-te", attendee=AN)],
    ids=lambda wish: type(wish).__name__,
)  # fmt: skip
def test_whoever_asks_is_told_where_the_person_is_counted(wish: Command) -> None:
    refused = aside.when(wish, ORGANISER).refused(COUNTED_ELSEWHERE)
    assert "vp-ubnd" in refused.vi


def test_a_scan_of_somebody_counted_elsewhere_is_kept_and_lets_nobody_in() -> None:
    (scan,) = aside.when(check_in("an"), ORGANISER).events()
    assert isinstance(scan, ScanRefused)
    assert scan.reason == "elsewhere"


def test_to_decline_for_somebody_counted_elsewhere_changes_nothing() -> None:
    aside.when(decline("an"), UNIT).nothing_happens()


def test_who_does_not_come_anyway_is_counted_nowhere_else() -> None:
    full.given(AN_DECLINED).when(ELSEWHERE, SYSTEM).nothing_happens()
    full.given(AN_DECLINED).when(HERE, SYSTEM).nothing_happens()


def test_who_has_arrived_is_set_aside_by_the_organisers_word_only() -> None:
    full.given(AN_PRESENT).when(ELSEWHERE, SYSTEM).refused(WRONG_STATE)
    full.given(AN_PRESENT).when(DECIDED, SYSTEM).then(AN_ELSEWHERE)


# --- counted here again ------------------------------------------------------------------------------


def test_who_is_counted_here_again_stands_as_before() -> None:
    aside.when(HERE, SYSTEM).then(AttendeeCountedHere(person_id="an", status="confirmed", **US))


def test_where_the_seat_is_taken_meanwhile_nobody_is_put_on_top() -> None:
    filled = aside.given(AttendeeRegistered(attendee=CHI, **US))
    (fact,) = filled.when(HERE, SYSTEM).events()
    assert isinstance(fact, AttendeeDeclined)
    left = filled.given(fact)
    left.when(HERE, SYSTEM).nothing_happens()
    left.when(register(AN), UNIT).refused(SEATS_FULL)


def test_who_was_named_again_meanwhile_is_not_counted_twice() -> None:
    named_again = an_again()
    again = aside.given(AttendeeRegistered(attendee=named_again, **US))
    (fact,) = again.when(HERE, SYSTEM).events()
    assert isinstance(fact, AttendeeDeclined)
    again.given(fact).when(HERE, SYSTEM).nothing_happens()


# --- over any history --------------------------------------------------------------------------------

ids = st.sampled_from(["an", "binh", "chi"])
everybody = st.sampled_from([AN, BINH, CHI, an_again(), an_again(position="Chuyên viên")])
wishes: st.SearchStrategy[Command] = st.one_of(
    everybody.map(register),
    ids.map(confirm),
    ids.map(decline),
    ids.map(check_in),
    st.builds(substitute, ids, everybody),
    ids.map(lambda who: ELSEWHERE.model_copy(update={"person_id": who})),
    ids.map(lambda who: HERE.model_copy(update={"person_id": who})),
)
actors = st.sampled_from([UNIT, ORGANISER, LATE_ORGANISER])


@given(st.lists(st.tuples(wishes, actors), max_size=40))
def test_no_history_seats_more_than_offered_or_one_person_twice(
    steps: list[tuple[Command, Meta]],
) -> None:
    state = decider.initial
    for fact in facts_of(decider, [(INVITE, ORGANISER), *steps]):
        assert not isinstance(fact, AttendeeAdmitted)
        state = decider.evolve(state, fact)
        assert isinstance(state, Invited)
        seated = [one.attendee for one in state.people.values() if one.seated]
        assert len(seated) <= INVITE.seats
        known = [(one.name.casefold(), one.position) for one in seated]
        assert len(known) == len(set(known))
