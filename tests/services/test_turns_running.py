"""One recipient hears of things in their order, whatever held them: through the service to a real SMTP server."""

import asyncio
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.streams import Durable
from services.notifications import alarm
from services.notifications.alarm import CONSUMER
from services.notifications.message import Message
from services.notifications.outbox import CALLED_OFF, OVER, Outbox
from services.notifications.turns import Turns
from services.notifications.wording import VIETNAM
from services.registry import conference
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.notifications import ReleaseNotification, RequestNotification
from shared.commands.registry import CancelConference, ConcludeConference, OpenConference
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.events.notifications import NotificationDiscarded, NotificationRequested
from shared.refusals import FAULT, NOT_FOUND
from shared.service import Service
from shared.store import EventStore
from shared.subjects import message as message_subject
from tests.domain.planned import planned
from tests.security.ground import until
from tests.services.outgoing import (
    CONFERENCE,
    ORGANISER,
    Server,
    asked,
    plan,
    request,
    serving,
    states,
    until_settled,
)
from tests.services.test_quiet_hours_running import Shifted, started
from tests.spec import NOON

BEGINS = planned().plan.starts_at


class Listening(Server):
    """Notes the subjects in the order in which it was given them; ``once``: those it refuses the first time."""

    def __init__(self, folder: Path, once: set[str] | None = None) -> None:
        super().__init__(folder)
        self.subjects: list[str] = []
        self.once = once or set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        subject = str(message_from_bytes(envelope.content, policy=policy.default)["Subject"])
        if subject in self.once:
            self.once.remove(subject)
            return "451 4.3.0 later"
        self.subjects.append(subject)
        return await super().handle_DATA(server, session, envelope)


def to_one(number: int, **other: Any) -> RequestNotification:
    """All of them to one and the same mailbox."""
    return asked(number, **({"recipient": asked(0).recipient} | other))


def said(wishes: list[RequestNotification]) -> list[str]:
    return [one.subject for one in wishes]


async def in_order(client: Client, wishes: list[RequestNotification]) -> None:
    for one in wishes:
        await request(client, [one])


def outbox_of(service: Service) -> Outbox:
    send: Any = service.workers[CONSUMER][NotificationRequested]
    found = send.__self__
    assert isinstance(found, Outbox)
    return found


