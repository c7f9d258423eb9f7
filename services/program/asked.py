"""A figure that somebody asks about, and the answer: formula, rows of law with basis and mark, events."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from services.program import tables
from services.program.snapshot import Columns, Snapshot
from shared.law import Bonus, Law, Parameter, in_figures
from shared.money import format_dong
from shared.refusals import Refused, Term, not_found
from shared.working_days import Calendar

KINDS: Final = {"collective": "tập thể", "individual": "cá nhân", "household": "hộ gia đình"}
ENGLISH_KINDS: Final = {
    "collective": "collectives",
    "individual": "persons",
    "household": "households",
}
TIMES: Final = "\u00d7"
_MOST: Final = 20
"""So many of the latest events are named; that there are more, the formula says."""


class Said(str):
    """A sentence in Vietnamese, and the same in English as ``en``."""

    en: str

    def __new__(cls, vi: str, en: str) -> "Said":
        said = super().__new__(cls, vi)
        said.en = en
        return said

    def __reduce__(self) -> tuple[type["Said"], tuple[str, str]]:
        return Said, (str(self), self.en)


def in_english(text: str) -> str:
    """What is the same in both languages, an amount or the words of a decision, stays."""
    return text.en if isinstance(text, Said) else text


@dataclass(frozen=True, slots=True)
class LawUsed:
    """A row of law, as an official reads it."""

    name: str
    value: str
    unit: str
    basis: str
    days: str
    scope: str
    mark: str


@dataclass(frozen=True, slots=True)
class Source:
    """One event of the log behind a figure. ``entity``: the delegation, where it stands in that boundary."""

    position: int
    event_id: str
    time: str
    type: str
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """``formula``: a line each, as it would be explained aloud; ``earlier``: events that are not named."""

    figure: str
    title: str
    value: str
    formula: tuple[str, ...]
    law: tuple[LawUsed, ...] = ()
    events: tuple[Source, ...] = ()
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    shot: Snapshot
    law: Law
    calendar: Calendar
    figure: str
    name: str

    async def events(
        self, boundary: str, *names: str, about: Collection[str] | None = None
    ) -> list[Source]:
        """The events of a boundary (a part of the subject) with one of these names, in order; ``about``: only
        those about one of these."""
        trail = await self.shot.rows(tables.audit)
        return [
            Source(row["position"], row["event_id"], row["time"], row["type"].split(".")[-2])
            for row in sorted(trail, key=lambda row: int(row["position"]))
            if f"{row['subject']}.".find(boundary) > 0
            and (not names or row["type"].split(".")[-2] in names)
            and (about is None or row["about"] in about)
        ]

    async def with_causes(self, events: Collection[Source]) -> list[Source]:
        """``events``, and before each the one in another boundary that it followed from."""
        trail = {row["event_id"]: row for row in await self.shot.rows(tables.audit)}
        causes = {trail[one.event_id]["cause"] for one in events} & trail.keys()
        behind = [
            Source(
                row["position"],
                row["event_id"],
                row["time"],
                row["type"].split(".")[-2],
                row["subject"].rsplit(".", 1)[-1],
            )
            for row in map(trail.__getitem__, causes)
        ]
        return sorted([*events, *behind], key=lambda one: one.position)

    def used(self, bonus: Bonus) -> tuple[LawUsed, ...]:
        return tuple(map(self.row_of_law, bonus.parameters))

    def row_of_law(self, row: Parameter) -> LawUsed:
        return LawUsed(
            name=self.law.name(row.key),
            value=in_figures(row),
            unit=row.unit,
            basis=row.legal_basis,
            days=row.days(),
            scope=row.scope,
            mark=row.mark,
        )

    def because(
        self,
        title: str,
        value: str,
        formula: list[str],
        events: list[Source],
        law: tuple[LawUsed, ...] = (),
    ) -> Why:
        earlier = max(len(events) - _MOST, 0)
        return Why(self.figure, title, value, tuple(formula), law, tuple(events[earlier:]), earlier)

    def unknown(self) -> Refused:
        return not_found(Term("con số", "figure"), self.figure, "hoinghi why …")


def dong(amount: int | None) -> str:
    return f"{format_dong(amount or 0)} đồng"


def product(row: Columns) -> Said:
    """``40 bộ × 120.000 = 4.800.000 đồng``; without a price there is no sum."""
    some = f"{format_dong(row['quantity'])} {row['unit']} {TIMES}"
    if row["unit_price"] is None:
        return Said(f"{some} (chưa có đơn giá)", f"{some} (no unit price yet)")
    told = f"{some} {format_dong(row['unit_price'])} = {dong(row['amount'])}"
    return Said(told, told)


def total_of(rows: Sequence[Columns]) -> Said:
    """What lines of the estimate come to; how many have no price yet, where that is so."""
    priced = dong(sum(row["amount"] for row in rows))
    open_ = sum(row["unit_price"] is None for row in rows)
    if not open_:
        return Said(priced, priced)
    return Said(
        f"{priced}, chưa đủ: {open_} dòng chưa có đơn giá",
        f"{priced}, not complete: {open_} lines have no unit price yet",
    )


def rules(row: Columns) -> Mapping[str, Bonus]:
    """What a round's decision pays, by kind of awardee; nothing before there is one."""
    return TypeAdapter(dict[str, Bonus]).validate_json(row["bonuses"] or "{}")
