"""A file as it was read: sheets, rows, cells; and what the reader noticed on the way."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes; what it shows is not in the file for certain."""

    text: str


Cell = str | int | float | bool | date | datetime | Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row's number as the office sees it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def filled(self) -> bool:
        return any(cell not in (None, "") for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """``epoch``: the day 0 of its serial dates, by which of the two calendars of Excel it counts."""

    name: str
    rows: tuple[Row, ...]
    epoch: date = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader did to the file, or saw in it, that its sender should know."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Opened:
    file: str
    sheets: tuple[Sheet, ...]
    encoding: str
    notes: tuple[Note, ...] = ()
