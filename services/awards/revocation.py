"""What is taken back: the decision cancelled, certificate and money recovered (Luật 06/2022/QH15, Điều 93)."""

from collections.abc import Sequence

from services.awards.state import AwardRound, Nomination, wrong_state
from shared.commands.award_refusals import NOTHING_RECOVERED, RECOVERED_TOO_MUCH
from shared.commands.awards import RecordRecovery, RevokeAward
from shared.events.awards import AwardRecovered, AwardRevoked, AwardsEvent
from shared.money import format_dong


def revoke(
    command: RevokeAward, nomination: Nomination, state: AwardRound
) -> Sequence[AwardsEvent]:
    """The money named goes back to the fund that paid it."""
    if nomination.status == "revoked":
        return []
    if nomination.status not in ("awarded", "presented") or state.decision is None:
        raise wrong_state(command.nomination, nomination)
    paid = {award.nomination: award.bonus for award in state.decision.awards}
    return [
        AwardRevoked(
            unit=nomination.unit,
            recover=paid.get(command.nomination, 0),
            level=state.decision.level,
            **dict(command),
        )
    ]


def recover(command: RecordRecovery, nomination: Nomination) -> Sequence[AwardsEvent]:
    """In parts, each by its receipt; the same receipt told again adds nothing; never more than was due."""
    if nomination.revoked is None:
        raise wrong_state(command.nomination, nomination)
    event = AwardRecovered(**dict(command))
    if event in nomination.recovered:
        return []
    if not command.amount and not command.certificate:
        raise NOTHING_RECOVERED.refuse(nomination=command.nomination)
    left = outstanding(nomination)
    if command.amount > left:
        raise RECOVERED_TOO_MUCH.refuse(
            nomination=command.nomination,
            amount=format_dong(command.amount),
            left=format_dong(left),
        )
    return [event]


def outstanding(nomination: Nomination) -> int:
    """How much of a revoked award's bonus has not come back, in đồng."""
    due = nomination.revoked.recover if nomination.revoked is not None else 0
    return due - sum(one.amount for one in nomination.recovered)
