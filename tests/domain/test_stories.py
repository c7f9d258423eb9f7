"""The stories are whole: every decider has some, every command stands in one, and each is replayed to the same."""

import pytest

from services.awards import app as awards
from services.budget import app as budget
from services.notifications import app as notifications
from services.registry import app as registry
from shared.commands import ALL_COMMANDS
from shared.settings import Settings
from tests.domain.stories import Story
from tests.domain.stories.everything import STORIES


def test_every_decider_of_the_services_has_a_story() -> None:
    built = {
        decider.name
        for service in (registry, awards, budget, notifications)
        for decider in service.build(Settings()).deciders.values()
    }
    assert {story.decider.name for story in STORIES} == built


def test_every_command_stands_in_a_story() -> None:
    told = {type(step.command) for story in STORIES for step in story.steps}
    assert set(ALL_COMMANDS) - told == set()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_wish_that_was_granted_changes_nothing_when_it_is_sent_again(story: Story) -> None:
    for number, step, state in story.states():
        if step is not None:
            again = story.decider.decide(step.command, state, step.meta(number))
            assert list(again) == [], step.command
