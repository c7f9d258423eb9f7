"""When and where the conference is now, and how often that has changed: for calendar entries and for the words
beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from shared.envelope import Fact, Recorded
from shared.events.plan import conference_name
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceConcluded,
    ConferencePlanned,
    ConferenceRescheduled,
    PlanAmended,
    VenueChanged,
)
from shared.plan_changes import now_planned
from shared.running_order import place_of


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
    concluded: bool = False
    was: datetime | None = None
    domain: str = ""
    """Of the entry's UID: that of the desk whom the first plan names, as in the calendars that are printed. It
    stays, whoever is the desk later."""
    desk: str = ""
    """What that desk is called: the organiser's name in the entry."""

    @property
    def begins(self) -> tuple[datetime, ...]:
        """When it begins, and when somebody who has not heard of the change believes that it does."""
        return (self.starts, self.was) if self.was else (self.starts,)


@dataclass(frozen=True, slots=True)
class Standing:
    """The conference at one position of its own facts: words and calendar entry of one mail are made from one
    of these, and so cannot tell two different days. ``facts``: by their ids."""

    occasion: Occasion
    planned: ConferencePlanned
    facts: Mapping[str, Recorded[Any]]


def standing(facts: Sequence[Recorded[Any]]) -> Standing | None:
    """From the facts of the conference's own boundary; None before it is planned."""
    planned: ConferencePlanned | None = None
    for one in facts:
        match one.event:
            case ConferencePlanned():
                planned = one.event
            case PlanAmended() | ConferenceRescheduled() | VenueChanged() if planned:
                planned = now_planned(planned, one.event)
            case _:
                pass
    now = occasion(one.event for one in facts)
    if planned is None or now is None:
        return None
    return Standing(now, planned, MappingProxyType({one.id: one for one in facts}))


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
                after = replace(after, was=now.was, domain=now.domain, desk=now.desk)
                if after != now:
                    was = now.was if after.starts == now.starts else now.starts
                    now = replace(after, sequence=now.sequence + 1, was=was)
            case ConferenceCancelled() if planned and now:
                off = _of(planned, now.sequence + 1, cancelled=True)
                now = replace(off, was=now.was, domain=now.domain, desk=now.desk)
            case ConferenceConcluded() if now:
                now = replace(now, concluded=True)
            case _:
                pass
    return now


def _of(planned: ConferencePlanned, sequence: int, *, cancelled: bool = False) -> Occasion:
    plan = planned.plan
    place = place_of(plan.venue.name, plan.venue.address)
    return Occasion(
        conference_name(plan.title),
        plan.starts_at,
        plan.ends_at,
        place,
        sequence,
        cancelled,
        domain=plan.contact.email.rpartition("@")[2],
        desk=plan.contact.unit,
    )
