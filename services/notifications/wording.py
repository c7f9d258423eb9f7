"""What each message says: Vietnamese, in the courtesy of offices, and without anybody's name in it.

The text stands in the log for ever, so that it names offices, never people: for the recipient and for the people
whom it is about there are references (``names.py``), filled in the message that is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from textwrap import shorten
from typing import Any, Final

from services.notifications.audience import in_person
from services.notifications.names import delegate
from shared.events.plan import (
    Agency,
    Plan,
    Responsibility,
    conference_name,
    short_date,
    with_province,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.reception import CheckInCodeIssued
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeConfirmed,
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
    AttendeeSubstituted,
    ConferenceCancelled,
    ConferenceConcluded,
    ConferencePlanned,
    ConferenceRescheduled,
    InvitationAcceptedAgain,
    InvitationDeclined,
    InvitationIssued,
    InvitationReminderDue,
    InvitationWithdrawn,
    RespondByMoved,
    SeatsGranted,
    SeatsRefused,
    SeatsRequested,
    SubstitutionApproved,
    SubstitutionRefused,
    SubstitutionRequested,
    VenueChanged,
)

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
ADDRESSEE: Final = "{người nhận}"
"""Stands for the recipient's name, which is put in only in the message that is sent, never in the log."""
TO: Final = "{kính gửi}"
"""Whom the letter greets: an office or unit by its name, one person as Ông (Bà) and by name."""
YOU: Final = "{quý vị}"
"""How they are spoken to in the text."""
OF_YOU: Final = "{đoàn}"
"""Whose delegation it is, or in an invitation by name whose seat."""
TO_ANSWER: Final = "{trả lời}"
"""What the invited are asked to do: an office registers people, one person says yes or no."""
ANEW: Final = "{báo thay đổi}"
"""What somebody who was invited may do once day or place have changed; nothing for who was not."""
STAYS: Final = "{đoàn khác}"
"""What does not end with one of the invitations of who stands in two delegations; nothing for others."""
BELOW: Final = "Bản tiếng Việt / The Vietnamese text, which prevails:"
"""Between the English words of a message and the Vietnamese ones."""
SALUTATION: Final = "Kính gửi:"
LONGEST_SUBJECT: Final = 300
_LONGEST_TASK: Final = 300


@dataclass(frozen=True, slots=True)
class Wording:
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a letter greets. ``personal``: one person by name, else a unit. ``called``: the unit, as all letters
    name it. ``of``: whom it is about, where that is not the one addressed; may hold a reference. ``until``: by
    when they answer, where they were invited; ``over``: that moment has passed. ``stays``: they stand in another
    delegation, too."""

    personal: bool
    called: str
    of: str = ""
    until: datetime | None = None
    over: bool = False
    stays: bool = False


def addressed(words: Wording, to: Addressed) -> Wording:
    """In the forms of address that befit the one addressed."""
    you = "Ông (Bà)" if to.personal else "Quý cơ quan"
    forms = {
        TO: f"Ông (Bà) {ADDRESSEE}" if to.personal else to.called,
        YOU: you,
        OF_YOU: to.of or you,
        TO_ANSWER: "xác nhận dự hoặc báo vắng"
        if to.personal
        else "đăng ký, xác nhận hoặc báo vắng",
        ANEW: _anew(to),
        STAYS: _stays(to) if to.stays else "",
    }
    return Wording(words.subject, in_these_forms(words.body, forms))


def _stays(to: Addressed) -> str:
    return (
        "Ông (Bà) còn có tên trong đoàn khác được mời dự hội nghị. Thư này và mục lịch báo hủy chỉ là về đoàn của "
        f"{to.called}, không thu hồi giấy mời của đoàn kia."
    )


def _anew(to: Addressed) -> str:
    if to.personal:
        return "Trường hợp không dự được, kính đề nghị Ông (Bà) báo lại sớm theo địa chỉ dưới đây."
    if to.until is None:
        return ""
    if to.over:
        return (
            "Hạn trả lời giấy mời đã qua. Nếu có thay đổi về đại biểu dự, kính đề nghị Quý cơ quan báo theo địa "
            "chỉ dưới đây."
        )
    return (
        "Nếu có thay đổi về đại biểu dự, kính đề nghị Quý cơ quan đăng ký, xác nhận lại trước "
        f"{moment(to.until)}."
    )


def in_these_forms(body: str, forms: Mapping[str, str]) -> str:
    """Each form by what stands for it; a paragraph that is nothing but a form for nothing is left out."""
    parts = body.split("\n\n")
    kept = [part for part in parts if forms.get(part, part)]
    body = "\n\n".join(kept)
    for stands_for, form in forms.items():
        body = body.replace(stands_for, form)
    return body


Words = Callable[[Any, ConferencePlanned, str], Wording]
"""From the fact, the plan and the addressed unit's id."""


