"""On a real server: nobody is counted twice and no seat is given twice, whoever asks at the same moment."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.budget import app as budget
from services.registry import app as registry
from services.registry import delegation as registry_delegation
from services.registry.hall import decider as hall
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted, Answer, Command, Declined
from shared.commands.hall import AssignSeat
from shared.commands.registry import (
    ConfirmAttendee,
    DeclineAttendee,
    IssueInvitation,
    PlanConference,
    RegisterAttendee,
    SubstituteAttendee,
    WithdrawInvitation,
)
from shared.decider import AnyDecider
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.budget import HeadcountChanged
from shared.events.people import Attendee, Contact
from shared.events.registry import AttendeeCountedElsewhere, SeatAssigned
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore
from shared.subjects import Subject
from tests.paths import PLAN

NOW = datetime(2023, 11, 20, 1, tzinfo=UTC)
C = "bac-giang-2023"
ORGANISER = "bo-chqs-tinh"
UNITS = ("so-y-te", "so-tai-chinh")
delegation: AnyDecider = registry_delegation.decider


class Running:
    """The registry twice and the budget, and who speaks to them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.commands = Commands(client, C)

    async def send(self, unit: str, command: Command) -> Answer:
        return await self.commands.send(unit, command, time=NOW)

    async def do(self, unit: str, command: Command) -> None:
        answer = await self.send(unit, command)
        assert isinstance(answer, Accepted), answer

    async def quiet(self) -> None:
        heard = ("registry", "budget")
        await until_quiet(
            self.client, durables=[d for d in DURABLES if d.name.split("-")[0] in heard]
        )

    async def facts(self, subject: Subject) -> list[Any]:
        records = await EventStore(self.client).read(subject)
        return [decode(record.body, record.position, CATALOGUE).event for record in records]


@pytest.fixture
async def running(broker: Broker, client: Client) -> AsyncIterator[Running]:
    settings = Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url, clock="simulated")
    services = [registry.build(settings), registry.build(settings), budget.build(settings)]
    for service in services:
        await service.start()
    system = Running(client)
    checked = read_plan(PLAN)
    await system.do(ORGANISER, PlanConference(plan=checked.plan, agencies=checked.agencies))
    for unit in UNITS:
        await system.do(ORGANISER, _invitation(unit))
    await system.quiet()
    yield system
    for service in services:
        await service.stop()


def _invitation(unit: str) -> IssueInvitation:
    return IssueInvitation(
        delegation=unit,
        unit=unit,
        invitee=unit,
        group="so-nganh",
        seats=2,
        rank_rule="representative",
        respond_by=datetime(2023, 11, 30, 10, tzinfo=UTC),
        contact=Contact(
            person_id=unit, name=Personal("Văn thư"), email=Personal(f"vt@{unit}.example")
        ),
    )


def person(
    person_id: str, name: str = "Nguyễn Văn Giả (giả định)", phone: str = "0000123456"
) -> Attendee:
    return Attendee(
        person_id=person_id, name=Personal(name), position="Phó Giám đốc", phone=Personal(phone)
    )


def register(unit: str, who: Attendee) -> RegisterAttendee:
    return RegisterAttendee(delegation=unit, attendee=who)


async def test_one_person_registered_by_two_units_at_once_is_counted_once(running: Running) -> None:
    answers = await asyncio.gather(
        *(running.send(unit, register(unit, person(f"{unit}-01"))) for unit in UNITS)
    )
    assert all(isinstance(answer, Accepted) for answer in answers)
    await asyncio.gather(
        *(
            running.send(unit, ConfirmAttendee(delegation=unit, person_id=f"{unit}-01"))
            for unit in UNITS
        )
    )
    await running.quiet()
    told = [await running.facts(subjects.delegation(C, unit)) for unit in UNITS]
    aside = [one for facts in told for one in facts if isinstance(one, AttendeeCountedElsewhere)]
    assert len(aside) == 1
    seated = [delegation.fold(facts).taken for facts in told]
    assert sorted(seated) == [0, 1]
    counts = [f for f in await running.facts(subjects.budget(C)) if isinstance(f, HeadcountChanged)]
    assert counts[-1].headcount == 1


