"""Documents as pictures, a page each: what will be printed, on any screen; drawn anew only when it changes."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, overload

from services.program.assemble_acts import act
from services.program.assemble_program import program
from services.program.documents.layout import lay_out_program
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import pages_png, print_pdf, program_pdf
from services.program.documents.sheet import Sheet
from services.program.documents.templates import Templates, templates_of
from services.program.documents.values import Program
from services.program.documents.values_acts import Act
from shared.refusals import NOT_FOUND, Term

if TYPE_CHECKING:
    from services.portal.app import Portal

_DECISION: Final = "quyet-dinh-khen-thuong"
_PROGRAM: Final = "chuong-trinh"
_MOST: Final = 32
"""Documents that are kept as drawn."""


@dataclass(frozen=True, slots=True)
class Pages(Sequence[bytes]):
    """PNG, in order; ``digest`` tells one drawing from another."""

    pictures: tuple[bytes, ...]
    digest: str

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        return self.pictures[index]

    def __len__(self) -> int:
        return len(self.pictures)


_drawn: dict[tuple[str, ...], tuple[Act | Program, Pages]] = {}


async def decision_pages(portal: "Portal", conference: str, award_round: str) -> Pages:
    """The decision on a round as it would be printed now."""
    value = await act(portal.engine, conference, award_round, decided=True)
    return await _pages((_DECISION, conference, award_round), value, lambda: _act(portal, value))


async def decision_pdf(portal: "Portal", conference: str, award_round: str) -> bytes:
    value = await act(portal.engine, conference, award_round, decided=True)
    return await asyncio.to_thread(
        print_pdf, [_act(portal, value)], packaged_face=True, templates=_own(portal)
    )


async def program_pages(portal: "Portal", conference: str) -> Pages:
    """The program as it would be printed now."""
    value = await program(portal.engine, conference)
    own = _own(portal).of(_PROGRAM)
    return await _pages((_PROGRAM, conference), value, lambda: lay_out_program(value, own))


async def printed_program(portal: "Portal", conference: str) -> tuple[bytes, int]:
    """The program as PDF, and the position in the log that it shows."""
    value = await program(portal.engine, conference)
    content = await asyncio.to_thread(
        program_pdf, value, packaged_face=True, templates=_own(portal)
    )
    return content, value.as_of.position


async def _pages(key: tuple[str, ...], value: Act | Program, lay_out: Callable[[], Sheet]) -> Pages:
    """Drawn anew only when the document says something else; when it was asked for is not in it."""
    known = _drawn.get(key)
    if known is not None and replace(known[0], as_of=value.as_of) == value:
        return known[1]
    pictures = await asyncio.to_thread(pages_png, [lay_out()])
    digest = hashlib.sha256(b"".join(pictures)).hexdigest()[:12]
    while len(_drawn) >= _MOST:
        del _drawn[next(iter(_drawn))]
    _drawn[key] = (value, Pages(tuple(pictures), digest))
    return _drawn[key][1]


def _own(portal: "Portal") -> Templates:
    return templates_of(portal.settings.templates_dir)


def _act(portal: "Portal", value: Act) -> Sheet:
    return lay_out_act(value, _own(portal).of(_DECISION), _DECISION)


def picture(pages: Pages, number: str) -> bytes:
    """One page by its number as an address has it. Refuses a page that there is not."""
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(pages):
        raise NOT_FOUND.refuse(what=Term("trang", "page"), id=number[:20])
    return pages.pictures[int(number) - 1]