def letter(about: str, to: str, planned: ConferencePlanned, *paragraphs: str) -> Wording:
    """The common frame: salutation, paragraphs, courtesy, organiser, contact."""
    plan = planned.plan
    contact = f"{plan.contact.unit}; thư điện tử: {plan.contact.email}"
    if plan.contact.phone:
        contact += f"; điện thoại: {plan.contact.phone}"
    body = "\n\n".join(
        (
            f"{SALUTATION} {to}",
            *(paragraph for paragraph in paragraphs if paragraph),
            f"Mọi thông tin trao đổi xin liên hệ: {contact}.",
            "Trân trọng./.",
            organiser(planned).upper(),
        )
    )
    return Wording(cut(" ".join(f"{about}: {plan.title}".split()), LONGEST_SUBJECT), body)


def agency(unit: str, planned: ConferencePlanned) -> Agency | None:
    return next((one for one in planned.agencies if one.id == unit), None)


def name_of(unit: str, planned: ConferencePlanned) -> str:
    known = agency(unit, planned)
    return known.name if known else unit


def organiser(planned: ConferencePlanned) -> str:
    """The agency that writes the letters, as others than its own province's call it too."""
    plan = planned.plan
    return with_province(name_of(plan.organiser, planned), plan.issuing_authority.province)


def host(planned: ConferencePlanned) -> str | None:
    """The authority whose conference it is and whose name stands over the invitation; None where the organiser
    holds it by itself."""
    authority = " ".join(planned.plan.issuing_authority.lines)
    own = name_of(planned.plan.organiser, planned), organiser(planned)
    return None if authority.casefold() in map(str.casefold, own) else authority


def moment(at: datetime) -> str:
    """``07 giờ 30 phút, thứ Sáu, ngày 08/12/2023`` in the time of Vietnam."""
    local = at.astimezone(VIETNAM)
    return f"{local:%H} giờ {local:%M} phút, {_WEEKDAYS[local.weekday()]}, ngày {short_date(local.date())}"


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def ended(text: str) -> str:
    """What somebody gave as a reason, as the end of a sentence."""
    return text if text.rstrip().endswith((".", "!", "?", "…", ":", ";")) else f"{text.rstrip()}."


def when_and_where(planned: ConferencePlanned) -> str:
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
            f"{one.title}: {from_to(one.starts_at, one.ends_at)}" for one in plan.sessions
        )
    return from_to(plan.starts_at, plan.ends_at)


def from_to(starts_at: datetime, ends_at: datetime) -> str:
    """The end by its hour alone where it is on the same day."""
    ends = ends_at.astimezone(VIETNAM)
    same_day = ends.date() == starts_at.astimezone(VIETNAM).date()
    until = f"{ends:%H} giờ {ends:%M} phút" if same_day else moment(ends_at)
    return f"từ {moment(starts_at)} đến {until}"


# --- invitations and answers ---------------------------------------------------------------------


