"""Each thing that the doctor is asked to find, really broken: rights, replicas, clock, tables, disk."""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import namedtuple
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from sqlalchemy import text

from deploy.broker import Broker, binary, wait_for_port
from deploy.doctor import deep_checks, other_checks, permission_checks
from deploy.doctor.examine import examine
from deploy.doctor.findings import Finding, Level, Patient
from deploy.keyring import Keyring
from deploy.ports import free_ports
from deploy.streams import declare, declare_in_time
from services.program.model import open_model
from shared import subjects
from shared.settings import Settings
from tests.operations.test_doctor import codes, faults, services, settings, smtp
from tests.store.cluster import Cluster
from tests.store.ledger import until

__all__ = ["services", "settings", "smtp"]


def as_provisioner(settings: Settings, broker: Broker) -> Settings:
    return settings.model_copy(
        update={
            "nats_url": broker.bare_url,
            "nats_nkey_file": broker.keyring.path("provisioner"),
            "broker_dir": broker.directory,
        }
    )


def found(findings: list[Finding], code: str) -> Finding:
    (one,) = (one for one in findings if one.code == code)
    assert one.level is Level.FINE or (one.todo_vi and one.todo_en)
    return one


@asynccontextmanager
async def bare(*words: str) -> AsyncIterator[dict[str, str]]:
    """A server without any configuration; the addresses as settings."""
    port, monitor = free_ports(2)
    server = await asyncio.create_subprocess_exec(
        binary(), "-a", "127.0.0.1", "-p", str(port), "-m", str(monitor), *words, stderr=DEVNULL
    )
    try:
        await wait_for_port(port)
        yield {
            "nats_url": f"nats://127.0.0.1:{port}",
            "nats_monitor_url": f"http://127.0.0.1:{monitor}",
        }
    finally:
        server.terminate()
        await server.wait()


# --- rights --------------------------------------------------------------------------------------------


async def test_rights_as_the_table_has_them_are_no_fault(
    settings: Settings, broker: Broker
) -> None:
    by_key = as_provisioner(settings, broker)
    assert await faults(by_key) == set()
    assert "PERMISSIONS_AS_DECLARED" in await codes(by_key, Level.FINE)


async def test_a_right_too_many_is_named_until_the_broker_has_read_the_table(
    settings: Settings, broker: Broker
) -> None:
    """The server runs by an older table, in which the provisioner might write facts and not read what it may."""
    by_key = as_provisioner(settings, broker)
    conf = broker.keyring.conf
    sound = conf.read_text()
    wide = sound.replace('"restore.>"', '"event.>"')
    assert wide != sound
    conf.write_text(wide)
    assert broker.process is not None
    broker.process.send_signal(signal.SIGHUP)

    async def drifted() -> bool:
        return "PERMISSIONS_DRIFTED" in await faults(by_key)

    await until(drifted)  # the server reads it in its own time
    told = await examine(by_key)
    assert (
        "publish.allow +event.>; publish.allow -restore.>" in found(told, "PERMISSIONS_DRIFTED").en
    )
    assert "broker config" in found(told, "ACCOUNTS_DRIFTED").todo_en
    assert Keyring.of(broker.directory).conf_now() == sound


async def test_a_broker_that_lets_everybody_in_is_a_fault(
    settings: Settings, tmp_path: Path
) -> None:
    async with bare("-js", "-sd", str(tmp_path / "store")) as addresses:
        told = await examine(settings.model_copy(update=addresses))
    assert "server/accounts.conf" in found(told, "BROKER_OPEN").todo_en
    # it was started without a configuration, so it answers before it has written, and has no stream of ours
    assert "sync_interval: always" in found(told, "BROKER_NOT_DURABLE").todo_en
    assert "EVENTS: -" in found(told, "STREAMS_DRIFTED").en


async def test_a_broker_without_jetstream_is_a_fault(settings: Settings) -> None:
    async with bare() as addresses:
        told = await examine(settings.model_copy(update=addresses))
    assert "jetstream block" in found(told, "JETSTREAM_OFF").todo_en


# --- replicas ------------------------------------------------------------------------------------------

_MEETING = 180  # seconds that three nodes on a busy machine may need until each holds its copy


