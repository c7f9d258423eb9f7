"""Messages that stand still are an alarm, not silence: they wait, and none has come to an end for long."""

import asyncio
import time
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


async def watch(service: Service, outbox: Outbox) -> None:
    """Looks every quarter of a minute; a line in the log and a metric as long as it lasts."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        waiting = sum(one.lag for one in service.consumers if one.name == CONSUMER)
        seconds = time.monotonic() - outbox.progressed
        stands = standing_still(waiting, seconds)
        STANDS_STILL.set(int(stands))
        if stands:
            service.log.error(
                "messages stand still", alarm="mail", waiting=waiting, seconds=round(seconds)
            )


def standing_still(waiting: int, seconds: float) -> bool:
    """``seconds``: since a message last came to an end."""
    return waiting > 0 and seconds > ALARM_SECONDS
