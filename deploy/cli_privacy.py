"""``hoinghi privacy``: find a person, show and hand out all that is held, list requests with what is late.

Recording a request and forgetting a person are commands of the catalogue, in the same group.
"""

import asyncio
import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from deploy.credentials import write_once
from deploy.dry_run import UNTOUCHED, DryRunHere

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from deploy.privacy import Found, Holding

console = Console()
app = typer.Typer(help="Dữ liệu cá nhân / people's data.", no_args_is_help=True)
_IDS = ("Hội nghị", "Cơ quan", "Mã người")
"""What the other commands want, to be copied: never broken."""
NO_BASIS = (
    "chưa có quy định đã kiểm chứng có hiệu lực vào ngày nhận; không có hạn"
    " / no verified rule in force on the day it came; no days"
)
Conference = Annotated[str, typer.Argument(help="The conference's id")]


@app.command("find")
def find_person(
    text: Annotated[str, typer.Argument(help="Part of a name, a number or an address")],
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """Tìm người trong mọi hội nghị / find a person in every conference, with the ids to name them by."""
    found = asyncio.run(_found(text))
    if as_json:
        print(json.dumps([dataclasses.asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    from deploy.cli_show import print_rows
    from deploy.cli_views import VIEWS

    titles = {view.table: view.title for view in VIEWS.values()}
    places: dict[tuple[str, str, str], list[Found]] = {}
    for one in found:
        places.setdefault((one.conference, one.unit, one.person_id), []).append(one)
    print_rows(
        console,
        ("Họ tên", *_IDS, "Nơi lưu"),
        [
            [
                " / ".join(dict.fromkeys(one.name for one in stands)),
                *ids,
                ", ".join(dict.fromkeys(titles.get(one.where, one.where) for one in stands)),
            ]
            for ids, stands in places.items()
        ],
        unbroken=_IDS,
    )
    console.print(f"{len(places)} người / people", highlight=False)


@app.command("show")
def show_person(
    conference: Conference,
    unit: Annotated[str, typer.Argument(help="The unit that named the person")],
    person: Annotated[str, typer.Argument(help="The person's id")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write it to a new JSON file that only you may read"),
    ] = None,
) -> None:
    """Xem toàn bộ dữ liệu đang lưu về một người / all that is held of a person, read from the log itself."""
    if out is not None:
        with write_once(out) as keep:
            told = asyncio.run(_held(conference, unit, person))
            keep(json.dumps(dataclasses.asdict(told), ensure_ascii=False, indent=2))
        console.print(f"[green]✓[/] {out}", highlight=False)
        return
    told = asyncio.run(_held(conference, unit, person))
    from deploy.cli_show import print_rows

    keys = ("position", "time", "event", "field", "value")
    print_rows(
        console,
        ("Vị trí", "Thời điểm", "Sự kiện", "Trường", "Giá trị"),
        [[str(one[key]) for key in keys] for one in told.values],
        numbers=("Vị trí",),
    )
    console.print(
        f"Sự kiện khác nêu mã này / other events that name the id: {len(told.named)}. "
        f"Thư đã gửi / mails sent: {', '.join(told.mails) or '–'}.",
        highlight=False,
    )
    if told.documents:
        console.print(
            "Văn bản đã phát hành giữ nguyên theo luật, cần xem từng bản / issued documents stay as signed; "
            "look at each:"
        )
        for one in told.documents:
            console.print(f"  {one['document']}: {one['title']} ({one['file_name']})")
    if told.forgotten:
        console.print(f"Đã xóa theo yêu cầu lúc / removed on request: {told.forgotten}")


@app.command("requests")
def requests(
    conference: Conference,
    today: Annotated[str | None, typer.Option(help="Counted to this day, ISO; else today")] = None,
) -> None:
    """Yêu cầu của chủ thể dữ liệu và thời hạn / requests, their days, and which are late."""
    rows = asyncio.run(_requests(conference))
    on = today or date.today().isoformat()
    from deploy.cli_show import print_rows

    print_rows(
        console,
        ("Yêu cầu", "Quyền", "Cơ quan", "Mã người", "Nhận", "Trả lời", "Xong", "Tình trạng"),
        [
            [
                row["request"], row["right"], row["unit"], row["person_id"], row["received_on"],
                row["replied_on"] or row["reply_by"] or "–",
                row["settled_on"] or row["done_by"] or "–", standing(row, on),
            ]
            for row in rows
        ],
        unbroken=("Yêu cầu", "Cơ quan", "Mã người"),
    )  # fmt: skip
    for basis, requests_of in _bases(rows).items():
        console.print(f"{', '.join(requests_of)}: {basis}", highlight=False)


@app.command("enforce")
def enforce_all(
    forgotten: Annotated[
        Path | None,
        typer.Option(
            "--forgotten",
            help="Danh sách người đã xóa; mặc định HOINGHI_FORGOTTEN_LIST / a list of those who were forgotten",
        ),
    ] = None,
    dry_run: DryRunHere = False,
) -> None:
    """Hủy lại khóa của những người đã xóa, sau khi khôi phục bản sao lưu / after a restore: forget them again."""
    destroyed = asyncio.run(_enforced(forgotten, only_count=dry_run))
    if dry_run:
        console.print(f"Sẽ hủy / would be destroyed: {destroyed}", highlight=False)
        console.print(UNTOUCHED, highlight=False)
        return
    console.print(f"[green]✓[/] Đã hủy / destroyed: {destroyed}", highlight=False)


def _bases(rows: list[Any]) -> dict[str, list[str]]:
    """By the rule that was in force on the day that each came, its mark; a day without a rule is said."""
    from shared.data_requests import basis_of
    from shared.law import Law
    from shared.settings import Settings

    settings = Settings()
    told: dict[str, list[str]] = {}
    law = Law.load(settings.law_files, settings.law_scopes)
    for row in rows:
        rule = basis_of(row["right"], date.fromisoformat(row["received_on"]), law)
        basis = f"{rule.legal_basis} [{rule.mark}]" if rule else NO_BASIS
        told.setdefault(basis, []).append(row["request"])
    return told


def standing(row: Any, today: str) -> str:
    """What has become of a request, or what is late about it on that day."""
    if row["settled_on"]:
        return {"done": "đã thực hiện / done", "refused": "đã từ chối / refused"}[row["outcome"]]
    if row["done_by"] and row["done_by"] < today:
        return "QUÁ HẠN thực hiện / LATE"
    if not row["replied_on"] and row["reply_by"] and row["reply_by"] < today:
        return "QUÁ HẠN trả lời / REPLY LATE"
    return "đang xử lý / in hand"


async def _found(text: str) -> "list[Found]":
    from deploy.privacy import find
    from services.program.model import open_model
    from shared.settings import Settings

    engine = open_model(Settings().database)
    try:
        return list(await find(engine, text))
    finally:
        await engine.dispose()


async def _held(conference: str, unit: str, person: str) -> "Holding":
    from deploy.broker import connected
    from deploy.privacy import held_of
    from shared.settings import Settings

    client = await connected(Settings())
    try:
        return await held_of(client, conference, unit, person)
    finally:
        await client.close()


async def _requests(conference: str) -> list[Any]:
    from sqlalchemy import select

    from services.program.model import open_model, reading
    from services.program.tables import privacy_requests
    from shared.settings import Settings

    engine = open_model(Settings().database)
    try:
        async with reading(engine) as connection:
            wanted = select(privacy_requests).where(privacy_requests.c.conference == conference)
            return list(
                (await connection.execute(wanted.order_by("done_by", "request"))).mappings()
            )
    finally:
        await engine.dispose()


async def _enforced(given: Path | None, *, only_count: bool) -> int:
    from deploy.broker import connected
    from deploy.privacy import enforce, living
    from shared import forgotten_list
    from shared.settings import Settings

    settings = Settings()
    kept = given or settings.forgotten_list
    listed = {} if kept is None else forgotten_list.read(kept)
    client = await connected(settings)
    try:
        if only_count:
            return len(await living(client, listed))
        return await enforce(client, listed)
    finally:
        await client.close()
