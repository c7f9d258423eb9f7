"""What the door has to know of the conference, and the figures of ours by which it judges.

The conference is another boundary: it is looked up where a scan enters (reception.py), and may be a second old.
No figure here is one of law; the ops team may set them (HOINGHI_CHECKIN_…).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Literal

from shared.envelope import Fact, Meta
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceConcluded,
    ConferencePlanned,
    ConferenceRescheduled,
)


@dataclass(frozen=True, slots=True)
class Rules:
    opens_before: timedelta = timedelta(hours=24)
    """The reception opens so long before the conference: some units send people the evening before."""
    undo_within: timedelta = timedelta(minutes=30)
    late_after: timedelta = timedelta(minutes=2)
    """A scan that is received later than this comes from a gate that was cut off."""
    clock_tolerance: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Door:
    """Without facts of the conference everything is open: then nobody has asked."""

    rules: Rules = Rules()
    starts_at: datetime | None = None
    concluded_at: datetime | None = None
    cancelled: bool = False

    @property
    def opens_at(self) -> datetime | None:
        return None if self.starts_at is None else self.starts_at - self.rules.opens_before

    def shut(self, at: datetime) -> Literal["cancelled", "not-open", "over"] | None:
        """Why nobody comes in at the moment ``at`` of the scan, however late that scan is heard of."""
        if self.cancelled:
            return "cancelled"
        if self.opens_at is not None and at < self.opens_at:
            return "not-open"
        if self.concluded_at is not None and at > self.concluded_at:
            return "over"
        return None


def door_of(meta: Meta) -> Door:
    return meta.known if isinstance(meta.known, Door) else Door()


def evolve(door: Door, event: Fact) -> Door:
    match event:
        case ConferencePlanned(plan=plan):
            return replace(door, starts_at=plan.starts_at)
        case ConferenceRescheduled():
            return replace(door, starts_at=event.starts_at)
        case ConferenceConcluded():
            return replace(door, concluded_at=event.concluded_at)
        case ConferenceCancelled():
            return replace(door, cancelled=True)
        case _:
            return door


def clock_ahead(sent_at: datetime | None, received_at: datetime, rules: Rules) -> int | None:
    """By how many seconds the gate's clock is fast (below zero: slow), where that is more than is tolerated."""
    if sent_at is None or abs(sent_at - received_at) <= rules.clock_tolerance:
        return None
    return round((sent_at - received_at).total_seconds())


def told(moment: datetime | None) -> str:
    """A moment by the Vietnamese clock, to the second: two gates are seconds apart."""
    if moment is None:
        return ""
    return f"{moment.astimezone(timezone(VIETNAM_OFFSET)):%H:%M:%S %d/%m/%Y}"
