"""Files in the broker's object store, each under the boundary that it belongs to and its own SHA-256.

The name says whose it is and what it must be, so that no event has to: what is read back is held against it.
The bucket is declared in ``deploy/streams.py`` and nowhere else.
"""

import asyncio
import hashlib
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import ObjectInfo, ObjectMeta
from nats.js.errors import APIError, NotFoundError
from nats.js.object_store import ObjectStore

from shared import subjects
from shared.commands.files import (
    FILE_DAMAGED,
    FILE_MISMATCH,
    FILE_MISSING,
    FILE_STORE_UNAVAILABLE,
    FILE_TOO_LARGE,
    FileClaim,
)
from shared.envelope import Actor
from shared.files.inspection import look_at_apart, refusal_of
from shared.files.kinds import MAX_FILE_BYTES
from shared.files.looking import Found
from shared.forbidden import violations
from shared.outage import waited_out
from shared.refusals import NOT_PERMITTED, Refused, Term
from shared.store import EventStore, LogUnavailable
from shared.subjects import Subject

AT_ONCE: Final = 2
"""How many files a service holds in memory and looks into at one time."""
REMEMBERED: Final = 2_000
"""Of how many files a service remembers what it found; the one looked at longest ago is forgotten first."""
_TRY_SECONDS: Final = 5.0
"""Seconds without an answer to one piece or one question after which it is sent once more: an answer that a killed
node took along never comes, and nobody says so."""
_UNAVAILABLE: Final = (APIError, NatsError, TimeoutError)
_T = TypeVar("_T")
Progress = Callable[[int], None]
"""Told how many bytes were just sent or received; below zero: so many have to be sent once more."""


class _Reader(io.BytesIO):
    """The content as the object store reads it, telling how far it is."""

    def __init__(self, content: bytes, progress: Progress | None) -> None:
        super().__init__(content)
        self._progress = progress
        self._told = 0

    def readinto(self, buffer: Any) -> int:
        read = super().readinto(buffer)
        if self._progress and read:
            self._progress(read)
            self._told += read
        return read

    def taken_back(self) -> None:
        """It was cut off: what was told of it is to be told again."""
        if self._progress and self._told:
            self._progress(-self._told)
            self._told = 0


