"""The bonuses of an award decision: taken from the law in force on the decision's own date."""

from collections.abc import Sequence
from dataclasses import replace

from services.awards.advice import warn as advise
from services.awards.round import AwardRound, decider
from shared.commands.awards import AwardsCommand, IssueAwardDecision
from shared.decider import Decider
from shared.envelope import Meta, Warned
from shared.events.awards import AwardeeKind, AwardsEvent
from shared.law import Bonus, Law, NoRuleInForce, bonus

KINDS: tuple[AwardeeKind, ...] = ("collective", "individual", "household")


def with_bonuses(
    command: IssueAwardDecision, form: str, law: Law, scope: str | None = None
) -> IssueAwardDecision:
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
        if isinstance(command, IssueAwardDecision) and state.opened is not None:
            if state.opened.level != "province":
                return command.model_copy(update={"bonuses": {}})
            return with_bonuses(command, state.opened.form, law, scope)
        return command

    def decide(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[AwardsEvent]:
        return decider.decide(priced(command, state), state, meta)

    def warn(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[Warned]:
        return advise(priced(command, state), state, meta)

    return replace(decider, decide=decide, warn=warn)
