"""The rows behind ``hoinghi show``: in the order of the lists that offices keep, and what is kept of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deploy.award_counts import cautioned, quotas, ranked, rounds
from deploy.budget_lines import budget_lines, settlement
from deploy.cli_people import by_name
from deploy.cli_reception import arrivals, by_gate, by_group, conflicts
from deploy.cli_states import STATES, state_column, states_of
from deploy.cli_views import VIEWS, View, is_unit, tables
from services.program.answers import answers
from services.program.ceremony import ceremony_order
from services.program.deadlines import to_be_met
from services.program.order import order_of
from services.program.snapshot import Columns, Snapshot
from services.program.standing_warnings import standing_warnings
from shared.law import Law
from shared.settings import Settings
from shared.vietnamese import fold, natural_key
from shared.working_days import Calendar

_AS_IT_HAPPENED: Final = frozenset(
    {"nomination_steps", "budget_steps", "estimate_line_steps", "amendments", "audit"}
)

_BY_TIME: Final = {
    "messages": "requested_at",
    "replies": "received_at",
    "stopped_reminders": "stopped_at",
    "expenditures": "recorded_at",
    "scans": "scanned_at",
    "issued_documents": "issued_at",
    "signed_copies": "filed_at",
    "privacy_requests": "received_on",
}
"""What happened, in the order in which it did: by which column; the key, a random one here, only parts equals."""


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


async def _people_named(shot: Snapshot, warned: Sequence[Columns]) -> list[Columns]:
    """Warnings with people called by their names: the log has their ids alone, where whoever is forgotten keeps no
    name."""
    names = {
        (row["delegation"], row["person_id"]): row["name"]
        for row in await shot.rows(tables()["attendees"])
    }

    def named(row: Columns) -> Columns:
        of = {person: name for (unit, person), name in names.items() if unit == row["entity_id"]}
        return {**row, **{key: by_name(row[key], of) for key in ("vi", "en")}}

    return [named(row) if row["entity"] == "delegation" else row for row in warned]


async def rows_of(shot: Snapshot, view: View, settings: Settings) -> list[Columns]:
    """All columns of every row of the conference."""
    if view.table not in tables():
        if (gathered := _GATHERED.get(view.table)) is not None:
            return await gathered(shot)
        law = Law.load(settings.law_files, settings.law_scopes)
        calendar = Calendar.load(settings.days_off_files)
        return [one.row() for one in await to_be_met(shot, law, calendar)]
    if view.table == "warnings":
        return await _people_named(shot, await standing_warnings(shot))
    rows = await shot.rows(tables()[view.table])
    if view.table == "attendees":
        return sorted(rows, key=shot.delegate_order)
    if view.table == "awards":
        if view is VIEWS["stage"]:  # who is not called any more: `show … awards` has when and why
            rows = [row for row in rows if row["revoked_at"] is None]
        return _by_form(shot, view, rows, await shot.rows(tables()["award_rounds"]))
    if view.table in _AS_IT_HAPPENED:
        return sorted(rows, key=lambda row: (row["position"], row.get("ordinal") or 0))
    if (time := _BY_TIME.get(view.table)) is not None:
        return sorted(rows, key=lambda row: row[time] or "")
    if view.table == "settlement_lines":
        return await settlement(shot)
    if view.table == "award_rounds":
        return await rounds(shot)
    if view.table == "nominations":
        return await cautioned(shot, rows)
    if view.table == "contributions":  # 1.1, 1.2 … 1.10, as the plan numbers its topics
        return sorted(rows, key=lambda row: (natural_key(row["topic"]), row["contribution"]))
    if view.table == "agenda_items":
        return await _as_it_runs(shot, rows)
    if view.table == "papers":
        return await _as_they_are_read(shot, rows)
    if rows and "ordinal" in rows[0]:
        return sorted(rows, key=lambda row: (row["ordinal"] is None, row["ordinal"] or 0))
    return rows


async def _as_it_runs(shot: Snapshot, rows: list[Columns]) -> list[Columns]:
    """The program's order and its numbers, each part under its item: the parts of one item begin at 1 again, and
    where something was taken out, what follows moves up as it does in print."""
    number = await _printed_numbers(shot)
    place = {item: at for at, item in enumerate(number)}
    return [
        {**row, "ordinal": number.get(row["item"], row["ordinal"])}
        for row in sorted(rows, key=lambda row: place.get(row["item"], len(place)))
    ]


async def _printed_numbers(shot: Snapshot) -> dict[str, int]:
    """Of each item and part, in the order in which they run."""
    order, number = await order_of(shot), dict[str, int]()
    for at, (item, _) in enumerate(order.main, 1):
        number[item.item] = at
        number |= {part.item: n for n, (part, _) in enumerate(order.parts(item.item), 1)}
    return number


async def _as_they_are_read(shot: Snapshot, rows: list[Columns]) -> list[Columns]:
    """Papers with the number that the program prints; one that is not read any more has neither place nor time."""
    number = await _printed_numbers(shot)
    agenda = await shot.rows(tables()["agenda_items"])
    read = {row["paper"]: number[row["item"]] for row in agenda if row["item"] in number}
    told = [
        {**row, "ordinal": read.get(row["paper"], row["ordinal"])}
        if row["status"] == "selected"
        else {**row, "ordinal": None, "minutes": None}
        for row in rows
    ]
    return sorted(told, key=lambda row: (row["ordinal"] is None, row["ordinal"] or 0))


def _by_form(
    shot: Snapshot, view: View, rows: list[Columns], rounds: list[Columns]
) -> list[Columns]:
    """Awards as they are called on the stage, or as their decision lists them; the higher form first."""
    of = {row["round"]: row for row in rounds}
    if "stage_place" in view.columns:
        return sorted(rows, key=lambda row: ceremony_order(shot, row, of[row["round"]]))
    return sorted(
        rows,
        key=lambda row: (of[row["round"]]["precedence"] or 0, row["round"], row["ordinal"]),
    )


async def chosen(
    rows: Sequence[Columns], view: View, wanted: Wanted, names: Snapshot
) -> list[Columns]:
    """The rows that are asked for; a row without an agency of its own is of its delegation's. Raises
    :class:`NoSuchColumn`, and :class:`~deploy.cli_states.NoSuchState`."""
    table = tables().get(view.table)
    computed = list(rows[0]) if rows else list(view.columns)
    known = [column.name for column in table.c] if table is not None else computed
    units = [column for column in known if is_unit(view.table, column)]
    of: dict[str, str] = {}
    if wanted.units and not units and "delegation" in known:
        of = {row["delegation"]: row["unit"] for row in await names.rows(tables()["delegations"])}
    for option, given, there in (
        ("--unit", wanted.units, bool(units or of)),
        ("--group", wanted.groups, "group_id" in known),
        ("--status", wanted.statuses, view.table in STATES),
    ):
        if given and not there:
            raise NoSuchColumn(option, view)
    states = states_of(view, wanted.statuses)
    return [
        row
        for row in rows
        if (
            not wanted.units
            or any(row[column] in wanted.units for column in units)
            or (of and of.get(row["delegation"]) in wanted.units)
        )
        and (not wanted.groups or row["group_id"] in wanted.groups)
        and (not states or row[state_column(view)] in states)
        and fold(wanted.search) in _searched(row, units, names)
    ]


def _searched(row: Columns, units: Sequence[str], names: Snapshot) -> str:
    texts = [str(value) for value in row.values() if value is not None]
    texts += [
        f"{names.name(row[unit])} {names.short_name(row[unit])}" for unit in units if row[unit]
    ]
    return fold("\n".join(texts))


_GATHERED: Final[Mapping[str, Callable[[Snapshot], Awaitable[list[Columns]]]]] = {
    "arrivals": arrivals,
    "conflicts": conflicts,
    "answers": answers,
    "reception": by_group,
    "gates": by_gate,
    "quotas": quotas,
    "ranking": ranked,
    "budget_lines": budget_lines,
}
"""What is shown although it is no table, besides the deadlines."""
