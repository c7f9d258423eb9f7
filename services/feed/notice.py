"""The words to an agency whose webhook was switched off. Pure."""

from services.feed.delivery import PATIENCE
from shared.commands.notifications import RequestNotification
from shared.envelope import derived_id
from shared.events.people import Contact
from shared.events.plan import Agency
from shared.events.registry import ConferencePlanned
from shared.personal import Personal
from shared.webhook_book import Hook


def notice(hook: Hook, agency: Agency, planned: ConferencePlanned) -> RequestNotification:
    """To the agency's mailbox, whatever its channel is: the other one has just failed."""
    assert hook.disabled_at is not None  # noqa: S101 - it is switched off
    desk = planned.plan.contact
    return RequestNotification(
        message=derived_id("webhook-disabled", hook.unit, hook.disabled_at.isoformat()),
        kind="webhook-disabled",
        unit=agency.id,
        recipient=Contact(
            person_id=agency.id,
            name=Personal(agency.name[:200]),
            email=Personal(agency.email),
        ),
        subject="Ngừng gửi bản tin qua webhook / Webhook switched off",
        body=_BODY.format(
            name=agency.name,
            url=hook.url,
            reason=hook.reason,
            days=PATIENCE.days,
            failing=hook.failing,
            unit=desk.unit,
            email=desk.email,
        ),
        cause=f"webhook:{hook.unit}:{hook.failing}",
    )


_BODY = """Kính gửi: {name}

Hệ thống không gửi được bản tin tới {url} (trả lời cuối cùng: {reason}), nên đã ngừng gửi. \
Đầu nhận trả lời 410 hoặc không nhận suốt {days} ngày thì bị ngừng.

Không bản tin nào mất: kể từ vị trí {failing}, tất cả được giữ lại và gửi theo thứ tự khi mở lại. \
Đề nghị đơn vị sửa đầu nhận rồi báo {unit}; thư điện tử: {email}.

---

Your feed could not be delivered to {url} (last answer: {reason}) and is not sent any more. \
That happens when the endpoint answers 410, or takes nothing for {days} days.

Nothing is lost: from position {failing} on everything is kept, and sent in order once the \
webhook is enabled again. Please mend the endpoint and tell {unit}; e-mail: {email}."""
