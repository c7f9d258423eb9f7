"""Documents issued from the portal: printed and kept, numbered, replaced, the signed copy verified and filed."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from services.portal.document_access import readable
from services.portal.pictures import own_templates
from services.portal.refusals import FIELDS, UNCHANGED, no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.issuing import MEDIA, Format, lay_out, made
from services.program.parked import must_be_whole
from services.program.signatures import verify_signed
from services.program.snapshot import Columns
from shared import subjects
from shared.commands.base import Command
from shared.commands.documents import (
    FileSignedDocument,
    IssueDocument,
    NumberDocument,
    RecordConclusions,
    ReplaceDocument,
)
from shared.commands.files import FILE_TOO_LARGE
from shared.files.kinds import MAX_FILE_BYTES
from shared.refusals import Term, not_found

_EVERY: Final = frozenset({"issue", "number", "replace", "sign"})
ACTS: Final[Mapping[Role, frozenset[str]]] = {
    Role.ORGANISER: _EVERY | {"conclusions"},
    Role.CLERK: _EVERY | {"conclusions"},
    Role.FINANCE: frozenset({"issue", "replace"}),
    Role.REVIEWER: frozenset({"issue", "replace"}),
}
"""Which forms a role has here, for the documents that it may read."""


async def asked(visit: Visit) -> tuple[Command, str]:
    """What the form wishes, and the word for what is done then. Raises the refusal that it meets."""
    act = visit.typed("act")
    if act not in ACTS.get(visit.role, ()):
        raise no_such_act(act)
    if act == "conclusions":
        points = [line for one in visit.typed("points").splitlines() if (line := one.strip())]
        return wish(visit, RecordConclusions, points=points), "conclusions-recorded"
    rows = await issued(visit)
    if act == "issue":
        return await _issued(visit, rows), "issued"
    row = next((one for one in rows if one["document"] == visit.typed("document")), None)
    if row is None:
        raise unknown(visit.typed("document"))
    of = {"document": row["document"]}
    match act:
        case "number":
            told = of | {"number": visit.typed("number"), "dated": visit.typed("date")}
            return wish(visit, NumberDocument, **told), "numbered"
        case "replace":
            told = of | {"by": visit.typed("by"), "reason": visit.typed("reason")}
            return wish(visit, ReplaceDocument, **told), "replaced"
        case _:
            return await _signed(visit, row), "signed"


def unknown(name: str) -> Exception:
    return not_found(Term("văn bản", "document"), name[:64], "hoinghi document list …")


async def issued(visit: Visit) -> list[Columns]:
    """What was issued of the kinds that the visitor may read."""
    may = readable(visit.role)
    async with visit.shot() as shot:
        return [row for row in await shot.rows(tables.issued_documents) if row["kind"] in may]


async def _issued(visit: Visit, rows: Sequence[Columns]) -> Command:
    """The bytes go into the store first: a fact never names a file that is not there."""
    kind, form, conference = visit.typed("kind"), visit.typed("form"), visit.path("conference")
    if kind not in readable(visit.role) or form not in MEDIA:
        raise unknown(kind)
    await must_be_whole(visit.portal.engine, conference)
    own = own_templates(visit.portal)
    laid_out = await lay_out(visit.portal.engine, conference, kind, own)
    same = (laid_out.kind, laid_out.content, own.version, MEDIA[form])
    for row in rows:
        known = (row["kind"], row["content"], row["template"], row["media_type"])
        if known == same and row["replaced_by"] is None:
            raise UNCHANGED.refuse(document=row["document"])
    content = await made(laid_out, cast(Format, form), own)
    digest = await visit.portal.service.files.put(subjects.documents(conference), content)
    document = await _next_id(visit, kind)
    return wish(
        visit,
        IssueDocument,
        document=document,
        kind=kind,
        title=laid_out.title,
        file_name=f"{document}.{form}",
        media_type=MEDIA[form],
        digest=digest,
        size=len(content),
        content=laid_out.content,
        template=own.version,
        position=laid_out.as_of.position,
        parameters=laid_out.parameters,
        open_basis=laid_out.open_basis,
        unsure=laid_out.unsure,
    )


async def _next_id(visit: Visit, kind: str) -> str:
    async with visit.shot() as shot:
        taken = {row["document"] for row in await shot.rows(tables.issued_documents)}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{kind}-{n}") not in taken)


async def signed_copy(visit: Visit, document: str) -> Command:
    """The same for the API: the uploaded copy of an issued document of a kind that the visitor may read."""
    if "sign" not in ACTS.get(visit.role, ()):
        raise no_such_act("sign")
    row = next((one for one in await issued(visit) if one["document"] == document), None)
    if row is None:
        raise unknown(document)
    return await _signed(visit, row)


async def _signed(visit: Visit, row: Columns) -> Command:
    """Verified against what was issued before anything of it is kept."""
    sent = visit.upload("file")
    if sent is None:
        raise FIELDS.refuse(fields=visit.said("Tệp"))
    content = await sent.read()
    if len(content) > MAX_FILE_BYTES:
        name = (sent.filename or "")[:80]
        raise FILE_TOO_LARGE.refuse(file_name=name, size=len(content), limit=MAX_FILE_BYTES)
    boundary, files = subjects.documents(visit.path("conference")), visit.portal.service.files
    original = await files.get(boundary, row["digest"], row["file_name"])
    signatures = await asyncio.to_thread(verify_signed, original, content)
    told: dict[str, Any] = {
        "document": row["document"],
        "issued_digest": row["digest"],
        "file_name": f"{row['document']}-da-ky.pdf",
        "digest": await files.put(boundary, content),
        "size": len(content),
        "signatures": signatures,
    }
    return wish(visit, FileSignedDocument, **told)
