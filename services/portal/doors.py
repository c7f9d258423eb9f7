"""Sign-in links and sessions. Each is a random secret of 256 bits that only the person holds; kept is its SHA-256.

They live in a stream of the broker (``DOORS``), so that every process of the portal sees the same and a restart
signs nobody out. A link opens once, however many try at the same moment: the broker compares before it writes.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from nats.aio.client import Client
from nats.js.errors import APIError, NotFoundError
from pydantic_core import from_json, to_json

from services.portal.api_refusals import TOKEN_UNKNOWN
from services.portal.refusals import LINK_EXPIRED, LINK_UNKNOWN, LINK_USED
from services.portal.roles import Role
from shared import subjects
from shared.subjects import token

LINK_LIFE: Final = timedelta(hours=24)
LONGEST_LINK: Final = timedelta(days=7)
SESSION_LIFE: Final = timedelta(hours=12)
IDLE_LIFE: Final = timedelta(hours=2)
"""A door's device may be cut off for as long: a session of reception goes on for its whole life without use."""
LONGEST_ACCESS: Final = timedelta(days=366)
ACCESS_MARK: Final = "hoinghi_"
"""With which every access token begins, so that a scanner for leaked secrets finds one."""
_SEEN_STEP: Final = timedelta(minutes=5)
"""How often a session that is used says so."""
_SECRET_BYTES: Final = 32
_LONGEST_SECRET: Final = 160
"""What a visitor sends may be any length; the longest of ours is an agency's id with an idempotency key (129)."""
_WRONG_SEQUENCE: Final = 10071


@dataclass(frozen=True, slots=True)
class StandsIn:
    """By which appointment somebody does another's work, and to the end of which day, unless it is taken back:
    the log says so anew at each request (standing_in.py)."""

    acting: str
    absent: str
    until: date


