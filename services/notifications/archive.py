"""Where it can be looked up whether a message was taken: a folder of mails, or a mailbox that gets a copy of each.

SMTP itself cannot be asked. Without an archive an attempt whose answer was lost stays uncertain.
"""

import asyncio
import imaplib
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_binary_file
from email.policy import compat32
from pathlib import Path
from urllib.parse import unquote, urlsplit


def trusting(ca: Path | None) -> ssl.SSLContext:
    """Checks a server's certificate and name: against these authorities (PEM), else those of the system.

    Raises ValueError for a file that holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"mail_ca_file: {ca} cannot be used: {error}") from error


Look = Callable[[str], bool]


@dataclass(slots=True)
class Archive:
    """``look`` says whether a message with this Message-ID is there; None where there is no archive."""

    look: Look | None

    @classmethod
    def of(cls, where: str | None, ca: Path | None = None) -> "Archive":
        """``where``: a folder, or ``imaps://USER:PASSWORD@HOST[:PORT]/MAILBOX``; ``ca``: see :func:`trusting`.

        Raises ValueError.
        """
        if not where:
            return cls(None)
        if "://" not in where:
            return cls(Folder(Path(where)).holds)
        return cls(Mailbox.of(where, ca).holds)

    async def find(self, message_id: str) -> bool | None:
        """True or False where it can be known; None where nobody can be asked. Raises OSError."""
        if self.look is None:
            return None
        try:
            return await asyncio.to_thread(self.look, message_id)
        except imaplib.IMAP4.error as error:
            raise OSError(str(error)) from error


@dataclass(slots=True)
class Folder:
    """Files of whole mails (.eml, Maildir). Each is read once; again when it has grown, for it may have been read
    while somebody wrote it."""

    path: Path
    _seen: dict[Path, int] = field(default_factory=dict)
    """Each file with its size (bytes) when it was read."""
    _ids: set[str] = field(default_factory=set)
    _looks: threading.Lock = field(default_factory=threading.Lock)
    """One look at a time: what another has begun to read it does not know yet, and "not there" sends it again."""

    def holds(self, message_id: str) -> bool:
        with self._looks:
            for file in self.path.rglob("*"):
                if not file.name.startswith(".") and file.is_file():
                    self._read(file)
            return message_id in self._ids

    def _read(self, file: Path) -> None:
        size = file.stat().st_size
        if self._seen.get(file) == size:
            return
        with file.open("rb") as stream:
            mail = message_from_binary_file(stream, policy=compat32)
        self._ids.add(str(mail["Message-ID"] or "").strip())
        self._seen[file] = size


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox read by IMAP over TLS (``imap://`` without, for a server on this machine)."""

    host: str
    port: int
    secure: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca: Path | None = None

    @classmethod
    def of(cls, url: str, ca: Path | None = None) -> "Mailbox":
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise ValueError("imaps://USER:PASSWORD@HOST[:PORT]/MAILBOX is expected")
        secure = parts.scheme == "imaps"
        return cls(
            parts.hostname,
            parts.port or (993 if secure else 143),
            secure,
            unquote(parts.username),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
            ca,
        )

    def open(self, *, readonly: bool = False) -> imaplib.IMAP4:
        client: imaplib.IMAP4
        if self.secure:  # imaplib by itself would take any certificate
            context = trusting(self.ca)
            client = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=30)
        else:
            client = imaplib.IMAP4(self.host, self.port, timeout=30)
        client.login(self.user, self.password)
        status, said = client.select(f'"{self.folder}"', readonly=readonly)
        if status != "OK":
            client.logout()
            raise imaplib.IMAP4.error(f"mailbox {self.folder}: {said!r}")
        return client

    def holds(self, message_id: str) -> bool:
        with self.open(readonly=True) as client:
            _, found = client.search(None, "HEADER", "Message-ID", f'"{message_id}"')
            return bool(found and found[0])
