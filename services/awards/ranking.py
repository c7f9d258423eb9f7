"""The ranked list of one kind, and ties in it: made by hand, shown, never decided silently."""

from collections.abc import Iterable, Sequence

from services.awards.state import STATUSES, AwardRound, Nomination, not_decided, wrong_state
from shared.award_ties import rule_on
from shared.commands.award_refusals import (
    KINDS_MIXED,
    LIST_REPEATS,
    NO_TIE,
    TIE_DECIDED,
    TIE_OPEN,
    TIE_PASSED_OVER,
    TIE_STANDS_BEHIND,
)
from shared.commands.awards import RankNominations, SettleTie
from shared.events.awards import AwardeeKind, AwardsEvent, NominationsRanked, TieSettled
from shared.refusals import Term, listed


def rank(command: RankNominations, state: AwardRound) -> Sequence[AwardsEvent]:
    ranked = NominationsRanked(round=command.round, kind=command.kind, order=command.order)
    each_once(command.order)
    for name in command.order:
        one = state.known(name)
        if one.kind != command.kind:
            raise KINDS_MIXED.refuse()
    if state.order.get(command.kind) == command.order:
        return []
    not_decided(state, command.round)
    for name in command.order:
        if (one := state.known(name)).status not in ("endorsed", "approved"):
            raise wrong_state(name, one)
    return [ranked]


def settle(command: SettleTie, state: AwardRound) -> Sequence[AwardsEvent]:
    each_once(command.order)
    found = [state.known(name) for name in command.order]
    settled = TieSettled(
        round=command.round, kind=found[0].kind, order=command.order, reason=command.reason
    )
    if settled in state.settled:
        return []
    not_decided(state, command.round)
    alike = len({(one.kind, one.points) for one in found}) == 1 and found[0].points is not None
    status = {name: one.status for name, one in zip(command.order, found, strict=True)}
    if alike and "approved" in status.values() and {*status.values()} <= {"endorsed", "approved"}:
        kind = found[0].kind
        raise TIE_DECIDED.refuse(
            approved=", ".join(name for name in status if status[name] == "approved"),
            waiting=", ".join(name for name in status if status[name] == "endorsed")
            or Term("không còn hồ sơ nào", "none"),
            left=places_left(state, kind),
        )
    if not alike or {*status.values()} != {"endorsed"}:
        told = (_told(name, one) for name, one in zip(command.order, found, strict=True))
        raise NO_TIE.refuse(told=listed(told))
    return [settled]


def _told(name: str, one: Nomination) -> Term:
    status = STATUSES[one.status]
    if one.points is None:
        return Term(f"{name} (không có điểm, {status})", f"{name} (no points, {status.en})")
    return Term(
        f"{name} ({one.points} điểm, {status})", f"{name} ({one.points} points, {status.en})"
    )


def places_left(state: AwardRound, kind: AwardeeKind) -> int:
    return state.quota(kind) - sum(1 for _ in state.having(kind, "approved"))


def ranked(state: AwardRound, kind: AwardeeKind) -> tuple[str, ...]:
    """Who is before the decider, in order: the list made by hand, then the others as they were endorsed."""
    waiting = {*state.names(kind, "endorsed"), *state.names(kind, "approved")}
    by_hand = [name for name in state.order.get(kind, ()) if name in waiting]
    rest = [name for name in state.nominations if name in waiting and name not in by_hand]
    return (*by_hand, *rest)


def ties(state: AwardRound, kind: AwardeeKind) -> tuple[tuple[str, ...], ...]:
    """Groups of endorsed dossiers with equal points, to be shown with rule R5."""
    groups: dict[int, list[str]] = {}
    for name in ranked(state, kind):
        one = state.nominations[name]
        if one.status == "endorsed" and one.points is not None:
            groups.setdefault(one.points, []).append(name)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def no_open_tie(chosen: Iterable[str], state: AwardRound, left: int) -> None:
    """Refuse ``chosen`` when they leave ``left`` places, too few for a peer of equal points that nobody put
    behind them (NĐ 152/2025/NĐ-CP, Điều 4.6: a tie has a rule; it is not the luck of who is clicked first).

    Places that endorsed dossiers of more points still need are not free: else the tie would be decided by them,
    who are approved afterwards and leave one place for two.
    """
    names = tuple(chosen)
    for name in names:
        peers = _unsettled_peers(name, names, state)
        free = max(0, left - _waiting_with_more_points(name, names, state)) if peers else left
        if len(peers) > free:
            settled = [_settled_by(name, other, state) for other in peers]
            if (by := settled[0]) is not None and all(settled):
                raise TIE_STANDS_BEHIND.refuse(
                    nomination=name, peers=", ".join(peers), left=free, reason=by.reason
                )
            raise TIE_OPEN.refuse(
                nomination=name, peers=", ".join(peers), left=free, rule=rule_on(state.law_day)
            )


