"""What no name and no position holds, and what a name seldom does; badges and seat lists print both as they are.

Nothing is mended but blanks: a name is spelled as the person spells it.
"""

from typing import Final

from shared.addressed import bare
from shared.refusals import Term

_MARKUP: Final = "<>{}[]|\\^~`"
_NOT_IN_NAMES: Final = frozenset(_MARKUP + "=@#$%*_")
_NOT_IN_POSITIONS: Final = frozenset(_MARKUP)
_SHORTEST_POSITION: Final = 2
_SMALL_BY_RIGHT: Final = frozenset((
    "al", "bin", "binti", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la",
    "le", "van", "von", "và", "y",
))  # fmt: skip
"""Words of foreign names that are written small, and what joins two names."""


def spaced(text: str) -> str:
    """One blank between words."""
    return " ".join(text.split())


def no_name(name: str) -> Term | None:
    """Why this is nobody's name."""
    if not any(letter.isalpha() for letter in name):
        return Term("không có chữ cái nào", "there is no letter in it")
    return _sign(name, _NOT_IN_NAMES)


def no_position(position: str) -> Term | None:
    """Why this is no position."""
    if sum(letter.isalpha() for letter in position) < _SHORTEST_POSITION:
        return Term("chưa có đủ hai chữ cái", "there are not two letters in it")
    return _sign(position, _NOT_IN_POSITIONS)


def small_word(name: str) -> str:
    """The first word of a name that begins with a small letter where names have a capital; or ""."""
    return next(
        (one for one in bare(name)[0].split() if one[0].islower() and one not in _SMALL_BY_RIGHT),
        "",
    )


def _sign(text: str, unknown: frozenset[str]) -> Term | None:
    found = next((one for one in text if one in unknown), None)
    return Term(f"có ký tự “{found}”", f"it holds the sign “{found}”") if found else None
