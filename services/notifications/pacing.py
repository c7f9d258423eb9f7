"""When a message may go: a ceiling for each receiving host, a pause for a host in trouble. Pure.

The pauses between attempts: ``shared/waiting.py``.
"""

from dataclasses import dataclass, field
from typing import Final

_TROUBLE: Final = 3
"""So many temporary refusals or lost lines in a row, and a host is left alone for a while."""
_FIRST_REST: Final = 60.0
_LONGEST_REST: Final = 3600.0
_LOOKS_A_SECOND: Final = 25.0
"""So often all messages together that wait for the ceiling of one host are looked at again; where the ceiling is
higher, twice as often as one may go. Each look is an event handed out anew, before all new ones."""
ATTEMPTS: Final = 26
"""With the pauses between them about three days."""


@dataclass(slots=True)
class _Host:
    """``spoken_for``: the moment up to which its ceiling is used up. ``rests_until``: left alone until then.
    ``waiting``: the messages that wait for its ceiling, by name."""

    spoken_for: float = 0.0
    troubles: int = 0
    rests_until: float = 0.0
    waiting: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Pacer:
    """``per_minute``: messages that one receiving host is given at the most; 0: no ceiling.

    Moments are seconds of a clock that only goes forward.
    """

    per_minute: int = 0
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def wait(self, host: str, now: float, name: tuple[str, str] = ("", "")) -> float:
        """Seconds until a message to ``host`` is looked at again; 0 when it may go now, which it then does.

        ``name``: conference and message.
        """
        of = self._hosts.setdefault(host, _Host())
        if rest := self.rest(host, now):
            return rest
        if not self.per_minute:
            return 0.0
        if of.spoken_for > now + 1.0:  # a second's worth may go at once
            of.waiting.add(name)
            looks = max(_LOOKS_A_SECOND, self.per_minute / 30)
            return max(of.spoken_for - now, len(of.waiting) / looks)
        of.waiting.discard(name)
        of.spoken_for = max(of.spoken_for, now) + 60.0 / self.per_minute
        return 0.0

    def ended(self, host: str, name: tuple[str, str]) -> None:
        """It has gone, or will not: it waits for nothing any more."""
        if host in self._hosts:
            self._hosts[host].waiting.discard(name)

    def rest(self, host: str, now: float) -> float:
        """Seconds that a host in trouble is still left alone."""
        of = self._hosts.get(host)
        return max(0.0, of.rests_until - now) if of else 0.0

    def met(self, host: str, now: float, *, trouble: bool) -> None:
        """What became of one message: after some troubles in a row the host rests, each time twice as long.

        What fails while the host already rests had begun before: the same outage, told by another connection. It
        would else double the rest once for each connection.
        """
        of = self._hosts.setdefault(host, _Host())
        if trouble and self.rest(host, now):
            return
        of.troubles = of.troubles + 1 if trouble else 0
        if of.troubles >= _TROUBLE:
            rest = _FIRST_REST * 2 ** (of.troubles - _TROUBLE)
            of.rests_until = now + min(_LONGEST_REST, rest)
