"""The portal, wired: a service without rules, whose background work is to serve pages."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.assets import asset
from services.portal.doors import Doors
from services.portal.import_work import Jobs
from services.portal.limits import Limit, Newcomers
from services.portal.live import Live
from services.portal.provider import Provider, provider_of
from services.portal.roles import Role
from services.portal.sending import Desk
from services.portal.ways import Group, groups, sections
from services.portal.web import web
from services.program.documents.templates import templates_of
from services.program.model import open_model
from shared.law import Law
from shared.service import Service
from shared.settings import Settings
from shared.working_days import Calendar

_GRACE_SECONDS: Final = 3


@dataclass(slots=True)
class Portal:
    """What the pages are given."""

    settings: Settings
    engine: AsyncEngine
    service: Service
    desk: Desk
    law: Law
    calendar: Calendar
    live: Live = field(default_factory=Live)
    wrong_links: Limit = field(default_factory=lambda: Limit(burst=20, seconds=15))
    """Links and tokens that nobody was given, by the address they come from. One that opens always opens, whoever
    else tries behind the same address."""
    wrong_proofs: Limit = field(default_factory=lambda: Limit(burst=20, seconds=15))
    """Proofs that did not hold, by the browser that was vouched for before, else by the address they come from."""
    newcomers: Newcomers = field(default_factory=lambda: Newcomers(Limit(burst=40, seconds=30)))
    """Browsers that no wrong proof came from yet: those of others behind their address do not hold them up."""
    jobs: Jobs = field(default_factory=Jobs)
    provider: Provider | None = None
    """Who vouches for people, where the office has one."""

    @property
    def doors(self) -> Doors:
        return Doors(self.service.client)

    @property
    def encrypted(self) -> bool:
        return self.settings.portal_url.startswith("https:")

    @staticmethod
    def groups(role: Role) -> list[Group]:
        """The navigation of a role."""
        return groups(role)

    @staticmethod
    def sections(role: Role) -> list[tuple[str, str]]:
        """Name and place of the pages that open to a role."""
        return sections(role)

    @staticmethod
    def asset(name: str) -> str:
        return asset(name)


def build(settings: Settings) -> Service:
    templates_of(settings.templates_dir)  # what is wrong with them is said at the start
    engine = open_model(settings.database)

    async def pages(running: Service) -> None:
        try:
            await _serve(portal)
        finally:
            await engine.dispose()

    async def watch(running: Service) -> None:
        await portal.live.watch(running, engine)

    service = Service(
        name="portal",
        settings=settings,
        background={"pages": pages, "watch": watch},
        opens=False,  # it reads rows; what faces the web holds no key
    )
    portal = Portal(
        settings,
        engine,
        service,
        Desk(service, engine),
        Law.load(settings.law_files, settings.law_scopes),
        Calendar.load(settings.days_off_files),
        provider=provider_of(settings),
    )
    return service


class _Server(uvicorn.Server):
    """Signals belong to the process's own server, which ends this one with the service."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(portal: Portal) -> None:
    settings = portal.settings
    server = _Server(
        uvicorn.Config(
            web(portal),
            host=settings.portal_host,
            port=settings.portal_port,
            log_config=None,
            access_log=False,
            proxy_headers=bool(settings.portal_proxies),
            forwarded_allow_ips=settings.portal_proxies or None,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve(), name="portal-pages")
    try:
        await asyncio.shield(serving)
    finally:
        await portal.live.close()
        server.should_exit = True
        await serving
