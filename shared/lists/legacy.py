"""Vietnamese as it was written before Unicode: TCVN3 (the ABC fonts) and VNI, told apart and converted.

Both put their letters on the codes of Western ones, so that a file carries them without saying so. TCVN3
(TCVN 5712:1993, VN3) has one code a letter and none for capitals with a tone: those come from a font of
capitals (".VnTimeH"), and are restored here in words that are otherwise in capitals. VNI writes a letter
and then its mark.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from shared.lists.syllables import is_syllable, words

Encoding = Literal["unicode", "tcvn3", "vni"]
Converter = Callable[[str], str]
NAMES: Final[dict[Encoding, str]] = {
    "unicode": "Unicode",
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
}

_TCVN3_CODES: Final = (
    "\xb5\xb8\xb6\xb7\xb9" "\xa8\xbb\xbe\xbc\xbd\xc6" "\xa9\xc7\xca\xc8\xc9\xcb" "\xae"
    "\xcc\xd0\xce\xcf\xd1" "\xaa\xd2\xd5\xd3\xd4\xd6" "\xd7\xdd\xd8\xdc\xde"
    "\xdf\xe3\xe1\xe2\xe4" "\xab\xe5\xe8\xe6\xe7\xe9" "\xac\xea\xed\xeb\xec\xee"
    "\xef\xf3\xf1\xf2\xf4" "\xad\xf5\xf8\xf6\xf7\xf9" "\xfa\xfd\xfb\xfc\xfe"
    "\xa1\xa2\xa7\xa3\xa4\xa5\xa6"
)  # fmt: skip
_TCVN3_LETTERS: Final = (
    "àáảãạ" "ăằắẳẵặ" "âầấẩẫậ" "đ" "èéẻẽẹ" "êềếểễệ" "ìíỉĩị" "òóỏõọ" "ôồốổỗộ" "ơờớởỡợ" "ùúủũụ" "ưừứửữự"
    "ỳýỷỹỵ" "ĂÂĐÊÔƠƯ"
)  # fmt: skip
_TCVN3: Final = dict(zip(map(ord, _TCVN3_CODES), _TCVN3_LETTERS, strict=True))

_VNI_GROUPS: Final = (
    ("a", "àáảãạ", "øùûõï"), ("a", "ăằắẳẵặ", "êèéúüë"), ("a", "âầấẩẫậ", "âàáåãä"),
    ("e", "èéẻẽẹ", "øùûõï"), ("e", "êềếểễệ", "âàáåãä"),
    ("o", "òóỏõọ", "øùûõï"), ("o", "ôồốổỗộ", "âàáåãä"), ("ô", "ờớởỡợ", "øùûõï"),
    ("u", "ùúủũụ", "øùûõï"), ("ö", "ừứửữự", "øùûõï"), ("y", "ỳýỷỹ", "øùûõ"),
)  # fmt: skip
_VNI_PAIRS: Final = {
    base + mark: letter
    for base, letters, marks in _VNI_GROUPS
    for letter, mark in zip(letters, marks, strict=True)
}
_VNI_ALONE: Final = dict(zip("ôöìíæóòîñ", "ơưìíỉĩịỵđ", strict=True))
_VNI_TOKEN: Final = re.compile(
    "|".join(map(re.escape, sorted([*_VNI_PAIRS, *_VNI_ALONE], key=len, reverse=True))),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Detected:
    """How a text is written, and how surely: the share of its marked words that are Vietnamese."""

    encoding: Encoding
    share: float


def from_tcvn3(text: str) -> str:
    """TCVN3 codes, seen as Western letters, to Unicode (NFC)."""
    parts = re.split(r"(\s+)", text)
    if any(sum(letter.isascii() for letter in part) > 1 for part in parts):
        whole = _capitals(text.translate(_TCVN3), text)
        if whole.isupper():
            return whole
    return "".join(_capitals(part.translate(_TCVN3), part) for part in parts)


def from_vni(text: str) -> str:
    """VNI letters and marks, seen as Western letters, to Unicode (NFC)."""
    return _VNI_TOKEN.sub(_vni_letter, text)


CONVERTERS: Final[dict[Encoding, Converter]] = {
    "unicode": lambda text: unicodedata.normalize("NFC", text),
    "tcvn3": from_tcvn3,
    "vni": from_vni,
}


def detect(texts: Iterable[str]) -> Detected:
    """How a file's texts are written, judged together.

    Text that holds a Vietnamese letter which only Unicode has (ă, đ, ơ, ư, ế ...) is never judged to be
    legacy, nor is text whose words are Vietnamese as they stand.
    """
    marked = [word for text in texts for word in words(text) if not word.isascii()]
    if not marked:
        return Detected("unicode", 1.0)
    plain = _share(unicodedata.normalize("NFC", word) for word in marked)
    if any(_only_unicode(word) for word in marked) or plain >= _CERTAIN:
        return Detected("unicode", plain)
    found = [
        Detected("tcvn3", _share(map(from_tcvn3, marked))),
        Detected("vni", _share(map(from_vni, marked))),
    ]
    best = max(found, key=lambda one: one.share)
    legacy = best.share >= _CERTAIN and best.share > plain
    return best if legacy else Detected("unicode", plain)


_CERTAIN: Final = 0.75


def looks_legacy(text: str) -> bool:
    """One cell by itself: for the warning about files that mix encodings."""
    return detect([text]).encoding != "unicode"


def only_unicode(text: str) -> bool:
    """Holds a letter that no legacy encoding has."""
    return any(map(_only_unicode, words(text)))


def _share(marked: Iterable[str]) -> float:
    judged = [is_syllable(word) for word in marked]
    return sum(judged) / len(judged)


def _only_unicode(word: str) -> bool:
    return any(
        ord(letter) > 0xFF and (letter.isalpha() or unicodedata.combining(letter))
        for letter in unicodedata.normalize("NFC", word)
    )


def _capitals(text: str, plain: str) -> str:
    """``text``, converted from ``plain``, in capitals if its plain letters are: a font of capitals."""
    letters = [letter for letter in plain if letter.isascii() and letter.isalpha()]
    capitals = len(letters) > 1 and all(letter.isupper() for letter in letters)
    return text.upper() if capitals else text


def _vni_letter(found: re.Match[str]) -> str:
    token = found.group()
    letter = _VNI_PAIRS.get(token.lower()) or _VNI_ALONE[token.lower()]
    return letter.upper() if token[0].isupper() else letter
