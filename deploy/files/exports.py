"""Everything that is listed, as a file: rows of the read model under Vietnamese headings.

One table says which columns each list has; a column that the read model does not have (yet) is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.files.listings import KINDS, LISTINGS, SCANS, Column, Form
from services.program import tables
from services.program.left_hall import left, without_seat
from services.program.model import reading
from shared.events.plan_types import VIETNAM_OFFSET
from shared.lists.nomination_columns import MERITS
from shared.lists.refusals import NOT_EXPORTED
from shared.lists.words import WORDS
from shared.protocol import heads_of
from shared.refusals import NOT_PLANNED
from shared.vietnamese import collation_key, name_key

_OTHERS: Final = 2
"""Behind the head and who comes instead (:func:`shared.protocol.heads_of`)."""
Value = str | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class Exported:
    """A list as plain values, ready for a file."""

    title: str
    conference: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


async def export(engine: AsyncEngine, conference: str, what: str) -> Exported:
    """The list ``what`` of a conference. Raises FILES_NOT_EXPORTED, CONFERENCE_UNKNOWN."""
    listing = LISTINGS.get(what)
    if listing is None:
        raise NOT_EXPORTED.refuse(asked=what, known=", ".join(LISTINGS))
    async with reading(engine) as model:
        titles = await _names(model, tables.conference, "conference", "title", conference)
        if not titles:
            raise NOT_PLANNED.refuse(conference=conference)
        agencies = await _names(model, tables.agencies, "agency", "name", conference)
        groups = await _names(model, tables.groups, "group_id", "title", conference)
        table = listing.table
        rows = await model.execute(select(table).where(table.c.conference == conference))
        found = [dict(row) for row in rows.mappings()]
        if table is tables.attendees and await left(model, conference):
            found = [without_seat(row) for row in found]
    if listing.table is tables.attendees:
        heads = heads_of(found)
        for row in found:
            row["standing"] = heads.get((row["delegation"], row["person_id"]), _OTHERS)
    for row in found:
        # nothing is assumed of a line that has no price yet, not even 0
        if listing.table is tables.estimate_lines and row["unit_price"] is None:
            row["amount"] = None
    if listing.only:
        found = [row for row in found if row[listing.only] is not None]
    found.sort(key=lambda row: tuple(_sorted(name, row.get(name)) for name in listing.order))
    columns = tuple(one for one in listing.columns if one.name in listing.table.c)
    value = _values(agencies, groups)
    return Exported(
        listing.title,
        titles[conference],
        columns,
        tuple(tuple(value(one.form, row[one.name]) for one in columns) for row in found),
    )


async def _names(
    model: AsyncConnection, table: Table, key: str, name: str, conference: str
) -> dict[str, str]:
    wanted = select(table.c[key], table.c[name]).where(table.c.conference == conference)
    return {row[0]: row[1] for row in await model.execute(wanted)}


def _sorted(name: str, value: Any) -> tuple[Any, ...]:
    if value is None:
        return (1,)  # what has no place yet stands last
    if isinstance(value, int):
        return (0, value)
    return (0, name_key(value) if name == "name" else collation_key(str(value)))


def _values(agencies: Mapping[str, str], groups: Mapping[str, str]) -> Callable[[Form, Any], Value]:
    def one(form: Form, value: Any) -> Any:
        if value is None:
            return None
        match form:
            case "agency":
                return agencies.get(value, value)
            case "agencies":
                return "; ".join(agencies.get(one, one) for one in str(value).split())
            case "group":
                return groups.get(value, value)
            case "kind":
                return KINDS.get(value, value)
            case "status":
                return WORDS.get(value, value)
            case "scan":
                return SCANS.get(value, value)
            case "merit":
                return MERITS.get(value, value)
            case "flag":
                return "x" if value else None
            case "moment":
                return local_clock(value)
            case "day":
                return date.fromisoformat(value)
            case _:
                return value

    return one


def local_clock(moment: str) -> datetime:
    """Vietnam's time of the clock, as a cell holds it: without a zone."""
    at = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return at.astimezone(timezone(timedelta(seconds=VIETNAM_OFFSET.total_seconds()))).replace(
        tzinfo=None, microsecond=0
    )


def headings(exported: Exported) -> Sequence[str]:
    return [column.heading for column in exported.columns]
