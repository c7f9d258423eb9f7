"""The event store on one JetStream stream: append with expectation, exactly once; read a boundary.

What the server does and does not promise is measured in ``docs/decisions/0001-one-stream.md``; the rules
that follow from it are here:

* Every append carries ``Nats-Expected-Last-Subject-Sequence`` on its own literal subject: exact on one node
  and on three.
* A conflict may be our own earlier attempt whose acknowledgement was lost. One node checks the expectation
  before it looks for duplicates, three nodes the other way round, so both answers are resolved by reading
  what stands after the expectation and comparing its id with ours.
* An unknown outcome (time-out, no responder) is tried again with the same ids until ``patience`` runs out.
"""

import asyncio
import contextlib
import json
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.js import JetStreamContext
from nats.js.errors import (
    APIError,
    NoStreamResponseError,
    NotFoundError,
    ServiceUnavailableError,
)
from pydantic_core import from_json

from shared.subjects import EVENTS, Subject

EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
MESSAGE_ID: Final = "Nats-Msg-Id"
_WRONG_LAST_SEQUENCE: Final = frozenset({10071, 10164})
_DUPLICATE_IN_BATCH: Final = 10201
_PAGE: Final = 1000
_TRY_SECONDS: Final = 2.0
_UNKNOWN_OUTCOME: Final = (
    TimeoutError,
    NoStreamResponseError,
    NoRespondersError,
    ServiceUnavailableError,
)


@dataclass(frozen=True, slots=True)
class Record:
    """One stored message: its sequence in the stream, its id and its body."""

    position: int
    id: str
    subject: str
    body: bytes


@dataclass(frozen=True, slots=True)
class NewRecord:
    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """``last`` is the position of the last event of the append. ``earlier``: an earlier attempt had it stored."""

    last: int
    earlier: bool = False


class Conflict(Exception):
    """Somebody else wrote to the boundary in between. Read what is new, decide again."""


class LogUnavailable(Exception):
    """The outcome of an append could not be learnt in time. The same append may be tried again at any time."""


class EventStore:
    """Reads and appends of literal subjects of one stream."""

    def __init__(self, client: Client, stream: str = EVENTS, *, patience: float = 20.0) -> None:
        self._client = client
        self._js: JetStreamContext = client.jetstream(timeout=_TRY_SECONDS)
        self._stream = stream
        self._patience = patience
        self._direct = _DirectReader(client, stream)

    async def append(
        self, subject: Subject, expected: int, records: Sequence[NewRecord]
    ) -> Appended:
        """Store ``records`` on ``subject`` if its last event stands at ``expected`` (0: none yet).

        All or none. Raises :class:`Conflict`, or :class:`LogUnavailable` when the outcome stays unknown.
        """
        give_up = time.monotonic() + self._patience
        for attempt in range(1_000_000):
            try:
                return await self._append_once(subject, expected, records)
            except APIError as error:
                if (
                    error.err_code not in _WRONG_LAST_SEQUENCE
                    and error.err_code != _DUPLICATE_IN_BATCH
                ):
                    if not isinstance(error, _UNKNOWN_OUTCOME):
                        raise
                else:
                    settled = await self._settle(subject, expected, records, give_up)
                    if settled is not None:
                        return settled
            except _UNKNOWN_OUTCOME:
                pass
            if time.monotonic() > give_up:
                raise LogUnavailable(f"no answer from the log for {self._patience:.0f} s")
            await _pause(attempt)
        raise AssertionError("unreachable")

    async def _append_once(
        self, subject: Subject, expected: int, records: Sequence[NewRecord]
    ) -> Appended:
        if len(records) > 1:
            return await self._append_batch(subject, expected, records)
        record = records[0]
        headers = {EXPECTED: str(expected), MESSAGE_ID: record.id}
        answer = await self._acknowledged(subject, record.body, headers)
        return Appended(answer["seq"], earlier=answer.get("duplicate", False))

    async def _append_batch(
        self, subject: Subject, expected: int, records: Sequence[NewRecord]
    ) -> Appended:
        """ADR-50 of NATS: nothing is visible before the commit, and only the commit is awaited."""
        batch, last = uuid.uuid4().hex, len(records)
        for number, record in enumerate(records, 1):
            headers = {
                MESSAGE_ID: record.id,
                "Nats-Batch-Id": batch,
                "Nats-Batch-Sequence": str(number),
            }
            if number == 1:
                headers[EXPECTED] = str(expected)
            if number < last:
                await self._client.publish(subject, record.body, headers=headers)
                continue
            headers["Nats-Batch-Commit"] = "1"
            answer = await self._acknowledged(subject, record.body, headers)
            return Appended(answer["seq"])
        raise ValueError("an append needs at least one record")

    async def _acknowledged(
        self, subject: Subject, body: bytes, headers: dict[str, str]
    ) -> dict[str, Any]:
        """The broker's answer to one publish. What ``js.publish`` does, without its object for the answer."""
        reply = await self._client.request(subject, body, headers=headers, timeout=_TRY_SECONDS)
        answer: dict[str, Any] = from_json(reply.data)
        if "error" in answer:
            raise APIError.from_error(answer["error"])
        return answer

    async def _settle(
        self,
        subject: Subject,
        expected: int,
        records: Sequence[NewRecord],
        give_up: float,
    ) -> Appended | None:
        """Ours (stored by an earlier attempt), somebody else's (:class:`Conflict`), or not yet known (None)."""
        after = await self._read_from_leader(subject, expected, len(records), give_up)
        if not after:
            return None
        ours = [record.id for record in records]
        if [record.id for record in after] == ours:
            return Appended(after[-1].position, earlier=True)
        raise Conflict(subject)

    async def read(self, subject: Subject, after: int = 0) -> list[Record]:
        """The events of one boundary that stand after position ``after``, in order.

        On a replicated stream a read may come from a follower and be a little old; an append on top of it is
        then a :class:`Conflict`, never a wrong decision.
        """
        records: list[Record] = []
        start = after + 1
        while True:
            page, end = await self._direct.get(
                {"seq": start, "batch": _PAGE, "next_by_subj": subject}
            )
            records += page
            if end.get("Status") != "204" or end.get("Nats-Num-Pending", "0") == "0":
                return records
            start = int(end["Nats-Last-Sequence"]) + 1

    async def read_fresh(self, subject: Subject, after: int = 0) -> list[Record]:
        """As :meth:`read`, from the leader: for the rare read after a conflict."""
        return await self._read_from_leader(subject, after, None, time.monotonic() + self._patience)

    async def _read_from_leader(
        self, subject: str, after: int, most: int | None, give_up: float
    ) -> list[Record]:
        records: list[Record] = []
        attempt = 0
        while most is None or len(records) < most:
            try:
                found = await self._js.get_msg(
                    self._stream, seq=after + 1, subject=subject, next=True
                )
            except NotFoundError:
                return records
            except _UNKNOWN_OUTCOME as error:
                if time.monotonic() > give_up:
                    raise LogUnavailable("no answer from the log") from error
                await _pause(attempt := attempt + 1)
                continue
            after = found.seq or 0
            headers = found.headers or {}
            records.append(Record(after, headers.get(MESSAGE_ID, ""), subject, found.data or b""))
        return records

    async def last_position(self) -> int:
        """The position of the last event of the whole log (0: empty)."""
        return (await self._js.stream_info(self._stream)).state.last_seq

    async def close(self) -> None:
        await self._direct.close()


