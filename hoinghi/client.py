"""An agency's own system and HộiNghị: send a command and have the answer, follow the feed, verify a webhook.

    async with connect("nats://127.0.0.1:4222", unit="so-y-te", key=Path("so-y-te.nk")) as agency:
        answer = await agency.send("bac-giang-2023", "registry", "ConfirmAttendee", {...})
        async for told in agency.feed():
            keep(told)              # with told.id in the same transaction: it may come twice
            await told.done()

Needs nats-py and nkeys alone. What may be sent and what is told: docs/contract; how: docs/integrate.md.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import ssl
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import nats
import nkeys
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js import JetStreamContext

STREAM: Final = "FEED"
PREFIX: Final = "hoinghi"
"""The JetStream prefix under which the broker keeps an agency's own durable."""
AGAIN: Final = frozenset({"LOG_UNAVAILABLE", "LOG_FULL", "BOUNDARY_BUSY", "INTERNAL_FAULT"})
"""Refusals that decide nothing: the same command may be sent again."""
TOLERANCE_SECONDS: Final = 300
_TRY_SECONDS: Final = 10.0
_LONGEST_PAUSE: Final = 30.0


class NoAnswer(Exception):
    """Nobody answered in time: it is not known whether the command holds. Send it again with the same id."""

    def __init__(self, command_id: str) -> None:
        super().__init__(f"no answer; send the same command again with id={command_id}")
        self.command_id = command_id


class WebhookRefused(Exception):
    """Not from us, not what we sent, or too old: take nothing of it, answer 400."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``accepted``: it holds (without events: it held already). Otherwise ``code`` says why not, and nothing was
    written."""

    command_id: str
    accepted: bool
    events: tuple[Mapping[str, Any], ...] = ()
    position: int | None = None
    warnings: tuple[Mapping[str, Any], ...] = ()
    code: str = ""
    vi: str = ""
    en: str = ""
    todo_vi: str = ""
    todo_en: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Answer":
        def text(name: str) -> str:
            return str(told.get(name) or "")

        return cls(
            command_id=text("command"),
            accepted=told.get("status") == "accepted",
            events=tuple(told.get("events") or ()),
            position=told.get("position"),
            warnings=tuple(told.get("warnings") or ()),
            code=text("code"),
            vi=text("vi"),
            en=text("en"),
            todo_vi=text("todo_vi"),
            todo_en=text("todo_en"),
            details=told.get("details") or {},
        )


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the feed. ``position``: its place in the stream, to which :meth:`Agency.rewind` goes back."""

    id: str
    type: str
    time: str
    data: Mapping[str, Any]
    correlation_id: str
    causation_id: str
    position: int
    event: Mapping[str, Any]
    """The whole CloudEvent."""
    _message: Msg = field(repr=False)

    async def done(self) -> None:
        """Kept: it does not come again. Returns once the broker knows, as well as can be known."""
        await self._message.ack()

    async def later(self, seconds: float) -> None:
        """Not now: it comes again then. The events behind it come meanwhile."""
        await self._message.nak(delay=seconds)

    async def working(self) -> None:
        """Still at it: without a word for a minute it is handed out again."""
        await self._message.in_progress()


@dataclass(slots=True)
class Agency:
    """One connection of one agency. Made by :func:`connect`."""

    client: Client
    unit: str
    patience: float

    async def send(
        self,
        conference: str,
        context: str,
        command: str,
        data: Mapping[str, Any],
        *,
        command_id: str | None = None,
        person: str | None = None,
        correlation_id: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one command. In doubt it is asked again under the same id, which never counts twice.

        ``context``: registry, awards, budget, notifications. Raises :class:`NoAnswer` after ``patience`` seconds;
        then keep ``command_id`` and send the same again.
        """
        identity = command_id or str(uuid.uuid4())
        optional = {"person": person, "correlationid": correlation_id}
        body = {"id": identity, "conference": conference, "data": dict(data)}
        body |= {name: value for name, value in optional.items() if value is not None}
        payload = json.dumps(body, ensure_ascii=False).encode()
        give_up, pause = time.monotonic() + self.patience, 0.2
        while True:
            with contextlib.suppress(TimeoutError, NoRespondersError):
                reply = await self.client.request(
                    f"command.{context}.{command}",
                    payload,
                    timeout=_TRY_SECONDS,
                    headers=dict(headers) if headers else None,
                )
                answer = Answer.of(json.loads(reply.data))
                if answer.code not in AGAIN or time.monotonic() > give_up:
                    return answer
            if time.monotonic() > give_up:
                raise NoAnswer(identity)
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, 2 * pause)

    async def feed(self, *, batch: int = 50) -> AsyncGenerator[Told, None]:
        """What is told to this agency and to all, from where it stopped; for ever.

        The broker keeps the place: what was not :meth:`Told.done` comes again after a minute, and after a restart.
        """
        bound: JetStreamContext.PullSubscription | None = None
        try:
            while True:
                try:
                    bound = bound or await self._js.pull_subscribe_bind(self._durable, STREAM)
                    messages = await bound.fetch(batch, timeout=5)
                except TimeoutError:
                    continue
                except NatsError:
                    if self.client.is_closed:
                        raise
                    await _leave(bound)
                    bound = None
                    await asyncio.sleep(1)
                    continue
                waiting = list(messages)
                try:
                    while waiting:
                        yield _told(waiting.pop(0))
                finally:
                    for message in waiting:  # whoever stops in the middle has them again at once
                        await message.nak()
        finally:
            await _leave(bound)

    async def rewind(self, position: int = 1) -> None:
        """Hear again what is told from this position on (1: everything). For a restored database."""
        await self._js.reset_consumer(STREAM, self._durable, seq=position)

    async def waiting(self) -> int:
        """How many events are not done yet."""
        info = await self._js.consumer_info(STREAM, self._durable)
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    @property
    def _js(self) -> JetStreamContext:
        return self.client.jetstream(prefix=PREFIX, timeout=10)

    @property
    def _durable(self) -> str:
        return f"agency-{self.unit}"


