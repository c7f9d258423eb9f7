"""Whatever the gates send, in any order, repeated, late, with substitutions in between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.registry import delegation
from shared.admission import ticket_of
from shared.commands.base import Command
from shared.commands.reception import CheckInDelegation, UndoCheckIn
from shared.commands.registry import CheckInAttendee
from shared.decider import AnyDecider
from shared.envelope import Fact, Meta
from shared.events.reception import ArrivalMovedEarlier, CheckInUndone, ScanRefused, ScanRepeated
from shared.events.registry import AttendeeCheckedIn
from shared.refusals import Refused
from tests.domain.test_arrival import gate, minute
from tests.domain.test_delegation import (
    AN,
    BINH,
    CHI,
    INVITE,
    ORGANISER,
    confirm,
    decline,
    register,
    substitute,
)

IDS = ("an", "binh", "chi")
Step = tuple[Command, Meta]
decider: AnyDecider = delegation.decider


@dataclass(frozen=True)
class Scanned:
    """A scan as a gate keeps it: its id, whose code, when and where."""

    number: int
    person: str
    at: int
    place: str

    def step(self, received: int, ticket: str | None) -> Step:
        wish = CheckInAttendee(
            delegation="so-y-te",
            person_id=self.person,
            gate=self.place,
            scanned_at=minute(self.at),
            ticket=ticket,
        )
        return wish, gate(f"quet-{self.number:04}", received)


scans = st.lists(
    st.builds(
        Scanned,
        st.integers(0, 9999),
        st.sampled_from(IDS),
        st.integers(0, 180),
        st.sampled_from(["Cửa 1", "Cửa 2", "Cửa 3", "Cửa 4"]),
    ),
    max_size=12,
    unique_by=lambda scan: scan.number,
)
changes: st.SearchStrategy[Command] = st.one_of(
    st.sampled_from([AN, BINH, CHI]).map(register),
    st.sampled_from(IDS).map(confirm),
    st.sampled_from(IDS).map(decline),
    st.builds(substitute, st.sampled_from(IDS), st.sampled_from([AN, BINH, CHI])),
    st.builds(
        UndoCheckIn,
        delegation=st.just("so-y-te"),
        person_id=st.sampled_from(IDS),
        reason=st.just("quét nhầm"),
    ),
    st.just(CheckInDelegation(delegation="so-y-te", gate="Cửa 1")),
)
BEGINNING: tuple[Command, ...] = (
    INVITE, register(AN), confirm("an"), register(BINH), confirm("binh")
)  # fmt: skip


@st.composite
def mornings(draw: st.DrawFn) -> list[Step]:
    """Scans sent once or more, in any order, mixed with what the units and the organiser change."""
    kept = draw(scans)
    sent = draw(st.lists(st.sampled_from(kept), max_size=20)) if kept else []
    mixed: list[Scanned | Command] = [*kept, *sent, *draw(st.lists(changes, max_size=8))]
    steps: list[Step] = []
    for number, one in enumerate(draw(st.permutations(mixed))):
        if isinstance(one, Scanned):
            steps.append(one.step(181 + number, None))
            continue
        early = replace(ORGANISER, nonce=f"{number + 16:032x}", command_id=f"doi-{number:05}")
        late = isinstance(one, UndoCheckIn | CheckInDelegation)
        steps.append((one, gate(f"doi-{number:05}", 181 + number) if late else early))
    start = [
        (wish, replace(ORGANISER, nonce=f"{place + 1:032x}", command_id=f"dau-{place:05}"))
        for place, wish in enumerate(BEGINNING)
    ]
    return [*start, *steps]


def play(steps: Sequence[Step]) -> list[Fact]:
    """What follows, each wish decided twice; a refused one leaves no trace."""
    state: Any = decider.initial
    facts: list[Fact] = []
    for command, by in steps:
        try:
            events = list(decider.decide(command, state, by))
        except Refused:
            continue
        state = decider.fold(events, state)
        assert list(decider.decide(command, state, by)) == [], "deciding twice changed something"
        facts += events
    assert decider.fold(facts) == state, "replay must give the same state"
    return facts


def arrivals(facts: Sequence[Fact]) -> dict[str, int]:
    """Who is here and since when, counted anew from the scans alone."""
    here: dict[str, list[Any]] = {}
    for fact in facts:
        match fact:
            case AttendeeCheckedIn():
                assert fact.person_id not in here, "counted twice"
                here[fact.person_id] = [fact.arrived_at]
            case ScanRepeated(person_id=str(name)):
                here[name].append(fact.scanned_at)
            case ArrivalMovedEarlier():
                here[fact.person_id].append(fact.arrived_at)
            case CheckInUndone():
                del here[fact.person_id]
    return {name: min(times) for name, times in here.items()}


@given(mornings())
def test_a_person_is_counted_once_and_arrives_with_the_earliest_scan_that_let_in(
    steps: list[Step],
) -> None:
    facts = play(steps)
    state = decider.fold(facts)
    present = {
        name: person.arrival.at
        for name, person in getattr(state, "people", {}).items()
        if person.arrival is not None
    }
    assert present == arrivals(facts)
    assert {n for n, p in getattr(state, "people", {}).items() if p.status == "present"} == set(
        present
    )


@given(mornings())
def test_each_scan_is_kept_once_whatever_became_of_it(steps: list[Step]) -> None:
    door = AttendeeCheckedIn | ScanRepeated | ScanRefused | ArrivalMovedEarlier
    facts = play(steps)
    kept = [(fact.scan, fact.person_id) for fact in facts if isinstance(fact, door)]
    assert len(kept) == len(set(kept))
    expected: set[tuple[str, str]] = set()
    state: Any = decider.initial
    for command, by in steps:
        if isinstance(command, CheckInAttendee) and command.person_id in getattr(
            state, "people", {}
        ):
            expected.add((by.command_id, command.person_id))
        try:
            state = decider.fold(decider.decide(command, state, by), state)
        except Refused:
            continue
    assert expected <= set(kept)


@given(scans, st.randoms(use_true_random=False))
def test_the_order_in_which_gates_send_changes_no_arrival(kept: list[Scanned], chance: Any) -> None:
    start = [(wish, ORGANISER) for wish in BEGINNING]
    shuffled = kept * 2
    chance.shuffle(shuffled)
    one = play([*start, *(scan.step(200, None) for scan in kept)])
    other = play([*start, *(scan.step(200, None) for scan in shuffled)])
    assert arrivals(one) == arrivals(other)


@given(mornings(), st.integers(0, 40))
def test_a_dead_code_never_lets_in_again(steps: list[Step], cut: int) -> None:
    """Each person's earlier tickets are tried at the end: only the newest of somebody expected lets in."""
    state = decider.fold(play(steps[: len(BEGINNING) + cut]))
    for ticket, name in getattr(state, "tickets", {}).items():
        if not name:
            continue
        person = state.people[name]
        wish, by = Scanned(99_999, name, 200, "Cửa 1").step(200, ticket)
        (event,) = decider.decide(wish, state, by)
        alive = person.ticket == ticket and person.seated
        assert isinstance(event, ScanRefused) != alive


def test_the_tickets_of_these_histories_differ() -> None:
    tickets = {ticket_of(f"{place:032x}") for place in range(1, 64)}
    assert len(tickets) == 63
