"""The whole system in containers, with a real engine: built, started, told the story, hurt, and stopped."""

import base64
import json
import os
import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from deploy.keyring import Keyring
from deploy.runner import SERVICES
from tests.paths import ROOT

_BASES = ("hoinghi-base:local", "python:3.11-slim-bookworm")
_DATABASES = ("hoinghi-postgres:local", "postgres:15")
_SERVING = (*SERVICES, "mail", "nats", "postgres")
_LAST = (
    "import json, urllib.request as u; "
    "d = json.load(u.urlopen('http://127.0.0.1:8222/jsz?streams=1')); "
    "print(*(s['state']['last_seq'] for a in d['account_details'] for s in a['stream_detail'] "
    "if s['name'] == 'EVENTS'))"
)
_PRINTED: Final = (".pdf", ".docx", ".xlsx", ".ics", ".zip")


@dataclass(frozen=True, slots=True)
class Stack:
    """One compose project of this test alone."""

    client: tuple[str, ...]
    project: str
    environment: dict[str, str]

    def compose(self, *words: str) -> str:
        return _done([*self.client, "--profile", "demo", *words], self.environment)

    def container(self, service: str) -> str:
        return self.compose("ps", "-a", "-q", service).strip()

    def inspected(self, service: str, template: str) -> str:
        return _done(["docker", "inspect", "-f", template, self.container(service)]).strip()

    def until_healthy(self, services: Sequence[str], seconds: float = 120) -> None:
        give_up = time.monotonic() + seconds
        while seen := {
            name: state
            for name in services
            if (state := self.inspected(name, "{{.State.Health.Status}}")) != "healthy"
        }:
            if time.monotonic() > give_up:
                pytest.fail(f"not healthy: {seen}\n{self.compose('logs', '--tail=40', *seen)}")
            time.sleep(0.5)

    def log(self, service: str) -> list[str]:
        command = ["docker", "logs", self.container(service)]
        both = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return both.stdout.splitlines()

    def last_event(self) -> int:
        return int(self.compose("exec", "-T", "nats", "python", "-c", _LAST))

    def story(self, folder: Path) -> str:
        """Tell the story; its documents are copied into ``folder``. Returns what was printed."""
        name = f"{self.project}-story"
        try:
            said = self.compose("run", "-T", "--name", name, "demo")
            _done(["docker", "cp", f"{name}:/out", str(folder)])
        finally:
            subprocess.run(["docker", "rm", "-f", name], capture_output=True)
        return said


def _done(command: Sequence[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{(done.stdout + done.stderr)[-4000:]}"
    return done.stdout


def _works(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True).returncode == 0


def _image(setting: str, *known: str) -> str:
    """The image that the setting names, or the first of the known ones that is on this machine."""
    wanted = [os.environ[setting]] if setting in os.environ else known
    for name in wanted:
        if _works("docker", "image", "inspect", name):
            return name
    pytest.skip(f"none of {', '.join(wanted)} is here: call deploy/local-base-image.sh")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """The system, built and started from the present tree; skipped, with the reason, where it cannot be."""
    if not _works("docker", "info"):
        pytest.skip("no Docker engine answers")
    clients = [("docker-compose",), ("docker", "compose")]
    client = next((c for c in clients if _works(*c, "version")), None)
    if client is None:
        pytest.skip("neither docker-compose nor docker compose is installed")
    if not list((ROOT / "deploy" / "wheels").glob("*.whl")):
        pytest.skip("deploy/wheels is empty: call deploy/local-base-image.sh")
    password = tmp_path / "database_password"
    password.write_text(uuid.uuid4().hex)
    password.chmod(0o644)
    for name in ("master_key", "seal_key"):
        secret = tmp_path / name
        secret.write_text(base64.b64encode(os.urandom(32)).decode())
        secret.chmod(0o644)
    Keyring.of(tmp_path / "broker", shared=True).prepare()
    project = f"hoinghi-test-{uuid.uuid4().hex[:8]}"
    stack = Stack(
        client,
        project,
        {
            **os.environ,
            "COMPOSE_PROJECT_NAME": project,
            "HOINGHI_IMAGE": "hoinghi:test",
            "HOINGHI_BASE_IMAGE": _image("HOINGHI_BASE_IMAGE", *_BASES),
            "HOINGHI_POSTGRES_IMAGE": _image("HOINGHI_POSTGRES_IMAGE", *_DATABASES),
            "HOINGHI_SECRETS": str(tmp_path),
            "HOINGHI_CLOCK": "simulated",
        },
    )
    stack.compose("build")
    try:
        stack.compose("up", "-d", *_SERVING)
        yield stack
    finally:
        stack.compose("down", "-v")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_containers_run_the_whole_story_and_keep_it(stack: Stack, tmp_path: Path) -> None:
    stack.until_healthy(_SERVING)
    assert stack.inspected("provision", "{{.State.ExitCode}}") == "0"
    for name in _SERVING:
        _can_do_nothing_else(stack, name)

    first = stack.story(tmp_path / "first")
    files = sorted(set(re.findall(rf"/out/([\w-]+(?:{'|'.join(_PRINTED)}))", first)))
    left = {one.name for one in (tmp_path / "first").iterdir() if one.suffix in _PRINTED}
    assert set(files) == left, first
    assert len(files) == 34, first
    mails = int(re.findall(r"\*\.eml: (\d+)", first)[0])
    assert mails > 300
    assert len(list((tmp_path / "first").glob("thu-dien-tu/*.eml"))) == mails
    events = stack.last_event()
    assert re.search(rf"events stored +{events}\b", first), first

    # The broker dies, and the containers are made anew: what was acknowledged is on the volume.
    _done(["docker", "kill", "-s", "KILL", stack.container("nats")])
    stack.compose("down")
    stack.compose("up", "-d", *_SERVING)
    stack.until_healthy(_SERVING)
    assert stack.last_event() == events
    stack.story(tmp_path / "again")
    assert stack.last_event() == events
    for name in files:
        told = [(tmp_path / telling / name).read_bytes() for telling in ("first", "again")]
        assert told[0] == told[1], name

    for name in SERVICES:
        lines = stack.log(name)
        assert lines
        for line in lines:
            assert json.loads(line)["service"] == name, line
    stack.compose("stop")
    for name in _SERVING:
        # 143 says that it ended by SIGTERM; 137 would say that it had to be killed.
        assert stack.inspected(name, "{{.State.ExitCode}}") in ("0", "143"), name


def _can_do_nothing_else(stack: Stack, name: str) -> None:
    """Not root, no capability, no way to gain one, and nowhere to write but where it must."""
    shown = stack.compose(
        "exec",
        "-T",
        name,
        "sh",
        "-c",
        "id -u; cat /proc/self/status; touch /new 2>&1 || echo refused",
    )
    assert int(shown.split("\n", 1)[0]) > 0
    assert re.search(r"CapBnd:\s+0+\n", shown)
    assert re.search(r"NoNewPrivs:\s+1\n", shown)
    assert "Read-only file system\nrefused" in shown
