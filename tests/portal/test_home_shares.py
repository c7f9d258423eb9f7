"""What became of a group's seats, as the first page counts them."""

import pytest

from services.portal.home_view import SHARE_WORDS, GroupRow, shares_shown
from services.program.answers import NAMES, SHARES, is_expected, shares_of, unanswered


def people(*statuses: str, of: str = "d") -> list[dict[str, object]]:
    return [
        {
            "delegation": of,
            "status": status.rstrip("*"),
            "substitute_for": "x" if status.endswith("*") else None,
            "seat_gone": False,
        }
        for status in statuses
    ]


@pytest.mark.parametrize(
    ("statuses", "seats", "told"),
    [
        ((), 3, {"unnamed": 3}),
        (("registered", "confirmed"), 3, {"registered": 1, "confirmed": 1, "unnamed": 1}),
        (("confirmed", "confirmed*"), 2, {"confirmed": 1, "substituted": 1}),
        # who stays away has not excused themselves
        (("present", "declined", "absent"), 3, {"present": 1, "declined": 1, "absent": 1}),
        # the seat of one who declined is another's now
        (("declined", "confirmed", "confirmed"), 2, {"confirmed": 2}),
        (("declined", "absent", "present"), 2, {"absent": 1, "present": 1}),
        (("replaced", "elsewhere"), 1, {"unnamed": 1}),
    ],
)
def test_each_seat_is_counted_once(
    statuses: tuple[str, ...], seats: int, told: dict[str, int]
) -> None:
    found = shares_of(people(*statuses), {"d": seats})
    assert found == dict.fromkeys(SHARES, 0) | told
    assert sum(found.values()) == seats


def test_before_the_day_nobody_stays_away_and_after_it_empty_columns_go() -> None:
    def shown(**shares: int) -> list[str]:
        return shares_shown(GroupRow("", "", 1, 9, dict.fromkeys(SHARES, 0) | shares))

    assert shown(confirmed=3) == [name for name in SHARES if name != "absent"]
    assert shown(present=5, absent=1, unnamed=3) == ["present", "absent", "unnamed"]


def test_a_seat_given_to_another_fills_no_seat_of_another_delegation() -> None:
    both = [*people("declined", "confirmed", of="full"), *people(of="empty")]
    found = shares_of(both, {"full": 1, "empty": 1})
    assert (found["declined"], found["confirmed"], found["unnamed"]) == (0, 1, 1)
    assert unanswered(found) == 1


def test_who_was_named_and_said_nothing_has_not_answered() -> None:
    assert unanswered(shares_of(people("registered", "declined"), {"d": 3})) == 2
    # the seat of one who declined waits for the next one's answer
    assert unanswered(shares_of(people("declined", "registered"), {"d": 1})) == 1


@pytest.mark.parametrize(
    ("status", "confirmed", "told"),
    [
        ("registered", False, False),
        ("confirmed", True, True),
        ("present", False, True),
        ("absent", True, True),
        ("absent", False, False),
        ("declined", True, False),
        ("replaced", True, False),
        ("elsewhere", True, False),
    ],
)
def test_expected_is_who_said_yes_or_came(status: str, confirmed: bool, told: bool) -> None:
    at = "2023-12-01T08:00:00+07:00" if confirmed else None
    assert is_expected({"status": status, "confirmed_at": at}) is told


def test_each_share_has_a_name_that_is_said_in_english_too() -> None:
    assert list(NAMES) == list(SHARES)
    assert set(NAMES.values()) == set(SHARE_WORDS)
