"""Protocol of one conference, set by hand: the rank table, who stands where in it, how a delegate is received.

The comparator that all lists use is shared/protocol.py. No rule of law is applied here: none was verified
(vietnam-facts 4.3), so that the officials' own table decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, assert_never

from services.registry.arrival import warned
from shared.commands import protocol as wish
from shared.decider import Decider
from shared.envelope import Fact, Meta, Warned
from shared.events import protocol as fact
from shared.events.protocol import DelegatePlaced, ProtocolEvent, RankSet, ReceptionCardSet
from shared.refusals import Term, listed, not_found

Key = tuple[str, str]
"""A delegation and a person of it. That there is such a delegate, the delegation knows (delegation.py)."""


@dataclass(frozen=True, slots=True)
class State:
    ranks: Mapping[str, RankSet] = field(default_factory=dict)
    places: Mapping[Key, DelegatePlaced] = field(default_factory=dict)
    cards: Mapping[Key, ReceptionCardSet] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


def decide(command: wish.ProtocolCommand, state: State, meta: Meta) -> list[ProtocolEvent]:
    match command:
        case wish.SetRank():
            return _set_rank(RankSet(**dict(command)), state)
        case wish.RemoveRank():
            return _remove_rank(command, state)
        case wish.PlaceDelegate():
            return _place(DelegatePlaced(**dict(command)), state)
        case wish.SetReceptionCard():
            card = ReceptionCardSet(**dict(command))
            known = state.cards.get(_key(card)) or _blank(card)
            return [] if card == known else [card]
        case _:
            assert_never(command)


def _key(event: DelegatePlaced | ReceptionCardSet) -> Key:
    return event.delegation, event.person_id


def _blank(card: ReceptionCardSet) -> ReceptionCardSet:
    return ReceptionCardSet(delegation=card.delegation, person_id=card.person_id)


def _set_rank(told: RankSet, state: State) -> list[ProtocolEvent]:
    if state.ranks.get(told.rank) == told:
        return []
    if told.valid_from and told.valid_to and told.valid_to < told.valid_from:
        raise wish.RANK_DATES.refuse(rank=told.rank)
    for other in _at_the_same_time(told, state):
        if other.order == told.order:
            raise wish.RANK_ORDER_TAKEN.refuse(order=told.order, other=other.rank)
        both = {*told.groups, *told.units} & {*other.groups, *other.units}
        if both:
            raise wish.RANK_HELD_TWICE.refuse(name=min(both), other=other.rank)
    return [told]


def _at_the_same_time(told: RankSet, state: State) -> Iterator[RankSet]:
    for other in state.ranks.values():
        after = (told.valid_from or date.min) > (other.valid_to or date.max)
        before = (told.valid_to or date.max) < (other.valid_from or date.min)
        if other.rank != told.rank and not after and not before:
            yield other


def _remove_rank(command: wish.RemoveRank, state: State) -> list[ProtocolEvent]:
    if command.rank not in state.ranks:
        if command.rank in state.removed:
            return []
        raise not_found(Term("thứ bậc", "rank"), command.rank, "hoinghi show … ranks")
    held = sum(place.rank == command.rank for place in state.places.values())
    if held:
        raise wish.RANK_IN_USE.refuse(rank=command.rank, count=held)
    return [fact.RankRemoved(rank=command.rank)]


def _place(told: DelegatePlaced, state: State) -> list[ProtocolEvent]:
    known = state.places.get(_key(told)) or DelegatePlaced(
        delegation=told.delegation, person_id=told.person_id
    )
    if told == known:
        return []
    if told.rank is not None and told.rank not in state.ranks:
        raise not_found(Term("thứ bậc", "rank"), told.rank, "hoinghi show … ranks")
    if told.born is not None:
        try:
            right = date.fromisoformat(told.born.on).isoformat() == told.born.on
        except ValueError:
            right = False
        if not right or told.born.person_id != told.person_id:
            raise wish.BIRTH_INVALID.refuse(person_id=told.person_id)
    return [told]


def evolve(state: State, event: ProtocolEvent) -> State:
    match event:
        case fact.RankSet():
            ranks = {**state.ranks, event.rank: event}
            return replace(state, ranks=ranks, removed=state.removed - {event.rank})
        case fact.RankRemoved():
            left = {name: rank for name, rank in state.ranks.items() if name != event.rank}
            return replace(state, ranks=left, removed=state.removed | {event.rank})
        case fact.DelegatePlaced():
            return replace(state, places={**state.places, _key(event): event})
        case fact.ReceptionCardSet():
            return replace(state, cards={**state.cards, _key(event): event})
        case _:
            assert_never(event)


_PARTS: Final = {
    "address": Term("xưng hô", "form of address"),
    "received_by": Term("người đón", "who receives"),
    "car": Term("xe", "car"),
    "gift": Term("quà tặng", "gift"),
    "meal": Term("suất ăn", "meal"),
    "notes": Term("ghi chú", "notes"),
    "rank": Term("thứ bậc", "rank"),
    "order": Term("số thứ tự riêng", "own number"),
    "within": Term("thứ tự trong bậc", "place inside the rank"),
    "appointed_on": Term("ngày bổ nhiệm", "day of appointment"),
    "born": Term("ngày sinh", "day of birth"),
}


def warn(command: wish.ProtocolCommand, state: State, meta: Meta) -> Sequence[Warned]:
    """Whoever tells one thing of a card or a place by hand takes the others away: it is told whole."""
    del meta
    match command:
        case wish.SetReceptionCard():
            what = Term("Phiếu đón tiếp", "The reception card")
            known: Fact | None = state.cards.get((command.delegation, command.person_id))
        case wish.PlaceDelegate():
            what = Term("Vị trí lễ tân", "The place in the protocol")
            known = state.places.get((command.delegation, command.person_id))
        case _:
            return []
    gone = [
        word
        for name, word in _PARTS.items()
        if getattr(known, name, None) is not None and getattr(command, name) is None
    ]
    if not gone or all(getattr(command, name, None) is None for name in _PARTS):
        return []  # nothing lost, or taken away as a whole, which is said by saying nothing
    about = {"what": what, "person_id": command.person_id, "gone": listed(gone)}
    return [warned(wish.SAID_WHOLE, **about)]


decider: Final[Decider[wish.ProtocolCommand, State, ProtocolEvent]] = Decider(
    "protocol", State(), decide, evolve, warn
)
