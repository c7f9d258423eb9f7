"""No room: what was acknowledged is there, what is refused is refused clearly, and afterwards all goes on."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from deploy import streams
from deploy.broker import Broker
from deploy.doctor import broker_checks
from deploy.doctor.findings import Finding, Level, Patient
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.program.follower import run_projection
from services.program.model import create_schema, dump, open_model
from services.program.projector import Progress, follow
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted, Declined
from shared.commands.registry import PlanConference, ReportTaskProgress
from shared.files.store import FileStore
from shared.refusals import Refused
from shared.settings import Settings
from shared.store import EventStore, LogFull, LogUnavailable, NewRecord
from shared.tasks import end
from shared.vault import vault_of
from tests import handed_in as made
from tests.chaos.disks import Disk, NoDisk, own_disk
from tests.chaos.load import NOW
from tests.paths import PLAN
from tests.postgres import NoPostgres, postgres_server
from tests.projections.histories import tell, whole
from tests.store.ledger import until, whole_log

pytestmark = pytest.mark.timeout(600)
_BIG = subjects.task("c1", "t")
CONFERENCE = "bac-giang-2023"
LEAD = "bo-chqs-tinh"


@contextlib.asynccontextmanager
async def connected(broker: Broker) -> AsyncIterator[Client]:
    async def quiet(_error: Exception) -> None:
        return None

    client = await nats.connect(
        broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=quiet
    )
    await streams.declare(client)
    yield client
    await client.close()


@contextlib.asynccontextmanager
async def planned(broker: Broker, client: Client) -> AsyncIterator[Commands]:
    """A conference is planned, and its registry runs. Each wish is asked once."""
    monitor = broker.monitor_url
    settings = Settings(nats_url=broker.url, nats_monitor_url=monitor, clock="simulated")
    service = registry.build(settings)
    await service.start()
    checked = read_plan(PLAN)
    commands = Commands(client, CONFERENCE, patience=0, time=NOW)
    wish = PlanConference(plan=checked.plan, agencies=checked.agencies)
    # Whether the broker has heard of the service's subscriptions yet, nobody says: this one is asked again.
    first = Commands(client, CONFERENCE, patience=30, time=NOW)
    assert isinstance(await first.send(LEAD, wish), Accepted)
    await until_quiet(client, durables=[d for d in DURABLES if d.name.startswith("registry")])
    yield commands
    await service.stop()


def progress(percent: int) -> ReportTaskProgress:
    return ReportTaskProgress(task="tham-muu-trien-khai", percent=percent, note="(giả định)")


async def fill(store: EventStore, piece: int) -> tuple[list[str], NewRecord, int]:
    """Append until nothing more is taken: the ids acknowledged, the record that was not, and where it should
    have gone."""
    ids: list[str] = []
    told = 0
    while True:
        noise = os.urandom(piece // 2).hex().encode()  # nothing that compresses to nought
        record = NewRecord(f"big-{len(ids)}", b'{"a":"%s"}' % noise)
        try:
            told = (await store.append(_BIG, told, [record])).last
        except LogUnavailable:
            return ids, record, told
        ids.append(record.id)


async def examined(broker: Broker) -> list[Finding]:
    settings = Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url)
    return await broker_checks.durable(Patient(settings, None))


async def codes(broker: Broker, level: Level) -> set[str]:
    return {one.code for one in await examined(broker) if one.level is level}


@pytest.fixture
def full_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A broker with room for some 10 MB of events beside what it reserves for sign-in links."""
    monkeypatch.setattr(streams, "FILES_BYTES", 4 * 1024**2)
    server = Broker(tmp_path / "broker", room=80_000_000).start()
    yield server
    server.stop()


