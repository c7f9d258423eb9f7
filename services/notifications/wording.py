"""What each message says: Vietnamese, in the courtesy of offices, and without anybody's name in it.

The text stands in the log for ever, so that it names offices and ids, never people; the lists of
people are with the documents themselves.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

from shared.events.agenda import ProgramChange, ProgramEntry, RunningOrder
from shared.events.awards import AwardDecisionIssued, AwardeeKind, DossierPart, NominationReturned
from shared.events.budget import BudgetReturned
from shared.events.plan import Agency, Plan, short_date
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    AttendeeCountedElsewhere,
    ConferenceCancelled,
    ConferencePlanned,
    ConferenceRescheduled,
    InvitationIssued,
    InvitationReminderDue,
    PaperDeclined,
    PaperRevisionRequested,
    PaperSelected,
    PlanAmended,
    ProgramFinalised,
    SeatsGranted,
    SeatsRefused,
    SubstitutionApproved,
    SubstitutionRefused,
    TaskAssigned,
    TaskFellOverdue,
    VenueChanged,
)
from shared.plan_changes import concerned, told
from shared.running_order import own_changes

VIETNAM: Final = timezone(VIETNAM_OFFSET)
_WEEKDAYS: Final = (
    "thứ Hai",
    "thứ Ba",
    "thứ Tư",
    "thứ Năm",
    "thứ Sáu",
    "thứ Bảy",
    "Chủ nhật",
)
_PARTS: Final[dict[DossierPart, str]] = {
    "submission_letter": "tờ trình đề nghị khen thưởng",
    "achievement_report": "báo cáo thành tích",
    "minutes": "biên bản xét khen thưởng",
}
_LONGEST_SUBJECT: Final = 300
_LONGEST_QUOTE: Final = 8_000


@dataclass(frozen=True, slots=True)
class Wording:
    subject: str
    body: str


Words = Callable[[Any, ConferencePlanned, str], Wording]
"""From the fact, the plan and the addressed unit's id."""


def _letter(about: str, to: str, planned: ConferencePlanned, *paragraphs: str) -> Wording:
    """The common frame: salutation, paragraphs, courtesy, organiser, contact."""
    plan = planned.plan
    contact = f"{plan.contact.unit}; thư điện tử: {plan.contact.email}"
    if plan.contact.phone:
        contact += f"; điện thoại: {plan.contact.phone}"
    body = "\n\n".join(
        (
            f"Kính gửi: {to}",
            *(paragraph for paragraph in paragraphs if paragraph),
            f"Mọi thông tin trao đổi xin liên hệ: {contact}.",
            "Trân trọng./.",
            name_of(plan.organiser, planned).upper(),
        )
    )
    return Wording(_cut(" ".join(f"{about}: {plan.title}".split()), _LONGEST_SUBJECT), body)


def agency(unit: str, planned: ConferencePlanned) -> Agency | None:
    return next((one for one in planned.agencies if one.id == unit), None)


def name_of(unit: str, planned: ConferencePlanned) -> str:
    known = agency(unit, planned)
    return known.name if known else unit


def moment(at: datetime) -> str:
    """``07 giờ 30 phút, thứ Sáu, ngày 08/12/2023`` in the time of Vietnam."""
    local = at.astimezone(VIETNAM)
    return f"{local:%H} giờ {local:%M} phút, {_WEEKDAYS[local.weekday()]}, ngày {short_date(local.date())}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _when_and_where(planned: ConferencePlanned) -> str:
    plan = planned.plan
    return (
        f"Thời gian: {_hours_of(plan)}.\n"
        f"Địa điểm: {plan.venue.name} ({plan.venue.address}).\n"
        f"Chủ trì: {plan.chair.title}."
    )


def _hours_of(plan: Plan) -> str:
    """From beginning to end; of several half-days each by its name."""
    if plan.sessions:
        return "; ".join(
            f"{one.title}: {_from_to(one.starts_at, one.ends_at)}" for one in plan.sessions
        )
    return _from_to(plan.starts_at, plan.ends_at)


def _from_to(starts_at: datetime, ends_at: datetime) -> str:
    """The end by its hour alone where it is on the same day."""
    ends = ends_at.astimezone(VIETNAM)
    same_day = ends.date() == starts_at.astimezone(VIETNAM).date()
    until = f"{ends:%H} giờ {ends:%M} phút" if same_day else moment(ends_at)
    return f"từ {moment(starts_at)} đến {until}"


# --- invitations and answers ---------------------------------------------------------------------


