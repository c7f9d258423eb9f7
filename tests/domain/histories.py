"""Plays any sequence of wishes against a decider, holding it to "deciding twice changes nothing"."""

from collections.abc import Iterable, Iterator
from typing import Any

from shared.commands.base import Command
from shared.decider import AnyDecider
from shared.envelope import Fact, Meta
from shared.refusals import Refused


def play(
    decider: AnyDecider, steps: Iterable[tuple[Command, Meta]]
) -> Iterator[tuple[Command, list[Fact]]]:
    """Each wish that is accepted, with the facts that follow. A refused one leaves no trace."""
    state = decider.initial
    for command, by in steps:
        try:
            facts = list(decider.decide(command, state, by))
        except Refused:
            continue
        state = decider.fold(facts, state)
        assert list(decider.decide(command, state, by)) == [], "deciding twice changed something"
        yield command, facts


def facts_of(decider: AnyDecider, steps: Iterable[tuple[Command, Meta]]) -> list[Any]:
    """Facts of the decider's own union."""
    return [fact for _, facts in play(decider, steps) for fact in facts]
