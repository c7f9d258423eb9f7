"""The examples' folder: beside the code, or, where the code was installed, where the command is given."""

from pathlib import Path

import pytest

from deploy import demo
from deploy.demo import NoSuchExample, examples_of, plan_of
from deploy.plan_import import read_plan
from deploy.up import sender_of
from shared.settings import Settings
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


@pytest.mark.parametrize(
    ("example", "sender"),
    [
        ("bac-giang-2023", "hoi-nghi@bo-chqs-tinh.bacgiang.example"),
        ("so-cong-thuong-2024", "hoi-nghi@so-cong-thuong.lamgiang.example"),
    ],
)
def test_an_examples_letters_come_from_its_own_organiser_and_from_no_other_by_default(
    example: str, sender: str
) -> None:
    assert sender_of(read_plan(plan_of(example))) == sender
    assert "giang" not in Settings().mail_from