def invitation(event: InvitationIssued, planned: ConferencePlanned, unit: str) -> Wording:
    """It covers the letter of invitation, which the host signs, and asks for an answer."""
    plan, above, personal = planned.plan, host(planned), in_person(event)
    answer = "xác nhận dự hoặc báo vắng" if personal else "đăng ký và xác nhận đại biểu"
    return letter(
        "Kính mời dự hội nghị",
        greeting(event) if personal else event.invitee,
        planned,
        f"{organiser(planned)} trân trọng gửi {YOU} Giấy mời{f' của {above}' if above else ''} dự hội nghị: "
        f"{plan.title}.",
        when_and_where(planned),
        "Lý do mời: có tên trong quyết định khen thưởng được công bố tại hội nghị."
        if event.origin == "award"
        else "",
        "" if personal else f"Số đại biểu: {event.seats:02d}. {_rank(event)}",
        f"Kính đề nghị {YOU} {answer} trước {moment(event.respond_by)}.",
        "Gửi kèm thư này: Giấy mời. Chương trình và tài liệu hội nghị không gửi kèm.",
    )


def greeting(event: InvitationIssued) -> str:
    """One person by name, with the office in which they are invited; of an award what is told before it is said as
    the reason. Who wrote the name there, too, has said the whole of it."""
    if str(event.contact.name).casefold() in event.invitee.casefold():
        return TO
    awarded = event.invitee.partition(": ")[2] if event.origin == "award" else ""
    return f"{TO}, {awarded or event.invitee}"


def _rank(event: InvitationIssued) -> str:
    return {
        "head": "Kính mời thủ trưởng cơ quan, đơn vị; trường hợp không thể dự, đề nghị báo người "
        "dự thay để xin ý kiến chủ trì.",
        "representative": "Kính mời đại diện lãnh đạo cơ quan, đơn vị.",
        "named": "Kính mời đúng chức danh, đại biểu nêu trong giấy mời.",
    }[event.rank_rule]


def reminder(event: InvitationReminderDue, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Đề nghị trả lời giấy mời",
        TO,
        planned,
        f"Đến nay còn {event.unanswered:02d} chỗ theo giấy mời gửi {OF_YOU} chưa có trả lời. "
        f"Kính đề nghị {YOU} {TO_ANSWER} trước {moment(event.respond_by)}.",
        when_and_where(planned),
    )


def respond_by_moved(event: RespondByMoved, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Thay đổi hạn trả lời giấy mời",
        TO,
        planned,
        f"Hạn trả lời giấy mời gửi {YOU} nay là {moment(event.respond_by)}.",
        when_and_where(planned),
    )


def invitation_withdrawn(
    event: InvitationWithdrawn, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Thu hồi giấy mời",
        TO,
        planned,
        f"Cơ quan chủ trì thu hồi giấy mời dự hội nghị đã gửi {OF_YOU}. Lý do: {ended(event.reason)}",
        STAYS,
        f"Rất mong nhận được sự thông cảm của {YOU}.",
    )


def invitation_declined(
    event: InvitationDeclined, planned: ConferencePlanned, unit: str
) -> Wording:
    """To the contact, and to the organiser, who reckons with it."""
    if unit != event.unit:
        return letter(
            "Đơn vị báo không cử người dự",
            name_of(unit, planned),
            planned,
            f"{OF_YOU} báo không cử người dự hội nghị. Lý do: {ended(event.reason)}",
            "Các chỗ của đoàn được tính là báo vắng và không nhắc trả lời nữa. Tham luận, nhiệm vụ, hồ sơ khen "
            "thưởng của đơn vị giữ nguyên; tham luận đã chọn trình bày thì kính đề nghị thống nhất người trình "
            "bày.",
        )
    return letter(
        "Đã ghi nhận không cử người dự",
        TO,
        planned,
        f"Cơ quan chủ trì đã ghi nhận {YOU} không cử người dự hội nghị. Lý do: {ended(event.reason)}",
        ANEW,
    )


def accepted_again(
    event: InvitationAcceptedAgain, planned: ConferencePlanned, unit: str
) -> Wording:
    """To the contact, and to the organiser, who reckons with it."""
    if unit != event.unit:
        return letter(
            "Đơn vị vẫn cử người dự",
            name_of(unit, planned),
            planned,
            f"{OF_YOU} đã báo không cử người dự, nay vẫn cử; hạn trả lời: {moment(event.respond_by)}.",
        )
    return letter(
        "Đã ghi nhận vẫn cử người dự",
        TO,
        planned,
        f"Cơ quan chủ trì đã ghi nhận {YOU} vẫn cử người dự hội nghị. Kính đề nghị {YOU} đăng ký, xác nhận đại "
        f"biểu trước {moment(event.respond_by)}.",
        when_and_where(planned),
    )


