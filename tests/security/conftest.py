"""One broker for all tests that only try; whoever changes keys takes one of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from deploy.agencies import durable_of
from deploy.broker import Broker, connected
from deploy.streams import declare
from shared.subjects import FEED
from tests.security.ground import CULTURE, HEALTH, Ground, Trying, trying


def _ready(broker: Broker) -> Ground:
    broker.keyring.prepare(local=True)
    ground = Ground(broker, {unit: broker.keyring.add(unit) for unit in (HEALTH, CULTURE)})
    broker.start()

    async def provision() -> None:
        client = await connected(ground.settings("provisioner"))
        await declare(client)
        for unit in (HEALTH, CULTURE):
            await client.jetstream().add_consumer(FEED, durable_of(unit))
        await client.close()

    asyncio.run(provision())
    return ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    ready = _ready(Broker(tmp_path_factory.mktemp("security") / "broker"))
    yield ready
    ready.broker.stop()


@pytest.fixture
def own_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A broker of this test alone."""
    ready = _ready(Broker(tmp_path_factory.mktemp("alone") / "broker"))
    yield ready
    ready.broker.stop()


@pytest.fixture
async def as_(ground: Ground) -> AsyncIterator[Callable[[str], Awaitable[Trying]]]:
    """``await as_("registry")``: a connection under that key, closed when the test ends."""
    async with AsyncExitStack() as stack:

        async def connect(name: str) -> Trying:
            opened = await trying(ground.settings(name))
            stack.push_async_callback(opened.client.close)
            return opened

        yield connect
