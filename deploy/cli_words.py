"""Codes of the read model in the words that officials use; what is not here is shown as it is."""

from collections.abc import Mapping
from typing import Final

from services.program.assemble_script import ROLES as STAFF
from shared.plan_changes import NAMES
from shared.refusals import ROLES

_RANK_RULES: Final = {
    "head": "thủ trưởng", "representative": "đại diện lãnh đạo", "named": "đích danh",
}  # fmt: skip
_KINDS: Final = {
    "collective": "tập thể", "household": "hộ gia đình", "individual": "cá nhân", "program": "chương trình",
    "report": "báo cáo", "guest": "khách mời", "composition": "thành phần", "awardees": "khen thưởng",
    "invitation": "giấy mời", "reminder": "nhắc trả lời", "respond-by-moved": "đổi hạn trả lời",
    "registration-confirmed": "xác nhận", "substitution-asked": "xin cử người thay",
    "substitution-decided": "người đi thay", "seats-asked": "xin thêm chỗ", "seats-decided": "thêm chỗ",
    "invitation-withdrawn": "thu hồi giấy mời", "paper-asked": "đề nghị tham luận", "paper-decided": "tham luận",
    "nomination-returned": "trả hồ sơ", "nomination-decided": "xét khen thưởng", "award-decided": "khen thưởng",
    "task-assigned": "giao việc", "task-due": "việc sắp đến hạn", "task-overdue": "việc quá hạn",
    "estimate-returned": "trả dự toán", "estimate-decided": "duyệt dự toán",
    "settlement-returned": "trả quyết toán", "settlement-decided": "duyệt quyết toán",
    "contribution-asked": "đề nghị báo cáo", "contribution-returned": "trả, rút báo cáo",
    "program-finalised": "chương trình", "program-changed": "chương trình thay đổi",
    "rescheduled": "đổi thời gian", "venue-changed": "đổi địa điểm", "plan-amended": "sửa kế hoạch",
    "cancelled": "hủy hội nghị", "thanks": "cảm ơn", "webhook-disabled": "ngừng webhook",
}  # fmt: skip
_BODIES: Final = {
    "police": "Công an tỉnh", "home-affairs": "Sở Nội vụ", "agriculture-environment": "Sở NN&MT",
    "tax": "Thuế tỉnh", "social-insurance": "BHXH tỉnh", "inspectorate": "Thanh tra tỉnh",
}  # fmt: skip
_FINDINGS: Final = {
    "clear": "không có", "under-review": "đang xem xét", "disciplined": "bị kỷ luật",
}  # fmt: skip
_BUDGET: Final = {"estimate": "dự toán", "settlement": "quyết toán"}
_CHANNELS: Final = {
    "email": "thư điện tử", "webhook": "webhook", "print": "bản in", "outside": "đơn vị khác gửi",
}  # fmt: skip
_FUNDS: Final = {"conference": "kinh phí hội nghị", "awards": "quỹ khen thưởng"}
_PARTS: Final = {
    "submission_letter": "tờ trình", "achievement_report": "báo cáo thành tích", "minutes": "biên bản",
    "confirmation": "xác nhận",
}  # fmt: skip
_DONE: Final = ("audit", "budget_steps", "estimate_line_steps", "nomination_steps")
"""Tables that name who did something: an agency, or the system by itself."""
_SYSTEM: Final = {"hoinghi": "(hệ thống)"}
_PERSONS: Final = {"office": "(cơ quan)", "policy": "(tự động)"}
WORDS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("messages", "channel"): _CHANNELS,
    ("groups", "rank"): _RANK_RULES,
    ("delegations", "rank_rule"): _RANK_RULES,
    ("delegations", "status"): {"declined": "không cử người"},
    ("substitutions", "status"): {"withdrawn": "thôi đề nghị"},
    ("agencies", "roles"): ROLES,
    ("amendments", "parts"): {part: name for part, (name, _) in NAMES.items()},
    ("agenda_staff", "role"): STAFF,
    ("clearances", "body"): _BODIES,
    ("clearances", "finding"): _FINDINGS,
    ("budget_steps", "about"): _BUDGET,
    ("budget_steps", "step"): {
        "proposed": "đề nghị điều chỉnh",
        "renumbered": "ghi lại số quyết định",
        "redated": "ghi lại ngày quyết định",
    },
    ("adjustments", "status"): {"proposed": "đang lập"},
    ("estimate_remarks", "about"): _BUDGET,
    ("award_rounds", "level"): {"province": "tỉnh", "military-region": "Quân khu"},
    ("nominations", "missing"): _PARTS,
    ("nomination_steps", "missing"): _PARTS,
    ("estimate_line_steps", "step"): {
        "drafted": "dự thảo",
        "set": "ghi, sửa dòng",
        "removed": "bỏ dòng",
        "frozen": "chốt số lượng",
        "unfrozen": "bỏ chốt",
        "counted": "tính lại theo số đếm",
        "remarked": "có ý kiến",
        "proposed": "đề nghị điều chỉnh",
    },
    **{(table, "unit"): _SYSTEM for table in _DONE},
    **{(table, "person"): _PERSONS for table in _DONE},
}
"""By table and column."""


def word(table: str, column: str, value: object) -> str | None:
    """The word for a code, for each of several that stand in one field with commas or spaces; None for none."""
    if column == "kind":
        return _KINDS.get(str(value))
    if column == "fund":
        return _FUNDS.get(str(value))
    known = WORDS.get((table, column))
    if known is None:
        return None
    parts = str(value).replace(",", " ").split()
    return ", ".join(known.get(one, one) for one in parts) if set(parts) & known.keys() else None
