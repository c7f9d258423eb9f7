"""One service as a process of its own: its health, readiness and figures by HTTP, and its end by SIGTERM."""

import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import prometheus_client as prometheus
import uvicorn
from faststream.asgi import AsgiFastStream, AsgiResponse, get
from pydantic_core import to_json

from shared.collecting import spare_survivors
from shared.logs import configure
from shared.monitor import MonitorUnreachable, NotDurable
from shared.service import Service
from shared.serving import Server
from shared.settings import Settings
from shared.vault import MasterKey, MasterKeyWrong

_KNOWN: Final = (MasterKeyWrong, NotDurable, MonitorUnreachable)
"""What keeps a service from starting and is told in a sentence."""
_NOT_STARTED: Final = 3
"""As uvicorn's own exit code."""


def asgi(service: Service, refused: list[Exception] | None = None) -> AsgiFastStream:
    """The service as an ASGI application with /health, /ready and /metrics. ``refused`` takes why it did not
    start, which the server that runs it would only log."""

    @get
    async def health(_scope: Any) -> AsgiResponse:
        """Alive: connected, no part of it has stopped, and the broker knows its consumers."""
        connected = service.broker.connection is not None and service.client.is_connected
        dead, missing = service.dead, service.missing
        return _json(
            {"connected": connected, "stopped": dead, "missing": missing},
            200 if connected and not dead and not missing else 503,
        )

    @get
    async def ready(_scope: Any) -> AsgiResponse:
        """Ready: not further behind the log than ``max_lag`` allows (a ping would prove nothing)."""
        connected = service.broker.connection is not None and service.client.is_connected
        lag, idle = service.lag, service.dead + service.missing
        hears = all(consumer.bound or consumer.standby for consumer in service.consumers)
        fine = connected and hears and lag <= service.settings.max_lag and not idle
        return _json({"lag": lag, "connected": connected, "hears": hears}, 200 if fine else 503)

    @get
    async def metrics(_scope: Any) -> AsgiResponse:
        return AsgiResponse(
            prometheus.generate_latest(), 200, {"content-type": prometheus.CONTENT_TYPE_LATEST}
        )

    @contextlib.asynccontextmanager
    async def life() -> AsyncIterator[None]:
        try:
            await service.start(listen=False)
        except _KNOWN as error:
            if refused is None:
                raise
            refused.append(error)
            raise
        yield

    return AsgiFastStream(
        service.broker,
        asgi_routes=[("/health", health), ("/ready", ready), ("/metrics", metrics)],
        lifespan=life,
        on_shutdown=[service.rest],
        logger=None,
    )


def _json(content: dict[str, Any], status: int) -> AsgiResponse:
    return AsgiResponse(to_json(content), status, {"content-type": "application/json"})


def serve(name: str, build: Callable[[Settings], Service], settings: Settings) -> None:
    """Run one service as this process, until SIGTERM. Raises MasterKeyMissing, MasterKeyWrong where it would
    open nothing; NotDurable, MonitorUnreachable where an answer might not be kept."""
    configure(name, settings.log_level)
    spare_survivors()
    service = build(settings)
    if service.opens:
        MasterKey.of(settings)  # in a sentence, before anything is asked or served
    refused: list[Exception] = []
    # The server would log the traceback of what is told in a sentence below.
    logging.getLogger("uvicorn.error").addFilter(lambda _record: not refused)
    server = Server(
        uvicorn.Config(
            asgi(service, refused),
            host=settings.health_host,
            port=settings.health_port,
            loop="uvloop",
            log_config=None,
            access_log=False,
        )
    )
    try:
        server.run()
    except SystemExit:  # of the server's own start
        if not refused:
            raise
    if refused:
        raise refused[0]
    if not server.started and not server.should_exit:
        sys.exit(_NOT_STARTED)
