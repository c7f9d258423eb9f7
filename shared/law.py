"""Which figure of law is in force on a day, and the bonus that follows from it.

A sum uses the rows in force on its own date, never today's. Rows: :mod:`shared.law_rows`; how files of
them are read: :mod:`shared.law_files`; the rows themselves: ``law.yaml``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from importlib.resources import files
from math import prod
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, NonNegativeInt

from shared.law_rows import NATIONAL, LawInvalid, Parameter, Place
from shared.money import format_dong
from shared.refusals import Refusal, Refused, Term

__all__ = [
    "NATIONAL",
    "NO_RULE",
    "RATE_NOT_VERIFIED",
    "Bonus",
    "Caution",
    "Law",
    "LawInvalid",
    "NoRuleInForce",
    "Parameter",
    "bonus",
]

BASE_SALARY: Final = "base-salary"
HOUSEHOLD: Final = "award.household.times-individual"
ROUND_UP_TO: Final = "award.bonus.round-up-to"
_TIMES: Final = "\u00d7"

NO_RULE: Final = Refusal(
    "NO_RULE_IN_FORCE",
    "Chưa có quy định “{key}” ({scope}) áp dụng cho ngày {on:%d/%m/%Y}. Đã có: {known}.",
    "No rule “{key}” ({scope}) is known for {on:%Y-%m-%d}. Known: {known}.",
    "Bổ sung một dòng có căn cứ pháp lý vào tệp tham số của đơn vị, hoặc nhập số liệu trực tiếp.",
    "Add a row with its legal basis to your file of parameters, or enter the figure by hand.",
)


RATE_NOT_VERIFIED: Final = Refusal(
    "RATE_NOT_VERIFIED",
    "Chưa có mức “{rate}” nào được kiểm chứng cho ngày {on:%d/%m/%Y}: {why}",
    "No rate “{rate}” was verified for {on:%Y-%m-%d}, so that there is no default: {why}",
    "Nhập mức đang áp dụng cùng căn cứ (nghị quyết của HĐND), hoặc bổ sung một dòng vào tệp tham số của đơn vị.",
    "Enter the rate that applies with its legal basis, or add a row to your file of parameters.",
)


class NoRuleInForce(Refused):
    """No row of this key is known for that day and scope, and there is no default."""

    def __init__(self, key: str, on: date, scope: str, known: Iterable[Parameter]) -> None:
        listed = ", ".join(f"{row.scope} {row.days()}" for row in known)
        known_rows = listed or "(không có / none)"
        super().__init__(NO_RULE, {"key": key, "on": on, "scope": scope, "known": known_rows})


class RateNotVerified(NoRuleInForce):
    """A figure that the law has, though nobody could verify it: it is asked for."""

    def __init__(self, key: str, on: date, name: str, why: Term) -> None:
        rate = Term(f"{name} ({key})", key)
        Refused.__init__(self, RATE_NOT_VERIFIED, {"rate": rate, "on": on, "why": why})


@dataclass(frozen=True, slots=True)
class Law:
    """All rows, by key and scope, in order of time. Made by :meth:`load`; immutable afterwards.

    ``scopes``: whose rules come before the national ones, the narrowest first. ``names``: what officials
    call a key. ``asked``: keys without a verified figure, and why.
    """

    rows: Mapping[Place, tuple[Parameter, ...]]
    scopes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, Term] = field(default_factory=dict)

    @classmethod
    def load(cls, extra: Iterable[Path] = (), scopes: Iterable[str] = ()) -> Self:
        """The rows shipped with the system, then the officials' own files.

        Raises :class:`LawInvalid`.
        """
        from shared.law_files import read_law  # here: the language of events itself carries rows

        shipped = files("shared").joinpath("law.yaml").read_text("utf-8")
        read = read_law([("law.yaml", shipped)], extra)
        return cls(read.rows, tuple(scopes), read.names, read.asked)

    def at(self, key: str, on: date, scope: str | None = None) -> Parameter:
        """The row of ``key`` in force on a day: that of ``scope`` (of the deployment's scopes, when
        none is named), else the national one.

        Raises :class:`NoRuleInForce`.
        """
        row = self.find(key, on, scope)
        if row is not None:
            return row
        if key in self.asked:
            raise RateNotVerified(key, on, self.name(key), self.asked[key])
        asked = scope or ", ".join((*self.scopes, NATIONAL))
        raise NoRuleInForce(key, on, asked, (row for row in self.all() if row.key == key))

    def find(self, key: str, on: date, scope: str | None = None) -> Parameter | None:
        """As :meth:`at`, for a rule that may well be absent."""
        scopes = self.scopes if scope is None else (scope,)
        candidates = (row for one in (*scopes, NATIONAL) for row in self.rows.get((key, one), ()))
        return next((row for row in candidates if row.in_force(on)), None)

    def all(self) -> Iterable[Parameter]:
        return (row for rows in self.rows.values() for row in rows)

    def name(self, key: str) -> str:
        """What officials call the key; the key itself when nobody said."""
        return self.names.get(key, key)


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


def bonus(law: Law, form: str, kind: str, on: date, scope: str | None = None) -> Bonus:
    """The sum for one awardee: multiplier x the base salary on the day ``on`` of the decision.

    ``form``: e.g. "bang-khen-tinh"; ``kind``: "individual", "collective" or "household", whose sum is 1.5
    times the individual's unrounded one where that rule is in force. Rounded up to the ten
    thousand only where that rule is in force (NĐ 152/2025/NĐ-CP, Điều 49, from 01/07/2025); for
    earlier decisions no such rule was seen, so the product stands (a fraction of a đồng, which no
    shipped row gives, goes up to the đồng). Raises :class:`NoRuleInForce`.
    """
    household = law.at(HOUSEHOLD, on, scope) if kind == "household" else None
    base = "individual" if household else kind
    multiplier = law.at(f"award.multiplier.{form}.{base}", on, scope)
    salary = law.at(BASE_SALARY, on)
    rounding = law.find(ROUND_UP_TO, on)
    factors = [row for row in (household, multiplier) if row]
    exact = prod((row.number() for row in factors), start=Decimal(salary.whole()))
    amount = _round_up(exact, rounding.whole() if rounding else 1)
    used = (*factors, salary, *([rounding] if rounding else []))
    return Bonus(
        amount=amount,
        formula=_formula(factors, salary, exact, amount),
        parameters=used,
        warnings=tuple(caution for row in used if (caution := caution_of(row, law.name(row.key)))),
    )


def caution_of(row: Parameter, name: str) -> Caution | None:
    """What to tell the reader of a figure that rests on ``row``, called ``name``; None for a verified one."""
    if row.mark == "V":
        return None
    seen_vi, seen_en = _SEEN[row.mark]
    shown = f"{in_figures(row)} {row.unit}".strip()
    return Caution(
        key=row.key,
        legal_basis=row.legal_basis,
        mark=row.mark,
        vi=f"{name}: {shown} ({row.legal_basis}): {seen_vi} [{row.mark}]; cần đối chiếu gốc.",
        en=f"{name} ({row.key}): {shown} ({row.legal_basis}): {seen_en} [{row.mark}]; check the act.",
    )


_SEEN: Final = {
    "P": ("mới được kiểm chứng một phần", "verified in part only"),
    "G": ("chưa được kiểm chứng", "not verified"),
}


def _round_up(exact: Decimal, step: int) -> int:
    return int((exact / step).to_integral_value(ROUND_CEILING)) * step


def _formula(factors: Sequence[Parameter], salary: Parameter, exact: Decimal, amount: int) -> str:
    """As printed beneath a table; rounded, "... = 3.795.000, làm tròn lên 3.800.000 đồng"."""
    shown = [*(in_figures(row) for row in factors), format_dong(salary.whole())]
    product = f" {_TIMES} ".join(shown)
    if exact == amount:
        return f"{product} = {format_dong(amount)} đồng"
    whole, fraction = divmod(exact, 1)
    result = format_dong(int(whole)) + (f",{str(fraction.normalize())[2:]}" if fraction else "")
    return f"{product} = {result}, làm tròn lên {format_dong(amount)} đồng"


def in_figures(row: Parameter) -> str:
    """The value as officials write it: 1.800.000; 1,5; a text as it is."""
    if isinstance(row.value, int):
        return format_dong(row.value)
    return row.value.replace(".", ",") if row.is_number() else row.value
