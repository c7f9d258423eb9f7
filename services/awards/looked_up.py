"""What a wish to an award round has to know of the conference and of days, looked up as the wish comes in."""

from collections.abc import Iterable
from dataclasses import replace

from services.awards.advice import Ahead
from services.awards.decision import Rested, RoundDays
from shared import subjects
from shared.commands.award_refusals import CONFERENCE_CANCELLED
from shared.commands.awards import IssueAwardDecision, RedateAwardDecision
from shared.commands.base import Command
from shared.envelope import Fact, Meta
from shared.events import budget
from shared.events.awards import (
    AwardeeKind,
    AwardRoundOpened,
    NominationApproved,
    NominationEndorsed,
)
from shared.events.registry import ReportFinalised
from shared.fact_days import dated, first_day
from shared.service import Service


async def not_cancelled(service: Service, command: Command, meta: Meta) -> None:
    """Nothing new is decided for a conference that was called off; what takes back or settles goes on, and so does
    what follows from a fact. Raises AWARDS_CONFERENCE_CANCELLED."""
    if "system" not in meta.actor.roles and await service.directory.cancelled(meta.conference):
        raise CONFERENCE_CANCELLED.refuse()


async def ahead(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """``meta.known``: when the conference ends, as long as nobody concluded it or called it off.

    Not guarded: it only warns.
    """
    ends_at = await service.directory.ends_at(meta.conference)
    return command, meta if ends_at is None else replace(meta, known=Ahead(ends_at))


async def days(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """``meta.known``: since when there is the round, and when each of its dossiers was last answered. Not guarded:
    the first never changes, the others only warn."""
    if not isinstance(command, IssueAwardDecision | RedateAwardDecision):
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


async def days_again(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """As :func:`days`, and what was paid, settled and reported by the day that stands. Looked at, not guarded: a
    rule across boundaries. A payment that races with it is seen in the estimate, whose lines then differ."""
    command, meta = await days(service, command, meta)
    if not isinstance(command, RedateAwardDecision) or not isinstance(meta.known, RoundDays):
        return command, meta
    money = await dated(service.store, subjects.budget(meta.conference))
    course = await dated(service.store, subjects.conference(meta.conference))
    reported = any(isinstance(fact, ReportFinalised) for fact, _ in course)
    rested = replace(rested_on(command.round, (fact for fact, _ in money)), reported=reported)
    return command, replace(meta, known=replace(meta.known, rested=rested))


def rested_on(round_id: str, facts: Iterable[Fact]) -> Rested:
    """What the budget's ``facts`` say of the round: paid on its lines by kind, and whether all is settled."""
    lines: dict[str, budget.EstimateLine] = {}
    entries: dict[str, budget.ExpenditureRecorded] = {}
    settled = False
    for fact in facts:
        match fact:
            case budget.EstimateDrafted() | budget.BudgetSubmitted() | budget.BudgetAdjusted():
                lines |= {line.line: line for line in fact.lines}
            case budget.EstimateLineSet():
                lines[fact.line.line] = fact.line
            case budget.ExpenditureRecorded():
                entries[fact.entry] = fact
            case budget.ExpenditureReversed():
                entries.pop(fact.entry, None)
            case budget.SettlementApproved():
                settled = True
            case _:
                pass
    paid: dict[AwardeeKind, int] = {}
    names: dict[AwardeeKind, dict[str, None]] = {}
    for entry in entries.values():
        line = lines.get(entry.line)
        if line is None or line.award_round not in (None, round_id):
            continue
        if (kind := line.per_award) is None or kind == "any":
            continue
        paid[kind] = paid.get(kind, 0) + entry.amount
        names.setdefault(kind, {})[line.line] = None
    return Rested(paid, {kind: tuple(of) for kind, of in names.items()}, settled)
