"""Who is named, held against the rank rule: told, never refused, for a position is written as its office likes."""

from dataclasses import replace

import pytest

from services.registry.delegation import decider
from services.registry.invited_as import Offices, office_of
from shared.commands.registry import DelegationCommand, SubstituteAttendee, UpdateAttendee
from shared.events.registry import AttendeeRegistered, InvitationIssued
from tests.domain.planned import planned
from tests.domain.test_delegation import HEAD, INVITATION, UNIT, US, person, register
from tests.spec import Given, spec

DISTRICT = next(group for group in planned().plan.groups if group.id == "huyen-thanh-pho")
KNOWN = replace(UNIT, known=Offices({"so-nganh": DISTRICT.offices}))


def invited_as(rank_rule: str, origin: str = "plan", seats: int = 6) -> Given:
    terms = INVITATION.model_dump() | {"rank_rule": rank_rule, "origin": origin, "seats": seats}
    return spec(decider).given(InvitationIssued.model_validate(terms))


def told(given: Given, position: str, *, head: bool = False) -> list[str]:
    assert decider.warn is not None
    return codes(given, register(person("moi", head=head, position=position)))


def codes(given: Given, wish: DelegationCommand) -> list[str]:
    assert decider.warn is not None
    warned = decider.warn(wish, given.state, KNOWN)
    return [one.code for one in warned if one.code != "REGISTRY_NAME_SMALL"]


def test_a_deputy_where_the_head_is_invited_is_told() -> None:
    alone = invited_as("head", seats=1)
    assert told(alone, "Phó Cục trưởng") == ["REGISTRY_NOT_THE_HEAD"]
    assert told(alone, "Cục trưởng") == []
    assert told(invited_as("representative", seats=1), "Phó Cục trưởng") == []


def test_a_deputy_beside_the_head_or_while_a_seat_is_left_for_the_head_is_as_it_should_be() -> None:
    two = invited_as("head", seats=2)
    assert told(two, "Phó Cục trưởng") == []
    first = AttendeeRegistered(attendee=person("mot", position="Phó Cục trưởng"), **US)
    assert told(two.given(first), "Phó Cục trưởng") == ["REGISTRY_NOT_THE_HEAD"]
    head = AttendeeRegistered(attendee=person("mot", position="Cục trưởng"), **US)
    assert told(two.given(head), "Phó Cục trưởng") == []


def test_a_deputy_in_charge_stands_in_the_heads_place() -> None:
    deputy = "Phó Giám đốc phụ trách Sở"
    assert told(invited_as("head", seats=1), deputy, head=True) == []
    assert told(invited_as("head", seats=1), deputy) == ["REGISTRY_NOT_THE_HEAD"]


def test_a_deputy_for_whom_the_chair_is_asked_is_not_told_once_more() -> None:
    chief = person("mot", head=True, position="Giám đốc")
    here = invited_as("head", seats=1).given(AttendeeRegistered(attendee=chief, **US))
    deputy = person("moi")
    asked = SubstituteAttendee(
        delegation="so-y-te", person_id="mot", substitute=deputy, reason="nghỉ ốm"
    )
    assert codes(here, asked) == []


def test_a_position_that_is_written_otherwise_is_looked_at_anew() -> None:
    clerk = person("moi", position="Chuyên viên")
    here = invited_as("named").given(AttendeeRegistered(attendee=clerk, **US))
    mended = clerk.model_copy(update={"position": "Trưởng Công an huyện"})
    assert codes(here, UpdateAttendee(delegation="so-y-te", attendee=mended)) == []
    still = clerk.model_copy(update={"position": "Chuyên viên chính"})
    told_again = codes(here, UpdateAttendee(delegation="so-y-te", attendee=still))
    assert told_again == ["REGISTRY_NOT_AN_INVITED_OFFICE"]
    head = invited_as("head", seats=1).given(AttendeeRegistered(attendee=HEAD, **US))
    acting = HEAD.model_copy(update={"position": "Phó Giám đốc phụ trách", "head": False})
    assert codes(head, UpdateAttendee(delegation="so-y-te", attendee=acting)) == []


def test_the_invitation_of_a_guest_in_person_says_itself_whom_it_names() -> None:
    here = invited_as("named")
    assert told(here, "Nguyên Giám đốc") == ["REGISTRY_NOT_AN_INVITED_OFFICE"]
    contact = INVITATION.contact.model_copy(update={"person_id": "khach-1"})
    terms = dict(INVITATION) | {"seats": 1, "rank_rule": "named", "contact": contact}
    alone = spec(decider).given(InvitationIssued.model_validate(terms))
    assert told(alone, "Nguyên Giám đốc") == ["REGISTRY_NOT_THE_NAMED_GUEST"]


def test_a_second_head_of_one_delegation_is_told() -> None:
    here = invited_as("representative").given(AttendeeRegistered(attendee=HEAD, **US))
    assert told(here, "Giám đốc", head=True) == ["REGISTRY_ANOTHER_HEAD"]


def test_who_holds_none_of_the_invited_offices_is_told() -> None:
    here = invited_as("named")
    assert told(here, "Chuyên viên Phòng Tài chính") == ["REGISTRY_NOT_AN_INVITED_OFFICE"]
    assert told(here, "Phó Chỉ huy trưởng Ban CHQS") == ["REGISTRY_NOT_AN_INVITED_OFFICE"]
    assert told(invited_as("named", "award"), "Chuyên viên") == []


def test_more_people_of_an_office_than_invited_are_told() -> None:
    first = person("mot", position="Chỉ huy trưởng Ban Chỉ huy quân sự huyện")
    here = invited_as("named").given(AttendeeRegistered(attendee=first, **US))
    assert told(here, "Chỉ huy trưởng Ban CHQS") == ["REGISTRY_OFFICE_TAKEN"]
    assert told(here, "Trưởng Công an huyện") == []


@pytest.mark.parametrize(
    ("position", "title"),
    [
        ("Phó Chủ tịch UBND huyện Lục Nam", "Đại diện lãnh đạo UBND"),
        ("Chủ tịch Hội đồng nhân dân huyện", "Đại diện lãnh đạo HĐND"),
        ("Chánh Văn phòng HĐND và UBND huyện", "Chánh Văn phòng HĐND và UBND"),
    ],
)
def test_the_office_is_the_one_that_says_most_of_the_position(position: str, title: str) -> None:
    office = office_of(position, DISTRICT.offices)
    assert office is not None
    assert office.title == title
