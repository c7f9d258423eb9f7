"""Facts of a delegation to rows: the invitation, its attendees, their substitutes."""

from typing import Final, assert_never

from services.program.changes import Cell, Change, Put, Row, moment
from services.program.projections.reception import at_the_door, checked_in
from shared.admission import code_of
from shared.envelope import Recorded
from shared.events import reception as door
from shared.events import registry as fact
from shared.events.people import Attendee, Contact
from shared.events.registry import DelegationEvent


def delegation(recorded: Recorded[DelegationEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    here: Row = {"conference": recorded.conference, "delegation": event.delegation}

    def invitation(**values: Cell) -> list[Change]:
        return [Put("delegations", here, values)]

    match event:
        case fact.InvitationIssued():
            code = code_of(recorded.conference, event.delegation, event.ticket)
            return invitation(**_invitation(event), issued_at=at, code=code)
        case fact.InvitationWithdrawn():
            gone: Row = {"status": "withdrawn", "withdrawn_at": at, "code": None}
            return invitation(**gone, withdrawn_reason=event.reason)
        case fact.InvitationDeclined():
            return _declined(event, here, at, recorded.actor.unit)
        case fact.InvitationAcceptedAgain():
            return invitation(status="issued", **_NOT_DECLINED)
        case fact.SeatsRequested():
            asked: Row = {"seats_asked": event.seats, "seats_reason": event.reason}
            return invitation(**asked, seats_answer="requested")
        case fact.SeatsGranted():
            return invitation(seats=event.total, seats_answer="granted")
        case fact.SeatsRefused():
            return invitation(seats_answer="refused", seats_reason=event.reason)
        case fact.AttendeeAdmitted():
            person = event.attendee
            values = _attendee(event.unit, event.group, person, status="confirmed")
            values |= {"confirmed_at": at, "admitted_by": event.approved_by}
            values["substitute_for"] = None
            values["code"] = code_of(recorded.conference, event.delegation, event.ticket)
            key = here | {"person_id": person.person_id}
            taken = _seat_taken(here, event.seat_of)
            return [*invitation(seats=event.total), *taken, Put("attendees", key, values)]
        case fact.InvitationReminderDue():
            return invitation(reminded_at=at)
        case fact.ContactUpdated():
            return invitation(**_contact(event.contact))
        case fact.RespondByMoved():
            return invitation(respond_by=moment(event.respond_by))
        case (
            fact.SubstitutionRequested()
            | fact.SubstitutionApproved()
            | fact.SubstitutionRefused()
            | fact.AttendeeSubstituted()
        ):
            return _substitution(event, here, at, recorded.conference)
        case fact.AttendeeRegistered():
            person = event.attendee
            values = _attendee(event.unit, event.group, person, status="registered")
            values |= {"registered_at": at, "confirmed_at": None, "substitute_for": None}
            taken = _seat_taken(here, event.seat_of)
            return [*taken, Put("attendees", here | {"person_id": person.person_id}, values)]
        case fact.AttendeeUpdated():
            person = event.attendee
            mended: Row = {"name": person.name, "position": person.position}
            mended |= {"phone": person.phone, "email": person.email, "head": person.head}
            mended |= {"language": person.language, "address": person.address}
            return [Put("attendees", here | {"person_id": person.person_id}, mended)]
        case (
            fact.AttendeeConfirmed()
            | fact.AttendeeDeclined()
            | fact.SeatAssigned()
            | fact.AttendeeCountedElsewhere()
            | fact.AttendeeCountedHere()
            | fact.AttendeeMarkedAbsent()
        ):
            key = here | {"person_id": event.person_id}
            taken = (
                _seat_taken(here, event.seat_of)
                if isinstance(event, fact.AttendeeCountedHere)
                else []
            )
            return [*taken, Put("attendees", key, _answer(event, at, recorded.conference))]
        case fact.AttendeeCheckedIn():
            return checked_in(recorded, event)
        case (
            door.ScanRepeated()
            | door.ScanRefused()
            | door.ArrivalMovedEarlier()
            | door.CheckInUndone()
            | door.CheckInCodeIssued()
        ):
            return at_the_door(recorded, event)
        case _:
            assert_never(event)


def _invitation(event: fact.InvitationIssued) -> Row:
    return {
        "unit": event.unit,
        "invitee": event.invitee,
        "group_id": event.group,
        "seats": event.seats,
        "seats_invited": event.seats,
        "rank_rule": event.rank_rule,
        "respond_by": moment(event.respond_by),
        **_contact(event.contact),
        "origin": event.origin,
        "status": "issued",
        "withdrawn_at": None,
        "withdrawn_reason": None,
        **_NOT_DECLINED,
    }


def _seat_taken(here: Row, of: str | None) -> list[Change]:
    """Who declined has left the seat to somebody: it is no longer an empty one."""
    return [Put("attendees", here | {"person_id": of}, {"seat_gone": True})] if of else []


_NOT_DECLINED: Final[Row] = {"declined_at": None, "declined_reason": None, "declined_by": None}


def _declined(event: fact.InvitationDeclined, here: Row, at: str, by: str) -> list[Change]:
    """What waited for an answer waits no more: a request for seats, a substitute for the chair's consent."""
    whole: Row = {"status": "declined", "declined_at": at, "declined_reason": event.reason}
    whole |= {"declined_by": by}
    if event.seats is not None:
        whole |= {"seats_answer": None, "seats_asked": None, "seats_reason": None}
    gone: Row = {"unit": event.unit, "status": "withdrawn"}
    gone |= {"decided_at": at, "decided_reason": event.reason}
    return [
        Put("delegations", here, whole),
        *(Put("substitutions", here | {"person_id": name}, gone) for name in event.requests),
    ]


def _contact(contact: Contact) -> Row:
    return {
        "contact_person_id": contact.person_id,
        "contact_name": contact.name,
        "contact_language": contact.language,
        "contact_email": contact.email,
        "contact_address": contact.address,
    }


def _attendee(unit: str, group: str, person: Attendee, *, status: str) -> Row:
    """A person's whole row: what an earlier registration left behind is cleared."""
    return {
        "unit": unit,
        "group_id": group,
        "name": person.name,
        "position": person.position,
        "phone": person.phone,
        "email": person.email,
        "address": person.address,
        "head": person.head,
        "language": person.language,
        "status": status,
        "reason": None,
        "declined_at": None,
        "substituted_by": None,
        "counted_delegation": None,
        "counted_person_id": None,
        "seat_gone": False,
    }


def _answer(
    event: fact.AttendeeConfirmed
    | fact.AttendeeDeclined
    | fact.SeatAssigned
    | fact.AttendeeCountedElsewhere
    | fact.AttendeeCountedHere
    | fact.AttendeeMarkedAbsent,
    at: str,
    conference: str,
) -> Row:
    match event:
        case fact.AttendeeConfirmed():
            code = code_of(conference, event.delegation, event.ticket)
            confirmed: Row = {"status": "confirmed", "confirmed_at": at, "code": code}
            return confirmed | {"declined_at": None, "reason": None}
        case fact.AttendeeDeclined():
            free: Row = {"seat_row": None, "seat": None, "code": None}
            free |= {"counted_delegation": None, "counted_person_id": None}
            free |= {"seat_gone": not event.held_seat}
            status = "invitation-withdrawn" if event.invitation_withdrawn else "declined"
            return {"status": status, "declined_at": at, "reason": event.reason} | free
        case fact.SeatAssigned():
            return {"seat_row": event.row, "seat": event.seat, "seat_pinned": event.pinned}
        case fact.AttendeeCountedElsewhere():
            return {
                "status": "elsewhere",
                "counted_delegation": event.with_delegation,
                "counted_person_id": event.with_person_id,
            }
        case fact.AttendeeCountedHere():
            nowhere: Row = {"counted_delegation": None, "counted_person_id": None}
            return {"status": event.status} | nowhere
        case fact.AttendeeMarkedAbsent():
            return {"status": "absent", "absent_at": at, "reason": event.reason}
        case _:
            assert_never(event)


def _substitution(
    event: fact.SubstitutionRequested
    | fact.SubstitutionApproved
    | fact.SubstitutionRefused
    | fact.AttendeeSubstituted,
    here: Row,
    at: str,
    conference: str,
) -> list[Change]:
    key = here | {"person_id": event.person_id}

    def request(**values: Cell) -> list[Change]:
        return [Put("substitutions", key, {"unit": event.unit, **values})]

    match event:
        case fact.SubstitutionRequested():
            return request(
                **_substitute(event.substitute),
                status="requested",
                reason=event.reason,
                requested_at=at,
                decided_at=None,
                decided_reason=None,
            )
        case fact.SubstitutionApproved():
            return request(status="approved", decided_at=at, decided_reason=None)
        case fact.SubstitutionRefused():
            return request(status="refused", decided_at=at, decided_reason=event.reason)
        case fact.AttendeeSubstituted():
            person = event.substitute
            gone: Row = {
                "status": "replaced",
                "declined_at": at,
                "reason": event.reason,
                "substituted_by": person.person_id,
                "seat_row": None,
                "seat": None,
                "code": None,
            }
            comes = _attendee(event.unit, event.group, person, status="confirmed") | {
                "registered_at": at,
                "confirmed_at": at,
                "substitute_for": event.person_id,
                "code": code_of(conference, event.delegation, event.ticket),
            }
            return [
                *request(**_substitute(person), status="substituted", reason=event.reason),
                Put("attendees", key, gone),
                Put("attendees", here | {"person_id": person.person_id}, comes),
            ]
        case _:
            assert_never(event)


def _substitute(person: Attendee) -> Row:
    return {
        "substitute_id": person.person_id,
        "substitute_name": person.name,
        "substitute_position": person.position,
    }
