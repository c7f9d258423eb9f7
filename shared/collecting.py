"""Garbage collection of a process that keeps states for weeks: what survived a full one is not walked again.

A full collection walks everything that is kept: with some thousand kept boundaries for a tenth of a second, in
which nobody at a door is answered. It finds next to nothing, since what is no longer kept is freed by its count
of references. So what survives one is set aside (``gc.freeze``). Only a cycle that was alive at that moment would
stay for good: once in an hour everything is walked after all.
"""

import gc
import time
from collections.abc import Mapping
from typing import Any, Final

HOUR: Final = 3600.0


class Survivors:
    """``gc.callbacks.append(Survivors())``."""

    def __init__(self, every: float = HOUR) -> None:
        self._every = every
        self._whole = time.monotonic()

    def __call__(self, phase: str, info: Mapping[str, Any]) -> None:
        if info["generation"] != 2:
            return
        if phase == "stop":
            gc.freeze()
        elif time.monotonic() - self._whole >= self._every:
            self._whole = time.monotonic()
            gc.unfreeze()


def spare_survivors() -> None:
    """From now on in this process; what it has imported is set aside at once."""
    gc.freeze()
    if not any(isinstance(one, Survivors) for one in gc.callbacks):
        gc.callbacks.append(Survivors())
