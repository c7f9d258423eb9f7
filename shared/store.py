"""The event store on one JetStream stream: append with expectation, exactly once; read a boundary.

What the server does and does not promise is measured in ``docs/decisions/0001-one-stream.md``; the rules
that follow from it are here:

* Every append carries ``Nats-Expected-Last-Subject-Sequence`` on its own literal subject: exact on one node
  and on three.
* A conflict may be our own earlier attempt whose acknowledgement was lost. One node checks the expectation
  before it looks for duplicates, three nodes the other way round, so both answers are resolved by reading
  what stands after the expectation and comparing its id with ours.
* An unknown outcome (time-out, no responder) is tried again with the same ids until ``patience`` runs out.
  So is what the broker refuses for the moment only: an earlier attempt still in process, a batch whose first
  part went to a server that died. That it has no room is known at once, unless an earlier attempt may stand.

Above it all bodies are clear; in the stream the personal fields are encrypted (``shared/vault.py``).
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError
from prometheus_client import Histogram
from pydantic_core import from_json, to_json

from shared.direct import (
    EXPECTED,
    MESSAGE_ID,
    TRY_SECONDS,
    DirectReader,
    LogFull,
    LogUnavailable,
    Record,
    follows,
    pause,
)
from shared.envelope import UnreadableEvent
from shared.events.answers import is_technical
from shared.outage import PASSING, is_full, waited_out
from shared.sealed import KeyMissing, SealBroken
from shared.subjects import EVENTS, Subject, stream_api
from shared.vault import vault_of

__all__ = [
    "EXPECTED",
    "MESSAGE_ID",
    "Appended",
    "Conflict",
    "EventStore",
    "LogDamaged",
    "LogFull",
    "LogUnavailable",
    "NewRecord",
    "Record",
]

APPEND_SECONDS: Final = Histogram(
    "hoinghi_append_seconds",
    "From an append to the broker's word that it is on the disk",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10),
)
_WRONG_LAST_SEQUENCE: Final = frozenset({10071, 10164})
_DUPLICATE_IN_BATCH: Final = 10201
_FOR_THE_MOMENT: Final = frozenset({10158, 10176, 10210})
"""Same id still in process (three nodes), batch incomplete (a reconnect inside it), too many batches at once."""
_NO_MESSAGE: Final = 10037
_PAGE: Final = 1000
_LOOKS: Final = 3
_LOOKS_OF_ALL: Final = 20
"""So often what is counted and not given is asked for, of the leader and of all, before it is called damaged."""


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


class LogDamaged(Exception):
    """An event is missing that another one says was there: the replica that answered has a damaged file.

    nats-server 2.15.1 passes over a message whose checksum is wrong without a word, and counts it all the same;
    of a compressed block that cannot be unpacked it has nothing at all, and says "not found" of what it counts.
    Nothing may be decided on what is left. Remedy: ``docs/cluster.md``, "A damaged replica".
    """

    code = "LOG_DAMAGED"


class EventStore:
    """Reads and appends of literal subjects of one stream."""

    def __init__(self, client: Client, stream: str = EVENTS, *, patience: float = 20.0) -> None:
        self._client = client
        self._js: JetStreamContext = client.jetstream(timeout=TRY_SECONDS)
        self._stream = stream
        self._patience = patience
        self._direct = DirectReader(client, stream, patience)
        self._vault = vault_of(client)

    @property
    def patience(self) -> float:
        """For how many seconds an unknown outcome is tried again."""
        return self._patience

    async def append(
        self,
        subject: Subject,
        expected: int,
        records: Sequence[NewRecord],
        *,
        give_up: float | None = None,
    ) -> Appended:
        """Store ``records`` on ``subject`` if its last event stands at ``expected`` (0: none yet).

        ``give_up``: the moment of the monotonic clock until which an unknown outcome is tried again; by default
        ``patience`` from now. All or none.

        Raises :class:`Conflict`, :class:`LogFull` when there is no room, and :class:`LogUnavailable` when the
        outcome stays unknown.
        """
        records = [replace(one, body=await self._vault.sealed(one.body)) for one in records]
        if give_up is None:
            give_up = time.monotonic() + self._patience
        attempt, unknown = 0, False
        while True:
            try:
                with APPEND_SECONDS.time():
                    return await self._append_once(subject, expected, records)
            except PASSING as error:
                if is_full(error) and not unknown:
                    raise LogFull("the broker has no room") from error
                unknown = True
            except NatsError as error:
                code = error.err_code if isinstance(error, APIError) else None
                if code in _WRONG_LAST_SEQUENCE or code == _DUPLICATE_IN_BATCH:
                    settled = await self._settle(subject, expected, records, give_up)
                    if settled is not None:
                        return settled
                elif code not in _FOR_THE_MOMENT:
                    if unknown:  # an earlier attempt may stand in the log for all we know
                        raise LogUnavailable("the outcome of an append is not known") from error
                    raise
            if time.monotonic() > give_up:
                raise LogUnavailable("no answer from the log in time")
            await pause(attempt := attempt + 1)

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
        reply = await self._client.request(subject, body, headers=headers, timeout=TRY_SECONDS)
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
        ours = [record.id for record in records]
        if [record.id for record in after] != ours[: len(after)]:
            raise Conflict(subject)
        if len(after) == len(ours):
            return Appended(after[-1].position, earlier=True)
        return None  # not applied yet

    async def read(
        self, subject: Subject, after: int = 0, *, technical: bool = False
    ) -> list[Record]:
        """The events of one boundary that stand after position ``after``, in order.

        ``technical``: with the answers that are written down between them (``shared/events/answers.py``).

        On a replicated stream a read may come from a follower and be a little old; an append on top of it is
        then a :class:`Conflict`, never a wrong decision.
        """
        records: list[Record] = []
        start, known, promised, looks = after + 1, after, False, 0
        while True:
            try:
                page, end = await self._direct.get(
                    {"seq": start, "batch": _PAGE, "next_by_subj": subject}
                )
            except LogUnavailable:  # nor does it always answer at what it cannot unpack
                if promised and not await self._leader_has(subject, start):
                    raise LogDamaged(_gives_none(subject, start)) from None
                raise
            _unbroken(subject, page, known, known > after)
            known = page[-1].position if page else known
            records += await self._opened(page, technical)
            if end.get("Status") == "204" and end.get("Nats-Num-Pending", "0") != "0":
                start, promised = int(end["Nats-Last-Sequence"]) + 1, True
                continue
            if page or not (promised or (after == 0 and await self._count(subject))):
                return records
            await self._look_again(subject, start, looks := looks + 1)

    async def _look_again(self, subject: str, start: int, looks: int) -> None:
        """Nothing came of what is counted from ``start`` on. Another replica may have it: then it is read again.

        Raises :class:`LogDamaged` where the leader cannot give it, or nobody gave it so often.
        """
        if looks < _LOOKS_OF_ALL:
            for attempt in range(_LOOKS):
                await pause(looks + attempt)
                if await self._leader_has(subject, start):
                    return
        raise LogDamaged(_gives_none(subject, start))

    async def _count(self, subject: str) -> int:
        """How many messages the broker counts on the subject, those that it cannot read included."""
        asked = to_json({"subjects_filter": subject})
        try:
            reply = await self._client.request(
                stream_api("INFO", self._stream), asked, timeout=TRY_SECONDS
            )
        except PASSING:
            return 0  # no leader: nobody to decide on what was read either
        counted = from_json(reply.data).get("state", {}).get("subjects") or {}
        return sum(counted.values())

    async def _leader_has(self, subject: str, start: int) -> bool:
        """What is not answered says nothing, and counts as there."""
        try:
            await self._js.get_msg(self._stream, seq=start, subject=subject, next=True)
        except PASSING:
            return True
        except NotFoundError as error:
            return error.err_code != _NO_MESSAGE
        return True

    async def read_page(self, subject: Subject, most: int, most_bytes: int) -> list[Record]:
        """The first ``most`` messages of a subject, or as many of them as ``most_bytes`` holds (and one more)."""
        page, _ = await self._direct.get(
            {"seq": 1, "batch": most, "max_bytes": most_bytes, "next_by_subj": subject}
        )
        return page

    async def read_fresh(
        self, subject: Subject, after: int = 0, *, technical: bool = False
    ) -> list[Record]:
        """As :meth:`read`, from the leader: for the rare read after a conflict."""
        give_up = time.monotonic() + self._patience
        found = await self._read_from_leader(subject, after, None, give_up)
        return await self._opened(found, technical)

    async def _opened(self, records: Sequence[Record], technical: bool) -> list[Record]:
        if not technical:
            records = [one for one in records if not is_technical(one.body)]
        await self._vault.learn_for(record.body for record in records)
        found = []
        for record in records:
            try:
                body = await self._vault.opened(record.body)
            except (SealBroken, KeyMissing) as error:
                raise UnreadableEvent(record.position, str(error)) from error
            found.append(record if body is record.body else replace(record, body=body))
        return found

    async def _read_from_leader(
        self, subject: str, after: int, most: int | None, give_up: float
    ) -> list[Record]:
        records: list[Record] = []
        attempt, known, whole = 0, after, after == 0 and most is None
        while most is None or len(records) < most:
            try:
                found = await self._js.get_msg(
                    self._stream, seq=after + 1, subject=subject, next=True
                )
            except (NotFoundError, *PASSING) as error:
                if isinstance(error, NotFoundError) and error.err_code == _NO_MESSAGE:
                    if not whole or await self._count(subject) <= len(records):
                        return records
                    await self._look_again(subject, after + 1, 1)  # or written meanwhile
                    continue
                if time.monotonic() > give_up:
                    raise LogUnavailable("no answer from the log") from error
                await pause(attempt := attempt + 1)
                continue
            after = found.seq or 0
            headers = found.headers or {}
            identity, before = headers.get(MESSAGE_ID, ""), follows(headers, after)
            records.append(Record(after, identity, subject, found.data or b"", before))
            _unbroken(subject, records[-1:], known, len(records) > 1)
            known = after
        return records

    async def last_position(self) -> int:
        """The position of the last event of the whole log (0: empty)."""
        return (await waited_out(lambda: self._js.stream_info(self._stream))).state.last_seq

    async def close(self) -> None:
        await self._direct.close()


def _gives_none(subject: str, start: int) -> str:
    return f"{LogDamaged.code}: {subject}: the broker counts events from {start} on and gives none"


def _unbroken(subject: str, records: Sequence[Record], known: int, exact: bool) -> None:
    """Each event of a boundary stands behind the one that its writer knew. ``known``: the last position that was
    read before; ``exact``: it is the boundary's own, not just one behind which all is wanted.

    Raises :class:`LogDamaged`.
    """
    if "*" in subject or subject.endswith(">"):
        return  # of many boundaries
    for record in records:
        before = record.follows
        if before is not None and (before > known or (exact and before != known)):
            raise LogDamaged(
                f"{LogDamaged.code}: {subject}: the event at {before} is missing before {record.position}"
            )
        known, exact = record.position, True
