"""Documents as pictures, a page each: what will be printed, on any screen; drawn anew only when it changes."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, overload

from services.program.assemble_acts import act
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import pages_png, print_pdf
from services.program.documents.sheet import Sheet
from services.program.documents.templates import Templates, templates_of
from services.program.documents.values_acts import Act

if TYPE_CHECKING:
    from services.portal.app import Portal

_DECISION: Final = "quyet-dinh-khen-thuong"
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


_drawn: dict[tuple[str, str], tuple[Act, Pages]] = {}


async def decision_pages(portal: "Portal", conference: str, award_round: str) -> Pages:
    """The decision on a round as it would be printed now."""
    value = await act(portal.engine, conference, award_round, decided=True)
    key = (conference, award_round)
    known = _drawn.get(key)
    if known is not None and replace(known[0], as_of=value.as_of) == value:
        return known[1]
    pictures = await asyncio.to_thread(pages_png, [_sheet(portal, value)])
    digest = hashlib.sha256(b"".join(pictures)).hexdigest()[:12]
    while len(_drawn) >= _MOST:
        del _drawn[next(iter(_drawn))]
    _drawn[key] = (value, Pages(tuple(pictures), digest))
    return _drawn[key][1]


async def decision_pdf(portal: "Portal", conference: str, award_round: str) -> bytes:
    value = await act(portal.engine, conference, award_round, decided=True)
    return await asyncio.to_thread(
        print_pdf, [_sheet(portal, value)], packaged_face=True, templates=_own(portal)
    )


def _own(portal: "Portal") -> Templates:
    return templates_of(portal.settings.templates_dir)


def _sheet(portal: "Portal", value: Act) -> Sheet:
    return lay_out_act(value, _own(portal).of(_DECISION), _DECISION)
