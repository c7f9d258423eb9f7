"""A file as rows of cells: what it is, whether it may be read at all, and how its text is written.

Nothing of a file is believed: neither its name's ending, nor its size before it is unpacked.
"""

import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from deploy.files import delimited, legacy
from deploy.files.refusals import DAMAGED, EMPTY, NOT_A_SHEET, OLD_EXCEL, TOO_BIG
from shared.refusals import Refused


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes; what it shows is not in the file for certain."""

    text: str


Cell = str | int | float | bool | date | datetime | Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row's number as the office sees it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def filled(self) -> bool:
        return any(cell not in (None, "") for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """``epoch``: the day 0 of its serial dates, by which of the two calendars of Excel it counts."""

    name: str
    rows: tuple[Row, ...]
    epoch: date = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader did to the file, or saw in it, that its sender should know."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Opened:
    file: str
    sheets: tuple[Sheet, ...]
    encoding: str
    notes: tuple[Note, ...] = ()


MAX_BYTES: Final = 20 * 2**20
MAX_UNPACKED: Final = 120 * 2**20
MAX_PARTS: Final = 2000
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
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
        raise _too_big(path.name, f"{size // 2**20} MB", f"{MAX_BYTES // 2**20} MB")
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
    return _in_unicode(opened)


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
                limit = f"{MAX_UNPACKED // 2**20} MB"
                raise _too_big(file, f"{unpacked // 2**20} MB sau giải nén/unpacked", limit)
            if "xl/workbook.xml" not in names:
                found = "Word" if "word/document.xml" in names else "zip"
                raise NOT_A_SHEET.refuse(file=file, found=found)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as told:
                        if b"<!DOCTYPE" in told.read(1024):  # no workbook has one; bombs do
                            raise DAMAGED.refuse(file=file)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise DAMAGED.refuse(file=file) from error


def _rows(sheet: object, file: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined] # what the file says of its size may be wrong
    filled = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):  # type: ignore[attr-defined]
        row = Row(number, tuple(_cell(cell) for cell in cells[:MAX_COLUMNS]))
        if row.filled():
            filled += 1
            yield row
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
        raise NOT_A_SHEET.refuse(file=file, found="nhị phân/binary")
    rows: list[Row] = []
    for number, cells in delimited.rows(decoded.text):
        row = Row(number, tuple(cells[:MAX_COLUMNS]))
        if row.filled():
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise _too_big(file, f"hơn/over {MAX_ROWS} dòng/rows", f"{MAX_ROWS}")
    notes = () if decoded.note is None else (Note(*decoded.note),)
    return Opened(file, (Sheet("csv", tuple(rows)),), "unicode", notes)


# --- text ------------------------------------------------------------------------------------------


def _in_unicode(opened: Opened) -> Opened:
    """Every text in NFC; the whole file converted where it is written in a legacy encoding."""
    texts = list(_texts(opened.sheets))
    detected = legacy.detect(texts)
    notes = list(opened.notes)
    if detected.encoding != "unicode":
        name = legacy.NAMES[detected.encoding]
        notes.append(
            Note(
                "FILES_CONVERTED",
                f"Chữ trong tệp viết bằng bảng mã {name}; đã chuyển sang Unicode, đề nghị đối chiếu.",
                f"The text was written in {name}; it was converted to Unicode, please compare.",
            )
        )
    elif mixed := sum(map(legacy.looks_legacy, texts)):
        notes.append(
            Note(
                "FILES_MIXED",
                f"Có {mixed} ô trông như bảng mã cũ giữa chữ Unicode; không tự chuyển, đề nghị xem lại.",
                f"{mixed} cells look like a legacy encoding amid Unicode; left as they are, please look.",
            )
        )
    elif any(not unicodedata.is_normalized("NFC", text) for text in texts):
        notes.append(
            Note(
                "FILES_COMPOSED",
                "Chữ trong tệp là Unicode tổ hợp; đã đưa về Unicode dựng sẵn.",
                "The text was in decomposed Unicode; it was composed.",
            )
        )
    convert = legacy.CONVERTERS[detected.encoding]
    sheets = tuple(
        replace(
            sheet, rows=tuple(replace(row, cells=_converted(row.cells, convert)) for row in rows)
        )
        for sheet in opened.sheets
        for rows in [sheet.rows]
    )
    return replace(opened, sheets=sheets, encoding=detected.encoding, notes=tuple(notes))


def _converted(cells: Sequence[Cell], convert: legacy.Converter) -> tuple[Cell, ...]:
    return tuple(
        unicodedata.normalize("NFC", convert(cell)) if isinstance(cell, str) else cell
        for cell in cells
    )


def _texts(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for row in sheet.rows:
            yield from (cell for cell in row.cells if isinstance(cell, str))


def _too_big(file: str, size: str, limit: str) -> Refused:
    return TOO_BIG.refuse(file=file, size=size, limit=limit)
