"""Signing in at the office's identity provider: there, and back with a code.

What ties the way back to the browser that set out is one random secret in a cookie; state, nonce and PKCE's
verifier derive from it. Nothing is kept here, so that whoever opens the page a million times fills nothing. A way
back that was used is remembered for as long as it could be used.

Wrong proofs are counted, so that nobody makes us ask the provider without end: by the browser where it was vouched
for before, else by the address. A browser that none came from yet tries whatever others did behind its address:
one guesser would lock out a whole office otherwise.
"""

import base64
import hashlib
import re
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.portal.account import fitting, person_of, unit_of, visitors_of
from services.portal.door_pages import SIGN_INS, caller, signed_in
from services.portal.doors import Account, Visitor, csrf_of
from services.portal.general_pages import own_path
from services.portal.language import N_
from services.portal.provider import LOGOUT_KEPT, Provider
from services.portal.refusals import METHOD, PAGE_UNKNOWN, TOO_MANY
from services.portal.roles import NAMES
from services.portal.sign_in_refusals import (
    ACCOUNT_UNIT,
    PROOF_WRONG,
    PROVIDER_DOWN,
    PROVIDER_REFUSED,
    SIGN_IN_STALE,
)
from services.portal.standing_in import appointed_to
from services.portal.visit import Visit
from services.portal.words import day
from services.program import tables
from services.program.model import reading
from shared.refusals import Refused

_IN_PLACE: Final = N_("%(role)s (%(unit)s), thay %(absent)s đến hết ngày %(until)s")
_LIFE: Final = timedelta(minutes=10)
_COOKIE: Final = "hoinghi-sign-in"
_KNOWN: Final = "hoinghi-known"
"""Of a browser for which the provider has vouched before: its wrong proofs are counted as its own."""
_KNOWN_LIFE: Final = timedelta(days=90)
_NEW: Final = "hoinghi-new"
"""Of a browser that set out here, until a wrong proof comes from it: it does not wait for those of others."""
_NEW_LIFE: Final = timedelta(days=1)
_LONGEST: Final = 2_000
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}\.(?P<began>[0-9]{10})\.[A-Za-z0-9_=-]*")
_STATUS: Final = {"PORTAL_PROVIDER_DOWN": 503, "PORTAL_SIGN_IN_STALE": 400, "PORTAL_TOO_MANY": 429}
"""Of refusals at this door; the others are 403."""
_GUESSED: Final = frozenset({PROOF_WRONG.code, PROVIDER_REFUSED.code})
"""What a guesser meets, of what was asked of the provider. A way back that fits no browser is answered without
asking anybody, and nothing is found by trying (256 bits); who says no at the provider, an account without agency
or role and a provider that is down are honest: an office behind one address is not locked out by them."""
_NOT_KEPT: Final = {"cache-control": "no-store"}


