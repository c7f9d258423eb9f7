"""What every visitor may ask for: assets, and the other language."""

from starlette.responses import RedirectResponse, Response

from services.portal.assets import asset, served
from services.portal.language import COOKIE, language_of
from services.portal.refusals import PAGE_UNKNOWN
from services.portal.visit import Visit

_YEAR_SECONDS = 365 * 24 * 3600


async def static(visit: Visit) -> Response:
    name = visit.path("name")
    found = served(name)
    if found is None or visit.request.url.path != asset(name):
        return visit.refusal(PAGE_UNKNOWN.refuse(), 404)
    return found


async def language(visit: Visit) -> Response:
    """Speak the other language from now on; back to where the visitor was."""
    back = visit.typed("back")
    # A path of this site and nothing else: "//elsewhere" and "/\elsewhere" lead away.
    safe = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    response = RedirectResponse(back if safe else "/", 303)
    response.set_cookie(
        COOKIE,
        language_of(visit.typed("language")),
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        secure=visit.portal.encrypted,
    )
    return response


def own_path(back: str) -> str:
    """A path of this site and nothing else: "//elsewhere" and "/\\elsewhere" lead away."""
    safe = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return back if safe else "/"
