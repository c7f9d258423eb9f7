"""``hoinghi broker config`` and ``hoinghi agency add|revoke|list|selftest``: keys and accounts at the broker."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from deploy.cli_webhook import webhook
from deploy.dry_run import UNTOUCHED, DryRunHere

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from deploy.keyring import Keyring
    from shared.settings import Settings


class BrokerDirUnknown(Exception):
    """No broker's keys are kept there."""

    code = "BROKER_DIR_UNKNOWN"


console = Console()
broker = typer.Typer(help="Máy chủ sự kiện / the broker: keys and accounts.", no_args_is_help=True)
agency = typer.Typer(
    help="Hệ thống của cơ quan / agencies' own systems: credentials, self-test.",
    no_args_is_help=True,
)

Directory = Annotated[
    Path | None, typer.Option("--dir", help="Where its keys are kept; or HOINGHI_BROKER_DIR")
]
Unit = Annotated[str, typer.Argument(help="Mã cơ quan / the agency's id in the plan")]


def register(app: typer.Typer) -> None:
    app.add_typer(broker, name="broker")
    agency.add_typer(webhook, name="webhook")
    app.add_typer(agency, name="agency")
    app.command("sandbox")(sandbox)


@broker.command("config")
def config(
    directory: Directory = None,
    containers: Annotated[
        bool,
        typer.Option(
            "--containers",
            help="Keys that another user reads inside containers; the folder stays closed",
        ),
    ] = False,
) -> None:
    """Make the keys that are missing and write the accounts that the server includes. Again changes nothing."""
    keyring, _ = _keyring(directory, shared=containers)
    made = keyring.prepare()
    console.print(f"{keyring.conf}", highlight=False)
    said = ", ".join(made) if made else "không có khoá mới / no new key"
    console.print(f"[green]✓[/] {keyring.folder}: {said}", highlight=False)


@broker.command("reload")
def reload(directory: Directory = None, dry_run: DryRunHere = False) -> None:
    """Have the running server read its configuration anew; nobody is disconnected who still has a key."""
    from deploy.agencies import reachable
    from deploy.agencies import reload as run

    keyring, settings = _known(directory)
    if dry_run:
        made = ", ".join(keyring.missing()) or "không / none"
        _tell(
            f"khóa sẽ tạo / keys that would be made: {made}",
            f"{asyncio.run(reachable(settings, keyring))} máy chủ sẽ đọc lại / servers would read it anew",
        )
        return
    keyring.prepare()
    servers = asyncio.run(run(settings, keyring))
    console.print(f"[green]✓[/] {servers} máy chủ / servers", highlight=False)


@agency.command("add")
def add(
    unit: Unit,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The file for its key (default: UNIT.nk); never overwritten"),
    ] = None,
    directory: Directory = None,
    dry_run: DryRunHere = False,
) -> None:
    """Give an agency's system a key, in force at once. Again: one more key beside the earlier (to change keys)."""
    from deploy.agencies import provide, reachable
    from deploy.credentials import free, write_once
    from deploy.planned_agencies import not_planned
    from shared.subjects import token

    keyring, settings = _known(directory)
    path = out or Path(f"{unit}.nk")
    if dry_run:
        free(path)
        known = len(keyring.agencies().get(token(unit), ()))
        _tell(
            f"{path}: khóa mới của / a new key of {unit}, bên cạnh / beside {known}",
            f"{asyncio.run(reachable(settings, keyring))} máy chủ sẽ nhận / servers would take it",
        )
        return
    remark = asyncio.run(not_planned(settings, unit))
    with write_once(path) as keep:
        keep(asyncio.run(provide(settings, keyring, unit)))
    if remark:
        console.print(f"[yellow]![/] {remark}", highlight=False, soft_wrap=True)
    console.print(
        f"[green]✓[/] {path}: khoá của / the key of {unit}. Giao tận tay, không gửi thư điện tử / hand it over "
        "in person, not by mail. docs/integrate.md",
        highlight=False,
    )


