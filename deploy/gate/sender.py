"""Sends what the queue holds, many at once, for as long as it takes; each scan is answered by itself."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError
from pydantic import ValidationError

from deploy.gate.queue import Scan, ScanQueue
from deploy.gate.verdicts import fact_of
from shared.client import Commands, NoAnswer
from shared.commands.base import Accepted, Answer, declined
from shared.commands.reception import ScanCode
from shared.connection import connection_options
from shared.gate import OF_THE_REQUEST, PASSING
from shared.refusals import MALFORMED
from shared.settings import Settings

WIDTH: Final = 32
"""Scans under way at once."""
_AGAIN_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 2.0
_FRESH: Final = timedelta(minutes=1)

Told = Callable[[Scan, Answer], None]


@dataclass(slots=True)
class Sender:
    """``told`` hears each answer, ``lost`` that there is no line any more; ``online`` says which it is.

    ``time``: the moment of a system on the simulated clock. A scan keeps its age there; one of this minute is of
    then, as that clock stands still meanwhile.
    """

    settings: Settings
    queue: ScanQueue
    conference: str
    unit: str
    person: str
    told: Told
    lost: Callable[[], None]
    time: datetime | None = None
    online: bool = False
    kept_aside: set[str] = field(default_factory=set)
    """Scans that cannot be sent as this gate sends; they stay in the file."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[str] = field(default_factory=set)
    _tried: set[str] = field(default_factory=set)
    _began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def wake(self) -> None:
        """There is something new in the queue."""
        self._wake.set()

    @property
    def left(self) -> int:
        """How many scans this gate can still send."""
        return self.queue.unsent - len(self.kept_aside)

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
                    waiting = self.left and not self.online
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
        while self.online is False or self.left:
            passed_over = self._under_way | self.kept_aside
            batch = [scan for scan in self.queue.pending() if scan.id not in passed_over]
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
        """Whether there was an answer to it."""
        self._under_way.add(scan.id)
        # what an earlier run of this gate left may have been sent by it
        again = scan.id in self._tried or scan.at.timestamp() < self._began.timestamp()
        self._tried.add(scan.id)
        try:
            wish = ScanCode(code=scan.code, gate=scan.gate, **self._times(scan))
            answer: Answer = await commands.send(
                self.unit, wish, command_id=scan.id, person=self.person, time=self.time, again=again
            )
        except ValidationError as error:
            faults = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors())
            answer = declined(scan.id, MALFORMED.refuse(faults=faults))
        except (NoAnswer, NatsError, OSError):
            return False
        finally:
            self._under_way.discard(scan.id)
        if not isinstance(answer, Accepted) and answer.code in PASSING:
            return False
        if not isinstance(answer, Accepted) and answer.code in OF_THE_REQUEST:
            self.kept_aside.add(scan.id)
        else:
            self.queue.done(scan, fact_of(answer))
            self._tried.discard(scan.id)
        self.told(scan, answer)
        return True

    def _times(self, scan: Scan) -> dict[str, Any]:
        now = datetime.now(UTC)
        if self.time is None:
            return {"scanned_at": scan.at, "sent_at": now}
        age = now - scan.at
        return {"scanned_at": self.time - age} if age >= _FRESH else {}


async def _quiet(_error: Exception) -> None:
    """A line that is gone is said by the count of what is unsent."""
