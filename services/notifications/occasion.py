"""When and where the conference is now, and how often that has changed: for calendar entries and for the words
beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from shared.envelope import Fact, Recorded
from shared.events.agenda import RunningOrder
from shared.events.plan import conference_name
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceConcluded,
    ConferencePlanned,
    ConferenceRescheduled,
    PlanAmended,
    ProgramFinalised,
    VenueChanged,
)
from shared.plan_changes import now_planned
from shared.running_order import as_finalised, place_of


@dataclass(frozen=True, slots=True)
class Occasion:
    """``ends``: by its program, where that was finalised past the planned end. ``sequence``: SEQUENCE of RFC 5545,
    one more with every change of title, time or place. ``was``: when it was to begin before its time was changed
    last."""

    title: str
    starts: datetime
    ends: datetime
    place: str
    sequence: int = 0
    cancelled: bool = False
    concluded: bool = False
    answers_since: int = 0
    """The first SEQUENCE whose answers hold: that it ends later by its program asks nobody anew."""
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
    program: RunningOrder | None = None
    for one in facts:
        match one.event:
            case ConferencePlanned():
                planned = one.event
            case PlanAmended() | ConferenceRescheduled() | VenueChanged() if planned:
                planned = now_planned(planned, one.event)
            case ProgramFinalised(order=program):
                pass
            case _:
                pass
    now = occasion(one.event for one in facts)
    if planned is None or now is None:
        return None
    known = MappingProxyType({one.id: one for one in facts})
    return Standing(now, _as_told(planned, program), known)


def _as_told(planned: ConferencePlanned, program: RunningOrder | None) -> ConferencePlanned:
    return planned.model_copy(update={"plan": as_finalised(planned.plan, program)})


def occasion(events: Iterable[Fact]) -> Occasion | None:
    """From the facts of the conference's own boundary; None before it is planned."""
    planned: ConferencePlanned | None = None
    program: RunningOrder | None = None
    now: Occasion | None = None
    for event in events:
        match event:
            case ConferencePlanned():
                planned = event
                now = _of(planned, 0)
            case PlanAmended() | ConferenceRescheduled() | VenueChanged() if planned and now:
                planned = now_planned(planned, event)
                after = _after(_of(_as_told(planned, program), now.sequence), now)
                if after != now:
                    was = now.was if after.starts == now.starts else now.starts
                    anew = now.sequence + 1
                    now = replace(after, sequence=anew, answers_since=anew, was=was)
            case ProgramFinalised(order=program) if planned and now:
                after = _after(_of(_as_told(planned, program), now.sequence), now)
                if after != now:
                    now = replace(after, sequence=now.sequence + 1)
            case ConferenceCancelled() if planned and now:
                off = _of(_as_told(planned, program), now.sequence + 1, cancelled=True)
                now = _after(off, now)
            case ConferenceConcluded() if now:
                now = replace(now, concluded=True)
            case _:
                pass
    return now


def _after(made: Occasion, before: Occasion) -> Occasion:
    """``made`` with what it has from ``before``."""
    return replace(
        made,
        was=before.was,
        answers_since=before.answers_since,
        concluded=before.concluded,
        domain=before.domain,
        desk=before.desk,
    )


def _of(planned: ConferencePlanned, sequence: int, *, cancelled: bool = False) -> Occasion:
    plan = planned.plan
    place = place_of(plan.venue.name, plan.venue.address)
    return Occasion(
        conference_name(plan.title),
        plan.starts_at,
        plan.ends_at,
        place,
        sequence,
        cancelled=cancelled,
        domain=plan.contact.email.rpartition("@")[2],
        desk=plan.contact.unit,
    )
