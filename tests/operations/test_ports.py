"""Ports for servers of our own: nobody is given one that another process may come back to."""

import contextlib
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from deploy import ports
from shared.refusals import Refused

_ASK = """
import sys, tempfile
from pathlib import Path
tempfile.tempdir = sys.argv[1]
from deploy import ports
ports.PORTS = [int(port) for port in sys.argv[3:]]
print(*ports.free_ports(int(sys.argv[2])), flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    few = ports.free_ports(12)  # ours while this process lives: nobody takes one meanwhile
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(ports, "PORTS", few)
    return few


def asking(narrow: list[int], count: int) -> subprocess.Popen[str]:
    told = (tempfile.gettempdir(), str(count), *map(str, narrow))
    return subprocess.Popen(
        [sys.executable, "-c", _ASK, *told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_port_is_not_given_again_while_who_asked_for_it_lives(narrow: list[int]) -> None:
    mine = ports.free_ports(4)
    other = asking(narrow, 4)
    assert other.stdout is not None
    theirs = {int(port) for port in other.stdout.readline().split()}
    assert len(theirs) == 4
    assert not theirs & set(mine)
    assert not set(ports.free_ports(2)) & (theirs | set(mine))
    other.communicate()
    left = set(narrow) - set(mine)
    assert theirs & set(ports.free_ports(len(left) - 2)), "who is gone comes back to none"


def test_where_all_were_given_what_nobody_holds_has_to_do(narrow: list[int]) -> None:
    held = ports.free_ports(len(narrow))
    assert sorted(ports.free_ports(len(narrow))) == sorted(held)
    with pytest.raises(OSError, match="no free port"):
        ports.free_ports(len(narrow) + 1)


def test_a_wanted_port_that_is_held_is_refused_with_another_that_is_free(
    narrow: list[int],
) -> None:
    with contextlib.closing(socket.socket()) as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        held = holder.getsockname()[1]
        with pytest.raises(Refused) as refused:
            ports.wanted_port(held)
    assert refused.value.code == "PORT_TAKEN"
    assert refused.value.details["other"] in narrow
    assert ports.wanted_port(held) == held, "nobody holds it any more"


def test_up_on_a_held_port_says_what_to_do_and_starts_nothing(tmp_path: Path) -> None:
    with contextlib.closing(socket.socket()) as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        held = str(holder.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "deploy", "up", "--dir", str(tmp_path / "var"), "--port", held],
            capture_output=True,
            text=True,
            check=False,
        )
    vi, todo_vi, en, todo_en = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert vi.startswith(f"PORT_TAKEN: Không mở được cổng {held}")
    assert f"Port {held} cannot be opened" in en
    assert "--port" in todo_vi
    assert "--port" in todo_en
    assert not (tmp_path / "var").exists()
