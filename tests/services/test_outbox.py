"""Never lost, never twice: the worker behind the messages on a real broker, with a real mail server that fails."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.broker import Broker
from deploy.ports import free_ports
from services.notifications import app, enclosures, intake, message
from services.notifications.incoming import Bounce, Reply
from shared import subjects
from shared.boundaries import Boundaries
from shared.client import Commands, NoAnswer
from shared.commands.base import Accepted, Command
from shared.commands.notifications import (
    ClaimNotification,
    DiscardNotification,
    ReleaseNotification,
    RequestNotification,
    ResendNotification,
    RewordNotification,
)
from shared.envelope import Meta, decode
from shared.events import CATALOGUE
from shared.events.notifications import (
    NotificationBounced,
    NotificationFailed,
    ReplyReceived,
)
from shared.refusals import BUSY
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore
from tests.services.outgoing import (
    CONFERENCE,
    ORGANISER,
    Process,
    Server,
    asked,
    plan,
    request,
    serving,
    until_failed,
    until_settled,
)
from tests.spec import NOON, meta


@pytest.fixture
async def taking(tmp_path: Path) -> AsyncIterator[tuple[Server, int]]:
    server = Server(tmp_path / "taken")
    async with serving(server) as port:
        yield server, port


async def started(broker: Broker, port: int, **other: object) -> Service:
    settings = Settings.model_validate(
        {
            "nats_url": broker.url,
            "smtp_url": f"smtp://127.0.0.1:{port}",
            "mail_settle_seconds": 2.0,
            **other,
        }
    )
    service = app.build(settings)
    await service.start()
    return service


async def test_a_held_message_waits_and_goes_with_its_covering_text_when_released(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    service = await started(broker, port)
    held, discarded, free = asked(1, held=True), asked(2, held=True), asked(3)
    await request(client, [held, discarded, free])
    await until_settled(client, [free])
    assert server.taken.total() == 1
    commands = Commands(client, CONFERENCE)
    for wish in (
        RewordNotification(message=held.message, covering="Kính chuyển Quý cơ quan."),
        ReleaseNotification(message=held.message),
        DiscardNotification(message=discarded.message, reason="Gửi nhầm"),
    ):
        assert isinstance(await commands.send(ORGANISER, wish, time=NOON), Accepted)
    after = await until_settled(client, [held, discarded])
    assert [one.status for one in after] == ["sent", "discarded"]
    assert server.taken.total() == 2
    mails = [
        message_from_bytes(file.read_bytes(), policy=policy.SMTP)
        for file in server.folder.iterdir()
    ]
    bodies = [mail.get_body(preferencelist=("plain",)) for mail in mails]
    texts = [body.get_content() for body in bodies if body is not None]
    assert sum("\n\nKính chuyển Quý cơ quan." in text.replace("\r", "") for text in texts) == 1
    await service.stop()


async def test_a_refusal_that_passes_is_tried_again_and_one_that_does_not_is_given_up(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notifications.outbox.pause_after", lambda attempt: 0.05)
    server = Server(tmp_path / "taken", ["451 4.7.1 greylisted", "550 5.1.1 no such mailbox"])
    async with serving(server) as port:
        await plan(client)
        service = await started(broker, port, mail_connections=1)
        later, never = asked(1), asked(2)
        await request(client, [later])
        await until_failed(client, later)  # the first answer is 451
        await request(client, [never])
        ends = await until_settled(client, [later, never])
        await service.stop()
    assert sorted(one.status for one in ends) == ["abandoned", "sent"]
    assert server.taken.total() == 1


async def test_a_server_that_is_down_loses_nothing(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notifications.outbox.pause_after", lambda attempt: 0.1)
    monkeypatch.setattr("services.notifications.pacing._FIRST_REST", 0.1)
    (port,) = free_ports(1)
    await plan(client)
    service = await started(broker, port)
    wishes = [asked(n) for n in range(8)]
    await request(client, wishes)
    await until_failed(client, resting=True)
    server = Server(tmp_path / "taken")
    async with serving(server, port):
        ends = await until_settled(client, wishes)
    await service.stop()
    assert {one.status for one in ends} == {"sent"}
    assert set(server.taken.values()) == {1}
    assert len(server.taken) == 8
    # after the third trouble in a row the host is left alone, and the failure says until when
    records = await EventStore(client).read(subjects.messages(CONFERENCE))
    facts = [decode(one.body, one.position, CATALOGUE) for one in records]
    failed = [one.event for one in facts if isinstance(one.event, NotificationFailed)]
    assert any(one.host_rests_until for one in failed)
    assert sum(not one.host_rests_until for one in failed) >= 2


async def test_what_bounced_or_was_lost_is_sent_again_by_hand_as_a_new_mail(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    service = await started(broker, port)
    wish = asked(1)
    await request(client, [wish])
    await until_settled(client, [wish])
    again = ResendNotification(message=wish.message, reason="Hộp thư đã sửa")
    await Commands(client, CONFERENCE).send(ORGANISER, again, time=NOON)
    await server.until(2)
    await until_settled(client, [wish])
    await service.stop()
    assert sorted(server.taken.values()) == [1, 1]


@pytest.mark.parametrize("archive", [True, False])
async def test_a_claim_refused_is_looked_at_again_for_who_made_it_may_be_dead(
    archive: bool,
    broker: Broker,
    client: Client,
    taking: tuple[Server, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two hear of one message; the other one is faster, and is killed before it hands anything over."""
    server, port = taking
    await plan(client)
    wish, prepared = asked(1), 0
    honest = enclosures.documents

    async def meanwhile(*told: Any) -> Any:
        nonlocal prepared
        prepared += 1
        if prepared == 1:
            claim = ClaimNotification(
                message=wish.message,
                attempt=1,
                attempted_at=datetime.now(UTC),
                message_id=f"<{wish.message}@other.example>",
                claimant="the-other:1",
            )
            by = meta(subjects.SYSTEM_UNIT, "system", conference=CONFERENCE, command_id="the-other")
            other = Boundaries(EventStore(client), CATALOGUE)
            await other.execute(message.decider, claim, by)
        return await honest(*told)

    monkeypatch.setattr("services.notifications.outbox.enclosures.documents", meanwhile)
    kept = {"mail_archive": str(server.folder)} if archive else {}
    service = await started(broker, port, **kept)
    await request(client, [wish])
    (end,) = await until_settled(client, [wish])
    await service.stop()
    # With an archive it is known that nothing went out, and this one sends; without one a person decides.
    assert (end.status, end.attempts, server.taken.total()) == (
        ("sent", 2, 1) if archive else ("uncertain", 1, 0)
    )


