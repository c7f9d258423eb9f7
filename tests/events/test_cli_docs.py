"""docs/cli.md: current, and whole."""

import re

import pytest

from deploy.cli_commands import group_of
from deploy.cli_docs import render
from deploy.cli_options import full_name, options_of
from shared.commands import ALL_COMMANDS
from shared.commands.base import Command
from tests.paths import ROOT

DOCS = render()


def test_the_committed_page_is_current() -> None:
    """A command, an option or a view was changed: the page is written anew by one command."""
    committed = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert committed == DOCS, "run: hoinghi cli-docs --out docs/cli.md (or: make contract)"


@pytest.mark.parametrize("kind", ALL_COMMANDS, ids=lambda kind: kind.__name__)
def test_every_command_is_documented_with_each_of_its_options(kind: type[Command]) -> None:
    heading = f"### hoinghi {group_of(kind)} {full_name(kind)}\n"
    section = DOCS.split(heading)[1].split("\n## ")[0].split("\n### ")[0]
    for option in options_of(kind):
        assert f"`{option.flag}`" in section


def test_the_commands_written_by_hand_are_documented_too() -> None:
    named = set(re.findall(r"^\| `hoinghi ([a-z-]+(?: check| import)?)", DOCS, re.M))
    assert {"up", "serve", "show", "print", "rebuild", "plan check", "plan import"} <= named
