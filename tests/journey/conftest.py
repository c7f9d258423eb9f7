"""The story of the README, told once for all tests of this folder: real processes, real wire."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nats
import pytest

from deploy.demo import print_everything
from deploy.plan_import import read_plan
from deploy.runner import Running, running
from deploy.story.teller import Story
from deploy.story.telling import tell
from services.program.model import open_model
from services.program.printing import Printed
from tests.paths import PLAN


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test of a folder waits for the whole story, which takes its time on a busy machine."""
    for item in items:
        if "journey" in item.path.parts:
            item.add_marker(pytest.mark.timeout(1200))


@dataclass(frozen=True)
class Told:
    """The running system after the story, what the story remembers, what it left."""

    system: Running
    story: Story
    printed: list[Printed]
    out: Path
    mail: Path

    def file(self, name: str) -> bytes:
        return (self.out / name).read_bytes()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Told in a loop of its own, because the processes outlive each test's loop."""
    directory = tmp_path_factory.mktemp("journey")
    out, mail = directory / "out", directory / "mail"
    loop = asyncio.new_event_loop()
    context = running(directory / "system", clock="simulated", mail_dir=mail)
    system = loop.run_until_complete(context.__aenter__())
    try:
        story, printed = loop.run_until_complete(_tell(system, out))
        yield Told(system, story, printed, out, mail)
    finally:
        loop.run_until_complete(context.__aexit__(None, None, None))
        loop.close()


async def _tell(system: Running, out: Path) -> tuple[Story, list[Printed]]:
    client = await nats.connect(system.broker.url)
    engine = open_model(system.database_url)
    try:
        story = Story(client, read_plan(PLAN), engine, out)
        await tell(story)
        return story, await print_everything(story)
    finally:
        await engine.dispose()
        await client.close()
