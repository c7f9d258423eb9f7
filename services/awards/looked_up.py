"""What a wish to an award round has to know of the conference and of days, looked up as the wish comes in."""

from dataclasses import replace

from services.awards.advice import Ahead
from services.awards.decision import RoundDays
from shared import subjects
from shared.commands.awards import IssueAwardDecision
from shared.commands.base import Command
from shared.envelope import Meta
from shared.events.awards import AwardRoundOpened, NominationApproved, NominationEndorsed
from shared.fact_days import dated, first_day
from shared.service import Service


async def ahead(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """``meta.known``: when the conference ends, as long as nobody concluded it or called it off.

    Not guarded: it only warns.
    """
    ends_at = await service.directory.ends_at(meta.conference)
    return command, meta if ends_at is None else replace(meta, known=Ahead(ends_at))


async def days(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """``meta.known``: since when there is the round, and when each of its dossiers was last answered. Not guarded:
    the first never changes, the others only warn."""
    if not isinstance(command, IssueAwardDecision):
        return command, meta
    facts = await dated(service.store, subjects.award_round(meta.conference, command.round))
    opened = [day for fact, day in facts if isinstance(fact, AwardRoundOpened)]
    if not opened:
        return command, meta
    known = RoundDays(
        since=await first_day(service.directory, meta.conference, opened[0]),
        answered={
            fact.nomination: day
            for fact, day in facts
            if isinstance(fact, NominationEndorsed | NominationApproved)
        },
    )
    return command, replace(meta, known=known)
