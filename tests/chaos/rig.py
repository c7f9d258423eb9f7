"""The whole system as processes, a mail server that counts, and the conference that the faults strike."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.plan_import import read_plan
from deploy.ports import free_ports
from deploy.quiet import until_quiet, until_shown
from deploy.runner import SERVICES, Running, running
from deploy.story import invitations
from deploy.story.teller import Story
from services.program.model import open_model
from services.program.tables import messages, tasks
from tests.chaos.disks import NoDisk, own_disk
from tests.chaos.load import Load, lasting
from tests.chaos.shifted import NoShift, try_shift
from tests.chaos.three import Three
from tests.paths import PLAN
from tests.postgres import NoPostgres, Postgres, postgres_server
from tests.services.outgoing import Server, serving

STRUCK = tuple(name for name in SERVICES if name != "portal")
"""The services that are killed. The portal has no part in what the load wishes for."""
_FIRST = "first-"
"""Before the name of a service: its other process, where it has two."""


@dataclass(slots=True)
class Rig:
    """``without``: what this machine lacks for some faults, with the reason. ``three``: the broker, where it has
    three nodes; then each service runs twice. ``quiet_seconds``: how long everything may take to come to rest
    after a fault."""

    system: Running
    client: Client
    engine: AsyncEngine
    mail: Server
    load: Load
    postgres: Postgres | None
    without: Mapping[str, str]
    three: Three | None = None
    quiet_seconds: float = 240.0

    async def revived(self, *names: str) -> None:
        """Those that were killed run again and are ready."""
        for name in names:
            self.system.start(name)
        for name in names:
            await self.system.until_ready(name, 90)

    def turned(self, name: str) -> None:
        """Of the two processes of a service the other one is now the one that is struck."""
        processes, ports, other = self.system.processes, self.system.health_ports, _FIRST + name
        processes[name], processes[other] = processes[other], processes[name]
        ports[name], ports[other] = ports[other], ports[name]

    async def rest(self) -> int:
        """Every consumer has handled everything and the rows show it; the last position."""
        position = await until_quiet(self.client, self.quiet_seconds)
        await until_shown(self.engine, position, self.quiet_seconds)
        return position


@contextlib.asynccontextmanager
async def rigged(directory: Path, seed: int, *, nodes: int = 1) -> AsyncIterator[Rig]:
    """Plan imported, everybody invited, letters released; on PostgreSQL where there is one. On three ``nodes``
    every service runs twice, the portal too."""
    three = Three(directory / "broker") if nodes == 3 else None
    async with contextlib.AsyncExitStack() as stack:
        postgres, without = None, {}
        try:
            postgres = stack.enter_context(postgres_server())
        except NoPostgres as reason:
            without["postgres"] = str(reason)
        try:
            with own_disk(directory / "disk"):
                pass
        except NoDisk as reason:
            without["disk"] = str(reason)
        try:
            await asyncio.to_thread(try_shift)
        except NoShift as reason:
            without["clock"] = str(reason)
        system = await stack.enter_async_context(
            running(
                directory,
                clock="simulated",
                database_url=postgres.url if postgres else None,
                broker=three,
                replicas=nodes,
            )
        )
        if three is not None:
            await _doubled(system)
        # The runner's own catcher gives one file to each Message-ID, however often it came; ours counts.
        catcher = system.processes.pop("mail")
        catcher.kill()
        await asyncio.to_thread(catcher.wait, 10)
        mail = Server(Path(system.environment["HOINGHI_MAIL_DIR"]))
        await stack.enter_async_context(serving(mail, int(system.environment["HOINGHI_MAIL_PORT"])))
        client = await lasting(system.broker.url)
        stack.push_async_callback(client.close)
        engine = open_model(system.database_url)
        stack.push_async_callback(engine.dispose)
        load = await _prepared(client, engine, system, seed)
        yield Rig(system, client, engine, mail, load, postgres, without, three)


async def _doubled(system: Running) -> None:
    """A second process of every service beside the first."""
    portal, *ports = await asyncio.to_thread(free_ports, 1 + len(SERVICES))
    system.environment["HOINGHI_PORTAL_PORT"] = str(portal)
    for name, port in zip(SERVICES, ports, strict=True):
        system.processes[_FIRST + name] = system.processes[name]
        system.health_ports[_FIRST + name] = system.health_ports[name]
        system.health_ports[name] = port
        system.start(name)
    for name in SERVICES:
        await system.until_ready(name, 90)


async def _prepared(client: Client, engine: AsyncEngine, system: Running, seed: int) -> Load:
    story = Story(client, read_plan(PLAN), engine, system.directory, seed=seed)
    await invitations.plan_is_imported(story)
    await invitations.invitations_are_issued(story)
    await story.settled()
    await invitations.messages_are_released(story)
    await until_shown(engine, await until_quiet(client))
    async with engine.connect() as connection:
        named = await connection.execute(select(tasks.c.task, tasks.c.lead).order_by(tasks.c.task))
        leads = [(str(task), str(lead)) for task, lead in named]
        mails = await connection.execute(
            select(messages.c.message)
            .where(messages.c.kind == "invitation", messages.c.status == "sent")
            .order_by(messages.c.message)
        )
        letters = [str(one) for one in mails.scalars()]
    return Load(system, story.checked, story.invited, leads, letters, seed)
