"""What an amended plan may not contradict: read from the log as the amendment comes in.

The rule goes across boundaries, so that it is looked at, not guarded: the award round itself holds its quota
against an amendment that raced with an approval (services/awards/round.py).
"""

from collections.abc import Iterable
from typing import Final

from shared import subjects
from shared.commands.registry import AmendPlan, RoundStanding, Standing
from shared.envelope import Fact, Meta, decode
from shared.events import CATALOGUE
from shared.events import awards as award
from shared.events.registry import InvitationIssued, InvitationWithdrawn
from shared.store import EventStore

_GONE: Final = (
    award.NominationWithdrawn,
    award.NominationRejected,
    award.AwardRevoked,
)


async def with_standing(store: EventStore, command: AmendPlan, meta: Meta) -> AmendPlan:
    """``command`` with what has happened so far; what the sender wrote there is replaced."""
    return await standing_in(store, command, meta.conference)


async def standing_in(store: EventStore, command: AmendPlan, conference: str) -> AmendPlan:
    """The same for whoever only looks at what the command would do."""
    facts: list[Fact] = []
    if command.parts.groups is not None or command.parts.agencies is not None:
        facts += await _read(store, subjects.delegations(conference))
    # the days of award rounds move along with the conference
    if command.parts.awards is not None or command.parts.schedule is not None:
        facts += await _read(store, subjects.award_rounds(conference))
    return command.model_copy(update={"standing": standing(facts)})


async def _read(store: EventStore, pattern: subjects.Subject) -> list[Fact]:
    records = await store.read(pattern)
    return [decode(record.body, record.position, CATALOGUE).event for record in records]


def standing(facts: Iterable[Fact]) -> Standing:
    """Groups with an invitation that was not withdrawn; by round, who was put forward and who approved."""
    invited: dict[str, str] = {}
    rounds: dict[str, dict[str, tuple[str, bool]]] = {}
    decided = set[str]()
    for fact in facts:
        match fact:
            case InvitationIssued():
                invited[fact.delegation] = fact.group
            case InvitationWithdrawn():
                invited.pop(fact.delegation, None)
            case award.AwardRoundOpened():
                rounds.setdefault(fact.round, {})
            case award.NominationSubmitted():
                rounds.setdefault(fact.round, {})[fact.nomination] = (fact.kind, False)
            case award.NominationApproved():
                rounds.setdefault(fact.round, {})[fact.nomination] = (fact.kind, True)
            case award.ApprovalWithdrawn():
                kind, _ = rounds[fact.round][fact.nomination]
                rounds[fact.round][fact.nomination] = (kind, False)
            case award.AwardDecisionIssued():
                decided.add(fact.round)
                named = {one.nomination: (str(one.kind), True) for one in fact.awards}
                rounds.setdefault(fact.round, {}).update(named)
            case _ if isinstance(fact, _GONE):
                rounds.get(fact.round, {}).pop(fact.nomination, None)
            case _:
                pass
    return Standing(
        invited_groups=tuple(dict.fromkeys(invited.values())),
        rounds=tuple(_round(name, known, name in decided) for name, known in rounds.items()),
    )


def _round(name: str, nominations: dict[str, tuple[str, bool]], decided: bool) -> RoundStanding:
    def approved(kind: str) -> int:
        return sum(1 for one in nominations.values() if one == (kind, True))

    return RoundStanding(
        round=name,
        nominated=len(nominations),
        decided=decided,
        collectives=approved("collective"),
        individuals=approved("individual"),
        households=approved("household"),
    )
