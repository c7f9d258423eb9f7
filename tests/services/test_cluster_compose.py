"""The cluster's files: what they change of the single host's, and the configuration as three real servers."""

import logging
import re
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nats
import pytest
import yaml
from nats.js.api import StoreCompression

from deploy.broker import binary, connected
from deploy.doctor.broker_checks import as_declared, durable
from deploy.doctor.findings import Patient
from deploy.keyring import Keyring
from deploy.ports import free_ports
from deploy.runner import SERVICES
from deploy.streams import declare_in_time, streams
from hoinghi.client import connect
from shared import subjects
from shared.connection import connection_options, servers
from shared.monitor import MonitorUnreachable, NotDurable, ask, check_durability
from shared.outage import waited_out
from shared.settings import Settings
from tests.paths import ROOT

pytestmark = pytest.mark.alone
CLUSTER = ROOT / "deploy" / "cluster"
SINGLE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CHANGED: dict[str, Any] = yaml.safe_load((CLUSTER / "docker-compose.yml").read_text())
NODES = ("nats", "nats-2", "nats-3")
CONFIG = (CLUSTER / "nats.conf").read_text()


def merged(name: str) -> dict[str, Any]:
    """A container of the cluster as the client makes it of both files: tables joined, lists appended."""
    container: dict[str, Any] = _joined(
        SINGLE["services"].get(name, {}), CHANGED["services"].get(name, {})
    )
    return container


