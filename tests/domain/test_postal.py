"""Where letters go by post: what an address must be, whose it is, and who is written to on paper."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.audience import audience
from services.notifications.policies import request_messages
from services.registry.awardees import invite_by
from services.registry.delegation import decider
from shared import contacts
from shared.commands.base import Command
from shared.commands.registry import IssueInvitation, UpdateContact
from shared.commands.registry_refusals import (
    ADDRESS_INVALID,
    ANOTHER_PERSON,
    EMAIL_INVALID,
    NOT_REACHABLE,
)
from shared.envelope import Meta
from shared.events.awards import Award, AwardDecisionIssued
from shared.events.people import Attendee, Awardee, Contact
from shared.events.registry import (
    AttendeeConfirmed,
    AttendeeRegistered,
    ContactUpdated,
    InvitationIssued,
    InvitationReminderDue,
)
from shared.personal import REMOVED, Personal
from shared.policies import Wish
from shared.refusals import NOT_FOUND, NOT_YOURS
from shared.working_days import Calendar
from tests.domain.planned import planned, recorded
from tests.domain.test_delegation import (
    AN,
    INVITE,
    ORGANISER,
    REMIND,
    RESPOND_BY,
    STRANGER,
    UNIT,
    US,
    invited,
    register,
    uninvited,
)

HOME = "Số 0 đường Ví Dụ, phường Mẫu, tỉnh Bắc Giang"
NAME = Personal("Người Bịa Đặt")
GUEST = Contact(person_id="khach-01", name=NAME, email=Personal("khach@vi-du.example"))
AT_HOME = GUEST.model_copy(update={"email": None, "address": Personal(HOME)})
NOWHERE = GUEST.model_copy(update={"email": None})
GUEST_INVITED = INVITE.model_copy(update={"contact": GUEST, "rank_rule": "named", "seats": 1})
guest = uninvited.given(InvitationIssued(**dict(GUEST_INVITED)))


def update(contact: Contact) -> UpdateContact:
    return UpdateContact(delegation="so-y-te", contact=contact)


# --- what an address is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (HOME, HOME),
        ("  Thôn Ba,  xã   Bình Mẫu ", "Thôn Ba, xã Bình Mẫu"),
        ("Số 1\tđường Ví Dụ", "Số 1 đường Ví Dụ"),
        ("So\u0302\u0301 1 đường Ví Dụ", "Số 1 đường Ví Dụ"),
        ("Hòm thư 12AB Hà Nội", "Hòm thư 12AB Hà Nội"),
        ("", None),
        ("Nhà", None),
        ("12 34 56 78 90", None),
        ("khong-co-dau-cach", None),
        ("gửi về khach@vi-du.example", None),
        ("a b " * 80, None),
        (REMOVED, None),
    ],
)
def test_a_postal_address_is_some_words_on_one_line(written: str, kept: str | None) -> None:
    assert contacts.postal(written) == kept


@given(st.text(max_size=300))
def test_what_is_kept_of_an_address_is_kept_as_it_is(written: str) -> None:
    kept = contacts.postal(written)
    assert kept is None or contacts.postal(kept) == kept


# --- whose it is -----------------------------------------------------------------------------------


def test_a_guest_may_be_invited_who_has_no_mailbox() -> None:
    wish = GUEST_INVITED.model_copy(update={"contact": AT_HOME})
    uninvited.when(wish, ORGANISER).then(InvitationIssued(**dict(wish)))


def test_whom_no_letter_reaches_but_at_the_unit_is_said() -> None:
    wish = GUEST_INVITED.model_copy(update={"contact": NOWHERE})
    assert decider.warn is not None
    told = decider.warn(wish, uninvited.state, ORGANISER)
    assert NOT_REACHABLE.code in {one.code for one in told}
    assert not any(str(NAME) in one.vi + one.en for one in told)  # it is kept in the log, in clear
    assert not decider.warn(update(AT_HOME), guest.state, ORGANISER)


def test_an_address_is_added_to_a_guest_who_was_invited_already() -> None:
    at_home = GUEST.model_copy(update={"address": Personal(HOME)})
    after = guest.when(update(at_home), ORGANISER).then(ContactUpdated(contact=at_home, **US))
    after.when(update(at_home), UNIT).nothing_happens()
    after.when(update(AT_HOME), UNIT).then(ContactUpdated(contact=AT_HOME, **US))


def test_the_invitation_itself_may_be_repeated_after_its_contact_was_mended() -> None:
    after = guest.given(ContactUpdated(contact=AT_HOME, **US))
    after.when(GUEST_INVITED, ORGANISER).nothing_happens()


def test_a_reminder_goes_where_the_contact_is_now() -> None:
    after = guest.given(ContactUpdated(contact=AT_HOME, **US))
    [reminder] = after.when(REMIND, ORGANISER).events()
    assert isinstance(reminder, InvitationReminderDue)
    assert (reminder.contact, reminder.respond_by) == (AT_HOME, RESPOND_BY)


@pytest.mark.parametrize(
    "another",
    [
        GUEST.model_copy(update={"name": Personal("Ai Đó Khác Hẳn")}),
        GUEST.model_copy(update={"person_id": "khach-02"}),
    ],
)
def test_mending_the_contact_invites_nobody_else(another: Contact) -> None:
    guest.when(update(another), ORGANISER).refused(ANOTHER_PERSON)


def test_an_office_may_have_another_clerk() -> None:
    clerk = INVITE.contact.model_copy(update={"name": Personal("Phòng Hành chính")})
    invited.when(update(clerk), UNIT).then(ContactUpdated(contact=clerk, **US))


def test_only_the_unit_and_the_organiser_mend_a_contact() -> None:
    guest.when(update(AT_HOME), STRANGER).refused(NOT_YOURS)
    uninvited.when(update(AT_HOME), ORGANISER).refused(NOT_FOUND)


@pytest.mark.parametrize(
    "wish", [update, lambda to: GUEST_INVITED.model_copy(update={"contact": to})]
)
def test_an_address_that_is_none_is_refused_with_the_name_of_the_person(
    wish: Callable[[Contact], Command],
) -> None:
    before = guest if wish is update else uninvited
    short = GUEST.model_copy(update={"address": Personal("Nhà")})
    refused = before.when(wish(short), ORGANISER).refused(ADDRESS_INVALID)
    assert str(NAME) in refused.vi
    wrong = GUEST.model_copy(update={"email": Personal("không phải thư")})
    before.when(wish(wrong), ORGANISER).refused(EMAIL_INVALID)


def test_a_delegates_address_is_kept_in_one_form() -> None:
    told = AN.model_copy(update={"address": Personal(HOME.replace(", ", ",   "))})
    kept = AN.model_copy(update={"address": Personal(HOME)})
    invited.when(register(told), UNIT).then(AttendeeRegistered(attendee=kept, **US))
    refused = AN.model_copy(update={"address": Personal("x")})
    invited.when(register(refused), UNIT).refused(ADDRESS_INVALID)


_CONTACTS = st.sampled_from(
    [GUEST, AT_HOME, NOWHERE, GUEST.model_copy(update={"address": Personal(HOME)})]
)


@given(st.lists(st.tuples(_CONTACTS, st.sampled_from([UNIT, ORGANISER])), max_size=6))
def test_mending_a_contact_twice_changes_nothing(steps: list[tuple[Contact, Meta]]) -> None:
    now = guest
    for contact, by in steps:
        events = list(now.when(update(contact), by).events())
        now = now.given(*events)
        now.when(update(contact), by).nothing_happens()
        assert now.state.contact == contact


# --- who is written to on paper --------------------------------------------------------------------

_DELEGATION = {"delegation": "d-so-y-te", "unit": "so-y-te", "group": "cac-so"}


def issued(contact: Contact) -> InvitationIssued:
    return InvitationIssued(
        **_DELEGATION,
        invitee="Khách mời",
        seats=1,
        rank_rule="named",
        respond_by=RESPOND_BY,
        contact=contact,
    )


@pytest.mark.parametrize(
    ("contact", "channel"),
    [(GUEST, "email"), (AT_HOME, "print"), (NOWHERE, "print")],
)
def test_without_a_mailbox_the_letter_goes_by_post(contact: Contact, channel: str) -> None:
    [asked] = request_messages(recorded(issued(contact)), planned())
    assert (asked.channel, asked.recipient) == (channel, contact)


def delegate(person_id: str, **reached: Personal) -> Attendee:
    return Attendee(person_id=person_id, name=NAME, position="(bịa)", **reached)


@pytest.mark.parametrize(
    ("reached", "to", "channel"),
    [
        ({"email": Personal("rieng@vi-du.example")}, "p1", "email"),
        ({"address": Personal(HOME)}, "p1", "print"),
        ({}, GUEST.person_id, "email"),
    ],
)
def test_a_delegate_is_written_to_by_mail_or_at_home_and_else_through_the_contact(
    reached: dict[str, Personal], to: str, channel: str
) -> None:
    who = [issued(GUEST), AttendeeRegistered(**_DELEGATION, attendee=delegate("p1", **reached))]
    confirmed = AttendeeConfirmed(**_DELEGATION, person_id="p1")
    [asked] = request_messages(recorded(confirmed), planned(), audience([*who, confirmed]))
    assert (asked.recipient.person_id, asked.channel) == (to, channel)


def test_messages_go_to_the_contact_as_it_is_now() -> None:
    moved = ContactUpdated(**_DELEGATION, contact=AT_HOME)
    assert audience([issued(GUEST), moved])["d-so-y-te"].contact == AT_HOME


def test_an_awarded_person_brings_the_address_of_the_dossier_into_the_invitation() -> None:
    awardee = Awardee(person_id="p1", name=NAME, position="(bịa)", address=Personal(HOME))
    decision = AwardDecisionIssued(
        round="bang-khen-tinh",
        form_name="Bằng khen",
        decision_number="000/QĐ-UBND",
        decision_date=date(2023, 11, 20),
        awards=(
            Award(nomination="n1", unit="so-y-te", kind="individual", awardee=awardee, bonus=1),
            Award(nomination="n2", unit="so-y-te", kind="collective", awardee=awardee, bonus=1),
        ),
        bonuses={},
        total=2,
    )
    [one, many] = invite_by(Calendar.load())(recorded(decision), planned())
    addresses = [
        effect.command.contact.address
        for effect in (one, many)
        if isinstance(effect, Wish) and isinstance(effect.command, IssueInvitation)
    ]
    assert addresses == [HOME, None]
