"""What ``hoinghi show`` can show: names and columns that officials look for, with Vietnamese headings.

Every table of the read model can be shown by its own name; the views here only choose name, columns and order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Boolean, Table

from deploy.cli_words import word
from deploy.files.headings import HEADINGS as MORE_HEADINGS
from deploy.files.headings import TITLES
from deploy.files.listings import SCANS
from services.program.sentences import SENTENCES, told
from services.program.snapshot import Columns, Snapshot, local
from services.program.tables import metadata, parked_boundaries
from shared.money import format_dong


@dataclass(frozen=True, slots=True)
class View:
    """``columns``: those shown in a terminal; all are in ``--json`` and under ``--all-columns``."""

    title: str
    table: str
    columns: tuple[str, ...]
    sums: tuple[str, ...] = ()
    """Columns of money that are added up at the foot, each fund for itself; the two are never one sum."""


VIEWS: Final = {
    "conference": View("Hội nghị", "conference", ("title", "status", "starts_at", "venue_name")),
    "groups": View("Nhóm đại biểu", "groups", ("group_id", "title", "seats_per_agency", "rank")),
    "agencies": View("Cơ quan", "agencies", ("agency", "name", "group_id", "roles", "seats")),
    "topics": View("Nội dung báo cáo", "topics", ("topic", "text")),
    "delegations": View(
        "Đoàn đại biểu", "delegations", ("delegation", "invitee", "seats", "respond_by", "status")
    ),
    "answers": View(
        "Trả lời của các đoàn, tính theo chỗ",
        "answers",
        (
            "delegation",
            "invitee",
            "seats",
            "named",
            "declined",
            "unnamed",
            "unanswered",
            "expected",
        ),
    ),
    "delegates": View(
        "Đại biểu",
        "attendees",
        ("delegation", "person_id", "name", "position", "status", "seat_row", "seat"),
    ),
    "arrivals": View(
        "Đại biểu có mặt",
        "arrivals",
        ("arrived_at", "name", "position", "unit", "gate", "group_id"),
    ),
    "scans": View(
        "Lượt quét", "scans", ("scanned_at", "gate", "person_id", "verdict", "reason", "conflict")
    ),
    "conflicts": View(
        "Lượt quét mâu thuẫn",
        "conflicts",
        ("scanned_at", "received_at", "gate", "delegation", "person_id", "reason"),
    ),
    "reception": View(
        "Đón tiếp theo thành phần",
        "reception",
        ("title", "expected", "present", "missing", "group_id"),
    ),
    "gates": View(
        "Các cửa",
        "gates",
        (
            "gate",
            "scans",
            "arrived",
            "repeated",
            "refused",
            "unmatched",
            "last_scan",
            "clock_ahead",
        ),
    ),
    "twins": View(
        "Trùng họ tên",
        "twins",
        ("delegation", "person_id", "other_delegation", "other_person_id", "status"),
    ),
    "hall": View("Hội trường", "halls", ("title", "set_at")),
    "ranks": View(
        "Thứ bậc",
        "ranks",
        ("ordinal", "rank", "title", "groups", "units", "valid_from", "valid_to"),
    ),
    "places": View(
        "Vị trí lễ tân",
        "places",
        ("delegation", "person_id", "rank", "ordinal", "within_rank", "appointed_on"),
    ),
    "cards": View(
        "Phiếu đón tiếp",
        "reception_cards",
        ("delegation", "person_id", "address", "received_by", "car", "notes"),
    ),
    "acting": View(
        "Người làm thay",
        "acting",
        ("acting", "unit", "desk", "deputy", "absent", "since", "until", "ended_at"),
    ),
    "substitutions": View(
        "Cử người đi thay",
        "substitutions",
        ("delegation", "person_id", "substitute_id", "substitute_name", "status", "reason"),
    ),
    "papers": View(
        "Tham luận", "papers", ("paper", "title", "unit", "status", "version", "ordinal", "minutes")
    ),
    "paper-versions": View(
        "Các bản tham luận đã nộp",
        "paper_versions",
        ("paper", "version", "file_name", "pages", "submitted_at", "remarks"),
    ),
    "agenda": View(
        "Chương trình", "agenda_items", ("ordinal", "item", "title", "minutes", "presenter")
    ),
    "tasks": View("Nhiệm vụ", "tasks", ("task", "lead", "text", "due", "percent", "status")),
    "contributions": View(
        "Đóng góp báo cáo", "contributions", ("contribution", "unit", "topic", "due", "status")
    ),
    "rounds": View(
        "Đợt khen thưởng",
        "award_rounds",
        ("round", "form_name", "collectives", "individuals", "households", "deadline", "state"),
    ),
    "quotas": View(
        "Chỉ tiêu khen thưởng",
        "quotas",
        ("round", "kind", "quota", "waiting", "approved", "left", "grassroots", "leaders"),
    ),
    "nominations": View(
        "Đề nghị khen thưởng",
        "nominations",
        ("nomination", "name", "unit", "kind", "status", "cautions"),
    ),
    "ranking": View(
        "Danh sách trình (bằng điểm: NĐ 152/2025, Điều 4.6)",
        "ranking",
        (
            "round",
            "place",
            "nomination",
            "name",
            "kind",
            "points",
            "tied",
            "tied_approved",
            "preferred",
            "settled",
        ),
    ),
    "awards": View(
        "Khen thưởng",
        "awards",
        ("round", "ordinal", "name", "unit", "kind", "bonus", "presented_at", "revoked_at"),
    ),
    "stage": View(
        "Thứ tự lên nhận thưởng",
        "awards",
        ("round", "stage_place", "stage_group", "name", "unit", "presenter", "receiver"),
    ),
    "nomination-history": View(
        "Quá trình xét khen thưởng",
        "nomination_steps",
        ("at", "nomination", "status", "unit", "missing", "reason"),
    ),
    "budget": View(
        "Kinh phí",
        "budget",
        ("status", "headcount", "conference_total", "approved", "decision_number", "settled"),
    ),
    "estimate": View(
        "Dự toán",
        "estimate_lines",
        ("line", "content", "unit", "quantity", "unit_price", "amount"),
        sums=("amount",),
    ),
    "remarks": View(
        "Ý kiến từng dòng khi trả lại", "estimate_remarks", ("about", "line", "remark", "at")
    ),
    "budget-steps": View(
        "Quá trình lập, duyệt kinh phí",
        "budget_steps",
        ("at", "step", "about", "unit", "conference_total", "awards_total", "decision_number"),
    ),
    "adjustments": View(
        "Điều chỉnh dự toán",
        "adjustments",
        ("adjustment", "status", "conference_total", "awards_total", "reason", "decision_number"),
    ),
    "spending": View(
        "Các khoản chi",
        "expenditures",
        ("entry", "line", "amount", "payee", "voucher", "paid_on", "reversed_at"),
    ),
    "budget-lines": View(
        "Từng dòng kinh phí: duyệt, chi, còn",
        "budget_lines",
        ("line", "content", "approved", "adjusted", "spent", "left"),
        sums=("approved", "adjusted", "spent", "left"),
    ),
    "settlement": View(
        "Quyết toán",
        "settlement_lines",
        ("line", "content", "approved", "spent", "left", "explanation", "status"),
        sums=("approved", "spent", "left"),
    ),
    "recoveries": View(
        "Tiền thưởng phải thu hồi",
        "recoveries",
        ("nomination", "unit", "amount", "decision_number", "received_on"),
    ),
    "messages": View(
        "Thông báo", "messages", ("requested_at", "message", "kind", "unit", "subject", "status")
    ),
    "documents": View(
        "Văn bản đã hoàn chỉnh", "documents", ("kind", "version", "finalised_at", "position")
    ),
    "deadlines": View("Thời hạn", "deadlines", ("due", "what", "id", "unit", "state", "late_days")),
    "warnings": View("Lưu ý", "warnings", ("code", "about", "vi", "mark")),
    "estimate-line-steps": View(
        "Quá trình dòng dự toán", "estimate_line_steps", ("line", "position", "time")
    ),
    "stopped-reminders": View(
        "Thôi nhận nhắc", "stopped_reminders", ("unit", "person_id", "stopped_at")
    ),
    "history": View("Nhật ký", "audit", ("position", "time", "unit", "type")),
}
"""``deadlines`` is no table: :mod:`services.program.deadlines` computes it. Nor are ``arrivals``, ``conflicts``,
``reception`` and ``gates``: cli_reception.py gathers them; ``answers``: services/program/answers.py;
``quotas``, ``ranking``: award_counts.py,
``budget-lines``: budget_lines.py."""

HEADINGS: Final = {
    "server_reply": "Máy chủ trả lời", "cautions": "Lưu ý",
    "quota": "Chỉ tiêu", "waiting": "Chờ duyệt", "left": "Còn", "at": "Lúc",
    "leaders": "Lãnh đạo / khác / chưa khai",
    "stage_place": "Thứ tự", "stage_group": "Lượt", "receiver": "Nhận thay",
    "absent_at": "Vắng mặt", "achievement": "Thành tích", "agency": "Cơ quan", "amount": "Thành tiền",
    "arrived_at": "Có mặt", "basis": "Căn cứ", "bonus": "Tiền thưởng", "collectives": "Tập thể",
    "approved": "Được duyệt", "conference_total": "Dự toán", "headcount": "Số người", "settled": "Quyết toán",
    "confirmed_at": "Xác nhận", "content": "Nội dung", "contribution": "Mã", "decision_date": "Ngày QĐ",
    "decision_number": "Số QĐ", "delegation": "Đoàn", "due": "Hạn", "deadline": "Hạn", "entry": "Bút toán",
    "file_name": "Tên tệp",
    "finalised_at": "Hoàn chỉnh", "form_name": "Hình thức", "gate": "Cửa", "group_id": "Nhóm",
    "grassroots": "Cơ sở", "head": "Thủ trưởng", "individuals": "Cá nhân", "invitee": "Nơi nhận",
    "issued_at": "Phát hành", "item": "Mục", "kind": "Loại", "late": "Trễ", "lead": "Chủ trì", "line": "Dòng",
    "late_days": "Ngày trễ", "mark": "Mức", "met_at": "Xong lúc", "met_by": "Bởi", "rule": "Quy định",
    "state": "Tình trạng",
    "message": "Thông báo", "minutes": "Phút", "name": "Tên", "nomination": "Hồ sơ", "note": "Ghi chú",
    "ordinal": "STT", "paid_on": "Ngày chi", "paper": "Mã", "percent": "%", "person_id": "Mã người",
    "position": "Chức vụ", "presented_at": "Đã trao", "presenter": "Người trình bày", "quantity": "Số lượng",
    "rank": "Cấp", "reason": "Lý do", "recipient_name": "Người nhận", "remarks": "Ý kiến",
    "respond_by": "Hạn trả lời", "roles": "Vai trò", "round": "Đợt", "seat": "Ghế", "seat_row": "Hàng",
    "seats": "Số chỗ", "seats_per_agency": "Chỗ/cơ quan", "starts_at": "Bắt đầu", "ends_at": "Kết thúc",
    "status": "Trạng thái", "subject": "Tiêu đề", "submitted_at": "Đã nộp", "substitute_name": "Người thay",
    "pages": "Trang", "size": "Số byte", "supporting": "Phối hợp",
    "task": "Mã", "text": "Nội dung", "time": "Thời điểm", "title": "Tên",
    "topic": "Đề mục", "type": "Sự kiện", "unit": "Cơ quan", "unit_price": "Đơn giá",
    "about": "Về", "adjusted": "Điều chỉnh", "adjustment": "Điều chỉnh", "awards_total": "Quỹ khen thưởng",
    "explanation": "Diễn giải", "frozen": "Đã chốt", "invoice_number": "Hóa đơn", "payee": "Người nhận",
    "received_on": "Ngày thu", "remark": "Ý kiến", "spent": "Đã chi", "step": "Bước",
    "scanned_at": "Quét lúc", "received_at": "Nhận lúc", "verdict": "Kết quả", "conflict": "Mâu thuẫn",
    "place": "Thứ tự", "tied": "Bằng điểm với", "tied_approved": "Trong đó đã duyệt",
    "preferred": "Được ưu tiên", "points": "Điểm",
    "named": "Đã cử", "declined": "Báo vắng", "unnamed": "Chưa cử", "unanswered": "Chưa trả lời",
    "confirmed": "Xác nhận, chưa đến", "substituted": "Dự thay, chưa đến",
    "registered": "Đã cử, chưa trả lời", "absent": "Vắng không báo",
    "expected": "Dự kiến", "present": "Có mặt", "missing": "Còn thiếu", "scans": "Lượt quét",
    "arrived": "Vào", "repeated": "Quét lại", "refused": "Không vào", "unmatched": "Không khớp",
    "last_scan": "Lượt cuối", "clock_ahead": "Lệch giờ (giây)", "code": "Mã điểm danh",
    "other_delegation": "Đoàn kia", "other_person_id": "Mã ở đoàn kia", "set_at": "Đặt lúc",
    "groups": "Nhóm", "units": "Cơ quan", "valid_from": "Từ ngày", "valid_to": "Đến ngày",
    "within_rank": "Trong bậc", "appointed_on": "Bổ nhiệm", "address": "Xưng hô", "received_by": "Người đón",
    "car": "Xe", "notes": "Ghi chú",
    "venue_name": "Địa điểm", "version": "Phiên bản", "voucher": "Chứng từ", "what": "Việc", "id": "Mã",
}  # fmt: skip
"""By column; the rest: deploy/files/headings.py."""
_OTHER_HEADINGS: Final = {
    ("estimate_lines", "unit"): "ĐVT",
    ("adjustment_lines", "unit"): "ĐVT",
    ("ranking", "settled"): "Đã phân định",
    ("nomination_steps", "missing"): "Còn thiếu",
    ("agencies", "agency"): "Mã",
    ("estimate_line_steps", "position"): "Vị trí",
    ("nominations", "missing"): "Còn thiếu",
    ("reception", "missing"): "Chưa đến",
    ("audit", "position"): "Vị trí",
    ("audit", "subject"): "Ranh giới",
    ("deadlines", "met_by"): "Bằng việc gì, bởi ai",
    ("documents", "position"): "Vị trí",
    ("agencies", "position"): "Vị trí",
    ("amendments", "position"): "Vị trí",
    ("groups", "rank"): "Ai dự",
    ("clearances", "body"): "Cơ quan trả lời",
    ("clearances", "finding"): "Vi phạm",
    ("awards", "presenter"): "Người trao",
    ("warnings", "code"): "Lưu ý",
    ("warnings", "vi"): "Nội dung",
    ("warnings", "source"): "Căn cứ",
}
STATUSES: Final = {
    "held": "chờ phát hành", "sending": "đang gửi", "awaiting-post": "đã in, chờ bàn giao",
    "uncertain": "chưa rõ đã gửi", "discarded": "đã bỏ",
    "drawn": "tài chính đang lập", "agreed": "đã đồng ý", "adjusted": "đã điều chỉnh",
    "met": "đúng hạn", "late": "trễ hạn", "unknown": "chưa tính được: chưa có lịch nghỉ của năm đó",
    "awarded": "đã có quyết định", "presented": "đã trao", "revoked": "đã hủy bỏ",
    "draft": "dự thảo, chưa nộp",
    "abandoned": "đã dừng", "absent": "vắng mặt", "accepted": "đã nhận", "answered": "đã trả lời",
    "approved": "đã duyệt", "approval-withdrawn": "đã rút lại việc duyệt",
    "bounced": "bị trả lại", "cancelled": "đã hủy", "completed": "hoàn thành", "concluded": "đã bế mạc",
    "confirmed": "đã xác nhận", "declined": "từ chối", "drafted": "dự thảo", "endorsed": "đã thẩm định",
    "left-out": "không có trong quyết định",
    "elsewhere": "tính ở đoàn khác", "invitation-withdrawn": "giấy mời đã thu hồi",
    "possible": "cần xác nhận", "same": "cùng một người",
    "another": "người khác",
    "failed": "gửi lỗi", "issued": "đã mời", "open": "đang làm", "overdue": "quá hạn", "planned": "đã có kế hoạch",
    "present": "có mặt", "printed": "in tài liệu",
    "proposed": "đã đăng ký", "refused": "không đồng ý", "registered": "đã cử",
    "rejected": "không duyệt", "replaced": "đã thay", "requested": "đã yêu cầu", "returned": "trả lại",
    "revision": "cần chỉnh sửa", "revision_requested": "cần chỉnh sửa", "selected": "được chọn", "sent": "đã gửi",
    "submitted": "đã nộp", "substituted": "đã thay", "withdrawn": "đã rút",
}  # fmt: skip
MONEY: Final = frozenset(
    {
        "amount",
        "unit_price",
        "bonus",
        "approved",
        "conference_total",
        "awards_total",
        "approved_awards",
        "settled_awards",
        "total",
        "settled",
        "spent",
        "adjusted",
        "left",
        "recover",
    }
)
_PREFERRED: Final = (
    "unit",
    "name",
    "title",
    "text",
    "subject",
    "due",
    "deadline",
    "amount",
    "status",
)


def names() -> list[str]:
    """Every name that can be shown: the views, and each other table by its own name."""
    taken = {view.table for view in VIEWS.values()}
    return [*VIEWS, *(name.replace("_", "-") for name in tables() if name not in taken)]


def view_of(name: str) -> View | None:
    """The view of this name; a table that has none is shown by its own columns. ``_`` is as good as ``-``."""
    if (hyphened := name.replace("_", "-")) in VIEWS:
        return VIEWS[hyphened]
    name = name.replace("-", "_")
    table = tables().get(name)
    if table is None:
        return None
    own = keys(table)
    more = [column for column in _PREFERRED if column in table.c and column not in own]
    rest = [column.name for column in table.c if column.name not in ("conference", *own)]
    return View(TITLES.get(name, name), name, (*own, *(more or rest))[:6])


def title_of(name: str) -> str:
    """What a list of :func:`names` is called."""
    known = view_of(name)
    return known.title if known is not None else name


def keys(table: Table) -> list[str]:
    """What tells the rows of one conference apart."""
    return [column.name for column in table.primary_key.columns if column.name != "conference"]


def tables() -> Mapping[str, Table]:
    """The tables that hold something of a conference."""
    return {
        name: table
        for name, table in metadata.tables.items()
        if "conference" in table.c
        and table is not parked_boundaries  # the ops team's: hoinghi parked
    }


def is_unit(table: str, column: str) -> bool:
    """Whether a column names an agency; a line of the estimate has a unit of measure of that name."""
    if (table, column) in _AGENCIES:
        return True
    return column in ("unit", "lead", "agency") and table not in (
        "estimate_lines",
        "adjustment_lines",
    )


_AGENCIES: Final = frozenset(
    {
        ("audit", "concerns"),
        ("awards", "receiver_unit"),
        ("budget", "drawn_up_by"),
        ("delegations", "declined_by"),
        ("budget", "settlement_unit"),
        ("conference", "chair"),
        ("conference", "organiser"),
        ("twins", "other_unit"),
    }
)
"""Columns of another name that name an agency, too."""
_DONE_BY: Final = frozenset({("deadlines", "met_by"), ("tasks", "completed_by")})


def heading(table: str, column: str) -> str:
    known = _OTHER_HEADINGS.get((table, column)) or HEADINGS.get(column)
    return known or MORE_HEADINGS.get(column, column)


def cell(shot: Snapshot, table: str, column: str, value: Any) -> str:
    """A value as an official reads it: days and hours by the Vietnamese clock, money grouped, words."""
    if value is None:
        return ""
    if column == "cautions":
        return f"{len(value)}: {', '.join(dict.fromkeys(value))}" if value else ""
    if isinstance(value, bool) or _is_flag(table, column):
        return "x" if value else ""
    if (said := word(table, column, value)) is not None:
        return said
    if column == "late_days" and not value:
        return ""
    if is_unit(table, column) and table != "agencies":  # there the ids are looked up
        return shot.short_name(str(value))
    if column in ("status", "state", "step", "settlement_status"):
        return STATUSES.get(value, str(value))
    if column == "verdict" or (table in ("scans", "conflicts") and column == "reason"):
        return SCANS.get(value, str(value))
    if column == "type":
        return told(str(value))[0] if str(value).count(".") > 1 else str(value)
    if (table, column) in _DONE_BY:
        return _done_by(shot, str(value))
    if isinstance(value, int):
        return format_dong(value) if column in MONEY else str(value)
    return _day_or_text(str(value))


def _done_by(shot: Snapshot, by: str) -> str:
    """What settled it: a fact, told as the history tells it, or the agency that said so."""
    if by in SENTENCES:
        return SENTENCES[by][0]
    return shot.short_name(by) if by in shot.agencies else by


def _is_flag(table: str, column: str) -> bool:
    known = metadata.tables.get(table)
    return known is not None and column in known.c and isinstance(known.c[column].type, Boolean)


def _day_or_text(text: str) -> str:
    if len(text) >= 10 and text[:4].isdigit() and text[4] == text[7] == "-":
        try:
            if len(text) == 10:
                return f"{date.fromisoformat(text):%d/%m/%Y}"
            return f"{local(text):%d/%m/%Y %H:%M}"
        except ValueError:
            pass
    return text


def columns_of(
    view: View, wanted: Sequence[str], every: bool, rows: Sequence[Columns]
) -> list[str]:
    """The columns to show. Raises KeyError for one that the view does not have."""
    table = tables().get(view.table)
    computed = list(rows[0]) if rows else list(view.columns)
    own = [column.name for column in table.c] if table is not None else []
    known = list(dict.fromkeys([*own, *computed]))
    for column in wanted:
        if column not in known:
            raise KeyError(column)
    if every:
        filled = [one for one in known if any(row[one] not in (None, []) for row in rows)]
        return [one for one in filled if one != "conference"]
    return list(wanted) or [column for column in view.columns if column in known]
