"""Hands messages to the mail server: real MIME, one kept connection, and a clear outcome for each.

SMTP delivers at least once at best (RFC 5321): an attempt whose answer was lost is made again with
the same Message-ID, by which a mailbox can tell that it is the same message.
"""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.charset import QP, Charset
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, parseaddr
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib.errors import (
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from services.notifications.wording import VIETNAM
from shared.envelope import Recorded
from shared.events.notifications import NotificationRequested
from shared.settings import Settings

RECYCLE_AFTER: Final = 100
"""Messages over one connection before a new one is opened."""
SECONDS: Final = 30.0
"""How long one step of the conversation may take."""
_LONGEST_REASON: Final = 500
_WIRE: Final = compat32.clone(linesep="\r\n")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server took the message. Not yet proof that it was read."""

    message_id: str
    server_reply: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """``permanent``: the server will never take it. ``code``: its reply code, if it gave one."""

    permanent: bool
    reason: str
    code: int | None = None


Outcome = Delivered | Undelivered


class Mailer:
    """One kept connection; messages are handed over one after another. Close it at the end."""

    def __init__(self, smtp_url: str, mail_from: str) -> None:
        self._server = server_of(smtp_url)
        self._from = address(*parseaddr(mail_from))
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0
        self._turn = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings) -> "Mailer":
        """Raises ValueError for an SMTP address or a sender that cannot be used."""
        return cls(settings.smtp_url, settings.mail_from)

    async def send(self, request: Recorded[NotificationRequested]) -> Outcome:
        """Hand over one message. Never raises for what a server or a recipient does."""
        try:
            asked = request.event.recipient
            to = address(asked.name, asked.email)
        except ValueError as error:
            return Undelivered(True, _said(str(error)))
        mail = compose(request, self._from, to)
        async with self._turn:
            try:
                return await self._hand_over(mail, to.addr_spec)
            except (SMTPException, OSError, TimeoutError) as error:
                self._drop()
                return undelivered(error)

    async def _hand_over(self, mail: Message, recipient: str) -> Outcome:
        client = await self._connected()
        try:
            _, reply = await client.sendmail(self._from.addr_spec, [recipient], mail.as_bytes())
        except SMTPRecipientsRefused as error:
            # The connection stays usable: it was this recipient that was refused.
            return undelivered(error)
        self._sent += 1
        return Delivered(str(mail["Message-ID"]), _said(reply))

    async def _connected(self) -> aiosmtplib.SMTP:
        """The kept connection if it still answers, else a new one."""
        client = self._client
        if client is not None and client.is_connected and self._sent < RECYCLE_AFTER:
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                await client.rset()
                return client
        await self.close()
        client = aiosmtplib.SMTP(timeout=SECONDS, **self._server)
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        self._client, self._sent = client, 0
        return client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def close(self) -> None:
        """Say goodbye to the server, if it is still there."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                await self._client.quit()
        self._drop()


def server_of(smtp_url: str) -> Mapping[str, Any]:
    """``smtp://[user:password@]host[:port]`` (TLS when the server offers it) or ``smtps://…``.

    Raises ValueError for anything else.
    """
    parts = urlsplit(smtp_url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("smtp_url: smtp://HOST:PORT or smtps://HOST:PORT is expected")
    secure = parts.scheme == "smtps"
    return MappingProxyType(
        {
            "hostname": parts.hostname,
            "port": parts.port or (465 if secure else 25),
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": secure,
            "tls_context": ssl.create_default_context() if secure else None,
        }
    )


def compose(request: Recorded[NotificationRequested], sender: Address, to: Address) -> Message:
    """The message as it goes over the wire; the same request gives the same bytes.

    The headers are encoded by ``email.header``: the newer folding of ``EmailMessage`` loses spaces
    between words of a long Vietnamese subject.
    """
    mail: Message[str, str | Header] = Message(policy=_WIRE)
    mail["Message-ID"] = f"<{request.id}@{sender.domain}>"
    mail["Date"] = format_datetime(request.time.astimezone(VIETNAM))
    mail["From"] = _mailbox(sender, "From")
    mail["To"] = _mailbox(to, "To")
    mail["Subject"] = Header(one_line(request.event.subject), "utf-8", header_name="Subject")
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "vi"
    text = Charset("utf-8")
    text.body_encoding = QP
    mail.set_payload(request.event.body, text)
    return mail


def _mailbox(one: Address, header: str) -> Header:
    written = Header(header_name=header)
    if one.display_name:
        written.append(one.display_name, "utf-8")
        written.append(f"<{one.addr_spec}>", "ascii")
    else:
        written.append(one.addr_spec, "ascii")
    return written


def address(name: str, addr_spec: str) -> Address:
    """Raises ValueError for anything but one plain ASCII mailbox."""
    if not addr_spec.isascii() or _UNPRINTABLE.search(addr_spec):
        raise ValueError("the address has characters that no mailbox has")
    try:
        found = Address(display_name=one_line(name), addr_spec=addr_spec)
    except (MessageError, IndexError, AttributeError) as error:  # what the parser meets on rubbish
        raise ValueError(f"the address cannot be read: {error}") from error
    if not found.username or not found.domain:
        raise ValueError("the address is not of the form name@domain")
    return found


def one_line(text: str) -> str:
    """For a header: line breaks and control characters would begin another header."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def undelivered(error: BaseException) -> Undelivered:
    """5xx to the recipient or to the text is final; all else may pass.

    A refusal at the greeting, the login or the sender is about us, not about the recipient: it is
    tried again, so that a wrong setting gives up no message.
    """
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        refused = error.recipients[0]
        return Undelivered(
            refused.code >= 500, _said(f"{refused.code} {refused.message}"), refused.code
        )
    if isinstance(error, SMTPResponseException):
        final = error.code >= 500 and isinstance(error, aiosmtplib.SMTPDataError)
        return Undelivered(final, _said(f"{error.code} {error.message}"), error.code)
    permanent = isinstance(error, SMTPNotSupported)
    return Undelivered(permanent, _said(f"{type(error).__name__}: {error}"))


def _said(text: str) -> str:
    return one_line(text)[:_LONGEST_REASON] or "-"
