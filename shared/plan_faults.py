"""Faults of a plan file: where, what was found, what was expected, in Vietnamese and in English.

A fault is for the official who filled the file. Its code is stable; its sentences may be improved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shared.yaml_lines import FieldPath, YamlFault

_NOTHING: Final = ("(không có)", "(nothing)")


@dataclass(frozen=True)
class Fault:
    """One fault. ``line`` counts from 1; None when it concerns the file as a whole.

    ``path`` is dotted: ``groups.2.id`` is the id of the third group, since positions count from 0.
    """

    code: str
    file: str
    line: int | None
    path: str
    found: str
    expected_vi: str
    expected_en: str
    vi: str
    en: str
    suggestion: str | None = None


class PlanFaults(Exception):
    """The file is not a plan yet. Holds every fault that was found, in the order of the lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda f: (f.file, f.line or 0, f.path, f.code)))
        super().__init__(format_faults(self.faults))


SENTENCES: Final = MappingProxyType(
    {
        "PLAN_FILE_NOT_FOUND": ("Không tìm thấy tệp.", "There is no such file."),
        "PLAN_FILE_UNREADABLE": ("Không đọc được tệp.", "The file cannot be read."),
        "PLAN_FILE_TOO_LARGE": (
            "Tệp quá lớn, không phải tệp kế hoạch.",
            "Too large to be a plan file.",
        ),
        "PLAN_FILE_EMPTY": ("Tệp không có nội dung.", "The file holds nothing."),
        "PLAN_NOT_UTF8": ("Tệp không dùng bảng mã UTF-8.", "The file is not UTF-8."),
        "PLAN_CONTROL_CHARACTER": (
            "Có ký tự điều khiển không được phép.",
            "A control character stands here that is not allowed.",
        ),
        "PLAN_YAML_BROKEN": (
            "Không đọc được theo cú pháp YAML; thường do lùi đầu dòng, thiếu dấu hai chấm hoặc "
            "dấu ngoặc kép.",
            "Not valid YAML; most often the indentation, a missing colon or a quotation mark.",
        ),
        "PLAN_YAML_ALIAS": (
            "Không dùng neo và tham chiếu YAML (& và *).",
            "YAML anchors and aliases (& and *) are not used here.",
        ),
        "PLAN_YAML_TAG": ("Không dùng nhãn YAML (!).", "YAML tags (!) are not used here."),
        "PLAN_YAML_TOO_DEEP": ("Các khối lồng nhau quá sâu.", "Nested too deeply."),
        "PLAN_KEY_NOT_TEXT": (
            "Tên trường phải là chữ, ngắn gọn.",
            "The name of a field has to be a short text.",
        ),
        "PLAN_DUPLICATE_KEY": ("Trường này ghi hai lần.", "This field is given twice."),
        "PLAN_NOT_AN_AMENDMENT": (
            "Tệp này không phải kế hoạch đã sửa đổi, cũng không nêu các phần thay đổi.",
            "This file is neither an amended plan nor the parts of one that change.",
        ),
        "PLAN_FIELD_MISSING": ("Thiếu trường này.", "This field is missing."),
        "PLAN_FIELD_EMPTY": ("Trường này để trống.", "This field is left empty."),
        "PLAN_FIELD_WRONG_TYPE": (
            "Giá trị không đúng kiểu.",
            "The value is of the wrong kind.",
        ),
        "PLAN_FIELD_TOO_LONG": ("Giá trị quá dài.", "The value is too long."),
        "PLAN_BAD_FORMAT": (
            "Giá trị viết không đúng dạng.",
            "The value is not written as it should.",
        ),
        "PLAN_NOT_A_CHOICE": ("Giá trị không có trong danh sách.", "The value is not on the list."),
        "PLAN_OUT_OF_RANGE": ("Con số ngoài khoảng cho phép.", "The number is out of range."),
        "PLAN_UNKNOWN_FIELD": (
            "Không có trường nào tên như vậy.",
            "There is no field of this name.",
        ),
        "PLAN_TIMES_REVERSED": (
            "Hội nghị kết thúc không sau giờ bắt đầu.",
            "The conference does not end after it starts.",
        ),
        "PLAN_SESSIONS_TIME": (
            "Giờ của các buổi không khớp với giờ của hội nghị.",
            "The hours of the sessions do not fit those of the conference.",
        ),
        "PLAN_UNKNOWN_SESSION": (
            "Kế hoạch không có buổi nào mang mã này.",
            "The plan has no session with this id.",
        ),
        "PLAN_TIME_ZONE": (
            "Thời điểm phải ghi rõ giờ Việt Nam (+07:00).",
            "The time has to state the offset of Vietnam (+07:00).",
        ),
        "PLAN_OFFICES_SEATS_DIFFER": (
            "Tổng số chỗ của các chức danh khác seats_per_agency.",
            "The seats of the offices do not add up to seats_per_agency.",
        ),
        "PLAN_QUOTA_OF_NOBODY": (
            "Hình thức này không dành cho ai: cả ba chỉ tiêu (collectives, individuals, households) bằng 0.",
            "This award is for nobody: collectives, individuals and households are all 0.",
        ),
        "PLAN_LEAD_UNCLEAR": (
            "Mỗi nhiệm vụ ghi lead hoặc lead_groups, đúng một trong hai.",
            "Each task has either lead or lead_groups, exactly one of them.",
        ),
        "PLAN_DUPLICATE_ID": (
            "Mã này đã dùng ở mục khác.",
            "This id is already used by another item.",
        ),
        "PLAN_UNKNOWN_AGENCY": (
            "Không có cơ quan nào mang mã này trong tệp cơ quan.",
            "No agency of the agencies file has this id.",
        ),
        "PLAN_UNKNOWN_GROUP": (
            "Kế hoạch không có nhóm thành phần nào mang mã này.",
            "The plan has no attendance group with this id.",
        ),
        "PLAN_GROUP_EMPTY": (
            "Nhóm này chưa có cơ quan nào.",
            "No agency belongs to this group yet.",
        ),
        "PLAN_GROUP_MISMATCH": (
            "Cơ quan này thuộc nhóm khác trong tệp cơ quan.",
            "The agencies file puts this agency into another group.",
        ),
        "PLAN_ROLE_NOT_UNIQUE": (
            "Vai trò này phải thuộc đúng một cơ quan.",
            "Exactly one agency has to have this role.",
        ),
        "PLAN_ORGANISER_DIFFERS": (
            "Cơ quan tổ chức không mang vai trò organiser trong tệp cơ quan.",
            "The organiser does not have the role organiser in the agencies file.",
        ),
        "PLAN_AGENDA_TOO_LONG": (
            "Tổng thời lượng chương trình dài hơn thời gian của buổi (chỉ cảnh báo).",
            "The agenda's minutes exceed those of the session (a warning only).",
        ),
        "PLAN_FIXED_TIME_MISSED": (
            "Mục có giờ ấn định không bắt đầu kịp vì các mục trước chưa xong (chỉ cảnh báo).",
            "An item's fixed hour comes before the items ahead of it are over (a warning only).",
        ),
        "PLAN_DUE_ON_DAY_OFF": (
            "Hạn rơi vào ngày nghỉ của cơ quan (chỉ cảnh báo).",
            "The day falls on one on which offices rest (a warning only).",
        ),
        "PLAN_HELD_ON_DAY_OFF": (
            "Hội nghị họp vào ngày nghỉ của cơ quan (chỉ cảnh báo; đúng là ngày ấy thì giữ nguyên).",
            "The conference is held on a day on which offices rest (a warning only; if it is that day, keep it).",
        ),
        "PLAN_AWARDS_MISSING": (
            "Kế hoạch không có khen thưởng, mà chương trình hoặc thành phần vẫn nói đến (chỉ cảnh báo).",
            "There are no awards in the plan, yet the agenda or the attendance speaks of them (a warning only).",
        ),
        "PLAN_VALUE_REFUSED": ("Giá trị không được chấp nhận.", "The value is not accepted."),
    }
)

