"""Loopback ports for servers of our own: none is given twice while a process that asked for it lives.

A server that is stopped and started again on its port would otherwise find another in its place.
"""

import contextlib
import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from shared.refusals import Refusal

PORTS: Sequence[int] = range(18_000, 32_768)
"""Where free ports are looked for: below those that systems hand out to outgoing connections (Linux: from 32768):
one of these could otherwise take it while our server restarts."""


PORT_TAKEN: Final = Refusal(
    "PORT_TAKEN",
    "Không mở được cổng {port} trên máy này: một chương trình khác đang giữ, hoặc máy không cho. "
    "Chưa có gì được khởi động.",
    "Port {port} cannot be opened on this machine: another program holds it, or the machine does not allow it. "
    "Nothing was started.",
    "Chọn cổng khác, ví dụ: --port {other}; hoặc dừng chương trình đang giữ cổng này.",
    "Choose another port, for example: --port {other}; or stop the program that holds this one.",
)


def wanted_port(port: int) -> int:
    """``port``, if a server of ours can listen there. Raises PORT_TAKEN."""
    with contextlib.closing(socket.socket()) as probe:
        # as servers do: connections of one that just ended are no hindrance
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PORT_TAKEN.refuse(port=port, other=free_port()) from None
    return port


def free_port() -> int:
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """So many different ports that nobody holds and nobody was given. Raises OSError when there are none."""
    found: list[int] = []
    with _given() as given:
        # Where all were given already, those that nobody holds have to do.
        drawn = random.SystemRandom().sample(PORTS, len(PORTS))
        for port in sorted(drawn, key=lambda one: one in given):
            if len(found) == count:
                break
            if _is_free(port):
                found.append(port)
        if len(found) < count:
            raise OSError(f"no free port on loopback between {min(PORTS)} and {max(PORTS)}")
        given.update(dict.fromkeys(found, os.getpid()))
    return found


def _is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


@contextlib.contextmanager
def _given() -> Iterator[dict[int, int]]:
    """Which process was given which port, of those that live; what is put there is kept. One looks at a time."""
    path = Path(tempfile.gettempdir()) / f"hoinghi-ports-{os.getuid()}"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        told = (line.split() for line in file)
        pairs = [(int(line[0]), int(line[1])) for line in told if len(line) == 2]
        alive = {process for process in {one for _, one in pairs} if _lives(process)}
        given = {port: process for port, process in pairs if process in alive}
        yield given
        file.seek(0)
        file.truncate()
        file.writelines(f"{port} {process}\n" for port, process in given.items())


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
