"""An agency's own HTTP server, for what is POSTed to it: answers from a script, keeps what it heard."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOST, LATE = 0, -1
"""In a script: the line is dropped once the POST was taken; the answer comes after the sender's time limit."""
_LATE_SECONDS = 1.0
_ELSEWHERE = "/khac"


@dataclass
class Endpoint:
    """Answers from its script, then 204; ``always``: this, whatever the script says. ``taken``: webhook-ids."""

    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    elsewhere: int = 0
    """How often a redirect was followed."""
    pause: float = 0.0
    url: str = ""
    always: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer_to(self, path: str, headers: dict[str, str], body: bytes) -> int:
        with self._lock:
            self.elsewhere += path == _ELSEWHERE
            self.heard.append((headers, body))
            code = self.always or (self.answers.pop(0) if self.answers else 204)
            if code in (LOST, 200, 204):
                self.taken.append(headers["webhook-id"])
        return code


@contextlib.contextmanager
def listening() -> Iterator[Endpoint]:
    """On loopback, until the end of the block."""
    one = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            code = one.answer_to(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            time.sleep(one.pause + (_LATE_SECONDS if code == LATE else 0))
            if code == LOST:
                self.connection.close()
                return
            self.send_response(204 if code == LATE else code)
            if code in (301, 302, 307, 308):
                self.send_header("Location", _ELSEWHERE)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(OSError, ValueError):  # the line that was dropped
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    one.url = f"http://127.0.0.1:{server.server_port}/nhan"
    try:
        yield one
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
