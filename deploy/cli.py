"""``hoinghi``: the one command line of the system. Each command's body is a few lines; the work is elsewhere."""

import asyncio
import platform
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from deploy import (
    cli_agenda,
    cli_audit,
    cli_backup,
    cli_broker,
    cli_budget,
    cli_checkin,
    cli_doctor,
    cli_documents,
    cli_files,
    cli_law,
    cli_outbox,
    cli_parked,
    cli_portal,
    cli_privacy,
    cli_seats,
    cli_uploads,
)
from deploy.cli_conference import told_by_environment
from deploy.cli_groups import Catalogue
from deploy.dry_run import TOLD, DryRun, DryRunHere

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from shared.plan_amendment_file import Amendment
    from shared.settings import Settings

console = Console()
app = typer.Typer(
    name="hoinghi",
    cls=Catalogue,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
plan = typer.Typer(help="The signed plan as a file.", no_args_is_help=True)
app.add_typer(plan, name="plan")
app.add_typer(cli_agenda.agenda, name="agenda")
app.add_typer(cli_checkin.app, name="checkin")
app.add_typer(cli_privacy.app, name="privacy")
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_parked.app, name="parked")
cli_backup.register(app)
cli_budget.register(app)
cli_broker.register(app)
cli_files.register(app)
cli_doctor.register(app)
cli_documents.register(app)
cli_law.register(app)
cli_outbox.register(app)
cli_portal.register(app)
cli_seats.register(app)
cli_uploads.register(app)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        from services.program.tables import VERSION

        print(
            f"hoinghi {version('hoinghi')} (bảng / tables: {VERSION}; Python {platform.python_version()})"
        )
        raise typer.Exit


@app.callback()
def hoinghi(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_version, help="Show the version and end."
        ),
    ] = False,
) -> None:
    """Organise an official conference, from the signed plan to the report on its results."""


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="A position in the log (1234) or a time (2023-11-30T17:00:00+07:00)"
    ),
]
Out = Annotated[Path, typer.Option("--out", help="The folder for the files")]


@plan.command("check")
def plan_check(
    file: Annotated[Path, typer.Argument(help="plan.yaml; agencies.yaml is looked for beside it")],
    agencies: Annotated[Path | None, typer.Option(help="The agencies, if elsewhere")] = None,
) -> None:
    """Check a plan file: every fault at once, with line, field and what was expected. Publishes nothing."""
    from deploy.plan_import import checked_plan

    checked = checked_plan(file, agencies)
    console.print(
        f"[green]✓[/] {file}: {len(checked.plan.groups)} nhóm/groups, "
        f"{len(checked.agencies)} cơ quan/agencies, {len(checked.plan.agenda)} mục/agenda items, "
        f"{len(checked.plan.responsibilities)} nhiệm vụ/responsibilities"
    )


