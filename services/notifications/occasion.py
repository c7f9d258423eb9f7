"""When and where the conference is now, and how often that has changed: for calendar entries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.envelope import Fact
from shared.events.plan import conference_name
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
    """``sequence``: SEQUENCE of RFC 5545, one more with every change of title, time or place. ``was``: when it was
    to begin before its time was changed last."""

    title: str
    starts: datetime
    ends: datetime
    place: str
    sequence: int = 0
    cancelled: bool = False
    was: datetime | None = None
    domain: str = ""
    """Of the entry's UID: that of the desk whom the first plan names, as in the calendars that are printed. It
    stays, whoever is the desk later."""

    @property
    def begins(self) -> tuple[datetime, ...]:
        """When it begins, and when somebody who has not heard of the change believes that it does."""
        return (self.starts, self.was) if self.was else (self.starts,)


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
                after = replace(_of(planned, now.sequence), was=now.was, domain=now.domain)
                if after != now:
                    was = now.was if after.starts == now.starts else now.starts
                    now = replace(after, sequence=now.sequence + 1, was=was)
            case ConferenceCancelled() if planned and now:
                off = _of(planned, now.sequence + 1, cancelled=True)
                now = replace(off, was=now.was, domain=now.domain)
            case _:
                pass
    return now


def _of(planned: ConferencePlanned, sequence: int, *, cancelled: bool = False) -> Occasion:
    plan = planned.plan
    place = f"{plan.venue.name}, {plan.venue.address}"
    return Occasion(
        conference_name(plan.title),
        plan.starts_at,
        plan.ends_at,
        place,
        sequence,
        cancelled,
        domain=plan.contact.email.rpartition("@")[2],
    )
