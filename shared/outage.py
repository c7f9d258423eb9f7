"""A short outage of the broker is waited out: its restart, or the reload of its configuration, for which requests
have nobody to answer them for a moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError, OutboundBufferLimitError
from nats.js.errors import APIError, NoStreamResponseError, ServiceUnavailableError

from shared.direct import pause
from shared.forbidden import Forbidden, violations

T = TypeVar("T")

PASSING: Final = (
    TimeoutError,
    NoStreamResponseError,
    NoRespondersError,
    OutboundBufferLimitError,
    ServiceUnavailableError,
)
"""What says nothing about the request itself. Whether it was carried out is not known."""
SECONDS: Final = 10.0
_NO_PEERS: Final = 10005
"""No suitable peers for placement: nodes that have just started do not yet count one another as there."""
_NO_ROOM: Final = frozenset({10023, 10047})
"""Said as unavailable, too, and does not pass by itself: no room on the server."""
_NOT_STORED: Final = 10077
"""Many reasons; of them "maximum bytes exceeded" and its like: no room in the stream."""


def is_full(error: BaseException) -> bool:
    """Whether the broker says that it has no room: nothing was stored, and waiting alone does not help.

    A disk that is full before the broker's own limit is reached is another matter: then it says nothing at all.
    """
    if not isinstance(error, APIError):
        return False
    if error.err_code == _NOT_STORED:
        return "maximum" in (error.description or "")
    return error.err_code in _NO_ROOM


def is_passing(error: BaseException) -> bool:
    """Whether the failure says nothing about the request itself, so that it may be another one in a moment."""
    if isinstance(error, APIError) and error.err_code == _NO_PEERS:
        return True
    return isinstance(error, PASSING) and not is_full(error)


async def waited_out(
    call: Callable[[], Awaitable[T]],
    seconds: float = SECONDS,
    tell: Callable[[Exception], None] | None = None,
) -> T:
    """``call``, again after each failure that passes (:func:`is_passing`) until ``seconds`` are over; then it is
    raised.

    Only for what may be carried out twice. ``tell`` hears of the first failure that is waited out.
    """
    give_up = time.monotonic() + seconds
    attempt = 0
    while True:
        try:
            return await call()
        except (*PASSING, APIError) as error:
            if not is_passing(error) or time.monotonic() > give_up:
                raise
            if tell is not None and attempt == 0:
                tell(error)
        await pause(attempt := attempt + 1)


_LOOK_SECONDS: Final = 0.2


class AnswerLost(TimeoutError):
    """The connection was lost while an answer was waited for: it will not come any more."""


async def asked(
    client: Client,
    subject: str,
    body: bytes,
    seconds: float,
    headers: Mapping[str, str] | None = None,
) -> Msg:
    """The answer to one request. Raises TimeoutError, :class:`AnswerLost` as soon as that is known, and
    NoRespondersError; whether the request was carried out is then not known. Raises Forbidden where the broker
    does not let this key ask: it was not carried out.

    nats-py itself waits for an answer until the time is over, also for one that a lost connection took along, and
    for one to a request that was not let through.
    """
    before, forbidden = client.stats["reconnects"], violations(client)
    until_now = forbidden.of(subject)
    told = dict(headers) if headers else None
    request = asyncio.ensure_future(client.request(subject, body, timeout=seconds, headers=told))
    try:
        while True:
            done, _ = await asyncio.wait({request}, timeout=_LOOK_SECONDS)
            if done:
                return request.result()
            if forbidden.of(subject) > until_now:
                raise Forbidden(subject)
            if client.stats["reconnects"] != before:
                raise AnswerLost(subject)
    finally:
        request.cancel()


async def asked_until_answered(
    client: Client, subject: str, body: bytes, seconds: float, *, each: float = 15.0
) -> Msg:
    """As :func:`asked`, and asked again after ``each`` seconds: who was answering may have been killed, and nobody
    says so. Only for what may be carried out twice."""
    give_up = time.monotonic() + seconds
    while True:
        try:
            left = give_up - time.monotonic()
            return await asked(client, subject, body, min(max(left, 0.01), each))
        except TimeoutError:
            if time.monotonic() > give_up:
                raise
