"""CSV as offices save it: UTF-8 with or without a mark, UTF-16, windows-1258, legacy bytes; , ; or tab."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from shared.lists import legacy
from shared.lists.refusals import QUOTE_OPEN

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SEPARATORS: Final = (";", ",", "\t")
_SAMPLE: Final = 60
_END: Final = "\x00end"
"""A last line of our own; no text has it (NUL is binary). A cell that holds it was never closed."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """``note``: code and two sentences, when the file was not in Unicode."""

    text: str
    note: tuple[str, str, str] | None = None


def decode(content: bytes) -> Decoded | None:
    """The text of a CSV file; None when the bytes are no text at all."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content, encoding)
    if content[:400].count(0) * 4 >= len(content[:400]):
        big_endian = content[:400:2].count(0) > content[1:400:2].count(0)
        return _checked(content, "utf-16-be" if big_endian else "utf-16-le")
    return _checked(content, "utf-8") or _one_byte(content)


def _checked(content: bytes, encoding: str) -> Decoded | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _binary(text) else Decoded(text)


def _one_byte(content: bytes) -> Decoded | None:
    """Bytes above 127 that are no UTF-8: windows-1258, or a legacy encoding (converted later)."""
    western = content.decode("latin-1")
    if _binary(western):
        return None
    if legacy.detect([western]).encoding != "unicode":
        return Decoded(western)
    try:
        vietnamese = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        return Decoded(western)
    note = (
        "FILES_CONVERTED",
        "Tệp viết bằng bảng mã windows-1258; đã chuyển sang Unicode, đề nghị đối chiếu.",
        "The file was written in windows-1258; it was converted to Unicode, please compare.",
    )
    return Decoded(vietnamese, note)


def _binary(text: str) -> bool:
    return "\x00" in text or any(
        ord(letter) < 9 or 13 < ord(letter) < 27 for letter in text[:100_000]
    )


def rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells; a quoted cell may hold line breaks, and counts as one row.

    Raises :class:`Refused` (FILES_QUOTE_OPEN) where a cell has no end: it would have swallowed the rows
    below it, and nobody could say which ones.
    """
    separator = separator_of(text)
    reader = csv.reader(chain(io.StringIO(text, newline=""), [_END]), delimiter=separator)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):  # an error is a cell beyond what the reader holds
            raise QUOTE_OPEN.refuse(file=file, row=number) from None
        if cells == [_END]:
            return
        if cells and cells[-1].endswith(_END):
            raise QUOTE_OPEN.refuse(file=file, row=number)
        yield number, [cell.strip() for cell in cells]


def separator_of(text: str) -> str:
    """The separator that gives the most cells in the most rows alike; a line ``sep=;`` says it itself."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    return max(SEPARATORS, key=lambda one: _evenness(text, one))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    lines = text.splitlines()[:_SAMPLE]
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if len(cells) > 1]
    except csv.Error:
        return (0, 0)
    if not widths:
        return (0, 0)
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    return (widths.count(common), common)
