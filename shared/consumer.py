"""Hear the log through a durable consumer: in order, each event until it is handled, never dropped.

A failing event is tried again with a growing pause while everything behind it waits; after the last try it is
parked (a pointer with the reason, in a stream of its own) where it can be seen, mended and replayed by
``hoinghi parked replay``, which asks whoever has the turn. What comes behind it in its boundary is parked, too,
untried, and replayed in order; all other boundaries go on (docs/decisions/0038). While the log itself cannot be
reached nothing is parked: that is not the event's fault, and it passes.

The broker alone keeps no order here: what it delivered to a process that died, or into a lost connection, it
delivers again only after the ack wait, behind newer events. So this consumer counts deliveries; at a gap, and
whenever it binds, it resets the durable to what stands after the last event handled (ADR-60 of NATS). For the
same reason one durable is read by one process at a time (``shared/turns.py``); two would take turns resetting it.
"""

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError, NoRespondersError
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.errors import NoStreamResponseError, NotFoundError, ServiceUnavailableError
from prometheus_client import Counter, Gauge

from shared import subjects
from shared.envelope import UnreadableEvent
from shared.store import MESSAGE_ID, EventStore, LogUnavailable
from shared.tasks import heed_cancellation
from shared.traces import trace_in
from shared.turns import Turn

PAUSES = (0.05, 0.2, 1.0, 3.0, 8.0)
"""Seconds before the second, third … try."""
_FETCH = 64
_BUSY = 100
"""Events in one second. From so many on, what comes is taken together: asking the broker costs as much as handling
an event, and 20 ms are nothing to somebody who has hundreds before them."""
_GATHER_SECONDS = 0.02
_PART = 4
"""Side by side: one in so many hands is free before more is asked for."""
_FETCH_SECONDS = 5.0
_NEXT_ASKED_SECONDS = 0.3
_AGAIN_SECONDS = 1.0
_STOP_SECONDS = 5.0
_OVERDUE_SECONDS = 10.0
"""What was put off and has not come so long after its time waits for a broker whose clock was set back."""
_REASON_CHARACTERS = 2000
_NOT_NOW = "chưa làm được lúc này, yêu cầu lại sau / not now, ask again later: {why}"
_TAKEN_OVER = (
    "tiến trình khác của dịch vụ vừa thay; yêu cầu lại / another process took over; ask again"
)
BEHIND = "chờ sự kiện {first} đứng trước nó / waits behind the event {first}"
_UNAVAILABLE = (
    LogUnavailable,
    NatsTimeoutError,
    NoRespondersError,
    NoStreamResponseError,
    ServiceUnavailableError,
)
"""The log or the broker does not answer at this moment."""

HANDLED = Counter("hoinghi_events_handled", "Events handled by a consumer", ["consumer", "outcome"])
LAG = Gauge("hoinghi_consumer_lag", "Events that a consumer has not handled yet", ["consumer"])
PARKED = Counter("hoinghi_events_parked", "Events parked for a person to look at", ["consumer"])
STAND = Gauge(
    "hoinghi_boundaries_parked", "Boundaries that stand still at a consumer", ["consumer"]
)


def _why(error: Exception) -> str:
    """What went wrong, in one line, for whoever reads what is parked."""
    said = " ".join(str(error).split())
    named = said if isinstance(error, Permanent) and said else f"{type(error).__name__}: {said}"
    return named[:_REASON_CHARACTERS]


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


async def _tell(asker: Msg, answer: Mapping[str, Any]) -> None:
    """Who has gone meanwhile asks again, and it is handled again."""
    with contextlib.suppress(NatsError):
        await asker.respond(json.dumps(answer, ensure_ascii=False).encode())


Handle = Callable[[Heard], Awaitable[str]]
"""Handles one message; returns the outcome in a word or two, for the log line."""


def _concerned(_heard: Heard) -> bool:
    return True


async def _unnoticed(_heard: Heard) -> None:
    pass


