"""What became of a group's seats, as the first page counts them."""

import pytest

from services.portal.home_view import SHARES, GroupRow, shares_of, shares_shown


def people(*statuses: str) -> list[dict[str, object]]:
    return [
        {"status": status.rstrip("*"), "substitute_for": "x" if status.endswith("*") else None}
        for status in statuses
    ]


@pytest.mark.parametrize(
    ("statuses", "seats", "told"),
    [
        ((), 3, {"silent": 3}),
        (("registered", "confirmed"), 3, {"registered": 1, "confirmed": 1, "silent": 1}),
        (("confirmed", "confirmed*"), 2, {"confirmed": 1, "substituted": 1}),
        # who stays away has not excused themselves
        (("present", "declined", "absent"), 3, {"present": 1, "declined": 1, "absent": 1}),
        # the seat of one who declined is another's now
        (("declined", "confirmed", "confirmed"), 2, {"confirmed": 2}),
        (("declined", "absent", "present"), 2, {"absent": 1, "present": 1}),
        (("replaced", "elsewhere"), 1, {"silent": 1}),
    ],
)
def test_each_seat_is_counted_once(
    statuses: tuple[str, ...], seats: int, told: dict[str, int]
) -> None:
    found = shares_of(people(*statuses), seats)
    assert found == dict.fromkeys(SHARES, 0) | told
    assert sum(found.values()) == seats


def test_before_the_day_nobody_stays_away_and_after_it_empty_columns_go() -> None:
    def shown(**shares: int) -> list[str]:
        return shares_shown(GroupRow("", "", 1, 9, dict.fromkeys(SHARES, 0) | shares))

    assert shown(confirmed=3) == [name for name in SHARES if name != "absent"]
    assert shown(present=5, absent=1, silent=3) == ["present", "absent", "silent"]