class FileStore:
    """Puts and gets files, over a short outage of the broker, too. Held by every service, by the command line
    and by the story."""

    def __init__(self, client: Client, *, patience: float = 30.0) -> None:
        """``patience``: seconds for which the broker may keep silent before FILE_STORE_UNAVAILABLE; a cluster on a
        busy machine chooses another leader in more than ten."""
        self._patience = patience
        self._forbidden = violations(client)
        self._js: JetStreamContext = client.jetstream(timeout=min(_TRY_SECONDS, patience / 2))
        self._log = EventStore(client)
        # Read as the log is, without a consumer: nobody needs the right to make one.
        self._pieces = EventStore(client, subjects.FILES_STREAM, patience=patience)
        self._bucket: ObjectStore | None = None
        self._room = asyncio.Semaphore(AT_ONCE)
        self._seen: dict[tuple[str, str], Found] = {}

    async def put(self, boundary: Subject, content: bytes, progress: Progress | None = None) -> str:
        """Keep ``content`` for a boundary; return its SHA-256. The same content again writes nothing.

        An upload that is cut off leaves pieces that no name leads to: see ``shared.files.orphans``.
        """
        digest = hashlib.sha256(content).hexdigest()
        if len(content) > MAX_FILE_BYTES:
            raise FILE_TOO_LARGE.refuse(
                file_name=digest[:12], size=len(content), limit=MAX_FILE_BYTES
            )
        bucket = await self._opened()
        name = name_of(boundary, digest)
        known = await self.find(boundary, digest)
        if known is not None and known.size == len(content) and await self._whole(known):
            if progress:
                progress(len(content))
            return digest

        async def send() -> None:
            reader = _Reader(content, progress)
            try:
                await bucket.put(name, reader, ObjectMeta(name=name))
            except BaseException:
                reader.taken_back()
                raise

        try:
            await self._waited_out(send)
        except _UNAVAILABLE as error:
            raise FILE_STORE_UNAVAILABLE.refuse() from error
        return digest

    async def get(
        self, boundary: Subject, digest: str, file_name: str, progress: Progress | None = None
    ) -> bytes:
        """The file. Raises FILE_MISSING, or FILE_DAMAGED when what is kept has another SHA-256."""
        info = await self.find(boundary, digest)
        if info is None:
            raise FILE_MISSING.refuse(file_name=file_name, digest=digest)
        content = await self._read(info, digest, progress)
        if hashlib.sha256(content).hexdigest() != digest:
            raise FILE_DAMAGED.refuse(digest=digest)
        return content

    async def find(self, boundary: Subject, digest: str) -> ObjectInfo | None:
        bucket = await self._opened()
        try:
            return await self._waited_out(lambda: bucket.get_info(name_of(boundary, digest)))
        except NotFoundError:
            return None
        except _UNAVAILABLE as error:
            raise FILE_STORE_UNAVAILABLE.refuse() from error

    async def verify(
        self, boundary: Subject, claims: Sequence[FileClaim], actor: Actor
    ) -> tuple[Found, ...]:
        """Hold each claim to what is kept: there, of that size, digest and kind, and fit to be taken in; return
        what was found in each.

        Raises the refusal that a file meets. One that is refused for what it is, is removed at once, unless a
        fact names it already; of a state secret remain hash, time, user and reason.
        """
        seen: list[Found] = []
        for claim in claims:
            async with self._room:
                seen.append(await self._verify(boundary, claim, actor))
        return tuple(seen)

    async def _verify(self, boundary: Subject, claim: FileClaim, actor: Actor) -> Found:
        info = await self.find(boundary, claim.digest)
        if info is None:
            raise FILE_MISSING.refuse(file_name=claim.file_name, digest=claim.digest)
        _same("size", claim, claim.size, info.size)
        if (info.size or 0) > MAX_FILE_BYTES:
            raise FILE_TOO_LARGE.refuse(
                file_name=claim.file_name, size=info.size, limit=MAX_FILE_BYTES
            )
        content = await self.get(boundary, claim.digest, claim.file_name)
        _same("size", claim, claim.size, len(content))
        found = await self._looked_at(content, claim)
        if refused := refusal_of(found, claim.file_name):
            await self._discard(boundary, found, refused, actor)
            raise refused
        _same("media_type", claim, claim.media_type, found.media_type)
        return found

    async def _looked_at(self, content: bytes, claim: FileClaim) -> Found:
        """What a file is depends on its bytes and its name alone: one handed in with many dossiers (a submission
        letter, minutes) is looked into once."""
        key = (claim.digest, claim.file_name)
        found = self._seen.pop(key, None) or await look_at_apart(content, claim.file_name)
        self._seen[key] = found
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return found

    async def _discard(
        self, boundary: Subject, found: Found, refused: Refused, actor: Actor
    ) -> None:
        if not await named(self._log, boundary, found.digest):
            await self.remove(boundary, found.digest, f"{refused.code} {actor}")

    async def remove(self, boundary: Subject, digest: str, why: str) -> None:
        """Take a file away. What stays is its hash (in its name), the time, and ``why``."""
        info = await self.find(boundary, digest)
        if info is None or info.nuid is None:
            return
        name = name_of(boundary, digest)
        info.deleted, info.size, info.chunks, info.digest = True, 0, 0, ""
        info.description, info.mtime = why, ""
        encoded = urlsafe_b64encode(name.encode()).decode()
        meta, chunks = subjects.file_meta(encoded), subjects.file_chunks(info.nuid)
        told = json.dumps(info.as_dict()).encode()
        await self._waited_out(lambda: self._js.publish(meta, told, headers={"Nats-Rollup": "sub"}))
        await self._waited_out(lambda: self._js.purge_stream(subjects.FILES_STREAM, subject=chunks))

    async def _whole(self, info: ObjectInfo) -> bool:
        """Whether all pieces of it are there."""
        subject = subjects.file_chunks(info.nuid or "-")
        try:
            state = await self._waited_out(
                lambda: self._js.stream_info(subjects.FILES_STREAM, subjects_filter=subject)
            )
        except _UNAVAILABLE as error:
            raise FILE_STORE_UNAVAILABLE.refuse() from error
        return (state.state.subjects or {}).get(subject, 0) == info.chunks

    async def _read(self, info: ObjectInfo, digest: str, progress: Progress | None) -> bytes:
        """All pieces in order; no more than the largest file there may be."""
        if not info.chunks or not await self._whole(info):
            raise FILE_DAMAGED.refuse(digest=digest)
        subject = Subject(subjects.file_chunks(info.nuid or "-"))
        try:
            pieces = await self._pieces.read_page(subject, info.chunks, MAX_FILE_BYTES)
        except LogUnavailable as error:
            raise FILE_STORE_UNAVAILABLE.refuse() from error
        # Fewer than there are: together they are larger than any file may be.
        if len(pieces) < info.chunks or sum(len(one.body) for one in pieces) > MAX_FILE_BYTES:
            raise FILE_DAMAGED.refuse(digest=digest)
        if progress:
            for one in pieces:
                progress(len(one.body))
        return b"".join(one.body for one in pieces)

    async def _waited_out(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Raises NOT_PERMITTED where the broker does not let this key do it: it only drops what is sent, and says
        so beside it. Waiting would not help, and nothing is wrong with the store."""
        until_now = self._forbidden.counted()

        async def permitted() -> _T:
            try:
                return await call()
            except _UNAVAILABLE as error:
                for subject in self._forbidden.counted() - until_now:
                    if _is_of_files(subject):
                        name = Term("tệp vào kho", "files to the store")
                        raise NOT_PERMITTED.refuse(name=name, subject=subject) from error
                raise

        return await waited_out(permitted, self._patience)

    async def _opened(self) -> ObjectStore:
        if self._bucket is None:
            try:
                self._bucket = await self._waited_out(lambda: self._js.object_store(subjects.FILES))
            except _UNAVAILABLE as error:
                raise FILE_STORE_UNAVAILABLE.refuse() from error
        return self._bucket


def name_of(boundary: Subject, digest: str) -> str:
    """``event.c1.registry.paper.quan-y/<sha-256>``."""
    return f"{boundary}/{digest}"


def _is_of_files(subject: str) -> bool:
    """In lower case, as the broker's objections are passed on."""
    chunks_and_names = f"$O.{subjects.FILES}.".lower()
    return subject.startswith(chunks_and_names) or subjects.FILES_STREAM.lower() in subject


async def named(log: EventStore, boundary: Subject, digest: str) -> bool:
    """Whether a fact of the boundary names this file."""
    return any(digest.encode() in record.body for record in await log.read_fresh(boundary))


def _same(what: str, claim: FileClaim, claimed: object, found: object) -> None:
    words = {"size": Term("dung lượng", "size"), "media_type": Term("loại tệp", "media type")}
    if claimed is not None and claimed != found:
        raise FILE_MISMATCH.refuse(
            file_name=claim.file_name, what=words[what], claimed=claimed, found=found
        )
