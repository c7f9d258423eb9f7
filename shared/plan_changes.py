"""What an amendment changes, in words, and whom each change concerns. Pure; read by feed, messages, screens."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from shared.events.plan import Agency, Plan, Session, Venue, with_members
from shared.events.plan_amendment import PlanPart, PlanParts, Schedule, parts_of, replaced
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    ConferencePlanned,
    ConferenceRescheduled,
    PlanAmended,
    VenueChanged,
)
from shared.working_days import Calendar, working_day_by

VIETNAM: Final = timezone(VIETNAM_OFFSET)
Key = Callable[[Any], str]
Said = Callable[[Any], str]

NAMES: Final[Mapping[PlanPart, tuple[str, str]]] = MappingProxyType(
    {
        "title": ("Trích yếu", "title"),
        "legal_basis": ("Căn cứ", "legal basis"),
        "opening": ("Lời dẫn", "opening"),
        "purpose": ("Mục đích", "purpose"),
        "requirements": ("Yêu cầu", "requirements"),
        "topics": ("Nội dung", "topics"),
        "groups": ("Thành phần", "attendance"),
        "agenda": ("Chương trình", "agenda"),
        "schedule": ("Thời gian", "time"),
        "venue": ("Địa điểm", "place"),
        "awards": ("Khen thưởng", "awards"),
        "responsibilities": ("Tổ chức thực hiện", "tasks"),
        "distribution": ("Nơi nhận", "distribution"),
        "chair": ("Chủ trì hội nghị", "chair"),
        "contact": ("Đầu mối liên hệ", "contact"),
        "agencies": ("Các cơ quan", "agencies"),
    }
)
_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "head": "thủ trưởng",
        "representative": "đại diện lãnh đạo",
        "named": "đích danh",
        "guest": "khách mời",
        "composition": "thành phần",
        "awardees": "được khen thưởng",
        "organiser": "chủ trì",
        "office": "văn phòng",
        "award-review": "thẩm định khen thưởng",
        "finance": "tài chính",
        "approver": "phê duyệt",
        "messenger": "gửi thông báo",
        "agency": "cơ quan",
        "opening": "khai mạc",
        "report": "báo cáo",
        "papers": "tham luận",
        "superior_address": "phát biểu của cấp trên",
        "award_ceremony": "trao thưởng",
        "conclusion": "kết luận",
        "break": "nghỉ giải lao",
        "discussion": "thảo luận",
        "other": "nội dung khác",
    }
)
"""Codes of the plan file, as people read them."""
_FOR_ALL: Final[frozenset[PlanPart]] = frozenset(
    {"title", "topics", "agenda", "schedule", "venue", "awards", "chair", "contact"}
)
"""Parts that everybody who is invited has to know of. The others concern those whom they name."""
_OF_LISTS: Final[Mapping[PlanPart, tuple[Key, Said]]] = MappingProxyType(
    {
        "legal_basis": (lambda act: act.citation, lambda act: act.citation),
        "requirements": (str, str),
        "topics": (lambda topic: topic.code, lambda topic: f"{topic.code}. {topic.text}"),
        "groups": (lambda group: group.id, lambda group: group.title),
        "agenda": (lambda item: str(item.order), lambda item: f"{item.order}. {item.title}"),
        "awards": (lambda quota: quota.key, lambda quota: quota.form),
        "responsibilities": (lambda duty: duty.id, lambda duty: f"{duty.addressee}: {duty.text}"),
        "distribution": (str, str),
        "agencies": (lambda agency: agency.id, lambda agency: agency.name),
    }
)


# --- the plan as it stands -------------------------------------------------------------------------


def now_planned(
    planned: ConferencePlanned, event: PlanAmended | ConferenceRescheduled | VenueChanged
) -> ConferencePlanned:
    """The plan with what has changed since it was signed: time, place, amended parts."""
    match event:
        case PlanAmended():
            return ConferencePlanned(plan=event.plan, agencies=event.agencies)
        case ConferenceRescheduled():
            times = {
                "starts_at": event.starts_at.astimezone(VIETNAM),
                "ends_at": event.ends_at.astimezone(VIETNAM),
                "sessions": tuple(map(_in_vietnam, event.sessions)),
            }
            moved = planned.plan.model_copy(update=times)
            days = (moved.starts_at.date() - planned.plan.starts_at.date()).days
            return planned.model_copy(update={"plan": along(moved, days)})
        case VenueChanged():
            there = planned.plan.model_copy(update={"venue": event.venue})
            return planned.model_copy(update={"plan": there})


def along(plan: Plan, days: int) -> Plan:
    """The plan whose proposed days, counted back from the conference, move along with it. A day that was signed
    stays."""
    by = timedelta(days=days)
    duties = tuple(
        duty.model_copy(update={"due": duty.due + by}) if duty.due and duty.proposed else duty
        for duty in plan.responsibilities
    )
    awards = tuple(
        quota.model_copy(update={"nominations_due": quota.nominations_due + by})
        if quota.nominations_due and quota.proposed
        else quota
        for quota in plan.awards
    )
    return plan.model_copy(update={"responsibilities": duties, "awards": awards})


def whole(parts: PlanParts, plan: Plan, agencies: tuple[Agency, ...]) -> PlanParts:
    """With what follows from the parts themselves: a group's members are those agencies that name it; proposed
    days move along with the conference."""
    if parts.schedule is not None:
        moved = along(plan, (parts.schedule.starts_at.date() - plan.starts_at.date()).days)
        parts = parts.model_copy(
            update={
                "responsibilities": parts.responsibilities or moved.responsibilities,
                "awards": moved.awards if parts.awards is None else parts.awards,
            }
        )
    if parts.groups is None and parts.agencies is None:
        return parts
    new_plan, new_agencies = replaced(plan, agencies, parts)
    return parts.model_copy(update={"groups": with_members(new_plan, new_agencies).groups})


def on_working_days(planned: ConferencePlanned, calendar: Calendar) -> ConferencePlanned:
    """The plan with the proposed days of its tasks on the working day before, where they would come to rest on a
    day off."""
    duties = tuple(
        duty.model_copy(update={"due": working_day_by(duty.due, calendar)})
        if duty.due and duty.proposed
        else duty
        for duty in planned.plan.responsibilities
    )
    plan = planned.plan.model_copy(update={"responsibilities": duties})
    return planned.model_copy(update={"plan": plan})


def _in_vietnam(session: Session) -> Session:
    return session.model_copy(
        update={
            "starts_at": session.starts_at.astimezone(VIETNAM),
            "ends_at": session.ends_at.astimezone(VIETNAM),
        }
    )


def before(event: PlanAmended) -> tuple[Plan, tuple[Agency, ...]]:
    """The plan as it stood before the amendment."""
    return replaced(event.plan, event.agencies, event.before)


def changes(
    plan: Plan, agencies: tuple[Agency, ...], parts: PlanParts
) -> tuple[tuple[PlanPart, ...], PlanParts]:
    """The parts that ``parts`` would truly change, and what stands there now."""
    now = parts_of(plan, agencies)
    changed: list[PlanPart] = [
        name
        for name in NAMES
        if (wished := getattr(parts, name)) is not None and wished != getattr(now, name)
    ]
    return tuple(changed), now.model_copy(
        update={name: None for name in NAMES if name not in changed}
    )


# --- in words --------------------------------------------------------------------------------------


def told(
    event: PlanAmended,
    only: Iterable[PlanPart] | None = None,
    *,
    english: bool = False,
    in_letters: bool = False,
) -> list[str]:
    """What changed, a line each: "Địa điểm: … → …". ``only``: of these parts. The plan's own text stays.

    ``in_letters``: in words instead of an arrow: "Địa điểm: trước đây …, nay là …"."""
    after = parts_of(event.plan, event.agencies)
    wanted = event.changed if only is None else [name for name in event.changed if name in only]
    return [
        line
        for name in wanted
        for line in lines(
            name,
            getattr(event.before, name),
            getattr(after, name),
            english=english,
            in_letters=in_letters,
        )
    ]


def told_to(event: PlanAmended, unit: str, *, english: bool = False) -> list[str]:
    """What changed for one agency, as a letter tells it; for who is none of the plan (an invited guest), what all
    have to know."""
    only = concerned(event).get(unit, _FOR_ALL)
    return told(event, only, english=english, in_letters=True)


def lines(
    part: PlanPart, old: Any, new: Any, *, english: bool = False, in_letters: bool = False
) -> list[str]:
    """One part's change; of a list, each item that came, went or changed."""
    name = f"{NAMES[part][1][0].upper()}{NAMES[part][1][1:]}" if english else NAMES[part][0]
    word = replace(_ENGLISH if english else _VIETNAMESE, arrow=not in_letters)
    if part not in _OF_LISTS:
        return [f"{name}: {word.change(_short(old, word), _short(new, word))}"]
    key, said = _OF_LISTS[part]
    was, now = {key(one): one for one in old}, {key(one): one for one in new}
    gone = [f"{name}: {word.gone} “{said(was[one])}”" for one in was if one not in now]
    come = [f"{name}: {word.come} “{said(now[one])}”" for one in now if one not in was]
    changed = [
        f"{name}: {word.changed} “{said(was[one])}”: {_fields(was[one], now[one], word)}"
        for one in now
        if one in was and was[one] != now[one]
    ]
    moved = [f"{name}: {word.moved}"] if not gone + come + changed else []
    return gone + come + changed + moved


