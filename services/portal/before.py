"""What a form wished and somebody had done already. It is said so, with who and when, and not as if this press had
done it: two windows stand open, and each believes what it reads."""

from collections.abc import Sequence
from typing import Final

from services.portal.language import N_, Language, said
from services.portal.refusals import DONE_BEFORE
from services.portal.visit import Visit
from services.portal.words import moment, person
from services.program.snapshot import Snapshot
from services.program.trail import Wanted, found
from shared.commands.base import Accepted, Answer
from shared.refusals import Refused, Term

_WHO: Final = N_("%(who)s đã %(done)s lúc %(at)s")


def nothing_new(answers: Sequence[Answer]) -> bool:
    """Whether all that was wished held already. The same form sent twice is answered as it was the first time."""
    return bool(answers) and all(isinstance(one, Accepted) and not one.events for one in answers)


async def done_before(visit: Visit, wanted: Wanted) -> Refused:
    """For the page to show in the place of what it says of a deed."""
    async with visit.shot() as shot:
        vi, en = await latest(shot, wanted, "vi"), await latest(shot, wanted, "en")
    return DONE_BEFORE.refuse(told=Term(f": {vi}", f": {en}") if vi else "")


async def latest(shot: Snapshot, wanted: Wanted, language: Language) -> str:
    """Who did what and when, of the latest of these facts; "" where there is none."""
    rows, _ = await found(shot, wanted, 0, 1)
    if not rows:
        return ""
    one = rows[0]
    who = f"{one.unit} ({said(language, person(one.person))})" if one.person else one.unit
    done = one.en if language == "en" else one.vi
    return said(language, _WHO, who=who, done=done, at=moment(one.time))
