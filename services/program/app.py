"""The program service, wired: it decides nothing; it projects the log into the read model."""

import asyncio
import contextlib
from dataclasses import dataclass
from functools import partial
from typing import Final

from nats.errors import Error as NatsError
from nats.js.errors import APIError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.documents.templates import templates_of
from services.program.follower import run_projection
from services.program.mending import keep_mending, mending_queries
from services.program.model import open_model, position
from services.program.past import report_query
from services.program.projector import Progress, show_rows
from services.program.queries import queries
from services.program.sealer import keep_sealing, present, seal_key, seal_query
from shared.service import Background, Service
from shared.settings import Settings
from shared.store import EventStore

_MEASURE_SECONDS: Final = 2.0


def build(settings: Settings) -> Service:
    engine = open_model(settings.database)
    progress = Progress()

    behind = _Behind()

    async def project(service: Service) -> None:
        """Ends only when the log is damaged, or another one: then the service is unhealthy, and says so."""
        try:
            await run_projection(service.client, engine, progress)
        finally:
            await engine.dispose()

    async def measure(service: Service) -> None:
        """Compares with the log itself: a reader that has stalled would not notice its own lag."""
        while True:
            with contextlib.suppress(TimeoutError, NatsError, APIError, SQLAlchemyError, OSError):
                behind.events = await rows_behind(service.store, engine, progress)
            await asyncio.sleep(_MEASURE_SECONDS)

    background: dict[str, Background] = {
        "projection": project,
        "lag": measure,
        "mending": lambda service: keep_mending(service, engine, progress),
    }
    key = seal_key(settings)
    if key is not None:
        background["sealer"] = lambda service: keep_sealing(
            service.client, key, partial(present, service)
        )
    return Service(
        name="program",
        settings=settings,
        background=background,
        extra_lag=lambda: max(behind.events, progress.lag),
        queries={
            **queries(engine, progress),
            **mending_queries(engine, progress),
            "report": report_query(templates_of(settings.templates_dir), engine),
            "seal": seal_query(key),
        },
    )


async def rows_behind(store: EventStore, engine: AsyncEngine, progress: Progress) -> int:
    """How many events are not in the rows, whichever process writes them: one that stands by shows the figures of
    the rows and not of the day on which it wrote some."""
    stands = (await position(engine)).position
    events = max(0, await store.last_position() - stands)
    if stands > progress.position:
        progress.lag = events
        show_rows(stands, events)
    return events


@dataclass(slots=True)
class _Behind:
    """How many events of the log are not in the rows yet."""

    events: int = 0