def confirmed(event: AttendeeConfirmed, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Xác nhận dự hội nghị",
        TO,
        planned,
        f"Cơ quan chủ trì đã ghi nhận đại biểu {delegate(event.delegation, event.person_id)} dự hội nghị, "
        f"{_within(event.unit, planned)}.",
        when_and_where(planned),
        "Trường hợp không dự được, kính đề nghị báo lại sớm theo địa chỉ dưới đây.",
    )


def _within(unit: str, planned: ConferencePlanned) -> str:
    return f"trong đoàn của {name_of(unit, planned)}"


def substituted(event: AttendeeSubstituted, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Xác nhận dự hội nghị",
        TO,
        planned,
        f"Cơ quan chủ trì đã ghi nhận đại biểu {delegate(event.delegation, event.substitute.person_id)} dự hội "
        f"nghị thay đại biểu {delegate(event.delegation, event.person_id)}, {_within(event.unit, planned)}.",
        when_and_where(planned),
    )


def admitted(event: AttendeeAdmitted, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Xác nhận dự hội nghị",
        TO,
        planned,
        f"Cơ quan chủ trì đồng ý để đại biểu {delegate(event.delegation, event.attendee.person_id)} dự hội nghị, "
        f"{_within(event.unit, planned)}.",
        when_and_where(planned),
    )


def new_code(event: CheckInCodeIssued, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Mã điểm danh mới",
        TO,
        planned,
        f"Mã điểm danh của đại biểu {delegate(event.delegation, event.person_id or '')} được cấp lại; mã cũ "
        f"không còn dùng được. Lý do: {ended(event.reason)}",
    )


def substitution_requested(
    event: SubstitutionRequested, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Xin ý kiến về việc cử người dự thay",
        name_of(unit, planned),
        planned,
        f"{name_of(event.unit, planned)} báo cáo: đại biểu {delegate(event.delegation, event.person_id)} không dự "
        f"được, đề nghị cử đại biểu {delegate(event.delegation, event.substitute.person_id)} dự thay. "
        f"Lý do: {ended(event.reason)}",
        "Kính đề nghị người chủ trì hội nghị cho ý kiến đồng ý hoặc không đồng ý.",
    )


def substitution_approved(
    event: SubstitutionApproved, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Đồng ý cử người dự thay",
        TO,
        planned,
        f"Chủ trì hội nghị đồng ý để đại biểu {delegate(event.delegation, event.substitute_id)} dự thay đại biểu "
        f"{delegate(event.delegation, event.person_id)}.",
    )


def substitution_refused(
    event: SubstitutionRefused, planned: ConferencePlanned, unit: str
) -> Wording:
    return letter(
        "Về việc cử người dự thay",
        TO,
        planned,
        f"Chủ trì hội nghị chưa đồng ý để đại biểu {delegate(event.delegation, event.substitute_id)} dự thay đại "
        f"biểu {delegate(event.delegation, event.person_id)}. Lý do: {ended(event.reason)}",
        f"Kính đề nghị {YOU} bố trí đại biểu theo đúng thành phần được mời.",
    )


def seats_requested(event: SeatsRequested, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Đề nghị tăng số đại biểu",
        name_of(unit, planned),
        planned,
        f"{name_of(event.unit, planned)} đề nghị tăng {event.seats:02d} chỗ cho đoàn của mình. "
        f"Lý do: {ended(event.reason)}",
        "Kính đề nghị xem xét, đồng ý hoặc từ chối.",
    )


def seats_granted(event: SeatsGranted, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Đồng ý tăng số đại biểu",
        TO,
        planned,
        f"Cơ quan chủ trì đồng ý tăng {event.seats:02d} chỗ cho đoàn của {YOU}; tổng số chỗ của "
        f"đoàn là {event.total:02d}. Kính đề nghị {YOU} đăng ký đại biểu.",
    )


