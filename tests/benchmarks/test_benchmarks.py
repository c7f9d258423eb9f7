"""Every point of the benchmarks produces its rows; what they say is for docs/performance.md, never for a test."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.__main__ import take
from benchmarks.measure import Row, Size, Table

EXPECTED = {
    "decisions": {"decisions": 4, "in-flight": 2},
    "edge": {"edge": 3, "edge-in-flight": 3},
    "cold_load": {"cold-load": 7},
}
NEEDS = {"decisions": "eventsourcing"}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_row_of_a_point_is_produced(name: str) -> None:
    if (package := NEEDS.get(name)) and find_spec(package) is None:
        pytest.skip(f"{package} is missing: make bench installs it")
    tables = take(name, Size(quick=True))
    assert {table.name: len(table.rows) for table in tables} == EXPECTED[name]
    assert all(row.figure and row.ratio for table in tables for row in table.rows)


def test_figures_replace_their_own_block_and_leave_the_prose(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("Before\n<!-- figures:a -->\nold\n<!-- /figures:a -->\nAfter\n")
    report.write([Table("a", "Title", "method", (Row("ours", "7/s", ratio=2.0),))], document)
    text = document.read_text()
    assert "| ours | 7/s |" in text
    assert "old" not in text
    assert text.startswith("Before\n")
    assert "\nAfter\n" in text
    report.write([Table("a", "Title", "method", ())], document)
    assert "7/s" not in document.read_text()
