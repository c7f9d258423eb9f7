"""The hall: no seat is held by two, a substitute takes the seat, what was settled by hand stays."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.hall import Here, decider
from services.registry.roll import State
from shared import halls
from shared.commands.base import Command
from shared.commands.hall import (
    HALL_INVALID,
    HALL_SEATS_HELD,
    SEAT_NONE,
    SEAT_PINNED,
    SEAT_RESERVED,
    SEAT_TAKEN,
    ArrangeSeats,
    AssignSeat,
    EnrolPerson,
    PinSeat,
    ReleaseSeat,
    SeatOf,
    SetHallPlan,
    SettleTwins,
    StrikeOffDelegation,
    StrikeOffPerson,
)
from shared.envelope import Meta
from shared.events.hall import (
    Block,
    Entry,
    HallPlan,
    HallPlanSet,
    Listed,
    PersonEnrolled,
    PersonStruckOff,
    Reserved,
    RowLength,
    Seated,
    SeatPinned,
    SeatReleased,
    SeatsArranged,
)
from shared.events.people import Attendee
from shared.events.registry import SeatAssigned
from shared.personal import Personal
from shared.refusals import NOT_FOUND, WRONG_STATE
from tests.domain.histories import facts_of
from tests.spec import Given, meta, spec

ORGANISER = meta("bo-chqs-tinh", "organiser")
SYSTEM = meta("hoinghi", "system")
PLAN = HallPlan(
    title="Hội trường (ví dụ)",
    rows=4,
    seats=6,
    uneven=(RowLength(row=1, seats=4),),
    reserved=(Reserved(row=4, first_seat=1, last_seat=2, why="Báo, đài"),),
)


def attendee(person_id: str, name: str | None = None, **more: str) -> Attendee:
    known: dict[str, Any] = {"position": "Phó Giám đốc", **more}
    named = Personal(name or f"Người giả định {person_id}")
    return Attendee(person_id=person_id, name=named, **known)


def enrol(delegation: str, who: Attendee, instead_of: str | None = None) -> EnrolPerson:
    listed = Listed(person_id=who.person_id, name=who.name, phone=who.phone, email=who.email)
    return EnrolPerson(
        delegation=delegation, unit=delegation, group="g", person=listed, instead_of=instead_of
    )


def given_people(*rows: tuple[str, Attendee]) -> Given:
    """The roll with these on it, as the decider itself puts them there."""
    history = facts_of(decider, [(enrol(d, who), SYSTEM) for d, who in rows])
    return spec(decider).given(*history)


def assign(delegation: str, person_id: str, row: int, seat: int, **more: bool) -> AssignSeat:
    return AssignSeat(delegation=delegation, person_id=person_id, row=row, seat=seat, **more)


def block(name: str, group: str, first_row: int, last_row: int) -> Block:
    rows = {"first_row": first_row, "last_row": last_row}
    return Block(block=name, title="Khối", first_seat=1, last_seat=2, groups=(group,), **rows)


def arrange(*seats: tuple[str, str, int, int]) -> ArrangeSeats:
    return ArrangeSeats(
        seats=tuple(SeatOf(delegation=d, person_id=p, row=r, seat=s) for d, p, r, s in seats)
    )


def assigned(person_id: str, row: int, seat: int, *, pinned: bool = True) -> SeatAssigned:
    about = {"delegation": "y-te", "unit": "y-te", "group": "g", "person_id": person_id}
    return SeatAssigned(row=row, seat=seat, pinned=pinned, **about)


two = given_people(
    ("y-te", attendee("an")), ("y-te", attendee("binh")), ("noi-vu", attendee("chi"))
)
planned = two.given(HallPlanSet(hall=PLAN))
AN = {"delegation": "y-te", "unit": "y-te", "person_id": "an"}

# --- the plan ----------------------------------------------------------------------------------------


def test_a_hall_has_rows_seats_blocks_and_reserved_seats() -> None:
    two.when(SetHallPlan(hall=PLAN), ORGANISER).then(HallPlanSet(hall=PLAN))


@pytest.mark.parametrize(
    "change",
    [
        {"uneven": (RowLength(row=9, seats=4),)},
        {"uneven": (RowLength(row=1, seats=4), RowLength(row=1, seats=5))},
        {"aisles": (0,)},
        {"reserved": (Reserved(row=1, first_seat=4, last_seat=5, why="x"),)},
        {"blocks": (block("a", "g", 4, 5),)},
        {"blocks": (block("a", "g", 2, 1),)},
        {"blocks": (block("a", "a", 1, 2), block("b", "b", 1, 2))},
        {"blocks": (block("a", "g", 1, 1), block("b", "g", 2, 2))},
    ],
    ids=["no such row", "a row twice", "aisle", "reserved outside", "block outside", "block reversed",
         "blocks overlap", "a group twice"],
)  # fmt: skip
def test_a_plan_that_does_not_hold_together_is_refused_with_what_is_wrong(change: Any) -> None:
    wrong = PLAN.model_copy(update=change)
    two.when(SetHallPlan(hall=wrong), ORGANISER).refused(HALL_INVALID)


def test_a_smaller_hall_is_not_set_over_those_who_sit() -> None:
    small = HallPlan(title="Phòng họp", rows=1, seats=2)
    seated = planned.given(assigned("an", 3, 6))
    seated.when(SetHallPlan(hall=small), ORGANISER).refused(HALL_SEATS_HELD)
    freed = seated.given(SeatReleased(**AN))
    freed.when(SetHallPlan(hall=small), ORGANISER).then(HallPlanSet(hall=small))


def test_the_plan_of_another_place_empties_the_seats_and_the_same_plan_again_keeps_them() -> None:
    there = replace(ORGANISER, known=Here("Trung tâm Hội nghị tỉnh (Quảng trường 3-2)"))
    small = HallPlan(title="Phòng họp", rows=1, seats=2)
    before = two.given(HallPlanSet(hall=PLAN, place="Hội trường cũ (đường Lý Thái Tổ)"))
    seated = before.given(assigned("an", 3, 6))
    anew = seated.when(SetHallPlan(hall=small), there).then(
        HallPlanSet(hall=small, place=there.known.place, vacated=(Entry(**AN),))
    )
    assert dict(anew.state.seats) == {}
    kept = seated.when(SetHallPlan(hall=PLAN), there).then(
        HallPlanSet(hall=PLAN, place=there.known.place)
    )
    assert (3, 6) in kept.state.seats
    kept.when(SetHallPlan(hall=small), there).refused(HALL_SEATS_HELD)


# --- one seat by hand --------------------------------------------------------------------------------


def test_a_seat_is_given_by_hand_and_another_one_later() -> None:
    first = planned.when(assign("y-te", "an", 1, 4), ORGANISER).then(assigned("an", 1, 4))
    second = first.when(assign("y-te", "an", 1, 3), ORGANISER).then(assigned("an", 1, 3))
    second.when(assign("noi-vu", "chi", 1, 4), ORGANISER).events()


def test_no_seat_is_given_to_two_also_of_different_delegations() -> None:
    seated = planned.given(assigned("an", 1, 4))
    seated.when(assign("y-te", "binh", 1, 4), ORGANISER).refused(SEAT_TAKEN)
    refused = seated.when(assign("noi-vu", "chi", 1, 4), ORGANISER).refused(SEAT_TAKEN)
    assert "y-te" in refused.vi


def test_a_seat_that_the_hall_does_not_have_is_refused_and_a_reserved_one_is_given_by_hand() -> (
    None
):
    planned.when(assign("y-te", "an", 1, 5), ORGANISER).refused(SEAT_NONE)
    planned.when(assign("y-te", "an", 5, 1), ORGANISER).refused(SEAT_NONE)
    planned.when(assign("y-te", "an", 4, 1), ORGANISER).then(assigned("an", 4, 1))


def test_only_who_is_on_the_roll_and_comes_gets_a_seat() -> None:
    planned.when(assign("y-te", "nobody", 1, 1), ORGANISER).refused(NOT_FOUND)
    gone = planned.given(PersonStruckOff(**AN))
    gone.when(assign("y-te", "an", 1, 1), ORGANISER).refused(WRONG_STATE)


def test_a_seat_is_taken_back_once_and_pinned_once() -> None:
    seated = planned.given(assigned("an", 1, 4, pinned=False))
    pin = PinSeat(delegation="y-te", person_id="an")
    seated.when(pin, ORGANISER).then(SeatPinned(pinned=True, **AN))
    planned.when(pin, ORGANISER).refused(WRONG_STATE)
    seated.when(ReleaseSeat(delegation="y-te", person_id="an"), ORGANISER).then(SeatReleased(**AN))


# --- many at once ------------------------------------------------------------------------------------


def seated_at(delegation: str, person_id: str, row: int, seat: int) -> Seated:
    who = {"delegation": delegation, "unit": delegation, "person_id": person_id}
    return Seated(row=row, seat=seat, **who)


def test_two_change_their_seats_in_one_decision() -> None:
    sitting = planned.given(
        assigned("an", 1, 1, pinned=False), assigned("binh", 1, 2, pinned=False)
    )
    swapped = sitting.when(arrange(("y-te", "an", 1, 2), ("y-te", "binh", 1, 1)), ORGANISER).then(
        SeatsArranged(seats=(seated_at("y-te", "an", 1, 2), seated_at("y-te", "binh", 1, 1)))
    )
    assert set(swapped.state.seats) == {(1, 1), (1, 2)}


def test_an_arrangement_tells_only_who_moves() -> None:
    sitting = planned.given(assigned("an", 1, 1, pinned=False))
    sitting.when(arrange(("y-te", "an", 1, 1), ("noi-vu", "chi", 1, 2)), ORGANISER).then(
        SeatsArranged(seats=(seated_at("noi-vu", "chi", 1, 2),))
    )


def test_an_arrangement_holds_as_a_whole_or_not_at_all() -> None:
    sitting = planned.given(assigned("an", 1, 1))
    fine = ("noi-vu", "chi", 1, 2)
    sitting.when(arrange(fine, ("y-te", "binh", 1, 1)), ORGANISER).refused(SEAT_TAKEN)
    sitting.when(arrange(fine, ("y-te", "binh", 1, 2)), ORGANISER).refused(SEAT_TAKEN)
    sitting.when(arrange(fine, ("y-te", "an", 2, 2)), ORGANISER).refused(SEAT_PINNED)
    sitting.when(arrange(fine, ("y-te", "binh", 4, 1)), ORGANISER).refused(SEAT_RESERVED)
    sitting.when(arrange(fine, ("y-te", "binh", 9, 1)), ORGANISER).refused(SEAT_NONE)
    sitting.when(arrange(fine, ("noi-vu", "chi", 2, 2)), ORGANISER).refused(WRONG_STATE)
    loose = planned.given(assigned("an", 1, 1, pinned=False))
    twice = arrange(("y-te", "an", 1, 1), ("y-te", "an", 2, 2))
    loose.when(twice, ORGANISER).refused(WRONG_STATE)


# --- who comes instead, who does not come ------------------------------------------------------------


def test_a_substitute_takes_the_seat_pinned_as_it_was() -> None:
    sitting = planned.given(assigned("an", 1, 4))
    (fact,) = sitting.when(enrol("y-te", attendee("dung"), "an"), SYSTEM).events()
    assert isinstance(fact, PersonEnrolled)
    after = sitting.given(fact)
    assert after.state.seats == {(1, 4): ("y-te", "dung")}
    assert after.state.people["y-te", "dung"].pinned
    after.when(enrol("y-te", attendee("dung"), "an"), SYSTEM).nothing_happens()
    after.when(assign("y-te", "an", 2, 1), ORGANISER).refused(WRONG_STATE)


def test_who_declines_leaves_the_seat_to_others_for_good() -> None:
    """Also when the substitute is agreed to afterwards."""
    freed = planned.given(assigned("an", 1, 4), PersonStruckOff(**AN))
    taken = freed.when(assign("y-te", "binh", 1, 4), ORGANISER).then(assigned("binh", 1, 4))
    (fact,) = taken.when(enrol("y-te", attendee("dung"), "an"), SYSTEM).events()
    assert isinstance(fact, PersonEnrolled)
    assert fact.seat is None


def same(person_id: str) -> Attendee:
    """Under this id: the one person whom ``an`` is as well."""
    return attendee(person_id, "Người giả định An", phone="0000000001")


def test_a_substitute_who_is_entered_as_the_same_person_is_counted_in_that_place() -> None:
    """The one sent instead has the same name and number: nobody may be counted with who went."""
    named = given_people(("y-te", same("an")))
    (fact,) = named.when(enrol("y-te", same("binh"), "an"), SYSTEM).events()
    assert isinstance(fact, PersonEnrolled)
    assert fact.same_as is None
    after = named.given(fact)
    assert after.state.people[("y-te", "binh")].counts


def test_a_known_twin_who_comes_instead_counts_and_so_do_the_others_with_it() -> None:
    thrice = given_people(("y-te", same("an")), ("y-te", same("binh")), ("noi-vu", same("an")))
    after = thrice.given(*thrice.when(enrol("y-te", same("binh"), "an"), SYSTEM).events())
    counted = [key for key, one in after.state.people.items() if one.counts]
    assert ("y-te", "binh") in counted
    assert after.state.people[("noi-vu", "an")].same_as == ("y-te", "binh")


def test_who_was_counted_elsewhere_under_another_name_counts_when_that_entry_goes() -> None:
    """The name was mended since: whose entry counts in its place does not hang on it."""
    other = attendee("binh", "Người giả định Bình")
    twice = given_people(
        ("noi-vu", other), ("y-te", other), ("y-te", attendee("binh", "Người giả định An"))
    )
    assert twice.state.people[("y-te", "binh")].same_as == ("noi-vu", "binh")
    gone = StrikeOffDelegation(delegation="noi-vu")
    after = twice.given(*twice.when(gone, SYSTEM).events())
    assert after.state.people[("y-te", "binh")].counts


def test_who_mends_a_telephone_number_keeps_the_seat() -> None:
    sitting = planned.given(assigned("an", 1, 4))
    mended = attendee("an", phone="0000123456")
    after = sitting.given(*sitting.when(enrol("y-te", mended), SYSTEM).events())
    assert after.state.seats == {(1, 4): ("y-te", "an")}


def test_a_delegation_that_is_no_longer_invited_holds_no_seat() -> None:
    sitting = planned.given(assigned("an", 1, 4), assigned("binh", 1, 3))
    after = sitting.given(*sitting.when(StrikeOffDelegation(delegation="y-te"), SYSTEM).events())
    assert after.state.seats == {}
    after.when(StrikeOffDelegation(delegation="y-te"), SYSTEM).nothing_happens()


# --- over any history --------------------------------------------------------------------------------

D = st.sampled_from(["y-te", "noi-vu", "tai-chinh"])
P = st.sampled_from(["an", "binh", "chi"])
NAMES = st.sampled_from(["Người giả định An", "Người giả định Bình"])
PHONES = st.sampled_from([None, "0000000001", "0000000002"])
people = st.builds(
    lambda who, name, phone: attendee(who, name, **({"phone": phone} if phone else {})),
    P,
    NAMES,
    PHONES,
)
seat_of = st.builds(
    SeatOf, delegation=D, person_id=P, row=st.integers(1, 4), seat=st.integers(1, 6)
)
wishes: st.SearchStrategy[Command] = st.one_of(
    st.builds(enrol, D, people),
    st.builds(enrol, D, people, P),
    st.builds(StrikeOffPerson, delegation=D, person_id=P),
    st.builds(StrikeOffDelegation, delegation=D),
    st.builds(
        SettleTwins, keep_delegation=D, keep_person=P, other_delegation=D, other_person=P,
        same=st.booleans(),
    ),
    st.builds(assign, D, P, st.integers(1, 4), st.integers(1, 3)),
    st.builds(ReleaseSeat, delegation=D, person_id=P),
    st.builds(PinSeat, delegation=D, person_id=P, pinned=st.booleans()),
    st.lists(seat_of, min_size=1, max_size=4).map(lambda seats: ArrangeSeats(seats=tuple(seats))),
    st.just(SetHallPlan(hall=PLAN)),
)  # fmt: skip


@given(st.lists(wishes, max_size=40))
def test_no_history_gives_a_seat_twice_or_to_somebody_who_does_not_come(
    steps: list[Command],
) -> None:
    history: list[tuple[Command, Meta]] = [(step, SYSTEM) for step in steps]
    facts = facts_of(decider, history)
    state = decider.initial
    for fact in facts:
        state = decider.evolve(state, fact)
        _holds(state)
    assert decider.fold(facts) == state


def _holds(state: State) -> None:
    held = {person.seat: key for key, person in state.people.items() if person.seat is not None}
    assert held == dict(state.seats), "the seats and their holders are in step"
    assert len(held) == sum(one.seat is not None for one in state.people.values())
    for person in state.people.values():
        assert person.counts or person.seat is None
        if person.same_as is not None:
            assert not person.gone
            assert state.people[person.same_as].counts, "who is set aside is counted somewhere"
    if state.hall is not None:
        assert all(halls.has_seat(state.hall, place) for place in state.seats)
