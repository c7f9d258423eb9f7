"""Nobody who was forgotten is written to: every service hears of it, and the mail worker asks the log itself."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.notifications import alarm, app, message
from services.notifications.forgotten import REASON
from services.registry import privacy
from services.registry.privacy import Held
from shared import subjects
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.base import Accepted, Declined
from shared.commands.notifications import (
    ReleaseNotification,
    RequestNotification,
    ResendNotification,
)
from shared.commands.privacy import ForgetPerson
from shared.envelope import Actor, Meta, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationDiscarded
from shared.refusals import Refused
from shared.sealed import Owner
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore
from shared.vault import vault_of
from tests.services.outgoing import (
    CONFERENCE,
    ORGANISER,
    Server,
    asked,
    plan,
    request,
    serving,
    until_settled,
)
from tests.spec import NOON

WHO = Owner(CONFERENCE, "so-y-te", "so-y-te")
"""The recipient of the messages of ``outgoing.asked``."""


@pytest.fixture
async def taking(tmp_path: Path) -> AsyncIterator[tuple[Server, int]]:
    server = Server(tmp_path / "taken")
    async with serving(server) as port:
        yield server, port


async def started(broker: Broker, port: int, *, deaf: bool) -> Service:
    """``deaf``: only the mail worker runs, ahead of everything that hears of the forgetting."""
    settings = Settings(nats_url=broker.url, smtp_url=f"smtp://127.0.0.1:{port}")
    service = app.build(settings)
    if deaf:
        service.workers = {alarm.CONSUMER: service.workers[alarm.CONSUMER]}
    await service.start()
    return service


async def forget(client: Client) -> None:
    """The fact alone stands in the log; no key is destroyed yet."""
    wish = ForgetPerson(unit=WHO.unit, person_id=WHO.person, basis="Điều 14", reason="Đề nghị")
    by = Actor(ORGANISER, "x", frozenset({"organiser"}))
    meta = Meta("forget-1", NOON, CONFERENCE, by, "f", known=Held(known=True))
    await Boundaries(EventStore(client), CATALOGUE).execute(privacy.decider, wish, meta)


async def heard(client: Client, *services: str) -> None:
    own = [one for one in DURABLES if one.name.split("-")[0] in services]
    await until_quiet(client, durables=own)


async def said(client: Client, wish: RequestNotification) -> list[str]:
    """Why it was discarded, by the ledger."""
    records = await EventStore(client).read(subjects.message(CONFERENCE, wish.message))
    facts = [decode(one.body, one.position, CATALOGUE).event for one in records]
    return [fact.reason for fact in facts if isinstance(fact, NotificationDiscarded)]


async def test_a_message_that_waits_is_discarded_and_cannot_be_released(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    service = await started(broker, port, deaf=False)
    held, letter, other = asked(1, held=True), asked(2, channel="print"), asked(3, held=True)
    person = other.recipient.model_copy(update={"person_id": "gd-2"})
    other = other.model_copy(update={"recipient": person})
    await request(client, [held, letter, other])
    await forget(client)
    await heard(client, "notifications")
    assert [await said(client, one) for one in (held, letter, other)] == [[REASON], [REASON], []]
    commands = Commands(client, CONFERENCE)
    answer = await commands.send(ORGANISER, ReleaseNotification(message=held.message), time=NOON)
    assert isinstance(answer, Declined), answer
    for_other = ReleaseNotification(message=other.message)
    assert isinstance(await commands.send(ORGANISER, for_other, time=NOON), Accepted)
    await until_settled(client, [other])
    assert server.taken.total() == 1
    await service.stop()


async def test_the_mail_worker_hands_over_nothing_although_nobody_else_has_heard_of_it(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    service = await started(broker, port, deaf=True)
    held, sent = asked(1, held=True), asked(2)
    await request(client, [held, sent])
    await until_settled(client, [sent])
    await forget(client)
    commands = Commands(client, CONFERENCE)
    for wish in (
        ReleaseNotification(message=held.message),
        ResendNotification(message=sent.message, reason="Gửi lại"),
    ):
        assert isinstance(await commands.send(ORGANISER, wish, time=NOON), Accepted)
    ends = await until_settled(client, [held, sent])
    await service.stop()
    assert [one.status for one in ends] == ["discarded", "discarded"]
    assert [await said(client, one) for one in (held, sent)] == [[REASON], [REASON]]
    assert server.taken.total() == 1, "what went before"


@pytest.mark.parametrize("deaf", [True, False])
async def test_a_message_that_is_tried_again_is_given_up(
    broker: Broker,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    deaf: bool,
) -> None:
    # long enough that it is forgotten before the next attempt, however slow the machine is
    monkeypatch.setattr("services.notifications.outbox.pause_after", lambda attempt: 8.0)
    server = Server(tmp_path / "taken", ["451 4.7.1 greylisted"])
    async with serving(server) as port:
        await plan(client)
        service = await started(broker, port, deaf=deaf)
        wish = asked(1)
        await request(client, [wish])
        while not server.refused:
            server.more.clear()
            await server.more.wait()
        await forget(client)
        [end] = await until_settled(client, [wish])
        await heard(client, "notifications") if not deaf else None
        await service.stop()
    assert end.status == "discarded"
    assert await said(client, wish) == [REASON]
    assert server.taken.total() == 0


async def test_nothing_of_who_was_forgotten_is_handed_to_an_outside_sender(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    _server, port = taking
    await plan(client)
    service = await started(broker, port, deaf=True)
    wish = asked(1, held=True)
    await request(client, [wish])
    question = {"conference": CONFERENCE, "message": wish.message}
    preview = service.queries["preview"]
    assert b"n1@so-y-te.example" in await preview(service, question)
    await forget(client)
    with pytest.raises(Refused) as refused:
        await preview(service, question)
    assert refused.value.code == "PERSON_FORGOTTEN"
    await service.stop()


@pytest.mark.parametrize("name", ["registry", "awards", "budget", "notifications", "feed"])
async def test_every_service_drops_what_it_kept(broker: Broker, client: Client, name: str) -> None:
    await plan(client)
    writer = app.build(Settings(nats_url=broker.url))
    await writer.start()
    wish = asked(1, held=True)
    await request(client, [wish])
    await writer.stop()
    service = import_module(f"services.{name}.app").build(
        Settings(nats_url=broker.url, clock="simulated")
    )
    await service.start()
    await heard(client, name)
    subject = subjects.message(CONFERENCE, wish.message)
    before = await service.boundaries.state(message.decider, subject)
    assert before.requested.recipient.name == "Văn thư"
    await forget(client)
    await heard(client, name)
    after = await service.boundaries.state(message.decider, subject)
    assert after.requested.recipient.name.removed
    assert vault_of(service.client)._known(WHO.kid) is None
    await service.stop()
