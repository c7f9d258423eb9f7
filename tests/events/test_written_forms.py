"""What is written in a form of its own is asked for with an example, never with a regular expression."""

import re
from typing import Any

import pytest

from shared.commands import ALL_COMMANDS
from shared.written_forms import FORMS, form_of

_SAMPLE = re.compile(r"(?:such as|e\.g\.) ([^)\s]+(?: [A-Z]\S*)*)")


def _patterns(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
        return own.union(*map(_patterns, schema.values()))
    return set().union(*map(_patterns, schema)) if isinstance(schema, list) else set()


def test_every_pattern_that_somebody_types_has_a_form() -> None:
    typed: set[str] = set().union(*(_patterns(kind.model_json_schema()) for kind in ALL_COMMANDS))
    assert typed - FORMS.keys() == set()


@pytest.mark.parametrize("pattern", [one for one in FORMS if _SAMPLE.search(FORMS[one].en)])
def test_the_example_of_a_form_is_of_that_form(pattern: str) -> None:
    sample = _SAMPLE.search(FORMS[pattern].en)
    assert sample is not None
    assert re.search(pattern, sample[1].rstrip(",;")), sample[1]


def test_both_languages_say_it_and_no_pattern_is_shown() -> None:
    for pattern, form in FORMS.items():
        assert form != form.en
        assert pattern not in form + form.en
    assert form_of("^no such pattern$") is None
