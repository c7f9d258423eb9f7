"""What a file is refused for: a code, two languages, and what to do next."""

import re
import string

import pytest

from shared.commands import REFUSALS as OF_COMMANDS
from shared.lists.refusals import REFUSALS
from shared.refusals import Refusal

each = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)


def test_no_two_refusals_share_a_code() -> None:
    codes = [refusal.code for refusal in (*REFUSALS, *OF_COMMANDS)]
    assert len(codes) == len(set(codes))


@each
def test_a_refusal_says_why_and_what_to_do_in_both_languages(refusal: Refusal) -> None:
    assert re.fullmatch(r"FILES(_[A-Z]+)+", refusal.code)
    for text in (refusal.vi, refusal.en, refusal.todo_vi, refusal.todo_en):
        assert text.strip() == text
        assert text.endswith((".", "}"))


@each
def test_both_sentences_ask_for_the_same_details(refusal: Refusal) -> None:
    def named(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert named(refusal.vi) == named(refusal.en)
    assert (
        named(refusal.todo_vi) == named(refusal.todo_en) <= named(refusal.vi) | {"known", "apart"}
    )
