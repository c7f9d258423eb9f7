"""The sentence of a warning about several, said of those alone whom it is still about: named and counted anew."""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

COUNTED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "AWARDS_DECISION_BEFORE_APPROVAL": ("({} trường hợp", "comes before {} of"),
        "AWARDS_ENDORSED_UNDECIDED": ("mà còn {} ", "while {} are"),
        "AWARDS_NO_CLEARANCE": ("{} trường hợp", "Of {} awardees"),
        "AWARDS_RETURNED_UNDECIDED": ("mà còn {} ", "while {} are"),
        "AWARDS_SUBMITTED_UNDECIDED": ("mà còn {} ", "while {} are"),
    }
)
"""Where a sentence says how many they are, in Vietnamese and in English (services/awards/advice.py)."""
_NOBODY: Final = "–"


def said_of(
    code: str, vi: str, en: str, told: Collection[str], gone: Collection[str]
) -> tuple[str, str]:
    """``told``: of whom it was said; ``gone``: whom it names and is not about any more."""
    if not gone:
        return vi, en
    left = len(told) - len({*told} & {*gone})
    counted = COUNTED.get(code)
    if counted is not None:
        vi, en = (
            text.replace(frame.format(len(told)), frame.format(left), 1)
            for text, frame in zip((vi, en), counted, strict=True)
        )
    return _without(vi, gone), _without(en, gone)


def _without(text: str, gone: Collection[str]) -> str:
    """Each list of names in ``text`` that holds one of ``gone``, without them."""
    name = r"[\w-]+(?: \([^()]*\))?"

    def left(found: re.Match[str]) -> str:
        names = re.findall(name, found[0])
        stay = [one for one in names if one.partition(" ")[0] not in gone]
        return found[0] if len(stay) == len(names) else ", ".join(stay) or _NOBODY

    ids = "|".join(re.escape(one) for one in sorted(gone, key=len, reverse=True))
    holding = rf"(?:{ids})(?![\w-])(?: \([^()]*\))?"
    return re.sub(rf"(?<=: |.“)(?:{name}, )*{holding}(?:, {name})*", left, text)
