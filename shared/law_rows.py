"""The rows of law: their format, how files of them are read, and when they are refused.

A row: ``key`` · ``value`` (an int, a decimal in quotes such as "1.5", or a text) · ``unit`` ·
``legal_basis`` · ``effective_from`` · ``effective_to`` (the last day in force, inclusive; left out
while no end is known) · ``scope`` ("national" or e.g. "province:bac-ninh") · ``mark`` (V verified,
P in part, G general knowledge) · ``source`` · ``note``. A sum uses the row in force on its own
date, never today's.

Two rows of one key and scope never overlap; loading refuses them. A row of an extra file may do two
things to the rows read before it: end an open one on the day before its own first day, or, with
``replaces: true``, take the place of the one that begins on the same day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

NATIONAL: Final = "national"
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
Scope = Annotated[str, StringConstraints(pattern=r"^national$|^[a-z]+:[a-z0-9-]+$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Place = tuple[str, str]
"""Key and scope: within one place no two rows overlap."""


class Parameter(BaseModel):
    """One row of law, small enough to travel inside an event. Decimals are text, so that JSON
    keeps them exact.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    value: StrictInt | StrictStr
    unit: Line
    legal_basis: Line
    effective_from: date
    effective_to: date | None = None
    scope: Scope = NATIONAL
    mark: Literal["V", "P", "G"]
    source: Line
    note: str = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to (the last day in force) lies before effective_from")
        return self

    def number(self) -> Decimal:
        """The value as an exact number. Raises ValueError where it is a text."""
        try:
            number = Decimal(self.value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(f"{self.key} is not a number: {self.value!r}")
        return number

    def whole(self) -> int:
        """The value as an int (đồng, days). Raises ValueError where it is none."""
        number = self.number()
        if number != int(number):
            raise ValueError(f"{self.key} is not a whole number: {self.value!r}")
        return int(number)

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def days(self) -> str:
        """The days in force, for messages: "01/07/2023 - 30/06/2024", or open to the right."""
        end = f"{self.effective_to:%d/%m/%Y}" if self.effective_to else "..."
        return f"{self.effective_from:%d/%m/%Y} - {end}"


class LawInvalid(ValueError):
    """A file of parameters cannot be used; ``faults`` lists every fault with its file and row."""

    code = "LAW_INVALID"

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "Tệp tham số pháp lý không hợp lệ / the file of legal parameters is not valid:\n- "
            + "\n- ".join(self.faults)
        )


class _Read(NamedTuple):
    row: Parameter
    replaces: bool


def read_rows(sources: Iterable[tuple[str, str]]) -> dict[Place, tuple[Parameter, ...]]:
    """Rows by place, in order of time, from (file name, YAML text) pairs, the earlier file first.

    Raises :class:`LawInvalid` with every fault of every file.
    """
    table: dict[Place, list[Parameter]] = defaultdict(list)
    faults: list[str] = []
    for name, text in sources:
        _add(table, list(_read_file(name, text, faults)), name, faults)
    faults += [fault for rows in table.values() for fault in _overlaps(rows)]
    if faults:
        raise LawInvalid(faults)
    return {place: tuple(sorted(rows, key=_begin)) for place, rows in table.items()}


def _begin(row: Parameter) -> date:
    return row.effective_from


def _read_file(name: str, text: str, faults: list[str]) -> Iterator[_Read]:
    try:
        content: Any = yaml.safe_load(text)
    except (
        yaml.YAMLError,
        ValueError,
    ) as error:  # ValueError: a day such as 2024-02-30
        faults.append(f"{name}: not readable as YAML: {error}")
        return
    entries = content.get("rows") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        faults.append(f"{name}: expected a list under “rows”")
        return
    for number, entry in enumerate(entries, 1):
        label = f"{name}, row {number}"
        if isinstance(entry, dict):
            yield from _read_row(f"{label} ({entry.get('key')})", dict(entry), faults)
        else:
            faults.append(f"{label}: expected a row of fields, found {entry!r}")


def _read_row(label: str, fields: dict[Any, Any], faults: list[str]) -> Iterator[_Read]:
    value = fields.get("value")
    if isinstance(value, float):  # 1.15 has no exact binary form: decimals are taken as text only
        faults.append(f'{label}: value: put the decimal in quotes: "{value}"')
        return
    try:
        replaces = TypeAdapter(StrictBool).validate_python(fields.pop("replaces", False))
        yield _Read(Parameter.model_validate(fields), replaces)
    except ValidationError as error:
        for fault in error.errors():
            faults.append(f"{label}: {'.'.join(map(str, fault['loc'])) or 'row'}: {fault['msg']}")


def _add(
    table: dict[Place, list[Parameter]],
    added: list[_Read],
    name: str,
    faults: list[str],
) -> None:
    """Add one file's rows to those of the files before it; inside a file nothing gives way."""
    earlier = {place: list(rows) for place, rows in table.items()}
    for row, replaces in sorted(added, key=lambda read: read.row.effective_from):
        before = earlier.get((row.key, row.scope), [])
        rows = table[row.key, row.scope]
        same_start = [old for old in before if old.effective_from == row.effective_from]
        if replaces and not same_start:
            faults.append(
                f"{name} ({row.key}): no row begins on {row.effective_from} that could be replaced"
            )
        if replaces:
            rows[:] = [old for old in rows if old not in same_start]
        last_day = row.effective_from - timedelta(days=1)
        for old in before:
            if old in rows and old.effective_to is None and old.effective_from <= last_day:
                rows[rows.index(old)] = old.model_copy(update={"effective_to": last_day})
        rows.append(row)


def _overlaps(rows: list[Parameter]) -> Iterator[str]:
    for first, second in pairwise(sorted(rows, key=_begin)):
        if first.effective_to is None or second.effective_from <= first.effective_to:
            yield (
                f"{first.key} ({first.scope}): {first.days()} ({first.legal_basis}) overlaps "
                f"{second.days()} ({second.legal_basis}): give the earlier row its effective_to, "
                "or, in a file of your own, mark the row that takes its place “replaces: true”"
            )
