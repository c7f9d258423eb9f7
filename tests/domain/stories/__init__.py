"""Histories as wishes: for each decider a few courses of events, with every command that it decides.

Tests walk through them: what is refused at each point, what the same wish with other content meets.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args

from shared.commands.base import Command
from shared.decider import AnyDecider
from shared.envelope import Actor, Fact, Meta
from shared.refusals import ROLES

NOON: Final = datetime(2023, 11, 20, 5, 0, tzinfo=UTC)
CONFERENCE: Final = "bac-giang-2023"
PEOPLE: Final = frozenset(ROLES) - {"system"}
UNIT: Final = "so-y-te"


@dataclass(frozen=True)
class Step:
    """One wish with what surrounds it. ``by_system``: a policy or a timer sends it, otherwise somebody who has
    every role. ``unit``: who acts. ``after``: how long after the story's noon."""

    command: Command
    by_system: bool = False
    unit: str = UNIT
    after: timedelta = timedelta()
    known: Any = None

    def meta(self, number: int = 0) -> Meta:
        roles = frozenset({"system"}) if self.by_system else PEOPLE
        actor = Actor(self.unit, "office", roles)
        identity = f"cmd-{number:08d}"
        return Meta(
            identity, NOON + self.after, CONFERENCE, actor, identity, nonce=f"{number + 1:032x}",
            known=self.known,
        )  # fmt: skip

    def with_(self, command: Command) -> "Step":
        return replace(self, command=command)


@dataclass(frozen=True, eq=False)
class Story:
    """Each step is accepted and has facts. ``beside``: wishes that are only tried, at every point of it."""

    name: str
    decider: AnyDecider
    steps: tuple[Step, ...]
    beside: tuple[Step, ...] = ()

    def states(self) -> Iterator[tuple[int, Step | None, Any]]:
        """The state before anything, then after each step, with the step that led to it."""
        state = self.decider.initial
        yield 0, None, state
        for number, step in enumerate(self.steps, start=1):
            facts: list[Fact] = list(self.decider.decide(step.command, state, step.meta(number)))
            assert facts, f"{self.name}: nothing follows from step {number}, {step.command!r}"
            state = self.decider.fold(facts, state)
            yield number, step, state


def commands_of(union: Any) -> tuple[type[Command], ...]:
    return get_args(union) or (union,)
