"""Hear the log through a durable consumer: in order, each event until it is handled, never dropped.

A failing event is tried again with a growing pause while everything behind it waits; after the last try it is
parked (a pointer with the reason, in a stream of its own) where it can be seen, mended and replayed.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.js import JetStreamContext
from nats.js.errors import APIError, NoStreamResponseError
from prometheus_client import Counter, Gauge

from shared import subjects
from shared.store import MESSAGE_ID

PAUSES = (0.05, 0.2, 1.0, 3.0, 8.0)
"""Seconds before the second, third … try. Together well below the consumer's ack wait."""
_FETCH = 64
_FETCH_SECONDS = 5.0

HANDLED = Counter("hoinghi_events_handled", "Events handled by a consumer", ["consumer", "outcome"])
LAG = Gauge("hoinghi_consumer_lag", "Events that a consumer has not handled yet", ["consumer"])
PARKED = Counter("hoinghi_events_parked", "Events parked for a person to look at", ["consumer"])


class Permanent(Exception):
    """This event can never be handled, however often it is tried: park it at once."""


class Later(Exception):
    """Not now: hand the event out again in ``seconds``, and go on with the next meanwhile.

    Only for work where order does not matter (one mail to one recipient).
    """

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the stream as the consumer hands it out."""

    subject: str
    body: bytes
    position: int
    headers: Mapping[str, str]


Handle = Callable[[Heard], Awaitable[str]]
"""Handles one message; returns the outcome in a word or two, for the log line."""


@dataclass(slots=True)
class DurableConsumer:
    """Runs one provisioned durable pull consumer of one stream, until it is stopped."""

    client: Client
    stream: str
    name: str
    handle: Handle
    pauses: tuple[float, ...] = PAUSES
    lag: int = 0
    _handled: int = 0
    _later: set[int] = field(default_factory=set)
    _log: structlog.stdlib.BoundLogger = field(default_factory=structlog.get_logger)

    async def run(self) -> None:
        """Until cancelled. A lost connection, a broker that restarts: it goes on by itself."""
        js = self.client.jetstream(timeout=5)
        while True:
            try:
                subscription = await js.pull_subscribe_bind(self.name, self.stream)
                break
            except (TimeoutError, NoStreamResponseError, APIError) as error:
                self._log.warning("consumer cannot bind yet", consumer=self.name, why=repr(error))
                await asyncio.sleep(1)
        while True:
            try:
                messages = await subscription.fetch(_FETCH, timeout=_FETCH_SECONDS)
            except TimeoutError:
                await self._measure(js)
                continue
            except ConnectionClosedError:
                return
            except (APIError, NoStreamResponseError) as error:
                self._log.warning("consumer cannot fetch", consumer=self.name, why=repr(error))
                await asyncio.sleep(1)
                continue
            for message in messages:
                await self._settle(js, message)

    async def _measure(self, js: JetStreamContext) -> None:
        with contextlib.suppress(TimeoutError, NoStreamResponseError, APIError):
            info = await js.consumer_info(self.stream, self.name)
            self.lag = (info.num_pending or 0) + (info.num_ack_pending or 0)
            LAG.labels(self.name).set(self.lag)

    async def _settle(self, js: JetStreamContext, message: Msg) -> None:
        heard = Heard(
            message.subject,
            message.data,
            message.metadata.sequence.stream,
            message.headers or {},
        )
        self.lag = message.metadata.num_pending
        LAG.labels(self.name).set(self.lag)
        if heard.position > self._handled or heard.position in self._later:  # else: handed out twice
            started = time.perf_counter()
            outcome = await self._handle(js, message, heard)
            HANDLED.labels(self.name, outcome.split(":")[0]).inc()
            self._log.debug(
                "event handled",
                consumer=self.name,
                subject=heard.subject,
                position=heard.position,
                outcome=outcome,
                ms=round(1000 * (time.perf_counter() - started), 2),
            )
            self._handled = max(self._handled, heard.position)
            if heard.position in self._later:
                return
        await message.ack()

    async def _handle(self, js: JetStreamContext, message: Msg, heard: Heard) -> str:
        for attempt in range(len(self.pauses) + 1):
            try:
                outcome = await self.handle(heard)
                self._later.discard(heard.position)
                return outcome
            except Permanent as error:
                return await self._park(js, heard, error, attempt + 1)
            except Later as later:
                self._later.add(heard.position)
                await message.nak(delay=later.seconds)
                return f"later: {later}"
            except Exception as error:
                self._log.warning(
                    "event failed",
                    consumer=self.name,
                    subject=heard.subject,
                    position=heard.position,
                    attempt=attempt + 1,
                    error=repr(error),
                )
                if attempt == len(self.pauses):
                    return await self._park(js, heard, error, attempt + 1)
                await message.in_progress()
                await asyncio.sleep(self.pauses[attempt])
        raise AssertionError("unreachable")

    async def _park(
        self, js: JetStreamContext, heard: Heard, error: Exception, attempts: int
    ) -> str:
        pointer = {
            "stream": self.stream,
            "position": heard.position,
            "subject": heard.subject,
            "consumer": self.name,
            "attempts": attempts,
            "reason": repr(error),
        }
        await js.publish(
            subjects.parked(self.name),
            json.dumps(pointer, ensure_ascii=False).encode(),
            headers={MESSAGE_ID: f"parked:{self.name}:{heard.position}"},
        )
        PARKED.labels(self.name).inc()
        self._log.error("event parked", alarm="parked", **pointer)
        return "parked"
