"""Nominations as people speak of them once there is a decision: awarded, handed over, revoked."""

from collections.abc import Iterable, Sequence

from services.program.snapshot import Columns


def as_awarded(nominations: Iterable[Columns], awards: Iterable[Columns]) -> Sequence[Columns]:
    """The rows of nominations, the status of each that is in a decision taken from its award; ``receiver``: who
    was named to receive it for an absent awardee."""
    of = {(row["round"], row["nomination"]): row for row in awards}
    told = []
    for row in nominations:
        award = of.get((row["round"], row["nomination"]))
        if award is None:
            told.append(dict(row) | {"receiver": None})
            continue
        status = "awarded"
        if award["revoked_at"] is not None:
            status = "revoked"
        elif award["presented_at"] is not None:
            status = "presented"
        told.append(dict(row) | {"status": status, "receiver": award["receiver"]})
    return told
