"""The worker behind the messages: one attempt each time, its outcome written to the log before the next."""

from collections.abc import Sequence
from typing import Final

from services.notifications import message
from services.notifications.mail import Delivered, Mailer
from shared import subjects
from shared.commands.notifications import (
    AbandonNotification,
    RecordNotificationFailed,
    RecordNotificationSent,
)
from shared.consumer import Later
from shared.envelope import Recorded
from shared.events.notifications import NotificationRequested
from shared.policies import Effect, Wish
from shared.service import Service

ATTEMPTS: Final = 12
FIRST_PAUSE_SECONDS: Final = 30.0
LONGEST_PAUSE_SECONDS: Final = 4 * 3600.0
"""Twelve attempts with doubling pauses up to four hours: about a day, as mail servers themselves do."""


def pause_after(attempt: int) -> float:
    """Seconds between the ``attempt``-th failure and the next attempt."""
    return float(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)))


class Outbox:
    """Sends each requested message through one mailer. ``send`` is a worker of the service."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    async def send(
        self, service: Service, asked: Recorded[NotificationRequested]
    ) -> Sequence[Effect]:
        """One attempt. Raises :class:`~shared.consumer.Later` when it is to be made again."""
        name = asked.event.message
        boundary = subjects.message(asked.conference, name)
        state = await service.boundaries.state(message.decider, boundary, fresh=True)
        if state.status != "requested":
            return []  # an earlier attempt was recorded, only the acknowledgement to the broker was lost
        outcome = await self._mailer.send(asked)
        if isinstance(outcome, Delivered):
            sent = RecordNotificationSent(
                message=name,
                sent_at=service.clock.after(asked.time),
                message_id=outcome.message_id,
                server_reply=outcome.server_reply,
            )
            return [Wish(sent)]
        attempt = state.attempts + 1
        failed = RecordNotificationFailed(
            message=name, attempt=attempt, permanent=outcome.permanent, reason=outcome.reason
        )
        await service.carry_out(Wish(failed), asked, attempt)
        if outcome.permanent or attempt >= ATTEMPTS:
            return [Wish(AbandonNotification(message=name, reason=outcome.reason))]
        raise Later(pause_after(attempt), outcome.reason)
