"""One cell to one value: a text, a telephone number, an address, a date. What cannot be read is refused."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared import contacts
from shared.lists.refusals import (
    BAD_ADDRESS,
    BAD_DATE,
    BAD_EMAIL,
    BAD_PHONE,
    FORMULA,
    TOO_LONG,
)
from shared.lists.sheets import Cell, Formula
from shared.vietnamese import nfc


@dataclass(frozen=True, slots=True)
class At:
    """Where a cell stands ("D7") and what is expected in it ("Số điện thoại")."""

    cell: str
    field: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A value that was mended while it was read, and how."""

    value: str
    vi: str
    en: str


def address(row: int, column: int) -> str:
    """``address(7, 3)`` is "D7": the row from 1, the column from 0."""
    letters, column = "", column + 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row}"


def text(cell: Cell, at: At, limit: int = 500) -> str:
    """The cell as one line of text; "" when it is empty. Raises FILES_FORMULA, FILES_TOO_LONG."""
    if isinstance(cell, Formula):
        raise FORMULA.refuse(cell=at.cell, field=at.field)
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, datetime | date):
        written = f"{cell:%d/%m/%Y}"
    elif isinstance(cell, float) and cell.is_integer():
        written = str(int(cell))
    else:
        written = str(cell)
    written = nfc(" ".join(_INVISIBLE.sub("", written).split()))
    if _GUARDED.match(written):
        written = written[1:]
    if len(written) > limit:
        raise TOO_LONG.refuse(cell=at.cell, field=at.field, limit=limit)
    return "" if _NOTHING.fullmatch(written) else written


_INVISIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u00ad\u200b-\u200f\ufeff]")
_GUARDED: Final = re.compile(r"'[=+\-@]")  # how an export keeps a cell from becoming a formula
_NOTHING: Final = re.compile(r"[-–—.…/]*")

_SEPARATED: Final = re.compile(r"[\s.\-()–/]+")
_LENGTHS: Final = range(10, 12)
MADE_UP: Final = "0000"
"""The prefix of made-up telephone numbers: no network has it."""


def phone(cell: Cell, at: At) -> str | Mended | None:
    """A Vietnamese number of 10 or 11 digits with its 0; None for an empty cell.

    Excel drops the 0 of a number that is typed as one ("912345678"): it is put back, and told. "+84" and
    "84" become 0. Raises FILES_BAD_PHONE.
    """
    written = text(cell, at)
    if not written:
        return None
    # two numbers in a cell: the first is the one to call
    first = re.split(r"[;,]|\s/\s|\bhoặc\b", written)[0].strip()
    digits = _SEPARATED.sub("", first)
    plain = re.sub(r"^(\+84|0084|84(?=\d{9,10}$))0?", "0", digits)
    if not plain.isascii() or not plain.isdigit():
        raise BAD_PHONE.refuse(cell=at.cell)
    numeric = isinstance(cell, int | float)
    if plain.startswith("0") and len(plain) in _LENGTHS:
        mended = plain
    elif not plain.startswith("0") and 1 + len(plain) in _LENGTHS:
        mended = "0" + plain
    else:
        raise BAD_PHONE.refuse(cell=at.cell)
    if first != written:
        return Mended(
            mended, f"{at.cell}: chỉ lấy số đầu", f"{at.cell}: the first number was taken"
        )
    if not plain.startswith("0"):
        how = "Excel đã bỏ số 0" if numeric else "thiếu số 0"
        return Mended(
            mended, f"{at.cell}: {how} ở đầu; đã thêm lại", f"{at.cell}: leading 0 restored"
        )
    return mended


_EMAIL: Final = re.compile(
    r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


def email(cell: Cell, at: At) -> str | None:
    """One address, as typed; None for an empty cell. Raises FILES_BAD_EMAIL."""
    written = text(cell, at).removeprefix("mailto:").strip("<>;, ")
    if not written:
        return None
    if _EMAIL.fullmatch(written) is None or len(written) > 200:
        raise BAD_EMAIL.refuse(cell=at.cell)
    return written


def postal(cell: Cell, at: At) -> str | None:
    """A postal address on one line; None for an empty cell. Raises FILES_BAD_ADDRESS."""
    written = text(cell, at)
    if not written:
        return None
    if (kept := contacts.postal(written)) is None:
        raise BAD_ADDRESS.refuse(cell=at.cell)
    return kept


_WRITTEN: Final = re.compile(
    r"(?:ngày )?(\d{1,2})[/.\- ](?:tháng )?(\d{1,2})[/.\- ](?:năm )?(\d{4})", re.I
)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_SERIALS: Final = range(1, 109_575)  # 1900 to 2199


def day(cell: Cell, at: At, epoch: date = date(1899, 12, 30)) -> date | None:
    """A date: a real one, a serial of Excel, or a text (08/12/2023, 8-12-2023, 2023-12-08, ngày 8 tháng 12
    năm 2023), the day before the month. None for an empty cell. Raises FILES_BAD_DATE."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = text(cell, at)
    if not written:
        return None
    # a number counts days; a text does so with five digits, since "1975" is a year
    if re.fullmatch(r"\d{5,6}(\.\d+)?" if isinstance(cell, str) else r"\d{1,6}(\.\d+)?", written):
        serial = int(float(written))
        if serial in _SERIALS:
            return epoch + timedelta(days=serial)
    parts = _WRITTEN.fullmatch(written)
    iso = _ISO.fullmatch(written)
    try:
        if parts:
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        pass
    raise BAD_DATE.refuse(cell=at.cell)
