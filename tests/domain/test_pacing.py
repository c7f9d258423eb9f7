"""When a message may go: quiet hours, ceilings, rests; and how a calendar entry follows the conference."""

from datetime import datetime, timedelta

import pytest

from services.notifications.occasion import occasion
from services.notifications.pacing import ATTEMPTS, Pacer
from services.notifications.wording import VIETNAM
from shared.events.registry import ConferenceCancelled, ConferenceRescheduled, VenueChanged
from shared.quiet_hours import quiet_hours
from shared.waiting import pause_after
from tests.domain.planned import planned


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 11, 20, hour, minute, tzinfo=VIETNAM)


def test_nothing_goes_in_the_quiet_hours_and_all_goes_when_they_end() -> None:
    quiet = quiet_hours("21:00-06:30")
    assert quiet is not None
    assert quiet.wait(at(20, 59)) == 0
    assert quiet.wait(at(21)) == timedelta(hours=9, minutes=30).total_seconds()
    assert quiet.wait(at(6)) == 1800
    assert quiet.wait(at(6, 30)) == 0
    assert quiet_hours(None) is None


@pytest.mark.parametrize("text", ["21:00", "x-y", "21:00-21:00", "25:00-06:00"])
def test_quiet_hours_that_cannot_be_read_are_refused_at_start(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|Invalid|hour"):
        quiet_hours(text)


def test_a_receiving_host_is_given_no_more_than_its_ceiling() -> None:
    pacer = Pacer(per_minute=60)
    sent, now = 0, 0.0
    while now < 60:
        wait = pacer.wait("x.example", now)
        sent += wait == 0
        now += wait or 0.001
    assert 55 <= sent <= 62
    assert pacer.wait("y.example", 0.0) == 0


def test_thousands_that_wait_for_a_ceiling_are_looked_at_a_few_at_a_time() -> None:
    """Each look is an event handed out anew, before all new ones."""
    pacer = Pacer(per_minute=60)
    for number in range(3):
        pacer.wait("x.example", 0.0, ("c", f"m-{number}"))
    names = [("c", f"m-{number}") for number in range(3, 3003)]
    waits = [pacer.wait("x.example", 0.0, name) for name in names]
    assert waits[-1] > 100  # 25 looks a second for all of them together
    assert pacer.wait("y.example", 0.0, ("c", "m-9999")) == 0
    for name in names[1:]:
        pacer.ended("x.example", name)
    assert pacer.wait("x.example", 0.0, names[0]) == pacer.wait("x.example", 0.0, names[0]) < 3


def test_a_host_in_trouble_rests_longer_each_time_and_is_free_after_a_success() -> None:
    pacer = Pacer()
    for _ in range(2):
        pacer.met("x.example", 0.0, trouble=True)
    assert pacer.wait("x.example", 0.0) == 0
    pacer.met("x.example", 0.0, trouble=True)
    first = pacer.wait("x.example", 0.0)
    assert pacer.rest("x.example", 0.0) == first
    assert pacer.rest("never-met.example", 0.0) == 0
    for _ in range(5):  # other connections that were open when the same outage began
        pacer.met("x.example", first / 2, trouble=True)
    assert pacer.rest("x.example", 0.0) == first
    pacer.met("x.example", first, trouble=True)
    assert pacer.wait("x.example", first) == 2 * first
    pacer.met("x.example", 1e6, trouble=False)
    assert pacer.wait("x.example", 1e6) == 0
    assert pacer.wait("y.example", 0.0) == 0


def test_attempts_go_on_for_days_with_growing_pauses() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert sum(pauses) > timedelta(hours=60).total_seconds()


def test_an_entry_counts_each_change_of_time_or_place() -> None:
    plan = planned().plan
    later = ConferenceRescheduled(
        starts_at=plan.starts_at + timedelta(days=7),
        ends_at=plan.ends_at + timedelta(days=7),
        reason="Bão",
    )
    elsewhere = VenueChanged(
        venue=plan.venue.model_copy(update={"name": "Hội trường B"}), reason="Sửa chữa"
    )
    moved = occasion([planned(), later, elsewhere])
    assert moved is not None
    assert (moved.sequence, moved.starts) == (2, later.starts_at)
    assert moved.place.startswith("Hội trường B")
    off = occasion([planned(), later, ConferenceCancelled(reason="Bão")])
    assert off is not None
    assert (off.sequence, off.cancelled) == (2, True)
    assert occasion([]) is None
