"""``hoinghi backup`` and ``restore``: everything that cannot be built anew, encrypted, while the system runs."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from nats.aio.client import Client

    from shared.forgotten_list import Gone

console = Console(stderr=True)

Folder = Annotated[
    Path, typer.Argument(help="Thư mục của một bản sao lưu / the folder of one backup")
]
Identity = Annotated[
    Path, typer.Option("--identity", help="Tệp khóa AGE-SECRET-KEY / the file with the secret key")
]


class BackupForbidden(Exception):
    """The key of this connection may not see the streams."""

    code = "BACKUP_FORBIDDEN"


class FolderUnusable(Exception):
    """The backup cannot be written there."""

    code = "BACKUP_FOLDER_UNUSABLE"


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("backup-key")(backup_key)
    app.command("backup-verify")(backup_verify)
    app.command("restore")(restore)


def backup_key(
    file: Annotated[Path, typer.Argument(help="Nơi ghi khóa / where the key is written")],
) -> None:
    """Make a key for backups: the secret half into a file (keep it off this machine), the public half printed."""
    from deploy.backup.sealed import new_identity

    try:
        print(new_identity(file))
    except FileExistsError:
        print(f"{file}: đã có tệp này; không ghi đè / exists; never overwritten", file=sys.stderr)
        raise typer.Exit(2) from None


def backup(
    to: Annotated[Path, typer.Argument(help="Nơi để các bản sao lưu / where backups are kept")],
    recipient: Annotated[
        str, typer.Option("--recipient", help="Khóa công khai age1… / the public key")
    ],
    keys_to: Annotated[
        Path | None,
        typer.Option(
            "--keys-to",
            help="Nơi để khóa dữ liệu cá nhân, tách riêng / where the personal data's keys go, apart",
        ),
    ] = None,
    keys_recipient: Annotated[
        str | None,
        typer.Option("--keys-recipient", help="Khóa công khai riêng cho nó / their own public key"),
    ] = None,
    incremental: Annotated[
        bool,
        typer.Option(
            "--incremental",
            help="Chỉ phần mới kể từ bản gần nhất / only what came since the newest backup there",
        ),
    ] = False,
) -> None:
    """Back up the log, what was told outside, timers and files, while everything runs; the keys apart."""
    from deploy.backup.make import back_up, back_up_keys, back_up_since
    from deploy.backup.sealed import recipient as recipient_of
    from deploy.broker import connected
    from shared.settings import Settings

    sealed_for = recipient_of(recipient)
    keys_for = recipient_of(keys_recipient) if keys_recipient else sealed_for

    async def run() -> list[Path]:
        client = await connected(Settings())
        now = datetime.now(UTC)
        try:
            with console.status("") as shown, _told(client):
                take = back_up_since if incremental else back_up
                made = [await take(client, to, sealed_for, shown.update, now=now)]
                if keys_to is not None:
                    keys = await back_up_keys(client, keys_to, keys_for, shown.update, now=now)
                    made += [keys] if keys is not None else []
        finally:
            await client.close()
        return made

    for folder in asyncio.run(run()):
        _tell(folder)
        print(folder)
    if keys_to is None:
        console.print(
            "[yellow]![/] Chưa sao lưu khóa dữ liệu cá nhân: khôi phục từ bản này thì không mở được họ tên nào. "
            "Thêm --keys-to, --keys-recipient. / Keys of personal data are not in it: restored from it alone, "
            "no name opens. Add --keys-to, --keys-recipient.",
            highlight=False,
            soft_wrap=True,
        )


def backup_verify(folder: Folder, identity: Identity) -> None:
    """Prove a backup: open it, restore it into a broker that is thrown away, compare every event."""
    from deploy.backup.back import verify
    from deploy.backup.sealed import identity as identity_of

    by = identity_of(identity)
    with console.status("") as shown:
        asyncio.run(verify(folder, by, shown.update))
    _tell(folder)


def restore(
    folder: Folder,
    identity: Identity,
    forgotten: Annotated[
        list[Path] | None,
        typer.Option(
            "--forgotten",
            help="Danh sách người đã xóa (forgotten.jsonl); dùng nhiều lần được / a list of those who were "
            "forgotten; may be given again",
        ),
    ] = None,
) -> None:
    """Restore a backup into an empty broker. The rows are then built anew from the log.

    Whoever was forgotten stays so, as the log says and the lists: those given, that of HOINGHI_FORGOTTEN_LIST, and
    forgotten.jsonl beside the folder. Give the same ones with the log and with the keys.
    """
    from deploy.backup.back import restore as bring_back
    from deploy.backup.sealed import identity as identity_of
    from deploy.broker import connected
    from deploy.privacy import unknown_to_log
    from shared import forgotten_list
    from shared.settings import Settings

    by = identity_of(identity)
    settings = Settings()
    beside = folder.absolute().parent / forgotten_list.NAME
    usual = [one for one in (settings.forgotten_list, beside) if one is not None and one.exists()]
    lists = [*(forgotten or ()), *usual]
    listed = {kid: gone for one in lists for kid, gone in forgotten_list.read(one).items()}

    async def run() -> "list[Gone]":
        client = await connected(settings)
        try:
            with console.status("") as shown, _told(client):
                await bring_back(client, folder, by, shown.update, listed=listed)
            return await unknown_to_log(client, listed)
        finally:
            await client.close()

    unknown = asyncio.run(run())
    _tell(folder)
    for one in lists:
        console.print(f"[green]✓[/] {one}", highlight=False, soft_wrap=True)
    if unknown:
        told = ", ".join(dict.fromkeys(gone.told for gone in unknown))
        console.print(
            f"[yellow]![/] Đã xóa sau khi sao lưu nhật ký: {told}. Khóa của họ không trở lại; xóa lại bằng lệnh "
            "(`hoinghi privacy forget-person`) để nhật ký và các cơ quan cũng biết. / Forgotten after the log was "
            "backed up: their keys do not come back; forget them again by command, so that the log and the "
            "agencies know it, too.",
            highlight=False,
            soft_wrap=True,
        )
    missing = settings.forgotten_list if settings.forgotten_list not in lists else None
    if missing is not None:
        console.print(
            f"[yellow]![/] HOINGHI_FORGOTTEN_LIST: không có tệp {missing}. Nếu ổ đĩa chưa gắn hoặc gõ nhầm: sửa, "
            f"rồi `hoinghi privacy enforce`. / There is no file {missing}. If its disk is not mounted or its name "
            "mistyped: mend it, then call `hoinghi privacy enforce`.",
            highlight=False,
            soft_wrap=True,
        )
    if (settings.forgotten_list is None or missing is not None) and not forgotten:
        console.print(
            "[yellow]![/] Ai được xóa dữ liệu cá nhân SAU lần sao lưu khóa gần nhất thì ở đây không ai biết: xóa "
            "lại (`hoinghi privacy forget-person`) theo sổ yêu cầu của cơ quan, hoặc đặt HOINGHI_FORGOTTEN_LIST "
            "(docs/privacy.md). / Of whoever was forgotten AFTER the keys were last backed up nobody here knows: "
            "forget them again, by the office's own record of requests, or set HOINGHI_FORGOTTEN_LIST.",
            highlight=False,
            soft_wrap=True,
        )
    console.print(
        "Khởi động lại máy chủ sự kiện trước khi mở lại các dịch vụ; mô hình đọc: cơ sở dữ liệu trống. / "
        "Restart the broker before the services start; give them an empty database for the rows.",
        highlight=False,
    )


@contextmanager
def _told(client: "Client") -> Iterator[None]:
    """What the ops team may mend, in words."""
    try:
        yield
    except TimeoutError as error:
        # The broker says so beside the request, which itself is never answered.
        if "permissions violation" not in str(client.last_error).lower():
            raise
        raise BackupForbidden(
            "Khóa này không được sao lưu, phục hồi. Đặt HOINGHI_NATS_NKEY_FILE là provisioner.nk. / This key may "
            "make and restore no backup. Set HOINGHI_NATS_NKEY_FILE to provisioner.nk."
        ) from error
    except ConnectionError:
        raise  # the broker's, not the folder's
    except OSError as error:
        raise FolderUnusable(
            f"Không ghi hay đọc được: {error}. Kiểm tra thư mục, quyền và chỗ trống. / Cannot be written or read: "
            "check the folder, its rights and the room there."
        ) from error


def _tell(folder: Path) -> None:
    from deploy.backup.manifest import SealedStream, Tail, read_manifest

    manifest = read_manifest(folder)
    parts: list[SealedStream | Tail] = [*manifest.streams, *manifest.tails]
    for part in parts:
        held = part.folder if isinstance(part, SealedStream) else None
        where = f" · {held}" if held else ""
        console.print(
            f"[green]✓[/] {part.stream:10} {part.messages:>9,} · {part.bytes / 1e6:.1f} MB{where}",
            highlight=False,
        )
    if manifest.since is not None:
        console.print(f"  + {manifest.since}", highlight=False)
    if manifest.log is not None:
        console.print(f"  SHA-256 {manifest.log.sha256} (≤ {manifest.log.last})", highlight=False)
