"""Issue documents from the command line: print, keep the bytes, tell the log; fetch, verify, list."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from nats.aio.client import Client
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.broker import connected
from deploy.cli_send import accepted_lines, warned_lines
from deploy.cli_sending import told_time
from deploy.dry_run import TOLD
from deploy.reading import engine_as_of
from services.program import tables
from services.program.bundling import bundled, filed_last
from services.program.documents.template import Fault, TemplateRefused
from services.program.documents.templates import Templates, layouts_of, templates_of
from services.program.documents.trial import try_layouts
from services.program.issuing import MEDIA, Format, LaidOut, lay_out, made, report_stands
from services.program.model import reading
from services.program.parked import must_be_whole
from services.program.printing import print_report
from services.program.signatures import verify_signed
from services.program.snapshot import snapshot
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted, Declined
from shared.commands.documents import FileSignedDocument, IssueDocument
from shared.commands.registry import FinaliseReport
from shared.events.documents import Signature
from shared.files.store import FileStore
from shared.refusals import Term, not_found
from shared.settings import Settings


class NotAccepted(Exception):
    """The service refused; nothing was registered."""

    def __init__(self, declined: Declined) -> None:
        super().__init__(f"{declined.vi} {declined.todo_vi} / {declined.en} {declined.todo_en}")
        self.code = declined.code


@dataclass(frozen=True, slots=True)
class Wanted:
    kind: str
    document: str | None = None
    form: str = "pdf"
    number: str | None = None
    dated: date | None = None
    as_of: str | None = None


async def issue_document(
    conference: str,
    wanted: Wanted,
    acting: str | None,
    settings: Settings | None = None,
    *,
    dry_run: bool = False,
) -> str:
    """Returns a sentence about what was issued, or about the unchanged one that stands already.

    ``dry_run``: about what would be issued; it is printed for that, and nothing of it is kept.
    """
    settings = settings or Settings()
    own = templates_of(settings.templates_dir)
    if wanted.form not in MEDIA:
        raise not_found(Term("định dạng", "format"), wanted.form)
    async with _system(settings, wanted.as_of) as (client, engine):
        await must_be_whole(engine, conference)
        laid_out = await lay_out(
            engine, conference, wanted.kind, own, number=wanted.number, dated=wanted.dated
        )
        # what was issued since then counts: its id is taken, and the same content is not issued twice
        rows = await _issued_by_now(settings, engine, wanted, conference)
        same = _unchanged(rows, laid_out, own, MEDIA[wanted.form])
        if same is not None:
            return (
                f"Không đổi / unchanged: {same['document']}  sha256 {same['digest'][:16]}…  "
                f"@{same['position']}"
            )
        content = await made(laid_out, cast(Format, wanted.form), own)
        document = wanted.document or _next_id(rows, wanted.kind)
        if dry_run:
            return "\n".join([*_would_issue(document, wanted, content, laid_out), TOLD])
        unit = acting or await _organiser(engine, conference)
        command = await _command(client, conference, document, wanted, laid_out, own, content)
        answer = await _send(client, conference, unit, command)
        said = (
            f"Đã phát hành / issued: {document}  {command.file_name}  sha256 {command.digest[:16]}…  "
            f"@{laid_out.as_of.position}"
        )
        return "\n".join([said, *warned_lines(answer.warnings)])


async def finalise_report(
    conference: str,
    acting: str | None,
    out: Path,
    settings: Settings | None = None,
    *,
    dry_run: bool = False,
) -> list[str]:
    """Print the report, and finalise exactly what was printed as the next version; lines for the terminal.

    A report in which nothing changed since its last version stays that version: nothing is printed or sent.
    """
    settings = settings or Settings()
    own = templates_of(settings.templates_dir)
    async with _system(settings, None) as (client, engine):
        await must_be_whole(engine, conference)
        async with snapshot(engine, conference) as shot:
            told = [row for row in await shot.rows(tables.documents) if row["kind"] == "report"]
        last = max(told, key=lambda row: int(row["version"]), default=None)
        version = int(last["version"]) if last is not None else 0
        if last is not None and await _stands(settings, engine, conference, last, own):
            return [
                f"Không đổi: bản số {version} vẫn là bản hiện hành; không in lại, không gửi gì.",
                f"Unchanged: version {version} stands; nothing was printed again or sent.",
            ]
        printed = await print_report(engine, conference, out, own)
        wish = FinaliseReport(version=version + 1, digest=printed.digest, position=printed.position)
        unit = acting or await _organiser(engine, conference)
        said = f"{printed.path}  sha256 {printed.digest[:16]}…  bản số / version {wish.version}"
        if dry_run:
            return [said, TOLD]
        answer = await _send(client, conference, unit, wish)
    return [said, *accepted_lines(answer)]


async def _stands(
    settings: Settings,
    engine: AsyncEngine,
    conference: str,
    last: Mapping[str, Any],
    own: Templates,
) -> bool:
    async with engine_as_of(settings, str(last["position"])) as then:
        return await report_stands(then, engine, conference, last, own)


async def _issued_by_now(
    settings: Settings, engine: AsyncEngine, wanted: Wanted, conference: str
) -> list[dict[str, Any]]:
    if wanted.as_of is None:
        return await issued_rows(engine, conference)
    async with engine_as_of(settings, None) as present:
        return await issued_rows(present, conference)


def _would_issue(document: str, wanted: Wanted, content: bytes, laid_out: LaidOut) -> list[str]:
    digest = hashlib.sha256(content).hexdigest()
    said = (
        f"Sẽ phát hành / would issue: {document}  {document}.{wanted.form}  {len(content)} B  "
        f"sha256 {digest[:16]}…  @{laid_out.as_of.position}"
    )
    open_basis = "; ".join(laid_out.open_basis)
    told = f"Căn cứ còn để trống số hoặc ngày / a legal basis without number or day: {open_basis}"
    return [said, *([told] if open_basis else []), *not_verified(laid_out)]


def not_verified(laid_out: LaidOut) -> list[str]:
    """What whoever signs has to compare with the original text; nothing where all is verified."""
    told = (
        "Chưa kiểm chứng đầy đủ, đối chiếu văn bản gốc trước khi ký / "
        "not verified in full, compare with the original before signing"
    )
    return [f"{told}: {'; '.join(laid_out.unsure)}"] if laid_out.unsure else []


async def _command(
    client: Client,
    conference: str,
    document: str,
    wanted: Wanted,
    laid_out: LaidOut,
    own: Templates,
    content: bytes,
) -> IssueDocument:
    """The bytes go into the store first: a fact never names a file that is not there."""
    digest = await FileStore(client).put(subjects.documents(conference), content)
    return IssueDocument(
        document=document,
        kind=laid_out.kind,
        title=laid_out.title,
        file_name=f"{document}.{wanted.form}",
        media_type=MEDIA[wanted.form],
        digest=digest,
        size=len(content),
        content=laid_out.content,
        template=own.version,
        position=laid_out.as_of.position,
        parameters=laid_out.parameters,
        open_basis=laid_out.open_basis,
        unsure=laid_out.unsure,
        number=wanted.number,
        dated=wanted.dated,
    )


def _unchanged(
    rows: Sequence[dict[str, Any]], laid_out: LaidOut, own: Templates, media_type: str
) -> dict[str, Any] | None:
    """The standing document of the same content, templates and form."""
    key = (laid_out.kind, laid_out.content, own.version, media_type)
    for row in rows:
        found = (row["kind"], row["content"], row["template"], row["media_type"])
        if found == key and row["replaced_by"] is None:
            return row
    return None


def _next_id(rows: Sequence[dict[str, Any]], kind: str) -> str:
    taken = {row["document"] for row in rows}
    return next(name for n in range(1, len(rows) + 2) if (name := f"{kind}-{n}") not in taken)


LISTED: Final = (
    "Mã / id",
    "Loại / kind",
    "Số / no.",
    "Ngày / day",
    "SHA-256",
    "@",
    "Thay bằng / by",
    "Đã ký / signed",
)


async def listed(conference: str, settings: Settings | None = None) -> list[dict[str, Any]]:
    """The register of what was issued; ``signed``: who signed the copies that came back."""
    async with engine_as_of(settings or Settings(), None) as engine:
        rows = await issued_rows(engine, conference)
        signed = await _rows(engine, tables.signed_copies, conference)
    signers: dict[str, list[str]] = {}
    for one in signed:
        told = [str(each["subject"]) for each in json.loads(one["signatures"])]
        signers.setdefault(one["document"], []).extend(told)
    return [dict(row) | {"signed": signers.get(row["document"], [])} for row in rows]


def as_listed(rows: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """A line each, under :data:`LISTED`."""
    return [
        (
            row["document"],
            row["kind"],
            row["number"] or "…",
            row["dated"] or "…",
            row["digest"][:8] + "…",
            str(row["position"]),
            row["replaced_by"] or "",
            "; ".join(row["signed"]),
        )
        for row in rows
    ]


async def fetch(
    conference: str,
    document: str,
    out: Path,
    *,
    signed: bool = False,
    settings: Settings | None = None,
) -> Path:
    """Write the issued bytes, or the signed copy filed last, into a folder; returns the file."""
    async with _system(settings or Settings(), None) as (client, engine):
        row = await _issued(engine, conference, document)
        if signed:
            copies = [
                one
                for one in await _rows(engine, tables.signed_copies, conference)
                if one["document"] == document
            ]
            if not copies:
                raise not_found(
                    Term("bản đã ký", "signed copy"), document, "hoinghi document list …"
                )
            row = dict(filed_last(copies))
        content = await FileStore(client).get(
            subjects.documents(conference), row["digest"], row["file_name"]
        )
    out.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - the command line's own folder
    path = out / Path(row["file_name"]).name
    path.write_bytes(content)
    return path


async def bundle_of(
    conference: str, document: str, out: Path, settings: Settings | None = None
) -> Path:
    """Write the ZIP for the office's document system into a folder; returns the file."""
    async with _system(settings or Settings(), None) as (client, engine):
        name, content = await bundled(engine, FileStore(client), conference, document)
    out.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - the command line's own folder
    path = out / Path(name).name
    path.write_bytes(content)
    return path


