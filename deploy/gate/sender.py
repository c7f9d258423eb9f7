"""Sends what the queue holds, many at once, for as long as it takes; each scan is answered by itself."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError

from deploy.gate.queue import Scan, ScanQueue
from deploy.gate.verdicts import fact_of
from shared.client import Commands, NoAnswer
from shared.commands.base import Accepted, Answer
from shared.commands.reception import ScanCode
from shared.connection import connection_options
from shared.gate import PASSING
from shared.settings import Settings

WIDTH: Final = 32
"""Scans under way at once."""
_AGAIN_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 2.0

Told = Callable[[Scan, Answer], None]


@dataclass(slots=True)
class Sender:
    """``told`` hears each answer, ``lost`` that there is no line any more; ``online`` says which it is."""

    settings: Settings
    queue: ScanQueue
    conference: str
    unit: str
    person: str
    told: Told
    lost: Callable[[], None]
    online: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[str] = field(default_factory=set)

    def wake(self) -> None:
        """There is something new in the queue."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        client: Client | None = None
        try:
            while True:
                if client is None or client.is_closed:
                    client = await self._connected()
                if client is not None:
                    await self._send_all(client)
                with contextlib.suppress(TimeoutError):
                    waiting = self.queue.unsent and not self.online
                    # what waits without a line is tried again by itself; otherwise a scan wakes
                    await asyncio.wait_for(self._wake.wait(), _AGAIN_SECONDS if waiting else 5)
                self._wake.clear()
        finally:
            if client is not None:
                with contextlib.suppress(NatsError, TimeoutError):
                    await client.close()

    async def _connected(self) -> Client | None:
        try:
            return await nats.connect(
                **connection_options(self.settings),
                connect_timeout=1,
                allow_reconnect=False,
                max_reconnect_attempts=0,
                error_cb=_quiet,
            )
        except (NoServersError, NatsError, OSError, TimeoutError):
            self.online = False
            return None

    async def _send_all(self, client: Client) -> None:
        commands = Commands(client, self.conference, patience=_PATIENCE_SECONDS)
        while self.online is False or self.queue.unsent:
            batch = [scan for scan in self.queue.pending() if scan.id not in self._under_way]
            if not batch:
                self.online = client.is_connected
                return
            answered = await asyncio.gather(*(self._send(commands, one) for one in batch[:WIDTH]))
            was, self.online = self.online, all(answered)
            if not self.online:
                if was:
                    self.lost()
                return

    async def _send(self, commands: Commands, scan: Scan) -> bool:
        """Whether there was an answer that settles it."""
        wish = ScanCode(
            code=scan.code, gate=scan.gate, scanned_at=scan.at, sent_at=datetime.now(UTC)
        )
        self._under_way.add(scan.id)
        try:
            answer = await commands.send(self.unit, wish, command_id=scan.id, person=self.person)
        except (NoAnswer, NatsError, OSError):
            return False
        finally:
            self._under_way.discard(scan.id)
        if not isinstance(answer, Accepted) and answer.code in PASSING:
            return False
        self.queue.done(scan, fact_of(answer))
        self.told(scan, answer)
        return True


async def _quiet(_error: Exception) -> None:
    """A line that is gone is said by the count of what is unsent."""
