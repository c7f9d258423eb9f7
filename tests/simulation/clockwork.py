"""A loop without a clock and without sockets: time passes when nobody can do anything, and who goes first is drawn
from a seed. The same seed gives the same run, to the last step."""

import asyncio
import heapq
import random
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_STEPS = 400_000
"""More than any run needs: one that goes on for ever is a fault."""


class Stuck(AssertionError):
    """Nobody can go on, or nobody comes to an end."""


class Clockwork(asyncio.BaseEventLoop):
    """``now``: simulated seconds since the beginning."""

    def __init__(self, draw: random.Random) -> None:
        super().__init__()
        self.draw = draw
        self.now = 0.0
        self.steps = 0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        """One step: of what is ready any one; if nothing is, time passes until something is."""
        ready, waiting = self._ready, self._scheduled  # type: ignore[attr-defined]
        while waiting and waiting[0]._cancelled:
            heapq.heappop(waiting)._scheduled = False
        if not ready:
            if not waiting:
                raise Stuck("nobody can go on")
            self.now = max(self.now, waiting[0]._when)
        while waiting and waiting[0]._when <= self.now:
            handle = heapq.heappop(waiting)
            handle._scheduled = False
            ready.append(handle)
        self.steps += 1
        if self.steps > _STEPS:
            raise Stuck(f"no end after {_STEPS} steps")
        ready.rotate(self.draw.randrange(len(ready)))
        handle = ready.popleft()
        if not handle._cancelled:
            handle._run()

    def _process_events(self, event_list: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps in a selector."""


def played(work: Coroutine[Any, Any, T], loop: Clockwork) -> T:
    """Run to the end."""
    try:
        return loop.run_until_complete(work)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop._ready.clear()  # type: ignore[attr-defined]
        loop.close()
