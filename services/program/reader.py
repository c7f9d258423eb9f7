"""The log, read in order from a position: an ordered consumer, with room for some events ahead.

nats-py drops a message when its own buffer is full and goes on with the next; so every sequence is
compared with the one before, and a gap is read again from its beginning.
"""

import asyncio
import contextlib
from types import TracebackType
from typing import Final, Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared.subjects import ALL_EVENTS, EVENTS

_AHEAD: Final = 8_000
"""Messages that may wait in memory before the broker is asked to wait."""
_HEARTBEAT_SECONDS: Final = 0.5
"""A lost consumer is noticed after two of them; the default of 5 s would cost 17 s (measured)."""
_LINGER_SECONDS: Final = 0.2


class LogGap(Exception):
    """Events are missing in the log itself. Nobody may delete from it: this is damage."""

    code = "LOG_GAP"

    def __init__(self, after: int, found: int) -> None:
        super().__init__(f"the log goes from position {after} to {found}")
        self.position = after + 1


class Reader:
    """``async with Reader(client, after) as reader: await reader.take(2000)``."""

    def __init__(self, client: Client, after: int) -> None:
        self._client = client
        self._js: JetStreamContext = client.jetstream(timeout=5)
        self._last = after
        self._waiting: list[Msg] = []
        self._most = _AHEAD
        self._ready = asyncio.Event()
        self._room = asyncio.Event()
        self._subscription: JetStreamContext.PushSubscription | None = None

    async def __aenter__(self) -> Self:
        await self._subscribe()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._unsubscribe()

    async def take(self, most: int) -> tuple[list[tuple[int, bytes]], int]:
        """The next (position, body) pairs in order, at most ``most``; and how many wait behind.

        Waits for the first; then for more, until there are ``most``, the log has no more, or 200 ms
        have passed. Raises :class:`LogGap`; ConnectionClosedError when the client was closed.
        """
        while True:
            messages = await self._next(most)
            events, rest = self._in_order(messages)
            self._waiting[:0] = rest
            if events or not rest:
                return events, _pending(messages[-1]) + len(rest)
            await self._read_again()

    async def _read_again(self) -> None:
        """Subscribe anew behind the last event in order; what then comes first must follow it."""
        await self._unsubscribe()
        await self._subscribe()
        first = await self._next(1)
        self._waiting[:0] = first
        if _sequence(first[0]) > self._last + 1:
            raise LogGap(self._last, _sequence(first[0]))

    async def _next(self, most: int) -> list[Msg]:
        self._most = most
        while not self._enough():
            self._ready.clear()
            try:
                await asyncio.wait_for(self._ready.wait(), _LINGER_SECONDS)
            except TimeoutError:
                if self._client.is_closed:
                    raise ConnectionClosedError from None
                if self._waiting:
                    break
        messages, self._waiting = self._waiting[:most], self._waiting[most:]
        self._room.set()
        return messages

    def _enough(self) -> bool:
        waiting = self._waiting
        return len(waiting) >= self._most or (bool(waiting) and _pending(waiting[-1]) == 0)

    def _in_order(self, messages: list[Msg]) -> tuple[list[tuple[int, bytes]], list[Msg]]:
        """Each event once, in order, up to the first gap; and the messages behind the gap."""
        events: list[tuple[int, bytes]] = []
        for index, message in enumerate(messages):
            sequence = _sequence(message)
            if sequence > self._last + 1:
                return events, messages[index:]
            if sequence == self._last + 1:
                events.append((sequence, message.data))
                self._last = sequence
        return events, []

    async def _on(self, message: Msg) -> None:
        self._waiting.append(message)
        if len(self._waiting) >= self._most or message.reply.endswith(".0"):
            self._ready.set()
        if len(self._waiting) >= _AHEAD:
            self._room.clear()
            await self._room.wait()

    async def _subscribe(self) -> None:
        self._waiting, self._most = [], 1
        self._subscription = await self._js.subscribe(
            ALL_EVENTS,
            stream=EVENTS,
            cb=self._on,
            ordered_consumer=True,
            idle_heartbeat=_HEARTBEAT_SECONDS,
            config=ConsumerConfig(
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=self._last + 1
            ),
        )

    async def _unsubscribe(self) -> None:
        self._room.set()
        if self._subscription is not None and not self._client.is_closed:
            # the broker forgets the consumer by itself when nobody listens any more
            with contextlib.suppress(Exception):
                await self._subscription.unsubscribe()
        self._subscription = None


def _sequence(message: Msg) -> int:
    """The position in the log, from the reply subject; msg.metadata would cost ten times that."""
    tokens = message.reply.split(".")
    return int(tokens[5] if len(tokens) == 9 else tokens[7])


def _pending(message: Msg) -> int:
    tokens = message.reply.split(".")
    return int(tokens[8] if len(tokens) == 9 else tokens[10])
