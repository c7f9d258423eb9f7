"""The text of a file in Unicode (NFC), whatever it was written in; what was converted is told."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from shared.lists import legacy
from shared.lists.sheets import Cell, Note, Opened, Sheet


def in_unicode(opened: Opened) -> Opened:
    """Every text in NFC; the whole file converted where it is written in a legacy encoding.

    In a file that mixes (titles in Unicode above names in an old font) the cells in question are judged
    together, and they are converted with what stands beside them in the old font and could be either ("Ghi
    chó"); too few to judge are left, and told.
    """
    texts = list(_texts(opened.sheets))
    detected = legacy.detect(texts)
    encoding, convert = detected.encoding, legacy.CONVERTERS[detected.encoding]
    note: Note | None = None
    mixed = False
    if encoding != "unicode":
        note = _converted_note("Chữ trong tệp", "The text", encoding)
    elif doubtful := [text for text in texts if legacy.looks_legacy(text)]:
        encoding = legacy.detect(doubtful).encoding
        if len(doubtful) >= _ENOUGH and encoding != "unicode":
            convert, mixed = legacy.CONVERTERS[encoding], True
            part = sum(len(_in_old_font(row.cells)) for s in opened.sheets for row in s.rows)
            note = _converted_note(f"Có {part} ô", f"The text of {part} cells", encoding)
        else:
            note, encoding = _mixed_note(len(doubtful)), "unicode"
    elif any(not unicodedata.is_normalized("NFC", text) for text in texts):
        note = Note(
            "FILES_COMPOSED",
            "Chữ trong tệp là Unicode tổ hợp; đã đưa về Unicode dựng sẵn.",
            "The text was in decomposed Unicode; it was composed.",
        )
    sheets = tuple(
        replace(
            sheet,
            rows=tuple(
                replace(row, cells=_each(row.cells, convert, mixed=mixed)) for row in sheet.rows
            ),
        )
        for sheet in opened.sheets
    )
    notes = opened.notes if note is None else (*opened.notes, note)
    return replace(opened, sheets=sheets, encoding=encoding, notes=notes)


def _in_old_font(cells: Sequence[Cell]) -> set[str]:
    """Of one row, what is converted in a file that mixes: what looks legacy by itself; and where several do
    and nothing in the row can only be Unicode, every text of it with marks."""
    marked = {cell for cell in cells if isinstance(cell, str) and not cell.isascii()}
    doubtful = {cell for cell in marked if legacy.looks_legacy(cell)}
    whole = len(doubtful) > 1 and not any(map(legacy.only_unicode, marked))
    return marked if whole else doubtful


def _converted_note(vi: str, en: str, encoding: legacy.Encoding) -> Note:
    name = legacy.NAMES[encoding]
    return Note(
        "FILES_CONVERTED",
        f"{vi} viết bằng bảng mã {name}; đã chuyển sang Unicode, đề nghị đối chiếu.",
        f"{en} was written in {name}; it was converted to Unicode, please compare.",
    )


def _mixed_note(doubtful: int) -> Note:
    return Note(
        "FILES_MIXED",
        f"Có {doubtful} ô trông như bảng mã cũ giữa chữ Unicode; không tự chuyển, đề nghị xem lại.",
        f"{doubtful} cells look like a legacy encoding amid Unicode; left as they are, please look.",
    )


_ENOUGH: Final = 3


def _each(
    cells: Sequence[Cell], convert: legacy.Converter, *, mixed: bool = False
) -> tuple[Cell, ...]:
    legacy_ones = _in_old_font(cells) if mixed else None

    def text(cell: str) -> str:
        written = convert(cell) if legacy_ones is None or cell in legacy_ones else cell
        return unicodedata.normalize("NFC", written)

    return tuple(text(cell) if isinstance(cell, str) else cell for cell in cells)


def _texts(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for row in sheet.rows:
            yield from (cell for cell in row.cells if isinstance(cell, str))
