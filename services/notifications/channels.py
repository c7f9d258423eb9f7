"""What every channel takes and gives back. A channel is a small module with one function, ``send``."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from shared.events.notifications import NotificationRequested
from shared.events.people import Contact


def told(recipient: Contact) -> dict[str, str | None]:
    """The recipient for another system: what is not known is None."""
    return {
        "name": str(recipient.name),
        "email": recipient.email and str(recipient.email),
        "address": recipient.address and str(recipient.address),
    }


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with the message."""

    name: str
    kind: str
    """Media type: ``application/pdf``."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A calendar entry: ``method`` as in RFC 5546 (REQUEST, PUBLISH or CANCEL)."""

    method: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message with all that goes with it, as it is handed to a channel.

    ``link``: where the recipient answers; it holds a secret and is never logged or stored.
    """

    conference: str
    asked: NotificationRequested
    message_id: str
    made: float
    """Seconds since 1970: the moment that the message bears."""
    office: str = ""
    """The name that stands before the sender's address."""
    covering: str = ""
    link: str | None = field(default=None, repr=False)
    stop: str | None = field(default=None, repr=False)
    """Where a mail program tells by one click that its user wants no reminders; a secret too."""
    entry: Entry | None = None
    attached: tuple[Attached, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of the people whom the words refer to (``names.py``), by reference."""
    by: float | None = None
    """By the monotonic clock: later than this the text is not handed over any more. Others may by then look
    whether the server has it, and hold the attempt for lost."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side took the message. Not yet proof that it was read."""

    message_id: str
    server_reply: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """``permanent``: the server will never take it. ``code``: its reply code, if it gave one."""

    permanent: bool
    reason: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The whole message was handed over, and the answer did not come: nobody knows whether it was taken."""

    reason: str


Outcome = Delivered | Undelivered | Unknown
Send = Callable[[Prepared], Awaitable[Outcome]]
"""Hands over one message. Never raises for what a server or a recipient does."""
