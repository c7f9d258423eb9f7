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

from deploy.backup.manifest import FILE, LogDigest, Manifest, SealedStream, Tail, read_manifest
from deploy.backup.sealed import seal
from deploy.backup.snapshot import BackupFailed, Snapshot
from deploy.backup.tail import standings, tail
from deploy.broker import version_of
from deploy.privacy import forgotten_by_keys, forgotten_by_log
from services.program.reader import Reader
from shared import forgotten_list, subjects
from shared.forgotten_list import Gone

BEFORE_THE_LOG: Final = ("SEALS", subjects.WEBHOOKS)
"""What points into the log or the feed comes first: restored, it never points beyond its end."""
KEYS: Final = (subjects.KEYS,)
"""Whose loss forgets people: kept apart, under a recipient of their own, and only the newest."""
NOT_KEPT: Final = (subjects.DOORS, subjects.TURNS)
"""Sessions and sign-in links: after a restore everybody signs in anew. And whose turn it is this second."""
APPENDED: Final = (subjects.EVENTS, subjects.FEED)
"""Nothing is ever removed from these: an incremental backup takes what came since."""
_READ: Final = 4_000
_OF_ALL: Final = re.compile(r"hoinghi-\d{8}T\d{6}Z")
_OF_KEYS: Final = re.compile(r"keys-\d{8}T\d{6}Z(\.partial)?")

Say = Callable[[str], None]


async def back_up(
    client: Client, to: Path, sealed_for: x25519.Recipient, say: Say, *, now: datetime
) -> Path:
    """Everything but the keys, into a new folder below ``to``; return it. A broken one keeps its ``.partial``."""
    return await _write(client, to, "hoinghi", await _wanted(client), sealed_for, say, now)


async def back_up_keys(
    client: Client, to: Path, sealed_for: x25519.Recipient, say: Say, *, now: datetime
) -> Path | None:
    """The keys alone. Older backups of keys below ``to`` are removed: a key that was destroyed since, so that
    somebody is forgotten, must not live on in one. Beside them lies the list of those who were forgotten, of whom
    an older backup of the log knows nothing. None where the broker holds no keys."""
    wanted = [name for name in await _streams(client) if name in KEYS]
    if not wanted:
        return None
    made = await _write(client, to, "keys", wanted, sealed_for, say, now)
    await list_forgotten(client, to / forgotten_list.NAME)
    for older in await asyncio.to_thread(_backups_of_keys, to):
        if older != made:
            await asyncio.to_thread(shutil.rmtree, older)
    return made


async def list_forgotten(client: Client, path: Path) -> int:
    """Bring the list up to date with log and keys; nobody who stands in it is ever taken out. Returns how many
    keys it names. Raises ForgottenListInvalid, OSError."""
    known = await asyncio.to_thread(
        lambda: forgotten_list.read(path) if path.exists() else dict[str, Gone]()
    )
    known = await forgotten_by_keys(client) | known | await forgotten_by_log(client)
    await asyncio.to_thread(forgotten_list.write, path, known.values())
    return len(known)


