"""The servers of a run: a broker and a PostgreSQL cluster of our own, in a directory of their own, on loopback.

Both write to the same disk, and both acknowledge only what is on it: the broker with ``sync_interval: always``,
PostgreSQL with ``fsync = on`` and ``synchronous_commit = on``. Both facts are asked of the servers, not assumed.
"""

import asyncio
import contextlib
import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import nats
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.ports import free_port
from deploy.streams import declare
from shared.monitor import check_durability
from shared.vault import new_master_key

_PLACES = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/opt/homebrew/opt/postgresql@{}/bin")


class Unavailable(Exception):
    """Something that a row needs is not on this machine; the message says what."""


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A directory for stores and logs, which a PostgreSQL of another account can also enter, and a master key of
    its own for everything that is started meanwhile, here and in processes of their own."""
    with tempfile.TemporaryDirectory(
        prefix="hoinghi-bench-", dir=os.environ.get("BENCH_DIR")
    ) as name:
        directory = Path(name)
        directory.chmod(0o755)
        with _environment(HOINGHI_MASTER_KEY_FILE=str(new_master_key(directory / "master.key"))):
            yield directory


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.asynccontextmanager
async def broker(directory: Path) -> AsyncIterator[tuple[Broker, Client]]:
    """A broker with the declared streams, checked to be durable, and a connection to it."""
    server = Broker(directory / "broker").start()
    try:
        await asyncio.to_thread(check_durability, server.monitor_url)
        client = await nats.connect(
            server.url, pending_size=64 * 1024 * 1024, error_cb=_silent, max_outstanding_pings=100
        )
        await declare(client)
        try:
            yield server, client
        finally:
            await client.close()
    finally:
        server.stop()


async def _silent(_error: Exception) -> None:
    """As the services' own client: a reader that cannot keep up says so by itself, not by a line each."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running cluster: account ``bench``, no password, loopback only."""

    port: int
    version: str

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://bench@127.0.0.1:{self.port}/{database}"


@contextlib.contextmanager
def postgres(directory: Path) -> Iterator[Postgres]:
    """A fresh cluster with the defaults of initdb. Raises :class:`Unavailable` where there is none."""
    tools, account = _tools(), _account()
    data, port = directory / "postgres", free_port()
    data.mkdir()
    if account is not None:
        shutil.chown(data, account, account)

    def run(tool: str, *arguments: str) -> str:
        done = subprocess.run(
            [tools / tool, *arguments],
            user=account,
            group=account,
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    run("initdb", "-D", str(data), "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")
    try:

        def ask(question: str) -> str:
            return run(
                "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "bench", "-d", "postgres",
                "-Atc", question,
            )  # fmt: skip

        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if ask(f"SHOW {setting}") != "on":
                raise Unavailable(f"PostgreSQL runs with {setting} off")
        for database in ("peer", "model"):
            ask(f"CREATE DATABASE {database}")
        yield Postgres(port, ask("SHOW server_version"))
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _tools() -> Path:
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    for version in range(30, 11, -1):
        for place in _PLACES:
            if (found := Path(place.format(version))).joinpath("initdb").exists():
                return found
    raise Unavailable("PostgreSQL is not installed (initdb is needed)")


def _account() -> str | None:
    """PostgreSQL refuses to run as root; the account ``postgres`` of its packages does it then."""
    if getpass.getuser() != "root" and os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Unavailable("run as root without an account `postgres`") from None


def postgres_version() -> str:
    """As the installed server tells it: ``15.13``. Raises :class:`Unavailable`."""
    told = subprocess.run(
        [_tools() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return told.stdout.split()[2]
