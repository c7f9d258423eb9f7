"""Nobody is left standing: what is refused says what leads on, and what it names is there."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
import typer.main

import services
import shared
from deploy.cli import app
from deploy.cli_views import names
from services.portal.language import said as told_in
from services.portal.roles import Role
from services.portal.ways import sections
from shared.commands import CATALOGUE, REFUSALS
from shared.refusals import NOT_FOUND, WRONG_STATE, Refusal, Refused, Term, not_now
from tests.domain.stories import Step, Story
from tests.domain.stories.everything import STORIES

ROOTS: Final = tuple(Path(package.__path__[0]) for package in (services, shared))
NAMED: Final = re.compile(r"hoinghi ([a-z][a-z-]*(?: [a-z][a-z-]*| …| HOI-NGHI| CONFERENCE)*)")
NOT_DECIDED: Final = {"handing.py"}
"""A question about a message, no wish: tests/services/test_outside_sender.py."""


def refusals_of(story: Story) -> Iterator[tuple[Step, Refused]]:
    """Every wish of a story, at every point of it."""
    for number, _, state in story.states():
        for step in (*story.steps, *story.beside):
            try:
                story.decider.decide(step.command, state, step.meta(number + 500))
            except Refused as refused:
                yield step, refused


# --- what the deciders say -----------------------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_whatever_is_refused_in_the_course_of_a_story_says_what_to_do(story: Story) -> None:
    for step, refused in refusals_of(story):
        for said in (refused.vi, refused.en, refused.todo_vi, refused.todo_en):
            assert said.endswith("."), (step.command, said)
            assert "{" not in said
        if refused.refusal is NOT_FOUND:
            assert list(commands_in(refused.todo_vi)), (step.command, refused.todo_vi)
        if refused.refusal is WRONG_STATE:
            vi, en = set(commands_in(refused.todo_vi)), set(commands_in(refused.todo_en))
            assert vi, refused.todo_vi
            assert vi == en, refused.todo_vi


def test_the_stories_reach_every_place_that_refuses_for_the_state(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A place that no story reaches is one whose words nobody has read."""
    reached: set[tuple[str, int]] = set()
    begin = Refused.__init__

    def noting(self: Refused, refusal: Refusal, details: dict[str, Any]) -> None:
        frame: FrameType | None = inspect.currentframe()
        while frame is not None and frame.f_code is not not_now.__code__:
            frame = frame.f_back
        if frame is not None and frame.f_back is not None:
            reached.add((Path(frame.f_back.f_code.co_filename).name, frame.f_back.f_lineno))
        begin(self, refusal, details)

    monkeypatch.setattr(Refused, "__init__", noting)
    for story in STORIES:
        for _ in refusals_of(story):
            pass
    missed = [
        f"{path.name}:{call.lineno}"
        for path, call in _calls("not_now")
        if path.name not in NOT_DECIDED
        and not any(
            name == path.name and call.lineno <= line <= (call.end_lineno or 0)
            for name, line in reached
        )
    ]
    assert missed == []


def test_wrong_state_is_said_through_the_function_that_asks_what_leads_on() -> None:
    told = [
        f"{path.name}:{call.lineno}"
        for path, call in _calls("refuse")
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "WRONG_STATE"
    ]
    assert [one.split(":")[0] for one in told] == ["refusals.py"]


def test_what_leads_on_is_said_in_the_language_of_its_sentence() -> None:
    refused = not_now(
        Term("tham luận p1", "paper p1"),
        Term("đã rút", "withdrawn"),
        Term(
            "Đăng ký bài khác (`hoinghi paper propose`).",
            "Propose another (`hoinghi paper propose`).",
        ),
    )
    assert refused.todo_vi == "Đăng ký bài khác (`hoinghi paper propose`)."
    assert refused.todo_en == "Propose another (`hoinghi paper propose`)."


# --- what the words name ---------------------------------------------------------------------------------


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_no_refusal_names_a_class_of_the_code(refusal: Refusal) -> None:
    """An official types a command of the command line or opens a page; an event's class is neither."""
    for said in (refusal.vi, refusal.en, refusal.todo_vi, refusal.todo_en):
        assert not [name for name in CATALOGUE if name in said], said


def test_every_command_that_the_words_of_the_services_name_is_there() -> None:
    named = {
        (path.name, one)
        for path, text in _texts()
        for one in commands_in(text)
        if path.name != "settings.py"  # tells what a whole group uses
    }
    assert len({one for _, one in named}) > 60
    root = typer.main.get_command(app)
    assert [(name, one) for name, one in sorted(named) if not _is_there(root, one)] == []


def test_every_page_that_a_refusal_for_the_state_names_is_in_the_navigation() -> None:
    pages = {name: told_in("en", name) for role in Role for _, name in sections(role)}
    found = 0
    for path, call in _terms():
        vi, en = (str(one.value) for one in call.args if isinstance(one, ast.Constant))
        for one in re.findall(r"trang ([A-ZĐÂ]\w*(?: [a-zà-ỹ]+)*)", vi):
            name = next(name for name in pages if one.startswith(name))
            assert f"page {pages[name]}" in en, (path.name, vi)
            found += 1
    assert found > 20


def commands_in(text: str) -> list[str]:
    return [one.strip() for one in NAMED.findall(text)]


def _is_there(root: Any, named: str) -> bool:
    """A command, not a group of them, perhaps with more words behind it; of ``show``, a table."""
    at, words = root, named.split()
    if words[0] == "show":
        return words[-1] in names()
    for word in words:
        at = at.get_command(at.context_class(at), word)
        if at is None or not hasattr(at, "get_command"):
            return at is not None
    return False


def test_a_command_that_is_not_there_is_noticed() -> None:
    root = typer.main.get_command(app)
    assert _is_there(root, "award endorse")
    assert _is_there(root, "show … estimate")
    for wrong in (
        "award",
        "award endorsed",
        "awards endorse",
        "show … nothing",
    ):
        assert not _is_there(root, wrong)


# --- reading the source ------------------------------------------------------------------------------------


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for root in ROOTS:
        for path in sorted(root.rglob("*.py")):
            yield path, ast.parse(path.read_text())


def _calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                if getattr(called, "id", getattr(called, "attr", None)) == name:
                    yield path, node


def _terms() -> Iterator[tuple[Path, ast.Call]]:
    for path, call in _calls("Term"):
        if len(call.args) == 2 and all(isinstance(one, ast.Constant) for one in call.args):
            yield path, call


def _texts() -> Iterator[tuple[Path, str]]:
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value
