"""Which figure of law is in force on a day, and the bonus that follows from it.

A sum uses the rows in force on its own date, never today's. Rows and their format:
:mod:`shared.law_rows`; the rows themselves: ``law.yaml``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, NonNegativeInt

from shared.law_rows import NATIONAL, LawInvalid, Parameter, Place, read_rows
from shared.money import format_dong
from shared.refusals import Refusal, Refused

__all__ = [
    "NATIONAL",
    "NO_RULE",
    "Bonus",
    "Caution",
    "Law",
    "LawInvalid",
    "NoRuleInForce",
    "Parameter",
    "bonus",
]

BASE_SALARY: Final = "base-salary"
ROUND_UP_TO: Final = "award.bonus.round-up-to"
_TIMES: Final = "\u00d7"

NO_RULE: Final = Refusal(
    "NO_RULE_IN_FORCE",
    "Chưa có quy định “{key}” ({scope}) áp dụng cho ngày {on:%d/%m/%Y}. Đã có: {known}.",
    "No rule “{key}” ({scope}) is known for {on:%Y-%m-%d}. Known: {known}.",
    "Bổ sung một dòng có căn cứ pháp lý vào tệp tham số của đơn vị, hoặc nhập số liệu trực tiếp.",
    "Add a row with its legal basis to your file of parameters, or enter the figure by hand.",
)


class NoRuleInForce(Refused):
    """No row of this key is known for that day and scope, and there is no default."""

    def __init__(self, key: str, on: date, scope: str, known: Iterable[Parameter]) -> None:
        listed = ", ".join(f"{row.scope} {row.days()}" for row in known)
        known_rows = listed or "(không có / none)"
        super().__init__(NO_RULE, {"key": key, "on": on, "scope": scope, "known": known_rows})


@dataclass(frozen=True, slots=True)
class Law:
    """All rows, by key and scope, in order of time. Made by :meth:`load`; immutable afterwards."""

    rows: Mapping[Place, tuple[Parameter, ...]]

    @classmethod
    def load(cls, extra: Iterable[Path] = ()) -> Self:
        """The rows shipped with the system, then the officials' own files.

        Raises :class:`LawInvalid`.
        """
        shipped = files("shared").joinpath("law.yaml").read_text("utf-8")
        own = ((path.name, path.read_text("utf-8")) for path in extra)
        return cls(read_rows([("law.yaml", shipped), *own]))

    def at(self, key: str, on: date, scope: str = NATIONAL) -> Parameter:
        """The row of ``key`` in force on a day: that of ``scope``, else the national one.

        Raises :class:`NoRuleInForce`.
        """
        row = self.find(key, on, scope)
        if row is None:
            raise NoRuleInForce(key, on, scope, (row for row in self.all() if row.key == key))
        return row

    def find(self, key: str, on: date, scope: str = NATIONAL) -> Parameter | None:
        """As :meth:`at`, for a rule that may well be absent."""
        candidates = (
            *self.rows.get((key, scope), ()),
            *self.rows.get((key, NATIONAL), ()),
        )
        return next((row for row in candidates if row.in_force(on)), None)

    def all(self) -> Iterable[Parameter]:
        return (row for rows in self.rows.values() for row in rows)


class Caution(BaseModel):
    """A warning that cites its rule: the row used was not verified. It never blocks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Literal["LAW_NOT_VERIFIED"] = "LAW_NOT_VERIFIED"
    key: str
    legal_basis: str
    mark: Literal["P", "G"]
    vi: str
    en: str


class Bonus(BaseModel):
    """The bonus of one awardee in đồng, how it was computed, and the rows of law used.

    Travels inside events: a stored sum never asks the table again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: NonNegativeInt
    formula: str
    parameters: tuple[Parameter, ...]
    warnings: tuple[Caution, ...] = ()


def bonus(law: Law, form: str, kind: str, on: date, scope: str = NATIONAL) -> Bonus:
    """The sum for one awardee: multiplier x the base salary on the day ``on`` of the decision.

    ``form``: e.g. "bang-khen-tinh"; ``kind``: "individual" or "collective". Rounded up to the ten
    thousand only where that rule is in force (NĐ 152/2025/NĐ-CP, Điều 49, from 01/07/2025); for
    earlier decisions no such rule was seen, so the product stands (a fraction of a đồng, which no
    shipped row gives, goes up to the đồng). Raises :class:`NoRuleInForce`.
    """
    multiplier = law.at(f"award.multiplier.{form}.{kind}", on, scope)
    salary = law.at(BASE_SALARY, on)
    rounding = law.find(ROUND_UP_TO, on)
    exact = multiplier.number() * salary.whole()
    amount = _round_up(exact, rounding.whole() if rounding else 1)
    used = (multiplier, salary, *([rounding] if rounding else []))
    return Bonus(
        amount=amount,
        formula=_formula(multiplier, salary, exact, amount),
        parameters=used,
        warnings=tuple(caution for row in used if (caution := caution_of(row))),
    )


def caution_of(row: Parameter) -> Caution | None:
    """What to tell the reader of a figure that rests on ``row``; None for a verified one."""
    if row.mark == "V":
        return None
    seen_vi, seen_en = _SEEN[row.mark]
    shown = str(row.value).replace(".", ",")
    return Caution(
        key=row.key,
        legal_basis=row.legal_basis,
        mark=row.mark,
        vi=f"{row.key} = {shown} ({row.legal_basis}): {seen_vi} [{row.mark}]; cần đối chiếu gốc.",
        en=f"{row.key} = {row.value} ({row.legal_basis}): {seen_en} [{row.mark}]; check the act.",
    )


_SEEN: Final = {
    "P": ("mới được kiểm chứng một phần", "verified in part only"),
    "G": ("chưa được kiểm chứng", "not verified"),
}


def _round_up(exact: Decimal, step: int) -> int:
    return int((exact / step).to_integral_value(ROUND_CEILING)) * step


def _formula(multiplier: Parameter, salary: Parameter, exact: Decimal, amount: int) -> str:
    """As printed beneath a table; rounded, "... = 3.795.000, làm tròn lên 3.800.000 đồng"."""
    times = str(multiplier.value).replace(".", ",")
    product = f"{times} {_TIMES} {format_dong(salary.whole())}"
    if exact == amount:
        return f"{product} = {format_dong(amount)} đồng"
    whole, fraction = divmod(exact, 1)
    shown = format_dong(int(whole)) + (f",{str(fraction.normalize())[2:]}" if fraction else "")
    return f"{product} = {shown}, làm tròn lên {format_dong(amount)} đồng"