@dataclass(frozen=True, slots=True)
class _Words:
    """The system's own words in a line. ``english``: a field goes by its name, a code as it is written."""

    gone: str
    come: str
    changed: str
    moved: str
    nothing: str
    since: str
    until: str
    on: str
    yes: str
    no: str
    english: bool = False
    arrow: bool = True

    def change(self, old: str, new: str) -> str:
        if self.arrow:
            return f"{old} → {new}"
        return f"before {old}, now {new}" if self.english else f"trước đây {old}, nay là {new}"

    def field(self, name: str, title: str | None) -> str:
        return name.replace("_", " ") if self.english else title or name

    def code(self, code: str) -> str:
        return re.sub("[-_]", " ", code) if self.english else _CODES.get(code, code)

    def clock(self, at: datetime) -> str:
        here = at.astimezone(VIETNAM)
        return f"{here:%H:%M} {self.on} {here:%d/%m/%Y}" if self.english else _clock(at)


_VIETNAMESE: Final = _Words(
    *("bỏ", "thêm", "sửa", "đổi thứ tự", "(không có)", "từ", "đến", "ngày", "có", "không")
)
_ENGLISH: Final = _Words(
    *("removed", "added", "changed", "another order", "(none)", "from", "to", "on", "yes", "no"),
    english=True,
)