@contextlib.asynccontextmanager
async def connect(
    servers: str | list[str],
    *,
    unit: str,
    key: Path,
    ca: Path | None = None,
    patience: float = 60.0,
) -> AsyncIterator[Agency]:
    """``unit``: the agency's id in the plan; ``key``: the file that it was given; ``ca``: who vouches for the
    broker (PEM).

    With ``tls://`` the broker's certificate is checked. It connects again by itself for as long as it takes.
    """
    seed = (await asyncio.to_thread(key.read_text, "ascii")).strip()
    public = nkeys.from_seed(bytearray(seed.encode())).public_key.decode()
    several = [servers] if isinstance(servers, str) else servers
    options: dict[str, Any] = {}
    if any(one.startswith("tls://") for one in several):
        context = ssl.create_default_context(cafile=ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        options = {"tls": context, "tls_handshake_first": True}
    client = await nats.connect(
        several,
        nkeys_seed_str=seed,
        inbox_prefix=f"_INBOX_{public}",
        max_reconnect_attempts=-1,
        ping_interval=5,  # a node that stands still is left for another after some fifteen seconds
        max_outstanding_pings=2,
        **options,
    )
    try:
        yield Agency(client, unit, patience)
    finally:
        await client.close()


async def _leave(bound: JetStreamContext.PullSubscription | None) -> None:
    """Give the subscription back: the broker allows an agency only so many, and cuts off who takes more."""
    if bound is not None:
        with contextlib.suppress(
            NatsError
        ):  # the connection may be gone, and with it the subscription
            await bound.unsubscribe()


def _told(message: Msg) -> Told:
    event = json.loads(message.data)
    return Told(
        event["id"],
        event["type"],
        event["time"],
        event["data"],
        event.get("correlationid", ""),
        event.get("causationid", ""),
        message.metadata.sequence.stream,
        event,
        message,
    )


def verify_webhook(
    secrets: str | list[str], headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> dict[str, Any]:
    """What a webhook says, once it is certain that we said it (Standard Webhooks 1.0, HMAC-SHA256).

    ``secrets``: ``whsec_…``, or two while one replaces the other. The same ``webhook-id`` may come twice: drop it.
    Raises :class:`WebhookRefused`.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        identity, stamp = given["webhook-id"], given["webhook-timestamp"]
        signatures = [one for one in given["webhook-signature"].split() if one.startswith("v1,")]
        age = abs((time.time() if now is None else now) - int(stamp))
    except (KeyError, ValueError) as error:
        raise WebhookRefused(
            "webhook-id, webhook-timestamp, webhook-signature are expected"
        ) from error
    if age > TOLERANCE_SECONDS:
        raise WebhookRefused("too old, or the clocks differ by more than five minutes")
    signed = f"{identity}.{stamp}.".encode() + body
    for secret in [secrets] if isinstance(secrets, str) else secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        good = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(good.encode(), one.encode()) for one in signatures):
            told: dict[str, Any] = json.loads(body)
            return told
    raise WebhookRefused("the signature is not ours")
