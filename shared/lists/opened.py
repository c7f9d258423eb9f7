"""A file as rows of cells: what it is, whether it may be read at all, and how its text is written.

Nothing of a file is believed: neither its name's ending, nor its size before it is unpacked.
"""

import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from shared.lists import delimited
from shared.lists.refusals import DAMAGED, EMPTY, HAS_MACROS, NOT_A_SHEET, OLD_EXCEL, TOO_BIG
from shared.lists.sheets import Cell, Formula, Note, Opened, Row, Sheet
from shared.lists.unicode import in_unicode
from shared.refusals import Refused, Term

MAX_BYTES: Final = 20 * 2**20
MAX_UNPACKED: Final = 120 * 2**20
MAX_PARTS: Final = 2000
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 10_000_000
"""Empty ones included: a row whose one cell stands in the last column is 16,384 of them, and takes as long."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
)


def open_file(path: Path) -> Opened:
    """The file's sheets, its text converted to Unicode (NFC). Raises :class:`Refused` (FILES_...)."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _too_big(path.name, _megabytes(size), _megabytes(MAX_BYTES))
    return open_bytes(path.read_bytes(), path.name)


def open_bytes(content: bytes, file: str) -> Opened:
    """As :func:`open_file`, of what was received."""
    if not content.strip():
        raise EMPTY.refuse(file=file)
    if content.startswith(_OLE):
        raise OLD_EXCEL.refuse(file=file)
    for magic, found in _KINDS:
        if content.startswith(magic):
            raise NOT_A_SHEET.refuse(file=file, found=found)
    opened = _workbook(content, file) if content.startswith(b"PK") else _delimited(content, file)
    if not any(row.filled() for sheet in opened.sheets for row in sheet.rows):
        raise EMPTY.refuse(file=file)
    return in_unicode(opened)


# --- .xlsx -----------------------------------------------------------------------------------------


def _workbook(content: bytes, file: str) -> Opened:
    _guard(content, file)
    import openpyxl  # here, because it takes a moment that a CSV need not wait for

    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=False)
        sheets = tuple(
            Sheet(sheet.title, tuple(_rows(sheet, file)), book.epoch.date())
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        )
        book.close()
    except Refused:
        raise
    except Exception as error:  # whatever the library stumbles over, the file is at fault
        raise DAMAGED.refuse(file=file) from error
    return Opened(file, sheets, "unicode")


def _guard(content: bytes, file: str) -> None:
    """Before anything is unpacked: is it a workbook, and not a bomb?"""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS:
                raise _too_big(file, f"{len(parts)} phần/parts", f"{MAX_PARTS}")
            if unpacked > MAX_UNPACKED:
                size = f"{_megabytes(unpacked)} sau giải nén/unpacked"
                raise _too_big(file, size, _megabytes(MAX_UNPACKED))
            if _has_macros(packed, names):
                raise HAS_MACROS.refuse(file=file)
            if "xl/workbook.xml" not in names:
                found = "Word" if "word/document.xml" in names else "zip"
                raise NOT_A_SHEET.refuse(file=file, found=found)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as told:
                        if b"<!DOCTYPE" in told.read(1024):  # no workbook has one; bombs do
                            raise DAMAGED.refuse(file=file)
    except Refused:
        raise
    except Exception as error:  # a broken archive makes the library stumble in many ways
        raise DAMAGED.refuse(file=file) from error


def _has_macros(packed: zipfile.ZipFile, names: set[str]) -> bool:
    """By the content alone: a renamed .xlsm has them still."""
    if any(name.lower().endswith("vbaproject.bin") or "xl/macrosheets/" in name for name in names):
        return True
    if "[Content_Types].xml" not in names:
        return False
    with packed.open("[Content_Types].xml") as listing:
        return b"macroenabled" in listing.read(2**20).lower()


def _rows(sheet: object, file: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined] # what the file says of its size may be wrong
    filled, seen = 0, 0
    for number, cells in enumerate(sheet.iter_rows(), 1):  # type: ignore[attr-defined]
        row = Row(number, tuple(_cell(cell) for cell in cells[:MAX_COLUMNS]))
        if row.filled():
            filled += 1
            yield row
        seen += len(cells)
        if seen > MAX_CELLS:
            raise _too_big(file, f"hơn/over {MAX_CELLS} ô/cells", f"{MAX_CELLS}")
        if filled > MAX_ROWS or number > 4 * MAX_ROWS:
            raise _too_big(file, f"hơn/over {MAX_ROWS} dòng/rows", f"{MAX_ROWS}")


def _cell(cell: object) -> Cell:
    value = getattr(cell, "value", None)
    if value is None:
        return None
    if getattr(cell, "data_type", "") == "f":
        return Formula(str(value))
    if getattr(cell, "data_type", "") == "e":
        return None  # "#N/A" and its like say that there is nothing
    if isinstance(value, str | int | float | bool | date):
        return value
    return str(value)


# --- .csv ------------------------------------------------------------------------------------------


def _delimited(content: bytes, file: str) -> Opened:
    decoded = delimited.decode(content)
    if decoded is None:
        raise NOT_A_SHEET.refuse(file=file, found=Term("nhị phân", "binary"))
    rows: list[Row] = []
    for number, cells in delimited.rows(decoded.text, file):
        row = Row(number, tuple(cells[:MAX_COLUMNS]))
        if row.filled():
            rows.append(row)
        if len(rows) > MAX_ROWS or number > 4 * MAX_ROWS:
            raise _too_big(file, f"hơn/over {MAX_ROWS} dòng/rows", f"{MAX_ROWS}")
    notes = () if decoded.note is None else (Note(*decoded.note),)
    return Opened(file, (Sheet("csv", tuple(rows)),), "unicode", notes)


def _megabytes(size: int) -> str:
    """With as many digits as show that it is over a limit: 20 MB and one byte are 20.01 MB."""
    hundredths = -(-size * 100 // 2**20)
    return f"{hundredths / 100:.2f}".removesuffix(".00") + " MB"


def _too_big(file: str, size: str, limit: str) -> Refused:
    return TOO_BIG.refuse(file=file, size=size, limit=limit)
