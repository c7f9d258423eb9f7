"""When and where the conference is now, and how often that has changed: for calendar entries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.envelope import Fact
from shared.events import registry as fact


@dataclass(frozen=True, slots=True)
class Occasion:
    """``sequence``: SEQUENCE of RFC 5545, one more with every change of time or place."""

    title: str
    starts: datetime
    ends: datetime
    place: str
    sequence: int = 0
    cancelled: bool = False


def occasion(events: Iterable[Fact]) -> Occasion | None:
    """From the facts of the conference's own boundary; None before it is planned."""
    now: Occasion | None = None
    for event in events:
        now = _after(now, event)
    return now


def _after(now: Occasion | None, event: Fact) -> Occasion | None:
    if isinstance(event, fact.ConferencePlanned):
        plan = event.plan
        place = f"{plan.venue.name}, {plan.venue.address}"
        return Occasion(plan.title, plan.starts_at, plan.ends_at, place)
    if now is None:
        return None
    match event:
        case fact.ConferenceRescheduled(starts_at=starts, ends_at=ends):
            return replace(now, starts=starts, ends=ends, sequence=now.sequence + 1)
        case fact.VenueChanged(venue=venue):
            place = f"{venue.name}, {venue.address}"
            return replace(now, place=place, sequence=now.sequence + 1)
        case fact.ConferenceCancelled():
            return replace(now, cancelled=True, sequence=now.sequence + 1)
        case _:
            return now
