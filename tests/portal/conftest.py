"""A running system with the real plan, invited by it; the portal as a process; Chromium in front of it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import nats
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response, async_playwright
from playwright.async_api import Error as PlaywrightError
from sqlalchemy import select

from deploy.plan_import import read_plan
from deploy.quiet import until_quiet, until_shown
from deploy.runner import Running, running
from deploy.story import invitations
from deploy.story.teller import Story, vietnam
from services.program.model import open_model
from services.program.tables import messages
from shared.commands.base import Command
from tests.paths import PLAN

CONFERENCE = "bac-giang-2023"
CHROMIUM = os.environ.get("HOINGHI_CHROMIUM", "/usr/bin/chromium")
PICTURES = os.environ.get("HOINGHI_PICTURES")
T = TypeVar("T")
_LAST_DAY = (
    "test_acting",
    "test_reception_page",
    "test_gate",
    "test_plan_published",
    "test_report_finalised",
    "test_course",
    "test_award_rounds",
    "test_walk_by_keys",
)


@dataclass(frozen=True)
class Held:
    """The running system, and what tests do with it from outside."""

    system: Running
    mail: Path

    @property
    def url(self) -> str:
        return self.system.portal_url

    def login_link(self, unit: str, role: str, *more: str) -> str:
        """As the command line prints it."""
        return self._link("--unit", unit, "--role", role, *more)

    def acting_link(self, acting: str) -> str:
        """The same for an acting person."""
        return self._link("--conference", CONFERENCE, "--acting", acting)

    def _link(self, *options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "deploy", "login-link", *options],
            env={**os.environ, **self.system.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def answer_link(self, unit: str) -> str:
        """The link in the letter of invitation that the unit got."""
        for file in sorted(self.mail.glob("*.eml")):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if f"@{unit}." not in str(mail["To"]):
                continue
            body = mail.get_body(("plain",))
            assert body is not None
            for line in body.get_content().splitlines():
                if "/m/" in line:
                    return str(line.strip())
        raise AssertionError(f"no letter to {unit} carries a link")

    async def send(self, unit: str, command: Command) -> int:
        """Somebody else does something meanwhile; the position at which everything shows it."""
        async with self.story() as story:
            await story.do(unit, command)
            return await story.settled()

    async def position(self) -> int:
        """Of the log, once nothing moves any more."""
        client = await nats.connect(self.system.broker.url)
        try:
            return await until_quiet(client)
        finally:
            await client.close()

    def story(self) -> "Telling":
        return Telling(self.system)


class Released(Story):
    """Before the day moves on everything in the outbox is released, whichever test left it there and in whichever
    conference: a reminder waits behind an invitation that nobody has released, and until then the system does not
    come to rest."""

    async def at(self, moment: datetime) -> None:
        async with self.engine.connect() as connection:
            held = select(messages.c.conference).where(messages.c.status == "held").distinct()
            theirs = (await connection.execute(held)).scalars().all()
        for name in theirs:
            plan = self.checked.plan.model_copy(update={"id": name})
            other = Story(self.client, replace(self.checked, plan=plan), self.engine, self.out)
            other.now = self.now
            await invitations.messages_are_released(other)
        await super().at(moment)


@dataclass
class Telling:
    """A story's teller for the time of a block."""

    system: Running

    async def __aenter__(self) -> Story:
        self.client = await nats.connect(self.system.broker.url)
        self.engine = open_model(self.system.database_url)
        story = Released(self.client, read_plan(PLAN), self.engine, self.system.directory)
        story.now = vietnam(16, 8)
        return story

    async def __aexit__(self, *_: object) -> None:
        await self.engine.dispose()
        await self.client.close()


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return loop.run_until_complete(work)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What moves the day on comes late; then the day of the conference, since after it nobody answers any more; a
    second one, and the report of the first, last of all."""
    items.sort(
        key=lambda item: next((n for n, name in enumerate(_LAST_DAY, 1) if name in item.nodeid), 0)
    )


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """Started once for all tests of this folder but those of the API; each works on a delegation of its own."""
    yield from started(tmp_path_factory.mktemp("portal"))


def started(directory: Path) -> Iterator[Held]:
    """The system, until the generator is closed."""
    mail = directory / "mail"
    loop = asyncio.new_event_loop()
    context = running(directory / "system", clock="simulated", mail_dir=mail)
    system = _run(loop, context.__aenter__())
    try:
        held = Held(system, mail)
        _run(loop, _invited(held))
        yield held
    finally:
        _run(loop, context.__aexit__(None, None, None))
        loop.close()


async def _invited(held: Held) -> None:
    """The plan stands, everybody is invited, the letters have gone out."""
    async with held.story() as story:
        await invitations.plan_is_imported(story)
        await invitations.invitations_are_issued(story)
        await story.settled()
        await invitations.messages_are_released(story)
        await until_shown(story.engine, await until_quiet(story.client))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        await chromium.close()


@pytest.fixture
async def context(browser: Browser) -> BrowserContext:
    return await browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    """A network of another test's containers that comes or goes breaks off whatever Chromium loads."""
    page = await context.new_page()
    there = page.goto

    async def goto(url: str, **how: Any) -> Response | None:
        try:
            return await there(url, **how)
        except PlaywrightError as error:
            if "ERR_NETWORK_CHANGED" not in str(error):
                raise
            return await there(url, **how)

    page.goto = goto  # type: ignore[method-assign]
    return page


async def sign_in(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_role("button", name="Vào hệ thống").click()


async def picture(page: Page, name: str) -> None:
    """Wide and at 360 px, where ``HOINGHI_PICTURES`` names a folder: to be looked at."""
    if PICTURES is None:
        return
    await page.screenshot(path=f"{PICTURES}/{name}-wide.png", full_page=True)
    size = page.viewport_size
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.screenshot(path=f"{PICTURES}/{name}-360.png", full_page=True)
    if size:
        await page.set_viewport_size(size)