def _fields(old: Any, new: Any, word: _Words) -> str:
    if not isinstance(old, BaseModel):
        return word.change(_short(old, word), _short(new, word))
    return "; ".join(
        f"{word.field(name, field.title)}: "
        f"{word.change(_short(getattr(old, name), word), _short(getattr(new, name), word))}"
        for name, field in type(old).model_fields.items()
        if getattr(old, name) != getattr(new, name)
    )


def _short(value: Any, word: _Words) -> str:
    match value:
        case None | ():
            return word.nothing
        case Schedule():
            halves = "; ".join(_short(one, word) for one in value.sessions)
            whole = f"{word.since} {word.clock(value.starts_at)} {word.until} {word.clock(value.ends_at)}"
            return f"{whole} ({halves})" if halves else whole
        case Venue():
            return f"{value.name} ({value.address})"
        case datetime():
            return word.clock(value)
        case date():
            return f"{value:%d/%m/%Y}"
        case Enum():
            return word.code(str(value))
        case tuple():
            return ", ".join(_short(one, word) for one in value)
        case BaseModel():
            return ", ".join(_short(one, word) for _, one in value if one is not None)
        case bool():
            return word.yes if value else word.no
        case _:
            return str(value)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H.%M ngày %d/%m/%Y}"


# --- whom it concerns ------------------------------------------------------------------------------


def concerned(event: PlanAmended) -> dict[str, tuple[PlanPart, ...]]:
    """By agency, the changed parts that it has to know of: what all have to, and what names it."""
    plan, agencies = before(event)
    of: dict[str, list[PlanPart]] = {}

    def tell(part: PlanPart, units: Iterable[str | None]) -> None:
        for unit in dict.fromkeys(units):
            if unit is not None and part not in of.setdefault(unit, []):
                of[unit].append(part)

    for part in event.changed:
        if part in _FOR_ALL:
            tell(part, (agency.id for agency in event.agencies if agency.group is not None))
        elif part in _OF_LISTS:
            key, _ = _OF_LISTS[part]
            old, new = (
                getattr(event.before, part),
                getattr(parts_of(event.plan, event.agencies), part),
            )
            for one in _different(key, old, new):
                tell(part, _named(part, one, (*plan.groups, *event.plan.groups)))
    known = {agency.id for agency in (*agencies, *event.agencies)}
    return {unit: tuple(parts) for unit, parts in of.items() if unit in known}


def _different(key: Key, old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    was, now = {key(one): one for one in old}, {key(one): one for one in new}
    return [
        one for one in (*old, *new) if was.get(key(one)) != now.get(key(one))
    ]  # both what it was and what it is: those who lose something are told, too


def _named(part: PlanPart, one: Any, groups: Sequence[Any]) -> Iterable[str | None]:
    match part:
        case "groups":
            return tuple(one.members)
        case "agencies":
            return (one.id,)
        case "responsibilities":
            led = [
                unit for group in groups if group.id in one.lead_groups for unit in group.members
            ]
            return (one.lead, *one.supporting, *led)
        case _:
            return ()