@pytest.mark.alone
async def test_replicas_that_are_too_few_or_away_are_named_with_their_node(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path).prepare()
    for node in cluster.nodes:
        node.start()
    client: Client | None = None
    try:
        await asyncio.to_thread(cluster.wait_until_healthy)
        client = await nats.connect(cluster.urls, max_reconnect_attempts=-1)
        patient = Patient(Settings(), client)
        await declare_in_time(client, 1, _MEETING)
        few = found(await permission_checks.replicated(patient), "REPLICAS_FEW")
        assert "EVENTS 1" in few.en
        assert "provision --replicas 3" in few.todo_en
        await declare_in_time(client, 3, _MEETING)
        # the new replicas copy first
        await _told(patient, lambda told: [one.code for one in told] == ["REPLICAS_CURRENT"])
        info = await client.jetstream().stream_info(subjects.EVENTS)
        assert info.cluster is not None
        connected_to = client.connected_url.port if client.connected_url else 0
        gone = next(
            one for one in cluster.nodes
            if one.name != info.cluster.leader and one.port != connected_to
        )  # fmt: skip
        gone.signal(signal.SIGKILL)
        # A stream's leader says so once it has missed its copy for a while: each stream at its own moment.
        await _told(
            patient,
            lambda told: any(
                one.code == "REPLICA_AWAY" and f"EVENTS: {gone.name}" in one.en for one in told
            ),
        )
    finally:
        if client is not None:
            await client.close()
        cluster.stop()


def test_of_replicas_that_differ_the_odd_one_is_named_and_without_a_majority_none() -> None:
    assert deep_checks.odd_replicas({"n1": "a", "n2": "a", "n3": "a"}) == []
    (one,) = deep_checks.odd_replicas({"n1": "a", "n2": "b", "n3": "a"})
    assert (one.code, "n2 is not that" in one.en, "move its store" in one.todo_en) == (
        "REPLICAS_DIFFER",
        True,
        True,
    )
    for undecided in ({"n1": "a", "n3": "b"}, {"n1": "a", "n2": "b", "n3": "c"}):
        (one,) = deep_checks.odd_replicas(undecided)
        assert one.code == "REPLICAS_DIFFER"
        assert all(name in one.en for name in undecided)
        assert "move no store" in one.todo_en, "the good one could be the one that is moved"


async def _told(patient: Patient, enough: Callable[[list[Finding]], bool]) -> None:
    """Return once the check of the replicas says enough; what it said last stands in the failure."""
    told: list[Finding] | str = "nothing yet"

    async def once() -> bool:
        nonlocal told
        try:
            told = await permission_checks.replicated(patient)
        except TimeoutError:
            told = "no answer"
            return False
        return enough(told)

    try:
        await until(once, _MEETING)
    except TimeoutError:
        raise AssertionError(told) from None


# --- clock, tables, disk, faces, mail ------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("faketime") is None, reason="no faketime here")
async def test_a_broker_whose_clock_is_two_hours_off_is_a_fault(tmp_path: Path) -> None:
    """Go asks the kernel itself and not the C library, so that it is this process's side that is moved."""
    server = Broker(tmp_path / "broker").start()
    try:
        client = await nats.connect(server.url)
        await declare(client)
        await client.close()
        asked = await asyncio.create_subprocess_exec(
            "faketime", "-f", "+2h", sys.executable, "-m", "deploy", "doctor", "--json",
            env={"HOINGHI_NATS_URL": server.url, "PATH": os.environ["PATH"]},
            stdout=PIPE,
        )  # fmt: skip
        said, _ = await asked.communicate()
        assert b"CLOCK_OFF" in said
        assert b"7200" in said or b"7199" in said or b"7201" in said
    finally:
        server.stop()


async def test_tables_of_an_earlier_form_are_named_as_such(settings: Settings) -> None:
    """They lack columns that this version asks for; that is no database which cannot be read."""
    engine = open_model(settings.database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE projection_position SET version = 7"))
        await connection.execute(text("ALTER TABLE projection_position DROP COLUMN sealed_root"))
    await engine.dispose()
    assert await faults(settings) == {"DATABASE_OTHER_VERSION"}


async def test_a_disk_that_is_nearly_full_is_a_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says of a disk is given here: no test may fill the one that it runs on."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(100, 97, 3))
    assert await faults(settings) == {"DISK_FILLS"}


async def test_a_face_that_is_missing_is_a_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> None:
        raise LookupError("Liberation Serif")

    monkeypatch.setattr(other_checks, "find_face", nowhere)
    assert await faults(settings) == {"TYPEFACE_MISSING"}


async def test_a_sender_that_is_nobodys_is_told_where_mail_goes_out(settings: Settings) -> None:
    (port,) = free_ports(1)
    outside = settings.model_copy(update={"smtp_url": f"smtp://relay.invalid:{port}"})
    own = outside.model_copy(update={"mail_from": "Văn phòng <vp@so.gov.vn>"})
    assert "MAIL_SENDER_NOBODYS" in await codes(outside, Level.WARNING)
    assert "MAIL_SENDER_NOBODYS" not in await codes(own, Level.WARNING)
    assert "MAIL_SENDER_NOBODYS" not in await codes(settings, Level.WARNING), "a catcher of its own"


async def test_a_mail_server_that_is_gone_is_a_fault(settings: Settings) -> None:
    (port,) = free_ports(1)
    silent = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
    assert await faults(silent) == {"MAIL_UNREACHABLE"}
