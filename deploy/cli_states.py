"""In which states the rows of a table can stand, and which of them ``--status`` asks for."""

from collections.abc import Mapping, Sequence
from typing import Final

from deploy.cli_views import STATUSES, View
from shared.vietnamese import fold

STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "conference": ("planned", "open", "concluded", "cancelled"),
    "delegations": ("issued", "declined", "withdrawn"),
    "attendees": (
        "registered", "confirmed", "declined", "replaced", "elsewhere", "present", "absent",
        "invitation-withdrawn",
    ),
    "twins": ("same", "possible", "another"),
    "substitutions": ("requested", "approved", "refused", "substituted", "withdrawn"),
    "papers": (
        "requested", "proposed", "submitted", "returned", "selected", "printed", "declined", "withdrawn",
    ),
    "tasks": ("open", "completed", "overdue", "withdrawn"),
    "contributions": ("requested", "submitted", "returned", "accepted", "withdrawn"),
    "nominations": (
        "submitted", "returned", "endorsed", "approved", "rejected", "withdrawn", "left-out",
    ),
    "ranking": ("endorsed", "approved"),
    "nomination_steps": (
        "submitted", "returned", "endorsed", "approved", "approval-withdrawn", "rejected", "withdrawn", "awarded",
        "presented", "revoked", "left-out",
    ),
    "budget": ("drafted", "drawn", "submitted", "returned", "agreed", "approved"),
    "adjustments": ("proposed", "submitted", "returned", "agreed", "approved"),
    "settlement_lines": ("draft", "submitted", "returned", "approved"),
    "deadlines": ("met", "open", "late", "unknown"),
    "messages": (
        "held", "requested", "sending", "awaiting-post", "sent", "uncertain", "failed", "bounced", "abandoned",
        "discarded",
    ),
}  # fmt: skip
"""By table of a view, as services/program/projections writes them."""


def state_column(view: View) -> str:
    """Which column ``--status`` looks at. Of a deadline it says how the deadline stands, not what it is of."""
    return "state" if view.table == "deadlines" else "status"


class NoSuchState(ValueError):
    """Asked for by ``--status``: no row of this table ever stands so; an empty list would look like an answer."""

    code = "FILTER_INVALID"

    def __init__(self, asked: str, view: View) -> None:
        known = ", ".join(f"{one} ({STATUSES.get(one, one)})" for one in STATES[view.table])
        super().__init__(
            f"--status {asked!r}: bảng “{view.title}” không có trạng thái này; chọn một trong: {known}. / "
            f"No row of this table stands so; choose one of these."
        )


def states_of(view: View, asked: Sequence[str]) -> frozenset[str]:
    """The codes that are asked for, by code or by their Vietnamese name. Raises :class:`NoSuchState`."""
    found: set[str] = set()
    for one in asked:
        said = fold(one.strip())
        meant = [
            code
            for code in STATES[view.table]
            if said in (fold(code), fold(STATUSES.get(code, code)))
        ]
        if not meant:
            raise NoSuchState(one, view)
        found.update(meant)
    return frozenset(found)
