"""Ending tasks for certain, and sharing them.

A cancellation can be lost: ``asyncio.wait_for`` of Python 3.11 returns its result, and forgets that it was
cancelled, when both come in the same moment; nats-py waits with it everywhere.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

_AGAIN_SECONDS: Final = 0.5


def heed_cancellation() -> None:
    """Raise CancelledError where the running task was told to end and something below swallowed it.

    For loops that go on for ever: the task itself still knows how often it was asked.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks, again as long as one of them goes on, and return when all have ended.

    What they raised stays in them.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_AGAIN_SECONDS)


class Shared:
    """A look at something that many may share, as long as it begins after they asked for it.

    Whoever asks while one is under way waits for the next: what was written before they asked, they see.
    """

    def __init__(self, look: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._look = look
        self._under_way: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None

    async def once(self) -> None:
        """Raises what the look raises, to all who share it."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._under_way))
        await asyncio.shield(self._next)

    async def _after(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        self._under_way, self._next = asyncio.current_task(), None
        await self._look()
