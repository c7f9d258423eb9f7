"""An item is put where it was let go, with as few wishes as that takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.program_moves import Standing, moved, moved_part
from shared.refusals import NOT_FOUND, Refused

MORNING, AFTERNOON = "sang", "chieu"


def day(**held: str) -> dict[str, list[Standing]]:
    """``sang="abc"``: the items a, b, c, numbered 1, 2, 3; the first names its half-day."""
    numbers = iter(range(1, 100))
    return {
        name: [
            Standing(item, next(numbers), 10, name, name if place == 0 else None)
            for place, item in enumerate(items)
        ]
        for name, items in held.items()
    }


def after(
    main: dict[str, list[Standing]], item: str, before: str, session: str = MORNING
) -> dict[str, str]:
    """What the running order reads once the wishes are granted, by the rule of shared.running_order."""
    wishes = {wish.item: wish for wish in moved(main, item, before, session)}
    line = [
        (wish.order, one.item, wish.session or one.named)
        if (wish := wishes.get(one.item))
        else (one.order, one.item, one.named)
        for held in main.values()
        for one in held
    ]
    found = dict.fromkeys(main, "")
    current = next(iter(main))
    for _, name, named in sorted(line):
        current = named if named in main else current
        found[current] += name
    return found


def test_an_item_goes_up_and_only_those_it_passes_change_their_number() -> None:
    main = day(sang="abcdef")
    assert after(main, "e", "c") == {MORNING: "abecdf"}
    assert [wish.item for wish in moved(main, "e", "c", MORNING)] == ["c", "d", "e"]


def test_an_item_goes_down_and_to_the_end() -> None:
    main = day(sang="abcdef")
    assert after(main, "b", "e") == {MORNING: "acdbef"}
    assert after(main, "b", "") == {MORNING: "acdefb"}


def test_an_item_that_stays_where_it_is_sends_nothing() -> None:
    main = day(sang="abc")
    assert moved(main, "b", "b", MORNING) == []
    assert moved(main, "b", "c", MORNING) == []
    assert moved(main, "c", "", MORNING) == []


def test_an_item_crosses_the_noon_and_nobody_is_drawn_along() -> None:
    main = day(sang="abc", chieu="xyz")
    assert after(main, "b", "y", AFTERNOON) == {MORNING: "ac", AFTERNOON: "xbyz"}
    assert after(main, "x", "", MORNING) == {MORNING: "abcx", AFTERNOON: "yz"}
    assert after(main, "a", "x", AFTERNOON) == {MORNING: "bc", AFTERNOON: "axyz"}


def test_numbers_that_were_given_twice_are_put_in_order() -> None:
    main = {MORNING: [Standing("a", 1, 10, MORNING), Standing("b", 1, 10, MORNING)]}
    assert after(main, "b", "a") == {MORNING: "ba"}


def test_a_part_moves_among_its_own_and_keeps_the_session_of_its_item() -> None:
    parts = [Standing(name, place, 5, MORNING) for place, name in enumerate("pqr", 1)]
    wishes = moved_part(parts, "r", "p")
    assert {wish.item: wish.order for wish in wishes} == {"p": 2, "q": 3, "r": 1}
    assert all(wish.session is None for wish in wishes)


@pytest.mark.parametrize(
    ("item", "before", "session"),
    [("nobody", "a", MORNING), ("a", "nobody", MORNING), ("a", "", "dem"), ("a", "x", MORNING)],
)
def test_what_is_not_there_is_refused(item: str, before: str, session: str) -> None:
    with pytest.raises(Refused) as caught:
        moved(day(sang="abc", chieu="xyz"), item, before, session)
    assert caught.value.refusal is NOT_FOUND


@given(
    st.data(),
    st.lists(st.integers(1, 6), min_size=1, max_size=7),
    st.lists(st.integers(1, 6), min_size=1, max_size=7),
)
def test_wherever_it_is_let_go_the_rest_keeps_its_order(
    data: st.DataObject, morning: list[int], afternoon: list[int]
) -> None:
    """Also with holes in the numbers, with numbers used twice, and when only the first of a half-day names it."""
    main = {
        MORNING: [Standing(f"a{i}", n, 5, MORNING) for i, n in enumerate(sorted(morning))],
        AFTERNOON: [
            Standing(f"b{i}", n + 10, 5, AFTERNOON, None if i else AFTERNOON)
            for i, n in enumerate(sorted(afternoon))
        ],
    }
    items = [one.item for held in main.values() for one in held]
    item = data.draw(st.sampled_from(items))
    session = data.draw(st.sampled_from([MORNING, AFTERNOON]))
    others = [one.item for one in main[session] if one.item != item]
    before = data.draw(st.sampled_from([*others, ""]))
    wanted = {name: [one.item for one in held if one.item != item] for name, held in main.items()}
    at = wanted[session].index(before) if before else len(wanted[session])
    wanted[session].insert(at, item)
    assert after(main, item, before, session) == {
        name: "".join(held) for name, held in wanted.items()
    }
