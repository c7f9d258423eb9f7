"""Vietnamese text: stored as NFC, searched without regard to marks, sorted as Vietnamese lists are.

Order (CLDR, locale vi, standard): the letters a ă â b c d đ e ê … y decide first, then the tones
ngang < huyền < hỏi < ngã < sắc < nặng, then case (small before capital). One step beyond CLDR: a
tone counts for its syllable, not for the letter that carries it, so that the two living spellings
"hòa" and "hoà" sort alike.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

# f j w z occur in foreign names; they stand where Latin order puts them
_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
# breve, circumflex, horn: they make another letter
_LETTER_MARKS: Final = frozenset("\u0306\u0302\u031b")
_PUNCTUATION, _DIGIT, _LETTER, _OTHER = 1 << 21, 2 << 21, 3 << 21, 4 << 21

Primary = tuple[int, ...]
Secondary = tuple[tuple[int, ...], ...]
Tertiary = tuple[bool, ...]
CollationKey = tuple[Primary, Secondary, Tertiary, str]
NameKey = tuple[tuple[tuple[Primary, Secondary], ...], tuple[Tertiary, ...], str]


def nfc(text: str) -> str:
    """The form in which text is stored and compared (Unicode: NĐ 30/2020, Phụ lục I, Mục I.4)."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """What a search compares: no marks, đ as d, no case, single spaces.

    "  Hoà  ĐẠI " gives "hoa dai".
    """
    bare = "".join(
        mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark)
    )
    return " ".join(bare.casefold().replace("đ", "d").split())


def collation_key(text: str) -> CollationKey:
    """Sort key: letters, tones per syllable, case.

    The NFC text comes last, so that different texts never tie.
    """
    text = nfc(text)
    primary: list[int] = []
    secondary: list[tuple[int, ...]] = []
    tertiary: list[bool] = []
    for word in text.split():
        primary.append(0)  # a word's end sorts before any letter: "an bình" before "anh"
        tones: list[int] = []
        for character in word:
            weight = _weigh(character)
            if weight.primary:
                primary.append(weight.primary)
                tertiary.append(weight.capital)
            tones += weight.tones
        secondary.append(tuple(tones))
    return tuple(primary), tuple(secondary), tuple(tertiary), text


def name_key(full_name: str) -> NameKey:
    """Sort key of a person: given name (last syllable), then middle, then family name.

    Capitals count only when the whole names agree otherwise, so that "NGUYỄN VĂN AN" stands among
    the other An. For double, ethnic-minority and foreign names, pass the sort name that the person
    gave (vietnam-facts §7.2).
    """
    syllables = nfc(full_name).split()
    parts = (
        syllables[-1:],
        syllables[1:-1],
        syllables[:1] if len(syllables) > 1 else [],
    )
    keys = tuple(collation_key(" ".join(part)) for part in parts)
    return (
        tuple(key[:2] for key in keys),
        tuple(key[2] for key in keys),
        " ".join(syllables),
    )


_NUMBER: Final = re.compile(r"([0-9]{1,18})")


def natural_key(text: str) -> tuple[tuple[tuple[CollationKey, int], ...], str]:
    """Sort key of a list whose entries are numbered: letters as in :func:`collation_key`, whole numbers by
    their value, so that "xã số 2" stands before "xã số 10"."""
    parts = _NUMBER.split(nfc(text))
    numbers = [*map(int, parts[1::2]), -1]
    words = zip(parts[::2], numbers, strict=True)
    return tuple((collation_key(word), number) for word, number in words), nfc(text)


class _Weight(NamedTuple):
    primary: int
    tones: tuple[int, ...]
    capital: bool


@lru_cache(maxsize=4096)
def _weigh(character: str) -> _Weight:
    """One NFC character. Marks that make no Vietnamese letter weigh as tones do, after them."""
    base, *marks = list(unicodedata.normalize("NFD", character))
    if unicodedata.combining(base):
        base, marks = "", [base, *marks]
    letter, tones = base.casefold(), []
    for mark in marks:
        joined = unicodedata.normalize("NFC", letter + mark)
        if mark in _LETTER_MARKS and joined in _ALPHABET:
            letter = joined
        else:
            tones.append(_TONES.get(mark, ord(mark)))
    return _Weight(_primary(letter), tuple(tones), base != base.casefold())


def _primary(letter: str) -> int:
    if not letter:
        return 0
    if len(letter) == 1 and letter in _ALPHABET:
        return _LETTER + _ALPHABET.index(letter)
    code = ord(letter[0])
    if letter.isdigit():
        return _DIGIT + code
    return (_OTHER if letter.isalpha() else _PUNCTUATION) + code
