"""The history of anything as sentences with who, when and why; and who read personal data."""

import asyncio
import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Final

import xlsxwriter
from starlette.responses import Response

from services.portal.document_pages import attached
from services.portal.language import N_
from services.portal.listing import LETTERS, PAGE, Listing
from services.portal.person_data import HOLDER
from services.portal.refusals import AS_OF, PAGE_UNKNOWN
from services.portal.roles import NAMES, Role
from services.portal.seen import PERSONAL, Look, looks
from services.portal.seen_sets import SetNames, set_names
from services.portal.visit import Visit
from services.portal.words import moment, person, typed_moment
from services.program.changes import moment as stored
from services.program.sentences import SENTENCES
from services.program.snapshot import VIETNAM, Snapshot
from services.program.trail import (
    KINDS,
    Wanted,
    because,
    found,
    names_of,
    told_row,
)
from shared.refusals import Term, not_found
from shared.vietnamese import collation_key, fold

_FILTERS: Final = (
    *("kind", "entity", "unit", "person", "about", "group", "named", "types", "since", "until"),
)
_MOST_EXPORTED: Final = 50_000
_STANDS_IN: Final = N_("%(person)s (thay %(absent)s)")
_DAYS: Final = 30
_DAY: Final = len("2026-11-27")
_MEDIA: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


async def show(visit: Visit) -> Response:
    filters = {key: visit.typed(key) for key in _FILTERS}
    async with visit.shot() as shot:
        wanted = _wanted(filters)
        rows, count = await found(shot, wanted, (visit.page_number - 1) * LETTERS, LETTERS)
        units = _units(shot)
        narrowed = await names_of(shot, filters["kind"], filters["entity"], filters["about"])
        group = shot.group_title(filters["group"]) if filters["group"] else ""
        title, conference = shot.title, shot.conference
    kept = {key: value for key, value in filters.items() if value}
    listing = Listing([], count, visit.page_number, max(1, ceil(count / LETTERS)), kept)
    return visit.page(
        "history.html",
        rows=rows,
        found=listing,
        filters=filters,
        kinds=KINDS,
        units=units,
        # what is the whole conference's, such as who acts for whom, narrows to the conference by its own name
        narrowed=[title if one == conference else one for one in (*narrowed, group) if one],
        types=[(one, _said(visit, SENTENCES[one])) for one in wanted.types if one in SENTENCES],
        query=visit.query(kept),
        may_see_views=visit.role is Role.ORGANISER,
    )


async def one(visit: Visit) -> Response:
    """One fact: who, when, and the tree of what led to it and what followed."""
    typed = visit.path("position")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 15:
        raise PAGE_UNKNOWN.refuse()
    async with visit.shot() as shot:
        told = await because(shot, int(typed))
    if told is None:
        raise not_found(Term("sự kiện", "event"), typed, "hoinghi show … history")
    event, root, others = told
    return visit.page("event.html", event=event, root=root, others=others, kinds=KINDS)


async def export(visit: Visit) -> Response:
    """What the filters find, as XLSX or CSV; at most 50,000 lines, the latest."""
    filters = {key: visit.typed(key) for key in _FILTERS}
    async with visit.shot() as shot:
        rows, _ = await found(shot, _wanted(filters), 0, _MOST_EXPORTED)
    english = visit.language == "en"
    lines = [_local(visit, told_row(row, english=english)) for row in rows]
    return await _file(visit, "nhat-ky", lines)


async def views(visit: Visit) -> Response:
    """Who read personal data, for the organiser."""
    filters, rows, sets = await _looked(visit)
    pages = max(1, ceil(len(rows) / PAGE))
    number = min(visit.page_number, pages)
    kept = {key: value for key, value in filters.items() if value}
    return visit.page(
        "views.html",
        rows=rows[(number - 1) * PAGE : number * PAGE],
        found=Listing([], len(rows), number, pages, kept),
        filters=filters,
        query=visit.query(kept),
        what=PERSONAL,
        names=sets.agencies,
        units=sorted(sets.agencies.items(), key=lambda pair: collation_key(pair[1])),
        set_said=lambda about: sets.said(about, visit.language),
        role_names=NAMES,
        days=_DAYS,
    )


async def views_export(visit: Visit) -> Response:
    _, rows, sets = await _looked(visit)
    heads = [
        visit.said(name)
        for name in ("Thời điểm", "Cơ quan", "Người", "Vai trò", "Trang", "Tập", N_("Tập (mã)"))
    ]
    lines = [dict(zip(heads, _cells(visit, row, sets), strict=True)) for row in rows]
    return await _file(visit, "da-xem-du-lieu-ca-nhan", lines)


