"""A name without what is written around it: forms of address before it, a remark in brackets behind it.

Compared are the bare forms everywhere. A list is also kept so, but there "Ông" and "Bà" may be a family name
(Ông Văn Giả), so that they are taken off only where a whole name remains.
"""

import re
from typing import Final

from shared.vietnamese import fold, nfc

_ADDRESSED: Final = re.compile(r"^(đ/c|đồng chí|ông|bà)[\s.:]+", re.IGNORECASE)
_FOR_CERTAIN: Final = re.compile(r"^(đ/c|đồng chí)[\s.:]+", re.IGNORECASE)
_REMARK: Final = re.compile(r"\s*\([^)]*\)\s*$")
_WHOLE_NAME: Final = 3
_MIDDLE: Final = ("văn", "thị")


def compared(name: str) -> str:
    """What is compared of a name: no marks, no capitals, no form of address, no remark behind it."""
    return fold(_REMARK.sub("", _ADDRESSED.sub("", nfc(name).strip())))


def bare(name: str) -> tuple[str, tuple[str, ...]]:
    """The name as a list keeps it, and what was taken off.

    "Đồng chí Lê Văn Giả (trưởng đoàn)" gives "Lê Văn Giả" and ("Đồng chí", "(trưởng đoàn)")."""
    whole = nfc(name).strip()
    kept = _REMARK.sub("", whole)
    before = ""
    if (found := _ADDRESSED.match(kept)) is not None and (
        _FOR_CERTAIN.match(kept) or _stands_alone(kept[found.end() :])
    ):
        before, kept = found[1], kept[found.end() :].strip()
    if not any(letter.isalpha() for letter in kept):
        return whole, ()
    behind = _REMARK.search(whole)
    return kept, tuple(part for part in (before, behind[0].strip() if behind else "") if part)


def _stands_alone(rest: str) -> bool:
    """Family name, middle name and given name: "Thị Mai" behind "Ông" is the rest of a name."""
    words = rest.split()
    return len(words) >= _WHOLE_NAME and words[0].casefold() not in _MIDDLE
