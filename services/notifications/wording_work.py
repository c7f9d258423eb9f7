"""What is said of the work for the conference: papers, contributions, awards, tasks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from services.notifications import names
from services.notifications.wording import (
    TO,
    YOU,
    Wording,
    cut,
    ended,
    letter,
    name_of,
    when_and_where,
)
from shared.events.awards import (
    ApprovalWithdrawn,
    Award,
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardeeKind,
    AwardRevoked,
    DossierPart,
    NominationApproved,
    NominationRejected,
    NominationReturned,
)
from shared.events.plan import short_date
from shared.events.registry import (
    ConferencePlanned,
    ContributionFellOverdue,
    ContributionReminderDue,
    ContributionRequested,
    ContributionReturned,
    ContributionWithdrawn,
    PaperDeclined,
    PaperDueChanged,
    PaperReminderDue,
    PaperRequested,
    PaperRevisionRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperWithdrawn,
    PlanAmended,
    TaskAssigned,
    TaskDueSoon,
    TaskFellOverdue,
    TaskReopened,
    TaskRevised,
    TaskWithdrawn,
)
from shared.money import format_dong
from shared.plan_changes import told_to

_PARTS: Final[dict[DossierPart, str]] = {
    "submission_letter": "tờ trình đề nghị khen thưởng",
    "achievement_report": "báo cáo thành tích",
    "minutes": "biên bản xét khen thưởng",
}
LONGEST_QUOTE: Final = 8_000

# --- papers --------------------------------------------------------------------------------------


def paper_selected(event: PaperSelected, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Tham luận được chọn trình bày",
        name_of(unit, planned),
        planned,
        f"Tham luận “{event.title}” được chọn trình bày tại hội nghị, thứ tự {event.order}, thời "
        f"lượng {event.minutes} phút. Kính đề nghị Quý cơ quan chuẩn bị theo đúng thời lượng.",
    )


def paper_requested(event: PaperRequested, planned: ConferencePlanned, unit: str) -> Wording:
    limits = [
        f"không quá {event.max_pages} trang" if event.max_pages else "",
        f"trình bày không quá {event.max_minutes} phút" if event.max_minutes else "",
    ]
    wanted = ", ".join(filter(None, limits))
    return letter(
        "Đề nghị chuẩn bị tham luận",
        name_of(unit, planned),
        planned,
        f"Kính đề nghị Quý cơ quan chuẩn bị tham luận về nội dung: {event.topic}.",
        f"Yêu cầu: {wanted}." if wanted else "",
        f"Gửi tham luận trước hết ngày {short_date(event.due)}. Nội dung không chứa bí mật nhà nước.",
    )


def paper_due_changed(event: PaperDueChanged, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Thay đổi hạn gửi tham luận",
        name_of(unit, planned),
        planned,
        f"Hạn gửi tham luận về nội dung: {event.topic} nay là hết ngày "
        f"{short_date(event.due)} (trước đây là ngày {short_date(event.due_before)}).",
    )


def paper_reminder(event: PaperReminderDue, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Nhắc gửi tham luận",
        name_of(unit, planned),
        planned,
        f"Đến nay chưa nhận được tham luận về nội dung: {event.topic}. Kính đề nghị Quý "
        f"cơ quan gửi trước hết ngày {short_date(event.due)}.",
    )


def paper_printed(
    event: PaperSelectedForPrinting, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Tham luận được chọn in tài liệu",
        name_of(unit, planned),
        planned,
        f"Tham luận “{event.title}” được chọn in trong tài liệu hội nghị, không trình bày tại hội trường.",
        f"Ghi chú: {event.note}" if event.note else "",
        "Xin trân trọng cảm ơn sự chuẩn bị của Quý cơ quan.",
    )


def paper_declined(event: PaperDeclined, planned: ConferencePlanned, unit: str) -> Wording:
    printed = "Tham luận được in trong tài liệu hội nghị." if event.printed else ""
    return letter(
        "Về tham luận của Quý cơ quan",
        name_of(unit, planned),
        planned,
        f"Tham luận {names.paper(event.paper)} không trình bày tại hội nghị. Lý do: {ended(event.reason)}",
        printed,
        "Xin trân trọng cảm ơn sự chuẩn bị của Quý cơ quan.",
    )


def paper_withdrawn(event: PaperWithdrawn, planned: ConferencePlanned, unit: str) -> Wording:
    """To the organiser."""
    return letter(
        "Cơ quan rút tham luận",
        name_of(unit, planned),
        planned,
        f"{name_of(event.unit, planned)} rút tham luận {names.paper(event.paper)}, hoặc không nhận viết. Lý do: "
        f"{ended(event.reason)}",
        "Tham luận đã xếp trong chương trình thì mục ấy được bỏ; kính đề nghị xem lại chương trình và việc chuẩn "
        "bị tham luận của cơ quan này.",
    )


def paper_to_revise(
    event: PaperRevisionRequested, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Đề nghị chỉnh sửa tham luận",
        name_of(unit, planned),
        planned,
        f"Kính đề nghị Quý cơ quan chỉnh sửa tham luận {names.paper(event.paper)} "
        "theo các ý kiến sau:",
        cut(event.remarks, LONGEST_QUOTE),
    )


# --- contributions to the report -----------------------------------------------------------------


def contribution_requested(
    event: ContributionRequested, planned: ConferencePlanned, unit: str
) -> Wording:
    topic = next((one.text for one in planned.plan.topics if one.code == event.topic), "")
    return letter(
        "Đề nghị chuẩn bị nội dung báo cáo",
        name_of(unit, planned),
        planned,
        f"Kính đề nghị Quý cơ quan chuẩn bị nội dung báo cáo mục {event.topic}:",
        cut(topic, LONGEST_QUOTE),
        f"Thời hạn gửi: ngày {short_date(event.due)}.",
    )


def contribution_reminder(
    event: ContributionReminderDue, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Nhắc gửi báo cáo thành phần",
        name_of(unit, planned),
        planned,
        f"Đến nay chưa nhận được nội dung báo cáo mục {event.topic}. Kính đề "
        f"nghị Quý cơ quan gửi trước hết ngày {short_date(event.due)}.",
        cut(words_of_topic(event.topic, planned), LONGEST_QUOTE),
    )


def contribution_overdue(
    event: ContributionFellOverdue, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Báo cáo thành phần quá hạn",
        name_of(unit, planned),
        planned,
        f"Nội dung báo cáo mục {event.topic} có hạn ngày "
        f"{short_date(event.due)}, đến nay chưa nhận được. Kính đề nghị Quý cơ quan gửi ngay.",
        cut(words_of_topic(event.topic, planned), LONGEST_QUOTE),
    )


def contribution_returned(
    event: ContributionReturned, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Đề nghị hoàn chỉnh nội dung báo cáo",
        name_of(unit, planned),
        planned,
        f"Kính đề nghị Quý cơ quan hoàn chỉnh nội dung báo cáo mục {event.topic} theo các ý kiến sau:",
        cut(event.remarks, LONGEST_QUOTE),
    )


def contribution_withdrawn(
    event: ContributionWithdrawn, planned: ConferencePlanned, unit: str
) -> Wording:
    """To the organiser."""
    return letter(
        "Cơ quan rút nội dung báo cáo",
        name_of(unit, planned),
        planned,
        f"{name_of(event.unit, planned)} rút nội dung báo cáo mục {event.topic}, hoặc không nhận viết. Lý do: "
        f"{ended(event.reason)}",
        "Nội dung ấy không còn trong báo cáo kết quả; cơ quan vẫn gửi lại được. Cần nội dung này thì trao đổi với "
        "cơ quan, hoặc đề nghị cơ quan khác.",
    )


def words_of_topic(topic: str, planned: ConferencePlanned) -> str:
    """What the plan asks for in the item of this number; empty for another."""
    return next((f"Nội dung: {one.text}" for one in planned.plan.topics if one.code == topic), "")


# --- awards --------------------------------------------------------------------------------------

MOST_NAMED: Final = 100
"""So many awardees a letter names; more are in the decision's list."""


