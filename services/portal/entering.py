"""What every request goes through, a page's and the API's alike: admitted, answered, recorded, logged.

Whatever stands in the way becomes a refusal; how one looks, and who is admitted, is the door's own (``web.py`` for
people with a browser, ``api_web.py`` for programs).
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import structlog
from nats.errors import Error as NatsError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from structlog.contextvars import bound_contextvars

from services.portal import refusals, seen
from services.portal.admission import Turned
from services.portal.api_pages import DeclinedAt
from services.portal.headers import LARGEST_MIB, BodyTooLarge
from services.portal.language import Language
from services.portal.visit import JUST_DONE, Visit
from services.program.snapshot import RowsMoved
from shared.commands.base import Declined
from shared.direct import LogUnavailable
from shared.refusals import FAULT, Refused

if TYPE_CHECKING:
    from services.portal.app import Portal
    from services.portal.ways import Way

_LOG = structlog.get_logger()
REQUEST_HEADER: Final = "Hoinghi-Request"
"""Of every answer: what its lines in the log are found by."""

_TOLD_WITHIN: Final = 600
"""Seconds in which the browser has followed the way from the form to its page."""


@dataclass(frozen=True, slots=True)
class Door:
    """``what``: the word for a request in the log. ``refusal``: its status None where the code alone says it."""

    what: str
    language: Callable[[Request], Language]
    admit: Callable[[Visit, "Way"], Awaitable[None]]
    refusal: Callable[[Visit, Refused | Declined, int | None], Response]


def entering(portal: "Portal", way: "Way", door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def enter(request: Request) -> Response:
        visit = Visit(portal, request, door.language(request))
        visit.way = way.path
        with bound_contextvars(request=visit.id):
            response = await entered(visit)
        response.headers[REQUEST_HEADER] = visit.id
        _remember(visit, response)
        return response

    async def entered(visit: Visit) -> Response:
        started, code = time.perf_counter(), None
        try:
            await door.admit(visit, way)
            response = await _answered(visit, way)
            await seen.record(visit, way.path, response.status_code)
        except Exception as error:
            refused, status = _refused(error, way, door.what, visit.id)
            response, code = door.refusal(visit, refused, status), refused.code
        visitor = visit.session.visitor if visit.session else None
        # The way, never the address: an address may hold a token.
        _LOG.info(
            f"{door.what} answered",
            service="portal",
            method=visit.request.method,
            way=way.path,
            status=response.status_code,
            unit=visitor.unit if visitor else None,
            role=visitor.role if visitor else None,
            refused=code or visit.refused,
            ms=round(1000 * (time.perf_counter() - started), 1),
        )
        return response

    return enter


def _remember(visit: Visit, response: Response) -> None:
    """What was done is said by the next page, once."""
    secure = visit.portal.encrypted
    if response.status_code == 303:
        query = parse_qs(urlsplit(response.headers["location"]).query)
        if done := query.get("done"):
            response.set_cookie(
                JUST_DONE, done[0], _TOLD_WITHIN, httponly=True, secure=secure, samesite="lax"
            )
    elif visit.told:
        response.delete_cookie(JUST_DONE, httponly=True, secure=secure, samesite="lax")


async def _answered(visit: Visit, way: "Way") -> Response:
    try:
        return await way.page(visit)
    except RowsMoved:  # only of what reads and changes nothing
        visit.moved = True
        return await way.page(visit)


def _refused(
    error: Exception, way: "Way", what: str, request: str
) -> tuple[Refused | Declined, int | None]:
    """The refusal that ``error`` comes to, and its status. What is a fault of ours is logged."""
    match error:
        case Turned():
            return error.refused, error.status
        case BodyTooLarge():
            return refusals.TOO_LARGE.refuse(limit=LARGEST_MIB), 413
        case Refused():
            return error, None
        case DeclinedAt():
            return error.answer, None
        case SQLAlchemyError() | OSError() | NatsError() | LogUnavailable():  # rows, or the broker
            _LOG.exception(f"{what} cannot be read", way=way.path)
            return refusals.UNAVAILABLE.refuse(), 503
        case _:
            _LOG.exception(f"{what} failed", way=way.path, reference=request)
            return FAULT.refuse(reference=request), 500
