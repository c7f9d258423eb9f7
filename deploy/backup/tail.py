"""What was appended to a stream since an earlier backup, message by message, and how it goes back.

For streams from which nothing is ever removed: the log and the feed. A message keeps its place and its moment: the
broker gives a new one a moment of its own, so that the first one goes with it in a header.
"""

import asyncio
import struct
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, PubAck
from pydantic_core import from_json, to_json

from deploy.backup.manifest import Standing
from deploy.backup.snapshot import BackupFailed, RestoreRefused, told
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


UnderWay = list[tuple[Kept, asyncio.Future[PubAck]]]
"""What was sent and is not yet known to be stored, in its order."""


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

    async def sent(kept: Kept) -> asyncio.Future[PubAck]:
        """On its way when this returns. Not by nats-py's publish_async, whose future never ends when the broker
        refuses (its handler raises before it tells the future)."""
        headers = kept.headers | {
            STORED: str(kept.stamp),
            EXPECTED_LAST: str(kept.position - 1),
        }
        publishing = asyncio.create_task(
            js.publish(restored(kept.subject), kept.body, headers=headers, stream=stream)
        )
        await asyncio.sleep(
            0
        )  # until it is written: each asks for the place behind the one before it
        return publishing

    under_way: UnderWay = []
    try:
        async for kept in unpacked(chunks):
            under_way.append((kept, await sent(kept)))
            if len(under_way) >= _IN_FLIGHT:
                await all_stored(under_way, stream, sent)
        await all_stored(under_way, stream, sent)
    finally:
        await asyncio.gather(*(one for _, one in under_way), return_exceptions=True)
        await told(client, stream_api("UPDATE", stream), to_json(config), stream)


async def all_stored(
    under_way: UnderWay,
    stream: str,
    send: Callable[[Kept], Awaitable[asyncio.Future[PubAck]]],
    patience: float = _WAIT_SECONDS,
) -> None:
    """Return once each of these is in its place. One whose id the broker still knows is sent again until it has
    forgotten it, with all behind: they asked for places that were not theirs yet, and were not stored either.
    Raises :class:`RestoreRefused`, also when nothing more is stored for ``patience`` seconds."""
    loop = asyncio.get_running_loop()
    moved = loop.time()
    while under_way:
        answers = await asyncio.gather(*(one for _, one in under_way), return_exceptions=True)
        stored = 0
        for answer in answers:
            if isinstance(answer, BaseException) or answer.duplicate:
                break
            stored += 1
        del under_way[:stored]
        if not under_way:
            return
        first = answers[stored]
        if isinstance(first, BaseException):
            raise RestoreRefused(f"{stream}: {first}") from first
        moved = loop.time() if stored else moved
        if loop.time() - moved > patience:
            raise RestoreRefused(
                f"{stream}: behind {first.seq} a message was taken for another of its id"
            )
        await asyncio.sleep(_KNOWS_SECONDS)
        under_way[:] = [(kept, await send(kept)) for kept, _ in under_way]


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
