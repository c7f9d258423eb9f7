"""The rows behind ``hoinghi show``: in the order of the lists that offices keep, and what is kept of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from deploy.award_counts import quotas
from deploy.cli_views import STATUSES, VIEWS, View, is_unit, keys, tables
from services.program.changes import moment
from services.program.snapshot import VIETNAM, Columns, Snapshot
from shared.vietnamese import fold

_DUE: Final = ("respond_by", "deadline", "due")
_WAITING: Final = frozenset(
    {"issued", "open", "overdue", "requested", "returned", "proposed", "drafted", "asked"}
)
"""States in which what was due has not been done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of these agencies, groups and states; with this text in them, marks or not."""

    units: Sequence[str] = ()
    groups: Sequence[str] = ()
    statuses: Sequence[str] = ()
    search: str = ""


class NoSuchColumn(ValueError):
    """Rows cannot be chosen by what they do not have."""

    code = "FILTER_INVALID"

    def __init__(self, option: str, view: View) -> None:
        super().__init__(
            f"{option}: bảng “{view.title}” không có cột này / the table “{view.table}” has no such column"
        )


async def rows_of(shot: Snapshot, view: View) -> list[Columns]:
    """All columns of every row of the conference."""
    if view.table == "quotas":
        return await quotas(shot)
    if view.table not in tables():
        return await _deadlines(shot)
    rows = await shot.rows(tables()[view.table])
    if view.table == "attendees":
        return sorted(rows, key=shot.delegate_order)
    if rows and "ordinal" in rows[0]:
        return sorted(rows, key=lambda row: (row["ordinal"] is None, row["ordinal"] or 0))
    return rows


def chosen(rows: Sequence[Columns], view: View, wanted: Wanted, names: Snapshot) -> list[Columns]:
    """The rows that are asked for. Raises :class:`NoSuchColumn`."""
    table = tables().get(view.table)
    known = [column.name for column in table.c] if table is not None else list(view.columns)
    units = [column for column in known if is_unit(view.table, column)]
    for option, given, there in (
        ("--unit", wanted.units, bool(units)),
        ("--group", wanted.groups, "group_id" in known),
        ("--status", wanted.statuses, "status" in known),
    ):
        if given and not there:
            raise NoSuchColumn(option, view)
    states = {fold(one) for one in wanted.statuses}
    return [
        row
        for row in rows
        if (not wanted.units or any(row[column] in wanted.units for column in units))
        and (not wanted.groups or row["group_id"] in wanted.groups)
        and (not states or states & _status_names(row["status"]))
        and fold(wanted.search) in _searched(row, units, names)
    ]


def _status_names(status: Any) -> set[str]:
    return {fold(str(status)), fold(STATUSES.get(str(status), str(status)))}


def _searched(row: Columns, units: Sequence[str], names: Snapshot) -> str:
    texts = [str(value) for value in row.values() if value is not None]
    texts += [
        f"{names.name(row[unit])} {names.short_name(row[unit])}" for unit in units if row[unit]
    ]
    return fold("\n".join(texts))


async def _deadlines(shot: Snapshot) -> list[Columns]:
    """What is due when, of every table that has such a column; late: over at the last event, and not done."""
    found: list[Columns] = []
    answered = await _answered(shot)
    titles = {view.table: view.title for view in VIEWS.values()}
    for table in tables().values():
        due = next((one for one in _DUE if one in table.c), "")
        for row in await shot.rows(table) if due else ():
            if row[due] is None:
                continue
            unit = next((row[one] for one in ("unit", "lead", "agency") if one in row), None)
            done = table.name == "delegations" and row["delegation"] in answered
            status = "answered" if done and row["status"] == "issued" else row.get("status")
            found.append(
                {
                    "due": row[due],
                    "what": titles.get(table.name, table.name),
                    "id": "/".join(str(row[key]) for key in keys(table)),
                    "unit": unit,
                    "status": status,
                    "late": status in _WAITING and _over(row[due], shot),
                }
            )
    return sorted(found, key=lambda row: (row["due"], row["what"], row["id"]))


async def _answered(shot: Snapshot) -> set[str]:
    """The delegations that have named somebody, and of whom nobody's answer is still awaited."""
    rows = await shot.rows(tables()["attendees"])
    waiting = {row["delegation"] for row in rows if row["status"] == "registered"}
    return {row["delegation"] for row in rows} - waiting


def _over(due: str, shot: Snapshot) -> bool:
    """A moment is over after it, a day after its end by the Vietnamese clock."""
    now = moment(shot.time) if "T" in due else shot.time.astimezone(VIETNAM).date().isoformat()
    return due < now
