"""The whole system in containers, with a real engine: built, started, told the story, hurt, and stopped."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.runner import SERVICES
from tests.paths import ROOT
from tests.services.stack import Stack, done, started

_SERVING = (*SERVICES, "mail", "nats", "postgres")
_LAST = (
    "import json, urllib.request as u; "
    "d = json.load(u.urlopen('http://127.0.0.1:8222/jsz?streams=1')); "
    "print(*(s['state']['last_seq'] for a in d['account_details'] for s in a['stream_detail'] "
    "if s['name'] == 'EVENTS'))"
)
_REVISION: Final = "0123456789abcdef0123456789abcdef01234567"
_CREATED: Final = "2026-11-01T02:03:04Z"
_INSTALLED: Final = (
    "import re; from importlib.metadata import distributions; "
    "print(*sorted({re.sub('[-_.]+', '-', d.metadata['Name']).lower() + '==' + d.version "
    "for d in distributions()}))"
)
_PRINTED: Final = (".pdf", ".docx", ".xlsx", ".ics", ".zip")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    labels = {"HOINGHI_REVISION": _REVISION, "HOINGHI_CREATED": _CREATED}
    with started(tmp_path, _SERVING, given=labels) as stack:
        yield stack


def _last_event(stack: Stack) -> int:
    return int(stack.compose("exec", "-T", "nats", "python", "-c", _LAST))


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_containers_run_the_whole_story_and_keep_it(stack: Stack, tmp_path: Path) -> None:
    stack.until_healthy(_SERVING)
    assert stack.inspected("provision", "{{.State.ExitCode}}") == "0"
    for name in _SERVING:
        _can_do_nothing_else(stack, name)
    _says_what_it_is(stack)
    _says_what_is_in_it(stack)

    first = stack.story(tmp_path / "first")
    files = sorted(set(re.findall(rf"/out/([\w-]+(?:{'|'.join(_PRINTED)}))", first)))
    left = {one.name for one in (tmp_path / "first").iterdir() if one.suffix in _PRINTED}
    assert set(files) == left, first
    assert len(files) == 34, first
    mails = int(re.findall(r"\*\.eml: (\d+)", first)[0])
    assert mails > 300
    assert len(list((tmp_path / "first").glob("thu-dien-tu/*.eml"))) == mails
    events = _last_event(stack)
    assert re.search(rf"events stored +{events}\b", first), first

    # The broker dies, and the containers are made anew: what was acknowledged is on the volume.
    done(["docker", "kill", "-s", "KILL", stack.container("nats")])
    stack.compose("down")
    stack.compose("up", "-d", *_SERVING)
    stack.until_healthy(_SERVING)
    assert _last_event(stack) == events
    stack.story(tmp_path / "again")
    assert _last_event(stack) == events
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


def _says_what_it_is(stack: Stack) -> None:
    labels = json.loads(stack.inspected("registry", "{{json .Config.Labels}}"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert labels["org.opencontainers.image.title"] == project["name"]
    assert labels["org.opencontainers.image.version"] == project["version"]
    assert labels["org.opencontainers.image.licenses"] == project["license"]
    assert labels["org.opencontainers.image.revision"] == _REVISION
    assert labels["org.opencontainers.image.created"] == _CREATED


def _says_what_is_in_it(stack: Stack) -> None:
    """The list in the image is well formed, and names each locked package in its locked version."""
    listed = stack.compose("exec", "-T", "registry", "cat", "/usr/share/doc/hoinghi/sbom.cdx.json")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(listed) is None
    told: dict[str, Any] = json.loads(listed)
    assert told["metadata"]["timestamp"] == _CREATED
    versions = {
        part["name"]: part["version"]
        for part in told["components"]
        if part["purl"].startswith("pkg:pypi/")
    }
    frozen = stack.compose("exec", "-T", "registry", "python", "-c", _INSTALLED)
    assert versions == dict(line.split("==") for line in frozen.split())
    lock = (ROOT / "requirements.lock").read_text()
    locked = dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^ ;]+)", lock, re.MULTILINE))
    assert versions.items() <= locked.items()
    debian = {part["name"] for part in told["components"] if part["purl"].startswith("pkg:deb/")}
    assert "libc6" in debian
