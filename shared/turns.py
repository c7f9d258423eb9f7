"""Whose turn it is: of several processes of one service, one reads a durable consumer and the others stand by.

The turn is a message in a stream of its own that dies by itself after a few seconds unless it is renewed; taken
and renewed with the same expectation that guards the log. It is no lock: a process that stood still may finish
what it has in hand after another took over. What it writes then is guarded where it is written (by expectation,
by claim); the turn is there so that two do not set one consumer back against one another for ever.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from shared import subjects
from shared.tasks import end, heed_cancellation

SECONDS: Final = 4
"""How long a turn lasts that nobody renews: so long the others wait for one whose holder was killed."""
_RENEW_SECONDS: Final = 1.2
_SILENT_SECONDS: Final = 2 * SECONDS
"""A turn that stands so long without being renewed is nobody's, though the broker still keeps it: its clock was
set back, and it waits for a time that is to come. Whoever held it has known for long that it is over."""
_EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
_WRONG_LAST_SEQUENCE: Final = frozenset({10071, 10164})


@dataclass(slots=True)
class Turn:
    """The turn at one durable consumer, as one process sees it."""

    client: Client
    consumer: str
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    _sequence: int = 0
    _until: float = 0.0
    _seen: tuple[int, float] = (0, 0.0)
    """The other one's turn that was seen last, by its sequence, and since when: by our clock of intervals."""

    @property
    def ours(self) -> bool:
        return time.monotonic() < self._until

    async def take(self) -> bool:
        """Take it if nobody has it; tell whether it is ours. Raises what nats-py raises while the broker fails."""
        return self.ours or await self._anew()

    async def _anew(self) -> bool:
        return await self._write(0) or await self._write(await self._given_back())

    async def _given_back(self) -> int:
        """The sequence behind which it may be taken: of a holder that said goodbye, or our own whose answer was
        lost, or one that went silent; -1: it is somebody's."""
        js = self.client.jetstream(timeout=2)
        try:
            last = await js.get_last_msg(subjects.TURNS, subjects.turn(self.consumer))
        except APIError:
            return -1  # it died this very moment: next time
        sequence, now = last.seq or -1, time.monotonic()
        if last.data in (None, b"", self.holder.encode()):
            return sequence
        if self._seen[0] != sequence:
            self._seen = (sequence, now)
        return sequence if now - self._seen[1] > _SILENT_SECONDS else -1

    async def _write(self, expected: int, holder: str | None = None) -> bool:
        if expected < 0:
            return False
        begun = time.monotonic()
        body = (self.holder if holder is None else holder).encode()
        try:
            answer = await self.client.jetstream(timeout=2).publish(
                subjects.turn(self.consumer),
                body,
                headers={_EXPECTED: str(expected)},
                msg_ttl=SECONDS,
            )
        except APIError as error:
            if error.err_code in _WRONG_LAST_SEQUENCE:
                return False
            raise
        self._sequence, self._until = answer.seq, begun + SECONDS
        return True

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renewed as long as the block lasts, and given back at its end."""
        renewing = asyncio.create_task(self._renew(), name=f"turn {self.consumer}")
        try:
            yield
        finally:
            await end(renewing)
            if self.ours and self.client.is_connected:
                with contextlib.suppress(NatsError, TimeoutError):
                    await self._write(self._sequence, "")
            self._until = 0.0

    async def _renew(self) -> None:
        while self.ours:
            await asyncio.sleep(_RENEW_SECONDS)
            heed_cancellation()
            try:
                # A broker that was down for longer has forgotten it: then it is taken anew, by whoever is first.
                if not (await self._write(self._sequence) or await self._anew()):
                    self._until = 0.0
            except (NatsError, TimeoutError):
                continue  # not known: it is ours until its time is over
