"""When a message may go: a ceiling for each receiving host, a pause for a host in trouble. Pure.

The pauses between attempts: ``shared/waiting.py``.
"""

from dataclasses import dataclass, field
from typing import Final

_TROUBLE: Final = 3
"""So many temporary refusals or lost lines in a row, and a host is left alone for a while."""
_FIRST_REST: Final = 60.0
_LONGEST_REST: Final = 3600.0
ATTEMPTS: Final = 26
"""With the pauses between them about three days."""


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
        if rest := self.rest(host, now):
            return rest
        if not self.per_minute:
            return 0.0
        if of.spoken_for > now + 1.0:  # a second's worth may go at once
            return of.spoken_for - now
        of.spoken_for = max(of.spoken_for, now) + 60.0 / self.per_minute
        return 0.0

    def rest(self, host: str, now: float) -> float:
        """Seconds that a host in trouble is still left alone."""
        of = self._hosts.get(host)
        return max(0.0, of.rests_until - now) if of else 0.0

    def met(self, host: str, now: float, *, trouble: bool) -> None:
        """What became of one message: after some troubles in a row the host rests, each time twice as long."""
        of = self._hosts.setdefault(host, _Host())
        of.troubles = of.troubles + 1 if trouble else 0
        if of.troubles >= _TROUBLE:
            rest = _FIRST_REST * 2 ** (of.troubles - _TROUBLE)
            of.rests_until = now + min(_LONGEST_REST, rest)
