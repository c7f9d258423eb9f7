"""A list of delegates goes in over the wire: a real broker, the registry, the read model. Made-up people."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.broker import Broker
from deploy.files.sending import send
from deploy.people import people
from deploy.plan_import import read_plan
from services.program.import_targets import delegation_target
from services.program.model import open_model
from services.program.rebuild import rebuild
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import (
    CancelConference,
    DeclineInvitation,
    IssueInvitation,
    PlanConference,
)
from shared.commands.registry_refusals import INVITATION_DECLINED
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.people import Contact
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import AttendeeRegistered, AttendeeUpdated
from shared.lists.delegates import read_delegates
from shared.lists.fates import Reading
from shared.lists.opened import open_bytes
from shared.lists.refusals import NO_DELEGATION
from shared.personal import Personal
from shared.refusals import Refused
from shared.settings import Settings
from shared.store import EventStore
from tests.files.made import HEADER, delimited
from tests.paths import PLAN

VIETNAM = timezone(VIETNAM_OFFSET)
CONFERENCE, UNIT, SEATS = "bac-giang-2023", "so-y-te", 40
CROWD = people(11, "gia-dinh", SEATS)


def listed(count: int, phone: str = "0000123456") -> bytes:
    rows = [[n, f"{one.name} {n}", "Phó Giám đốc", phone, None] for n, one in enumerate(CROWD, 1)]
    return delimited([HEADER, *rows[:count]]).encode()


@dataclass(frozen=True)
class Desk:
    """One office's computer: the read model as it is now, and the wire."""

    client: Client
    directory: Path

    async def read(self, content: bytes, unit: str = UNIT, now: datetime | None = None) -> Reading:
        engine = await self._model()
        try:
            target = await delegation_target(engine, CONFERENCE, unit, None, now)
        finally:
            await engine.dispose()
        return read_delegates(open_bytes(content, "ds.csv"), target)

    async def send(self, reading: Reading) -> dict[str, int]:
        sent = await send(reading, Commands(self.client, CONFERENCE), UNIT)
        return {outcome: number for outcome, number in sent.counts().items() if number}

    async def facts(self, kind: type) -> list[object]:
        boundary = subjects.delegation(CONFERENCE, UNIT)
        records = await EventStore(self.client).read_fresh(boundary, 0)
        events = [decode(one.body, one.position, CATALOGUE).event for one in records]
        return [event for event in events if isinstance(event, kind)]

    async def _model(self) -> AsyncEngine:
        number = len(list(self.directory.glob("model-*.db")))
        url = f"sqlite+aiosqlite:///{self.directory / f'model-{number}.db'}"
        await rebuild(self.client, url)
        return open_model(url)


def invitation(**other: Any) -> IssueInvitation:
    told: dict[str, Any] = {
        "delegation": UNIT, "unit": UNIT, "invitee": "Sở Y tế", "group": "so-nganh", "seats": SEATS,
        "rank_rule": "representative", "respond_by": datetime.now(UTC) + timedelta(days=5),
        "contact": Contact(person_id=UNIT, name=Personal("Văn thư"), email=Personal("vt@so.example")),
    }  # fmt: skip
    return IssueInvitation(**told | other)


@pytest.fixture
async def desk(broker: Broker, client: Client, tmp_path: Path) -> AsyncIterator[Desk]:
    settings = Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url)
    service = registry.build(settings)
    await service.start()
    commands, checked = Commands(client, CONFERENCE), read_plan(PLAN)
    begins = datetime.now(VIETNAM) + timedelta(days=10)  # the clock is real: it lies ahead
    days = {"starts_at": begins, "ends_at": begins + timedelta(hours=4)}
    plan = checked.plan.model_copy(update=days)
    for wish in (PlanConference(plan=plan, agencies=checked.agencies), invitation()):
        answer = await commands.send(checked.plan.organiser, wish)
        assert isinstance(answer, Accepted), answer
    yield Desk(client, tmp_path)
    await service.stop()


