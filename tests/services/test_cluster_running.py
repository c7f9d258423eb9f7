"""The cluster with a real engine: a node and half of every service are lost, and nothing else is."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from deploy.ports import free_port
from deploy.runner import SERVICES
from shared.subjects import EVENTS
from tests.paths import ROOT
from tests.services.stack import Stack, done, started

_NODES: Final = {"nats": "hoinghi-1", "nats-2": "hoinghi-2", "nats-3": "hoinghi-3"}
_SERVING: Final = (*_NODES, "postgres", "mail", *SERVICES)
_STORY: Final = ("demo", "--connect", "--out", "/out", "--example", "so-cong-thuong-2024")
_STREAMS: Final = (
    "import ssl, urllib.request as u; "
    "c = ssl.create_default_context(cafile='/run/secrets/tls_ca'); "
    "print(u.urlopen('https://127.0.0.1:8222/jsz?streams=1&config=1', context=c).read().decode())"
)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    subprocess.run(["deploy/cluster/certificates.sh", str(tmp_path / "tls")], check=True)
    port = free_port()
    options = ("--env-file", "deploy/cluster/cluster.env")
    given = {"HOINGHI_PORTAL_PUBLISHED": f"{port}-{port + 1}"}
    with started(tmp_path, _SERVING, *options, given=given) as stack:
        yield stack


def _streams(stack: Stack, node: str) -> dict[str, dict[str, Any]]:
    """What this node itself says of the streams."""
    told = json.loads(stack.compose("exec", "-T", node, "python", "-c", _STREAMS))
    return {
        stream["name"]: stream
        for account in told["account_details"]
        for stream in account["stream_detail"]
    }


def _log(stack: Stack, node: str) -> dict[str, Any]:
    state: dict[str, Any] = _streams(stack, node)[EVENTS]["state"]
    return {key: state[key] for key in ("messages", "first_seq", "last_seq")} | {
        "lost": state.get("num_deleted", 0)
    }


def _until(what: str, holds: Any, seconds: float = 180) -> None:
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, what
        time.sleep(0.5)  # polling, with a limit


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_node_and_half_of_every_service_are_lost_in_the_midst_of_the_story(
    stack: Stack, tmp_path: Path
) -> None:
    stack.until_healthy(_SERVING, 300)
    assert stack.inspected("provision", "{{.State.ExitCode}}") == "0"
    for name in SERVICES:
        assert len(stack.containers(name)) == 2
    streams = _streams(stack, "nats")
    assert {one["config"]["num_replicas"] for one in streams.values()} == {3}

    told: list[str] = []
    story = threading.Thread(target=lambda: told.append(_story(stack)))
    story.start()
    _until("the story is told", lambda: _log(stack, "nats")["last_seq"] > 60)
    led_by = _streams(stack, "nats")[EVENTS]["cluster"]["leader"]
    node = next(name for name, server in _NODES.items() if server == led_by)
    killed = [stack.container(node), *(stack.containers(name)[0] for name in SERVICES)]
    done(["docker", "kill", "-s", "KILL", *killed])
    story.join()
    assert told, "the story did not go on"
    there = next(name for name in _NODES if name != node)
    events = _log(stack, there)
    assert events["last_seq"] > 200
    assert events["lost"] == 0

    # What was lost comes back, and is brought up to the rest.
    done(["docker", "start", *killed])
    stack.until_healthy(_SERVING, 300)
    _until(
        "every node has the whole log",
        lambda: all(_log(stack, name) == events for name in _NODES),
    )

    # Everything stops, and starts again on the same volumes.
    stack.compose("stop")
    for name in _SERVING:
        assert set(stack.inspected(name, "{{.State.ExitCode}}").split(",")) <= {"0", "143"}, name
    stack.compose("down")
    stack.compose("up", "-d", *_SERVING)
    stack.until_healthy(_SERVING, 300)
    assert _log(stack, "nats") == events
    # Told again, every step is known already, until the services say that this conference is over.
    again = subprocess.run(
        [*stack.client, "--profile", "demo", "run", "-T", "--rm", "demo", *_STORY],
        cwd=ROOT,
        env=stack.environment,
        capture_output=True,
        text=True,
    )
    assert "WRONG_STATE" in again.stdout + again.stderr
    assert {str(_log(stack, name)) for name in _NODES} == {str(events)}


def _story(stack: Stack) -> str:
    return stack.compose("run", "-T", "--rm", "demo", *_STORY)
