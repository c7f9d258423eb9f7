"""What the parts of a zipped document say where a person sees it or an office marks it: paragraphs, cells, print
headers and footers, names of sheets and ranges, prompts, text boxes, titles of charts, descriptions. Pure.

Of attributes every one is read, whatever it is called: a secrecy mark is one wherever it stands, and a list of the
places where one may stand is never whole.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from shared.files.kinds import Unacceptable

_PARAGRAPHS: Final = frozenset(("p", "h", "si", "is", "t", "v", "title", "desc"))
"""Local names of what stands as a line of its own: w:p, a:p, text:p, text:h; of sheets, si, is, t and v; of an
ODT's pictures svg:title and svg:desc."""
_REMARKS: Final = frozenset(("comment", "threadedComment", "cm"))
"""A comment of a sheet (old and threaded) or of a slide: its ``text`` is a line."""
_PRINTED: Final = frozenset(
    f"{page}{end}" for page in ("odd", "even", "first") for end in ("Header", "Footer")
)
"""Of a sheet or a chart: the line above and below each printed page."""
_FORMULAS: Final = frozenset(("f", "formula", "formula1", "formula2", "definedName"))
_NAMES: Final = frozenset(("name", "displayName", "display-name", "caption", "codeName"))
"""Attributes that are names: of sheets, ranges, tables, pivots, bookmarks; of a picture that of its file."""
_SECTION: Final = re.compile(r"&[LCR]", re.IGNORECASE)
_LAYOUT: Final = re.compile(
    r'&"[^"]*"|&K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|&\d{1,3} ?|&[BIUESXYOH]', re.IGNORECASE
)
"""Codes of a printed line that only change how it looks: font, colour, size, bold."""
_FIELD: Final = re.compile(r"&\[[^\]]*\]|&[A-Z](?:[+-]\d+)?", re.IGNORECASE)
"""Codes for what is put in: page, date, file, sheet, picture."""
_LITERAL: Final = re.compile(r'"((?:[^"]|"")*)"')
_NO_LITERAL: Final = re.compile(r"[\w.!$]")
_BETWEEN_LETTERS: Final = re.compile(r"(?<=[^\W\d_])_(?=[^\W\d_])")
_BARE: Final = re.compile(r"m[\s_.·-]*a[\s_.·-]*t", re.IGNORECASE)
_NUMBERING: Final = re.compile(r"%\d")


class Name(str):
    """A line that is a name: judged as the name of a file is, not as a line of a text."""

    __slots__ = ()


def texts_of(content: bytes, *, every: bool) -> Iterator[str]:
    """The lines of one part: its paragraphs and attributes, or with ``every`` each element by itself (properties).
    Raises :class:`Unacceptable`."""
    for element in _root(content).iter(etree.Element):
        yield from _of_attributes(element)
        local = _local(element)
        if every and element.text:
            yield element.text
        elif local in _PARAGRAPHS or (local == "text" and _parent(element) in _REMARKS):
            yield "".join(runs_of(element))
        elif local in _PRINTED:
            yield from _printed(element.text or "")
        if local in _FORMULAS:
            yield from _said_by(element.text or "")


def formats_of(content: bytes) -> Iterator[str]:
    """What the number formats of a sheet's styles write beside the number; of the rest nothing is seen."""
    for element in _root(content).iter("{*}numFmt"):
        yield from _of_attributes(element)


def drawings_of(content: bytes) -> Iterator[str]:
    """Of VML, which need not be sound XML: text boxes, buttons, watermarks, titles of pictures."""
    for element in _root(content, mended=True).iter(etree.Element):
        yield from _of_attributes(element)
        if _local(element) == "textbox":
            yield " ".join("".join(runs_of(element)).split())
        yield element.text or ""


def runs_of(paragraph: Any) -> Iterator[str]:
    """The text of a paragraph, a tab or a break as such; processing instructions say nothing."""
    for element in paragraph.iter(etree.Element):
        name = _local(element)
        if name in ("tab", "ptab", "br", "cr", "line-break", "s"):
            yield " " if name in ("tab", "ptab", "s") else "\n"
        if name in ("instrText", "delInstrText"):
            continue
        yield element.text or ""
        if element is not paragraph:
            yield element.tail or ""


def _root(content: bytes, *, mended: bool = False) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=mended
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unacceptable("FILE_UNREADABLE") from error
    if root is None:
        raise Unacceptable("FILE_UNREADABLE")
    return root


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _parent(element: Any) -> str:
    above = element.getparent()
    return "" if above is None else _local(above)


def _of_attributes(element: Any) -> Iterator[str]:
    """Those that may hold a mark: most of a large sheet's are figures and addresses of cells."""
    for key, value in element.attrib.items():
        if value.isascii() and not _BARE.search(value):
            continue
        name = etree.QName(key).localname
        if name in _NAMES:
            yield _name(value)
        elif name == "formatCode":
            yield from (said for said in _LITERAL.findall(value))
        yield _NUMBERING.sub("", value)


def _name(value: str) -> Name:
    """An underscore is the blank of names: "MẬT_ĐỘ" is "mật độ". Without marks of the tones a name is read as that
    of a file, which knows underscores itself."""
    value = value.replace("\\", "/")
    return Name(value if value.isascii() else _BETWEEN_LETTERS.sub(" ", value))


def _printed(line: str) -> Iterator[str]:
    """A printed header or footer: left, centre and right each, and side by side as they are seen."""
    sections = [
        _FIELD.sub("\n", _LAYOUT.sub("", one)).replace("\0", "&")
        for one in _SECTION.split(_LAYOUT.sub("", line.replace("&&", "\0")))
    ]
    yield from sections
    yield " ".join(" ".join(sections).split())


def _said_by(formula: str) -> Iterator[str]:
    """What a formula of nothing but literals shows: ``"TUYỆT "&"MẬT"``; a list to choose from. One that looks for
    a word ("Mật" in a column of a register) says nothing."""
    if (said := _LITERAL.findall(formula)) and not _NO_LITERAL.search(_LITERAL.sub("", formula)):
        yield "".join(one.replace('""', '"') for one in said)
