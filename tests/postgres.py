"""A real PostgreSQL of our own: a cluster in a temporary directory, on loopback, thrown away at the end."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.broker import free_port

_START_SECONDS = 60


class NoPostgres(Exception):
    """Why there is none on this machine."""


@contextlib.contextmanager
def postgres_cluster() -> Iterator[str]:
    """The URL of the maintenance database, ``postgresql+asyncpg://…``; ``fsync`` as in production.

    PostgreSQL refuses to run as root; then an ordinary account of this machine runs it. Raises
    :class:`NoPostgres` with the reason.
    """
    programs, account = _programs(), _account()
    with tempfile.TemporaryDirectory(prefix="hoinghi-pg-") as directory:
        home = Path(directory)
        if account is not None:
            home.chmod(0o755)
            os.chown(home, account.pw_uid, account.pw_gid)
        data, port = home / "data", free_port()
        _run(account, programs / "initdb", "-D", data, "-U", "hoinghi", "-A", "trust", "-E", "UTF8",
             "--locale=C")  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        control = (programs / "pg_ctl", "-D", data, "-w", "-t", str(_START_SECONDS))
        _run(account, *control, "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgresql+asyncpg://hoinghi@127.0.0.1:{port}/postgres"
        finally:
            _run(account, *control, "-m", "immediate", "stop")


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


def _run(account: pwd.struct_passwd | None, *command: object) -> None:
    words = [str(word) for word in command]
    if account is not None:
        ids = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}")
        words = ["setpriv", *ids, "--clear-groups", *words]
    # pg_ctl leaves the server behind: it must not hold a pipe of ours open
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(words, stdout=output, stderr=output, cwd="/", check=False)
        if done.returncode != 0:
            output.seek(0)
            raise NoPostgres(output.read().decode(errors="replace").strip()[-500:])
