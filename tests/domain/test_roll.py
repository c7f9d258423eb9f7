"""The roll: two delegations that name one person are recognised; a name alone decides nothing."""

import unicodedata

import pytest

from services.registry.rolling import (
    count_as_settled,
    count_heirs,
    count_once,
    enrol_substitute,
    strike_off,
    strike_off_delegation,
)
from services.registry.rolling import enrol as enrol_policy
from shared.addressed import bare, compared
from shared.commands.hall import (
    EnrolPerson,
    SettleTwins,
    StrikeOffDelegation,
    StrikeOffPerson,
)
from shared.commands.registry import CountElsewhere, CountHere
from shared.envelope import Fact
from shared.events.hall import (
    DelegationStruckOff,
    Entry,
    Listed,
    PersonEnrolled,
    PersonStruckOff,
    TwinsSettled,
)
from shared.events.registry import (
    AttendeeDeclined,
    AttendeeRegistered,
    AttendeeSubstituted,
    InvitationWithdrawn,
)
from shared.policies import Wish
from shared.refusals import NOT_FOUND, WRONG_STATE
from tests.domain.planned import recorded
from tests.domain.test_hall import ORGANISER, SYSTEM, attendee, enrol, given_people
from tests.spec import Given

NAME = "Nguyễn Văn Giả"
IN_Y_TE = Entry(delegation="y-te", unit="y-te", person_id="an")
IN_NOI_VU = Entry(delegation="noi-vu", unit="noi-vu", person_id="a2")
reachable = given_people(
    ("y-te", attendee("an", NAME, phone="0000123456", email="gia@y-te.example"))
)
two_names = given_people(("y-te", attendee("an", NAME)), ("noi-vu", attendee("a2", NAME)))


def second(where: Given, **more: str) -> PersonEnrolled:
    """The same name, named by another delegation."""
    name = more.pop("name", NAME)
    who = attendee(more.pop("person_id", "a2"), name, **more)
    (fact,) = where.when(enrol("noi-vu", who), SYSTEM).events()
    assert isinstance(fact, PersonEnrolled)
    return fact


def settle(*, same: bool, keep: Entry = IN_Y_TE, other: Entry = IN_NOI_VU) -> SettleTwins:
    return SettleTwins(
        keep_delegation=keep.delegation,
        keep_person=keep.person_id,
        other_delegation=other.delegation,
        other_person=other.person_id,
        same=same,
    )


# --- recognised --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"phone": "0000123456"},
        {"email": "GIA@y-te.example"},
        {"person_id": "an"},
        {"phone": "0000123456", "name": "NGUYEN VAN GIA"},
        {"phone": "0000123456", "name": "Đ/c Nguyễn Văn Giả (nhân vật giả định)"},
        {"phone": "0000123456", "name": unicodedata.normalize("NFD", NAME)},
    ],
    ids=["telephone", "mailbox", "id", "without marks", "form of address", "NFD"],
)
def test_the_same_name_and_one_thing_more_is_the_same_person(told: dict[str, str]) -> None:
    assert second(reachable, **told).same_as == IN_Y_TE


def test_the_same_name_alone_is_a_possible_twin_for_the_organiser() -> None:
    fact = second(reachable, phone="0000999999")
    assert (fact.same_as, fact.twins) == (None, (IN_Y_TE,))


def test_an_offices_mailbox_or_telephone_makes_nobody_the_same() -> None:
    fact = second(reachable, name="Trần Thị Khác", email="gia@y-te.example", phone="0000123456")
    assert (fact.same_as, fact.twins) == (None, ())


def test_namesakes_of_one_delegation_are_its_own_affair() -> None:
    (fact,) = reachable.when(enrol("y-te", attendee("hai", NAME)), SYSTEM).events()
    assert isinstance(fact, PersonEnrolled)
    assert (fact.same_as, fact.twins) == (None, ())


