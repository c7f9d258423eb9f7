"""The API's one door: an access token, the table of ways, and errors as problem details (RFC 9457)."""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog
from pydantic_core import to_json
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from services.portal import api_refusals, refusals, seen
from services.portal.admission import Turned
from services.portal.api_pages import DeclinedAt, known
from services.portal.api_refusals import AGAIN, STATUS
from services.portal.door_pages import caller
from services.portal.headers import MOST_MIB, BodyTooLarge
from services.portal.language import Language
from services.portal.visit import Problem, Visit
from shared.commands.base import Declined
from shared.refusals import FAULT, Refused

if TYPE_CHECKING:
    from services.portal.app import Portal
    from services.portal.ways import Way

PREFIX: Final = "/api/"
PROBLEM: Final = "application/problem+json"
_RETRY_SECONDS: Final = "15"
_LOG: Final = structlog.get_logger()


def entering(portal: "Portal", way: "Way") -> Callable[[Request], Awaitable[Response]]:
    async def enter(request: Request) -> Response:
        visit = Visit(portal, request, _language(request))
        visit.way = way.path
        started = time.perf_counter()
        try:
            await _admit(visit, way)
            response = await way.page(visit)
            await seen.record(visit, way.path, response.status_code)
        except Turned as turned:
            response = problem(turned.refused, visit.language, turned.status)
        except BodyTooLarge:
            response = problem(refusals.TOO_LARGE.refuse(limit=MOST_MIB), visit.language)
        except Refused as refused:
            response = problem(refused, visit.language)
        except DeclinedAt as declined:
            response = problem(declined.answer, visit.language)
        except (SQLAlchemyError, OSError):
            _LOG.exception("rows cannot be read", way=way.path)
            response = problem(refusals.UNAVAILABLE.refuse(), visit.language)
        except Exception:
            reference = secrets.token_hex(6)
            _LOG.exception("request failed", way=way.path, reference=reference)
            response = problem(FAULT.refuse(reference=reference), visit.language)
        visitor = visit.session.visitor if visit.session else None
        _LOG.info(
            "request answered",
            service="portal",
            method=request.method,
            way=way.path,
            status=response.status_code,
            unit=visitor.unit if visitor else None,
            role=visitor.role if visitor else None,
            ms=round(1000 * (time.perf_counter() - started), 1),
        )
        return response

    return enter


async def _admit(visit: Visit, way: "Way") -> None:
    if not isinstance(way.opens, frozenset):
        return
    limit, who, now = visit.portal.wrong_links, caller(visit), time.monotonic()
    kind, _, secret = visit.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise api_refusals.TOKEN_NEEDED.refuse()
    if not limit.allows(who, now):
        raise refusals.TOO_MANY.refuse()
    visit.session = await visit.portal.doors.access(secret.strip(), datetime.now(UTC))
    if visit.session is None:
        limit.count(who, now)
        raise api_refusals.TOKEN_NEEDED.refuse()
    await known(visit)
    if visit.role not in way.opens:
        raise api_refusals.NOT_FOR_ROLE.refuse(role=visit.role.value)


def problem(refused: Refused | Declined, language: Language, status: int = 0) -> Response:
    """``title`` and ``detail`` in the caller's language; both languages beside them, always."""
    status = status or STATUS.get(refused.code, 422)
    told = Problem.of(refused, language)
    body = {
        "type": f"urn:hoinghi:refusal:{refused.code}",
        "title": told.sentence,
        "status": status,
        "detail": told.remedy,
        "code": refused.code,
        "vi": refused.vi,
        "en": refused.en,
        "todo_vi": refused.todo_vi,
        "todo_en": refused.todo_en,
    }
    head: dict[str, str] = {"content-language": language}
    if status == 401:
        head["www-authenticate"] = 'Bearer realm="hoinghi"'
    if status in AGAIN:
        head["retry-after"] = _RETRY_SECONDS
    return Response(to_json(body), status, head, PROBLEM)


def not_there(request: Request, status: int, headers: Mapping[str, str] | None) -> Response:
    """No such address, or none of this method."""
    language = _language(request)
    if status == 405:
        answer = problem(api_refusals.METHOD_WRONG.refuse(method=request.method), language)
    else:
        answer = problem(api_refusals.NO_SUCH_PATH.refuse(), language)
    answer.headers.update(headers or {})
    return answer


def _language(request: Request) -> Language:
    """English for who asks for it first; else Vietnamese."""
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if first.partition(";")[0].partition("-")[0] == "en" else "vi"
