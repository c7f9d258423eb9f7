"""Courses of a message, and of a recipient."""

from datetime import UTC, datetime
from typing import Any, Final

from services.notifications import message, recipient
from shared.commands import notifications as wish
from shared.commands.notifications import recipient_id
from shared.events.people import Contact
from shared.personal import Personal
from tests.domain.stories import Step, Story

_AT: Final = datetime(2023, 11, 20, 4, 0, tzinfo=UTC)
_CLERK: Final = Contact(
    person_id="van-thu", name=Personal("Người Bịa Đặt"), email=Personal("clerk@x.example")
)
_M: Final = {"message": "m-1"}


def _ask(**told: Any) -> Step:
    fields = {
        "kind": "invitation", "unit": "so-y-te", "recipient": _CLERK, "subject": "Kính mời",
        "body": "Kính gửi", "cause": "e-1", **told,
    }  # fmt: skip
    return Step(wish.RequestNotification(**_M, **fields))


def _m(kind: Any, **told: Any) -> Step:
    return Step(kind(**_M, **told))


def _claim(attempt: int) -> Step:
    return _m(
        wish.ClaimNotification, attempt=attempt, attempted_at=_AT, message_id="<1@x>",
        claimant="may-1", link="a" * 64,
    )  # fmt: skip


_SENT: Final = _m(
    wish.RecordNotificationSent, sent_at=_AT, message_id="<1@x>", server_reply="250 nhận"
)
_BOUNCED: Final = _m(wish.RecordNotificationBounced, reason="550 không có hộp thư")
_RESEND: Final = _m(wish.ResendNotification, reason="đã sửa địa chỉ")
_UNCERTAIN: Final = _m(wish.RecordNotificationUncertain, attempt=1, reason="mất kết nối")
_BESIDE: Final = (
    _m(wish.ReleaseNotification),
    _m(wish.DiscardNotification, reason="thừa"),
    _m(wish.RewordNotification, covering="lời khác"),
    _m(wish.AbandonNotification, reason="hết lượt"),
    _claim(1),
    _SENT,
    _BOUNCED,
    _RESEND,
    _UNCERTAIN,
    _m(wish.PrintNotification, printed_at=_AT),
)

STORIES: Final = (
    Story(
        "sent",
        message.decider,
        (
            _ask(held=True),
            _m(wish.RewordNotification, covering="Kính mời lần nữa"),
            _m(wish.ReleaseNotification),
            _claim(1),
            _m(wish.RecordNotificationFailed, attempt=1, permanent=False, reason="421 bận"),
            _claim(2),
            _SENT,
            _m(wish.RecordReply, received_at=_AT, text="Nhận được", delegation="so-y-te"),
            _BOUNCED,
            _RESEND,
            _claim(1),
            _UNCERTAIN,
            _m(wish.RevokeAnswerLink, reason="gửi nhầm"),
        ),
        _BESIDE,
    ),
    Story(
        "given up",
        message.decider,
        (
            _ask(),
            _claim(1),
            _m(wish.RecordNotificationFailed, attempt=1, permanent=True, reason="550"),
            _m(wish.AbandonNotification, reason="hết lượt"),
        ),
        _BESIDE,
    ),
    Story(
        "discarded",
        message.decider,
        (_ask(held=True), _m(wish.DiscardNotification, reason="thừa")),
        _BESIDE,
    ),
    Story(
        "by post",
        message.decider,
        (
            _ask(channel="print"),
            _m(wish.PrintNotification, printed_at=_AT, link="b" * 64),
            _m(
                wish.RecordNotificationPosted, handed_at=_AT, handed_by="Văn thư (bịa)",
                carrier="Bưu điện", number="E 01",
            ),
        ),
        _BESIDE,
    ),
    Story(
        "no more reminders",
        recipient.decider,
        (
            Step(
                wish.StopReminders(
                    recipient=recipient_id("so-y-te", "van-thu"), unit="so-y-te",
                    person_id="van-thu", message="m-1",
                )
            ),
            Step(
                wish.ResumeReminders(
                    recipient=recipient_id("so-y-te", "van-thu"), reason="đã đồng ý lại"
                )
            ),
        ),
    ),
)  # fmt: skip
