"""Who stands still: looked at for a while, since somebody who is starting, or taking over, is not gone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from nats.js import JetStreamContext
from nats.js.errors import APIError

from shared import subjects

LOOKS: Final = 10
"""One a second: longer than it takes another process to take over a turn whose holder was killed."""


async def pause() -> None:
    await asyncio.sleep(1.0)


async def stands(still: Callable[[], Awaitable[bool]]) -> bool:
    """Whether it holds at every look."""
    for _ in range(LOOKS):
        await pause()
        if not await still():
            return False
    return True


async def nobody_takes(js: JetStreamContext, consumer: str) -> bool:
    """Whether no process has the turn at a durable consumer: it died, or was given back."""
    try:
        turn = await js.get_last_msg(subjects.TURNS, subjects.turn(consumer))
    except APIError:
        return True
    return not turn.data
