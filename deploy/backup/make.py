"""Make a backup while the system runs.

The streams are taken one by one; there is no common instant. The order makes that harmless: what speaks
*about* the log (seals) is taken before it, what the log speaks about (files, keys, what was told outside, timers)
after it. So a restored log never names a file or a key that is not there, and no seal covers an event that is
missing.
"""

import asyncio
import hashlib
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nats.aio.client import Client
from nats.js.errors import NotFoundError
from pyrage import x25519

from deploy.backup.manifest import LogDigest, Manifest, SealedStream
from deploy.backup.sealed import seal
from deploy.backup.snapshot import BackupFailed, Snapshot
from services.program.reader import Reader
from shared import subjects

BEFORE_THE_LOG: Final = ("SEALS", subjects.WEBHOOKS)
"""What points into the log or the feed comes first: restored, it never points beyond its end."""
KEYS: Final = (subjects.KEYS,)
"""Whose loss forgets people: kept apart, under a recipient of their own, and only the newest."""
NOT_KEPT: Final = (subjects.DOORS, subjects.TURNS)
"""Sessions and sign-in links: after a restore everybody signs in anew. And whose turn it is this second."""
_READ: Final = 4_000
_OF_KEYS: Final = re.compile(r"keys-\d{8}T\d{6}Z(\.partial)?")

Say = Callable[[str], None]


async def back_up(
    client: Client, to: Path, sealed_for: x25519.Recipient, say: Say, *, now: datetime
) -> Path:
    """Everything but the keys, into a new folder below ``to``; return it. A broken one keeps its ``.partial``."""
    there = await _streams(client)
    wanted = [
        *(name for name in BEFORE_THE_LOG if name in there),
        subjects.EVENTS,
        *(
            name
            for name in there
            if name not in (*BEFORE_THE_LOG, *KEYS, *NOT_KEPT, subjects.EVENTS)
        ),
    ]
    return await _write(client, to, "hoinghi", wanted, sealed_for, say, now)


async def back_up_keys(
    client: Client, to: Path, sealed_for: x25519.Recipient, say: Say, *, now: datetime
) -> Path | None:
    """The keys alone. Older backups of keys below ``to`` are removed: a key that was destroyed since, so that
    somebody is forgotten, must not live on in one. None where the broker holds no keys."""
    wanted = [name for name in await _streams(client) if name in KEYS]
    if not wanted:
        return None
    made = await _write(client, to, "keys", wanted, sealed_for, say, now)
    for older in await asyncio.to_thread(_backups_of_keys, to):
        if older != made:
            await asyncio.to_thread(shutil.rmtree, older)
    return made


def _backups_of_keys(folder: Path) -> list[Path]:
    """Those that we made, whole or cut off; whatever else somebody keeps there is not ours to remove."""
    return sorted(
        path
        for path in folder.iterdir()
        if _OF_KEYS.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


async def log_digest(client: Client, upto: int) -> str:
    """SHA-256 over position and body of each event up to ``upto``. Raises LogGap where one is missing."""
    digest = hashlib.sha256()
    position = 0
    async with Reader(client, 0, upto=upto) as reader:
        while position < upto:
            events, _behind = await reader.take(min(_READ, upto - position))
            for position, body in events:
                digest.update(position.to_bytes(8, "big") + len(body).to_bytes(4, "big"))
                digest.update(body)
    return digest.hexdigest()


async def _streams(client: Client) -> list[str]:
    names = sorted(
        str(info.config.name) for info in await client.jetstream(timeout=10).streams_info()
    )
    if subjects.EVENTS not in names:
        raise BackupFailed(
            "Máy chủ sự kiện này không có nhật ký. / This broker holds no log: check HOINGHI_NATS_URL."
        )
    return names


async def _write(
    client: Client,
    to: Path,
    kind: str,
    wanted: list[str],
    sealed_for: x25519.Recipient,
    say: Say,
    now: datetime,
) -> Path:
    folder = to / f"{kind}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    partial = folder.with_suffix(".partial")
    await asyncio.to_thread(lambda: partial.mkdir(parents=True, mode=0o700))
    parts = []
    for name in wanted:
        say(f"{name} …")
        parts.append(await _take(client, name, partial, sealed_for))
    log = None
    for part in parts:
        if part.stream == subjects.EVENTS:
            last = int(part.state["last_seq"])
            say(f"{subjects.EVENTS}: SHA-256 …")
            log = LogDigest(last=last, sha256=await log_digest(client, last))
    version = str(client.connected_server_version)
    Manifest(made=now, server=version, streams=tuple(parts), log=log).write(partial)
    partial.rename(folder)
    return folder


async def _take(
    client: Client, name: str, folder: Path, sealed_for: x25519.Recipient
) -> SealedStream:
    snapshot = Snapshot(client, name)
    file = f"{name}.age"
    try:
        size, sha256 = await seal(snapshot.chunks(), sealed_for, folder / file)
    except NotFoundError as error:
        raise BackupFailed(f"{name}: {error}") from error
    return SealedStream(
        stream=name,
        file=file,
        bytes=size,
        sha256=sha256,
        config=snapshot.config,
        state=snapshot.state,
    )
