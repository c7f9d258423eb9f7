"""Reads what comes back, from a drop folder or by IMAP, and records it beside the message that it answers.

A mail that was understood is moved to ``read`` (a folder) or marked as seen (IMAP); one that was not, to
``unknown``, where a person finds it. Nothing is deleted, nothing is answered.
"""

import asyncio
import hashlib
import imaplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from services.notifications import message
from services.notifications.archive import Mailbox
from services.notifications.incoming import (
    Bounce,
    CalendarAnswer,
    Incoming,
    Reply,
    Unsubscribe,
    understood,
)
from services.notifications.message import Message
from services.notifications.occasion import occasion
from shared import subjects
from shared.commands.notifications import (
    RecordNotificationBounced,
    RecordReply,
    StopReminders,
    recipient_id,
)
from shared.envelope import Actor, Meta, decode, derived_id
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.refusals import Refused
from shared.service import Service
from shared.store import LogUnavailable

_PAUSE_SECONDS: Final = 5.0
_MINUTE_SECONDS: Final = 60.0
_REQUESTED: Final = NotificationRequested.type_name.encode()
_INTAKE: Final = Actor(subjects.SYSTEM_UNIT, "intake", frozenset({"system"}))
Done = Callable[[bool], None]
"""Called with whether the mail was understood."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A folder into which the mail server (or a person) puts whole mails as files."""

    folder: Path

    def waiting(self) -> Iterator[tuple[bytes, Done]]:
        for file in sorted(self.folder.glob("*.eml")):
            yield file.read_bytes(), lambda known, file=file: self._put(file, known)  # type: ignore[misc]

    def _put(self, file: Path, known: bool) -> None:
        target = self.folder / ("read" if known else "unknown")
        target.mkdir(exist_ok=True)
        file.replace(target / file.name)


@dataclass(frozen=True, slots=True)
class Imap:
    mailbox: Mailbox

    def waiting(self) -> Iterator[tuple[bytes, Done]]:
        """Those not seen yet. What was not understood is marked with a flag, so that a person finds it."""
        with self.mailbox.open() as client:
            _, found = client.search(None, "UNSEEN")
            for number in (found[0] or b"").split():
                _, parts = client.fetch(number.decode(), "(BODY.PEEK[])")
                raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
                yield raw, lambda known, number=number: self._mark(client, number, known)  # type: ignore[misc]

    @staticmethod
    def _mark(client: imaplib.IMAP4, number: bytes, known: bool) -> None:
        flags = r"(\Seen)" if known else r"(\Seen \Flagged)"
        client.store(number.decode(), "+FLAGS", flags)


Inbox = Drop | Imap
_Coming = RecordNotificationBounced | RecordReply | StopReminders
"""What a mail that comes back is recorded as."""


def inbox(where: str | None, ca: Path | None = None) -> Inbox | None:
    """A folder, or ``imaps://USER:PASSWORD@HOST/MAILBOX``. Raises ValueError for another address.

    ``ca``: see :func:`~.archive.trusting`.
    """
    if not where:
        return None
    return Imap(Mailbox.of(where, ca)) if "://" in where else Drop(Path(where))


async def read(service: Service, source: Inbox) -> None:
    """Again and again; a mailbox that cannot be reached is said and tried later."""
    while True:
        try:
            await read_once(service, source)
            await asyncio.sleep(_PAUSE_SECONDS)
        except (OSError, imaplib.IMAP4.error, LogUnavailable) as error:
            service.log.warning("inbox cannot be read", why=repr(error))
            await asyncio.sleep(_MINUTE_SECONDS)


async def read_once(service: Service, source: Inbox) -> int:
    """Everything that waits; returns how many mails were read."""
    waiting = source.waiting()
    count = 0
    while (one := await asyncio.to_thread(next, waiting, None)) is not None:
        raw, done = one
        known = await record(service, understood(raw), hashlib.sha256(raw).hexdigest())
        await asyncio.to_thread(done, known)
        count += 1
    return count


