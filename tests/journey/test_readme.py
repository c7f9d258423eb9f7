"""The README is a test subject: its commands exist, its links lead somewhere, its figures are the story's."""

import re
import subprocess
import sys

import pytest

from tests.paths import ROOT

READMES = ("README.md", "README.vi.md")


@pytest.mark.parametrize("readme", READMES)
def test_each_link_leads_to_a_file(readme: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / readme).read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_each_make_target_exists(readme: str) -> None:
    targets = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / readme).read_text()))
    makefile = (ROOT / "Makefile").read_text()
    assert targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.M)] == []


@pytest.mark.parametrize("readme", READMES)
def test_each_command_of_the_command_line_exists(readme: str) -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "deploy", "--help"], capture_output=True, text=True, check=True
    ).stdout
    commands = set(re.findall(r"hoinghi ([a-z]+)", (ROOT / readme).read_text()))
    assert commands
    assert [command for command in commands if not re.search(rf"\b{command}\b", help_text)] == []
