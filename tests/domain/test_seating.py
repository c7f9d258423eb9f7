"""A seating proposed: in the order of precedence, by blocks; on a re-flow only what must move moves."""

from hypothesis import given
from hypothesis import strategies as st

from shared import halls
from shared.events.hall import Block, HallPlan, Reserved, RowLength
from shared.halls import Place
from shared.seating import Guest, arrange

HALL = HallPlan(title="Hội trường (ví dụ)", rows=3, seats=4)
ROW = HallPlan(title="Một hàng", rows=1, seats=5)


def guests(*seats: tuple[str, Place | None], pinned: str = "") -> list[Guest]:
    """In the order of precedence: who, and where they sit now."""
    return [Guest("d", who, "g", seat, pinned=who in pinned.split()) for who, seat in seats]


def seated(*found: Guest, hall: HallPlan = ROW, afresh: bool = False) -> dict[str, int]:
    proposal = arrange(hall, list(found), afresh=afresh)
    return {who: seat for (_, who), (_, seat) in sorted(proposal.seats.items())}


# --- nobody sits yet ---------------------------------------------------------------------------------


def test_the_highest_sit_in_the_first_row() -> None:
    proposal = arrange(HALL, guests(*((f"p{n}", None) for n in range(6))))
    assert [*proposal.seats.values()] == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2)]
    assert proposal.moves == proposal.seats


def test_a_row_may_be_filled_from_the_middle() -> None:
    hall = ROW.model_copy(update={"fill": "centre"})
    assert seated(*guests(*((n, None) for n in "abcde")), hall=hall) == {
        "a": 3, "b": 2, "c": 4, "d": 1, "e": 5,
    }  # fmt: skip


def test_a_block_near_the_stage_is_for_its_groups_alone() -> None:
    block = Block(
        block="kt", title="Khen thưởng", first_row=1, last_row=2, first_seat=3, last_seat=4,
        groups=("awardees",),
    )  # fmt: skip
    hall = HALL.model_copy(update={"blocks": (block,)})
    people = [*guests(("a", None), ("b", None), ("c", None)), Guest("x", "y", "awardees")]
    proposal = arrange(hall, people)
    assert [*proposal.seats.values()] == [(1, 3), (1, 1), (1, 2), (2, 1)]


def test_reserved_seats_stay_free_and_who_finds_none_is_named() -> None:
    hall = ROW.model_copy(
        update={"reserved": (Reserved(row=1, first_seat=1, last_seat=3, why="Đoàn chủ tịch"),)}
    )
    proposal = arrange(hall, guests(("a", None), ("b", None), ("c", None)))
    assert [*proposal.seats.values()] == [(1, 4), (1, 5)]
    assert proposal.unseated == (("d", "c"),)


# --- somebody comes late, somebody stays away --------------------------------------------------------


def test_nothing_moves_where_everybody_sits_in_order() -> None:
    people = guests(("a", (1, 1)), ("b", (1, 3)), ("c", (1, 5)))
    assert arrange(ROW, people).moves == {}


def test_a_late_one_takes_the_free_seat_at_their_place() -> None:
    people = guests(("a", (1, 1)), ("late", None), ("c", (1, 3)))
    assert arrange(ROW, people).moves == {("d", "late"): (1, 2)}


def test_where_none_is_free_only_those_up_to_the_nearest_free_seat_step_aside() -> None:
    people = guests(("a", (1, 1)), ("late", None), ("b", (1, 2)), ("c", (1, 3)), ("e", (1, 5)))
    assert arrange(ROW, people).moves == {
        ("d", "late"): (1, 2),
        ("d", "b"): (1, 3),
        ("d", "c"): (1, 4),
    }


def test_they_step_towards_the_front_when_that_moves_fewer() -> None:
    people = guests(("a", (1, 2)), ("late", None), ("b", (1, 3)), ("c", (1, 4)), ("e", (1, 5)))
    assert arrange(ROW, people).moves == {("d", "a"): (1, 1), ("d", "late"): (1, 2)}


def test_who_is_pinned_stays_and_the_others_go_round() -> None:
    people = guests(("a", None), ("b", (1, 1)), ("c", None), pinned="b")
    assert seated(*people) == {"a": 2, "b": 1, "c": 3}


def test_a_changed_order_moves_as_few_as_possible() -> None:
    """The last one became the first: those who sit in order keep the seats that they can keep."""
    people = guests(("c", (1, 4)), ("a", (1, 2)), ("b", (1, 3)))
    assert arrange(ROW, people).moves == {("d", "c"): (1, 1)}


def test_afresh_everybody_but_the_pinned_is_seated_anew() -> None:
    people = guests(("a", (1, 4)), ("b", (1, 5)), pinned="b")
    assert seated(*people, afresh=True) == {"a": 1, "b": 5}


# --- over any hall and any history -------------------------------------------------------------------

BLOCK = Block(
    block="k", title="K", first_row=1, last_row=2, first_seat=1, last_seat=2, groups=("k",)
)
uneven = st.lists(
    st.builds(RowLength, row=st.integers(1, 4), seats=st.integers(1, 6)),
    max_size=3,
    unique_by=lambda one: one.row,
)
hall_plans = st.builds(
    lambda fill, uneven, blocks, kept: HallPlan(
        title="H", rows=4, seats=4, fill=fill, uneven=tuple(uneven), blocks=blocks, reserved=kept
    ),
    st.sampled_from(["across", "centre"]),
    uneven,
    st.sampled_from([(), (BLOCK,)]),
    st.sampled_from([(), (Reserved(row=3, first_seat=1, last_seat=1, why="x"),)]),
)
places = st.tuples(st.integers(1, 4), st.integers(1, 4))


@given(
    hall_plans,
    st.lists(
        st.tuples(st.sampled_from(["g", "k"]), st.one_of(st.none(), places), st.booleans()),
        max_size=20,
    ),
    st.booleans(),
)
def test_no_seat_is_proposed_twice_and_again_nothing_moves(
    hall: HallPlan, rows: list[tuple[str, Place | None, bool]], afresh: bool
) -> None:
    taken: set[Place] = set()
    people = []
    for number, (group, seat, pin) in enumerate(rows):
        free = seat is not None and halls.has_seat(hall, seat) and seat not in taken
        own = seat if free else None
        taken |= {own} if own else set()
        people.append(Guest("d", f"p{number}", group, own, pinned=pin and own is not None))
    proposal = arrange(hall, people, afresh=afresh)
    assert len(set(proposal.seats.values())) == len(proposal.seats)
    assert len(proposal.seats) + len(proposal.unseated) == len(people)
    for guest in people:
        at = proposal.seats.get(guest.key)
        if guest.pinned:
            assert at == guest.seat
        elif at is not None:
            assert halls.has_seat(hall, at)
            assert not halls.is_reserved(hall, at)
    _in_order(hall, people, dict(proposal.seats))
    after = [
        Guest(g.delegation, g.person_id, g.group, proposal.seats.get(g.key), g.pinned)
        for g in people
    ]
    assert arrange(hall, after).moves == {}, "what is in order stays"


def _in_order(hall: HallPlan, people: list[Guest], seats: dict[tuple[str, str], Place]) -> None:
    for block, line in halls.lines(hall).items():
        own = [
            line.index(seats[g.key])
            for g in people
            if not g.pinned and g.key in seats and halls.block_of(hall, g.group) == block
        ]
        assert own == sorted(own), "the order of seating is the order of precedence"
