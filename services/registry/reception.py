"""Scans that are nobody's: no code at all, no delegate's, or of another conference. Each is kept, once."""

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from services.registry.arrival import refuse_code_as_gate, warned
from services.registry.door import clock_ahead, door_of
from shared.admission import read_code
from shared.commands import reception as answer
from shared.commands.reception import ScanCode
from shared.decider import Decider
from shared.envelope import Meta, Warned
from shared.events.reception import ReceptionEvent, ScanUnmatched


@dataclass(frozen=True, slots=True)
class Seen:
    scans: frozenset[str] = frozenset()


def decide(command: ScanCode, state: Seen, meta: Meta) -> list[ReceptionEvent]:
    """A code that is somebody's does not come here: the gatekeeper has made a check-in of it."""
    if meta.command_id in state.scans:
        return []
    refuse_code_as_gate(command.gate)
    code = read_code(command.code)
    other = code.conference if code and code.conference != meta.conference else None
    return [
        ScanUnmatched(
            scan=meta.command_id,
            gate=command.gate,
            scanned_at=command.scanned_at or meta.time,
            reason="other-conference" if other else "unknown" if code else "unreadable",
            digest=hashlib.sha256(command.code.encode()).hexdigest(),
            other_conference=other,
            clock_ahead=clock_ahead(command.sent_at, meta.time, door_of(meta).rules),
        )
    ]


def evolve(state: Seen, event: ReceptionEvent) -> Seen:
    return replace(state, scans=state.scans | {event.scan})


def warn(command: ScanCode, state: Seen, meta: Meta) -> list[Warned]:
    said: list[Warned] = []
    for event in decide(command, state, meta):
        match event.reason:
            case "other-conference":
                names = {"other": event.other_conference, "conference": meta.conference}
                said.append(warned(answer.OTHER_CONFERENCE, **names))
            case "unknown":
                said.append(warned(answer.UNKNOWN_CODE))
            case "unreadable":
                said.append(warned(answer.UNREADABLE))
        if event.clock_ahead is not None:
            said.append(warned(answer.CLOCK_OFF, gate=event.gate, seconds=event.clock_ahead))
    return said


decider: Final[Decider[ScanCode, Seen, ReceptionEvent]] = Decider(
    "reception", Seen(), decide, evolve, warn
)
