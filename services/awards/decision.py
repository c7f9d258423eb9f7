"""The decision with its frozen list, the ceremony, and what is taken back."""

from collections.abc import Sequence
from typing import Any

from services.awards.approval import KIND_NAMES
from services.awards.restrictions import not_under_review
from services.awards.state import AwardRound, Nomination, not_decided, wrong_state
from shared.commands.award_refusals import RECEIVER_IS_AWARDEE, RECEIVER_MISSING
from shared.commands.awards import (
    NO_BONUS_RULE,
    NOTHING_APPROVED,
    IssueAwardDecision,
    PresentAward,
    RevokeAward,
)
from shared.events.awards import (
    Award,
    AwardDecisionIssued,
    AwardPresented,
    AwardRevoked,
    AwardRoundOpened,
    AwardsEvent,
)
from shared.vietnamese import name_key, natural_key


def issue(
    command: IssueAwardDecision, state: AwardRound, opened: AwardRoundOpened
) -> Sequence[AwardsEvent]:
    """Number, date, and the list as it stands: from now on frozen."""
    if (made := state.decision) is not None:
        told = (command.decision_number, command.decision_date)
        if (made.decision_number, made.decision_date) == told:
            return []
        not_decided(state, command.round)
    approved = {name: one for name, one in state.nominations.items() if one.status == "approved"}
    if not approved:
        raise NOTHING_APPROVED.refuse()
    for name, one in approved.items():
        not_under_review(name, one)
    kinds = {one.kind for one in approved.values()}
    by_province = opened.level == "province"
    if by_province and not kinds <= command.bonuses.keys():
        raise NO_BONUS_RULE.refuse(form=opened.form_name, day=f"{command.decision_date:%d/%m/%Y}")
    bonuses = {kind: command.bonuses[kind] for kind in KIND_NAMES if kind in kinds and by_province}
    awards = tuple(
        _award(name, one, bonuses[one.kind].amount if by_province else 0)
        for name, one in sorted(approved.items(), key=_listed)
    )
    return [
        AwardDecisionIssued(
            round=command.round,
            form_name=opened.form_name,
            decision_number=command.decision_number,
            decision_date=command.decision_date,
            awards=awards,
            bonuses=bonuses,
            total=sum(award.bonus for award in awards),
            level=opened.level,
        )
    ]


def _award(name: str, nomination: Nomination, bonus: int) -> Award:
    content = nomination.content
    return Award(
        nomination=name, unit=content.unit, kind=content.kind, awardee=content.awardee, bonus=bonus
    )


def _listed(item: tuple[str, Nomination]) -> tuple[int, Any, Any]:
    """Collectives before individuals, each as Vietnamese lists are sorted, numbers by their value; the id
    decides a tie."""
    name, nomination = item
    awardee = nomination.content.awardee.name
    if nomination.kind == "collective":
        return 0, natural_key(awardee), natural_key(name)
    return 1, name_key(awardee), natural_key(name)


def present(command: PresentAward, nomination: Nomination) -> Sequence[AwardsEvent]:
    """To the awardee, or to somebody named who receives it for one who is absent."""
    if nomination.status == "presented":
        return []
    if nomination.status != "awarded":
        raise wrong_state(command.nomination, nomination)
    receiver, awardee = command.received_by, nomination.content.awardee
    if command.absent and receiver is None:
        raise RECEIVER_MISSING.refuse(nomination=command.nomination)
    if receiver is not None and receiver.person_id == awardee.person_id:
        raise RECEIVER_IS_AWARDEE.refuse(nomination=command.nomination)
    return [
        AwardPresented(
            round=command.round,
            nomination=command.nomination,
            unit=nomination.unit,
            received_by=receiver,
        )
    ]


def revoke(
    command: RevokeAward, nomination: Nomination, state: AwardRound
) -> Sequence[AwardsEvent]:
    """Luật 06/2022/QH15, Điều 93: the money named goes back to the fund that paid it."""
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
