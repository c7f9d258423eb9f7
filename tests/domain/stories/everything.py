"""The stories of every decider in one list."""

from typing import Final

from tests.domain.stories import Story, awards, budget, delegation, notifications, registry

STORIES: Final[tuple[Story, ...]] = (
    *registry.STORIES,
    *delegation.STORIES,
    *awards.STORIES,
    *budget.STORIES,
    *notifications.STORIES,
)
