"""Races against one service running twice, over two connections or more: the last places of a quota, the last seat
of a unit, one ticket at four gates, one budget from two desks.

Its elders: one person of two units (test_counted_once_running.py), four gates and one registry
(tests/reception/test_gates.py), and the same races without the wire (tests/store).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import nats
import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.awards import app as awards
from services.awards.round import decider as award_round
from services.budget import app as budget_app
from services.budget.budget import decider as budget
from services.registry import app as registry_app
from services.registry import conference
from services.registry import delegation as registry_delegation
from shared import subjects
from shared.admission import Code
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.awards import ApproveNomination, OpenAwardRound
from shared.commands.base import Accepted, Answer, Command, Declined
from shared.commands.budget import (
    ApproveBudget,
    DrawUpEstimate,
    IssueBudgetDecision,
    RecordExpenditure,
    ReturnBudget,
    SetEstimateLine,
    SubmitBudget,
    SubmitSettlement,
)
from shared.commands.reception import ScanCode
from shared.commands.registry import (
    ConfirmAttendee,
    IssueInvitation,
    PlanConference,
    RegisterAttendee,
)
from shared.decider import AnyDecider
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.events.budget import ExpenditureRecorded, Invoice, LineRemark
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore
from shared.subjects import Subject
from tests.paths import PLAN
from tests.services.test_amending import facts
from tests.services.test_awards_running import put_forward

CONFERENCE = "bac-giang-2023"
ORGANISER = "bo-chqs-tinh"
FINANCE = "so-tai-chinh"
CHAIR = "chu-tich-ubnd-tinh"
OFFICE = "van-phong-ubnd-tinh"
AT = datetime(2023, 11, 20, 1, tzinfo=UTC)
DAY = date(2023, 11, 20)
BUDGET = subjects.budget(CONFERENCE)
LIMIT = 10_000
MORNING = datetime(2023, 12, 8, 0, tzinfo=UTC)
"""Seven o'clock in Vietnam on the day: all scans at the same moment, so that none is the older one."""
delegation: AnyDecider = registry_delegation.decider


@dataclass
class Desks:
    """Two connections, each an office's own; and how many commands each of the two services has decided."""

    clients: Sequence[Client]
    decided: Counter[int]

    def commands(self, n: int) -> Commands:
        return Commands(self.clients[n % 2], CONFERENCE, patience=180)

    async def race(self, unit: str, *wishes: Command) -> list[Answer]:
        """All at once, by turns from the one desk and the other."""
        return await asyncio.gather(
            *(self.commands(n).send(unit, wish, time=AT) for n, wish in enumerate(wishes))
        )

    async def do(self, unit: str, *wishes: Command) -> None:
        for wish in wishes:
            answer = await self.commands(0).send(unit, wish, time=AT)
            assert isinstance(answer, Accepted), answer


@pytest.fixture
async def desks(
    request: pytest.FixtureRequest,
    broker: Broker,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Desks]:
    """The service that the test names twice, each with a connection, a store and kept states of its own; a plan
    gives the offices their roles."""
    checked = read_plan(PLAN)
    planned = PlanConference(plan=checked.plan, agencies=checked.agencies)
    actor = Actor(ORGANISER, "office", frozenset({"organiser"}))
    meta = Meta("plan-1", AT, CONFERENCE, actor, "plan-1")
    await Boundaries(EventStore(client), CATALOGUE).execute(conference.decider, planned, meta)
    settings = Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url, clock="simulated")
    twins: list[Service] = [request.param(settings), request.param(settings)]
    for one in twins:
        await one.start()
    await until_quiet(
        client, durables=[one for one in DURABLES if one.name.split("-")[0] == twins[0].name]
    )
    decided: Counter[int] = Counter()
    honest = Boundaries.execute

    async def counted(self: Boundaries, *about: Any) -> Accepted:
        decided[id(self)] += 1
        return await honest(self, *about)

    monkeypatch.setattr(Boundaries, "execute", counted)
    other = await nats.connect(broker.url)
    yield Desks((client, other), decided)
    await other.close()
    for one in twins:
        await one.stop()


async def state_of(decider: AnyDecider, client: Client, subject: Subject) -> Any:
    return decider.fold(await facts(client, subject))


def outcomes(answers: Sequence[Answer]) -> Counter[str]:
    """Who is refused is told why, and what to do, in both languages."""
    for one in answers:
        if isinstance(one, Declined):
            assert all((one.vi, one.en, one.todo_vi, one.todo_en)), one
    return Counter(a.code if isinstance(a, Declined) else "accepted" for a in answers)