async def start(visit: Visit) -> Response:
    """To the provider; ``back``: where the visitor wanted to go."""
    provider = visit.portal.provider
    if provider is None:
        return visit.refusal(PAGE_UNKNOWN.refuse(), 404)
    back = base64.urlsafe_b64encode(own_path(visit.typed("back")).encode()).decode()
    secret = f"{secrets.token_urlsafe(32)}.{int(time.time())}.{back}"
    if len(secret) > _LONGEST:
        secret = f"{secrets.token_urlsafe(32)}.{int(time.time())}.Lw=="
    try:
        address = await provider.address(
            _derived("state", secret), _derived("nonce", secret), _derived("verifier", secret)
        )
    except Refused as refused:
        return _wrong(visit, refused)
    response = RedirectResponse(address, 303)
    response.set_cookie(
        _name(visit),
        secret,
        max_age=int(_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",  # the way back comes from elsewhere
        secure=visit.portal.encrypted,
    )
    _meet(visit, response)
    return response


def _meet(visit: Visit, response: Response) -> None:
    """Tells this browser apart from the others behind its address."""
    newcomers, address = visit.portal.newcomers, caller(visit)
    if newcomers.knows(visit.request.cookies.get(_cookie(visit, _NEW), "")):
        return
    if browser := newcomers.meet(address, time.monotonic()):
        response.set_cookie(
            _cookie(visit, _NEW),
            browser,
            max_age=int(_NEW_LIFE.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=visit.portal.encrypted,
        )


async def callback(visit: Visit) -> Response:
    """Back from the provider: in, or a page that says why not."""
    provider = visit.portal.provider
    if provider is None:
        return visit.refusal(PAGE_UNKNOWN.refuse(), 404)
    if visit.request.method == "HEAD":
        return visit.refusal(METHOD.refuse(method="HEAD"), 405)
    known = visit.request.cookies.get(_cookie(visit, _KNOWN), "")
    is_known = await visit.portal.doors.knows(known)
    who = f"browser|{known}" if is_known else caller(visit)
    new = "" if is_known else visit.request.cookies.get(_cookie(visit, _NEW), "")
    try:
        response = await _come_in(visit, provider, who, new)
        await _remember(visit, response, known if is_known else secrets.token_urlsafe(32))
    except Refused as refused:
        response = _wrong(visit, refused)
    response.delete_cookie(_name(visit), secure=visit.portal.encrypted, httponly=True)
    return response


async def _remember(visit: Visit, response: Response, secret: str) -> None:
    """The provider has vouched for whoever sits at this browser: others behind its address cannot lock it out."""
    await visit.portal.doors.make_known(secret, _KNOWN_LIFE)
    response.set_cookie(
        _cookie(visit, _KNOWN),
        secret,
        max_age=int(_KNOWN_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=visit.portal.encrypted,
    )


async def ended_there(visit: Visit) -> Response:
    """The provider has ended a session (OpenID Connect Back-Channel Logout 1.0): whoever came in by it is out,
    too, here. Answered to the provider's server: 200; 400 for a token that does not hold, or came before."""
    provider = visit.portal.provider
    if provider is None:
        return visit.refusal(PAGE_UNKNOWN.refuse(), 404)
    who = f"ended|{caller(visit)}"  # of its own: who signs in badly keeps nobody from being signed out
    if not visit.portal.wrong_proofs.allows(who, time.monotonic()):
        return visit.refusal(TOO_MANY.refuse(), 429)
    try:
        claims = await provider.logout(visit.typed("logout_token"))
        token = f"jti|{claims['jti']}"
        if await visit.portal.doors.came(token):
            raise PROOF_WRONG.refuse(fault="jti", help=provider.help)
        # Noted behind its effect: whoever ends in between is told once more, and that must not be refused.
        await visit.portal.doors.left_there(claims, datetime.now(UTC))
        if not await visit.portal.doors.first(token, LOGOUT_KEPT):  # told to two of us at once
            raise PROOF_WRONG.refuse(fault="jti", help=provider.help)
    except Refused as refused:
        down = refused.code == PROVIDER_DOWN.code
        if not down:
            visit.portal.wrong_proofs.count(who, time.monotonic())
        told = {"error": "invalid_request", "error_description": f"{refused.code}: {refused.en}"}
        return JSONResponse(told, 503 if down else 400, headers=_NOT_KEPT)
    SIGN_INS.labels("ended").inc()
    return Response(status_code=200, headers=_NOT_KEPT)


async def _come_in(visit: Visit, provider: Provider, who: str, new: str) -> Response:
    """``who``: against whom a wrong proof counts; after too many nothing is asked of the provider any more, unless
    the browser (``new``) is none that one came from."""
    secret = _set_out(visit)
    if error := visit.typed("error"):
        raise PROVIDER_REFUSED.refuse(error=_word(error), help=provider.help)
    newcomers = visit.portal.newcomers
    is_new, guessed = newcomers.take(new, who), False
    if not is_new and not visit.portal.wrong_proofs.allows(who, time.monotonic()):
        raise TOO_MANY.refuse()
    try:
        if not await visit.portal.doors.first(secret, 2 * _LIFE):
            raise SIGN_IN_STALE.refuse()
        claims = await provider.claims(
            visit.typed("code"), _derived("verifier", secret), _derived("nonce", secret)
        )
    except Refused as refused:
        if guessed := refused.code in _GUESSED:
            visit.portal.wrong_proofs.count(who, time.monotonic())
        raise
    finally:
        if is_new and not guessed:
            newcomers.give_back(new, who)
    settings = visit.portal.settings
    unit = unit_of(claims, settings, provider.help)
    agencies = tables.agencies.c
    async with reading(visit.portal.engine) as connection:
        known = (
            await connection.execute(select(agencies.roles).where(agencies.agency == unit))
        ).scalars()
        held = [frozenset(roles.split()) for roles in known]
        somebody = (await connection.execute(select(agencies.agency).limit(1))).scalar()
    if somebody is not None and not held:
        raise ACCOUNT_UNIT.refuse(unit=unit, claim=settings.oidc_unit_claim, help=provider.help)
    stands_in = await appointed_to(visit.portal, unit, person_of(claims, settings))
    if stands_in:  # who has no role of their own still comes in for another
        visitors = [*fitting(claims, unit, held, settings), *stands_in]
    else:
        visitors = visitors_of(claims, unit, held, settings, provider.help)
    now = datetime.now(UTC)
    visitors = [replace(one, account=Account.of(claims, now)) for one in visitors]
    if len(visitors) == 1:
        session = await visit.portal.doors.begin(visitors[0], now)
        return await signed_in(visit, session, _back(secret))
    # Several roles: a link for each, which only this page knows; its button is the choice.
    links = [(one, await visit.portal.doors.new_link(one, now, _LIFE)) for one in visitors]
    return visit.page(
        "choose_role.html",
        choices=[
            {"name": _choice(visit, one), "link": link, "csrf": csrf_of(link)}
            for one, link in links
        ],
        unit=unit,
        back=_back(secret),
    )


def _choice(visit: Visit, one: Visitor) -> str:
    role, by = visit.said(NAMES[one.role]), one.stands_in
    if by is None:
        return role
    until = day(by.until.isoformat())
    return visit.said(_IN_PLACE, role=role, unit=one.unit, absent=by.absent, until=until)


def _set_out(visit: Visit) -> str:
    """The secret with which this browser set out. Raises PORTAL_SIGN_IN_STALE."""
    secret = visit.request.cookies.get(_name(visit), "")
    ours = _SECRET.fullmatch(secret) if len(secret) <= _LONGEST else None
    fresh = ours is not None and 0 <= time.time() - int(ours["began"]) <= _LIFE.total_seconds()
    state = visit.typed("state")
    if not fresh or not secrets.compare_digest(state.encode(), _derived("state", secret).encode()):
        raise SIGN_IN_STALE.refuse()
    return secret


def _back(secret: str) -> str:
    """Where the visitor wanted to go; the cookie is theirs to write, so it is looked at again."""
    try:
        return own_path(base64.urlsafe_b64decode(secret.rpartition(".")[2]).decode())
    except ValueError:
        return "/"


def _derived(what: str, secret: str) -> str:
    """43 characters that tell nothing of ``secret`` (RFC 7636, 4.1: 43 to 128)."""
    digest = hashlib.sha256(f"{what}|{secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _name(visit: Visit) -> str:
    return _cookie(visit, _COOKIE)


def _cookie(visit: Visit, name: str) -> str:
    return f"__Host-{name}" if visit.portal.encrypted else name


def _word(error: str) -> str:
    return "".join(c for c in error if c.isascii() and (c.isalnum() or c == "_"))[:40] or "error"


def _wrong(visit: Visit, refused: Refused) -> Response:
    SIGN_INS.labels("refused").inc()
    return visit.refusal(refused, _STATUS.get(refused.code, 403))
