"""Wishes to the messages that leave the building."""

from typing import Final

from pydantic import AwareDatetime

from shared import subjects
from shared.commands.base import Command
from shared.events.notifications import Answer, Enclosure, MessageKind
from shared.events.people import Contact, Count, Digest, LongText, Text
from shared.events.plan_types import Channel
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
    person_id: Token | None = None
    channel: Channel = "email"
    held: bool = False
    enclosures: tuple[Enclosure, ...] = ()
    respond_by: AwareDatetime | None = None
    messenger: Token | None = None
    code: Text | None = None


class RewordNotification(_OfMessage):
    """Put a covering text before a held message."""

    covering: LongText


class ReleaseNotification(_OfMessage):
    """Let a held message go."""


class DiscardNotification(_OfMessage):
    """Do not send it: one that is held, that failed, or whose end is not known."""

    reason: Text


class ClaimNotification(_OfMessage, roles=("organiser", "messenger")):
    """Say, before handing it over, that this attempt is made now; nobody else makes it then."""

    attempt: Count
    attempted_at: AwareDatetime
    message_id: Text
    claimant: Text
    """Which process or consumer makes it; one that asks again is told yes again."""
    link: Digest | None = None


class RecordNotificationSent(_OfMessage, roles=("organiser", "messenger")):
    sent_at: AwareDatetime
    message_id: Text
    server_reply: Text


class RecordNotificationUncertain(_OfMessage, roles=("organiser", "messenger")):
    attempt: Count
    reason: Text


class RecordNotificationFailed(_OfMessage, roles=("organiser", "messenger")):
    attempt: Count
    permanent: bool
    reason: Text


class RecordNotificationBounced(_OfMessage, roles=("organiser", "messenger")):
    reason: Text


class AbandonNotification(_OfMessage, roles=("organiser", "messenger")):
    reason: Text


class ResendNotification(_OfMessage):
    """Send it once more, whatever became of it; the recipient gets it as a new mail."""

    reason: Text


class RecordReply(_OfMessage, roles=("organiser", "messenger")):
    received_at: AwareDatetime
    text: LongText
    auto: bool = False
    answer: Answer | None = None
    delegation: Token | None = None
    person_id: Token | None = None


class RevokeAnswerLink(_OfMessage):
    """The links to answer that this message has carried open nothing any more."""

    reason: Text


NotificationsCommand = (
    RequestNotification
    | RewordNotification
    | ReleaseNotification
    | DiscardNotification
    | ClaimNotification
    | RecordNotificationSent
    | RecordNotificationUncertain
    | RecordNotificationFailed
    | RecordNotificationBounced
    | AbandonNotification
    | ResendNotification
    | RecordReply
    | RevokeAnswerLink
)

ALREADY_REQUESTED: Final = Refusal(
    "NOTIFICATIONS_ALREADY_REQUESTED",
    "Thông báo “{message}” đã có với nội dung khác.",
    "The message “{message}” exists already with other content.",
    "Dùng mã khác cho thông báo khác.",
    "Use another id for another message.",
)
CLAIMED: Final = Refusal(
    "NOTIFICATIONS_CLAIMED",
    "Lần gửi thứ {attempt} của thông báo “{message}” đã có nơi khác nhận gửi.",
    "Attempt {attempt} of the message “{message}” is being made elsewhere.",
    "Không gửi; chờ kết quả của nơi đã nhận gửi.",
    "Do not send; wait for the outcome of the one who claimed it.",
)
NOT_CLAIMED: Final = Refusal(
    "NOTIFICATIONS_NOT_CLAIMED",
    "Thông báo “{message}” chưa được nơi gửi này nhận (ClaimNotification).",
    "The message “{message}” is not claimed by this sender (ClaimNotification).",
    "Nhận gửi trước, rồi lấy nội dung bằng đúng mã người nhận gửi đã dùng.",
    "Claim it first, then ask with the very claimant that was used.",
)
TEST_FAILED: Final = Refusal(
    "NOTIFICATIONS_TEST_FAILED",
    "Không gửi được thư thử: {reason}.",
    "The test mail could not be sent: {reason}.",
    "Kiểm tra địa chỉ nhận và máy chủ thư rồi thử lại.",
    "Check the address and the mail server, then try again.",
)

REFUSALS: Final = (ALREADY_REQUESTED, CLAIMED, NOT_CLAIMED, TEST_FAILED)