def _nominee(
    event: NominationReturned | NominationApproved | ApprovalWithdrawn | NominationRejected,
) -> str:
    return names.nominee(event.round, event.nomination)


def nomination_returned(
    event: NominationReturned, planned: ConferencePlanned, unit: str
) -> Wording:
    missing = "; ".join(_PARTS[part] for part in event.missing)
    return letter(
        "Trả lại hồ sơ đề nghị khen thưởng",
        name_of(unit, planned),
        planned,
        f"Hồ sơ đề nghị khen thưởng cho {_nominee(event)} được trả lại. Lý do: "
        f"{ended(event.reason)}",
        f"Thành phần hồ sơ còn thiếu: {missing}." if missing else "",
        "Kính đề nghị Quý cơ quan hoàn thiện và nộp lại để được xem xét.",
    )


def nomination_approved(
    event: NominationApproved, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Kết quả xét hồ sơ đề nghị khen thưởng",
        name_of(unit, planned),
        planned,
        f"Hồ sơ đề nghị khen thưởng cho {_nominee(event)} đã được duyệt. Quyết định khen thưởng được "
        "thông báo sau khi ban hành.",
    )


def approval_withdrawn(event: ApprovalWithdrawn, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Rút lại việc duyệt hồ sơ đề nghị khen thưởng",
        name_of(unit, planned),
        planned,
        f"Hồ sơ đề nghị khen thưởng cho {_nominee(event)} đã báo là được duyệt, nay việc duyệt được rút lại; "
        f"hồ sơ trở về chờ xét duyệt. Lý do: {ended(event.reason)}",
        "Kết quả xét lại được thông báo sau. Đề nghị Quý cơ quan chưa báo việc khen thưởng cho người, tập thể "
        "được đề nghị.",
    )


