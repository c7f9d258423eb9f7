"""Hands messages to the mail server over a few kept connections, with a clear outcome for each.

SMTP delivers at least once at best (RFC 5321): when the whole text was handed over and the answer was lost,
nobody knows whether the server took it. That is an outcome of its own (:class:`~.channels.Unknown`).
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib.errors import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPReadTimeoutError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from aiosmtplib.response import SMTPResponse

from services.notifications.archive import trusting
from services.notifications.channels import Delivered, Outcome, Prepared, Undelivered, Unknown
from services.notifications.compose import address, compose, one_line, written
from services.notifications.dkim import Signer
from shared.settings import Settings

RECYCLE_AFTER: Final = 100
"""Messages over one connection before a new one is opened."""
SECONDS: Final = 30.0
"""How long one step of the conversation may take."""
_FRESH_SECONDS: Final = 1.0
_LONGEST_REASON: Final = 500
_TOO_LATE: Final = (
    "máy chủ thư trả lời quá chậm, chưa trao thư / "
    "the mail server was too slow: nothing was handed over"
)
_GO_AHEAD: Final = 354
_TAKEN: Final = 250
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")


@dataclass(slots=True)
class _Line:
    """One connection; aiosmtplib's is not for several conversations at once."""

    client: aiosmtplib.SMTP | None = None
    sent: int = 0
    fresh_until: float = 0.0
    """By the monotonic clock: it took a message a moment ago, and is not asked whether it is still there."""
    unasked: bool = False


class Mailer:
    """A pool of kept connections. Close it at the end."""

    def __init__(
        self,
        smtp_url: str,
        mail_from: str,
        *,
        connections: int = 1,
        signer: Signer | None = None,
        copy_to: str | None = None,
        ca: Path | None = None,
    ) -> None:
        self._server = server_of(smtp_url, ca)
        self.sender = address(*parseaddr(mail_from))
        self._signer = signer
        self._copy_to = copy_to
        self._lines: list[_Line] = [_Line() for _ in range(connections)]
        self._free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
        for line in self._lines:
            self._free.put_nowait(line)

    @classmethod
    def of(cls, settings: Settings) -> "Mailer":
        """Raises ValueError for an SMTP address, a sender or a key that cannot be used."""
        return cls(
            settings.smtp_url,
            settings.mail_from,
            connections=settings.mail_connections,
            signer=Signer.of(settings),
            copy_to=settings.mail_copy_to,
            ca=settings.mail_ca_file,
        )

    async def send(self, prepared: Prepared) -> Outcome:
        """Hand over one message. Never raises for what a server or a recipient does."""
        try:
            # without a mailbox it is no message for this channel, and ends like one that cannot be written to
            to = address(prepared.asked.recipient.name, prepared.asked.recipient.email or "")
        except ValueError as error:
            return Undelivered(True, said(str(error)))
        # Aside where it takes long: a signature takes milliseconds. For the rest the way there and back would.
        aside = self._signer is not None or len(prepared.attached) > 0
        raw = (
            await asyncio.to_thread(self._composed, prepared, to)
            if aside
            else self._composed(prepared, to)
        )
        async with self._line() as line:
            try:
                return await self._hand_over(line, prepared, raw, to.addr_spec)
            except (SMTPException, OSError, TimeoutError) as error:
                _drop(line)
                return undelivered(error)

    def _composed(self, prepared: Prepared, to: Address) -> bytes:
        raw = written(compose(prepared, self.sender, to))
        return self._signer.sign(raw) if self._signer else raw

    @contextlib.asynccontextmanager
    async def _line(self) -> AsyncIterator[_Line]:
        line = await self._free.get()
        try:
            yield line
        finally:
            self._free.put_nowait(line)

    async def _hand_over(
        self, line: _Line, prepared: Prepared, raw: bytes, recipient: str
    ) -> Outcome:
        client = await self._greeted(line)
        try:
            await client.rcpt(recipient)
        except SMTPRecipientRefused as error:
            # The connection stays usable: it was this recipient that was refused.
            return undelivered(error)
        if self._copy_to:
            await client.rcpt(self._copy_to)
        if prepared.by is not None and time.monotonic() > prepared.by:
            await (
                client.rset()
            )  # the connection stays: the next attempt need not wait for its greeting
            return Undelivered(False, _TOO_LATE)
        started = await client.execute_command(b"DATA", timeout=_left(prepared.by))
        if started.code != _GO_AHEAD:
            raise SMTPDataError(started.code, started.message)
        try:
            reply = await _text(client, raw, prepared.by)
        except SMTPResponseException:
            raise  # an answer, if not the one hoped for
        except _NotWhole:
            _drop(line)
            return Undelivered(False, _TOO_LATE)
        except (SMTPException, OSError, TimeoutError) as error:
            _drop(line)
            return Unknown(said(f"{type(error).__name__}: {error}"))
        line.sent += 1
        line.fresh_until = time.monotonic() + _FRESH_SECONDS
        return Delivered(prepared.message_id, said(f"{reply.code} {reply.message}"))

    async def _greeted(self, line: _Line) -> aiosmtplib.SMTP:
        """A connection on which a message has begun."""
        client = await self._connected(line)
        try:
            await client.mail(self.sender.addr_spec)
        except (SMTPException, OSError, TimeoutError):
            if not line.unasked:
                raise
            # The server has closed it since (some take only so many over one); nothing was handed over yet.
            _drop(line)
            client = await self._connected(line)
            await client.mail(self.sender.addr_spec)
        return client

    async def _connected(self, line: _Line) -> aiosmtplib.SMTP:
        """The kept connection if it still answers, else a new one."""
        client = line.client
        if client is not None and client.is_connected and line.sent < RECYCLE_AFTER:
            line.unasked = time.monotonic() < line.fresh_until
            line.fresh_until = 0.0
            if line.unasked:
                return client
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                await client.rset()
                return client
        await _close(line)
        client = aiosmtplib.SMTP(timeout=SECONDS, **self._server)
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        line.client, line.sent, line.unasked = client, 0, False
        return client

    async def close(self) -> None:
        """Say goodbye to the server on every connection that is still there."""
        for line in self._lines:
            await _close(line)


