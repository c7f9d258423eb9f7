"""Restore a backup into an empty broker, and prove a backup by restoring it into one that is thrown away."""

import tempfile
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Final

import nats
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from pyrage import x25519

from deploy.backup.make import log_digest
from deploy.backup.manifest import Manifest, SealedStream, read_manifest
from deploy.backup.sealed import digest_of, opened
from deploy.backup.snapshot import RestoreRefused, restore_stream
from deploy.broker import Broker
from deploy.privacy import enforce
from deploy.streams import declare
from shared import subjects

_STATES: Final = ("messages", "last_seq")

Say = Callable[[str], None]


async def restore(
    client: Client, folder: Path, by: x25519.Identity, say: Say, *, provision: bool = True
) -> Manifest:
    """Bring back every stream of the backup, with its consumers, and compare it with what the manifest says.

    Nothing is touched before every file was read to its end and found whole, and before the broker was found
    empty. Once the log and the keys are both there, the keys of all whom the log calls forgotten are destroyed
    again: those of an older backup bring nobody back. Raises :class:`RestoreRefused`, CannotOpen, BackupFailed.
    """
    manifest = read_manifest(folder)
    for part in manifest.streams:
        say(f"{part.file}: SHA-256 …")
        if await digest_of(folder / part.file, by) != part.sha256:
            raise RestoreRefused(f"{part.file}: nội dung không khớp / differs from the manifest")
    await _empty(client, manifest)
    for part in manifest.streams:
        say(f"{part.stream} ← {part.messages}")
        chunks: AsyncGenerator[bytes, None] = opened(folder / part.file, by)
        state = await restore_stream(client, part.stream, part.config, part.state, chunks)
        _equal(part, state)
    if manifest.log is not None:
        say("SHA-256 …")
        if await log_digest(client, manifest.log.last) != manifest.log.sha256:
            raise RestoreRefused(
                "Nhật ký phục hồi không bằng nhật ký đã sao lưu. / The restored log differs from the one that "
                "was backed up: keep this broker stopped and take an older backup."
            )
    if provision:
        await declare(client)
        if await _log_and_keys(client):
            say("PersonForgotten …")
            await enforce(client)
    return manifest


async def verify(folder: Path, by: x25519.Identity, say: Say) -> Manifest:
    """Restore into a broker of our own that is thrown away: the only proof that a backup is one."""
    with tempfile.TemporaryDirectory(prefix="hoinghi-verify-") as scratch:
        broker = Broker(Path(scratch)).start()
        try:
            client = await nats.connect(broker.url)
            try:
                return await restore(client, folder, by, say, provision=False)
            finally:
                await client.close()
        finally:
            broker.stop()


async def _empty(client: Client, manifest: Manifest) -> None:
    """Streams without a message give way; one that holds any is left alone, and so is everything else."""
    js = client.jetstream(timeout=10)
    bare: list[str] = []
    full: list[str] = []
    for part in manifest.streams:
        try:
            info = await js.stream_info(part.stream)
        except NotFoundError:
            continue
        (full if info.state.messages or info.state.last_seq else bare).append(part.stream)
    if full:
        raise RestoreRefused(
            f"Máy chủ sự kiện đã có dữ liệu: {', '.join(full)}. Chỉ phục hồi vào máy chủ trống. / The broker "
            "already holds data there. Restore into an empty one: stop the services, move its folder aside, "
            "start it again."
        )
    for name in bare:
        await js.delete_stream(name)


async def _log_and_keys(client: Client) -> bool:
    js = client.jetstream(timeout=10)
    infos = [await js.stream_info(name) for name in (subjects.EVENTS, subjects.KEYS)]
    return all(info.state.messages for info in infos)


def _equal(part: SealedStream, state: dict[str, object]) -> None:
    for name in _STATES:
        if state.get(name) != part.state.get(name):
            raise RestoreRefused(
                f"{part.stream}: {name} {state.get(name)} ≠ {part.state.get(name)}"
            )
