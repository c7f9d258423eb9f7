"""What a projection answers with: changes of rows, as values. Nothing here knows a database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

Cell = str | int | bool | None
"""Moments and days are ISO text (see :func:`moment`), money is int đồng."""
Row = dict[str, Cell]


@dataclass(slots=True)
class Put:
    """The row of ``table`` with this whole primary ``key`` has these ``values`` from now on.

    Other columns stay as they are; in a row that did not exist they are NULL.
    """

    table: str
    key: Row
    values: Row


@dataclass(slots=True)
class Delete:
    """The rows of ``table`` whose columns equal ``key`` are gone: one row, or all of a conference."""

    table: str
    key: Row


@dataclass(slots=True)
class Blank:
    """In the rows of ``table`` whose columns equal ``key``, what stands in ``columns`` becomes ``value``; what is
    empty stays empty. Where it meets other changes of the same rows it counts last: nobody comes back."""

    table: str
    key: Row
    columns: tuple[str, ...]
    value: Cell


Change = Put | Delete | Blank


def moment(at: datetime) -> str:
    """``at`` as UTC text of one fixed width: ``2023-12-08T00:30:00.000000Z``.

    Text, because SQLite has no type for time: in this form both databases hold the very same
    value, and it sorts as time does.
    """
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def day(on: date | None) -> str | None:
    """A day as ``2023-12-08``."""
    return None if on is None else on.isoformat()
