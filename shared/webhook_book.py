"""Which agency hears its feed by webhook, and how far it has: one record each, in a stream of their own.

A record is changed by compare-and-set on its own subject; so the hand of a person and the worker's, or two
workers', never undo one another. Pauses and failures stand in it: they survive any restart (ADR 0022).
"""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from nats.aio.client import Client
from nats.js.errors import APIError, NotFoundError
from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared import subjects
from shared.direct import DirectReader
from shared.outage import waited_out
from shared.vault import MasterKey

_EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
_WRONG_LAST_SEQUENCE: Final = 10071
_NO_MESSAGE: Final = 10037
_PATIENCE: Final = 20.0
_MOST: Final = 1000
_SECRET_BYTES: Final = 32
PREFIX: Final = "whsec_"

Status = Literal["on", "disabled", "removed"]


class WebhookUnknown(LookupError):
    """Nothing is sent to this agency by webhook."""

    code = "WEBHOOK_UNKNOWN"

    def __init__(self, unit: str) -> None:
        super().__init__(
            f"{unit}: chưa đặt webhook; đặt bằng `hoinghi agency webhook set {unit} --url …`. / no webhook is "
            f"set; set one with `hoinghi agency webhook set {unit} --url …`."
        )


class Changed(Exception):
    """Somebody else changed the record in between: read it again."""


class WrappedSecret(BaseModel):
    """A webhook's secret, closed by the master key named in it."""

    model_config = ConfigDict(frozen=True)
    master: str
    key: str


class Hook(BaseModel):
    """The webhook of one agency. Positions are those of the stream ``FEED``."""

    model_config = ConfigDict(frozen=True)
    unit: str
    url: str
    secrets: tuple[WrappedSecret, ...]
    """The present one, and for a day the one before it: both sign."""
    secret_since: AwareDatetime
    position: int = 0
    """Everything up to here was taken by the other side."""
    status: Status = "on"
    failing: int | None = None
    """The event that the other side does not take; those behind it wait."""
    attempts: int = 0
    since: AwareDatetime | None = None
    """When the event in hand failed first."""
    not_before: AwareDatetime | None = None
    reason: str = ""
    taken: int = 0
    """How many events were taken, repetitions included."""
    last_taken: AwareDatetime | None = None
    conference: str | None = None
    """Of the last event that belongs to one."""
    disabled_at: AwareDatetime | None = None
    noticed: bool = True
    """Whether the agency was told of its being disabled."""
    holder: str = ""
    """Which process delivers, until ``held_until``."""
    held_until: AwareDatetime | None = None


def new_secret() -> str:
    """What both sides know: ``whsec_`` and base64 of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def wrapped(master: MasterKey, unit: str, secret: str) -> WrappedSecret:
    raw = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return WrappedSecret.model_validate_json(master.wrap(_kid(unit), raw))


def opened(master: MasterKey, hook: Hook) -> list[str]:
    """The secrets in clear. Raises MasterKeyMissing, KeyMissing."""
    kid = _kid(hook.unit)
    raw = [master.unwrap(kid, one.model_dump()) for one in hook.secrets]
    return [PREFIX + base64.b64encode(one).decode() for one in raw]


def _kid(unit: str) -> str:
    return f"webhook:{unit}"


class WebhookBook:
    """The records. Whoever changes one reads it from the leader first."""

    def __init__(self, client: Client) -> None:
        self._js = client.jetstream(timeout=5)
        self._direct = DirectReader(client, subjects.WEBHOOKS, _PATIENCE)

    async def all(self) -> list[Hook]:
        """Every agency's that was not removed, by unit."""
        wish = {"multi_last": [subjects.ALL_WEBHOOKS], "batch": _MOST}
        records, _ = await self._direct.get(wish)
        found = [Hook.model_validate_json(one.body) for one in records]
        return sorted((one for one in found if one.status != "removed"), key=lambda one: one.unit)

    async def read(self, unit: str) -> tuple[Hook | None, int]:
        """The record and its revision (0: there is none). Raises what the broker's absence raises."""
        try:
            found = await self._js.get_last_msg(subjects.WEBHOOKS, subjects.webhook(unit))
        except NotFoundError as error:
            if error.err_code == _NO_MESSAGE:
                return None, 0
            raise
        return Hook.model_validate_json(found.data or b""), found.seq or 0

    async def write(self, hook: Hook, revision: int) -> int:
        """The new revision. Raises :class:`Changed` where the record is not at ``revision`` any more."""
        headers = {_EXPECTED: str(revision)}
        body = hook.model_dump_json().encode()
        try:
            answer = await self._js.publish(subjects.webhook(hook.unit), body, headers=headers)
        except APIError as error:
            if error.err_code == _WRONG_LAST_SEQUENCE:
                raise Changed(hook.unit) from error
            raise
        return answer.seq

    async def change(
        self, unit: str, how: Callable[[Hook | None], Hook], *, dry_run: bool = False
    ) -> Hook:
        """By hand: as ``how`` says of what stands there now; ``dry_run``: what it would be, nothing is written.

        Raises what ``how`` raises.
        """

        async def once() -> Hook:
            while True:
                hook, revision = await self.read(unit)
                new = how(None if hook is None or hook.status == "removed" else hook)
                if dry_run:
                    return new
                try:
                    await self.write(new, revision)
                except Changed:
                    continue
                return new

        return await waited_out(once)

    async def close(self) -> None:
        await self._direct.close()


def held_elsewhere(hook: Hook, holder: str, now: datetime) -> bool:
    return hook.holder != holder and hook.held_until is not None and hook.held_until > now
