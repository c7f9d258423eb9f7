"""A clock two hours ahead on one machine: times are wrong and said to be so; order, turns and answers are not."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.doctor import clock_checks
from deploy.doctor.findings import Finding, Patient
from deploy.plan_import import read_plan
from deploy.ports import free_port
from deploy.quiet import until_quiet
from deploy.sandbox import moved
from deploy.streams import DURABLES
from services.portal.doors import Doors, Visitor
from services.portal.roles import Role
from services.program.sealer import seal_once
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.reception import ScanCode
from shared.commands.registry import IssueInvitation, PlanConference, ReportTaskProgress
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.people import Contact
from shared.events.registry import InvitationReminderDue
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore
from shared.vault import vault_of
from tests.chaos.shifted import NoShift, shift_clock
from tests.paths import PLAN, ROOT
from tests.services.outgoing import CONFERENCE, ORGANISER, asked, plan
from tests.store.ledger import until

pytestmark = pytest.mark.timeout(300)
_SHIFT = timedelta(hours=2)
_REGISTRY = [one for one in DURABLES if one.name.startswith("registry")]


def library() -> Path:
    """libfaketime, which shifts the clock of one process."""
    for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib"):
        for found in sorted(Path(folder).glob("**/faketime/libfaketime.so.1")):
            return found
    pytest.skip("libfaketime is not installed (Debian: apt-get install faketime)")


@contextlib.contextmanager
def ahead(
    broker: Broker, log: Path, name: str = "registry", **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A service as a process whose clock is two hours ahead. Intervals are not touched."""
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library()),
        "FAKETIME": f"+{_SHIFT.seconds}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "HOINGHI_NATS_URL": broker.url,
        "HOINGHI_NATS_MONITOR_URL": broker.monitor_url,
        "HOINGHI_CLOCK": "system",
        "HOINGHI_HEALTH_PORT": str(free_port()),
        **more,
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy", "serve", name],
            env=environment, stdout=output, stderr=output, cwd=ROOT,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextlib.asynccontextmanager
async def exact(broker: Broker) -> AsyncIterator[None]:
    """A second one, whose clock is right."""
    service = registry.build(Settings(nats_url=broker.url, clock="system"))
    await service.start()
    yield
    await service.stop()


async def named(broker: Broker, client: Client) -> list[Finding]:
    return await clock_checks.services_agree(Patient(Settings(nats_url=broker.url), client))


def progress(percent: int) -> ReportTaskProgress:
    return ReportTaskProgress(task="tham-muu-trien-khai", percent=percent, note="(giả định)")


