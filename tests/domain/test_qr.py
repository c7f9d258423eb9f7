"""The quick way to a QR code gives the library's own code, module by module."""

import random
import string

import pytest
import segno

from shared.qr import LEVEL, MASK, modules

_OF_LINKS = string.ascii_letters + string.digits + "/:-_.?"
_ONE_CODE_TOO_LONG = 2_332


def _by_the_library(text: str) -> tuple[str, ...]:
    made = segno.make(text, error=LEVEL, micro=False, mask=MASK)
    return tuple("".join(map(str, line)) for line in made.matrix)


def _link(length: int) -> str:
    """Lower case first: it is set as bytes, however short."""
    chosen = random.Random(length)
    return "h" + "".join(chosen.choices(_OF_LINKS, k=length - 1))


def test_a_link_of_any_length_is_the_librarys_code() -> None:
    """Versions 1 to 40, of one block and of blocks of two lengths, at each level that still fits."""
    for length in (*range(1, 130), *range(130, _ONE_CODE_TOO_LONG, 61), _ONE_CODE_TOO_LONG - 1):
        assert modules(_link(length)) == _by_the_library(_link(length)), length


@pytest.mark.parametrize("text", ["0123456789", "HN1.QPDP-2023", "đại biểu số 7", "é", "日本"])
def test_what_is_no_link_goes_the_librarys_own_way(text: str) -> None:
    assert modules(text) == _by_the_library(text)


def test_what_no_code_can_hold_is_refused() -> None:
    with pytest.raises(segno.DataOverflowError):
        modules(_link(_ONE_CODE_TOO_LONG))
