"""QR codes (ISO/IEC 18004), quickly: what all texts of one size have in common is worked out once, by segno.

A letter bears its link twice, on paper and on the screen: at a hundred letters a second making the whole code anew
each time is a tenth of all the work.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any, Final

import segno

# The steps and tables of the library, which it does not declare: its version is locked, and a test compares with
# the codes that it makes itself.
_STEPS: Final[Any] = import_module("segno.encoder")
_TABLES: Final[Any] = import_module("segno.consts")
LEVEL: Final = "m"
MASK: Final = 3  # a reader takes any of the eight; weighing them all is most of the work
_BYTES: Final = 0b0100  # mode indicator of eight-bit data
_PADDING: Final = (0xEC, 0x11)
_TWO_BYTES_FROM: Final = 10  # from this version on the number of bytes is told in two bytes


def modules(text: str) -> tuple[str, ...]:
    """The code's rows from above, "1" for a dark module, without the quiet zone; the same text, the same code.

    Error correction M, or better where that takes no more room. Raises segno.DataOverflowError above 2,331 bytes.
    """
    segments = _STEPS.prepare_data(text, None, None)
    if list(segments.modes) != [_TABLES.MODE_BYTE] or not text.isascii():
        made = segno.make(text, error=LEVEL, micro=False, mask=MASK)
        return tuple("".join(map(str, line)) for line in made.matrix)
    level = _TABLES.ERROR_MAPPING[LEVEL.upper()]
    version = _STEPS.find_version(segments, level, False, False)
    frame = _frame(version, _STEPS.boost_error_level(version, level, segments, False))
    return frame.filled(text.encode())


@dataclass(frozen=True, slots=True)
class _Frame:
    """All that does not depend on the text. ``blocks``: (data bytes, check bytes) of each; ``places``: of each
    module the bit of the stream that stands there (behind the stream: a nought and a one); ``mask``: the symbol
    as one number, to be added bit by bit."""

    version: int
    side: int
    blocks: tuple[tuple[int, int], ...]
    places: Callable[[str], Sequence[str]]
    mask: int

    def filled(self, content: bytes) -> tuple[str, ...]:
        stream = "".join(f"{byte:08b}" for byte in self._stream(content))
        bits = "".join(self.places(f"{stream}000000001"))  # up to seven bits are left over: noughts
        total = self.side * self.side
        symbol = f"{int(bits, 2) ^ self.mask:0{total}b}"
        return tuple(symbol[at : at + self.side] for at in range(0, total, self.side))

    def _stream(self, content: bytes) -> Iterator[int]:
        """Data and check bytes in the order in which they are placed (7.4 to 7.6)."""
        room = sum(data for data, _ in self.blocks)
        told = 16 if self.version >= _TWO_BYTES_FROM else 8
        number = (_BYTES << told | len(content)) << 8 * len(content) | int.from_bytes(content)
        data = (number << 4).to_bytes((told + 8) // 8 + len(content))
        data += b"\0"[
            : room - len(data)
        ]  # as the library does; a reader ends at the four noughts before
        data += bytes(_PADDING[n % 2] for n in range(room - len(data)))
        filled, checked, at = [], [], 0
        for size, check in self.blocks:
            block = data[at : at + size]
            filled.append(block)
            checked.append(_checks(block, check))
            at += size
        for column in chain(zip_longest(*filled), zip_longest(*checked)):
            yield from (byte for byte in column if byte is not None)


def _checks(block: bytes, number: int) -> bytes:
    """The Reed-Solomon check bytes of a block (7.5): the remainder of a division, byte by byte."""
    multiples, rest = _multiples(number), 0
    shift, whole = 8 * (number - 1), (1 << 8 * number) - 1
    for byte in block:
        rest = (rest << 8 & whole) ^ multiples[byte ^ rest >> shift]
    return rest.to_bytes(number)


@cache
def _multiples(number: int) -> tuple[int, ...]:
    """The generator polynomial of so many check bytes times each byte."""
    logs: Sequence[int] = _TABLES.GEN_POLY[number]
    log, exp = _TABLES.GALIOS_LOG, _TABLES.GALIOS_EXP
    return (
        0,
        *(int.from_bytes(bytes(exp[log[byte] + one] for one in logs)) for byte in range(1, 256)),
    )


@cache
def _frame(version: int, level: int) -> _Frame:
    blocks = [
        (one.num_data, one.num_total - one.num_data)
        for one in _TABLES.ECC[version][level]
        for _ in range(one.num_blocks)
    ]
    stream = 8 * sum(map(sum, blocks))
    free = _free(version)
    side = len(free)
    length = sum(line.count(2) for line in free)
    # A bit's number is found where its own bits have gone when the library placed them.
    numbers = [[0] * side for _ in range(side)]
    for power in range(length.bit_length()):
        placed = _free(version)
        _STEPS.add_codewords(
            placed, bytes(number >> power & 1 for number in range(length)), version
        )
        for line, into in zip(placed, numbers, strict=True):
            into[:] = [one | (bit & 1) << power for one, bit in zip(into, line, strict=True)]
    empty = segno.make(
        "x", error=_name(level), version=version, mode="byte", mask=MASK, boost_error=False
    )
    nought, one = stream + 7, stream + 8
    places, mask = [], []
    turned = _STEPS.get_data_mask_functions(False)[MASK]
    for y in range(side):
        for x in range(side):
            inside = free[y][x] == 2
            places.append(numbers[y][x] if inside else one if empty.matrix[y][x] else nought)
            mask.append("1" if inside and turned(y, x) else "0")
    return _Frame(version, side, tuple(blocks), itemgetter(*places), int("".join(mask), 2))


def _name(level: int) -> str:
    """The library's own name of a level of error correction."""
    return next(str(name) for name, value in _TABLES.ERROR_MAPPING.items() if value == level)


def _free(version: int) -> Any:
    """The symbol with 2 wherever a bit of the text may stand."""
    side = _STEPS.calc_matrix_size(version)
    symbol = _STEPS.make_matrix(side, side)
    _STEPS.add_finder_patterns(symbol, side, side)
    _STEPS.add_alignment_patterns(symbol, side, side)
    return symbol
