"""Restore a backup into an empty broker, and prove a backup by restoring it into one that is thrown away."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import nats
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from pyrage import x25519

from deploy.backup.make import log_digest
from deploy.backup.manifest import Manifest, SealedStream, Tail, read_manifest
from deploy.backup.sealed import digest_of, opened
from deploy.backup.snapshot import RestoreRefused, restore_stream
from deploy.backup.tail import append_tail, set_standings
from deploy.broker import Broker
from deploy.privacy import EMPTY, destroy_again, enforce
from deploy.streams import declare
from shared import subjects
from shared.forgotten_list import Gone

_STATES: Final = ("messages", "last_seq")

Say = Callable[[str], None]
Chain = Sequence[tuple[Path, Manifest]]


async def restore(
    client: Client,
    folder: Path,
    by: x25519.Identity,
    say: Say,
    *,
    provision: bool = True,
    listed: Mapping[str, Gone] = EMPTY,
) -> Manifest:
    """Bring back every stream of the backup, with its consumers, and compare it with what the manifest says. An
    incremental one goes back together with those that it goes on from, which lie beside it.

    Nothing is touched before every file was read to its end and found whole, and before the broker was found
    empty. Once the log and the keys are both there, the keys of all whom the log calls forgotten are destroyed
    again, and with the keys alone those of whom ``listed`` says so: an older backup brings nobody back. Raises
    :class:`RestoreRefused`, CannotOpen, BackupFailed.
    """
    chain = chain_of(folder)
    whole, manifest = chain[0][1], chain[-1][1]
    parts = _parts(chain)
    for path, sha256 in _files(chain, parts):
        say(f"{path.name}: SHA-256 …")
        if await digest_of(path, by) != sha256:
            raise RestoreRefused(f"{path.name}: nội dung không khớp / differs from the manifest")
    await _empty(client, [part.stream for _path, part in parts])
    for path, part in parts:
        say(f"{part.stream} ← {part.messages}")
        chunks: AsyncGenerator[bytes, None] = opened(path, by)
        state = await restore_stream(client, part.stream, part.config, part.state, chunks)
        _equal(part, state)
    await _compare(client, whole, None, say)
    for (_, before), (place, later) in pairwise(chain):
        for tail in later.tails:
            say(f"{tail.stream} ← {tail.messages}")
            await append_tail(client, tail.stream, opened(place / tail.file, by))
            await _reaches(client, tail)
        await _compare(client, later, before, say)
    for tail in manifest.tails:
        await set_standings(client, tail.stream, tail.consumers)
    if provision:
        await declare(client)
        there = [name for name in (subjects.EVENTS, subjects.KEYS) if await _holds(client, name)]
        if subjects.KEYS in there:
            say("PersonForgotten …")
            await destroy_again(client, listed)
            if subjects.EVENTS in there:
                await enforce(client)
    return manifest


def chain_of(folder: Path) -> list[tuple[Path, Manifest]]:
    """The backup with those that it goes on from, the whole one first. Raises :class:`RestoreRefused`."""
    chain = [(folder, read_manifest(folder))]
    while (since := chain[0][1].since) is not None:
        earlier = folder.parent / Path(since).name
        if earlier in [place for place, _manifest in chain]:
            raise RestoreRefused(f"{folder}: goes on from itself")
        before, part = read_manifest(earlier), chain[0][1]
        for tail in part.tails:
            if (ends := before.ends(tail.stream)) != tail.after:
                raise RestoreRefused(
                    f"{chain[0][0]}: {tail.stream}: nối tiếp từ {tail.after}, nhưng {earlier.name} kết thúc ở "
                    f"{ends}: không cùng một chuỗi / goes on from {tail.after}, but {earlier.name} ends at "
                    f"{ends}: not of one chain"
                )
        chain.insert(0, (earlier, before))
    return chain


def _parts(chain: Chain) -> list[tuple[Path, SealedStream]]:
    """The file of each stream's snapshot: of those that only grow from the whole backup, of others the newest."""
    (first, whole), (last, newest) = chain[0], chain[-1]
    growing = {tail.stream for tail in newest.tails}
    return [
        *((first / part.file, part) for part in whole.streams if part.stream in growing),
        *(
            ((last if part.folder is None else last.parent / part.folder) / part.file, part)
            for part in newest.streams
        ),
    ]


def _files(chain: Chain, parts: list[tuple[Path, SealedStream]]) -> list[tuple[Path, str]]:
    """Each file that a restore reads, with the SHA-256 of what is inside."""
    tails = [(place / tail.file, tail.sha256) for place, one in chain for tail in one.tails]
    return [*((path, part.sha256) for path, part in parts), *tails]


async def _compare(client: Client, manifest: Manifest, before: Manifest | None, say: Say) -> None:
    """The restored log with the digest that was taken from the running one."""
    if manifest.log is None:
        return
    say("SHA-256 …")
    after, known = 0, ""
    if before is not None and before.log is not None:
        after, known = before.log.last, before.log.sha256
    told = await log_digest(client, manifest.log.last, after=after, before=known)
    if told != manifest.log.sha256:
        raise RestoreRefused(
            "Nhật ký phục hồi không bằng nhật ký đã sao lưu. / The restored log differs from the one that "
            "was backed up: keep this broker stopped and take an older backup."
        )


async def _reaches(client: Client, tail: Tail) -> None:
    last = (await client.jetstream(timeout=10).stream_info(tail.stream)).state.last_seq
    if last != tail.last:
        raise RestoreRefused(f"{tail.stream}: last_seq {last} ≠ {tail.last}")


async def verify(folder: Path, by: x25519.Identity, say: Say) -> Manifest:
    """Restore into a broker of our own that is thrown away: the only proof that a backup is one.

    It keeps its files where temporary files go, or beside the backup where there is more room (a container's
    ``/tmp`` is small).
    """
    usual = Path(tempfile.gettempdir())
    near = await asyncio.to_thread(lambda: max((usual, folder.parent), key=_room))
    with tempfile.TemporaryDirectory(prefix=".hoinghi-verify-", dir=near) as scratch:
        broker = Broker(Path(scratch), kept=False).start()
        try:
            client = await nats.connect(broker.url)
            try:
                return await restore(client, folder, by, say, provision=False)
            finally:
                await client.close()
        finally:
            broker.stop()


def _room(folder: Path) -> int:
    """Bytes that can be written there; none where nothing may be."""
    return shutil.disk_usage(folder).free if os.access(folder, os.W_OK) else 0


async def _empty(client: Client, streams: Sequence[str]) -> None:
    """Streams without a message give way; one that holds any is left alone, and so is everything else."""
    js = client.jetstream(timeout=10)
    bare: list[str] = []
    full: list[str] = []
    for name in streams:
        try:
            info = await js.stream_info(name)
        except NotFoundError:
            continue
        (full if info.state.messages or info.state.last_seq else bare).append(name)
    if full:
        raise RestoreRefused(
            f"Máy chủ sự kiện đã có dữ liệu: {', '.join(full)}. Chỉ phục hồi vào máy chủ trống. / The broker "
            "already holds data there. Restore into an empty one: stop the services, move its folder aside, "
            "start it again."
        )
    for name in bare:
        await js.delete_stream(name)


async def _holds(client: Client, stream: str) -> bool:
    return bool((await client.jetstream(timeout=10).stream_info(stream)).state.messages)


def _equal(part: SealedStream, state: dict[str, object]) -> None:
    for name in _STATES:
        if state.get(name) != part.state.get(name):
            raise RestoreRefused(
                f"{part.stream}: {name} {state.get(name)} ≠ {part.state.get(name)}"
            )
