"""``hoinghi checkin …`` written by hand: a gate, one code, a name, the counters. The rest is of the catalogue."""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from pydantic import ValidationError
from rich.console import Console

from deploy.dry_run import TOLD, DryRun

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from services.program.snapshot import Columns
    from shared.commands.base import Answer, Command

app = typer.Typer(no_args_is_help=True)
_SEVERAL: Final = (
    "NAME_AMBIGUOUS: nhiều người trùng tên; chọn --person-id / several: choose with --person-id"
)
_PART: Final = """NAME_IN_PART: “{0}” chỉ là một phần họ tên, nên chưa điểm danh ai.
  → Hỏi họ tên người đang đứng trước cửa; đúng người trên thì chạy lại với cả họ tên, hoặc thêm --person-id {1}
  “{0}” is only a part of the name: nobody was checked in. Ask who stands there for the whole name.
  → If it is the one above, run it again with the whole name, or add --person-id {1}"""
_NOBODY: Final = """NAME_UNKNOWN: không có ai tên “{0}” trong danh sách dự.
  → Gõ ít chữ hơn, hoặc xem `hoinghi show … delegates --search`; người không có trong danh sách thì người
    chủ trì đồng ý rồi nhận thêm (`hoinghi delegation admit`).
  Nobody who is expected is called “{0}”.
  → Type fewer words, or look at `hoinghi show … delegates --search`; whoever is on no list is admitted
    with the host's approval (`hoinghi delegation admit`)."""

