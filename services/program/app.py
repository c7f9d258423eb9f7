"""The program service, wired: it decides nothing; it projects the log into the read model."""

import asyncio
import contextlib
from dataclasses import dataclass
from functools import partial
from typing import Final

from nats.errors import Error as NatsError
from nats.js.errors import APIError

from services.program.documents.templates import templates_of
from services.program.follower import run_projection
from services.program.mending import keep_mending, mending_queries
from services.program.model import open_model
from services.program.past import report_query
from services.program.projector import Progress
from services.program.queries import queries
from services.program.sealer import keep_sealing, present, seal_key, seal_query
from shared.service import Background, Service
from shared.settings import Settings

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
            with contextlib.suppress(TimeoutError, NatsError, APIError):
                behind.events = await service.store.last_position() - progress.position
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


@dataclass(slots=True)
class _Behind:
    """How many events of the log are not in the rows yet."""

    events: int = 0
