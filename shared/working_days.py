"""Working days of Vietnamese offices.

Monday to Friday, less the days off, plus the Saturdays worked in exchange (``days_off.yaml``).
The day one counts from is never counted, the day one arrives at is (our reading of Bộ luật Dân sự
2015, Điều 147, [G]): three working days before Friday 08/12/2023 is Tuesday 05/12/2023. A year
without rows is refused: to count it as if it had no holidays would move a deadline silently.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.events.plan_types import Day
from shared.law_files import as_law
from shared.law_rows import LawInvalid
from shared.plan_faults import Fault, format_faults, reading_fault
from shared.plan_fields import field_faults
from shared.refusals import Refusal, Refused
from shared.yaml_lines import YamlRefused, parse_yaml, read_yaml

YEAR_UNKNOWN: Final = Refusal(
    "CALENDAR_YEAR_UNKNOWN",
    "Chưa có lịch nghỉ lễ, Tết của năm {year}; không thể tính ngày làm việc.",
    "The days off of {year} are not known; working days cannot be counted.",
    "Bổ sung lịch nghỉ của năm đó vào tệp ngày nghỉ của đơn vị (mẫu: shared/days_off.yaml).",
    "Add that year's days off to your file of days off (its form: shared/days_off.yaml).",
)
_DAY: Final = timedelta(days=1)
_WEEKEND: Final = {5: "thứ Bảy", 6: "Chủ nhật"}


class CalendarYearUnknown(Refused):
    """No days off are known for the year. Code ``CALENDAR_YEAR_UNKNOWN``."""

    def __init__(self, year: int) -> None:
        super().__init__(YEAR_UNKNOWN, {"year": year})


class SpecialDays(BaseModel):
    """One row: the days ``first`` to ``last`` (inclusive) are off, or worked although a weekend."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    kind: Literal["off", "worked"]
    name: str
    mark: Literal["V", "P", "G"]
    source: str

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("“to” lies before “from”")
        return self

    def days(self) -> Iterable[date]:
        return (self.first + n * _DAY for n in range((self.last - self.first).days + 1))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    years: tuple[int, ...]
    rows: tuple[SpecialDays, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years known and their special days. Made by :meth:`load`.

    Where two files speak of one day, the later file counts: a day that the Government moves is one row.
    """

    years: frozenset[int]
    special: dict[date, SpecialDays]

    @classmethod
    def load(cls, extra: Iterable[Path] = ()) -> Self:
        """The days shipped with the system, then the officials' own files.

        Raises :class:`LawInvalid`.
        """
        shipped = files("shared").joinpath("days_off.yaml").read_text("utf-8")
        faults: list[Fault] = []
        sources: list[tuple[str, str | Path]] = [
            ("days_off.yaml", shipped),
            *((path.name, path) for path in extra),
        ]
        read = [file for name, source in sources if (file := _read(name, source, faults))]
        if faults:
            raise LawInvalid(format_faults([fault]) for fault in faults)
        return cls(
            frozenset(year for file in read for year in file.years),
            {day: row for file in read for row in file.rows for day in row.days()},
        )

    def is_working_day(self, day: date) -> bool:
        """Raises :class:`CalendarYearUnknown`."""
        if day.year not in self.years:
            raise CalendarYearUnknown(day.year)
        row = self.special.get(day)
        return row.kind == "worked" if row else day.weekday() < 5

    def day_off(self, day: date) -> str | None:
        """What the day is called, if it is known as one on which offices rest: “Tết Giáp Thìn [G]”, “Chủ nhật”.

        None for a working day, and for a day of a year whose days off nobody has listed.
        """
        if day.year not in self.years or self.is_working_day(day):
            return None
        row = self.special.get(day)
        if row is None:
            return _WEEKEND[day.weekday()]
        return row.name if row.mark == "V" else f"{row.name} [{row.mark}]"

    def unverified(self, start: date, end: date) -> tuple[SpecialDays, ...]:
        """The rows without mark V that touch ``start`` to ``end`` (inclusive).

        A deadline counted over them has to caution its reader.
        """
        rows = {
            day: row for day, row in self.special.items() if start <= day <= end and row.mark != "V"
        }
        return tuple(dict.fromkeys(rows[day] for day in sorted(rows)))


def _read(name: str, source: str | Path, faults: list[Fault]) -> _File | None:
    try:
        lines = read_yaml(source) if isinstance(source, Path) else parse_yaml(source)
    except YamlRefused as refused:
        faults.append(as_law(reading_fault(name, refused.fault)))
        return None
    faults += [as_law(reading_fault(name, fault)) for fault in lines.faults]
    try:
        return _File.model_validate(lines.value)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        faults += [as_law(fault) for fault in field_faults(_File, name, lines, errors)]
        return None


def add_working_days(day: date, n: int, calendar: Calendar) -> date:
    """The ``n``-th working day after ``day``; before it for a negative ``n``; ``day`` itself for 0.

    Raises :class:`CalendarYearUnknown`.
    """
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    while left:
        day += step
        left -= calendar.is_working_day(day)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days from ``start`` (not counted) to ``end`` (counted).

    Negative when ``end`` is the earlier. Raises :class:`CalendarYearUnknown`.
    """
    step = _DAY if end > start else -_DAY
    count = 0
    day = start
    while day != end:
        day += step
        count += calendar.is_working_day(day)
    return count if end >= start else -count


def working_day_by(day: date, calendar: Calendar) -> date:
    """``day`` where offices work on it, otherwise the last working day before it: for the system's own proposals.

    In a year whose days off nobody has listed ``day`` itself: nothing is guessed, and no proposal is held up.
    """
    earlier = day
    try:
        while not calendar.is_working_day(earlier):
            earlier -= _DAY
    except CalendarYearUnknown:
        return day
    return earlier


def latest_sending_day(conference_day: date, working_days: int, calendar: Calendar) -> date:
    """The last day on which an invitation still goes out ``working_days`` before the conference.

    QĐ 45/2018/QĐ-TTg asks for three; the figure comes from the table of law. Raises ValueError for
    a negative number and :class:`CalendarYearUnknown`.
    """
    if working_days < 0:
        raise ValueError(f"working days before the conference cannot be negative: {working_days}")
    return add_working_days(conference_day, -working_days, calendar)
