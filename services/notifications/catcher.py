"""A mail server that keeps every message as a file and forwards nothing: for demos and tests.

A message is answered with 250 only once it is on disk.
"""

import asyncio
import hashlib
import os
import re
import secrets
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import DATA_SIZE_DEFAULT, SMTP, Envelope, Session

from shared.settings import SettingInvalid, Settings

_LONGEST_PART: Final = 80
_END: Final = b".\r\n"


class Catcher:
    """The handler of aiosmtpd: one file for each recipient of each message."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            path = self._directory / file_name(content, recipient)
            await asyncio.to_thread(write, path, content)
        return "250 2.0.0 kept"


class _Server(SMTP):
    """aiosmtpd reads the text of a message line by line, a letter of 100 KB in 1,400 steps; this one at once."""

    line_length_limit = DATA_SIZE_DEFAULT
    """Of its reader, too: as much as a message may have."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name that aiosmtpd calls
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        envelope, transport = self.envelope, self.transport
        if envelope is None or transport is None:
            return
        if arg or not envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        try:
            content = await self._text()
        except asyncio.LimitOverrunError:
            await self.push("552 Error: Too much mail data")
            transport.close()
            return
        envelope.content = envelope.original_content = content
        status = await self.event_handler.handle_DATA(self, self.session, envelope)
        self.envelope = self._create_envelope()
        await self.push(status)

    async def _text(self) -> bytes:
        """Up to the line that holds a dot alone; a dot that was put before one is taken away (RFC 5321, 4.5.2)."""
        text = bytearray()
        while text != _END and not text.endswith(b"\r\n" + _END):
            text += await self._reader.readuntil(_END)
            if len(text) > DATA_SIZE_DEFAULT:
                raise asyncio.LimitOverrunError("too much mail data", len(text))
        del text[-len(_END) :]
        if text.startswith(b"."):
            del text[:1]
        return bytes(text).replace(b"\r\n.", b"\r\n")


async def listen(directory: Path, host: str, port: int) -> asyncio.Server:
    """Begin to catch mail into ``directory``. Port 0: any free one (``server.sockets`` tells). Raises
    :class:`SettingInvalid`."""
    try:
        await asyncio.to_thread(partial(directory.mkdir, parents=True, exist_ok=True))
    except OSError as error:
        raise SettingInvalid(
            f"HOINGHI_MAIL_DIR: {directory}: {type(error).__name__}; cần một thư mục ghi được / a folder that can "
            "be written is expected"
        ) from error
    loop = asyncio.get_running_loop()
    handler = Catcher(directory)
    try:
        return await loop.create_server(
            lambda: _Server(handler, enable_SMTPUTF8=True, hostname="mail-catcher", loop=loop),
            host,
            port,
        )
    except OSError as error:
        raise SettingInvalid(
            f"HOINGHI_MAIL_HOST, HOINGHI_MAIL_PORT: {host}:{port}: {type(error).__name__}; cần địa chỉ và cổng "
            "còn trống của máy này / an address and a free port of this machine are expected"
        ) from error


async def run(settings: Settings) -> None:
    """Catch mail until cancelled."""
    server = await listen(settings.mail_dir, settings.mail_host, settings.mail_port)
    async with server:
        await server.serve_forever()


def file_name(content: bytes, recipient: str) -> str:
    """``2023-11-20_so-y-te@example.vn_<message-id>.eml``; the same message gives the same name."""
    mail = BytesHeaderParser().parsebytes(re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0])
    message_id = str(mail["Message-ID"] or hashlib.sha256(content).hexdigest())
    parts = (_day(str(mail["Date"] or "")), recipient, message_id.strip().strip("<>"))
    return "_".join(_safe(part) for part in parts) + ".eml"


def _day(date: str) -> str:
    try:
        return f"{parsedate_to_datetime(date):%Y-%m-%d}"
    except (ValueError, IndexError):
        return "undated"


def _safe(part: str) -> str:
    """No separators, no leading or double dots, not longer than a file system takes."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "@+=_-.") else "-" for c in part)
    return kept.lstrip(".").replace("..", ".")[:_LONGEST_PART] or "-"


def write(path: Path, content: bytes) -> None:
    """All of it or nothing: a reader never sees half a message."""
    part = path.with_name(f".part-{secrets.token_hex(8)}")
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
