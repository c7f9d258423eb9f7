"""``hoinghi law``: the table of law as an official reads it, and the check of a file before it is used."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from shared.law import Law, Parameter

console = Console()
law = typer.Typer(
    help="Các con số của pháp luật / figures of law: what is in force on a day, and files of your own.",
    no_args_is_help=True,
)

On = Annotated[str, typer.Option("--on", help="The day, 2023-12-08; without it every row")]
Files = Annotated[
    list[Path] | None, typer.Option("--file", help="Your own files beside those of the settings")
]
Json = Annotated[bool, typer.Option("--json", help="For scripts")]


class DayInvalid(ValueError):
    code = "DAY_INVALID"


@law.command("list")
def law_list(
    prefix: Annotated[str, typer.Argument(help="Only keys that begin so: award, base-salary")] = "",
    on: On = "",
    scope: Annotated[str, typer.Option(help="Only rows of this scope")] = "",
    mark: Annotated[str, typer.Option(help="Only rows of this mark: V, P or G")] = "",
    files: Files = None,
    as_json: Json = False,
) -> None:
    """Every row, or those in force on a day: value, basis, days in force, scope, mark."""
    table = _law(files)
    day = _day(on)
    rows = [
        row
        for row in table.all()
        if row.key.startswith(prefix)
        and (day is None or row.in_force(day))
        and scope in ("", row.scope)
        and mark.upper() in ("", row.mark)
    ]
    rows.sort(key=lambda row: (row.key, row.scope, row.effective_from))
    _show(rows, table, as_json=as_json)
    if not as_json:
        _tell_asked(table, prefix)


@law.command("show")
def law_show(
    key: Annotated[str, typer.Argument(help="The key, as in `hoinghi law list`")],
    on: Annotated[str, typer.Option("--on", help="The day of the document or decision")],
    scope: Annotated[str | None, typer.Option(help="province:bac-ninh; else the settings'")] = None,
    files: Files = None,
    as_json: Json = False,
) -> None:
    """The one row that applies on a day, or why there is none."""
    table = _law(files)
    day = _day(on)
    if day is None:
        raise DayInvalid("--on: 2023-12-08")
    row = table.at(key, day, scope)
    if as_json:
        print(json.dumps(_plain(row, table), ensure_ascii=False, indent=2))
        return
    for name, value in _plain(row, table).items():
        if value not in ("", None):
            console.print(Text(f"{name:16} {value}"))


@law.command("check")
def law_check(
    files: Annotated[
        list[Path], typer.Argument(help="Files of law (rows:) or of days off (years:)")
    ],
) -> None:
    """Check files before they are used: every fault at once, with its line. Changes nothing."""
    from shared.law import Law
    from shared.settings import Settings
    from shared.working_days import Calendar

    days = [file for file in files if _is_calendar(file)]
    rows = [file for file in files if file not in days]
    settings = Settings()
    law_table = Law.load([*settings.law_files, *rows])
    calendar = Calendar.load([*settings.days_off_files, *days])
    known = sum(1 for _ in law_table.all())
    console.print(
        f"[green]✓[/] {', '.join(file.name for file in files)}: {known} dòng / rows; "
        f"lịch nghỉ / days off: {', '.join(map(str, sorted(calendar.years)))}",
        highlight=False,
    )


def _is_calendar(file: Path) -> bool:
    from shared.yaml_lines import YamlRefused, read_yaml

    try:
        value = read_yaml(file).value
    except YamlRefused:
        return False
    return isinstance(value, dict) and "years" in value


def _law(files: Sequence[Path] | None) -> "Law":
    from shared.law import Law
    from shared.settings import Settings

    settings = Settings()
    return Law.load([*settings.law_files, *(files or ())], settings.law_scopes)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DayInvalid(f"{text!r}: 2023-12-08 (năm-tháng-ngày / year-month-day)") from None


def _plain(row: "Parameter", table: "Law") -> dict[str, Any]:
    return {"name": table.name(row.key), **row.model_dump(mode="json")}


def _show(rows: Iterable["Parameter"], table: "Law", *, as_json: bool) -> None:
    from shared.law import in_figures

    if as_json:
        print(json.dumps([_plain(row, table) for row in rows], ensure_ascii=False, indent=2))
        return
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for heading in ("Khóa", "Tên", "Giá trị", "Đơn vị", "Căn cứ", "Áp dụng", "Phạm vi", "Mức"):
        shown.add_column(heading, overflow="fold")
    for row in rows:
        name = table.name(row.key)
        shown.add_row(
            *(
                Text(cell)
                for cell in (
                    row.key,
                    name if name != row.key else "",
                    in_figures(row),
                    row.unit,
                    row.legal_basis,
                    row.days(),
                    row.scope,
                    row.mark,
                )
            )
        )
    console.print(shown, highlight=False)


def _tell_asked(table: "Law", prefix: str) -> None:
    for key, why in table.asked.items():
        if key.startswith(prefix):
            console.print(
                Text(f"Chưa có mức / not verified: {key} ({table.name(key)}): {why} / {why.en}")
            )


def register(app: typer.Typer) -> None:
    app.add_typer(law, name="law")
