"""Every refusal that the code says gets just the details that its sentences name."""

import ast
import importlib
from pathlib import Path
from string import Formatter

import pytest

from shared.refusals import NOT_FOUND, Refusal
from tests.paths import ROOT

_NAMED_TOO = {"person_id", "nomination"}
"""For the program that reads the answer; the sentences do without."""


def _fields(refusal: Refusal) -> set[str]:
    sentences = (refusal.vi, refusal.en, refusal.todo_vi, refusal.todo_en)
    return {name for text in sentences for _, name, _, _ in Formatter().parse(text) if name}


def _said(file: Path) -> list[tuple[int, Refusal, set[str]]]:
    """Line, refusal and details of each ``NAME.refuse(detail=…)`` in ``file``; imports within functions count."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    names = dict(vars(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("shared"):
            source = vars(importlib.import_module(node.module))
            names |= {
                one.asname or one.name: source[one.name] for one in node.names if one.name in source
            }
    return [
        (node.lineno, names[node.func.value.id], {one.arg for one in node.keywords if one.arg})
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "refuse"
        and isinstance(node.func.value, ast.Name)
        and isinstance(names.get(node.func.value.id), Refusal)
        and all(one.arg for one in node.keywords)
    ]


def test_each_refusal_is_said_with_the_details_that_its_sentences_name() -> None:
    files = [
        file
        for part in ("services", "shared", "deploy")
        for file in sorted((ROOT / part).rglob("*.py"))
        if ".refuse(" in file.read_text(encoding="utf-8")
    ]
    said = [(file, *one) for file in files for one in _said(file)]
    assert len(said) > 300
    wrong = [
        f"{file.relative_to(ROOT)}:{line} {refusal.code}: {sorted(_fields(refusal) ^ details)}"
        for file, line, refusal, details in said
        if _fields(refusal) - details or details - _fields(refusal) - _NAMED_TOO
    ]
    assert wrong == []


def test_a_refusal_without_one_of_its_details_fails_where_it_is_said() -> None:
    with pytest.raises(KeyError, match="where"):
        NOT_FOUND.refuse(what="mục", id="x")
