"""Services as processes of this machine, forked from one that has imported them all.

Seven processes that each import the same thousand modules spend 3 s of processor time apiece on it;
forked from the standard library's fork server they share one import, and its memory. A process ends
by itself when the one that started it is gone, however that ended.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerContext
from multiprocessing.process import parent_process
from pathlib import Path
from typing import Final


def _fork_server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["deploy.preload"])
    return context


_CONTEXT: Final = _fork_server()


def end_by_sigterm() -> None:
    """The task that calls this is cancelled by SIGTERM, so that it leaves no broker or service behind."""
    if (task := asyncio.current_task()) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


class ServiceProcess:
    """One running process; its words, used by those who stop, kill and wait, are those of ``Popen``."""

    def __init__(
        self, run: Callable[[str], None], name: str, environment: Mapping[str, str], log: Path
    ) -> None:
        """Start ``run(name)`` in a process with exactly this environment that appends to ``log``."""
        self._process = _CONTEXT.Process(
            target=_begin, name=name, args=(run, name, dict(environment), str(log.resolve()))
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None  # noqa: S101 - it was started
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int:
        """The exit code, once it has ended. Raises ``TimeoutError`` after so many seconds."""
        self._process.join(seconds)
        code = self.poll()
        if code is None:
            raise TimeoutError(f"{self._process.name} still runs after {seconds} s")
        return code


def _begin(run: Callable[[str], None], name: str, environment: dict[str, str], log: str) -> None:
    os.setsid()  # Ctrl-C is for the runner, which stops them in order
    kept = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(kept, stream)
    os.close(kept)
    os.environ.clear()
    os.environ.update(environment)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    run(name)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None  # noqa: S101 - this is a child
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
