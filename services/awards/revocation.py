"""What is taken back: the decision cancelled, certificate and money recovered (Luật 06/2022/QH15, Điều 93)."""

from collections.abc import Sequence
from datetime import timezone

from services.awards.state import AwardRound, Nomination, named, wrong_state
from shared.commands.awards import (
    RETURN_IN_FUTURE,
    REVOKED_BEFORE,
    RecordCertificateReturn,
    RevokeAward,
)
from shared.envelope import Meta
from shared.events.awards import AwardRevoked, AwardsEvent, CertificateReturned
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import Term, otherwise


def revoke(
    command: RevokeAward, nomination: Nomination, state: AwardRound
) -> Sequence[AwardsEvent]:
    """The money named goes back to the fund that paid it. Once: by one decision, for one reason."""
    if (known := nomination.revoked) is not None:
        if (known.decision_number, known.reason) == (command.decision_number, command.reason):
            return []
        raise REVOKED_BEFORE.refuse(nomination=command.nomination, number=known.decision_number)
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


def take_back(
    command: RecordCertificateReturn, nomination: Nomination, meta: Meta
) -> Sequence[AwardsEvent]:
    back = CertificateReturned(**dict(command))
    if (known := nomination.certificate_back) is not None:
        if known == back:
            return []
        day = f"{known.returned_on:%d/%m/%Y}"
        told = Term(
            f"đã thu ngày {day} theo {known.document}", f"taken back on {day} by {known.document}"
        )
        raise otherwise(named(command.nomination), told)
    if nomination.status != "revoked":
        raise wrong_state(command.nomination, nomination)
    if command.returned_on > meta.time.astimezone(timezone(VIETNAM_OFFSET)).date():
        raise RETURN_IN_FUTURE.refuse(day=f"{command.returned_on:%d/%m/%Y}")
    return [back]
