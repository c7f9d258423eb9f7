"""The log, read in order from a position, never more of it at once than there is room for.

A pull consumer that the broker forgets by itself: we ask for some thousand events ahead, and for more as they
are taken. (A pushing consumer sends faster than rows are written; nats-py then drops what its buffer cannot
hold.) Every sequence is compared with the one before all the same, and a gap is read again from its beginning.
"""

import asyncio
import contextlib
from types import TracebackType
from typing import Final, Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import ConnectionClosedError
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError
from pydantic_core import to_json

from shared.subjects import ALL_EVENTS, EVENTS, STORED
from shared.tasks import heed_cancellation

_AHEAD: Final = 8_000
"""Messages that may wait in memory or be on their way."""
_EXPIRES_SECONDS: Final = 30.0
_HEARTBEAT_SECONDS: Final = 0.5
"""While a request stands the broker says so this often; after three silent ones the consumer is lost."""
_LINGER_SECONDS: Final = 0.2
_ANSWERED: Final = ("404", "408", "409")
"""Statuses that end a request: nothing there, expired, the consumer is gone or the request was too large."""
_NANO: Final = 1_000_000_000
_PLACINGS: Final = 60
"""Of three replicas one is missed so often in a row once in 10^10 times."""


class LogGap(Exception):
    """Events of the log cannot be read. Nobody may delete from it: this is damage."""

    code = "LOG_GAP"

    def __init__(self, after: int, found: int | None) -> None:
        """``found``: the next that can be read; None where the broker gives no more of what it counts."""
        rest = (
            "and the broker gives nothing of what it counts behind it"
            if found is None
            else f"the next one that can is {found}"
        )
        super().__init__(f"position {after + 1} of the log cannot be read, {rest}")
        self.position = after + 1


class NodeUnread(Exception):
    """A node gave no consumer, ceased to answer, or is behind: nothing is known of what it holds."""

    code = "NODE_UNREAD"


