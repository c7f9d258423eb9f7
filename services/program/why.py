"""Where a figure comes from: its formula, the rows of law with basis and mark, and the events behind it.

``why`` answers from the rows of one snapshot, so that screens and documents may ask as well as the command
line. What a figure is called: :data:`FIGURES`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from services.program import tables
from services.program.deadlines import deadlines
from services.program.snapshot import Columns, Snapshot, local
from shared.law import Bonus, Law, in_figures
from shared.money import format_dong
from shared.refusals import NOT_FOUND, Refused, Term
from shared.working_days import Calendar

FIGURES: Final = {
    "bonus/ROUND/NOMINATION": "tiền thưởng của một cá nhân, tập thể / the bonus of one awardee",
    "awards-total": "tổng tiền thưởng / all bonuses",
    "estimate/LINE": "một dòng dự toán / a line of the estimate",
    "estimate-total": "tổng dự toán / the estimate's total",
    "headcount": "số người dự kiến / how many are expected",
    "attendance": "số đại biểu có mặt / who was there",
    "deadline/ID": "một thời hạn, mã như trong hoinghi show … deadlines / a deadline, by its id there",
}
_TIMES: Final = "\u00d7"
_MOST: Final = 20
"""So many of the latest events are named; that there are more, the formula says."""


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
    """One event of the log behind a figure."""

    position: int
    event_id: str
    time: str
    type: str


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

    async def events(self, boundary: str, *names: str) -> list[Source]:
        """The events of a boundary (a part of the subject) with one of these names, in order."""
        trail = await self.shot.rows(tables.audit)
        return [
            Source(row["position"], row["event_id"], row["time"], row["type"].split(".")[-2])
            for row in sorted(trail, key=lambda row: int(row["position"]))
            if f"{row['subject']}.".find(boundary) > 0
            and (not names or row["type"].split(".")[-2] in names)
        ]

    def used(self, bonus: Bonus) -> tuple[LawUsed, ...]:
        return tuple(
            LawUsed(
                name=self.law.name(row.key),
                value=in_figures(row),
                unit=row.unit,
                basis=row.legal_basis,
                days=row.days(),
                scope=row.scope,
                mark=row.mark,
            )
            for row in bonus.parameters
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
        return NOT_FOUND.refuse(what=Term("con số", "figure"), id=self.figure)


async def why(shot: Snapshot, figure: str, law: Law, calendar: Calendar) -> Why:
    """Raises ``NOT_FOUND`` for a figure that there is none of."""
    kind, _, name = figure.partition("/")
    asked = Asked(shot, law, calendar, figure, name)
    if kind not in _ANSWERS:
        raise asked.unknown()
    return await _ANSWERS[kind](asked)


# --- awards ----------------------------------------------------------------------------------------


async def _bonus(asked: Asked) -> Why:
    place = tuple(asked.name.split("/"))
    awards = await asked.shot.rows(tables.awards)
    award = next((row for row in awards if (row["round"], row["nomination"]) == place), None)
    if award is None:
        raise asked.unknown()
    rounds = await asked.shot.rows(tables.award_rounds)
    decided = next(row for row in rounds if row["round"] == award["round"])
    rule = _rules(decided).get(award["kind"])
    formula = [rule.formula] if rule else ["Không chi từ quỹ khen thưởng của tỉnh."]
    formula += [caution.vi for caution in rule.warnings] if rule else []
    if award["revoked_at"]:
        formula.append(f"Đã hủy bỏ; phải thu hồi {_dong(award['recover'])}.")
    steps = await asked.shot.rows(tables.nomination_steps)
    own = {row["event_id"] for row in steps if (row["round"], row["nomination"]) == place}
    events = [one for one in await asked.events(".awards.round.") if one.event_id in own]
    title = (
        f"Tiền thưởng {decided['form_name']}: {award['name']}, "
        f"Quyết định số {decided['decision_number']}"
    )
    law = asked.used(rule) if rule else ()
    return asked.because(title, _dong(award["bonus"]), formula, events, law)


def _rules(row: Columns) -> Mapping[str, Bonus]:
    return TypeAdapter(dict[str, Bonus]).validate_json(row["bonuses"] or "{}")


async def _awards_total(asked: Asked) -> Why:
    """What the rounds' decisions come to, without the awards that were revoked."""
    awards = await asked.shot.rows(tables.awards)
    standing = [row for row in awards if not row["revoked_at"]]
    formula: list[str] = []
    law: list[LawUsed] = []
    for row in await asked.shot.rows(tables.award_rounds):
        for kind, rule in _rules(row).items():
            own = [one for one in standing if (one["round"], one["kind"]) == (row["round"], kind)]
            if not own:
                continue
            label = "tập thể" if kind == "collective" else "cá nhân"
            formula.append(
                f"{row['form_name']}: {len(own)} {label} {_TIMES} {format_dong(rule.amount)} = "
                f"{_dong(sum(one['bonus'] for one in own))} ({rule.formula})"
            )
            law += asked.used(rule)
    events = await asked.events(".awards.round.", "AwardDecisionIssued", "AwardRevoked")
    total = _dong(sum(one["bonus"] for one in standing))
    return asked.because("Tổng tiền thưởng", total, formula, events, tuple(dict.fromkeys(law)))