async def _pause(attempt: int) -> None:
    """A growing, jittered pause between attempts: 10 ms to half a second."""
    await asyncio.sleep(min(0.5, 0.01 * 2 ** min(attempt, 6)) * (0.5 + random.random()))  # noqa: S311 - jitter


class _DirectReader:
    """Batched direct gets through one inbox, which nats-py itself does not offer (no SUB/UNSUB per read)."""

    def __init__(self, client: Client, stream: str) -> None:
        self._client = client
        self._api = f"$JS.API.DIRECT.GET.{stream}"
        self._inbox = client.new_inbox()
        self._count = 0
        self._waiting: dict[str, tuple[list[Record], asyncio.Future[dict[str, str]]]] = {}
        self._subscription: Any = None
        self._opening = asyncio.Lock()

    async def get(self, wish: dict[str, object]) -> tuple[list[Record], dict[str, str]]:
        """The records and the headers of the terminator. 404 (nothing) gives no records."""
        async with self._opening:
            if self._subscription is None:
                self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._on)
        for attempt in range(10):
            self._count += 1
            inbox = f"{self._inbox}.{self._count}"
            end: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
            records: list[Record] = []
            self._waiting[inbox] = (records, end)
            try:
                await self._client.publish(self._api, json.dumps(wish).encode(), reply=inbox)
                headers = await asyncio.wait_for(end, _TRY_SECONDS)
            except TimeoutError:
                continue
            finally:
                del self._waiting[inbox]
            if headers.get("Status") in ("204", "404"):
                return records, headers
            await _pause(attempt)
        raise LogUnavailable("the log cannot be read")

    async def _on(self, message: Msg) -> None:
        entry = self._waiting.get(message.subject)
        if entry is None:
            return
        records, end = entry
        headers = message.headers or {}
        if "Nats-Sequence" in headers:
            records.append(
                Record(
                    int(headers["Nats-Sequence"]),
                    headers.get(MESSAGE_ID, ""),
                    headers["Nats-Subject"],
                    message.data,
                )
            )
        elif not end.done():
            end.set_result(headers)

    async def close(self) -> None:
        if self._subscription is not None:
            with contextlib.suppress(
                Exception
            ):  # the connection may be gone already: nothing left to close
                await self._subscription.unsubscribe()