_READING: Final = MappingProxyType(
    {
        "PLAN_FILE_NOT_FOUND": ("đường dẫn tới một tệp .yaml", "the path of a .yaml file"),
        "PLAN_FILE_UNREADABLE": ("một tệp đọc được", "a file that may be read"),
        "PLAN_FILE_TOO_LARGE": ("tệp không quá 256 KiB", "a file of at most 256 KiB"),
        "PLAN_NOT_UTF8": (
            "lưu lại tệp với bảng mã UTF-8 (Unicode)",
            "save the file again as UTF-8 (Unicode)",
        ),
        "PLAN_CONTROL_CHARACTER": ("xóa ký tự này", "delete this character"),
        "PLAN_YAML_BROKEN": (
            "«trường: giá trị», lùi đầu dòng bằng dấu cách; xem cả dòng ngay trên",
            "'field: value', indented with spaces; look at the line above too",
        ),
        "PLAN_YAML_ALIAS": ("viết lại giá trị đầy đủ", "write the value out"),
        "PLAN_YAML_TAG": ("chỉ ghi giá trị", "the value alone"),
        "PLAN_YAML_TOO_DEEP": ("theo mẫu trong examples/", "the shape of the file in examples/"),
        "PLAN_KEY_NOT_TEXT": ("tên trường theo mẫu", "a field's name as in the example"),
        "PLAN_DUPLICATE_KEY": ("giữ một, xóa một", "keep one, delete the other"),
    }
)


def reading_fault(file: str, fault: YamlFault) -> Fault:
    """A fault of the text itself, before any field could be looked at."""
    expected = _READING[fault.code]
    return fault_at(fault.code, file, fault.line, fault.path, fault.found, expected)


def fault_at(
    code: str,
    file: str,
    line: int | None,
    path: FieldPath,
    found: str,
    expected: tuple[str, str],
    *,
    suggestion: str | None = None,
    label: str | None = None,
) -> Fault:
    """A fault with the sentences of its code. ``label`` is what an official calls the field."""
    vi, en = SENTENCES[code]
    vi = f"{vi} ({label})" if label else vi
    dotted = ".".join(map(str, path))
    return Fault(code, file, line, dotted, found, *expected, vi, en, suggestion)


def format_faults(faults: Iterable[Fault]) -> str:
    """One block per fault for the terminal, with a blank line between two."""
    return "\n\n".join(map(_block, faults))


def _block(fault: Fault) -> str:
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    found = fault.found or " / ".join(_NOTHING)
    rows = [
        " ".join(part for part in (place, fault.path, f"[{fault.code}]") if part),
        f"  {fault.vi}",
        f"  {fault.en}",
        f"    có / found:     {found}",
        f"    cần / expected: {fault.expected_vi}",
    ]
    if fault.expected_en != fault.expected_vi:
        rows.append(f"                    {fault.expected_en}")
    if fault.suggestion:
        rows.append(f"    có phải / did you mean: {fault.suggestion}")
    return "\n".join(rows)
