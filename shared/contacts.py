"""Telephone numbers, mailboxes and postal addresses as they are kept: one form for each, so that equal ones are
recognised.

The forms are those of the Vietnamese numbering plan as it is dialled since the changes of 2017 and 2018: ten
digits for a mobile number (03, 05, 07, 08, 09), eleven for a fixed one (02). Numbers of other countries stand
in the international form. The prefix 0000, which no network has, is left to made-up people.
"""

import re
import unicodedata
from typing import Final

from shared.personal import REMOVED

_SEPARATED: Final = re.compile(r"[\s.\-()–]+")
_HOME: Final = re.compile(r"(?:\+84|0084)0?|84(?=[235789]\d{8,9}$)")
_NATIONAL: Final = re.compile(r"0[35789]\d{8}|02\d{9}|0000\d{6,7}", re.ASCII)
_ABROAD: Final = re.compile(r"\+(?!84)[1-9]\d{7,14}", re.ASCII)
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_LONGEST_EMAIL: Final = 200
_LONGEST_POSTAL: Final = 200
_SHORTEST_POSTAL: Final = 8
_FEWEST_LETTERS: Final = 4


def phone(written: str) -> str | None:
    """The number in the form in which it is kept; None for what is none.

    "+84 912.345.678" and "0912 345 678" give "0912345678"; "+856 20 5555 5555" gives "+8562055555555".
    """
    bare = _SEPARATED.sub("", written)
    if _ABROAD.fullmatch(bare):
        return bare
    national = _HOME.sub("0", bare, count=1) if _HOME.match(bare) else bare
    return national if _NATIONAL.fullmatch(national) else None


def email(written: str) -> str | None:
    """The address as typed, without spaces around it; None for what is none."""
    bare = written.strip()
    fits = len(bare) <= _LONGEST_EMAIL and ".." not in bare and not bare.startswith(".")
    return bare if fits and _EMAIL.fullmatch(bare) else None


def postal(written: str) -> str | None:
    """A postal address on one line, as typed; None for what the post could not take there.

    "Số 1  đường A, xã B" gives "Số 1 đường A, xã B". Addresses differ too much for more: words are asked for,
    at least two, and neither a mailbox nor a number alone.
    """
    bare = " ".join(unicodedata.normalize("NFC", written).split())
    if not _SHORTEST_POSTAL <= len(bare) <= _LONGEST_POSTAL or " " not in bare or "@" in bare:
        return None
    letters = sum(one.isalpha() for one in bare)
    return bare if letters >= _FEWEST_LETTERS and bare != REMOVED else None


def same_address(one: str | None, other: str | None) -> bool:
    """Two mailboxes that are one: capitals do not tell them apart; nothing is the same as nothing."""
    return one is not None and other is not None and one.casefold() == other.casefold()