async def test_a_list_is_imported_and_again_changes_nothing(desk: Desk) -> None:
    first = await desk.read(listed(12))
    assert await desk.send(first) == {"new": 12}
    again = await desk.read(listed(12))
    assert {fate.outcome for fate in again.fates} == {"unchanged"}
    assert len(await desk.facts(AttendeeRegistered)) == 12


async def test_nobody_is_read_for_a_unit_that_has_said_that_it_sends_nobody(desk: Desk) -> None:
    await desk.send(await desk.read(listed(2)))
    nobody = DeclineInvitation(delegation=UNIT, reason="chống lũ")
    assert isinstance(await Commands(desk.client, CONFERENCE).send(UNIT, nobody), Accepted)
    with pytest.raises(Refused) as caught:
        await desk.read(listed(3))
    assert caught.value.refusal is INVITATION_DECLINED


async def test_a_changed_list_updates_those_who_changed_and_adds_those_who_are_new(
    desk: Desk,
) -> None:
    await desk.send(await desk.read(listed(5)))
    changed = await desk.read(listed(7, phone="0000999999"))
    assert await desk.send(changed) == {"new": 2, "updated": 5}
    assert len(await desk.facts(AttendeeRegistered)) == 7
    back = await desk.read(listed(5))
    assert await desk.send(back) == {"updated": 5}
    forth = await desk.read(listed(5, phone="0000999999"))
    assert await desk.send(forth) == {"updated": 5}
    assert len(await desk.facts(AttendeeUpdated)) == 15


async def test_the_same_list_from_two_desks_at_once_registers_nobody_twice(desk: Desk) -> None:
    one, two = await desk.read(listed(30)), await desk.read(listed(30))
    assert one == two
    counts = await asyncio.gather(desk.send(one), desk.send(two))
    registered = await desk.facts(AttendeeRegistered)
    assert len(registered) == 30
    assert len({fact.attendee.person_id for fact in registered}) == 30  # type: ignore[attr-defined]
    assert all("refused" not in count for count in counts)


async def test_what_the_seats_do_not_hold_is_refused_row_by_row(desk: Desk) -> None:
    more = listed(SEATS) + "41,Người Thừa Giả,Phó,,\r\n42,Người Thừa Định,Phó,,\r\n".encode()
    sent = await send(await desk.read(more), Commands(desk.client, CONFERENCE), UNIT)
    assert sent.counts()["new"] == SEATS
    codes = {fate.code for fate in sent.fates if fate.outcome == "refused"}
    assert codes == {"REGISTRY_SEATS_FULL"}


async def test_what_the_service_refuses_by_now_is_foreseen_of_each_new_row(desk: Desk) -> None:
    await desk.send(await desk.read(listed(2)))
    late = await desk.read(listed(4), now=datetime.now(UTC) + timedelta(days=6))
    assert {fate.code for fate in late.fates} == {"", "REGISTRY_AFTER_DEADLINE"}
    assert late.counts() == {"new": 0, "updated": 0, "unchanged": 2, "refused": 2, "skipped": 0}
    commands = Commands(desk.client, CONFERENCE)
    off = await commands.send("chu-tich-ubnd-tinh", CancelConference(reason="bão số 5"))
    assert isinstance(off, Accepted), off
    over = await desk.read(listed(4))
    assert [fate.code for fate in over.fates[2:]] == ["REGISTRY_CONFERENCE_OVER"] * 2
    sent = await send(over, commands, UNIT)
    assert [(one.code, one.vi) for one in sent.fates] == [(one.code, one.vi) for one in over.fates]


async def test_an_agency_that_was_not_invited_is_told_so(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        await desk.read(listed(1), unit="so-noi-vu")
    assert caught.value.refusal is NO_DELEGATION


async def test_a_list_is_of_the_agencys_own_delegation_when_an_award_invited_another(
    desk: Desk,
) -> None:
    awardee = invitation(delegation="awardee-individual-07", seats=1, origin="award")
    answer = await Commands(desk.client, CONFERENCE).send("bo-chqs-tinh", awardee)
    assert isinstance(answer, Accepted), answer
    assert (await desk.read(listed(2))).counts()["new"] == 2
