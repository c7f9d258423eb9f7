"""The API's one door: an access token, the table of ways, and errors as problem details (RFC 9457)."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.portal import api_refusals, refusals
from services.portal.api_pages import known
from services.portal.api_refusals import AGAIN, STATUS
from services.portal.door_pages import caller
from services.portal.entering import Door
from services.portal.language import Language
from services.portal.roles import called
from services.portal.sign_in_refusals import ACTING_ENDED
from services.portal.standing_in import still_holds
from services.portal.visit import Visit
from shared.commands.base import Declined
from shared.refusals import Refused

if TYPE_CHECKING:
    from services.portal.ways import Way

PREFIX: Final = "/api/"
PROBLEM: Final = "application/problem+json"
_RETRY_SECONDS: Final = "15"


async def _admit(visit: Visit, way: "Way") -> None:
    if not isinstance(way.opens, frozenset):
        return
    limit, who, now = visit.portal.wrong_links, caller(visit), time.monotonic()
    kind, _, secret = visit.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise api_refusals.TOKEN_NEEDED.refuse()
    visit.session = await visit.portal.doors.access(secret.strip(), datetime.now(UTC))
    if visit.session is None:
        # A token that opens is never held up by what others try behind the same address.
        if not limit.allows(who, now):
            raise refusals.TOO_MANY.refuse()
        limit.count(who, now)
        raise api_refusals.TOKEN_NEEDED.refuse()
    visitor = visit.session.visitor
    if visitor.stands_in and not await still_holds(visit.portal, visitor):
        visit.session = None
        raise ACTING_ENDED.refuse(absent=visitor.stands_in.absent)
    await known(visit)
    if visit.role not in way.opens:
        raise api_refusals.NOT_FOR_ROLE.refuse(role=called(visit.role))


def problem(refused: Refused | Declined, language: Language, status: int | None = None) -> Response:
    """``title`` and ``detail`` in the caller's language; both languages beside them, always."""
    status = status or STATUS.get(refused.code, 422)
    english = (refused.en, refused.todo_en)
    title, detail = english if language == "en" else (refused.vi, refused.todo_vi)
    body = {
        "type": f"urn:hoinghi:refusal:{refused.code}",
        "title": title,
        "status": status,
        "detail": detail,
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


def _refusal(visit: Visit, refused: Refused | Declined, status: int | None) -> Response:
    return problem(refused, visit.language, status)


DOOR: Final = Door("request", _language, _admit, _refusal)
