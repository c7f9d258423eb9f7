"""Files that no fact names: an upload that nobody submitted, or the pieces of one that was cut off half-way."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from nats.aio.client import Client
from nats.js.api import ObjectInfo
from nats.js.errors import NotFoundError

from shared import subjects
from shared.files.store import FileStore, named
from shared.store import EventStore
from shared.subjects import Subject

GRACE: Final = timedelta(hours=24)
"""How long an upload may wait for its command. A younger one may be on its way and is left alone."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """``name`` is that of the file (boundary and digest), or the upload's own for pieces without a name."""

    name: str
    size: int
    since: datetime
    whole: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is left of a file that was refused: the hash in its name, when, and ``why`` with who."""

    name: str
    at: datetime
    why: str


async def orphans(client: Client, *, older_than: timedelta = GRACE) -> list[Orphan]:
    """Every file that no fact of its boundary names, and every cut-off upload; oldest first."""
    log, before = EventStore(client), datetime.now(UTC) - older_than
    found: list[Orphan] = []
    led_to: set[str] = set()
    async for info, at in _infos(client):
        led_to.add(subjects.file_chunks(info.nuid or "-"))
        if info.deleted or at > before:
            continue
        boundary, _, digest = info.name.partition("/")
        if not await named(log, Subject(boundary), digest):
            found.append(Orphan(info.name, info.size or 0, at, whole=True))
    async for subject, size, at in _pieces(client):
        if subject not in led_to and at <= before:
            found.append(Orphan(subject.rsplit(".", 1)[-1], size, at, whole=False))
    return sorted(found, key=lambda orphan: orphan.since)


async def remove(client: Client, orphan: Orphan) -> None:
    """Take it away. For a whole file its name stays, with the time and the reason."""
    if orphan.whole:
        boundary, _, digest = orphan.name.partition("/")
        await FileStore(client).remove(Subject(boundary), digest, "ORPHAN")
    else:
        js = client.jetstream()
        await js.purge_stream(subjects.FILES_STREAM, subject=subjects.file_chunks(orphan.name))


async def refused(client: Client) -> list[Refusal]:
    """The files that were refused and removed, oldest first: hash, time, user and reason, nothing else."""
    left = [
        Refusal(info.name, at, info.description or "")
        async for info, at in _infos(client)
        if info.deleted and info.description != "ORPHAN"
    ]
    return sorted(left, key=lambda refusal: refusal.at)


async def _infos(client: Client) -> AsyncIterator[tuple[ObjectInfo, datetime]]:
    """Each name in the store, with the moment at which the broker wrote it."""
    async for subject in _subjects(client, subjects.ALL_FILE_META):
        message = await client.jetstream().get_last_msg(subjects.FILES_STREAM, subject)
        info = ObjectInfo.from_response(json.loads(message.data or b"{}"))
        yield info, message.time or datetime.now(UTC)


async def _pieces(client: Client) -> AsyncIterator[tuple[str, int, datetime]]:
    """Each upload's pieces: the subject, about how many bytes, when the last came."""
    js = client.jetstream()
    info = await js.stream_info(subjects.FILES_STREAM, subjects_filter=subjects.ALL_FILE_CHUNKS)
    for subject, count in (info.state.subjects or {}).items():
        try:
            last = await js.get_last_msg(subjects.FILES_STREAM, subject)
        except NotFoundError:
            continue
        yield subject, count * len(last.data or b""), last.time or datetime.now(UTC)


async def _subjects(client: Client, pattern: str) -> AsyncIterator[str]:
    info = await client.jetstream().stream_info(subjects.FILES_STREAM, subjects_filter=pattern)
    for subject in info.state.subjects or {}:
        yield subject
