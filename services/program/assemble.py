"""Rows to the values that documents print: program, lists, calendar. Reads, never writes.

Each value comes from one snapshot of the rows and carries that snapshot's place in the log.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import model, tables
from services.program.assemble_invitations import invitations
from services.program.assemble_outcomes import basis_of, decision_of
from services.program.assemble_program import program
from services.program.assemble_report import report
from services.program.assemble_script import script
from services.program.ceremony import ceremony_order
from services.program.documents.values import (
    AwardeeKind,
    AwardList,
    AwardRow,
    CalendarEntry,
    CalendarSession,
    DelegateGroup,
    DelegateList,
    DelegateRow,
)
from services.program.documents.wording import hours, local, long_date
from services.program.letters import as_of, issuer
from services.program.order import hours_told
from services.program.snapshot import Columns, Snapshot, by_group, local_or_none, snapshot

__all__ = [
    "award_list",
    "calendar",
    "delegate_list",
    "invitations",
    "position",
    "program",
    "report",
    "script",
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


async def delegate_list(
    engine: AsyncEngine, conference: str, *, with_phones: bool = False
) -> DelegateList:
    """Danh sách đại biểu by the groups of the plan; telephone numbers only when asked for."""
    async with snapshot(engine, conference) as shot:
        return await delegate_list_of(shot, with_phones=with_phones)


async def delegate_list_of(shot: Snapshot, *, with_phones: bool = False) -> DelegateList:
    """As :func:`delegate_list`, of rows that are being read."""
    people = await shot.delegates()
    names = {(row["delegation"], row["person_id"]): row["name"] for row in people}
    return DelegateList(
        issuer=issuer(shot),
        subject=shot.title,
        held_on=shot.starts.date(),
        venue=shot.venue,
        groups=tuple(
            DelegateGroup(
                shot.group_title(group),
                tuple(_delegate(shot, row, names, with_phones) for row in rows),
            )
            for group, rows in in_order(shot, people)
        ),
        as_of=as_of(shot),
    )


def in_order(shot: Snapshot, people: Sequence[Columns]) -> list[tuple[str, list[Columns]]]:
    """Who stands in a list of delegates, by group and in protocol order; a group may be empty."""
    groups = by_group(row for row in people if row["status"] in STATUSES)
    listed = sorted({*shot.groups, *groups}, key=shot.group_order)
    return [(group, sorted(groups.get(group, ()), key=shot.delegate_order)) for group in listed]


def seat_of(row: Columns) -> str | None:
    return f"Hàng {row['seat_row']}, ghế {row['seat']}" if row["seat"] else None


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
        seat=seat_of(row),
        note=f"Dự thay {replaced}" if replaced else "",
        checked_in=local_or_none(row["arrived_at"]),
    )


async def award_list(engine: AsyncEngine, conference: str) -> AwardList:
    """Danh sách khen thưởng in the order of the ceremony; revoked awards are left out."""
    async with snapshot(engine, conference) as shot:
        return await award_list_of(shot)


async def award_list_of(
    shot: Snapshot, award_round: str | None = None, *, revoked: bool = False
) -> AwardList:
    """As :func:`award_list`, of rows that are being read; with ``award_round`` of that round alone.

    ``revoked``: with those that were revoked since.
    """
    rounds = {
        row["round"]: row
        for row in await shot.rows(tables.award_rounds)
        if award_round in (None, row["round"])
    }
    granted = await shot.rows(tables.awards)
    rows = [
        one for one in granted if one["round"] in rounds and (revoked or one["revoked_at"] is None)
    ]
    rows.sort(key=lambda row: ceremony_order(shot, row, rounds[row["round"]]))
    handed_in = {
        (row["round"], row["nomination"]): row for row in await shot.rows(tables.nominations)
    }
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
                book_number=row["book_number"] or "",
                receiver=row["received_by"] or row["receiver"] or "",
                **_described(handed_in.get((row["round"], row["nomination"]), {})),
            )
            for row in rows
        ),
        as_of=as_of(shot),
        decision=decision_of(decided[0]) if len(decided) == 1 else None,
        basis=tuple(dict.fromkeys(one for row in decided for one in basis_of(row))),
        planned=bool(rounds or shot.plan.awards),
        decisions=tuple(one for row in decided if (one := decision_of(row))),
    )


def _described(nomination: Columns) -> dict[str, str]:
    """What the dossier says of the awardee for the columns of the award files' form."""
    columns = {"salutation": "salutation", "object_class": "object_class", "field": "sphere"}
    return {name: nomination.get(column) or "" for name, column in columns.items()}


