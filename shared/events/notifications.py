"""Facts of the messages that leave the building. The type names are the storage format."""

from typing import Literal

from pydantic import AwareDatetime

from shared.envelope import Fact
from shared.events.people import Contact, Count, LongText, Text
from shared.subjects import Token

MessageKind = Literal[
    "invitation",
    "reminder",
    "registration-confirmed",
    "substitution-decided",
    "seats-decided",
    "paper-decided",
    "nomination-returned",
    "award-decided",
    "task-assigned",
    "task-overdue",
    "estimate-returned",
    "program-finalised",
    "cancelled",
    "rescheduled",
    "venue-changed",
    "plan-amended",
]


class NotificationRequested(Fact, type_name="vn.hoinghi.notifications.NotificationRequested.v1"):
    """A message to one recipient, in its final words. ``cause`` is the id of the event that deserves it."""

    message: Token
    kind: MessageKind
    unit: Token
    recipient: Contact
    subject: Text
    body: LongText
    cause: Text
    delegation: Token | None = None


class NotificationSent(Fact, type_name="vn.hoinghi.notifications.NotificationSent.v1"):
    """The mail server took it. That is not yet proof that it was read."""

    message: Token
    kind: MessageKind
    unit: Token
    sent_at: AwareDatetime
    message_id: Text
    server_reply: Text


class NotificationFailed(Fact, type_name="vn.hoinghi.notifications.NotificationFailed.v1"):
    """One attempt failed. ``permanent``: the server will never take it (5xx)."""

    message: Token
    kind: MessageKind
    unit: Token
    attempt: Count
    permanent: bool
    reason: Text


class NotificationBounced(Fact, type_name="vn.hoinghi.notifications.NotificationBounced.v1"):
    message: Token
    kind: MessageKind
    unit: Token
    reason: Text


class NotificationAbandoned(Fact, type_name="vn.hoinghi.notifications.NotificationAbandoned.v1"):
    message: Token
    kind: MessageKind
    unit: Token
    attempts: Count
    reason: Text


class ReplyReceived(Fact, type_name="vn.hoinghi.notifications.ReplyReceived.v1"):
    message: Token
    kind: MessageKind
    unit: Token
    received_at: AwareDatetime
    text: LongText


NotificationsEvent = (
    NotificationRequested
    | NotificationSent
    | NotificationFailed
    | NotificationBounced
    | NotificationAbandoned
    | ReplyReceived
)
