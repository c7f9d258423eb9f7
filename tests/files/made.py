"""Files as offices make them. Everybody in them is made up."""

import io
import unicodedata
from collections.abc import Sequence
from typing import Any

import openpyxl

from deploy.people import people
from shared.lists.legacy import _TCVN3_CODES, _TCVN3_LETTERS, _VNI_ALONE, _VNI_PAIRS

HEADER = ("STT", "Họ và tên", "Chức vụ", "Số điện thoại", "Email")
PEOPLE = people(7, "gia-dinh", 6)
ROWS: list[list[Any]] = [
    [place, str(one.name), "Phó Giám đốc", "0000123456", str(one.email)]
    for place, one in enumerate(PEOPLE, 1)
]


def xlsx(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def delimited(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    def cell(value: Any) -> str:
        text = "" if value is None else str(value)
        quoted = any(one in text for one in (separator, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "\r\n".join(separator.join(map(cell, row)) for row in rows) + "\r\n"


def to_tcvn3(text: str) -> str:
    """As somebody types it in an ABC font: capitals with a tone have no code, the small letter stands in."""
    codes = dict(zip(_TCVN3_LETTERS, _TCVN3_CODES, strict=True))
    return "".join(codes.get(one) or codes.get(one.lower()) or one for one in text)


def to_vni(text: str) -> str:
    small = {letter: pair for pair, letter in (_VNI_ALONE | _VNI_PAIRS).items()}

    def one(letter: str) -> str:
        if letter in small:
            return small[letter]
        return small[letter.lower()].upper() if letter.lower() in small else letter

    return "".join(map(one, text))


def to_1258(text: str) -> bytes:
    """windows-1258 has the letters, and the tones as marks of their own."""
    written = b""
    for letter in text:
        try:
            written += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = list(unicodedata.normalize("NFD", letter))
            tone = next(one for one in marks if one in "\u0300\u0301\u0303\u0309\u0323")
            rest = unicodedata.normalize("NFC", base + "".join(one for one in marks if one != tone))
            written += rest.encode("cp1258") + tone.encode("cp1258")
    return written
