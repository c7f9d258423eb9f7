"""One signed POST to an agency's own system, as Standard Webhooks 1.0 says; the same for every service.

Where it may go is checked here: TLS, no redirect, no address of this machine or of the network's own services
(169.254.…), looked up anew at each POST.
"""

import asyncio
import functools
import ipaddress
import socket
import ssl
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook

SECONDS: Final = 15.0
"""How long a POST may take."""
PASSING: Final = frozenset(
    {
        httpx.codes.REQUEST_TIMEOUT,
        httpx.codes.CONFLICT,
        httpx.codes.LOCKED,
        httpx.codes.TOO_EARLY,
        httpx.codes.TOO_MANY_REQUESTS,
    }
)
"""Answers below 500 that may be another one later."""
GONE: Final = int(httpx.codes.GONE)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST: Final = 300
_HTTPS: Final = 443


class AddressRefused(ValueError):
    """Not an address to which anything is sent."""

    code = "WEBHOOK_ADDRESS_REFUSED"


@dataclass(frozen=True, slots=True)
class Reply:
    """``code``: None when none came. ``after``: seconds that the other side asks to be left alone for."""

    code: int | None
    said: str
    after: float = 0.0

    @property
    def taken(self) -> bool:
        return self.code is not None and httpx.codes.is_success(self.code)


def checked_address(url: str, *, local: bool = False) -> str:
    """``url`` itself. ``local``: plain HTTP to this very machine is allowed (trials).

    Raises :class:`AddressRefused`.
    """
    try:
        told = urlsplit(url)
        host, _ = told.hostname, told.port
    except ValueError:
        host, told = None, urlsplit("")
    here = local and host in _LOOPBACK and told.scheme in ("http", "https")
    if not host or told.username or not (told.scheme == "https" or here):
        raise AddressRefused(
            f"{url[:200]!r}: cần https://MÁY/… không kèm tên và mật khẩu / https://HOST/… without a name and "
            "password is expected"
        )
    if not here and not _reachable(host):
        raise AddressRefused(
            f"{host}: địa chỉ của chính máy này hay của hạ tầng / an address of this machine or its network's own"
        )
    return url


def checked_secret(secret: str) -> str:
    """``secret`` itself. Raises ValueError unless it is ``whsec_`` and base64."""
    Webhook(secret)
    return secret


def _reachable(host: str) -> bool:
    """False for a number that never is another office's machine, however it is spelled (``0x7f.1``,
    ``2130706433``), and for the name of this one; other names are judged when they are looked up."""
    plain = unicodedata.normalize("NFKC", host).rstrip(".")
    if plain == "localhost" or plain.endswith(".localhost"):
        return False
    try:
        one = ipaddress.ip_address(plain)
    except ValueError:
        try:
            one = ipaddress.ip_address(socket.inet_aton(plain))
        except OSError:
            return True
    mapped = getattr(one, "ipv4_mapped", None) or one
    return not (
        mapped.is_loopback or mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified
    )


async def _looked_up(url: str, *, local: bool) -> None:
    """A name may lead to this machine, too. Raises :class:`AddressRefused`, OSError for a name nobody knows."""
    told = urlsplit(checked_address(url, local=local))
    assert told.hostname is not None  # noqa: S101 - it was checked
    if local and told.hostname in _LOOPBACK:
        return
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(
        told.hostname, told.port or _HTTPS, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    for *_, address in found:
        if not _reachable(str(address[0]).partition("%")[0]):
            raise AddressRefused(
                f"{told.hostname}: trỏ về chính máy này / leads to this machine itself"
            )


async def post(
    url: str,
    secrets: Sequence[str],
    identity: str,
    body: bytes,
    *,
    kind: str = "application/json",
    local: bool = False,
    seconds: float | None = None,
) -> Reply:
    """POST it, signed with each of ``secrets``. ``identity``: the webhook-id, the same each time it is tried.

    Never raises for what the other side or the line does.
    """
    now = datetime.now(UTC)
    signed = " ".join(Webhook(one).sign(identity, now, body.decode()) for one in secrets)
    headers = {
        "content-type": kind,
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signed,
    }
    limit = SECONDS if seconds is None else seconds
    client = httpx.AsyncClient(
        timeout=limit, follow_redirects=False, trust_env=False, verify=_trusted()
    )
    try:
        # from end to end: a body that drips is not waited for, either
        async with client, asyncio.timeout(limit):
            await _looked_up(url, local=local)
            async with client.stream("POST", url, content=body, headers=headers) as answer:
                said = f"{answer.status_code} {answer.reason_phrase}"
                return Reply(answer.status_code, said[:_LONGEST], _asked_pause(answer))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, AddressRefused) as error:
        return Reply(None, f"{type(error).__name__}: {error}"[:_LONGEST])


@functools.cache
def _trusted() -> ssl.SSLContext:
    """The authorities that this machine trusts (or SSL_CERT_FILE); reading them takes longer than a POST."""
    return ssl.create_default_context()


def _asked_pause(answer: httpx.Response) -> float:
    """``Retry-After`` in seconds; a date, or anything else, is passed over."""
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else 0.0
