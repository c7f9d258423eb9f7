"""What the broker forbids a connection, known at the request: it says so beside the request, which hears nothing.

A key without the right to a subject is not answered by the broker with a refusal: the message is dropped, and one
line about it comes back by itself. Whoever waits for the answer would wait until the time is over.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final
from weakref import WeakKeyDictionary

from nats.aio.client import Client

_SAID: Final = 'permissions violation for publish to "'
"""As nats-py passes it on: in lower case, with the subject behind it."""


class Forbidden(Exception):
    """This connection's key may not publish to the subject. Nothing was sent on; trying again changes nothing."""

    code = "NOT_PERMITTED"

    def __init__(self, subject: str) -> None:
        super().__init__(
            f"khoá này không được phép gửi đến / this key may not publish to {subject}; "
            "docs/cli.md: HOINGHI_NATS_NKEY_FILE"
        )
        self.subject = subject


class Violations:
    """How often the broker forbade each subject to one connection."""

    def __init__(self, told: Callable[[Exception], Awaitable[None]]) -> None:
        self._told = told
        self._counted: Counter[str] = Counter()

    async def note(self, error: Exception) -> None:
        """The connection's errors: kept where one is about a subject, and passed on to whom they went before."""
        _, said, subject = str(error).lower().partition(_SAID)
        if said:
            self._counted[subject.partition('"')[0]] += 1
        await self._told(error)

    def of(self, subject: str) -> int:
        return self._counted[subject.lower()]

    def counted(self) -> Counter[str]:
        """All of them so far, by the subject in lower case."""
        return self._counted.copy()


_KNOWN: Final[WeakKeyDictionary[Client, Violations]] = WeakKeyDictionary()


def violations(client: Client) -> Violations:
    """Those of this connection from now on; the first to ask begins the count.

    The connection may have been made by somebody else (FastStream makes the services'): its error callback is
    kept, behind ours.
    """
    known = _KNOWN.get(client)
    if known is None:
        known = _KNOWN[client] = Violations(client._error_cb)
        client._error_cb = known.note
    return known
