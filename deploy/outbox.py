"""The messages as the organiser sees them: what waits, what went, what is late. Read from the read model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifications.paper import written
from services.program.outgoing import waits_of
from services.program.sending_day import last_sending_day
from services.program.snapshot import Snapshot, local, local_or_none, snapshot
from services.program.tables import messages, replies, stopped_reminders
from shared.law import Law
from shared.settings import Settings
from shared.waiting import Waits
from shared.working_days import Calendar

_NO_CLOCK: Final = datetime.max.replace(tzinfo=UTC)
LETTERS: Final = ("invitation", "reminder", "invitation-withdrawn")


async def held(engine: AsyncEngine, name: str, kind: str | None = None) -> list[str]:
    """The ids of the messages that wait for release, by kind, in order of who gets them."""
    return [row["message"] for row in await waiting(engine, name, "held", kind)]


async def waiting(
    engine: AsyncEngine, name: str, status: str, kind: str | None = None, channel: str | None = None
) -> list[dict[str, Any]]:
    """The rows of the messages in one state, by kind, in order of who gets them."""
    found = (
        select(messages)
        .where(messages.c.conference == name, messages.c.status == status)
        .order_by(messages.c.kind, messages.c.unit, messages.c.message)
    )
    if kind is not None:
        found = found.where(messages.c.kind == kind)
    if channel is not None:
        found = found.where(messages.c.channel == channel)
    async with engine.connect() as connection:
        return [dict(row._mapping) for row in await connection.execute(found)]


@dataclass(frozen=True, slots=True)
class Delayed:
    """A message that is to be sent and has not gone, with why, and until when."""

    message: str
    kind: str
    unit: str
    recipient: str
    subject: str
    waits: Waits

    def as_json(self) -> dict[str, str | None]:
        until = self.waits.until
        told = {name: str(getattr(self, name)) for name in ("message", "kind", "unit", "subject")}
        return told | {
            "recipient": self.recipient,
            "because": self.waits.why,
            "until": until.isoformat() if until else None,
            "vi": self.waits.vi,
            "en": self.waits.en,
        }


async def delayed(engine: AsyncEngine, conference: str, settings: Settings) -> list[Delayed]:
    """All that waits, what goes first at the head."""
    async with snapshot(engine, conference) as shot:
        waits = await waits_of(shot, settings, datetime.now(UTC))
        rows = {row["message"]: row for row in await shot.rows(messages)}
    found = [
        Delayed(
            name, rows[name]["kind"], rows[name]["unit"], rows[name]["recipient_name"],
            rows[name]["subject"], told,
        )
        for name, told in waits.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.waits.until or _NO_CLOCK, one.unit, one.message))


@dataclass(frozen=True, slots=True)
class Counted:
    """``recipients``: those whom the letters greet, each once; ``mailboxes``: one office may read several's."""

    messages: int
    recipients: int
    mailboxes: int

    @property
    def vi(self) -> str:
        through = f", {self.mailboxes} hộp thư" if 0 < self.mailboxes < self.recipients else ""
        return f"{self.messages} thông báo, {self.recipients} nơi nhận{through}"

    @property
    def en(self) -> str:
        through = f", {self.mailboxes} mailbox(es)" if 0 < self.mailboxes < self.recipients else ""
        return f"{self.messages} messages, {self.recipients} recipients{through}"


def by_kind(rows: Sequence[Mapping[str, Any]]) -> dict[str, Counted]:
    """By kind, how many will receive how many messages."""
    found = {}
    for kind in sorted({row["kind"] for row in rows}):
        own = [row for row in rows if row["kind"] == kind]
        greeted = {(row["unit"], row["delegation"], row["recipient_person_id"]) for row in own}
        mailboxes = {
            str(row["recipient_email"]).lower() for row in own if row["channel"] == "email"
        }
        found[kind] = Counted(len(own), len(greeted), len(mailboxes))
    return found


def greeted(row: Mapping[str, Any]) -> str:
    """Whom the letter is to, as it greets them: the mailbox alone does not tell who of its office it is."""
    body, name = str(row["body"] or ""), str(row["recipient_name"] or "")
    return written(body, name).addressee if body else name


_ENDED_BADLY: Final = frozenset({"bounced", "failed", "uncertain", "abandoned", "discarded"})


@dataclass(frozen=True, slots=True)
class Sending:
    """One invitation in the ledger. ``late``: sent after the last day, or not yet though the day is past."""

    unit: str
    name: str
    delegation: str | None
    channel: str
    status: str
    sent_at: datetime | None
    server_reply: str | None
    late: bool
    waits: Waits | None = None
    """Why it has not gone yet, and until when."""
    reason: str | None = None
    """Why it came back, failed or was given up."""
    away: datetime | None = None
    """When an absence notice came: the mailbox has it, and nobody has answered."""
    replied: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A recipient who has asked for no reminders and no thanks."""

    recipient: str
    unit: str
    name: str
    stopped_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """Who was invited when, against the last day that the rule leaves; ``basis`` and ``mark`` of the rule."""

    last_day: date
    working_days: int
    basis: str
    mark: str
    lines: tuple[Sending, ...]
    stopped: tuple[Stopped, ...] = ()


async def ledger(
    shot: Snapshot, law: Law, calendar: Calendar, waits: Mapping[str, Waits] = MappingProxyType({})
) -> Ledger:
    """The proof of lawful sending; ``waits``: by message, what holds those that have not gone.

    Raises NoRuleInForce, CalendarYearUnknown.
    """
    rule = last_sending_day(shot.starts, law, calendar)
    now = shot.time.astimezone(shot.starts.tzinfo)
    away = {
        row["message"]: local(row["received_at"]) for row in await shot.rows(replies) if row["auto"]
    }
    lines = []
    for row in await shot.rows(messages):
        if row["kind"] != "invitation":
            continue
        sent = local(row["sent_at"]) if row["sent_at"] else None
        # A discarded one stays in view: its delegation may have no other letter.
        lines.append(
            Sending(
                row["unit"],
                shot.name(row["unit"]),
                row["delegation"],
                row["channel"],
                row["status"],
                sent,
                row["server_reply"],
                late=rule.late(row, now),
                waits=waits.get(row["message"]),
                reason=row["reason"] if row["status"] in _ENDED_BADLY else None,
                away=away.get(row["message"]),
                replied=local_or_none(row["replied_at"]),
            )
        )
    lines.sort(key=lambda one: (shot.unit_order(one.unit), one.delegation or ""))
    stopped = tuple(
        Stopped(row["recipient"], row["unit"], shot.name(row["unit"]), local(row["stopped_at"]))
        for row in await shot.rows(stopped_reminders)
    )
    return Ledger(rule.last, rule.days, rule.basis, rule.mark, tuple(lines), stopped)
