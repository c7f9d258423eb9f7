"""A delegate's particulars are mended; the person, the seat and the answer stay as they were."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.delegation import decider
from shared.commands.registry import UpdateAttendee
from shared.commands.registry_refusals import (
    ANOTHER_PERSON,
    NAME_INVALID,
    NAME_SMALL,
    POSITION_INVALID,
)
from shared.envelope import Meta
from shared.events.people import Attendee
from shared.events.registry import AttendeeRegistered, AttendeeUpdated
from shared.personal import Personal
from shared.refusals import NOT_FOUND, NOT_YOURS, WRONG_STATE, Refusal
from tests.domain.histories import facts_of
from tests.domain.test_delegation import (
    AN,
    AN_ABSENT,
    AN_CONFIRMED,
    AN_DECLINED,
    AN_PRESENT,
    HEAD,
    HEAD_REGISTERED,
    INVITE,
    LATE_ORGANISER,
    LATE_UNIT,
    ORGANISER,
    STRANGER,
    UNIT,
    US,
    asking_the_chair,
    confirm,
    decline,
    full,
    invited,
    register,
    uninvited,
    withdrawn,
)
from tests.spec import spec


def mend(who: Attendee, **changes: str | None) -> UpdateAttendee:
    """As a unit tells it, which does not know that somebody counts as a named head."""
    told = Attendee(**(who.model_dump() | {"head": False} | changes))
    return UpdateAttendee(delegation="so-y-te", attendee=told)


def mended(who: Attendee, **changes: str | None) -> AttendeeUpdated:
    return AttendeeUpdated(attendee=Attendee(**(who.model_dump() | changes)), **US)


NEW_PHONE = mend(AN, phone="0000123456")
PHONE_MENDED = mended(AN, phone="0000123456")


# --- registered ------------------------------------------------------------------------------------


def test_a_unit_mends_the_telephone_number_of_its_own_delegate() -> None:
    full.when(NEW_PHONE, UNIT).then(PHONE_MENDED)


def test_the_organiser_mends_it_for_a_unit() -> None:
    full.when(NEW_PHONE, ORGANISER).then(PHONE_MENDED)


def test_another_unit_mends_nothing() -> None:
    full.when(NEW_PHONE, STRANGER).refused(NOT_YOURS)


def test_a_position_is_mended() -> None:
    full.when(mend(AN, position="Giám đốc"), UNIT).then(mended(AN, position="Giám đốc"))


def test_what_is_so_already_changes_nothing() -> None:
    full.when(mend(AN), UNIT).nothing_happens()


def test_the_spelling_of_a_name_may_be_mended_but_not_the_person() -> None:
    told = "NGƯỜI GIÁ ĐỊNH AN"
    full.when(mend(AN, name=told), UNIT).then(mended(AN, name=Personal(told)))
    full.when(mend(AN, name="Người khác"), UNIT).refused(ANOTHER_PERSON)


def test_a_named_head_stays_one_whatever_is_mended() -> None:
    head = invited.given(HEAD_REGISTERED)
    head.when(mend(HEAD, phone="0000123456"), UNIT).then(mended(HEAD, phone="0000123456"))


def test_a_mended_number_changes_no_ones_coming_so_it_has_no_deadline() -> None:
    full.when(NEW_PHONE, LATE_UNIT).then(PHONE_MENDED)


@pytest.mark.parametrize("name", ["😀", "👩 1", "12", "…"])
def test_a_name_without_a_letter_is_none(name: str) -> None:
    nobody = AN.model_copy(update={"name": Personal(name)})
    refused = invited.when(register(nobody), UNIT).refused(NAME_INVALID)
    assert name in refused.vi
    full.when(mend(AN, name=name), UNIT).refused(NAME_INVALID)


@pytest.mark.parametrize(
    ("change", "refusal", "why"),
    [
        ({"name": Personal("<b>Lê An</b>")}, NAME_INVALID, "“<”"),
        ({"name": Personal("Lê An*")}, NAME_INVALID, "“*”"),
        ({"name": Personal("an@y-te.example")}, NAME_INVALID, "“@”"),
        ({"position": "x"}, POSITION_INVALID, "hai chữ cái"),
        ({"position": "12"}, POSITION_INVALID, "hai chữ cái"),
        ({"position": "Giám đốc <i>"}, POSITION_INVALID, "“<”"),
    ],
)
def test_marks_that_no_name_or_position_has_are_refused(
    change: dict[str, Any], refusal: Refusal, why: str
) -> None:
    nobody = AN.model_copy(update=change)
    assert why in invited.when(register(nobody), UNIT).refused(refusal).vi
    full.when(UpdateAttendee(delegation="so-y-te", attendee=nobody), UNIT).refused(refusal)


def test_one_blank_stands_between_the_words_of_a_name_and_of_a_position() -> None:
    wide = AN.model_copy(update={"name": Personal("Lê  Văn   An"), "position": "Phó   Giám đốc"})
    (named,) = invited.when(register(wide), UNIT).events()
    assert isinstance(named, AttendeeRegistered)
    assert (named.attendee.name, named.attendee.position) == ("Lê Văn An", "Phó Giám đốc")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nguyễn thị hoà", True),
        ("Nguyễn thị Hoà", True),
        ("Nguyễn Thị Hoà (giả định)", False),
        ("LÊ VĂN AN", False),
        ("Ludwig van der Berg", False),
        ("Đồng chí Lê Văn An", False),
    ],
)
def test_a_name_with_a_small_letter_is_kept_as_written_and_warned_of(name: str, told: bool) -> None:
    wish = register(AN.model_copy(update={"name": Personal(name)}))
    (named,) = invited.when(wish, UNIT).events()
    assert isinstance(named, AttendeeRegistered)
    assert named.attendee.name == name
    assert decider.warn is not None
    warned = decider.warn(wish, invited.state, UNIT)
    assert (NAME_SMALL.code in {one.code for one in warned}) is told
    assert name not in " ".join(one.vi for one in warned), "the envelope is not encrypted"


# --- confirmed, at the door, absent ----------------------------------------------------------------


@pytest.mark.parametrize("answer", [AN_CONFIRMED, AN_PRESENT, AN_ABSENT])
def test_the_answer_stays_when_particulars_are_mended(answer: object) -> None:
    before = full.given(answer)  # type: ignore[arg-type]
    after = before.when(NEW_PHONE, LATE_ORGANISER).then(PHONE_MENDED)
    assert after.state.people["an"].status == before.state.people["an"].status
    assert after.state.taken == before.state.taken


# --- not in the delegation -------------------------------------------------------------------------


def test_who_declined_or_was_never_named_has_no_particulars_to_mend() -> None:
    full.given(AN_DECLINED).when(NEW_PHONE, UNIT).refused(WRONG_STATE)
    invited.when(NEW_PHONE, UNIT).refused(NOT_FOUND)
    uninvited.when(NEW_PHONE, UNIT).refused(NOT_FOUND)
    withdrawn.when(NEW_PHONE, ORGANISER).refused(WRONG_STATE)


def test_a_substitute_who_awaits_consent_is_left_as_the_chair_reads_it() -> None:
    asking_the_chair.when(NEW_PHONE, UNIT).refused(WRONG_STATE)


# --- over any history ------------------------------------------------------------------------------

wishes = st.one_of(
    st.just(register(AN)),
    st.sampled_from([confirm("an"), decline("an")]),
    st.sampled_from(["0000000001", "0000000002", None]).map(lambda phone: mend(AN, phone=phone)),
    st.sampled_from(["NGUOI GIA DINH AN", "Người khác"]).map(lambda name: mend(AN, name=name)),
)


@given(st.lists(st.tuples(wishes, st.sampled_from([UNIT, ORGANISER, STRANGER])), max_size=20))
def test_no_history_makes_another_person_of_somebody(
    steps: list[tuple[UpdateAttendee, Meta]],
) -> None:
    facts = facts_of(decider, [(INVITE, ORGANISER), *steps])
    people = spec(decider).given(*facts).state.people
    assert set(people) <= {"an"}
    for one in people.values():
        assert one.attendee.name.casefold() in ("người giả định an", "nguoi gia dinh an")
        assert one.attendee.head is False
