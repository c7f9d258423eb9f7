"""A plan as it was typed or uploaded: checked as a whole, its faulty lines marked, and what it would create."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from shared.events.plan import Agency, Plan, seats_of
from shared.plan_amendment_file import Amendment, read_amendment
from shared.plan_faults import Fault, PlanFaults
from shared.plan_file import AGENCIES_FILE, check_plan, plan_warnings
from shared.running_order import sessions_of, slots_of, timed
from shared.working_days import Calendar

PLAN_FILE: Final = "plan.yaml"
_AROUND: Final = 4
"""So many lines are shown before and behind a fault."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What was handed in. ``agencies`` may be empty for an amendment of parts."""

    plan: str
    agencies: str


@dataclass(frozen=True, slots=True)
class LineShown:
    number: int
    text: str
    faults: Sequence[Fault]
    gap: bool
    """Lines without a fault near them were left out before this one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """``plan`` is None while there are faults; ``warnings`` do not keep it from being published."""

    plan: Plan | None
    agencies: Sequence[Agency]
    faults: Sequence[Fault]
    warnings: Sequence[Fault] = ()


def checked(texts: Texts, calendar: Calendar) -> Checked:
    with tempfile.TemporaryDirectory(prefix="hoinghi-plan-") as name:
        try:
            plan, agencies = check_plan(_written(Path(name), texts))
        except PlanFaults as found:
            return Checked(None, (), found.faults)
    return Checked(plan, agencies, (), plan_warnings(plan, calendar, PLAN_FILE))


def checked_amendment(texts: Texts) -> Amendment | Sequence[Fault]:
    with tempfile.TemporaryDirectory(prefix="hoinghi-plan-") as name:
        try:
            return read_amendment(_written(Path(name), texts))
        except PlanFaults as found:
            return found.faults


def _written(folder: Path, texts: Texts) -> Path:
    (folder / AGENCIES_FILE).write_text(texts.agencies, "utf-8")
    (folder / PLAN_FILE).write_text(texts.plan, "utf-8")
    return folder / PLAN_FILE


def marked(text: str, file: str, faults: Sequence[Fault]) -> list[LineShown]:
    """The lines round each fault by their numbers, with the faults that stand there."""
    here = [one for one in faults if one.file == file and one.line is not None]
    near = {
        number
        for one in here
        for number in range((one.line or 0) - _AROUND, (one.line or 0) + _AROUND + 1)
    }
    shown: list[LineShown] = []
    for number, line in enumerate(text.splitlines(), 1):
        if number in near:
            gap = (shown[-1].number if shown else 0) + 1 < number
            found = [one for one in here if one.line == number]
            shown.append(LineShown(number, line, found, gap))
    return shown


# --- what it would create -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invited:
    title: str
    agencies: int
    seats: int


@dataclass(frozen=True, slots=True)
class TaskShown:
    addressee: str
    text: str
    due: date | None
    proposed: bool


@dataclass(frozen=True, slots=True)
class ItemTimed:
    starts: datetime
    ends: datetime
    title: str
    presenter: str


@dataclass(frozen=True, slots=True)
class Creates:
    """``deadlines``: by day, the earliest first, who or what is due; all of them proposed by the file's author?"""

    invited: Sequence[Invited]
    tasks: Sequence[TaskShown]
    items: Sequence[ItemTimed]
    deadlines: Sequence[tuple[date, Sequence[str], bool]]


def creates(plan: Plan, agencies: Sequence[Agency]) -> Creates:
    known = {agency.id: agency for agency in agencies}
    invited = [
        Invited(
            group.title,
            len(group.members),
            sum(seats_of(plan, known[one]) for one in group.members if one in known),
        )
        for group in plan.groups
    ]
    tasks = [
        TaskShown(duty.addressee, duty.text, duty.due, duty.proposed)
        for duty in plan.responsibilities
    ]
    times = timed(slots_of(plan), sessions_of(plan))
    items = [
        ItemTimed(one.starts, one.ends, item.title, item.presenter)
        for one in times.items
        for item in plan.agenda
        if f"item-{item.order}" == one.item
    ]
    dues = [(duty.due, duty.addressee, duty.proposed) for duty in plan.responsibilities if duty.due]
    dues += [
        (quota.nominations_due, quota.form, quota.proposed)
        for quota in plan.awards
        if quota.nominations_due
    ]
    days = sorted({day for day, _, _ in dues})
    deadlines = [
        (
            day,
            list(dict.fromkeys(what for when, what, _ in dues if when == day)),
            all(proposed for when, _, proposed in dues if when == day),
        )
        for day in days
    ]
    return Creates(invited, tasks, items, deadlines)
