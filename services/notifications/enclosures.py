"""What goes with the words, made when the message is sent: the letter, the calendar entry, the link to answer."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.notifications import calendar
from services.notifications.channels import Attached, Entry
from services.notifications.occasion import Occasion
from services.notifications.recipient import STOPPABLE
from shared.events.notifications import NotificationRequested

LETTER: Final = "giay-moi.pdf"
PROGRAM: Final = "chuong-trinh.pdf"
_TOKEN_BYTES: Final = 32
_OF_THE_ENTRY: Final = frozenset({"invitation-withdrawn", "seats-decided"})
"""What ends an entry, or brings back one that was ended, while the conference stays as it is."""
_ANSWERED: Final = frozenset({"registration-confirmed", "seats-decided", "program-finalised"})
"""What goes to delegates who have said yes: their entry asks them nothing."""
Document = Callable[[str, str, dict[str, str]], Awaitable[bytes]]
"""From a conference, a document's kind and what it is for, its bytes. Raises for one that cannot be had."""


@dataclass(frozen=True, slots=True)
class Link:
    """``url`` holds the token and is given to the recipient alone; ``digest`` is what is stored."""

    url: str
    digest: str


def new_link(base: str | None, asked: NotificationRequested) -> Link | None:
    """A fresh random link (256 bits), where the message carries one and a base address is set."""
    if base is None or "answer-link" not in asked.enclosures:
        return None
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return Link(link_of(base, token), digest_of(token))


def link_of(base: str, token: str) -> str:
    """Where the recipient answers: the portal's address and the token."""
    return f"{base.rstrip('/')}/m/{token}"


def new_stop(base: str | None, asked: NotificationRequested) -> Link | None:
    """A fresh link to stop reminders, with a token of its own that opens nothing else; where one may refuse."""
    if base is None or asked.kind not in STOPPABLE:
        return None
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return Link(f"{base.rstrip('/')}/u/{token}", digest_of(token))


def digest_of(token: str) -> str:
    """SHA-256, in hexadecimal: what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def entry(
    asked: NotificationRequested,
    conference: str,
    occasion: Occasion,
    organiser: str,
    made: datetime,
) -> Entry | None:
    """The calendar entry that goes with it, if any. One who has confirmed is not asked again."""
    cancel = "calendar-cancel" in asked.enclosures or occasion.cancelled
    if not cancel and "calendar" not in asked.enclosures:
        return None
    person = asked.person_id
    domain = occasion.domain or organiser.rpartition("@")[2]
    identity = calendar.uid(conference, asked.delegation or asked.unit, person, domain)
    mailbox = asked.recipient.email
    to = (asked.recipient.name, mailbox) if person and mailbox else None
    if asked.kind in _OF_THE_ENTRY:
        # The conference has not changed, the entry has (RFC 5546, 3.2.5): without a higher number some keep it.
        occasion = replace(occasion, sequence=occasion.sequence + 1)
    return calendar.entry(
        occasion,
        identity,
        organiser,
        made,
        to=to,
        answered=asked.kind in _ANSWERED,
        cancel=cancel,
    )


async def documents(
    asked: NotificationRequested, conference: str, document: Document, link: str | None
) -> tuple[Attached, ...]:
    """The papers that go with it, as PDF."""
    files = []
    if "invitation-letter" in asked.enclosures and asked.delegation:
        about = {"delegation": asked.delegation} | ({"answer_url": link} if link else {})
        content = await document(conference, "letter", about)
        files.append(Attached(LETTER, "application/pdf", content))
    if "program" in asked.enclosures:
        content = await document(conference, "program", {})
        files.append(Attached(PROGRAM, "application/pdf", content))
    return tuple(files)
