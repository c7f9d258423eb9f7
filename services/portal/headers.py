"""What every answer carries for safety (OWASP Secure Headers), and how much a request may carry."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.files.kinds import MAX_FILE_BYTES

LARGEST_MIB: Final = MAX_FILE_BYTES // 1024**2
"""Of a file, as every form promises it: what is refused for its size is told this limit."""
MOST_BYTES: Final = (LARGEST_MIB + 1) * 1024**2
"""One file of the largest size there may be, and the form round it."""

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
_HSTS: Final = "max-age=31536000; includeSubDomains"


class BodyTooLarge(Exception):
    """More is coming than is ever taken in."""


class Guarded:
    """An ASGI application behind its headers and its limit."""

    def __init__(self, app: ASGIApp, *, encrypted: bool) -> None:
        self._app = app
        self._encrypted = encrypted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_BYTES:
                raise BodyTooLarge
            return message

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._encrypted:
                    headers["strict-transport-security"] = _HSTS
            await send(message)

        await self._app(scope, counted, sealed)