def test_a_telephone_number_that_is_mended_later_is_recognised_too() -> None:
    mended = attendee("a2", NAME, phone="0000123456")
    both = reachable.given(second(reachable))
    (fact,) = both.when(enrol("noi-vu", mended), SYSTEM).events()
    assert isinstance(fact, PersonEnrolled)
    assert fact.same_as == IN_Y_TE


def test_a_family_name_is_no_form_of_address() -> None:
    assert compared("Bá Văn Giả") == "ba van gia"
    assert compared("Bà Giả Thị Định") == "gia thi dinh"


def test_a_list_keeps_the_bare_name_and_whose_family_name_is_ong_keeps_it() -> None:
    assert bare("Đồng chí Lê Văn Giả (trưởng đoàn)") == (
        "Lê Văn Giả",
        ("Đồng chí", "(trưởng đoàn)"),
    )
    assert bare("đ/c Giả Định") == ("Giả Định", ("đ/c",))
    assert bare("Bà Giả Thị Định") == ("Giả Thị Định", ("Bà",))
    assert bare("Ông Văn Giả Định") == ("Ông Văn Giả Định", ())
    assert bare("Ông Giả Định") == ("Ông Giả Định", ())
    assert bare("(trưởng đoàn)") == ("(trưởng đoàn)", ())


# --- who counts when the first one goes --------------------------------------------------------------


def test_when_the_one_who_counts_goes_the_other_is_the_heir() -> None:
    both = reachable.given(second(reachable, phone="0000123456"))
    gone = both.when(StrikeOffPerson(delegation="y-te", person_id="an"), SYSTEM).then(
        PersonStruckOff(delegation="y-te", unit="y-te", person_id="an", heir=IN_NOI_VU)
    )
    assert gone.state.people["noi-vu", "a2"].counts


def test_when_the_one_who_does_not_count_goes_nobody_inherits() -> None:
    both = reachable.given(second(reachable, phone="0000123456"))
    both.when(StrikeOffPerson(delegation="noi-vu", person_id="a2"), SYSTEM).then(
        PersonStruckOff(delegation="noi-vu", unit="noi-vu", person_id="a2")
    )


def test_of_three_entries_the_first_left_counts_and_the_third_with_it() -> None:
    who = {"phone": "0000123456"}
    three = reachable.given(second(reachable, **who))
    (third,) = three.when(enrol("tai-chinh", attendee("a3", NAME, **who)), SYSTEM).events()
    three = three.given(third)
    strike = StrikeOffPerson(delegation="y-te", person_id="an")
    after = three.given(*three.when(strike, SYSTEM).events())
    assert after.state.people["tai-chinh", "a3"].same_as == ("noi-vu", "a2")


def test_a_replaced_delegate_counts_with_the_other_delegation() -> None:
    both = reachable.given(second(reachable, phone="0000123456"))
    (fact,) = both.when(enrol("y-te", attendee("moi"), "an"), SYSTEM).events()
    assert isinstance(fact, PersonEnrolled)
    assert fact.heir == IN_NOI_VU


def test_a_withdrawn_delegation_leaves_its_people_to_the_others() -> None:
    both = reachable.given(second(reachable, phone="0000123456"))
    both.when(StrikeOffDelegation(delegation="y-te"), SYSTEM).then(
        DelegationStruckOff(delegation="y-te", unit="y-te", people=("an",), heirs=(IN_NOI_VU,))
    )


# --- the organiser decides ---------------------------------------------------------------------------


def test_the_organiser_says_that_two_are_one_and_which_counts() -> None:
    said = TwinsSettled(keep=IN_NOI_VU, other=IN_Y_TE, same=True)
    settled = two_names.when(settle(same=True, keep=IN_NOI_VU, other=IN_Y_TE), ORGANISER).then(said)
    assert settled.state.people["y-te", "an"].same_as == ("noi-vu", "a2")