async def test_after_the_quiet_hours_they_go_in_the_order_of_the_facts(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    clock = Shifted(datetime(2026, 3, 2, 5, 59, 57, tzinfo=VIETNAM).astimezone(UTC))
    server = Listening(tmp_path / "mail")
    await plan(client)
    async with serving(server) as port:
        service = await started(broker, port, quiet_hours="21:00-06:00")
        service.clock = clock
        wishes = [to_one(number) for number in range(12)]
        await in_order(client, wishes)
        await until_settled(client, wishes)
        await service.stop()
    assert server.subjects == said(wishes)


async def test_a_retry_and_a_ceiling_change_no_order(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notifications.outbox.pause_after", lambda attempt: 0.3)
    wishes = [to_one(number) for number in range(6)]
    other = asked(99)
    server = Listening(tmp_path / "mail", {wishes[0].subject, wishes[3].subject})
    await plan(client)
    async with serving(server) as port:
        service = await started(broker, port, mail_per_minute=240)
        await in_order(client, [*wishes[:3], other, *wishes[3:]])
        await until_settled(client, [*wishes, other])
        await service.stop()
    assert [one for one in server.subjects if one != other.subject] == said(wishes)
    assert set(server.taken.values()) == {1}


async def test_another_process_keeps_to_the_order_that_the_first_one_knew(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked for before it started stands in the log alone."""
    monkeypatch.setattr("services.notifications.outbox.pause_after", lambda attempt: 0.5)
    server = Listening(tmp_path / "mail")
    await plan(client)
    invitation = to_one(1, kind="invitation", held=True)
    reminder, another = to_one(2, kind="reminder"), to_one(3, kind="task-due")
    async with serving(server) as port:
        first = await started(broker, port)
        await in_order(client, [invitation])
        await first.stop()
        second = await started(broker, port)
        await in_order(client, [reminder, another])
        await until_settled(client, [another])
        assert server.subjects == said([another])  # nothing waits for what waits for a person
        assert [one.status for one in await states(client, [invitation, reminder])] == [
            "held",
            "requested",
        ]
        release = ReleaseNotification(message=invitation.message)
        answer = await Commands(client, CONFERENCE).send(ORGANISER, release, time=NOON)
        assert isinstance(answer, Accepted)
        await until_settled(client, [invitation, reminder])
        await second.stop()
    assert server.subjects == said([another, invitation, reminder])


async def test_nobody_is_invited_to_a_conference_that_was_cancelled(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    server = Listening(tmp_path / "mail")
    await plan(client)
    invitation = to_one(1, kind="invitation", held=True)
    cancelled = to_one(2, kind="cancelled")
    async with serving(server) as port:
        service = await started(broker, port)
        await in_order(client, [invitation])
        wish = CancelConference(reason="dịch bệnh (ví dụ)")
        roles = frozenset({"organiser", "approver"})
        meta = Meta("off-1", NOON, CONFERENCE, Actor(ORGANISER, "x", roles), "p")
        store = EventStore(client)
        await Boundaries(store, CATALOGUE).execute(conference.decider, wish, meta)
        await in_order(client, [cancelled])
        await until_settled(client, [cancelled])
        release = ReleaseNotification(message=invitation.message)
        await Commands(client, CONFERENCE).send(ORGANISER, release, time=NOON)
        (end,) = await until_settled(client, [invitation], "held", "requested", "sending")
        await service.stop()
    assert end.status == "discarded"
    assert server.subjects == said([cancelled])
    last = (await store.read(message_subject(CONFERENCE, invitation.message)))[-1]
    assert NotificationDiscarded.type_name.encode() in last.body
    assert CALLED_OFF.encode() in last.body


async def test_nobody_is_invited_to_a_conference_that_is_over_and_the_thanks_go(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    server = Listening(tmp_path / "mail")
    await plan(client)
    invitation = to_one(1, kind="invitation", held=True)
    thanks = to_one(2, kind="thanks", held=True)
    async with serving(server) as port:
        service = await started(broker, port)
        await in_order(client, [invitation, thanks])
        store = EventStore(client)
        boundaries = Boundaries(store, CATALOGUE)
        steps = (
            OpenConference(),
            ConcludeConference(),
        )
        for number, wish in enumerate(steps):
            at = BEGINS + timedelta(hours=4)
            actor = Actor(ORGANISER, "x", frozenset({"organiser", "approver"}))
            meta = Meta(f"over-{number}", at, CONFERENCE, actor, "p")
            await boundaries.execute(conference.decider, wish, meta)
        for one in (invitation, thanks):
            release = ReleaseNotification(message=one.message)
            await Commands(client, CONFERENCE).send(ORGANISER, release, time=NOON)
        await until_settled(client, [thanks])
        (end,) = await until_settled(client, [invitation], "held", "requested", "sending")
        await service.stop()
    assert end.status == "discarded"
    assert server.subjects == said([thanks])
    last = (await store.read(message_subject(CONFERENCE, invitation.message)))[-1]
    assert OVER.encode() in last.body


async def test_many_that_wait_behind_unreleased_invitations_keep_no_other_from_going(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a consumer has in hand otherwise; among them no release could ever be heard."""
    monkeypatch.setattr("services.notifications.turns._LOOKS_A_SECOND", 1_000)
    server = Listening(tmp_path / "mail")
    await plan(client)
    number = 150
    assert 2 * number > Durable("any", "ANY", ()).in_hand
    invitations = [asked(n, kind="invitation", held=True) for n in range(number)]
    behind = [
        asked(n + 1000 * nth, kind="reminder", recipient=asked(n).recipient)
        for n in range(number)
        for nth in (1, 2)
    ]
    async with serving(server) as port:
        service = await started(broker, port)
        await request(client, invitations)
        await request(client, behind)
        turns = outbox_of(service).turns
        await until(lambda: turns.unreleased == len(behind), 120)
        other = asked(5000)
        await request(client, [other])
        await until_settled(client, [other])
        release = ReleaseNotification(message=invitations[7].message)
        answer = await Commands(client, CONFERENCE).send(ORGANISER, release, time=NOON)
        assert isinstance(answer, Accepted)
        mine = [invitations[7], *behind[14:16]]
        await until_settled(client, mine, "held", "requested", "sending")
        await until(lambda: turns.unreleased == len(behind) - 2, 60)
        mail = next(one for one in service.consumers if one.name == CONSUMER)
        async with asyncio.timeout(30):  # acknowledgements may be under way
            while (await mail._measure(client.jetstream()), mail.lag) != (len(behind) - 2, 0):
                pass  # what waits because it should is no lag, and makes no service unready
        await service.stop()
    assert sorted(server.subjects) == sorted(said([other, *mine]))
    assert server.subjects.index(mine[0].subject) == 1  # before its reminders


def test_the_more_wait_for_their_turn_the_more_seldom_each_is_looked_at() -> None:
    """All together so often a second, however many: a look is an event handed out anew and a read of the log."""
    turns = Turns()
    assert turns.again(Message()) == 1.0
    assert turns.again(Message(attempts=20)) == 60.0
    turns._waiting = dict.fromkeys((("bac-giang-2023", f"m-{n}") for n in range(6_000)), True)
    assert len(turns._waiting) / turns.again(Message()) <= 25
    assert len(turns._waiting) / turns.again(Message(attempts=20)) <= 25


async def test_who_waits_for_a_release_is_no_standstill(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm, "_LOOK_SECONDS", 0.05)
    seen: list[int] = []
    honest = alarm.Standstill.seconds

    def noted(self: alarm.Standstill, now: float, waiting: int, progressed: float) -> float:
        seen.append(waiting)
        return honest(self, now, waiting, progressed)

    monkeypatch.setattr(alarm.Standstill, "seconds", noted)
    await plan(client)
    async with serving(Listening(tmp_path / "mail")) as port:
        service = await started(broker, port)
        held, reminder = to_one(1, kind="invitation", held=True), to_one(2, kind="reminder")
        await in_order(client, [held, reminder])
        await until(lambda: outbox_of(service).turns.unreleased == 1, 30)
        mail = next(one for one in service.consumers if one.name == CONSUMER)
        await until(lambda: mail._later and mail.lag == 0, 30)
        before = len(seen)
        await until(lambda: len(seen) > before + 3, 30)
        assert mail.waiting == 1
        await service.stop()
    assert seen[before + 1 : before + 3] == [0, 0]


async def test_what_is_urgent_waits_for_a_host_s_ceiling_not_for_the_morning(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    """Another place, while the word of another day waits for the ceiling; both in the night before."""
    server = Listening(tmp_path / "mail")
    await plan(client)
    begins = planned().plan.starts_at
    night = (begins - timedelta(days=1)).astimezone(VIETNAM).replace(hour=23, minute=0)
    async with serving(server) as port:
        service = await started(broker, port, quiet_hours="21:00-06:00", mail_per_minute=60)
        service.clock = Shifted(night.astimezone(UTC))
        others = [asked(n, kind="venue-changed") for n in range(10, 14)]
        wishes = [to_one(1, kind="rescheduled"), to_one(2, kind="venue-changed")]
        await in_order(client, [*others, *wishes])
        await until_settled(client, [*others, *wishes])
        await service.stop()
    assert [one for one in server.subjects if one in said(wishes)] == said(wishes)


async def test_a_letter_whose_document_cannot_be_made_holds_up_no_other_for_ever(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an attempt that failed: seen, and given up in the end; a fault may pass, and is tried for a while."""
    monkeypatch.setattr("services.notifications.outbox.ATTEMPTS", 2)
    monkeypatch.setattr("services.notifications.outbox.pause_after", lambda attempt: 0.2)
    monkeypatch.setattr("services.notifications.outbox._DOCUMENT_AGAIN", 0.05)
    answers = [FAULT.code] * 3

    async def refused(*_: Any) -> bytes:
        raise LookupError(answers.pop() if answers else NOT_FOUND.code)

    monkeypatch.setattr(Service, "ask", refused)
    server = Listening(tmp_path / "mail")
    await plan(client)
    letter, another = to_one(1, enclosures=("program",)), to_one(2)
    async with serving(server) as port:
        service = await started(broker, port)
        await in_order(client, [letter, another])
        ends = await until_settled(client, [letter, another])
        await service.stop()
    assert [(one.status, one.attempts) for one in ends] == [("abandoned", 2), ("sent", 1)]
    assert answers == []
