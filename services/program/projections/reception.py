"""Facts of the door to rows: every scan, and what it did to its delegate."""

from typing import assert_never

from services.program.changes import Cell, Change, Put, Row, moment
from shared.admission import Code
from shared.envelope import Recorded
from shared.events import reception as fact
from shared.events.reception import AtTheDoorEvent, ReceptionEvent
from shared.events.registry import AttendeeCheckedIn, DelegationEvent


def checked_in(recorded: Recorded[DelegationEvent], event: AttendeeCheckedIn) -> list[Change]:
    arrived: Row = {"gate": event.gate, "arrived_at": moment(event.arrived_at)}
    scan = _scan(recorded, event, event.scan or recorded.id, "arrived", moment(event.arrived_at))
    scan.values["method"] = event.method
    status: Row = {"status": "present", "absent_at": None, "reason": None}
    return [_attendee(recorded, event.person_id, **status, **arrived), scan]


def at_the_door(recorded: Recorded[DelegationEvent], event: AtTheDoorEvent) -> list[Change]:
    match event:
        case fact.ScanRepeated():
            scan = _scan(recorded, event, event.scan, "repeated", moment(event.scanned_at))
            scan.values |= {"first_gate": event.first_gate, "first_at": moment(event.first_at)}
            return [scan]
        case fact.ScanRefused():
            scan = _scan(recorded, event, event.scan, "refused", moment(event.scanned_at))
            scan.values |= {"reason": event.reason, "conflict": event.late}
            return [scan]
        case fact.ArrivalMovedEarlier():
            at = moment(event.arrived_at)
            scan = _scan(recorded, event, event.scan, "earlier", at)
            scan.values |= {"first_gate": event.was_gate, "first_at": moment(event.was_at)}
            return [_attendee(recorded, event.person_id, gate=event.gate, arrived_at=at), scan]
        case fact.CheckInUndone():
            back: Row = {"status": event.status, "gate": None, "arrived_at": None}
            if event.status == "absent":
                back |= {"absent_at": moment(recorded.time), "reason": event.absence}
            undone: Row = {
                "undone_at": moment(recorded.time),
                "undone_by": str(recorded.actor),
                "undone_reason": event.reason,
            }
            restored = _attendee(recorded, event.person_id, **back)
            if event.scan is None:
                return [restored]
            key: Row = {"conference": recorded.conference, "scan": event.scan}
            return [restored, Put("scans", key | {"person_id": event.person_id}, undone)]
        case fact.CheckInCodeIssued():
            code = str(Code(recorded.conference, event.delegation, event.ticket))
            if event.person_id is not None:
                return [_attendee(recorded, event.person_id, code=code)]
            key = {"conference": recorded.conference, "delegation": event.delegation}
            return [Put("delegations", key, {"code": code})]
        case _:
            assert_never(event)


def unmatched(recorded: Recorded[ReceptionEvent]) -> list[Change]:
    event = recorded.event
    key: Row = {"conference": recorded.conference, "scan": event.scan, "person_id": ""}
    values: Row = {
        "gate": event.gate,
        "scanned_at": moment(event.scanned_at),
        "received_at": moment(recorded.time),
        "verdict": "unmatched",
        "reason": event.reason,
        "other_conference": event.other_conference,
        "digest": event.digest,
        "clock_ahead": event.clock_ahead,
        "scanned_by": str(recorded.actor),
    }
    return [Put("scans", key, values)]


_Scan = AttendeeCheckedIn | fact.ScanRepeated | fact.ScanRefused | fact.ArrivalMovedEarlier


def _scan(
    recorded: Recorded[DelegationEvent], event: _Scan, scan: str, verdict: str, at: str
) -> Put:
    """The row of a scan; no person: the code of the whole delegation."""
    key: Row = {"conference": recorded.conference, "scan": scan}
    values: Row = {
        "delegation": event.delegation,
        "unit": event.unit,
        "group_id": event.group,
        "gate": event.gate,
        "scanned_at": at,
        "received_at": moment(recorded.time),
        "verdict": verdict,
        "clock_ahead": event.clock_ahead,
        "scanned_by": str(recorded.actor),
    }
    return Put("scans", key | {"person_id": event.person_id or ""}, values)


def _attendee(recorded: Recorded[DelegationEvent], person: str, **values: Cell) -> Put:
    key: Row = {"conference": recorded.conference, "delegation": recorded.event.delegation}
    return Put("attendees", key | {"person_id": person}, values)