@agency.command("revoke")
def revoke(
    unit: Unit,
    key: Annotated[str | None, typer.Option("--key", help="Only this public key (U…)")] = None,
    directory: Directory = None,
    dry_run: DryRunHere = False,
) -> None:
    """Take an agency's keys back: whoever is connected with one is cut off at once."""
    from deploy.agencies import withdraw

    keyring, settings = _known(directory)
    if dry_run:
        gone = keyring.meant(unit, key)
        left = len(keyring.agencies()[unit]) - len(gone)
        _tell(
            *(f"{unit}: {one.key} ({one.issued}) sẽ bị thu hồi / would be revoked" for one in gone),
            f"còn / left: {left}",
        )
        return
    count = asyncio.run(withdraw(settings, keyring, unit, key))
    console.print(f"[green]✓[/] {unit}: {count} khoá đã thu hồi / keys revoked", highlight=False)


def _tell(*lines: str) -> None:
    for line in (*lines, UNTOUCHED):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


@agency.command("list")
def listed(directory: Directory = None) -> None:
    """Every agency with a key: the public key and the day it was issued."""
    keyring, _ = _known(directory)
    for unit, keys in keyring.agencies().items():
        for one in keys:
            print(f"{unit}\t{one.key}\t{one.issued}")


@agency.command("selftest")
def selftest(
    unit: Unit,
    conference: Annotated[str, typer.Option("--conference", help="The conference's id")],
    key: Annotated[
        Path | None, typer.Option("--key", help="The agency's key; or HOINGHI_NATS_NKEY_FILE")
    ] = None,
) -> None:
    """As an agency's own system: connects, is heard under its own name, and is refused all that is not its own."""
    from deploy.selftest import run
    from shared.settings import Settings

    settings = Settings()
    if key is not None:
        settings = settings.model_copy(update={"nats_nkey": None, "nats_nkey_file": key})
    checks = asyncio.run(run(settings, unit, conference))
    for one in checks:
        mark = "[green]✓[/]" if one.holds else "[red]✗[/]"
        console.print(
            f"{mark} {one.what}" + ("" if one.holds else f": {one.seen}"), highlight=False
        )
    if not all(one.holds for one in checks):
        raise typer.Exit(1)


def sandbox(
    directory: Annotated[
        Path, typer.Option("--dir", help="Nơi lưu / where the data is kept")
    ] = Path("var/sandbox"),
    unit: Annotated[
        str, typer.Option("--unit", help="Cơ quan của bạn / your agency, left to you alone")
    ] = "so-y-te",
    every: Annotated[
        float,
        typer.Option(
            "--every", min=0.0, help="Số giây / seconds between two commands of the others"
        ),
    ] = 3.0,
    seed: Annotated[int, typer.Option("--seed", help="Diễn biến khác / another course")] = 7,
    port: Annotated[int, typer.Option("--port", help="Cổng trang web / the portal's port")] = 8000,
) -> None:
    """A conference that lies ahead, with lively made-up traffic, to build against. Ctrl-C stops it."""
    from deploy.sandbox import sandbox as run

    try:
        asyncio.run(run(directory, unit, every, seed, port, console))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("stopped")


def _keyring(directory: Path | None, *, shared: bool = False) -> "tuple[Keyring, Settings]":
    from deploy.keyring import Keyring
    from shared.settings import Settings

    settings = Settings()
    return Keyring.of(directory or settings.broker_dir, shared=shared), settings


def _known(directory: Path | None) -> "tuple[Keyring, Settings]":
    """The keys of a broker that is there already. Raises :class:`BrokerDirUnknown`."""
    keyring, settings = _keyring(directory)
    if not keyring.path("provisioner").exists():
        raise BrokerDirUnknown(
            f"{keyring.folder}: không có khóa của máy chủ sự kiện nào. Đặt HOINGHI_BROKER_DIR (hoặc --dir) như "
            "`hoinghi up`, `hoinghi sandbox` in ra; máy chủ mới: `hoinghi broker config`. / no broker's keys are "
            "kept there. Set HOINGHI_BROKER_DIR (or --dir) as `hoinghi up` or `hoinghi sandbox` printed it; for a "
            "new broker: `hoinghi broker config`."
        )
    return keyring, settings
