"""Rows to the values that documents print: program, lists, calendar. Reads, never writes.

Each value comes from one snapshot of the rows and carries that snapshot's place in the log.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import model, tables
from services.program.assemble_invitations import invitations
from services.program.assemble_outcomes import basis_of, decision_of
from services.program.assemble_report import report
from services.program.documents.values import (
    AwardeeKind,
    AwardList,
    AwardRow,
    CalendarEntry,
    DelegateGroup,
    DelegateList,
    DelegateRow,
    Program,
    ProgramItem,
    ProgramPaper,
)
from services.program.letters import (
    as_of,
    issued_by_authority,
    issuer,
    recipients,
    signed_by_signatory,
)
from services.program.snapshot import Columns, Snapshot, by_group, local_or_none, snapshot
from shared.events.plan import AgendaKind

__all__ = [
    "award_list",
    "calendar",
    "delegate_list",
    "invitations",
    "position",
    "program",
    "report",
]

STATUSES: Final = {
    "registered": "Đã đăng ký",
    "confirmed": "Đã xác nhận",
    "present": "Có mặt",
    "absent": "Vắng mặt",
}
"""Those who stand in a list of delegates; who declined or was replaced does not."""
KINDS: Final = {
    "collective": AwardeeKind.COLLECTIVE,
    "individual": AwardeeKind.INDIVIDUAL,
    "household": AwardeeKind.HOUSEHOLD,
}


async def position(engine: AsyncEngine) -> int:
    """The position of the last event that is in the rows."""
    return (await model.position(engine)).position


async def program(engine: AsyncEngine, conference: str) -> Program:
    """Chương trình: the agenda as scheduled, else as the plan has it, with the papers to be read."""
    async with snapshot(engine, conference) as shot:
        versions = [row["version"] for row in await _documents(shot, "program")]
        return Program(
            letterhead=issued_by_authority(shot, "CTr"),
            subject=shot.title,
            starts=shot.starts,
            ends=shot.ends,
            venue=shot.venue,
            chair=shot.plan.chair.title,
            items=await _items(shot),
            signature=signed_by_signatory(shot),
            recipients=recipients(shot),
            as_of=as_of(shot),
            version=max(versions, default=None),
        )


async def _documents(shot: Snapshot, kind: str) -> list[Columns]:
    return [row for row in await shot.rows(tables.documents) if row["kind"] == kind]


async def _items(shot: Snapshot) -> tuple[ProgramItem, ...]:
    """The items one after the other from the conference's beginning."""
    planned = {item.title: item.kind for item in shot.plan.agenda}
    rows = await shot.rows(tables.agenda_items)
    main = [row for row in rows if row["within"] is None] or [
        {"item": None, "ordinal": item.order} | item.model_dump() for item in shot.plan.agenda
    ]
    papers = await _papers(shot)
    known = {row["paper"]: row for row in await shot.rows(tables.papers)}
    at, items = shot.starts, []
    for row in sorted(main, key=lambda row: (row["ordinal"], str(row["item"]))):
        parts = [part for part in rows if part["within"] and part["within"] == row["item"]]
        read = papers if planned.get(row["title"]) is AgendaKind.PAPERS else ()
        ends = at + timedelta(minutes=row["minutes"])
        items.append(
            ProgramItem(
                at.time(),
                ends.time(),
                row["title"],
                row["presenter"],
                _parts(shot, parts, known) if parts else read,
            )
        )
        at = ends
    return tuple(items)


def _parts(
    shot: Snapshot, rows: Sequence[Columns], papers: Mapping[str, Columns]
) -> tuple[ProgramPaper, ...]:
    """Who presents stands in the agenda by office alone; the name and the agency the paper knows."""
    ordered = sorted(rows, key=lambda row: (row["ordinal"], row["item"]))
    return tuple(
        ProgramPaper(
            number,
            row["title"],
            shot.short_name(paper["unit"]),
            f"{paper['author_name']}, {paper['author_position']}",
            row["minutes"],
        )
        if (paper := papers.get(row["paper"]))
        else ProgramPaper(number, row["title"], row["presenter"], None, row["minutes"])
        for number, row in enumerate(ordered, 1)
    )


