"""Gates as they stand at a door: a browser of its own with a profile on disk, on a line that can be cut."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, Playwright, expect

from deploy.ports import free_port
from tests.portal.conftest import CHROMIUM, CONFERENCE, Held, sign_in

expect.set_options(
    timeout=30_000
)  # a browser with a profile of its own starts slowly on a busy machine
PAGE = f"/c/{CONFERENCE}/reception"


@dataclass
class Line:
    """A TCP line to the portal at an address of its own. Cut, it refuses, and the browser still has a net.
    ``deaf_after``: once these bytes have gone out nothing comes back, and ``sent`` is set."""

    port: int
    to: int
    server: asyncio.Server | None = None
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    deaf_after: bytes = b""
    sent: asyncio.Event = field(default_factory=asyncio.Event)

    async def restore(self) -> None:
        self.server = await asyncio.start_server(self._through, "127.0.0.1", self.port)

    async def cut(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None
        for writer in self.open:
            writer.transport.abort()
        self.open.clear()

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            back, forth = await asyncio.open_connection("127.0.0.1", self.to)
            self.open |= {writer, forth}
            await asyncio.gather(self._pour(reader, forth), self._pour(back, writer, answer=True))

    async def _pour(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answer: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if not answer and self.deaf_after and self.deaf_after in data:
                    self.sent.set()
                if answer and self.sent.is_set():
                    continue
                sink.write(data)
                await sink.drain()
        sink.close()

    def hear(self) -> None:
        self.deaf_after = b""
        self.sent.clear()


@dataclass
class Gate:
    """One device. ``kill`` is a power cut; ``start`` opens the same profile again. ``more``: for the browser."""

    held: Held
    playwright: Playwright
    profile: Path
    line: Line
    name: str
    more: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    page: Page = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.line.port}"

    async def start(self, at: str = PAGE) -> None:
        port = free_port()
        self.process = subprocess.Popen(  # noqa: ASYNC220 - started, not waited for
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
             f"--user-data-dir={self.profile}", f"--remote-debugging-port={port}", *self.more,
             "about:blank"],
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        for _ in range(200):
            with contextlib.suppress(Exception):
                browser = await self.playwright.chromium.connect_over_cdp(
                    f"http://127.0.0.1:{port}"
                )
                break
            await asyncio.sleep(0.1)  # the browser's own start; it has no other sign
        self.page = browser.contexts[0].pages[0]
        await self.page.goto(self.url + at)

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    async def sign_in(self) -> None:
        link = self.held.login_link("bo-chqs-tinh", "reception", "--conference", CONFERENCE)
        await sign_in(self.page, self.url + urlsplit(link).path)
        await self.open()

    async def open(self) -> None:
        await self.page.goto(self.url + PAGE)
        await expect(self.page.locator("html")).to_have_attribute("data-gate", "kept")
        await self.page.get_by_label("Cửa", exact=True).fill(self.name)
        await self.page.get_by_label("Mã điểm danh").focus()

    async def scan(self, code: str) -> None:
        """As a scanner gun types, and what is then on the screen."""
        await self.page.get_by_label("Mã điểm danh").fill(code)
        await self.page.keyboard.press("Enter")

    async def unsent(self, count: int) -> None:
        await expect(self.page.locator("#unsent")).to_have_text(f"{count} lượt chưa gửi")

    async def present(self, count: int) -> None:
        await expect(self.page.locator("#count-present")).to_have_text(str(count), timeout=20_000)


@contextlib.asynccontextmanager
async def gate(
    held: Held, playwright: Playwright, profile: Path, name: str, more: tuple[str, ...] = ()
) -> AsyncIterator[Gate]:
    """``more``: options of the browser."""
    line = Line(free_port(), urlsplit(held.url).port or 0)
    await line.restore()
    one = Gate(held, playwright, profile, line, name, more)
    try:
        await one.start("/")
        await one.sign_in()
        yield one
    finally:
        one.kill()
        await line.cut()
