"""Print the delegate list and the award list as XLSX: real numbers and dates, fit for paper."""

import io
import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from services.program.documents.fonts import OFFICIAL
from services.program.documents.values import AwardeeKind, AwardList, DelegateList
from services.program.documents.values_posting import Posting
from services.program.documents.wording import (
    PAID_ELSEWHERE,
    UNSEATED,
    cited,
    count,
    dong_in_words,
    hours,
    listed_count,
    local,
    long_date,
    printable,
)

Value = str | int | datetime | None
_Row = list[Value] | str  # cells, or a heading across all columns
_A4 = 9
_LINE = 17  # pt for a line of 12 pt
_NARROW_AND_WIDE = (
    (" ", 0.25),
    ("ijlt.,;:'|!", 0.29),
    ("fr()-/I", 0.34),
    ("acesz", 0.45),
    ("mwMW%…—", 0.95),
)
_DIGIT, _PADDING, _EM = 7.0, 2.0, 16.0
"""Pixels: a digit of the default face, by which columns are measured; a cell's edges; the size of 12 pt."""
_POINTS = 0.75  # of a pixel
_PAPER = (728.0, 481.0)  # points of landscape A4 between the margins
_ABOVE = 6 * _LINE + 8  # the rows above the list, on its first page
_HEADER_ROW = 4  # below issuer, title, subject and the line on time and place


@dataclass(frozen=True, slots=True)
class _Field:
    title: str
    width: float  # in characters of the default face
    form: str = "text"  # text, center, money or moment
    printed: bool = True


def delegates_xlsx(listed: DelegateList) -> bytes:
    """Danh sách đại biểu under a heading for each group. The group stands once more in a column
    right of what is printed, so that the list can be filtered by it."""
    people = [one for group in listed.groups for one in group.delegates]
    phones = any(one.phone for one in people)
    fields = [
        _Field("TT", 5, "center"),
        _Field("Họ và tên", 24),
        _Field("Chức vụ", 30),
        _Field("Cơ quan, đơn vị", 30),
        *([_Field("Điện thoại", 15)] if phones else []),
        _Field("Ghế", 16, "center"),
        _Field("Tình trạng", 13),
        _Field("Điểm danh lúc", 18, "moment"),
        _Field("Ghi chú, ký nhận", 22),
        _Field("Thành phần", 40, printed=False),
    ]
    seated = sum(one.seat is not None for one in people)
    rows: list[_Row] = []
    numbers = itertools.count(1)
    for place, group in enumerate((one for one in listed.groups if one.delegates), 1):
        rows.append(f"{place}. {printable(group.name)} ({listed_count(len(group.delegates))})")
        for one in group.delegates:
            arrived = local(one.checked_in).replace(tzinfo=None) if one.checked_in else None
            rows.append(
                [next(numbers), one.name, one.position, one.unit, *([one.phone] if phones else []),
                 one.seat or (UNSEATED if seated else None), one.status, arrived, one.note, group.name]
            )  # fmt: skip
    total = f"Tổng số: {count(len(people))} đại biểu"
    if 0 < seated < len(people):
        total += f", trong đó {listed_count(len(people) - seated)} đại biểu chưa được xếp chỗ ngồi"
    place_line = f"{long_date(listed.held_on).capitalize()}, tại {printable(listed.venue)}"
    return _print(
        "Đại biểu", listed.issuer, "DANH SÁCH ĐẠI BIỂU", listed.subject, place_line, fields, rows,
        [f"{total}."], listed.as_of.time,
    )  # fmt: skip


