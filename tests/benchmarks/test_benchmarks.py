"""The benchmarks produce their rows; what they say is for docs/performance.md, never for a test."""

from inspect import iscoroutinefunction
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.__main__ import POINTS, point, take
from benchmarks.measure import Row, Size, Table


@pytest.mark.parametrize("name", POINTS)
def test_each_point_can_be_measured_by_its_name(name: str) -> None:
    assert iscoroutinefunction(point(name))


def test_each_row_of_a_point_is_produced() -> None:
    """The cold load stands for all: it has the broker, the copied log, the services' deciders and two peers."""
    (table,) = take("cold_load", Size(quick=True))
    assert len(table.rows) == 7
    assert all(row.figure and row.peer_figure and row.ratio for row in table.rows)


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
