"""Messages, issued documents, and what somebody asked about their own data."""

from datetime import date

from shared.envelope import Fact
from shared.events import documents as doc
from shared.events import notifications as n
from shared.events import privacy as v
from tests.projections.histories.base import DIGEST, desk, told_at


def message_story(message: str) -> list[Fact]:
    about = {"message": message, "kind": "invitation", "unit": "so-y-te"}
    attempt: dict[str, object] = {
        "attempt": 1,
        "attempted_at": told_at(1),
        "message_id": "<1@example>",
        "claimant": "one",
        "delegation": "so-y-te",
    }
    return [
        n.NotificationRequested(
            **about, recipient=desk("so-y-te"), subject="Giấy mời", body="Kính gửi", cause="x"
        ),
        n.NotificationFailed(**about, attempt=1, permanent=False, reason="451"),
        n.NotificationAttempted(
            **about, **attempt, link=DIGEST, stop=DIGEST, link_until=told_at(9)
        ),
        n.NotificationUncertain(**about, attempt=1, reason="?"),
        n.NotificationSent(
            **about, sent_at=told_at(1), message_id="<1@example>", server_reply="250"
        ),
        n.ReplyReceived(**about, received_at=told_at(2), text="Đã nhận"),
        n.AnswerLinkRevoked(**about, reason="Lộ"),
    ]


def held_story(message: str) -> list[Fact]:
    about = {"message": message, "kind": "cancelled", "unit": "so-y-te"}
    contact = desk("so-y-te")
    asked = {"recipient": contact, "subject": "Hoãn", "body": "Kính gửi", "cause": "y"}
    return [
        n.NotificationRequested(**about, **asked, held=True),
        n.NotificationReworded(**about, covering="Kính chuyển"),
        n.NotificationReleased(**about),
        n.NotificationDiscarded(**about, reason="Đã báo trực tiếp"),
        n.NotificationResent(**about, round=1, reason="Gửi lại"),
        n.NotificationPrinted(
            **about, copy_number=1, printed_at=told_at(3), link="b" * 64, link_until=told_at(9)
        ),
        n.NotificationPosted(
            **about, handed_at=told_at(4), handed_by="Văn thư", carrier="Bưu điện", number="RB 1"
        ),
    ]


def stopped_story(name: str) -> list[Fact]:
    of = {"recipient": name, "unit": "so-y-te", "person_id": "so-y-te"}
    return [
        n.RemindersStopped(**of, message="m1", stopped_at=told_at(2)),
        n.RemindersResumed(**of, reason="Đề nghị nhắc lại"),
    ]


def privacy_story() -> list[Fact]:
    """Somebody whom nothing else here names: the other rows keep their names."""
    asked = {"request": "yc-1", "unit": "so-van-hoa"}
    return [
        v.PrivacyRequestReceived(
            **asked,
            right="delete",
            person_id="da-roi",
            received_on=date(2023, 12, 11),
            reply_by=date(2023, 12, 13),
            done_by=date(2023, 12, 31),
        ),
        v.PrivacyRequestReplied(**asked, replied_on=date(2023, 12, 12)),
        v.PrivacyRequestExtended(**asked, done_by=date(2024, 1, 10), reason="Nhiều hồ sơ (ví dụ)"),
        v.PersonForgotten(
            unit="so-van-hoa",
            person_id="da-roi",
            basis="Luật 91/2025/QH15",
            reason="Ví dụ",
            request="yc-1",
        ),
        v.PrivacyRequestSettled(**asked, settled_on=date(2023, 12, 20), outcome="done"),
    ]


def document_story() -> list[Fact]:
    issued = {
        "kind": "bien-ban", "title": "Biên bản", "media_type": "application/pdf", "digest": DIGEST,
        "size": 10, "content": DIGEST, "template": "0123456789abcdef", "position": 9,
    }  # fmt: skip
    signature = doc.Signature(subject="Người Ký Thử", certificate=DIGEST, signed_at=told_at(5))
    return [
        doc.ConclusionsRecorded(points=("Giao Bộ CHQS tỉnh chủ trì.", "Báo cáo trước ngày 15.")),
        doc.DocumentIssued(document="bb-1", file_name="bb-1.pdf", **issued),
        doc.DocumentNumbered(document="bb-1", number="05/BB-BCH", dated=date(2023, 12, 8)),
        doc.SignedDocumentFiled(
            document="bb-1",
            file_name="bb-1-da-ky.pdf",
            digest=DIGEST,
            size=20,
            signatures=(signature,),
        ),
        doc.DocumentIssued(document="bb-2", file_name="bb-2.pdf", **issued),
        doc.DocumentReplaced(document="bb-1", by="bb-2", reason="Sai giờ"),
    ]