def awards_xlsx(listed: AwardList) -> bytes:
    """Danh sách khen thưởng in the columns of the award files' import form, with the bonus.

    The form's code of the kind (TAPTHE …) stands right of what is printed; an official reads the word.
    """
    fields = [
        _Field("TT", 5, "center"),
        _Field("Tên gọi", 9),
        _Field("Tên tập thể/cá nhân/hộ gia đình", 28),
        _Field("Chức vụ", 17),
        _Field("Đơn vị công tác", 20),
        _Field("Đối tượng", 12, "center"),
        _Field("Danh hiệu/Hình thức", 20),
        _Field("Phân loại đối tượng", 17),
        _Field("Lĩnh vực hoạt động", 13),
        _Field("Tiền thưởng (đồng)", 14, "money"),
        _Field("Số vào sổ", 10, "center"),
        _Field("Người nhận thay", 16),
        _Field("Phân loại khen thưởng", 16, "center", printed=False),
    ]
    rows: list[_Row] = [
        [place, one.salutation, one.name, one.position, one.unit, _KINDS[one.kind], one.form,
         one.object_class, one.field, one.bonus or None, one.book_number, one.receiver,
         one.kind.value]
        for place, one in enumerate(listed.rows, 1)
    ]  # fmt: skip
    known = [one.bonus for one in listed.rows if one.bonus is not None]
    closing = [f"Tổng số: {count(len(rows))} trường hợp."]
    if rows and len(known) == len(rows):
        total = sum(known)
        closing.append(f"Tổng tiền thưởng: {count(total)} đồng ({dong_in_words(total)}).")
    elif rows:
        closing.append(f"Chưa xác định tiền thưởng của {count(len(rows) - len(known))} trường hợp.")
    if 0 in known:
        closing.append(PAID_ELSEWHERE)
    if listed.basis:
        closing.append(f"Căn cứ tính tiền thưởng: {'; '.join(one.text for one in listed.basis)}.")
    unsure = [one.text for one in listed.basis if one.mark != "V"]
    if unsure:
        closing.append(
            f"Lưu ý: chưa kiểm chứng được đầy đủ {'; '.join(unsure)}; đề nghị đối chiếu văn bản gốc."
        )
    decisions = listed.decisions or ((listed.decision,) if listed.decision else ())
    attached = f"(Kèm theo {'; '.join(map(cited, decisions))})" if decisions else "(Dự thảo)"
    return _print(
        "Khen thưởng", listed.issuer, "DANH SÁCH KHEN THƯỞNG", listed.subject, attached, fields,
        rows, closing, listed.as_of.time,
    )  # fmt: skip


_KINDS: Final = {
    AwardeeKind.COLLECTIVE: "Tập thể",
    AwardeeKind.INDIVIDUAL: "Cá nhân",
    AwardeeKind.HOUSEHOLD: "Hộ gia đình",
}
POSTING_MESSAGE, POSTING_NUMBER = "Mã thông báo", "Số bưu gửi"
"""Columns of the posting list that are read back once the post has given its numbers."""


def posting_xlsx(posting: Posting) -> bytes:
    """Danh sách gửi: the clerk writes the carrier's number beside each, and gives the file back."""
    fields = [
        _Field("TT", 5, "center"),
        _Field("Nơi nhận", 36),
        _Field("Địa chỉ", 40),
        _Field("Số văn bản", 16, "center"),
        _Field(POSTING_NUMBER, 18, "center"),
        _Field("Ký nhận", 18),
        _Field(POSTING_MESSAGE, 36, printed=False),
    ]
    rows: list[_Row] = [
        [number, one.to, one.where, one.document, None, None, one.message]
        for number, one in enumerate(posting.envelopes, 1)
    ]
    return _print(
        "Danh sách gửi", posting.letterhead.issuer, "DANH SÁCH GỬI", posting.subject,
        "Ngày bàn giao: ……………  Người giao: ……………  Người nhận: ……………", fields, rows,
        [f"Tổng số: {count(len(rows))} bì thư.", *([posting.sending] if posting.sending else [])],
        posting.as_of.time,
    )  # fmt: skip


def _print(
    tab: str,
    issuer: str,
    title: str,
    subject: str,
    context: str,
    fields: Sequence[_Field],
    rows: Sequence[_Row],
    closing: Sequence[str],
    made: datetime,
) -> bytes:
    written = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        written,
        # A cell that begins with "=" or looks like a link stays the text that somebody typed.
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    moment = made.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties(
        {"title": title, "subject": printable(subject), "author": printable(issuer),
         "created": moment}
    )  # fmt: skip
    sheet = workbook.add_worksheet(tab)
    printed = sum(field.printed for field in fields)
    _page(sheet, len(fields), printed, len(rows), len(closing))
    _head(workbook, sheet, printed, (issuer, title, subject, context))
    _body(workbook, sheet, fields, rows)
    stand = f"Theo nhật ký sự kiện lúc {hours(local(made).time())}, {long_date(local(made))}."
    plain = workbook.add_format(_style(italic=True))
    for offset, line in enumerate((*closing, stand), _HEADER_ROW + 1 + len(rows)):
        sheet.write_string(offset, 0, line, plain)
    workbook.close()
    return written.getvalue()


def _page(sheet: Worksheet, columns: int, printed: int, rows: int, closing: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.79, right=0.79, top=0.79, bottom=0.79)  # inches: 20 mm
    # Fitted and not at a fixed scale, at which another default face puts the last columns on pages of their own.
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.print_area(0, 0, _HEADER_ROW + rows + closing + 1, printed - 1)
    sheet.freeze_panes(_HEADER_ROW + 1, 3)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(rows, 1), columns - 1)
    sheet.set_header('&C&"Times New Roman"&13&P', {"margin": 0.4})


