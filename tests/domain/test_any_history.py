"""Any history of any decider: deciding twice changes nothing, replay gives the same state, no limit is exceeded.

A history begins as one of the stories does, and goes on with whatever wishes of it in whatever order, some with
one field changed. A decider without a limit says why it has none.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.awards.state import AwardRound, Status
from services.budget.adjustment import limit
from services.budget.state import FUND_NAMES, Budget
from services.registry.attendance import Invited
from services.registry.conference import Planned
from services.registry.issued import State as Issued
from services.registry.paper import Paper
from services.registry.roll import State as Roll
from shared import halls
from shared.commands.base import Command
from shared.events import CATALOGUE
from shared.events.awards import AwardeeKind
from shared.refusals import Refused
from tests.domain.changing import changes
from tests.domain.stories import Step, Story
from tests.domain.stories.everything import STORIES


def quotas_hold(state: AwardRound) -> None:
    kind: AwardeeKind
    for kind in get_args(AwardeeKind):
        held: tuple[Status, ...] = ("approved", "awarded", "presented")
        taken = 0
        for status in held:
            taken += len(state.names(kind, status))
        assert taken <= state.quota(kind)
    numbers = Counter(one.book for one in state.nominations.values() if one.book)
    assert all(count == 1 for count in numbers.values())


def seats_hold(state: Any) -> None:
    if isinstance(state, Invited):
        assert state.taken <= state.seats
        alive = [person.ticket for person in state.people.values() if person.ticket]
        assert len(alive) == len(set(alive))


def money_holds(state: Budget) -> None:
    for fund in FUND_NAMES:
        assert state.spent(fund) <= state.limits.get(fund, 0)
    if state.tolerance is not None:
        for line in state.lines.values():
            assert state.spent_on(line.line) <= limit(line, state)


def no_seat_is_given_twice(state: Roll) -> None:
    held = {key: one.seat for key, one in state.people.items() if one.seat is not None}
    assert {place: key for key, place in held.items()} == dict(state.seats)
    assert len(set(held.values())) == len(held)
    for key, place in held.items():
        assert state.people[key].counts
        assert state.hall is None or halls.has_seat(state.hall, place)


def numbers_are_given_once_a_year(state: Issued) -> None:
    given_out = Counter(
        (one.number, one.dated.year)
        for one in state.documents.values()
        if one.number is not None and one.dated is not None
    )
    assert all(count == 1 for count in given_out.values())


def versions_follow_one_another(state: Any) -> None:
    if isinstance(state, Planned):
        assert state.starts_at < state.ends_at
        assert state.report.version == 0 or state.phase == "concluded"


def only_what_was_proposed_is_read(state: Any) -> None:
    if isinstance(state, Paper) and state.status in ("selected", "printed", "declined"):
        assert state.proposal is not None


def ranks_are_apart(state: Any) -> None:
    orders = [one.order for one in state.ranks.values() if one.valid_from is one.valid_to is None]
    assert len(orders) == len(set(orders))


def replies_come_after_requests(state: Any) -> None:
    for one in state.requests.values():
        assert one.replied is None or one.replied.replied_on >= one.fact.received_on
        assert one.settled is None or one.settled.settled_on >= one.fact.received_on


def parts_have_a_whole(state: Any) -> None:
    for item in state.items.values():
        assert item.current.within is None or item.current.within in state.items


def one_attempt_at_a_time(state: Any) -> None:
    assert state.attempts >= 0
    assert state.status != "sending" or state.claimant


def one_deputy_at_a_time(state: Any) -> None:
    days: set[tuple[str, str, str, date]] = set()
    for one in state.values():
        if one.ended:
            continue
        told = one.told
        assert told.since <= told.until
        for day in range((told.until - told.since).days + 1):
            held = (told.unit, told.desk, told.absent, told.since + timedelta(days=day))
            assert held not in days
            days.add(held)


NONE: Final = "has no limit:"
LIMITS: Final[Mapping[str, Callable[[Any], None] | str]] = {
    "awards.round": quotas_hold,
    "budget.budget": money_holds,
    "delegation": seats_hold,
    "hall": no_seat_is_given_twice,
    "document": numbers_are_given_once_a_year,
    "conference": versions_follow_one_another,
    "paper": only_what_was_proposed_is_read,
    "protocol": ranks_are_apart,
    "privacy": replies_come_after_requests,
    "agenda": parts_have_a_whole,
    "acting": one_deputy_at_a_time,
    "notifications.message": one_attempt_at_a_time,
    "task": f"{NONE} one task, done or not; its day is moved by a wish of its own",
    "contribution": f"{NONE} one contribution, accepted or not",
    "reception": f"{NONE} every scan is kept, once",
    "notifications.recipient": f"{NONE} stopped or not",
}
_OF: Final = {
    name: [story for story in STORIES if story.decider.name == name]
    for name in sorted({story.decider.name for story in STORIES})
}


def test_every_decider_has_a_limit_or_says_why_it_has_none() -> None:
    assert set(LIMITS) == set(_OF)
    for told in LIMITS.values():
        assert callable(told) or len(told.removeprefix(NONE)) > 10


@pytest.mark.parametrize("name", _OF)
@given(data=st.data())
def test_any_history(name: str, data: st.DataObject) -> None:
    story: Story = data.draw(st.sampled_from(_OF[name]), label="story")
    begun = data.draw(st.integers(0, len(story.steps)), label="begun")
    wishes = st.sampled_from((*story.steps, *story.beside))
    then = [
        _perhaps_changed(step, data)
        for step in data.draw(st.lists(wishes, max_size=12), label="then")
    ]
    decider, history, state = story.decider, [], story.decider.initial
    for number, step in enumerate((*story.steps[:begun], *then), start=1):
        by = step.meta(number)
        try:
            facts = list(decider.decide(step.command, state, by))
        except Refused:
            continue
        history += facts
        state = decider.fold(facts, state)
        assert list(decider.decide(step.command, state, by)) == [], step.command
        if callable(holds := LIMITS[name]):
            holds(state)
    assert decider.fold(history) == state
    read = [CATALOGUE[one.type_name].model_validate_json(one.model_dump_json()) for one in history]
    assert decider.fold(read) == state


_MADE: Final[dict[int, tuple[Command, ...]]] = {}
"""By the step's identity (not every step can be hashed): steps live as long as the stories."""


def _others(step: Step) -> tuple[Command, ...]:
    """A step's wish with one field changed, in every way: made once, for it takes far longer than a history."""
    if id(step) not in _MADE:
        _MADE[id(step)] = tuple(command for _, command in changes(step.command))
    return _MADE[id(step)]


def _perhaps_changed(step: Step, data: st.DataObject) -> Step:
    if not data.draw(st.booleans()):
        return step
    others = _others(step)
    return step.with_(data.draw(st.sampled_from(others))) if others else step
