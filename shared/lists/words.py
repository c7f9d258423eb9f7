"""Words for the states of delegates, nominations and the rest, as lists say them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "abandoned": "thôi gửi", "absent": "vắng mặt", "accepted": "đã nhận", "approved": "đã duyệt",
        "assigned": "đã giao", "awarded": "được khen thưởng", "awards": "quỹ khen thưởng",
        "bounced": "bị trả lại", "cancelled": "đã hủy", "completed": "hoàn thành",
        "conference": "kinh phí hội nghị", "confirmed": "đã xác nhận", "declined": "báo vắng",
        "drafted": "dự thảo", "elsewhere": "tính ở đoàn khác",
        "endorsed": "đã thẩm định", "failed": "gửi lỗi", "in-progress": "đang làm",
        "awaiting-post": "chờ bưu điện",
        "issued": "đã mời", "open": "đang làm", "overdue": "quá hạn", "presented": "đã trao",
        "present": "có mặt", "proposed": "đã đăng ký", "refused": "không đồng ý",
        "registered": "đã đăng ký", "rejected": "không duyệt", "replaced": "có người thay",
        "requested": "đã yêu cầu", "returned": "trả lại", "revoked": "đã hủy", "selected": "được chọn",
        "sent": "đã gửi", "submitted": "đã nộp", "to-revise": "cần chỉnh sửa", "withdrawn": "đã rút",
    }
)  # fmt: skip
