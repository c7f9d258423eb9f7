"""docs/mission.md: what it names for each sentence of the plan is there."""

import re
from typing import Final

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.plan_import import read_plan
from services.program.documents.kinds import KINDS
from shared.commands import ALL_COMMANDS
from shared.events import ALL_FACTS
from tests.paths import PLAN, ROOT

_PAGE: Final = (ROOT / "docs" / "mission.md").read_text("utf-8")
_TABLES: Final = _PAGE[_PAGE.index("## I.") :]
NAMED: Final = sorted(set(re.findall(r"`([^`]+)`", _TABLES)))
_TYPES: Final = {one.__name__ for one in (*ALL_COMMANDS, *ALL_FACTS)}
_PLACES: Final = "\n".join(
    path.read_text("utf-8") for path in (ROOT / "services" / "portal").glob("*.py")
)


def _there(name: str) -> bool:
    if name.startswith("/"):
        return f'"{name}"' in _PLACES
    if name.startswith("hoinghi "):
        word = name.split()[1:2]
        return CliRunner().invoke(app, [*word, "--help"]).exit_code == 0
    if name[0].isupper():
        return name in _TYPES
    return name in KINDS or name in type(read_plan(PLAN).plan).model_fields


@pytest.mark.parametrize("name", NAMED)
def test_what_the_page_names_is_there(name: str) -> None:
    assert _there(name)


@pytest.mark.parametrize(
    "name", ["NoSuchCommand", "/c/{conference}/nowhere", "hoinghi nothing", "khong-co"]
)
def test_what_is_not_there_would_be_noticed(name: str) -> None:
    assert not _there(name)


def test_each_task_of_the_plan_stands_in_it_with_what_settles_it() -> None:
    for duty in read_plan(PLAN).plan.responsibilities:
        if duty.settled_by is not None:
            assert f"`{duty.settled_by}`" in _TABLES, duty.id


def test_each_kind_of_document_answers_a_sentence_of_the_plan_or_the_day_itself() -> None:
    assert set(KINDS) - set(NAMED) == {"bien-ban"}  # minutes: the decree's, no sentence of the plan