def _joined(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return {
            key: _joined(one[key], other[key])
            if key in one and key in other
            else {**one, **other}[key]
            for key in {**one, **other}
        }
    if isinstance(one, list) and isinstance(other, list) and not _is_command(other):
        return one + other
    return other


def _is_command(value: list[Any]) -> bool:
    return value[:1] in (["CMD"], ["nats-server"], ["provision"], ["postgres"], ["sh"])


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_runs_twice_and_comes_over_tls_to_all_three_nodes(name: str) -> None:
    given = merged(name)
    assert given["deploy"]["replicas"] == 2
    assert set(given["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    settings = given["environment"]
    assert settings["HOINGHI_NATS_URL"] == ",".join(f"tls://{node}:4222" for node in NODES)
    assert settings["HOINGHI_NATS_MONITOR_URL"] == ",".join(f"https://{n}:8222" for n in NODES)
    assert settings["HOINGHI_NATS_PRIVATE_NETWORK"] == "false"
    assert "tls_ca" in given["secrets"]
    for node in NODES:
        assert given["depends_on"][node] == {"condition": "service_healthy"}
    assert given["depends_on"]["provision"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize(
    "name", [n for n in SINGLE["services"] if n not in ("prometheus", "grafana")]
)
def test_no_container_of_the_cluster_speaks_to_broker_or_database_in_clear_text(name: str) -> None:
    settings = merged(name).get("environment", {})
    assert "nats://" not in str(settings.get("HOINGHI_NATS_URL", "")) or name == "mail"
    if url := settings.get("HOINGHI_DATABASE_URL"):
        assert url.endswith("?ssl=verify-full")
        assert settings["PGSSLROOTCERT"] == "/run/secrets/tls_ca"


def test_each_setting_of_the_cluster_is_one_that_the_program_knows() -> None:
    for given in CHANGED["services"].values():
        for key in given.get("environment", {}):
            known = key.lower().removeprefix("hoinghi_") in Settings.model_fields
            assert known or key in ("HOINGHI_NODE", "GOMEMLIMIT", "PGSSLROOTCERT"), key


@pytest.mark.parametrize("name", NODES[1:])
def test_the_other_nodes_are_as_the_first(name: str) -> None:
    """But for their name, their store, and that one alone builds the image."""
    first, other = merged("nats"), merged(name)
    assert other["environment"].pop("HOINGHI_NODE") == f"hoinghi-{name[-1]}"
    assert first["environment"].pop("HOINGHI_NODE") == "hoinghi-1"
    assert other["volumes"] == [f"events-{name[-1]}:/data", first["volumes"][1]]
    first.pop("build")
    for one in (first, other):
        one.pop("volumes")
    assert other == first


def test_the_streams_are_kept_on_all_three() -> None:
    assert merged("provision")["command"] == ["provision", "--replicas", "3"]


def test_the_nodes_hold_the_same_limits_as_the_single_host() -> None:
    single = (ROOT / "deploy" / "nats.conf").read_text()
    for setting in (
        "max_payload", "write_deadline", "lame_duck_duration", "lame_duck_grace_period", "store_dir",
        "sync_interval", "max_file_store", "max_memory_store", "include",
    ):  # fmt: skip
        found = [re.findall(rf"^ *{setting}:? .*$", one, re.MULTILINE) for one in (single, CONFIG)]
        assert found[0] == found[1] != [], setting


@dataclass(slots=True)
class Nodes:
    """Three nodes of the configuration in the repository; only addresses and folders are those of this test."""

    directory: Path
    keyring: Keyring
    ports: list[int]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def ca(self) -> Path:
        return self.directory / "tls" / "ca.pem"

    def settings(self, identity: str, **changed: Any) -> Settings:
        given: dict[str, Any] = {
            "nats_url": ",".join(f"tls://127.0.0.1:{port}" for port in self.ports[:3]),
            "nats_monitor_url": ",".join(f"https://127.0.0.1:{port}" for port in self.ports[3:6]),
            "nats_nkey_file": self.keyring.path(identity),
            "nats_ca": self.ca,
        }
        return Settings(**(given | changed))

    def config(self, nth: int) -> Path:
        """This node's file, at its place beside the accounts."""
        text = CONFIG
        for found, put in {
            "0.0.0.0:4222": f"127.0.0.1:{self.ports[nth]}",
            "0.0.0.0:8222": f"127.0.0.1:{self.ports[3 + nth]}",
            "0.0.0.0:6222": f"127.0.0.1:{self.ports[6 + nth]}",
            "/run/secrets/broker_cert_key": str(self.directory / "tls" / "broker.key"),
            "/run/secrets/broker_cert": str(self.directory / "tls" / "broker.pem"),
            "/run/secrets/tls_ca": str(self.ca),
            '"/data"': f'"{self.directory / str(nth)}"',
        }.items():
            assert found in text, found
            text = text.replace(found, put)
        for other, node in enumerate(NODES):
            text = text.replace(f"tls://{node}:6222", f"tls://127.0.0.1:{self.ports[6 + other]}")
        path = self.directory / f"{nth}.conf"
        path.write_text(text)
        return path

    def start(self, nth: int, path: Path | None = None, name: str | None = None) -> None:
        with (self.directory / f"{nth}.log").open("ab") as log:
            self.processes[name or str(nth)] = subprocess.Popen(
                [binary(), "-c", str(path or self.config(nth))],
                env={"HOINGHI_NODE": name or f"hoinghi-{nth + 1}"},
                stdout=log,
                stderr=log,
            )

    def healthy(self, nth: int) -> bool:
        try:
            url = f"https://127.0.0.1:{self.ports[3 + nth]}/healthz"
            return bool(ask(url, self.ca).get("status") == "ok")
        except OSError:
            return False

    def until_healthy(self, *which: int) -> None:
        give_up = time.monotonic() + 120
        while not all(self.healthy(nth) for nth in which):
            assert time.monotonic() < give_up, (self.directory / "0.log").read_text()[-2000:]
            time.sleep(0.1)  # polling, with a limit


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which deploy/cluster/certificates.sh calls, is not installed")
    directory = tmp_path_factory.mktemp("cluster")
    subprocess.run([str(CLUSTER / "certificates.sh"), str(directory / "tls")], check=True)
    keyring = Keyring.of(directory)
    keyring.prepare()
    nodes = Nodes(directory, keyring, free_ports(9))
    try:
        for nth in range(3):
            nodes.start(nth)
        nodes.until_healthy(0, 1, 2)
        yield nodes
    finally:
        for process in nodes.processes.values():
            if process.poll() is None:
                process.kill()
            process.wait()


def test_the_configuration_has_no_fault_and_no_warning(nodes: Nodes) -> None:
    check = subprocess.run(
        [binary(), "-t", "-c", str(nodes.config(0))],
        env={"HOINGHI_NODE": "hoinghi-1"}, capture_output=True, text=True,
    )  # fmt: skip
    said = (check.stdout + check.stderr).strip()
    assert re.fullmatch(r"nats-server: configuration file \S+ is valid \(\S+\)", said), said


def test_the_certificates_are_made_once(nodes: Nodes) -> None:
    folder = nodes.directory / "tls"
    before = {path.name: path.read_bytes() for path in folder.glob("*.pem")}
    subprocess.run([str(CLUSTER / "certificates.sh"), str(folder)], check=True)
    assert {path.name: path.read_bytes() for path in folder.glob("*.pem")} == before
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "ca.key").stat().st_mode & 0o077 == 0


async def test_the_streams_stand_on_three_and_are_written_with_one_lost(nodes: Nodes) -> None:
    client = await connected(nodes.settings("provisioner"))
    await declare_in_time(client, 3, 120)
    js = client.jetstream(timeout=10)
    info = await js.stream_info(subjects.EVENTS)
    assert info.config.num_replicas == 3
    assert info.cluster is not None
    patient = Patient(nodes.settings("provisioner"), client)
    assert [one.code for one in await as_declared(patient)] == ["STREAMS_AS_DECLARED"]
    assert [one.code for one in await durable(patient)].count("BROKER_DURABLE") == 3
    leader = int(str(info.cluster.leader)[-1]) - 1
    nodes.processes[str(leader)].send_signal(signal.SIGKILL)
    nodes.processes[str(leader)].wait()

    writer = await connected(nodes.settings("registry"))

    subject = "event.thu.registry.conference.thu"
    ack = await waited_out(lambda: writer.jetstream(timeout=5).publish(subject, b"{}"), 60)
    assert ack.seq >= 1
    check_durability(
        nodes.settings("registry").nats_monitor_url, nodes.ca
    )  # one is down: two answer
    nodes.start(leader)
    nodes.until_healthy(0, 1, 2)
    await writer.close()
    await client.close()


@pytest.mark.parametrize("whose", ["ours", "an agency's"])
async def test_the_end_of_a_connection_over_tls_leaves_no_line_in_the_log(
    nodes: Nodes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    """asyncio's warning of an `eof_received` that has no effect stood beneath each answer of the command line."""
    monkeypatch.setattr(logging.getLogger("asyncio"), "filters", [])
    settings = nodes.settings("registry")
    if whose == "ours":
        client = await nats.connect(**connection_options(settings))
        await client.close()
    else:
        key = nodes.keyring.path("registry")
        async with connect(servers(settings), unit="so-y-te", key=key, ca=nodes.ca):
            pass
    logging.getLogger("asyncio").warning("seen")
    told = [one.getMessage() for one in caplog.records if one.name == "asyncio"]
    assert "seen" in told
    assert not [one for one in told if "eof_received" in one]


async def test_nobody_comes_in_without_tls_or_by_another_authority(nodes: Nodes) -> None:
    options = connection_options(nodes.settings("registry"))
    plain = options | {"servers": [f"nats://127.0.0.1:{nodes.ports[0]}"], "connect_timeout": 2}
    del plain["tls"], plain["tls_handshake_first"]
    with pytest.raises((nats.errors.Error, OSError)):
        await nats.connect(**plain, allow_reconnect=False)
    stranger = options | {"tls": ssl.create_default_context(), "allow_reconnect": False}
    with pytest.raises((ssl.SSLError, OSError, nats.errors.Error)):
        await nats.connect(**stranger)


def test_the_monitoring_address_speaks_tls_alone(nodes: Nodes) -> None:
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        ask(f"https://127.0.0.1:{nodes.ports[3]}/varz")  # who vouches for it is not known
    with pytest.raises(OSError, match="400"):
        ask(f"http://127.0.0.1:{nodes.ports[3]}/varz")


def test_a_server_without_our_certificate_is_no_node(nodes: Nodes, tmp_path: Path) -> None:
    subprocess.run(
        [str(CLUSTER / "certificates.sh"), str(tmp_path)], check=True
    )  # an authority of its own
    port, monitor, route = free_ports(3)
    text = nodes.config(0).read_text()
    for found, put in {
        f"127.0.0.1:{nodes.ports[0]}": f"127.0.0.1:{port}",
        f"127.0.0.1:{nodes.ports[3]}": f"127.0.0.1:{monitor}",
        f'listen: "127.0.0.1:{nodes.ports[6]}"': f'listen: "127.0.0.1:{route}"',
        f"{nodes.directory}/tls": str(tmp_path),
        f'"{nodes.directory / "0"}"': f'"{tmp_path / "store"}"',
    }.items():
        assert found in text, found
        text = text.replace(found, put)
    path = nodes.directory / "stranger.conf"
    path.write_text(text)
    nodes.start(3, path, "stranger")
    try:
        give_up = time.monotonic() + 60
        while "TLS route handshake error" not in (nodes.directory / "3.log").read_text():
            assert time.monotonic() < give_up, (nodes.directory / "3.log").read_text()[-2000:]
            time.sleep(0.1)  # polling, with a limit
        routes = ask(f"https://127.0.0.1:{nodes.ports[3]}/routez", nodes.ca)["routes"]
        assert {one["remote_name"] for one in routes} <= {"hoinghi-1", "hoinghi-2", "hoinghi-3"}
    finally:
        nodes.processes["stranger"].kill()
        nodes.processes["stranger"].wait()


def test_no_service_starts_on_a_node_that_acknowledges_too_early_nor_without_any(
    nodes: Nodes,
) -> None:
    with pytest.raises(MonitorUnreachable, match="refused"):
        check_durability("https://127.0.0.1:1,https://127.0.0.1:2", nodes.ca)
    port, monitor = free_ports(2)
    lax = subprocess.Popen(
        [
            binary(),
            "-a",
            "127.0.0.1",
            "-p",
            str(port),
            "-m",
            str(monitor),
            "-js",
            "-sd",
            str(nodes.directory / "lax"),
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        give_up = time.monotonic() + 30
        while True:
            try:
                ask(f"http://127.0.0.1:{monitor}/varz")
                break
            except OSError:
                assert time.monotonic() < give_up
                time.sleep(0.05)  # polling, with a limit
        with pytest.raises(NotDurable):
            check_durability(
                f"https://127.0.0.1:{nodes.ports[3]},http://127.0.0.1:{monitor}", nodes.ca
            )
    finally:
        lax.kill()
        lax.wait()


def test_nothing_is_compressed_in_a_cluster() -> None:
    """A killed replica comes back with its last block rewritten, and spoils it (docs/cluster.md)."""
    assert {one.compression for one in streams(3)} == {StoreCompression.NONE}
    assert StoreCompression.S2 in {one.compression for one in streams(1)}
