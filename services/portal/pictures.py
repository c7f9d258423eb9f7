"""Documents as pictures, a page each: what will be printed, on any screen; drawn anew only when it changes."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar, overload

from services.program.assemble_acts import act
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import pages_png, print_pdf
from services.program.documents.sheet import Sheet
from services.program.documents.templates import Templates, templates_of
from services.program.documents.values_acts import Act
from services.program.issuing import lay_out
from services.program.model import position
from shared.commands.documents import NOTHING_TO_PRINT
from shared.refusals import Refused

if TYPE_CHECKING:
    from services.portal.app import Portal

_DECISION: Final = "quyet-dinh-khen-thuong"
_MOST: Final = 32
"""Documents that are kept as drawn."""
_MOST_SHEETS: Final = 3
"""Of a document of many letters so many are drawn."""


_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class Pages(Sequence[bytes]):
    """PNG, in order; ``digest`` tells one drawing from another. ``more``: letters that are not drawn.
    ``content``: of what was drawn (``LaidOut.content``)."""

    pictures: tuple[bytes, ...]
    digest: str
    more: int = 0
    content: str = ""

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        return self.pictures[index]

    def __len__(self) -> int:
        return len(self.pictures)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """``stamp``: of the latest rows that were seen to give this content."""

    stamp: tuple[int, int]
    content: str
    pages: Pages


_drawn: dict[tuple[str, str, bool], tuple[Act, Pages]] = {}
_documents: dict[tuple[str, str], _Drawn] = {}


async def decision_pages(
    portal: "Portal", conference: str, award_round: str, *, approved: bool
) -> Pages:
    """The decision on a round as it would be printed now; ``approved``: if it were issued now, with nobody in it
    who waits."""
    value = await act(portal.engine, conference, award_round, decided=True, approved=approved)
    key = (conference, award_round, approved)
    known = _drawn.get(key)
    if known is not None and replace(known[0], as_of=value.as_of) == value:
        return known[1]
    pages = await _pages([_sheet(portal, value)], own_templates(portal))
    _make_room(_drawn)
    _drawn[key] = (value, pages)
    return pages


async def decision_pdf(
    portal: "Portal", conference: str, award_round: str, *, approved: bool
) -> bytes:
    value = await act(portal.engine, conference, award_round, decided=True, approved=approved)
    return await asyncio.to_thread(
        print_pdf, [_sheet(portal, value)], packaged_face=True, templates=own_templates(portal)
    )


async def document_pages(portal: "Portal", conference: str, kind: str) -> Pages | None:
    """A document of a kind (``services.program.documents.kinds``) as it would be printed now; None: nothing to
    print yet. Raises DOCUMENT_KIND_UNKNOWN."""
    stands, known = (await position(portal.engine)).stamp, _documents.get((conference, kind))
    if known is not None and known.stamp == stands:
        return known.pages
    own = own_templates(portal)
    try:
        laid_out = await lay_out(portal.engine, conference, kind, own)
    except Refused as refused:
        if refused.refusal is NOTHING_TO_PRINT:
            return None
        raise
    if known is not None and known.content == laid_out.content:
        pages = known.pages
    else:
        drawn = await _pages(laid_out.sheets[:_MOST_SHEETS], own)
        more = max(0, len(laid_out.sheets) - _MOST_SHEETS)
        pages = replace(drawn, more=more, content=laid_out.content)
    _make_room(_documents)
    seen = min(stands, (laid_out.as_of.position, stands[1]))
    _documents[conference, kind] = _Drawn(seen, laid_out.content, pages)
    return pages


async def _pages(sheets: Sequence[Sheet], own: Templates) -> Pages:
    pictures = await asyncio.to_thread(pages_png, sheets, templates=own)
    return Pages(tuple(pictures), hashlib.sha256(b"".join(pictures)).hexdigest()[:12])


def _make_room(kept: dict[_Key, _Kept]) -> None:
    while len(kept) >= _MOST:
        del kept[next(iter(kept))]


def own_templates(portal: "Portal") -> Templates:
    return templates_of(portal.settings.templates_dir)


def _sheet(portal: "Portal", value: Act) -> Sheet:
    return lay_out_act(value, own_templates(portal).of(_DECISION), _DECISION)
