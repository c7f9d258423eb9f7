"""The one door of all pages: each request is held against the table of ways before a page sees it."""

import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from services.portal import refusals, seen
from services.portal.admission import Turned, conference_of
from services.portal.api_web import PREFIX, entering, not_there
from services.portal.door_pages import cookie_name
from services.portal.doors import csrf_of
from services.portal.headers import MOST_BYTES, MOST_MIB, BodyTooLarge, Guarded
from services.portal.language import COOKIE, language_of
from services.portal.language import said as in_language
from services.portal.roles import NAMES
from services.portal.visit import Visit
from services.portal.ways import API_WAYS, WAYS, Opens, Way
from shared.refusals import FAULT, NOT_PLANNED, Refused

if TYPE_CHECKING:
    from services.portal.app import Portal

_SAFE: Final = ("GET", "HEAD")
_LOG: Final = structlog.get_logger()
_MOST_FIELDS: Final = 4_000
_STATUS: Final = {NOT_PLANNED.code: 404, refusals.UNAVAILABLE.code: 503}
"""Of refusals that no page shows beside a form; the others are 422."""


def web(portal: "Portal") -> ASGIApp:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    pages = [(way, _entering(portal, way)) for way in WAYS]
    for way, enter in [*pages, *((way, entering(portal, way)) for way in API_WAYS)]:
        methods: list[str] = [way.method, "HEAD"] if way.method == "GET" else [way.method]
        app.add_api_route(way.path, enter, methods=methods, response_model=None, name=way.path)

    async def lost(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if request.url.path.startswith(PREFIX):
            return not_there(request, status, getattr(error, "headers", None))
        if status == 405:
            refused = refusals.METHOD.refuse(method=request.method)
        else:
            refused = refusals.PAGE_UNKNOWN.refuse()
        return _visit(portal, request).refusal(refused, status)

    app.add_exception_handler(HTTPException, lost)
    return Guarded(app, encrypted=portal.encrypted)


def _visit(portal: "Portal", request: Request) -> Visit:
    return Visit(portal, request, language_of(request.cookies.get(COOKIE)))


def _entering(portal: "Portal", way: Way) -> Callable[[Request], Awaitable[Response]]:
    async def enter(request: Request) -> Response:
        visit = _visit(portal, request)
        visit.way = way.path
        started = time.perf_counter()
        try:
            await _admit(visit, way)
            response = await way.page(visit)
            await seen.record(visit, way.path, response.status_code)
        except Turned as turned:
            response = visit.refusal(turned.refused, turned.status)
        except BodyTooLarge:
            response = visit.refusal(refusals.TOO_LARGE.refuse(limit=MOST_MIB), 413)
        except Refused as refused:
            response = visit.refusal(refused, _STATUS.get(refused.code, 422))
        except (SQLAlchemyError, OSError):
            _LOG.exception("page cannot be read", way=way.path)
            response = visit.refusal(refusals.UNAVAILABLE.refuse(), 503)
        except Exception:
            reference = secrets.token_hex(6)
            _LOG.exception("page failed", way=way.path, reference=reference)
            response = visit.refusal(FAULT.refuse(reference=reference), 500)
        # The way, never the address: an address may hold a token.
        _LOG.info(
            "page answered",
            service="portal",
            method=request.method,
            way=way.path,
            status=response.status_code,
            unit=visit.session.visitor.unit if visit.session else None,
            role=visit.session.visitor.role if visit.session else None,
            ms=round(1000 * (time.perf_counter() - started), 1),
        )
        return response

    return enter


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
    visit.secret = secret if visit.session else None


async def _check_role(visit: Visit, allowed: frozenset[str]) -> None:
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
    one_click = way.opens is Opens.ONE_CLICK
    if not one_click and not _from_here(request, visit.portal.settings.portal_url):
        raise Turned(refusals.FORM_STALE.refuse(), 403)
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Turned(refusals.TOO_LARGE.refuse(limit=MOST_MIB), 413)
    visit.form = await request.form(max_files=4, max_fields=_MOST_FIELDS)
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
