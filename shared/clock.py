"""Time is a port. ``now`` is asked only where a message enters the system.

The system clock reads the computer's. The simulated one takes the time that the message itself carries, so
that a story told in 2023 is stamped as of 2023, by any number of processes, without a race between them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Protocol

from shared.refusals import TIME_MISSING

TIME_HEADER: Final = "Hoinghi-Time"


class Clock(Protocol):
    def at_entry(self, headers: Mapping[str, str]) -> datetime:
        """The moment at which a message enters (UTC)."""

    def after(self, cause: datetime) -> datetime:
        """The moment of something that follows at once from an event of the moment ``cause``."""


class SystemClock:
    def at_entry(self, headers: Mapping[str, str]) -> datetime:
        return datetime.now(UTC)

    def after(self, cause: datetime) -> datetime:
        return datetime.now(UTC)


class SimulatedClock:
    def at_entry(self, headers: Mapping[str, str]) -> datetime:
        try:
            moment = datetime.fromisoformat(headers[TIME_HEADER])
        except (KeyError, ValueError):
            raise TIME_MISSING.refuse() from None
        if moment.tzinfo is None:
            raise TIME_MISSING.refuse()
        return moment.astimezone(UTC)

    def after(self, cause: datetime) -> datetime:
        return cause


def clock_for(kind: str) -> Clock:
    return SimulatedClock() if kind == "simulated" else SystemClock()
