"""Rows to what goes by post: the letters that wait for it, in the order of their envelopes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.assemble_invitations import invitations_of
from services.program.assemble_program import program
from services.program.documents.values import Invitation, Recipients
from services.program.documents.values_posting import Envelope, Letter, Posting
from services.program.documents.wording import listed_count, long_date
from services.program.letters import (
    addressee_only,
    as_of,
    issued_by_organiser,
    recipients,
    signed_by_organiser,
)
from services.program.postal import postal_of
from services.program.sending_day import SendingDay
from services.program.snapshot import Columns, Snapshot, local, snapshot

Words = Callable[[Columns], tuple[str, tuple[str, ...]]]
"""From a message's row, whom it is to and its paragraphs."""
_LETTER, _PROGRAM = "invitation-letter", "program"


async def posting(
    engine: AsyncEngine,
    conference: str,
    words: Words,
    statuses: Sequence[str] = ("requested",),
    only: Sequence[str] | None = None,
    lawful: Callable[[datetime], SendingDay | None] | None = None,
) -> Posting:
    """The messages on paper that stand in one of ``statuses``; by group and protocol order, as the labels.

    ``lawful``: the last day for invitations to a conference that begins then, which the posting list tells.
    """
    plan = await program(engine, conference)
    async with snapshot(engine, conference) as shot:
        letters = await invitations_of(shot)
        rows = [
            row
            for row in await shot.rows(tables.messages)
            if row["channel"] == "print"
            and row["status"] in statuses
            and (only is None or row["message"] in only)
        ]
        rows.sort(key=partial(_place, shot))
        numbers, postal = await _numbers(shot), await postal_of(shot)
        envelopes = []
        for row in rows:
            carries = str(row["enclosures"] or "").split()
            letter = letters.get(row["delegation"]) if _LETTER in carries else None
            plain = letter is None or bool(row["covering"])
            envelopes.append(
                Envelope(
                    message=row["message"],
                    to=_to(shot, row),
                    address=postal.of(
                        row["unit"], row["recipient_person_id"], row["recipient_address"]
                    ),
                    mailbox=row["recipient_email"] is not None,
                    about="Giấy mời hội nghị" if letter else "Thông báo",
                    letter=_letter(shot, row, words, covers=letter is not None) if plain else None,
                    invitation=letter,
                    program=plan if _PROGRAM in carries else None,
                    document=_numbered(numbers.get("giay-moi"), letter) if letter else "",
                )
            )
        return Posting(
            letterhead=replace(issued_by_organiser(shot, "DS"), symbol=""),
            subject=f"Thư gửi qua bưu điện, {shot.title[:1].lower()}{shot.title[1:]}",
            envelopes=tuple(envelopes),
            recipients=Recipients(("Bưu điện",), recipients(shot).file_copy),
            signature=signed_by_organiser(shot),
            as_of=as_of(shot),
            sending=_told(
                lawful(shot.starts) if lawful else None, rows, local(shot.time.isoformat())
            ),
        )


def _told(day: SendingDay | None, rows: Sequence[Columns], now: datetime) -> str:
    """The last day by its rule, and how many of these invitations it is too late for."""
    if day is None or not any(row["kind"] == "invitation" for row in rows):
        return ""
    late = sum(day.late(row, now) for row in rows)
    said = (
        f"Hạn gửi giấy mời: hết {long_date(day.last)} ({listed_count(day.days)} ngày làm việc trước hội "
        f"nghị; {day.basis})"
    )
    return f"{said}. Quá hạn: {listed_count(late)} giấy mời trong danh sách này." if late else said


def _place(shot: Snapshot, row: Columns) -> tuple[object, ...]:
    """By group and protocol order; what goes to one recipient lies together, the invitation first, then as it
    happened."""
    unit, person = row["unit"], row["recipient_person_id"]
    group = shot.agencies.get(unit, {}).get("group_id") or ""
    personal = person != unit
    return (
        shot.group_order(group),
        shot.unit_order(unit),
        personal,
        (row["delegation"] or "") if personal else "",
        person,
        row["kind"] != "invitation",
        row["requested_at"],
        row["message"],
    )


def _to(shot: Snapshot, row: Columns) -> str:
    """An office by its name; a guest by their own, with the unit."""
    unit = shot.name(row["unit"])
    personal = row["recipient_person_id"] != row["unit"] and row["person_id"]
    return f"{row['recipient_name']}, {unit}" if personal else unit


def _letter(shot: Snapshot, row: Columns, words: Words, *, covers: bool) -> Letter:
    addressee, paragraphs = words(row)
    letterhead = issued_by_organiser(shot, "PG" if covers else "TB")
    if covers:
        paragraphs = (row["covering"], "Kính gửi kèm theo: Giấy mời (01 bản).")
    return Letter(
        letterhead=letterhead,
        kind="PHIẾU GỬI" if covers else "THÔNG BÁO",
        subject=row["subject"],
        addressee=addressee,
        paragraphs=paragraphs,
        recipients=addressee_only(shot),
        signature=signed_by_organiser(shot),
        as_of=as_of(shot),
    )


def _numbered(number: str | None, letter: Invitation) -> str:
    return f"{number}/{letter.letterhead.symbol}" if number else ""


async def _numbers(shot: Snapshot) -> dict[str, str]:
    """Number and symbol of the issued documents in force, by kind."""
    return {
        row["kind"]: row["number"]
        for row in await shot.rows(tables.issued_documents)
        if row["number"] and not row["replaced_by"]
    }