Conference = Annotated[
    str,
    typer.Option("--conference", envvar="HOINGHI_CONFERENCE", help="Mã hội nghị / the conference"),
]
Unit = Annotated[
    str,
    typer.Option(
        "--unit", "-u", envvar="HOINGHI_UNIT", help="Cơ quan đón tiếp / the acting agency"
    ),
]
Person = Annotated[
    str, typer.Option("--person", envvar="HOINGHI_PERSON", help="Người trực / the acting account")
]
GateName = Annotated[
    str, typer.Option("--gate", help="Tên cửa, như đại biểu thấy / the gate's name")
]
Time = Annotated[
    str | None,
    typer.Option(
        "--time",
        envvar="HOINGHI_TIME",
        help="Chỉ khi hệ thống chạy đồng hồ mô phỏng / only heard by a system on the simulated clock",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Trả lời dạng JSON / the answer as JSON")]


@app.command("gate")
def gate(
    name: GateName,
    conference: Conference,
    unit: Unit,
    person: Person = "office",
    file: Annotated[
        Path | None, typer.Option("--queue", help="Tệp giữ lượt quét / the file of scans")
    ] = None,
    linger: Annotated[
        float, typer.Option(help="Khi hết đầu vào, chờ gửi / at the end wait to send, seconds")
    ] = 10.0,
    roster_every: Annotated[
        float,
        typer.Option(help="Đọc lại danh sách sau / read the roster again after, seconds", min=0.1),
    ] = 15.0,
    time: Time = None,
    dry_run: DryRun = False,
) -> None:
    """Một cửa: đọc mã từng dòng như súng quét gõ vào; giữ trong tệp, gửi khi có mạng.

    A gate: codes line by line as a scanner types them; kept in a file, sent when there is a line.
    Exit code 3: some scans are still in the file; they are sent when the gate is started again.
    """
    from deploy.cli_values import moment_of
    from deploy.gate.desk import Gate
    from shared.commands.reception import GATE_IS_CODE
    from shared.gate import gate_apart, key_of
    from shared.settings import Settings

    if gate_apart(name)[1]:
        raise GATE_IS_CODE.refuse()
    kept = file or Path("var") / "gates" / f"{conference}-{key_of(name)[:8]}.scans"
    moment = moment_of(time) if time else None
    if dry_run:
        raise typer.Exit(_gate_as_it_stands(kept, conference, unit))
    one = Gate(Settings(), conference, unit, person, name, kept, roster_every, moment)
    raise typer.Exit(asyncio.run(one.run(linger)))


def _gate_as_it_stands(kept: Path, conference: str, unit: str) -> int:
    """How many scans the file would send; refuses a conference or agency that is not known. No file is made."""
    from deploy.gate.queue import ScanQueue
    from shared.directory import Directory
    from shared.refusals import UNKNOWN_UNIT
    from shared.store import EventStore

    waiting = 0
    if kept.exists():
        with ScanQueue(kept) as queue:
            waiting = queue.unsent

    async def known() -> None:
        from deploy.broker import connected
        from shared.settings import Settings

        client = await connected(Settings())
        try:
            planned = await Directory(EventStore(client)).planned(conference)
        finally:
            await client.close()
        if unit not in {one.id for one in planned.agencies}:
            raise UNKNOWN_UNIT.refuse(unit=unit)

    asyncio.run(known())
    print(f"{kept}: {waiting} lượt quét sẽ gửi / scans would be sent")
    print(TOLD)
    return 0


@app.command("scan")
def scan(
    code: Annotated[str, typer.Argument(help="Nội dung mã QR / what the QR code says")],
    name: GateName,
    conference: Conference,
    unit: Unit,
    person: Person = "office",
    time: Time = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Một lượt quét / one scan of a code. With --dry-run: whose it is; nobody is checked in."""
    from deploy.cli_send import malformed_lines
    from shared.commands.reception import ScanCode

    sent = None if time else datetime.now(UTC)
    try:
        wish = ScanCode(code=code, gate=name, sent_at=sent)
    except ValidationError as error:
        print("\n".join(malformed_lines(error)), file=sys.stderr)
        raise typer.Exit(2) from None
    if dry_run:
        raise typer.Exit(_bearer(conference, code, as_json=as_json))
    who = "" if as_json else _who(conference, code)
    _send(wish, conference, unit, person, time, as_json=as_json, who=who)


@app.command("name")
def by_name(
    text: Annotated[str, typer.Argument(help="Họ tên, có dấu hay không / a name, marks or not")],
    name: GateName,
    conference: Conference,
    unit: Unit,
    person: Person = "office",
    person_id: Annotated[
        str | None, typer.Option("--person-id", help="Khi trùng tên / when several have the name")
    ] = None,
    time: Time = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Điểm danh theo cả họ tên / check in by the whole name. A part, or several of that name: only listed."""
    from deploy.cli_reception import named, whole_name
    from shared.commands.registry import CheckInAttendee
    from shared.settings import Settings

    found = asyncio.run(named(Settings(), conference, text, person_id))
    if len(found) != 1:
        _listed(found)
        print(_SEVERAL if found else _NOBODY.format(text), file=sys.stderr)
        raise typer.Exit(1)
    (row,) = found
    if dry_run:
        _would_enter(row, as_json=as_json)
        return
    if person_id is None and not whole_name(row, text):
        _listed(found)
        print(_PART.format(text, row["person_id"]), file=sys.stderr)
        raise typer.Exit(1)
    wish = CheckInAttendee(delegation=row["delegation"], person_id=row["person_id"], gate=name)
    _send(wish, conference, unit, person, time, as_json=as_json, who=_called(row))


@app.command("counts")
def counts(
    conference: Conference,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts")] = False,
) -> None:
    """Có mặt trên dự kiến, theo thành phần và theo cửa / present of expected, by group and by gate."""
    from deploy.cli_rows import Wanted
    from deploy.cli_show import show, show_together
    from shared.settings import Settings

    settings: Any = Settings()
    tables = ("reception", "gates")
    if as_json:
        asyncio.run(show_together(settings, conference, tables))
        return
    for table in tables:
        asyncio.run(
            show(
                settings,
                conference,
                table,
                Wanted(),
                columns=(),
                every=False,
                as_of=None,
                as_json=False,
                console=Console(),
            )
        )


def _bearer(conference: str, code: str, *, as_json: bool) -> int:
    """Whose code it is, from the read model; the exit code. A code that was replaced or taken back is nobody's."""
    from deploy.cli_reception import bearer
    from shared.commands.reception import UNKNOWN_CODE
    from shared.settings import Settings

    row = asyncio.run(bearer(Settings(), conference, code))
    if row is None:
        raise UNKNOWN_CODE.refuse()
    _would_enter(row, as_json=as_json)
    return 0


def _who(conference: str, code: str) -> str:
    """Whose code it is, to be said beside the verdict; "" where nobody's, or the read model cannot be asked: the
    scan counts all the same."""
    from deploy.cli_reception import bearer
    from deploy.reading import ModelOutdated, ModelUnreachable
    from shared.refusals import Refused
    from shared.settings import Settings

    try:
        row = asyncio.run(bearer(Settings(), conference, code))
    except (ModelOutdated, ModelUnreachable, Refused):
        return ""
    return _called(row) if row else ""


def _listed(found: "Sequence[Columns]") -> None:
    for row in found:
        print(f"{row['person_id']}  {row['name']}, {row['position']}  ({row['delegation']})")


def _called(row: "Columns") -> str:
    return f"{row['name']}, {row['position']}"


def _would_enter(row: "Columns", *, as_json: bool) -> None:
    if as_json:
        shown = ("delegation", "person_id", "name", "position", "status", "arrived_at")
        told = {name: row[name] for name in shown}
        print(json.dumps(told | {"dry_run": True}, ensure_ascii=False, indent=2, default=str))
        return
    here = "đã vào / is in already" if row["arrived_at"] else "chưa vào / not in yet"
    print(f"{_called(row)}  ({row['delegation']}, {row['person_id']})  {here}")
    print(TOLD)


def _send(
    wish: "Command",
    conference: str,
    unit: str,
    person: str,
    time: str | None,
    *,
    as_json: bool,
    who: str = "",
) -> None:
    """Exit code 0: in; 1: not let in, refused, or nobody answered."""
    from deploy.gate.verdicts import lets_in, lines_of

    answer = asyncio.run(_answer(wish, conference, unit, person, time))
    print(answer.model_dump_json(indent=2) if as_json else "\n".join(lines_of(answer, who)))
    raise typer.Exit(0 if lets_in(answer) else 1)


async def _answer(
    wish: "Command", conference: str, unit: str, person: str, time: str | None
) -> "Answer":
    from deploy.broker import connected
    from deploy.cli_values import moment_of
    from shared.client import Commands
    from shared.settings import Settings

    client = await connected(Settings())
    try:
        moment = moment_of(time) if time else None
        commands = Commands(client, conference, patience=10)
        return await commands.send(unit, wish, person=person, time=moment)
    finally:
        await client.close()
