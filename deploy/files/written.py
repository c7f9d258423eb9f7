"""An exported list as a file: XLSX with real numbers and dates, or CSV that Excel opens as it is.

No cell becomes a formula, whatever somebody typed into a name: XLSX cells are written as texts, and in a CSV
a text that Excel would compute begins with an apostrophe (which the importer takes off again).
"""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from deploy.files.exports import Exported, Value, headings
from shared.lists.refusals import NOT_EXPORTED

_COMPUTES: Final = ("=", "+", "-", "@", "\t", "\r")
_FORMS: Final = {
    "money": {"num_format": "#,##0"},
    "number": {"num_format": "0"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm"},
    "day": {"num_format": "dd/mm/yyyy"},
}


def write(exported: Exported, out: Path) -> None:
    """Write ``out`` by its ending, .xlsx or .csv. Raises FILES_NOT_EXPORTED for another one."""
    writer = {".xlsx": xlsx_bytes, ".csv": csv_bytes}.get(out.suffix.lower())
    if writer is None:
        raise NOT_EXPORTED.refuse(asked=out.name, known=".xlsx, .csv")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(writer(exported))


def csv_bytes(exported: Exported) -> bytes:
    """UTF-8 with its mark, so that Excel reads the letters right; dates as Vietnamese write them."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(headings(exported))
    rows.writerows([_text(value) for value in row] for row in exported.rows)
    return written.getvalue().encode("utf-8-sig")


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if value.startswith(_COMPUTES) else value


def xlsx_bytes(exported: Exported) -> bytes:
    """A title, the conference, a header that stays in sight and can be filtered by."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # the same rows give the same bytes
    book.set_properties({"title": exported.title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    sheet = book.add_worksheet("Danh sách")
    face = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    bold = book.add_format(face | {"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    plain = book.add_format(face | {"border": 1, "text_wrap": True})
    forms = {name: book.add_format(face | {"border": 1} | more) for name, more in _FORMS.items()}
    sheet.write_string(
        0, 0, exported.title, book.add_format(face | {"bold": True, "font_size": 14})
    )
    sheet.write_string(1, 0, exported.conference, book.add_format(face | {"italic": True}))
    for place, column in enumerate(exported.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_HEADER, place, column.heading, bold)
    for number, row in enumerate(exported.rows, _HEADER + 1):
        for place, (column, value) in enumerate(zip(exported.columns, row, strict=True)):
            form = forms.get(column.form, plain)
            if value is None:
                sheet.write_blank(number, place, None, plain)
            elif isinstance(value, datetime | date):
                sheet.write_datetime(number, place, value, form)
            elif isinstance(value, int):
                sheet.write_number(number, place, value, form)
            else:
                sheet.write_string(number, place, value[:_LONGEST], plain)
    sheet.freeze_panes(_HEADER + 1, 1)
    last = _HEADER + max(1, len(exported.rows))
    sheet.autofilter(_HEADER, 0, last, len(exported.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER)
    book.close()
    return written.getvalue()


_HEADER: Final = 3
_LONGEST: Final = 32_767
"""So many characters a cell of Excel holds; the writer would leave out the whole text of a longer one."""
