"""Services as processes: their environment, log and end; one whose runner was killed does not go on alone."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.processes import ServiceProcess

_RUNNER = """
import sys, time
from pathlib import Path
from deploy.processes import ServiceProcess
from tests.services.test_processes import sleep
if __name__ == "__main__":
    print(ServiceProcess(sleep, "sleeper", {}, Path(sys.argv[1])).pid, flush=True)
    time.sleep(600)
"""


def tell(name: str) -> None:
    print(name, sorted(os.environ), flush=True)
    raise SystemExit(3)


def sleep(name: str) -> None:
    print(name, "sleeps", flush=True)
    time.sleep(600)


def test_a_process_has_the_environment_it_was_given_appends_to_its_log_and_tells_its_end(
    tmp_path: Path,
) -> None:
    log = tmp_path / "one.log"
    log.write_text("earlier\n")
    process = ServiceProcess(tell, "one", {"HOINGHI_CLOCK": "system"}, log)
    assert process.wait(60) == 3
    assert log.read_text() == "earlier\none ['HOINGHI_CLOCK']\n"
    process.kill()  # of one that has ended: nothing


def test_a_process_that_runs_on_is_told_and_can_be_killed(tmp_path: Path) -> None:
    process = ServiceProcess(sleep, "one", {}, tmp_path / "one.log")
    assert process.poll() is None
    with pytest.raises(TimeoutError):
        process.wait(0.01)
    process.kill()
    assert process.wait(60) == -signal.SIGKILL


def test_when_the_runner_is_killed_its_processes_end(tmp_path: Path) -> None:
    script = tmp_path / "runner.py"
    script.write_text(_RUNNER)
    root = str(Path(__file__).parents[2])
    runner = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert runner.stdout is not None
    child = os.pidfd_open(int(runner.stdout.readline()))
    runner.kill()
    runner.wait()
    ended, _, _ = select.select([child], [], [], 60)
    assert ended == [child]
    os.close(child)
