"""People's rights over their data: days of the law, one extension, and who may be forgotten."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.registry.forgetting import days_of
from services.registry.privacy import Days, Held, decider
from shared.commands.base import Command
from shared.commands.privacy import (
    EXTENDED_ONCE,
    IN_FUTURE,
    NO_REASON,
    NOT_LATER,
    NOT_YET_DONE,
    REQUEST_KNOWN,
    STILL_COMING,
    UNKNOWN_PERSON,
    ExtendPrivacyRequest,
    ForgetPerson,
    ReceivePrivacyRequest,
    ReplyToPrivacyRequest,
    SettlePrivacyRequest,
)
from shared.envelope import Meta
from shared.events.awards import AwardReceiverNamed
from shared.events.privacy import (
    PersonForgotten,
    PrivacyRequestExtended,
    PrivacyRequestReceived,
    PrivacyRequestReplied,
    PrivacyRequestSettled,
)
from shared.law import Law
from shared.refusals import DONE_OTHERWISE, NOT_FOUND, WRONG_STATE
from shared.sealed import forgotten_owners, places
from shared.working_days import Calendar
from tests.spec import meta, spec

ORGANISER = meta("bo-chqs-tinh", "organiser", time=datetime(2026, 5, 4, 2, tzinfo=UTC))
DAYS = Days(date(2026, 3, 4), date(2026, 3, 22))
WHO = {"unit": "so-y-te", "person_id": "an"}
CAME = date(2026, 3, 2)


def knowing(known: Any) -> Meta:
    return replace(ORGANISER, known=known)


def asked(**more: Any) -> ReceivePrivacyRequest:
    told: dict[str, Any] = {"request": "yc-1", "right": "delete", "received_on": CAME, **WHO}
    return ReceivePrivacyRequest(**told | more)


def received(**more: Any) -> PrivacyRequestReceived:
    days = {"reply_by": DAYS.reply_by, "done_by": DAYS.done_by}
    return PrivacyRequestReceived(**dict(asked()) | days | more)


empty = spec(decider)
open_request = empty.given(received())
HELD = Held(known=True, delegations=("y-te",))


def wish(**more: Any) -> ForgetPerson:
    told = {"basis": "Điều 14", "reason": "Theo đề nghị", **WHO}
    return ForgetPerson(**told | more)


def forgotten(**more: Any) -> PersonForgotten:
    told: dict[str, Any] = {"basis": "Điều 14", "reason": "Theo đề nghị", **WHO}
    return PersonForgotten(**told | {"delegations": ("y-te",), "of_organiser": False} | more)


# --- requests ----------------------------------------------------------------------------------------


def test_a_request_has_the_days_of_the_law() -> None:
    empty.when(asked(), knowing(DAYS)).then(received())


def test_a_request_without_a_rule_is_recorded_all_the_same() -> None:
    empty.when(asked(), ORGANISER).then(received(reply_by=None, done_by=None))


def test_a_repeated_request_keeps_its_days_whatever_the_law_says_now() -> None:
    open_request.when(asked(), knowing(Days())).then()


def test_one_id_is_one_request() -> None:
    open_request.when(asked(right="view"), knowing(DAYS)).refused(REQUEST_KNOWN)


def test_a_request_of_a_day_that_has_not_come_is_refused() -> None:
    """As the day is in Vietnam: at 17.30 UTC it is tomorrow there."""
    evening = datetime(CAME.year, CAME.month, CAME.day - 1, 16, 59, tzinfo=UTC)
    told = empty.when(asked(), replace(knowing(DAYS), time=evening)).refused(IN_FUTURE)
    assert f"{CAME:%d/%m/%Y}" in told.vi
    here = replace(knowing(DAYS), time=evening + timedelta(minutes=1))
    empty.when(asked(), here).then(received())
    open_request.when(asked(), replace(here, time=evening)).nothing_happens()


def test_the_days_are_those_of_decree_356() -> None:
    """Two working days to reply; view, edit, supply 10 days; restrict, object, withdraw 15; delete 20."""
    law, calendar = Law.load(), Calendar.load()
    friday = date(2026, 3, 6)
    told = {right: days_of(right, friday, law, calendar) for right in ("view", "object", "delete")}
    assert {days.reply_by for days in told.values()} == {date(2026, 3, 10)}
    assert [days.done_by for days in told.values()] == [
        date(2026, 3, 16),
        date(2026, 3, 21),
        date(2026, 3, 26),
    ]
    assert days_of("complain", friday, law, calendar).done_by is None


def test_before_the_law_there_are_no_days() -> None:
    assert days_of("delete", date(2023, 11, 20), Law.load(), Calendar.load()) == Days()


def test_a_reply_is_recorded_once() -> None:
    reply = ReplyToPrivacyRequest(request="yc-1", replied_on=date(2026, 3, 3))
    told = PrivacyRequestReplied(request="yc-1", unit="so-y-te", replied_on=date(2026, 3, 3))
    open_request.when(reply, ORGANISER).then(told)
    empty.when(reply, ORGANISER).refused(NOT_FOUND)
    early = ReplyToPrivacyRequest(request="yc-1", replied_on=date(2026, 3, 1))
    open_request.when(early, ORGANISER).refused(NOT_LATER)


def test_what_was_not_done_yet_is_not_recorded_as_done() -> None:
    day = date(2026, 3, 5)
    eve = replace(ORGANISER, time=datetime(2026, 3, 4, 16, 59, tzinfo=UTC))
    reply = ReplyToPrivacyRequest(request="yc-1", replied_on=day)
    done = SettlePrivacyRequest(request="yc-1", outcome="done", settled_on=day)
    here = replace(eve, time=datetime(2026, 3, 4, 17, tzinfo=UTC))
    for told in (reply, done):
        assert "05/03/2026" in open_request.when(told, eve).refused(NOT_YET_DONE).vi
    open_request.when(reply, here).then(
        PrivacyRequestReplied(request="yc-1", unit="so-y-te", replied_on=day)
    )


def extend(day: int) -> ExtendPrivacyRequest:
    return ExtendPrivacyRequest(request="yc-1", done_by=date(2026, 4, day), reason="Đối chiếu")


def extended(day: int) -> PrivacyRequestExtended:
    return PrivacyRequestExtended(**dict(extend(day)), unit="so-y-te")


def test_more_time_is_taken_once_and_never_less() -> None:
    open_request.when(extend(1), ORGANISER).then(extended(1))
    open_request.given(extended(1)).when(extend(9), ORGANISER).refused(EXTENDED_ONCE)
    sooner = ExtendPrivacyRequest(request="yc-1", done_by=CAME, reason="Đối chiếu")
    open_request.when(sooner, ORGANISER).refused(NOT_LATER)


def settle(**more: Any) -> SettlePrivacyRequest:
    told: dict[str, Any] = {"request": "yc-1", "settled_on": date(2026, 3, 20), "outcome": "done"}
    return SettlePrivacyRequest(**told | more)


def test_a_request_is_settled_once() -> None:
    done = PrivacyRequestSettled(**dict(settle()), unit="so-y-te")
    open_request.when(settle(), ORGANISER).then(done)
    after = open_request.given(done)
    after.when(settle(outcome="refused", reason="Hồ sơ lưu"), ORGANISER).refused(WRONG_STATE)
    after.when(extend(1), ORGANISER).refused(WRONG_STATE)


def test_a_request_is_refused_with_a_reason() -> None:
    open_request.when(settle(outcome="refused"), ORGANISER).refused(NO_REASON)


# --- forgetting --------------------------------------------------------------------------------------


def test_a_person_is_forgotten_with_all_delegations_that_named_them() -> None:
    empty.when(wish(), knowing(HELD)).then(forgotten())
    open_request.when(wish(request="yc-1"), knowing(HELD)).then(forgotten(request="yc-1"))


def test_who_is_expected_at_a_coming_conference_is_not_forgotten_by_mistake() -> None:
    coming = replace(HELD, expected=("y-te",))
    refused = empty.when(wish(), knowing(coming)).refused(STILL_COMING)
    assert "hoinghi delegation decline" in refused.todo_en


def test_somebody_of_whom_nothing_is_held_is_not_there_to_forget() -> None:
    empty.when(wish(), knowing(Held(known=False))).refused(UNKNOWN_PERSON)


def test_a_request_that_is_named_has_to_exist() -> None:
    empty.when(wish(request="yc-9"), knowing(HELD)).refused(NOT_FOUND)


def test_who_is_forgotten_stays_so_and_asking_again_adds_nothing() -> None:
    gone = empty.given(forgotten())
    gone.when(wish(), knowing(Held(known=False))).nothing_happens()
    gone.when(wish(reason="Lần hai"), knowing(Held(known=False))).refused(DONE_OTHERWISE)


def test_another_units_person_of_the_same_id_is_another_person() -> None:
    other = ForgetPerson(
        unit="so-tai-chinh", person_id="an", basis="Điều 14", reason="Theo đề nghị"
    )
    [fact] = empty.given(forgotten()).when(other, knowing(HELD)).events()
    assert isinstance(fact, PersonForgotten)
    assert fact.unit == "so-tai-chinh"


def test_whom_facts_name_without_a_unit_is_the_organisers_alone() -> None:
    """Who hands over the awards; the unit's own person of the same id is somebody else."""
    empty.when(wish(), knowing(replace(HELD, of_organiser=True))).then(forgotten(of_organiser=True))
    owners = {
        flag: {one.unit for one in forgotten_owners("c1", forgotten(of_organiser=flag))}
        for flag in (True, False)
    }
    assert owners == {True: {"so-y-te", "y-te", ""}, False: {"so-y-te", "y-te"}}