def _head(
    workbook: Workbook, sheet: Worksheet, columns: int, lines: tuple[str, str, str, str]
) -> None:
    issuer, title, subject, context = (printable(line) for line in lines)
    bold = workbook.add_format(_style(bold=True, size=14, align="center"))
    sheet.write_string(0, 0, issuer.upper(), workbook.add_format(_style(bold=True)))
    _across(sheet, 1, columns, title, bold)
    _across(sheet, 2, columns, subject, bold)
    _across(sheet, 3, columns, context, workbook.add_format(_style(italic=True, align="center")))


def _across(sheet: Worksheet, row: int, columns: int, text: str, form: Format) -> None:
    sheet.merge_range(row, 0, row, columns - 1, "", form)
    sheet.write_string(row, 0, text, form)


def _body(
    workbook: Workbook, sheet: Worksheet, fields: Sequence[_Field], rows: Sequence[_Row]
) -> None:
    header = workbook.add_format(_style(bold=True, align="center", border=1, text_wrap=True))
    group = workbook.add_format(_style(border=1, bold=True))
    printed = sum(field.printed for field in fields)
    forms = {
        "text": workbook.add_format(_style(border=1, text_wrap=True)),
        "center": workbook.add_format(_style(border=1, align="center")),
        "money": workbook.add_format(_style(border=1, num_format="[$-42A]#,##0")),
        "moment": workbook.add_format(
            _style(border=1, align="center", num_format="hh:mm dd/mm/yyyy")
        ),
    }
    heights = [_height(row, fields) for row in rows]
    if any(isinstance(row, str) for row in rows):
        sheet.set_h_pagebreaks(_breaks(rows, heights, _room(fields)))
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(_HEADER_ROW, column, field.title, header)
    sheet.set_row(_HEADER_ROW, 2 * _LINE)
    for offset, row in enumerate(rows, _HEADER_ROW + 1):
        sheet.set_row(offset, heights[offset - _HEADER_ROW - 1])
        if isinstance(row, str):
            _across(sheet, offset, printed, row, group)
            continue
        for column, (value, field) in enumerate(zip(row, fields, strict=True)):
            _write(sheet, offset, column, value, forms[field.form])


def _height(row: _Row, fields: Sequence[_Field]) -> int:
    if isinstance(row, str):
        return _LINE
    return _LINE * max(_lines(value, field) for value, field in zip(row, fields, strict=True))


def _room(fields: Sequence[_Field]) -> float:
    """Points of a page's height at the scale to which the list is fitted; a little less, for programs that measure
    otherwise: a page that ends early is better than one that ends twice."""
    wide = sum(field.width * _DIGIT + 5 for field in fields if field.printed) * _POINTS
    return _PAPER[1] * max(1.0, wide / _PAPER[0]) * 0.95


def _breaks(rows: Sequence[_Row], heights: Sequence[int], room: float) -> list[int]:
    """After how many rows of the sheet a page ends, so that a group's heading stands with its first row."""
    found, used = [], float(_ABOVE)
    for place, (row, height) in enumerate(zip(rows, heights, strict=True)):
        below = heights[place + 1] if isinstance(row, str) and place + 1 < len(rows) else 0
        if used + height + below > room:
            found.append(_HEADER_ROW + 1 + place)
            used = 2.0 * _LINE  # the column titles, which each page repeats
        used += height
    return found


def _lines(value: Value, field: _Field) -> int:
    """How many lines a text takes, filled word by word: not every office program finds row heights by itself."""
    if not isinstance(value, str) or not field.printed:
        return 1
    room = (field.width * _DIGIT - _PADDING) / _EM
    lines, used = 1, 0.0
    for word in printable(value).split():
        width = sum(map(_width, word))
        if used and used + _width(" ") + width > room:
            lines, used = lines + 1, 0.0
        used += width + (_width(" ") if used else 0.0)
        while used > room:  # longer than the cell: torn
            lines, used = lines + 1, used - room
    return lines


def _width(character: str) -> float:
    """About the width in Times New Roman, in parts of the size; rather a little too much than too little."""
    base = unicodedata.normalize("NFD", character)[0]
    found = next((width for group, width in _NARROW_AND_WIDE if base in group), None)
    return found or (0.72 if base.isupper() else 0.51)


def _write(sheet: Worksheet, row: int, column: int, value: Value, form: Format) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, form)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, form)
    elif value:
        sheet.write_string(row, column, printable(value), form)
    else:
        sheet.write_blank(row, column, None, form)


def _style(size: int = 12, **more: str | int | bool) -> dict[str, str | int | bool]:
    return {"font_name": OFFICIAL, "font_size": size, "valign": "vcenter", **more}
