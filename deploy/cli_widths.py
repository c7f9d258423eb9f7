"""How wide each column of a table is, so that no day, sum or word is broken where it can be helped.

A code of several parts (``so-y-te-01``) may be broken behind a hyphen. Where even that does not fit, the rows are
read one under another, a line for each field.
"""

import re
import textwrap
from collections.abc import Collection, Sequence
from typing import Final

from rich.cells import cell_len

GAP: Final = 3
"""Between two columns: one blank on each side of a column and one of the frame."""
LONGEST_PIECE: Final = 18
"""A longer piece (a digest, an address) is broken all the same."""
KEPT_WHOLE: Final = 10
"""A shorter code (``item-12``) stands in one line, so that it can be copied."""
_PIECES: Final = re.compile(r"[^\s-]+-*|-+")


def fitted(
    columns: Sequence[Sequence[str]], width: int, unbroken: Collection[int] = ()
) -> list[int] | None:
    """A width for each column; None when they do not fit in ``width`` characters side by side.

    ``columns``: all texts of each column, its heading among them. ``unbroken``: the numbers of those in which no
    text is broken (ids that the next command is given). The room that is left over goes, one character
    after another, to the column whose texts take the most lines.
    """
    least = [
        max((cell_len(text) if n in unbroken else _piece(text) for text in texts), default=1)
        for n, texts in enumerate(columns)
    ]
    whole = [max((cell_len(text) for text in texts), default=1) for texts in columns]
    share = [sum(map(cell_len, texts)) / max(len(texts), 1) for texts in columns]
    spare = width - GAP * len(columns) - sum(least)
    if spare < 0:
        return None
    widths = list(least)
    for _ in range(spare):
        wanting = [n for n in range(len(widths)) if widths[n] < whole[n]]
        if not wanting:
            break
        # the average line counts and, less so, the longest: one long text does not starve all others
        widths[max(wanting, key=lambda n: (share[n] + whole[n] / 4) / widths[n])] += 1
    return widths


def folded(text: str, width: int) -> str:
    """``text`` in lines of ``width`` characters at the most, broken at blanks and behind hyphens."""
    lines = [
        part
        for line in text.splitlines() or [""]
        for part in textwrap.wrap(line, width, break_on_hyphens=True) or [""]
    ]
    return "\n".join(lines)


def _piece(text: str) -> int:
    """The longest part of a text that is not broken."""
    longest = max(map(_whole, text.split()), default=1)
    return min(LONGEST_PIECE, longest)


def _whole(word: str) -> int:
    length = cell_len(word)
    return length if length <= KEPT_WHOLE else max(map(cell_len, _PIECES.findall(word)))
