"""One delegation: invited, answered within its seats and in time, substituted, received at the door."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.delegation import decider
from shared.commands.base import Command
from shared.commands.registry import (
    AcceptInvitationAgain,
    ApproveSubstitution,
    CheckInAttendee,
    ConfirmAttendee,
    DeclineAttendee,
    DeclineInvitation,
    IssueInvitation,
    MarkAttendeeAbsent,
    RefuseSubstitution,
    RegisterAttendee,
    RemindDelegation,
    SubstituteAttendee,
    WithdrawInvitation,
)
from shared.commands.registry_refusals import (
    ALREADY_INVITED,
    ANSWER_TOO_LATE,
    PERSON_KNOWN,
    RESPOND_BY_PAST,
    SEATS_FULL,
)
from shared.envelope import Meta
from shared.events.people import Attendee, Contact
from shared.events.registry import (
    AttendeeCheckedIn,
    AttendeeConfirmed,
    AttendeeDeclined,
    AttendeeMarkedAbsent,
    AttendeeRegistered,
    AttendeeSubstituted,
    InvitationIssued,
    InvitationReminderDue,
    InvitationWithdrawn,
    SeatAssigned,
    SubstitutionApproved,
    SubstitutionRefused,
    SubstitutionRequested,
)
from shared.personal import REMOVED, Personal
from shared.refusals import NOT_FOUND, NOT_YOURS, PERSON_FORGOTTEN, WRONG_STATE
from tests.domain.histories import facts_of
from tests.spec import NOON, meta, spec

RESPOND_BY = NOON + timedelta(days=5)
LATE = RESPOND_BY + timedelta(seconds=1)
US = {"delegation": "so-y-te", "unit": "so-y-te", "group": "so-nganh"}
UNIT = meta()
LATE_UNIT = meta(time=LATE)
ORGANISER = meta("bo-chqs-tinh", "organiser")
LATE_ORGANISER = meta("bo-chqs-tinh", "organiser", time=LATE)
CHAIR = meta("chu-tich-ubnd-tinh", "approver", time=LATE)
STRANGER = meta("so-noi-vu", "award-review")
SYSTEM = meta("hoinghi", "system")


def person(person_id: str, *, head: bool = False, position: str = "Phó Giám đốc") -> Attendee:
    name = Personal(f"Người giả định {person_id}")
    return Attendee(person_id=person_id, name=name, position=position, head=head)


def register(who: Attendee) -> RegisterAttendee:
    return RegisterAttendee(delegation="so-y-te", attendee=who)


def confirm(person_id: str) -> ConfirmAttendee:
    return ConfirmAttendee(delegation="so-y-te", person_id=person_id)


def decline(person_id: str) -> DeclineAttendee:
    return DeclineAttendee(delegation="so-y-te", person_id=person_id, reason="nghỉ ốm")


def substitute(person_id: str, by: Attendee) -> SubstituteAttendee:
    return SubstituteAttendee(
        delegation="so-y-te", person_id=person_id, substitute=by, reason="đi công tác"
    )


def approve(person_id: str, substitute_id: str) -> ApproveSubstitution:
    return ApproveSubstitution(
        delegation="so-y-te", person_id=person_id, substitute_id=substitute_id
    )


def refuse(person_id: str, substitute_id: str) -> RefuseSubstitution:
    return RefuseSubstitution(
        delegation="so-y-te",
        person_id=person_id,
        substitute_id=substitute_id,
        reason="đề nghị thủ trưởng trực tiếp dự",
    )


def check_in(person_id: str) -> CheckInAttendee:
    return CheckInAttendee(delegation="so-y-te", person_id=person_id, gate="Cửa 1")


def mark_absent(person_id: str) -> MarkAttendeeAbsent:
    return MarkAttendeeAbsent(delegation="so-y-te", person_id=person_id, reason="không đến")


HEAD = person("giam-doc", head=True, position="Giám đốc")
AN, BINH, CHI = person("an"), person("binh"), person("chi")
INVITE = IssueInvitation(
    delegation="so-y-te",
    unit="so-y-te",
    invitee="Sở Y tế",
    group="so-nganh",
    seats=2,
    rank_rule="representative",
    respond_by=RESPOND_BY,
    contact=Contact(
        person_id="so-y-te", name=Personal("Văn thư"), email=Personal("vt@so-y-te.test")
    ),
)
REMIND = RemindDelegation(delegation="so-y-te")
WITHDRAW = WithdrawInvitation(delegation="so-y-te", reason="mời nhầm")

INVITATION = InvitationIssued(**dict(INVITE))
AN_REGISTERED = AttendeeRegistered(attendee=AN, **US)
BINH_REGISTERED = AttendeeRegistered(attendee=BINH, **US)
AN_CONFIRMED = AttendeeConfirmed(person_id="an", **US)
AN_DECLINED = AttendeeDeclined(person_id="an", reason="nghỉ ốm", **US)
AN_PRESENT = AttendeeCheckedIn(person_id="an", gate="Cửa 1", arrived_at=LATE, **US)
AN_ABSENT = AttendeeMarkedAbsent(person_id="an", reason="không đến", **US)
BINH_FOR_AN = AttendeeSubstituted(person_id="an", substitute=BINH, reason="đi công tác", **US)
HEAD_REGISTERED = AttendeeRegistered(attendee=HEAD, **US)
AN_FOR_HEAD_ASKED = SubstitutionRequested(
    person_id="giam-doc", substitute=AN, reason="đi công tác", **US
)
AN_FOR_HEAD_AGREED = SubstitutionApproved(person_id="giam-doc", substitute_id="an", **US)
AN_FOR_HEAD = AttendeeSubstituted(person_id="giam-doc", substitute=AN, reason="đi công tác", **US)
AN_FOR_HEAD_REFUSED = SubstitutionRefused(
    person_id="giam-doc", substitute_id="an", reason="đề nghị thủ trưởng trực tiếp dự", **US
)
REMINDER = {"respond_by": RESPOND_BY, "contact": INVITE.contact, **US}

uninvited = spec(decider)
invited = uninvited.given(INVITATION)
full = invited.given(AN_REGISTERED, BINH_REGISTERED)
asking_the_chair = invited.given(HEAD_REGISTERED, AN_FOR_HEAD_ASKED)
withdrawn = invited.given(InvitationWithdrawn(reason="mời nhầm", **US))


# --- the invitation --------------------------------------------------------------------------------


def test_an_invitation_is_issued_once() -> None:
    uninvited.when(INVITE, ORGANISER).then(INVITATION)


def test_the_same_terms_again_change_nothing_even_after_the_deadline() -> None:
    invited.when(INVITE, LATE_ORGANISER).nothing_happens()


def test_other_terms_need_another_invitation() -> None:
    more = INVITE.model_copy(update={"seats": 3})
    invited.when(more, ORGANISER).refused(ALREADY_INVITED)


def test_nobody_is_asked_to_answer_before_now() -> None:
    uninvited.when(INVITE, LATE_ORGANISER).refused(RESPOND_BY_PAST)


def test_an_invitation_is_withdrawn_once() -> None:
    fact = InvitationWithdrawn(reason="mời nhầm", **US)
    full.when(WITHDRAW, ORGANISER).then(fact)


def test_an_invitation_is_not_withdrawn_from_those_who_have_arrived() -> None:
    full.given(AN_PRESENT).when(WITHDRAW, ORGANISER).refused(WRONG_STATE)


@pytest.mark.parametrize("wish", [INVITE, register(AN), approve("an", "binh")])
def test_nothing_is_decided_on_a_withdrawn_invitation(wish: Command) -> None:
    withdrawn.when(wish, ORGANISER).refused(WRONG_STATE)


@pytest.mark.parametrize("wish", [register(AN), REMIND, WITHDRAW, check_in("an")])
def test_nothing_is_decided_for_those_never_invited(wish: Command) -> None:
    uninvited.when(wish, ORGANISER).refused(NOT_FOUND)


# --- the reminder ----------------------------------------------------------------------------------


def test_who_has_not_answered_is_reminded_once() -> None:
    reminder = InvitationReminderDue(unanswered=2, **REMINDER)
    reminded = invited.when(REMIND, SYSTEM).then(reminder)
    reminded.given(AN_REGISTERED).when(REMIND, SYSTEM).nothing_happens()


def test_a_seat_that_is_registered_only_is_still_without_an_answer() -> None:
    reminder = InvitationReminderDue(unanswered=1, **REMINDER)
    full.given(AN_CONFIRMED).when(REMIND, SYSTEM).then(reminder)


def test_who_has_answered_for_every_seat_is_not_reminded() -> None:
    declined = AttendeeDeclined(person_id="binh", reason="nghỉ ốm", **US)
    full.given(AN_CONFIRMED, declined).when(REMIND, SYSTEM).nothing_happens()


def test_a_substitute_answers_for_one_seat_not_for_two() -> None:
    reminder = InvitationReminderDue(unanswered=1, **REMINDER)
    invited.given(AN_REGISTERED, BINH_FOR_AN).when(REMIND, SYSTEM).then(reminder)


def test_who_was_named_on_a_withdrawn_invitation_is_let_go_by_the_policy_alone() -> None:
    gone = DeclineAttendee(delegation="so-y-te", person_id="an", reason="giấy mời đã thu hồi")
    reason = "giấy mời đã thu hồi"
    told = AttendeeDeclined(person_id="an", reason=reason, invitation_withdrawn=True, **US)
    named = spec(decider).given(INVITATION, AN_REGISTERED, AN_CONFIRMED)
    after = named.given(InvitationWithdrawn(reason="mời nhầm", **US))
    after.when(gone, SYSTEM).then(told)
    after.when(gone, UNIT).refused(WRONG_STATE)
    assert after.given(told).state.taken == 0


def test_nobody_is_reminded_when_it_is_too_late_or_withdrawn() -> None:
    invited.when(REMIND, meta("hoinghi", "system", time=LATE)).nothing_happens()
    withdrawn.when(REMIND, SYSTEM).nothing_happens()


# --- answers ---------------------------------------------------------------------------------------


def test_a_unit_registers_its_own() -> None:
    invited.when(register(AN), UNIT).then(AN_REGISTERED)


def test_the_organiser_registers_for_a_unit() -> None:
    invited.when(register(AN), ORGANISER).then(AN_REGISTERED)


@pytest.mark.parametrize(
    "wish", [register(CHI), confirm("an"), decline("an"), substitute("an", CHI)]
)
def test_another_unit_does_not_answer(wish: Command) -> None:
    full.when(wish, STRANGER).refused(NOT_YOURS)


def test_nobody_is_registered_beyond_the_seats() -> None:
    refused = full.when(register(CHI), UNIT).refused(SEATS_FULL)
    assert refused.details["seats"] == 2


def test_who_declines_frees_a_seat() -> None:
    instead = AttendeeRegistered(attendee=CHI, seat_of="an", **US)
    full.given(AN_DECLINED).when(register(CHI), UNIT).then(instead)


def test_who_declined_may_come_after_all() -> None:
    invited.given(AN_REGISTERED, AN_DECLINED).when(register(AN), UNIT).then(AN_REGISTERED)


def test_the_same_person_is_registered_once_even_after_the_deadline() -> None:
    full.when(register(AN), LATE_UNIT).nothing_happens()


def test_the_id_of_somebody_who_was_forgotten_is_nobody_s_any_more() -> None:
    gone = AttendeeRegistered(attendee=AN.model_copy(update={"name": REMOVED}), **US)
    invited.given(gone, AN_DECLINED).when(register(AN), UNIT).refused(PERSON_FORGOTTEN)


def test_a_known_person_with_other_details_is_refused() -> None:
    full.when(register(person("an", position="Giám đốc")), UNIT).refused(PERSON_KNOWN)


@pytest.mark.parametrize(
    "wish", [register(CHI), confirm("an"), decline("an"), substitute("an", CHI)]
)
@pytest.mark.parametrize("by", [LATE_UNIT, LATE_ORGANISER])
def test_answers_end_at_the_respond_by_time(wish: Command, by: Meta) -> None:
    refused = full.when(wish, by).refused(ANSWER_TOO_LATE)
    assert refused.details["respond_by"] == "12:00 25/11/2023"


def test_the_last_moment_still_counts() -> None:
    full.when(confirm("an"), meta(time=RESPOND_BY)).then(AN_CONFIRMED)


def test_who_is_registered_confirms() -> None:
    full.when(confirm("an"), UNIT).then(AN_CONFIRMED)


@pytest.mark.parametrize("wish", [confirm("chi"), decline("chi"), substitute("chi", AN)])
def test_only_those_named_answer(wish: Command) -> None:
    full.when(wish, UNIT).refused(NOT_FOUND)


def test_who_declined_cannot_simply_confirm() -> None:
    full.given(AN_DECLINED).when(confirm("an"), UNIT).refused(WRONG_STATE)


def test_who_confirmed_may_still_decline() -> None:
    full.given(AN_CONFIRMED).when(decline("an"), UNIT).then(AN_DECLINED)


def test_who_has_arrived_cannot_decline() -> None:
    full.given(AN_PRESENT).when(decline("an"), UNIT).refused(WRONG_STATE)


# --- substitutes -----------------------------------------------------------------------------------


def test_a_unit_replaces_an_ordinary_delegate_by_itself() -> None:
    invited.given(AN_REGISTERED).when(substitute("an", BINH), UNIT).then(BINH_FOR_AN)


def test_a_substitute_needs_no_further_seat_and_is_confirmed() -> None:
    replaced = full.when(substitute("an", CHI), UNIT).then(
        AttendeeSubstituted(person_id="an", substitute=CHI, reason="đi công tác", **US)
    )
    replaced.when(confirm("chi"), UNIT).nothing_happens()
    replaced.when(register(AN), UNIT).refused(SEATS_FULL)
    replaced.when(confirm("an"), UNIT).refused(WRONG_STATE)


def test_nobody_comes_twice() -> None:
    full.when(substitute("an", BINH), UNIT).refused(WRONG_STATE)
    full.when(substitute("an", AN), UNIT).refused(WRONG_STATE)


def test_a_head_is_replaced_only_with_the_chairs_consent() -> None:
    invited.given(HEAD_REGISTERED).when(substitute("giam-doc", AN), UNIT).then(AN_FOR_HEAD_ASKED)


def test_consent_is_one_decision_of_two_facts_also_after_the_deadline() -> None:
    asking_the_chair.when(approve("giam-doc", "an"), CHAIR).then(AN_FOR_HEAD_AGREED, AN_FOR_HEAD)


def test_consent_again_after_the_substitute_has_arrived_changes_nothing() -> None:
    arrived = asking_the_chair.given(AN_FOR_HEAD_AGREED, AN_FOR_HEAD, AN_PRESENT)
    arrived.when(approve("giam-doc", "an"), CHAIR).nothing_happens()


def test_the_chair_may_refuse_also_after_the_deadline() -> None:
    asking_the_chair.when(refuse("giam-doc", "an"), CHAIR).then(AN_FOR_HEAD_REFUSED)


def test_what_the_chair_refused_may_be_asked_again() -> None:
    refused = asking_the_chair.given(AN_FOR_HEAD_REFUSED)
    refused.when(approve("giam-doc", "an"), CHAIR).refused(NOT_FOUND)
    refused.when(substitute("giam-doc", AN), UNIT).then(AN_FOR_HEAD_ASKED)


def test_the_chair_decides_only_on_what_was_asked() -> None:
    asking_the_chair.when(approve("giam-doc", "chi"), CHAIR).refused(NOT_FOUND)
    asking_the_chair.when(refuse("giam-doc", "chi"), CHAIR).refused(NOT_FOUND)


def test_while_the_chair_considers_neither_is_moved() -> None:
    asking_the_chair.when(confirm("giam-doc"), UNIT).refused(WRONG_STATE)
    asking_the_chair.when(substitute("giam-doc", BINH), UNIT).refused(WRONG_STATE)
    asking_the_chair.when(register(AN), UNIT).refused(WRONG_STATE)


def test_a_head_who_declines_leaves_the_seat_to_the_substitute_who_waits() -> None:
    declined = AttendeeDeclined(person_id="giam-doc", reason="nghỉ ốm", **US)
    waiting = asking_the_chair.given(declined, BINH_REGISTERED)
    waiting.when(register(CHI), UNIT).refused(SEATS_FULL)
    waiting.when(approve("giam-doc", "an"), CHAIR).then(AN_FOR_HEAD_AGREED, AN_FOR_HEAD)
    waiting.given(AN_FOR_HEAD_REFUSED).when(register(CHI), UNIT).then(
        SubstitutionRequested(person_id="giam-doc", substitute=CHI, reason="nghỉ ốm", **US)
    )


def test_a_head_who_has_arrived_is_no_longer_replaced() -> None:
    here = AttendeeCheckedIn(person_id="giam-doc", gate="Cửa 1", arrived_at=LATE, **US)
    asking_the_chair.given(here).when(approve("giam-doc", "an"), CHAIR).refused(WRONG_STATE)


# --- the door ----------------------------------------------------------------------------


def test_a_seat_of_the_time_before_halls_had_plans_is_read_and_changes_nothing() -> None:
    seated = full.given(SeatAssigned(person_id="an", row=1, seat=4, **US))
    assert seated.state == full.state


def test_who_comes_late_is_checked_in_although_marked_absent() -> None:
    absent = full.when(mark_absent("an"), LATE_ORGANISER).then(AN_ABSENT)
    (here,) = absent.when(check_in("an"), LATE_ORGANISER).events()
    assert absent.given(here).state.people["an"].status == "present"


def test_who_is_here_is_not_absent() -> None:
    full.given(AN_PRESENT).when(mark_absent("an"), LATE_ORGANISER).refused(WRONG_STATE)


# --- over any history ------------------------------------------------------------------------------

IDS = ("giam-doc", "an", "binh", "chi")
PEOPLE = tuple(person(name, head=name == "giam-doc") for name in IDS)
ids, people = st.sampled_from(IDS), st.sampled_from(PEOPLE)
wishes = st.one_of(
    people.map(register),
    ids.map(confirm),
    ids.map(decline),
    st.builds(substitute, ids, people),
    st.builds(approve, st.just("giam-doc"), ids),
    st.builds(refuse, st.just("giam-doc"), ids),
    ids.map(check_in),
    ids.map(mark_absent),
    st.just(REMIND),
    st.just(DeclineInvitation(delegation="so-y-te", reason="chống lũ")),
    st.just(AcceptInvitationAgain(delegation="so-y-te")),
)
actors = st.sampled_from([UNIT, ORGANISER, ORGANISER, ORGANISER, STRANGER, LATE_ORGANISER])
histories = st.lists(st.tuples(wishes, actors), min_size=10, max_size=40).map(
    lambda steps: [(INVITE, ORGANISER), (register(HEAD), UNIT), (register(AN), UNIT), *steps]
)


@given(histories)
def test_no_history_fills_more_seats_than_offered(steps: list[tuple[Command, Meta]]) -> None:
    coming: set[str] = set()
    for fact in facts_of(decider, steps):
        match fact:
            case AttendeeRegistered():
                coming.add(fact.attendee.person_id)
            case AttendeeDeclined():
                coming.discard(fact.person_id)
            case AttendeeSubstituted():
                coming.discard(fact.person_id)
                coming.add(fact.substitute.person_id)
        assert len(coming) <= INVITE.seats


@given(histories)
def test_no_history_counts_a_person_twice_at_the_door(steps: list[tuple[Command, Meta]]) -> None:
    arrived = [
        fact.person_id for fact in facts_of(decider, steps) if isinstance(fact, AttendeeCheckedIn)
    ]
    assert len(arrived) == len(set(arrived))
