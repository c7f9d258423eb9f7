"""``hoinghi agency webhook set|show|enable|redeliver|remove``: the feed by HTTPS, for who cannot speak NATS."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.dry_run import TOLD, DryRun

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from shared.webhook_book import Hook

console = Console()
webhook = typer.Typer(
    help="Bản tin qua webhook / the feed by webhook, for systems that cannot speak NATS.",
    no_args_is_help=True,
)
Unit = Annotated[str, typer.Argument(help="Mã cơ quan / the agency's id in the plan")]
_STATUS = {
    "on": "đang gửi / on",
    "waits": "đang thử lại / trying again",
    "disabled": "đã ngừng / switched off",
}


@webhook.command("set")
def set_(
    unit: Unit,
    url: Annotated[str, typer.Option("--url", help="https://MÁY/ĐƯỜNG-DẪN / where it takes POSTs")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Tệp cho khóa ký / the file for the secret (default: UNIT.whsec)"
        ),
    ] = None,
    keep_secret: Annotated[
        bool, typer.Option("--keep-secret", help="Chỉ đổi địa chỉ / only another address")
    ] = False,
    start: Annotated[
        int | None,
        typer.Option(
            "--from",
            min=1,
            help="Gửi từ vị trí này / from this position of the feed on (new: everything)",
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Send an agency its feed to this address; again: another one (--keep-secret), or a new secret into another
    file (--out; both sign for a day)."""
    from deploy.credentials import write_once
    from deploy.planned_agencies import not_planned
    from deploy.webhooks import put
    from shared.settings import Settings

    if remark := asyncio.run(not_planned(Settings(), unit)):
        console.print(f"[yellow]![/] {remark}", highlight=False, soft_wrap=True)

    if keep_secret or dry_run:
        hook, _ = asyncio.run(put(unit, url, start, new=not keep_secret, dry_run=dry_run))
        console.print(f"[green]✓[/] {unit}: {hook.url}", highlight=False, markup=True)
        _told(dry_run)
        return
    path = out or Path(f"{unit}.whsec")
    with write_once(path) as keep:
        hook, secret = asyncio.run(put(unit, url, start, new=True))
        keep(secret)
    console.print(
        f"[green]✓[/] {unit}: {hook.url}\n{path}: khóa ký, giao tận tay, không gửi thư điện tử / the secret: hand "
        "it over in person, not by mail. docs/integrate.md",
        highlight=False,
    )


@webhook.command("show")
def show(
    unit: Annotated[str, typer.Argument(help="Mã cơ quan / one agency; without it: all")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """Who hears the feed by webhook, how far each is, what waits, and what the other side last said."""
    from deploy.webhooks import listed

    found = asyncio.run(listed(unit or None))
    if as_json:
        told = [
            {**json.loads(hook.model_dump_json(exclude={"secrets"})), "waiting": waiting}
            for hook, waiting in found
        ]
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    table = Table(title="Webhook của cơ quan / agencies' webhooks")
    # an id that is cut names nobody
    table.add_column("Cơ quan / unit", no_wrap=True, overflow="ignore")
    for title in ("Trạng thái / state", "Đã gửi tới / taken up to", "Còn chờ / waiting"):
        table.add_column(title, overflow="fold")
    for hook, waiting in found:
        table.add_row(hook.unit, _status(hook), str(hook.position), str(waiting))
    console.print(table)
    # below the table and never wrapped: an address broken over lines cannot be copied
    for hook, _ in found:
        note = _note(hook)
        line = f"{hook.unit} → {hook.url}" + (f"\n    {note}" if note else "")
        console.print(line, soft_wrap=True, markup=False, highlight=False)


@webhook.command("enable")
def enable(
    unit: Unit,
    skip: Annotated[
        bool,
        typer.Option(
            "--skip", help="Bỏ qua đúng một tin đang hỏng / pass over the one event that fails"
        ),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Switch it on again, or try at once what waits: everything since is delivered in order."""
    from deploy.webhooks import enabled

    hook = asyncio.run(enabled(unit, skip=skip, dry_run=dry_run))
    console.print(
        f"[green]✓[/] {unit}: gửi tiếp sau vị trí / goes on behind position {hook.position}",
        highlight=False,
    )
    _told(dry_run)


@webhook.command("redeliver")
def redeliver(
    unit: Unit,
    start: Annotated[
        int, typer.Option("--from", min=1, help="Vị trí đầu tiên / the first position; 1: all")
    ],
    dry_run: DryRun = False,
) -> None:
    """Deliver again from a position of the feed on, under the same ids: the other side drops what it has."""
    from deploy.webhooks import redelivered

    hook = asyncio.run(redelivered(unit, start, dry_run=dry_run))
    console.print(
        f"[green]✓[/] {unit}: gửi lại từ vị trí / again from position {hook.position + 1}",
        highlight=False,
    )
    _told(dry_run)


@webhook.command("remove")
def remove(unit: Unit, dry_run: DryRun = False) -> None:
    """Send it nothing any more, and forget its secret."""
    from deploy.webhooks import removed

    asyncio.run(removed(unit, dry_run=dry_run))
    console.print(f"[green]✓[/] {unit}", highlight=False)
    _told(dry_run)


def _told(dry_run: bool) -> None:
    if dry_run:
        print(TOLD)


def _status(hook: "Hook") -> str:
    return _STATUS["waits" if hook.status == "on" and hook.failing else hook.status]


def _note(hook: "Hook") -> str:
    if hook.failing is None:
        return ""
    told = f"{hook.reason}; vị trí / position {hook.failing}; {hook.attempts} lần / attempts"
    if hook.status == "disabled":
        return f"{told}\n`hoinghi agency webhook enable {hook.unit}`"
    if hook.not_before is None:
        return told
    from shared.plan_changes import VIETNAM

    again = hook.not_before.astimezone(VIETNAM).strftime("%d/%m %H:%M:%S")
    return f"{told}\nchờ đến / waits until {again}"
