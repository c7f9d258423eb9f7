"""The hours in which no message is sent. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Final

from shared.events.plan_types import VIETNAM_OFFSET

VIETNAM: Final = timezone(VIETNAM_OFFSET)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``begin`` to ``end`` in the time of Vietnam nothing is sent; over midnight where end < begin."""

    begin: time
    end: time

    def wait(self, now: datetime) -> float:
        """Seconds until something may be sent again; 0 outside the quiet hours."""
        local = now.astimezone(VIETNAM)
        inside = (
            self.begin <= local.time() < self.end
            if self.begin < self.end
            else local.time() >= self.begin or local.time() < self.end
        )
        if not inside:
            return 0.0
        until = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        if until <= local:
            until += timedelta(days=1)
        return (until - local).total_seconds()

    def until(self, now: datetime) -> datetime | None:
        """When what is wished at ``now`` goes out (time of Vietnam); None outside the quiet hours."""
        seconds = self.wait(now)
        return now.astimezone(VIETNAM) + timedelta(seconds=seconds) if seconds else None


def quiet_hours(text: str | None) -> QuietHours | None:
    """``21:00-06:00``. Raises ValueError for anything else."""
    if not text:
        return None
    begin, dash, end = text.partition("-")
    hours = QuietHours(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
    if not dash or hours.begin == hours.end:
        raise ValueError("quiet_hours: HH:MM-HH:MM is expected")
    return hours
