"""The broker of the whole system as three servers on loopback, with accounts and keys, each stream on all."""

import asyncio
import contextlib
import signal
import subprocess
from dataclasses import dataclass, field

from nats.aio.client import Client

from deploy.broker import Broker
from shared import subjects
from tests.store.cluster import Cluster, Node
from tests.store.ledger import until


@dataclass(slots=True)
class Three(Broker):
    """What the runner wants of a broker; it keeps stores and ports over kill and start."""

    cluster: Cluster = field(init=False)

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.directory, accounts="server/accounts.conf")

    @property
    def nodes(self) -> list[Node]:
        return self.cluster.nodes

    @property
    def url(self) -> str:
        assert self.local is not None
        told = f"{self.local.name}:{self.local.password}"
        return ",".join(f"nats://{told}@127.0.0.1:{node.port}" for node in self.nodes)

    @property
    def bare_url(self) -> str:
        return ",".join(self.cluster.urls)

    @property
    def monitor_url(self) -> str:
        return ",".join(f"http://127.0.0.1:{node.monitor}" for node in self.nodes)

    def start(self) -> "Three":
        """Those that do not run; return when each says that it is healthy."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.keyring.prepare(local=True)
        self.local = self.keyring.local()
        if not self.nodes:
            self.cluster.prepare()
        for node in self.nodes:
            if node.process is None or node.process.poll() is not None:
                node.start()
        self.cluster.wait_until_healthy(120)
        return self

    def kill(self) -> None:
        self.cluster.stop()

    def stop(self) -> None:
        """In order, then whatever still runs."""
        running = [node for node in self.nodes if node.process and node.process.poll() is None]
        for node in running:
            node.signal(signal.SIGTERM)
        for node in running:
            assert node.process is not None
            with contextlib.suppress(subprocess.TimeoutExpired):
                node.process.wait(20)
        self.cluster.stop()

    async def leader(self, client: Client) -> Node:
        return await self.cluster.leader(client)

    async def differ(self, end: int, seconds: float = 120) -> list[str]:
        """The nodes that, given time to catch up, do not hold the whole log up to ``end`` without a hole."""
        sound = {"messages": end, "first_seq": 1, "last_seq": end, "num_deleted": 0}
        found: dict[str, dict[str, int]] = {}

        async def agree() -> bool:
            for node in self.nodes:
                state = await asyncio.to_thread(node.log_state, subjects.EVENTS)
                found[node.name] = {key: state.get(key, 0) for key in sound}
            return all(one == sound for one in found.values())

        try:
            await until(agree, seconds)
        except TimeoutError:
            return [f"{name} holds {one}" for name, one in found.items() if one != sound]
        return []
