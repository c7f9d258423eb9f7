"""The specifications as a page that an official reads: ``make specs``. Each sentence is a test that runs.

A chapter for each file of tests/domain, its sections as they are grouped there: by state, where there are states.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

DOMAIN = ROOT / "tests" / "domain"
_SECTION = re.compile(r"# --- (.+?) -+$")


@dataclass(frozen=True, slots=True)
class Chapter:
    """``sections``: each title ("" before the first) with its sentences."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def chapters(folder: Path = DOMAIN) -> Iterator[Chapter]:
    for path in sorted(folder.glob("test_*.py")):
        text = path.read_text("utf-8")
        module = ast.parse(text)
        titles = {
            number: found[1]
            for number, line in enumerate(text.splitlines(), 1)
            if (found := _SECTION.fullmatch(line))
        }
        sections: dict[str, list[str]] = {}
        for one in module.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name[:5] == "test_":
                before = [title for line, title in titles.items() if line < one.lineno]
                sections.setdefault(before[-1] if before else "", []).append(sentence(one))
        told = (ast.get_docstring(module) or path.stem).splitlines()[0]
        yield Chapter(told, tuple((title, tuple(said)) for title, said in sections.items()))


def sentence(test: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """ "test_r4_maternity_leave_counts…" is "R4 maternity leave counts…"."""
    words = test.name.removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:] + "."


def page() -> str:
    lines = ["# Specifications", "", "Each sentence is a test that runs (tests/domain)."]
    for chapter in chapters():
        lines += ["", f"## {chapter.title}"]
        for title, said in chapter.sections:
            lines += ["", *([f"### {title[:1].upper()}{title[1:]}", ""] if title else [])]
            lines += [f"- {one}" for one in said]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
