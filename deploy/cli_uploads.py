"""Files from the command line: handed in with a progress bar, fetched and checked, the store looked after.

What is refused is refused here already where it can be: then nothing of it leaves this machine.
"""

import asyncio
import sys
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console

from deploy.cli_sending import SENDING_OPTIONS, Sending
from deploy.dry_run import DryRun

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from nats.aio.client import Client

    from shared.commands.base import Command
    from shared.files.looking import Found
    from shared.files.store import Progress
    from shared.subjects import Subject

T = TypeVar("T")
console = Console()
papers = typer.Typer(help="Tham luận / papers.", no_args_is_help=True)
awards = typer.Typer(help="Khen thưởng / awards.", no_args_is_help=True)
contributions = typer.Typer(
    help="Nội dung báo cáo / contributions to the report.", no_args_is_help=True
)
files = typer.Typer(
    help="Kho tệp / the file store: what nobody's facts name, what was refused.",
    no_args_is_help=True,
)

PaperId = Annotated[str, typer.Argument(help="Mã tham luận / the paper's id")]
ContributionId = Annotated[
    str, typer.Argument(help="Mã báo cáo thành phần / the contribution's id")
]
FileToSend = Annotated[
    Path, typer.Argument(help="PDF, DOCX, ODT, PPTX, XLSX", exists=True, dir_okay=False)
]
Declared = Annotated[
    bool,
    typer.Option(
        "--no-state-secrets",
        help="Tôi cam đoan tệp không chứa bí mật nhà nước / I declare that it holds no state secrets",
    ),
]
Conference = Annotated[str, SENDING_OPTIONS["conference"][0].__metadata__[0]]
Unit = Annotated[str, SENDING_OPTIONS["unit"][0].__metadata__[0]]
Person = Annotated[str, SENDING_OPTIONS["person"][0].__metadata__[0]]
Identity = Annotated[str | None, SENDING_OPTIONS["id"][0].__metadata__[0]]
Time = Annotated[str | None, SENDING_OPTIONS["time"][0].__metadata__[0]]
Json = Annotated[bool, SENDING_OPTIONS["as_json"][0].__metadata__[0]]


