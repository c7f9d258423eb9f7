"""One recipient hears of things in their order, whatever held them: through the service to a real SMTP server."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from services.notifications.outbox import CALLED_OFF
from services.notifications.wording import VIETNAM
from services.registry import conference
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.notifications import ReleaseNotification, RequestNotification
from shared.commands.registry import CancelConference
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.events.notifications import NotificationDiscarded
from shared.store import EventStore
from shared.subjects import message as message_subject
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
