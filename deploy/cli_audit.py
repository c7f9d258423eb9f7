"""``hoinghi audit``: dump the log with its seals, verify either offline, show the last root."""

import asyncio
import base64
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from shared.seals import Stored, Verdict, verify

console = Console()
app = typer.Typer(help="Niêm phong nhật ký / the log's seal.", no_args_is_help=True)
_HEX: Final = re.compile(r"[0-9a-f]{64}")


def hexadecimal(text: str) -> str:
    """A key or a root as it is compared, the groups of a printed one put together. One that was mistyped must not
    look like a log that was changed. The full stop of the sentence that it ends is no part of it."""
    told = "".join(text.split()).lower().removesuffix(".")
    if _HEX.fullmatch(told) is None:
        raise typer.BadParameter(
            "cần 64 chữ số thập lục phân, chép lại cho đúng / 64 hexadecimal digits are expected; copy it anew"
        )
    return told


Public = Annotated[
    str | None,
    typer.Option(
        "--public-key", parser=hexadecimal, metavar="TEXT",
        help="The sealer's public key (64 hex digits)",
    ),
]  # fmt: skip
Root = Annotated[
    str | None,
    typer.Option(
        "--root", parser=hexadecimal, metavar="TEXT",
        help="A root that was printed before: at the foot of a report (64 hex digits)",
    ),
]  # fmt: skip


class DumpInvalid(ValueError):
    code = "DUMP_INVALID"


@app.command("dump")
def dump(
    file: Annotated[Path, typer.Argument(help="Where it is written: a line an event")],
) -> None:
    """Chép nhật ký cùng các niêm phong ra tệp / write log and seals to a file, as stored (ciphertext)."""
    events, seals, end = asyncio.run(_read())
    write_dump(file, events, seals, end)
    console.print(f"[green]✓[/] {file}: {len(events)} events, {len(seals)} seals", highlight=False)


@app.command("verify")
def verify_log(
    file: Annotated[
        Path | None, typer.Option("--dump", help="A file of `audit dump`; else the broker")
    ] = None,
    public: Public = None,
    root: Root = None,
) -> None:
    """Kiểm tra nhật ký không bị sửa, xóa, chèn; chỉ ra chỗ đầu tiên / nothing changed, removed, inserted."""
    events, seals, end = read_dump(file) if file else asyncio.run(_read())
    told = verify(events, seals, end=end, public=public, known_root=root)
    _print(told, public, root)
    if told.fault is not None or not told.seals:  # what verified nothing is not green
        raise typer.Exit(1)


def _print(told: Verdict, public: str | None, root: str | None) -> None:
    if told.fault is not None:
        why = told.fault.why[0].upper() + told.fault.why[1:]
        console.print(f"[red]✗[/] {why} ({told.fault.kind}).", highlight=False, soft_wrap=True)
        console.print(
            f"  Đã kiểm tra, nguyên vẹn đến vị trí / checked, intact up to position {told.checked}; niêm phong "
            f"trọn vẹn gần nhất trước đó phủ đến / the last whole seal before it covers up to {told.sealed}",
            highlight=False,
            soft_wrap=True,
        )
        return
    if not told.seals:
        console.print(
            f"[yellow]![/] Chưa có niêm phong nào, nên chưa kiểm tra được gì / nothing is sealed yet, "
            f"so nothing was verified: {told.unsealed} sự kiện / events. Dịch vụ program niêm phong mỗi phút "
            "khi có HOINGHI_SEAL_KEY_FILE; nếu trước đây đã có niêm phong thì chúng đã bị lấy đi / the program "
            "service seals each minute, if it has that key; where there were seals before, they were taken away.",
            highlight=False,
            soft_wrap=True,
        )
        return
    console.print(
        f"[green]✓[/] Nguyên vẹn / intact: 1–{told.sealed}, {told.seals} niêm phong / seals; "
        f"chưa niêm phong / not sealed yet: {told.unsealed}",
        highlight=False,
    )
    console.print(f"  root {told.root}", highlight=False)
    if root is not None:
        console.print(
            f"[green]✓[/] Gốc đã in vẫn khớp nhật ký, đến vị trí / the printed root still matches the log, up to "
            f"position {told.roots[root]}",
            highlight=False,
            soft_wrap=True,
        )
    if public is None:
        console.print(
            f"  khóa công khai chưa đối chiếu / public key not compared: {told.public}",
            highlight=False,
        )


def write_dump(file: Path, events: Sequence[Stored], seals: Sequence[bytes], end: int) -> None:
    """A line each: up to where the log goes, the seals, the events."""
    with file.open("w", encoding="utf-8") as opened:
        opened.write(json.dumps({"end": end}) + "\n")
        for one in seals:
            opened.write(json.dumps({"seal": one.decode()}) + "\n")
        for event in events:
            body = base64.b64encode(event.body).decode()
            opened.write(json.dumps([event.position, event.subject, body]) + "\n")


def read_dump(file: Path) -> tuple[list[Stored], list[bytes], int]:
    """Events and seals of a dump, and up to where the log went (0: it does not say).

    Raises :class:`DumpInvalid`.
    """
    events: list[Stored] = []
    seals: list[bytes] = []
    end = 0
    try:
        for told in _lines(file):
            if isinstance(told, dict) and "end" in told:
                end = int(told["end"])
            elif isinstance(told, dict):
                seals.append(told["seal"].encode())
            else:
                position, subject, body = told
                events.append(Stored(int(position), str(subject), base64.b64decode(body)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DumpInvalid(
            f"{file}: không phải tệp của `hoinghi audit dump` / not a dump ({type(error).__name__})"
        ) from error
    return events, seals, end


def _lines(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8") as opened:
        for line in opened:
            yield json.loads(line)


async def _read() -> tuple[list[Stored], list[bytes], int]:
    from deploy.audit import read_sealed
    from deploy.broker import connected
    from shared.settings import Settings

    client = await connected(Settings())
    try:
        return await read_sealed(client)
    finally:
        await client.close()
