"""The terms of a round: opened once, amended by a document as long as nothing was decided, closed when the form
is not granted any more."""

from collections.abc import Sequence
from datetime import datetime, time, timezone
from typing import Final, get_args

from services.awards.approval import KIND_NAMES
from services.awards.state import GONE, AwardRound, not_closed, not_decided
from shared.commands.award_refusals import (
    QUOTA_BELOW_APPROVED,
    QUOTA_OF_NOBODY,
    ROUND_HAS_NOMINATIONS,
    round_named,
)
from shared.commands.awards import AmendAwardRound, CloseAwardRound, OpenAwardRound
from shared.envelope import Meta
from shared.events.awards import (
    AwardeeKind,
    AwardRoundAmended,
    AwardRoundClosed,
    AwardRoundOpened,
    AwardsEvent,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import Term, not_now, otherwise

_OPENED: Final = Term("đã mở với nội dung khác", "open already, on other terms")
_AMEND: Final = Term(
    "Đổi chỉ tiêu, thời hạn của đợt này bằng văn bản (`hoinghi award amend`), hoặc mở đợt khác với mã khác "
    "(`hoinghi award open`).",
    "Change its quotas or deadline by a document (`hoinghi award amend`), or open another round under "
    "another id (`hoinghi award open`).",
)
_VIETNAM: Final = timezone(VIETNAM_OFFSET)
_END_OF_DAY: Final = time(23, 59, 59)
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
    _for_somebody(opened)
    if state.opened is None or state.closed is not None:
        return [opened]
    if state.opened == opened:
        return []
    raise not_now(round_named(command.round), _OPENED, _AMEND)


def _for_somebody(terms: AwardRoundOpened) -> None:
    if not terms.collectives + terms.individuals + terms.households:
        raise QUOTA_OF_NOBODY.refuse()


def amend(
    command: AmendAwardRound, state: AwardRound, opened: AwardRoundOpened, meta: Meta
) -> Sequence[AwardsEvent]:
    """What the command leaves out stays. A quota never falls below what was approved within it. A document that
    changes nothing is told so, unless it is the one by which the terms stand."""
    told = {name: getattr(command, name) for name in _TERMS if getattr(command, name) is not None}
    told |= _not_gone_by(command, opened, meta)
    after = opened.model_copy(update=told)
    if after == opened:
        by = state.amended.document if state.amended is not None else opened.form_name
        if command.document == by or "system" in meta.actor.roles:
            return []
        raise otherwise(round_named(command.round), _stands_by(by))
    not_closed(state, opened)
    not_decided(state, command.round)
    _for_somebody(after)
    amended = AwardRoundAmended(
        round=command.round,
        document=command.document,
        level=opened.level,
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


def _not_gone_by(
    command: AmendAwardRound, opened: AwardRoundOpened, meta: Meta
) -> dict[str, datetime]:
    """A deadline still to come that follows the conference (the policies) never moves to a day that has passed: no
    round closes before anybody was told. It is the end of today then."""
    due = command.deadline
    if due is None or "system" not in meta.actor.roles or not due < meta.time <= opened.deadline:
        return {}
    end = datetime.combine(meta.time.astimezone(_VIETNAM).date(), _END_OF_DAY, _VIETNAM)
    return {"deadline": end}


def _stands_by(document: str) -> Term:
    return Term(
        f"chỉ tiêu, thời hạn đã như vậy theo {document}", f"its terms are these by {document}"
    )


def close(
    command: CloseAwardRound, state: AwardRound, opened: AwardRoundOpened, meta: Meta
) -> Sequence[AwardsEvent]:
    """Nobody's dossier is left behind in a closed round. Raises AWARDS_ROUND_HAS_NOMINATIONS."""
    if (done := state.closed) is not None:
        if command.document == done.document or "system" in meta.actor.roles:
            return []
        by = Term(f"đã đóng theo {done.document}", f"closed by {done.document}")
        raise otherwise(round_named(command.round), by)
    standing = [name for name, one in state.nominations.items() if one.status not in GONE]
    if state.decision is not None:
        standing = [award.nomination for award in state.decision.awards]
    if standing:
        raise ROUND_HAS_NOMINATIONS.refuse(
            round=command.round, count=len(standing), names=", ".join(standing[:10])
        )
    return [AwardRoundClosed(round=command.round, document=command.document, level=opened.level)]
