"""``make audit``: green only when every pin was really looked up; tried against a service of our own."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy.advisories import CLEAN, NOT_AUDITED, VULNERABLE, NotAudited, pins
from deploy.ports import free_port
from tests.paths import ROOT

LOCK = ROOT / "requirements.lock"


@dataclass
class Osv:
    """Answers as OSV does: one advisory for the version that is named, none for others."""

    vulnerable: dict[str, str] = field(default_factory=dict)
    silent_after: int | None = None
    asked: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        name, version = question["package"]["name"], question["version"]
        self.asked[name] = version
        if self.vulnerable.get(name) != version:
            return {}
        advisory = {
            "id": "PYSEC-0000-1",
            "modified": "2026-01-01T00:00:00Z",
            "published": "2026-01-01T00:00:00Z",
            "summary": "made up for a test",
            "affected": [
                {
                    "package": {"name": name, "ecosystem": "PyPI"},
                    "ranges": [
                        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}
                    ],
                }
            ],
        }
        return {"vulns": [advisory]}


@pytest.fixture
def osv() -> Iterator[Osv]:
    told = Osv()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if told.silent_after is not None and len(told.asked) >= told.silent_after:
                self.send_error(503)
                return
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            answer = json.dumps(told.answer(body)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/v1/query"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def audited(lock: Path, url: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.advisories", str(lock), "--osv-url", url],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_with_nothing_known_it_is_green_and_has_asked_for_every_pin(osv: Osv) -> None:
    code, said = audited(LOCK, osv.url)
    assert code == CLEAN, said
    assert osv.asked == pins(LOCK.read_text())
    assert said.startswith(f"{len(osv.asked)} gói")


def test_one_vulnerable_version_is_named_and_is_a_failure(osv: Osv) -> None:
    version = pins(LOCK.read_text())["jinja2"]
    osv.vulnerable = {"jinja2": version}
    code, said = audited(LOCK, osv.url)
    assert code == VULNERABLE
    assert f"jinja2=={version}: PYSEC-0000-1" in said


def test_a_service_that_cannot_be_reached_is_a_failure_that_says_so() -> None:
    code, said = audited(LOCK, f"http://127.0.0.1:{free_port()}/v1/query")
    assert code == NOT_AUDITED
    assert "NOT AUDITED" in said


def test_a_service_that_stops_answering_half_way_is_a_failure_that_says_so(osv: Osv) -> None:
    osv.silent_after = 5
    code, said = audited(LOCK, osv.url)
    assert code == NOT_AUDITED
    assert "NOT AUDITED" in said


@pytest.mark.parametrize("text", ["", "# nothing\n", "jinja2\n", "jinja2>=3\n"])
def test_a_lock_that_pins_nothing_is_not_green(osv: Osv, tmp_path: Path, text: str) -> None:
    lock = tmp_path / "empty.lock"
    lock.write_text(text)
    assert audited(lock, osv.url)[0] == NOT_AUDITED
    with pytest.raises(NotAudited):
        pins(text)


def test_a_lock_that_is_not_there_is_not_green(osv: Osv, tmp_path: Path) -> None:
    assert audited(tmp_path / "none.lock", osv.url)[0] == NOT_AUDITED


def test_every_line_of_the_lock_is_a_pin_or_a_hash() -> None:
    lines = [
        line for line in LOCK.read_text().splitlines() if line and not line.startswith((" ", "#"))
    ]
    assert len(pins(re.sub(r" *;.*\\$", " \\\\", LOCK.read_text(), flags=re.MULTILINE))) == len(
        lines
    )


def test_the_makefile_calls_it_for_the_lock_that_the_image_installs() -> None:
    assert "-m deploy.advisories requirements.lock" in (ROOT / "Makefile").read_text()
    assert "requirements.lock" in (ROOT / "deploy" / "Dockerfile").read_text()
