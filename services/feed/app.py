"""The feed service, wired: it hears every fact and tells each agency what it may hear of it."""

from collections.abc import Sequence

from services.feed.addressing import address
from shared import subjects
from shared.envelope import Actor, Meta, Recorded, encode
from shared.events import CATALOGUE
from shared.events.feed import FeedFact
from shared.policies import Effect
from shared.service import Service
from shared.settings import Settings
from shared.store import MESSAGE_ID


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
    for told in address(heard):
        subject = told.subject(heard.conference)
        await js.publish(
            subject,
            encode(told.fact, told.id, subject, meta),
            stream=subjects.FEED,
            headers={MESSAGE_ID: told.id},
        )
    return []


def build(settings: Settings) -> Service:
    return Service(
        name="feed",
        settings=settings,
        workers={"feed-publisher": dict.fromkeys(CATALOGUE.values(), publish)},
    )
