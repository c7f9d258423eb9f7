"""A calendar entry for one recipient is the form for everybody with the recipient's own lines in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from services.notifications.calendar import entry
from services.notifications.occasion import Occasion
from shared.personal import Personal

MADE = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
OCCASION = Occasion(
    "Hội nghị tổng kết, biểu dương; khen thưởng " * 5,
    MADE + timedelta(days=18),
    MADE + timedelta(days=18, hours=4),
    "Hội trường Giả Định; số 1, đường Bịa\nATTENDEE:mailto:ai@do.example\nUID:x",
    3,
)
MAILBOX = Personal("dai-bieu@so-bia.example")


@given(
    name=st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=120),
    person=st.text("abc-0123", min_size=1, max_size=60),
)
def test_each_recipient_gets_the_own_lines_whole(name: str, person: str) -> None:
    to = (Personal(name), MAILBOX)
    made = entry(OCCASION, f"{person}.doan.hn@x.example", "hn@x.example", MADE, to=to)
    assert all(len(line) <= 75 for line in made.content.split(b"\r\n"))
    event: Any = Calendar.from_ical(made.content).walk("VEVENT")[0]
    assert event["uid"] == f"{person}.doan.hn@x.example"
    assert event["dtstamp"].dt == MADE
    assert event["attendee"] == f"mailto:{MAILBOX}"
    assert event["attendee"].params["RSVP"] == "TRUE"
    assert event["location"] == OCCASION.place
    assert event["sequence"] == 3


@pytest.mark.parametrize("cancel", [False, True])
def test_the_form_is_not_kept_beyond_what_it_was_made_of(cancel: bool) -> None:
    first = entry(OCCASION, "u", "hn@x.example", MADE, cancel=cancel)
    later = entry(replace(OCCASION, sequence=4), "u", "hn@x.example", MADE, cancel=cancel)
    assert b"SEQUENCE:3\r\n" in first.content
    assert b"SEQUENCE:4\r\n" in later.content
    assert (b"STATUS:CANCELLED" in later.content) is cancel
    assert b"\r\nATTENDEE" not in later.content
