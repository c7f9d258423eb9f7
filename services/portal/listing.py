"""Long lists: filtered, searched without marks, in the order of Vietnamese lists, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from services.program.snapshot import Columns
from shared.vietnamese import fold

PAGE: Final = 100
LETTERS: Final = 25


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what was found. ``filters``: what was asked for, to be kept in the links."""

    rows: Sequence[Columns]
    found: int
    number: int
    pages: int
    filters: dict[str, str]


def listed(
    rows: Sequence[Columns],
    filters: dict[str, str],
    texts: Callable[[Columns], Sequence[Any]],
    number: int,
    size: int = PAGE,
) -> Listing:
    """``filters``: columns and what they must be; ``q`` is looked for in ``texts``, every word of it."""
    words = fold(filters.get("q", "")).split()
    wanted = {key: value for key, value in filters.items() if value and key != "q"}

    def fits(row: Columns) -> bool:
        if any(row[key] != value for key, value in wanted.items()):
            return False
        if not words:
            return True
        text = fold(" ".join(str(one) for one in texts(row) if one))
        return all(word in text for word in words)

    found = [row for row in rows if fits(row)]
    pages = max(1, ceil(len(found) / size))
    number = min(number, pages)
    shown = found[(number - 1) * size : number * size]
    return Listing(
        shown, len(found), number, pages, {key: value for key, value in filters.items() if value}
    )