def invitation(event: InvitationIssued, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Kính mời dự hội nghị",
        event.invitee,
        planned,
        f"{name_of(planned.plan.organiser, planned)} trân trọng kính mời Quý cơ quan, đại biểu "
        f"tới dự hội nghị: {planned.plan.title}.",
        _when_and_where(planned),
        "Lý do mời: có tên trong quyết định khen thưởng được công bố tại hội nghị."
        if event.origin == "award"
        else "",
        f"Số đại biểu: {event.seats:02d}. {_rank(event)}",
        f"Kính đề nghị đăng ký và xác nhận đại biểu trước {moment(event.respond_by)} "
        f"(mã đoàn: {event.delegation}).",
    )


def _rank(event: InvitationIssued) -> str:
    return {
        "head": "Kính mời thủ trưởng cơ quan, đơn vị; trường hợp không thể dự, đề nghị báo người "
        "dự thay để xin ý kiến chủ trì.",
        "representative": "Kính mời đại diện lãnh đạo cơ quan, đơn vị.",
        "named": "Kính mời đúng chức danh, đại biểu nêu trong giấy mời.",
    }[event.rank_rule]


def reminder(event: InvitationReminderDue, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Đề nghị trả lời giấy mời",
        name_of(unit, planned),
        planned,
        f"Đến nay đoàn “{event.delegation}” còn {event.unanswered:02d} chỗ chưa có trả lời. "
        f"Kính đề nghị Quý cơ quan đăng ký, xác nhận hoặc báo vắng trước "
        f"{moment(event.respond_by)}.",
        _when_and_where(planned),
    )


def substitution_approved(
    event: SubstitutionApproved, planned: ConferencePlanned, unit: str
) -> Wording:
    return _letter(
        "Đồng ý cử người dự thay",
        name_of(unit, planned),
        planned,
        f"Chủ trì hội nghị đồng ý để đại biểu mã “{event.substitute_id}” dự thay đại biểu mã "
        f"“{event.person_id}” của đoàn “{event.delegation}”.",
    )


def substitution_refused(
    event: SubstitutionRefused, planned: ConferencePlanned, unit: str
) -> Wording:
    return _letter(
        "Về việc cử người dự thay",
        name_of(unit, planned),
        planned,
        f"Chủ trì hội nghị chưa đồng ý để đại biểu mã “{event.substitute_id}” dự thay đại biểu mã "
        f"“{event.person_id}” của đoàn “{event.delegation}”. Lý do: {event.reason}",
        "Kính đề nghị Quý cơ quan bố trí đại biểu theo đúng thành phần được mời.",
    )


def seats_granted(event: SeatsGranted, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Đồng ý tăng số đại biểu",
        name_of(unit, planned),
        planned,
        f"Cơ quan chủ trì đồng ý tăng {event.seats:02d} chỗ cho đoàn “{event.delegation}”; tổng số chỗ của "
        f"đoàn là {event.total:02d}. Kính đề nghị Quý cơ quan đăng ký đại biểu.",
    )


def seats_refused(event: SeatsRefused, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Về việc đề nghị tăng số đại biểu",
        name_of(unit, planned),
        planned,
        f"Cơ quan chủ trì chưa thể tăng số chỗ cho đoàn “{event.delegation}”. Lý do: {event.reason}",
        "Kính đề nghị Quý cơ quan bố trí đại biểu trong số chỗ được mời.",
    )


def counted_elsewhere(
    event: AttendeeCountedElsewhere, planned: ConferencePlanned, unit: str
) -> Wording:
    """The other delegation is not named: whom it sends is its own affair."""
    return _letter(
        "Đại biểu đã được tính ở đoàn khác",
        name_of(unit, planned),
        planned,
        f"Đại biểu mã “{event.person_id}” do đoàn “{event.delegation}” đăng ký đã có trong danh sách của một đoàn "
        "khác và được tính ở đoàn đó; mỗi đại biểu chỉ được tính một lần. Chỗ của đại biểu này trong đoàn được "
        "để trống, Quý cơ quan có thể đăng ký người khác.",
        "Trường hợp là hai người trùng họ tên, kính đề nghị Quý cơ quan báo cơ quan chủ trì xác nhận.",
    )


# --- papers --------------------------------------------------------------------------------------


def paper_selected(event: PaperSelected, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Tham luận được chọn trình bày",
        name_of(unit, planned),
        planned,
        f"Tham luận “{event.title}” được chọn trình bày tại hội nghị, thứ tự {event.order}, thời "
        f"lượng {event.minutes} phút. Kính đề nghị Quý cơ quan chuẩn bị theo đúng thời lượng.",
    )


