"""Policies: what a service wishes for when it hears a fact. Pure functions from an event to effects.

The ids of the commands derive from the event, so that hearing it twice does nothing twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from shared.commands.base import Command
from shared.envelope import Recorded, derived_id
from shared.subjects import Subject


@dataclass(frozen=True, slots=True)
class Wish:
    """A command to the policy's own service."""

    command: Command


@dataclass(frozen=True, slots=True)
class SetTimer:
    """The command is carried out at ``at``. The same id set again replaces the earlier timer."""

    timer_id: str
    at: datetime
    command: Command


Effect = Wish | SetTimer
Policy = Callable[[Recorded[Any]], Sequence[Effect]]


def given(
    policy: Callable[..., Sequence[Effect]], known: object
) -> Callable[..., Sequence[Effect]]:
    """``policy`` with what its service knows (a calendar) behind what it hears; docs/map.md has its own name."""

    @wraps(policy)
    def hears(*heard: Any) -> Sequence[Effect]:
        return policy(*heard, known)

    return hears


def command_id(cause: str, command: Command, subject: Subject, nth: int = 0) -> str:
    """The id of a command that follows from an event: the same each time the event is heard.

    ``nth`` tells apart several commands of one kind to one boundary that follow from the same event.
    """
    return derived_id("policy", cause, type(command).__name__, subject, str(nth))
