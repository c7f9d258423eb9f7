"""A consumer in trouble, as a whole service shows it."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from deploy.broker import Broker
from deploy.streams import declare
from services.awards import app as awards
from shared import subjects
from shared.hosting import asgi
from shared.service import Service
from shared.settings import Settings
from tests.store.consumer.ears import NAME, parked, until_parked
from tests.store.ledger import until


@contextlib.asynccontextmanager
async def serving(broker: Broker) -> AsyncIterator[Service]:
    service = awards.build(Settings(nats_url=broker.url, clock="simulated"))
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def status(service: Service, path: str) -> int:
    """The HTTP status that an orchestrator would see."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": b"",
        "http_version": "1.1",
    }
    await asgi(service)(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("path", ["/health", "/ready"])
async def test_health_tells_of_a_deleted_consumer(
    broker: Broker, client: Client, path: str
) -> None:
    async with serving(broker) as service:
        await until(lambda: all(one.bound and not one.missing for one in service.consumers))
        assert await status(service, path) < 300
        await client.jetstream().delete_consumer(subjects.EVENTS, NAME)
        await until(lambda: service.missing == [NAME])
        assert await status(service, path) == 503
        await declare(client)
        await until(lambda: service.missing == [])
        assert await status(service, path) < 300


@pytest.mark.parametrize("path", ["/health", "/ready"])
async def test_health_tells_of_a_part_that_has_stopped(
    broker: Broker, client: Client, path: str
) -> None:
    async with serving(broker) as service:
        service._tasks[0].cancel()
        await until(lambda: service.dead != [])
        assert await status(service, path) == 503


@pytest.mark.parametrize(
    "body",
    [b"", b"garbage", b"[]", b"{}", b"\xff\x00", b'{"type":"vn.hoinghi.unknown.Nothing.v1"}'],
)
async def test_an_unreadable_record_is_parked_and_the_alarm_is_logged(
    broker: Broker, client: Client, body: bytes
) -> None:
    with capture_logs() as logged:
        async with serving(broker):
            await client.jetstream().publish(subjects.award_round("c1", "t"), body)
            await until_parked(client)
    (pointer,) = await parked(client)
    assert (pointer["consumer"], pointer["position"], pointer["attempts"]) == (NAME, 1, 1)
    assert "cannot be read" in pointer["reason"]
    assert [entry["position"] for entry in logged if entry.get("alarm") == "parked"] == [1]