def not_passing_over_a_tie(chosen: Iterable[str], state: AwardRound, left: int) -> None:
    """Refuse ``chosen``, which leave ``left`` places, when one of a tie then goes without: one that stands higher,
    or whose peer was approved while there was a place for both. The approver may do so for a reason, on record.

    A tie that somebody settled is decided by that, except against who stands lower than both.
    """
    names = tuple(chosen)
    for name in names:
        cut = _of_ties_cut(name, names, state, left)
        if cut:
            raise TIE_PASSED_OVER.refuse(
                nomination=name, peers=", ".join(cut), left=left, rule=rule_on(state.law_day)
            )


def _of_ties_cut(name: str, chosen: Sequence[str], state: AwardRound, left: int) -> tuple[str, ...]:
    """Who of a tie waits, loses the place to ``name``, and could have had it until now."""
    kind = state.nominations[name].kind
    waiting = [other for other in state.names(kind, "endorsed") if other not in chosen]
    approved = state.names(kind, "approved")
    cut: list[str] = []
    for other in waiting:
        points = state.nominations[other].points
        if points is None or points == state.nominations[name].points:
            continue  # who has the same points is its peer: TIE_OPEN
        peers = [one for one in waiting if state.nominations[one].points == points]
        before = [one for one in approved if state.nominations[one].points == points]
        if len(peers) + len(before) < 2:
            continue
        needed = len(peers) + _waiting_with_more_points(other, chosen, state)
        unsettled = any(not _settled_before(one, other, state) for one in before)
        if needed > left and (unsettled or stands_before(other, name, state)):
            cut.append(other)
    return tuple(cut)


def stands_before(one: str, other: str, state: AwardRound) -> bool:
    """By the list made by hand, then by points, as whoever submits it sees it: those of a settled tie among
    themselves in the settled order. Equal points put nobody first."""
    points = state.nominations[one].points
    if points == state.nominations[other].points and _settled_by(one, other, state) is not None:
        return _settled_before(one, other, state)
    return _shown_at(one, state) < _shown_at(other, state)


def _shown_at(name: str, state: AwardRound) -> tuple[int, bool, int]:
    """The place of ``name`` once those of its settled tie have exchanged theirs."""
    tie = next((tie for tie in reversed(state.settled) if name in tie.order), None)
    points = state.nominations[name].points
    peers = [one for one in tie.order if state.nominations[one].points == points] if tie else []
    if name not in peers:
        return _place(name, state)
    return sorted(_place(one, state) for one in peers)[peers.index(name)]


def _place(name: str, state: AwardRound) -> tuple[int, bool, int]:
    nomination = state.nominations[name]
    order, points = state.order.get(nomination.kind, ()), nomination.points
    return (
        order.index(name) if name in order else len(order),
        points is None,
        -(points or 0),
    )


def _waiting_with_more_points(name: str, chosen: Sequence[str], state: AwardRound) -> int:
    """How many others than ``chosen`` are endorsed, of the same kind, and have more points than ``name``."""
    one = state.nominations[name]
    waiting = (
        state.nominations[other].points
        for other in state.names(one.kind, "endorsed")
        if other not in chosen
    )
    return sum(
        points > one.points for points in waiting if points is not None and one.points is not None
    )


def _unsettled_peers(name: str, chosen: Sequence[str], state: AwardRound) -> tuple[str, ...]:
    one = state.nominations[name]
    if one.points is None:
        return ()
    return tuple(
        other
        for other in state.names(one.kind, "endorsed")
        if other not in chosen
        and state.nominations[other].points == one.points
        and not _settled_before(name, other, state)
    )


def _settled_before(name: str, other: str, state: AwardRound) -> bool:
    """Whether the latest settlement of these two puts ``name`` first."""
    tie = _settled_by(name, other, state)
    return tie is not None and tie.order.index(name) < tie.order.index(other)


def _settled_by(name: str, other: str, state: AwardRound) -> TieSettled | None:
    return next(
        (tie for tie in reversed(state.settled) if name in tie.order and other in tie.order), None
    )


def each_once(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise LIST_REPEATS.refuse(nomination=name)
        seen.add(name)