def paper_declined(event: PaperDeclined, planned: ConferencePlanned, unit: str) -> Wording:
    printed = "Tham luận được in trong tài liệu hội nghị." if event.printed else ""
    return _letter(
        "Về tham luận của Quý cơ quan",
        name_of(unit, planned),
        planned,
        f"Tham luận mã “{event.paper}” không trình bày tại hội nghị. Lý do: {event.reason}",
        printed,
        "Xin trân trọng cảm ơn sự chuẩn bị của Quý cơ quan.",
    )


def paper_to_revise(
    event: PaperRevisionRequested, planned: ConferencePlanned, unit: str
) -> Wording:
    return _letter(
        "Đề nghị chỉnh sửa tham luận",
        name_of(unit, planned),
        planned,
        f"Kính đề nghị Quý cơ quan chỉnh sửa tham luận mã “{event.paper}” theo các ý kiến sau:",
        _cut(event.remarks, _LONGEST_QUOTE),
    )


# --- awards and budget ---------------------------------------------------------------------------


def nomination_returned(
    event: NominationReturned, planned: ConferencePlanned, unit: str
) -> Wording:
    missing = "; ".join(_PARTS[part] for part in event.missing)
    return _letter(
        "Trả lại hồ sơ đề nghị khen thưởng",
        name_of(unit, planned),
        planned,
        f"Hồ sơ đề nghị khen thưởng mã “{event.nomination}” được trả lại. Lý do: {event.reason}",
        f"Thành phần hồ sơ còn thiếu: {missing}." if missing else "",
        "Kính đề nghị Quý cơ quan hoàn thiện và nộp lại để được xem xét.",
    )


_AWARDEES: Final[dict[AwardeeKind, str]] = {
    "collective": "tập thể",
    "household": "hộ gia đình",
    "individual": "cá nhân",
}


def award_decided(event: AwardDecisionIssued, planned: ConferencePlanned, unit: str) -> Wording:
    own = [award for award in event.awards if award.unit == unit]
    counts = Counter(award.kind for award in own)
    told = [
        f"{counts[kind]:02d} {word}"
        for kind, word in _AWARDEES.items()
        if counts[kind] or kind != "household"
    ]
    return _letter(
        "Thông báo kết quả khen thưởng",
        name_of(unit, planned),
        planned,
        f"Theo Quyết định số {event.decision_number} ngày {short_date(event.decision_date)}, "
        f"{', '.join(told[:-1])} và {told[-1]} do Quý cơ quan đề nghị được tặng "
        f"{event.form_name} (mã hồ sơ: {', '.join(award.nomination for award in own)}).",
        "Khen thưởng được công bố và trao tại hội nghị. Kính đề nghị Quý cơ quan thông báo và "
        "bố trí để các tập thể, cá nhân về dự.",
        _when_and_where(planned),
    )


def estimate_returned(event: BudgetReturned, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Đề nghị hoàn chỉnh dự toán kinh phí",
        name_of(unit, planned),
        planned,
        "Dự toán kinh phí hội nghị được trả lại để hoàn chỉnh theo ý kiến sau:",
        _cut(
            "\n".join(
                (event.remarks, *(f"- Dòng “{one.line}”: {one.remark}" for one in event.lines))
            ),
            _LONGEST_QUOTE,
        ),
    )


# --- tasks ---------------------------------------------------------------------------------------


def task_assigned(event: TaskAssigned, planned: ConferencePlanned, unit: str) -> Wording:
    leading = unit == event.lead
    partners = ", ".join(name_of(other, planned) for other in event.supporting if other != unit)
    return _letter(
        "Giao nhiệm vụ phục vụ hội nghị",
        name_of(unit, planned),
        planned,
        f"Quý cơ quan được giao {'chủ trì' if leading else 'phối hợp'} thực hiện nhiệm vụ "
        f"“{event.task}”:",
        _cut(event.text, _LONGEST_QUOTE),
        "" if leading else f"Cơ quan chủ trì: {name_of(event.lead, planned)}.",
        _cut(f"Cơ quan phối hợp: {partners}.", 2_000) if partners else "",
        f"Thời hạn hoàn thành: ngày {short_date(event.due)}.",
    )


def task_overdue(event: TaskFellOverdue, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Nhiệm vụ quá hạn",
        name_of(unit, planned),
        planned,
        f"Nhiệm vụ “{event.task}” có thời hạn ngày {short_date(event.due)}, đến nay chưa được báo cáo "
        "hoàn thành. Kính đề nghị Quý cơ quan khẩn trương thực hiện và báo cáo kết quả.",
    )


# --- the conference as a whole -------------------------------------------------------------------


