"""The office's identity provider (OpenID Connect Core 1.0, authorization code with PKCE), as a client sees it.

What it says of itself and its keys are fetched when they are first needed and kept for a while; a key that is not
among them is asked for once more, so that a provider may rotate its keys at any time.
"""

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from services.portal.sign_in_refusals import PROOF_WRONG, PROVIDER_DOWN, PROVIDER_REFUSED
from shared.refusals import Term
from shared.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # Authlib would rather have httpx2; this system has one HTTP client
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures by a key of the provider's own: never none, never one made with what the portal itself knows."""
_KEPT_SECONDS: Final = 3600.0
_PATIENCE_SECONDS: Final = 5.0
_LEEWAY_SECONDS: Final = 60
"""How far two clocks may be apart."""
LOGOUT_KEPT: Final = timedelta(minutes=10)
"""A logout token is taken for so long after it was made, and known again for as long."""
_LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_HELP: Final = Term("quản trị hệ thống đăng nhập của cơ quan", "the administrator of accounts")
_FAULTS: Final = (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError)
"""Of an answer that is none: no line, no JSON, not what it should be."""


@dataclass(slots=True)
class Provider:
    settings: Settings
    callback: str
    """Where the provider sends people back to, as it was registered there."""
    _itself: Mapping[str, Any] = field(default_factory=dict)
    _keys: KeySet | None = None
    _fetched: float = 0.0

    @property
    def help(self) -> str:
        """Whom to ask."""
        return self.settings.oidc_help or _HELP

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the visitor signs in. Raises PORTAL_PROVIDER_DOWN."""
        itself = await self._about()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                itself["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return str(url)

    async def leaving(self, back: str) -> str | None:
        """Where the visitor may sign out at the provider too, and come back from; None: nowhere."""
        end = (await self._about()).get("end_session_endpoint")
        if end is None:
            return None
        # No id_token_hint: it would put a person's name into an address. The provider asks instead.
        told = {"client_id": self.settings.oidc_client_id, "post_logout_redirect_uri": back}
        return f"{end}{'&' if urlsplit(end).query else '?'}{urlencode(told)}"

    async def claims(self, code: str, verifier: str, nonce: str) -> Mapping[str, Any]:
        """What the provider says of who came back with ``code``.

        Raises PORTAL_PROVIDER_DOWN, _PROVIDER_REFUSED, or PORTAL_PROOF_WRONG for a token that does not hold.
        """
        itself = await self._about()
        try:
            async with self._client() as client:
                told = await client.fetch_token(
                    itself["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
        except OAuthError as error:
            raise PROVIDER_REFUSED.refuse(error=_short(error.error), help=self.help) from error
        except _FAULTS as error:
            raise PROVIDER_DOWN.refuse() from error
        try:
            return await self._verified(str(told["id_token"]), nonce, told.get("access_token"))
        except KeyError as error:
            raise self._wrong("id_token") from error
        except JoseError as error:
            raise self._wrong(str(getattr(error, "claim", None) or error.error)) from error

    async def logout(self, token: str) -> Mapping[str, Any]:
        """The claims of a logout token (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6), with ``jti`` and
        with ``sub``, ``sid`` or both. Whether it came before, its caller says.

        Raises PORTAL_PROVIDER_DOWN, or PORTAL_PROOF_WRONG naming what does not hold.
        """
        try:
            opened = await self._opened(token)
        except JoseError as error:
            raise self._wrong(str(error.error)) from error
        claims: Mapping[str, Any] = opened.claims
        if fault := _logout_fault(opened.header, claims, self.settings, time.time()):
            raise self._wrong(fault)
        return dict(claims)

    async def _verified(
        self, token: str, nonce: str, access_token: str | None
    ) -> Mapping[str, Any]:
        client_id = self.settings.oidc_client_id
        options = {
            "iss": {"essential": True, "value": self.settings.oidc_issuer},
            "aud": {"essential": True, "value": client_id},
        }
        opened = await self._opened(token)
        claims = CodeIDToken(
            opened.claims,
            opened.header,
            options,
            {"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(leeway=_LEEWAY_SECONDS)
        return dict(claims)

    async def _opened(self, token: str) -> jwt.Token:
        """By the keys that are known; by those of now, when these do not fit."""
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        keys = self._keys or await self._fetch_keys()
        try:
            return jwt.decode(token, keys, registry=registry)
        except (JoseError, ValueError):
            keys = await self._fetch_keys()
        try:
            return jwt.decode(token, keys, registry=registry)
        except ValueError as error:
            raise self._wrong("key") from error

    def _wrong(self, fault: str) -> Exception:
        return PROOF_WRONG.refuse(fault=_short(fault), help=self.help)

    # --- what the provider says of itself ----------------------------------------------------------

    async def _about(self) -> Mapping[str, Any]:
        if self._itself and time.monotonic() - self._fetched < _KEPT_SECONDS:
            return self._itself
        issuer = str(self.settings.oidc_issuer)
        try:
            told = await self._read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if told["issuer"] != issuer:
                raise ValueError("another issuer answers")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _trusted(told[name], issuer)
            if "end_session_endpoint" in told:
                _trusted(told["end_session_endpoint"], issuer)
        except _FAULTS as error:
            raise PROVIDER_DOWN.refuse() from error
        self._itself, self._fetched = told, time.monotonic()
        return told

    async def _fetch_keys(self) -> KeySet:
        try:
            told = await self._read((await self._about())["jwks_uri"])
            self._keys = KeySet.import_key_set({"keys": told["keys"]})
        except (*_FAULTS, JoseError) as error:
            raise PROVIDER_DOWN.refuse() from error
        return self._keys

    async def _read(self, url: str) -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=_PATIENCE_SECONDS) as client:
            answer = await client.get(url, headers={"accept": "application/json"})
        answer.raise_for_status()
        told = answer.json()
        if not isinstance(told, dict):
            raise ValueError("an object is expected")
        return told

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=_secret(self.settings),
            scope=self.settings.oidc_scopes,
            redirect_uri=self.callback,
            code_challenge_method="S256",
            timeout=_PATIENCE_SECONDS,
        )


def _logout_fault(
    header: Mapping[str, Any], claims: Mapping[str, Any], settings: Settings, now: float
) -> str:
    """The first claim that does not hold; "" where all do. A token for one use may not pass for one of another."""
    told = claims.get("aud")
    audience = told if isinstance(told, list) else [told]
    since, until = claims.get("iat"), claims.get("exp", now)
    events = claims.get("events")
    names = ("jti", "sub", "sid")
    if any(not isinstance(claims.get(name, ""), str) for name in names):
        return next(name for name in names if not isinstance(claims.get(name, ""), str))
    oldest = now - LOGOUT_KEPT.total_seconds() + _LEEWAY_SECONDS
    holds = {
        "typ": str(header.get("typ", "JWT")).lower().removeprefix("application/")
        in ("jwt", "logout+jwt"),
        "iss": claims.get("iss") == settings.oidc_issuer,
        "aud": settings.oidc_client_id in audience,
        "iat": isinstance(since, int | float) and oldest <= since <= now + _LEEWAY_SECONDS,
        "exp": isinstance(until, int | float) and until >= now - _LEEWAY_SECONDS,
        "jti": bool(claims.get("jti")),
        "events": isinstance(events, dict) and isinstance(events.get(_LOGOUT_EVENT), dict),
        "nonce": "nonce" not in claims,
        "sub": bool(claims.get("sub") or claims.get("sid")),
    }
    return next((name for name, held in holds.items() if not held), "")


def provider_of(settings: Settings) -> Provider | None:
    """None where the office has none: people come in by links."""
    if settings.oidc_issuer is None:
        return None
    _secret(settings)  # a file that cannot be read is said at the start
    return Provider(settings, f"{settings.portal_url}/sign-in/callback")


def _secret(settings: Settings) -> str | None:
    if settings.oidc_client_secret is not None:
        return settings.oidc_client_secret.get_secret_value().strip()
    if settings.oidc_client_secret_file is not None:
        return settings.oidc_client_secret_file.read_text("utf-8").strip()
    return None


def _trusted(url: Any, issuer: str) -> None:
    """Raises ValueError: who is asked over TLS sends nobody to where there is none."""
    if not isinstance(url, str) or urlsplit(url).scheme not in {"https", urlsplit(issuer).scheme}:
        raise ValueError("an address over TLS is expected")


def _short(code: Any) -> str:
    """A code of the protocol as a page may show it: nothing but letters, digits and the underscore."""
    told = "".join(c for c in str(code) if c.isascii() and (c.isalnum() or c in "_-"))
    return told[:40] or "error"
