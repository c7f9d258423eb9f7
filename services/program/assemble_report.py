"""Rows to the report on the results: every figure is counted from the rows when it is asked for."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.answers import nobody_from, said_yes, shares_of, unanswered
from services.program.assemble_outcomes import awards, budget, messages, tasks
from services.program.documents.values import (
    Absence,
    AsOf,
    Attendance,
    AttendanceRow,
    Cancelled,
    Contributed,
    NobodyFrom,
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
    plan_amended,
    plan_cited,
    signed_by_organiser,
    with_province,
)
from services.program.order import is_kind, order_of
from services.program.snapshot import (
    Columns,
    Snapshot,
    by_delegation,
    by_group,
    local_or_none,
    snapshot,
    stands,
)
from shared import subjects
from shared.envelope import Fact
from shared.events.papers import (
    ContributionFileSubmitted,
    ContributionReturned,
    ContributionSubmitted,
    ContributionWithdrawn,
)
from shared.events.plan import AgendaKind, Role
from shared.events.registry import ConferenceCancelled, ReportFinalised

_MADE_UP: Final = re.compile(r"\s*\((?:nhân vật|tên) giả định\)")
_ALL_MADE_UP: Final = "Các đại biểu nêu tên trong văn bản này là nhân vật giả định."
_NOWHERE: Final = AsOf(0, datetime(1970, 1, 1, tzinfo=UTC))


async def report(engine: AsyncEngine, conference: str) -> Report:
    """Báo cáo kết quả, by the organiser to the one who approves."""
    async with snapshot(engine, conference) as shot:
        return await shot.once("report", lambda: _report(shot))


async def cancelled_on(engine: AsyncEngine, conference: str) -> date | None:
    """The day on which the conference was cancelled, by the Vietnamese calendar; None where it was not."""
    async with snapshot(engine, conference) as shot:
        at = local_or_none(shot.head["cancelled_at"])
        return at.date() if at is not None else None


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
        cancelled=await _cancelled(shot),
        preamble=(_lead_in(shot, await plan_amended(shot)),),
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


async def _cancelled(shot: Snapshot) -> Cancelled | None:
    """By whose word stands in the trail, for what reason in the row of the conference."""
    at = local_or_none(shot.head["cancelled_at"])
    if at is None:
        return None
    columns = tables.audit.c
    query = select(columns.unit).where(
        columns.conference == shot.conference,
        columns.sentence == f"registry.{ConferenceCancelled.event_name()}",
    )
    by = (await shot.execute(query)).scalars().first()
    return Cancelled(
        at.date(),
        shot.name(by) if by else "",
        shot.head["cancelled_reason"],
        shot.starts,
        shot.ends,
    )


def _sealed(shot: Snapshot) -> SealedUpTo | None:
    if shot.seal is None:
        return None
    return SealedUpTo(shot.seal.position, datetime.fromisoformat(shot.seal.time), shot.seal.root)


def _lead_in(shot: Snapshot, amended: str) -> str:
    """What the report answers to."""
    told = f"{shot.name(shot.plan.organiser)} báo cáo kết quả như sau:"
    return f"Thực hiện {plan_cited(shot)}{amended}, {told}"


async def attendance(shot: Snapshot) -> Attendance:
    delegations = await shot.rows(tables.delegations)
    invited = by_group(row for row in delegations if stands(row))
    people = await shot.delegates()
    named = by_group(people)
    missing = [row for row in people if row["status"] in ("absent", "declined")]
    absences, note = _absences(
        shot, _each_once(sorted(missing, key=shot.delegate_order), await shot.rows(tables.twins))
    )
    return Attendance(
        tuple(
            attendance_row(shot.group_title(group), invited.get(group, ()), named.get(group, ()))
            for group in sorted({*shot.groups, *invited, *named}, key=shot.group_order)
        ),
        absences,
        note,
        _nobody(shot, delegations, people),
    )


def _nobody(
    shot: Snapshot, delegations: Sequence[Columns], people: Sequence[Columns]
) -> tuple[NobodyFrom, ...]:
    """The units that sent nobody, in the order of the groups; of an invitation that was withdrawn, none."""
    rows = [row for row in delegations if row["status"] == "declined"]
    rows.sort(key=lambda row: (shot.group_order(row["group_id"]), *shot.unit_order(row["unit"])))
    own = by_delegation(people)
    found = []
    for row in rows:
        here, seats = own.get(row["delegation"], ()), {row["delegation"]: row["seats"]}
        excused = shares_of(here, seats, nobody_from(rows))["declined"]
        nameless = shares_of(here, seats)["unnamed"]
        found.append(NobodyFrom(row["invitee"], row["declined_reason"], excused, nameless))
    return tuple(found)


def _each_once(rows: Sequence[Columns], twins: Sequence[Columns]) -> list[Columns]:
    """Two entries that somebody has said to be one person are one absence: the first of them stands."""
    same = [
        {(row["delegation"], row["person_id"]), (row["other_delegation"], row["other_person_id"])}
        for row in twins
        if row["status"] == "same"
    ]
    told: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        entry = (row["delegation"], row["person_id"])
        if any(entry in pair and told & pair for pair in same):
            continue
        told.add(entry)
        kept.append(row)
    return kept


def _absences(shot: Snapshot, rows: Sequence[Columns]) -> tuple[tuple[Absence, ...], str | None]:
    """The absences; where each of them is marked as made up, one note in place of all the marks."""
    told = [f"{row['name']}, {row['position']}" for row in rows]
    made_up = bool(told) and all(_MADE_UP.search(one) for one in told)
    absences = (
        Absence(
            _MADE_UP.sub("", one) if made_up else one,
            shot.short_name(row["unit"]),
            row["reason"],
            declined=row["status"] == "declined",
        )
        for one, row in zip(told, rows, strict=True)
    )
    return tuple(absences), _ALL_MADE_UP if made_up else None


def attendance_row(
    title: str, delegations: Sequence[Columns], people: Sequence[Columns]
) -> AttendanceRow:
    """One group counted, by the definitions of :class:`AttendanceRow`."""
    seats = {row["delegation"]: row["seats"] for row in delegations}
    shares = shares_of(people, seats, nobody_from(delegations))
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
        unmarked=shares["confirmed"] + shares["substituted"],
    )


async def program_titles(shot: Snapshot) -> tuple[str, ...]:
    """In the running order, as the program prints them; a break is nothing that was dealt with."""
    order = await order_of(shot)
    return tuple(row["title"] for _, row in order.main if not is_kind(row, AgendaKind.BREAK))


async def papers(shot: Snapshot) -> tuple[PaperResult, ...]:
    """Those chosen count as read, in the running order; of the others, those that went into the proceedings."""
    rows = await shot.rows(tables.papers)
    read = await in_running_order(shot, [row for row in rows if row["status"] == "selected"])
    printed = [row for row in rows if row["status"] in ("printed", "declined") and row["printed"]]
    return tuple(
        PaperResult(row["title"], shot.name(row["unit"]), outcome, row["author_name"])
        for rows, outcome in ((read, PaperOutcome.READ), (printed, PaperOutcome.PRINTED))
        for row in rows
    )


async def in_running_order(shot: Snapshot, papers: Sequence[Columns]) -> list[Columns]:
    """As they stand in the program; those that were not put there yet behind, in the order given to them."""
    order = await order_of(shot)
    timed = [order.rows[one.item]["paper"] for one in order.times.items]
    place = {paper: number for number, paper in enumerate(timed) if paper}
    return sorted(papers, key=lambda row: (place.get(row["paper"], len(timed)), row["ordinal"]))


async def _returned_files(shot: Snapshot) -> set[str]:
    """Those whose file was returned or withdrawn, and a text handed in for it: the file is part of them no more.

    A text that is handed in beside a file, without a return between, leaves the file.
    """
    columns = tables.audit.c
    steps = {
        f"registry.{fact.event_name()}": fact
        for fact in (
            *(ContributionFileSubmitted, ContributionSubmitted),
            *(ContributionReturned, ContributionWithdrawn),
        )
    }
    query = (
        select(columns.subject, columns.sentence)
        .where(columns.conference == shot.conference, columns.sentence.in_(steps))
        .order_by(columns.position)
    )
    last: dict[str, list[type[Fact]]] = {}
    for subject, sentence in (await shot.execute(query)).all():
        step = steps[sentence]
        if step is ContributionFileSubmitted:
            last[subject] = []
        else:
            last.setdefault(subject, []).append(step)
    replaced = {subject for subject, since in last.items() if _again_after(since)}
    return {
        row["contribution"]
        for row in await shot.rows(tables.contributions)
        if subjects.contribution(shot.conference, row["contribution"]) in replaced
    }


def _again_after(since: Sequence[type[Fact]]) -> bool:
    """Whether a text was handed in after the file had been returned or withdrawn."""
    back = [at for at, step in enumerate(since) if step is not ContributionSubmitted]
    return bool(back) and ContributionSubmitted in since[back[0] :]


async def _topics(shot: Snapshot) -> tuple[Topic, ...]:
    rows = sorted(
        await shot.rows(tables.contributions),
        key=lambda row: (shot.unit_order(row["unit"]), row["contribution"]),
    )
    gone = await _returned_files(shot)
    return tuple(
        Topic(
            topic.code,
            topic.text,
            tuple(
                Contributed(
                    shot.short_name(row["unit"]),
                    row["text"],
                    None if row["contribution"] in gone else row["file_name"],
                )
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
