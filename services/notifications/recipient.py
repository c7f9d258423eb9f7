"""One recipient of a conference's messages: whether reminders and thanks may still be sent to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from shared.commands.notifications import (
    RecipientCommand,
    ResumeReminders,
    StopReminders,
    recipient_id,
)
from shared.decider import Decider
from shared.envelope import Meta
from shared.events.notifications import (
    MessageKind,
    RecipientEvent,
    RemindersResumed,
    RemindersStopped,
)
from shared.refusals import MALFORMED, NOT_ENTITLED

STOPPABLE: Final[frozenset[MessageKind]] = frozenset({"reminder", "thanks"})
"""Kinds that a recipient may refuse. Invitations, changes and duties are official and always come."""

_FOR_ALL: Final = frozenset({"organiser", "system"})
"""Roles that speak for recipients of other agencies than their own."""


# --- state ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recipient:
    stopped: RemindersStopped | None = None

    def refuses(self, kind: MessageKind) -> bool:
        """Whether the recipient has asked for no messages of this kind."""
        return self.stopped is not None and kind in STOPPABLE


# --- decide --------------------------------------------------------------------------------------


def decide(command: RecipientCommand, state: Recipient, meta: Meta) -> Sequence[RecipientEvent]:
    """Refuses nobody who speaks for the recipient: who has stopped may stop again, who has not may go on. The
    recipient's id is that of the unit and the person: COMMAND_MALFORMED where it is not."""
    match command:
        case StopReminders(recipient=name, unit=unit, person_id=person, message=message):
            if name != recipient_id(unit, person):
                raise MALFORMED.refuse(faults="recipient ≠ unit + person_id")
            own = meta.actor.unit == unit
            if not own and not meta.actor.roles & _FOR_ALL:
                allowed = ", ".join(sorted(_FOR_ALL))
                raise NOT_ENTITLED.refuse(unit=meta.actor.unit, roles=allowed)
            if state.stopped:
                return []
            stopped = RemindersStopped(
                recipient=name,
                unit=unit,
                person_id=person,
                message=message,
                stopped_at=meta.time,
            )
            return [stopped]
        case ResumeReminders(recipient=name, reason=reason):
            if state.stopped is None:
                return []
            unit, person = state.stopped.unit, state.stopped.person_id
            return [RemindersResumed(recipient=name, unit=unit, person_id=person, reason=reason)]
        case _:
            assert_never(command)


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: Recipient, event: RecipientEvent) -> Recipient:
    match event:
        case RemindersStopped():
            return Recipient(event)
        case RemindersResumed():
            return Recipient()
        case _:
            assert_never(event)


decider: Final[Decider[RecipientCommand, Recipient, RecipientEvent]] = Decider(
    "notifications.recipient", Recipient(), decide, evolve
)
