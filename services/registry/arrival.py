"""The door: codes, check-ins, scans that repeat or do not let in, undoing.

A scan is a fact whatever becomes of it. Scans come in any order, from several gates, hours late and more than
once: each is kept once (its id says which it is), a person is counted once, and the arrival is the earliest scan
that lets in. What is judged is the moment of the scan, not that of its coming in.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from services.registry.attendance import Invited, Person, State, wrong_person
from services.registry.door import Door, clock_ahead, door_of, told
from shared.admission import ticket_of
from shared.commands import reception as answer
from shared.commands.reception import CheckInDelegation, ReissueCheckInCode, UndoCheckIn
from shared.commands.registry import CheckInAttendee, DelegationCommand
from shared.envelope import Meta, Warned
from shared.events.reception import (
    ArrivalMovedEarlier,
    CheckInCodeIssued,
    CheckInUndone,
    RefusedReason,
    ScanRefused,
    ScanRepeated,
)
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeCheckedIn,
    AttendeeConfirmed,
    AttendeeSubstituted,
    DelegationEvent,
    InvitationIssued,
)
from shared.gate import gate_apart
from shared.refusals import Refusal, Term

_Scan = CheckInAttendee | CheckInDelegation
Method = Literal["code", "name", "delegation"]

# --- codes -------------------------------------------------------------------------------------------


def with_codes(events: Sequence[DelegationEvent], meta: Meta) -> list[DelegationEvent]:
    """The code is made with the fact that gives somebody the right to come in: 128 bits that entered with the
    command. A decision has one such fact at most."""
    ticket = ticket_of(meta.nonce)
    coded = InvitationIssued | AttendeeConfirmed | AttendeeAdmitted | AttendeeSubstituted
    return [
        event.model_copy(update={"ticket": ticket}) if isinstance(event, coded) else event
        for event in events
    ]


def reissue(command: ReissueCheckInCode, state: Invited, meta: Meta) -> list[CheckInCodeIssued]:
    """The same command again finds its own ticket among those made already."""
    ticket = ticket_of(meta.nonce)
    if ticket is None or ticket in state.tickets:
        return []
    if command.person_id is not None:
        person = state.person(command.person_id)
        if person.status in ("registered", "declined", "replaced"):
            raise answer.NO_CODE_TO_ISSUE.refuse(who=_who(command.person_id))
    return [
        CheckInCodeIssued(
            person_id=command.person_id, ticket=ticket, reason=command.reason, **state.about()
        )
    ]


# --- scans -------------------------------------------------------------------------------------------


def check_in(command: CheckInAttendee, state: Invited, meta: Meta) -> list[DelegationEvent]:
    person = state.person(command.person_id)
    if (meta.command_id, command.person_id) in state.scans:
        return []
    scan = _scan(command, state, meta, command.person_id)
    at = scan["scanned_at"]
    if reason := _why_not(command, state, person, door_of(meta), at):
        return [ScanRefused(reason=reason, late=_late(at, meta), **scan)]
    if person.arrival is None:
        return [_arrived(scan, meta, "code" if command.ticket else "name")]
    if at < person.arrival.at:
        moved = {"was_gate": person.arrival.gate, "was_at": person.arrival.at}
        return [ArrivalMovedEarlier(arrived_at=scan.pop("scanned_at"), **moved, **scan)]
    first = {"first_gate": person.arrival.gate, "first_at": person.arrival.at}
    return [ScanRepeated(**first, **scan)]


def check_in_all(command: CheckInDelegation, state: Invited, meta: Meta) -> list[DelegationEvent]:
    """One decision for all who are expected and not here yet, or for those named; in one batch or not at all."""
    if (meta.command_id, "") in state.scans:
        return []
    scan = _scan(command, state, meta, None)
    at = scan["scanned_at"]
    if reason := _why_not(command, state, None, door_of(meta), at):
        return [ScanRefused(reason=reason, late=_late(at, meta), **scan)]
    coming = [name for name, person in state.people.items() if person.seated]
    for name in command.people:
        if not state.counted(name).seated:
            raise wrong_person(name, state.person(name).status)
    wanted = command.people or coming
    new = [name for name in dict.fromkeys(wanted) if state.people[name].arrival is None]
    if new:
        return [_arrived(scan | {"person_id": name}, meta, "delegation") for name in new]
    arrivals = [here for name in wanted if (here := state.people[name].arrival) is not None]
    if not arrivals:
        return [ScanRefused(reason="nobody-named", late=_late(at, meta), **scan)]
    first = min(arrivals, key=lambda one: one.at)
    return [ScanRepeated(first_gate=first.gate, first_at=first.at, **scan)]


def undo(command: UndoCheckIn, state: Invited, meta: Meta) -> list[CheckInUndone]:
    person = state.person(command.person_id)
    if (meta.command_id, command.person_id) in state.scans:
        return []
    if person.arrival is None:
        raise answer.NOT_CHECKED_IN.refuse(who=_who(command.person_id))
    came, rules = person.arrival, door_of(meta).rules
    if meta.time > came.received_at + rules.undo_within:
        raise answer.UNDO_TOO_LATE.refuse(
            minutes=int(rules.undo_within.total_seconds() // 60), at=told(came.received_at)
        )
    return [
        CheckInUndone(
            person_id=command.person_id,
            undo=meta.command_id,
            scan=came.scan,
            gate=came.gate,
            arrived_at=came.at,
            reason=command.reason,
            status=came.before,
            absence=person.absence if came.before == "absent" else None,
            **state.about(),
        )
    ]


def _scan(command: _Scan, state: Invited, meta: Meta, person_id: str | None) -> dict[str, Any]:
    refuse_code_as_gate(command.gate)
    return {
        "person_id": person_id,
        "scan": meta.command_id,
        "gate": command.gate,
        "scanned_at": command.scanned_at or meta.time,
        "clock_ahead": clock_ahead(command.sent_at, meta.time, door_of(meta).rules),
        **state.about(),
    }


def refuse_code_as_gate(gate: str) -> None:
    """The log and every other gate's screen tell a gate's name; a code there would be somebody's."""
    if gate_apart(gate)[1]:
        raise answer.GATE_IS_CODE.refuse()


