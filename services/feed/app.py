"""The feed service, wired: it hears every fact and tells each agency what it may hear of it."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final

from nats.errors import Error as NatsError
from nats.js.errors import APIError

from services.feed.addressing import SILENT, address
from services.feed.webhooks import Deliveries
from shared import subjects
from shared.envelope import Actor, Meta, Recorded, derived_id, encode
from shared.events import CATALOGUE
from shared.events.feed import ConnectionTested, FeedFact
from shared.policies import Effect
from shared.service import Service
from shared.settings import Settings
from shared.store import MESSAGE_ID
from shared.traces import trace_id

TEST_SECONDS: Final = 900


async def publish(service: Service, heard: Recorded[FeedFact]) -> Sequence[Effect]:
    """Publish what the outside may hear. The ids derive from the event: heard again, told once."""
    js = service.client.jetstream(timeout=5)
    meta = Meta(
        command_id=heard.id,  # in the feed the cause of a fact is the fact in the log
        time=heard.time,
        conference=heard.conference,
        actor=Actor(heard.actor.unit),  # the unit is public, the person is not
        correlation_id=heard.correlation_id,
        traceparent=heard.traceparent,
    )
    count = 0
    for count, told in enumerate(address(heard), 1):  # noqa: B007 - counted
        subject = told.subject(heard.conference)
        await js.publish(
            subject,
            encode(told.fact, told.id, subject, meta),
            stream=subjects.FEED,
            headers={MESSAGE_ID: told.id},
        )
    if count:
        service.log.info(
            "event handled",
            consumer="feed-publisher",
            subject=heard.subject,
            position=heard.position,
            outcome=f"told: {count}",
            trace=trace_id(heard.traceparent),
        )
    return []


async def prove_connection(service: Service) -> None:
    """A test event in each quarter of an hour. Its id derives from the quarter: two replicas tell it once."""
    js = service.client.jetstream(timeout=5)
    subject = subjects.feed(subjects.PUBLIC, "system", "feed", ConnectionTested.event_name())
    while True:
        now = service.clock.at_entry({})
        quarter = int(now.timestamp()) // TEST_SECONDS
        identity = derived_id("connection-test", str(quarter))
        meta = Meta(identity, now, "system", Actor(subjects.SYSTEM_UNIT), identity)
        body = encode(ConnectionTested(every_seconds=TEST_SECONDS), identity, subject, meta)
        with contextlib.suppress(
            TimeoutError, NatsError, APIError
        ):  # the next quarter comes anyway
            await js.publish(subject, body, stream=subjects.FEED, headers={MESSAGE_ID: identity})
        await asyncio.sleep(TEST_SECONDS - now.timestamp() % TEST_SECONDS)


def build(settings: Settings) -> Service:
    # A simulated calendar has no quarters of an hour to tell.
    tests = {"connection-test": prove_connection} if settings.clock == "system" else {}
    return Service(
        name="feed",
        settings=settings,
        workers={
            "feed-publisher": {kind: publish for kind in CATALOGUE.values() if kind not in SILENT}
        },
        background={"webhooks": Deliveries(settings.webhooks_local).run} | tests,
    )
