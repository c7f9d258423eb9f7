"""A reading as an official sees it in a terminal: the columns, what was noticed, each row's fate."""

from typing import Final

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from deploy.files.columns import Field
from deploy.files.fates import OUTCOMES, Outcome, Reading

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
    rows = Grid("Dòng", "Kết quả", "Nội dung", "Lý do, ghi chú", box=None, header_style="bold")
    for fate in reading.fates:
        if fate.outcome == "unchanged" and not fate.notes:
            continue
        why = "; ".join(filter(None, [fate.vi, *(vi for vi, _ in fate.notes)]))
        code = f"{fate.code}: " if fate.outcome == "refused" else ""
        rows.add_row(
            str(fate.row),
            Text(OUTCOMES[fate.outcome], _COLOURS[fate.outcome]),
            Text(fate.label),
            Text(code + why),
        )
    console.print(rows)
    counted = ", ".join(
        f"{number} {OUTCOMES[outcome]}/{outcome}"
        for outcome, number in ((one, reading.counts()[one]) for one in OUTCOMES)
        if number
    )
    head = "Đã nhập/imported" if sent else "Chạy thử/dry run, chưa gửi gì/nothing was sent"
    console.print(f"{head}: {counted or '0'}", highlight=False)
