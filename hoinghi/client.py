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
import logging
import ssl
import time
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

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
ATTEMPT: Final = "Hoinghi-Attempt"
"""Counted from 1; said with each copy after the first."""
MOST_BYTES: Final = 127 * 1024
"""Of one command. The broker takes 128 KiB from an agency, headers and all, and cuts off who sends more."""
TOLERANCE_SECONDS: Final = 300
_TRY_SECONDS: Final = 10.0
_LONGEST_PAUSE: Final = 30.0
_LOOK_SECONDS: Final = 0.1
_TURNED_AWAY: Final = 2
"""Times in a row before a key counts as refused: a node of a cluster may know of a new key a moment later."""
_FORBIDDEN: Final = 'permissions violation for publish to "'
_LOG: Final = logging.getLogger("hoinghi")
_T = TypeVar("_T")


class NoAnswer(Exception):
    """Nobody answered in time: it is not known whether the command holds. Send it again with the same id."""

    def __init__(self, command_id: str) -> None:
        super().__init__(f"no answer; send the same command again with id={command_id}")
        self.command_id = command_id


class NotPermitted(Exception):
    """The broker does not let this key do it, or does not let the key in; trying again changes nothing.

    ``code``: NOT_PERMITTED, KEY_REFUSED or KEY_UNREADABLE; ``vi``, ``en``: why; ``todo_vi``, ``todo_en``: what to
    do next.
    """

    def __init__(self, code: str, vi: str, en: str, todo_vi: str, todo_en: str) -> None:
        super().__init__(f"{code}: {vi} {todo_vi} / {en} {todo_en}")
        self.code, self.vi, self.en, self.todo_vi, self.todo_en = code, vi, en, todo_vi, todo_en


def _not_permitted(subject: str) -> NotPermitted:
    return NotPermitted(
        "NOT_PERMITTED",
        f"Khoá này không có quyền gửi đến “{subject}”: máy chủ sự kiện không cho qua, chưa ghi gì.",
        f"This key has no right to “{subject}”: the broker does not let it through, nothing was written.",
        "Kiểm tra ngữ cảnh, tên lệnh (docs/contract) và mã cơ quan có đúng là của khoá này; nếu đúng, đề nghị cơ "
        "quan chủ trì kiểm tra khoá (`hoinghi agency selftest`).",
        "Check the context, the command's name (docs/contract) and that the unit is the one of this key; if they "
        "are right, ask the organiser to check the key (`hoinghi agency selftest`).",
    )


def _key_refused() -> NotPermitted:
    return NotPermitted(
        "KEY_REFUSED",
        "Máy chủ sự kiện không nhận khoá này: khoá sai, hoặc đã bị thu hồi.",
        "The broker does not let this key in: it is the wrong one, or it was taken back.",
        "Kiểm tra tệp khoá và địa chỉ máy chủ; nếu đúng, xin cơ quan chủ trì khoá mới (`hoinghi agency add`). "
        "Lệnh nào chưa rõ kết quả thì gửi lại bằng khoá mới, cùng mã lệnh.",
        "Check the file of the key and the broker's address; if they are right, ask the organiser for a new key "
        "(`hoinghi agency add`). Send with it, under the same id, whatever had no answer yet.",
    )


def _key_unreadable(key: Path) -> NotPermitted:
    return NotPermitted(
        "KEY_UNREADABLE",
        f"Không đọc được tệp khoá {key}, hoặc trong tệp không phải là khoá (SU…).",
        f"The file of the key, {key}, cannot be read, or holds none (SU…).",
        "Kiểm tra đường dẫn và quyền đọc của tệp mà cơ quan chủ trì đã giao (`hoinghi agency add`).",
        "Check the path, and that this program may read the file that the organiser handed over (`hoinghi agency "
        "add`).",
    )


def _public(seed: str) -> str:
    return str(nkeys.from_seed(bytearray(seed.encode())).public_key.decode())


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
    recorded: bool = False
    """The refusal is written down, since the command was sent more than once: no copy of it is carried out any
    more, and its id is used up. What is wished anew gets a new id."""

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
            recorded=bool(told.get("recorded")),
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


class _Said:
    """What the broker says beside the answers: that a subject is forbidden, that the key is not let in.

    To a request that it does not let through it answers nothing; whoever waits for that waits in vain.
    """

    def __init__(self) -> None:
        self.forbidden: Counter[str] = Counter()
        self.turned_away = 0

    async def error(self, error: Exception) -> None:
        told = str(error)
        _, violation, subject = told.lower().partition(_FORBIDDEN)
        if violation:
            self.forbidden[subject.partition('"')[0]] += 1
        elif "authorization violation" in told.lower():
            self.turned_away += 1
        _LOG.warning("%s", told or repr(error))

    async def let_in(self) -> None:
        self.turned_away = 0

    async def watch(self, asking: Coroutine[Any, Any, _T], *subjects: str) -> _T:
        """The result of ``asking``, which publishes to ``subjects``. Raises :class:`NotPermitted` as soon as the
        broker says so."""
        before = {subject: self.forbidden[subject.lower()] for subject in subjects}
        task = asyncio.ensure_future(asking)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=_LOOK_SECONDS)
                for subject, known in before.items():
                    if self.forbidden[subject.lower()] > known:
                        raise _not_permitted(subject)
                if self.turned_away >= _TURNED_AWAY:
                    raise _key_refused()
            return task.result()
        finally:
            task.cancel()
            # who stops listening leaves it to fail with the connection, and nobody asks for it any more
            task.add_done_callback(lambda left: left.cancelled() or left.exception())


