"""``hoinghi doctor`` and the table of settings."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

console = Console()
_SIGNS: Final = {"fine": "[green]✓[/]", "warning": "[yellow]![/]", "fault": "[red]✗[/]"}


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)
    app.command("settings-docs")(settings_docs)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Cho chương trình / for scripts")] = False,
    deep: Annotated[
        bool,
        typer.Option(
            "--deep",
            help="Đọc mọi sự kiện của từng bản nhật ký / read every event of every replica; takes long",
        ),
    ] = False,
) -> None:
    """Examine the deployment that HOINGHI_* names; each fault with its remedy.

    Broker, streams, consumers, rows, mail, clocks, typefaces, disks, names of settings. With --deep also bytes
    that were spoilt on the disk, which the broker passes over in silence: each replica is read to its end and held
    against the seals.

    Exit code 1 when anything is a fault; warnings alone are 0.
    """
    from deploy.doctor.examine import examine
    from deploy.doctor.findings import Level
    from shared.settings import Settings

    found = asyncio.run(examine(Settings(), deep=deep))
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            # what is told is no markup: names in brackets would be taken for a style, and left out
            said, todo = escape(f"{one.vi} / {one.en}"), escape(f"{one.todo_vi} / {one.todo_en}")
            console.print(f"{_SIGNS[one.level]} {said}", highlight=False)
            if one.todo_vi:
                console.print(f"   → {todo} [dim]{one.code}[/]", highlight=False)
    raise typer.Exit(1 if any(one.level is Level.FAULT for one in found) else 0)


def settings_docs(
    out: Annotated[Path, typer.Option("--out")] = Path("docs/configuration.md"),
) -> None:
    """Write docs/configuration.md: every setting of every process, from the code."""
    from deploy.settings_docs import write

    write(out)
    console.print(str(out))
