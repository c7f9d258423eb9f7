"""Deadlines are messages scheduled in the broker: on the system clock the broker itself fires them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from nats.aio.client import Client
from pydantic_core import from_json

from deploy.broker import Broker
from deploy.plan_import import read_plan
from deploy.quiet import advance, until_quiet
from deploy.streams import DURABLES
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import IssueInvitation, PlanConference, RemindDelegation
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.people import Contact
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import InvitationReminderDue
from shared.personal import Personal
from shared.policies import SetTimer
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore
from shared.vault import vault_of
from tests.domain.planned import planned, recorded
from tests.paths import PLAN

CONFERENCE = "bac-giang-2023"
OURS = [durable for durable in DURABLES if durable.name.startswith("registry")]


@pytest.fixture(params=["system", "simulated"])
async def service(
    request: pytest.FixtureRequest, broker: Broker, client: Client
) -> AsyncIterator[Service]:
    built = registry.build(Settings(nats_url=broker.url, clock=request.param))
    await built.start()
    yield built
    await built.stop()


async def test_a_delegation_that_has_not_answered_is_reminded_in_time(
    service: Service, client: Client
) -> None:
    """The whole way: event, policy, timer in the broker, due, command, event."""
    now = datetime.now(UTC)
    commands = Commands(client, CONFERENCE)
    checked = read_plan(PLAN)
    begins = (now + timedelta(days=10)).astimezone(timezone(VIETNAM_OFFSET))
    days = {"starts_at": begins, "ends_at": begins + timedelta(hours=4)}
    plan = PlanConference(plan=checked.plan.model_copy(update=days), agencies=checked.agencies)
    assert isinstance(await commands.send("bo-chqs-tinh", plan, time=now), Accepted)
    boundary = subjects.delegation(CONFERENCE, "so-y-te")
    heard = await client.jetstream().subscribe(boundary, ordered_consumer=True)
    invitation = IssueInvitation(
        delegation="so-y-te",
        unit="so-y-te",
        invitee="Sở Y tế",
        group="so-nganh",
        seats=2,
        rank_rule="representative",
        respond_by=now + timedelta(seconds=4),
        contact=Contact(
            person_id="so-y-te", name=Personal("Văn thư"), email=Personal("a@so-y-te.example")
        ),
    )
    assert isinstance(await commands.send("bo-chqs-tinh", invitation, time=now), Accepted)
    if service.settings.clock == "simulated":
        await until_quiet(client, durables=OURS)
        assert len(await EventStore(client).read(boundary)) == 1, "no time has passed"
        await advance(client, now + timedelta(seconds=3), durables=OURS)
    messages = [await heard.next_msg(timeout=30) for _ in range(2)]
    await heard.unsubscribe()
    reminder = decode(await vault_of(client).opened(messages[1].data), 2, CATALOGUE)
    assert reminder.traceparent is not None, "what a timer does begins a trace of its own"
    assert isinstance(reminder.event, InvitationReminderDue)
    assert reminder.event.unanswered == 2
    assert now < reminder.time < now + timedelta(seconds=30)


async def test_a_timer_does_not_give_way_to_one_that_follows_from_an_earlier_event(
    service: Service, client: Client
) -> None:
    """An event that was parked is handled again behind the later ones: what they set stands."""
    day = datetime.now(UTC) + timedelta(days=3)

    def timer(days: int) -> SetTimer:
        at = day + timedelta(days=days)
        return SetTimer("remind-so-y-te", at, RemindDelegation(delegation="so-y-te"))

    later = recorded(planned())
    earlier = replace(later, position=later.position - 1)
    assert await service.carry_out(timer(2), later) == "timer"
    assert await service.carry_out(timer(1), earlier) == "timer of a later event"
    subject = subjects.timer("registry", later.conference, "remind-so-y-te")
    stands = await client.jetstream().get_last_msg(subjects.TIMERS, subject)
    assert datetime.fromisoformat(from_json(stands.data or b"")["at"]) == timer(2).at
    assert await service.carry_out(timer(3), later) == "timer", "the same event is heard again"
