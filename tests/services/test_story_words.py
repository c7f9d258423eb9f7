"""A story that breaks on a log which held the conference before: told in words, with what to do."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from deploy.cli_states import STATES
from deploy.story.teller import (
    Story,
    StoryBroken,
    StoryNeedsItsClock,
    StoryToldOtherwise,
    on_another_clock,
    over_what_is_held,
)
from deploy.summary import told_of_messages

BROKEN = StoryBroken("so-y-te RewordNotification: WRONG_STATE")
SEVERAL = ExceptionGroup("", [ExceptionGroup("", [BROKEN]), BROKEN])


def _story(*, again: bool = False) -> Story:
    return cast(Story, SimpleNamespace(conference="bac-giang-2023", again=again))


@pytest.mark.parametrize("broken", [BROKEN, SEVERAL])
@pytest.mark.parametrize(("held", "again"), [(True, False), (False, True)])
def test_over_an_older_story_the_remedy_is_named_in_both_languages(
    broken: Exception, held: bool, again: bool
) -> None:
    with (
        pytest.raises(StoryToldOtherwise) as told,
        over_what_is_held(_story(again=again), held),
    ):
        raise broken
    words = str(told.value)
    assert told.value.code == "STORY_TOLD_OTHERWISE"
    for said in (
        "đã có hội nghị bac-giang-2023",
        "Việc cần làm",
        "holds the conference",
        "What to do",
    ):
        assert said in words
    assert "WRONG_STATE" in words


def test_on_an_empty_log_the_break_itself_is_told_without_a_group() -> None:
    with pytest.raises(StoryBroken, match="WRONG_STATE"), over_what_is_held(_story(), False):
        raise SEVERAL


def test_another_fault_is_not_covered_up() -> None:
    with pytest.raises(ZeroDivisionError), over_what_is_held(_story(), True):
        raise ZeroDivisionError


def test_a_system_that_stamps_the_present_time_is_told_with_what_to_do() -> None:
    now = datetime(2023, 11, 20, tzinfo=UTC)
    told = on_another_clock(BROKEN, now + timedelta(days=900), now)
    assert isinstance(told, StoryNeedsItsClock)
    for said in ("20/11/2023", "Việc cần làm", "What to do", "HOINGHI_CLOCK=simulated hoinghi up"):
        assert said in str(told)
    assert on_another_clock(BROKEN, now, now) is BROKEN


def test_letters_that_did_not_arrive_are_told_each_by_its_state_and_add_up() -> None:
    every = [{"status": status, "rounds": None} for status in STATES["messages"]]
    (_, figure), *rest = told_of_messages([*every, {"status": "sent", "rounds": 1}])
    (label, again) = rest.pop()
    assert (figure, again) == (f"2 + 1 + {len(every) - 2} = {len(every) + 1}", "1")
    assert "resent" in label
    assert [number for _, number in rest] == ["1"] * (len(every) - 2), "a state without a word"
    assert all(" / " in label for label, _ in rest)