async def calendar(engine: AsyncEngine, conference: str) -> CalendarEntry:
    """The conference for a calendar. Its sequence counts the changes that move or cancel it."""
    async with snapshot(engine, conference) as shot:
        columns = tables.audit.c
        moves = (f"registry.{name}" for name in _MOVES)
        query = (
            select(columns.time, columns.sentence, columns.position)
            .where(columns.conference == conference, columns.sentence.in_(moves))
            .order_by(columns.position)
        )
        told = (await shot.execute(query)).all()
        moving = {
            row["position"]
            for row in await shot.rows(tables.amendments)
            if not _SHOWN.isdisjoint(row["parts"].split())
        }
        times = [
            one.time
            for one in told
            if one.sentence != "registry.PlanAmended" or one.position in moving
        ]
        hours = await hours_told(shot)
        times += hours.moved
        desk = shot.plan.contact
        return CalendarEntry(
            conference=conference,
            domain=desk.email.rpartition("@")[2],
            summary=shot.title,
            starts=shot.starts,
            ends=hours.ends,
            venue=shot.venue,
            stamped=max(map(datetime.fromisoformat, times)),
            as_of=as_of(shot),
            sequence=len(times) - 1,
            description=f"Chủ trì: {shot.plan.chair.title}",
            sessions=tuple(
                CalendarSession(one.id, one.title, one.starts_at, one.ends_at)
                for one in (hours.sessions if len(hours.sessions) > 1 else ())
            ),
            cancelled=shot.head["status"] == "cancelled",
            organizer_name=desk.unit,
            organizer_email=desk.email,
        )


async def calendars(
    engine: AsyncEngine, conference: str, mail_from: str
) -> dict[str, CalendarEntry]:
    """For each delegate who may come the same with the seat and what to bring; by ``delegation.person``.

    It is the entry that the delegate was sent by mail: one UID, one SEQUENCE, one organiser (``mail_from``, the
    address that mails are sent from), so that a later change or CANCEL reaches it. It goes from the beginning to
    the end; several half-days stand in its text. The check-in code is left out: calendars are shared with
    colleagues.
    """
    shared = await calendar(engine, conference)
    async with snapshot(engine, conference) as shot:
        people = [row for _, rows in in_order(shot, await shot.delegates()) for row in rows]
    found = {}
    for row in people:
        seat = seat_of(row)
        told = [
            f"Đại biểu: {row['name']}, {row['position']}, {shot.name(row['unit'])}",
            *([f"Chỗ ngồi: {seat}"] if seat else []),
            "Đón tiếp: điểm danh tại cửa bằng mã trên thẻ đại biểu hoặc giấy xác nhận",
            *(_half(one) for one in shared.sessions),
            shared.description,
        ]
        found[f"{row['delegation']}.{row['person_id']}"] = replace(
            shared,
            organizer_email=parseaddr(mail_from)[1],
            sessions=(),
            guest=f"{row['person_id']}.{row['delegation']}",
            description="\n".join(told),
            as_of=as_of(shot),
        )
    return found


def _half(one: CalendarSession) -> str:
    begins, ends = local(one.starts), local(one.ends)
    return f"{one.title}: {hours(begins.time())} đến {hours(ends.time())}, {long_date(begins)}"


_SHOWN: Final = frozenset(("title", "schedule", "venue"))
"""The parts of a plan that a calendar entry shows; an amendment of others does not move it."""
_MOVES: Final = (
    "ConferencePlanned",
    "PlanAmended",
    "ConferenceRescheduled",
    "VenueChanged",
    "ConferenceCancelled",
)
