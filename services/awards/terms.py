"""The terms of a round: opened once, amended by a document, as long as nothing was decided."""

from collections.abc import Sequence
from typing import Final, get_args

from services.awards.approval import KIND_NAMES
from services.awards.state import AwardRound, not_decided
from shared.commands.award_refusals import QUOTA_BELOW_APPROVED
from shared.commands.awards import AmendAwardRound, OpenAwardRound
from shared.events.awards import AwardeeKind, AwardRoundAmended, AwardRoundOpened, AwardsEvent
from shared.refusals import WRONG_STATE, Term

_OPENED: Final = Term("đã mở với nội dung khác", "open already, on other terms")
_TERMS: Final = (
    "collectives",
    "individuals",
    "households",
    "grassroots_first",
    "deadline",
    "clearances",
    "precedence",
)


def open_round(command: OpenAwardRound, state: AwardRound) -> Sequence[AwardsEvent]:
    opened = AwardRoundOpened(**dict(command))
    if state.opened is None:
        return [opened]
    if state.opened == opened:
        return []
    raise WRONG_STATE.refuse(what=command.round, state=_OPENED)


def amend(
    command: AmendAwardRound, state: AwardRound, opened: AwardRoundOpened
) -> Sequence[AwardsEvent]:
    """What the command leaves out stays. A quota never falls below what was approved within it."""
    told = {name: getattr(command, name) for name in _TERMS if getattr(command, name) is not None}
    after = opened.model_copy(update=told)
    if after == opened:
        return []
    not_decided(state, command.round)
    amended = AwardRoundAmended(
        round=command.round,
        document=command.document,
        **{name: getattr(after, name) for name in _TERMS},
    )
    quotas: dict[AwardeeKind, int] = {
        "collective": amended.collectives,
        "individual": amended.individuals,
        "household": amended.households,
    }
    for kind in get_args(AwardeeKind):
        approved = sum(1 for _ in state.having(kind, "approved"))
        if approved > quotas[kind]:
            vi, en = KIND_NAMES[kind]
            raise QUOTA_BELOW_APPROVED.refuse(
                approved=approved, quota=quotas[kind], kind_vi=vi, kind_en=en
            )
    return [amended]
