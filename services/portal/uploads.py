"""A file that somebody hands in here: looked into before anything of it is kept, then put where it belongs."""

import unicodedata
from pathlib import PurePath
from typing import Any, Final

from sqlalchemy import select

from services.portal.refusals import FIELDS
from services.portal.visit import Visit
from services.program import tables
from services.program.model import reading
from services.program.snapshot import Columns
from shared import subjects
from shared.commands.files import FILE_TOO_LARGE, NOT_DECLARED
from shared.files.inspection import look_at_apart, refusal_of
from shared.files.kinds import MAX_FILE_BYTES
from shared.refusals import Term, not_found
from shared.subjects import Subject

_BOUNDARIES: Final = {"paper": subjects.paper, "contribution": subjects.contribution}
_TERMS: Final = {
    "paper": Term("tham luận", "paper"),
    "contribution": Term("báo cáo thành phần", "contribution"),
}


async def taken(visit: Visit, table: str, key: str, delegation: Columns) -> Columns:
    """The row that the form names, if it is of the delegation's unit; else there is none."""
    rows, wanted = tables.metadata.tables[table], visit.typed(key)
    query = select(rows).where(
        rows.c.conference == delegation["conference"],
        rows.c[key] == wanted,
        rows.c.unit == delegation["unit"],
    )
    async with reading(visit.portal.engine) as connection:
        found = (await connection.execute(query)).mappings().one_or_none()
    if found is None:
        raise not_found(_TERMS[key], wanted[:64])
    return dict(found)


async def handed_in(visit: Visit, key: str, row: Columns) -> dict[str, Any]:
    """Put the uploaded file into the store; what a wish says of it. A secret is refused and nothing is kept."""
    return await kept(visit, _BOUNDARIES[key](row["conference"], row[key]))


async def kept(visit: Visit, boundary: Subject) -> dict[str, Any]:
    """The same, for the boundary on which a wish will name the file."""
    sent = visit.upload("file")
    if sent is None:
        raise FIELDS.refuse(fields=visit.said("Tệp"))
    if visit.typed("declared") != "yes":
        raise NOT_DECLARED.refuse()
    # A browser sends the bare name; an old one, or a hostile one, a path.
    name = unicodedata.normalize("NFC", PurePath((sent.filename or "").replace("\\", "/")).name)
    content = await sent.read()
    if len(content) > MAX_FILE_BYTES:
        raise FILE_TOO_LARGE.refuse(file_name=name, size=len(content), limit=MAX_FILE_BYTES)
    found = await look_at_apart(content, name)
    if refused := refusal_of(found, name):
        raise refused
    digest = await visit.portal.service.files.put(boundary, content)
    return {
        "file_name": name,
        "digest": digest,
        "size": len(content),
        "media_type": found.media_type,
        "no_state_secrets": True,
    }
