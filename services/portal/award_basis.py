"""What an award rests on, as rows of law: the act, its articles, and the tables that its bonus is reckoned by."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Final

from services.program.snapshot import Columns
from shared.law import Law, NoRuleInForce, Parameter, bonus

_ACTS: Final = (
    "award.basis.law",
    "award.basis.decided-by.{form}",
    "award.basis.criteria.{form}",
    "award.basis.dossier",
    "award.basis.principles",
)
"""By key, in the order in which a decision cites them; what has no row on the day is not named."""


def award_basis(law: Law, of: Columns, kind: str, today: date) -> Sequence[Parameter]:
    """Of a nomination of ``kind`` in the round ``of``: the rows in force on the day of the decision, and before
    there is one on ``today``; each act and article once. Of a form without a known sum no table is cited."""
    signed = of["decision_date"]
    on = date.fromisoformat(signed) if signed else today
    found = [law.find(key.format(form=of["form"]), on) for key in _ACTS]
    rows = [row for row in found if row is not None]
    if of["level"] == "province":
        with suppress(NoRuleInForce):
            rows += bonus(law, of["form"], kind, on).parameters
    return list({row.legal_basis: row for row in reversed(rows)}.values())[::-1]
