"""The budget's road as rows: each step with who took it, and the remarks that came back line by line."""

from collections.abc import Iterable, Mapping

from services.program.changes import Cell, Change, Put, Row, moment
from shared.envelope import Recorded
from shared.events.budget import BudgetEvent, LineRemark


def step(
    recorded: Recorded[BudgetEvent],
    name: str,
    told: Mapping[str, Cell] | None = None,
    about: str = "estimate",
) -> Change:
    """``about``: "estimate", "settlement", or the id of an adjustment."""
    key: Row = {"conference": recorded.conference, "event_id": recorded.id}
    who: Row = {"unit": recorded.actor.unit, "person": recorded.actor.person}
    when: Row = {"at": moment(recorded.time), "position": recorded.position}
    return Put("budget_steps", key, {"step": name, "about": about, **when, **who, **(told or {})})


def remarks(
    recorded: Recorded[BudgetEvent], about: str, lines: Iterable[LineRemark]
) -> list[Change]:
    key: Row = {"conference": recorded.conference, "event_id": recorded.id}
    return [
        Put(
            "estimate_remarks",
            key | {"line": one.line},
            {"about": about, "remark": one.remark, "at": moment(recorded.time)},
        )
        for one in lines
    ]
