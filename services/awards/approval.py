"""Approval and rejection within the quotas: one by one, or several of one kind at once."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.awards.ranking import (
    each_once,
    no_open_tie,
    not_passing_over_a_tie,
    places_left,
)
from services.awards.restrictions import held, standing
from services.awards.state import AwardRound, Nomination, named, not_decided, wrong_state
from shared.commands.award_refusals import KINDS_MIXED
from shared.commands.awards import GRASSROOTS_FIRST, QUOTA_FULL
from shared.events.awards import (
    ApprovalWithdrawn,
    AwardeeKind,
    AwardsEvent,
    NominationApproved,
    NominationRejected,
)
from shared.refusals import Term, because, otherwise

KIND_NAMES: Final[Mapping[AwardeeKind, tuple[str, str]]] = {
    "collective": ("tập thể", "collectives"),
    "household": ("hộ gia đình", "households"),
    "individual": ("cá nhân", "individuals"),
}
"""In the order of lists and ceremony."""
_NO_REASON: Final = Term("đã duyệt, không kèm lý do", "approved, without a reason")
_NAMED: Final = 3
"""So many of a large batch are named in a refusal."""


def approve(
    names: Sequence[str], state: AwardRound, round_id: str, reason: str | None = None
) -> Sequence[AwardsEvent]:
    """All of ``names``, or a refusal and none. Those that are approved already are passed over. ``reason``: why
    they go before one of a tie whose place they take."""
    found = _of_one_kind(names, state)
    wanted = {
        name: one
        for name, one in found.items()
        if one.status not in ("approved", "awarded", "presented")
    }
    if not wanted:
        for name, one in found.items():
            _for_the_same_reason(name, one, reason)
        return []
    not_decided(state, round_id)
    for name, one in wanted.items():
        if one.status != "endorsed":
            raise wrong_state(name, one)
        held(standing(name, one), state.law_day)
    _have_places(wanted, state, reason)
    return [
        NominationApproved(
            round=round_id, nomination=name, unit=one.unit, kind=one.kind, reason=reason
        )
        for name, one in wanted.items()
    ]


def _for_the_same_reason(name: str, one: Nomination, reason: str | None) -> None:
    """Raises DONE_OTHERWISE where it was approved already, for another reason or for none."""
    known = one.approved.reason if one.approved is not None else None
    if reason is not None and reason != known:
        raise otherwise(named(name), _NO_REASON if known is None else because(known))


def withdraw(name: str, reason: str, state: AwardRound, round_id: str) -> Sequence[AwardsEvent]:
    """Back to those that wait, until the decision is signed; from there it is returned, rejected, or approved."""
    one = state.known(name)
    if (done := one.approval_withdrawn) is not None:
        if done.reason == reason:
            return []
        raise otherwise(named(name), because(done.reason))
    if one.status != "approved":
        raise wrong_state(name, one)
    not_decided(state, round_id)
    return [ApprovalWithdrawn(round=round_id, nomination=name, unit=one.unit, reason=reason)]


def reject(
    names: Sequence[str], reason: str, state: AwardRound, round_id: str
) -> Sequence[AwardsEvent]:
    """Until the decision is signed, also those that were approved: their places become free again. Afterwards
    those that it leaves out, whose unit gets an answer by that."""
    found = _of_one_kind(names, state)
    for name, one in found.items():
        if one.rejected is not None and one.rejected.reason != reason:
            raise otherwise(named(name), because(one.rejected.reason))
    wanted = {name: one for name, one in found.items() if one.status != "rejected"}
    for name, one in wanted.items():
        if one.status not in ("submitted", "endorsed", "approved", "left-out"):
            raise wrong_state(name, one)
    return [
        NominationRejected(round=round_id, nomination=name, unit=one.unit, reason=reason)
        for name, one in wanted.items()
    ]


def _of_one_kind(names: Sequence[str], state: AwardRound) -> dict[str, Nomination]:
    each_once(names)
    found = {name: state.known(name) for name in names}
    if len({one.kind for one in found.values()}) > 1:
        raise KINDS_MIXED.refuse()
    return found


def _have_places(wanted: Mapping[str, Nomination], state: AwardRound, reason: str | None) -> None:
    """Within the quota of their kind; places that endorsed grassroots dossiers still need are kept for them
    (Luật 06/2022/QH15, Điều 5; the plan: "tập trung cho … tiêu biểu ở cơ sở"); no open tie is cut, and no place of
    one of a tie is taken without a reason."""
    kind = next(iter(wanted.values())).kind
    quota, (kind_vi, kind_en) = state.quota(kind), KIND_NAMES[kind]
    left = places_left(state, kind)
    after = left - len(wanted)
    if after < 0:
        raise QUOTA_FULL.refuse(
            quota=quota,
            left=max(0, left),
            asked=len(wanted),
            kind_vi=kind_vi,
            kind_en=kind_en,
            nomination=", ".join(wanted),
            which=_first_few(list(wanted)),
        )
    if state.opened is not None and state.opened.grassroots_first:
        _grassroots_first(wanted, state, kind, left)
    no_open_tie(wanted, state, after)
    if reason is None:
        not_passing_over_a_tie(wanted, state, after)


def _first_few(names: Sequence[str]) -> Term:
    told, more = ", ".join(f"“{name}”" for name in names[:_NAMED]), len(names) - _NAMED
    if more <= 0:
        return Term(told, told)
    return Term(f"{told} và {more} hồ sơ khác", f"{told} and {more} more")


def _grassroots_first(
    wanted: Mapping[str, Nomination], state: AwardRound, kind: AwardeeKind, left: int
) -> None:
    if all(one.content.grassroots for one in wanted.values()):
        return
    waiting = sum(
        1
        for name in state.names(kind, "endorsed")
        if state.nominations[name].content.grassroots and name not in wanted
    )
    if left - len(wanted) < waiting:
        raise GRASSROOTS_FIRST.refuse(waiting=waiting, left=left)
