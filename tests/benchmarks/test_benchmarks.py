"""The benchmarks produce their rows; what they say is for docs/performance.md, never for a test."""

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.__main__ import POINTS, take
from benchmarks.measure import Row, Size, Table
from benchmarks.servers import Unavailable, workspace
from shared.settings import Settings
from shared.vault import MasterKey, MasterKeyMissing


@pytest.mark.parametrize("name", POINTS)
def test_each_row_of_a_point_is_produced(name: str) -> None:
    """As ``python -m benchmarks NAME --quick``, on servers of its own."""
    try:
        tables = take(name, Size(quick=True))
    except Unavailable as missing:
        pytest.skip(str(missing))
    assert tables
    assert all(row.ours and row.figure for table in tables for row in table.rows)


def test_a_run_has_a_master_key_of_its_own_and_leaves_the_environment_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HOINGHI_MASTER_KEY")
    with workspace():
        MasterKey.of(Settings())
    with pytest.raises(MasterKeyMissing):
        MasterKey.of(Settings())


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
