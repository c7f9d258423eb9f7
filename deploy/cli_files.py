"""``hoinghi import``, ``hoinghi forms``, ``hoinghi export``: files in and out on the command line."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from sqlalchemy.ext.asyncio import AsyncEngine

    from shared.lists.columns import Field
    from shared.lists.fates import Reading

console = Console()
imports = typer.Typer(
    help="Take in a list from XLSX or CSV, as the office made it: a dry run first, then row by row.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(help="The list: .xlsx or .csv", exists=True, dir_okay=False)]
Conference = Annotated[
    str,
    typer.Option("--conference", "-c", envvar="HOINGHI_CONFERENCE", help="The conference's id"),
]
Unit = Annotated[str, typer.Option("--unit", "-u", help="Whose list it is: the agency's id")]
Actor = Annotated[str | None, typer.Option("--as", help="Who sends it, if not the agency itself")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what each row would do; send nothing")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object, for scripts")]


@imports.command("delegates")
def import_delegates(
    file: File,
    conference: Conference,
    unit: Unit,
    delegation: Annotated[
        str | None, typer.Option(help="Which delegation, when the agency has several")
    ] = None,
    acting: Actor = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """A unit's delegates: new ones are registered, changed ones updated, nobody twice."""
    from services.program.import_targets import delegation_target
    from shared.lists.delegate_columns import FIELDS
    from shared.lists.delegates import read_delegates
    from shared.lists.opened import open_file

    async def read(engine: "AsyncEngine") -> "Reading":
        target = await delegation_target(engine, conference, unit, delegation, _now())
        return read_delegates(open_file(file), target)

    _import(read, FIELDS, conference, acting or unit, dry_run=dry_run, as_json=as_json)


