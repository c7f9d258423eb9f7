"""A laid-out document: what stands on the page and in which order, before any printer knows it.

Both printers (PDF and DOCX) print this one structure, so that they say the same. The components are
those of NĐ 30/2020, Phụ lục I, Mục II; their sizes and places belong to the printers.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.program.documents.values import Letterhead, Recipients, SignatureBlock
from services.program.documents.wording import (
    glued,
    number_and_symbol,
    place_and_date,
    printable,
)

Align = Literal["left", "center", "right"]
_ISSUER_FITS = 22  # bold capitals of 13 pt in the 62 mm left of Quốc hiệu


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    bold: bool = False
    italic: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is "I. ...", level 2 is "1. ..."."""

    text: str
    level: int = 1
    block: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body text; ``center`` sets it in the middle without first-line indent, ``ragged`` leaves the
    lines as long as they come (an address that cannot be parted would tear a justified line);
    ``sticky`` keeps it on the page of what follows, as a heading in the body's own form."""

    line: Line
    center: bool = False
    ragged: bool = False
    sticky: bool = False
    block: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` is the column's part of the text width; the shares of a table are relative."""

    title: str
    share: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """One cell per column, each of lines below one another; ``strong`` rows are totals.

    ``across`` rows have one cell, which stands across all columns: the heading of what follows.
    """

    cells: tuple[tuple[Line, ...], ...]
    strong: bool = False
    across: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``tight`` puts the rows of a long list closer together; ``small`` sets them in 12 pt, for
    tables of many columns (the decree leaves the size within tables open)."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    tight: bool = False
    small: bool = False
    block: str = "table"


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as an SVG drawing, the address it holds, and what stands beside it."""

    svg: str
    address: str
    caption: str
    block: str = "code"


@dataclass(frozen=True, slots=True)
class Bar:
    """One label of a chart with a value for each series, and each value as it is written."""

    label: str
    values: tuple[int, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, for figures that would rather be seen. ``told`` says the same in a sentence,
    for those who are read to; the lengths of all bars are on one scale from zero."""

    title: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    told: str
    block: str = "chart"


Block = Heading | Paragraph | Table | Code | Chart


@dataclass(frozen=True, slots=True)
class Appendix:
    """Phụ lục (NĐ 30/2020, Phụ lục I, Mục III.1): its own pages, numbered by themselves.

    ``label`` is "Phụ lục I"; empty for a list that goes without one. ``attached`` is the line in
    parentheses that names the document it belongs to.
    """

    label: str
    title: str
    attached: str
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document. ``kind`` is the type's name in capitals, ``made`` its moment in the log.

    An empty ``number`` or ``place_and_date`` is not printed; without ``titles`` nobody signs.
    """

    issuer: tuple[str, ...]
    superior: str | None
    number: str
    place_and_date: str
    kind: str
    subject: str
    addressees: tuple[str, ...]
    body: tuple[Block, ...]
    recipients: tuple[str, ...]
    titles: tuple[str, ...]
    signer: str | None
    made: datetime
    appendices: tuple[Appendix, ...] = ()
    secretary: tuple[str, str | None] | None = None
    """Who signs on the left of a Biên bản (Mẫu 1.9): the title in capitals, and the name."""
    below: str = ""
    """What stands in small print under all else: where the figures come from, for whoever checks them."""
    size: int = 14
    """Of the text, in pt: 14, or 13 for a letter that keeps to one page by it. The head goes with it, since sizes
    within a document grow and shrink together (NĐ 30/2020, Phụ lục I, Mục V)."""


def plain(text: str) -> Line:
    return (Run(glued(printable(text))),)


def paragraph(text: str) -> Paragraph:
    return Paragraph(plain(text))


def labelled(label: str, text: str) -> Paragraph:
    """A paragraph that begins with its label in bold: "Chủ trì: ..."."""
    return Paragraph((Run(f"{label}: ", bold=True), Run(glued(printable(text)))))


def row(*cells: str, strong: bool = False) -> Row:
    return Row(tuple((plain(cell),) for cell in cells), strong)


def sheet(
    letterhead: Letterhead,
    kind: str,
    subject: str,
    body: tuple[Block, ...],
    recipients: Recipients,
    signature: SignatureBlock,
    made: datetime,
    addressees: tuple[str, ...] = (),
) -> Sheet:
    """The frame that all documents share, round a body whose last paragraph gets "./."."""
    superior = letterhead.superior
    return Sheet(
        issuer=issuer_lines(printable(letterhead.issuer).upper()),
        superior=printable(superior).upper() if superior else None,
        number=number_and_symbol(letterhead),
        place_and_date=place_and_date(letterhead),
        kind=kind,
        subject=printable(subject),
        addressees=tuple(printable(one) for one in addressees),
        body=ended(body),
        recipients=recipient_lines(recipients),
        titles=signing_lines(signature),
        signer=signer_line(signature),
        made=made,
    )


def issuer_lines(issuer: str) -> tuple[str, ...]:
    """A long name parted before its province or district, as clerks part it; else in the middle."""
    if len(issuer) <= _ISSUER_FITS:
        return (issuer,)
    place = re.search(r" (?=(TỈNH|THÀNH PHỐ|HUYỆN|THỊ XÃ|XÃ|PHƯỜNG) )", issuer)
    breaks = [one.start() for one in re.finditer(" ", issuer)]
    if place is None and not breaks:
        return (issuer,)
    at = place.start() if place else min(breaks, key=lambda b: max(b, len(issuer) - b - 1))
    return (issuer[:at], issuer[at + 1 :])


def signing_lines(signature: SignatureBlock) -> tuple[str, ...]:
    """ "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH" (NĐ 30/2020, Điều 13; Phụ lục I, Mục II.7.a)."""
    return tuple(
        f"{line.capacity.value} {printable(line.title).upper()}".strip() for line in signature.lines
    )


def signer_line(signature: SignatureBlock) -> str | None:
    if signature.name is None:
        return None
    return printable(f"{signature.rank or ''} {signature.name}")


def recipient_lines(recipients: Recipients) -> tuple[str, ...]:
    items = (f"- {printable(item).rstrip(';.,')};" for item in recipients.items)
    return (*items, f"- Lưu: {printable(recipients.file_copy).rstrip(';.')}.")


def ended(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """The body with "./." at the end of its last paragraph (form of the templates, Phụ lục III)."""
    last = max(i for i, block in enumerate(body) if isinstance(block, Paragraph))
    ending = body[last]
    assert isinstance(ending, Paragraph)  # noqa: S101  (chosen as one in the line above)
    runs = ending.line
    closed = (*runs[:-1], Run(runs[-1].text.rstrip(" .;") + "./.", runs[-1].bold, runs[-1].italic))
    return (*body[:last], replace(ending, line=closed), *body[last + 1 :])
