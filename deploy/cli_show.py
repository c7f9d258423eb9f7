"""``hoinghi show``: a table of the read model in a terminal, or as JSON, as of now or of any moment."""

import json
from collections.abc import Sequence
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.cli_rows import Wanted, chosen, rows_of
from deploy.cli_views import View, cell, columns_of, heading, names, view_of
from deploy.reading import engine_as_of
from services.program.snapshot import Columns, Snapshot, local, snapshot
from shared.settings import Settings

_NUMBERS: Final = frozenset({"STT", "Phút", "%", "Hàng", "Ghế", "Số chỗ", "Số lượng", "Vị trí"})


class NoSuchView(ValueError):
    code = "VIEW_UNKNOWN"


async def show(
    settings: Settings,
    conference: str,
    name: str,
    wanted: Wanted,
    *,
    columns: Sequence[str],
    every: bool,
    as_of: str | None,
    as_json: bool,
    console: Console,
) -> None:
    """Raises :class:`NoSuchView`, and what reading and choosing raise."""
    view = view_of(name)
    if view is None:
        raise NoSuchView(f"{name!r}: {', '.join(names())}")
    async with engine_as_of(settings, as_of) as engine, snapshot(engine, conference) as shot:
        rows = chosen(await rows_of(shot, view, settings), view, wanted, shot)
        try:
            shown = columns_of(view, columns, every, rows)
        except KeyError as missing:
            raise NoSuchView(
                f"--columns {missing.args[0]}: không có cột này / no such column"
            ) from None
    # outside: a pipe that is closed early is no fault of the read model
    if as_json:
        print(_json(shot, name, rows))
    else:
        _print(console, shot, view, rows, shown)


def _json(shot: Snapshot, name: str, rows: Sequence[Columns]) -> str:
    """The rows as they are: codes, moments in UTC, whole đồng."""
    value: dict[str, Any] = {
        "conference": shot.conference,
        "view": name,
        "position": shot.position,
        "time": shot.time.isoformat(),
        "rows": rows,
    }
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _print(
    console: Console, shot: Snapshot, view: View, rows: Sequence[Columns], shown: Sequence[str]
) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for column in shown:
        title = heading(view.table, column)
        whole = any(
            isinstance(row[column], int) and not isinstance(row[column], bool) for row in rows
        )
        table.add_column(
            title, justify="right" if whole or title in _NUMBERS else "left", overflow="fold"
        )
    for row in rows:  # as plain text: what people wrote is no markup
        table.add_row(*(Text(cell(shot, view.table, column, row[column])) for column in shown))
    console.print(table, highlight=False)
    console.print(
        f"{view.title}: {len(rows)} dòng / rows, "
        f"vị trí / position {shot.position}, {local(shot.time.isoformat()):%d/%m/%Y %H:%M}",
        highlight=False,
        markup=False,
    )
