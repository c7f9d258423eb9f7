"""What was appended to a stream since an earlier backup, message by message, and how it goes back.

For streams from which nothing is ever removed: the log and the feed. A message keeps its place and its moment: the
broker gives a new one a moment of its own, so that the first one goes with it in a header.
"""

import asyncio
import struct
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from pydantic_core import from_json, to_json

from deploy.backup.manifest import Standing
from deploy.backup.snapshot import BackupFailed, RestoreRefused, told
from shared.direct import MESSAGE_ID
from shared.subjects import ALL_RESTORED, STORED, consumer_api, restored, stream_api

_HEAD: Final = struct.Struct(">QQIII")
"""Position, moment in nanoseconds of Unix time, lengths of subject, headers and body."""
_PAGE: Final = 1_000
_WAIT_SECONDS: Final = 30.0
_IN_FLIGHT: Final = 256
_OF_THE_BROKER: Final = ("Nats-Expected-", "Nats-Batch-")
"""What a writer asked of the broker then; asked again it would be refused."""
EXPECTED_LAST: Final = "Nats-Expected-Last-Sequence"
_KNOWS_SECONDS: Final = 0.1
"""For so long, the shortest there is, the broker knows an id while a tail goes back: what was told twice with
hours between, as the feed may be, has to be taken twice again."""
_MANY_IDS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One message as a stream holds it; ``stamp``: when the broker first stored it."""

    position: int
    stamp: int
    subject: str
    headers: dict[str, str]
    body: bytes

    def packed(self) -> bytes:
        subject, headers = self.subject.encode(), to_json(self.headers)
        lengths = (len(subject), len(headers), len(self.body))
        return _HEAD.pack(self.position, self.stamp, *lengths) + subject + headers + self.body


async def tail(client: Client, stream: str, after: int, upto: int) -> AsyncGenerator[bytes, None]:
    """The messages behind ``after`` up to ``upto``, packed. Raises :class:`BackupFailed` where one is missing."""
    js = client.jetstream(timeout=_WAIT_SECONDS)
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=AckPolicy.NONE,
        mem_storage=True,
        inactive_threshold=2 * _WAIT_SECONDS,
    )
    reading = await js.pull_subscribe("", stream=stream, config=config)
    try:
        position = after
        while position < upto:
            try:
                taken = await reading.fetch(min(_PAGE, upto - position), timeout=_WAIT_SECONDS)
            except NatsTimeoutError as error:
                raise BackupFailed(f"{stream}: the broker stopped sending") from error
            for message in taken:
                kept = _kept(message)
                if kept.position != position + 1:
                    raise BackupFailed(f"{stream}: position {position + 1} is missing")
                position = kept.position
                yield kept.packed()
    finally:
        await reading.unsubscribe()


def _kept(message: Msg) -> Kept:
    tokens = message.reply.split(".")
    position, stamp = (tokens[5], tokens[7]) if len(tokens) == 9 else (tokens[7], tokens[9])
    headers = dict(message.headers or {})
    own = {name: told for name, told in headers.items() if not name.startswith(_OF_THE_BROKER)}
    return Kept(int(position), int(own.pop(STORED, stamp)), message.subject, own, message.data)


async def unpacked(chunks: AsyncGenerator[bytes, None]) -> AsyncIterator[Kept]:
    held = bytearray()
    async for chunk in chunks:
        held += chunk
        at = 0
        while len(held) - at >= _HEAD.size:
            position, stamp, *lengths = _HEAD.unpack_from(held, at)
            if len(held) - at < _HEAD.size + sum(lengths):
                break
            at += _HEAD.size
            subject, headers, body = _parts(held, at, lengths)
            yield Kept(position, stamp, subject.decode(), from_json(headers), body)
            at += sum(lengths)
        del held[:at]
    if held:
        raise RestoreRefused("a tail ends in the midst of a message")


def _parts(held: bytearray, at: int, lengths: list[int]) -> list[bytes]:
    found = []
    for length in lengths:
        found.append(bytes(held[at : at + length]))
        at += length
    return found


async def append_tail(client: Client, stream: str, chunks: AsyncGenerator[bytes, None]) -> None:
    """Write the messages behind what the stream holds, each at its own position or not at all.

    For as long as that takes, and never else, the stream also takes ``restore.<subject>`` and stores it under
    ``<subject>``: nobody is given the right to write facts. Raises :class:`RestoreRefused`.
    """
    js = client.jetstream(timeout=_WAIT_SECONDS)
    config = (await told(client, stream_api("INFO", stream), b"", stream))["config"]
    opened = {
        "subjects": [*config["subjects"], ALL_RESTORED],
        "subject_transform": {"src": ALL_RESTORED, "dest": ">"},
        "duplicate_window": int(_KNOWS_SECONDS * 1_000_000_000),
    }
    await told(client, stream_api("UPDATE", stream), to_json({**config, **opened}), stream)
    under_way: set[asyncio.Future[Any]] = set()
    known: set[str] = set()
    try:
        async for kept in unpacked(chunks):
            identity = kept.headers.get(MESSAGE_ID, "")
            if identity in known or len(known) >= _MANY_IDS:
                await all_stored(under_way, stream)
                await asyncio.sleep(3 * _KNOWS_SECONDS)
                known.clear()
            if identity:
                known.add(identity)
            headers = kept.headers | {
                STORED: str(kept.stamp),
                EXPECTED_LAST: str(kept.position - 1),
            }
            under_way.add(
                await js.publish_async(
                    restored(kept.subject), kept.body, headers=headers, stream=stream
                )
            )
            if len(under_way) >= _IN_FLIGHT:
                await all_stored(under_way, stream)
        await all_stored(under_way, stream)
    finally:
        await told(client, stream_api("UPDATE", stream), to_json(config), stream)


async def all_stored(under_way: set[asyncio.Future[Any]], stream: str) -> None:
    answers = await asyncio.gather(*under_way, return_exceptions=True)
    under_way.clear()
    for answer in answers:
        if isinstance(answer, BaseException):
            raise RestoreRefused(f"{stream}: {answer}") from answer
        # Its id, which the broker should have forgotten by now, made it a repetition: it is not stored.
        if answer.duplicate:
            raise RestoreRefused(
                f"{stream}: behind {answer.seq} a message was taken for another of its id"
            )


# --- how far each reader was -----------------------------------------------------------------------------


async def standings(client: Client, stream: str) -> tuple[Standing, ...]:
    """Every durable of the stream, and up to where it had handled everything."""
    found: list[dict[str, Any]] = []
    while True:
        asked = to_json({"offset": len(found)})
        page = await told(client, f"$JS.API.CONSUMER.LIST.{stream}", asked, stream)
        found += page["consumers"] or ()
        if len(found) >= page["total"] or not page["consumers"]:
            break
    return tuple(
        Standing(config=one["config"], handled=one["ack_floor"]["stream_seq"])
        for one in found
        if one["config"].get("durable_name")
    )


async def set_standings(client: Client, stream: str, kept: tuple[Standing, ...]) -> None:
    """Each durable goes on where it was when the tail was taken; one that was gone by then goes again."""
    wanted = {one.name: one for one in kept}
    there = {one.name for one in await standings(client, stream)}
    for name in sorted(there - wanted.keys()):
        await told(client, consumer_api("DELETE", stream, name), b"", stream)
    for name, one in wanted.items():
        if name not in there:
            asked = to_json({"stream_name": stream, "config": one.config})
            await told(client, f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{name}", asked, stream)
        if one.handled:
            asked = to_json({"seq": one.handled + 1})
            await told(client, consumer_api("RESET", stream, name), asked, stream)
