"""An amended plan as a file: the example of the documents is one, and a file of another kind is one fault."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from shared.events.plan_amendment import PARTS
from shared.plan_amendment_file import EXAMPLE, read_amendment
from shared.plan_faults import format_faults
from shared.plan_file import PlanFaults
from tests.paths import PLAN

DOCUMENT = Path("docs/plan-amendment.md")


def faults_of(text: str, folder: Path) -> list[str]:
    file = folder / "sua.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(PlanFaults) as caught:
        read_amendment(file)
    return [fault.code for fault in caught.value.faults]


def test_the_smallest_example_is_an_amendment(tmp_path: Path) -> None:
    file = tmp_path / "sua.yaml"
    file.write_text(EXAMPLE, "utf-8")
    read = read_amendment(file)
    assert (read.conference, read.command.number) == ("bac-giang-2023", "45/KH-UBND")
    assert read.command.parts.venue is not None


def test_the_document_shows_an_amendment_and_names_every_part(tmp_path: Path) -> None:
    told = DOCUMENT.read_text("utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", told, re.S)
    file = tmp_path / "sua.yaml"
    file.write_text(shown, "utf-8")
    assert read_amendment(file).conference == "bac-giang-2023"
    table = told[told.index("| part |") :]
    assert [part for part in PARTS if f"`{part}`" not in table] == []


@pytest.mark.parametrize(
    "text",
    [
        "agencies:\n  - {id: so-y-te, name: Sở Y tế}\n",
        "venue: {name: Hội trường B, address: x}\n",
        "- một\n- hai\n",
        "rows: 5\n",
        "chỉ là chữ\n",
    ],
    ids=["agencies", "a part alone", "a list", "something else", "a text"],
)
def test_a_file_of_another_kind_is_one_fault_with_an_example(text: str, tmp_path: Path) -> None:
    assert faults_of(text, tmp_path) == ["PLAN_NOT_AN_AMENDMENT"]
    with pytest.raises(PlanFaults) as caught:
        read_amendment(tmp_path / "sua.yaml")
    told = format_faults(caught.value.faults)
    assert all(line.strip() in told for line in EXAMPLE.splitlines())
    assert "docs/plan-amendment.md" in told


def test_a_whole_plan_with_faults_is_told_fault_by_fault(tmp_path: Path) -> None:
    whole = PLAN.read_text("utf-8").replace("\ntitle: ", "\ntitel: ", 1)
    assert "PLAN_NOT_AN_AMENDMENT" not in faults_of(whole, tmp_path)


def test_a_field_that_is_written_wrongly_is_told_with_an_example(tmp_path: Path) -> None:
    file = tmp_path / "sua.yaml"
    file.write_text(EXAMPLE.replace("bac-giang-2023", "Bắc Giang 2023"), "utf-8")
    with pytest.raises(PlanFaults) as caught:
        read_amendment(file)
    (fault,) = caught.value.faults
    assert (fault.code, fault.path) == ("PLAN_BAD_FORMAT", "amends")
    assert "so-noi-vu" in fault.expected_vi
    assert "so-noi-vu" in fault.expected_en


def test_the_help_of_the_command_shows_the_format_and_both_spellings_of_the_agency() -> None:
    told = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["plan", "amend", "--help"]).output
    for word in ("amends: bac-giang-2023", "parts:", "docs/plan-amendment.md", "--unit", "--as"):
        assert word in told, word
