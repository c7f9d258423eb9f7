"""A form that is looked at before it is sent: what would change, and who will be told, stands there first."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.responses import Response

from services.portal.visit import Visit
from shared.commands.base import Command, Declined
from shared.refusals import Refused

LOOK: Final = "look-"
"""Before the name of the act, while it is looked at."""
Shown = Callable[[Refused | Declined | None, Command | None], Awaitable[Response]]
"""The page with what was refused, or with what would be sent."""


def pressed(visit: Visit) -> str:
    """Which form it was: its act, looked at or sent."""
    return visit.typed("act").removeprefix(LOOK)


async def acted(
    visit: Visit, wanted: Callable[[str], tuple[Command, str]], shown: Shown, back: str
) -> Response:
    """Show what the form would send; or send it and go ``back``. ``wanted``: of an act, the wish and the word for
    what is done then."""
    try:
        command, done = wanted(pressed(visit))
    except Refused as refused:
        return await shown(refused, None)
    if visit.typed("act").startswith(LOOK):
        return await shown(None, command)
    told = await visit.sent(lambda: (command, done))
    if isinstance(told, str):
        return visit.see_other(back, told)
    return await shown(told, None)
