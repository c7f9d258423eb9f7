"""Quiet hours and a host's ceiling, through the whole service to a real SMTP server."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from nats.aio.client import Client

from deploy import cli_outbox
from deploy.broker import Broker
from services.notifications import app
from services.notifications.wording import VIETNAM
from services.portal import message_pages, words
from services.portal.visit import Visit
from shared.quiet_hours import quiet_hours
from shared.service import Service
from shared.settings import Settings
from tests.security.ground import until
from tests.services.outgoing import Server, asked, plan, request, serving, until_settled


class Shifted:
    """A clock that goes like the real one and stands at ``at`` when it is made."""

    def __init__(self, at: datetime) -> None:
        self._ahead = at - datetime.now(UTC)

    def at_entry(self, headers: Mapping[str, str]) -> datetime:
        return datetime.now(UTC) + self._ahead

    def after(self, cause: datetime) -> datetime:
        return datetime.now(UTC) + self._ahead


class Noting(Server):
    """Notes when each mail was taken and by which host, by the clock that it is given."""

    def __init__(self, folder: Path, now: Any) -> None:
        super().__init__(folder)
        self.now = now
        self.moments: list[tuple[str, Any]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.moments.append((envelope.rcpt_tos[0].rpartition("@")[2], self.now()))
        return await super().handle_DATA(server, session, envelope)


async def started(broker: Broker, port: int, **more: Any) -> Service:
    settings = {"nats_url": broker.url, "smtp_url": f"smtp://127.0.0.1:{port}"} | more
    service = app.build(Settings.model_validate(settings))
    await service.start()
    return service


async def test_what_is_wished_in_the_quiet_hours_waits_and_goes_out_when_they_end(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    hours = quiet_hours("21:00-06:00")
    assert hours is not None
    clock = Shifted(datetime(2026, 3, 2, 5, 59, 56, tzinfo=VIETNAM).astimezone(UTC))
    server = Noting(tmp_path / "mail", lambda: clock.after(datetime.now(UTC)))
    await plan(client)
    async with serving(server) as port:
        service = await started(broker, port, quiet_hours="21:00-06:00")
        service.clock = clock
        wishes = [asked(number) for number in range(1, 21)]
        await request(client, wishes)
        wished_at = clock.after(datetime.now(UTC))
        ends = await until_settled(client, wishes)
        await service.stop()
    assert [one.status for one in ends] == ["sent"] * 20
    assert set(server.taken.values()) == {1}  # none lost, none twice
    assert len(server.taken) == 20
    assert [one for _, one in server.moments if hours.wait(one)] == []
    assert [one.attempts for one in ends] == [1] * 20  # waiting is no failed attempt
    if hours.wait(
        wished_at
    ):  # on a machine so slow that the night passed first it proves nothing more
        assert min(one for _, one in server.moments) > wished_at


async def test_in_the_midst_of_the_night_nothing_goes_and_nothing_is_given_up(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    clock = Shifted(datetime(2026, 3, 2, 23, 0, tzinfo=VIETNAM).astimezone(UTC))
    server = Noting(tmp_path / "mail", time.monotonic)
    await plan(client)
    async with serving(server) as port:
        service = await started(broker, port, quiet_hours="21:00-06:00")
        service.clock = clock
        wishes = [asked(number) for number in range(1, 6)]
        await request(client, wishes)
        mail = next(one for one in service.consumers if one.name == "notifications-mail")
        await until(lambda: len(mail._later) == len(wishes), 30)
        await service.stop()
        assert server.taken.total() == 0
        # a deployment that lifts its quiet hours: the broker still holds them all
        service = await started(broker, port)
        ends = await until_settled(client, wishes)
        await service.stop()
    assert [one.status for one in ends] == ["sent"] * 5
    assert set(server.taken.values()) == {1}


async def test_a_hosts_ceiling_is_kept_and_holds_up_no_other_host(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    per_minute, number = 120, 8
    server = Noting(tmp_path / "mail", time.monotonic)
    await plan(client)
    async with serving(server) as port:
        service = await started(broker, port, mail_per_minute=per_minute)
        slow = [asked(n) for n in range(1, number + 1)]
        other = asked(
            99, recipient=slow[0].recipient.model_copy(update={"email": "mot@noi-khac.example"})
        )
        await request(client, [*slow, other])
        ends = await until_settled(client, [*slow, other])
        await service.stop()
    assert {one.status for one in ends} == {"sent"}
    assert set(server.taken.values()) == {1}
    taken = [at for host, at in server.moments if host == "so-y-te.example"]
    step = 60.0 / per_minute
    at_once = 1.0 / step + 1  # a second's worth may go together
    # not faster than the ceiling, however slow the machine is
    assert taken[-1] - taken[0] >= (number - at_once) * step - 0.2
    assert next(at for host, at in server.moments if host == "noi-khac.example") < taken[-1]


def test_until_when_it_waits_is_said_where_letters_are_released(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(VIETNAM)
    inside = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    end = inside.partition("-")[2]
    monkeypatch.setenv("HOINGHI_QUIET_HOURS", inside)
    cli_outbox._tell_quiet_hours()
    assert f"waits until {end}" in " ".join(capsys.readouterr().out.split())
    page = SimpleNamespace(portal=SimpleNamespace(settings=Settings()))
    assert words.moment(message_pages._waits_until(cast(Visit, page))).startswith(end)
    monkeypatch.setenv("HOINGHI_QUIET_HOURS", "")
    cli_outbox._tell_quiet_hours()
    assert capsys.readouterr().out == ""
