"""Acting persons: both days count, one at a time, by the agency itself, taken back at once, never handed on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.acting import Frame, decider
from shared.acting import acting_actor, day_of, standing
from shared.commands.acting import (
    ACTING_APART,
    ACTING_BEYOND,
    ACTING_DATES,
    ACTING_NO_FURTHER,
    ACTING_NOT_FOR,
    ACTING_NOT_NOW,
    ACTING_OVER,
    ACTING_PAST,
    ACTING_ROLE,
    ACTING_SELF,
    ACTING_TAKEN,
    ACTING_TWICE,
    AppointActing,
    EndActing,
)
from shared.commands.base import Command
from shared.desks import Desk
from shared.envelope import Actor, Meta
from shared.events.acting import ActingAppointed, ActingEnded
from shared.refusals import (
    DONE_OTHERWISE,
    NOT_ENTITLED,
    NOT_FOUND,
    NOT_YOURS,
    UNKNOWN_UNIT,
    Refused,
)
from tests.domain.histories import facts_of
from tests.spec import NOON, meta, spec

FRAME = Frame(
    {
        "bo-chqs-tinh": frozenset({"organiser"}),
        "so-noi-vu": frozenset({"award-review"}),
        "so-y-te": frozenset({"agency"}),
        "so-tai-chinh": frozenset({"finance"}),
        "chu-tich-mau": frozenset({"approver"}),
        "van-phong-mau": frozenset({"office"}),
    },
    date(2023, 12, 15),
)


def by(unit: str, *roles: str, at: datetime = NOON) -> Meta:
    return replace(meta(unit, *roles, time=at), known=FRAME)


ORGANISER = by("bo-chqs-tinh", "organiser")
REVIEWER = by("so-noi-vu", "award-review")


def wish(**more: Any) -> AppointActing:
    told: dict[str, Any] = {
        "acting": "thay-01", "unit": "so-noi-vu", "desk": "reviewer", "absent": "truong-phong-mau",
        "deputy": "pho-phong-mau", "since": date(2023, 11, 21), "until": date(2023, 11, 24),
        "reason": "Trưởng phòng đi công tác",
    }  # fmt: skip
    return AppointActing.model_validate(told | more)


def was(**more: Any) -> ActingAppointed:
    command = wish(**more)
    return ActingAppointed(**{**dict(command), "home": command.home or command.unit})


nobody = spec(decider)
appointed = nobody.given(was())
ENDED = ActingEnded(acting="thay-01", unit="so-noi-vu", reason="Về sớm")


def test_an_agency_hands_on_its_own_work_for_a_time() -> None:
    nobody.when(wish(), REVIEWER).then(was())


def test_the_same_twice_is_nothing_and_another_under_the_id_is_refused() -> None:
    appointed.when(wish(), REVIEWER).nothing_happens()
    appointed.when(wish(reason="khác"), REVIEWER).refused(ACTING_TAKEN)
    appointed.given(ENDED).when(wish(), REVIEWER).refused(ACTING_TAKEN)


@pytest.mark.parametrize(
    ("since", "until", "refusal"),
    [
        (date(2023, 11, 22), date(2023, 11, 21), ACTING_DATES),
        (date(2023, 11, 19), date(2023, 11, 25), ACTING_PAST),  # yesterday
        (date(2023, 11, 1), date(2023, 11, 2), ACTING_PAST),
        (date(2023, 11, 21), date(2023, 12, 16), ACTING_BEYOND),  # a day after the plan's last
        (date(2023, 11, 20), date(2023, 11, 20), None),  # today, for today
        (date(2023, 12, 15), date(2023, 12, 15), None),  # the plan's last day
    ],
)
def test_the_days_lie_in_order_from_today_to_the_plans_last(
    since: date, until: date, refusal: Any
) -> None:
    command = nobody.when(wish(since=since, until=until), REVIEWER)
    if refusal is None:
        command.then(was(since=since, until=until))
    else:
        command.refused(refusal)


def test_today_is_vietnams_day() -> None:
    late = datetime(2023, 11, 20, 17, 30, tzinfo=UTC)  # half past midnight in Vietnam, on the 21st
    today = wish(since=date(2023, 11, 20))
    nobody.when(today, by("so-noi-vu", at=late)).refused(ACTING_PAST)
    nobody.when(wish(), by("so-noi-vu", at=late)).then(was())


def test_a_role_that_the_agency_does_not_hold_is_nobodys_to_hand_on() -> None:
    nobody.when(wish(desk="finance"), REVIEWER).refused(ACTING_ROLE)
    nobody.when(wish(unit="la", desk="contact"), ORGANISER).refused(UNKNOWN_UNIT)
    nobody.when(wish(home="la"), REVIEWER).refused(UNKNOWN_UNIT)


def test_nobody_stands_in_for_themselves_but_a_namesake_elsewhere_may() -> None:
    nobody.when(wish(deputy="truong-phong-mau"), REVIEWER).refused(ACTING_SELF)
    other = {"deputy": "truong-phong-mau", "home": "so-y-te"}
    nobody.when(wish(**other), REVIEWER).then(was(**other))


@pytest.mark.parametrize(
    ("desk", "home", "allowed"),
    [
        ("approver", "so-tai-chinh", False),  # would approve the settlement of their own agency
        ("finance", "chu-tich-mau", False),  # would hand in what their own agency approves
        ("approver", "so-noi-vu", False),
        ("finance", "bo-chqs-tinh", False),
        ("approver", "so-y-te", True),
        ("contact", "so-tai-chinh", True),  # an agency's own affairs only
        ("approver", "van-phong-mau", True),
        ("approver", "chu-tich-mau", True),  # of the same agency
    ],
)
def test_who_draws_up_and_who_approves_are_never_one_through_an_acting(
    desk: str, home: str, allowed: bool
) -> None:
    unit = {"approver": "chu-tich-mau", "finance": "so-tai-chinh", "contact": "chu-tich-mau"}[desk]
    command = nobody.when(wish(unit=unit, desk=desk, home=home), by(unit))
    if allowed:
        command.then(was(unit=unit, desk=desk, home=home))
    else:
        command.refused(ACTING_APART)


def test_one_at_a_time() -> None:
    more = {"acting": "thay-02", "deputy": "chuyen-vien-mau"}
    for since, until in ((21, 21), (24, 30), (20, 30), (22, 23)):
        days = {"since": date(2023, 11, since), "until": date(2023, 11, until)}
        appointed.when(wish(**more, **days), REVIEWER).refused(ACTING_TWICE)
    after = {"since": date(2023, 11, 25), "until": date(2023, 11, 30)}
    appointed.when(wish(**more, **after), REVIEWER).then(was(**more, **after))
    appointed.given(ENDED).when(wish(**more), REVIEWER).then(was(**more))
    appointed.when(wish(**more, absent="pho-phong-hai"), REVIEWER).then(
        was(**more, absent="pho-phong-hai")
    )


def test_who_decides_on_others_is_replaced_by_the_own_agency_only() -> None:
    nobody.when(wish(), ORGANISER).refused(NOT_YOURS)
    contact = {"unit": "so-y-te", "desk": "contact"}
    nobody.when(wish(**contact), ORGANISER).then(was(**contact))
    nobody.when(wish(**contact), REVIEWER).refused(NOT_YOURS)
    appointed.when(EndActing(acting="thay-01", reason="x"), ORGANISER).refused(NOT_YOURS)


def test_what_one_does_for_another_is_not_handed_on() -> None:
    acting = replace(REVIEWER, actor=replace(REVIEWER.actor, absent="truong-phong-mau"))
    more = {"acting": "thay-02", "deputy": "chuyen-vien-mau", "since": date(2023, 11, 25)}
    appointed.when(wish(**more, until=date(2023, 11, 26)), acting).refused(ACTING_NO_FURTHER)
    appointed.when(EndActing(acting="thay-01", reason="x"), acting).refused(ACTING_NO_FURTHER)


def test_it_is_taken_back_early_or_before_it_begins_and_not_when_over() -> None:
    back = EndActing(acting="thay-01", reason="Về sớm")
    appointed.when(back, REVIEWER).then(ENDED)
    again = EndActing(acting="thay-01", reason="Lý do khác")
    appointed.given(ENDED).when(again, REVIEWER).refused(DONE_OTHERWISE)
    last = datetime(2023, 11, 24, 16, 59, tzinfo=UTC)  # a minute to midnight in Vietnam
    appointed.when(back, by("so-noi-vu", at=last)).then(ENDED)
    over = last + timedelta(minutes=1)
    appointed.when(back, by("so-noi-vu", at=over)).refused(ACTING_OVER)
    nobody.when(back, REVIEWER).refused(NOT_FOUND)


# --- how it stands, and who acts by it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "stands"),
    [
        ("2023-11-20T23:59:59+07:00", "coming"),
        ("2023-11-21T00:00:00+07:00", "in-force"),
        ("2023-11-20T17:00:00+00:00", "in-force"),  # the same moment
        ("2023-11-24T23:59:59.999+07:00", "in-force"),
        ("2023-11-25T00:00:00+07:00", "over"),
        ("2023-11-24T17:00:00+00:00", "over"),
    ],
)
def test_both_days_count_whole(moment: str, stands: str) -> None:
    day = day_of(datetime.fromisoformat(moment))
    first, last = was().since, was().until
    assert standing(first, last, ended=False, day=day) == stands
    assert standing(first, last, ended=True, day=day) == "taken-back"


IN_TIME = datetime(2023, 11, 22, 2, tzinfo=UTC)
DEPUTY = Actor("so-noi-vu", "pho-phong-mau", frozenset({"award-review", "agency"}))


def acts(
    actor: Actor = DEPUTY, *, at: datetime = IN_TIME, needed: frozenset[str] = frozenset()
) -> Actor:
    return acting_actor(actor, "thay-01", appointed.state, at, needed)


def test_a_wish_by_an_appointment_says_for_whom_and_has_the_desks_roles_alone() -> None:
    found = acts(needed=frozenset({"award-review"}))
    assert (found.absent, found.roles) == ("truong-phong-mau", frozenset({"award-review"}))
    assert str(found) == "so-noi-vu/pho-phong-mau"


@pytest.mark.parametrize(
    ("actor", "at", "needed", "refusal"),
    [
        (replace(DEPUTY, person="nguoi-khac"), IN_TIME, (), ACTING_NOT_FOR),
        (replace(DEPUTY, unit="so-y-te"), IN_TIME, (), ACTING_NOT_FOR),
        (DEPUTY, datetime(2023, 11, 24, 17, tzinfo=UTC), (), ACTING_NOT_NOW),
        (DEPUTY, datetime(2023, 11, 20, 16, 59, tzinfo=UTC), (), ACTING_NOT_NOW),
        (DEPUTY, IN_TIME, ("finance",), NOT_ENTITLED),
    ],
)
def test_a_wish_by_an_appointment_that_is_not_in_force_is_refused(
    actor: Actor, at: datetime, needed: tuple[str, ...], refusal: Any
) -> None:
    with pytest.raises(Refused) as caught:
        acts(actor, at=at, needed=frozenset(needed))
    assert caught.value.refusal is refusal


def test_what_was_taken_back_is_not_in_force_in_that_very_minute() -> None:
    state = appointed.given(ENDED).state
    with pytest.raises(Refused) as caught:
        acting_actor(DEPUTY, "thay-01", state, IN_TIME, frozenset())
    assert caught.value.refusal is ACTING_NOT_NOW
    assert "đã thu hồi" in caught.value.vi
    assert "taken back" in caught.value.en


names = st.sampled_from(["a", "b", "c"])
days = st.dates(date(2023, 11, 20), date(2023, 11, 26))
wishes: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        AppointActing, acting=names, unit=st.just("so-noi-vu"), desk=st.just(Desk.REVIEWER),
        absent=names, deputy=names, home=st.none(), since=days, until=days, reason=st.just("nghỉ"),
    ),
    st.builds(EndActing, acting=names, reason=st.just("về")),
)  # fmt: skip


@given(st.lists(wishes, max_size=20), days)
def test_no_history_gives_one_person_two_who_act_for_them(steps: list[Command], day: date) -> None:
    facts = facts_of(decider, [(step, REVIEWER) for step in steps])
    held = [
        one.told.absent
        for one in decider.fold(facts).values()
        if standing(one.told.since, one.told.until, ended=one.ended, day=day) == "in-force"
    ]
    assert len(set(held)) == len(held)
