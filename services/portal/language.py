"""Vietnamese is the language of the pages' own text; English stands in a catalogue beside it (gettext)."""

import gettext
import io
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["vi", "en"]
COOKIE: Final = "hoinghi-lang"
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


def said(language: Language, text: str, **values: Any) -> str:
    """``text`` in the visitor's language, its ``%(name)s`` filled."""
    found = translations(language).gettext(text)
    return found % values if values else found
