"""The plan of 2023 as a fact, for tests that need a whole conference."""

from datetime import date
from functools import cache
from typing import Any

from shared.commands.registry import AmendPlan, Standing
from shared.envelope import Actor, Recorded
from shared.events.plan_amendment import PlanParts
from shared.events.registry import ConferencePlanned, PlanAmended
from shared.plan_amending import amend
from shared.plan_file import check_plan
from shared.subjects import Subject
from tests.paths import PLAN
from tests.spec import NOON


@cache
def planned() -> ConferencePlanned:
    plan, agencies = check_plan(PLAN)
    return ConferencePlanned(plan=plan, agencies=tuple(agencies))


def recorded(event: Any, identity: str = "6d2b5f0e-1f3c-5b1a-9a39-000000000001") -> Recorded[Any]:
    """``event`` as it would stand in the log."""
    subject = Subject("event.qpdp-2023.registry.conference.qpdp-2023")
    return Recorded(event, identity, subject, NOON, Actor("so-noi-vu"), "c-00000001", "c-1", 7)


def amendment(
    number: str = "000/KH-UBND (ví dụ)", standing: Standing | None = None, **parts: Any
) -> AmendPlan:
    """A second signed plan with these parts."""
    return AmendPlan(
        number=number,
        signed_on=date(2023, 11, 25),
        signatory=planned().plan.signatory,
        reason="điều chỉnh (ví dụ)",
        parts=PlanParts(**parts),
        standing=standing or Standing(),
    )


def amended(**parts: Any) -> PlanAmended:
    """The fact that follows from such an amendment of the plan of 2023."""
    (fact,) = amend(amendment(**parts), planned().plan, planned().agencies, ())
    return fact
