"""Telephone numbers and addresses as they are kept: one form for each, so that equal ones are recognised.

The forms are those of the Vietnamese numbering plan as it is dialled since the changes of 2017 and 2018: ten
digits for a mobile number (03, 05, 07, 08, 09), eleven for a fixed one (02). Numbers of other countries stand
in the international form. The prefix 0000, which no network has, is left to made-up people.
"""

import re
from typing import Final

_SEPARATED: Final = re.compile(r"[\s.\-()–]+")
_HOME: Final = re.compile(r"(?:\+84|0084)0?|84(?=[235789]\d{8,9}$)")
_NATIONAL: Final = re.compile(r"0[35789]\d{8}|02\d{9}|0000\d{6,7}", re.ASCII)
_ABROAD: Final = re.compile(r"\+(?!84)[1-9]\d{7,14}", re.ASCII)
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_LONGEST_EMAIL: Final = 200


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


def same_address(one: str | None, other: str | None) -> bool:
    """Two addresses of one mailbox: capitals do not tell them apart; nothing is the same as nothing."""
    return one is not None and other is not None and one.casefold() == other.casefold()
