"""Nominations as people speak of them once there is a decision: awarded, handed over, revoked, or left out."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.program.snapshot import Columns

NOMINATED: Final = (
    "submitted", "returned", "endorsed", "approved", "rejected", "withdrawn",
)  # fmt: skip
"""Where a nomination stands before it is in a decision."""
AWARDED: Final = ("awarded", "presented", "revoked")
"""Where it stands from then on."""
OPEN: Final = ("submitted", "returned", "endorsed")
"""Without the approver's answer: what the decision leaves out."""
LEFT_OUT: Final = "left-out"


def as_left_out(nominations: Iterable[Columns], rounds: Iterable[Columns]) -> Sequence[Columns]:
    """The rows of nominations, the status of each that its round's decision left out said so. Their own rows keep
    how they stood: the list that was submitted for the decision is printed from them afterwards too."""
    decided = {row["round"] for row in rounds if row["decision_number"]}
    return [
        dict(row) | {"status": LEFT_OUT}
        if row["status"] in OPEN and row["round"] in decided
        else row
        for row in nominations
    ]


def as_awarded(
    nominations: Iterable[Columns], awards: Iterable[Columns], rounds: Iterable[Columns]
) -> Sequence[Columns]:
    """The rows of nominations, the status of each that is in a decision taken from its award, the others as by
    :func:`as_left_out`; ``receiver``, ``receiver_position``: who was named to receive it for an absent awardee."""
    of = {(row["round"], row["nomination"]): row for row in awards}
    told = []
    for row in as_left_out(nominations, rounds):
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