def seats_refused(event: SeatsRefused, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Về việc đề nghị tăng số đại biểu",
        TO,
        planned,
        f"Cơ quan chủ trì chưa thể tăng số chỗ cho đoàn của {YOU}. Lý do: {ended(event.reason)}",
        f"Kính đề nghị {YOU} bố trí đại biểu trong số chỗ được mời.",
    )


def counted_elsewhere(
    event: AttendeeCountedElsewhere, planned: ConferencePlanned, unit: str
) -> Wording:
    """The other delegation is not named: whom it sends is its own affair. ``unit`` is empty in the words to the
    delegate, who had an entry with this delegation and has one with the other."""
    if not unit:
        return letter(
            "Được tính trong một đoàn",
            TO,
            planned,
            f"Ông (Bà) có tên trong hai đoàn được mời dự hội nghị; mỗi đại biểu chỉ được tính một lần, nay Ông "
            f"(Bà) được tính ở đoàn kia, không tính {_within(event.unit, planned)}.",
            "Giấy mời dự hội nghị theo đoàn kia giữ nguyên; thư và mục lịch về hội nghị từ nay gửi theo đoàn đó. "
            "Mục lịch đã gửi theo đoàn này được hủy để khỏi trùng.",
            "Trường hợp là hai người trùng họ tên, kính đề nghị Ông (Bà) báo cơ quan chủ trì xác nhận.",
        )
    return letter(
        "Đại biểu đã được tính ở đoàn khác",
        TO,
        planned,
        f"Đại biểu {delegate(event.delegation, event.person_id)} do {YOU} đăng ký đã "
        "có trong danh sách của một đoàn khác và được tính ở đoàn đó; mỗi đại biểu chỉ "
        f"được tính một lần. Chỗ của đại biểu này trong đoàn được để trống, {YOU} có thể đăng ký người khác.",
        f"Trường hợp là hai người trùng họ tên, kính đề nghị {YOU} báo cơ quan chủ trì xác nhận.",
    )


def counted_here(event: AttendeeCountedHere, planned: ConferencePlanned, unit: str) -> Wording:
    """Takes back :func:`counted_elsewhere`: the seat of which it said that it is empty is taken."""
    if not unit:
        return letter(
            "Xác nhận dự hội nghị",
            TO,
            planned,
            f"Ông (Bà) nay được tính {_within(event.unit, planned)}; thư trước báo Ông (Bà) được tính ở đoàn khác "
            "không còn hiệu lực.",
            when_and_where(planned),
            "Trường hợp không dự được, kính đề nghị báo lại sớm theo địa chỉ dưới đây.",
        )
    answered = (
        "kính đề nghị {} xác nhận hoặc báo vắng cho đại biểu này."
        if (event.status == "registered")
        else "trường hợp đại biểu không dự, kính đề nghị {} báo vắng."
    )
    return letter(
        "Đại biểu nay được tính trong đoàn",
        TO,
        planned,
        f"Đại biểu {delegate(event.delegation, event.person_id)} do {YOU} đăng ký nay được tính trong đoàn của "
        f"{YOU} và giữ một chỗ của đoàn. Thư trước báo đại biểu này được tính ở đoàn khác và chỗ được để "
        "trống không còn hiệu lực.",
        f"Kính đề nghị {YOU} không đăng ký người khác vào chỗ này; {answered.format(YOU)}",
    )


def no_seat_left(event: AttendeeDeclined, planned: ConferencePlanned, unit: str) -> Wording:
    return letter(
        "Đại biểu chưa có chỗ trong đoàn",
        TO,
        planned,
        f"Đại biểu {delegate(event.delegation, event.person_id)} do {YOU} đăng ký không còn được tính ở đoàn "
        f"khác, nhưng các chỗ của đoàn {YOU} đã có người; vì vậy đại biểu này hiện chưa có chỗ và được ghi là "
        "không dự.",
        f"Nếu đại biểu dự, kính đề nghị {YOU} đề nghị thêm chỗ, hoặc báo vắng cho một người khác của đoàn, rồi "
        "đăng ký lại đại biểu này.",
    )


# --- the conference as a whole -------------------------------------------------------------------


