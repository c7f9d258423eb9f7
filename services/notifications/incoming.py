"""What a mail that comes back is: a bounce, an absence notice, a calendar program's answer, or a letter. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import parseaddr
from typing import Any, Final

from icalendar import Calendar

from services.notifications.calendar import of_uid
from services.notifications.compose import UNSUBSCRIBE, of_message_id
from shared.events.notifications import Answer

LARGEST: Final = 5 * 1024 * 1024
"""Bytes of a mail that is read; a larger one is left to a person."""
_LONGEST_TEXT: Final = 4_000
_ANSWERS: Final[dict[str, Answer]] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
}
_AUTO: Final = re.compile(r"auto-(replied|generated|notified)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """``permanent`` False: a server says only that delivery is delayed."""

    conference: str
    message: str
    permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Reply:
    """``auto``: an absence notice. ``sender``: the mailbox that it came from."""

    conference: str
    message: str
    text: str
    auto: bool
    sender: str


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What a calendar program sent back (RFC 5546, METHOD:REPLY). ``sequence``: of the entry that is answered,
    None where it was left out. ``message``: which mail it answers, where it says so; many programs do not."""

    conference: str
    delegation: str
    person_id: str
    answer: Answer
    sequence: int | None
    attendee: str
    sender: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """``sender`` wants no reminders any more; asked from the message ``message``."""

    conference: str
    message: str
    sender: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """For a person to read: nothing says which of our messages it is about."""

    why: str


Incoming = Bounce | Reply | CalendarAnswer | Unsubscribe | Unknown


def understood(raw: bytes) -> Incoming:
    """What ``raw`` is; never raises for what somebody sends."""
    if len(raw) > LARGEST:
        return Unknown("quá lớn / too large")
    try:
        mail = message_from_bytes(raw, policy=default)
        return _bounce(mail) or _unsubscribe(mail) or _calendar(mail) or _reply(mail)
    except Exception as error:  # a hostile or broken mail must not stop the others
        return Unknown(f"không đọc được / cannot be read: {type(error).__name__}")


def _bounce(mail: EmailMessage | Message) -> Bounce | Unknown | None:
    """A delivery status notification (RFC 3464)."""
    if mail.get_content_type() != "multipart/report":
        return None
    if mail.get_param("report-type") not in (None, "delivery-status"):
        return None
    status = next(
        (p for p in mail.walk() if p.get_content_type() == "message/delivery-status"), None
    )
    if status is None:
        return None
    fields: dict[str, str] = {}
    for block in _blocks(status):
        fields |= {name.lower(): str(value) for name, value in block.items()}
    ours = _ours(mail)
    if ours is None:
        return Unknown("báo không gửi được, không rõ thư nào / a bounce of no message of ours")
    action = fields.get("action", "failed").strip().lower()
    code = fields.get("status", "").strip()
    said = fields.get("diagnostic-code", "") or code or action
    permanent = action == "failed" and not code.startswith(("2", "4"))
    return Bounce(*ours, permanent, " ".join(f"{code} {said}".split())[:480])


def _unsubscribe(mail: Any) -> Unsubscribe | None:
    """What the address in List-Unsubscribe makes a mail program send: our subject, with the message's id."""
    word, _, identity = str(mail.get("Subject", "")).strip().partition(" ")
    ours = of_message_id(identity)
    if word.lower() != UNSUBSCRIBE or ours is None:
        return None
    return Unsubscribe(*ours, parseaddr(str(mail.get("From", "")))[1].lower())


def _blocks(status: Any) -> Iterator[Any]:
    payload = status.get_payload()
    yield from payload if isinstance(payload, list) else ()


def _ours(mail: Any) -> tuple[str, str] | None:
    """Conference and message: from the headers, or from the original that is enclosed."""
    for name in ("In-Reply-To", "References", "Original-Message-ID"):
        for token in str(mail.get(name, "")).split():
            if found := of_message_id(token):
                return found
    for part in mail.walk():
        if part is mail:
            continue
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            original = inner[0] if isinstance(inner, list) and inner else None
            if original is not None and (
                found := of_message_id(str(original.get("Message-ID", "")))
            ):
                return found
        if part.get_content_type() == "text/rfc822-headers":
            headers = message_from_bytes(part.get_payload(decode=True) or b"")
            if found := of_message_id(str(headers.get("Message-ID", ""))):
                return found
    return None


def _calendar(mail: Any) -> CalendarAnswer | Unknown | None:
    part = next((p for p in mail.walk() if p.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    if str(calendar.get("METHOD", "")).upper() != "REPLY":
        return None
    events = list(calendar.walk("VEVENT"))
    identity = of_uid(str(events[0].get("UID", ""))) if len(events) == 1 else None
    if identity is None:
        return Unknown("mục lịch không phải của hội nghị / a calendar entry that is not ours")
    attendee = events[0].get("ATTENDEE")
    if attendee is None or isinstance(attendee, list):
        return Unknown("thiếu người trả lời / it names no attendee")
    answer = _ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    if answer is None:
        return Unknown("không phải đồng ý hay từ chối / neither accepted nor declined")
    ours = _ours(mail)
    return CalendarAnswer(
        *identity,
        answer,
        int(str(events[0]["SEQUENCE"])) if "SEQUENCE" in events[0] else None,
        str(attendee).removeprefix("mailto:").removeprefix("MAILTO:").lower(),
        parseaddr(str(mail.get("From", "")))[1].lower(),
        ours[1] if ours else None,
    )


def _reply(mail: Any) -> Reply | Unknown:
    ours = _ours(mail)
    if ours is None:
        return Unknown("không rõ trả lời thư nào / a letter about no message of ours")
    auto = bool(
        _AUTO.search(str(mail.get("Auto-Submitted", "")))
        or mail.get("X-Autoreply")
        or str(mail.get("Precedence", "")).strip().lower() == "auto_reply"
    )
    sender = parseaddr(str(mail.get("From", "")))[1].lower()
    return Reply(*ours, _text(mail), auto, sender)


def _text(mail: Any) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    content = str(body.get_content()) if body is not None else ""
    kept = "".join(c for c in content if c in "\n\t" or (c.isprintable()))
    return kept.strip()[:_LONGEST_TEXT] or "(không có lời / no words)"
