"""Nominations as people speak of them once there is a decision: awarded, handed over, revoked."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.program.snapshot import Columns

NOMINATED: Final = (
    "submitted", "returned", "endorsed", "approved", "rejected", "withdrawn",
)  # fmt: skip
"""Where a nomination stands before it is in a decision."""
AWARDED: Final = ("awarded", "presented", "revoked")
"""Where it stands from then on."""


def as_awarded(nominations: Iterable[Columns], awards: Iterable[Columns]) -> Sequence[Columns]:
    """The rows of nominations, the status of each that is in a decision taken from its award; ``receiver``,
    ``receiver_position``: who was named to receive it for an absent awardee."""
    of = {(row["round"], row["nomination"]): row for row in awards}
    told = []
    for row in nominations:
        award = of.get((row["round"], row["nomination"]))
        if award is None:
            told.append(dict(row) | {"receiver": None, "receiver_position": None})
            continue
        status = "awarded"
        if award["revoked_at"] is not None:
            status = "revoked"
        elif award["presented_at"] is not None:
            status = "presented"
        named = {name: award[name] for name in ("receiver", "receiver_position")}
        told.append(dict(row) | {"status": status} | named)
    return told
