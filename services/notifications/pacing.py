"""When a message may go: quiet hours, a ceiling for each receiving host, a pause for a host in trouble. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

from services.notifications.wording import VIETNAM

_TROUBLE: Final = 3
"""So many temporary refusals or lost lines in a row, and a host is left alone for a while."""
_FIRST_REST: Final = 60.0
_LONGEST_REST: Final = 3600.0
ATTEMPTS: Final = 26
FIRST_PAUSE_SECONDS: Final = 30.0
LONGEST_PAUSE_SECONDS: Final = 4 * 3600.0
"""Doubling pauses up to four hours: about three days, after which nobody waits for the message any more."""


def pause_after(attempt: int) -> float:
    """Seconds between the ``attempt``-th failure and the next attempt."""
    return float(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)))


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


def quiet_hours(text: str | None) -> QuietHours | None:
    """``21:00-06:00``. Raises ValueError for anything else."""
    if not text:
        return None
    begin, dash, end = text.partition("-")
    hours = QuietHours(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
    if not dash or hours.begin == hours.end:
        raise ValueError("quiet_hours: HH:MM-HH:MM is expected")
    return hours


@dataclass(slots=True)
class _Host:
    """``spoken_for``: the moment up to which its ceiling is used up. ``rests_until``: left alone until then."""

    spoken_for: float = 0.0
    troubles: int = 0
    rests_until: float = 0.0


@dataclass(slots=True)
class Pacer:
    """``per_minute``: messages that one receiving host is given at the most; 0: no ceiling.

    Moments are seconds of a clock that only goes forward.
    """

    per_minute: int = 0
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def wait(self, host: str, now: float) -> float:
        """Seconds until a message to ``host`` may go; 0 when it may go now, which it then does."""
        of = self._hosts.setdefault(host, _Host())
        if of.rests_until > now:
            return of.rests_until - now
        if not self.per_minute:
            return 0.0
        if of.spoken_for > now + 1.0:  # a second's worth may go at once
            return of.spoken_for - now
        of.spoken_for = max(of.spoken_for, now) + 60.0 / self.per_minute
        return 0.0

    def met(self, host: str, now: float, *, trouble: bool) -> None:
        """What became of one message: after some troubles in a row the host rests, each time twice as long."""
        of = self._hosts.setdefault(host, _Host())
        of.troubles = of.troubles + 1 if trouble else 0
        if of.troubles >= _TROUBLE:
            rest = _FIRST_REST * 2 ** (of.troubles - _TROUBLE)
            of.rests_until = now + min(_LONGEST_REST, rest)