async def test_when_the_unit_that_counts_gives_up_the_other_one_counts(running: Running) -> None:
    first, second = UNITS
    await running.do(first, register(first, person(f"{first}-01")))
    await running.do(first, ConfirmAttendee(delegation=first, person_id=f"{first}-01"))
    await running.do(second, register(second, person(f"{second}-01")))
    # Set aside before the second unit confirms: who confirms sooner is not refused, but set aside later.
    await running.quiet()
    late = await running.send(second, ConfirmAttendee(delegation=second, person_id=f"{second}-01"))
    assert isinstance(late, Declined), late
    assert late.code == "REGISTRY_COUNTED_ELSEWHERE"
    await running.do(first, DeclineAttendee(delegation=first, person_id=f"{first}-01", reason="ốm"))
    await running.quiet()
    other = delegation.fold(await running.facts(subjects.delegation(C, second)))
    assert other.people[f"{second}-01"].counted_with is None
    await running.do(second, ConfirmAttendee(delegation=second, person_id=f"{second}-01"))
    await running.quiet()
    counts = [f for f in await running.facts(subjects.budget(C)) if isinstance(f, HeadcountChanged)]
    assert counts[-1].headcount == 1


async def test_two_contacts_race_for_the_last_seat_of_a_unit_and_one_gets_it(
    running: Running,
) -> None:
    unit = UNITS[0]
    await running.do(unit, register(unit, person("mot", "Người giả định Một")))
    racing = [
        register(unit, person(f"p{n}", f"Người giả định {n}", f"000000000{n}")) for n in range(8)
    ]
    answers = await asyncio.gather(*(running.send(unit, one) for one in racing))
    outcomes = Counter(a.code if isinstance(a, Declined) else "accepted" for a in answers)
    assert outcomes == {"accepted": 1, "REGISTRY_SEATS_FULL": 7}


async def test_two_desks_give_the_same_seat_of_the_hall_and_one_is_told_who_has_it(
    running: Running,
) -> None:
    for unit in UNITS:
        await running.do(unit, register(unit, person(f"{unit}-01", f"Người giả định {unit}")))
    await running.quiet()
    answers = await asyncio.gather(
        *(
            running.send(
                ORGANISER, AssignSeat(delegation=unit, person_id=f"{unit}-01", row=1, seat=1)
            )
            for unit in UNITS
        )
    )
    outcomes = sorted(a.code if isinstance(a, Declined) else "accepted" for a in answers)
    assert outcomes == ["REGISTRY_SEAT_TAKEN", "accepted"]
    given = [f for f in await running.facts(subjects.hall(C)) if isinstance(f, SeatAssigned)]
    assert len(given) == 1


async def test_a_substitute_takes_the_seat_over_the_wire(running: Running) -> None:
    unit = UNITS[0]
    await running.do(unit, register(unit, person("cu", "Người giả định Cũ")))
    await running.quiet()
    await running.do(ORGANISER, AssignSeat(delegation=unit, person_id="cu", row=1, seat=7))
    substitute = SubstituteAttendee(
        delegation=unit, person_id="cu", substitute=person("moi", "Người giả định Mới"), reason="ốm"
    )
    await running.do(unit, substitute)
    await running.quiet()
    state = hall.fold(await running.facts(subjects.hall(C)))
    assert state.seats == {(1, 7): (unit, "moi")}


async def test_an_agency_is_invited_a_second_time_on_purpose_or_once_the_first_is_withdrawn(
    running: Running,
) -> None:
    again = _invitation("so-y-te").model_copy(update={"delegation": "so-y-te-2"})
    refused = await running.send(ORGANISER, again)
    assert isinstance(refused, Declined)
    assert refused.code == "REGISTRY_UNIT_INVITED"
    withdraw = WithdrawInvitation(delegation="so-y-te", reason="mời nhầm")
    await running.do(ORGANISER, withdraw)
    await running.do(ORGANISER, again)
    third = again.model_copy(update={"delegation": "so-y-te-3"})
    assert isinstance(await running.send(ORGANISER, third), Declined)
    await running.do(ORGANISER, third.model_copy(update={"another": True}))


async def test_the_plans_seats_and_offices_are_known_where_a_wish_enters(running: Running) -> None:
    district = _invitation("huyen-luc-nam").model_copy(
        update={"group": "huyen-thanh-pho", "rank_rule": "named", "seats": 6}
    )
    assert _codes(await running.send(ORGANISER, district)).isdisjoint({"REGISTRY_NOT_AS_PLANNED"})
    other = _invitation("so-noi-vu").model_copy(update={"seats": 9})
    assert "REGISTRY_NOT_AS_PLANNED" in _codes(await running.send(ORGANISER, other))
    clerk = person("chuyen-vien").model_copy(update={"position": "Chuyên viên Phòng Tài chính"})
    answer = await running.send("huyen-luc-nam", register("huyen-luc-nam", clerk))
    assert "REGISTRY_NOT_AN_INVITED_OFFICE" in _codes(answer)


def _codes(answer: Answer) -> set[str]:
    assert isinstance(answer, Accepted), answer
    return {one.code for one in answer.warnings}
