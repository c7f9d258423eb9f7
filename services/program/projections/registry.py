"""Facts of papers, tasks and report contributions to rows."""

from typing import assert_never

from services.program.changes import Change, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import registry as fact
from shared.events.registry import ContributionEvent, PaperEvent, TaskEvent


def paper(recorded: Recorded[PaperEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    values: Row
    match event:
        case fact.PaperRequested():
            values = {
                "status": "requested",
                "topic": event.topic,
                "due": day(event.due),
                "max_pages": event.max_pages,
                "max_minutes": event.max_minutes,
                "requested_at": at,
            }
        case fact.PaperDueChanged():
            values = {"due": day(event.due)}
        case fact.PaperReminderDue():
            values = {"reminded_at": at}
        case fact.PaperSelectedForPrinting():
            values = _by(event) | {
                "status": "printed",
                "ordinal": None,
                "minutes": None,
                "printed": True,
                "reason": event.note,
            }
        case fact.PaperProposed():
            values = _by(event) | {"status": "proposed", "reason": None}
        case fact.PaperSubmitted():
            values = {"status": "submitted", "version": event.version, **_file(event, at)}
        case fact.PaperRevisionRequested():
            values = {"status": "returned", "remarks": event.remarks}
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
    changes: list[Change] = [Put("papers", key, values | {"unit": event.unit})]
    if isinstance(event, fact.PaperSubmitted):
        changes.append(Put("paper_versions", key | {"version": event.version}, _file(event, at)))
    if isinstance(event, fact.PaperRevisionRequested):
        remarked: Row = {"remarks": event.remarks, "returned_at": at}
        changes.append(Put("paper_versions", key | {"version": event.version}, remarked))
    return changes


def _file(event: fact.PaperSubmitted, at: str) -> Row:
    return {
        "file_name": event.file_name,
        "digest": event.digest,
        "size": event.size,
        "media_type": event.media_type,
        "pages": event.pages,
        "submitted_at": at,
    }


def _by(
    event: fact.PaperProposed | fact.PaperSelected | fact.PaperSelectedForPrinting,
) -> Row:
    return {
        "title": event.title,
        "author_person_id": event.author.person_id,
        "author_name": event.author.name,
        "author_position": event.author.position,
    }


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
        case fact.TaskRevised():
            values = {
                "lead": event.lead,
                "supporting": " ".join(event.supporting),
                "text": event.text,
                "due": day(event.due),
                "settled_by": event.settled_by,
                "status": "open",
                "overdue_at": None,
                "reminded_at": None,
            }
        case fact.TaskWithdrawn():
            values = {"status": "withdrawn", "note": event.reason}
        case fact.TaskProgressReported():
            values = {"percent": event.percent, "note": event.note}
        case fact.TaskCompleted():
            values = {
                "status": "completed",
                "completed_on": day(event.completed_on),
                "completed_by": event.by,
                "on_time": event.on_time,
            }
        case fact.TaskReopened():
            values = {
                "status": "open",
                "overdue_at": None,
                "reminded_at": None,
                "completed_on": None,
                "completed_by": None,
                "on_time": None,
            }
        case fact.TaskDueSoon():
            values = {"reminded_at": at}
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
        case fact.ContributionDueChanged():
            values = {"due": day(event.due)}
        case fact.ContributionReminderDue():
            values = {"reminded_at": at}
        case fact.ContributionFellOverdue():
            values = {"overdue_at": at}
        case fact.ContributionFileSubmitted():
            values = {
                "status": "submitted",
                "file_name": event.file_name,
                "digest": event.digest,
                "size": event.size,
                "media_type": event.media_type,
                "submitted_at": at,
            }
            values |= {"text": event.text} if event.text else {}
        case fact.ContributionSubmitted():
            values = {"status": "submitted", "text": event.text, "submitted_at": at}
        case fact.ContributionReturned():
            values = {"status": "returned", "remarks": event.remarks, "accepted_at": None}
        case fact.ContributionAccepted():
            values = {"status": "accepted", "accepted_at": at}
        case fact.ContributionWithdrawn():
            values = {"status": "withdrawn", "reason": event.reason, "accepted_at": None}
        case _:
            assert_never(event)
    key: Row = {"conference": recorded.conference, "contribution": event.contribution}
    return [Put("contributions", key, values | {"unit": event.unit, "topic": event.topic})]
