"""The test language of the domains: given these facts, when this is wished, then these facts follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.commands.base import Command
from shared.decider import AnyDecider
from shared.envelope import Actor, Fact, Meta
from shared.refusals import Refusal, Refused

NOON = datetime(2023, 11, 20, 5, 0, tzinfo=UTC)
"""Noon in Vietnam on 20 November 2023: inside the story of the plan."""


def meta(
    unit: str = "so-y-te",
    *roles: str,
    time: datetime = NOON,
    command_id: str = "cmd-00000001",
    conference: str = "qpdp-2023",
) -> Meta:
    return Meta(command_id, time, conference, Actor(unit, "office", frozenset(roles)), command_id)


@dataclass(frozen=True)
class Given:
    """``spec(decider).given(*facts).when(command, meta).then(*facts)``, or ``.refused(QUOTA_FULL)``."""

    decider: AnyDecider
    history: tuple[Fact, ...] = ()

    def given(self, *facts: Fact) -> "Given":
        return replace(self, history=self.history + facts)

    def when(self, command: Command, by: Meta) -> "When":
        return When(self, command, by)

    @property
    def state(self) -> Any:
        return self.decider.fold(self.history)


@dataclass(frozen=True)
class When:
    setting: Given
    command: Command
    by: Meta

    def events(self) -> Sequence[Fact]:
        return self.setting.decider.decide(self.command, self.setting.state, self.by)

    def then(self, *expected: Fact) -> Given:
        """The facts that follow are exactly these; deciding again on top of them adds nothing."""
        events = tuple(self.events())
        assert events == expected
        after = self.setting.given(*events)
        assert list(after.when(self.command, self.by).events()) == [], (
            "deciding twice changed something"
        )
        return after

    def nothing_happens(self) -> Given:
        return self.then()

    def refused(self, refusal: Refusal) -> Refused:
        with pytest.raises(Refused) as caught:
            self.events()
        assert caught.value.refusal is refusal
        assert "{" not in str(caught.value)
        return caught.value


def spec(decider: AnyDecider) -> Given:
    return Given(decider)
