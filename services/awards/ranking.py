"""The ranked list of one kind, and ties in it: made by hand, shown, never decided silently."""

from collections.abc import Iterable, Sequence

from services.awards.state import AwardRound, not_decided, wrong_state
from shared.commands.award_refusals import KINDS_MIXED, LIST_REPEATS, NO_TIE, TIE_OPEN
from shared.commands.awards import RankNominations, SettleTie
from shared.events.awards import AwardeeKind, AwardsEvent, NominationsRanked, TieSettled


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
    alike = {(one.kind, one.points, one.status) for one in found}
    if len(alike) != 1 or found[0].points is None or found[0].status != "endorsed":
        raise NO_TIE.refuse()
    return [settled]


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
            raise TIE_OPEN.refuse(nomination=name, peers=", ".join(peers), left=free)


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
    for tie in reversed(state.settled):
        if name in tie.order and other in tie.order:
            return tie.order.index(name) < tie.order.index(other)
    return False


def each_once(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise LIST_REPEATS.refuse(nomination=name)
        seen.add(name)