@papers.command("upload")
def upload_paper(
    paper: PaperId,
    file: FileToSend,
    conference: Conference,
    unit: Unit,
    declared: Declared = False,
    person: Person = "office",
    identity: Identity = None,
    time: Time = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Check a file, put it into the store and submit it as the paper (as its next version)."""
    from shared.commands.papers import SubmitPaper

    sending = Sending(conference, unit, person, identity, None, time, 60.0, as_json, dry_run)
    raise typer.Exit(_submit(file, SubmitPaper, "paper", paper, declared, sending))


@papers.command("download")
def download_paper(
    paper: PaperId,
    conference: Conference,
    version: Annotated[
        int | None,
        typer.Option("--version", help="Bản thứ mấy; mặc định: mới nhất / default: latest"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Thư mục lưu tệp / the folder")] = Path(),
) -> None:
    """Fetch a version of the paper and check that it is the very file that was submitted."""
    from shared import subjects
    from shared.events.papers import PaperSubmitted
    from shared.refusals import Term, not_found

    async def run(client: "Client") -> Path:
        submitted = [
            one for one in await _facts(client, boundary) if isinstance(one, PaperSubmitted)
        ]
        wanted = [one for one in submitted if version in (None, one.version)]
        if not wanted:
            raise not_found(
                Term("tệp của tham luận", "file of the paper"),
                paper if version is None else f"{paper}, {version}",
                "hoinghi show … paper-versions",
            )
        return await fetch(client, boundary, wanted[-1].digest, wanted[-1].file_name, out)

    boundary = subjects.paper(conference, paper)
    console.print(str(_with_client(run)), highlight=False)


@papers.command("list")
def list_papers(
    conference: Conference,
    versions: Annotated[
        bool,
        typer.Option("--versions", help="Mọi bản đã nộp, kèm góp ý / every version, with remarks"),
    ] = False,
    as_json: Json = False,
) -> None:
    """The conference's papers, or each version of them that was handed in."""
    from deploy.cli_rows import Wanted
    from deploy.cli_show import show
    from shared.settings import Settings

    table = "paper-versions" if versions else "papers"
    asyncio.run(
        show(Settings(), conference, table, Wanted((), (), (), ""), columns=[], every=False,
             as_of=None, as_json=as_json, console=console)
    )  # fmt: skip


@contributions.command("upload")
def upload_contribution(
    contribution: ContributionId,
    file: FileToSend,
    conference: Conference,
    unit: Unit,
    declared: Declared = False,
    person: Person = "office",
    identity: Identity = None,
    time: Time = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Check a file, put it into the store and submit it as the unit's contribution to the report."""
    from shared.commands.papers import SubmitContributionFile

    sending = Sending(conference, unit, person, identity, None, time, 60.0, as_json, dry_run)
    raise typer.Exit(
        _submit(file, SubmitContributionFile, "contribution", contribution, declared, sending)
    )


@contributions.command("download")
def download_contribution(
    contribution: ContributionId,
    conference: Conference,
    out: Annotated[Path, typer.Option("--out", help="Thư mục lưu tệp / the folder")] = Path(),
) -> None:
    """Fetch the file of a contribution and check that it is the very file that was submitted."""
    from shared import subjects
    from shared.commands.files import FILE_MISSING
    from shared.events.papers import ContributionFileSubmitted

    async def run(client: "Client") -> Path:
        facts = await _facts(client, boundary)
        submitted = [one for one in facts if isinstance(one, ContributionFileSubmitted)]
        if not submitted:
            raise FILE_MISSING.refuse(file_name=contribution, digest="-")
        return await fetch(client, boundary, submitted[-1].digest, submitted[-1].file_name, out)

    boundary = subjects.contribution(conference, contribution)
    console.print(str(_with_client(run)), highlight=False)


@awards.command("upload")
def upload_dossier(
    nomination: Annotated[str, typer.Argument(help="Mã đề nghị / the nomination's id")],
    file: FileToSend,
    award_round: Annotated[str, typer.Option("--round", help="Đợt khen thưởng / the award round")],
    part: Annotated[
        Literal["submission_letter", "achievement_report", "minutes", "confirmation"],
        typer.Option(
            help="Tờ trình, báo cáo thành tích, biên bản, xác nhận / which part of the dossier"
        ),
    ],
    conference: Conference,
    unit: Unit,
    issued_by: Annotated[
        str | None, typer.Option(help="Nơi xác nhận / who confirms; with --part confirmation")
    ] = None,
    person: Person = "office",
    identity: Identity = None,
    time: Time = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Check a file, put it into the store and hand the dossier in again with it as that part."""
    from shared import subjects
    from shared.commands.awards import SubmitNomination

    boundary = subjects.award_round(conference, award_round)
    before = _with_client(partial(_dossier, boundary=boundary, nomination=nomination))

    def command(found: "Found") -> "Command":
        one = {"file_name": file.name, "digest": found.digest}
        if part == "confirmation":
            return SubmitNomination.model_validate(
                {**before, "confirmation": {**one, "issued_by": issued_by or unit}}
            )
        kept = [known for known in before["dossier"] if known["part"] != part]
        return SubmitNomination.model_validate(
            {**before, "dossier": [*kept, {**one, "part": part}]}
        )

    sending = Sending(conference, unit, person, identity, None, time, 60.0, as_json, dry_run)
    raise typer.Exit(hand_in(file, boundary, command, sending))


@awards.command("download")
def download_dossier(
    nomination: Annotated[str, typer.Argument(help="Mã đề nghị / the nomination's id")],
    award_round: Annotated[str, typer.Option("--round", help="Đợt khen thưởng / the award round")],
    conference: Conference,
    out: Annotated[Path, typer.Option("--out", help="Thư mục lưu tệp / the folder")] = Path(),
) -> None:
    """Fetch every part of a dossier as it was last handed in, each checked against its digest."""
    from shared import subjects

    boundary = subjects.award_round(conference, award_round)

    async def run(client: "Client") -> list[Path]:
        known = await _dossier(client, boundary=boundary, nomination=nomination)
        parts = [*known["dossier"], *([known["confirmation"]] if known["confirmation"] else [])]
        return [
            await fetch(
                client, boundary, one["digest"], one["file_name"], out / one.get("part", "")
            )
            for one in parts
        ]

    for path in _with_client(run):
        console.print(str(path), highlight=False)


async def _dossier(client: "Client", *, boundary: "Subject", nomination: str) -> dict[str, Any]:
    """The dossier as last handed in, as the fields of the command."""
    from shared.events.awards import NominationSubmitted
    from shared.refusals import Term, not_found

    submitted = [
        one
        for one in await _facts(client, boundary)
        if isinstance(one, NominationSubmitted) and one.nomination == nomination
    ]
    if not submitted:
        raise not_found(
            Term("đề nghị khen thưởng", "nomination"), nomination, "hoinghi show … nominations"
        )
    return submitted[-1].model_dump(exclude={"unit"})


@files.command("orphans")
def list_orphans(
    older_than: Annotated[
        float, typer.Option("--older-than", help="Chỉ tệp cũ hơn / only older ones, hours", min=0)
    ] = 24,
    remove: Annotated[bool, typer.Option("--remove", help="Xoá luôn / take them away")] = False,
) -> None:
    """Files that nobody submitted and uploads that were cut off; with --remove they are taken away."""
    from shared.files import orphans

    async def run(client: "Client") -> list[orphans.Orphan]:
        found = await orphans.orphans(client, older_than=timedelta(hours=older_than))
        if remove:
            for orphan in found:
                await orphans.remove(client, orphan)
        return found

    found = _with_client(run)
    for orphan in found:
        kind = "tệp/file" if orphan.whole else "dở dang/cut off"
        print(f"{orphan.since:%Y-%m-%dT%H:%M:%SZ}  {orphan.size:>10}  {kind}  {orphan.name}")
    done = "đã xoá/removed" if remove else "tìm thấy/found"
    print(f"{len(found)} {done}")


@files.command("refused")
def list_refused() -> None:
    """What was refused in the store: hash, time, user and reason. Nothing else of it was kept."""
    from shared.files import orphans

    for left in _with_client(orphans.refused):
        print(f"{left.at:%Y-%m-%dT%H:%M:%SZ}  {left.why}  {left.name}")


# --- the work ----------------------------------------------------------------------------------------


def hand_in(
    file: Path, boundary: "Subject", command: "Callable[[Found], Command]", sending: Sending
) -> int:
    """Check, upload, submit; the exit code. A file that is refused here never leaves this machine.

    A dry run ends with the check: the file stays here, and the command is shown as it would be sent.
    """
    from deploy.cli_send import deliver
    from shared.commands.files import FILE_TOO_LARGE, NOT_DECLARED
    from shared.files.inspection import refusal_of
    from shared.files.kinds import MAX_FILE_BYTES
    from shared.files.looking import look_at
    from shared.files.store import FileStore

    name = unicodedata.normalize("NFC", file.name)  # as macOS hands it over, it is decomposed
    if file.stat().st_size > MAX_FILE_BYTES:
        raise FILE_TOO_LARGE.refuse(file_name=name, size=file.stat().st_size, limit=MAX_FILE_BYTES)
    content = file.read_bytes()
    found = look_at(content, name)
    if refused := refusal_of(found, name):
        raise refused
    body = command(found)
    if not getattr(body, "no_state_secrets", True):
        raise NOT_DECLARED.refuse()
    if sending.dry_run:
        return deliver(body, sending)

    async def run(client: "Client") -> None:
        with _bar(f"↑ {file.name}", len(content), quiet=sending.as_json) as progress:
            await FileStore(client).put(boundary, content, progress)

    _with_client(run)
    return deliver(body, sending)


def _submit(
    file: Path, kind: "type[Command]", entity: str, name: str, declared: bool, sending: Sending
) -> int:
    """Hand ``file`` in as the paper or contribution of this name; the exit code."""
    from shared import subjects

    boundary_of = {"paper": subjects.paper, "contribution": subjects.contribution}[entity]

    def command(found: "Found") -> "Command":
        return kind.model_validate({entity: name, **_named(found, file, declared)})

    return hand_in(file, boundary_of(str(sending.conference), name), command, sending)


def _named(found: "Found", file: Path, declared: bool) -> dict[str, Any]:
    return {
        "file_name": unicodedata.normalize("NFC", file.name),
        "digest": found.digest,
        "size": found.size,
        "media_type": found.media_type,
        "no_state_secrets": declared,
    }


async def fetch(
    client: "Client", boundary: "Subject", digest: str, file_name: str, out: Path
) -> Path:
    """The file in the folder ``out``; nothing is written unless it is the one that was submitted."""
    from shared.files.store import FileStore

    store = FileStore(client)
    info = await store.find(boundary, digest)
    with _bar(f"↓ {file_name}", (info.size if info else 0) or 0, quiet=False) as progress:
        content = await store.get(boundary, digest, file_name, progress)
    path = out / Path(file_name.replace("\\", "/")).name
    await asyncio.to_thread(_write, path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as written:
            written.write(content)
    except FileExistsError:
        if path.read_bytes() != content:
            print(f"FILE_EXISTS: {path}: đã có; chọn thư mục khác bằng --out / choose another --out",
                  file=sys.stderr)  # fmt: skip
            raise typer.Exit(2) from None


async def _facts(client: "Client", boundary: "Subject") -> list[Any]:
    from shared.envelope import decode
    from shared.events import CATALOGUE
    from shared.store import EventStore

    records = await EventStore(client).read_fresh(boundary)
    return [decode(record.body, record.position, CATALOGUE).event for record in records]


@contextmanager
def _bar(title: str, total: int, *, quiet: bool) -> "Iterator[Progress]":
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    shown = Console(stderr=True, quiet=quiet)
    with Progress(*columns, console=shown) as progress:
        task = progress.add_task(title, total=total)
        yield lambda size: progress.advance(task, size)


def _with_client(run: "Callable[[Client], Awaitable[T]]") -> T:
    from deploy.broker import connected
    from shared.settings import Settings

    async def connect_and_run() -> T:
        client = await connected(Settings())
        try:
            return await run(client)
        finally:
            await client.close()

    return asyncio.run(connect_and_run())


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(papers, name="paper")
    app.add_typer(awards, name="award")
    app.add_typer(contributions, name="contribution")
    app.add_typer(files, name="files")
