"""Money is whole đồng: how a sum is read, and printed in figures and in words.

num2words (``lang="vi"``) was tried and says "lẻ", "hai mươi bốn" and leaves out "không trăm":
1,005,000 becomes "một triệu năm nghìn". Estimates and decisions write "linh", "hai mươi tư" and
read every inner group in full, so these few lines are our own.
"""

import re
from typing import Final

_DIGITS: Final = (
    "không",
    "một",
    "hai",
    "ba",
    "bốn",
    "năm",
    "sáu",
    "bảy",
    "tám",
    "chín",
)
_GROUPS: Final = ("", "nghìn", "triệu")
_BILLION: Final = 10**9


_UNIT: Final = re.compile(r"\s*(?:đồng|đ|vnđ|vnd)\s*$", re.IGNORECASE)


def without_unit(text: str) -> str:
    """A sum as officials write it, without the "đ" or "đồng" behind it."""
    return _UNIT.sub("", text)


def format_dong(amount: int) -> str:
    """``210600000`` gives ``"210.600.000"``, without the unit.

    Negative sums (a saving, a reversal) keep their sign. Raises TypeError for anything but an int;
    a bool is none.
    """
    return f"{_whole(amount):,}".replace(",", ".")


def read_dong(written: str, by: str = ". \u00a0") -> int | None:
    """``60.000``, ``60 000`` and ``60000`` give 60000: groups of three digits, parted by one of ``by``, or none.

    None for anything else: ``1.5`` is no sum, and certainly not 15.
    """
    parted = re.escape(by)
    if not re.fullmatch(rf"[0-9]+|[0-9]{{1,3}}(?:[{parted}][0-9]{{3}})+", written):
        return None
    return int(re.sub(rf"[{parted}]", "", written))


def in_words(amount: int, *, even: bool = False) -> str:
    """The sum in words as after "Bằng chữ:", ``even`` adds "chẵn".

    ``210600000`` gives ``"Hai trăm mười triệu sáu trăm nghìn đồng"``. Style: nghìn, linh, mốt, tư,
    lăm (vietnam-facts §3.3, general practice, no rule of law). Raises TypeError for anything but an
    int and ValueError for a negative sum.
    """
    if _whole(amount) < 0:
        raise ValueError(f"a sum in words cannot be negative: {amount}")
    words = " ".join(_read(amount) or [_DIGITS[0]])
    return f"{words[0].upper()}{words[1:]} đồng{' chẵn' if even else ''}"


def _whole(amount: int) -> int:
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise TypeError(f"money is whole đồng (int), not {type(amount).__name__}")
    return amount


def _read(number: int) -> list[str]:
    """The words of a number above zero; "tỷ" is the largest unit and stacks ("một nghìn tỷ")."""
    billions, rest = divmod(number, _BILLION)
    words = [*_read(billions), "tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += _read_group(group, in_full=bool(words))
            words += [_GROUPS[power]] if power else []
    return words


def _read_group(group: int, *, in_full: bool) -> list[str]:
    """1 to 999; ``in_full`` after larger groups, so that 5 becomes "không trăm linh năm"."""
    hundreds, tens, units = group // 100, group // 10 % 10, group % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or in_full else []
    if tens == 0:
        return [
            *words,
            *(["linh"] if words and units else []),
            *([_DIGITS[units]] if units else []),
        ]
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return words + ([_unit_after_tens(tens, units)] if units else [])


def _unit_after_tens(tens: int, units: int) -> str:
    if units == 5:
        return "lăm"
    if tens > 1 and units in (1, 4):
        return {1: "mốt", 4: "tư"}[units]
    return _DIGITS[units]
