"""Whether a word can be a Vietnamese syllable: the measure by which an encoding is told from another.

Permissive: it knows the letters and how they may follow one another, not the words. A text in a legacy
encoding, read as Unicode, breaks these rules in most of its words; Vietnamese in Unicode does in few.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_ONSET: Final = r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
_NUCLEUS: Final = (
    r"(?:uyê|uya|uyu|uay|uây|oay|oai|oao|oeo|uôi|ươi|ươu|iêu|yêu|uyt"
    r"|iê|yê|ươ|uô|oa|oă|oe|uâ|uê|uơ|uy|ưa|ia|ya|ua|oo"
    r"|ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])"
)
_CODA: Final = r"(?:ch|nh|ng|[cmnptk])?"
_SYLLABLE: Final = re.compile(f"{_ONSET}{_NUCLEUS}{_CODA}|{_ONSET}")
_BREAKS: Final = re.compile(r"[\s!-@\[-`{-~\u2010-\u2026]+")


def words(text: str) -> list[str]:
    """The words of ``text``: what stands between spaces, digits and ASCII punctuation."""
    return [word for word in _BREAKS.split(text) if word]


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """``Nguyễn`` is one, ``NguyÔn`` (TCVN3) and ``Nguyeãn`` (VNI) are none."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    tones, letters = 0, []
    for mark in unicodedata.normalize("NFD", word.lower()):
        if mark in _TONES:
            tones += 1
        else:
            letters.append(mark)
    plain = unicodedata.normalize("NFC", "".join(letters))
    return tones <= 1 and _SYLLABLE.fullmatch(plain) is not None
