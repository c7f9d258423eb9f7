"""Which lists there are, and which columns each has, under Vietnamese headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Table

from services.program import tables
from shared.lists.nomination_columns import CODES

Form = str
"""``text``, ``number``, ``money`` (đồng), ``moment``, ``day``, ``flag``, ``status``, ``scan``, ``agency``,
``group``, ``kind``, ``merit``."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    heading: str
    form: Form = "text"
    width: int = 18


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. ``order``: the columns that it is sorted by; a name is sorted as Vietnamese lists are;
    ``standing``: an agency's head, who comes instead, the others."""

    title: str
    table: Table
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    only: str = ""
    """Only rows that have something in this column."""


_UNIT: Final = Column("unit", "Cơ quan, đơn vị", "agency", 34)
_NAME: Final = Column("name", "Họ và tên", width=26)
_POSITION: Final = Column("position", "Chức vụ", width=30)
_STATUS: Final = Column("status", "Tình trạng", "status", 16)
_REASON: Final = Column("reason", "Lý do", width=28)

LISTINGS: Final[Mapping[str, Listing]] = MappingProxyType(
    {
        "delegates": Listing(
            "DANH SÁCH ĐẠI BIỂU",
            tables.attendees,
            (_NAME, _POSITION, _UNIT, Column("phone", "Số điện thoại", width=16),
             Column("email", "Thư điện tử", width=28), Column("address", "Địa chỉ", width=40),
             Column("language", "Ngôn ngữ", width=12),
             Column("group_id", "Thành phần", "group", 34), _STATUS,
             Column("seat_row", "Hàng ghế", "number", 10), Column("seat", "Số ghế", "number", 10),
             Column("gate", "Cửa"), Column("arrived_at", "Điểm danh lúc", "moment", 20), _REASON,
             Column("delegation", "Mã đoàn"), Column("person_id", "Mã đại biểu", width=28)),
            ("unit", "standing", "name"),
        ),
        "arrivals": Listing(
            "DANH SÁCH ĐẠI BIỂU CÓ MẶT",
            tables.attendees,
            (Column("arrived_at", "Điểm danh lúc", "moment", 20), Column("gate", "Cửa"), _NAME, _POSITION, _UNIT,
             Column("group_id", "Thành phần", "group", 34), Column("seat_row", "Hàng ghế", "number", 10),
             Column("seat", "Số ghế", "number", 10), Column("delegation", "Mã đoàn"),
             Column("person_id", "Mã đại biểu", width=28)),
            ("arrived_at", "name"),
            only="arrived_at",
        ),
        "scans": Listing(
            "CÁC LƯỢT QUÉT",
            tables.scans,
            (Column("scanned_at", "Quét lúc", "moment", 20), Column("received_at", "Nhận lúc", "moment", 20),
             Column("gate", "Cửa"), Column("verdict", "Kết quả", "scan", 18),
             Column("reason", "Lý do", "scan", 24),
             Column("conflict", "Mâu thuẫn", "flag", 10), Column("first_at", "Vào lúc", "moment", 20),
             Column("first_gate", "Vào cửa"), _UNIT, Column("delegation", "Mã đoàn"),
             Column("person_id", "Mã đại biểu", width=28), Column("method", "Cách điểm danh", "scan", 18),
             Column("clock_ahead", "Lệch giờ (giây)", "number", 12), Column("scanned_by", "Người quét"),
             Column("undone_at", "Hủy lúc", "moment", 20), Column("undone_by", "Người hủy"),
             Column("undone_reason", "Lý do hủy", width=28), Column("scan", "Mã lượt quét", width=38)),
            ("scanned_at", "scan"),
        ),
        "delegations": Listing(
            "DANH SÁCH ĐOÀN ĐƯỢC MỜI",
            tables.delegations,
            (Column("invitee", "Kính mời", width=36), _UNIT, Column("group_id", "Thành phần", "group", 34),
             Column("seats", "Số chỗ", "number", 10), Column("respond_by", "Hạn trả lời", "moment", 20), _STATUS,
             Column("contact_email", "Thư điện tử", width=28), Column("contact_address", "Địa chỉ", width=40),
             Column("issued_at", "Mời lúc", "moment", 20),
             Column("reminded_at", "Nhắc lúc", "moment", 20),
             Column("declined_at", "Báo không cử người lúc", "moment", 20),
             Column("declined_reason", "Lý do không cử người", width=28),
             Column("withdrawn_reason", "Lý do thu hồi", width=28),
             Column("delegation", "Mã đoàn")),
            ("group_id", "invitee"),
        ),
        "ranks": Listing(
            "BẢNG THỨ BẬC",
            tables.ranks,
            (Column("ordinal", "Số thứ tự", "number", 10), Column("title", "Thứ bậc", width=40),
             Column("rank", "Mã", width=24), Column("groups", "Nhóm", width=30),
             Column("units", "Cơ quan", width=30), Column("valid_from", "Từ ngày", "day", 14),
             Column("valid_to", "Đến ngày", "day", 14), Column("basis", "Căn cứ", width=40)),
            ("ordinal", "rank"),
        ),
        "acting": Listing(
            "NGƯỜI LÀM THAY",
            tables.acting,
            (Column("deputy", "Người làm thay", width=24),
             Column("home", "Cơ quan của người làm thay", "agency", 30),
             Column("absent", "Người được thay", width=24), _UNIT, Column("desk", "Vai trò", width=20),
             Column("since", "Từ ngày", "day", 14), Column("until", "Đến hết ngày", "day", 14),
             Column("reason", "Lý do", width=36), Column("appointed_at", "Giao lúc", "moment", 20),
             Column("appointed_by", "Người giao", width=28), Column("ended_at", "Thu hồi lúc", "moment", 20),
             Column("ended_by", "Người thu hồi", width=28), Column("ended_reason", "Lý do thu hồi", width=36),
             Column("acting", "Mã", width=24)),
            ("since", "acting"),
        ),
        "nominations": Listing(
            "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG",
            tables.nominations,
            (Column("salutation", "Tên gọi", width=10),
             Column("name", "Tên tập thể/cá nhân/hộ gia đình", width=30),
             _POSITION, Column("unit", "Đơn vị đề nghị", "agency", 34),
             Column("kind", "Phân loại khen thưởng", "kind", 14),
             Column("object_class", "Phân loại đối tượng"), Column("sphere", "Lĩnh vực hoạt động"),
             Column("grassroots", "Cấp cơ sở", "flag", 10),
             Column("merit", "Loại hình khen thưởng", "merit"),
             Column("merit_from", "Thành tích tính từ ngày", "day", 14),
             Column("woman", "Nữ", "flag", 6), Column("women_percent", "Tỷ lệ nữ (%)", "number", 10),
             Column("leader", "Lãnh đạo, quản lý", "flag", 10), Column("address", "Địa chỉ", width=40),
             Column("achievement", "Tóm tắt thành tích", width=50), _STATUS, _REASON,
             Column("submitted_at", "Nộp lúc", "moment", 20), Column("round", "Đợt khen thưởng"),
             Column("nomination", "Mã đề nghị", width=28)),
            ("round", "kind", "unit", "name"),
        ),
        "awards": Listing(
            "DANH SÁCH ĐƯỢC KHEN THƯỞNG",
            tables.awards,
            (Column("ordinal", "Thứ tự trao", "number", 10),
             Column("name", "Tên tập thể/cá nhân/hộ gia đình", width=30), _POSITION, _UNIT,
             Column("kind", "Phân loại khen thưởng", "kind", 14),
             Column("bonus", "Tiền thưởng (đồng)", "money", 18),
             Column("presented_at", "Trao lúc", "moment", 20), Column("received_by", "Người nhận thay", width=24),
             Column("revoked_reason", "Lý do hủy", width=28), Column("round", "Đợt khen thưởng"),
             Column("nomination", "Mã đề nghị", width=28)),
            ("round", "ordinal"),
        ),
        "papers": Listing(
            "DANH SÁCH THAM LUẬN",
            tables.papers,
            (Column("ordinal", "Thứ tự trình bày", "number", 10),
             Column("title", "Tên tham luận", width=50), _UNIT,
             Column("author_name", "Người trình bày", width=26), Column("author_position", "Chức vụ", width=30),
             Column("minutes", "Số phút", "number", 10), _STATUS, Column("file_name", "Tên tệp", width=28),
             Column("submitted_at", "Nộp lúc", "moment", 20), Column("remarks", "Góp ý", width=36), _REASON,
             Column("paper", "Mã tham luận")),
            ("ordinal", "title"),
        ),
        "tasks": Listing(
            "BẢNG THEO DÕI NHIỆM VỤ",
            tables.tasks,
            (Column("text", "Nội dung công việc", width=60), Column("lead", "Cơ quan chủ trì", "agency", 34),
             Column("supporting", "Cơ quan phối hợp", "agencies", 40), Column("due", "Hạn hoàn thành", "day", 14),
             _STATUS, Column("percent", "Tiến độ (%)", "number", 10), Column("note", "Kết quả, ghi chú", width=36),
             Column("completed_on", "Hoàn thành ngày", "day", 14), Column("on_time", "Đúng hạn", "flag", 10),
             Column("task", "Mã nhiệm vụ")),
            ("due", "task"),
        ),
        "estimate": Listing(
            "DỰ TOÁN KINH PHÍ",
            tables.estimate_lines,
            (Column("ordinal", "TT", "number", 6), Column("content", "Nội dung chi", width=44),
             Column("unit", "Đơn vị tính", width=12), Column("quantity", "Số lượng", "number", 12),
             Column("unit_price", "Đơn giá (đồng)", "money", 16),
             Column("amount", "Thành tiền (đồng)", "money", 18),
             Column("explanation", "Diễn giải", width=30), Column("note", "Ghi chú", width=24),
             Column("fund", "Quỹ", "status", 22), Column("source", "Nguồn kinh phí", width=24),
             Column("basis", "Căn cứ", width=44),
             Column("line", "Mã dòng")),
            ("ordinal", "line"),
        ),
        "messages": Listing(
            "SỔ THEO DÕI THƯ ĐÃ GỬI",
            tables.messages,
            (Column("recipient_name", "Người nhận", width=28), Column("recipient_email", "Thư điện tử", width=30),
             Column("recipient_address", "Địa chỉ", width=40),
             Column("unit", "Cơ quan, đơn vị", "agency", 34), Column("subject", "Tiêu đề", width=50), _STATUS,
             Column("requested_at", "Yêu cầu lúc", "moment", 20), Column("sent_at", "Gửi lúc", "moment", 20),
             Column("attempts", "Số lần gửi", "number", 10), _REASON,
             Column("replied_at", "Trả lời lúc", "moment", 20), Column("message", "Mã thư", width=28)),
            ("requested_at", "message"),
        ),
        "agenda": Listing(
            "CHƯƠNG TRÌNH HỘI NGHỊ",
            tables.agenda_items,
            (Column("ordinal", "TT", "number", 6), Column("title", "Nội dung", width=60),
             Column("presenter", "Người thực hiện", width=34), Column("minutes", "Số phút", "number", 10),
             Column("within", "Thuộc mục"), Column("paper", "Tham luận"), Column("item", "Mã mục")),
            ("ordinal", "item"),
        ),
    }
)  # fmt: skip

SCANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "arrived": "vào", "repeated": "đã vào rồi", "earlier": "vào, sớm hơn", "refused": "không vào",
        "unmatched": "không khớp", "withdrawn": "đã thu hồi giấy mời", "declined": "đã báo vắng",
        "replaced": "đã có người thay", "superseded": "mã cũ", "elsewhere": "tính ở đoàn khác",
        "nobody-named": "đoàn chưa cử ai",
        "not-open": "chưa đến giờ", "over": "đã bế mạc", "cancelled": "hội nghị đã hủy",
        "unreadable": "không phải mã", "unknown": "mã lạ", "other-conference": "mã hội nghị khác",
        "code": "quét mã", "name": "theo họ tên", "delegation": "cả đoàn",
    }
)  # fmt: skip
"""What became of a scan, why, and how it was made."""
KINDS: Final = CODES
