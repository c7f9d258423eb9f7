"""A recipient who wants no reminders: stopped once, resumed once, deciding twice changes nothing."""

from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.recipient import decider
from shared.commands.notifications import ResumeReminders, StopReminders, recipient_id
from shared.events.notifications import MessageKind, RemindersResumed, RemindersStopped
from shared.refusals import MALFORMED, NOT_ENTITLED
from tests.spec import NOON, meta, spec

ORGANISER = meta("bo-chqs-tinh", "organiser")
NAME = recipient_id("so-y-te", "so-y-te")
STOP = StopReminders(recipient=NAME, unit="so-y-te", person_id="so-y-te", message="m-1")
OF = {"recipient": NAME, "unit": "so-y-te", "person_id": "so-y-te"}
STOPPED = RemindersStopped(**OF, message="m-1", stopped_at=NOON)
RESUME = ResumeReminders(recipient=NAME, reason="Đề nghị nhắc lại")
RESUMED = RemindersResumed(**OF, reason="Đề nghị nhắc lại")
recipient = spec(decider)


def test_reminders_stop_and_go_on_when_the_recipient_wants_them_again() -> None:
    stopped = recipient.when(STOP, ORGANISER).then(STOPPED)
    stopped.when(STOP, ORGANISER).nothing_happens()
    stopped.when(RESUME, ORGANISER).then(RESUMED).when(STOP, ORGANISER).then(STOPPED)


def test_who_has_not_stopped_has_nothing_to_resume() -> None:
    recipient.when(RESUME, ORGANISER).nothing_happens()


def test_who_has_stopped_refuses_reminders_and_thanks_and_nothing_that_is_official() -> None:
    stopped = decider.evolve(decider.initial, STOPPED)
    resumed = decider.evolve(stopped, RESUMED)
    kinds: tuple[MessageKind, ...] = get_args(MessageKind)
    assert {kind for kind in kinds if stopped.refuses(kind)} == {"reminder", "thanks"}
    for wants_all in (decider.initial, resumed):
        assert not any(wants_all.refuses(kind) for kind in kinds)


def test_an_agency_stops_what_comes_to_itself_and_nothing_else() -> None:
    own, other = meta("so-y-te", "delegate"), meta("so-tu-phap", "delegate")
    recipient.when(STOP, own).then(STOPPED)
    recipient.when(STOP, other).refused(NOT_ENTITLED)
    claimed = STOP.model_copy(update={"unit": "so-tu-phap"})  # with another's id
    recipient.when(claimed, other).refused(MALFORMED)


def test_two_mailboxes_of_one_unit_are_two_recipients() -> None:
    assert recipient_id("so-y-te", "so-y-te") != recipient_id("so-y-te", "vi-du-01")


@given(st.lists(st.sampled_from([STOP, RESUME])))
def test_deciding_twice_changes_nothing(wishes: list[Any]) -> None:
    state = decider.initial
    for wish in wishes:
        for event in decider.decide(wish, state, ORGANISER):
            state = decider.evolve(state, event)
        assert decider.decide(wish, state, ORGANISER) == []