def _backups_of_keys(folder: Path) -> list[Path]:
    """Those that we made, whole or cut off; whatever else somebody keeps there is not ours to remove."""
    return sorted(
        path
        for path in folder.iterdir()
        if _OF_KEYS.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


async def back_up_since(
    client: Client, to: Path, sealed_for: x25519.Recipient, say: Say, *, now: datetime
) -> Path:
    """As :func:`back_up`, but of the log and the feed only what came since the newest backup below ``to``, and no
    files again that have not changed. Raises :class:`BackupFailed` where there is none, or one of another log."""
    base = await asyncio.to_thread(newest, to)
    if base is None:
        raise BackupFailed(
            f"{to}: chưa có bản sao lưu nào để nối tiếp; hãy sao lưu toàn bộ trước. / There is no backup to go on "
            "from: make a whole one first (without --incremental)."
        )
    before = read_manifest(base)
    await _of_this_log(client, before, base)
    wanted = await _wanted(client)
    return await _write(client, to, "hoinghi", wanted, sealed_for, say, now, since=base)


def newest(folder: Path) -> Path | None:
    """The backup that was made last; those that were cut off, and others' folders, are none."""
    found = [path for path in folder.glob("hoinghi-*Z") if _OF_ALL.fullmatch(path.name)]
    return max((path for path in found if (path / FILE).exists()), default=None)


async def _of_this_log(client: Client, before: Manifest, base: Path) -> None:
    log = before.log
    end = (await client.jetstream(timeout=10).stream_info(subjects.EVENTS)).state.last_seq
    if log is not None and end >= log.last and await _tip(client, log.last) == log.tip:
        return
    raise BackupFailed(
        f"{base}: không phải của nhật ký này, hoặc do phiên bản cũ tạo; hãy sao lưu toàn bộ. / It is not of this "
        "log, or of an earlier version: make a whole backup."
    )


async def _tip(client: Client, position: int) -> str:
    if position == 0:
        return ""
    message = await client.jetstream(timeout=10).get_msg(subjects.EVENTS, position)
    return hashlib.sha256(message.data or b"").hexdigest()


async def log_digest(client: Client, upto: int, *, after: int = 0, before: str = "") -> str:
    """SHA-256 over position and body of each event behind ``after`` up to ``upto``; ``before``: the digest of what
    lies up to ``after``. Raises LogGap where one is missing."""
    digest = hashlib.sha256(before.encode())
    position = after
    async with Reader(client, after, upto=upto) as reader:
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


async def _wanted(client: Client) -> list[str]:
    """The streams of a backup, in the order in which they are taken."""
    there = await _streams(client)
    others = (*BEFORE_THE_LOG, *KEYS, *NOT_KEPT, subjects.EVENTS)
    return [
        *(name for name in BEFORE_THE_LOG if name in there),
        subjects.EVENTS,
        *(name for name in there if name not in others),
    ]


async def _write(
    client: Client,
    to: Path,
    kind: str,
    wanted: list[str],
    sealed_for: x25519.Recipient,
    say: Say,
    now: datetime,
    *,
    since: Path | None = None,
) -> Path:
    folder = to / f"{kind}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    partial = folder.with_suffix(".partial")
    await asyncio.to_thread(lambda: partial.mkdir(parents=True, mode=0o700))
    base = read_manifest(since) if since is not None else None
    parts: list[SealedStream] = []
    tails: list[Tail] = []
    for name in wanted:
        say(f"{name} …")
        if base is not None and name in APPENDED:
            tails.append(await _tail(client, name, base, partial, sealed_for))
            continue
        parts.append(
            await _unchanged(client, name, base, since)
            or await _take(client, name, partial, sealed_for)
        )
    manifest = Manifest(
        version=1 if base is None else 2,
        made=now,
        server=version_of(client),
        streams=tuple(parts),
        log=await _digested(client, parts, tails, base, say),
        since=since.name if since is not None else None,
        tails=tuple(tails),
    )
    manifest.write(partial)
    partial.rename(folder)
    return folder


async def _digested(
    client: Client, parts: list[SealedStream], tails: list[Tail], base: Manifest | None, say: Say
) -> LogDigest | None:
    say(f"{subjects.EVENTS}: SHA-256 …")
    for one in tails:
        if one.stream == subjects.EVENTS and base is not None and base.log is not None:
            told = await log_digest(client, one.last, after=one.after, before=base.log.sha256)
            return LogDigest(last=one.last, sha256=told, tip=await _tip(client, one.last))
    for part in parts:
        if part.stream == subjects.EVENTS:
            last = int(part.state["last_seq"])
            told = await log_digest(client, last)
            return LogDigest(last=last, sha256=told, tip=await _tip(client, last))
    return None


async def _tail(
    client: Client, name: str, base: Manifest, folder: Path, sealed_for: x25519.Recipient
) -> Tail:
    """What came since the backup before; how far each reader was is asked first, so that none skips anything."""
    after = base.ends(name)
    consumers = await standings(client, name)
    last = (await client.jetstream(timeout=10).stream_info(name)).state.last_seq
    if last < after:
        raise BackupFailed(f"{name}: ends at {last}, before the last backup ({after})")
    file = f"{name}.tail.age"
    size, sha256 = await seal(tail(client, name, after, last), sealed_for, folder / file)
    return Tail(
        stream=name,
        file=file,
        bytes=size,
        sha256=sha256,
        after=after,
        last=last,
        consumers=consumers,
    )


async def _unchanged(
    client: Client, name: str, base: Manifest | None, since: Path | None
) -> SealedStream | None:
    """The file of the backup before, where the stream holds what it held and nobody reads it durably."""
    if base is None or since is None:
        return None
    found = next((part for part in base.streams if part.stream == name), None)
    state = (await client.jetstream(timeout=10).stream_info(name)).state
    if found is None or state.consumer_count:
        return None
    told = (state.messages, state.bytes, state.first_seq, state.last_seq)
    if told != tuple(
        found.state.get(key) for key in ("messages", "bytes", "first_seq", "last_seq")
    ):
        return None
    return found.model_copy(update={"folder": found.folder or since.name})


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