async def record(service: Service, incoming: Incoming, digest: str) -> bool:
    """Put it beside the message that it answers; False: a person has to look. Twice records it once."""
    match incoming:
        case Bounce(permanent=False):
            service.log.info("delivery delayed", message=incoming.message, why=incoming.reason)
            return True
        case Bounce(conference, name, _, reason):
            return await _carry_out(
                service,
                conference,
                RecordNotificationBounced(message=name, reason=reason or "-"),
                digest,
            )
        case Reply(conference, name, text, auto, _):
            at = await _moment(service, conference, name)
            reply = RecordReply(message=name, received_at=at, text=text, auto=auto)
            return await _carry_out(service, conference, reply, digest)
        case CalendarAnswer():
            return await _answered(service, incoming, digest)
        case Unsubscribe():
            return await _stopped(service, incoming, digest)
        case _:
            return False


async def _answered(service: Service, given: CalendarAnswer, digest: str) -> bool:
    """Believed only from the mailbox that was invited, about the entry that it was sent."""
    if given.sender != given.attendee:
        return False
    name = await _entered(service, given)
    if name is None:
        return False
    old = await _about_what_was(service, given)
    told = "Trả lời qua lịch"
    reply = RecordReply(
        message=name,
        received_at=await _moment(service, given.conference, name),
        text=f"{told} (cho giờ, địa điểm cũ): {given.answer}" if old else f"{told}: {given.answer}",
        answer=None if old else given.answer,
        delegation=given.delegation,
        person_id=given.person_id,
    )
    return await _carry_out(service, given.conference, reply, digest)


async def _entered(service: Service, given: CalendarAnswer) -> str | None:
    """The message that brought the entry: the one that is answered; else, as calendar programs seldom say which
    one that is, the last to this mailbox about this delegate that was sent."""
    if given.message and await _went(service, given, given.message):
        return given.message
    for one in reversed(await service.store.read(subjects.messages(given.conference))):
        if _REQUESTED not in one.body:
            continue
        event = decode(one.body, one.position, CATALOGUE).event
        if not isinstance(event, NotificationRequested) or not _brought(event, given):
            continue
        if await _went(service, given, event.message):
            return event.message
    return None


async def _went(service: Service, given: CalendarAnswer, name: str) -> bool:
    boundary = subjects.message(given.conference, name)
    state: Message = await service.boundaries.state(message.decider, boundary, fresh=True)
    if state.requested is None or not _brought(state.requested, given):
        return False
    return state.status not in ("held", "requested", "discarded")


def _brought(asked: NotificationRequested, given: CalendarAnswer) -> bool:
    return (
        str(asked.recipient.email).lower() == given.sender
        and (asked.delegation, asked.person_id) == (given.delegation, given.person_id)
        and "calendar" in asked.enclosures
    )


async def _about_what_was(service: Service, given: CalendarAnswer) -> bool:
    """The conference has moved since the entry that is answered (RFC 5546, 2.1.5)."""
    if given.sequence is None:
        return False
    records = await service.store.read(subjects.conference(given.conference))
    now = occasion(decode(one.body, one.position, CATALOGUE).event for one in records)
    return now is not None and given.sequence < now.answers_since


async def _stopped(service: Service, given: Unsubscribe, digest: str) -> bool:
    """Believed only from the mailbox that the message went to."""
    boundary = subjects.message(given.conference, given.message)
    state = await service.boundaries.state(message.decider, boundary, fresh=True)
    asked = state.requested
    if asked is None or str(asked.recipient.email).lower() != given.sender:
        return False
    stop = StopReminders(
        recipient=recipient_id(asked.unit, asked.recipient.person_id),
        unit=asked.unit,
        person_id=asked.recipient.person_id,
        message=asked.message,
    )
    return await _carry_out(service, given.conference, stop, digest)


async def _moment(service: Service, conference: str, name: str) -> datetime:
    """Now. With the simulated clock the moment of the last fact about the message that is answered: a mail bears
    no time of the story, and one of today would end all of its days at once."""
    records = await service.store.read(subjects.message(conference, name))
    if not records:
        return service.clock.after(datetime.now(UTC))
    last = records[-1]
    return service.clock.after(decode(last.body, last.position, CATALOGUE).time)


async def _carry_out(service: Service, conference: str, command: _Coming, digest: str) -> bool:
    identity = derived_id("intake", digest)
    meta = Meta(
        command_id=identity,
        time=await _moment(service, conference, command.message),
        conference=conference,
        actor=_INTAKE,
        correlation_id=identity,
        causation_id=None,
    )
    try:
        await service.execute(command, meta)
    except Refused as refused:
        service.log.info("incoming mail refused", code=refused.code, command=type(command).__name__)
        return False
    return True
