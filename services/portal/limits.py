"""How often somebody may try: so many times at once, and again as time passes. Kept in this process."""

from dataclasses import dataclass, field
from typing import Final

_MOST_KNOWN: Final = 10_000


@dataclass(slots=True)
class Limit:
    """``burst`` attempts at once, one more every ``seconds``. Times are those of a clock that never goes back."""

    burst: int
    seconds: float
    _spent: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By whom: how many attempts are used, and when that was reckoned."""

    def allows(self, who: str, now: float) -> bool:
        """Whether another attempt is allowed; counts nothing."""
        return self._used(who, now) < self.burst

    def count(self, who: str, now: float) -> None:
        """An attempt that failed."""
        if who not in self._spent and len(self._spent) >= _MOST_KNOWN:
            self._forget(now)
        self._spent[who] = (self._used(who, now) + 1, now)

    def _used(self, who: str, now: float) -> float:
        used, at = self._spent.get(who, (0.0, now))
        return max(0.0, used - (now - at) / self.seconds)

    def _forget(self, now: float) -> None:
        """Those who have nothing against them any more; if all have, the one heard of longest ago."""
        free = [who for who in self._spent if self._used(who, now) == 0]
        for who in free or [next(iter(self._spent))]:
            del self._spent[who]
