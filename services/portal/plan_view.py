"""The plan in force as the page shows it: its parts, the tasks of section III with their progress, amendments."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.language import Language
from services.program import tables
from services.program.snapshot import VIETNAM, Columns, Snapshot, snapshot
from shared import subjects
from shared.commands.registry import AmendPlan
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.plan import Plan
from shared.events.plan_amendment import parts_of, replaced
from shared.events.registry import (
    ConferencePlanned,
    ConferenceRescheduled,
    PlanAmended,
    VenueChanged,
)
from shared.plan_amending import amend, parts_in_force
from shared.plan_changes import NAMES, changes, concerned, lines, now_planned, told
from shared.store import EventStore


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of the plan: what changes, a line each; and whom it concerns, by name."""

    name: str
    lines: Sequence[str]
    units: Sequence[str]


@dataclass(frozen=True, slots=True)
class TaskRow:
    row: Columns
    lead: str
    supporting: Sequence[str]


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """One task as the plan has it; ``rows``: those whom it was given to, the overdue ones first."""

    text: str
    due: str | None
    rows: Sequence[TaskRow]

    def counted(self, status: str) -> int:
        return sum(one.row["status"] == status for one in self.rows)


@dataclass(frozen=True, slots=True)
class PlanView:
    tasks: Sequence[TaskGroup]
    counts: Mapping[str, int]
    amendments: Sequence[tuple[Columns, Sequence[str]]]


async def plan_view(shot: Snapshot) -> PlanView:
    """Overdue tasks first, then by their day."""
    rows = await shot.rows(tables.tasks)
    rows.sort(key=lambda row: (row["status"] != "overdue", row["due"] or "9", row["task"]))
    tasks = [
        TaskRow(
            row,
            shot.short_name(row["lead"]),
            [shot.short_name(unit) for unit in (row["supporting"] or "").split()],
        )
        for row in rows
    ]
    counts = {
        status: sum(row["status"] == status for row in rows)
        for status in ("completed", "open", "overdue")
    }
    amendments = [
        (row, (row["changes"] or "").splitlines()) for row in await shot.rows(tables.amendments)
    ]
    together: dict[tuple[str, str | None], list[TaskRow]] = {}
    for one in tasks:
        together.setdefault((one.row["text"], one.row["due"]), []).append(one)
    groups = [TaskGroup(text, due, several) for (text, due), several in together.items()]
    return PlanView(groups, counts, amendments)


async def amendments_in_english(
    store: EventStore, conference: str, amendments: Sequence[tuple[Columns, Sequence[str]]]
) -> list[tuple[Columns, Sequence[str]]]:
    """The same amendments with what each changed in English: the rows have it in Vietnamese, the log has both."""
    english: dict[str, Sequence[str]] = {}
    for record in await store.read(subjects.conference(conference)):
        event = decode(record.body, record.position, CATALOGUE).event
        if isinstance(event, PlanAmended):
            english[event.number] = told(event, english=True)
    return [(row, english.get(row["number"], known)) for row, known in amendments]


async def planned_now(store: EventStore, conference: str) -> ConferencePlanned | None:
    """The plan with all that has changed since it was signed, from the conference's own subject of the log: rows
    do not hold every field of an agency, and a preview has to name what really changes."""
    return (await _planned(store, conference))[0]


async def _planned(
    store: EventStore, conference: str
) -> tuple[ConferencePlanned | None, list[PlanAmended]]:
    now: ConferencePlanned | None = None
    earlier: list[PlanAmended] = []
    for record in await store.read(subjects.conference(conference)):
        event = decode(record.body, record.position, CATALOGUE).event
        if isinstance(event, ConferencePlanned):
            now = event
        elif now and isinstance(event, PlanAmended | ConferenceRescheduled | VenueChanged):
            now = now_planned(now, event)
        if isinstance(event, PlanAmended):
            earlier.append(event)
    return now, earlier


async def must_be_granted(store: EventStore, conference: str, wish: AmendPlan) -> None:
    """Raises, while it is only looked at, what the registry would refuse of an amendment's content."""
    now, earlier = await _planned(store, conference)
    if now is not None:
        amend(wish, now.plan, now.agencies, earlier)


async def tasks_follow(engine: AsyncEngine, conference: str, old: Plan) -> None:
    """Wait for a moment until no task has the day that ``old`` gave it and the plan of now does not: tasks follow
    by a rule of their own, and the page after an amendment would still show the days of before."""
    give_up = asyncio.get_running_loop().time() + _FOLLOWED_SECONDS
    while asyncio.get_running_loop().time() < give_up:
        async with snapshot(engine, conference) as shot:
            now, rows = _days(shot.plan), await shot.rows(tables.tasks)
        gone = {
            (text, day) for text, day in _days(old) if text in dict(now) and (text, day) not in now
        }
        if not any(
            row["status"] in ("open", "overdue") and (row["text"], row["due"]) in gone
            for row in rows
        ):
            return
        await asyncio.sleep(_LOOK_SECONDS)


_FOLLOWED_SECONDS: Final = 3.0
_LOOK_SECONDS: Final = 0.05


def _days(plan: Plan) -> set[tuple[str, str]]:
    """What each responsibility asks for, and the day by which."""
    last_day = plan.ends_at.astimezone(VIETNAM).date()
    return {(duty.text, (duty.due or last_day).isoformat()) for duty in plan.responsibilities}


def part_changes(
    now: ConferencePlanned, wish: AmendPlan, language: Language, names: Mapping[str, str]
) -> list[PartChange]:
    """What an amendment would change, part by part. Whether it is granted, the registry says."""
    parts = parts_in_force(wish, now.plan, now.agencies)
    changed, old = changes(now.plan, now.agencies, parts)
    plan, agencies = replaced(now.plan, now.agencies, parts)
    event = PlanAmended(
        number=wish.number,
        signed_on=wish.signed_on,
        signatory=wish.signatory,
        reason=wish.reason,
        changed=changed,
        before=old,
        plan=plan,
        agencies=agencies,
    )
    whom = concerned(event)
    new = parts_of(plan, agencies)
    return [
        PartChange(
            NAMES[part][language == "en"],
            lines(part, getattr(old, part), getattr(new, part), english=language == "en"),
            [names.get(unit, unit) for unit, parts in whom.items() if part in parts],
        )
        for part in changed
    ]
