"""The examples' folder: beside the code, or, where the code was installed, where the command is given."""

from pathlib import Path

import pytest

from deploy import demo
from deploy.demo import NoSuchExample, examples_of, plan_of
from tests.paths import ROOT


def test_they_are_found_beside_the_code_and_else_where_the_command_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examples_of(ROOT) == ROOT / "examples"
    monkeypatch.chdir(ROOT)
    assert examples_of(tmp_path) == ROOT / "examples"


def test_whoever_stands_elsewhere_is_told_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It named an empty list to choose from."""
    monkeypatch.setattr(demo, "EXAMPLES", tmp_path / "examples")
    with pytest.raises(NoSuchExample, match="chạy lệnh này trong thư mục mã nguồn") as told:
        plan_of("bac-giang-2023")
    assert "run this in the folder of the repository" in str(told.value)
    monkeypatch.undo()
    with pytest.raises(NoSuchExample, match="chọn một trong: bac-giang-2023"):
        plan_of("khong-co")
