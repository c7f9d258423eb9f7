"""Every name that ``hoinghi show`` knows, as a list for a file: by its own columns where there is a listing,
else all that an official reads of the table, with the headings and words of the terminal."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.cli_rows import rows_of
from deploy.cli_views import MONEY, View, cell, heading, is_unit, names, view_of
from deploy.cli_views import tables as shown
from deploy.cli_words import word
from deploy.files.exports import Exported, Value, export, local_clock
from deploy.files.listings import LISTINGS, Column
from services.program import tables
from services.program.assemble_protocol import COMING
from services.program.snapshot import Columns, Snapshot, snapshot
from services.program.trail import every, told_row
from shared.lists.refusals import NOT_EXPORTED
from shared.settings import Settings

MACHINES: Final = frozenset(
    {"conference", "bonuses", "changes", "code", "concerned", "confirmation", "digest", "dossier", "earlier",
     "plan", "running_order", "service", "sessions"}
)  # fmt: skip
"""Columns of structures and of secrets that open a door: ``show --json`` has them, a list of people does not."""


def lists() -> list[str]:
    """Every name, once."""
    return list(dict.fromkeys([*LISTINGS, *names()]))


async def any_list(engine: AsyncEngine, conference: str, what: str, settings: Settings) -> Exported:
    """Raises FILES_NOT_EXPORTED, CONFERENCE_UNKNOWN."""
    if what in LISTINGS:
        return await export(engine, conference, what)
    view = view_of(what)
    if view is None:
        raise NOT_EXPORTED.refuse(asked=what, known=", ".join(lists()))
    async with snapshot(engine, conference) as shot:
        if view.table == tables.audit.name:
            return await _history(shot, view.title)
        rows = await _rows(shot, what, view, settings)
        columns = tuple(_column(view, name, rows) for name in _names(view, rows))
        return Exported(
            view.title.upper(),
            str(shot.head["title"]),
            columns,
            tuple(tuple(_value(shot, view, one.name, row[one.name]) for one in columns) for row in rows),
        )  # fmt: skip


async def _history(shot: Snapshot, title: str) -> Exported:
    """As the page History hands it out, in the log's order: who did what about whom, in words."""
    told = [told_row(one, english=False) for one in await every(shot)]
    columns = tuple(Column(name, name, form, width) for name, form, width in _OF_HISTORY)
    return Exported(
        title.upper(),
        str(shot.head["title"]),
        columns,
        tuple(tuple(_told_value(row[one.name]) for one in columns) for row in told),
    )


def _told_value(value: object) -> Value:
    if isinstance(value, int):
        return value
    return _moment(value) or str(value or "") or None


_OF_HISTORY: Final = (
    ("Vị trí", "number", 10), ("Thời điểm", "moment", 18), ("Cơ quan", "text", 24), ("Người", "text", 24),
    ("Làm thay", "text", 24), ("Việc", "text", 40), ("Loại", "text", 20), ("Về", "text", 60),
    ("Lý do", "text", 40), ("Thay đổi", "text", 60), ("Sự kiện", "text", 28),
)  # fmt: skip
"""By the headings of :func:`~services.program.trail.told_row`; the last has the contract's name of the fact."""


async def _rows(shot: Snapshot, what: str, view: View, settings: Settings) -> Sequence[Columns]:
    """Of places and cards every delegate who comes, what nobody set left empty: lists to be filled in."""
    if what not in _OF_DELEGATES:
        return await rows_of(shot, view, settings)
    table = _OF_DELEGATES[what]
    own = {(row["delegation"], row["person_id"]): row for row in await shot.rows(table)}
    people = [row for row in await shot.delegates() if row["status"] in COMING]
    empty = {column.name: None for column in table.c}
    return [
        {
            **{name: row[name] for name in ("name", "position", "unit")},
            **empty,
            **own.get((row["delegation"], row["person_id"]), {}),
            "delegation": row["delegation"],
            "person_id": row["person_id"],
        }
        for row in sorted(people, key=shot.delegate_order)
    ]


_OF_DELEGATES: Final = {"places": tables.places, "cards": tables.reception_cards}


def _names(view: View, rows: Sequence[Columns]) -> list[str]:
    """Those that the terminal shows come first, then what else there is."""
    table = shown().get(view.table)
    known = list(rows[0]) if rows else [one.name for one in table.c] if table is not None else []
    if view.table in ("places", "reception_cards"):
        return [one for one in known if one not in MACHINES]
    first = [one for one in view.columns if one in known or not known]
    return [*first, *(one for one in known if one not in first and one not in MACHINES)]


def _column(view: View, name: str, rows: Sequence[Columns]) -> Column:
    values = [value for row in rows if (value := row[name]) is not None]
    form = "text"
    if values and all(type(value) is int for value in values):
        form = "money" if name in MONEY else "number"
    elif values and all(isinstance(_moment(value), datetime) for value in values):
        form = "moment"
    elif values and all(_moment(value) for value in values):
        form = "day"
    return Column(name, heading(view.table, name), form, 34 if is_unit(view.table, name) else 20)


def _value(shot: Snapshot, view: View, name: str, value: object) -> Value:
    if value is None or isinstance(value, bool):
        return "x" if value else None
    if is_unit(view.table, name) and view.table != "agencies":  # there the ids are looked up
        return word(view.table, name, value) or shot.name(str(value))
    if isinstance(value, int):
        return value
    return _moment(value) or cell(shot, view.table, name, value)


def _moment(value: object) -> datetime | date | None:
    """A day or a moment of the rows, as a cell holds it; None for what is neither."""
    if not isinstance(value, str) or len(value) < 10 or value[4:5] + value[7:8] != "--":
        return None
    try:
        return date.fromisoformat(value) if len(value) == 10 else local_clock(value)
    except ValueError:
        return None
