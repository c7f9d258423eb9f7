"""The figures as a table on the terminal and, with their circumstances, in docs/performance.md."""

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from benchmarks.measure import Row, Table
from deploy.broker import binary

DOCUMENT = Path(__file__).parents[1] / "docs/performance.md"
_PACKAGES = (
    "nats-py",
    "faststream",
    "pydantic",
    "SQLAlchemy",
    "asyncpg",
    "uvloop",
    "eventsourcing",
)
_COLUMNS = ("ours", "figure", "peer", "its figure", "ratio (range)", "target", "remark")


def show(table: Table) -> None:
    grid = Grid(*_COLUMNS, title=table.title, caption=f"{table.method}. Load {table.load}")
    for row in table.rows:
        grid.add_row(*_cells(row))
    Console(width=200).print(grid)


def _cells(row: Row) -> tuple[str, ...]:
    ratio = ""
    if row.ratio is not None:
        ratio = f"{row.ratio:.2f}"
        if row.low is not None and row.high is not None:
            ratio += f" ({row.low:.2f}-{row.high:.2f})"
    target = row.target
    if row.met is not None:
        target += " met" if row.met else " MISSED"
    return (row.ours, row.figure, row.peer, row.peer_figure, ratio, target, row.note)


def write(tables: list[Table], document: Path = DOCUMENT) -> None:
    """Replace the blocks of these tables, and that of the machine; the prose between them stays."""
    text = document.read_text() if document.exists() else "# Performance\n"
    blocks = {"machine": machine()} | {table.name: _markdown(table) for table in tables}
    for name, block in blocks.items():
        begin, end = f"<!-- figures:{name} -->", f"<!-- /figures:{name} -->"
        whole = f"{begin}\n{block}\n{end}"
        if begin in text:
            head, _, rest = text.partition(begin)
            text = head + whole + rest.partition(end)[2]
        else:
            text = f"{text.rstrip()}\n\n{whole}\n"
    document.parent.mkdir(exist_ok=True)
    document.write_text(text)


def _markdown(table: Table) -> str:
    lines = [
        f"{table.title}. {table.method[:1].upper()}{table.method[1:]}.",
        f"Taken {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; load average (1 and 5 minutes) {table.load}.",
        "",
        f"| {' | '.join(_COLUMNS)} |",
        f"|{'---|' * len(_COLUMNS)}",
        *(f"| {' | '.join(_cells(row))} |" for row in table.rows),
    ]
    return "\n".join(lines)


def machine() -> str:
    """What the figures were taken on, without anything that names the machine."""
    server = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True)
    return "\n".join(
        (
            f"- {_processor()}, {os.cpu_count()} cores, {_memory()} GB; {platform.system()} "
            f"{platform.release().split('-')[0]}; everything on one disk and on loopback",
            f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
            f"{server.stdout.strip().replace(': v', ' ')}, PostgreSQL {_postgres()}",
            f"- {', '.join(f'{name} {_version(name)}' for name in _PACKAGES)}",
            "- Durability: NATS `sync_interval: always`; PostgreSQL `fsync=on`, `synchronous_commit=on`; "
            "SQLite WAL with `synchronous=FULL`. Asked of the servers at the start of each run.",
        )
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _postgres() -> str:
    from benchmarks.servers import Unavailable, postgres_version

    try:
        return postgres_version()
    except Unavailable:
        return "not installed"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
