"""The specifications as a page that an official reads: ``make specs``. Each sentence is a test that runs.

A chapter for each file of tests/domain, its sections as they are grouped there: by state, where there are states.
English is the test's own name; the Vietnamese stands beside the tests, in tests/domain/vi, under that name:

    # Một đoàn: được mời, …                       the chapter
    ## answers = Trả lời                           a section, by its English title
    a_unit_registers_its_own: Đơn vị đăng ký …     a test without its "test_"

in the order of the tests. What is missing there, or there without a test, stops the page (and a test).
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.paths import ROOT

DOMAIN = ROOT / "tests" / "domain"
LANGUAGES = ("vi", "en")
_SECTION = re.compile(r"# --- (.+?) -+$")


class Said(NamedTuple):
    """One sentence or title in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """``sections``: each title (empty before the first) with its sentences."""

    title: Said
    sections: tuple[tuple[Said, tuple[Said, ...]], ...]


class Untold(ValueError):
    """Tests and Vietnamese sentences of a chapter differ; says in which file and what to do."""


def chapters(folder: Path = DOMAIN) -> Iterator[Chapter]:
    for path in sorted(folder.glob("test_*.py")):
        module = ast.parse(text := path.read_text("utf-8"))
        titles = {
            number: found[1]
            for number, line in enumerate(text.splitlines(), 1)
            if (found := _SECTION.fullmatch(line))
        }
        tests: dict[str, list[str]] = {}
        for one in module.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name[:5] == "test_":
                before = [title for line, title in titles.items() if line < one.lineno]
                tests.setdefault(before[-1] if before else "", []).append(one.name[5:])
        told = (ast.get_docstring(module) or path.stem).splitlines()[0]
        yield _both(path.stem[5:], told, tests, folder / "vi")


def _both(name: str, title: str, tests: dict[str, list[str]], folder: Path) -> Chapter:
    """The chapter ``name`` with the Vietnamese of its file."""
    path = folder / f"{name}.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    vi: dict[str, str] = {}
    for line in filter(None, lines):
        key, _, words = line.partition(
            " = " if line.startswith("## ") else " " if line.startswith("# ") else ": "
        )
        vi[key] = words
    wanted = ["#"]
    for section, names in tests.items():
        wanted += [f"## {section}"] * bool(section) + names
    if list(vi) != wanted or len(vi) != sum(map(bool, lines)) or not all(vi.values()):
        missing = [key for key in wanted if not vi.get(key)]
        surplus = [key for key in vi if key not in wanted]
        raise Untold(
            f"tests/domain/vi/{name}.txt does not go with tests/domain/test_{name}.py: "
            f"without a Vietnamese sentence: {missing}; sentences of no test: {surplus}; "
            "each test has one line there, in the order of the tests (tests/spec_page.py says how)"
        )
    return Chapter(
        Said(vi["#"], title),
        tuple(
            (
                Said(vi[f"## {section}"], _capital(section)) if section else Said("", ""),
                tuple(Said(vi[test], sentence(test)) for test in names),
            )
            for section, names in tests.items()
        ),
    )


def sentence(test: str) -> str:
    """ "r4_maternity_leave_counts…" is "R4 maternity leave counts…"."""
    return _capital(test.replace("_", " ")) + "."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def page(*languages: str) -> str:
    """Markdown; with two languages the English stands under the Vietnamese."""
    asked = languages or LANGUAGES
    head = Said("Đặc tả nghiệp vụ", "Specifications")
    note = Said(
        "Mỗi câu là một kiểm thử chạy thật (tests/domain), xếp theo trạng thái có trước.",
        "Each sentence is a test that runs (tests/domain), grouped by what holds before.",
    )

    def in_line(said: Said) -> str:
        return " / ".join(getattr(said, language) for language in asked)

    lines = [f"# {in_line(head)}", "", *(getattr(note, language) for language in asked)]
    for chapter in chapters():
        first, *others = (getattr(chapter.title, language) for language in asked)
        lines += ["", f"## {first}", *(line for one in others for line in ("", f"*{one}*"))]
        for title, said in chapter.sections:
            lines += ["", *([f"### {in_line(title)}", ""] if title.vi else [])]
            for sentences in said:
                first, *others = (getattr(sentences, language) for language in asked)
                lines += [f"- {first}", *(f"  *{one}*" for one in others)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    wished = sys.argv[1:]
    if not set(wished) <= set(LANGUAGES):
        raise SystemExit("make specs ONLY=vi, make specs ONLY=en, or both: make specs")
    try:
        print(page(*wished), end="")
    except Untold as fault:
        raise SystemExit(str(fault)) from None
