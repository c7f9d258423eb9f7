"""Blank forms: delegates, nominations, units, the estimate; each with a help sheet and one example row.

The titles are those that the importer knows first, so that what comes back is read without asking. The
example row is marked, made up, and skipped by the importer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.workbook import Workbook

from shared.lists import delegate_columns as named
from shared.lists import estimate, units
from shared.lists import nomination_columns as awards
from shared.lists.columns import EXAMPLE_MARK, Field

MARKED: Final = f"{EXAMPLE_MARK} (nhân vật giả định) – xóa dòng này"
_ROWS: Final = 500
_FORM_HEADER: Final = 3


@dataclass(frozen=True, slots=True)
class Form:
    """``example``: by field key; ``choices``: what may be chosen from a list; ``help``: on the second sheet."""

    file: str
    title: str
    fields: Sequence[Field]
    required: Sequence[str]
    example: Mapping[str, str]
    help: Sequence[str]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


_FREE: Final = (
    "Ô có dấu (*) là bắt buộc. Có thể đổi thứ tự cột, thêm cột khác; không cần giữ nguyên mẫu."
)
_EXAMPLE: Final = "Dòng ví dụ được bỏ qua khi nhập; có thể xóa."
_OPEN_ONLY: Final = "Không ghi nội dung thuộc bí mật nhà nước vào tệp này."


def _again(what: str, until: str = "") -> str:
    return f"Gửi lại tệp đã sửa lúc nào cũng được{until}: {what} đã có được cập nhật, không bị ghi hai lần."


FORMS: Final = (
    Form(
        "mau-dang-ky-dai-bieu.xlsx",
        "DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ",
        (named.NUMBER, named.NAME, named.POSITION, named.UNIT, named.PHONE,
         named.EMAIL, named.ADDRESS, named.LANGUAGE, named.BIRTH, named.NOTE),
        ("name", "position"),
        {"name": "Nguyễn Văn Ví Dụ", "position": "Phó Trưởng phòng", "unit": "Phòng Tổng hợp",
         "phone": "0000123456", "email": "vi-du@co-quan.example"},
        (
            "Họ và tên: viết đủ họ, tên đệm, tên; chữ Unicode.",
            "Đơn vị: phòng, ban của đại biểu trong cơ quan, nếu cần ghi rõ.",
            "Số điện thoại: 10 hoặc 11 chữ số, có số 0 ở đầu.",
            "Địa chỉ: chỉ ghi khi thư in gửi về nhà riêng; để trống thì thư gửi về cơ quan.",
            "Ngôn ngữ: để trống là tiếng Việt; ghi “tiếng Anh” khi đại biểu nhận thư bằng tiếng Anh.",
            "Ngày sinh: chỉ ghi khi có hai người trùng họ tên; dùng để phân biệt và không được lưu.",
            _FREE,
            _EXAMPLE,
            _again("người"),
            _OPEN_ONLY,
        ),
    ),
    Form(
        "mau-de-nghi-khen-thuong.xlsx",
        "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG",
        tuple(one for one in awards.FIELDS if one not in (awards.FAMILY, named.GIVEN)),
        ("name", "kind", "achievement"),
        {"salutation": "Ông", "name": "Nguyễn Văn Ví Dụ", "position": "Chỉ huy trưởng",
         "unit": "Ban Chỉ huy quân sự xã (ví dụ)", "kind": "CANHAN", "form": "Bằng khen",
         "achievement": "Đã có thành tích xuất sắc trong công tác (ví dụ)", "grassroots": "x"},
        (
            "Phân loại khen thưởng: CANHAN (cá nhân), TAPTHE (tập thể), HOGIADINH (hộ gia đình).",
            "Tập thể: cột Chức vụ để trống, cột Đơn vị ghi cơ quan cấp trên trực tiếp.",
            "Hộ gia đình: ghi tên chủ hộ ở cột tên, địa bàn ở cột Đơn vị.",
            "Loại hình khen thưởng (Luật 06/2022/QH15, Điều 8): " + ", ".join(awards.MERITS.values())
            + "; chọn đúng, vì khen đột xuất, chuyên đề không làm căn cứ khen công trạng cấp cao hơn "
            "(Nghị định 152/2025/NĐ-CP, Điều 4.3).",
            "Nữ, Lãnh đạo quản lý: ghi x nếu đúng, “không” nếu không; Tỷ lệ nữ: của tập thể, 0 đến 100. Dùng để "
            "thống kê và ưu tiên khi bằng nhau (Nghị định 152/2025/NĐ-CP, Điều 4.6).",
            "Địa chỉ: nơi cá nhân, hộ gia đình nhận giấy mời qua bưu điện; để trống thì gửi về cơ quan đề nghị.",
            "Cấp cơ sở: ghi x nếu thuộc diện ưu tiên khen thưởng cơ sở.",
            "Hồ sơ gồm tờ trình, báo cáo thành tích, biên bản xét khen thưởng (Luật 06/2022/QH15, Điều "
            "84.2) nộp riêng, không nộp trong tệp này.",
            _FREE,
            _EXAMPLE,
            _again("hồ sơ", " cho đến khi hồ sơ được thẩm định"),
            _OPEN_ONLY,
        ),
        {"kind": tuple(awards.CODES.values()), "grassroots": ("x",), "salutation": ("Ông", "Bà"),
         "merit": tuple(awards.MERITS.values()), "woman": ("x", "không"), "leader": ("x", "không")},
    ),
    Form(
        "mau-danh-sach-co-quan.xlsx",
        "DANH SÁCH CƠ QUAN, ĐƠN VỊ",
        (named.NUMBER, units.NAME, units.SHORT, units.ID, units.GROUP, units.EMAIL, units.RANK,
         units.SEATS, units.ROLE),
        ("name", "email"),
        {"name": "Sở Ví Dụ", "short_name": "Sở VD", "id": "so-vi-du", "group": "so-nganh",
         "email": "van-thu@so-vi-du.example", "protocol_rank": "100", "roles": "agency"},
        (
            "Mã cơ quan: chữ thường không dấu, chữ số, gạch nối; để trống thì lấy theo tên.",
            "Nhóm thành phần: mã nhóm trong plan.yaml; để trống nếu không mời theo nhóm.",
            "Vai trò: để trống nếu chỉ là cơ quan dự hội nghị.",
            _FREE,
            _EXAMPLE,
            "Tệp này được chuyển thành bản nháp agencies.yaml để người quản trị xem; "
            "tệp agencies.yaml đã có không bị ghi đè.",
            _OPEN_ONLY,
        ),
        {"roles": units.ROLES},
    ),
    Form(
        "mau-du-toan-kinh-phi.xlsx",
        "DỰ TOÁN KINH PHÍ",
        estimate.FIELDS,
        ("content", "unit", "quantity", "basis"),
        {"content": "In tài liệu (ví dụ)", "unit": "bộ", "quantity": "200", "unit_price": "50000",
         "explanation": "mỗi đại biểu 01 bộ", "fund": "Kinh phí hội nghị",
         "source": "Ngân sách tỉnh (ví dụ)", "basis": "Báo giá ngày … (ví dụ)"},
        (
            "Thành tiền do hệ thống tính: số lượng nhân đơn giá; ghi khác thì được báo lại, không được lấy.",
            "Số lượng, đơn giá: số nguyên, đơn giá tính bằng đồng; chưa có đơn giá thì để trống.",
            "Căn cứ: văn bản quy định mức chi, báo giá, hợp đồng; hệ thống không tự đặt mức chi.",
            "Quỹ: Kinh phí hội nghị (để trống cũng vậy), hoặc Quỹ khen thưởng (tiền thưởng, khung, phôi bằng).",
            "Mã dòng: để trống cho khoản chi mới; để sửa khoản đã có thì xuất dự toán ra tệp rồi sửa trên đó.",
            "Dòng tính theo số người, số khen thưởng: số lượng không lấy từ tệp, đến khi dòng được chốt.",
            "Dòng ví dụ, dòng tổng cộng, bằng chữ, chữ ký được bỏ qua khi nhập.",
            _FREE,
            _again("khoản"),
            _OPEN_ONLY,
        ),
        {"fund": tuple(estimate.FUNDS)},
    ),
)  # fmt: skip


def write_forms(out: Path) -> list[Path]:
    """Write every blank form into the folder ``out``; their paths."""
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for form in FORMS:
        path = out / form.file
        path.write_bytes(form_bytes(form))
        paths.append(path)
    return paths


def form_bytes(form: Form) -> bytes:
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": form.title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    _list_sheet(book, form)
    guide = book.add_worksheet("Hướng dẫn")
    guide.set_column(0, 0, 110)
    face = book.add_format(_face(text_wrap=True))
    guide.write_string(0, 0, f"CÁCH ĐIỀN: {form.title}", book.add_format(_face(bold=True)))
    for row, line in enumerate(form.help, 1):
        guide.write_string(row, 0, f"{row}. {line}", face)
    book.close()
    return written.getvalue()


def _list_sheet(book: Workbook, form: Form) -> None:
    sheet = book.add_worksheet("Danh sách")
    text = book.add_format(_face(border=1, num_format="@"))  # a number stays as typed, its 0 too
    grey = book.add_format(_face(border=1, num_format="@", italic=True, font_color="#808080"))
    header = book.add_format(_face(bold=True, border=1, text_wrap=True, align="center"))
    title = book.add_format(_face(bold=True, align="center", font_size=14))
    sheet.merge_range(0, 0, 0, len(form.fields) - 1, form.title, title)
    sheet.merge_range(
        1, 0, 1, len(form.fields) - 1, "Cơ quan, đơn vị: ……………………", book.add_format(_face())
    )
    for column, one in enumerate(form.fields):
        width = 8 if column == 0 else max(16, len(one.title) + 4)
        sheet.set_column(column, column, width)
        star = " (*)" if one.key in form.required else ""
        sheet.write_string(_FORM_HEADER, column, one.title + star, header)
        first = MARKED if column == 0 else form.example.get(one.key, "")
        sheet.write_string(_FORM_HEADER + 1, column, first, grey)
        for row in range(_FORM_HEADER + 2, _FORM_HEADER + 2 + 40):
            sheet.write_blank(row, column, None, text)
        if one.key in form.choices:
            listed = {
                "validate": "list",
                "source": list(form.choices[one.key]),
                "error_type": "warning",
            }
            sheet.data_validation(_FORM_HEADER + 2, column, _FORM_HEADER + _ROWS, column, listed)
    sheet.freeze_panes(_FORM_HEADER + 1, 0)


def _face(**more: str | int | bool) -> dict[str, str | int | bool]:
    return {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", **more}