@dataclass(slots=True)
class DurableConsumer:
    """Runs one provisioned durable pull consumer of one stream, until it is stopped."""

    client: Client
    stream: str
    name: str
    handle: Handle
    pauses: tuple[float, ...] = PAUSES
    side_by_side: int = 1
    """How many messages are in hand at once. More than one only for work where order does not matter."""
    parks_boundary: bool = True
    """What comes behind a parked event in its boundary (its literal subject) waits. False for work where order
    does not matter, as it does not side by side."""
    concerns: Callable[[Heard], bool] = _concerned
    """Whether there is anything to do for a message; one that does not concern us waits for nothing."""
    notice: Callable[[Heard], Awaitable[None]] = _unnoticed
    """Called for each message that has to wait: what must be known of it at once all the same."""
    log: structlog.stdlib.BoundLogger = field(default_factory=structlog.get_logger)
    lag: int = 0
    bound: bool = False
    """It has begun to hear; before that the broker's count of what is pending says nothing."""
    standby: bool = False
    """Another process of this service reads it; this one takes over when that one is gone."""
    missing: bool = False
    """The broker does not know this consumer: somebody deleted it, or it was never declared."""
    _handled: int = 0
    """Every event up to this position has been handled."""
    _later: set[int] = field(default_factory=set)
    """The exceptions: put off, and not yet handled after all."""
    _due: dict[int, float] = field(default_factory=dict)
    """When each of these is to come again, by our clock of intervals."""
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """Side by side: what is in hand, and what failed and was not looked at yet, by position."""
    _taken: int = 0
    """Side by side: the last position that was taken in hand."""
    _standing: dict[str, set[int]] = field(default_factory=dict)
    """The boundaries that stand still, with the positions that are parked there."""
    _asked: dict[int, Msg] = field(default_factory=dict)
    """Parked events that are to be handled now, between two fetches, by position, with who asked last."""
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: Turn = field(init=False)
    _delivery: int = 0
    """The consumer's own number of the last message that came; the next one must follow it."""
    _second: int = 0
    """The second of the monotonic clock in which ``_counted`` messages came, ``_before`` in the one before."""
    _counted: int = 0
    _before: int = 0

    @property
    def waiting(self) -> int:
        """Events that are pending or put off. Unlike the lag never nought while one that is put off is in hand."""
        return self.lag + len(self._later)

    def __post_init__(self) -> None:
        self._turn = Turn(self.client, self.name)
        self.parks_boundary = self.parks_boundary and self.side_by_side == 1

    async def run(self) -> None:
        """Until cancelled; then the message in hand is finished. A lost connection, a broker that restarts,
        a consumer that is deleted and declared again: it goes on by itself."""
        js = self.client.jetstream(timeout=5)
        while True:
            heed_cancellation()
            try:
                self.standby = not await self._turn.take()
                if self.standby:
                    self._show_lag(0)  # the other one's to tell
                    STAND.labels(self.name).set(0)
                    await asyncio.sleep(_AGAIN_SECONDS)
                    continue
                async with self._turn.kept(), self._heeding():
                    while self._turn.ours:
                        heed_cancellation()
                        await self._follow(js)
            except ConnectionClosedError:
                raise
            except NotFoundError as error:
                self.missing = True
                self.log.error(
                    "consumer is missing", alarm="missing", consumer=self.name, why=repr(error)
                )
                await asyncio.sleep(_AGAIN_SECONDS)
            except (NatsError, TimeoutError, LogUnavailable) as error:
                self.log.warning("consumer cannot read", consumer=self.name, why=repr(error))
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _follow(self, js: JetStreamContext) -> None:
        """Handle what comes, until deliveries are found to be lost, the broker fails, or the turn is another's."""
        subscription = await self._bind(js)
        self.bound = True
        try:
            while True:
                heed_cancellation()
                if not self._turn.ours:
                    return
                await self._replay(js)
                most = await self._room()
                if self._busy():
                    await asyncio.sleep(_GATHER_SECONDS)
                messages: list[Msg] = []
                with contextlib.suppress(TimeoutError):
                    messages = await subscription.fetch(most, timeout=_FETCH_SECONDS)
                if not messages and (
                    await self._measure(js) > len(self._later | self._running.keys())
                    or self._overdue()
                ):
                    return  # the broker waits for an answer that nobody here has in hand, or is late itself
                self._counted += len(messages)
                in_order = []
                for message in messages:
                    self._delivery += 1
                    if message.metadata.sequence.consumer != self._delivery:
                        self.log.warning("deliveries were lost", consumer=self.name)
                        break
                    in_order.append(message)
                for message in in_order:
                    if not self._turn.ours:
                        return
                    if self.side_by_side == 1:
                        await self._finish(self._settle(js, message))
                    else:
                        self._begin(js, message)
                if len(in_order) < len(messages):
                    return
        finally:
            await self._end_running()
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()

    @contextlib.asynccontextmanager
    async def _heeding(self) -> AsyncIterator[None]:
        """While the turn is ours, take what a person asks to be handled again (``deploy/parked.py``)."""

        async def wanted(message: Msg) -> None:
            try:
                position = int(json.loads(message.data)["position"])
            except (ValueError, KeyError, TypeError) as error:
                await _tell(message, {"reason": _why(error)})
            else:
                self._wanted.set()
                self._asked[position] = message  # asked again meanwhile: whoever asked last is told

        subject = subjects.replay(self.name)
        # In a queue: while a turn goes over to another process, each is asked of one of the two.
        subscription = await self.client.subscribe(subject, queue=self.name, cb=wanted)
        try:
            yield
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()
            for message in self._asked.values():
                await _tell(message, {"reason": _TAKEN_OVER})
            self._asked.clear()

    async def _replay(self, js: JetStreamContext) -> None:
        """Handle what was asked for, and answer what became of it. What fails again stays parked.

        Whoever asks for one asks for the next right after the answer: that one is waited for, not left to stand
        until the next fetch has ended.
        """
        while self._asked and self._turn.ours:
            await self._finish(self._again(js, next(iter(self._asked))))
            if not self._asked:
                self._wanted.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wanted.wait(), _NEXT_ASKED_SECONDS)

    async def _again(self, js: JetStreamContext, position: int) -> None:
        answer: dict[str, Any]
        try:
            raw = await js.get_msg(self.stream, seq=position)
            heard = Heard(raw.subject or "", raw.data or b"", position, raw.headers or {})
            if (first := await self._stands_before(heard)) is not None:
                answer = {"reason": BEHIND.format(first=first)}
            else:
                answer = {"outcome": await self.handle(heard)}
                self._released(heard)
        except Later as later:
            answer = {"reason": _NOT_NOW.format(why=later)[:_REASON_CHARACTERS]}
        except Exception as error:
            answer = {"reason": _why(error)}
        self.log.info("event replayed", consumer=self.name, position=position, **answer)
        if (asker := self._asked.pop(position, None)) is not None:
            await _tell(asker, answer)

    async def _stands_before(self, heard: Heard) -> int | None:
        """The position of the first parked event of its boundary, where that is another one."""
        if min(self._standing.get(heard.subject, {heard.position})) >= heard.position:
            return None
        # What stands in the stream counts: one that an earlier process handled may be gone there meanwhile.
        await self._remember_parked()
        first = min(self._standing.get(heard.subject, {heard.position}))
        return first if first < heard.position else None

    async def _remember_parked(self) -> None:
        """Learn which boundaries stand still: from the broker, since whoever had the turn before parked them."""
        pointers = EventStore(self.client, subjects.PARKED)
        standing: dict[str, set[int]] = {}
        for pointer in await pointers.read_fresh(subjects.Subject(subjects.parked(self.name))):
            told = json.loads(pointer.body)
            standing.setdefault(told["subject"], set()).add(told["position"])
        self._standing = standing
        self._show_standing()

    def _stands(self, heard: Heard) -> None:
        if self.parks_boundary:
            self._standing.setdefault(heard.subject, set()).add(heard.position)
            self._show_standing()

    def _released(self, heard: Heard) -> None:
        if (standing := self._standing.get(heard.subject)) is None:
            return
        standing.discard(heard.position)
        if not standing:
            del self._standing[heard.subject]
            self._show_standing()

    def _show_standing(self) -> None:
        STAND.labels(self.name).set(len(self._standing))

    def _overdue(self) -> bool:
        """Whether the broker owes what was put off. (While it has others to hand out it is merely slow.)"""
        first = min(self._due.values(), default=float("inf"))
        return not self._running and first + _OVERDUE_SECONDS < time.monotonic()

    def _busy(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            self._before = self._counted if second == self._second + 1 else 0
            self._second, self._counted = second, 0
        return max(self._before, self._counted) >= _BUSY

    async def _room(self) -> int:
        """How many messages may be asked for; waits until a good part of the hands is free, so that not each is
        asked for alone. Raises what a task met."""
        if self.side_by_side == 1:
            return _FETCH
        while True:
            for task in [task for task in self._running.values() if task.done()]:
                task.result()
            free = self.side_by_side - len(self._running)
            if free >= max(1, self.side_by_side // _PART):
                return free
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)

    def _begin(self, js: JetStreamContext, message: Msg) -> None:
        position = message.metadata.sequence.stream
        if position in self._running:
            return  # handed out again while it is still in hand
        self._taken = max(self._taken, position)
        task = asyncio.create_task(self._settle(js, message))
        self._running[position] = task
        task.add_done_callback(lambda done: self._ended(position, done))

    def _ended(self, position: int, task: asyncio.Task[None]) -> None:
        """What failed stays among the running until it is looked at; it was not handled."""
        if task.cancelled() or task.exception() is not None:
            return
        del self._running[position]
        self._handled = max(self._handled, min(self._running, default=self._taken + 1) - 1)

    async def _end_running(self) -> None:
        """Let what is in hand come to its end, when cancelled within limits."""
        running = set(self._running.values())
        this = asyncio.current_task()
        if running:
            stopping = this is not None and this.cancelling()
            await asyncio.wait(running, timeout=_STOP_SECONDS if stopping else None)
        for task in running:
            if not task.cancel() and not task.cancelled():
                task.exception()  # seen; what it was at is handed out again
        self._running.clear()

    async def _bind(self, js: JetStreamContext) -> JetStreamContext.PullSubscription:
        """Have everything after the last handled event delivered anew, in order, to a fresh inbox."""
        if self.parks_boundary:
            await self._remember_parked()
        info = await js.consumer_info(self.stream, self.name)
        self._handled = max(self._handled, info.ack_floor.stream_seq if info.ack_floor else 0)
        subscription = await js.pull_subscribe_bind(self.name, self.stream)
        start = min(self._later | {self._handled + 1})
        await js.reset_consumer(self.stream, self.name, seq=start)
        self._delivery = 0
        self._taken = start - 1
        self.missing = False
        return subscription

    async def _measure(self, js: JetStreamContext) -> int:
        """Take the lag from the broker; return how many deliveries it holds for unanswered.

        What was put off is no lag: it waits because it should, whole nights of letters.
        """
        info = await js.consumer_info(self.stream, self.name)
        unanswered = info.num_ack_pending or 0
        self._show_lag((info.num_pending or 0) + max(0, unanswered - len(self._later)))
        return unanswered

    def _show_lag(self, lag: int) -> None:
        self.lag = lag
        LAG.labels(self.name).set(lag)

    async def _finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Do ``work`` to its end even when cancelled meanwhile (within limits): an effect and the record of it
        should not be torn apart by an ordinary stop."""
        task = asyncio.create_task(work)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task}, timeout=_STOP_SECONDS)
            task.cancel()
            raise

    async def _settle(self, js: JetStreamContext, message: Msg) -> None:
        heard = Heard(
            message.subject,
            message.data,
            message.metadata.sequence.stream,
            message.headers or {},
        )
        self._show_lag(message.metadata.num_pending)
        if heard.position <= self._handled and heard.position not in self._later:
            await message.ack()  # handed out twice
            return
        started = time.perf_counter()
        put_off: Later | None = None
        try:
            outcome = await self._handle(js, heard)
            self._later.discard(heard.position)
            self._due.pop(heard.position, None)
        except Later as later:
            put_off, outcome = later, f"later: {later}"
            self._later.add(heard.position)
            self._due[heard.position] = time.monotonic() + later.seconds
        if self.side_by_side == 1:
            self._handled = max(self._handled, heard.position)
        await (message.nak(delay=put_off.seconds) if put_off else message.ack())
        HANDLED.labels(self.name, outcome.split(":")[0]).inc()
        # One line for whatever was done; the many events that do not concern this consumer only for who debugs.
        log = self.log.debug if outcome == "passed" else self.log.info
        log(
            "event handled",
            consumer=self.name,
            subject=heard.subject,
            position=heard.position,
            outcome=outcome,
            trace=trace_in(heard.body),
            ms=round(1000 * (time.perf_counter() - started), 2),
        )

    async def _handle(self, js: JetStreamContext, heard: Heard) -> str:
        attempt = 0
        while True:
            try:
                if heard.subject in self._standing and self.concerns(heard):
                    return await self._wait_behind(js, heard)
                return await self.handle(heard)
            except Later:
                raise
            except (Permanent, UnreadableEvent) as error:
                return await self._park(js, heard, error, attempt + 1)
            except _UNAVAILABLE as error:
                await self._wait_for_the_broker(js, error)
            except Exception as error:
                self.log.warning(
                    "event failed",
                    consumer=self.name,
                    subject=heard.subject,
                    position=heard.position,
                    attempt=attempt + 1,
                    error=repr(error),
                )
                if attempt == len(self.pauses):
                    return await self._park(js, heard, error, attempt + 1)
                await asyncio.sleep(self.pauses[attempt])
                attempt += 1

    async def _wait_for_the_broker(self, js: JetStreamContext, error: Exception) -> None:
        self.log.warning("broker does not answer", consumer=self.name, why=repr(error))
        await asyncio.sleep(_AGAIN_SECONDS)
        with contextlib.suppress(NatsError, TimeoutError):
            await self._measure(js)  # what waits behind this event makes the service not ready

    async def _wait_behind(self, js: JetStreamContext, heard: Heard) -> str:
        """Park it untried, with a pointer of its own: nothing is lost, whoever replays what stands before it."""
        standing = self._standing[heard.subject]
        if heard.position in standing:
            return "parked"  # it was handed out once more
        await self.notice(heard)
        await self._point_to(js, heard, 0, BEHIND.format(first=min(standing)))
        return f"waits: behind {min(standing)}"

    async def _park(
        self, js: JetStreamContext, heard: Heard, error: Exception, attempts: int
    ) -> str:
        pointer = await self._point_to(js, heard, attempts, _why(error))
        PARKED.labels(self.name).inc()
        self.log.error("event parked", alarm="parked", **pointer)
        return "parked"

    async def _point_to(
        self, js: JetStreamContext, heard: Heard, attempts: int, reason: str
    ) -> dict[str, Any]:
        """Park it. ``attempts`` 0: it was not tried, it waits."""
        pointer = {
            "stream": self.stream,
            "position": heard.position,
            "subject": heard.subject,
            "consumer": self.name,
            "attempts": attempts,
            "reason": reason,
        }
        body = json.dumps(pointer, ensure_ascii=False).encode()
        identity = f"parked:{self.name}:{heard.position}"
        while True:
            try:
                answer = await js.publish(
                    subjects.parked(self.name), body, headers={MESSAGE_ID: identity}
                )
                if not answer.duplicate or await _is_there(js, answer.seq):
                    break
                # It was parked and replayed before, and fails once more: the broker only remembers the id.
                identity = f"{identity}:{uuid.uuid4().hex}"
            except _UNAVAILABLE as unavailable:
                await self._wait_for_the_broker(js, unavailable)
        self._stands(heard)
        return pointer


async def _is_there(js: JetStreamContext, pointer: int) -> bool:
    try:
        await js.get_msg(subjects.PARKED, seq=pointer)
    except NotFoundError:
        return False
    return True