def test_a_fact_from_before_takes_along_what_it_took_along_then() -> None:
    """The keys are destroyed: whatever is read from the log since has to say so."""
    told = dict(forgotten())
    del told["of_organiser"]
    assert "" in {one.unit for one in forgotten_owners("c1", PersonForgotten(**told))}


def test_each_fact_of_a_receiver_belongs_to_the_unit_that_it_names() -> None:
    data = {"round": "main", "nomination": "n1", "receiver": {"person_id": "an", "name": "A"}}
    body = {"type": AwardReceiverNamed.type_name, "subject": "event.c1.awards.round.main"}
    owners = [
        place.owner.unit
        for more in ({"unit": "so-y-te"}, {"unit": None}, {})
        for place in places(body | {"data": data | more})
    ]
    assert owners == ["so-y-te", "", ""]


WISHES = st.lists(
    st.sampled_from(
        [
            asked(),
            extend(1),
            settle(),
            wish(),
            ReplyToPrivacyRequest(request="yc-1", replied_on=CAME),
        ]
    )
)


@given(WISHES)
def test_deciding_twice_changes_nothing(wishes: list[Any]) -> None:
    from shared.refusals import Refused

    state = decider.initial
    by: dict[type[Command], Any] = {ForgetPerson: HELD, ReceivePrivacyRequest: DAYS}
    for one in wishes:
        known = knowing(by.get(type(one)))
        try:
            state = decider.fold(decider.decide(one, state, known), state)
        except Refused:
            continue
        assert list(decider.decide(one, state, known)) == []
