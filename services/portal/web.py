"""The one door of all pages: each request is held against the table of ways before a page sees it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp
from structlog.contextvars import bound_contextvars

from services.portal import api_web, refusals
from services.portal.admission import Turned, conference_of
from services.portal.door_pages import cookie_name
from services.portal.doors import csrf_of
from services.portal.entering import REQUEST_HEADER, Door, entering
from services.portal.headers import LARGEST_MIB, MOST_BYTES, Guarded
from services.portal.language import COOKIE, Language, language_of
from services.portal.language import said as in_language
from services.portal.roles import NAMES
from services.portal.sign_in_refusals import ACTING_ENDED
from services.portal.standing_in import still_holds
from services.portal.visit import Visit
from services.portal.ways import API_WAYS, WAYS, Opens, Way
from shared.commands.base import Declined
from shared.commands.documents import NOTHING_TO_PRINT
from shared.refusals import NOT_FOUND, NOT_PLANNED, Refused

if TYPE_CHECKING:
    from services.portal.app import Portal

_LOG = structlog.get_logger()
_SAFE: Final = ("GET", "HEAD")
_MOST_FIELDS: Final = 4_000
_STATUS: Final = {
    NOT_PLANNED.code: 404,
    NOT_FOUND.code: 404,
    NOTHING_TO_PRINT.code: 404,
    refusals.PAGE_UNKNOWN.code: 404,
    refusals.UNAVAILABLE.code: 503,
}
"""Of refusals that no page shows beside a form; the others are 422."""


def web(portal: "Portal") -> ASGIApp:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for way, door in [*((way, DOOR) for way in WAYS), *((way, api_web.DOOR) for way in API_WAYS)]:
        methods: list[str] = [way.method, "HEAD"] if way.method == "GET" else [way.method]
        enter = entering(portal, way, door)
        app.add_api_route(way.path, enter, methods=methods, response_model=None, name=way.path)

    async def lost(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        visit = Visit(portal, request, _language(request))
        with bound_contextvars(request=visit.id):
            if request.url.path.startswith(api_web.PREFIX):
                response = api_web.not_there(request, status, getattr(error, "headers", None))
            elif status == 405:
                response = visit.refusal(refusals.METHOD.refuse(method=request.method), status)
            else:
                response = visit.refusal(refusals.PAGE_UNKNOWN.refuse(), status)
            # No way led here; the address is not told, it may hold a token.
            _LOG.info("nothing there", service="portal", method=request.method, status=status)
        response.headers[REQUEST_HEADER] = visit.id
        return response

    app.add_exception_handler(HTTPException, lost)
    return Guarded(app, encrypted=portal.encrypted)


def _language(request: Request) -> Language:
    return language_of(request.cookies.get(COOKIE))


async def _admit(visit: Visit, way: Way) -> None:
    """Hold the request against its way: who, in which role, with a form that was given to them."""
    await _recognise(visit)
    if isinstance(way.opens, frozenset):
        await _check_role(visit, way.opens)
    if visit.request.method not in _SAFE:
        await _check_form(visit, way)


async def _recognise(visit: Visit) -> None:
    """Who holds the cookie, if anybody; the session goes on, or is none."""
    secret = visit.request.cookies.get(cookie_name(visit), "")
    visit.session = await visit.portal.doors.session(secret, datetime.now(UTC)) if secret else None
    if visit.session and not await still_holds(visit.portal, visit.session.visitor):
        visit.ended, visit.session = visit.session.visitor.stands_in, None
    visit.secret = secret if visit.session else None


async def _check_role(visit: Visit, allowed: frozenset[str]) -> None:
    if visit.ended is not None:
        raise Turned(ACTING_ENDED.refuse(absent=visit.ended.absent), 401)
    if visit.session is None:
        raise Turned(refusals.SIGN_IN.refuse(), 401)
    visitor = visit.session.visitor
    name = visit.request.path_params.get("conference")
    if name is not None:
        visit.conference = await conference_of(visit, name)
    if visitor.role not in allowed:
        role = in_language(visit.language, NAMES[visitor.role])
        raise Turned(refusals.NOT_FOR_YOU.refuse(role=role), 403)


async def _check_form(visit: Visit, way: Way) -> None:
    """Only a form of ours, from this site, given out to this very visitor."""
    request = visit.request
    one_click = way.opens in (Opens.ONE_CLICK, Opens.BY_PROVIDER)
    if not one_click and not _from_here(request, visit.portal.settings.portal_url):
        raise Turned(refusals.FORM_STALE.refuse(), 403)
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Turned(refusals.TOO_LARGE.refuse(limit=LARGEST_MIB), 413)
    try:
        visit.form = await request.form(max_files=4, max_fields=_MOST_FIELDS)
    except (HTTPException, ClientDisconnect) as error:
        raise Turned(refusals.FORM_UNREADABLE.refuse(), 400) from error
    if one_click:
        return
    if way.opens is Opens.TO_HOLDERS:
        visit.secret = visit.path("token")
    elif way.opens is Opens.TO_ALL and visit.secret is None:
        return
    if visit.secret is None or visit.typed("csrf") != csrf_of(visit.secret):
        raise Turned(refusals.FORM_STALE.refuse(), 403)


def _from_here(request: Request, base: str) -> bool:
    """By what the browser itself says of where the form was sent from."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True  # an old browser; the form's own secret decides
    told, ours = urlsplit(origin), urlsplit(base)
    return (told.scheme, told.netloc) == (ours.scheme, ours.netloc)


def _refusal(visit: Visit, refused: Refused | Declined, status: int | None) -> Response:
    return visit.refusal(refused, status or _STATUS.get(refused.code, 422))


DOOR: Final = Door("page", _language, _admit, _refusal)
