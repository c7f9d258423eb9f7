"""What every test may ask for: a real broker with the streams of ``deploy/streams.py``, and a client."""

import base64
import os
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import nats
import pytest
import typer.main
import typer.testing
from hypothesis import HealthCheck, settings
from nats.aio.client import Client
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from deploy.broker import Broker
from deploy.streams import declare


def pytest_configure() -> None:
    # One master key for everything that these tests start, here and in processes of their own.
    os.environ["HOINGHI_MASTER_KEY"] = base64.b64encode(bytes(range(32))).decode()
    # No test asserts a time, a property's examples included: a busy machine is no fault of theirs.
    settings.register_profile(
        "untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("untimed")
    # The command line's tree is built once, not for each of a thousand calls (half a second of processor time).
    vars(typer.testing)["_get_command"] = cache(typer.main.get_command)


ONE_SYSTEM = ("journey", "portal")
"""Folders whose tests share one running system, in the order in which its days pass."""

STACKS = ("test_containers_running.py", "test_cluster_running.py")
"""Files whose tests start the whole system in containers."""


class ByFile(LoadScopeScheduling):
    """One worker runs all tests of a file, and all of one system: each is set up once. What starts containers
    is run by one worker, first: two such systems at once are more than two processors bear, and as xdist sorts
    (by the number of tests) they would both come last.

    xdist's own ``loadgroup`` marks node ids through an attribute that pytest 9 no longer reads, and then
    spreads every test alone without a word.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.split("::", 1)[0])
        if file.name in STACKS:
            return "containers"
        return next((folder for folder in ONE_SYSTEM if folder in file.parts[:-1]), str(file))

    def _assign_work_unit(self, node: WorkerController) -> None:
        if "containers" in self.workqueue:
            self.workqueue.move_to_end("containers", last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


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
