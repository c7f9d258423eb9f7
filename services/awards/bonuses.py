"""The bonuses of an award decision: taken from the law in force on the decision's own date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timezone
from typing import TypeVar

from services.awards.advice import warn as advise
from services.awards.approval import KIND_NAMES
from services.awards.round import AwardRound, decider
from shared.commands.awards import (
    AwardsCommand,
    IssueAwardDecision,
    OpenAwardRound,
    RedateAwardDecision,
)
from shared.decider import Decider
from shared.envelope import Meta, Warned
from shared.events.awards import AwardeeKind, AwardsEvent
from shared.events.plan_types import VIETNAM_OFFSET
from shared.law import Bonus, Law, NoRuleInForce, bonus
from shared.refusals import Term, listed

Priced = TypeVar("Priced", IssueAwardDecision, RedateAwardDecision)
KINDS: tuple[AwardeeKind, ...] = ("collective", "individual", "household")


def with_bonuses(command: Priced, form: str, law: Law, scope: str | None = None) -> Priced:
    """``command`` with the sums in force on its date; what the sender wrote there is replaced.

    A kind without a rule is left out: the round refuses when it has an awardee of that kind.
    """
    found: dict[AwardeeKind, Bonus] = {}
    for kind in KINDS:
        try:
            found[kind] = bonus(law, form, kind, command.decision_date, scope)
        except NoRuleInForce:
            continue
    return command.model_copy(update={"bonuses": found})


def round_with(
    law: Law, scope: str | None = None
) -> Decider[AwardsCommand, AwardRound, AwardsEvent]:
    """The round's decider, its decisions priced by ``law``.

    A military region's are not: the fund of the level that decides pays (Luật 06/2022/QH15, Điều 11.4).
    """

    def priced(command: AwardsCommand, state: AwardRound) -> AwardsCommand:
        if state.opened is None:
            return command
        match command:
            case IssueAwardDecision() | RedateAwardDecision() if state.opened.level != "province":
                return command.model_copy(update={"bonuses": {}})
            case IssueAwardDecision():
                return with_bonuses(command, state.opened.form, law, scope)
            case RedateAwardDecision():
                return with_bonuses(command, state.opened.form, law, scope)
            case _:
                return command

    def decide(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[AwardsEvent]:
        return decider.decide(priced(command, state), state, meta)

    def warn(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[Warned]:
        told = advise(priced(command, state), state, meta)
        if isinstance(command, OpenAwardRound) and command.level == "province":
            return [*told, *_unpriced(command, law, meta, scope)]
        return told

    return replace(decider, decide=decide, warn=warn)


def _unpriced(command: OpenAwardRound, law: Law, meta: Meta, scope: str | None) -> Sequence[Warned]:
    """The kinds that the round may grant and that no bonus is known for: its decision would be refused. Told when
    the round opens, while its form can still be chosen."""
    today = meta.time.astimezone(timezone(VIETNAM_OFFSET)).date()
    quotas = (command.collectives, command.individuals, command.households)
    lacking = []
    for kind, quota in zip(KINDS, quotas, strict=True):
        try:
            if quota:
                bonus(law, command.form, kind, today, scope)
        except NoRuleInForce:
            lacking.append(Term(*KIND_NAMES[kind]))
    if not lacking:
        return []
    kinds = listed(lacking)
    return [
        Warned(
            code="AWARDS_FORM_UNPRICED",
            vi=f"Hình thức “{command.form}” chưa có mức thưởng cho {kinds} vào ngày {today:%d/%m/%Y}; quyết định "
            "sẽ không ban hành được. Kiểm tra mã (`hoinghi law list award.multiplier`) hoặc bổ sung dòng tham số.",
            en=f"The form “{command.form}” has no bonus for {kinds.en} on {today:%d/%m/%Y}; its decision would be "
            "refused. Check its id (`hoinghi law list award.multiplier`), or add the row of law.",
            source="Luật 06/2022/QH15, Điều 11.4",
            mark="V",
        )
    ]
