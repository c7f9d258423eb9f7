"""In which order awardees are called: that of the conference's rank table, as delegates are introduced and seated.

The table is the registry's (services/registry/protocol.py); here it is read from the log when a ceremony is
arranged by it. The comparator is the one that all lists use, shared/protocol.py.
"""

from collections.abc import Iterable
from datetime import timezone
from typing import Final

from shared import subjects
from shared.commands.awards import ArrangeCeremony
from shared.directory import Directory
from shared.envelope import Fact, Meta, decode
from shared.events import CATALOGUE
from shared.events import protocol as told
from shared.events.awards import Award, AwardDecisionCorrected, AwardDecisionIssued
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import ConferencePlanned
from shared.protocol import WITHIN_AN_AGENCY, Precedence, Rank, Standing
from shared.store import EventStore

_VIETNAM: Final = timezone(VIETNAM_OFFSET)


async def with_order(store: EventStore, command: ArrangeCeremony, meta: Meta) -> ArrangeCeremony:
    """``command`` with the round's awardees in the order of precedence that holds now, if it asks for that."""
    if not command.by_precedence:
        return command.model_copy(update={"order": ()})
    conference = meta.conference
    records = [
        *await store.read(subjects.protocol(conference)),
        *await store.read(subjects.award_round(conference, command.round)),
    ]
    facts = [decode(one.body, one.position, CATALOGUE).event for one in records]
    planned = await Directory(store).planned(conference)
    return command.model_copy(update={"order": in_order(facts, planned)})


def in_order(facts: Iterable[Fact], planned: ConferencePlanned) -> tuple[str, ...]:
    """The nominations of the round's decision by the rank table, then as the decision lists them."""
    ranks: dict[str, Rank] = {}
    placed: dict[tuple[str, str], Standing] = {}
    awards: dict[str, Award] = {}
    for fact in facts:
        match fact:
            case told.RankSet():
                ranks[fact.rank] = Rank(
                    fact.rank, fact.order, fact.groups, fact.units, fact.valid_from, fact.valid_to
                )
            case told.RankRemoved():
                ranks.pop(fact.rank, None)
            case told.DelegatePlaced():
                placed[fact.delegation, fact.person_id] = Standing(
                    fact.rank,
                    fact.order,
                    fact.within,
                    fact.appointed_on,
                    str(fact.born.on) if fact.born and not fact.born.on.removed else None,
                )
            case AwardDecisionIssued() | AwardDecisionCorrected():
                awards |= {award.nomination: award for award in fact.awards}
            case _:
                pass
    precedence = Precedence.on(
        planned.plan.starts_at.astimezone(_VIETNAM).date(),
        ranks.values(),
        placed,
        {group.id: group.protocol_rank for group in planned.plan.groups},
        {agency.id: agency.protocol_rank for agency in planned.agencies},
    )
    groups = {agency.id: agency.group for agency in planned.agencies}

    def place(award: Award) -> tuple[object, ...]:
        row = {
            "delegation": subjects.awardee(award.nomination),
            "person_id": award.awardee.person_id,
            "unit": award.unit,
            "group_id": groups.get(award.unit) or "",
            "name": "",
        }
        return precedence.key(row)[:-WITHIN_AN_AGENCY]  # within one the decision's own order stands

    return tuple(award.nomination for award in sorted(awards.values(), key=place))
