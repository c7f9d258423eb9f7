"""What every test may ask for: a real broker with the streams of ``deploy/streams.py``, and a client."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.streams import declare


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A nats-server of this test alone, ``sync_interval: always``, with an empty store."""
    server = Broker(tmp_path / "broker").start()
    yield server
    server.stop()


@pytest.fixture
async def client(broker: Broker) -> AsyncIterator[Client]:
    """A connection to the broker, whose streams are declared."""
    connection = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    await declare(connection)
    yield connection
    await connection.close()