def _cells(visit: Visit, row: Look, sets: SetNames) -> tuple[str, ...]:
    page = visit.said(PERSONAL.get(row.way, row.way))
    who = visit.said(person(row.person)) if row.person else ""
    if row.behalf:
        who = visit.said(_STANDS_IN, person=who, absent=row.behalf)
    role = visit.said(NAMES[Role(row.role)]) if row.role in set(Role) else visit.said(HOLDER)
    unit = sets.agencies.get(row.unit, row.unit)
    return moment(row.time), unit, who, role, page, sets.said(row.about, visit.language), row.about


async def _looked(visit: Visit) -> tuple[dict[str, str], Sequence[Look], SetNames]:
    """Of the last 30 days, or since the day that is asked for; a set is looked for by its words or its id."""
    filters = {key: visit.typed(key) for key in ("unit", "since", "until", "about")}
    since = _moment(filters["since"]) if filters["since"] else None
    until = _moment(filters["until"], end=True) if filters["until"] else None
    begins = since or datetime.now(VIETNAM) - timedelta(days=_DAYS)
    rows = await looks(visit.portal.service.client, visit.path("conference"), begins)
    async with visit.shot() as shot:
        sets = await set_names(shot)
    words = fold(filters["about"])
    kept = [
        row
        for row in rows
        if filters["unit"] in ("", row.unit)
        and (filters["about"] in row.about or words in fold(sets.said(row.about, visit.language)))
        and (until is None or datetime.fromisoformat(row.time) <= until)
    ]
    return filters, kept, sets


# --- filters and files -------------------------------------------------------------------------------


def _wanted(filters: dict[str, str]) -> Wanted:
    """Raises PORTAL_AS_OF for a time that is none."""
    told: dict[str, Any] = {
        key: value for key, value in filters.items() if key not in ("types", "since", "until")
    }
    return Wanted(
        **told,
        types=tuple(filters["types"].split()[:20]),
        since=stored(_moment(filters["since"])) if filters["since"] else "",
        until=stored(_moment(filters["until"], end=True)) if filters["until"] else "",
    )


def _moment(typed: str, *, end: bool = False) -> datetime:
    """A day or a moment by the Vietnamese clock; of a day its beginning, or its end."""
    try:
        told = typed_moment(typed)
        if end and len(typed) == _DAY:
            told += timedelta(days=1, microseconds=-1)
        return told.astimezone(VIETNAM).astimezone(
            UTC
        )  # the first and last days of time have none elsewhere
    except (ValueError, OverflowError):
        raise AS_OF.refuse(typed=typed[:40]) from None


def _units(shot: Snapshot) -> list[tuple[str, str]]:
    named = [(unit, shot.short_name(unit)) for unit in shot.agencies]
    return sorted(named, key=lambda pair: collation_key(pair[1]))


def _said(visit: Visit, sentence: tuple[str, str]) -> str:
    return sentence[visit.language == "en"]


def _local(visit: Visit, row: dict[str, Any]) -> dict[str, Any]:
    """The moment by the Vietnamese clock; people as on the page."""
    at = next(name for name in row if name in ("Thời điểm", "Time"))
    who = next(name for name in row if name in ("Người", "Person"))
    return row | {at: moment(row[at]), who: visit.said(person(row[who])) if row[who] else ""}


async def _file(visit: Visit, name: str, lines: Sequence[dict[str, Any]]) -> Response:
    form = visit.path("form")
    make = _FORMS.get(form)
    if make is None:
        raise PAGE_UNKNOWN.refuse()
    content = await asyncio.to_thread(make, lines)
    return attached(content, _MEDIA[form], f"{name}.{form}")


def xlsx_of(lines: Sequence[dict[str, Any]]) -> bytes:
    """One sheet with a filter; every cell text or number, never a formula."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"constant_memory": True, "strings_to_formulas": False})
    sheet, bold = book.add_worksheet("1"), book.add_format({"bold": True})
    heads = list(lines[0]) if lines else []
    sheet.write_row(0, 0, heads, bold)
    for number, line in enumerate(lines, 1):
        for column, cell in enumerate(line.values()):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, str(cell))
    sheet.freeze_panes(1, 0)
    if heads:
        sheet.autofilter(0, 0, len(lines), len(heads) - 1)
        sheet.set_column(0, len(heads) - 1, 24)
    book.close()
    return kept.getvalue()


def csv_of(lines: Sequence[dict[str, Any]]) -> bytes:
    """UTF-8 with its mark, as spreadsheets want it; what would be read as a formula gets an apostrophe."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    if lines:
        writer.writerow(lines[0])
    for line in lines:
        writer.writerow(
            f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
            for cell in line.values()
        )
    return kept.getvalue().encode("utf-8-sig")


_FORMS: Final[dict[str, Callable[[Sequence[dict[str, Any]]], bytes]]] = {
    "xlsx": xlsx_of,
    "csv": csv_of,
}
