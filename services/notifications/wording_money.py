"""What is said of the money: the estimate, its adjustment and the settlement, returned or approved."""

from collections.abc import Iterable
from typing import Final

from services.notifications import names
from services.notifications.wording import Wording, cut, letter, name_of
from shared.events.budget import (
    AdjustmentReturned,
    BudgetAdjusted,
    BudgetApproved,
    BudgetReturned,
    LineRemark,
    SettlementApproved,
    SettlementReturned,
)
from shared.events.plan import short_date
from shared.events.registry import ConferencePlanned
from shared.money import format_dong

_LONGEST_QUOTE: Final = 8_000


def estimate_returned(event: BudgetReturned, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Đề nghị hoàn chỉnh dự toán kinh phí",
        name_of(unit, planned),
        planned,
        "Dự toán kinh phí hội nghị được trả lại để hoàn chỉnh theo ý kiến sau:",
        _remarks(event.remarks, event.lines),
    )


def estimate_approved(event: BudgetApproved, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Phê duyệt dự toán kinh phí",
        name_of(unit, planned),
        planned,
        f"Dự toán kinh phí hội nghị được phê duyệt tại Quyết định số {event.decision_number} ngày "
        f"{short_date(event.decision_date)}: {format_dong(event.amount)} đồng; tiền thưởng: "
        f"{format_dong(event.awards_total)} đồng.",
    )


def adjustment_returned(
    event: AdjustmentReturned, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Đề nghị hoàn chỉnh nội dung điều chỉnh dự toán",
        name_of(unit, planned),
        planned,
        f"Đề nghị điều chỉnh dự toán với lý do {names.adjustment(event.adjustment)} được "
        "trả lại để hoàn chỉnh theo ý kiến sau:",
        _remarks(event.remarks, event.lines),
        "Dự toán đã duyệt vẫn có hiệu lực; việc chi theo các dòng đã duyệt không bị ảnh hưởng.",
    )


def adjustment_approved(event: BudgetAdjusted, planned: ConferencePlanned, unit: str) -> Wording:
    awards = (
        ""
        if event.awards_total is None
        else f"; tiền thưởng: {format_dong(event.awards_total)} đồng"
    )
    return letter(
        "Phê duyệt điều chỉnh dự toán kinh phí",
        name_of(unit, planned),
        planned,
        f"Dự toán kinh phí hội nghị được điều chỉnh tại Quyết định số {event.decision_number} ngày "
        f"{short_date(event.decision_date)} ({event.reason}). Dự toán sau điều chỉnh: "
        f"{format_dong(event.amount)} đồng{awards}.",
    )


def settlement_returned(
    event: SettlementReturned, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Đề nghị hoàn chỉnh hồ sơ quyết toán",
        name_of(unit, planned),
        planned,
        "Quyết toán kinh phí hội nghị được trả lại để hoàn chỉnh theo ý kiến sau:",
        _remarks(event.remarks, event.lines),
        "Có thể bổ sung, hủy bút toán ghi nhầm rồi nộp lại quyết toán.",
    )


def settlement_approved(
    event: SettlementApproved, planned: ConferencePlanned, unit: str
) -> Wording:
    day = f" ngày {short_date(event.decision_date)}" if event.decision_date else ""
    return letter(
        "Phê duyệt quyết toán kinh phí",
        name_of(unit, planned),
        planned,
        f"Quyết toán kinh phí hội nghị được phê duyệt tại văn bản số {event.decision_number}{day}: "
        f"{format_dong(event.spent)} đồng; quỹ khen thưởng: {format_dong(event.awards_spent)} đồng.",
    )


def _remarks(remarks: str, lines: Iterable[LineRemark]) -> str:
    said = (remarks, *(f"- Dòng {names.line(one.line)}: {one.remark}" for one in lines))
    return cut("\n".join(said), _LONGEST_QUOTE)
