"""How a process comes to the broker: address, key, certificates, and an inbox that nobody else may hear.

The inbox prefix follows from the key alone (``_INBOX_<public key>``), so that the broker's configuration and
its clients agree on it without anybody writing it down twice.
"""

import logging
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import nkeys
from faststream.nats.security import NatsNKey, NatsSecurity

from shared.settings import Settings

REPLIES: Final = ("_INBOX", "_R_")
"""Where an answer may go: an inbox, or the broker's own stand-in for one of another account. Any other reply
subject would have a service write what it answers where the asker may not."""
PINGS: Final[Mapping[str, Any]] = {"ping_interval": 5, "max_outstanding_pings": 2}
"""After some fifteen seconds without an answer a node is left for another. nats-py's own two minutes, twice over,
had whoever was connected to a node that stands still (a hung machine, a pulled cable) deaf for so long."""


class KeyUnreadable(ValueError):
    """What was given as a key is none."""

    code = "BROKER_KEY_INVALID"


def seed_of(settings: Settings) -> str | None:
    """The seed of this process's key, or None where the address alone lets it in."""
    if settings.nats_nkey is not None:
        return settings.nats_nkey.get_secret_value().strip()
    if settings.nats_nkey_file is None:
        return None
    try:
        return settings.nats_nkey_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(
            f"Không đọc được khoá / the key cannot be read: {settings.nats_nkey_file} "
            f"({type(error).__name__}). Xem / see: HOINGHI_NATS_NKEY_FILE, `hoinghi broker config`."
        ) from error


def public_key(seed: str) -> str:
    """The public half of a user's key (``U…``). Raises :class:`KeyUnreadable`."""
    try:
        return str(nkeys.from_seed(bytearray(seed.encode())).public_key.decode())
    except Exception as error:  # what the library raises has many names; none may show the seed
        raise KeyUnreadable(
            "Khoá không đúng dạng / not the seed of a user's key: SU… is expected, "
            "as `hoinghi broker config` writes it."
        ) from error


def inbox_prefix(public: str) -> str:
    """Where this key's answers arrive; the broker lets no other key listen there."""
    return f"_INBOX_{public}"


def connection_options(settings: Settings) -> dict[str, Any]:
    """What ``nats.connect`` is given. Raises :class:`KeyUnreadable`."""
    options: dict[str, Any] = {"servers": servers(settings), **PINGS}
    if (seed := seed_of(settings)) is not None:
        options |= {"nkeys_seed_str": seed, "inbox_prefix": inbox_prefix(public_key(seed))}
    if context := tls_context(settings):
        options |= {"tls": context, "tls_handshake_first": True}
    return options


def faststream_security(settings: Settings) -> tuple[NatsSecurity | None, str]:
    """The same for FastStream: its security, and the inbox prefix, which every subscriber must be told again."""
    context = tls_context(settings)
    first = context is not None
    seed = seed_of(settings)
    if seed is None:
        return NatsSecurity(
            ssl_context=context, tls_handshake_first=True
        ) if context else None, "_INBOX"
    security = NatsNKey.from_seed(seed, ssl_context=context, tls_handshake_first=first)
    return security, inbox_prefix(public_key(seed))


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """For an address of ``tls://``: TLS 1.3, the broker's name checked; our own certificate when there is one."""
    if urlsplit(servers(settings)[0]).scheme != "tls":
        return None
    context = ssl.create_default_context(cafile=settings.nats_ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # once, however often: a filter that is there already is not added
    logging.getLogger("asyncio").addFilter(_of_use)
    if settings.nats_cert is not None:
        context.load_cert_chain(settings.nats_cert, settings.nats_key)
    return context


def _of_use(record: logging.LogRecord) -> bool:
    """What asyncio warns of as each TLS connection ends: nats-py makes it in a way that asyncio takes for plain,
    and nothing follows from it."""
    return "eof_received() has no effect when using ssl" not in record.getMessage()


def servers(settings: Settings) -> list[str]:
    return [one.strip() for one in settings.nats_url.split(",")]


def shown(settings: Settings) -> str:
    """The broker's addresses as they may be shown and logged: without passwords, however many there are."""
    return ", ".join(without_password(one) for one in servers(settings))


def without_password(url: str) -> str:
    """One address as it may be shown and logged."""
    told = urlsplit(url)
    return urlunsplit(told._replace(netloc=told.netloc.rpartition("@")[2]))
