"""Ending tasks for certain. A cancellation can be lost: ``asyncio.wait_for`` of Python 3.11 returns its result,
and forgets that it was cancelled, when both come in the same moment; nats-py waits with it everywhere."""

import asyncio
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
