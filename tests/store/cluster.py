"""Three nats-servers of our own on loopback, as one cluster with ``sync_interval: always``."""

import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.broker import binary
from deploy.ports import free_ports
from shared import subjects
from tests.store.ledger import until

_CONFIG = """\
{accounts}
server_name: "{name}"
listen: "127.0.0.1:{port}"
http: "127.0.0.1:{monitor}"
jetstream {{
  store_dir: "{store}"
  sync_interval: always
}}
cluster {{
  name: "three"
  listen: "127.0.0.1:{route}"
  routes: [{routes}]
}}
"""


@dataclass(slots=True)
class Node:
    name: str
    directory: Path
    port: int
    monitor: int
    route: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.directory / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [binary(), "-c", str(self.directory / f"{self.name}.conf")], stdout=log, stderr=log
            )

    def signal(self, which: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(which)
        if which == signal.SIGKILL:
            self.process.wait()

    def asked(self, path: str) -> dict[str, Any]:
        """The answer of its monitoring address; empty while it gives none."""
        try:
            url = f"http://127.0.0.1:{self.monitor}/{path}"
            with urllib.request.urlopen(url, timeout=2) as reply:
                answer: dict[str, Any] = json.load(reply)
                return answer
        except (urllib.error.URLError, OSError, ValueError):
            return {}

    def log_state(self, stream: str) -> dict[str, Any]:
        """What this replica itself holds of the stream."""
        for account in self.asked("jsz?streams=true").get("account_details", []):
            for detail in account.get("stream_detail", []):
                if detail["name"] == stream:
                    return dict(detail["state"])
        return {}


@dataclass(slots=True)
class Cluster:
    directory: Path
    nodes: list[Node] = field(default_factory=list)
    accounts: str = ""
    """A file beside the configuration that says who may do what; without one everybody may do everything."""

    def start(self) -> "Cluster":
        """Start all three; return when each says that it is healthy."""
        self.prepare()
        for node in self.nodes:
            node.start()
        self.wait_until_healthy()
        return self

    def prepare(self) -> "Cluster":
        """Three nodes, none of which runs yet."""
        ports = free_ports(9)
        self.nodes = [
            Node(f"n{n}", self.directory, ports[3 * n - 3], ports[3 * n - 2], ports[3 * n - 1])
            for n in (1, 2, 3)
        ]
        routes = ", ".join(f'"nats://127.0.0.1:{node.route}"' for node in self.nodes)
        for node in self.nodes:
            config = _CONFIG.format(
                name=node.name,
                accounts=f'include "{self.accounts}"' if self.accounts else "",
                port=node.port,
                monitor=node.monitor,
                route=node.route,
                routes=routes,
                store=self.directory / node.name,
            )
            (self.directory / f"{node.name}.conf").write_text(config)
        return self

    def wait_until_healthy(self, seconds: float = 60) -> None:
        give_up = time.monotonic() + seconds
        while any(node.asked("healthz").get("status") != "ok" for node in self.nodes):
            if time.monotonic() > give_up:
                raise TimeoutError(f"no healthy cluster; see {self.directory}")
            time.sleep(0.05)  # polling an address, with a limit above

    def stop(self) -> None:
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                node.process.kill()
                node.process.wait()

    async def leader(self, client: Client) -> Node:
        """The node that leads the log, once they agree on one."""
        found: list[str] = []

        async def known() -> bool:
            try:
                info = await client.jetstream(timeout=2).stream_info(subjects.EVENTS)
            except (NatsError, TimeoutError):
                return False
            if info.cluster is not None and info.cluster.leader:
                found.append(info.cluster.leader)
            return bool(found)

        await until(known, 60)
        return self.named(found[-1])

    def named(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)

    @property
    def urls(self) -> list[str]:
        return [f"nats://127.0.0.1:{node.port}" for node in self.nodes]
