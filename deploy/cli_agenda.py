"""``hoinghi agenda``: the running order, its versions and differences, finalising. Bodies of a few lines."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.dry_run import TOLD, DryRun

console = Console()
agenda = typer.Typer(help="Chương trình / the agenda.", no_args_is_help=True)

Conference = Annotated[str, typer.Argument(help="The conference's id")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="A position in the log (1234) or a time with its offset"),
]
Json = Annotated[bool, typer.Option("--json", help="For scripts")]
Out = Annotated[Path, typer.Option("--out", help="The folder for the files")]


@agenda.command("list")
def list_items(conference: Conference, as_of: AsOf = None, as_json: Json = False) -> None:
    """The running order with its times; what overruns, by how many minutes and with which items."""
    from deploy import agenda as shown
    from shared.settings import Settings

    asyncio.run(shown.list_items(Settings(), conference, as_of, as_json, console))


@agenda.command("show")
def show_versions(conference: Conference, as_of: AsOf = None, as_json: Json = False) -> None:
    """The finalised versions of the program, and whether the running order has moved on since."""
    from deploy import agenda as shown
    from shared.settings import Settings

    asyncio.run(shown.show_versions(Settings(), conference, as_of, as_json, console))


@agenda.command("diff")
def show_difference(conference: Conference, as_of: AsOf = None, as_json: Json = False) -> None:
    """What differs from the last finalised program, and who would be told."""
    from deploy import agenda as shown
    from shared.settings import Settings

    asyncio.run(shown.show_difference(Settings(), conference, as_of, as_json, console))


@agenda.command("script")
def script(conference: Conference, out: Out = Path("out"), as_of: AsOf = None) -> None:
    """Print the running script: who does what, what is said, who is introduced, called and reads."""
    from deploy import agenda as shown
    from shared.settings import Settings

    asyncio.run(shown.printed_script(Settings(), conference, out, as_of, console))


@agenda.command("finalise")
def finalise(
    conference: Conference,
    unit: Annotated[
        str,
        typer.Option(
            "--unit", "-u", envvar="HOINGHI_UNIT", help="The acting agency: the organiser"
        ),
    ],
    out: Out = Path("out"),
    as_it_is: Annotated[
        bool,
        typer.Option("--as-it-is", help="Dù không khớp giờ / though it does not fit its hours"),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Print the program, show what changed since the last version, and finalise what was printed."""
    from deploy import agenda as shown
    from deploy.cli_send import accepted_lines, refused_lines
    from shared.commands.base import Accepted
    from shared.settings import Settings

    answer = asyncio.run(
        shown.finalise(
            Settings(), conference, unit, out, console, as_it_is=as_it_is, dry_run=dry_run
        )
    )
    if answer is None:
        if dry_run:
            console.print(TOLD, highlight=False)
        return
    if isinstance(answer, Accepted):
        print("\n".join(accepted_lines(answer)))
        return
    print("\n".join(refused_lines(answer)), file=sys.stderr)
    raise typer.Exit(1)
