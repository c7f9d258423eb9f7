"""A conference of today with a few delegations, on a real broker with the real registry, codes and all."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.plan_import import read_plan
from services.registry import app as registry
from services.registry.attendance import Invited, evolve
from services.registry.delegation import decider
from shared import subjects
from shared.admission import Code
from shared.client import Commands
from shared.commands.base import Accepted, Command
from shared.commands.registry import (
    ConfirmAttendee,
    IssueInvitation,
    PlanConference,
    RegisterAttendee,
)
from shared.envelope import Fact, decode
from shared.events import CATALOGUE
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore
from tests.paths import PLAN

CONFERENCE, ORGANISER, UNIT = "bac-giang-2023", "bo-chqs-tinh", "so-y-te"
VIETNAM = timezone(timedelta(hours=7))
STARTS = datetime.now(VIETNAM).replace(microsecond=0) + timedelta(hours=3)


@dataclass
class Reception:
    """``say`` is the organiser's wish over the wire; facts are read from the log."""

    broker: Broker
    client: Client
    commands: Commands
    settings: Settings
    codes: dict[str, str] = field(default_factory=dict)

    async def say(self, wish: Command, unit: str = ORGANISER, scan: str | None = None) -> Accepted:
        answer = await self.commands.send(unit, wish, command_id=scan)
        assert isinstance(answer, Accepted), answer
        return answer

    async def facts(self, subject: subjects.Subject) -> Sequence[Fact]:
        records = await EventStore(self.client).read_fresh(subject, 0)
        return [decode(one.body, one.position, CATALOGUE).event for one in records]

    async def of_delegation(self, name: str) -> Sequence[Fact]:
        return await self.facts(subjects.delegation(CONFERENCE, name))

    async def state(self, name: str) -> Invited:
        state = decider.initial
        for fact in await self.of_delegation(name):
            state = evolve(state, fact)  # type: ignore[arg-type]  # all of a delegation
        assert isinstance(state, Invited)
        return state

    async def delegation(
        self, name: str, people: int = 5, respond_by: datetime | None = None
    ) -> list[str]:
        """Invited, registered and confirmed; the codes of its people, and its own under its name."""
        mailbox = Contact(person_id=UNIT, name=Personal("Văn thư"), email=Personal("a@b.example"))
        await self.say(
            IssueInvitation(
                delegation=name,
                unit=UNIT,
                invitee="Sở Y tế",
                group="so-nganh",
                seats=max(1, people),
                rank_rule="representative",
                respond_by=respond_by or datetime.now(UTC) + timedelta(hours=1),
                contact=mailbox,
                another=True,  # all delegations here are of one agency
            )
        )
        names = [f"{name}-{number:02}" for number in range(1, people + 1)]
        for one in names:
            who = Attendee(person_id=one, name=Personal(f"{one} (mẫu)"), position="Chuyên viên")
            await self.say(RegisterAttendee(delegation=name, attendee=who), UNIT)
            await self.say(ConfirmAttendee(delegation=name, person_id=one), UNIT)
        state = await self.state(name)
        self.codes |= {
            whose or name: str(Code(CONFERENCE, name, ticket))
            for ticket, whose in state.tickets.items()
        }
        return [self.codes[one] for one in names]


@pytest.fixture
async def reception(broker: Broker, client: Client) -> AsyncIterator[Reception]:
    settings = Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url)
    service = registry.build(settings)
    await service.start()
    commands = Commands(client, CONFERENCE)
    checked = read_plan(PLAN)
    plan = checked.plan.model_copy(
        update={"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=4)}
    )
    try:
        one = Reception(broker, client, commands, settings)
        await one.say(PlanConference(plan=plan, agencies=checked.agencies))
        yield one
    finally:
        await asyncio.shield(service.stop())
