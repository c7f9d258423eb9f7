"""Messages that stand still are an alarm, not silence: they wait, and none has come to an end for long."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from prometheus_client import Gauge

from services.notifications.outbox import Outbox
from shared.service import Service

CONSUMER: Final = "notifications-mail"
ALARM_SECONDS: Final = 600.0
_LOOK_SECONDS: Final = 15.0
STANDS_STILL: Final = Gauge(
    "hoinghi_messages_stand_still", "1 while messages wait and none comes to an end"
)


@dataclass(slots=True)
class Standstill:
    """What the looks have seen; moments are seconds of one monotonic clock."""

    free: float
    """When it was last seen that nothing waits, or that nothing may go."""

    def seconds(self, now: float, waiting: int, progressed: float) -> float:
        """How long messages have waited without one coming to an end; 0 when none waits.

        ``progressed``: when a message last came to an end.
        """
        if waiting <= 0:
            self.free = now
            return 0.0
        return now - max(self.free, progressed)


async def watch(service: Service, outbox: Outbox) -> None:
    """Looks every quarter of a minute; a line in the log and a metric as long as it lasts."""
    seen = Standstill(time.monotonic())
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        waiting = sum(one.waiting for one in service.consumers if one.name == CONSUMER)
        waiting -= (
            outbox.turns.unreleased
        )  # they wait for a person, and are said where letters are released
        held = _held_back(service, outbox)
        seconds = seen.seconds(time.monotonic(), 0 if held else waiting, outbox.progressed)
        stands = seconds > ALARM_SECONDS
        STANDS_STILL.set(int(stands))
        if stands:
            service.log.error(
                "messages stand still", alarm="mail", waiting=waiting, seconds=round(seconds)
            )


def _held_back(service: Service, outbox: Outbox) -> bool:
    """In the quiet hours the messages wait because they should."""
    if outbox.quiet is None or service.settings.clock != "system":
        return False
    return outbox.quiet.wait(datetime.now(UTC)) > 0