@imports.command("nominations")
def import_nominations(
    file: File,
    conference: Conference,
    unit: Unit,
    award_round: Annotated[
        str | None, typer.Option("--round", help="Which award round, when there are several")
    ] = None,
    acting: Actor = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """A unit's award nominations; the parts of each dossier are handed in separately."""
    from services.program.import_targets import round_target
    from shared.lists.nomination_columns import FIELDS
    from shared.lists.nominations import read_nominations
    from shared.lists.opened import open_file

    async def read(engine: "AsyncEngine") -> "Reading":
        target = await round_target(engine, conference, unit, award_round, _now())
        return read_nominations(open_file(file), target)

    _import(read, FIELDS, conference, acting or unit, dry_run=dry_run, as_json=as_json)


@imports.command("ranks")
def import_ranks(
    file: File,
    conference: Conference,
    unit: Unit,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """The rank table, set by hand: the order of introduction, of seating and of every list."""
    from deploy.files.existing import rank_target
    from deploy.files.ranks import FIELDS, read_ranks
    from shared.lists.opened import open_file

    async def read(engine: "AsyncEngine") -> "Reading":
        return read_ranks(open_file(file), await rank_target(engine, conference, unit))

    _import(read, FIELDS, conference, unit, dry_run=dry_run, as_json=as_json)


@imports.command("places")
def import_places(
    file: File,
    conference: Conference,
    unit: Unit,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Where delegates stand in the rank table, by hand; `hoinghi export … places` lists them to be filled in."""
    from deploy.files.existing import protocol_target
    from deploy.files.protocol_lists import PLACE_FIELDS, read_places
    from shared.commands.protocol import PlaceDelegate
    from shared.lists.opened import open_file

    async def read(engine: "AsyncEngine") -> "Reading":
        target = await protocol_target(engine, conference, unit, PlaceDelegate)
        return read_places(open_file(file), target)

    _import(read, PLACE_FIELDS, conference, unit, dry_run=dry_run, as_json=as_json)


@imports.command("cards")
def import_cards(
    file: File,
    conference: Conference,
    unit: Unit,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Reception cards: who receives whom, car, gift, meal; `hoinghi export … cards` lists them to be filled in."""
    from deploy.files.existing import protocol_target
    from deploy.files.protocol_lists import CARD_FIELDS, read_cards
    from shared.commands.protocol import SetReceptionCard
    from shared.lists.opened import open_file

    async def read(engine: "AsyncEngine") -> "Reading":
        target = await protocol_target(engine, conference, unit, SetReceptionCard)
        return read_cards(open_file(file), target)

    _import(read, CARD_FIELDS, conference, unit, dry_run=dry_run, as_json=as_json)


@imports.command("estimate")
def import_estimate(
    file: File,
    conference: Conference,
    unit: Unit,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """The estimate's lines: `hoinghi export … estimate` gives the file, with codes; sums are computed anew."""
    from deploy.files.existing import estimate_target
    from shared.lists.estimate import FIELDS, read_estimate
    from shared.lists.opened import open_file

    async def read(engine: "AsyncEngine") -> "Reading":
        return read_estimate(open_file(file), await estimate_target(engine, conference, unit))

    _import(read, FIELDS, conference, unit, dry_run=dry_run, as_json=as_json)


@imports.command("units")
def import_units(
    file: File,
    out: Annotated[
        Path, typer.Option("--out", help="The draft, to be put beside plan.yaml")
    ] = Path("agencies.yaml"),
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """A list of agencies to a draft of agencies.yaml; an existing file is never written over."""
    from deploy.files.shown import show
    from shared.lists.fates import told
    from shared.lists.opened import open_file
    from shared.lists.units import FIELDS, read_units

    draft = read_units(open_file(file))
    if not dry_run:
        try:
            with out.open("x", encoding="utf-8") as written:
                written.write(draft.yaml)
        except FileExistsError:
            print(f"FILE_EXISTS: {out}: đã có; chọn tên khác bằng --out / choose another --out",
                  file=sys.stderr)  # fmt: skip
            raise typer.Exit(2) from None
    if as_json:
        _print_json(told(draft.reading) | {"dry_run": dry_run})
    else:
        show(draft.reading, FIELDS, console, sent=not dry_run)
    raise typer.Exit(1 if draft.reading.counts()["refused"] else 0)


def forms(
    out: Annotated[Path, typer.Option("--out", help="The folder for the forms")] = Path("forms"),
) -> None:
    """Write the blank XLSX forms: delegates, nominations, units, the estimate."""
    from shared.lists.forms import write_forms

    for path in write_forms(out):
        console.print(str(path), highlight=False)


def export(
    conference: Annotated[str, typer.Argument(help="The conference's id")],
    what: Annotated[
        str,
        typer.Argument(
            help="Any name of `hoinghi show`: delegates, nominations, estimate, places, cards, …"
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The file: .xlsx or .csv")],
) -> None:
    """Write a list of the conference to a file that Excel opens as it is."""
    from deploy.files.any_list import any_list
    from deploy.files.exports import Exported
    from deploy.files.written import write
    from services.program.model import open_model
    from shared.settings import Settings

    async def run() -> Exported:
        settings = Settings()
        engine = open_model(settings.database)
        try:
            return await any_list(engine, conference, what, settings)
        finally:
            await engine.dispose()

    exported = asyncio.run(run())
    write(exported, out)
    console.print(f"{out}: {len(exported.rows)} dòng/rows", highlight=False)


def _now() -> datetime:
    """The present moment, by which deadlines are foreseen."""
    from deploy.cli_sending import told_time

    return told_time() or datetime.now(UTC)


def _import(
    read: Callable[["AsyncEngine"], Awaitable["Reading"]],
    fields: "tuple[Field, ...]",
    conference: str,
    acting: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Exit code 1 when a row was refused, so that a script notices."""
    from deploy.files.shown import show
    from shared.lists.fates import told

    reading = asyncio.run(_carry_out(read, conference, acting, dry_run=dry_run, as_json=as_json))
    if as_json:
        _print_json(told(reading) | {"dry_run": dry_run})
    else:
        show(reading, fields, console, sent=not dry_run)
    raise typer.Exit(1 if reading.counts()["refused"] else 0)


async def _carry_out(
    read: Callable[["AsyncEngine"], Awaitable["Reading"]],
    conference: str,
    acting: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> "Reading":
    from deploy.broker import connected
    from deploy.cli_sending import told_time
    from deploy.files.sending import send_with_bar
    from services.program.model import open_model
    from shared.client import Commands
    from shared.settings import Settings

    settings = Settings()
    engine = open_model(settings.database)
    try:
        reading = await read(engine)
    finally:
        await engine.dispose()
    if dry_run or not any(fate.command for fate in reading.fates):
        return reading
    client = await connected(settings)
    try:
        bar = Console(stderr=True) if as_json else console
        commands = Commands(client, conference, time=told_time())
        return await send_with_bar(reading, commands, acting, bar)
    finally:
        await client.close()


def _print_json(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(imports, name="import")
    app.command("forms")(forms)
    app.command("export")(export)