@plan.command("import")
def plan_import(
    file: Annotated[Path, typer.Argument(help="plan.yaml")],
    agencies: Annotated[Path | None, typer.Option(help="The agencies, if elsewhere")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Cho máy đọc / the answer for scripts")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Check a plan file and, when it has no fault, publish it: what there is now, and what comes next."""
    from deploy.plan_import import checked_plan, known_days_off, publish
    from deploy.plan_told import told

    checked = checked_plan(file, agencies, warnings_to=sys.stderr)
    if dry_run:
        print(TOLD)
        return
    answer = asyncio.run(publish(checked))
    if as_json:
        print(answer.model_dump_json(indent=2))
    else:
        print("\n".join(told(checked, answer, known_days_off())))
    raise typer.Exit(0 if answer.status == "accepted" else 1)


@plan.command("diff")
def plan_diff(
    file: Annotated[Path, typer.Argument(help="The amended plan, or only the parts that change")],
    agencies: Annotated[Path | None, typer.Option(help="The agencies, if elsewhere")] = None,
) -> None:
    """What an amended plan would change, and whom that concerns. Sends nothing."""
    _amendment(file, agencies)


@plan.command("amend")
def plan_amend(
    file: Annotated[Path, typer.Argument(help="The amended plan, or only the parts that change")],
    agencies: Annotated[Path | None, typer.Option(help="The agencies, if elsewhere")] = None,
    acting: Annotated[
        str,
        typer.Option("--unit", "-u", "--as", help="The organiser's id; without it: the plan's own"),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the changes, send nothing")
    ] = False,
) -> None:
    """A second signed plan replaces parts of the first; those concerned are told what changed.

    The file is the whole amended plan, or the parts that change (docs/plan-amendment.md), each whole:

    \b
      amends: bac-giang-2023
      number: 45/KH-UBND
      signed_on: 2023-11-20
      signatory: {form: null, title: CHỦ TỊCH, name: Nguyễn Văn A}
      reason: Hội trường thay đổi
      parts:
        venue: {name: Hội trường B, address: Thành phố Bắc Giang}
    """
    from deploy.cli_send import accepted_lines, refused_lines
    from deploy.plan_amend import amend
    from shared.commands.base import Accepted

    amendment, organiser = _amendment(file, agencies)
    if dry_run:
        return
    answer = asyncio.run(amend(_settings(), amendment, acting or organiser))
    done = isinstance(answer, Accepted)
    for line in accepted_lines(answer) if isinstance(answer, Accepted) else refused_lines(answer):
        console.print(line, highlight=False, markup=False)
    raise typer.Exit(0 if done else 1)


def _amendment(file: Path, agencies: Path | None) -> "tuple[Amendment, str]":
    """Read and judged: the faults of the file end with exit code 1, a refusal says what to do."""
    from deploy.plan_amend import difference
    from deploy.plan_import import known_days_off
    from shared.plan_amendment_file import read_amendment
    from shared.plan_file import PlanFaults, amendment_warnings, format_faults

    try:
        amendment = read_amendment(file, agencies)
    except PlanFaults as found:
        print(format_faults(found.faults))
        raise typer.Exit(1) from None
    changed = asyncio.run(difference(_settings(), amendment))
    if changed.parts is not None and changed.plan is not None:
        remarks = amendment_warnings(changed.parts, changed.plan, known_days_off(), file.name)
        if remarks:
            print(format_faults(remarks), file=sys.stderr)
    for line in changed.changes or ("Không có thay đổi / nothing changes.",):
        console.print(line, markup=False, highlight=False)
    if changed.units:
        told = ", ".join(changed.units[:8]) + (" …" if len(changed.units) > 8 else "")
        console.print(f"Liên quan / concerns {len(changed.units)}: {told}", highlight=False)
    return amendment, changed.organiser


@app.command()
def serve(name: Annotated[str, typer.Argument(help="A service's name, or mail")]) -> None:
    """Run one service as this process (health, readiness and metrics on HOINGHI_HEALTH_PORT)."""
    from deploy.runner import UnknownService, serve_named

    try:
        serve_named(name, _settings())
    except UnknownService as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from None


@app.command()
def up(
    directory: Annotated[Path, typer.Option("--dir", help="Where the data is kept")] = Path("var"),
    database_url: Annotated[str | None, typer.Option(help="Default: SQLite in the folder")] = None,
    example: Annotated[
        str | None,
        typer.Option(
            help="Load a folder of examples/ (once), and print a sign-in link for each role"
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The portal's port")] = 8000,
    smtp: Annotated[
        str | None,
        typer.Option(
            help="smtp://MÁY:CỔNG: thư gửi thật qua máy chủ này / mails really go there; default: the catcher"
        ),
    ] = None,
) -> None:
    """Start the whole system on this machine: broker, streams, services, portal, mail catcher. Ctrl-C stops it."""
    from deploy.up import up as run

    try:
        asyncio.run(run(directory, database_url, example, port, console, smtp))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("stopped")


_PATIENCE = 60.0
"""Seconds that the nodes of a cluster may take to find one another."""
_ALL_THERE: Final = (
    "Không thiếu gì; luồng và bộ đọc nay đúng như khai báo. / "
    "Nothing was missing; streams and consumers are now as declared."
)


@app.command()
def provision(
    replicas: Annotated[int, typer.Option(help="Copies of each stream (1 or 3)")] = 1,
) -> None:
    """Declare the streams and consumers on the broker (once; again changes nothing)."""
    from deploy.broker import connected
    from deploy.streams import declare_in_time

    async def run() -> list[str]:
        client = await connected(_settings())
        try:
            return await declare_in_time(client, replicas, _PATIENCE)
        finally:
            await client.close()

    created = asyncio.run(run())
    console.print("\n".join(created) if created else _ALL_THERE)


@app.command()
def healthcheck() -> None:
    """Ask the service in this container for its health; for the container engine."""
    from deploy.healthcheck import unwell

    if said := unwell():
        _fail(said)


_BY_SIGTERM: Final = 128 + 15
"""As a shell says it."""


@app.command()
def demo(
    out: Out = Path("out"),
    seed: Annotated[int, typer.Option(help="Other made-up people")] = 2023,
    connect: Annotated[
        bool, typer.Option(help="Use the running system of HOINGHI_* instead of starting one")
    ] = False,
    example: Annotated[
        str, typer.Option(help="Another folder of examples/, told in short from its plan")
    ] = "bac-giang-2023",
) -> None:
    """The whole conference on the real plan, over the wire: from the import to the report."""
    import uvloop

    from deploy.demo import run_demo

    settings = _settings() if connect else None
    try:
        raise typer.Exit(uvloop.run(run_demo(out, seed, settings, console, example)))
    except asyncio.CancelledError:
        console.print("stopped")
        raise typer.Exit(_BY_SIGTERM) from None


@app.command()
def rebuild(
    database_url: Annotated[str, typer.Option("--into", help="A fresh database")],
    as_of: AsOf = None,
    dry_run: DryRunHere = False,
) -> None:
    """Build the read model anew from the log, into a fresh database (up to ``--as-of``, when given)."""
    from deploy.reading import rebuild_into, to_rebuild

    if dry_run:
        asyncio.run(to_rebuild(_settings(), database_url, as_of, console))
        return
    asyncio.run(rebuild_into(_settings(), database_url, as_of, console))


@app.command("print")
def print_documents(
    conference: Annotated[str, typer.Argument(help="The conference's id")],
    out: Out = Path("out"),
    as_of: AsOf = None,
) -> None:
    """Print the program, the report, the invitations and the lists (as they stood at ``--as-of``)."""
    from deploy.reading import print_all

    asyncio.run(print_all(_settings(), conference, out, as_of, console))


@app.command()
def show(
    conference: Annotated[str, typer.Argument(help="The conference's id")],
    table: Annotated[str, typer.Argument(help="What to show; without it: what there is")] = "",
    unit: Annotated[list[str] | None, typer.Option(help="Only these agencies")] = None,
    group: Annotated[list[str] | None, typer.Option(help="Only these groups")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Only these states")] = None,
    search: Annotated[str, typer.Option(help="Only rows with this text, marks or not")] = "",
    columns: Annotated[str, typer.Option(help="Other columns: name,unit,phone")] = "",
    all_columns: Annotated[bool, typer.Option(help="Every column that holds anything")] = False,
    as_of: AsOf = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="For scripts: all columns, codes")
    ] = False,
) -> None:
    """Show delegations, delegates, papers, tasks, awards, budget, deadlines … as a table."""
    from deploy.cli_rows import Wanted
    from deploy.cli_show import show as show_table
    from deploy.cli_views import names, title_of

    if not table:
        print("\n".join(f"{name:20} {title_of(name)}" for name in names()))
        return
    asyncio.run(
        show_table(
            _settings(),
            conference,
            table,
            Wanted(unit or (), group or (), status or (), search),
            columns=[one.strip() for one in columns.split(",") if one.strip()],
            every=all_columns,
            as_of=as_of,
            as_json=as_json,
            console=console,
        )
    )


@app.command()
def why(
    conference: Annotated[str, typer.Argument(help="The conference's id")],
    figure: Annotated[str, typer.Argument(help="Which figure; without it: what there is")] = "",
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """Where a figure comes from: its formula, the rows of law with their mark, the events behind it."""
    from deploy.cli_why import explain, figures

    if not figure:
        figures(console)
        return
    asyncio.run(
        explain(_settings(), conference, figure, as_of=as_of, as_json=as_json, console=console)
    )


@app.command()
def contract(
    out: Out = Path("docs/contract"),
    site: Annotated[
        Path | None,
        typer.Option("--site", help="Chỉ viết các trang HTML / write the HTML pages there instead"),
    ] = None,
    recorded: Annotated[
        Path | None,
        typer.Option(
            "--recorded",
            help="Sự kiện đã lưu / a folder of stored events, TYPE.json each, as examples",
        ),
    ] = None,
) -> None:
    """Write the contract: AsyncAPI 3, OpenAPI 3.1, JSON Schemas of commands, events and feed; or its pages."""
    from deploy.contract import write_contract

    if site is not None:
        from deploy.contract_site import write_site

        for path in write_site(site, recorded):
            console.print(str(path))
        return
    for path in write_contract(out):
        console.print(str(path))


@app.command("map")
def event_map(out: Annotated[Path, typer.Option("--out")] = Path("docs/map.md")) -> None:
    """Write docs/map.md: each event, who decides it, who hears it, where it is printed."""
    from deploy.event_map import write_map

    write_map(out)
    console.print(str(out))


@app.command("cli-docs")
def cli_docs(out: Annotated[Path, typer.Option("--out")] = Path("docs/cli.md")) -> None:
    """Write docs/cli.md: every command of this command line, from the code."""
    from deploy.cli_docs import write

    write(out)
    console.print(str(out))


def _settings() -> "Settings":
    from shared.settings import Settings

    return Settings()


_MEND_SETTINGS: Final = (
    "SETTINGS_WRONG → Sửa biến môi trường đã nêu (docs/configuration.md) rồi chạy lại. / "
    "Mend the variables named (docs/configuration.md) and run it again."
)


def _wrong_setting(error: Exception) -> bool:
    """Tell what is wrong with the environment, if that is what it is; every command asks for its settings."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    if isinstance(
        error, SettingsError
    ):  # what should be JSON is none: only its words name the setting
        found = re.search(r'field "(\w+)"', str(error))
        name = f"HOINGHI_{found[1].upper()}" if found else "HOINGHI_…"
        console.print(
            f"[red]{name}[/]: cần / expected: JSON (docs/configuration.md)", highlight=False
        )
        console.print(_MEND_SETTINGS, highlight=False)
        return True
    if not isinstance(error, ValidationError) or error.title != "Settings":
        return False
    for fault in error.errors(include_url=False, include_input=False):
        name = "HOINGHI_" + "_".join(map(str, fault["loc"])).upper()
        # what two settings together must be names both in its words
        begins = f"[red]{name}[/]: " if fault["loc"] else ""
        own = fault["type"] == "value_error"  # in both languages; pydantic's own words are English
        said = fault["msg"].removeprefix("Value error, ")
        console.print(
            begins + ("" if own else "giá trị không dùng được / of no use: ") + escape(said),
            highlight=False,
        )
    console.print(_MEND_SETTINGS, highlight=False)
    return True


def _fail(message: str) -> None:
    print(message, file=sys.stderr)
    raise typer.Exit(2)


told_by_environment(app)  # all are defined by now


def main() -> None:
    """The command line. What is known to go wrong is told in a sentence; the rest keeps its traceback."""
    from shared.refusals import Refused

    try:
        app()
    except Refused as refused:
        said = (f"{refused.code}: {refused.vi}", refused.todo_vi, refused.en, refused.todo_en)
        print(*said, sep="\n", file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        if _wrong_setting(error):
            sys.exit(2)
        code = getattr(error, "code", None)
        if not isinstance(code, str) or not code.replace("_", "").isupper():
            raise
        print(f"{code}: {error}", file=sys.stderr)
        sys.exit(1)