async def test_at_the_brokers_own_limit_each_wish_is_refused_at_once_and_nothing_is_written(
    full_at: Broker,
) -> None:
    async with connected(full_at) as client, planned(full_at, client) as commands:
        files, store = FileStore(client), EventStore(client)
        kept = await files.put(_BIG, made.pdf())
        await fill(store, 800_000)
        before = await store.last_position()

        refused = await commands.send(LEAD, progress(10), command_id="lenh-khi-day")
        assert isinstance(refused, Declined), refused
        assert refused.code == "LOG_FULL"
        assert "doctor" in refused.todo_vi
        with pytest.raises(LogFull):  # nor can the key of another person be made
            await vault_of(client).make(["0" * 24])
        with pytest.raises(Refused, match="FILE_STORE_UNAVAILABLE"):
            await files.put(_BIG, made.large(1024 * 1024))
        assert await files.get(_BIG, kept, "a.pdf") == made.pdf()
        assert await store.last_position() == before
        assert await codes(full_at, Level.FAULT) == {"STORE_FILLS"}

        full_at.stop()  # its limit is read at the start alone
        full_at.room = 160_000_000
        full_at.start()
        patient = Commands(client, CONFERENCE, patience=60, time=NOW)
        accepted = await patient.send(LEAD, progress(10), command_id="lenh-khi-day")
        assert isinstance(accepted, Accepted), accepted
        assert accepted.position == before + 1
        await files.put(_BIG, made.large(1024 * 1024))
        assert await codes(full_at, Level.FAULT) == set()


@pytest.fixture
def disk() -> Iterator[Disk]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoinghi-disk-")))
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        try:
            here = stack.enter_context(own_disk(folder / "disk"))
        except NoDisk as why:
            pytest.skip(f"no disk can be mounted here: {why}")
        yield here


async def test_on_a_full_disk_nothing_acknowledged_is_lost_and_the_doctor_says_why(
    disk: Disk,
) -> None:
    broker = Broker(disk.folder / "broker").start()
    try:
        async with connected(broker) as client, planned(broker, client) as commands:
            store = EventStore(client, patience=3)
            ids = [entry.id for entry in await whole_log(client)]
            disk.fill_up(1_000_000)
            more, record, told = await fill(store, 100_000)
            # Whoever asks is told, also those who wait for the same boundary behind others.
            answers = await asyncio.gather(*(commands.send(LEAD, progress(n)) for n in range(4)))
            assert [getattr(one, "code", None) for one in answers] == 4 * ["LOG_UNAVAILABLE"]
            (found,) = [one for one in await examined(broker) if one.level is Level.FAULT]
            assert found.code == "STORE_CANNOT_WRITE"
            assert "no space left" in found.en
            assert "restart" in found.todo_en
            disk.make_room()
            broker.kill()
            broker.start()
            await EventStore(client).append(_BIG, told, [record])
            assert [entry.id for entry in await whole_log(client)] == [*ids, *more, record.id]
            assert await codes(broker, Level.FAULT) == set()
    finally:
        broker.stop()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_rows_on_a_full_disk_wait_and_go_on_by_themselves(
    kind: str, disk: Disk, client: Client, tmp_path: Path
) -> None:
    with contextlib.ExitStack() as stack:
        url = f"sqlite+aiosqlite:///{disk.folder / 'rows.db'}"
        if kind == "postgresql":
            try:
                url = stack.enter_context(postgres_server(disk.folder)).url
            except NoPostgres as why:
                pytest.skip(f"no PostgreSQL here: {why}")
        told = stack.enter_context(capture_logs())
        engine, progress = open_model(url), Progress()
        story = whole()
        begun = await tell(client, story[:30])
        running = asyncio.create_task(run_projection(client, engine, progress, pauses=(0.1,)))
        await until(lambda: progress.position == begun, 60)
        disk.fill_up(16_384)
        last = await tell(client, story[30:])
        await until(lambda: "projection interrupted" in {one["event"] for one in told}, 60)
        assert progress.position < last
        assert progress.halted is None
        assert not running.done()
        disk.make_room()
        await until(lambda: progress.position == last, 120)
        await end(running)
        again = open_model(f"sqlite+aiosqlite:///{tmp_path / 'again.db'}")
        await create_schema(again)
        await follow(client, again, stop_at=last)
        assert await dump(engine) == await dump(again)
        await engine.dispose()
        await again.dispose()
