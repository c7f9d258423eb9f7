"""Signing in by a link, and leaving. Opening the link shows who would sign in; only the button does it."""

import time
from datetime import UTC, datetime
from ipaddress import IPv6Network, ip_address
from typing import Final

from prometheus_client import Counter
from starlette.responses import RedirectResponse, Response

from services.portal.admission import named
from services.portal.doors import SESSION_LIFE, Session, csrf_of
from services.portal.general_pages import own_path
from services.portal.refusals import LINK_UNKNOWN, TOO_MANY
from services.portal.roles import NAMES, Role
from services.portal.standing_in import must_hold
from services.portal.visit import Visit
from shared.refusals import Refused

_LONGEST: Final = int(SESSION_LIFE.total_seconds())
SIGN_INS: Final = Counter("hoinghi_sign_ins", "Sign-ins at the portal by outcome", ["outcome"])


def caller(visit: Visit) -> str:
    """The address that a request comes from; of IPv6 its network of 64 bits, all of which is one visitor's."""
    host = visit.request.client.host if visit.request.client else "?"
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))


def wrong_link(visit: Visit, refused: Refused) -> Response:
    """Only what nobody was given counts as a guess: an old or used link is an honest mistake, and an office behind
    one address makes many. Who guesses too often is told to wait; a link that opens never comes here."""
    if refused.refusal is not LINK_UNKNOWN:
        return visit.refusal(refused, 404)
    who, now = caller(visit), time.monotonic()
    if not visit.portal.wrong_links.allows(who, now):
        return visit.refusal(TOO_MANY.refuse(), 429)
    visit.portal.wrong_links.count(who, now)
    return visit.refusal(refused, 404)


async def show(visit: Visit) -> Response:
    token = visit.path("token")
    try:
        link = await visit.portal.doors.link(token, datetime.now(UTC))
    except Refused as refused:
        return _wrong(visit, refused)
    agency, conference = await named(visit, link.visitor)
    return visit.page(
        "sign_in.html",
        csrf=csrf_of(token),
        agency=agency,
        which=conference,
        visitor=link.visitor,
        role=visit.said(NAMES[link.visitor.role]),
    )


async def redeem(visit: Visit) -> Response:
    """A session under a fresh secret; one that the browser had before ends. ``back``: where a visitor who chose
    among roles wanted to go; a link of its own leads to the front page."""
    try:
        token, now = visit.path("token"), datetime.now(UTC)
        # Before the link is used up: who comes a day early may come again.
        await must_hold(visit.portal, (await visit.portal.doors.link(token, now)).visitor)
        session = await visit.portal.doors.redeem(token, now)
    except Refused as refused:
        return _wrong(visit, refused)
    return await signed_in(visit, session, own_path(visit.typed("back")))


async def signed_in(visit: Visit, session: Session, where: str) -> Response:
    """On to ``where`` with the session's cookie; a session that the browser had before ends."""
    SIGN_INS.labels("in").inc()
    if visit.session is not None:
        await visit.portal.doors.end(visit.session)
    response = RedirectResponse(where, 303)
    response.set_cookie(
        cookie_name(visit),
        session.secret,
        # A browser that is killed at the door comes back signed in; others forget when they are closed.
        max_age=_LONGEST if session.visitor.role is Role.RECEPTION else None,
        httponly=True,
        samesite="lax",
        secure=visit.portal.encrypted,
    )
    return response


async def leave(visit: Visit) -> Response:
    """Signed out here. Whom the identity provider vouched for may leave there too, by a link: after a form
    a browser follows no redirect to elsewhere (``form-action``), and the account may be in use for more."""
    left = visit.signed_in
    await visit.portal.doors.end(left)
    visit.session = None
    response = visit.page("goodbye.html", elsewhere=await _elsewhere(visit, left))
    response.delete_cookie(cookie_name(visit), secure=visit.portal.encrypted, httponly=True)
    return response


async def _elsewhere(visit: Visit, left: Session) -> str | None:
    provider = visit.portal.provider
    if provider is None or not left.visitor.vouched:
        return None
    try:
        return await provider.leaving(f"{visit.portal.settings.portal_url}/")
    except Refused:
        return None  # it does not answer; here the visitor is out all the same


def cookie_name(visit: Visit) -> str:
    """With ``__Host-`` a browser takes it only from this very host, by an encrypted line, for all of it."""
    return "__Host-hoinghi" if visit.portal.encrypted else "hoinghi"


def _wrong(visit: Visit, refused: Refused) -> Response:
    SIGN_INS.labels("refused").inc()
    return wrong_link(visit, refused)
