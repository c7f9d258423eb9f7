"""The days of papers follow a conference that moves; those of invitations: test_answering.py."""

from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest

from services.registry import conference, policies
from services.registry.paper import decider
from services.registry.rescheduling import moved_along
from shared.commands.registry import MovePaperDue, RemindPaper
from shared.events.registry import PaperDueChanged, PaperRequested
from shared.policies import SetTimer, Wish
from tests.domain.planned import planned, recorded
from tests.domain.test_paper import (
    PROPOSED,
    REQUESTED,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
)
from tests.spec import NOON

BEFORE = conference.decider.fold([planned()])
BEGINS = planned().plan.starts_at
DUE = REQUESTED.due


def moves(by: timedelta, *facts: Any, now: datetime = NOON) -> list[date]:
    wishes = moved_along([decider.fold(facts)], [BEFORE], BEGINS + by, now)
    assert all(isinstance(one, Wish) for one in wishes)
    commands = [cast(Wish, one).command for one in wishes]
    assert all(isinstance(one, MovePaperDue) for one in commands)
    return [cast(MovePaperDue, one).due for one in commands]


@pytest.mark.parametrize("days", [-1, 1, 30])
def test_a_paper_that_is_awaited_is_due_as_many_days_earlier_or_later(days: int) -> None:
    by = timedelta(days=days)
    assert moves(by, REQUESTED) == [DUE + by]
    assert moves(by, REQUESTED, PROPOSED) == [DUE + by]
    assert moves(by, REQUESTED, PROPOSED, SUBMITTED, RETURNED) == [DUE + by]


def test_another_hour_of_the_same_day_moves_nothing() -> None:
    assert moves(timedelta(hours=2), REQUESTED) == []


def test_what_was_handed_in_withdrawn_or_never_asked_for_has_no_day_to_move() -> None:
    by = timedelta(days=7)
    for facts in ([REQUESTED, PROPOSED, SUBMITTED], [REQUESTED, WITHDRAWN], [PROPOSED], []):
        assert moves(by, *facts) == []


def test_a_day_never_moves_into_the_past_and_what_is_late_stays_late() -> None:
    eve = datetime.combine(DUE - timedelta(days=1), NOON.timetz())
    assert moves(timedelta(days=-5), REQUESTED, now=eve) == [eve.date()]
    after = eve + timedelta(days=4)
    assert moves(timedelta(days=-5), REQUESTED, now=after) == []
    assert moves(timedelta(days=1), REQUESTED, now=after) == []
    assert moves(timedelta(days=10), REQUESTED, now=after) == [DUE + timedelta(days=10)]


def test_a_conference_that_nobody_planned_moves_nothing() -> None:
    papers = [decider.fold([REQUESTED])]
    assert moved_along(papers, [conference.decider.initial], BEGINS, NOON) == []


def test_the_reminder_of_the_new_day_takes_the_place_of_the_earlier_one() -> None:
    changed = PaperDueChanged(
        paper="quan-y", unit="so-y-te", topic="Q", due=DUE + timedelta(days=7), due_before=DUE
    )

    def timer(of: PaperRequested | PaperDueChanged) -> SetTimer:
        (one,) = policies.remind_paper(recorded(of))
        assert isinstance(one, SetTimer)
        assert one.command == RemindPaper(paper="quan-y")
        return one

    first, second = timer(REQUESTED), timer(changed)
    assert first.timer_id == second.timer_id
    assert second.at - first.at == timedelta(days=7)
