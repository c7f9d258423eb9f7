"""A real PostgreSQL of our own: a cluster in a temporary directory, on loopback, thrown away at the end."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.ports import free_port

_START_SECONDS = 60


class NoPostgres(Exception):
    """Why there is none on this machine."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. ``url``: of the maintenance database, ``postgresql+asyncpg://…``."""

    url: str
    data: Path
    control: tuple[object, ...]
    starting: tuple[object, ...]
    account: pwd.struct_passwd | None

    def kill(self) -> None:
        """kill -9 of the server; its children see it and end, too."""
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def set(self, setting: str) -> None:
        """One line of its configuration, in force from the next start on."""
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"{setting}\n")

    def start(self) -> None:
        """As at a boot after a power cut: what was committed is there. The children of the one that was
        killed hold its memory for a moment, during which a new one refuses to start."""
        for attempt in range(1, 21):
            try:
                _run(self.account, *self.control, *self.starting)
                break
            except NoPostgres:
                if attempt == 20:
                    raise
                time.sleep(0.2)  # another process's memory cannot wake us


@contextlib.contextmanager
def postgres_server(where: Path | None = None) -> Iterator[Postgres]:
    """A server with ``fsync`` as in production. ``where``: the folder below which it keeps its files.

    PostgreSQL refuses to run as root; then an ordinary account of this machine runs it. Raises
    :class:`NoPostgres` with the reason.
    """
    programs, account = _programs(), _account()
    with tempfile.TemporaryDirectory(prefix="hoinghi-pg-", dir=where) as directory:
        home = Path(directory)
        if account is not None:
            home.chmod(0o755)
            os.chown(home, account.pw_uid, account.pw_gid)
        data, port = home / "data", free_port()
        _run(account, programs / "initdb", "-D", data, "-U", "hoinghi", "-A", "trust", "-E", "UTF8",
             "--locale=C")  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        control = (programs / "pg_ctl", "-D", data, "-w", "-t", str(_START_SECONDS))
        server = Postgres(
            f"postgresql+asyncpg://hoinghi@127.0.0.1:{port}/postgres",
            data,
            control,
            ("-l", home / "log", "-o", options, "start"),
            account,
        )
        server.start()
        with _stopped_in_any_case(account, *control, "-m", "immediate", "stop"):
            yield server


@contextlib.contextmanager
def postgres_cluster() -> Iterator[str]:
    """The URL of the maintenance database of :func:`postgres_server`."""
    with postgres_server() as server:
        yield server.url


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of this test run; skipped, with the reason, where there is none."""
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(postgres_cluster())
        except NoPostgres as why:
            pytest.skip(f"no PostgreSQL here: {why}")
        yield url


def _programs() -> Path:
    """The newest installed server, or that of the PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    if found is None:
        raise NoPostgres("initdb was found neither under /usr/lib/postgresql nor on the PATH")
    return Path(found).resolve().parent


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    if shutil.which("setpriv") is None:
        raise NoPostgres("it does not run as root, and setpriv is missing")
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("it does not run as root, and there is no other account")


@contextlib.contextmanager
def _stopped_in_any_case(account: pwd.struct_passwd | None, *stop: object) -> Iterator[None]:
    """``stop`` is called at the end of the block, or of this process: pg_ctl leaves the server behind, and of
    kill -9 only the end of a pipe tells."""
    waiting = ("sh", "-c", 'read -r _; exec "$@"', "sh")
    watcher = subprocess.Popen(
        _as(account, *waiting, *stop),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl-C is for us
    )
    assert watcher.stdin is not None
    try:
        yield
    finally:
        watcher.stdin.close()
        if watcher.wait(_START_SECONDS) != 0:
            raise NoPostgres(f"it did not stop: {watcher.returncode}")


def _as(account: pwd.struct_passwd | None, *command: object) -> list[str]:
    words = [str(word) for word in command]
    if account is None:
        return words
    ids = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}")
    return ["setpriv", *ids, "--clear-groups", *words]


def _run(account: pwd.struct_passwd | None, *command: object) -> None:
    words = _as(account, *command)
    # pg_ctl leaves the server behind: it must not hold a pipe of ours open
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(words, stdout=output, stderr=output, cwd="/", check=False)
        if done.returncode != 0:
            output.seek(0)
            raise NoPostgres(output.read().decode(errors="replace").strip()[-500:])
