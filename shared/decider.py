"""A decider: the pure core of one consistency boundary.

``decide`` answers a wish with the facts that follow, ``[]`` when it holds already, and raises
:class:`~shared.refusals.Refused` when the rules do not allow it. ``evolve`` folds one fact into the state.
``warn`` tells of rules that may only warn (marks [P] and [G] of the law's table).
Deciding twice changes nothing: a property test says so for every decider.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from shared.commands.base import Command
from shared.envelope import Fact, Meta, Warned
from shared.refusals import NOT_YOURS

C = TypeVar("C", bound=Command)
S = TypeVar("S")
E = TypeVar("E", bound=Fact)


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S, E]):
    """``initial`` is the state before any fact; states are immutable values."""

    name: str
    initial: S
    decide: Callable[[C, S, Meta], Sequence[E]]
    evolve: Callable[[S, E], S]
    warn: Callable[[C, S, Meta], Sequence[Warned]] | None = None
    """What the official should know although the wish is granted; asked with the state before the facts, and
    only when there are any."""

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        return reduce(self.evolve, events, self.initial if state is None else state)


AnyDecider = Decider[Any, Any, Any]


def must_own(meta: Meta, owner: str, *roles: str) -> None:
    """Refuse an actor that is neither ``owner``, nor has one of ``roles``, nor is the system itself."""
    actor = meta.actor
    if actor.unit != owner and not actor.roles & {*roles, "system"}:
        raise NOT_YOURS.refuse(owner=owner, unit=actor.unit)
