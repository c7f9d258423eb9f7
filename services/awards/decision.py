"""The decision with its frozen list: number and date come from the registry clerk."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timezone
from typing import Any, Final

from services.awards.approval import KIND_NAMES
from services.awards.restrictions import held, standing
from services.awards.state import AwardRound, Nomination, not_decided
from shared.commands.awards import (
    DECISION_BEFORE_ROUND,
    DECISION_IN_FUTURE,
    DECISION_LEAVES_OUT,
    NO_BONUS_RULE,
    NOTHING_APPROVED,
    IssueAwardDecision,
    RedateAwardDecision,
)
from shared.envelope import Meta
from shared.events.awards import (
    Award,
    AwardDecisionIssued,
    AwardeeKind,
    AwardRoundOpened,
    AwardsEvent,
    LeftOut,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.law import Bonus
from shared.refusals import Term, listed
from shared.vietnamese import name_key, natural_key

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Rested:
    """What was done elsewhere by the decision's day. ``paid``: by kind, what the award fund has paid on the bonus
    lines of the round, in đồng; ``lines``: which. ``settled``, ``reported``: whether that is finalised."""

    paid: Mapping[AwardeeKind, int] = field(default_factory=dict)
    lines: Mapping[AwardeeKind, tuple[str, ...]] = field(default_factory=dict)
    settled: bool = False
    reported: bool = False


@dataclass(frozen=True, slots=True)
class RoundDays:
    """``since``: from when there is the round. ``answered``: when each dossier was last endorsed or approved.
    ``rested``: looked up only for a day that is entered again."""

    since: date
    answered: Mapping[str, date]
    rested: Rested = field(default_factory=Rested)


def issue(
    command: IssueAwardDecision, state: AwardRound, opened: AwardRoundOpened, meta: Meta
) -> Sequence[AwardsEvent]:
    """Number, date, and the list as it stands: from now on frozen."""
    if (made := state.decision) is not None:
        told = (command.decision_number, command.decision_date)
        if (made.decision_number, made.decision_date) == told:
            return []
        not_decided(state, command.round)
    not_in_future(command.decision_date, meta)
    not_before_the_round(command.decision_date, opened, meta)
    approved = {name: one for name, one in state.nominations.items() if one.status == "approved"}
    if not approved:
        raise NOTHING_APPROVED.refuse()
    if not command.partial:
        _whole(state, len(approved))
    for name, one in approved.items():
        held(standing(name, one), command.decision_date)
    by_province = opened.level == "province"
    bonuses = known_bonuses(command, opened, {one.kind for one in approved.values()})
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
            left_out=tuple(
                LeftOut(nomination=name, unit=state.nominations[name].unit) for name in state.open()
            ),
        )
    ]


def known_bonuses(
    command: IssueAwardDecision | RedateAwardDecision,
    opened: AwardRoundOpened,
    kinds: Set[AwardeeKind],
) -> dict[AwardeeKind, Bonus]:
    """Of the kinds that the list has; none at the military region's level. Raises AWARDS_NO_BONUS_RULE."""
    if opened.level != "province":
        return {}
    if lacking := kinds - command.bonuses.keys():
        raise NO_BONUS_RULE.refuse(
            form=opened.form_name,
            code=opened.form,
            kinds=listed(Term(*KIND_NAMES[kind]) for kind in KIND_NAMES if kind in lacking),
            day=f"{command.decision_date:%d/%m/%Y}",
        )
    return {kind: command.bonuses[kind] for kind in KIND_NAMES if kind in kinds}


def _whole(state: AwardRound, approved: int) -> None:
    """Raises AWARDS_DECISION_LEAVES_OUT: who has no answer when the list is frozen gets none in this round."""
    left = [(name, state.nominations[name].content.awardee.name) for name in state.open()]
    if not left:
        return
    more = ", …" if len(left) > _SHOWN else ""
    who = ", ".join(f"{awardee} ({name})" for name, awardee in left[:_SHOWN]) + more
    raise DECISION_LEAVES_OUT.refuse(count=approved, waiting=len(left), who=who)


def not_in_future(day: date, meta: Meta) -> None:
    """By the Vietnamese calendar at the command's own moment. Raises AWARDS_DECISION_IN_FUTURE."""
    if day > meta.time.astimezone(timezone(VIETNAM_OFFSET)).date():
        raise DECISION_IN_FUTURE.refuse(day=f"{day:%d/%m/%Y}")


def not_before_the_round(day: date, opened: AwardRoundOpened, meta: Meta) -> None:
    """Raises AWARDS_DECISION_BEFORE_ROUND. A military region's round is opened here for what was decided there."""
    known = meta.known
    if opened.level != "province" or not isinstance(known, RoundDays) or day >= known.since:
        return
    raise DECISION_BEFORE_ROUND.refuse(day=f"{day:%d/%m/%Y}", since=f"{known.since:%d/%m/%Y}")


def _award(name: str, nomination: Nomination, bonus: int) -> Award:
    content = nomination.content
    return Award(
        nomination=name, unit=content.unit, kind=content.kind, awardee=content.awardee, bonus=bonus
    )


def _listed(item: tuple[str, Nomination]) -> tuple[int, Any, Any]:
    """Collectives, households, individuals, each as Vietnamese lists are sorted, numbers by their value; the id
    decides a tie."""
    name, nomination = item
    awardee, place = nomination.content.awardee.name, list(KIND_NAMES).index(nomination.kind)
    if nomination.kind == "collective":
        return place, natural_key(awardee), natural_key(name)
    return place, name_key(awardee), natural_key(name)
