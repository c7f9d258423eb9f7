"""Wishes to the messages that leave the building."""

from typing import Final

from pydantic import AwareDatetime

from shared import subjects
from shared.commands.base import Command
from shared.envelope import derived_id
from shared.events.notifications import Answer, Enclosure, MessageKind
from shared.events.people import Contact, Count, Digest, LongText, Text
from shared.events.plan_types import Channel, Language
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
    language: Language = "vi"


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
    stop: Digest | None = None
    """Of the token in this attempt's link to stop reminders."""
    subject: Text | None = None
    body: LongText | None = None
    """The words made anew, where they are no more those that were asked for (subject, body)."""


class RecordNotificationSent(_OfMessage, roles=("organiser", "messenger")):
    sent_at: AwareDatetime
    message_id: Text
    server_reply: Text


class PrintNotification(_OfMessage):
    """Say that the letter is printed now; once more when it is printed again. It still waits for the post."""

    printed_at: AwareDatetime
    link: Digest | None = None


class RecordNotificationPosted(_OfMessage):
    """The letter was handed to the post, or to whoever carries it."""

    handed_at: AwareDatetime
    handed_by: Text
    carrier: Text = "Bưu điện"
    number: Text | None = None
    document: Text | None = None


class RecordNotificationUncertain(_OfMessage, roles=("organiser", "messenger")):
    attempt: Count
    reason: Text


class RecordNotificationFailed(_OfMessage, roles=("organiser", "messenger")):
    """``host_rests_until``: as in the fact."""

    attempt: Count
    permanent: bool
    reason: Text
    host_rests_until: AwareDatetime | None = None


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


def recipient_id(unit: str, person_id: str) -> str:
    """``r-`` and 32 hexadecimal digits: one mailbox of one unit, for the whole conference."""
    return "r-" + derived_id("recipient", unit, person_id).replace("-", "")[:32]


class _OfRecipient(Command, context="notifications", roles=("organiser",)):
    recipient: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.recipient(conference, self.recipient)


class StopReminders(Command, context="notifications"):
    """No reminders and no thanks to this recipient any more: the organiser for any, an agency for its own."""

    recipient: Token

    unit: Token
    person_id: Token
    message: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.recipient(conference, self.recipient)


class ResumeReminders(_OfRecipient):
    """The recipient wants them again."""

    reason: Text


MessageCommand = (
    RequestNotification
    | RewordNotification
    | ReleaseNotification
    | DiscardNotification
    | ClaimNotification
    | RecordNotificationSent
    | PrintNotification
    | RecordNotificationPosted
    | RecordNotificationUncertain
    | RecordNotificationFailed
    | RecordNotificationBounced
    | AbandonNotification
    | ResendNotification
    | RecordReply
    | RevokeAnswerLink
)
RecipientCommand = StopReminders | ResumeReminders
NotificationsCommand = MessageCommand | RecipientCommand

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
    "Thông báo “{message}” chưa được nơi gửi này nhận.",
    "The message “{message}” is not claimed by this sender.",
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
NOT_ON_PAPER: Final = Refusal(
    "NOTIFICATIONS_NOT_ON_PAPER",
    "Thông báo “{message}” không gửi bằng giấy.",
    "The message “{message}” does not go on paper.",
    "Đặt channel là print cho cơ quan nhận thư giấy trong kế hoạch; thông báo đã có thì gửi theo kênh của nó.",
    "Set the agency's channel to print in the plan; a message that exists already goes by its own channel.",
)
POSTED_AHEAD: Final = Refusal(
    "NOTIFICATIONS_POSTED_AHEAD",
    "Thông báo “{message}” không thể được bàn giao sau thời điểm ghi nhận.",
    "The message “{message}” cannot be handed over later than this is recorded.",
    "Ghi ngày, giờ đã bàn giao thật.",
    "Give the day and hour at which it was really handed over.",
)

REFUSALS: Final = (
    ALREADY_REQUESTED,
    CLAIMED,
    NOT_CLAIMED,
    TEST_FAILED,
    NOT_ON_PAPER,
    POSTED_AHEAD,
)
