"""Facts of the reception at the door. The type names are the storage format: once released, they never change.

``scan`` is the id of the scan, made where it was scanned: the same scan sent again is the same scan.
``scanned_at`` is the gate's own time; ``clock_ahead`` (seconds) is said where that gate's clock was more than a
little off. When a scan was received is the time in the envelope.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, StringConstraints

from shared.admission import Ticket
from shared.envelope import Fact
from shared.events.people import Digest, Text
from shared.subjects import Token

ScanId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{8,64}$")]
"""A command's id: each scan is one command."""
RefusedReason = Literal[
    "withdrawn",
    "declined",
    "replaced",
    "superseded",
    "elsewhere",
    "nobody-named",
    "not-open",
    "over",
    "cancelled",
]
"""``superseded``: an earlier code of somebody who has a new one; ``elsewhere``: of somebody who is counted in
another delegation; ``nobody-named``: a delegation without people."""
UnmatchedReason = Literal["unreadable", "unknown", "other-conference"]
BeforeArrival = Literal["registered", "confirmed", "absent"]


class ScanRepeated(Fact, type_name="vn.hoinghi.registry.ScanRepeated.v1"):
    """Scanned although here already; the first time stands. No ``person_id``: the delegation's own code."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token | None = None
    scan: ScanId
    gate: Text
    scanned_at: AwareDatetime
    first_gate: Text
    first_at: AwareDatetime
    clock_ahead: int | None = None


class ArrivalMovedEarlier(Fact, type_name="vn.hoinghi.registry.ArrivalMovedEarlier.v1"):
    """A gate that was cut off sends a scan from before the arrival that was known: the arrival is the earliest."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    scan: ScanId
    gate: Text
    arrived_at: AwareDatetime
    was_gate: Text
    was_at: AwareDatetime
    clock_ahead: int | None = None


class ScanRefused(Fact, type_name="vn.hoinghi.registry.ScanRefused.v1"):
    """A code that is known and does not let in (any more). ``late``: it came from a gate that had been cut off, so
    that the person may be inside: a conflict for somebody to look at."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token | None = None
    scan: ScanId
    gate: Text
    scanned_at: AwareDatetime
    reason: RefusedReason
    late: bool = False
    clock_ahead: int | None = None


class CheckInUndone(Fact, type_name="vn.hoinghi.registry.CheckInUndone.v1"):
    """The check-in was a mistake: the person stands where he or she stood before. Who undid it is the actor;
    ``undo``: the id of the wish."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token
    undo: ScanId
    scan: ScanId | None = None
    """The scan that was undone; None for one from before scans had ids."""
    gate: Text
    arrived_at: AwareDatetime
    reason: Text
    status: BeforeArrival
    absence: Text | None = None
    """The reason for which he or she was absent, where that is so again."""


class CheckInCodeIssued(Fact, type_name="vn.hoinghi.registry.CheckInCodeIssued.v1"):
    """A new code for somebody, for one that was lost or has leaked; the old code is dead. No ``person_id``: that
    of the delegation."""

    delegation: Token
    unit: Token
    group: Token
    person_id: Token | None = None
    ticket: Ticket
    reason: Text


class ScanUnmatched(Fact, type_name="vn.hoinghi.registry.ScanUnmatched.v1"):
    """A scan that is nobody's of this conference. What was read is kept as a digest only; of a code of another
    conference also that conference's id."""

    scan: ScanId
    gate: Text
    scanned_at: AwareDatetime
    reason: UnmatchedReason
    digest: Digest
    other_conference: Token | None = None
    clock_ahead: int | None = None


AtTheDoorEvent = (
    ScanRepeated | ArrivalMovedEarlier | ScanRefused | CheckInUndone | CheckInCodeIssued
)
"""Those of a delegation."""
ReceptionEvent = ScanUnmatched
"""Those of no delegation."""