def nomination_rejected(
    event: NominationRejected, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Kết quả xét hồ sơ đề nghị khen thưởng",
        name_of(unit, planned),
        planned,
        f"Hồ sơ đề nghị khen thưởng cho {_nominee(event)} không được duyệt. Lý do: {ended(event.reason)}",
    )


_AWARDEES: Final[dict[AwardeeKind, str]] = {
    "collective": "tập thể",
    "household": "hộ gia đình",
    "individual": "cá nhân",
}


def award_decided(event: AwardDecisionIssued, planned: ConferencePlanned, unit: str) -> Wording:
    """Whom the decision left out, approved once perhaps and taken back, is told in the same letter."""
    own = [award.nomination for award in event.awards if award.unit == unit]
    left = [one.nomination for one in event.left_out if one.unit == unit]
    counts = Counter(award.kind for award in event.awards if award.unit == unit)
    told = [f"{counts[kind]:02d} {word}" for kind, word in _AWARDEES.items() if counts[kind]]
    decided = f"Quyết định số {event.decision_number} ngày {short_date(event.decision_date)}"
    granted = (
        f"Theo {decided}, {' và '.join([', '.join(told[:-1]), told[-1]] if told[:-1] else told)} "
        f"do Quý cơ quan đề nghị được tặng {event.form_name}:",
        listed(event.round, own, "tất cả {count} trường hợp: theo Quyết định"),
        "Khen thưởng được công bố và trao tại hội nghị. Kính đề nghị Quý cơ quan thông báo và "
        "bố trí để các tập thể, cá nhân về dự.",
        when_and_where(planned),
    )
    not_in_it = (
        "Hồ sơ sau đây do Quý cơ quan đề nghị không có trong Quyết định:"
        if own
        else f"{decided} tặng {event.form_name} đã được ban hành. Hồ sơ sau đây do Quý cơ quan đề nghị không có "
        "trong Quyết định:",
        listed(event.round, left, "tất cả {count} hồ sơ"),
        "Danh sách của đợt khen thưởng này đã chốt; Quý cơ quan không phải bổ sung, nộp lại các hồ sơ này. "
        "Đề nghị Quý cơ quan thông báo để các tập thể, cá nhân liên quan biết.",
    )
    return letter(
        "Thông báo kết quả khen thưởng",
        name_of(unit, planned),
        planned,
        *(granted if own else ()),
        *(not_in_it if left else ()),
    )


def listed(award_round: str, nominations: Sequence[str], more: str) -> str:
    """One line each; of too many the first, and how many there are."""
    lines = [f"- {names.nominee(award_round, one)}" for one in nominations[:MOST_NAMED]]
    if nominations[MOST_NAMED:]:
        lines.append(f"- … ({more.format(count=len(nominations))})")
    return "\n".join(lines)


