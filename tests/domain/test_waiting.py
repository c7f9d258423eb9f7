"""Why a message waits, and until when; what quiet hours do not hold; who goes before whom."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.occasion import occasion
from services.notifications.wording import VIETNAM
from shared.events.notifications import MessageKind
from shared.events.plan import Venue
from shared.events.registry import ConferenceCancelled, ConferenceRescheduled, VenueChanged
from shared.quiet_hours import quiet_hours
from shared.waiting import (
    AFTER,
    ENDED,
    OVERTAKEN,
    SHORT_NOTICE,
    Pace,
    Waits,
    ahead,
    pause_after,
    urgent,
    waiting,
)
from tests.domain.planned import planned

KINDS = get_args(MessageKind)
NIGHT = datetime(2023, 12, 6, 23, 0, tzinfo=VIETNAM)
DAY = datetime(2023, 12, 6, 9, 0, tzinfo=VIETNAM)
STARTS = datetime(2023, 12, 8, 7, 30, tzinfo=VIETNAM)
QUIET = quiet_hours("21:00-06:00")
MORNING = datetime(2023, 12, 7, 6, 0, tzinfo=VIETNAM)


# --- the table -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_quiet_hours_hold_all_but_what_keeps_people_from_travelling_in_vain(kind: str) -> None:
    excepted = {"cancelled", "rescheduled", "venue-changed"}
    assert urgent(kind, NIGHT, [STARTS]) is (kind in excepted)
    assert not urgent(kind, NIGHT - timedelta(days=3), [STARTS])  # there is time until the morning
    assert not urgent(kind, STARTS, [STARTS])  # it has begun


def test_the_tables_name_kinds_that_there_are() -> None:
    named = {*SHORT_NOTICE, *AFTER, *OVERTAKEN, *(one for many in AFTER.values() for one in many)}
    assert named <= set(KINDS)
    assert "cancelled" not in OVERTAKEN


def test_who_was_told_the_old_day_hears_in_the_night_that_it_is_another() -> None:
    plan = planned()
    later = ConferenceRescheduled(
        starts_at=plan.plan.starts_at + timedelta(days=60),
        ends_at=plan.plan.ends_at + timedelta(days=60),
        reason="bão (ví dụ)",
    )
    now = occasion([plan, later])
    assert now is not None
    assert now.begins == (later.starts_at, plan.plan.starts_at)
    assert urgent("rescheduled", plan.plan.starts_at - timedelta(hours=9), now.begins)
    assert not urgent("rescheduled", plan.plan.starts_at - timedelta(days=9), now.begins)
    moved = occasion(
        [
            plan,
            later,
            VenueChanged(venue=Venue(name="Nơi khác", address="Số 0"), reason="mưa (ví dụ)"),
        ]
    )
    assert moved is not None
    assert (moved.sequence, moved.was) == (2, plan.plan.starts_at)
    off = occasion([plan, later, ConferenceCancelled(reason="dịch (ví dụ)")])
    assert off is not None
    assert off.begins == now.begins


# --- who goes before whom --------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(ENDED))
@pytest.mark.parametrize("hurried", [True, False])
def test_nothing_waits_for_what_has_ended(status: str, hurried: bool) -> None:
    assert ahead("reminder", [("invitation", status, 1)], urgent=hurried) == []


@pytest.mark.parametrize(
    ("kind", "earlier", "status", "attempts", "hurried", "waits"),
    [
        ("reminder", "invitation", "held", 0, False, True),
        ("thanks", "invitation", "held", 0, False, False),
        ("program-finalised", "program-finalised", "requested", 0, False, True),
        ("program-finalised", "task-assigned", "requested", 3, False, True),
        ("cancelled", "task-assigned", "requested", 0, True, False),
        ("cancelled", "rescheduled", "requested", 0, True, True),
        ("cancelled", "rescheduled", "requested", 2, True, False),
        ("cancelled", "task-assigned", "sending", 1, True, True),
        ("rescheduled", "invitation", "requested", 0, True, True),
        ("cancelled", "invitation", "requested", 0, True, False),
    ],
)
def test_one_recipient_hears_of_things_in_their_order(
    kind: str, earlier: str, status: str, attempts: int, hurried: bool, waits: bool
) -> None:
    assert bool(ahead(kind, [(earlier, status, attempts)], urgent=hurried)) is waits


def test_nothing_waits_for_what_waits_for_a_person() -> None:
    line = [("invitation", "held", 0), ("reminder", "requested", 0), ("task-due", "requested", 0)]
    assert ahead("registration-confirmed", line, urgent=False) == [2]
    assert ahead("reminder", line, urgent=False) == [0, 2]


# --- told ------------------------------------------------------------------------------------------


def row(number: int, **other: Any) -> dict[str, Any]:
    fields = {
        "message": f"m-{number}",
        "kind": "task-assigned",
        "unit": "so-y-te",
        "recipient_person_id": f"p-{number}",
        "recipient_email": f"p{number}@so-y-te.example",
        "recipient_address": None,
        "channel": "email",
        "status": "requested",
        "attempts": 0,
        "next_attempt_at": None,
        "host_rests_until": None,
        "requested_at": f"2023-12-06T01:00:{number:02d}+00:00",
    }
    return fields | other


def told(*rows: dict[str, Any], **pace: Any) -> dict[str, Waits]:
    return waiting(rows, Pace(**({"now": DAY, "starts": STARTS} | pace)))


def test_by_day_nothing_waits() -> None:
    assert told(row(1), row(2), quiet=QUIET) == {}


def test_in_the_night_it_waits_until_the_morning_because_of_the_quiet_hours() -> None:
    found = told(row(1), row(2, kind="cancelled"), quiet=QUIET, now=NIGHT)
    assert found == {"m-1": Waits("quiet-hours", MORNING)}
    assert found["m-1"].vi == "chờ đến 06:00 07/12: giờ yên lặng"
    assert found["m-1"].en == "waits until 06:00 07/12: quiet hours"


def test_after_a_refusal_it_waits_until_the_next_attempt() -> None:
    again = (DAY + timedelta(minutes=4)).astimezone(UTC).isoformat()
    found = told(row(1, status="failed", attempts=4, next_attempt_at=again))
    assert found["m-1"] == Waits("retry", DAY + timedelta(minutes=4))


def test_while_the_host_rests_all_that_goes_there_waits_and_says_so() -> None:
    again, rest = DAY + timedelta(minutes=1), DAY + timedelta(minutes=8)
    failed = {
        "status": "failed",
        "attempts": 2,
        "next_attempt_at": again.astimezone(UTC).isoformat(),
        "host_rests_until": rest.astimezone(UTC).isoformat(),
    }
    other = row(9, recipient_email="x@noi-khac.example")
    found = told(row(1, **failed), row(2, recipient_email="khac@SO-Y-TE.example"), other)
    assert found == {"m-1": Waits("host-rests", rest), "m-2": Waits("host-rests", rest)}
    assert found["m-2"].en.endswith(
        "the receiving host is in trouble and is left alone for a while"
    )
    assert told(row(1, **failed), row(2), now=rest) == {}


def test_a_retry_that_falls_into_the_night_waits_until_the_morning() -> None:
    again = (NIGHT + timedelta(hours=1)).astimezone(UTC).isoformat()
    failed = row(1, status="failed", attempts=9, next_attempt_at=again)
    assert told(failed, quiet=QUIET)["m-1"] == Waits("quiet-hours", MORNING)


def test_above_the_hosts_ceiling_each_waits_for_its_minute() -> None:
    other = row(9, recipient_email="x@noi-khac.example")
    found = told(row(1), row(2), row(3), other, per_minute=2)
    assert found == {
        "m-2": Waits("ceiling", DAY + timedelta(seconds=30)),
        "m-3": Waits("ceiling", DAY + timedelta(seconds=60)),
    }


def test_a_later_message_waits_until_the_earlier_one_to_the_same_recipient_has_gone() -> None:
    again = (DAY + timedelta(minutes=4)).astimezone(UTC).isoformat()
    same = {"recipient_person_id": "p", "recipient_email": "p@so-y-te.example"}
    failed = row(1, status="failed", attempts=4, next_attempt_at=again, **same)
    found = told(row(3, **same), row(2), failed)
    assert found["m-3"] == Waits("turn", DAY + timedelta(minutes=4))
    assert "m-2" not in found


def test_a_reminder_waits_for_the_invitation_that_nobody_has_released() -> None:
    same = {"recipient_person_id": "p", "recipient_email": "p@so-y-te.example"}
    held = row(1, kind="invitation", status="held", **same)
    found = told(held, row(2, kind="reminder", **same), row(3, kind="task-due", **same))
    assert found == {"m-1": Waits("release"), "m-2": Waits("turn")}


@pytest.mark.parametrize(
    ("reached", "why"),
    [
        ({"recipient_email": None}, "unreachable"),
        ({"recipient_email": None, "recipient_address": "Số 0 đường Ví Dụ"}, "post"),
        ({"recipient_email": None, "unit": "so-co-dia-chi"}, "post"),
        ({}, "post"),
    ],
)
def test_a_letter_on_paper_waits_for_the_post_or_cannot_reach_anybody(
    reached: dict[str, Any], why: Any
) -> None:
    letter = row(1, channel="print", **reached)
    assert told(letter, addresses={"so-co-dia-chi": "Số 1"})["m-1"] == Waits(why)


_ROWS = st.lists(
    st.builds(
        lambda number, who, kind, status, tried: row(
            number,
            kind=kind,
            status=status,
            attempts=tried,
            next_attempt_at=(DAY + timedelta(seconds=pause_after(tried))).isoformat(),
            recipient_person_id=who,
            recipient_email=f"{who}@so-y-te.example",
        ),
        st.integers(0, 59),
        st.sampled_from(["a", "b"]),
        st.sampled_from(KINDS),
        st.sampled_from(["held", "requested", "failed", "sent", "discarded"]),
        st.integers(1, 9),
    ),
    max_size=12,
    unique_by=lambda one: one["message"],
)


@given(_ROWS, st.sampled_from([DAY, NIGHT]), st.integers(0, 3))
def test_of_one_recipient_nobody_is_told_to_go_before_an_earlier_one(
    rows: list[dict[str, Any]], now: datetime, per_minute: int
) -> None:
    found = told(*rows, now=now, quiet=QUIET, per_minute=per_minute)
    ordered = sorted(rows, key=lambda one: (one["requested_at"], one["message"]))
    lines: dict[str, list[dict[str, Any]]] = {}
    for later in ordered:
        line = lines.setdefault(later["recipient_person_id"], [])
        hurried = urgent(later["kind"], now, [STARTS])
        standing = [(one["kind"], one["status"], one["attempts"]) for one in line]
        places = ahead(later["kind"], standing, urgent=hurried)
        line.append(later)
        if later["status"] not in ("requested", "failed"):
            continue
        for before in (found.get(line[place]["message"]) for place in places):
            mine = found[later["message"]] if before else None
            if before and mine and mine.until:
                assert before.until
                assert mine.until >= before.until
