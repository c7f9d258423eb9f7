"""The projection as a process keeps it: for ever, through lost connections, beside a second one."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from nats.aio.client import Client
from nats.errors import ConnectionClosedError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.mending import mend
from services.program.model import WrongVersion, create_schema
from services.program.projector import Fenced, Progress, follow
from shared.tasks import heed_cancellation

PAUSES: Final = (0.1, 0.5, 2.0, 5.0)
"""Seconds before the next try while the database or the broker cannot be reached."""


async def run_projection(
    client: Client,
    engine: AsyncEngine,
    progress: Progress | None = None,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    pauses: Sequence[float] = PAUSES,
) -> Progress:
    """Follow the log until the projection halts (returned, with ``halted`` set) or is cancelled.

    What was parked is tried again first: this may be the release that can read it. A fenced projector waits as a
    standby and takes over where the other one stops. Raises :class:`WrongVersion`, and ConnectionClosedError when
    the client was closed.
    """
    progress = progress or Progress()
    log = structlog.get_logger().bind(projection="program")
    failures = 0
    while True:
        heed_cancellation()
        before = progress.position
        try:
            await create_schema(engine)
            await mend(client, engine, progress)
            return await follow(client, engine, progress=progress, on_progress=on_progress)
        except (WrongVersion, ConnectionClosedError):
            raise
        except Fenced:
            log.warning("another projector is at work; standing by", position=progress.position)
            failures = len(pauses)
        except Exception as error:  # whatever it is, the rows stay whole: try again from there
            failures = 1 if progress.position > before else failures + 1
            log.error("projection interrupted", error=type(error).__name__, exc_info=failures == 1)
        await asyncio.sleep(pauses[min(failures, len(pauses)) - 1])
