"""Messages that stand still are said, in the log and as a metric, until they go again."""

import asyncio
from pathlib import Path

import pytest
from nats.aio.client import Client
from prometheus_client import REGISTRY

from deploy.broker import Broker
from deploy.ports import free_ports
from services.notifications import alarm, app
from services.notifications.alarm import Standstill
from shared.settings import Settings
from tests.services.outgoing import Server, asked, plan, request, serving, until_settled

HOUR = 3600.0


def test_what_begins_to_wait_after_a_quiet_hour_has_not_waited_for_an_hour() -> None:
    seen = Standstill(0.0)
    assert seen.seconds(HOUR, 0, 0.0) == 0
    assert seen.seconds(HOUR + 15, 3, 0.0) == 15
    assert seen.seconds(HOUR + 700, 3, 0.0) == 700
    assert seen.seconds(HOUR + 715, 2, HOUR + 710) == 5  # one has come to an end


async def test_a_queue_that_stands_still_is_an_alarm_until_the_mail_server_is_back(
    broker: Broker,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("services.notifications.outbox.pause_after", lambda attempt: 0.2)
    monkeypatch.setattr("services.notifications.outbox.ATTEMPTS", 1_000)
    monkeypatch.setattr("services.notifications.pacing._FIRST_REST", 0.1)
    monkeypatch.setattr(alarm, "ALARM_SECONDS", 0.5)
    monkeypatch.setattr(alarm, "_LOOK_SECONDS", 0.05)
    (port,) = free_ports(1)
    await plan(client)
    settings = {"nats_url": broker.url, "smtp_url": f"smtp://127.0.0.1:{port}"}
    service = app.build(Settings.model_validate(settings))
    await service.start()
    wish = asked(1)
    await request(client, [wish])
    await _until_shown(1)
    assert "messages stand still" in capfd.readouterr().out
    server = Server(tmp_path / "taken")
    async with serving(server, port):
        (end,) = await until_settled(client, [wish])
        await _until_shown(0)
    await service.stop()
    assert end.status == "sent"
    assert server.taken.total() == 1


async def _until_shown(value: int) -> None:
    async with asyncio.timeout(60):
        while REGISTRY.get_sample_value("hoinghi_messages_stand_still") != value:  # noqa: ASYNC110 - a gauge tells nobody
            await asyncio.sleep(0.02)
