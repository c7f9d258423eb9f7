"""Projections are pure, cover every event, and speak only of columns that exist."""

from typing import Any

import pytest

from services.program.changes import Delete, Put
from services.program.projections import AUDIT_ONLY, PROJECTIONS, project
from services.program.statements import Batch
from services.program.tables import metadata
from shared.envelope import Fact, Recorded, decode
from shared.events import ALL_FACTS, CATALOGUE
from tests.projections.histories import body_of, whole


def recorded() -> list[Recorded[Fact]]:
    return [
        decode(body_of(event, subject, place), place, CATALOGUE)
        for place, (subject, event) in enumerate(whole(), 1)
    ]


def test_every_event_type_is_projected_or_said_to_be_in_the_trail_only() -> None:
    assert set(PROJECTIONS) | AUDIT_ONLY == set(ALL_FACTS)
    assert not set(PROJECTIONS) & AUDIT_ONLY


def test_the_history_of_these_tests_holds_every_event_type() -> None:
    assert {type(event) for _, event in whole()} == set(ALL_FACTS)


@pytest.mark.parametrize("kind", ALL_FACTS, ids=lambda kind: kind.event_name())
def test_an_event_changes_rows_by_whole_keys_and_known_columns(kind: type[Fact]) -> None:
    for event in recorded():
        if type(event.event) is not kind:
            continue
        changes = project(event)
        assert changes == project(event), "a projection must be a function of its event"
        assert [change.table for change in changes].count("audit") == 1
        assert len(changes) > 1 or kind in AUDIT_ONLY
        for change in changes:
            columns = set(metadata.tables[change.table].columns.keys())
            assert set(change.key) <= columns
            if isinstance(change, Put):
                keys = metadata.tables[change.table].primary_key.columns.keys()
                assert list(change.key) == keys
                assert set(change.values) <= columns - set(keys)


def test_a_warning_is_a_row_and_a_batchs_stands_on_those_that_it_is_about() -> None:
    rows = [
        (
            change.key["ordinal"],
            change.values["code"],
            change.values["entity_id"],
            change.values["about"],
        )
        for one in recorded()
        for change in project(one)
        if isinstance(change, Put) and change.table == "warnings"
    ]
    approved = (
        (1, "AWARDS_GRASSROOTS_SHARE", "bk", "n1, n4"),
        (2, "AWARDS_ALSO_ELSEWHERE", "bk", "n1"),
    )
    assert rows == [
        (1, "AWARDS_TIE_AGAINST_RULE", "bk", "n4"),
        *approved,
        *approved,
        (1, "AWARDS_NO_CLEARANCE", "bk", "n1, n4"),
    ], "without a list of its own, about the nomination of the event that carries it"


def put(line: str, **values: Any) -> Put:
    return Put("estimate_lines", {"conference": "c", "line": line}, dict(values))


def test_puts_of_one_row_are_merged_and_the_later_value_stays() -> None:
    batch = Batch()
    batch.add([put("a", amount=1, unit="x"), put("b", amount=9), put("a", amount=2)])
    assert batch.puts["estimate_lines"] == {
        ("c", "a"): {"amount": 2, "unit": "x"},
        ("c", "b"): {"amount": 9},
    }


def test_a_delete_forgets_the_puts_before_it_and_not_those_after_it() -> None:
    batch = Batch()
    gone = Delete("estimate_lines", {"conference": "c"})
    other = Put("estimate_lines", {"conference": "d", "line": "a"}, {"amount": 5})
    batch.add([put("a", amount=1, unit="x"), other, gone, put("a", amount=2)])
    assert batch.puts["estimate_lines"] == {("d", "a"): {"amount": 5}, ("c", "a"): {"amount": 2}}
    assert batch.deletes == {"estimate_lines": [{"conference": "c"}]}
