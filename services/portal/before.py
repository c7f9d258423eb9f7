"""What a form wished and somebody had done already. It is said so, with who and when, and not as if this press had
done it: two windows stand open, and each believes what it reads."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.refusals import DONE_BEFORE
from services.portal.who_did import did_it, told_in_both
from services.program.trail import Wanted
from shared.commands.base import Accepted, Answer, Command
from shared.refusals import Refused, Term


def nothing_new(answers: Sequence[Answer]) -> bool:
    """Whether all that was wished held already. The same form sent twice is answered as it was the first time."""
    return bool(answers) and all(isinstance(one, Accepted) and not one.events for one in answers)


async def done_before(engine: AsyncEngine, conference: str, wish: Command) -> Refused:
    """For the page to show in the place of what it says of a deed."""
    return await told_before(engine, conference, did_it(conference, wish))


async def told_before(engine: AsyncEngine, conference: str, wanted: Wanted | None) -> Refused:
    """The same of facts that no wish is at hand for."""
    told = await told_in_both(engine, conference, wanted) if wanted is not None else None
    if told is None:
        return DONE_BEFORE.refuse(told="")
    return DONE_BEFORE.refuse(told=Term(f": {told}", f": {told.en}"))
