"""Answers that are waited for: reminded of by timer and by hand, due at another time, given in a calendar."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry import conference
from services.registry.attendance import Invited
from services.registry.delegation import decider
from services.registry.rescheduling import beginning, brought_back, brought_forward
from shared.commands.base import Command
from shared.commands.registry import (
    AnswerByCalendar,
    MoveRespondBy,
    RemindDelegation,
    SubstituteAttendee,
)
from shared.commands.registry_refusals import ANSWER_TOO_LATE, REMINDER_TOO_LATE, RESPOND_BY_PAST
from shared.envelope import Meta
from shared.events.people import Attendee, Contact
from shared.events.plan_amendment import Schedule
from shared.events.registry import (
    AttendeeConfirmed,
    AttendeeDeclined,
    AttendeeRegistered,
    ConferenceRescheduled,
    InvitationIssued,
    InvitationReminderDue,
    RespondByMoved,
)
from shared.personal import Personal
from shared.policies import Wish
from tests.domain.histories import play
from tests.domain.planned import amended, planned
from tests.domain.test_delegation import (
    AN,
    AN_CONFIRMED,
    AN_DECLINED,
    AN_PRESENT,
    AN_REGISTERED,
    BINH_FOR_AN,
    INVITATION,
    INVITE,
    LATE,
    LATE_ORGANISER,
    ORGANISER,
    REMIND,
    REMINDER,
    RESPOND_BY,
    SYSTEM,
    UNIT,
    US,
    asking_the_chair,
    confirm,
    decline,
    full,
    invited,
    register,
    withdrawn,
)
from tests.spec import NOON, meta, spec

AGAIN = RemindDelegation(delegation="so-y-te", escalated=True)
LATER = RESPOND_BY + timedelta(days=2)
MOVE = MoveRespondBy(delegation="so-y-te", respond_by=LATER, reason="gia hạn")
MOVED = RespondByMoved(respond_by=LATER, respond_by_before=RESPOND_BY, reason="gia hạn", **US)


def by_hand(command_id: str) -> Meta:
    return meta("bo-chqs-tinh", "organiser", command_id=command_id)


# --- reminded of ------------------------------------------------------------------------------------


def test_the_second_reminder_of_the_timers_is_escalated_and_comes_once() -> None:
    first = InvitationReminderDue(unanswered=2, **REMINDER)
    second = InvitationReminderDue(unanswered=2, escalated=True, **REMINDER)
    reminded = invited.when(REMIND, SYSTEM).then(first)
    reminded.when(AGAIN, SYSTEM).then(second).when(REMIND, SYSTEM).nothing_happens()


def test_the_organiser_reminds_by_hand_as_often_as_wanted_each_time_under_an_id_of_its_own() -> (
    None
):
    def told(name: str) -> InvitationReminderDue:
        return InvitationReminderDue(unanswered=2, reminder=name, **REMINDER)

    once = invited.when(REMIND, by_hand("remind-0001")).then(told("remind-0001"))
    twice = once.when(REMIND, by_hand("remind-0002")).then(told("remind-0002"))
    twice.when(REMIND, by_hand("remind-0001")).nothing_happens()
    twice.when(REMIND, SYSTEM).then(InvitationReminderDue(unanswered=2, **REMINDER))


def test_a_reminder_by_hand_reaches_only_those_who_have_not_answered() -> None:
    answered = full.given(AN_CONFIRMED, AttendeeDeclined(person_id="binh", reason="ốm", **US))
    answered.when(REMIND, ORGANISER).nothing_happens()
    withdrawn.when(REMIND, ORGANISER).nothing_happens()


def test_after_the_time_to_answer_a_reminder_by_hand_is_refused_and_the_timers_say_nothing() -> (
    None
):
    invited.when(REMIND, LATE_ORGANISER).refused(REMINDER_TOO_LATE)
    invited.when(AGAIN, meta("hoinghi", "system", time=LATE)).nothing_happens()


# --- due at another time ----------------------------------------------------------------------------


def test_the_organiser_gives_more_time_and_who_was_too_late_may_answer() -> None:
    late = full.given(AN_DECLINED)
    late.when(confirm("binh"), meta(time=LATE)).refused(ANSWER_TOO_LATE)
    open_again = late.when(MOVE, LATE_ORGANISER).then(MOVED)
    open_again.when(confirm("binh"), meta(time=LATE)).then(
        AttendeeConfirmed(person_id="binh", **US)
    )


def test_answers_are_never_due_in_the_past() -> None:
    past = MOVE.model_copy(update={"respond_by": NOON})
    invited.when(past, ORGANISER).refused(RESPOND_BY_PAST)


def test_when_the_time_moves_the_timers_remind_anew_and_the_first_invitation_still_holds() -> None:
    moved = invited.when(REMIND, SYSTEM).then(InvitationReminderDue(unanswered=2, **REMINDER))
    moved = moved.when(MOVE, ORGANISER).then(MOVED)
    again = InvitationReminderDue(unanswered=2, **(REMINDER | {"respond_by": LATER}))
    moved.when(INVITE, ORGANISER).nothing_happens()
    moved.when(REMIND, SYSTEM).then(again)


OPEN, PAST, GONE = (
    decider.fold([INVITATION.model_copy(update={"delegation": name}) for name in (one,)])
    for one in ("con-han", "qua-han", "thu-hoi")
)
assert isinstance(GONE, Invited)
GONE = replace(GONE, withdrawn_for="thu hồi")


def test_when_the_conference_comes_earlier_open_answers_are_due_by_its_beginning() -> None:
    starts_at = RESPOND_BY - timedelta(days=1)
    assert brought_forward([OPEN, GONE, decider.initial], starts_at, NOON) == [
        Wish(
            MoveRespondBy(
                delegation="con-han",
                respond_by=starts_at,
                reason="Hội nghị bắt đầu sớm hơn hạn trả lời cũ",
            )
        )
    ]


def test_when_it_comes_later_again_answers_are_due_as_the_letter_says() -> None:
    cut = RESPOND_BY - timedelta(days=2)

    def stood(respond_by: datetime) -> Invited:
        assert isinstance(OPEN, Invited)
        return replace(OPEN, respond_by=respond_by)

    def due(one: Invited, later: datetime, now: datetime = NOON) -> list[datetime]:
        told = brought_back([one, GONE, decider.initial], [begins(cut)], later, now)
        commands = [wish.command for wish in told if isinstance(wish, Wish)]
        return [one.respond_by for one in commands if isinstance(one, MoveRespondBy)]

    assert due(stood(cut), RESPOND_BY + timedelta(days=5)) == [RESPOND_BY]
    assert due(stood(cut), cut + timedelta(days=1)) == [cut + timedelta(days=1)]
    # earlier still, set by the organiser to another time, over already: as it is
    assert due(stood(cut), cut - timedelta(days=1)) == []
    assert due(stood(cut - timedelta(hours=1)), RESPOND_BY) == []
    assert due(stood(cut), RESPOND_BY, cut + timedelta(seconds=1)) == []


def begins(at: datetime) -> conference.State:
    plan = planned().plan.model_copy(update={"starts_at": at, "ends_at": at + timedelta(hours=4)})
    stands = planned().model_copy(update={"plan": plan})
    return conference.decider.fold([stands])


def test_an_answer_that_is_due_before_the_new_beginning_or_overdue_stays_as_the_letter_says() -> (
    None
):
    assert brought_forward([OPEN], RESPOND_BY, NOON) == []
    assert brought_forward([PAST], RESPOND_BY - timedelta(days=1), LATE) == []


def test_an_amendment_that_leaves_the_time_alone_moves_no_answer() -> None:
    plan = planned().plan
    earlier = Schedule(
        starts_at=plan.starts_at - timedelta(days=2), ends_at=plan.ends_at - timedelta(days=2)
    )
    assert beginning(amended(purpose="Mục đích khác (ví dụ)")) is None
    assert beginning(amended(schedule=earlier)) == earlier.starts_at
    event = ConferenceRescheduled(starts_at=NOON, ends_at=LATE, reason="x")
    assert beginning(event) == NOON


# --- answered in a calendar -------------------------------------------------------------------------


def answer(person_id: str, *, coming: bool) -> AnswerByCalendar:
    return AnswerByCalendar(delegation="so-y-te", person_id=person_id, coming=coming)


YES, NO = answer("an", coming=True), answer("an", coming=False)
SAID_NO = AttendeeDeclined(person_id="an", reason="trả lời qua lịch", **US)


def test_who_accepts_in_the_calendar_is_confirmed_and_who_declines_has_declined() -> None:
    full.when(YES, SYSTEM).then(AN_CONFIRMED)
    full.when(NO, SYSTEM).then(SAID_NO)
    full.given(AN_CONFIRMED).when(NO, SYSTEM).then(SAID_NO)


def test_who_declined_and_then_accepts_in_the_calendar_comes_while_there_is_a_seat() -> None:
    full.given(AN_DECLINED).when(YES, SYSTEM).then(AN_REGISTERED, AN_CONFIRMED)
    chi = AttendeeRegistered(attendee=AN.model_copy(update={"person_id": "chi"}), **US)
    full.given(AN_DECLINED, chi).when(YES, SYSTEM).nothing_happens()


@pytest.mark.parametrize("wish", [YES, NO])
def test_an_answer_from_the_calendar_that_does_not_hold_changes_nothing(wish: Command) -> None:
    full.when(wish, meta("hoinghi", "system", time=LATE)).nothing_happens()
    withdrawn.when(wish, SYSTEM).nothing_happens()
    invited.when(wish, SYSTEM).nothing_happens()
    full.given(AN_PRESENT).when(wish, SYSTEM).nothing_happens()
    invited.given(AN_REGISTERED, BINH_FOR_AN).when(wish, SYSTEM).nothing_happens()
    head = answer("giam-doc", coming=True)
    asking_the_chair.when(head, SYSTEM).nothing_happens()


# --- a guest who is invited in person ---------------------------------------------------------------

GUEST = Contact(
    person_id="khach-1",
    name=Personal("Khách Giả Định"),
    email=Personal("khach@vi-du.test"),
)
PERSONAL = InvitationIssued(
    **dict(INVITE)
    | {"seats": 1, "rank_rule": "named", "contact": GUEST, "invitee": "Nguyên Giám đốc (bịa)"}
)
HIMSELF = Attendee(
    person_id="khach-1", name=GUEST.name, position="Nguyên Giám đốc (bịa)", email=GUEST.email
)
invited_in_person = spec(decider).given(PERSONAL)


def test_a_named_guest_who_answers_in_the_calendar_is_registered_by_the_answer() -> None:
    registered = AttendeeRegistered(attendee=HIMSELF, **US)
    yes, no = answer("khach-1", coming=True), answer("khach-1", coming=False)
    comes = AttendeeConfirmed(person_id="khach-1", **US)
    invited_in_person.when(yes, SYSTEM).then(registered, comes)
    declined = AttendeeDeclined(person_id="khach-1", reason="trả lời qua lịch", **US)
    after = invited_in_person.when(no, SYSTEM).then(registered, declined)
    after.when(REMIND, SYSTEM).nothing_happens()


def test_a_guest_who_is_invited_in_english_is_registered_so() -> None:
    contact = GUEST.model_copy(update={"language": "en"})
    abroad = spec(decider).given(PERSONAL.model_copy(update={"contact": contact}))
    registered, _ = abroad.when(answer("khach-1", coming=True), SYSTEM).events()
    assert isinstance(registered, AttendeeRegistered)
    assert registered.attendee == HIMSELF.model_copy(update={"language": "en"})


def test_an_offices_mailbox_that_accepts_registers_nobody() -> None:
    invited.when(answer("so-y-te", coming=True), SYSTEM).nothing_happens()


def warnings(who: Attendee, *, seats: int = 1) -> list[str]:
    state = decider.fold([PERSONAL.model_copy(update={"seats": seats})])
    assert decider.warn is not None
    codes = [one.code for one in decider.warn(register(who), state, UNIT)]
    return [code for code in codes if code != "REGISTRY_NAME_SMALL"]


def test_somebody_else_in_the_place_of_a_named_guest_is_told() -> None:
    assert warnings(AN) == ["REGISTRY_NOT_THE_NAMED_GUEST"]
    spelt = HIMSELF.model_copy(update={"name": Personal("KHÁCH GIẢ ĐỊNH"), "person_id": "k"})
    assert warnings(spelt) == []
    assert warnings(AN, seats=6) == [], "an office's clerk, for several who are named by office"


def test_a_named_guests_substitute_needs_the_chairs_consent() -> None:
    asked = SubstituteAttendee(
        delegation="so-y-te", person_id="khach-1", substitute=AN, reason="bận"
    )
    here = invited_in_person.given(AttendeeRegistered(attendee=HIMSELF, **US))
    (event,) = here.when(asked, UNIT).events()
    assert event.event_name() == "SubstitutionRequested"


# --- any history ------------------------------------------------------------------------------------

times = st.integers(-2, 8).map(lambda days: NOON + timedelta(days=days))
wishes: st.SearchStrategy[Command] = st.one_of(
    st.sampled_from([REMIND, AGAIN, register(AN), confirm("an"), decline("an"), YES, NO]),
    times.map(lambda at: MOVE.model_copy(update={"respond_by": at})),
)
actors = st.tuples(st.booleans(), times, st.integers(1, 5)).map(
    lambda told: meta(
        "hoinghi" if told[0] else "bo-chqs-tinh",
        "system" if told[0] else "organiser",
        time=told[1],
        command_id=f"cmd-{told[2]:08}",
    )
)


@given(st.lists(st.tuples(wishes, actors), max_size=30))
def test_in_no_history_is_anybody_reminded_twice_by_one_reminder_or_after_the_time(
    steps: list[tuple[Command, Meta]],
) -> None:
    due: datetime = RESPOND_BY
    told: list[str | bool] = []
    invite: tuple[Command, Meta] = (INVITE, ORGANISER)
    history = [invite, *steps]
    for _, facts in play(decider, history):
        for fact in facts:
            if isinstance(fact, RespondByMoved):
                assert fact.respond_by_before == due
                due, told = fact.respond_by, [one for one in told if isinstance(one, str)]
            if isinstance(fact, InvitationReminderDue):
                assert fact.respond_by == due
                assert fact.unanswered > 0
                name = fact.reminder or fact.escalated
                assert name not in told
                told.append(name)
