"""Vietnamese is the language of the pages' own text; English stands in a catalogue beside it (gettext)."""

import gettext
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

Language = Literal["vi", "en"]
COOKIE: Final = "hoinghi-lang"
_ONE: Final = "one"
"""The catalogue's context of a sentence that is said of one thing."""
CATALOGUE: Final = Path(__file__).parent / "locale" / "en.po"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "to be translated where it is shown"
    return text


def language_of(text: str | None) -> Language:
    return "en" if text == "en" else "vi"


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The catalogue, compiled when it is first asked for; Vietnamese needs none."""
    if language == "vi":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale="en"))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def said(language: Language, text: str, /, **values: Any) -> str:
    """``text`` in the visitor's language, its ``%(name)s`` filled."""
    found = _worded(language, text, values)
    return found % values if values else found


def _worded(language: Language, text: str, values: Mapping[str, Any]) -> str:
    """Vietnamese says one thing and several alike; English has a form for one where the catalogue has it."""
    known = translations(language)
    if any(type(value) is int and value == 1 for value in values.values()):
        one = known.pgettext(_ONE, text)
        if one != text:
            return one
    return known.gettext(text)


def in_templates(language: Language) -> Callable[..., str]:
    """Of the pages' ``{% trans %}`` and ``_()``: as :func:`said`; what fills the sentence is escaped."""

    def gettext(text: str, /, **values: Any) -> Markup:
        found = Markup(_worded(language, text, values))  # noqa: S704 - from a template or the catalogue
        return found % values  # newstyle: a percent sign of the text is doubled in it

    return gettext
