"""Several wishes of one unit, one after another over one connection; what each was answered, as it comes."""

from collections.abc import AsyncGenerator, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from shared.commands.base import Answer, Command


async def answers(
    conference: str, acting: str, wishes: "Iterable[Command]", time: str | None
) -> "AsyncGenerator[tuple[Command, Answer], None]":
    """Who stops listening stops the sending. ``time``: only heard by a system on the simulated clock."""
    from deploy.broker import connected
    from shared.client import Commands
    from shared.settings import Settings

    at = datetime.fromisoformat(time) if time else None
    client = await connected(Settings())
    try:
        commands = Commands(client, conference)
        for wish in wishes:
            yield wish, await commands.send(acting, wish, time=at)
    finally:
        await client.close()
