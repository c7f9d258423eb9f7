"""Other quotas and another deadline for a round: never below what was approved, never after the decision."""

from services.awards.state import AwardRound, not_decided
from shared.commands.awards import QUOTA_BELOW_APPROVED, ReviseAwardRound
from shared.events.awards import AwardRoundOpened, AwardRoundRevised


def revise(
    command: ReviseAwardRound, state: AwardRound, opened: AwardRoundOpened
) -> list[AwardRoundRevised]:
    """Nothing when it holds already. Raises :class:`~shared.refusals.Refused`."""
    revised = AwardRoundRevised(**dict(command))
    if _terms(revised) == _terms(opened):
        return []
    not_decided(state, command.round)
    collectives = len(state.names("collective", "approved"))
    individuals = len(state.names("individual", "approved"))
    if collectives > command.collectives or individuals > command.individuals:
        raise QUOTA_BELOW_APPROVED.refuse(collectives=collectives, individuals=individuals)
    return [revised]


def _terms(said: AwardRoundRevised | AwardRoundOpened) -> tuple[object, ...]:
    return said.collectives, said.individuals, said.grassroots_first, said.deadline