@dataclass(frozen=True, slots=True)
class Account:
    """By which account of the identity provider somebody came in, and when; digests, so that no name is kept.
    ``sid``: the provider's own session; "" where it names none."""

    sub: str
    sid: str
    since: datetime

    @classmethod
    def of(cls, claims: Mapping[str, Any], now: datetime) -> "Account":
        told = {name: f"{claims['iss']}|{claims.get(name)}" for name in ("sub", "sid")}
        return cls(digest_of(told["sub"]), digest_of(told["sid"]) if claims.get("sid") else "", now)

    def ends(self) -> tuple[str, ...]:
        """What the provider may have ended that this is a part of."""
        if self.sid:
            return (f"sid|{self.sid}", f"sub|{self.sub}")
        return (f"sub|{self.sub}", f"rest|{self.sub}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """``conference``: the only one that this sign-in opens; None: each in which the agency holds the role.
    ``vouched``: the office's identity provider says who it is, not a link. ``stands_in``: for whom, if for
    anybody; unit and role are then those of the one who is away."""

    unit: str
    role: Role
    person: str = "office"
    conference: str | None = None
    vouched: bool = False
    stands_in: StandsIn | None = None
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """``secret`` is in the visitor's cookie and nowhere else."""

    secret: str
    visitor: Visitor
    began: datetime
    seen: datetime
    sequence: int

    @property
    def csrf(self) -> str:
        return csrf_of(self.secret)


@dataclass(frozen=True, slots=True)
class Link:
    visitor: Visitor
    until: datetime
    used: bool
    sequence: int


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    """What a form carries to prove that it was given out to the holder of ``secret``."""
    return hashlib.sha256(f"form|{secret}".encode()).hexdigest()


class Doors:
    def __init__(self, client: Client) -> None:
        self._js = client.jetstream(timeout=5)

    # --- links -------------------------------------------------------------------------------------

    async def new_link(self, visitor: Visitor, now: datetime, life: timedelta = LINK_LIFE) -> str:
        """The secret of a fresh link. Raises :class:`~shared.subjects.InvalidToken` for an impossible id."""
        for part in (visitor.unit, visitor.person, visitor.conference or "any"):
            token(part)
        life = min(life, LONGEST_LINK)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        fields = _fields(visitor) | {"until": now + life, "used": False}
        # It is kept a while longer than it is valid, so that a late visitor is told what happened.
        await self._put("link", secret, fields, 0, life + LONGEST_LINK)
        return secret

    async def link(self, secret: str, now: datetime) -> Link:
        """Look at a link; changes nothing. Raises PORTAL_LINK_UNKNOWN, _EXPIRED or _USED."""
        found = await self._get("link", secret)
        if found is None:
            raise LINK_UNKNOWN.refuse()
        fields, sequence = found
        link = Link(
            _visitor(fields), datetime.fromisoformat(fields["until"]), fields["used"], sequence
        )
        if link.used:
            raise LINK_USED.refuse()
        if link.until <= now:
            raise LINK_EXPIRED.refuse(until=_said(link.until))
        return link

    async def redeem(self, secret: str, now: datetime) -> Session:
        """Use a link up and begin a session. Of several at the same moment one succeeds."""
        link = await self.link(secret, now)
        fields = _fields(link.visitor) | {"until": link.until, "used": True}
        if not await self._put("link", secret, fields, link.sequence, LONGEST_LINK):
            raise LINK_USED.refuse()
        return await self.begin(link.visitor, now)

    # --- access tokens of the API --------------------------------------------------------------------

    async def new_access(self, visitor: Visitor, now: datetime, life: timedelta) -> str:
        """The secret of a fresh access token; raises as :meth:`new_link` does."""
        for part in (visitor.unit, visitor.person, visitor.conference or "any"):
            token(part)
        secret = ACCESS_MARK + secrets.token_urlsafe(_SECRET_BYTES)
        life = min(life, LONGEST_ACCESS)
        await self._put("api", secret, _fields(visitor) | {"until": now + life}, 0, life)
        return secret

    async def access(self, secret: str, now: datetime) -> Session | None:
        """Whom a token lets in, as of this request; None when it is none, late or was taken back."""
        found = await self._get("api", secret)
        if found is None or found[0].get("ended"):
            return None
        fields, sequence = found
        if datetime.fromisoformat(fields["until"]) <= now:
            return None
        return Session(secret, _visitor(fields), now, now, sequence)

    async def end_access(self, secret: str, now: datetime) -> None:
        """Taken back: the token opens nothing any more. Raises API_TOKEN_UNKNOWN for one that opens nothing now:
        one letter mistyped, and the true one would go on opening."""
        if await self.access(secret, now) is None:
            raise TOKEN_UNKNOWN.refuse()
        await self._put("api", secret, {"ended": True}, None, timedelta(minutes=1))

    async def same(self, key: str, content: str, life: timedelta) -> bool:
        """Whether ``key`` came with this content only, within ``life``; the first to come says which it is."""
        if await self._put("once", key, {"content": content}, 0, life):
            return True
        found = await self._get("once", key)
        return found is None or found[0].get("content") == content

    async def first(self, secret: str, life: timedelta) -> bool:
        """Whether nobody came with this secret before, within ``life``; of several at once one is the first."""
        return await self._put("once", secret, {"used": True}, 0, life)

    async def came(self, secret: str) -> bool:
        """Whether somebody came with this secret before (:meth:`first`)."""
        return await self._get("once", secret) is not None

    async def make_known(self, secret: str, life: timedelta) -> None:
        """The browser that holds this secret was vouched for; again for ``life`` from now on."""
        await self._put("known", secret, {}, None, life)

    async def knows(self, secret: str) -> bool:
        """Whether a browser with this secret was vouched for."""
        return await self._get("known", secret) is not None

    # --- sessions ----------------------------------------------------------------------------------

    async def begin(self, visitor: Visitor, now: datetime) -> Session:
        """A session under a new secret."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        session = Session(secret, visitor, now, now, 0)
        await self._keep(session, now)
        return session

    async def session(self, secret: str, now: datetime) -> Session | None:
        """The session of a cookie; None when it ended, idled for too long or never was."""
        found = await self._get("session", secret)
        if found is None or found[0].get("ended"):
            return None
        fields, sequence = found
        began, seen = (datetime.fromisoformat(fields[key]) for key in ("began", "seen"))
        session = Session(secret, _visitor(fields), began, seen, sequence)
        if now - began > SESSION_LIFE or now - seen > _idle_life(session.visitor):
            return None
        if (account := session.visitor.account) is not None and await self._left(account):
            return None
        if now - seen > _SEEN_STEP:
            session = replace(session, seen=now)
            await self._keep(session, now)
        return session

    async def end(self, session: Session) -> None:
        """Signed out: the cookie opens nothing any more."""
        await self._put("session", session.secret, {"ended": True}, None, timedelta(minutes=1))

    async def left_there(self, claims: Mapping[str, Any], now: datetime) -> None:
        """The provider has ended its session ``sid``, or without one every session of ``sub``: whoever came in by
        it up to now is out, on whatever device. A session whose ``sid`` nobody knows goes with its account."""
        told = Account.of({"sub": "", **claims}, now)
        keys = [f"sid|{told.sid}" if told.sid else f"sub|{told.sub}"]
        if told.sid and claims.get("sub"):
            keys.append(f"rest|{told.sub}")
        for key in keys:
            await self._put("left", key, {"at": now}, None, SESSION_LIFE + LINK_LIFE)

    async def _left(self, account: Account) -> bool:
        for key in account.ends():
            found = await self._get("left", key)
            if found is not None and datetime.fromisoformat(found[0]["at"]) >= account.since:
                return True
        return False

    async def _keep(self, session: Session, now: datetime) -> None:
        fields = _fields(session.visitor) | {"began": session.began, "seen": session.seen}
        life = max(session.began + SESSION_LIFE - now, timedelta(seconds=1))
        # With what was read as a condition: a session that was ended meanwhile does not come back to life.
        await self._put("session", session.secret, fields, session.sequence, life)

    # --- the stream --------------------------------------------------------------------------------

    async def _get(self, kind: str, secret: str) -> tuple[dict[str, Any], int] | None:
        if not secret or len(secret) > _LONGEST_SECRET:
            return None
        subject = subjects.door(kind, digest_of(secret))
        try:
            # From the leader: a link that was just used up must not look fresh on a replica.
            stored = await self._js.get_last_msg(subjects.DOORS, subject)
        except NotFoundError:
            return None
        fields: dict[str, Any] = from_json(stored.data or b"{}")
        return fields, stored.seq or 0

    async def _put(
        self,
        kind: str,
        secret: str,
        fields: Mapping[str, Any],
        expected: int | None,
        life: timedelta,
    ) -> bool:
        """Whether it was written; not, when ``expected`` is no longer the last."""
        headers = {"Nats-TTL": f"{max(1, int(life.total_seconds()))}s"}
        if expected is not None:
            headers["Nats-Expected-Last-Subject-Sequence"] = str(expected)
        subject = subjects.door(kind, digest_of(secret))
        try:
            await self._js.publish(subject, to_json(fields), headers=headers)
        except APIError as error:
            if error.err_code == _WRONG_SEQUENCE:
                return False
            raise
        return True


def _idle_life(visitor: Visitor) -> timedelta:
    return SESSION_LIFE if visitor.role is Role.RECEPTION else IDLE_LIFE


def _fields(visitor: Visitor) -> dict[str, Any]:
    return asdict(visitor)


def _visitor(fields: Mapping[str, Any]) -> Visitor:
    by, account = fields.get("stands_in"), fields.get("account")
    return Visitor(
        fields["unit"],
        Role(fields["role"]),
        fields["person"],
        fields["conference"],
        fields.get("vouched", False),
        StandsIn(by["acting"], by["absent"], date.fromisoformat(by["until"])) if by else None,
        Account(account["sub"], account["sid"], datetime.fromisoformat(account["since"]))
        if account
        else None,
    )


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC) + timedelta(hours=7):%H:%M %d/%m/%Y}"
