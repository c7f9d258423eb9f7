"""One message to one recipient: asked for, held, released, tried, handed over, answered or given up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, assert_never

from shared.commands.notifications import (
    ALREADY_REQUESTED,
    CLAIMED,
    NOT_ON_PAPER,
    POSTED_AHEAD,
    AbandonNotification,
    ClaimNotification,
    DiscardNotification,
    MessageCommand,
    PrintNotification,
    RecordNotificationBounced,
    RecordNotificationFailed,
    RecordNotificationPosted,
    RecordNotificationSent,
    RecordNotificationUncertain,
    RecordReply,
    ReleaseNotification,
    RequestNotification,
    ResendNotification,
    RevokeAnswerLink,
    RewordNotification,
)
from shared.decider import Decider
from shared.envelope import Meta
from shared.events.notifications import (
    AnswerLinkRevoked,
    MessageEvent,
    NotificationAbandoned,
    NotificationAttempted,
    NotificationBounced,
    NotificationDiscarded,
    NotificationFailed,
    NotificationPosted,
    NotificationPrinted,
    NotificationReleased,
    NotificationRequested,
    NotificationResent,
    NotificationReworded,
    NotificationSent,
    NotificationUncertain,
    ReplyReceived,
)
from shared.refusals import Refused, Term, because, not_found, not_now, otherwise

# --- state ---------------------------------------------------------------------------------------

Status = Literal[
    "held",
    "requested",
    "sending",
    "awaiting-post",
    "sent",
    "uncertain",
    "bounced",
    "abandoned",
    "discarded",
]
_STATUSES: Final[Mapping[Status, Term]] = {
    "held": Term("chờ phát hành", "held"),
    "requested": Term("chờ gửi", "requested"),
    "sending": Term("đang gửi", "being sent"),
    "awaiting-post": Term("đã in, chờ bàn giao", "printed, waiting for the post"),
    "sent": Term("đã gửi", "sent"),
    "uncertain": Term("chưa rõ đã gửi hay chưa", "uncertain"),
    "bounced": Term("bị trả lại", "bounced"),
    "abandoned": Term("đã thôi gửi", "abandoned"),
    "discarded": Term("đã bỏ, không gửi", "discarded"),
}
_SEND_AGAIN: Final = Term(
    "Gửi lại nếu vẫn cần (`hoinghi message resend`, trang Thư).",
    "Send it again if it is still needed (`hoinghi message resend`, page Letters).",
)
NEXT: Final[Mapping[Status, Term]] = {
    "held": Term(
        "Cho gửi (`hoinghi message release`, trang Thư) hoặc bỏ (`hoinghi message discard`) trước.",
        "Release it (`hoinghi message release`, page Letters) or discard it (`hoinghi message discard`) first.",
    ),
    "requested": Term(
        "Thư đang chờ gửi: đợi gửi xong, hoặc bỏ (`hoinghi message discard`, trang Thư).",
        "It waits to be sent: let it go, or discard it (`hoinghi message discard`, page Letters).",
    ),
    "sending": Term(
        "Đợi lần gửi này có kết quả (trang Thư, `hoinghi show … messages`), rồi thực hiện lại.",
        "Wait for what becomes of this attempt (page Letters, `hoinghi show … messages`), then try again.",
    ),
    "awaiting-post": Term(
        "Ghi đã bàn giao cho bưu điện (`hoinghi message record-notification-posted`), in lại (`hoinghi message "
        "print`) hoặc bỏ (`hoinghi message discard`).",
        "Record that it was handed to the post (`hoinghi message record-notification-posted`), print it again "
        "(`hoinghi message print`) or discard it (`hoinghi message discard`).",
    ),
    "sent": _SEND_AGAIN,
    "uncertain": Term(
        "Hỏi nơi nhận: đã nhận thì ghi đã gửi (`hoinghi message record-notification-sent`), chưa thì gửi lại "
        "(`hoinghi message resend`, trang Thư).",
        "Ask the recipient: if it came, record it as sent (`hoinghi message record-notification-sent`), else send "
        "it again (`hoinghi message resend`, page Letters).",
    ),
    "bounced": _SEND_AGAIN,
    "abandoned": _SEND_AGAIN,
    "discarded": _SEND_AGAIN,
}
"""What leads on, for whoever is told that a message is in this state."""


@dataclass(frozen=True, slots=True)
class Message:
    """``attempts``: how many were begun in this round; ``rounds``: how often it was sent anew by hand."""

    requested: NotificationRequested | None = None
    status: Status = "requested"
    covering: str = ""
    attempts: int = 0
    message_id: str = ""
    claimant: str = ""
    rounds: int = 0
    resent_for: str = ""
    discarded_for: str = ""
    links: bool = False
    """A link to answer has been given out with it and not been revoked since."""
    printed: NotificationPrinted | None = None
    posted: NotificationPosted | None = None
    replies: tuple[ReplyReceived, ...] = ()

    @property
    def waits(self) -> bool:
        """It is to be sent, and nobody is at it."""
        return self.status == "requested"


# --- decide --------------------------------------------------------------------------------------


def decide(command: MessageCommand, state: Message, meta: Meta) -> Sequence[MessageEvent]:
    """What follows from ``command``. Raises :class:`~shared.refusals.Refused`."""
    if isinstance(command, RequestNotification):
        return _request(command, state)
    asked = state.requested
    if asked is None:
        raise not_found(Term("thông báo", "message"), command.message, "hoinghi show … messages")
    about: dict[str, Any] = {"message": asked.message, "kind": asked.kind, "unit": asked.unit}
    match command:
        case RewordNotification(covering=covering):
            _must_be(state, "held")
            return [] if state.covering == covering else [_reworded(covering, about)]
        case ReleaseNotification():
            if state.status not in ("held", "discarded"):
                return []  # it has gone its way already
            _must_be(state, "held")
            return [NotificationReleased(messenger=asked.messenger, **about)]
        case DiscardNotification(reason=reason):
            if state.status == "discarded":
                return _once(reason, state.discarded_for, state, meta)
            _must_be(
                state, "held", "requested", "awaiting-post", "uncertain", "abandoned", "bounced"
            )
            return [NotificationDiscarded(reason=reason, **about)]
        case ClaimNotification():
            return _claim(command, state, asked, about)
        case RecordNotificationSent():
            if state.status == "sent":
                return []
            _must_be(state, "requested", "awaiting-post", "sending", "uncertain")
            return [NotificationSent(**dict(command) | about)]
        case PrintNotification():
            return _print(command, state, asked, about)
        case RecordNotificationPosted():
            return _posted(command, state, asked, about, meta)
        case RecordNotificationUncertain():
            if state.status == "uncertain":
                return []
            _must_be(state, "sending")
            return [NotificationUncertain(**dict(command) | about)]
        case RecordNotificationFailed():
            return _failed(command, state, about)
        case RecordNotificationBounced(reason=reason):
            if state.status == "bounced":
                return []
            _must_be(state, "sent", "sending", "uncertain")  # only what a server took comes back
            return [NotificationBounced(reason=reason, **about)]
        case AbandonNotification(reason=reason):
            return _abandon(reason, state, about)
        case ResendNotification(reason=reason):
            if state.waits and state.rounds and not state.attempts:
                return _once(reason, state.resent_for, state, meta)  # it is about to be sent again
            _must_be(state, "sent", "uncertain", "bounced", "abandoned", "discarded")
            anew = NotificationResent(
                round=state.rounds + 1, reason=reason, messenger=asked.messenger, **about
            )
            return [anew]
        case RecordReply():
            reply = ReplyReceived(**dict(command) | about)
            return [] if reply in state.replies else [reply]
        case RevokeAnswerLink(reason=reason):
            return [AnswerLinkRevoked(reason=reason, **about)] if state.links else []
        case _:
            assert_never(command)


def _request(command: RequestNotification, state: Message) -> Sequence[MessageEvent]:
    requested = NotificationRequested(**dict(command))
    if state.requested is None:
        return [requested]
    if state.requested == requested:
        return []
    raise ALREADY_REQUESTED.refuse(message=command.message)


def _reworded(covering: str, about: dict[str, Any]) -> NotificationReworded:
    return NotificationReworded(covering=covering, **about)


def _claim(
    command: ClaimNotification,
    state: Message,
    asked: NotificationRequested,
    about: dict[str, Any],
) -> Sequence[MessageEvent]:
    """One attempt is made by one: whoever comes second is refused, and does not send."""
    if state.status == "sending" and (state.attempts, state.claimant) == (
        command.attempt,
        command.claimant,
    ):
        return []
    if state.status == "sending" or (state.waits and command.attempt != state.attempts + 1):
        raise CLAIMED.refuse(attempt=command.attempt, message=command.message)
    of_round = re.match(rf"<?{re.escape(command.message)}\.([0-9]+)\.", command.message_id or "")
    if of_round and int(of_round[1]) != state.rounds:
        # Prepared before it was asked to be sent anew: under that id it went out already.
        raise CLAIMED.refuse(attempt=command.attempt, message=command.message)
    _must_be(state, "requested")
    attempted = NotificationAttempted(
        attempt=command.attempt,
        attempted_at=command.attempted_at,
        message_id=command.message_id,
        claimant=command.claimant,
        delegation=asked.delegation,
        link=command.link,
        link_until=asked.respond_by if command.link else None,
        stop=command.stop,
        subject=command.subject,
        body=command.body,
        **about,
    )
    return [attempted]


def _failed(
    command: RecordNotificationFailed, state: Message, about: dict[str, Any]
) -> Sequence[MessageEvent]:
    done = state.attempts if state.status != "sending" else state.attempts - 1
    if command.attempt <= done:
        return []
    _must_be(state, "requested", "sending")
    return [NotificationFailed(**dict(command) | about)]


def _print(
    command: PrintNotification,
    state: Message,
    asked: NotificationRequested,
    about: dict[str, Any],
) -> Sequence[MessageEvent]:
    """As often as it is printed; each copy with a link of its own, all of which open the answer."""
    _must_be_on_paper(asked)
    last = state.printed
    if last and (last.printed_at, last.link) == (command.printed_at, command.link):
        return []
    _must_be(state, "requested", "awaiting-post")
    printed = NotificationPrinted(
        copy_number=last.copy_number + 1 if last else 1,
        printed_at=command.printed_at,
        delegation=asked.delegation,
        link=command.link,
        link_until=asked.respond_by if command.link else None,
        **about,
    )
    return [printed]


def _posted(
    command: RecordNotificationPosted,
    state: Message,
    asked: NotificationRequested,
    about: dict[str, Any],
    meta: Meta,
) -> Sequence[MessageEvent]:
    """Handed over once a round; one that comes back is recorded as bounced and printed again by resending."""
    _must_be_on_paper(asked)
    posted = NotificationPosted(**dict(command) | about)
    if state.posted == posted:
        return []
    _must_be(state, "requested", "awaiting-post")
    if command.handed_at > meta.time:
        raise POSTED_AHEAD.refuse(message=asked.message)
    return [posted]


def _must_be_on_paper(asked: NotificationRequested) -> None:
    if asked.channel != "print":
        raise NOT_ON_PAPER.refuse(message=asked.message)


def _abandon(reason: str, state: Message, about: dict[str, Any]) -> Sequence[MessageEvent]:
    """Nothing is given up that was never tried."""
    if state.status == "abandoned":
        return []
    if state.status != "requested" or state.attempts == 0:
        raise _wrong(state)
    return [NotificationAbandoned(attempts=state.attempts, reason=reason, **about)]


def _once(reason: str, known: str, state: Message, meta: Meta) -> Sequence[MessageEvent]:
    """It is so already, for this reason; the system itself only makes sure."""
    if reason == known or "system" in meta.actor.roles:
        return []
    raise otherwise(_named(state), because(known))


def _named(state: Message) -> Term:
    name = state.requested.message if state.requested else "?"
    return Term(f"thông báo {name}", f"message {name}")


def _must_be(state: Message, *allowed: Status) -> None:
    if state.status not in allowed:
        raise _wrong(state)


def _wrong(state: Message) -> Refused:
    return not_now(_named(state), _STATUSES[state.status], NEXT[state.status])


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: Message, event: MessageEvent) -> Message:
    match event:
        case NotificationRequested():
            return replace(state, requested=event, status="held" if event.held else "requested")
        case NotificationReworded():
            return replace(state, covering=event.covering)
        case NotificationReleased():
            return replace(state, status="requested")
        case NotificationDiscarded():
            return replace(state, status="discarded", discarded_for=event.reason)
        case NotificationAttempted():
            return replace(
                state,
                status="sending",
                attempts=event.attempt,
                message_id=event.message_id,
                claimant=event.claimant,
                links=state.links or event.link is not None,
            )
        case NotificationSent():
            return replace(state, status="sent")
        case NotificationPrinted():
            return replace(
                state,
                status="awaiting-post",
                printed=event,
                links=state.links or event.link is not None,
            )
        case NotificationPosted():
            return replace(state, status="sent", posted=event)
        case NotificationUncertain():
            return replace(state, status="uncertain")
        case NotificationFailed():
            return replace(state, status="requested", attempts=event.attempt)
        case NotificationBounced():
            return replace(state, status="bounced")
        case NotificationAbandoned():
            return replace(state, status="abandoned")
        case NotificationResent():
            return replace(
                state,
                status="requested",
                attempts=0,
                rounds=event.round,
                posted=None,
                resent_for=event.reason,
            )
        case ReplyReceived():
            return replace(state, replies=(*state.replies, event))
        case AnswerLinkRevoked():
            return replace(state, links=False)
        case _:
            assert_never(event)


decider: Final[Decider[MessageCommand, Message, MessageEvent]] = Decider(
    "notifications.message", Message(), decide, evolve
)
