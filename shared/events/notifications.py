"""Facts of the messages that leave the building. The type names are the storage format."""

from typing import Literal

from pydantic import AwareDatetime

from shared.envelope import Fact
from shared.events.people import Contact, Count, Digest, LongText, Text
from shared.events.plan_types import Channel, Language
from shared.subjects import Token

MessageKind = Literal[
    "invitation",
    "reminder",
    "respond-by-moved",
    "registration-confirmed",
    "substitution-asked",
    "substitution-decided",
    "seats-asked",
    "seats-decided",
    "invitation-withdrawn",
    "paper-asked",
    "paper-decided",
    "nomination-returned",
    "nomination-decided",
    "award-decided",
    "task-assigned",
    "task-due",
    "task-overdue",
    "estimate-returned",
    "estimate-decided",
    "settlement-returned",
    "settlement-decided",
    "contribution-asked",
    "contribution-returned",
    "program-finalised",
    "program-changed",
    "rescheduled",
    "venue-changed",
    "plan-amended",
    "cancelled",
    "thanks",
    "webhook-disabled",
]
Enclosure = Literal["invitation-letter", "calendar", "calendar-cancel", "program", "answer-link"]
"""What goes with the words. Each is made when the message is sent, from what holds then."""

Answer = Literal["accepted", "declined", "tentative"]


class NotificationRequested(Fact, type_name="vn.hoinghi.notifications.NotificationRequested.v1"):
    """A message to one recipient, in its final words. ``cause`` is the id of the event that deserves it.

    ``held``: it waits until the organiser releases it.
    """

    message: Token
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
    """Until then the link to answer is good."""
    messenger: Token | None = None
    """Of channel ``outside``: the agency whose system sends it."""
    code: Text | None = None
    """The delegate's check-in code, shown as text and as QR."""
    language: Language = "vi"
    """``en``: the words are English, with the Vietnamese ones below them."""


class NotificationReworded(Fact, type_name="vn.hoinghi.notifications.NotificationReworded.v1"):
    """The organiser has put a covering text before the message; the message itself stays as it is."""

    message: Token
    kind: MessageKind
    unit: Token
    covering: LongText


class NotificationReleased(Fact, type_name="vn.hoinghi.notifications.NotificationReleased.v1"):
    """The organiser lets a held message go."""

    message: Token
    kind: MessageKind
    unit: Token
    messenger: Token | None = None


class NotificationDiscarded(Fact, type_name="vn.hoinghi.notifications.NotificationDiscarded.v1"):
    """It will not be sent: the organiser does not want it, or it was settled by other means."""

    message: Token
    kind: MessageKind
    unit: Token
    reason: Text


class NotificationAttempted(Fact, type_name="vn.hoinghi.notifications.NotificationAttempted.v1"):
    """Written before the message is handed over, so that an attempt whose end nobody saw is known.

    ``link``: SHA-256 of the token in this attempt's link to answer, ``stop``: of that in its link to stop
    reminders; the tokens themselves are kept nowhere. ``subject``, ``body``: the words that went, where what they
    tell had changed since the message was asked for; None: they went as they were.
    """

    message: Token
    kind: MessageKind
    unit: Token
    attempt: Count
    attempted_at: AwareDatetime
    message_id: Text
    claimant: Text
    delegation: Token | None = None
    link: Digest | None = None
    link_until: AwareDatetime | None = None
    stop: Digest | None = None
    subject: Text | None = None
    body: LongText | None = None


class NotificationSent(Fact, type_name="vn.hoinghi.notifications.NotificationSent.v1"):
    """The mail server took it. That is not yet proof that it was read."""

    message: Token
    kind: MessageKind
    unit: Token
    sent_at: AwareDatetime
    message_id: Text
    server_reply: Text


class NotificationPrinted(Fact, type_name="vn.hoinghi.notifications.NotificationPrinted.v1"):
    """The letter lies printed and waits for the post. ``copy``: which one; a letter may be printed again.

    ``link``: SHA-256 of the token in the link to answer that this copy bears.
    """

    message: Token
    kind: MessageKind
    unit: Token
    copy_number: Count
    printed_at: AwareDatetime
    delegation: Token | None = None
    link: Digest | None = None
    link_until: AwareDatetime | None = None


class NotificationPosted(Fact, type_name="vn.hoinghi.notifications.NotificationPosted.v1"):
    """The letter was handed over: to the post, or to whoever carries it. The proof of its sending on paper.

    ``handed_by``: the office that handed it over. ``number``: of the carrier's receipt. ``document``: number and
    symbol of the letter as the clerk gave them.
    """

    message: Token
    kind: MessageKind
    unit: Token
    handed_at: AwareDatetime
    handed_by: Text
    carrier: Text
    number: Text | None = None
    document: Text | None = None


class NotificationUncertain(Fact, type_name="vn.hoinghi.notifications.NotificationUncertain.v1"):
    """An attempt whose end cannot be known: it is not made again by itself, a person decides."""

    message: Token
    kind: MessageKind
    unit: Token
    attempt: Count
    reason: Text


class NotificationFailed(Fact, type_name="vn.hoinghi.notifications.NotificationFailed.v1"):
    """One attempt failed. ``permanent``: the server will never take it (5xx)."""

    message: Token
    kind: MessageKind
    unit: Token
    attempt: Count
    permanent: bool
    reason: Text
    host_rests_until: AwareDatetime | None = None
    """After several troubles in a row nothing is handed to the receiving host until then."""


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


class NotificationResent(Fact, type_name="vn.hoinghi.notifications.NotificationResent.v1"):
    """Somebody has it sent again: ``round`` counts how often; attempts begin anew under a new Message-ID."""

    message: Token
    kind: MessageKind
    unit: Token
    round: Count
    reason: Text
    messenger: Token | None = None


class ReplyReceived(Fact, type_name="vn.hoinghi.notifications.ReplyReceived.v1"):
    """``auto``: an out-of-office notice, which is no answer and no bounce.

    ``answer``: what a calendar program sent back for ``person_id`` of ``delegation`` (RFC 5546 REPLY).
    """

    message: Token
    kind: MessageKind
    unit: Token
    received_at: AwareDatetime
    text: LongText
    auto: bool = False
    answer: Answer | None = None
    delegation: Token | None = None
    person_id: Token | None = None


class AnswerLinkRevoked(Fact, type_name="vn.hoinghi.notifications.AnswerLinkRevoked.v1"):
    """No link to answer that this message has carried opens anything any more."""

    message: Token
    kind: MessageKind
    unit: Token
    reason: Text


class RemindersStopped(Fact, type_name="vn.hoinghi.notifications.RemindersStopped.v1"):
    """A recipient wants no reminders and no thanks any more; invitations and changes still come.

    ``message``: the one from which it was asked; ``recipient``: see ``recipient.py``.
    """

    recipient: Token
    unit: Token
    person_id: Token
    message: Token
    stopped_at: AwareDatetime


class RemindersResumed(Fact, type_name="vn.hoinghi.notifications.RemindersResumed.v1"):
    recipient: Token
    unit: Token
    person_id: Token
    reason: Text


MessageEvent = (
    NotificationRequested
    | NotificationReworded
    | NotificationReleased
    | NotificationDiscarded
    | NotificationAttempted
    | NotificationSent
    | NotificationPrinted
    | NotificationPosted
    | NotificationUncertain
    | NotificationFailed
    | NotificationBounced
    | NotificationAbandoned
    | NotificationResent
    | ReplyReceived
    | AnswerLinkRevoked
)
RecipientEvent = RemindersStopped | RemindersResumed
NotificationsEvent = MessageEvent | RecipientEvent
