"""The feed by webhook: each agency's own events and the public ones, one POST after the other, never lost.

One task for each agency, so that none waits for another. What was taken, what failed and when it is tried again
stands in the agency's record; whoever starts goes on from there.
"""

import asyncio
import contextlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError
from prometheus_client import Counter, Gauge
from pydantic_core import from_json

from services.feed.delivery import LEASE, after, signing
from services.feed.notice import notice
from shared import subjects
from shared.client import Commands, NoAnswer
from shared.commands.base import Declined
from shared.direct import LogUnavailable
from shared.envelope import CONTENT_TYPE
from shared.refusals import BUSY, FAULT, LOG_FULL, LOG_UNAVAILABLE, Refused
from shared.service import Service
from shared.store import MESSAGE_ID
from shared.tasks import end, heed_cancellation
from shared.vault import vault_of
from shared.webhook import SECONDS, Reply, post
from shared.webhook_book import Changed, Hook, WebhookBook, held_elsewhere, opened

POSTS: Final = Counter("hoinghi_webhook_posts", "Feed events POSTed", ["unit", "outcome"])
DISABLED: Final = Gauge("hoinghi_webhook_disabled", "1 while a webhook is switched off", ["unit"])
FAILING: Final = Gauge(
    "hoinghi_webhook_failing_seconds", "For how long the event in hand has not been taken", ["unit"]
)
_LOOK_SECONDS: Final = 30.0
"""A wake-up that was lost with a connection is made good after so long."""
_SOON: Final = (0.1, 0.5, 2.0)
"""Seconds between the looks after a wake-up: the broker tells subscribers of a message before it has stored it, so
that the first look may come too early."""
_AGAIN_SECONDS: Final = 1.0
_OUTAGES: Final = (NatsError, TimeoutError, LogUnavailable, NoAnswer)
_AGAIN: Final = frozenset({BUSY.code, FAULT.code, LOG_FULL.code, LOG_UNAVAILABLE.code})
_SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class _Event:
    position: int
    identity: str
    body: bytes
    subject: str

    @property
    def conference(self) -> str | None:
        named = self.subject.split(".")[2]
        return None if named == _SYSTEM else named


@dataclass(slots=True, eq=False)
class Deliveries:
    """``run`` is a background part of the feed service. ``local``: see shared/webhook.py."""

    local: bool = False
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self, service: Service) -> None:
        """One task for each agency that has a webhook; looks when a record changes, and from time to time."""
        book, changed = WebhookBook(service.client), asyncio.Event()

        async def on_change(_: Msg) -> None:
            changed.set()

        await service.client.subscribe(subjects.ALL_WEBHOOKS, cb=on_change)
        soon = iter(_SOON)
        try:
            while True:
                heed_cancellation()
                changed.clear()
                try:
                    for hook in await book.all():
                        self._begin(service, book, hook.unit)
                except _OUTAGES as error:
                    service.log.warning("webhooks cannot be read", why=repr(error))
                if await _woken(changed, next(soon, _LOOK_SECONDS)):
                    soon = iter(_SOON)
        finally:
            await end(*self._tasks.values())

    def _begin(self, service: Service, book: WebhookBook, unit: str) -> None:
        task = self._tasks.get(unit)
        if task is None or task.done():
            one = _Delivery(service, book, unit, self.holder, self.local)
            self._tasks[unit] = asyncio.create_task(one.run(), name=f"webhook-{unit}")


