"""Facts of the messages to rows: what was to be said to whom, what became of it, who answered."""

from datetime import timedelta
from typing import assert_never

from services.program.changes import Cell, Change, Delete, Put, Row, moment
from shared.envelope import Recorded
from shared.events import notifications as fact
from shared.events.notifications import MessageEvent, NotificationsEvent
from shared.waiting import pause_after


def notification(recorded: Recorded[NotificationsEvent]) -> list[Change]:
    event = recorded.event
    key: Row = {"conference": recorded.conference}
    match event:
        case fact.RemindersStopped():
            of: Row = {
                "unit": event.unit,
                "person_id": event.person_id,
                "message": event.message,
                "stopped_at": moment(event.stopped_at),
            }
            return [Put("stopped_reminders", key | {"recipient": event.recipient}, of)]
        case fact.RemindersResumed():
            return [Delete("stopped_reminders", key | {"recipient": event.recipient})]
        case _:
            return _message(recorded, event)


def _message(recorded: Recorded[NotificationsEvent], event: MessageEvent) -> list[Change]:
    at = moment(recorded.time)
    key: Row = {"conference": recorded.conference, "message": event.message}

    def now(**values: Cell) -> Change:
        return Put("messages", key, {"kind": event.kind, "unit": event.unit, **values})

    match event:
        case fact.NotificationRequested():
            status = "held" if event.held else "requested"
            return [now(**_wording(event), status=status, requested_at=at)]
        case fact.NotificationReworded():
            return [now(covering=event.covering)]
        case fact.NotificationReleased():
            return [now(status="requested", released_at=at)]
        case fact.NotificationDiscarded():
            return [now(status="discarded", reason=event.reason)]
        case fact.NotificationAttempted():
            anew: Row = {"subject": event.subject, "body": event.body}
            attempted = now(
                status="sending",
                attempts=event.attempt,
                attempted_at=moment(event.attempted_at),
                message_id=event.message_id,
                **{name: words for name, words in anew.items() if words is not None},
            )
            return [
                attempted,
                *_link(recorded.conference, event),
                *_stop(recorded.conference, event),
            ]
        case fact.NotificationSent():
            return [
                now(
                    status="sent",
                    sent_at=moment(event.sent_at),
                    message_id=event.message_id,
                    server_reply=event.server_reply,
                    reason=None,
                )
            ]
        case fact.NotificationPrinted():
            printed = now(status="awaiting-post", attempts=event.copy_number)
            return [printed, *_link(recorded.conference, event)]
        case fact.NotificationPosted():
            handed = f"{event.carrier}{f', số {event.number}' if event.number else ''}; {event.handed_by} bàn giao"
            return [
                now(
                    status="sent",
                    sent_at=moment(event.handed_at),
                    server_reply=handed,
                    document_number=event.document,
                    reason=None,
                )
            ]
        case fact.NotificationUncertain():
            return [now(status="uncertain", reason=event.reason)]
        case fact.NotificationFailed():
            again = recorded.time + timedelta(seconds=pause_after(event.attempt))
            following = None if event.permanent else moment(again)
            rests = moment(event.host_rests_until) if event.host_rests_until else None
            return [
                now(
                    status="failed",
                    attempts=event.attempt,
                    reason=event.reason,
                    next_attempt_at=following,
                    host_rests_until=rests,
                )
            ]
        case fact.NotificationBounced():
            return [now(status="bounced", reason=event.reason)]
        case fact.NotificationAbandoned():
            return [now(status="abandoned", attempts=event.attempts, reason=event.reason)]
        case fact.NotificationResent():
            return [now(status="requested", rounds=event.round, attempts=0, reason=event.reason)]
        case fact.ReplyReceived():
            received = moment(event.received_at)
            reply: Row = {
                "unit": event.unit,
                "received_at": received,
                "text": event.text,
                "auto": event.auto,
                "answer": event.answer,
            }
            answered = [] if event.auto else [now(replied_at=received)]
            return [*answered, Put("replies", key | {"event_id": recorded.id}, reply)]
        case fact.AnswerLinkRevoked():
            return [Put("messages", key, {"links_revoked_at": at})]
        case _:
            assert_never(event)


def _link(
    conference: str, event: fact.NotificationAttempted | fact.NotificationPrinted
) -> list[Change]:
    """The link is found by the digest of its token; whether it still opens, its message's row says."""
    if event.link is None:
        return []
    of: Row = {
        "message": event.message,
        "unit": event.unit,
        "delegation": event.delegation,
        "until": moment(event.link_until) if event.link_until else None,
    }
    return [Put("answer_links", {"conference": conference, "digest": event.link}, of)]


def _stop(conference: str, event: fact.NotificationAttempted) -> list[Change]:
    if event.stop is None:
        return []
    of: Row = {"message": event.message, "unit": event.unit}
    return [Put("stop_links", {"conference": conference, "digest": event.stop}, of)]


def _wording(event: fact.NotificationRequested) -> Row:
    return {
        "delegation": event.delegation,
        "recipient_person_id": event.recipient.person_id,
        "recipient_name": event.recipient.name,
        "recipient_email": event.recipient.email,
        "recipient_address": event.recipient.address,
        "subject": event.subject,
        "body": event.body,
        "cause": event.cause,
        "person_id": event.person_id,
        "channel": event.channel,
        "language": event.language,
        "enclosures": " ".join(event.enclosures),
        "respond_by": moment(event.respond_by) if event.respond_by else None,
    }