@pytest.mark.parametrize("desks", [awards.build], indirect=True)
async def test_the_last_places_of_a_quota_go_to_as_many_as_there_are(
    desks: Desks, client: Client
) -> None:
    opened = OpenAwardRound(
        round="cuoi",
        form="bang-khen",
        form_name="Bằng khen (ví dụ)",
        collectives=1,
        individuals=3,
        deadline=datetime(2023, 12, 1, tzinfo=UTC),
    )
    await desks.do(ORGANISER, opened)
    names = [f"n{n}" for n in range(12)]
    await put_forward(client, desks.commands(0), AT, *names, to="cuoi")
    wishes = [ApproveNomination(round="cuoi", nomination=name) for name in names]
    answers = await desks.race(CHAIR, *wishes)
    assert outcomes(answers) == {"accepted": 3, "AWARDS_QUOTA_FULL": 9}
    given = {name for name, one in zip(names, answers, strict=True) if isinstance(one, Accepted)}
    state = await state_of(award_round, client, subjects.award_round(CONFERENCE, "cuoi"))
    assert set(state.names("individual", "approved")) == given
    again = await desks.race(CHAIR, *wishes)
    assert outcomes(again) == {"accepted": 3, "AWARDS_QUOTA_FULL": 9}
    assert not any(one.events for one in again if isinstance(one, Accepted))
    assert len(desks.decided) == 2


INVITATION = IssueInvitation(
    delegation="so-y-te",
    unit="so-y-te",
    invitee="Sở Y tế",
    group="so-nganh",
    seats=10,
    rank_rule="representative",
    respond_by=datetime(2023, 11, 30, 10, tzinfo=UTC),
    contact=Contact(
        person_id="so-y-te", name=Personal("Văn thư"), email=Personal("vt@so-y-te.example")
    ),
)


def _register(person: str) -> RegisterAttendee:
    who = Attendee(
        person_id=person, name=Personal(f"Người {person} (giả định)"), position="Chuyên viên"
    )
    return RegisterAttendee(delegation="so-y-te", attendee=who)


@pytest.mark.parametrize("desks", [registry_app.build], indirect=True)
async def test_the_last_seat_of_a_unit_goes_to_one_of_many(desks: Desks, client: Client) -> None:
    await desks.do(ORGANISER, INVITATION.model_copy(update={"seats": 3}))
    await desks.do("so-y-te", _register("first"), _register("second"))
    people = [f"p{n}" for n in range(12)]
    wishes = [_register(one) for one in people]
    answers = await desks.race("so-y-te", *wishes)
    assert outcomes(answers) == {"accepted": 1, "REGISTRY_SEATS_FULL": 11}
    (taken,) = [
        one for one, told in zip(people, answers, strict=True) if isinstance(told, Accepted)
    ]
    again = await desks.race("so-y-te", *wishes)
    assert outcomes(again) == {"accepted": 1, "REGISTRY_SEATS_FULL": 11}
    state = await state_of(delegation, client, subjects.delegation(CONFERENCE, "so-y-te"))
    assert set(state.people) == {"first", "second", taken}
    assert len(desks.decided) == 2


@pytest.mark.parametrize("desks", [registry_app.build], indirect=True)
async def test_one_ticket_at_four_gates_of_two_registries_is_one_arrival(
    desks: Desks, client: Client, broker: Broker
) -> None:
    await desks.do(ORGANISER, INVITATION)
    people = [f"p{n}" for n in range(10)]
    for one in people:
        confirm = ConfirmAttendee(delegation="so-y-te", person_id=one)
        await desks.do("so-y-te", _register(one), confirm)
    subject = subjects.delegation(CONFERENCE, "so-y-te")
    tickets = (await state_of(delegation, client, subject)).tickets
    codes = [str(Code(CONFERENCE, "so-y-te", told)) for told, whose in tickets.items() if whose]
    assert len(codes) == len(people)
    desks.decided.clear()
    gates = [await nats.connect(broker.url) for _ in range(4)]
    try:
        for code in codes:
            answers = await asyncio.gather(
                *(
                    Commands(gate, CONFERENCE, patience=180).send(
                        ORGANISER, ScanCode(code=code, gate=f"Cửa {n}"), time=MORNING
                    )
                    for n, gate in enumerate(gates, 1)
                )
            )
            kinds = Counter(
                one.events[0].type.split(".")[-2] for one in answers if isinstance(one, Accepted)
            )
            assert kinds == {"AttendeeCheckedIn": 1, "ScanRepeated": 3}
    finally:
        for gate in gates:
            await gate.close()
    state = await state_of(delegation, client, subject)
    assert [state.people[one].status for one in people] == ["present"] * len(people)
    assert len(desks.decided) == 2, "both registries decided at the door"