def _arrived(scan: dict[str, Any], meta: Meta, method: Method) -> AttendeeCheckedIn:
    fields = {key: value for key, value in scan.items() if key != "scanned_at"}
    at = scan["scanned_at"]
    return AttendeeCheckedIn(arrived_at=at, received_at=meta.time, method=method, **fields)


def _late(at: datetime, meta: Meta) -> bool:
    return meta.time - at > door_of(meta).rules.late_after


def _why_not(
    command: _Scan, state: Invited, person: Person | None, door: Door, at: datetime
) -> RefusedReason | None:
    """``person`` None: the delegation's own code."""
    if shut := door.shut(at):
        return shut
    if state.withdrawn:
        return "withdrawn"
    if person is not None and person.status in ("declined", "replaced"):
        return "declined" if person.status == "declined" else "replaced"
    if person is not None and person.counted_with is not None:
        return "elsewhere"
    if person is None and state.declined_for and not any(p.seated for p in state.people.values()):
        return "declined"
    alive = state.own_ticket if person is None else person.ticket
    if command.ticket is not None and command.ticket != alive:
        return "superseded"
    return None


# --- what is said ------------------------------------------------------------------------------------

_SAID: dict[RefusedReason, Refusal] = {
    "withdrawn": answer.CODE_WITHDRAWN,
    "declined": answer.CODE_DECLINED,
    "replaced": answer.CODE_REPLACED,
    "superseded": answer.CODE_SUPERSEDED,
    "elsewhere": answer.CODE_ELSEWHERE,
    "nobody-named": answer.NOBODY_NAMED,
    "not-open": answer.NOT_OPEN,
    "over": answer.OVER,
    "cancelled": answer.CANCELLED,
}


def warn(command: DelegationCommand, state: State, meta: Meta) -> list[Warned]:
    """What the gate is told about a scan, by ids: names stay out of answers and of the log's envelopes."""
    if not isinstance(state, Invited) or not isinstance(command, _Scan):
        return []
    events = (
        check_in(command, state, meta)
        if isinstance(command, CheckInAttendee)
        else check_in_all(command, state, meta)
    )
    said: list[Warned] = []
    for event in events[:1]:
        match event:
            case ScanRepeated():
                who = _who(event.person_id) if event.person_id else _delegation(event.delegation)
                first = {"at": told(event.first_at), "gate": event.first_gate}
                said.append(warned(answer.ALREADY_IN, who=who, **first))
            case ScanRefused():
                said.append(warned(_SAID[event.reason], **_details(event, state, meta)))
                if event.late:
                    said.append(warned(answer.CONFLICT, gate=event.gate))
        off = getattr(event, "clock_ahead", None)
        if off is not None:
            said.append(warned(answer.CLOCK_OFF, gate=command.gate, seconds=off))
    return said


def _details(event: ScanRefused, state: Invited, meta: Meta) -> dict[str, Any]:
    door = door_of(meta)
    name = event.person_id
    other = state.people[name].counted_with if name else None
    return {
        "other": other[0] if other else "",
        "other_id": other[1] if other else "",
        "who": _who(name) if name else _delegation(event.delegation),
        "substitute": (state.people[name].substitute or "") if name else "",
        "delegation": event.delegation,
        "conference": meta.conference,
        "opens": told(door.opens_at),
        "concluded": told(door.concluded_at),
    }


def warned(refusal: Refusal, **details: Any) -> Warned:
    """Why, and what to do, in both languages, under the refusal's code."""
    refused = refusal.refuse(**details)
    return Warned(
        code=refused.code,
        vi=f"{refused.vi} {refused.todo_vi}",
        en=f"{refused.en} {refused.todo_en}",
    )


def _who(person_id: str) -> Term:
    return Term(f"Đại biểu {person_id}", f"The delegate {person_id}")


def _delegation(name: str) -> Term:
    return Term(f"Đoàn {name}", f"The delegation {name}")
