"""What can be printed: each document as file and as pictures, as the rows stand."""

from typing import Final, cast

from starlette.responses import Response

from services.portal.document_access import readable
from services.portal.pictures import document_pages, own_templates
from services.portal.refusals import PAGE_UNKNOWN
from services.portal.visit import Visit
from services.program.issuing import MEDIA, Format, lay_out, made
from shared.refusals import NOT_FOUND, Term

_NOT_A_NAME: Final = 64


async def download(visit: Visit) -> Response:
    """``du-toan.pdf``: a document as it would be printed now."""
    name = visit.path("name")
    kind, _, form = name.rpartition(".")
    if kind not in readable(visit.role) or form not in MEDIA:
        raise NOT_FOUND.refuse(what=Term("văn bản", "document"), id=name[:_NOT_A_NAME])
    own = own_templates(visit.portal)
    laid_out = await lay_out(visit.portal.engine, visit.path("conference"), kind, own)
    content = await made(laid_out, cast(Format, form), own)
    return attached(content, MEDIA[form], name)


async def drawn_page(visit: Visit) -> Response:
    """One page of a document as it would be printed now, as a picture."""
    kind, number = visit.path("kind"), visit.path("number")
    if kind not in readable(visit.role):
        raise NOT_FOUND.refuse(what=Term("văn bản", "document"), id=kind[:_NOT_A_NAME])
    pages = await document_pages(visit.portal, visit.path("conference"), kind)
    if pages is None or not number.isascii() or not number.isdigit() or len(number) > 4:
        raise PAGE_UNKNOWN.refuse()
    if not 1 <= int(number) <= len(pages):
        raise PAGE_UNKNOWN.refuse()
    return Response(pages[int(number) - 1], media_type="image/png")


def attached(content: bytes, media_type: str, name: str) -> Response:
    """A file to be kept, never shown as a page of ours. ``name``: of letters, digits, dots and hyphens."""
    head = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=head)
