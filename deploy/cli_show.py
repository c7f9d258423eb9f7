"""``hoinghi show``: a table of the read model in a terminal, or as JSON, as of now or of any moment."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.cli_rows import Wanted, chosen, rows_of
from deploy.cli_views import View, cell, columns_of, heading, names, view_of
from deploy.cli_widths import fitted, folded
from deploy.reading import engine_as_of
from services.notifications.names import placeholders
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
        raise NoSuchView(
            f"Không có bảng {name!r}; chọn một trong: {', '.join(names())}. / No such table; choose one of these."
        )
    async with engine_as_of(settings, as_of) as engine, snapshot(engine, conference) as shot:
        rows = await chosen(await rows_of(shot, view, settings), view, wanted, shot)
        try:
            shown = columns_of(view, columns, every, rows)
        except KeyError as missing:
            there = ", ".join(dict.fromkeys([*view.columns, *(rows[0] if rows else ())]))
            raise NoSuchView(
                f"--columns {missing.args[0]}: không có cột này / no such column; "
                f"chọn trong / choose of: {there}"
            ) from None
    # outside: a pipe that is closed early is no fault of the read model
    if as_json:
        print(_json(shot, name, rows))
    else:
        _print(console, shot, view, rows, shown)


async def show_together(settings: Settings, conference: str, names: Sequence[str]) -> None:
    """Several tables, whole, as one JSON document of one moment: the rows of each under its name.

    Raises :class:`NoSuchView`, and what reading raises.
    """
    views = {name: view for name in names if (view := view_of(name)) is not None}
    if missing := [name for name in names if name not in views]:
        raise NoSuchView(f"{missing[0]}: không có bảng này / no such table")
    async with engine_as_of(settings, None) as engine, snapshot(engine, conference) as shot:
        rows = {name: await rows_of(shot, view, settings) for name, view in views.items()}
    print(_document(shot, rows))


def _for_scripts(rows: Any) -> Any:
    if isinstance(rows, str):
        return rows
    return [
        {
            key: placeholders(text) if key in _WORDED and isinstance(text, str) else text
            for key, text in row.items()
        }
        for row in rows
    ]


_WORDED: Final = frozenset({"subject", "body"})
"""Columns of messages whose words may refer to somebody by name."""


def _json(shot: Snapshot, name: str, rows: Sequence[Columns]) -> str:
    return _document(shot, {"view": name, "rows": rows})


def _document(shot: Snapshot, parts: Mapping[str, Any]) -> str:
    """The rows as they are: codes, moments in UTC, whole đồng. What is filled with a name only in the message that
    is sent stands there in a form for scripts: ``{{recipient}}`` (docs/messages.md)."""
    parts = {name: _for_scripts(rows) for name, rows in parts.items()}
    value: dict[str, Any] = {
        "conference": shot.conference,
        "position": shot.position,
        "time": shot.time.isoformat(),
        **parts,
    }
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _print(
    console: Console, shot: Snapshot, view: View, rows: Sequence[Columns], shown: Sequence[str]
) -> None:
    titles = [heading(view.table, column) for column in shown]
    cells = [
        [
            "" if unpriced(view, column, row) else cell(shot, view.table, column, row[column])
            for column in shown
        ]
        for row in rows
    ]
    cells += [
        [
            "" if (text := foot.get(column)) is None else _told(shot, view, column, text)
            for column in shown
        ]
        for foot in feet(view, rows, shown)
    ]
    numbers = [
        title
        for title, column in zip(titles, shown, strict=True)
        if _is_number(title, [row[column] for row in rows])
    ]
    print_rows(console, titles, cells, numbers=numbers)
    console.print(
        f"{view.title}: {len(rows)} dòng / rows, "
        f"vị trí / position {shot.position}, {local(shot.time.isoformat()):%d/%m/%Y %H:%M}",
        highlight=False,
        markup=False,
    )


def print_rows(
    console: Console,
    titles: Sequence[str],
    cells: Sequence[Sequence[str]],
    *,
    numbers: Collection[str] = (),
    unbroken: Collection[str] = (),
) -> None:
    """Side by side where the terminal has the room, else each row as lines. ``numbers``: titles of what stands
    to the right of its column; ``unbroken``: of what stays in one line, to be copied."""
    columns = [[title, *(row[n] for row in cells)] for n, title in enumerate(titles)]
    whole = [n for n, title in enumerate(titles) if title in unbroken]
    widths = fitted(columns, console.width, whole)
    if widths is None:
        _print_fields(console, titles, cells)
    else:
        _print_table(console, titles, cells, widths, [title in numbers for title in titles])


_LABELS: Final = {
    "conference": "Cộng kinh phí hội nghị / conference",
    "awards": "Cộng quỹ khen thưởng / award fund",
}


def feet(view: View, rows: Sequence[Columns], shown: Sequence[str]) -> list[Columns]:
    """For each fund of which there is a line: the sums of the rows that are shown, of a single row only beside
    another fund's. A column in which some line has
    no amount yet has no sum; nothing is assumed to be 0."""
    label = next((column for column in ("content", "line") if column in shown), None)
    if label is None or not set(view.sums) & set(shown):
        return []
    found: list[Columns] = []
    several = len({row.get("fund") for row in rows} & set(_LABELS)) > 1
    for fund, title in _LABELS.items():
        own = [row for row in rows if row.get("fund") == fund]
        if len(own) > 1 or (own and several):
            foot: dict[str, Any] = {label: title}
            for column in set(view.sums) & set(shown):
                priced = [row for row in own if not unpriced(view, column, row)]
                amounts = [row[column] for row in priced if row[column] is not None]
                if len(amounts) == len(own):
                    foot[column] = sum(amounts)
            found.append(foot)
    return found


def _told(shot: Snapshot, view: View, column: str, value: Any) -> str:
    return value if isinstance(value, str) else cell(shot, view.table, column, value)


def unpriced(view: View, column: str, row: Columns) -> bool:
    """Whether this is the sum of an estimate's line that has no price yet: nothing is assumed, not even 0."""
    return view.table == "estimate_lines" and column == "amount" and row["unit_price"] is None


def _is_number(title: str, values: Sequence[Any]) -> bool:
    whole = any(isinstance(value, int) and not isinstance(value, bool) for value in values)
    return whole or title in _NUMBERS


def _print_table(
    console: Console,
    titles: Sequence[str],
    cells: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Sequence[bool],
) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for title, width, number in zip(titles, widths, right, strict=True):
        justify: Literal["left", "right"] = "right" if number else "left"
        table.add_column(Text(folded(title, width)), justify=justify, width=width, overflow="fold")
    for row in cells:  # as plain text: what people wrote is no markup
        table.add_row(*(Text(folded(one, width)) for one, width in zip(row, widths, strict=True)))
    console.print(table, highlight=False)


def _print_fields(console: Console, titles: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """One row under another: in this terminal the columns have no room beside each other."""
    label = max(map(len, titles)) + 2
    for row in cells:
        console.print()
        for title, text in zip(titles, row, strict=True):
            lines = folded(text, max(console.width - label - 1, 10)).splitlines() or [""]
            for n, line in enumerate(lines):
                console.print(
                    Text(f"{'' if n else title:<{label}}{line}"), highlight=False, overflow="fold"
                )
    console.print()