def program_finalised(event: ProgramFinalised, planned: ConferencePlanned, unit: str) -> Wording:
    version = f" (bản thứ {event.version})" if event.version > 1 else ""
    if event.concerned is not None:
        return _program_changed(event, planned, unit)
    return _letter(
        "Chương trình hội nghị",
        name_of(unit, planned),
        planned,
        f"Chương trình hội nghị đã được hoàn chỉnh{version}. Kính đề nghị Quý cơ quan thông báo "
        "tới đại biểu dự hội nghị.",
        _as_printed(event.order, planned),
    )


def _program_changed(event: ProgramFinalised, planned: ConferencePlanned, unit: str) -> Wording:
    """Only what changed, and only what concerns the one addressed; to those without an item of their own it is
    the conference's time and place that changed."""
    own = own_changes(event.changes, unit)
    return _letter(
        "Thay đổi trong chương trình hội nghị",
        name_of(unit, planned),
        planned,
        f"Chương trình hội nghị (bản thứ {event.version}) có thay đổi liên quan đến Quý cơ quan"
        + (":" if own else " về thời gian, địa điểm:"),
        "\n".join(f"- {sentence_of(change)}" for change in own),
        _as_printed(event.order, planned),
    )


def sentence_of(change: ProgramChange) -> str:
    """One change in a sentence: «Tham luận A: chuyển từ 08.25 sang 09.10, ngày 08/12/2023»."""
    before, after = change.before, change.after
    if before is None and after is not None:
        return f"Thêm mục “{after.title}”, {_hours(after)}; người thực hiện: {after.presenter}."
    if after is None:
        return f"Bỏ mục “{before.title if before else change.item}”."
    told = []
    if before is not None and "title" in change.kinds:
        told.append(f"tên mục trước đây là “{before.title}”")
    if before is not None and "retimed" in change.kinds:
        told.append(f"chuyển từ {_hours(before)} sang {_hours(after)}")
    elif "moved" in change.kinds:
        told.append(f"đổi thứ tự, {_hours(after)}")
    if before is not None and "presenter" in change.kinds:
        told.append(f"người thực hiện: {after.presenter} (trước là {before.presenter})")
    return f"Mục “{after.title}”: {'; '.join(told)}."


def _hours(entry: ProgramEntry) -> str:
    starts, ends = entry.starts_at.astimezone(VIETNAM), entry.ends_at.astimezone(VIETNAM)
    return f"{starts:%H.%M} - {ends:%H.%M} ngày {short_date(starts.date())}"


def _as_printed(order: RunningOrder | None, planned: ConferencePlanned) -> str:
    """Time and place as the printed program has them, which may have moved since the plan."""
    if order is None:
        return _when_and_where(planned)
    return (
        f"Thời gian: {_from_to(order.starts_at, order.ends_at)}.\n"
        f"Địa điểm: {order.venue}.\n"
        f"Chủ trì: {planned.plan.chair.title}."
    )


def cancelled(event: ConferenceCancelled, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Thông báo không tổ chức hội nghị",
        name_of(unit, planned),
        planned,
        f"Hội nghị: {planned.plan.title} không tổ chức theo kế hoạch. Lý do: {event.reason}",
        "Rất mong nhận được sự thông cảm của Quý cơ quan, đại biểu.",
    )


def rescheduled(event: ConferenceRescheduled, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Thông báo thay đổi thời gian hội nghị",
        name_of(unit, planned),
        planned,
        f"Hội nghị: {planned.plan.title} chuyển sang thời gian mới: từ {moment(event.starts_at)} "
        f"đến {moment(event.ends_at)}. Lý do: {event.reason}",
        "Đại biểu đã đăng ký không phải đăng ký lại; nếu không thể dự theo thời gian mới, đề nghị Quý cơ "
        "quan báo lại hoặc cử người dự thay.",
    )


def venue_changed(event: VenueChanged, planned: ConferencePlanned, unit: str) -> Wording:
    return _letter(
        "Thông báo thay đổi địa điểm hội nghị",
        name_of(unit, planned),
        planned,
        f"Hội nghị: {planned.plan.title} chuyển sang địa điểm mới: {event.venue.name} "
        f"({event.venue.address}). Lý do: {event.reason}",
    )


def plan_amended(event: PlanAmended, planned: ConferencePlanned, unit: str) -> Wording:
    changes = "\n".join(f"- {line}" for line in told(event, concerned(event).get(unit, ())))
    return _letter(
        f"Thông báo sửa đổi kế hoạch hội nghị (số {event.number})",
        name_of(unit, planned),
        planned,
        f"Kế hoạch số {event.number} ngày {short_date(event.signed_on)} sửa đổi kế hoạch tổ chức hội nghị: "
        f"{planned.plan.title}. Nội dung thay đổi liên quan đến Quý cơ quan:",
        _cut(changes, _LONGEST_QUOTE),
    )