async def test_a_service_two_hours_ahead_is_named_and_what_rests_on_no_clock_goes_on(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    example = read_plan(PLAN)
    checked = moved(example.plan, example.agencies, datetime.now(UTC))
    lead, conference = checked.plan.organiser, checked.plan.id
    commands = Commands(client, conference, patience=90)
    with ahead(broker, tmp_path / "registry.log") as process:
        wish = PlanConference(plan=checked.plan, agencies=checked.agencies)
        assert isinstance(await commands.send(lead, wish), Accepted)
        await until_quiet(client, durables=_REGISTRY)
        first = await commands.send(lead, progress(10), command_id="lenh-0001")
        assert isinstance(first, Accepted)
        scanned = ScanCode(code="khong-co-ma-nay", gate="1")
        assert isinstance(await commands.send(lead, scanned), Accepted)
        await until_quiet(client, durables=_REGISTRY)
        (told,) = await named(broker, client)
        assert told.code == "SERVICE_CLOCK_OFF"
        assert "registry +7" in told.en  # some 7200 s
        assert all(one not in told.en for one in ("awards", "budget", "notifications"))
        async with exact(broker):
            # The turn is the broker's word and an interval: neither is asked what time it is.
            process.send_signal(signal.SIGKILL)
            again = await commands.send(lead, progress(10), command_id="lenh-0001")
            assert again == first
            second = await commands.send(lead, progress(20))
            assert isinstance(second, Accepted)
            assert second.position > first.position
            await until_quiet(client, durables=_REGISTRY)
            assert await named(broker, client) == []


async def test_notifications_and_a_portal_two_hours_ahead_are_named(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    """Quiet hours and claims go by the one's clock, links and sessions by the other's."""
    page = f"http://127.0.0.1:{free_port()}"
    at = {"HOINGHI_PORTAL_PORT": page.rpartition(":")[2], "HOINGHI_ANSWER_BASE_URL": page}
    rows = {"HOINGHI_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}"}
    patient = Patient(Settings(nats_url=broker.url, answer_base_url=page), client)
    assert await clock_checks.portal_agrees(patient) == []  # nobody answers there
    await plan(client)
    with (
        ahead(broker, tmp_path / "notifications.log", "notifications"),
        ahead(broker, tmp_path / "portal.log", "portal", **at, **rows),
    ):
        waits = Commands(client, CONFERENCE, patience=90)
        assert isinstance(await waits.send(ORGANISER, asked(1)), Accepted)
        (told,) = await named(broker, client)
        assert "notifications +7" in told.en  # some 7200 s

        async def answers() -> bool:
            return bool(await clock_checks.portal_agrees(patient))

        await until(answers, 120)
        (told,) = await clock_checks.portal_agrees(patient)
    assert (told.code, " is off by +7" in told.en) == ("PORTAL_CLOCK_OFF", True)


async def test_seals_follow_one_another_whatever_the_sealers_clocks_say(client: Client) -> None:
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    js = client.jetstream()
    await js.publish(subjects.task("c1", "t"), b'{"a":1}')
    assert await seal_once(client, key, now + _SHIFT) == 1
    await js.publish(subjects.task("c1", "t"), b'{"a":2}')
    assert await seal_once(client, key, now) == 2
    assert (await js.stream_info("SEALS")).state.messages == 2


async def test_a_portal_two_hours_ahead_lets_nobody_in_longer_and_ends_no_session_for_the_others(
    client: Client,
) -> None:
    doors, now = Doors(client), datetime.now(UTC)
    visitor = Visitor("so-y-te", Role.ORGANISER)
    secret = await doors.new_link(visitor, now)
    session = await doors.redeem(secret, now)
    later = now + _SHIFT + timedelta(minutes=1)
    assert await doors.session(session.secret, later) is None  # two hours without use, for it
    assert await doors.session(session.secret, now) is not None
    assert await doors.session(session.secret, now - _SHIFT) is not None


async def test_a_broker_two_hours_ahead_is_named_and_fires_early_what_is_then_told_with_its_own_moment(
    broker: Broker, client: Client
) -> None:
    assert broker.process is not None
    try:
        await asyncio.to_thread(shift_clock, broker.process.pid, _SHIFT.seconds)
    except NoShift as reason:
        pytest.skip(str(reason))
    (told,) = await clock_checks.clocks_agree(Patient(Settings(nats_url=broker.url), client))
    assert told.code == "CLOCK_OFF"
    example = read_plan(PLAN)
    now = datetime.now(UTC)
    checked = moved(example.plan, example.agencies, now)
    commands = Commands(client, checked.plan.id, patience=90)
    by = now + timedelta(hours=1)
    invitation = IssueInvitation(
        delegation="so-y-te", unit="so-y-te", invitee="Sở Y tế", group="so-nganh", seats=2,
        rank_rule="representative", respond_by=by,
        contact=Contact(
            person_id="so-y-te", name=Personal("Văn thư"), email=Personal("a@so-y-te.example")
        ),
    )  # fmt: skip
    boundary = subjects.delegation(checked.plan.id, "so-y-te")
    async with exact(broker):
        plan_it = PlanConference(plan=checked.plan, agencies=checked.agencies)
        assert isinstance(await commands.send(checked.plan.organiser, plan_it), Accepted)
        assert isinstance(await commands.send(checked.plan.organiser, invitation), Accepted)
        store = EventStore(client)

        async def reminded() -> bool:
            return len(await store.read(boundary)) > 1

        await until(reminded, 120)
        stored = await store.read(boundary)
        reminder = decode(await vault_of(client).opened(stored[1].body), 2, CATALOGUE)
    assert isinstance(reminder.event, InvitationReminderDue)
    assert now < reminder.time <= by  # not now, though it is told now
    assert reminder.time > datetime.now(UTC)
