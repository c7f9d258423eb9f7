"""The one roll of a conference: whoever is named by two delegations is recognised, and counted once.

Namesakes are common, so that a name alone decides nothing. The same name (without regard to marks) with the same
telephone number, the same address or the same id is the same person; an office's mailbox that several people
share makes nobody the same. The same name and nothing else is a possible twin, and the organiser decides.
Who was named first counts; when that entry goes, the next one of the same person is the heir.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from shared.addressed import compared
from shared.contacts import same_address
from shared.events.hall import Entry, HallPlan, Listed, PersonEnrolled, Seat
from shared.refusals import Refused, Term, not_found, not_now

Key = tuple[str, str]
"""A delegation and the id under which it names somebody."""

_NOT_WITH_THESE: Final = Term("không dự theo đoàn này", "not coming with this delegation")
_NAME_AGAIN: Final = Term(
    "Đoàn đăng ký lại người này trước (`hoinghi delegation register`); sau hạn trả lời, cơ quan chủ trì nhận thêm "
    "(`hoinghi delegation admit`).",
    "The delegation names them again first (`hoinghi delegation register`); after answers were due, the organiser "
    "admits them (`hoinghi delegation admit`).",
)
_SAY_WHO: Final = Term(
    "Xếp ghế cho mục được tính; nếu đây là hai người khác nhau thì ghi rõ "
    "(`hoinghi seats settle-twins --no-same`).",
    "Seat the entry that counts; if they are two people, say so (`hoinghi seats settle-twins --no-same`).",
)


@dataclass(frozen=True, slots=True)
class Person:
    """``same_as``: who is counted in their place. ``gone``: does not come with this delegation."""

    unit: str
    group: str
    listed: Listed
    same_as: Key | None = None
    gone: bool = False
    seat: tuple[int, int] | None = None
    pinned: bool = False

    @property
    def counts(self) -> bool:
        return not self.gone and self.same_as is None


@dataclass(frozen=True, slots=True)
class State:
    """``named``: by name, who was ever enrolled under it, in that order. ``settled``: what the organiser said
    of two entries. ``seats``: who holds which. ``place``: where the conference was held when the hall was set."""

    people: Mapping[Key, Person] = field(default_factory=dict)
    named: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)
    settled: Mapping[frozenset[Key], bool] = field(default_factory=dict)
    hall: HallPlan | None = None
    place: str | None = None
    seats: Mapping[tuple[int, int], Key] = field(default_factory=dict)

    def person(self, key: Key) -> Person:
        """Refuses somebody whom no delegation named."""
        try:
            return self.people[key]
        except KeyError:
            what = Term("đại biểu trong danh sách chung", "delegate on the roll")
            raise not_found(what, "/".join(key), "hoinghi show … delegates") from None

    def coming(self, key: Key) -> Person:
        """Refuses somebody who does not come, or is counted in another delegation."""
        person = self.person(key)
        if not person.counts:
            raise _not_coming(key, person)
        return person

    def entry(self, key: Key) -> Entry:
        return Entry(delegation=key[0], unit=self.people[key].unit, person_id=key[1])

    def heir(self, key: Key) -> Key | None:
        """Who counts when this entry goes: the first of those that were counted with it."""
        own = self.people.get(key)
        if own is None or not own.counts:
            return None
        return next(self.counted_with(key), None)

    def counted_with(self, key: Key) -> Iterator[Key]:
        """Who was set aside for this entry, as they were named; last those whose name was mended since."""
        same = self.named.get(compared(self.people[key].listed.name), ())
        yield from (one for one in same if self.people[one].same_as == key)
        for one, person in self.people.items():
            if person.same_as == key and one not in same:
                yield one


def _not_coming(key: Key, person: Person) -> Refused:
    what = Term(f"đại biểu {key[1]}", f"delegate {key[1]}")
    if person.gone:
        return not_now(what, _NOT_WITH_THESE, _NAME_AGAIN)
    where = "/".join(person.same_as or ())
    return not_now(what, Term(f"được tính ở {where}", f"counted at {where}"), _SAY_WHO)


def recognised(key: Key, listed: Listed, state: State, leaving: Key | None = None) -> Key | None:
    """Whom an entry is the same person as, and who is counted; never who is ``leaving``."""
    for other in _namesakes(key, listed, state):
        if other == leaving:
            continue
        said = state.settled.get(frozenset((key, other)))
        if said or (said is None and _alike(listed, state.people[other].listed)):
            return other
    return None


def twins(key: Key, listed: Listed, state: State) -> Iterator[Key]:
    """Of the same name in other delegations, and nobody has said yet who they are."""
    for other in _namesakes(key, listed, state):
        if other[0] != key[0] and frozenset((key, other)) not in state.settled:
            yield other


def _namesakes(key: Key, listed: Listed, state: State) -> Iterator[Key]:
    if listed.name.removed:
        return  # nobody's name
    for other in state.named.get(compared(listed.name), ()):
        if other != key and state.people[other].counts:
            yield other


def _alike(one: Listed, other: Listed) -> bool:
    return (
        one.person_id == other.person_id
        or (one.phone is not None and one.phone == other.phone)
        or same_address(one.email, other.email)
    )


# --- how the roll changes ----------------------------------------------------------------------------


def enrolled(state: State, event: PersonEnrolled) -> State:
    key = (event.delegation, event.person.person_id)
    if event.instead_of is not None:
        state = gone(state, (event.delegation, event.instead_of), event.heir)
    before = state.people.get(key)
    seat = event.seat
    person = Person(
        event.unit,
        event.group,
        event.person,
        (event.same_as.delegation, event.same_as.person_id) if event.same_as else None,
        seat=(seat.row, seat.seat) if seat else None,
        pinned=seat.pinned if seat else False,
    )
    # an earlier name no longer leads here; who comes back stands behind those who were there all the time
    named = _without_name(state.named, before, key)
    name = compared(event.person.name)
    if before is not None and not before.gone and compared(before.listed.name) == name:
        named = state.named
    else:
        named = {**named, name: (*named.get(name, ()), key)}
    state = _seated(state, key, person)
    if person.same_as is not None:  # whoever was counted with this one is counted with that one
        state = _handed_over(state, key, person.same_as)
    return replace(state, named=named)


def gone(state: State, key: Key, heir: Entry | None) -> State:
    person = state.people.get(key)
    if person is None:
        return state
    state = _seated(state, key, replace(person, gone=True, same_as=None, seat=None, pinned=False))
    return succeeded(state, key, heir) if heir is not None else state


def succeeded(state: State, key: Key, heir: Entry) -> State:
    """The heir counts, and so do with it all who were counted with the one before."""
    to = (heir.delegation, heir.person_id)
    state = _handed_over(state, key, to)
    people = {**state.people, to: replace(state.people[to], same_as=None)}
    return replace(state, people=people)


def set_aside(state: State, key: Key, to: Key) -> State:
    """Counted with ``to`` from now on, and so is whoever was counted with this one."""
    person = replace(state.people[key], same_as=to, seat=None, pinned=False)
    return _handed_over(_seated(state, key, person), key, to)


def _handed_over(state: State, key: Key, to: Key) -> State:
    moved = {
        one: replace(person, same_as=to)
        for one, person in state.people.items()
        if person.same_as == key and one != to
    }
    return replace(state, people={**state.people, **moved}) if moved else state


def _seated(state: State, key: Key, person: Person) -> State:
    """The person as given, with the hall's seats in step."""
    seats = dict(state.seats)
    before = state.people.get(key)
    if before is not None and before.seat is not None:
        seats.pop(before.seat, None)
    if person.seat is not None:
        seats[person.seat] = key
    return replace(state, people={**state.people, key: person}, seats=seats)


def seated(state: State, key: Key, seat: Seat | None) -> State:
    place = (seat.row, seat.seat) if seat else None
    person = replace(state.people[key], seat=place, pinned=seat.pinned if seat else False)
    return _seated(state, key, person)


def _without_name(
    named: Mapping[str, tuple[Key, ...]], before: Person | None, key: Key
) -> Mapping[str, tuple[Key, ...]]:
    if before is None:
        return named
    name = compared(before.listed.name)
    return {**named, name: tuple(one for one in named.get(name, ()) if one != key)}
