"""Wishes to the messages that leave the building."""

from typing import Final

from pydantic import AwareDatetime

from shared import subjects
from shared.commands.base import Command
from shared.events.notifications import MessageKind
from shared.events.people import Contact, Count, LongText, Text
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfMessage(Command, context="notifications", roles=("organiser",)):
    message: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.message(conference, self.message)


class RequestNotification(_OfMessage):
    kind: MessageKind
    unit: Token
    recipient: Contact
    subject: Text
    body: LongText
    cause: Text
    delegation: Token | None = None


class RecordNotificationSent(_OfMessage):
    sent_at: AwareDatetime
    message_id: Text
    server_reply: Text


class RecordNotificationFailed(_OfMessage):
    attempt: Count
    permanent: bool
    reason: Text


class RecordNotificationBounced(_OfMessage):
    reason: Text


class AbandonNotification(_OfMessage):
    reason: Text


class RecordReply(_OfMessage):
    received_at: AwareDatetime
    text: LongText


NotificationsCommand = (
    RequestNotification
    | RecordNotificationSent
    | RecordNotificationFailed
    | RecordNotificationBounced
    | AbandonNotification
    | RecordReply
)

ALREADY_REQUESTED: Final = Refusal(
    "NOTIFICATIONS_ALREADY_REQUESTED",
    "Thông báo “{message}” đã có với nội dung khác.",
    "The message “{message}” exists already with other content.",
    "Dùng mã khác cho thông báo khác.",
    "Use another id for another message.",
)

REFUSALS: Final = (ALREADY_REQUESTED,)
