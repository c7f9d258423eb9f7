"""The local runner: broker, streams, every service and the mail catcher as processes of this machine."""

import asyncio
import contextlib
import importlib
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Final

import uvloop

from deploy.broker import Broker, connected, wait_for_port
from deploy.ports import free_ports, wanted_port
from deploy.processes import ServiceProcess
from deploy.streams import declare_in_time
from services.program.tables import VERSION
from shared import forgotten_list
from shared.hosting import serve
from shared.settings import Settings
from shared.vault import new_master_key

_ROWS = f"hoinghi-{VERSION}.db"
"""Rows of another form have a file of their own, filled from the log; the earlier file stays as it is."""
SERVICES = ("registry", "awards", "budget", "notifications", "feed", "program", "portal")


_NODES_MEET: Final = 60.0
"""Seconds in which the nodes of a broker that start together must have found one another."""


class UnknownService(ValueError):
    """No service has this name."""

    code = "SERVICE_UNKNOWN"


class StartFailed(Exception):
    """A process did not become ready. The message holds the end of its log."""

    code = "START_FAILED"


@dataclass(slots=True)
class Running:
    """A running system: addresses for those who use it, processes for the one who stops it."""

    directory: Path
    broker: Broker
    environment: dict[str, str]
    health_ports: dict[str, int]
    processes: dict[str, ServiceProcess] = field(default_factory=dict)

    @property
    def portal_url(self) -> str:
        return self.environment["HOINGHI_ANSWER_BASE_URL"]

    @property
    def master_key_file(self) -> Path | None:
        """The master key that was made for this system; None: it has the one of this process's settings."""
        told = self.environment.get("HOINGHI_MASTER_KEY_FILE")
        return Path(told) if told else Settings().master_key_file

    @property
    def database_url(self) -> str:
        return self.environment["HOINGHI_DATABASE_URL"]

    @property
    def older_rows(self) -> list[Path]:
        """SQLite files in this folder that earlier versions wrote and nobody reads any more."""
        return [
            path
            for path in sorted(self.directory.glob("hoinghi*.db"))
            if path.name != _ROWS and not self.database_url.endswith(str(path.resolve()))
        ]

    def start(self, name: str) -> None:
        """Start one service (or ``mail``) as a process of its own; its log goes to ``<name>.log``."""
        port = self.health_ports[name]
        environment = {
            **os.environ,
            **self.environment,
            "HOINGHI_HEALTH_PORT": str(port),
            # Each with its own key: what it may not do in production it cannot do here either.
            "HOINGHI_NATS_URL": self.broker.bare_url,
            "HOINGHI_NATS_NKEY_FILE": str(self.broker.keyring.path(name).resolve()),
        }
        self.processes[name] = ServiceProcess(
            _serve_by_environment, name, environment, self.directory / f"{name}.log"
        )

    async def until_ready(self, name: str, seconds: float = 90.0) -> None:
        """Return when the service says that it is ready; raise with the end of its log otherwise."""
        give_up = time.monotonic() + seconds
        url = f"http://127.0.0.1:{self.health_ports[name]}/ready"
        while not await asyncio.to_thread(answers_200, url):
            if self.processes[name].poll() is not None or time.monotonic() > give_up:
                log = (self.directory / f"{name}.log").read_text(errors="replace")
                raise StartFailed(f"{name} did not become ready:\n{log[-3000:]}")
            await asyncio.sleep(0.05)

    def stop(self) -> None:
        """Ask every process to finish, then insist; the broker goes last."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except TimeoutError:
                process.kill()
                process.wait()
        self.broker.stop()


def serve_named(name: str, settings: Settings) -> None:
    """Be this service, or ``mail``, until told to end.

    Raises :class:`UnknownService`.
    """
    if name not in ("mail", *SERVICES):
        known = ", ".join((*SERVICES, "mail"))
        raise UnknownService(
            f"không có dịch vụ “{name}”; có: {known} / there is no service “{name}”; there are: {known}"
        )
    if name == "mail":
        from services.notifications.catcher import run  # each process loads its own service alone

        uvloop.run(run(settings))
        return
    module = importlib.import_module(f"services.{name}.app")
    serve(name, module.build, settings)


def _serve_by_environment(name: str) -> None:
    serve_named(name, Settings())


@contextlib.asynccontextmanager
async def running(
    directory: Path,
    *,
    clock: str = "system",
    database_url: str | None = None,
    mail_dir: Path | None = None,
    portal: int | None = None,
    smtp: str | None = None,
    mail_from: str | None = None,
    broker: Broker | None = None,
    replicas: int = 1,
) -> AsyncIterator[Running]:
    """The whole system in ``directory``: started, ready, and stopped in the end whatever happens.

    ``smtp``: the mail server that messages really go to. Without it the built-in catcher takes them. It is never
    read from this process's environment: who tells an example must not write to people by accident.

    ``mail_from``: the sender of an example's letters, unless this process has one set.

    ``portal``: the port of the pages; without it a free one. ``broker``: one that keeps its store elsewhere, or
    on several nodes; every stream stands on ``replicas`` of them. Raises PORT_TAKEN before anything is started.
    """
    if portal is not None:
        wanted_port(portal)
    await asyncio.to_thread(lambda: directory.mkdir(parents=True, exist_ok=True))
    broker = await asyncio.to_thread((broker or Broker(directory / "broker")).start)
    names = SERVICES if smtp else ("mail", *SERVICES)
    mail_port, portal_port, *health_ports = free_ports(2 + len(names))
    if portal is not None:
        portal_port = portal
    system = Running(
        directory,
        broker,
        {
            "HOINGHI_NATS_URL": broker.url,
            "HOINGHI_NATS_MONITOR_URL": broker.monitor_url,
            "HOINGHI_BROKER_DIR": str(broker.directory.resolve()),
            "HOINGHI_DATABASE_URL": database_url
            or f"sqlite+aiosqlite:///{(directory / _ROWS).resolve()}",
            "HOINGHI_SMTP_URL": smtp or f"smtp://127.0.0.1:{mail_port}",
            "HOINGHI_PORTAL_PORT": str(portal_port),
            "HOINGHI_ANSWER_BASE_URL": f"http://127.0.0.1:{portal_port}",
            "HOINGHI_MAIL_PORT": str(mail_port),
            "HOINGHI_MAIL_DIR": str((mail_dir or directory / "mail").resolve()),
            **({} if smtp else _caught_mail(mail_dir or directory / "mail")),
            **_sender(mail_from),
            "HOINGHI_MAIL_INBOX": str(_folder(directory / "inbox")),
            "HOINGHI_CLOCK": clock,
            **_master_key(directory),
            "HOINGHI_SEAL_KEY_FILE": str(new_master_key(directory / "seal.key")),
            "HOINGHI_FORGOTTEN_LIST": str((directory / forgotten_list.NAME).resolve()),
        },
        dict(zip(names, health_ports, strict=True)),
    )
    try:
        client = await connected(broker.settings("provisioner"))
        await declare_in_time(client, replicas, _NODES_MEET)
        await client.close()
        for name in names:
            system.start(name)
        if smtp is None:
            await wait_for_port(mail_port)
        for name in SERVICES:
            await system.until_ready(name)
        yield system
    finally:
        await asyncio.to_thread(system.stop)


def _master_key(directory: Path) -> dict[str, str]:
    """This process's own, when it has one; else a file beside the store, made once."""
    if "HOINGHI_MASTER_KEY" in os.environ or "HOINGHI_MASTER_KEY_FILE" in os.environ:
        return {}
    return {"HOINGHI_MASTER_KEY_FILE": str(new_master_key(directory / "master.key"))}


def _sender(mail_from: str | None) -> dict[str, str]:
    """This process's own, when it has one."""
    if mail_from is None or "HOINGHI_MAIL_FROM" in os.environ:
        return {}
    return {"HOINGHI_MAIL_FROM": mail_from}


def _caught_mail(folder: Path) -> dict[str, str]:
    """The archive is the catcher's own folder: nothing is on its way to it for a minute."""
    return {
        "HOINGHI_MAIL_ARCHIVE": str(_folder(folder)),
        # Longer than the longest stop that was seen with twenty busy processes on two cores.
        "HOINGHI_MAIL_SETTLE_SECONDS": "20",
    }


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def answers_200(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310 - loopback
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError, HTTPException):  # of another server: no answer of ours
        return False