class Reader:
    """``async with Reader(client, after) as reader: await reader.take(2000)``.

    ``upto``: the log goes at least so far, as its ``last_seq`` told, and at least as far as the broker counts when
    the reading begins: what is not given of that is a :class:`LogGap`. Whatever comes behind it is waited for.
    ``node``: the replica that is read, by its server's name; without it whichever the broker picks. Where that
    node ends is the node's own word: one that says nothing is waited for.
    """

    def __init__(
        self, client: Client, after: int, *, upto: int = 0, node: str | None = None
    ) -> None:
        self._client = client
        self._node = node
        self._upto = upto
        self._js: JetStreamContext = client.jetstream(timeout=5)
        self._last = after
        self._waiting: list[Msg] = []
        self._taken: list[Msg] = []
        self._most = 1
        self._ready = asyncio.Event()
        self._subscription: Subscription | None = None
        self._consumer = ""
        self._asked = 0
        """Messages that the broker has been asked for and has not sent yet."""
        self._heard = 0.0
        """When the broker last sent something, by the loop's clock."""

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
        have passed. Raises :class:`LogGap`; ConnectionClosedError when the client was closed; what nats-py
        raises when the broker cannot give a new consumer.
        """
        events, behind = await self.take_whole(most)
        return [(place, body) for place, _subject, body in events], behind

    def stamp(self, position: int) -> int:
        """When the broker stored an event that the last :meth:`take` gave: nanoseconds of Unix time."""
        return _stored_at(self._taken[position - _sequence(self._taken[0])])

    async def take_whole(self, most: int) -> tuple[list[tuple[int, str, bytes]], int]:
        """As :meth:`take`, with the subject of each event."""
        events, behind = await self._take(most)
        self._taken = events
        return [(_sequence(one), one.subject, one.data) for one in events], behind

    async def _take(self, most: int) -> tuple[list[Msg], int]:
        while True:
            messages = await self._next(most)
            events, rest = self._in_order(messages)
            self._waiting[:0] = rest
            if events or not rest:
                return events, _pending(messages[-1]) + len(rest)
            await self._read_again()

    async def _read_again(self) -> None:
        """Subscribe anew behind the last event in order; what then comes first must follow it."""
        await self._resubscribe()
        first = await self._next(1)
        self._waiting[:0] = first
        if _sequence(first[0]) > self._last + 1:
            raise LogGap(self._last, _sequence(first[0]))

    async def _next(self, most: int) -> list[Msg]:
        self._most = most
        while not self._enough():
            heed_cancellation()
            await self._ask()
            self._ready.clear()
            try:
                await asyncio.wait_for(self._ready.wait(), _LINGER_SECONDS)
            except TimeoutError:
                if self._client.is_closed:
                    raise ConnectionClosedError from None
                if self._waiting:
                    break
                if self._client.is_connected and self._silent():
                    await self._resubscribe()
                elif await self._ends_early():
                    raise LogGap(self._last, None) from None
        messages, self._waiting = self._waiting[:most], self._waiting[most:]
        return messages

    async def _ends_early(self) -> bool:
        """Whether nothing stands behind the last event in order, though the log goes up to ``upto``. The
        stream's leader is asked: a consumer may live on a replica that is behind. Where one replica is read it is
        asked itself."""
        if self._last >= self._upto or not self._client.is_connected:
            return False
        try:
            if self._node is not None:
                return await self._node_has_no_more(self._node)
            return not await self._leader_gives_more()
        except (NatsError, APIError, TimeoutError):
            return False  # no answer this time says nothing

    async def _leader_gives_more(self) -> bool:
        """False also where it counts more: of a compressed block that cannot be unpacked it finds nothing."""
        try:
            await self._js.get_msg(EVENTS, self._last + 1, subject=ALL_EVENTS, next=True)
        except NotFoundError:
            return False
        return True

    async def _node_has_no_more(self, node: str) -> bool:
        """Its consumer has nothing left to send and nothing on its way, and the leader calls it up to date. (Order
        counts: what it copies between the two questions is then still to come.)"""
        log = await self._js.stream_info(EVENTS)
        if log.cluster is not None and log.cluster.leader != node:
            own = next((one for one in log.cluster.replicas or [] if one.name == node), None)
            if own is None or not own.current or own.offline or own.lag:
                return False
        told = await self._js.consumer_info(EVENTS, self._consumer)
        if told.num_pending and log.cluster is not None and log.cluster.leader == node:
            return not await self._leader_gives_more()
        sent = told.delivered.stream_seq if told.delivered else 0
        return told.num_pending == 0 and (sent or 0) <= self._last

    def _enough(self) -> bool:
        waiting = self._waiting
        return len(waiting) >= self._most or (bool(waiting) and _pending(waiting[-1]) == 0)

    def _in_order(self, messages: list[Msg]) -> tuple[list[Msg], list[Msg]]:
        """Each event once, in order, up to the first gap; and the messages behind the gap."""
        events: list[Msg] = []
        for index, message in enumerate(messages):
            sequence = _sequence(message)
            if sequence > self._last + 1:
                return events, messages[index:]
            if sequence == self._last + 1:
                events.append(message)
                self._last = sequence
        return events, []

    async def _ask(self) -> None:
        """Keep the room that there is asked for, in large pieces."""
        room = _AHEAD - len(self._waiting) - self._asked
        if room < _AHEAD // 4 or self._subscription is None:
            return
        self._asked += room
        request = {
            "batch": room,
            "expires": int(_EXPIRES_SECONDS * _NANO),
            "idle_heartbeat": int(_HEARTBEAT_SECONDS * _NANO),
        }
        await self._client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{EVENTS}.{self._consumer}",
            to_json(request),
            reply=self._subscription.subject,
        )

    def _silent(self) -> bool:
        return asyncio.get_running_loop().time() - self._heard > 3 * _HEARTBEAT_SECONDS

    async def _on(self, message: Msg) -> None:
        self._heard = asyncio.get_running_loop().time()
        if not message.reply.startswith("$JS.ACK."):
            self._on_status(message)
            return
        self._asked -= 1
        self._waiting.append(message)
        if len(self._waiting) >= self._most or message.reply.endswith(".0"):
            self._ready.set()

    def _on_status(self, message: Msg) -> None:
        """A request that has ended brings no more: what it left unsent may be asked for again."""
        headers = message.headers or {}
        if headers.get("Status") in _ANSWERED:
            self._asked -= int(headers.get("Nats-Pending-Messages", self._asked))
        elif headers.get("Status") == "503":  # nobody answers for this consumer: it is gone
            self._heard = 0.0

    async def _subscribe(self) -> None:
        self._waiting, self._most, self._asked = [], 1, 0
        self._subscription = await self._client.subscribe(self._client.new_inbox(), cb=self._on)
        self._consumer = await self._placed()
        self._heard = asyncio.get_running_loop().time()

    async def _placed(self) -> str:
        """A new consumer. The broker puts each at a replica of its own choice, and says at which: where one is
        asked for it is made again until it is there. Raises :class:`NodeUnread`."""
        for _ in range(_PLACINGS):
            consumer = await self._js.add_consumer(
                EVENTS,
                ConsumerConfig(
                    deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                    opt_start_seq=self._last + 1,
                    ack_policy=AckPolicy.NONE,
                    mem_storage=True,
                    inactive_threshold=2 * _EXPIRES_SECONDS,
                ),
            )
            at = consumer.cluster.leader if consumer.cluster else self._node
            if self._node in (None, at):
                self._upto = max(self._upto, self._last + (consumer.num_pending or 0))
                return str(consumer.name)
            await self._js.delete_consumer(EVENTS, consumer.name)
        raise NodeUnread(f"no consumer came to stand at {self._node}")

    async def _resubscribe(self) -> None:
        await self._unsubscribe()
        await self._subscribe()

    async def _unsubscribe(self) -> None:
        """Leave; should the broker not hear of it, it forgets an idle consumer by itself."""
        subscription, self._subscription = self._subscription, None
        if subscription is None or self._client.is_closed:
            return
        with contextlib.suppress(Exception):
            await subscription.unsubscribe()
            if self._consumer and self._client.is_connected:
                await self._js.delete_consumer(EVENTS, self._consumer)


def _sequence(message: Msg) -> int:
    """The position in the log, from the reply subject; msg.metadata would cost ten times that."""
    tokens = message.reply.split(".")
    return int(tokens[5] if len(tokens) == 9 else tokens[7])


def _stored_at(message: Msg) -> int:
    first = (message.headers or {}).get(STORED, "")
    if first.isdecimal():
        return int(first)
    tokens = message.reply.split(".")
    return int(tokens[7] if len(tokens) == 9 else tokens[9])


def _pending(message: Msg) -> int:
    tokens = message.reply.split(".")
    return int(tokens[8] if len(tokens) == 9 else tokens[10])