def _pay(entry: str, amount: int = 1_000, invoice: str | None = None) -> RecordExpenditure:
    paid: dict[str, Any] = {
        "voucher": f"Chứng từ {entry}",
        "paid_on": DAY,
        "payee": "Cửa hàng ví dụ",
    }
    if invoice:
        paid["invoice"] = Invoice(number=invoice, issued_on=DAY)
    return RecordExpenditure(entry=entry, line="khanh-tiet", amount=amount, **paid)


@pytest.mark.parametrize("desks", [budget_app.build], indirect=True)
async def test_one_budget_from_two_desks_is_drawn_up_decided_and_spent_once(
    desks: Desks, client: Client
) -> None:
    first = await state_of(budget, client, BUDGET)
    drawn = await desks.race(FINANCE, DrawUpEstimate(), DrawUpEstimate())
    assert outcomes(drawn) == {"accepted": 2}
    priced = [
        SetEstimateLine(line=line.model_copy(update={"unit_price": price, "basis": "Báo giá"}))
        for line in first.lines.values()
        for price in (LIMIT, LIMIT)
    ]
    assert outcomes(await desks.race(FINANCE, *priced)) == {"accepted": len(priced)}
    assert outcomes(await desks.race(FINANCE, SubmitBudget(), SubmitBudget())) == {"accepted": 2}

    yes, back = await desks.race(CHAIR, ApproveBudget(), ReturnBudget(remarks="Xem lại (ví dụ)"))
    assert isinstance(back, Accepted), back  # also where the other desk agreed before it
    assert outcomes([yes]) in ({"accepted": 1}, {"WRONG_STATE": 1})
    assert (await state_of(budget, client, BUDGET)).phase == "returned"
    await desks.do(FINANCE, SubmitBudget())
    assert outcomes(await desks.race(CHAIR, ApproveBudget(), ApproveBudget())) == {"accepted": 2}
    last_year = IssueBudgetDecision(decision_number="1", decision_date=DAY.replace(year=2022))
    (slip,) = await desks.race(OFFICE, last_year)
    assert outcomes([slip]) == {"BUDGET_DATE_TOO_EARLY": 1}  # before there was an estimate
    numbers = await desks.race(
        OFFICE,
        *(
            IssueBudgetDecision(decision_number=f"{n}/QĐ-UBND (ví dụ)", decision_date=DAY)
            for n in (1, 2)
        ),
    )
    assert sorted(outcomes(numbers)) == ["WRONG_STATE", "accepted"]

    early = _pay("som").model_copy(update={"paid_on": DAY.replace(year=2022)})
    assert outcomes(await desks.race(FINANCE, early)) == {"BUDGET_DATE_TOO_EARLY": 1}
    same = await desks.race(FINANCE, *[_pay("mot")] * 6)
    assert outcomes(same) == {"accepted": 6}
    assert sum(len(one.events) for one in same if isinstance(one, Accepted)) == 1
    bills = await desks.race(FINANCE, *(_pay(f"hd{n}", invoice="0000012") for n in range(6)))
    assert outcomes(bills) == {"accepted": 1, "BUDGET_INVOICE_KNOWN": 5}
    rest = await desks.race(FINANCE, *(_pay(f"c{n}") for n in range(20)))
    assert outcomes(rest) == {"accepted": 8, "BUDGET_LINE_EXCEEDED": 12}

    state = await state_of(budget, client, BUDGET)
    assert state.spent_on("khanh-tiet") == LIMIT
    entries = [one for one in await facts(client, BUDGET) if isinstance(one, ExpenditureRecorded)]
    assert len(entries) == len({one.entry for one in entries}) == 10
    assert len(desks.decided) == 2


@pytest.mark.parametrize("desks", [budget_app.build], indirect=True)
async def test_what_is_paid_while_the_settlement_is_drawn_up_is_in_it_or_refused(
    desks: Desks, client: Client
) -> None:
    await desks.do(FINANCE, DrawUpEstimate())
    lines = (await state_of(budget, client, BUDGET)).lines
    for line in lines.values():
        price = {"unit_price": LIMIT, "basis": "Báo giá"}
        await desks.do(FINANCE, SetEstimateLine(line=line.model_copy(update=price)))
    await desks.do(FINANCE, SubmitBudget())
    await desks.do(CHAIR, ApproveBudget())
    await desks.do(OFFICE, IssueBudgetDecision(decision_number="1/QĐ", decision_date=DAY))
    why = tuple(LineRemark(line=name, remark="Ví dụ") for name in lines)
    paid = [_pay(f"c{n}") for n in range(9)]
    answers = await desks.race(FINANCE, *paid[:4], SubmitSettlement(explanations=why), *paid[4:])
    state = await state_of(budget, client, BUDGET)
    assert state.settlement is not None
    kept = sum(isinstance(one, Accepted) for one in answers) - 1
    assert state.settlement.spent == state.spent("conference") == 1_000 * kept
    assert set(outcomes(answers)) <= {"accepted", "WRONG_STATE"}
