"""The rows of law: what one says, and how rows of several files stand beside one another.

A row: ``key`` · ``value`` (a whole number, a decimal such as "1.5", or a text) · ``unit`` ·
``legal_basis`` · ``effective_from`` · ``effective_to`` (the last day in force, inclusive; left out
while no end is known) · ``scope`` ("national" or e.g. "province:bac-ninh") · ``mark`` (V verified,
P in part, G general knowledge) · ``source`` · ``note``. A sum uses the row in force on its own
date, never today's. How files of rows are read: :mod:`shared.law_files`.

Two rows of one key and scope never overlap; loading refuses them. A row of an extra file may do two
things to the rows read before it: end an open one on the day before its own first day, or, with
``replaces: true``, take the place of the one that begins on the same day.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    StrictInt,
    StrictStr,
    StringConstraints,
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

    def is_number(self) -> bool:
        try:
            self.number()
        except ValueError:
            return False
        return True

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
    """A file of parameters cannot be used; ``faults`` lists every fault with its file and line."""

    code = "LAW_INVALID"

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "Tệp tham số pháp lý không hợp lệ / the file of legal parameters is not valid:\n\n"
            + "\n\n".join(self.faults)
        )
