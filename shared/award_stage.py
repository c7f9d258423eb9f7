"""Who is called on the stage together: groups made by one rule, for the service that writes them and the page that
shows them before.

Groups of five to ten are practice, no law (vietnam-facts §2.6 [G]): another size is told, never refused.
"""

from collections.abc import Iterable
from typing import Final

SMALLEST, LARGEST = 5, 10
KINDS: Final = ("collective", "household", "individual")
"""In the order of lists and ceremony."""


def called_together(listed: Iterable[tuple[str, str]], size: int) -> list[tuple[str, ...]]:
    """``listed``: kind and nomination, in order. Groups of one kind each and at most ``size``, as even as can be:
    eleven by ten are six and five. Collectives come first, then households, then individuals."""
    everybody = list(listed)
    groups: list[tuple[str, ...]] = []
    for kind in KINDS:
        names = [name for one, name in everybody if one == kind]
        number = -(-len(names) // size)
        for place in range(number):
            first, last = len(names) * place // number, len(names) * (place + 1) // number
            groups.append(tuple(names[first:last]))
    return groups