async def test_a_claim_that_could_not_be_decided_is_made_again(
    broker: Broker, client: Client, taking: tuple[Server, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, port = taking
    await plan(client)
    service = await started(broker, port)
    honest, busy = service.execute, [BUSY.refuse()]

    async def crowded(command: Command, told: Meta) -> Accepted:
        if isinstance(command, ClaimNotification) and busy:
            raise busy.pop()
        return await honest(command, told)

    monkeypatch.setattr(Service, "execute", lambda _self, *told: crowded(*told))
    wish = asked(1)
    await request(client, [wish])
    (end,) = await until_settled(client, [wish])
    await service.stop()
    assert (busy, end.status, server.taken.total()) == ([], "sent", 1)


async def test_what_comes_back_by_mail_does_not_move_a_simulated_clock(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    """A mail of today in a story of 2023 would end all of its days: whoever answers would be too late."""
    _, port = taking
    await plan(client)
    service = await started(broker, port, clock="simulated")
    wish = asked(1)
    await request(client, [wish])
    await until_settled(client, [wish])
    letter = Reply(CONFERENCE, wish.message, "Tôi đi vắng.", True, "n1@so-y-te.example")
    assert await intake.record(service, letter, "digest-1")
    gone = Bounce(CONFERENCE, wish.message, True, "5.1.1")
    assert await intake.record(service, gone, "digest-2")
    records = await EventStore(client).read(subjects.message(CONFERENCE, wish.message))
    await service.stop()
    facts = [decode(one.body, one.position, CATALOGUE) for one in records]
    assert {one.time for one in facts} == {NOON}
    (reply,) = [one.event for one in facts if isinstance(one.event, ReplyReceived)]
    assert reply.received_at == NOON
    assert isinstance(facts[-1].event, NotificationBounced)


MANY = 1_000


@pytest.mark.slow
@pytest.mark.timeout(
    900
)  # the service is started six times, a minute each where nothing else is idle
async def test_killed_in_the_middle_of_a_thousand_none_is_lost_and_none_goes_twice(
    broker: Broker, client: Client, taking: tuple[Server, int], tmp_path: Path
) -> None:
    """SIGKILL at five places; the mails that the server keeps are the archive in which a restart looks."""
    server, port = taking
    await plan(client)
    process = Process(
        tmp_path / "service.log",
        HOINGHI_NATS_URL=broker.url,
        HOINGHI_SMTP_URL=f"smtp://127.0.0.1:{port}",
        HOINGHI_MAIL_ARCHIVE=str(server.folder),
        HOINGHI_MAIL_SETTLE_SECONDS="10",
    )
    process.start()
    wishes = [asked(n) for n in range(MANY)]
    asking = asyncio.create_task(_request_when_heard(client, wishes))
    for part in range(1, 6):
        await server.until(part * MANY // 6)
        process.kill()
        process.start()
    await asking
    ends = await until_settled(client, wishes)
    process.kill()
    assert {one.status for one in ends} == {"sent"}
    assert len(server.taken) == MANY
    assert set(server.taken.values()) == {1}


async def test_without_an_archive_an_attempt_cut_off_stays_uncertain_and_is_not_made_twice(
    broker: Broker, client: Client, taking: tuple[Server, int], tmp_path: Path
) -> None:
    server, port = taking
    await plan(client)
    process = Process(
        tmp_path / "service.log",
        HOINGHI_NATS_URL=broker.url,
        HOINGHI_SMTP_URL=f"smtp://127.0.0.1:{port}",
        HOINGHI_MAIL_SETTLE_SECONDS="10",
    )
    process.start()
    wishes = [asked(n) for n in range(60)]
    asking = asyncio.create_task(_request_when_heard(client, wishes))
    await server.until(20)
    process.kill()
    process.start()
    await asking
    ends = await until_settled(client, wishes)
    process.kill()
    unclear = [one for one in ends if one.status == "uncertain"]
    assert {one.status for one in ends} <= {"sent", "uncertain"}
    assert len(unclear) <= Settings().mail_connections
    assert set(server.taken.values()) == {1}
    assert len(server.taken) >= len(wishes) - len(unclear)


async def _request_when_heard(client: Client, wishes: Sequence[RequestNotification]) -> None:
    """The service that answers is killed meanwhile: a wish without an answer is made again, and counts once."""
    commands = Commands(client, CONFERENCE)
    gate = asyncio.Semaphore(16)

    async def one(wish: RequestNotification) -> None:
        async with gate:
            while True:
                try:
                    answer = await commands.send(ORGANISER, wish, time=NOON)
                except (NoAnswer, NatsError, OSError):  # nobody answers at this moment
                    await asyncio.sleep(0.1)
                    continue
                assert isinstance(answer, Accepted), answer
                return

    await asyncio.gather(*(one(wish) for wish in wishes))
