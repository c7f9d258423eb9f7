"""Reads a plan file with its agencies and checks both, so that all faults are reported at once."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, Field, ValidationError

from shared.events.plan import (
    Agency,
    AgendaKind,
    AwardQuota,
    GroupKind,
    Plan,
    Published,
    Responsibility,
    Session,
    short_date,
    with_members,
)
from shared.events.plan_amendment import PlanParts
from shared.plan_changes import VIETNAM
from shared.plan_crosschecks import across
from shared.plan_faults import Fault, PlanFaults, fault_at, format_faults, reading_fault
from shared.plan_fields import field_faults, shown
from shared.running_order import sessions_of, slots_of, timed
from shared.working_days import Calendar, CalendarYearUnknown, add_working_days, working_day_by
from shared.yaml_lines import Lines, YamlRefused, read_yaml

__all__ = [
    "AGENCIES_FILE",
    "Fault",
    "PlanFaults",
    "amendment_warnings",
    "check_plan",
    "format_faults",
    "plan_warnings",
]

AGENCIES_FILE: Final = "agencies.yaml"

Model = TypeVar("Model", bound=BaseModel)


class AgencyFile(Published):
    """The shape of the agencies file: one list."""

    agencies: tuple[Agency, ...] = Field(title="các cơ quan", min_length=1)


def check_plan(plan_path: Path, agencies_path: Path | None = None) -> tuple[Plan, list[Agency]]:
    """The plan and its agencies, each group's members filled in from the agencies' ``group``.

    Without ``agencies_path`` the file ``agencies.yaml`` beside the plan is read. Raises PlanFaults
    with all faults of both files; reads nothing else and changes nothing.
    """
    agencies_path = agencies_path or plan_path.with_name(AGENCIES_FILE)
    faults: list[Fault] = []
    planned = _read(plan_path, faults)
    known = _read(agencies_path, faults)
    plan = _fill(Plan, plan_path.name, planned, faults)
    directory = _fill(AgencyFile, agencies_path.name, known, faults)
    faults += across(plan_path.name, planned, agencies_path.name, known)
    if faults or plan is None or directory is None:
        raise PlanFaults(faults)
    return with_members(plan, directory.agencies), list(directory.agencies)


def plan_warnings(plan: Plan, calendar: Calendar, file: str = "") -> list[Fault]:
    """What an official should look at, though it does not keep the plan from being imported."""
    return [
        *_of_agenda(plan, file),
        *_held_on_day_off(plan.starts_at, ("starts_at",), calendar, file),
        *_due_on_day_off(plan.responsibilities, plan.awards, calendar, file),
        *_awards_missing(plan, file),
    ]


def amendment_warnings(
    parts: PlanParts, plan: Plan, calendar: Calendar, file: str = ""
) -> list[Fault]:
    """As :func:`plan_warnings`, of parts that take the place of others; ``parts`` with what follows from them
    (:func:`shared.plan_changes.whole`), since days that move along come to rest somewhere, too. ``plan``: the
    amended one, of whose parts some may still speak of what is gone."""
    held = (
        _held_on_day_off(parts.schedule.starts_at, ("schedule", "starts_at"), calendar, file)
        if parts.schedule is not None
        else ()
    )
    return [
        *held,
        *_due_on_day_off(parts.responsibilities or (), parts.awards or (), calendar, file),
        *(_awards_missing(plan, file) if parts.awards is not None else ()),
    ]


def _awards_missing(plan: Plan, file: str) -> Iterator[Fault]:
    """Without awards the program would still name their presentation, and the report call it done."""
    if plan.awards:
        return
    told = [
        *(one.title for one in plan.agenda if one.kind is AgendaKind.AWARD_CEREMONY),
        *(one.title for one in plan.groups if one.kind is GroupKind.AWARDEES),
    ]
    for title in told:
        yield fault_at(
            "PLAN_AWARDS_MISSING",
            file,
            None,
            ("awards",),
            shown(title),
            (
                "bỏ mục này khỏi chương trình, nhóm này khỏi thành phần; hoặc ghi chỉ tiêu khen thưởng",
                "take the item out of the agenda, the group out of the attendance; or give the quotas",
            ),
        )


def _held_on_day_off(
    starts_at: datetime, path: tuple[str, ...], calendar: Calendar, file: str
) -> Iterator[Fault]:
    """Conferences are held on such days on purpose, too; who signs should know."""
    day = starts_at.astimezone(VIETNAM).date()
    if (rest := calendar.day_off(day)) is not None:
        expected = _working_days_beside(day, calendar)
        yield fault_at(
            "PLAN_HELD_ON_DAY_OFF", file, None, path, f"{short_date(day)}: {rest}", expected
        )


def _due_on_day_off(
    duties: Iterable[Responsibility],
    quotas: Iterable[AwardQuota],
    calendar: Calendar,
    file: str,
) -> Iterator[Fault]:
    """Each due day that is known as a day off, with the working days next to it.

    A year whose days off nobody has listed is passed over: nothing is guessed.
    """
    given: list[tuple[str, int, str, date | None, str]] = [
        *(("responsibilities", n, "due", one.due, one.text) for n, one in enumerate(duties)),
        *(
            ("awards", n, "nominations_due", one.nominations_due, one.form)
            for n, one in enumerate(quotas)
        ),
    ]
    for part, n, field, day, about in given:
        if day is None or (rest := calendar.day_off(day)) is None:
            continue
        vi, en = _working_days_beside(day, calendar)
        yield fault_at(
            "PLAN_DUE_ON_DAY_OFF",
            file,
            None,
            (part, n, field),
            f"{shown(about)}, {short_date(day)}: {rest}",
            (vi, en),
        )


def _working_days_beside(day: date, calendar: Calendar) -> tuple[str, str]:
    before = working_day_by(day, calendar)
    try:
        after = add_working_days(day, 1, calendar)
    except CalendarYearUnknown as unknown:
        return (
            f"ngày làm việc liền trước là {short_date(before)}; ngày liền sau: {unknown.vi}",
            f"the working day before it is {short_date(before)}; the next one: {unknown.en}",
        )
    return (
        f"ngày làm việc tiếp theo là {short_date(after)}, liền trước là {short_date(before)}",
        f"the next working day is {short_date(after)}, the one before {short_date(before)}",
    )


def _of_agenda(plan: Plan, file: str) -> list[Fault]:
    times = timed(slots_of(plan), sessions_of(plan))
    sessions = {session.id: session for session in sessions_of(plan)}
    warnings = []
    for over in times.overflows:
        there = _minutes(sessions[over.session])
        expected = (f"không quá {there} phút", f"at most {there} minutes")
        found = f"{there + over.minutes} phút/minutes"
        warnings.append(fault_at("PLAN_AGENDA_TOO_LONG", file, None, ("agenda",), found, expected))
    for conflict in times.conflicts:
        expected = (f"{conflict.fixed:%H:%M}", f"{conflict.fixed:%H:%M}")
        found = f"{conflict.item}: {conflict.earliest.astimezone(conflict.fixed.tzinfo):%H:%M}"
        warnings.append(
            fault_at("PLAN_FIXED_TIME_MISSED", file, None, ("agenda",), found, expected)
        )
    return warnings


def _minutes(session: Session) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _read(path: Path, faults: list[Fault]) -> Lines | None:
    try:
        lines = read_yaml(path)
    except YamlRefused as refused:
        faults.append(reading_fault(path.name, refused.fault))
        return None
    faults += [reading_fault(path.name, fault) for fault in lines.faults]
    if isinstance(lines.value, dict):
        return lines
    code = "PLAN_FILE_EMPTY" if lines.value is None else "PLAN_FIELD_WRONG_TYPE"
    expected = ("các trường «tên: giá trị»", "fields, written 'name: value'")
    faults.append(fault_at(code, path.name, 1, (), shown(lines.value), expected))
    return None


def _fill(model: type[Model], file: str, lines: Lines | None, faults: list[Fault]) -> Model | None:
    if lines is None:
        return None
    try:
        return model.model_validate(lines.value)
    except ValidationError as invalid:
        faults += field_faults(model, file, lines, invalid.errors(include_url=False))
        return None
