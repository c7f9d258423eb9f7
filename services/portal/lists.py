"""Lists, cards and calendars as files: printed as the rows stand, never issued."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, assemble_cards
from services.program.documents.cards import badges_pdf, labels_pdf, tents_pdf
from services.program.documents.ics import calendar_ics, calendars_zip
from services.program.documents.templates import Templates
from services.program.documents.xlsx import awards_xlsx, delegates_xlsx

Printer = Callable[[AsyncEngine, str, Templates, str], Awaitable[bytes | None]]


async def _tents(
    engine: AsyncEngine, conference: str, own: Templates, mail_from: str
) -> bytes | None:
    people = await assemble_cards.cards(engine, conference)
    make = partial(tents_pdf, people, packaged_face=True, templates=own)
    return await asyncio.to_thread(make) if people.cards else None


async def _badges(
    engine: AsyncEngine, conference: str, own: Templates, mail_from: str
) -> bytes | None:
    people = await assemble_cards.cards(engine, conference)
    make = partial(badges_pdf, people, packaged_face=True, templates=own)
    return await asyncio.to_thread(make) if people.cards else None


async def _labels(
    engine: AsyncEngine, conference: str, own: Templates, mail_from: str
) -> bytes | None:
    letters = await assemble_cards.labels(engine, conference)
    make = partial(labels_pdf, letters, packaged_face=True, templates=own)
    return await asyncio.to_thread(make) if letters.labels else None


async def _delegates(
    engine: AsyncEngine, conference: str, own: Templates, mail_from: str
) -> bytes | None:
    return await asyncio.to_thread(delegates_xlsx, await assemble.delegate_list(engine, conference))


async def _awards(
    engine: AsyncEngine, conference: str, own: Templates, mail_from: str
) -> bytes | None:
    awards = await assemble.award_list(engine, conference)
    return await asyncio.to_thread(awards_xlsx, awards) if awards.planned else None


async def _calendar(
    engine: AsyncEngine, conference: str, own: Templates, mail_from: str
) -> bytes | None:
    return await asyncio.to_thread(calendar_ics, await assemble.calendar(engine, conference))


async def _calendars(
    engine: AsyncEngine, conference: str, own: Templates, mail_from: str
) -> bytes | None:
    entries = await assemble.calendars(engine, conference, mail_from)
    return await asyncio.to_thread(calendars_zip, entries) if entries else None


PRINTERS: Final[Mapping[str, Printer]] = MappingProxyType(
    {
        "bien-ten.pdf": _tents,
        "the-dai-bieu.pdf": _badges,
        "nhan-dia-chi.pdf": _labels,
        "danh-sach-dai-bieu.xlsx": _delegates,
        "danh-sach-khen-thuong.xlsx": _awards,
        "hoi-nghi.ics": _calendar,
        "lich-dai-bieu.zip": _calendars,
    }
)
"""By the file's name; None where there is nobody to print it for yet. The last argument is the address that mails
are sent from, under which each delegate's calendar entry was sent."""
MEDIA: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
    "zip": "application/zip",
}
