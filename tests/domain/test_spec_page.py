"""``make specs``: every specification is a sentence on the page, under its section."""

import re

from tests.spec_page import DOMAIN, chapters, page


def test_every_test_of_the_domain_stands_on_the_page_once() -> None:
    written = sum(
        len(re.findall(r"^(?:async )?def test_", path.read_text("utf-8"), re.M))
        for path in DOMAIN.glob("test_*.py")
    )
    assert written > 900
    assert page().count("\n- ") == written


def test_sentences_stand_under_what_holds_before() -> None:
    (budget,) = [one for one in chapters() if any("not drafted" in s for s, _ in one.sections)]
    sections = dict(budget.sections)
    assert "An estimate is drafted once in the order of its lines." in sections["not drafted"]
    assert len(sections) > 3


def test_each_restriction_that_blocks_or_warns_by_its_number_has_its_sentences() -> None:
    told = set(re.findall(r"^- (R\d+) ", page(), re.M))
    assert told >= {f"R{number}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 11, 12)}, (
        "R7, R10: docs/awards.md"
    )