async def file_signed(
    conference: str,
    document: str,
    file: Path,
    roots: Sequence[Path],
    acting: str | None,
    settings: Settings | None = None,
    *,
    dry_run: bool = False,
) -> tuple[Signature, ...]:
    """Verify a signed PDF against the issued bytes and file it; ``dry_run``: verify it only.

    Raises the refusal that it meets.
    """
    import asyncio

    signed = file.read_bytes()  # noqa: ASYNC240 - one file of the command line
    trusted = [root.read_bytes() for root in roots]
    async with _system(settings or Settings(), None) as (client, engine):
        row = await _issued(engine, conference, document)
        store, boundary = FileStore(client), subjects.documents(conference)
        issued = await store.get(boundary, row["digest"], row["file_name"])
        signatures = await asyncio.to_thread(verify_signed, issued, signed, trusted)
        if dry_run:
            return signatures
        digest = await store.put(boundary, signed)
        command = FileSignedDocument(
            document=document,
            issued_digest=row["digest"],
            file_name=f"{document}-da-ky.pdf",
            digest=digest,
            size=len(signed),
            signatures=signatures,
        )
        unit = acting or await _organiser(engine, conference)
        await _send(client, conference, unit, command)
    return signatures


def check_templates(folder: Path) -> Templates:
    """The checked templates of a folder. Raises TemplateRefused with the faults of all its files."""
    faults: list[Fault] = []
    try:
        found = templates_of(folder)
    except TemplateRefused as refused:
        if not folder.is_dir():
            raise
        faults += refused.faults
    try:
        try_layouts(layouts_of(folder))
    except TemplateRefused as refused:
        faults += refused.faults
    if faults:
        raise TemplateRefused(tuple(faults))
    return found