def test_the_organiser_says_that_it_is_another_person_and_nobody_asks_again() -> None:
    another = TwinsSettled(keep=IN_Y_TE, other=IN_NOI_VU, same=False)
    settled = two_names.when(settle(same=False), ORGANISER).then(another)
    (fact,) = settled.when(
        enrol("noi-vu", attendee("a2", NAME, phone="0000111111")), SYSTEM
    ).events()
    assert isinstance(fact, PersonEnrolled)
    assert (fact.same_as, fact.twins) == (None, ())


def test_two_who_were_taken_for_one_are_told_apart_again() -> None:
    both = reachable.given(second(reachable, phone="0000123456"))
    apart = both.when(settle(same=False), ORGANISER).then(
        TwinsSettled(keep=IN_Y_TE, other=IN_NOI_VU, same=False, back=(IN_NOI_VU,))
    )
    assert apart.state.people["noi-vu", "a2"].counts


def test_which_of_the_two_counts_may_be_turned_round() -> None:
    both = reachable.given(second(reachable, phone="0000123456"))
    both.when(settle(same=True, keep=IN_NOI_VU, other=IN_Y_TE), ORGANISER).then(
        TwinsSettled(keep=IN_NOI_VU, other=IN_Y_TE, same=True, back=(IN_NOI_VU,))
    )


def test_only_two_known_entries_are_settled() -> None:
    nobody = Entry(delegation="y-te", unit="y-te", person_id="nobody")
    two_names.when(settle(same=True, other=nobody), ORGANISER).refused(NOT_FOUND)
    two_names.when(settle(same=True, other=IN_Y_TE), ORGANISER).refused(WRONG_STATE)


# --- in step with the delegations --------------------------------------------------------------------

ABOUT = {"delegation": "y-te", "unit": "y-te", "group": "g"}
GIA = attendee("an", NAME)
LISTED = Listed(person_id="an", name=GIA.name)
ASIDE = CountElsewhere(
    delegation="noi-vu", person_id="a2", with_delegation="y-te", with_person_id="an"
)
BACK = CountHere(delegation="noi-vu", person_id="a2")
RECOGNISED = second(reachable, phone="0000123456")
STRUCK = PersonStruckOff(delegation="y-te", unit="y-te", person_id="an", heir=IN_NOI_VU)
WITHDRAWN = DelegationStruckOff(delegation="y-te", unit="y-te", people=("an",), heirs=(IN_NOI_VU,))
SAME = TwinsSettled(keep=IN_Y_TE, other=IN_NOI_VU, same=True)
ANOTHER = TwinsSettled(keep=IN_Y_TE, other=IN_NOI_VU, same=False, back=(IN_NOI_VU,))


@pytest.mark.parametrize(
    ("policy", "fact", "wishes"),
    [
        (enrol_policy, AttendeeRegistered(attendee=GIA, **ABOUT),
         [EnrolPerson(person=LISTED, **ABOUT)]),
        (enrol_substitute, AttendeeSubstituted(person_id="b", substitute=GIA, reason="ốm", **ABOUT),
         [EnrolPerson(person=LISTED, instead_of="b", **ABOUT)]),
        (strike_off, AttendeeDeclined(person_id="an", reason="ốm", **ABOUT),
         [StrikeOffPerson(delegation="y-te", person_id="an")]),
        (strike_off_delegation, InvitationWithdrawn(reason="mời nhầm", **ABOUT),
         [StrikeOffDelegation(delegation="y-te")]),
        (count_once, RECOGNISED, [ASIDE]),
        (count_heirs, STRUCK, [BACK]),
        (count_heirs, WITHDRAWN, [BACK]),
        (count_as_settled, SAME, [ASIDE.model_copy(update={"decided": True})]),
        (count_as_settled, ANOTHER, [BACK]),
    ],
    ids=["named", "substituted", "declined", "withdrawn", "recognised", "heir", "heirs", "one person",
         "two people"],
)  # fmt: skip
def test_a_fact_keeps_roll_and_delegations_in_step(
    policy: object, fact: Fact, wishes: list[object]
) -> None:
    assert callable(policy)
    assert policy(recorded(fact)) == [Wish(wish) for wish in wishes]  # type: ignore[arg-type]
