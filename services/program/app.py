"""The program service, wired: it decides nothing; it projects the log into the read model."""

from services.program.follower import run_projection
from services.program.model import open_model
from services.program.projector import Progress
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> Service:
    engine = open_model(settings.database)
    progress = Progress()

    async def project(service: Service) -> None:
        """Ends only when an event cannot be applied: then the service is unhealthy, and says so."""
        try:
            await run_projection(service.client, engine, progress)
        finally:
            await engine.dispose()

    return Service(
        name="program",
        settings=settings,
        background={"projection": project},
        extra_lag=lambda: progress.lag,
    )