async def _papers(shot: Snapshot) -> tuple[ProgramPaper, ...]:
    """The papers chosen to be read, in the order given to them."""
    chosen = [row for row in await shot.rows(tables.papers) if row["status"] == "selected"]
    return tuple(
        ProgramPaper(
            number,
            row["title"],
            shot.name(row["unit"]),
            f"{row['author_name']}, {row['author_position']}",
            row["minutes"],
        )
        for number, row in enumerate(sorted(chosen, key=lambda row: row["ordinal"]), 1)
    )


async def delegate_list(
    engine: AsyncEngine, conference: str, *, with_phones: bool = False
) -> DelegateList:
    """Danh sách đại biểu by the groups of the plan; telephone numbers only when asked for."""
    async with snapshot(engine, conference) as shot:
        people = await shot.delegates()
        names = {(row["delegation"], row["person_id"]): row["name"] for row in people}
        groups = by_group(row for row in people if row["status"] in STATUSES)
        listed = sorted({*shot.groups, *groups}, key=shot.group_order)
        return DelegateList(
            issuer=issuer(shot),
            subject=shot.title,
            held_on=shot.starts.date(),
            venue=shot.venue,
            groups=tuple(
                DelegateGroup(
                    shot.group_title(group),
                    tuple(
                        _delegate(shot, row, names, with_phones)
                        for row in sorted(groups.get(group, ()), key=shot.delegate_order)
                    ),
                )
                for group in listed
            ),
            as_of=as_of(shot),
        )


def _delegate(
    shot: Snapshot, row: Columns, names: dict[tuple[Any, Any], Any], with_phones: bool
) -> DelegateRow:
    replaced = names.get((row["delegation"], row["substitute_for"]))
    return DelegateRow(
        name=row["name"],
        position=row["position"],
        unit=shot.name(row["unit"]),
        status=STATUSES[row["status"]],
        phone=row["phone"] if with_phones else None,
        seat=f"Hàng {row['seat_row']}, ghế {row['seat']}" if row["seat"] else None,
        note=f"Dự thay {replaced}" if replaced else "",
        checked_in=local_or_none(row["arrived_at"]),
    )


async def award_list(engine: AsyncEngine, conference: str) -> AwardList:
    """Danh sách khen thưởng in the order of the decision; revoked awards are left out."""
    async with snapshot(engine, conference) as shot:
        rounds = {row["round"]: row for row in await shot.rows(tables.award_rounds)}
        rows = [row for row in await shot.rows(tables.awards) if row["revoked_at"] is None]
        rows.sort(key=lambda row: (row["round"], row["kind"], row["ordinal"]))
        decided = [row for row in rounds.values() if row["decision_number"]]
        return AwardList(
            issuer=issuer(shot),
            subject=shot.title,
            rows=tuple(
                AwardRow(
                    kind=KINDS[row["kind"]],
                    name=row["name"],
                    unit=shot.name(row["unit"]),
                    form=rounds[row["round"]]["form_name"],
                    position=row["position"],
                    bonus=row["bonus"],
                )
                for row in rows
            ),
            as_of=as_of(shot),
            decision=decision_of(decided[0]) if len(decided) == 1 else None,
            basis=tuple(dict.fromkeys(one for row in decided for one in basis_of(row))),
        )


async def calendar(engine: AsyncEngine, conference: str) -> CalendarEntry:
    """The conference for a calendar. Its sequence counts the changes that move or cancel it."""
    async with snapshot(engine, conference) as shot:
        columns = tables.audit.c
        moves = (f"registry.{name}" for name in _MOVES)
        query = (
            select(columns.time)
            .where(columns.conference == conference, columns.sentence.in_(moves))
            .order_by(columns.position)
        )
        times = (await shot.connection.execute(query)).scalars().all()
        desk = shot.plan.contact
        return CalendarEntry(
            conference=conference,
            domain=desk.email.rpartition("@")[2],
            summary=shot.title,
            starts=shot.starts,
            ends=shot.ends,
            venue=shot.venue,
            stamped=datetime.fromisoformat(times[-1]),
            as_of=as_of(shot),
            sequence=len(times) - 1,
            description=f"Chủ trì: {shot.plan.chair.title}",
            cancelled=shot.head["status"] == "cancelled",
            organizer_name=desk.unit,
            organizer_email=desk.email,
        )


_MOVES: Final = (
    "ConferencePlanned",
    "ConferenceRescheduled",
    "VenueChanged",
    "ConferenceCancelled",
)
