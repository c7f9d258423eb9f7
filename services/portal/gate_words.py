"""What the page at the door is given to go on alone: the one table of verdicts, and the page's own words."""

from types import MappingProxyType
from typing import Any, Final

from services.portal.language import N_, Language, said
from services.portal.words import status
from shared.admission import CODE_PATTERN
from shared.gate import LOOKS_SCANNED, REASONS, SCANNED_IN_NAME, VERDICTS

_WORDS: Final = MappingProxyType(
    {
        "online": N_("Có mạng"),
        "offline": N_("Mất mạng: cứ quét tiếp"),
        "unsent": N_("%(count)s lượt chưa gửi"),
        "list": N_("danh sách lúc %(at)s"),
        "no_list": N_("máy này chưa có danh sách"),
        "kept": N_("Đã giữ trên máy, chưa gửi."),
        "sign_in": N_("Phiên làm việc đã hết. Lượt quét vẫn giữ trên máy; đăng nhập lại để gửi."),
        "forgotten": N_("Đã hết giờ của phiên làm việc: danh sách đã xóa khỏi máy này."),
        "left": N_("Danh sách đã xóa khỏi máy này. Để trang này mở: có mạng lại thì tự đăng xuất."),
        "stays": N_(
            "Còn %(count)s lượt chưa gửi. Đăng xuất vẫn giữ các lượt ấy trên máy; lần đăng nhập sau sẽ gửi. "
            "Đăng xuất?"
        ),
        "broken": N_("Không ghi được lượt quét vào máy này. Ghi ra giấy, và đổi máy."),
        "found": N_("%(count)s người khớp"),
        "more": N_("và %(count)s người khác: gõ thêm chữ."),
        "nobody": N_("Không có ai tên như vậy. Thử bớt chữ, hoặc mời gặp bàn tiếp đón."),
        "people": N_("%(count)s người"),
        "instead": N_("Người dự thay: %(name)s."),
        "coming": N_("Cả đoàn: %(count)s người chưa đến"),
        "seat": N_("Hàng %(row)s, ghế %(seat)s"),
        "undone": N_("Đã hủy lượt điểm danh."),
        "undo_kept": N_("Đã hủy trên máy này; sẽ gửi sau lượt quét ấy."),
        "undo_failed": N_(
            "Lượt hủy cho %(name)s không thực hiện được. Xem lại người ấy ở mục “Vừa đến”."
        ),
        "not_taken": N_(
            "Không nhận được lượt của %(name)s lúc %(at)s: %(why)s Tìm người ấy và xử lý tại bàn tiếp đón."
        ),
        "camera_on": N_("Đưa mã QR vào khung hình."),
        "camera_off": N_("Không mở được máy ảnh. Cho phép dùng máy ảnh, hoặc dùng súng quét."),
        "camera_none": N_(
            "Trình duyệt này không đọc được mã bằng máy ảnh: dùng súng quét, hoặc gõ họ tên."
        ),
        "insecure": N_(
            "Trang này mở không qua https nên chỉ dùng được khi có mạng; muốn dùng cả khi mất mạng, "
            "mở bằng địa chỉ https (hỏi bộ phận vận hành)."
        ),
    }
)


_STATES: Final = ("registered", "confirmed", "declined", "replaced", "absent")
"""Of who is looked for by name and is not here."""


def gate_words(language: Language, conference: str) -> dict[str, Any]:
    """A plain value for the page, in the visitor's language."""
    number = 1 if language == "en" else 0
    return {
        "conference": conference,
        "code": CODE_PATTERN,
        "scan": LOOKS_SCANNED,
        "in_name": SCANNED_IN_NAME,
        "verdicts": {
            key: {
                "tone": one.tone,
                "sign": one.sign,
                "word": one.en if language == "en" else one.vi,
            }
            for key, one in VERDICTS.items()
        },
        "reasons": {key: both[number] for key, both in REASONS.items()},
        "states": {key: said(language, status(key)) for key in _STATES},
        "words": {key: said(language, text) for key, text in _WORDS.items()},
    }
