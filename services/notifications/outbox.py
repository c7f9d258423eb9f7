"""The worker behind the messages: claimed, then handed over, then recorded; what was left open is settled first.

A claim is written to the log before anything is handed over, so that of two workers one sends, and so that an
attempt in whose midst a process died is known as such. What became of it is looked up by its Message-ID where
there is an archive; where there is none it stays uncertain, and a person decides.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from prometheus_client import Counter as Counted
from pydantic_core import to_json

from services.notifications import enclosures, message, naming
from services.notifications.archive import Archive
from services.notifications.channels import Delivered, Outcome, Prepared, Send, Undelivered, Unknown
from services.notifications.compose import message_id
from services.notifications.forgotten import REASON, Forgotten
from services.notifications.message import Message
from services.notifications.occasion import Occasion, Standing, standing
from services.notifications.pacing import ATTEMPTS, Pacer
from services.notifications.renewed import renewed
from services.notifications.turns import Turns
from services.notifications.wording import organiser
from shared import subjects
from shared.commands.notifications import (
    CLAIMED,
    AbandonNotification,
    ClaimNotification,
    DiscardNotification,
    RecordNotificationFailed,
    RecordNotificationSent,
    RecordNotificationUncertain,
)
from shared.consumer import Later
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.events.plan_types import Channel
from shared.policies import Effect, Wish
from shared.quiet_hours import QuietHours
from shared.refusals import BUSY, FAULT, Refused
from shared.service import Service
from shared.tasks import Shared
from shared.traces import trace_id
from shared.waiting import OUTDATED, OVERTAKEN, pause_after, urgent

_DOCUMENT_SECONDS: Final = 60.0
_DOCUMENT_AGAIN: Final = 15.0
_FAULTS: Final = 20
"""So often a fault in making a document is taken for one that passes (the tables are behind): five minutes."""
CALLED_OFF: Final = (
    "Hội nghị đã hủy, không gửi nữa / the conference is cancelled: not sent any more"
)
OVER: Final = "Hội nghị đã kết thúc, không gửi nữa / the conference is over: not sent any more"

MESSAGES: Final = Counted(
    "hoinghi_messages",
    "Attempts to send a message by what came of them: delivered, undelivered, unknown",
    ["outcome"],
)


@dataclass(slots=True)
class _AsOf:
    """What the conference's own boundary says of it, up to this position."""

    looks: Shared
    position: int = 0
    standing: Standing | None = None


@dataclass(slots=True)
class Present:
    """What is planned of each conference, as the log has it now; read anew only when there is something new."""

    _kept: dict[str, _AsOf] = field(default_factory=dict)

    async def of(self, service: Service, conference: str) -> Standing | None:
        if (kept := self._kept.get(conference)) is None:
            kept = self._kept[conference] = _AsOf(Shared(partial(self._look, service, conference)))
        await kept.looks.once()
        return kept.standing

    async def _look(self, service: Service, conference: str) -> None:
        kept = self._kept[conference]
        boundary = subjects.conference(conference)
        if await service.store.read(boundary, kept.position):
            records = await service.store.read(boundary)
            facts = [decode(one.body, one.position, CATALOGUE) for one in records]
            kept.position, kept.standing = records[-1].position, standing(facts)


@dataclass(frozen=True, slots=True)
class _Open:
    """An attempt without an end. ``since``: when this process heard of it (seconds of the monotonic clock)."""

    rounds: int
    attempt: int
    since: float


