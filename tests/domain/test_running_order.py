"""The running order: times follow from order and length; what does not fit is told; two versions compared."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.events.agenda import ProgramEntry, RunningOrder
from shared.events.plan import Session
from shared.running_order import (
    Conflict,
    Overflow,
    Slot,
    TooShort,
    difference,
    end_moved,
    frame_changed,
    overflows_of,
    own_changes,
    sessions_as_finalised,
    sessions_in,
    timed,
    units_of,
)

MORNING = Session.model_validate(
    {
        "id": "sang",
        "title": "Buổi sáng",
        "starts_at": "2024-07-04T07:30:00+07:00",
        "ends_at": "2024-07-04T11:30:00+07:00",
    }
)
AFTERNOON = Session.model_validate(
    {
        "id": "chieu",
        "title": "Buổi chiều",
        "starts_at": "2024-07-04T13:30:00+07:00",
        "ends_at": "2024-07-04T16:30:00+07:00",
    }
)
BOTH = (MORNING, AFTERNOON)


def at(hour: int, minute: int = 0) -> datetime:
    return MORNING.starts_at.replace(hour=hour, minute=minute)


def clock(slots: list[Slot], *sessions: Session) -> dict[str, str]:
    times = timed(slots, sessions or (MORNING,))
    return {one.item: f"{one.starts:%H.%M}-{one.ends:%H.%M}" for one in times.items}


OPENING = Slot("khai-mac", 1, 15)
REPORT = Slot("bao-cao", 2, 40)
PAPERS = Slot("tham-luan", 3, 90)
CONCLUSION = Slot("ket-luan", 9, 20)


def test_each_item_begins_when_the_one_before_it_ends() -> None:
    assert clock([PAPERS, OPENING, REPORT]) == {
        "khai-mac": "07.30-07.45",
        "bao-cao": "07.45-08.25",
        "tham-luan": "08.25-09.55",
    }


def test_a_longer_item_pushes_what_follows() -> None:
    assert clock([OPENING, Slot("bao-cao", 2, 60), PAPERS])["tham-luan"] == "08.45-10.15"


def test_half_past_eleven_is_overrun_by_ten_minutes_and_by_these_items() -> None:
    slots = [OPENING, REPORT, PAPERS, Slot("trao-thuong", 4, 90), Slot("ket-luan", 5, 15)]
    assert timed(slots, [MORNING]).overflows == (Overflow("sang", 10, ("ket-luan",)),)
    longer = [*slots[:-1], Slot("ket-luan", 5, 20), Slot("chup-anh", 6, 5)]
    assert timed(longer, [MORNING]).overflows == (Overflow("sang", 20, ("ket-luan", "chup-anh")),)


def test_what_ends_on_the_minute_does_not_overrun() -> None:
    assert timed([Slot("tron-buoi", 1, 240)], [MORNING]).overflows == ()


def test_an_item_with_a_fixed_hour_waits_for_it() -> None:
    fixed = Slot("giai-lao", 3, 20, fixed=at(9))
    assert clock([OPENING, REPORT, fixed, CONCLUSION]) == {
        "khai-mac": "07.30-07.45",
        "bao-cao": "07.45-08.25",
        "giai-lao": "09.00-09.20",
        "ket-luan": "09.20-09.40",
    }


def test_a_fixed_hour_that_cannot_be_kept_is_told_and_nothing_overlaps() -> None:
    fixed = Slot("giai-lao", 4, 20, fixed=at(9))
    times = timed([OPENING, REPORT, PAPERS, fixed], [MORNING])
    assert times.conflicts == (Conflict("giai-lao", at(9), at(9, 55)),)
    assert times.of("giai-lao").starts == at(9, 55)


def test_the_afternoon_begins_in_the_afternoon() -> None:
    slots = [OPENING, Slot("thao-luan", 2, 60, "chieu"), CONCLUSION]
    assert clock(slots, *BOTH) == {
        "khai-mac": "07.30-07.45",
        "thao-luan": "13.30-14.30",
        "ket-luan": "14.30-14.50",
    }


def test_each_half_day_overruns_by_itself() -> None:
    slots = [Slot("a", 1, 250, "sang"), Slot("b", 2, 60, "chieu"), Slot("c", 3, 125, "chieu")]
    assert timed(slots, BOTH).overflows == (
        Overflow("sang", 10, ("a",)),
        Overflow("chieu", 5, ("c",)),
    )


def test_papers_are_timed_within_their_item_and_may_not_fit_in_it() -> None:
    papers = [Slot("p2", 2, 50, within="tham-luan"), Slot("p1", 1, 50, within="tham-luan")]
    times = timed([OPENING, PAPERS, *papers], [MORNING])
    assert [one.item for one in times.items] == ["khai-mac", "tham-luan", "p1", "p2"]
    assert (times.of("p2").starts, times.too_short) == (at(8, 35), (TooShort("tham-luan", 10),))


def test_a_conference_in_one_go_is_one_session() -> None:
    (only,) = sessions_in((), MORNING.starts_at, MORNING.ends_at)
    assert (only.starts_at, only.ends_at) == (MORNING.starts_at, MORNING.ends_at)


names = st.sampled_from([f"muc-{number}" for number in range(8)])
slots = st.lists(
    st.builds(
        Slot,
        item=names,
        order=st.integers(1, 9),
        minutes=st.integers(1, 300),
        session=st.sampled_from([None, "sang", "chieu", "toi"]),
        fixed=st.none() | st.integers(0, 700).map(lambda m: at(7) + timedelta(minutes=m)),
    ),
    max_size=8,
    unique_by=lambda slot: slot.item,
)


@given(slots, st.sampled_from([(MORNING,), BOTH]))
def test_times_never_overlap_and_every_item_has_its_length(
    given_slots: list[Slot], sessions: tuple[Session, ...]
) -> None:
    times = timed(given_slots, sessions)
    assert sorted(one.item for one in times.items) == sorted(one.item for one in given_slots)
    minutes = {slot.item: slot.minutes for slot in given_slots}
    for session in sessions:
        here = [one for one in times.items if one.session == session.id]
        assert all(one.ends - one.starts == timedelta(minutes=minutes[one.item]) for one in here)
        assert all(a.ends <= b.starts for a, b in pairwise(here))
        late = [one.item for one in here if one.ends > session.ends_at]
        told = [over for over in times.overflows if over.session == session.id]
        assert [list(over.items) for over in told] == ([late] if late else [])


@given(slots, st.sampled_from([(MORNING,), BOTH]))
def test_computing_again_from_the_computed_times_changes_nothing(
    given_slots: list[Slot], sessions: tuple[Session, ...]
) -> None:
    """Fixed to the times that came out, in the order in which they came out, the items stay where they are."""
    first = timed(given_slots, sessions)
    minutes = {slot.item: slot.minutes for slot in given_slots}
    again = [
        Slot(one.item, number, minutes[one.item], one.session, one.starts)
        for number, one in enumerate(first.items)
    ]
    second = timed(again, sessions)
    assert second.items == first.items
    assert second.conflicts == ()
    assert timed(reversed(given_slots), sessions) == first


# --- versions ------------------------------------------------------------------------------------


def order(*entries: ProgramEntry, venue: str = "Hội trường tầng 3") -> RunningOrder:
    return RunningOrder(
        starts_at=MORNING.starts_at, ends_at=AFTERNOON.ends_at, venue=venue, entries=entries
    )


def entry(
    item: str, hour: int, unit: str | None = None, presenter: str = "Văn phòng"
) -> ProgramEntry:
    return ProgramEntry(
        item=item,
        title=item,
        presenter=presenter,
        starts_at=at(hour),
        ends_at=at(hour + 1),
        unit=unit,
    )


A, B, C = entry("a", 8, "phong-a"), entry("b", 9, "phong-b"), entry("c", 10, "phong-c")


def kinds(before: RunningOrder, after: RunningOrder) -> dict[str, tuple[str, ...]]:
    return {change.item: change.kinds for change in difference(before, after)}


def test_the_same_program_differs_in_nothing() -> None:
    assert difference(order(A, B, C), order(A, B, C)) == ()


def test_each_half_day_says_how_far_a_printed_program_runs_past_it() -> None:
    morning = A.model_copy(update={"session": MORNING.id})
    hour = MORNING.ends_at.hour
    late = entry("d", hour).model_copy(update={"session": MORNING.id})
    part = entry("e", hour + 1).model_copy(update={"session": MORNING.id, "within": "d"})
    told = overflows_of(order(morning, late, part), (MORNING, AFTERNOON))
    over = int((late.ends_at - MORNING.ends_at).total_seconds()) // 60
    assert told == (Overflow(MORNING.id, over, ("d",)),)
    assert overflows_of(order(morning), (MORNING, AFTERNOON)) == ()
    whole = order(A, entry("f", AFTERNOON.ends_at.hour))
    assert [one.items for one in overflows_of(whole, ())] == [("f",)]


def test_what_is_new_and_what_is_gone() -> None:
    assert kinds(order(A, B), order(A, C)) == {"c": ("added",), "b": ("removed",)}


def test_the_item_that_was_carried_to_the_end_moved_and_the_others_were_only_retimed() -> None:
    now = order(entry("b", 8, "phong-b"), entry("c", 9, "phong-c"), entry("a", 10, "phong-a"))
    assert kinds(order(A, B, C), now) == {
        "b": ("retimed",),
        "c": ("retimed",),
        "a": ("moved", "retimed"),
    }


def test_another_presenter_concerns_the_one_before_and_the_one_now() -> None:
    taken_over = entry("b", 9, "phong-d", presenter="Phòng D")
    changes = difference(order(A, B, C), order(A, taken_over, C))
    assert [change.kinds for change in changes] == [("presenter",)]
    assert units_of(changes) == ("phong-b", "phong-d")
    assert own_changes(changes, "phong-a") == ()
    assert own_changes(changes, "phong-d") == changes


def test_another_hall_changes_the_frame_and_no_item() -> None:
    moved = order(A, B, venue="Nhà văn hóa")
    assert frame_changed(order(A, B), moved)
    assert difference(order(A, B), moved) == ()


def test_an_item_past_the_planned_end_ends_the_conference_later_and_changes_the_frame() -> None:
    late = entry("a", 20)
    ends = order(late).ends_at + timedelta(minutes=30)
    late = late.model_copy(update={"ends_at": ends, "session": AFTERNOON.id})
    assert frame_changed(order(A), order(late))
    assert end_moved(None, order(late))
    assert not end_moved(None, order(A))
    assert not end_moved(order(late), order(late))
    assert end_moved(order(late), order(A))
    assert [one.ends_at for one in sessions_as_finalised((MORNING, AFTERNOON), order(late))] == [
        MORNING.ends_at,
        ends,
    ]


entries = st.lists(
    st.builds(entry, item=names, hour=st.integers(7, 20), unit=st.sampled_from(["x", "y", None])),
    max_size=8,
    unique_by=lambda one: one.item,
)


@given(entries, entries)
def test_the_changes_lead_from_one_version_to_the_other(
    old: list[ProgramEntry], new: list[ProgramEntry]
) -> None:
    changes = {change.item: change for change in difference(order(*old), order(*new))}
    before, after = {one.item: one for one in old}, {one.item: one for one in new}
    for item in before | after:
        known = before.get(item)
        if known and known.unit is None and item in after:
            known = known.model_copy(update={"unit": after[item].unit})  # given to nobody else
        if known != after.get(item):
            assert (changes[item].before, changes[item].after) == (
                before.get(item),
                after.get(item),
            )
    stay = [one.item for one in old if one.item in after and "moved" not in _kinds(changes, one)]
    assert stay == [one.item for one in new if one.item in stay], "who did not move keeps the order"
    assert all(change.kinds for change in changes.values())


def _kinds(changes: Mapping[str, object], one: ProgramEntry) -> tuple[str, ...]:
    return getattr(changes.get(one.item), "kinds", ())


def test_times_are_compared_whatever_their_offset() -> None:
    utc = A.model_copy(
        update={"starts_at": A.starts_at.astimezone(UTC), "ends_at": A.ends_at.astimezone(UTC)}
    )
    assert difference(order(A), order(utc)) == ()