@dataclass(slots=True, eq=False)
class _Delivery:
    """One agency's. The events that were read and not yet delivered are kept for the next step."""

    service: Service
    book: WebhookBook
    unit: str
    holder: str
    local: bool
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    own: _Event | None = None
    public: _Event | None = None
    reached: int = 0

    async def run(self) -> None:
        """Until the webhook is removed. What breaks is told and tried again; it stops no other agency."""
        client = self.service.client
        heard = (
            subjects.webhook(self.unit),
            subjects.feed_of(self.unit),
            subjects.feed_of(subjects.PUBLIC),
        )
        subscriptions = [await client.subscribe(subject, cb=self._on) for subject in heard]
        soon = iter(_SOON)
        try:
            while True:
                heed_cancellation()
                self.wake.clear()
                try:
                    seconds = await self._step()
                except Changed:
                    continue
                except _OUTAGES as error:
                    self._warn("webhook waits for the broker", error)
                    seconds = _AGAIN_SECONDS
                except Exception as error:  # a fault of ours stops no other agency
                    self.service.log.error(
                        "webhook failed", unit=self.unit, alarm="webhook", why=repr(error)
                    )
                    seconds = _LOOK_SECONDS
                if seconds is None:
                    return
                if seconds and await _woken(self.wake, min(seconds, next(soon, seconds))):
                    soon = iter(_SOON)
        finally:
            for one in subscriptions:
                with contextlib.suppress(NatsError):
                    await one.unsubscribe()

    async def _on(self, _: Msg) -> None:
        self.wake.set()

    async def _step(self) -> float | None:
        """One look: what to do, and after how many seconds to look again unless woken; None: never again."""
        hook, revision = await self.book.read(self.unit)
        now = datetime.now(UTC)
        self._measure(hook, now)
        if hook is None or hook.status == "removed":
            return None
        if held_elsewhere(hook, self.holder, now):
            return _until(hook.held_until, now)
        if not hook.noticed:
            await self._tell(hook, revision)
            return 0
        if hook.status == "disabled":
            return _LOOK_SECONDS
        if wait := _until(hook.not_before, now):
            return wait
        event = await self._next(hook.position)
        if event is None:
            return _LOOK_SECONDS
        await self._deliver(hook, revision, event)
        return 0

    async def _deliver(self, hook: Hook, revision: int, event: _Event) -> None:
        """Take the lease where it is not ours for long enough, POST, write down what came of it."""
        now = datetime.now(UTC)
        if hook.holder != self.holder or _until(hook.held_until, now) < SECONDS + 1:
            held = {"holder": self.holder, "held_until": now + LEASE}
            hook = hook.model_copy(update=held)
            revision = await self.book.write(hook, revision)
        reply = await self._post(hook, event)
        new = after(hook, event.position, event.conference, reply, datetime.now(UTC))
        outcome = "taken" if reply.taken else "disabled" if new.status == "disabled" else "failed"
        POSTS.labels(self.unit, outcome).inc()
        await self.book.write(new, revision)
        told = self.service.log.info if reply.taken else self.service.log.warning
        told(
            "webhook posted",
            unit=self.unit,
            id=event.identity,
            position=event.position,
            outcome=outcome,
            attempt=hook.attempts + 1,
            reply=reply.said,
        )

    async def _post(self, hook: Hook, event: _Event) -> Reply:
        known = opened(vault_of(self.service.client).master, hook)
        secrets = signing(hook, known, datetime.now(UTC))
        return await post(
            hook.url, secrets, event.identity, event.body, kind=CONTENT_TYPE, local=self.local
        )

    async def _next(self, position: int) -> _Event | None:
        """The first event behind ``position`` that is told to this agency or to all.

        Two subjects are read one after the other, and one may grow meanwhile: nothing is taken of either before
        the other was read once more after it.
        """
        if position < self.reached:  # somebody went back: what is kept is not the next one there
            self.own = self.public = None
        self.reached = position
        self.own = await self._known_or_read(self.own, self.unit, position)
        self.public = await self._known_or_read(self.public, subjects.PUBLIC, position)
        if self.own is None and self.public is not None:
            self.own = await self._read(self.unit, position)
        found = [one for one in (self.own, self.public) if one is not None]
        return min(found, key=lambda one: one.position, default=None)

    async def _known_or_read(self, known: _Event | None, unit: str, position: int) -> _Event | None:
        if known is not None and known.position > position:
            return known
        return await self._read(unit, position)

    async def _read(self, unit: str, position: int) -> _Event | None:
        """From the leader: a follower may not have it yet."""
        js = self.service.client.jetstream(timeout=5)
        try:
            found = await js.get_msg(
                subjects.FEED, seq=position + 1, subject=subjects.feed_of(unit), next=True
            )
        except NotFoundError:
            return None
        body, headers = found.data or b"", found.headers or {}
        identity = headers.get(MESSAGE_ID) or str(from_json(body)["id"])
        return _Event(found.seq or 0, identity, body, found.subject or "")

    async def _tell(self, hook: Hook, revision: int) -> None:
        """Ask for the mail to the agency; then, and only then, note that it was told."""
        self.service.log.error(
            "webhook disabled", unit=self.unit, alarm="webhook", why=hook.reason, at=hook.failing
        )
        await self._ask_for_mail(hook)
        await self.book.write(hook.model_copy(update={"noticed": True}), revision)

    async def _ask_for_mail(self, hook: Hook) -> None:
        js = self.service.client.jetstream(timeout=5)
        failed = await js.get_msg(subjects.FEED, seq=hook.failing)
        event = _Event(hook.failing or 0, "", failed.data or b"", failed.subject or "")
        conference = event.conference or hook.conference
        if conference is None:
            return  # it heard of no conference yet: there is no list of agencies to look it up in
        try:
            planned = await self.service.directory.planned(conference)
        except Refused:
            return
        agency = next((one for one in planned.agencies if one.id == self.unit), None)
        if agency is None:
            return
        wish = notice(hook, agency, planned)
        time = datetime.fromisoformat(from_json(event.body)["time"])
        answer = await Commands(self.service.client, conference, patience=5).send(
            subjects.SYSTEM_UNIT, wish, command_id=wish.message, time=time
        )
        if isinstance(answer, Declined) and answer.code in _AGAIN:
            raise NoAnswer(answer.code)
        self.service.log.info("webhook notice", unit=self.unit, answer=answer.status)

    def _measure(self, hook: Hook | None, now: datetime) -> None:
        on = hook is not None and hook.status != "removed"
        DISABLED.labels(self.unit).set(int(on and hook is not None and hook.status == "disabled"))
        since = hook.since if on and hook is not None else None
        FAILING.labels(self.unit).set((now - since).total_seconds() if since else 0)

    def _warn(self, said: str, error: Exception) -> None:
        self.service.log.warning(said, unit=self.unit, why=repr(error))


def _until(moment: datetime | None, now: datetime) -> float:
    return max(timedelta(), moment - now).total_seconds() if moment else 0.0


async def _woken(event: asyncio.Event, seconds: float) -> bool:
    """Whether it happened within ``seconds``."""
    with contextlib.suppress(TimeoutError):
        return await asyncio.wait_for(event.wait(), seconds)
    return False
