"""How often somebody may try: so many times at once, and again as time passes. Kept in this process."""

import secrets
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


@dataclass(slots=True)
class Newcomers:
    """Browsers that set out here, told apart behind one address until an attempt of theirs fails.

    ``each``: how many of one address. Without it whoever throws the cookie away would be a newcomer for ever.
    """

    each: Limit
    _met: dict[str, str] = field(default_factory=dict)
    """By a browser's number: the address that it came from; "" while it tries, and once it has failed."""

    def knows(self, browser: str) -> bool:
        """Whether it was met, however it tried since: it is not met anew."""
        return browser in self._met

    def meet(self, address: str, now: float) -> str:
        """The number of another browser; "" where the address has had as many as it may."""
        if not self.each.allows(address, now):
            return ""
        self.each.count(address, now)
        if len(self._met) >= _MOST_KNOWN:
            del self._met[next(iter(self._met))]
        browser = secrets.token_urlsafe(16)
        self._met[browser] = address
        return browser

    def take(self, browser: str, address: str) -> bool:
        """Whether it may try, whatever others did; not once more before :meth:`give_back`."""
        if not address or self._met.get(browser) != address:
            return False
        self._met[browser] = ""
        return True

    def give_back(self, browser: str, address: str) -> None:
        """Its attempt was honest."""
        if browser in self._met:
            self._met[browser] = address