@dataclass(slots=True)
class Outbox:
    """``send`` is a worker of the service. ``settle``: seconds after this process heard of an open attempt until
    which the server has the text in the archive, if it took it at all. In the first half of them, counted from
    before the claim by whoever makes the attempt, the text is handed over or not at all."""

    channels: Mapping[Channel, Send]
    archive: Archive
    sender: str
    claimant: str
    sender_name: str = ""
    """What stands before the sender's address; empty: the name of the conference's organiser."""
    answer_base: str | None = None
    quiet: QuietHours | None = None
    pacer: Pacer = field(default_factory=Pacer)
    ahead: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(3))
    """How many messages are in hand at once, from their preparation to their record."""
    hands: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """How many messages are between their claim and its record at once; further ones are prepared meanwhile.
    So many a process that dies leaves open."""
    settle: float = 60.0
    present: Present = field(default_factory=Present)
    forgotten: Forgotten = field(default_factory=Forgotten)
    turns: Turns = field(default_factory=Turns)
    seen_open: dict[tuple[str, str], "_Open"] = field(default_factory=dict)
    """By conference and message: the attempt that has no end yet, as far as this process knows."""
    faults: Counter[str] = field(default_factory=Counter)
    """How often a document of a message could not be made for a fault."""
    progressed: float = field(default_factory=time.monotonic)
    """When a message was last brought to an end (seconds of the monotonic clock)."""

    async def send(self, service: Service, cause: Recorded[Any]) -> Sequence[Effect]:
        """One attempt at one message. Raises :class:`~shared.consumer.Later` when it is to be made again."""
        if isinstance(cause.event, NotificationRequested):
            self.turns.hear(service, cause.conference, cause.position, cause.event)
        boundary = subjects.message(cause.conference, cause.event.message)
        # The claim is an append: what another process wrote since refuses it.
        state: Message = await service.boundaries.state(
            message.decider, boundary, at_least=cause.position
        )
        asked = state.requested
        channel = self.channels.get(asked.channel) if asked else None
        if asked is None or channel is None:
            return []  # on paper or by others: not ours to send
        if state.status == "held":
            return []
        async with self.turns.own(service, cause.conference, asked), self.ahead:
            effects = await self._send(service, cause, asked, channel)
            self.turns.ended(cause.conference, asked)
            self.pacer.ended(_host(asked), (cause.conference, asked.message))
        return effects

    async def _send(
        self, service: Service, cause: Recorded[Any], asked: NotificationRequested, channel: Send
    ) -> Sequence[Effect]:
        boundary = subjects.message(cause.conference, asked.message)
        state: Message = await service.boundaries.state(
            message.decider, boundary, at_least=cause.position
        )
        if state.status == "sending":
            state = await service.boundaries.state(message.decider, boundary, fresh=True)
        if state.status == "sending":
            await self._settle(service, cause, state)
            state = await service.boundaries.state(message.decider, boundary, fresh=True)
        self.seen_open.pop((cause.conference, asked.message), None)
        if not state.waits:
            return []
        return await self._attempt(service, cause, state, asked, channel)

    async def _attempt(
        self,
        service: Service,
        cause: Recorded[Any],
        state: Message,
        asked: NotificationRequested,
        channel: Send,
    ) -> Sequence[Effect]:
        discarded = [Wish(DiscardNotification(message=asked.message, reason=REASON))]
        if asked.recipient.name.removed:
            return discarded
        attempt = state.attempts + 1
        now = await self.present.of(service, cause.conference)
        if now is not None and (reason := _too_late(asked.kind, now.occasion)):
            return [Wish(DiscardNotification(message=asked.message, reason=reason))]
        await self._hold_back(service, cause.conference, asked, now.occasion if now else None)
        link = enclosures.new_link(self.answer_base, asked)
        stop = enclosures.new_stop(self.answer_base, asked)
        at = service.clock.after(cause.time)
        try:
            prepared = await self._prepared(
                service,
                cause.conference,
                cause.position,
                at,
                state,
                link.url if link else None,
                now,
            )
        except LookupError as error:
            # What cannot be made is an attempt that failed: seen as such, and given up in the end. Otherwise
            # all that is said to the same recipient after it would wait for ever.
            reason = f"không lập được văn bản gửi kèm / a document that goes with it could not be made: {error}"
            failed = Undelivered(False, reason)
            return await self._record(service, cause, asked, state.rounds, attempt, failed)
        self.faults.pop(asked.message, None)
        if stop:
            prepared = replace(prepared, stop=stop.url)
        async with self.hands:
            # Begun late it could still be under way when others look whether it arrived: then it would go twice.
            prepared = replace(prepared, by=time.monotonic() + self.settle / 2)
            # Only now: what was prepared may have taken a minute.
            if await self.forgotten.has(service, cause.conference, asked):
                return discarded
            went = prepared.asked
            claim = ClaimNotification(
                message=asked.message,
                attempt=attempt,
                subject=None if went.subject == asked.subject else went.subject,
                body=None if went.body == asked.body else went.body,
                attempted_at=service.clock.after(cause.time),
                message_id=prepared.message_id,
                # the event's own: two events of one message may be in hand side by side
                claimant=f"{self.claimant}:{cause.position}",
                link=link.digest if link else None,
                stop=stop.digest if stop else None,
            )
            try:
                await service.undertake(claim, cause, f"{self.claimant}:{cause.position}:{attempt}")
            except Refused as refused:
                if refused.refusal is BUSY:
                    raise  # nothing was decided: the event is heard again
                if refused.refusal is not CLAIMED:
                    return []  # it has gone its way meanwhile
                # It may have been killed since: what became of its attempt is then ours to settle.
                self._known_open(cause.conference, asked.message, state.rounds, attempt)
                raise Later(self.settle, "another worker makes this attempt") from None
            self._known_open(cause.conference, asked.message, state.rounds, attempt)
            outcome = await channel(prepared)
            trouble = not (isinstance(outcome, Delivered) or getattr(outcome, "permanent", False))
            self.pacer.met(_host(asked), time.monotonic(), trouble=trouble)
            return await self._record(service, cause, asked, state.rounds, attempt, outcome)

    async def _hold_back(
        self,
        service: Service,
        conference: str,
        asked: NotificationRequested,
        now: Occasion | None,
    ) -> None:
        """Raises Later in the quiet hours, before its turn, above the host's ceiling, while the host rests."""
        at = service.clock.after(_EPOCH)
        hurried = urgent(asked.kind, at, now.begins if now else ())
        night = 0.0
        if self.quiet and service.settings.clock == "system":
            night = self.quiet.wait(at)
            if night and not hurried:
                raise Later(night, "quiet hours")
        before = await self.turns.ahead(service, conference, asked, urgent=hurried)
        if before is not None:
            # In the night what somebody has to release first goes in the morning; all else urgent goes now.
            held = night if before.status == "held" else 0.0
            raise Later(held or self.turns.again(before), "its turn has not come")
        name = (conference, asked.message)
        if seconds := self.pacer.wait(_host(asked), time.monotonic(), name):
            raise Later(seconds, "ceiling of the receiving host, or it rests")

    async def seen(self, service: Service, conference: str, state: Message, link: str) -> Prepared:
        """The message as it would be sent now; nothing is written."""
        asked = state.requested
        link_or_none = link if asked and "answer-link" in asked.enclosures else None
        as_it_is = await self.present.of(service, conference)
        position = await service.store.last_position()
        now = datetime.now(UTC)
        return await self._prepared(
            service, conference, position, now, state, link_or_none, as_it_is
        )

    async def _prepared(
        self,
        service: Service,
        conference: str,
        position: int,
        made: datetime,
        state: Message,
        link: str | None,
        now: Standing | None,
    ) -> Prepared:
        asked = state.requested
        assert asked is not None  # noqa: S101  (a message that is asked for is what this is about)
        entry = None
        if now is not None:
            asked = await renewed(service, conference, asked, now)
            entry = enclosures.entry(asked, conference, now.occasion, self.sender, made)
        domain = self.sender.rpartition("@")[2]

        async def document(conference: str, kind: str, about: dict[str, str]) -> bytes:
            wish = {"conference": conference, "position": position} | about
            try:
                return await service.ask("program", kind, to_json(wish), _DOCUMENT_SECONDS)
            except (TimeoutError, OSError) as error:
                raise Later(_DOCUMENT_AGAIN, f"{kind}: {error!r}") from error
            except LookupError as error:
                self.faults[asked.message] += 1
                if error.args == (FAULT.code,) and self.faults[asked.message] < _FAULTS:
                    raise Later(_DOCUMENT_AGAIN, f"{kind}: {error!r}") from error
                raise

        office = self.sender_name or await _office(service, conference)
        return Prepared(
            conference=conference,
            office=office,
            asked=asked,
            message_id=message_id(asked.message, conference, state.rounds, domain),
            made=made.timestamp(),
            covering=state.covering,
            link=link,
            entry=entry,
            attached=await enclosures.documents(asked, conference, document, link),
            names=await naming.of_people(service, conference, asked),
        )

    async def _record(
        self,
        service: Service,
        cause: Recorded[Any],
        asked: NotificationRequested,
        rounds: int,
        attempt: int,
        outcome: Outcome,
    ) -> Sequence[Effect]:
        name = asked.message
        key = f"{rounds}:{attempt}"
        if not isinstance(outcome, Unknown):
            self.seen_open.pop((cause.conference, name), None)
        came = type(outcome).__name__.lower()
        MESSAGES.labels(came).inc()
        # The end of the way that began with somebody's wish: found by the same trace (docs/operations.md).
        service.log.info(
            "message attempted",
            message=name,
            kind=asked.kind,
            channel=asked.channel,
            attempt=key,
            outcome=came,
            trace=trace_id(cause.traceparent),
        )
        match outcome:
            case Delivered(message_id=identity, server_reply=reply):
                at = service.clock.after(cause.time)
                sent = RecordNotificationSent(
                    message=name, sent_at=at, message_id=identity, server_reply=reply
                )
                await service.undertake(sent, cause, f"sent:{key}")
                self.progressed = time.monotonic()
                return []
            case Undelivered(permanent=permanent, reason=reason):
                failed = RecordNotificationFailed(
                    message=name,
                    attempt=attempt,
                    permanent=permanent,
                    reason=reason,
                    host_rests_until=self._rests_until(service, asked),
                )
                await service.undertake(failed, cause, f"failed:{key}")
                if permanent or attempt >= ATTEMPTS:
                    self.progressed = time.monotonic()
                    return [Wish(AbandonNotification(message=name, reason=reason))]
                raise Later(pause_after(attempt), reason)
            case Unknown(reason=reason):
                raise Later(self.settle, reason)

    def _rests_until(self, service: Service, asked: NotificationRequested) -> datetime | None:
        """Said with the failure, so that whoever looks sees why nothing else goes to that host meanwhile."""
        rest = self.pacer.rest(_host(asked), time.monotonic())
        return service.clock.after(_EPOCH) + timedelta(seconds=rest) if rest else None

    def _known_open(self, conference: str, name: str, rounds: int, attempt: int) -> float:
        """Since when this process knows of the attempt; from now, if it did not."""
        known = self.seen_open.get((conference, name))
        if known is None or (known.rounds, known.attempt) != (rounds, attempt):
            known = self.seen_open[conference, name] = _Open(rounds, attempt, time.monotonic())
        return known.since

    async def _settle(self, service: Service, cause: Recorded[Any], state: Message) -> None:
        """An attempt whose end nobody recorded: the process died in its midst, or the answer was lost.

        The wait is of this process's own monotonic clock, since it heard of the attempt: whoever makes the attempt
        may be on a machine whose clock says something else.
        """
        open_since = self._known_open(
            cause.conference, cause.event.message, state.rounds, state.attempts
        )
        if (left := open_since + self.settle - time.monotonic()) > 0:
            raise Later(left, "an attempt is under way, or was cut off")
        try:
            found = await self.archive.find(state.message_id)
        except OSError as error:
            raise Later(self.settle, f"the archive: {error}") from error
        asked, name, attempt = state.requested, cause.event.message, state.attempts
        key = f"{state.rounds}:{attempt}"
        if found is True:
            at = service.clock.after(cause.time)
            reply = (
                "tìm thấy trong hộp lưu theo Message-ID / found in the archive by its Message-ID"
            )
            sent = RecordNotificationSent(
                message=name, sent_at=at, message_id=state.message_id, server_reply=reply
            )
            await service.undertake(sent, cause, f"sent:{key}")
        elif found is False:
            reason = "máy chủ thư không nhận / the server did not take it: it is not in the archive"
            failed = RecordNotificationFailed(
                message=name,
                attempt=attempt,
                permanent=False,
                reason=reason,
                host_rests_until=self._rests_until(service, asked) if asked else None,
            )
            await service.undertake(failed, cause, f"failed:{key}")
        else:
            reason = (
                "mất trả lời của máy chủ thư, không có hộp lưu để tra / the server's answer was lost, and no "
                "archive is set to look it up"
            )
            uncertain = RecordNotificationUncertain(message=name, attempt=attempt, reason=reason)
            await service.undertake(uncertain, cause, f"uncertain:{key}")
        self.seen_open.pop((cause.conference, name), None)
        self.progressed = time.monotonic()


def _too_late(kind: str, now: Occasion) -> str:
    """Why what only speaks of a conference to come is not sent any more; empty while it may be."""
    if now.cancelled and kind in OVERTAKEN:
        return CALLED_OFF
    return OVER if now.concluded and kind in OUTDATED else ""


async def _office(service: Service, conference: str) -> str:
    """The organiser's name; empty where nothing is planned, as a message is not kept back for it."""
    try:
        return organiser(await service.directory.planned(conference))
    except Refused:
        return ""


def _host(asked: NotificationRequested) -> str:
    """Whose ceiling and rest it is: the mailbox's domain, else the agency whose system takes it."""
    return str(asked.recipient.email or asked.unit).rpartition("@")[2].lower()


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
