"""A compose project of one test: built from the present tree, started, asked, taken down."""

import base64
import contextlib
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.keyring import Keyring
from tests.paths import ROOT

_BASES = ("hoinghi-base:local", "python:3.11-slim-bookworm")
_DATABASES = ("hoinghi-postgres:local", "postgres:15")


@dataclass(frozen=True, slots=True)
class Stack:
    """One compose project of this test alone."""

    client: tuple[str, ...]
    project: str
    environment: dict[str, str]

    def compose(self, *words: str) -> str:
        profiles = ("--profile", "catcher", "--profile", "demo")
        return done([*self.client, *profiles, *words], self.environment)

    def containers(self, service: str) -> list[str]:
        """The id of each replica, running or not."""
        return self.compose("ps", "-a", "-q", service).split()

    def container(self, service: str) -> str:
        (only,) = self.containers(service)
        return only

    def inspected(self, service: str, template: str) -> str:
        """What the engine says of it; of several replicas each different answer, with commas."""
        told = done(["docker", "inspect", "-f", template, *self.containers(service)])
        return ",".join(sorted(set(told.splitlines())))

    def until_healthy(self, services: Sequence[str], seconds: float = 900) -> None:
        """Waits long: a machine that others use starts a probe in seconds, and says so as "unhealthy"."""
        give_up = time.monotonic() + seconds
        while seen := {
            name: state
            for name in services
            if (state := self.inspected(name, "{{.State.Health.Status}}")) != "healthy"
        }:
            if time.monotonic() > give_up:
                probes = {name: self.inspected(name, "{{json .State.Health.Log}}") for name in seen}
                pytest.fail(
                    f"not healthy: {seen}\n{probes}\n{self.compose('logs', '--tail=40', *seen)}"
                )
            time.sleep(0.5)

    def log(self, service: str) -> list[str]:
        command = ["docker", "logs", self.container(service)]
        both = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return both.stdout.splitlines()

    def story(self, folder: Path) -> str:
        """Tell the story; its documents are copied into ``folder``. Returns what was printed."""
        name = f"{self.project}-story"
        try:
            said = self.compose("run", "-T", "--name", name, "demo")
            done(["docker", "cp", f"{name}:/out", str(folder)])
        finally:
            subprocess.run(["docker", "rm", "-f", name], capture_output=True)
        return said


def done(command: Sequence[str], environment: dict[str, str] | None = None) -> str:
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


@contextlib.contextmanager
def started(
    secrets: Path,
    services: Sequence[str],
    *options: str,
    given: Mapping[str, str] | None = None,
) -> Iterator[Stack]:
    """The system, built and started from the present tree; skipped, with the reason, where it cannot be.

    ``options``: of the client, before its command; ``given``: further variables of its environment.
    """
    if not _works("docker", "info"):
        pytest.skip("no Docker engine answers")
    clients = [("docker-compose",), ("docker", "compose")]
    client = next((c for c in clients if _works(*c, "version")), None)
    if client is None:
        pytest.skip("neither docker-compose nor docker compose is installed")
    if not list((ROOT / "deploy" / "wheels").glob("*.whl")):
        pytest.skip("deploy/wheels is empty: call deploy/local-base-image.sh")
    password = secrets / "database_password"
    password.write_text(uuid.uuid4().hex)
    password.chmod(0o644)
    for name in ("master_key", "seal_key"):
        secret = secrets / name
        secret.write_text(base64.b64encode(os.urandom(32)).decode())
        secret.chmod(0o644)
    Keyring.of(secrets / "broker", shared=True).prepare()
    project = f"hoinghi-test-{uuid.uuid4().hex[:8]}"
    image = f"hoinghi:{project.removeprefix('hoinghi-')}"
    stack = Stack(
        (*client, *options),
        project,
        {
            **os.environ,
            "COMPOSE_PROJECT_NAME": project,
            # A name of its own: another worker's stack is built at the same time, with other labels.
            "HOINGHI_IMAGE": image,
            "HOINGHI_BASE_IMAGE": _image("HOINGHI_BASE_IMAGE", *_BASES),
            "HOINGHI_POSTGRES_IMAGE": _image("HOINGHI_POSTGRES_IMAGE", *_DATABASES),
            "HOINGHI_SECRETS": str(secrets),
            "HOINGHI_CLOCK": "simulated",
            "HOINGHI_PORTAL_PUBLISHED": "0",  # whichever is free: another system may stand at 8000
            **(given or {}),
        },
    )
    stack.compose("build")
    try:
        stack.compose("up", "-d", *services)
        yield stack
    finally:
        stack.compose("down", "-v")
        subprocess.run(
            ["docker", "image", "rm", "--force", image], capture_output=True, check=False
        )
