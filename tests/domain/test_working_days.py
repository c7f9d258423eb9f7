"""Working days: weekends, holidays, Saturdays worked in exchange, and years nobody has listed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.law import LawInvalid
from shared.working_days import (
    Calendar,
    CalendarYearUnknown,
    add_working_days,
    latest_sending_day,
    working_day_by,
    working_days_between,
)

CALENDAR = Calendar.load()
ROW = (
    "years: [2027]\n"
    "rows: [{{from: {first}, to: 2027-01-01, kind: {kind}, name: a, mark: G, source: s}}]"
)
days = st.dates(date(2023, 4, 1), date(2026, 9, 30))
numbers = st.integers(-40, 40)


def test_the_invitations_of_the_plan_go_out_by_the_tuesday_before() -> None:
    assert latest_sending_day(date(2023, 12, 8), 3, CALENDAR) == date(2023, 12, 5)


def test_a_proposed_day_is_itself_or_the_working_day_before_it() -> None:
    assert working_day_by(date(2024, 2, 10), CALENDAR) == date(2024, 2, 7)
    assert working_day_by(date(2023, 12, 3), CALENDAR) == date(2023, 12, 1)
    assert working_day_by(date(2024, 5, 4), CALENDAR) == date(2024, 5, 4)
    assert working_day_by(date(2031, 1, 5), CALENDAR) == date(2031, 1, 5), "nothing is guessed"
    only = Calendar(frozenset({2024}), {})
    assert working_day_by(date(2024, 1, 6), only) == date(2024, 1, 5)
    assert working_day_by(date(2024, 1, 1), CALENDAR) == date(2023, 12, 29)


@given(days)
def test_a_proposed_day_is_worked_and_none_worked_lies_between(day: date) -> None:
    found = working_day_by(day, CALENDAR)
    assert CALENDAR.is_working_day(found)
    between = (found + timedelta(days=n) for n in range(1, (day - found).days + 1))
    assert not any(CALENDAR.is_working_day(one) for one in between)
    assert (CALENDAR.day_off(day) is None) == (found == day)


def test_a_day_off_is_called_by_its_name_and_by_how_far_it_is_known() -> None:
    assert CALENDAR.day_off(date(2024, 2, 10)) == "Tết Giáp Thìn [G]"
    assert CALENDAR.day_off(date(2023, 12, 2)) == "thứ Bảy"
    assert CALENDAR.day_off(date(2024, 5, 4)) is None, "worked for Monday, 29 April"
    assert CALENDAR.day_off(date(2031, 1, 1)) is None, "nobody has listed that year"


def test_a_conference_on_saturday_and_one_on_monday_need_sending_by_wednesday() -> None:
    assert latest_sending_day(date(2023, 12, 9), 3, CALENDAR) == date(2023, 12, 6)
    assert latest_sending_day(date(2023, 12, 11), 3, CALENDAR) == date(2023, 12, 6)


def test_the_conclusions_of_the_plan_are_announced_within_five_working_days() -> None:
    assert add_working_days(date(2023, 12, 8), 5, CALENDAR) == date(2023, 12, 15)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2023, 1, 2), False),  # given for Sunday, 1 January
        (date(2023, 9, 1), False),
        (date(2023, 9, 4), False),
        (date(2023, 9, 5), True),
        (date(2024, 2, 14), False),
        (date(2024, 2, 15), True),
        (date(2024, 5, 4), True),  # a Saturday worked for Monday, 29 April
        (date(2025, 4, 26), True),
        (date(2025, 5, 2), False),
        (date(2026, 2, 16), False),
        (date(2026, 2, 23), True),
        (date(2026, 8, 22), True),
        (date(2026, 8, 29), False),
        (date(2026, 9, 2), False),
    ],
)
def test_holidays_are_off_and_exchanged_saturdays_are_worked(day: date, working: bool) -> None:
    assert CALENDAR.is_working_day(day) is working


def test_every_known_year_has_the_holidays_of_the_labour_code() -> None:
    for year in CALENDAR.years:
        fixed = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)]
        assert not any(CALENDAR.is_working_day(day) for day in fixed)
        off = [
            day for day, row in CALENDAR.special.items() if day.year == year and row.kind == "off"
        ]
        weekdays = sum(day.weekday() < 5 for day in off)
        worked = sum(
            row.kind == "worked" for day, row in CALENDAR.special.items() if day.year == year
        )
        # 11 days by Điều 112; one on a weekend is made up, an exchanged one is worked elsewhere
        assert weekdays - worked == 11


def test_special_days_change_what_the_plain_week_says() -> None:
    for day, row in CALENDAR.special.items():
        if row.kind == "worked":
            assert day.weekday() >= 5


def test_an_unknown_year_is_refused_and_never_counted_as_plain_weeks() -> None:
    with pytest.raises(CalendarYearUnknown) as refused:
        add_working_days(date(2026, 12, 30), 5, CALENDAR)
    assert refused.value.code == "CALENDAR_YEAR_UNKNOWN"
    assert refused.value.details == {"year": 2027}
    with pytest.raises(CalendarYearUnknown):
        working_days_between(date(2023, 1, 10), date(2022, 12, 20), CALENDAR)


def test_an_office_adds_a_year_and_corrects_a_day(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "years: [2027]\nrows:\n"
        "- {from: 2027-01-01, to: 2027-01-01, kind: 'off', name: a, mark: G, source: s}\n"
        "- {from: 2026-09-01, to: 2026-09-01, kind: worked, name: b, mark: G, source: s}\n",
        "utf-8",
    )
    calendar = Calendar.load([own])
    assert add_working_days(date(2026, 12, 31), 1, calendar) == date(2027, 1, 4)
    assert calendar.is_working_day(date(2026, 9, 1))


@pytest.mark.parametrize(
    "text",
    [
        "years: [2027]",
        "- a list",
        ROW.format(first="2027-01-02", kind="'off'"),
        ROW.format(first="2027-01-01", kind="half"),
        "years: [2027]\nrows: [{from: 2027-02-30",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path, text: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, "utf-8")
    with pytest.raises(LawInvalid, match=r"own\.yaml"):
        Calendar.load([own])


def test_a_deadline_over_an_unverified_holiday_names_it() -> None:
    rows = CALENDAR.unverified(date(2026, 2, 12), date(2026, 2, 25))
    assert [row.name for row in rows] == ["Tết Bính Ngọ"]
    assert CALENDAR.unverified(date(2023, 12, 5), date(2023, 12, 8)) == ()


@given(days, numbers)
def test_counting_back_what_was_added_gives_the_number(day: date, n: int) -> None:
    assert working_days_between(day, add_working_days(day, n, CALENDAR), CALENDAR) == n


@given(days, numbers.filter(bool))
def test_one_arrives_on_a_working_day(day: date, n: int) -> None:
    assert CALENDAR.is_working_day(add_working_days(day, n, CALENDAR))


@given(days, st.integers(1, 40))
def test_there_and_back_again_from_a_working_day(day: date, n: int) -> None:
    assume(CALENDAR.is_working_day(day))
    assert add_working_days(add_working_days(day, n, CALENDAR), -n, CALENDAR) == day


@given(days, st.integers(1, 10))
def test_one_day_later_than_the_latest_sending_day_is_too_late(day: date, n: int) -> None:
    sending = latest_sending_day(day, n, CALENDAR)
    counted = sum(
        CALENDAR.is_working_day(sending + timedelta(days=k)) for k in range((day - sending).days)
    )
    assert counted == n  # the sending day is counted, the conference's is not


def test_a_negative_notice_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        latest_sending_day(date(2023, 12, 8), -1, CALENDAR)
