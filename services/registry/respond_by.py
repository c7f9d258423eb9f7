"""Until when an invitation may ask for the answer, and when it goes out too late for the law.

The conference is another boundary: its hours are looked up where the wish enters (looked_up.py), and put
beside it as ``meta.known``. A conference moved afterwards brings its open invitations forward (rescheduling.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Final

from services.registry.arrival import warned
from services.registry.attendance import in_person
from shared.commands.registry import DelegationCommand, IssueInvitation
from shared.commands.registry_refusals import GROUP_UNKNOWN, NOT_AS_PLANNED, UNIT_INVITED
from shared.envelope import Meta, Warned
from shared.events.plan import RankRule
from shared.events.plan_types import VIETNAM_OFFSET
from shared.given_times import refuse_no_answer_time
from shared.law import Law
from shared.law_rows import Parameter
from shared.refusals import Term
from shared.working_days import Calendar, CalendarYearUnknown, latest_sending_day

_SENDING: Final = "invitation.working-days-before"
_VIETNAM: Final = timezone(VIETNAM_OFFSET)


@dataclass(frozen=True, slots=True)
class Hours:
    """``send_by``: the last day on which an invitation goes out in time, by ``rule``; None where no rule is in
    force, or nobody has listed the days off."""

    starts_at: datetime
    ends_at: datetime
    send_by: date | None = None
    rule: Parameter | None = None
    groups: frozenset[str] | None = None
    units: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    """Of the plan as it stands; None where nobody looked."""
    planned: tuple[int, RankRule] | None = None
    """Seats and rank rule that the plan gives to the agency in the group of the invitation."""
    invited: str | None = None
    """The delegation by which the agency (or the guest, in person) is invited in that group already."""


def hours_of(starts_at: datetime, ends_at: datetime, law: Law, calendar: Calendar) -> Hours:
    day = starts_at.astimezone(_VIETNAM).date()
    rule = law.find(_SENDING, day)
    try:
        send_by = latest_sending_day(day, rule.whole(), calendar) if rule else None
    except CalendarYearUnknown:  # an invitation is never held up for want of a calendar
        send_by = None
    return Hours(starts_at, ends_at, send_by, rule)


def refuse_no_time(respond_by: datetime, meta: Meta) -> None:
    """Answers are due later than now, and before the conference begins."""
    hours = meta.known
    known = (hours.starts_at, hours.ends_at) if isinstance(hours, Hours) else None
    refuse_no_answer_time(respond_by, meta.time, known)


def refuse_unknown_group(command: IssueInvitation, meta: Meta) -> None:
    """A delegation of no group would stand in no list, at no rank and in no count of the door."""
    hours = meta.known
    if not isinstance(hours, Hours) or hours.groups is None or command.group in hours.groups:
        return
    raise GROUP_UNKNOWN.refuse(group=command.group, groups=", ".join(sorted(hours.groups)))


def refuse_invited_twice(command: IssueInvitation, meta: Meta) -> None:
    """It would double the seats and send two letters; seats beyond those of a delegation are asked for. Two desks
    in the same instant may both pass: then two delegations stand in the list, and two letters wait to be seen."""
    hours = meta.known
    if command.origin == "award" or command.another or not isinstance(hours, Hours):
        return
    if hours.invited is not None:
        guest, unit = command.contact.person_id, command.unit
        whom = Term(f"Cơ quan “{unit}”", f"The agency “{unit}”")
        if in_person(command):
            whom = Term(f"Khách mời “{guest}”", f"The guest “{guest}”")
        raise UNIT_INVITED.refuse(whom=whom, group=command.group, delegation=hours.invited)


def _otherwise(command: IssueInvitation, hours: Hours) -> Sequence[Warned]:
    if command.origin == "award" or hours.planned is None:
        return []
    seats, rank = hours.planned
    if (seats, rank.value) == (command.seats, command.rank_rule):
        return []
    planned, now = _terms(seats, rank.value), _terms(command.seats, command.rank_rule)
    about = {"unit": command.unit, "group": command.group}
    return [warned(NOT_AS_PLANNED, planned=planned, now=now, **about)]


def _terms(seats: int, rank: str) -> Term:
    word = _RANKS[rank]
    return Term(f"{seats} chỗ, {word}", f"{seats} seats, {word.en}")


_RANKS: Final = {
    "head": Term("mời thủ trưởng", "the head"),
    "representative": Term("mời đại diện lãnh đạo", "a representative leader"),
    "named": Term("mời theo chức danh", "by office"),
}


def warn(command: DelegationCommand, meta: Meta) -> Sequence[Warned]:
    """An invitation of the plan that goes out later than the law asks [V: QĐ 45/2018/QĐ-TTg]. It warns: a late
    invitation is still better than none. Awardees are invited by their decision, however late it comes."""
    hours = meta.known
    if not isinstance(command, IssueInvitation) or not isinstance(hours, Hours):
        return []
    return [
        *_late(command, hours, meta),
        *_stranger(command, hours),
        *_otherwise(command, hours),
    ]


def _stranger(command: IssueInvitation, hours: Hours) -> Sequence[Warned]:
    """A guest may belong to no agency of the plan; a slip of the pen looks the same."""
    if command.origin == "award" or hours.units is None or command.unit in hours.units:
        return []
    unit = command.unit
    return [
        Warned(
            code="REGISTRY_INVITED_UNIT_NOT_IN_PLAN",
            vi=f"Cơ quan “{unit}” không có trong danh bạ của kế hoạch nên không có tài khoản để trả lời. Khách "
            "riêng thì cứ mời; ghi nhầm mã thì thu hồi (`hoinghi delegation withdraw`) rồi mời lại, mã xem ở "
            "`hoinghi show … agencies`.",
            en=f"The agency “{unit}” is not among those of the plan and has no account to answer with. A guest is "
            "invited all the same; a slip is withdrawn (`hoinghi delegation withdraw`) and invited again: "
            "`hoinghi show … agencies` has the ids.",
        )
    ]


def _late(command: IssueInvitation, hours: Hours, meta: Meta) -> Sequence[Warned]:
    if command.origin == "award" or hours.rule is None or hours.send_by is None:
        return []
    if meta.time.astimezone(_VIETNAM).date() <= hours.send_by:
        return []
    days, last = hours.rule.whole(), f"{hours.send_by:%d/%m/%Y}"
    return [
        Warned(
            code="REGISTRY_INVITATION_LATE",
            vi=f"Giấy mời phải gửi trước hội nghị ít nhất {days} ngày làm việc, chậm nhất ngày {last}; nay đã "
            "muộn. Gọi điện báo trước cho cơ quan được mời.",
            en=f"An invitation goes out {days} working days before the conference, by {last}; this one is late. "
            "Tell the invited unit by telephone as well.",
            source=hours.rule.legal_basis,
            mark=hours.rule.mark,
        )
    ]