class _NotWhole(Exception):
    """The time was over before the end of the text had left: what the server has of it is no message."""


def _left(by: float | None) -> float:
    """Seconds that one step may take; none goes beyond ``by`` (monotonic clock)."""
    return SECONDS if by is None else max(0.0, min(SECONDS, by - time.monotonic()))


def on_the_wire(raw: bytes) -> bytes:
    """The text as DATA takes it (RFC 5321, 4.5.2): lines that end with CRLF, a leading dot doubled, the end."""
    ends = raw.count(b"\n")
    if not ends == raw.count(b"\r") == raw.count(b"\r\n"):  # as the whole is written, seldom
        raw = _LINE_END.sub(b"\r\n", raw)
    dotted = (b"." if raw.startswith(b".") else b"") + raw.replace(b"\r\n.", b"\r\n..")
    return dotted.removesuffix(b"\r\n") + b"\r\n.\r\n"


async def _text(client: aiosmtplib.SMTP, raw: bytes, by: float | None) -> SMTPResponse:
    """The text, and what the server says to it. Raises :class:`_NotWhole`, SMTPDataError for a refusal, and what
    the library raises where the answer did not come.

    aiosmtplib's own ``data`` tells neither a server that never asked for the text from one that kept its answer to
    itself, nor whether the end of the text was still with us.
    """
    protocol, transport = client.protocol, client.transport
    if protocol is None or transport is None:
        raise SMTPServerDisconnected("Connection lost")
    protocol.write(on_the_wire(raw))
    try:
        reply = await protocol.read_response(timeout=_left(by))
    except SMTPReadTimeoutError:
        if cast(asyncio.WriteTransport, transport).get_write_buffer_size():
            raise _NotWhole from None
        reply = await protocol.read_response(timeout=SECONDS)
    if reply.code != _TAKEN:
        raise SMTPDataError(reply.code, reply.message)
    return reply


def _drop(line: _Line) -> None:
    """At once: a close would still send what waits to be written, and so a message that was given up."""
    if line.client is not None:
        if line.client.transport is not None:
            cast(asyncio.WriteTransport, line.client.transport).abort()
        line.client.close()
        line.client = None


async def _close(line: _Line) -> None:
    if line.client is not None and line.client.is_connected:
        with contextlib.suppress(SMTPException, OSError, TimeoutError):
            await line.client.quit()
    _drop(line)


def server_of(smtp_url: str, ca: Path | None = None) -> Mapping[str, Any]:
    """``smtp://[user:password@]host[:port]`` (TLS when the server offers it) or ``smtps://…``. ``ca``: see
    :func:`~.archive.trusting`.

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
            "tls_context": trusting(ca) if secure or ca else None,
        }
    )


def undelivered(error: BaseException) -> Undelivered:
    """5xx to the recipient or to the text is final; all else may pass.

    A refusal at the greeting, the login or the sender is about us, not about the recipient: it is
    tried again, so that a wrong setting gives up no message.
    """
    if isinstance(error, SMTPResponseException):
        theirs = isinstance(error, SMTPDataError | SMTPRecipientRefused)
        reason = said(f"{error.code} {error.message}")
        return Undelivered(error.code >= 500 and theirs, reason, error.code)
    permanent = isinstance(error, SMTPNotSupported)
    return Undelivered(permanent, said(f"{type(error).__name__}: {error}"))


def said(text: str) -> str:
    """A server's words as one line that is not empty and not long."""
    return one_line(text)[:_LONGEST_REASON] or "-"
