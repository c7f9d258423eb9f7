"""A reading as an official sees it in a terminal: the columns, what was noticed, each row's fate."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text

from shared.lists.columns import Field
from shared.lists.fates import OUTCOMES, Fate, Outcome, Reading

_COLOURS: Final[dict[Outcome, str]] = {
    "new": "green",
    "updated": "cyan",
    "unchanged": "dim",
    "refused": "red",
    "skipped": "yellow",
}


def show(reading: Reading, fields: tuple[Field, ...], console: Console, *, sent: bool) -> None:
    """The mapping of columns, the notes, the rows; unchanged rows only as a number."""
    titles = {field.key: field.title for field in fields}
    table = reading.table
    console.print(
        f"{reading.opened.file} · trang/sheet {table.sheet.name} · dòng tiêu đề/header row {table.header}",
        markup=False, highlight=False,
    )  # fmt: skip
    mapping = Grid("Cột", "Tên trong tệp", "→ Trường/field", box=None, header_style="bold")
    for column, title, key in table.mapping():
        mapping.add_row(column, Text(title), titles.get(key, key))
    for title in table.unused:
        mapping.add_row("", Text(title), Text("không dùng/not used", "dim"))
    console.print(mapping)
    for note in reading.noticed():
        console.print(Text(f"! {note.code}: {note.vi} / {note.en}", "yellow"))
    console.print(Lines(reading.fates))
    counted = ", ".join(
        f"{number} {OUTCOMES[outcome]}/{outcome}"
        for outcome, number in ((one, reading.counts()[one]) for one in OUTCOMES)
        if number
    )
    head = "Đã nhập/imported" if sent else "Chạy thử/dry run, chưa gửi gì/nothing was sent"
    console.print(f"{head}: {counted or '0'}", highlight=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """Each row's fate in columns of fixed widths; rows that change nothing and need no word are left out.

    A table of rich's measures every cell several times: twenty seconds for 10,000 rows, where this takes one."""

    fates: Sequence[Fate]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        shown = [fate for fate in self.fates if fate.outcome != "unchanged" or fate.notes]
        rows = [
            (
                str(fate.row),
                f"{OUTCOMES[fate.outcome]}/{fate.outcome}",
                _clean(fate.label),
                _clean(_why(fate)),
            )
            for fate in shown
        ]
        number, outcome, label = (
            max(map(cell_len, column)) for column in list(zip(_HEAD, *rows, strict=True))[:3]
        )
        rest = max(options.max_width - number - outcome - 3 * _GAP, 2 * _NARROWEST)
        label = min(label, max(rest * 2 // 5, _NARROWEST))
        widths = (number, outcome, label, rest - label)
        yield from _line(_HEAD, widths, Style(bold=True))
        plain = Style()
        styles = {one: Style.parse(colour) for one, colour in _COLOURS.items()}
        for fate, row in zip(shown, rows, strict=True):
            yield from _line(row, widths, plain, styles[fate.outcome])


_HEAD: Final = ("Dòng/row", "Kết quả/outcome", "Nội dung/what", "Lý do, ghi chú/why, notes")
_GAP: Final = 2
_NARROWEST: Final = 12


def _why(fate: Fate) -> str:
    code = f"{fate.code}: " if fate.outcome == "refused" else ""
    said = [(fate.vi, fate.en), *fate.notes]
    return code + "; ".join(f"{vi} / {en}" for vi, en in said if vi)


def _line(
    cells: tuple[str, ...], widths: tuple[int, ...], style: Style, outcome: Style | None = None
) -> Iterator[Segment]:
    """One row, on as many lines as its longest cell needs."""
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        last = max((at for at, part in enumerate(parts) if part), default=0)
        for at, (part, width) in enumerate(zip(parts[: last + 1], widths, strict=False)):
            fill = " " * (width - cell_len(part) + _GAP) if at < last else ""
            yield Segment(part + fill, outcome if at == 1 and outcome else style)
        yield Segment.line()


def _clean(cell: str) -> str:
    """Without the control characters that a cell of a foreign file may hold."""
    if cell.isprintable():
        return cell
    return " ".join("".join(one if one.isprintable() else " " for one in cell).split())


def _wrapped(cell: str, width: int) -> list[str]:
    if len(cell) <= width and cell_len(cell) <= width:
        return [cell]
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
