"""A decision's day that is entered again, as it is looked at before: what each kind's bonus was and comes to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.program import tables
from services.program.asked import rules
from services.program.snapshot import Columns, Snapshot
from shared.commands.awards import RedateAwardDecision
from shared.law import Law, NoRuleInForce, bonus

_KINDS = ("collective", "household", "individual")


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one kind: ``count`` awards that stand, ``before`` and ``now`` each, in đồng; ``now`` None where no table
    is in force on that day."""

    kind: str
    count: int
    before: int
    now: int | None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Redating:
    """``units``: who put forward those that stand, and is told. ``mark``: stands for what was looked at."""

    day: date
    before: date
    reason: str
    worth: Sequence[Worth]
    units: Sequence[str]
    mark: str

    @property
    def total_before(self) -> int:
        return sum(one.count * one.before for one in self.worth)

    @property
    def total(self) -> int | None:
        sums = [one.count * one.now for one in self.worth if one.now is not None]
        return sum(sums) if len(sums) == len(self.worth) else None

    @property
    def changed(self) -> bool:
        return any(one.before != one.now for one in self.worth)


async def redating(
    shot: Snapshot, law: Law, of: Columns, wanted: RedateAwardDecision
) -> Redating | None:
    """None where there is no decision, or where it bears that day already."""
    if not of["decision_date"] or date.fromisoformat(of["decision_date"]) == wanted.decision_date:
        return None
    stand = [
        row
        for row in await shot.rows(tables.awards)
        if row["round"] == of["round"] and row["revoked_at"] is None
    ]
    counts = Counter(row["kind"] for row in stand)
    by_the_old = rules(of)
    worth = [
        _worth(law, of, kind, counts[kind], by_the_old[kind].amount, wanted.decision_date)
        for kind in _KINDS
        if counts[kind] and kind in by_the_old
    ]
    return Redating(
        wanted.decision_date,
        date.fromisoformat(of["decision_date"]),
        wanted.reason,
        worth,
        [shot.short_name(unit) for unit in dict.fromkeys(row["unit"] for row in stand)],
        f"{of['decision_date']}:{len(stand)}",
    )


def _worth(law: Law, of: Columns, kind: str, count: int, before: int, day: date) -> Worth:
    try:
        now = bonus(law, of["form"], kind, day)
    except NoRuleInForce:
        return Worth(kind, count, before, None)
    return Worth(kind, count, before, now.amount, now.formula)
