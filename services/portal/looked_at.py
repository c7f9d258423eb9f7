"""A form that is looked at before it is sent: what would change, and who will be told, stands there first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from services.portal.visit import Visit
from shared.commands.base import Command, Declined
from shared.refusals import Refused

LOOK: Final = "look-"
"""Before the name of the act, while it is looked at."""
Checked = Callable[[Command], Awaitable[None]]
Shown = Callable[[Visit, Refused | Declined | None, Command | None], Awaitable[Response]]
"""The page with what was refused, or with what would be sent."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the form changes, by its name; ``before`` is empty where there was nothing."""

    name: str
    before: str
    after: str


def pressed(visit: Visit) -> str:
    """Which form it was: its act, looked at or sent."""
    return visit.typed("act").removeprefix(LOOK)


async def acted(
    visit: Visit,
    wanted: Callable[[str], tuple[Command, str]],
    shown: Shown,
    back: str,
    checked: Checked | None = None,
) -> Response:
    """Show what the form would send; or send it and go ``back``. ``wanted``: of an act, the wish and the word for
    what is done then. ``checked``: refuses, while it is looked at, what would be refused afterwards."""
    try:
        command, done = wanted(pressed(visit))
    except Refused as refused:
        return await shown(visit, refused, None)
    if visit.typed("act").startswith(LOOK):
        if checked is not None:
            try:
                await checked(command)
            except Refused as refused:
                return await shown(visit, refused, None)
        return await shown(visit, None, command)
    told = await visit.sent(lambda: (command, done))
    if isinstance(told, str):
        return visit.see_other(back, told)
    return await shown(visit, told, None)
