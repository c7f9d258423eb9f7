"""Facts of the conference itself to rows: the plan, its changes, its course, its documents."""

from collections.abc import Sequence
from typing import assert_never

from pydantic import BaseModel
from pydantic_core import to_json

from services.program.changes import Cell, Change, Delete, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import registry as fact
from shared.events.plan import Agency, Plan
from shared.events.registry import ConferenceEvent
from shared.plan_changes import told


def conference(recorded: Recorded[ConferenceEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)

    def now(**values: Cell) -> list[Change]:
        return [Put("conference", {"conference": recorded.conference}, values)]

    match event:
        case fact.ConferencePlanned():
            return _planned(event, recorded.conference, at)
        case fact.PlanAmended():
            return _amended(event, recorded, at)
        case fact.ConferenceRescheduled():
            return now(
                starts_at=moment(event.starts_at),
                ends_at=moment(event.ends_at),
                rescheduled_reason=event.reason,
                sessions=_json(event.sessions),
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
    here: Row = {"conference": conference}
    head = Put("conference", here, {"status": "planned", "planned_at": at})
    return [head, *_plan(event.plan, event.agencies, here)]


def _amended(event: fact.PlanAmended, recorded: Recorded[ConferenceEvent], at: str) -> list[Change]:
    """The plan anew; what it leaves out is gone from the lists, and stands in ``amendments``."""
    here: Row = {"conference": recorded.conference}
    amendment = Put(
        "amendments",
        here | {"position": recorded.position},
        {
            "number": event.number,
            "signed_on": day(event.signed_on),
            "signed_by": f"{event.signatory.title} {event.signatory.name}",
            "reason": event.reason,
            "parts": " ".join(event.changed),
            "changes": "\n".join(told(event)),
            "amended_at": at,
        },
    )
    gone = (Delete("groups", here), Delete("topics", here))
    return [*gone, amendment, *_plan(event.plan, event.agencies, here)]


def _plan(plan: Plan, known: Sequence[Agency], here: Row) -> list[Change]:
    head = Put(
        "conference",
        here,
        {
            "title": plan.title,
            "starts_at": moment(plan.starts_at),
            "ends_at": moment(plan.ends_at),
            "venue_name": plan.venue.name,
            "venue_address": plan.venue.address,
            "organiser": plan.organiser,
            "chair": plan.chair.agency,
            "plan": plan.model_dump_json(),
            "sessions": _json(plan.sessions),
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
                "address": agency.address,
                "protocol_rank": agency.protocol_rank,
                "seats": agency.seats,
                "letterhead": agency.letterhead.model_dump_json() if agency.letterhead else None,
            },
        )
        for agency in known
    )
    topics = (
        Put("topics", here | {"topic": topic.code}, {"text": topic.text, "ordinal": number})
        for number, topic in enumerate(plan.topics, 1)
    )
    return [head, *groups, *agencies, *topics]


def _document(
    conference: str, kind: str, event: fact.ProgramFinalised | fact.ReportFinalised, at: str
) -> Put:
    values: Row = {"digest": event.digest, "position": event.position, "finalised_at": at}
    if isinstance(event, fact.ProgramFinalised):
        values |= {
            "running_order": event.order.model_dump_json() if event.order else None,
            "changes": _json(event.changes),
            "concerned": None if event.concerned is None else " ".join(event.concerned),
        }
    return Put(
        "documents", {"conference": conference, "kind": kind, "version": event.version}, values
    )


def _json(values: Sequence[BaseModel]) -> str | None:
    """A list as JSON text; None for an empty one."""
    return to_json(values).decode() if values else None