def rescheduled(event: ConferenceRescheduled, planned: ConferencePlanned, unit: str) -> Wording:
    """Tells the time that holds now, as the calendar entry beside it does, even where it has moved again since."""
    plan = planned.plan
    return letter(
        "Thay đổi thời gian hội nghị",
        TO,
        planned,
        f"{conference_name(plan.title)} thay đổi thời gian. Lý do: {ended(event.reason)}",
        f"Thời gian mới: {_hours_of(plan)}.\n"
        + _hours_before(event)
        + f"Địa điểm: {plan.venue.name} ({plan.venue.address}).",
        _days_of_tasks(event, planned, unit),
        ANEW,
    )


def _hours_before(event: ConferenceRescheduled) -> str:
    if event.starts_at_before is None or event.ends_at_before is None:
        return ""
    return f"Thời gian trước đây: {from_to(event.starts_at_before, event.ends_at_before)}.\n"


def _days_of_tasks(event: ConferenceRescheduled, planned: ConferencePlanned, unit: str) -> str:
    moved = tasks_moved(event, planned, unit)
    if not moved:
        return ""
    lines = "\n".join(f"- Ngày {short_date(due)}: “{text}”" for due, text in moved)
    return f"Thời hạn các nhiệm vụ giao Quý cơ quan (nếu chưa hoàn thành) nay là:\n{lines}"


def tasks_moved(
    event: ConferenceRescheduled, planned: ConferencePlanned, unit: str
) -> list[tuple[date, str]]:
    """Of what ``unit`` leads or supports, the days that move with the conference, and what each asks for."""
    before, now = event.starts_at_before, planned.plan.starts_at
    if before is None or before.astimezone(VIETNAM).date() == now.astimezone(VIETNAM).date():
        return []
    last = planned.plan.ends_at.astimezone(VIETNAM).date()
    return [
        (duty.due or last, shorten(duty.text, _LONGEST_TASK, placeholder="…"))
        for duty in planned.plan.responsibilities
        if unit in charged(duty, planned) and (duty.due is None or duty.proposed)
    ]


def charged(duty: Responsibility, planned: ConferencePlanned) -> tuple[str, ...]:
    """The agencies that lead or support it, those of its groups among them."""
    members = [
        unit for one in planned.plan.groups if one.id in duty.lead_groups for unit in one.members
    ]
    named = [one.id for one in planned.agencies if one.group in duty.lead_groups]
    lead = () if duty.lead is None else (duty.lead,)
    return tuple(dict.fromkeys((*lead, *duty.supporting, *members, *named)))


def venue_changed(event: VenueChanged, planned: ConferencePlanned, unit: str) -> Wording:
    """Tells the place that holds now, as :func:`rescheduled` does the time."""
    plan = planned.plan
    return letter(
        "Thay đổi địa điểm hội nghị",
        TO,
        planned,
        f"{conference_name(plan.title)} thay đổi địa điểm. Lý do: {ended(event.reason)}",
        f"Địa điểm mới: {plan.venue.name} ({plan.venue.address}).\nThời gian: {_hours_of(plan)}.",
    )


def cancelled(event: ConferenceCancelled, planned: ConferencePlanned, unit: str) -> Wording:
    plan = planned.plan
    return letter(
        "Thông báo không tổ chức hội nghị",
        TO,
        planned,
        f"{conference_name(plan.title)} không tổ chức theo kế hoạch. Lý do: {ended(event.reason)}",
        f"Hội nghị đã dự kiến tổ chức {_hours_of(plan)}, tại {plan.venue.name} ({plan.venue.address}). Nếu hội "
        f"nghị được tổ chức vào dịp khác, {YOU} sẽ nhận được thông báo mới.",
        f"Rất mong nhận được sự thông cảm của {YOU}.",
    )


def thanks(event: ConferenceConcluded, planned: ConferencePlanned, unit: str) -> Wording:
    held = f" do {above} tổ chức" if (above := host(planned)) else ""
    return letter(
        "Thư cảm ơn",
        TO,
        planned,
        f"{organiser(planned)} trân trọng cảm ơn {YOU} đã dự hội nghị: {planned.plan.title}{held}, góp phần vào "
        "thành công của hội nghị.",
        "Kính gửi kèm theo thư này chương trình hội nghị để lưu.",
    )
