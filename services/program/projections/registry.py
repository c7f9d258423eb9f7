"""Facts of the registry to rows: conference, delegation, paper, agenda, task, contribution."""

from typing import assert_never

from services.program.changes import Cell, Change, Delete, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import registry as fact
from shared.events.people import Attendee
from shared.events.registry import (
    AgendaEvent,
    ConferenceEvent,
    ContributionEvent,
    DelegationEvent,
    PaperEvent,
    TaskEvent,
)


def conference(recorded: Recorded[ConferenceEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)

    def now(**values: Cell) -> list[Change]:
        return [Put("conference", {"conference": recorded.conference}, values)]

    match event:
        case fact.ConferencePlanned():
            return _planned(event, recorded.conference, at)
        case fact.ConferenceRescheduled():
            return now(
                starts_at=moment(event.starts_at),
                ends_at=moment(event.ends_at),
                rescheduled_reason=event.reason,
            )
        case fact.VenueChanged():
            return now(
                venue_name=event.venue.name,
                venue_address=event.venue.address,
                venue_reason=event.reason,
            )
        case fact.ConferenceOpened():
            return now(status="open", opened_at=moment(event.opened_at))
        case fact.ConferenceConcluded():
            return now(status="concluded", concluded_at=moment(event.concluded_at))
        case fact.ConferenceCancelled():
            return now(status="cancelled", cancelled_at=at, cancelled_reason=event.reason)
        case fact.ProgramFinalised():
            return [_document(recorded.conference, "program", event, at)]
        case fact.ReportFinalised():
            return [_document(recorded.conference, "report", event, at)]
        case _:
            assert_never(event)


def _planned(event: fact.ConferencePlanned, conference: str, at: str) -> list[Change]:
    plan = event.plan
    here: Row = {"conference": conference}
    head = Put(
        "conference",
        here,
        {
            "title": plan.title,
            "status": "planned",
            "starts_at": moment(plan.starts_at),
            "ends_at": moment(plan.ends_at),
            "venue_name": plan.venue.name,
            "venue_address": plan.venue.address,
            "organiser": plan.organiser,
            "chair": plan.chair.agency,
            "planned_at": at,
            "plan": plan.model_dump_json(),
        },
    )
    groups = (
        Put(
            "groups",
            here | {"group_id": group.id},
            {
                "title": group.title,
                "kind": group.kind.value,
                "statement": group.statement,
                "rule": group.rule,
                "rank": group.rank.value,
                "seats_per_agency": group.seats_per_agency,
                "protocol_rank": group.protocol_rank,
            },
        )
        for group in plan.groups
    )
    agencies = (
        Put(
            "agencies",
            here | {"agency": agency.id},
            {
                "name": agency.name,
                "short_name": agency.short_name,
                "group_id": agency.group,
                "roles": " ".join(role.value for role in agency.roles),
                "email": agency.email,
                "protocol_rank": agency.protocol_rank,
                "seats": agency.seats,
            },
        )
        for agency in event.agencies
    )
    topics = (
        Put("topics", here | {"topic": topic.code}, {"text": topic.text, "ordinal": number})
        for number, topic in enumerate(plan.topics, 1)
    )
    return [head, *groups, *agencies, *topics]


def _document(
    conference: str, kind: str, event: fact.ProgramFinalised | fact.ReportFinalised, at: str
) -> Put:
    return Put(
        "documents",
        {"conference": conference, "kind": kind, "version": event.version},
        {"digest": event.digest, "position": event.position, "finalised_at": at},
    )


def delegation(recorded: Recorded[DelegationEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    here: Row = {"conference": recorded.conference, "delegation": event.delegation}

    def invitation(**values: Cell) -> list[Change]:
        return [Put("delegations", here, values)]

    match event:
        case fact.InvitationIssued():
            return invitation(**_invitation(event), issued_at=at)
        case fact.InvitationWithdrawn():
            return invitation(status="withdrawn", withdrawn_at=at, withdrawn_reason=event.reason)
        case fact.InvitationReminderDue():
            return invitation(reminded_at=at)
        case (
            fact.SubstitutionRequested()
            | fact.SubstitutionApproved()
            | fact.SubstitutionRefused()
            | fact.AttendeeSubstituted()
        ):
            return _substitution(event, here, at)
        case fact.AttendeeRegistered():
            person = event.attendee
            values = _attendee(event.unit, event.group, person, status="registered")
            values |= {"registered_at": at, "confirmed_at": None, "substitute_for": None}
            return [Put("attendees", here | {"person_id": person.person_id}, values)]
        case (
            fact.AttendeeConfirmed()
            | fact.AttendeeDeclined()
            | fact.SeatAssigned()
            | fact.AttendeeCheckedIn()
            | fact.AttendeeMarkedAbsent()
        ):
            key = here | {"person_id": event.person_id}
            return [Put("attendees", key, _answer(event, at))]
        case _:
            assert_never(event)


def _invitation(event: fact.InvitationIssued) -> Row:
    return {
        "unit": event.unit,
        "invitee": event.invitee,
        "group_id": event.group,
        "seats": event.seats,
        "rank_rule": event.rank_rule,
        "respond_by": moment(event.respond_by),
        "contact_person_id": event.contact.person_id,
        "contact_name": event.contact.name,
        "contact_email": event.contact.email,
        "origin": event.origin,
        "status": "issued",
        "withdrawn_at": None,
        "withdrawn_reason": None,
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
        "head": person.head,
        "status": status,
        "reason": None,
        "declined_at": None,
        "substituted_by": None,
    }


def _answer(
    event: fact.AttendeeConfirmed
    | fact.AttendeeDeclined
    | fact.SeatAssigned
    | fact.AttendeeCheckedIn
    | fact.AttendeeMarkedAbsent,
    at: str,
) -> Row:
    match event:
        case fact.AttendeeConfirmed():
            return {"status": "confirmed", "confirmed_at": at, "declined_at": None, "reason": None}
        case fact.AttendeeDeclined():
            return {"status": "declined", "declined_at": at, "reason": event.reason}
        case fact.SeatAssigned():
            return {"seat_row": event.row, "seat": event.seat}
        case fact.AttendeeCheckedIn():
            arrived = moment(event.arrived_at)
            return {
                "status": "present",
                "gate": event.gate,
                "arrived_at": arrived,
                "absent_at": None,
                "reason": None,
            }
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
) -> list[Change]:
    key = here | {"person_id": event.person_id}

    def request(**values: Cell) -> list[Change]:
        return [Put("substitutions", key, {"unit": event.unit} | values)]

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
                "status": "declined",
                "declined_at": at,
                "reason": event.reason,
                "substituted_by": person.person_id,
            }
            comes = _attendee(event.unit, event.group, person, status="confirmed") | {
                "registered_at": at,
                "confirmed_at": at,
                "substitute_for": event.person_id,
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


def paper(recorded: Recorded[PaperEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    values: Row
    match event:
        case fact.PaperProposed():
            values = _by(event) | {"status": "proposed", "reason": None}
        case fact.PaperSubmitted():
            values = {
                "status": "submitted",
                "file_name": event.file_name,
                "digest": event.digest,
                "size": event.size,
                "submitted_at": at,
            }
        case fact.PaperRevisionRequested():
            values = {"status": "revision-requested", "remarks": event.remarks}
        case fact.PaperSelected():
            values = _by(event) | {
                "status": "selected",
                "ordinal": event.order,
                "minutes": event.minutes,
                "printed": True,
            }
        case fact.PaperDeclined():
            values = {"status": "declined", "reason": event.reason, "printed": event.printed}
        case fact.PaperWithdrawn():
            values = {"status": "withdrawn", "reason": event.reason, "printed": False}
        case _:
            assert_never(event)
    key: Row = {"conference": recorded.conference, "paper": event.paper}
    return [Put("papers", key, values | {"unit": event.unit})]


def _by(event: fact.PaperProposed | fact.PaperSelected) -> Row:
    return {
        "title": event.title,
        "author_person_id": event.author.person_id,
        "author_name": event.author.name,
        "author_position": event.author.position,
    }


def agenda(recorded: Recorded[AgendaEvent]) -> list[Change]:
    event = recorded.event
    key: Row = {"conference": recorded.conference, "item": event.item}
    match event:
        case fact.AgendaItemScheduled():
            values: Row = {
                "ordinal": event.order,
                "title": event.title,
                "minutes": event.minutes,
                "presenter": event.presenter,
                "within": event.within,
                "paper": event.paper,
            }
            return [Put("agenda_items", key, values)]
        case fact.AgendaItemMoved():
            return [Put("agenda_items", key, {"ordinal": event.order, "minutes": event.minutes})]
        case fact.AgendaItemRemoved():
            return [Delete("agenda_items", key)]
        case _:
            assert_never(event)


def task(recorded: Recorded[TaskEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    values: Row
    match event:
        case fact.TaskAssigned():
            values = {
                "lead": event.lead,
                "supporting": " ".join(event.supporting),
                "text": event.text,
                "due": day(event.due),
                "settled_by": event.settled_by,
                "status": "open",
                "assigned_at": at,
            }
        case fact.TaskProgressReported():
            values = {"percent": event.percent, "note": event.note}
        case fact.TaskCompleted():
            values = {
                "status": "completed",
                "completed_on": day(event.completed_on),
                "completed_by": event.by,
                "on_time": event.on_time,
            }
        case fact.TaskFellOverdue():
            values = {"status": "overdue", "overdue_at": at}
        case _:
            assert_never(event)
    return [Put("tasks", {"conference": recorded.conference, "task": event.task}, values)]


def contribution(recorded: Recorded[ContributionEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    values: Row
    match event:
        case fact.ContributionRequested():
            values = {"status": "requested", "due": day(event.due), "requested_at": at}
        case fact.ContributionSubmitted():
            values = {"status": "submitted", "text": event.text, "submitted_at": at}
        case fact.ContributionReturned():
            values = {"status": "returned", "remarks": event.remarks}
        case fact.ContributionAccepted():
            values = {"status": "accepted", "accepted_at": at}
        case _:
            assert_never(event)
    key: Row = {"conference": recorded.conference, "contribution": event.contribution}
    return [Put("contributions", key, values | {"unit": event.unit, "topic": event.topic})]
