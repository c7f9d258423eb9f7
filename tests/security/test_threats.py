"""The table of threats names tests that exist."""

import ast
import re
from functools import cache

from tests.paths import ROOT

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def test_every_threat_is_covered_by_a_test_that_exists() -> None:
    rows = [
        line
        for line in (ROOT / "docs" / "security.md").read_text().splitlines()
        if line.startswith("| ") and not line.startswith(("| threat", "|---"))
    ]
    assert len(rows) > 20
    for row in rows:
        named = _NAMED.findall(row)
        assert named, row
        for path, name in named:
            assert name in _tests_of(path), f"{path}::{name}"


def test_the_rules_of_bandit_are_on_and_every_exception_in_our_code_says_why() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()
    assert re.search(r'^select = \[.*"S"', pyproject, re.MULTILINE)
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("shared", "services", "deploy", "hoinghi")
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"# noqa: S\d+\s*$", line)
    ]
    assert silent == []
