"""A real identity provider for tests, over HTTP: discovery, keys, authorisation, tokens. It knows one person at
a time and can be told to misbehave."""

import base64
import contextlib
import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.ports import free_ports

CLIENT, SECRET = "hoinghi", "bi-mat-thu"


def new_key(kind: str, kid: str) -> Key:
    if kind == "RS256":
        return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": kind})
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": kind})


@dataclass
class Identity:
    port: int
    callback: str
    algorithm: str = "RS256"
    key: Key = field(default_factory=lambda: new_key("RS256", "một"))
    account: dict[str, Any] = field(default_factory=dict)
    """What it says of whoever comes."""
    twist: dict[str, Any] = field(default_factory=dict)
    """Claims that are made wrong; ``None`` takes one away."""
    unsigned: bool = False
    signs_with: Key | None = None
    broken: bool = False
    denies: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rotate(self, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        self.key = new_key(algorithm, f"k{time.monotonic_ns()}")

    def well(self, **account: Any) -> None:
        """From now on it behaves, and this is who comes."""
        self.account = {"preferred_username": "tran-thi-gia-dinh", **account}
        self.twist, self.unsigned, self.signs_with = {}, False, None
        self.broken, self.denies = False, ""
        self.algorithm = "ES256" if isinstance(self.key, ECKey) else "RS256"

    # --- what it answers ----------------------------------------------------------------------------

    async def discovery(self, _: Request) -> Response:
        if self.broken:
            return Response("đang bảo trì", 503)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/logout",
            }
        )

    async def keys(self, _: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        """The person says yes at once."""
        told = dict(request.query_params)
        assert told["redirect_uri"] == self.callback
        assert (told["response_type"], told["client_id"]) == ("code", CLIENT)
        assert told["code_challenge_method"] == "S256"
        assert "openid" in told["scope"].split()
        if self.denies:
            back = {"error": self.denies, "state": told["state"]}
        else:
            code = f"ma-{len(self.codes)}"
            self.codes[code] = told
            back = {"code": code, "state": told["state"]}
        return RedirectResponse(f"{self.callback}?{urlencode(back)}", 302)

    async def token(self, request: Request) -> Response:
        if self.broken:
            return Response("đang bảo trì", 503)
        form = await request.form()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        told = self.codes.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if told is None or told["code_challenge"] != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        assert form["redirect_uri"] == self.callback
        return JSONResponse(
            {"access_token": "khong-dung", "token_type": "Bearer", "id_token": self.proof(told)}
        )

    def proof(self, told: dict[str, str]) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": told["nonce"],
            **self.account,
            **self.twist,
        }
        return self.signed(claims)

    def logout_token(self, **twist: Any) -> str:
        """For the client's back-channel address; ``twist``: claims made wrong, None takes one away."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": f"jti-{time.monotonic_ns()}",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **twist,
        }
        return self.signed(claims)

    def signed(self, claims: dict[str, Any]) -> str:
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.unsigned:
            parts = (b'{"alg":"none"}', JSONResponse(claims).body)
            return ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts) + "."
        key = self.signs_with or self.key
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, key, algorithms=[self.algorithm])


@contextlib.contextmanager
def provider(callback: str) -> Iterator[Identity]:
    """Serving, in a thread of its own, until the block ends."""
    (port,) = free_ports(1)
    identity = Identity(port, callback)
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", identity.discovery),
            Route("/keys", identity.keys),
            Route("/authorize", identity.authorize),
            Route("/token", identity.token, methods=["POST"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield identity
    finally:
        server.should_exit = True
        thread.join()