def award_renumbered(
    event: AwardDecisionRenumbered, planned: ConferencePlanned, unit: str
) -> Wording:
    """The same decision as was told under the other number."""
    own = [award for award in event.awards if award.unit == unit]
    return letter(
        f"Thông báo về số của Quyết định số {event.decision_number}",
        name_of(unit, planned),
        planned,
        f"Quyết định khen thưởng ngày {short_date(event.decision_date)} có số {event.decision_number}; trước đây "
        f"đã thông báo là số {event.mistyped}. Lý do: {ended(event.reason)}",
        put_forward(event.round, own),
        "Danh sách được khen thưởng và tiền thưởng giữ nguyên. Kính đề nghị Quý cơ quan ghi lại số này ở những "
        "nơi đã ghi số trước.",
    )


def put_forward(round_id: str, own: Sequence[Award]) -> str:
    """Whom the agency put forward, a line each; "" for one that put nobody forward."""
    if not own:
        return ""
    named = listed(round_id, [award.nomination for award in own], "tất cả {count} trường hợp")
    return f"Quý cơ quan đề nghị:\n{named}"


def award_redated(event: AwardDecisionRedated, planned: ConferencePlanned, unit: str) -> Wording:
    """The same decision as was told with the other day, and what its awards are worth by the right one."""
    own = [award for award in event.standing if award.unit == unit]
    worth = "; ".join(
        f"{_AWARDEES[kind]} {format_dong(before)} đồng"
        + (f", nay là {format_dong(now)} đồng" if before != now else ", không đổi")
        for kind, before, now in worth_before_and_now(event)
    )
    return letter(
        f"Thông báo về ngày của Quyết định số {event.decision_number}",
        name_of(unit, planned),
        planned,
        f"Quyết định số {event.decision_number} về việc tặng {event.form_name} ký ngày "
        f"{short_date(event.decision_date)}; trước đây đã thông báo là ngày {short_date(event.mistyped)}. Lý do: "
        f"{ended(event.reason)}",
        f"Tiền thưởng một trường hợp: {worth}." if worth else "",
        put_forward(event.round, own),
        "Danh sách được khen thưởng giữ nguyên. Kính đề nghị Quý cơ quan ghi lại ngày này ở những nơi đã ghi ngày "
        "trước.",
    )


def worth_before_and_now(event: AwardDecisionRedated) -> list[tuple[AwardeeKind, int, int]]:
    """By kind, in the order of lists."""
    return [
        (kind, event.bonuses_before[kind].amount, event.bonuses[kind].amount)
        for kind in _AWARDEES
        if kind in event.bonuses and kind in event.bonuses_before
    ]


def award_revoked(event: AwardRevoked, planned: ConferencePlanned, unit: str) -> Wording:
    """Whose award it was is told to the agency that put them forward, and to no other."""
    own = unit == event.unit
    whose = (
        f"cho {names.nominee(event.round, event.nomination)} do Quý cơ quan đề nghị"
        if own
        else f"cho một trường hợp do {name_of(event.unit, planned)} đề nghị"
    )
    return letter(
        "Thông báo hủy bỏ khen thưởng",
        name_of(unit, planned),
        planned,
        f"Theo Quyết định số {event.decision_number}, việc khen thưởng {whose} bị hủy bỏ. Lý do: "
        f"{ended(event.reason)}",
        "Kính đề nghị Quý cơ quan thông báo cho tập thể, cá nhân liên quan; nếu chưa trao thì không trao tại hội "
        "nghị, nếu đã trao thì nộp lại bằng khen."
        if own
        else "",
        f"Tiền thưởng phải thu hồi, nếu đã chi: {format_dong(event.recover)} đồng."
        if event.recover
        else "",
    )


# --- the plan itself ---------------------------------------------------------------------------


def plan_amended(event: PlanAmended, planned: ConferencePlanned, unit: str) -> Wording:
    changes = "\n".join(f"- {line}" for line in told_to(event, unit))
    return letter(
        f"Thông báo sửa đổi kế hoạch hội nghị theo Kế hoạch số {event.number}",
        TO,
        planned,
        f"Kế hoạch số {event.number} ngày {short_date(event.signed_on)} sửa đổi kế hoạch tổ chức hội nghị: "
        f"{planned.plan.title}. Nội dung thay đổi liên quan đến {YOU}:",
        cut(changes, LONGEST_QUOTE),
        # what the entry beside it has, should the day or place have moved again since
        when_and_where(planned) if {"schedule", "venue"} & set(event.changed) else "",
    )


# --- tasks ---------------------------------------------------------------------------------------


