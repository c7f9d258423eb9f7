"""A file that an agency handed in, as it lies in the store: to be kept, never shown as a page of ours."""

from sqlalchemy import Table
from starlette.responses import Response

from services.portal.document_pages import attached
from services.portal.visit import Visit
from services.program.snapshot import Columns
from shared.files.kinds import ENDINGS, kind_named
from shared.refusals import Term, not_found
from shared.subjects import Subject


async def with_file(visit: Visit, table: Table, of: str, what: Term, listed: str) -> Columns:
    """The row of the way's ``of`` (paper, contribution) that has a file. ``listed``: the command that shows the
    others. Raises NOT_FOUND."""
    name = visit.path(of)
    async with visit.shot() as shot:
        rows = await shot.rows(table)
    row = next((one for one in rows if one[of] == name and one["digest"]), None)
    if row is None:
        raise not_found(what, name[:64], listed)
    return row


async def handed_in(
    visit: Visit, boundary: Subject, digest: str, file_name: str, stem: str
) -> Response:
    """``stem``: its name here, of letters, digits and hyphens; its ending is that of the name that it came with.
    Raises FILE_MISSING, FILE_DAMAGED."""
    content = await visit.portal.service.files.get(boundary, digest, file_name)
    kind = kind_named(file_name)
    if kind is None:  # as it came, for no program in particular
        return attached(content, "application/octet-stream", stem)
    return attached(content, kind, f"{stem}{ENDINGS[kind]}")
