"""The list that is submitted: as made by hand, then by points; ties are shown with the rule, not decided."""

from typing import Any

import pytest

from services.program.ranking import parted, ranking
from shared.award_ties import RULE

ROUND: dict[str, Any] = {
    "round": "bk",
    "deadline": "2023-11-28T16:59:59+00:00",
    "ranked_collectives": None,
    "ranked_individuals": "n3 n1",
    "ranked_households": "",
}


def row(name: str, points: int | None, **values: Any) -> dict[str, Any]:
    return {
        "round": "bk",
        "nomination": name,
        "kind": "individual",
        "status": "endorsed",
        "points": points,
        "submitted_at": f"2023-11-2{name[-1]}",
        "woman": None,
        "grassroots": 0,
        "women_percent": None,
        "tie_place": None,
        "tie_reason": None,
    } | values


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [one["nomination"] for one in rows]


def test_the_hand_made_order_then_points_then_those_without() -> None:
    rows = [row("n1", 70), row("n2", None), row("n3", 60), row("n4", 80), row("n5", 90)]
    listed = ranking(ROUND, rows)
    assert names(listed) == ["n3", "n1", "n5", "n4", "n2"]
    assert [one["place"] for one in listed] == [1, 2, 3, 4, 5]


def test_each_kind_is_a_list_of_its_own_and_only_what_was_endorsed_stands_in_it() -> None:
    rows = [
        row("n1", 1),
        row("n2", 9, status="submitted"),
        row("n3", 9, status="rejected"),
        row("n4", 9, round="khac"),
        row("h5", 5, kind="household"),
        row("c6", 5, kind="collective", status="approved"),
    ]
    listed = ranking(ROUND, rows)
    assert [(one["nomination"], one["place"]) for one in listed] == [
        ("c6", 1),
        ("h5", 1),
        ("n1", 1),
    ]


def test_equal_points_are_shown_with_the_rule_and_whom_it_prefers() -> None:
    rows = [
        row("n1", 80),
        row("n2", 80, woman=True),
        row("n4", 80, status="approved"),
        row("n5", 79),
    ]
    told = {
        one["nomination"]: (one["tied"], one["preferred"], one["rule"])
        for one in ranking(ROUND | {"deadline": "2026-11-28T16:59:59+00:00"}, rows)
    }
    assert told == {
        "n1": ("n2, n4", None, RULE),
        "n2": ("n1, n4", "nữ", RULE),
        "n4": ("n1, n2", None, RULE),
        "n5": (None, None, None),
    }


def test_who_remains_of_a_tie_is_shown_with_who_was_approved_and_the_decision_on_record() -> None:
    settled = {"tie_place": 2, "tie_reason": "Ưu tiên nữ (ví dụ)"}
    rows = [
        row("n1", 80, **settled),
        row("n2", 80, status="approved", tie_place=1, tie_reason="Ưu tiên nữ (ví dụ)"),
    ]
    first, second = ranking(ROUND, rows)
    assert (second["tied"], second["tied_approved"]) == ("n2", "n2")
    assert second["settled"] == "2: Ưu tiên nữ (ví dụ)"
    assert (first["tied"], first["tied_approved"]) == ("n1", None)
    over = ranking(ROUND, [one | {"status": "approved"} for one in rows])
    assert [one["tied"] for one in over] == [None, None], "nobody of it waits any more"


def test_before_the_decree_was_in_force_the_rule_says_what_is_not_verified() -> None:
    (told, _) = ranking(ROUND, [row("n1", 80), row("n2", 80)])
    assert told["rule"].endswith("quy định của ngày 28/11/2023 chưa kiểm chứng [P]")


@pytest.mark.parametrize(("percent", "why"), [(70, "từ 70% nữ"), (69, None), (None, None)])
def test_a_collective_is_preferred_from_seventy_per_cent_women(
    percent: int | None, why: str | None
) -> None:
    first = row("c1", 5, kind="collective", women_percent=percent, woman=True)
    rows = [first, row("c2", 5, kind="collective")]
    assert ranking(ROUND, rows)[0]["preferred"] == why


def test_without_points_there_is_no_tie_and_a_settled_one_says_by_what() -> None:
    rows = [row("n1", None), row("n2", None)]
    assert [one["tied"] for one in ranking(ROUND, rows)] == [None, None]
    settled = (
        row("n4", 3, tie_place=1, tie_reason="ưu tiên nữ"),
        row("n5", 3, tie_place=2, tie_reason="…"),
    )
    assert [one["settled"] for one in ranking(ROUND, settled)] == ["1: ưu tiên nữ", "2: …"]


def test_a_settled_tie_is_listed_as_it_was_settled_where_its_members_stood() -> None:
    rows = [
        row("n1", 80, tie_place=3, tie_reason="…"),
        row("n2", 80, tie_place=1, tie_reason="…"),
        row("n3", 80, tie_place=2, tie_reason="…"),
        row("n4", 90),
    ]
    of = ROUND | {"ranked_individuals": None}
    assert [(one["place"], one["nomination"]) for one in ranking(of, rows)] == [
        (1, "n4"),
        (2, "n2"),
        (3, "n3"),
        (4, "n1"),
    ]


def held_against(quota: int, rows: list[dict[str, Any]], **round_: Any) -> tuple[list[str], ...]:
    """Within, beyond, and the open ties across the line, of individuals alone."""
    of = ROUND | {"ranked_individuals": None, "grassroots_first": 0, "individuals": quota} | round_
    told = parted(of | {"collectives": 0, "households": None}, ranking(of, rows))
    return tuple(
        [one["nomination"] for one in part] for part in (told.within, told.beyond, told.open_ties)
    )


def test_within_the_quota_stand_the_approved_then_the_others_as_ranked() -> None:
    rows = [row("n1", 70), row("n2", 90), row("n3", 80), row("n4", 10, status="approved")]
    assert held_against(2, rows) == (["n2", "n4"], ["n3", "n1"], [])
    assert held_against(2, rows, ranked_individuals="n1") == (["n1", "n4"], ["n2", "n3"], [])
    assert held_against(0, rows)[0] == ["n4"], "what is approved is never left out"
    assert held_against(9, rows)[1] == []


def test_where_the_round_says_so_the_grassroots_come_first() -> None:
    rows = [row("n1", 90, grassroots=0), row("n2", 80, grassroots=1), row("n3", 70, grassroots=1)]
    assert held_against(2, rows)[0] == ["n1", "n2"]
    assert held_against(2, rows, grassroots_first=1)[0] == ["n2", "n3"]


def test_an_open_tie_across_the_quota_is_told_and_a_settled_one_is_followed() -> None:
    open_tie = [row("n1", 80), row("n2", 80), row("n3", 90)]
    assert held_against(2, open_tie) == (["n3", "n1"], ["n2"], ["n1", "n2"])
    assert held_against(3, open_tie)[2] == []
    settled = [
        row("n1", 80, tie_place=2, tie_reason="ví dụ"),
        row("n2", 80, tie_place=1, tie_reason="ví dụ"),
        row("n3", 90),
    ]
    assert held_against(2, settled) == (["n3", "n2"], ["n1"], [])
