"""Words for the states of delegates, nominations and the rest, as lists say them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "abandoned": "thôi gửi", "absent": "vắng mặt", "accepted": "đã nhận", "approved": "đã duyệt",
        "assigned": "đã giao", "awarded": "được khen thưởng", "awards": "quỹ khen thưởng",
        "bounced": "bị trả lại", "cancelled": "đã hủy", "completed": "hoàn thành",
        "concluded": "đã bế mạc",
        "conference": "kinh phí hội nghị", "confirmed": "đã xác nhận", "declined": "báo vắng",
        "discarded": "đã bỏ", "drafted": "dự thảo", "elsewhere": "tính ở đoàn khác",
        "endorsed": "đã thẩm định", "failed": "gửi lỗi", "held": "chờ phát hành", "in-progress": "đang làm",
        "awaiting-post": "chờ bưu điện",
        "invitation-withdrawn": "giấy mời đã thu hồi",
        "issued": "đã mời", "left-out": "không có trong quyết định", "open": "đang làm", "overdue": "quá hạn",
        "presented": "đã trao",
        "present": "có mặt", "printed": "in tài liệu", "proposed": "đã đăng ký", "refused": "không đồng ý",
        "registered": "đã đăng ký", "rejected": "không duyệt", "replaced": "có người thay",
        "requested": "đã yêu cầu", "returned": "trả lại", "revoked": "đã hủy", "selected": "được chọn",
        "sending": "đang gửi", "sent": "đã gửi", "submitted": "đã nộp", "to-revise": "cần chỉnh sửa",
        "uncertain": "chưa rõ đã gửi", "withdrawn": "đã rút",
    }
)  # fmt: skip
