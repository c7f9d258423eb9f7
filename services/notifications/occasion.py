"""When and where the conference is now, and how often that has changed: for calendar entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.envelope import Fact
from shared.events.registry import (
    ConferenceCancelled,
    ConferencePlanned,
    ConferenceRescheduled,
    PlanAmended,
    VenueChanged,
)
from shared.plan_changes import now_planned


@dataclass(frozen=True, slots=True)
class Occasion:
    """``sequence``: SEQUENCE of RFC 5545, one more with every change of title, time or place."""

    title: str
    starts: datetime
    ends: datetime
    place: str
    sequence: int = 0
    cancelled: bool = False


def occasion(events: Iterable[Fact]) -> Occasion | None:
    """From the facts of the conference's own boundary; None before it is planned."""
    planned: ConferencePlanned | None = None
    now: Occasion | None = None
    for event in events:
        match event:
            case ConferencePlanned():
                planned = event
                now = _of(planned, 0)
            case PlanAmended() | ConferenceRescheduled() | VenueChanged() if planned and now:
                planned = now_planned(planned, event)
                after = _of(planned, now.sequence)
                now = now if after == now else _of(planned, now.sequence + 1)
            case ConferenceCancelled() if planned and now:
                now = _of(planned, now.sequence + 1, cancelled=True)
            case _:
                pass
    return now


def _of(planned: ConferencePlanned, sequence: int, *, cancelled: bool = False) -> Occasion:
    plan = planned.plan
    place = f"{plan.venue.name}, {plan.venue.address}"
    return Occasion(plan.title, plan.starts_at, plan.ends_at, place, sequence, cancelled)