@dataclass(slots=True)
class Agency:
    """One connection of one agency. Made by :func:`connect`."""

    client: Client
    unit: str
    patience: float
    _said: _Said = field(repr=False)

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
        again: bool = False,
    ) -> Answer:
        """The answer to one command. In doubt it is asked again under the same id, which never counts twice.

        ``context``: registry, awards, budget, notifications. What this key may not send is refused at once, with
        NOT_PERMITTED. Raises :class:`NoAnswer` after ``patience`` seconds; then keep ``command_id`` and send the
        same again, with ``again``: each copy after the first says that it is one, so that a refusal of it is
        final. Raises :class:`NotPermitted` (KEY_REFUSED) when the key is taken back.
        """
        identity = command_id or str(uuid.uuid4())
        optional = {"person": person, "correlationid": correlation_id}
        body = {"id": identity, "conference": conference, "data": dict(data)}
        body |= {name: value for name, value in optional.items() if value is not None}
        payload = json.dumps(body, ensure_ascii=False).encode()
        if len(payload) > MOST_BYTES:
            return _too_large(identity)
        subject, more = f"command.{context}.{command}", dict(headers or {})
        attempt = 2 if again else 1
        give_up, pause = time.monotonic() + self.patience, 0.2
        while True:
            if attempt > 1:
                more[ATTEMPT] = str(attempt)
            attempt += 1
            with contextlib.suppress(TimeoutError, NoRespondersError):
                asking = self.client.request(
                    subject, payload, timeout=_TRY_SECONDS, headers=more or None
                )
                try:
                    reply = await self._said.watch(asking, subject)
                except NotPermitted as forbidden:
                    if forbidden.code == "KEY_REFUSED":
                        raise
                    return _forbidden(identity, forbidden)
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
        Raises :class:`NotPermitted` when this key may not hear it, or is taken back.
        """
        bound: JetStreamContext.PullSubscription | None = None
        try:
            while True:
                try:
                    bound = bound or await self._js.pull_subscribe_bind(self._durable, STREAM)
                    messages = await self._said.watch(
                        bound.fetch(batch, timeout=5), self._api("MSG.NEXT")
                    )
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
        going_back = self._js.reset_consumer(STREAM, self._durable, seq=position)
        await self._said.watch(going_back, self._api("RESET"))

    async def waiting(self) -> int:
        """How many events are not done yet."""
        asking = self._js.consumer_info(STREAM, self._durable)
        info = await self._said.watch(asking, self._api("INFO"))
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    @property
    def _js(self) -> JetStreamContext:
        return self.client.jetstream(prefix=PREFIX, timeout=10)

    @property
    def _durable(self) -> str:
        return f"agency-{self.unit}"

    def _api(self, verb: str) -> str:
        return f"{PREFIX}.CONSUMER.{verb}.{STREAM}.{self._durable}"


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
    Raises :class:`NotPermitted` (KEY_REFUSED) when the broker does not know the key, (KEY_UNREADABLE) when the
    file holds none.
    """
    try:
        seed = (await asyncio.to_thread(key.read_text, "ascii")).strip()
        public = _public(seed)
    except Exception as error:  # what the library raises has many names; none may show the seed
        raise _key_unreadable(key) from error
    several = [servers] if isinstance(servers, str) else servers
    options: dict[str, Any] = {}
    if any(one.startswith("tls://") for one in several):
        context = ssl.create_default_context(cafile=ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        options = {"tls": context, "tls_handshake_first": True}
        # once, however often: a filter that is there already is not added
        logging.getLogger("asyncio").addFilter(_of_use)
    said = _Said()
    connecting = nats.connect(
        several,
        nkeys_seed_str=seed,
        inbox_prefix=f"_INBOX_{public}",
        error_cb=said.error,
        reconnected_cb=said.let_in,
        max_reconnect_attempts=-1,
        ping_interval=5,  # a node that stands still is left for another after some fifteen seconds
        max_outstanding_pings=2,
        **options,
    )
    client = await said.watch(connecting)
    try:
        yield Agency(client, unit, patience, said)
    finally:
        with contextlib.suppress(OSError, NatsError):  # what is gone already need not be closed
            await client.close()


def _of_use(record: logging.LogRecord) -> bool:
    """What asyncio warns of as each TLS connection of nats-py ends; nothing follows from it."""
    return "eof_received() has no effect when using ssl" not in record.getMessage()


def _forbidden(command_id: str, why: NotPermitted) -> Answer:
    return Answer(
        command_id,
        accepted=False,
        code=why.code,
        vi=why.vi,
        en=why.en,
        todo_vi=why.todo_vi,
        todo_en=why.todo_en,
    )


def _too_large(command_id: str) -> Answer:
    most = MOST_BYTES // 1024
    return Answer(
        command_id,
        accepted=False,
        code="COMMAND_TOO_LARGE",
        vi=f"Lệnh dài hơn {most} KiB nên không gửi: máy chủ sự kiện sẽ ngắt kết nối.",
        en=f"The command is longer than {most} KiB and was not sent: the broker would cut the connection off.",
        todo_vi="Rút ngắn nội dung; tệp thì nộp qua cổng thông tin.",
        todo_en="Shorten it; files are handed in through the portal.",
    )


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
