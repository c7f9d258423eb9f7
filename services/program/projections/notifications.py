"""Facts of the messages to rows: what was to be said to whom, what became of it, who answered."""

from typing import assert_never

from services.program.changes import Cell, Change, Put, Row, moment
from shared.envelope import Recorded
from shared.events import notifications as fact
from shared.events.notifications import NotificationsEvent


def message(recorded: Recorded[NotificationsEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    key: Row = {"conference": recorded.conference, "message": event.message}

    def now(**values: Cell) -> Change:
        return Put("messages", key, {"kind": event.kind, "unit": event.unit, **values})

    match event:
        case fact.NotificationRequested():
            return [now(**_wording(event), status="requested", requested_at=at)]
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
        case fact.NotificationFailed():
            return [now(status="failed", attempts=event.attempt, reason=event.reason)]
        case fact.NotificationBounced():
            return [now(status="bounced", reason=event.reason)]
        case fact.NotificationAbandoned():
            return [now(status="abandoned", attempts=event.attempts, reason=event.reason)]
        case fact.ReplyReceived():
            received = moment(event.received_at)
            reply: Row = {"unit": event.unit, "received_at": received, "text": event.text}
            return [
                now(replied_at=received),
                Put("replies", key | {"event_id": recorded.id}, reply),
            ]
        case _:
            assert_never(event)


def _wording(event: fact.NotificationRequested) -> Row:
    return {
        "delegation": event.delegation,
        "recipient_person_id": event.recipient.person_id,
        "recipient_name": event.recipient.name,
        "recipient_email": event.recipient.email,
        "subject": event.subject,
        "body": event.body,
        "cause": event.cause,
    }
