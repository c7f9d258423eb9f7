"""One message to one recipient: asked for, tried, handed over, answered or given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from shared.commands.notifications import (
    ALREADY_REQUESTED,
    AbandonNotification,
    NotificationsCommand,
    RecordNotificationBounced,
    RecordNotificationFailed,
    RecordNotificationSent,
    RecordReply,
    RequestNotification,
)
from shared.decider import Decider
from shared.envelope import Meta
from shared.events.notifications import (
    NotificationAbandoned,
    NotificationBounced,
    NotificationFailed,
    NotificationRequested,
    NotificationSent,
    NotificationsEvent,
    ReplyReceived,
)
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused, Term

# --- state ---------------------------------------------------------------------------------------

Status = Literal["requested", "sent", "bounced", "abandoned"]
_STATUSES: Final[Mapping[Status, Term]] = {
    "requested": Term("chờ gửi", "requested"),
    "sent": Term("đã gửi", "sent"),
    "bounced": Term("bị trả lại", "bounced"),
    "abandoned": Term("đã thôi gửi", "abandoned"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """``attempts``: how many failed so far."""

    requested: NotificationRequested | None = None
    status: Status = "requested"
    attempts: int = 0
    replies: tuple[ReplyReceived, ...] = ()


# --- decide --------------------------------------------------------------------------------------


def decide(
    command: NotificationsCommand, state: Message, meta: Meta
) -> Sequence[NotificationsEvent]:
    """What follows from ``command``. Raises :class:`~shared.refusals.Refused`."""
    if isinstance(command, RequestNotification):
        return _request(command, state)
    asked = state.requested
    if asked is None:
        raise NOT_FOUND.refuse(what=Term("thông báo", "message"), id=command.message)
    match command:
        case RecordNotificationSent():
            return _sent(command, state, asked)
        case RecordNotificationFailed():
            return _failed(command, state, asked)
        case RecordNotificationBounced():
            return _bounced(command, state, asked)
        case AbandonNotification():
            return _abandon(command, state, asked)
        case RecordReply():
            reply = ReplyReceived(kind=asked.kind, unit=asked.unit, **dict(command))
            return [] if reply in state.replies else [reply]


def _request(command: RequestNotification, state: Message) -> Sequence[NotificationsEvent]:
    requested = NotificationRequested(**dict(command))
    if state.requested is None:
        return [requested]
    if state.requested == requested:
        return []
    raise ALREADY_REQUESTED.refuse(message=command.message)


def _sent(
    command: RecordNotificationSent, state: Message, asked: NotificationRequested
) -> Sequence[NotificationsEvent]:
    if state.status == "sent":
        return []
    if state.status != "requested":
        raise _wrong(state, command.message)
    return [NotificationSent(kind=asked.kind, unit=asked.unit, **dict(command))]


def _failed(
    command: RecordNotificationFailed, state: Message, asked: NotificationRequested
) -> Sequence[NotificationsEvent]:
    if command.attempt <= state.attempts:
        return []
    if state.status != "requested":
        raise _wrong(state, command.message)
    return [NotificationFailed(kind=asked.kind, unit=asked.unit, **dict(command))]


def _bounced(
    command: RecordNotificationBounced, state: Message, asked: NotificationRequested
) -> Sequence[NotificationsEvent]:
    """A bounce comes after the server took the message, never before."""
    if state.status == "bounced":
        return []
    if state.status != "sent":
        raise _wrong(state, command.message)
    return [NotificationBounced(kind=asked.kind, unit=asked.unit, **dict(command))]


def _abandon(
    command: AbandonNotification, state: Message, asked: NotificationRequested
) -> Sequence[NotificationsEvent]:
    """Nothing is given up that was never tried."""
    if state.status == "abandoned":
        return []
    if state.status != "requested" or state.attempts == 0:
        raise _wrong(state, command.message)
    return [
        NotificationAbandoned(
            message=command.message,
            kind=asked.kind,
            unit=asked.unit,
            attempts=state.attempts,
            reason=command.reason,
        )
    ]


def _wrong(state: Message, message: str) -> Refused:
    return WRONG_STATE.refuse(what=message, state=_STATUSES[state.status])


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: Message, event: NotificationsEvent) -> Message:
    match event:
        case NotificationRequested():
            return replace(state, requested=event)
        case NotificationSent():
            return replace(state, status="sent")
        case NotificationFailed():
            return replace(state, attempts=event.attempt)
        case NotificationBounced():
            return replace(state, status="bounced")
        case NotificationAbandoned():
            return replace(state, status="abandoned")
        case ReplyReceived():
            return replace(state, replies=(*state.replies, event))


decider: Final[Decider[NotificationsCommand, Message, NotificationsEvent]] = Decider(
    "notifications.message", Message(), decide, evolve
)