async def issued_rows(engine: AsyncEngine, conference: str) -> list[dict[str, Any]]:
    """What was issued, in the order of its ids."""
    return await _rows(engine, tables.issued_documents, conference)


async def _issued(engine: AsyncEngine, conference: str, document: str) -> dict[str, Any]:
    for row in await issued_rows(engine, conference):
        if row["document"] == document:
            return row
    raise not_found(Term("văn bản", "document"), document, "hoinghi document list …")


async def _rows(engine: AsyncEngine, table: Any, conference: str) -> list[dict[str, Any]]:
    async with reading(engine) as connection:
        query = select(table).where(table.c.conference == conference).order_by(table.c.document)
        return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _organiser(engine: AsyncEngine, conference: str) -> str:
    async with snapshot(engine, conference) as shot:
        return shot.plan.organiser


async def _send(
    client: Client,
    conference: str,
    unit: str,
    command: IssueDocument | FileSignedDocument | FinaliseReport,
) -> Accepted:
    answer = await Commands(client, conference, time=told_time()).send(unit, command)
    if isinstance(answer, Declined):
        raise NotAccepted(answer)
    return answer


@asynccontextmanager
async def _system(
    settings: Settings, as_of: str | None
) -> AsyncIterator[tuple[Client, AsyncEngine]]:
    client = await connected(settings)
    try:
        async with engine_as_of(settings, as_of) as engine:
            yield client, engine
    finally:
        await client.close()