# --- money -----------------------------------------------------------------------------------------


def _dong(amount: int | None) -> str:
    return f"{format_dong(amount or 0)} đồng"


def _product(row: Columns) -> str:
    price = "(chưa có đơn giá)" if row["unit_price"] is None else format_dong(row["unit_price"])
    return f"{format_dong(row['quantity'])} {row['unit']} {_TIMES} {price} = {_dong(row['amount'])}"


async def _line(asked: Asked) -> Why:
    rows = await asked.shot.rows(tables.estimate_lines)
    row = next((row for row in rows if row["line"] == asked.name), None)
    if row is None:
        raise asked.unknown()
    formula = [_product(row), f"Căn cứ: {row['basis']}"]
    names = ["EstimateDrafted", "EstimateLineSet", "BudgetSubmitted", "BudgetApproved"]
    if row["per_head"]:
        formula.append("Số lượng theo số người dự kiến, đến khi trình dự toán.")
        names.append("HeadcountChanged")
    events = await asked.events(".budget.budget.", *names)
    return asked.because(f"Dự toán: {row['content']}", _dong(row["amount"]), formula, events)


async def _estimate_total(asked: Asked) -> Why:
    rows = await asked.shot.rows(tables.estimate_lines)
    formula: list[str] = []
    for fund, title in (("conference", "Kinh phí hội nghị"), ("awards", "Quỹ khen thưởng")):
        own = sorted(
            (row for row in rows if row["fund"] == fund),
            key=lambda row: (row["ordinal"], row["line"]),
        )
        formula += [f"{row['content']}: {_product(row)}" for row in own]
        formula.append(f"{title}: {_dong(sum(row['amount'] for row in own))}")
    names = ("EstimateDrafted", "EstimateLineSet", "BudgetSubmitted", "BudgetApproved")
    events = await asked.events(".budget.budget.", *names)
    return asked.because("Tổng dự toán", _dong(sum(row["amount"] for row in rows)), formula, events)


# --- people ----------------------------------------------------------------------------------------


async def _headcount(asked: Asked) -> Why:
    rows = await asked.shot.rows(tables.budget)
    events = await asked.events(".budget.budget.", "HeadcountChanged")
    formula = ["Mỗi xác nhận thêm một, mỗi trả lời vắng bớt một; người dự thay thế chỗ người vắng."]
    value = str(rows[0]["headcount"] if rows else 0)
    return asked.because("Số người dự kiến, theo trả lời của các đoàn", value, formula, events)


async def _attendance(asked: Asked) -> Why:
    people = await asked.shot.delegates()
    named = {
        "present": "Có mặt",
        "absent": "Vắng mặt",
        "declined": "Báo không dự",
        "confirmed": "Đã xác nhận, chưa đến",
        "registered": "Đã cử, chưa trả lời",
    }
    counts = {status: sum(row["status"] == status for row in people) for status in named}
    formula = [f"{label}: {counts[status]}" for status, label in named.items()]
    names = ("AttendeeCheckedIn", "AttendeeMarkedAbsent")
    events = await asked.events(".registry.delegation.", *names)
    title = "Đại biểu có mặt, đếm từng người của các đoàn còn giấy mời"
    return asked.because(title, str(counts["present"]), formula, events)


# --- deadlines -------------------------------------------------------------------------------------

_BOUNDARY: Final = {
    "Nhiệm vụ": ".registry.task.{}.",
    "Đoàn đại biểu": ".registry.delegation.{}.",
    "Đợt khen thưởng": ".awards.round.{}.",
    "Đóng góp báo cáo": ".registry.contribution.{}.",
}
_STATES: Final = {"met": "đúng hạn", "open": "còn hạn", "late": "trễ"}


async def _deadline(asked: Asked) -> Why:
    every = await deadlines(asked.shot, asked.law, asked.calendar)
    found = [one for one in every if one.id == asked.name]
    if not found:
        raise asked.unknown()
    formula = []
    for one in found:
        days = f" {one.late_days} ngày làm việc" if one.late_days else ""
        met = f", {_when(one.met_at)} ({one.met_by})" if one.met_at else ""
        formula.append(
            f"{one.what}: {_when(one.due)}, {one.rule} ({one.basis}) [{one.mark}]: "
            f"{_STATES[one.state]}{days}{met}"
        )
        formula += [one.note] if one.note else []
    boundary = _BOUNDARY.get(found[0].what, ".registry.conference.")
    events = await asked.events(boundary.format(asked.name))
    return asked.because(f"Thời hạn: {found[0].what}", _when(found[0].due), formula, events)


def _when(text: str) -> str:
    if "T" in text:
        return f"{local(text):%H:%M %d/%m/%Y}"
    year, month, day = text.split("-")
    return f"{day}/{month}/{year}"


_ANSWERS: Final[Mapping[str, Callable[[Asked], Awaitable[Why]]]] = {
    "bonus": _bonus,
    "awards-total": _awards_total,
    "estimate": _line,
    "estimate-total": _estimate_total,
    "headcount": _headcount,
    "attendance": _attendance,
    "deadline": _deadline,
}
