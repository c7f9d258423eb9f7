"""Point 10: the drill: a log of a million events is backed up, verified, restored into an empty broker, compared.

The events are those of one decided conference, over and over as other conferences, each with ids of its own; they
are appended in atomic batches, since a million commands would take hours. What is measured is what the commands
``hoinghi backup``, ``backup-verify`` and ``restore`` do.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import nats

from benchmarks.history import copies, fill, original
from benchmarks.measure import Row, Size, Table
from benchmarks.servers import broker
from deploy.backup.back import restore, verify
from deploy.backup.make import back_up, back_up_since, log_digest
from deploy.backup.sealed import identity, new_identity, recipient
from deploy.broker import Broker
from shared import subjects

_EVENTS: Final = 1_000_000
_DAY: Final = 10_000
"""Events of a busy day, which come behind the backup."""
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


async def measure(directory: Path, size: Size) -> list[Table]:
    count = size.of(int(os.environ.get("BENCH_EVENTS", _EVENTS)), 2_000)
    day = size.of(_DAY, 200)
    public = recipient(new_identity(directory / "key"))
    opens, to = identity(directory / "key"), directory / "kept"
    rows: list[Row] = []

    async def timed(name: str, run: Callable[[], Awaitable[object]], note: str = "") -> None:
        started = time.perf_counter()
        await run()
        rows.append(Row(name, f"{time.perf_counter() - started:.1f} s", note=note))

    async with broker(directory) as (_server, client):
        source = copies(original())
        await timed(f"filling {count:,} events", lambda: fill(client, source, count))
        await timed("backup", lambda: back_up(client, to, public, _quiet, now=_NOW))
        (whole,) = to.iterdir()
        stored = (await client.jetstream(timeout=60).stream_info(subjects.EVENTS)).state.bytes
        sizes = f"{_megabytes(whole)} MB on disk, of {stored / 1e6:,.0f} MB in the broker"
        rows[-1] = Row("backup", rows[-1].figure, note=sizes)
        await timed("backup-verify", lambda: verify(whole, opens, _quiet))
        await fill(client, source, day)
        later = _NOW + timedelta(days=1)
        await timed(
            f"backup --incremental, {day:,} events later",
            lambda: back_up_since(client, to, public, _quiet, now=later),
        )
        (part,) = set(to.iterdir()) - {whole}
        rows[-1] = Row(rows[-1].ours, rows[-1].figure, note=f"{_megabytes(part)} MB on disk")
        end = count + day
        told = await log_digest(client, end)

    empty = Broker(directory / "restored", kept=False).start()
    try:
        restored = await nats.connect(empty.url)
        await timed("restore of both", lambda: restore(restored, part, opens, _quiet))
        same = await log_digest(restored, end) == told
        rows.append(Row("the restored log", "equal" if same else "DIFFERENT", met=same))
        await restored.close()
    finally:
        await asyncio.to_thread(empty.stop)
    return [
        Table(
            "drill",
            f"Backup and restore of a log of {count:,} events",
            "one machine, one disk: the log's broker (sync_interval always), those it is verified in and restored "
            "into (without, docs/operations.md), age, SHA-256 of every event on both sides",
            tuple(rows),
        )
    ]


def _megabytes(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.iterdir()) / 1e6:,.1f}"


def _quiet(_line: str) -> None:
    pass
