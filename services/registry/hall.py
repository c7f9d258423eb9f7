"""The hall of a conference: who is on its roll (recognition: roll.py), and that no seat is given twice."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, assert_never

from services.registry import roll
from services.registry.roll import Key, State
from shared import halls
from shared.commands import hall as wish
from shared.decider import Decider
from shared.envelope import Meta
from shared.events import hall as fact
from shared.events.hall import HallEvent, Seat, Seated
from shared.events.registry import SeatAssigned
from shared.halls import Place
from shared.refusals import Term, not_now

_TWO_ENTRIES: Final = Term(
    "Nêu hai mục của hai đoàn khác nhau (`hoinghi seats settle-twins`; danh sách: `hoinghi show … twins`).",
    "Name two entries of two delegations (`hoinghi seats settle-twins`; they are listed by "
    "`hoinghi show … twins`).",
)
_SEAT_FIRST: Final = Term(
    "Xếp ghế trước (`hoinghi seats assign`, trang Chỗ ngồi), rồi ghim.",
    "Give them a seat first (`hoinghi seats assign`, page Seats), then pin it.",
)
_NAME_ONCE: Final = Term(
    "Nêu mỗi người một lần rồi gửi lại (`hoinghi seats arrange` tự xếp không trùng).",
    "Name each person once and send it again (`hoinghi seats arrange` makes such a list).",
)


@dataclass(frozen=True, slots=True)
class Here:
    """Where the conference is held as the plan of the hall is set; looked up as the wish comes in."""

    place: str


def decide(command: wish.HallCommand, state: State, meta: Meta) -> list[HallEvent]:
    match command:
        case wish.EnrolPerson():
            return _enrol(command, state)
        case wish.StrikeOffPerson():
            return _strike_off(command, state)
        case wish.StrikeOffDelegation():
            return _strike_off_all(command, state)
        case wish.SettleTwins():
            return _settle(command, state)
        case wish.SetHallPlan():
            return _plan(command, state, meta)
        case wish.AssignSeat():
            return _assign(command, state)
        case wish.ReleaseSeat():
            person = state.person((command.delegation, command.person_id))
            about = {"unit": person.unit, **dict(command)}
            return [] if person.seat is None else [fact.SeatReleased(**about)]
        case wish.PinSeat():
            return _pin(command, state)
        case wish.ArrangeSeats():
            return _arrange(command, state)
        case _:
            assert_never(command)


# --- the roll --------------------------------------------------------------------------------------


def _enrol(command: wish.EnrolPerson, state: State) -> list[HallEvent]:
    listed = command.person
    key = (command.delegation, listed.person_id)
    replaced = command.instead_of if command.instead_of != listed.person_id else None
    before = state.people.get((command.delegation, replaced)) if replaced else None
    known = state.people.get(key)
    there = known is not None and not known.gone
    if there and known is not None and known.listed == listed and (before is None or before.gone):
        return []
    kept = known.same_as if there and known is not None else None
    same = kept or roll.recognised(key, listed, state)
    going = (command.delegation, replaced) if replaced else None
    heir = state.heir(going) if going else None
    if same is not None and same == going:
        # Nobody is counted with who goes: whoever counts in that one's place does, else another, else this entry.
        same = heir if heir not in (None, key) else roll.recognised(key, listed, state, going)
    inherited = known if there and known is not None and known.seat else before
    return [
        fact.PersonEnrolled(
            delegation=command.delegation,
            unit=command.unit,
            group=command.group,
            person=listed,
            same_as=state.entry(same) if same else None,
            twins=() if same else tuple(map(state.entry, roll.twins(key, listed, state))),
            instead_of=replaced,
            seat=_seat_of(inherited) if inherited is not None and not same else None,
            heir=state.entry(heir) if heir else None,
        )
    ]


def _seat_of(person: roll.Person) -> Seat | None:
    if person.seat is None:
        return None
    row, seat = person.seat
    return Seat(row=row, seat=seat, pinned=person.pinned)


def _strike_off(command: wish.StrikeOffPerson, state: State) -> list[HallEvent]:
    key = (command.delegation, command.person_id)
    person = state.person(key)
    if person.gone:
        return []
    heir = state.heir(key)
    return [
        fact.PersonStruckOff(
            delegation=command.delegation,
            unit=person.unit,
            person_id=command.person_id,
            heir=state.entry(heir) if heir else None,
        )
    ]


def _strike_off_all(command: wish.StrikeOffDelegation, state: State) -> list[HallEvent]:
    """An heir within the same delegation goes with it; then the next one of another delegation inherits."""
    leaving = [
        key for key, one in state.people.items() if key[0] == command.delegation and not one.gone
    ]
    if not leaving:
        return []
    heirs = []
    for key in leaving:
        heirs += [one for one in state.counted_with(key) if one[0] != command.delegation][:1]
    return [
        fact.DelegationStruckOff(
            delegation=command.delegation,
            unit=state.people[leaving[0]].unit,
            people=tuple(key[1] for key in leaving),
            heirs=tuple(map(state.entry, heirs)),
        )
    ]


def _settle(command: wish.SettleTwins, state: State) -> list[HallEvent]:
    keep = (command.keep_delegation, command.keep_person)
    other = (command.other_delegation, command.other_person)
    one, two = state.person(keep), state.person(other)
    if keep == other:
        what = Term("hai mục này", "these two entries")
        raise not_now(what, Term("là một", "one and the same"), _TWO_ENTRIES)
    said = state.settled.get(frozenset((keep, other)))
    if command.same and one.same_as != other:
        state.coming(keep)
    if said is command.same and (not command.same or two.gone or two.same_as == keep):
        return []
    back = [keep] if one.same_as == other else []
    back += [other] if two.same_as == keep and not command.same else []
    return [
        fact.TwinsSettled(
            keep=state.entry(keep),
            other=state.entry(other),
            same=command.same,
            back=tuple(map(state.entry, back)),
        )
    ]


# --- the seats -------------------------------------------------------------------------------------


def _plan(command: wish.SetHallPlan, state: State, meta: Meta) -> list[HallEvent]:
    """The same plan for another place says that it is the same hall still; another one empties the seats."""
    place = meta.known.place if isinstance(meta.known, Here) else state.place
    elsewhere = state.place is not None and place != state.place
    if command.hall == state.hall and place == state.place:
        return []
    for fault in halls.faults(command.hall):
        raise wish.HALL_INVALID.refuse(fault=fault)
    leaving = state.seats if elsewhere and command.hall != state.hall else {}
    lost = [seat for seat in state.seats if not halls.has_seat(command.hall, seat)]
    if lost and not leaving:
        raise wish.HALL_SEATS_HELD.refuse(count=len(lost))
    vacated = tuple(state.entry(key) for _, key in sorted(leaving.items()))
    return [fact.HallPlanSet(hall=command.hall, place=place, vacated=vacated)]


def _assign(command: wish.AssignSeat, state: State) -> list[HallEvent]:
    key, place = (command.delegation, command.person_id), (command.row, command.seat)
    person = state.coming(key)
    if (person.seat, person.pinned) == (place, command.pinned):
        return []
    _must_exist(place, state)
    holder = state.seats.get(place)
    if holder is not None and holder != key:
        raise wish.SEAT_TAKEN.refuse(row=command.row, seat=command.seat, holder=holder[0])
    return [SeatAssigned(unit=person.unit, group=person.group, **dict(command))]


def _pin(command: wish.PinSeat, state: State) -> list[HallEvent]:
    person = state.coming((command.delegation, command.person_id))
    if person.seat is None:
        what = Term(f"đại biểu {command.person_id}", f"delegate {command.person_id}")
        raise not_now(what, Term("chưa có ghế", "without a seat"), _SEAT_FIRST)
    if person.pinned == command.pinned:
        return []
    return [fact.SeatPinned(unit=person.unit, **dict(command))]


def _arrange(command: wish.ArrangeSeats, state: State) -> list[HallEvent]:
    """As a whole: whoever moves leaves a seat that another of the same wish may take."""
    moves: dict[Key, Place] = {}
    named: set[Key] = set()
    for one in command.seats:
        key, place = (one.delegation, one.person_id), (one.row, one.seat)
        person = state.coming(key)
        if key in named:  # also where one of the two is the seat that they have
            what = Term(f"đại biểu {one.person_id}", f"delegate {one.person_id}")
            raise not_now(what, Term("được xếp hai lần", "seated twice"), _NAME_ONCE)
        named.add(key)
        if person.seat == place:
            continue
        if person.pinned:
            raise wish.SEAT_PINNED.refuse(person_id=one.person_id)
        _must_exist(place, state)
        if state.hall is not None and halls.is_reserved(state.hall, place):
            raise wish.SEAT_RESERVED.refuse(row=one.row, seat=one.seat)
        moves[key] = place
    taken = {place: key for place, key in state.seats.items() if key not in moves}
    for key, place in moves.items():
        holder = taken.setdefault(place, key)
        if holder != key:
            raise wish.SEAT_TAKEN.refuse(row=place[0], seat=place[1], holder=holder[0])
    if not moves:
        return []
    return [fact.SeatsArranged(seats=tuple(_moved(moves.items(), state)))]


def _moved(moves: Iterable[tuple[Key, Place]], state: State) -> Iterable[Seated]:
    for key, (row, seat) in moves:
        entry = state.entry(key)
        yield Seated(row=row, seat=seat, **dict(entry))


def _must_exist(place: Place, state: State) -> None:
    """Without a plan of the hall any seat will do."""
    if state.hall is not None and not halls.has_seat(state.hall, place):
        raise wish.SEAT_NONE.refuse(row=place[0], seat=place[1])


# --- how the hall changes --------------------------------------------------------------------------


def evolve(state: State, event: HallEvent) -> State:
    match event:
        case fact.PersonEnrolled():
            return roll.enrolled(state, event)
        case fact.PersonStruckOff():
            return roll.gone(state, (event.delegation, event.person_id), event.heir)
        case fact.DelegationStruckOff():
            return _delegation_gone(state, event)
        case fact.TwinsSettled():
            return _settled(state, event)
        case fact.HallPlanSet():
            gone = [(one.delegation, one.person_id) for one in event.vacated]
            state = reduce(lambda so_far, key: roll.seated(so_far, key, None), gone, state)
            return replace(state, hall=event.hall, place=event.place)
        case SeatAssigned():
            seat = Seat(row=event.row, seat=event.seat, pinned=event.pinned)
            return roll.seated(state, (event.delegation, event.person_id), seat)
        case fact.SeatReleased():
            return roll.seated(state, (event.delegation, event.person_id), None)
        case fact.SeatPinned():
            key = (event.delegation, event.person_id)
            pinned = replace(state.people[key], pinned=event.pinned)
            return replace(state, people={**state.people, key: pinned})
        case fact.SeatsArranged():
            return _arranged(state, event)
        case _:
            assert_never(event)


def _delegation_gone(state: State, event: fact.DelegationStruckOff) -> State:
    heirs = {(one.delegation, one.person_id): one for one in event.heirs}
    for person_id in event.people:
        key = (event.delegation, person_id)
        heir = next((one for one in heirs if state.people[one].same_as == key), None)
        state = roll.gone(state, key, heirs[heir] if heir else None)
    return state


def _settled(state: State, event: fact.TwinsSettled) -> State:
    keep = (event.keep.delegation, event.keep.person_id)
    other = (event.other.delegation, event.other.person_id)
    back = {
        key: replace(state.people[key], same_as=None)
        for key in ((one.delegation, one.person_id) for one in event.back)
    }
    state = replace(
        state,
        settled={**state.settled, frozenset((keep, other)): event.same},
        people={**state.people, **back},
    )
    if not event.same or state.people[other].gone:
        return state
    return roll.set_aside(state, other, keep)


def _arranged(state: State, event: fact.SeatsArranged) -> State:
    keys = [(one.delegation, one.person_id) for one in event.seats]
    state = reduce(lambda so_far, key: roll.seated(so_far, key, None), keys, state)
    for key, one in zip(keys, event.seats, strict=True):
        state = roll.seated(state, key, Seat(row=one.row, seat=one.seat))
    return state


decider: Final[Decider[wish.HallCommand, State, HallEvent]] = Decider(
    "hall", State(), decide, evolve
)
