"""Rows to the report on the results: every figure is counted from the rows when it is asked for."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.answers import said_yes, shares_of, unanswered
from services.program.assemble_outcomes import awards, budget, messages, tasks
from services.program.documents.values import (
    Absence,
    AsOf,
    Attendance,
    AttendanceRow,
    Contributed,
    PaperOutcome,
    PaperResult,
    Recipients,
    Report,
    SealedUpTo,
    Topic,
)
from services.program.letters import (
    as_of,
    issued_by_organiser,
    plan_cited,
    signed_by_organiser,
    with_province,
)
from services.program.snapshot import (
    Columns,
    Snapshot,
    by_group,
    local_or_none,
    snapshot,
)
from shared.events.plan import AgendaKind, Role
from shared.events.registry import ReportFinalised

_MADE_UP: Final = re.compile(r"\s*\((?:nhân vật|tên) giả định\)")
_ALL_MADE_UP: Final = "Các đại biểu nêu tên trong văn bản này là nhân vật giả định."
_NOWHERE: Final = AsOf(0, datetime(1970, 1, 1, tzinfo=UTC))


async def report(engine: AsyncEngine, conference: str) -> Report:
    """Báo cáo kết quả, by the organiser to the one who approves."""
    async with snapshot(engine, conference) as shot:
        return await shot.once("report", lambda: _report(shot))


async def same_report(
    then: AsyncEngine, now: AsyncEngine, conference: str, finalised_at: str
) -> bool:
    """Whether the report of ``now`` says what that of ``then``, the rows of its last version, said.

    What finalising itself brings about is no change: its place in the log, the seal, the clock of its own fact
    (by which a task falls due) and the tasks that it settles.
    """
    async with snapshot(then, conference) as before, snapshot(now, conference) as after:
        at_the_time = replace(before, time=datetime.fromisoformat(finalised_at), kept={}, making={})
        return await _told(at_the_time) == await _told(after)


async def _told(shot: Snapshot) -> Report:
    """What a report says, without where it stands and without what finalising one settles."""
    fact = ReportFinalised.event_name()
    settled = {duty.text for duty in shot.plan.responsibilities if duty.settled_by == fact}
    value = await _report(shot)
    return replace(
        value,
        as_of=_NOWHERE,
        sealed=None,
        tasks=tuple(task for task in value.tasks if task.content not in settled),
    )


async def _report(shot: Snapshot) -> Report:
    approvers = [row for row in shot.agencies.values() if Role.APPROVER in row["roles"].split()]
    return Report(
        letterhead=issued_by_organiser(shot, "BC"),
        subject=f"Kết quả tổ chức {shot.title[0].lower()}{shot.title[1:]}",
        addressees=tuple(
            with_province(row["name"], shot.plan.issuing_authority.province) for row in approvers
        )
        or (shot.plan.chair.title,),
        venue=shot.venue,
        chair=shot.plan.chair.title,
        signature=signed_by_organiser(shot),
        recipients=Recipients(("Như trên",)),
        as_of=as_of(shot),
        sealed=_sealed(shot),
        held_from=local_or_none(shot.head["opened_at"]),
        held_to=local_or_none(shot.head["concluded_at"]),
        preamble=(_lead_in(shot),),
        attendance=await attendance(shot),
        program=await program_titles(shot),
        papers=await papers(shot),
        topics=await _topics(shot),
        awards=await awards(shot),
        awards_planned=bool(shot.plan.awards),
        budget=await budget(shot),
        tasks=await tasks(shot),
        messages=await messages(shot),
    )


def _sealed(shot: Snapshot) -> SealedUpTo | None:
    if shot.seal is None:
        return None
    return SealedUpTo(shot.seal.position, datetime.fromisoformat(shot.seal.time), shot.seal.root)


def _lead_in(shot: Snapshot) -> str:
    """What the report answers to."""
    told = f"{shot.name(shot.plan.organiser)} báo cáo kết quả như sau:"
    return f"Thực hiện {plan_cited(shot)}, {told}"


async def attendance(shot: Snapshot) -> Attendance:
    delegations = await shot.rows(tables.delegations)
    invited = by_group(row for row in delegations if row["status"] == "issued")
    people = await shot.delegates()
    named = by_group(people)
    missing = [row for row in people if row["status"] in ("absent", "declined")]
    absences, note = _absences(shot, sorted(missing, key=shot.delegate_order))
    return Attendance(
        tuple(
            attendance_row(shot.group_title(group), invited.get(group, ()), named.get(group, ()))
            for group in sorted({*shot.groups, *invited, *named}, key=shot.group_order)
        ),
        absences,
        note,
    )


def _absences(shot: Snapshot, rows: Sequence[Columns]) -> tuple[tuple[Absence, ...], str | None]:
    """The absences; where each of them is marked as made up, one note in place of all the marks."""
    told = [f"{row['name']}, {row['position']}" for row in rows]
    made_up = bool(told) and all(_MADE_UP.search(one) for one in told)
    absences = (
        Absence(
            _MADE_UP.sub("", one) if made_up else one, shot.short_name(row["unit"]), row["reason"]
        )
        for one, row in zip(told, rows, strict=True)
    )
    return tuple(absences), _ALL_MADE_UP if made_up else None


def attendance_row(
    title: str, delegations: Sequence[Columns], people: Sequence[Columns]
) -> AttendanceRow:
    """One group counted, by the definitions of :class:`AttendanceRow`."""
    shares = shares_of(people, {row["delegation"]: row["seats"] for row in delegations})
    present = [row for row in people if row["status"] == "present"]
    return AttendanceRow(
        group=title,
        invited=sum(row["seats"] for row in delegations),
        confirmed=sum(map(said_yes, people)),
        present=len(present),
        substituted=sum(row["substitute_for"] is not None for row in present),
        absent=shares["absent"] + shares["declined"],
        declined=shares["declined"],
        silent=unanswered(shares),
    )


async def program_titles(shot: Snapshot) -> tuple[str, ...]:
    rows = [
        row
        for row in await shot.rows(tables.agenda_items)
        if row["within"] is None and row["kind"] != AgendaKind.BREAK.value
    ]
    if not rows:
        planned = sorted(shot.plan.agenda, key=lambda item: item.order)
        return tuple(item.title for item in planned)
    return tuple(row["title"] for row in sorted(rows, key=lambda r: (r["ordinal"], r["item"])))


async def papers(shot: Snapshot) -> tuple[PaperResult, ...]:
    """Those chosen count as read; of the others, those that went into the proceedings."""
    rows = await shot.rows(tables.papers)
    read = sorted((r for r in rows if r["status"] == "selected"), key=lambda r: r["ordinal"])
    printed = [row for row in rows if row["status"] in ("printed", "declined") and row["printed"]]
    return tuple(
        PaperResult(row["title"], shot.name(row["unit"]), outcome, row["author_name"])
        for rows, outcome in ((read, PaperOutcome.READ), (printed, PaperOutcome.PRINTED))
        for row in rows
    )


async def _topics(shot: Snapshot) -> tuple[Topic, ...]:
    rows = sorted(
        await shot.rows(tables.contributions),
        key=lambda row: (shot.unit_order(row["unit"]), row["contribution"]),
    )
    return tuple(
        Topic(
            topic.code,
            topic.text,
            tuple(
                Contributed(shot.short_name(row["unit"]), row["text"], row["file_name"])
                for row in rows
                if row["topic"] == topic.code and row["status"] == "accepted"
            ),
            tuple(
                dict.fromkeys(
                    shot.short_name(row["unit"])
                    for row in rows
                    if row["topic"] == topic.code and row["status"] != "accepted"
                )
            ),
        )
        for topic in shot.plan.topics
    )
