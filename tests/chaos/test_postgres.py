"""The database of a run that was killed ends with it: kill -9 leaves nobody to stop it."""

import socket
import subprocess
import sys
import time

import pytest

from tests.paths import ROOT
from tests.postgres import NoPostgres, postgres_server

_RUN = """
import sys
from tests.postgres import postgres_server
with postgres_server() as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_database_of_a_run_that_was_killed_ends_with_it() -> None:
    try:
        with postgres_server():
            pass
    except NoPostgres as why:
        pytest.skip(f"no PostgreSQL here: {why}")
    with subprocess.Popen(
        [sys.executable, "-c", _RUN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as run:
        assert run.stdout is not None
        port = int(run.stdout.readline().rpartition(":")[2].partition("/")[0])
        assert answers(port)
        run.kill()
    give_up = time.monotonic() + 60
    while answers(port):
        assert time.monotonic() < give_up, "it still runs"
        time.sleep(0.05)  # polling a port, with a limit