def task_assigned(event: TaskAssigned, planned: ConferencePlanned, unit: str) -> Wording:
    leading = unit == event.lead
    return letter(
        "Giao nhiệm vụ phục vụ hội nghị",
        name_of(unit, planned),
        planned,
        f"Quý cơ quan được giao {'chủ trì' if leading else 'phối hợp'} thực hiện nhiệm vụ sau:",
        cut(event.text, LONGEST_QUOTE),
        *_with_whom(event, planned, unit),
        f"Thời hạn hoàn thành: ngày {short_date(event.due)}.",
    )


def _with_whom(
    event: TaskAssigned | TaskRevised, planned: ConferencePlanned, unit: str
) -> tuple[str, str]:
    partners = ", ".join(name_of(other, planned) for other in event.supporting if other != unit)
    return (
        "" if unit == event.lead else f"Cơ quan chủ trì: {name_of(event.lead, planned)}.",
        cut(f"Cơ quan phối hợp: {partners}.", 2_000) if partners else "",
    )


def task_revised(event: TaskRevised, planned: ConferencePlanned, unit: str) -> Wording:
    if unit not in (event.lead, *event.supporting):
        return letter(
            "Thôi giao nhiệm vụ phục vụ hội nghị",
            name_of(unit, planned),
            planned,
            f"Nhiệm vụ sau nay giao {name_of(event.lead, planned)} chủ trì; Quý cơ quan không "
            "phải thực hiện nữa:",
            cut(event.text, LONGEST_QUOTE),
            f"Lý do: {ended(event.reason)}",
        )
    leading = unit == event.lead
    moved = event.due != event.due_before
    before = f" (trước đây: ngày {short_date(event.due_before)})" if moved else ""
    return letter(
        "Điều chỉnh nhiệm vụ phục vụ hội nghị",
        name_of(unit, planned),
        planned,
        f"Nhiệm vụ giao Quý cơ quan {'chủ trì' if leading else 'phối hợp'} nay được điều chỉnh "
        "như sau:",
        cut(event.text, LONGEST_QUOTE),
        *_with_whom(event, planned, unit),
        f"Thời hạn hoàn thành: ngày {short_date(event.due)}{before}.",
        f"Lý do: {ended(event.reason)}",
    )


def task_withdrawn(event: TaskWithdrawn, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Thôi giao nhiệm vụ phục vụ hội nghị",
        name_of(unit, planned),
        planned,
        f"Quý cơ quan không phải {'chủ trì' if unit == event.lead else 'phối hợp'} thực hiện nhiệm vụ "
        f"{names.task(event.task)} nữa.",
        f"Lý do: {ended(event.reason)}",
    )


UNDONE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "PaperWithdrawn": ("tham luận đã nộp nay đã rút", "the paper handed in was withdrawn"),
        "PaperRevisionRequested": (
            "tham luận đã nộp được trả lại để chỉnh sửa",
            "the paper handed in was sent back",
        ),
        "BudgetReturned": ("dự toán đã trình bị trả lại", "the estimate submitted was returned"),
    }
)
"""Why a task is open again, in Vietnamese and English, by the fact that took back what had completed it."""


def task_reopened(event: TaskReopened, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Nhiệm vụ phải thực hiện tiếp",
        name_of(unit, planned),
        planned,
        f"Nhiệm vụ sau đã được ghi hoàn thành, nay mở lại: {UNDONE[event.undone_by][0]}.",
        cut(event.text, LONGEST_QUOTE),
        f"Thời hạn hoàn thành: ngày {short_date(event.due)}. Khi nộp lại, nhiệm vụ được ghi hoàn thành.",
    )


def task_due(event: TaskDueSoon, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Nhiệm vụ sắp đến hạn",
        name_of(unit, planned),
        planned,
        f"Nhiệm vụ sau có thời hạn ngày {short_date(event.due)}, đến nay chưa được báo cáo "
        "hoàn thành:",
        cut(event.text, LONGEST_QUOTE),
    )


def task_overdue(event: TaskFellOverdue, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Nhiệm vụ quá hạn",
        name_of(unit, planned),
        planned,
        f"Nhiệm vụ được giao có thời hạn ngày {short_date(event.due)}, đến nay chưa được báo "
        "cáo hoàn thành. Kính đề nghị Quý cơ quan khẩn trương thực hiện và báo cáo kết quả.",
        f"Nội dung: {names.task(event.task)}",
    )
