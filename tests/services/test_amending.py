"""A plan is amended and the conference moved, against the running registry, awards and budget services."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.plan_amend import difference
from deploy.plan_import import read_plan
from deploy.quiet import advance, until_quiet
from deploy.streams import DURABLES
from services.awards import app as awards
from services.budget import app as budget
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.awards import AmendAwardRound
from shared.commands.base import Accepted, Command, Declined
from shared.commands.budget import FreezeEstimateLine
from shared.commands.papers import RequestPaper
from shared.commands.registry import (
    CancelConference,
    CompleteTask,
    IssueInvitation,
    PlanConference,
    RescheduleConference,
)
from shared.envelope import Fact, decode
from shared.events import CATALOGUE
from shared.events.awards import AwardRoundAmended, AwardRoundClosed
from shared.events.budget import AwardQuotaCounted
from shared.events.notifications import NotificationRequested
from shared.events.papers import PaperDueChanged
from shared.events.people import Contact
from shared.events.registry import TaskAssigned, TaskFellOverdue, TaskRevised
from shared.personal import Personal
from shared.plan_amendment_file import Amendment, read_amendment
from shared.plan_file import PlanFaults, amendment_warnings
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore
from shared.subjects import Subject
from shared.working_days import Calendar
from tests.domain.test_award_round import submit
from tests.paths import PLAN
from tests.services.outgoing import Server, serving
from tests.services.test_quiet_hours_running import started

CONFERENCE = "bac-giang-2023"
NOW = datetime(2023, 11, 15, 1, tzinfo=UTC)
OURS = [one for one in DURABLES if one.name.split("-")[0] in ("registry", "awards", "budget")]
TOLD = [*OURS, *(one for one in DURABLES if one.name.startswith("notifications"))]
WEEK = timedelta(days=7)
PART = """\
amends: bac-giang-2023
number: 000/KH-UBND (ví dụ)
signed_on: 2023-11-20
signatory: {form: null, title: CHỦ TỊCH, name: Người Ký Ví Dụ}
reason: bổ sung chỉ tiêu (ví dụ)
parts:
  awards:
    - key: bang-khen-tinh
      form: Bằng khen của Chủ tịch UBND tỉnh
      statement: cho 25 tập thể và 20 cá nhân
      collectives: 25
      individuals: 20
      grassroots_first: true
      decided_by: chu-tich-ubnd-tinh
"""


@pytest.fixture
async def settings(broker: Broker) -> Settings:
    return Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url, clock="simulated")


@pytest.fixture
async def commands(settings: Settings, client: Client) -> AsyncIterator[Commands]:
    running: list[Service] = [
        registry.build(settings),
        awards.build(settings),
        budget.build(settings),
    ]
    for service in running:
        await service.start()
    checked = read_plan(PLAN)
    sender = Commands(client, CONFERENCE)
    await accepted(
        sender, "bo-chqs-tinh", PlanConference(plan=checked.plan, agencies=checked.agencies)
    )
    await until_quiet(client, durables=OURS)
    yield sender
    for service in running:
        await service.stop()


async def accepted(sender: Commands, unit: str, wish: Command, time: datetime = NOW) -> Accepted:
    answer = await sender.send(unit, wish, time=time)
    assert isinstance(answer, Accepted), answer
    return answer


async def facts(client: Client, subject: Subject) -> list[Fact]:
    store = EventStore(client)
    records = await store.read(subject)
    await store.close()
    return [decode(one.body, one.position, CATALOGUE).event for one in records]


def amendment(tmp_path: Path, text: str = PART) -> Amendment:
    file = tmp_path / "sua-doi.yaml"
    file.write_text(text, "utf-8")
    return read_amendment(file)


async def test_the_awards_follow_an_amended_quota(
    commands: Commands, client: Client, settings: Settings, tmp_path: Path
) -> None:
    asked = amendment(tmp_path)
    shown = await difference(settings, asked)
    assert any("20 → 25" in line for line in shown.changes)
    assert shown.organiser == "bo-chqs-tinh"
    before = await EventStore(client).last_position()
    assert await EventStore(client).last_position() == before, "a dry run writes nothing"
    first = await accepted(commands, "bo-chqs-tinh", asked.command)
    again = await accepted(commands, "bo-chqs-tinh", asked.command)
    assert len(first.events) == 1
    assert again.events == []
    await until_quiet(client, durables=OURS)
    rounds = await facts(client, subjects.award_round(CONFERENCE, "bang-khen-tinh"))
    assert isinstance(rounds[-1], AwardRoundAmended)
    assert rounds[-1].collectives == 25
    assert (await difference(settings, asked)).changes == ()


async def test_days_that_move_along_with_the_conference_are_remarked_where_offices_rest(
    commands: Commands, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the file alone nothing could be said: it speaks of the conference's own day."""
    plan = read_plan(PLAN).plan
    day = timedelta(days=1)
    monkeypatch.setenv("HOINGHI_TIME", NOW.isoformat())
    text = PART.partition("  awards:")[0] + (
        f"  schedule: {{starts_at: {(plan.starts_at + day).isoformat()}, "
        f"ends_at: {(plan.ends_at + day).isoformat()}}}\n"
    )
    shown = await difference(settings, amendment(tmp_path, text))
    assert shown.parts is not None
    assert shown.plan is not None
    told = amendment_warnings(shown.parts, shown.plan, Calendar.load())
    assert told[0].code == "PLAN_HELD_ON_DAY_OFF"
    rest = {
        index
        for index, duty in enumerate(plan.responsibilities)
        if duty.due and duty.proposed and (duty.due + day).weekday() > 4
    }
    assert rest
    assert {f"responsibilities.{index}.due" for index in rest} <= {one.path for one in told}


async def test_the_estimate_follows_an_amended_quota_and_a_frozen_line_is_told_of(
    commands: Commands, client: Client, tmp_path: Path
) -> None:
    """40 frames were planned; the plan grants 25 and 20 now. What was frozen at 45 stays when it is 26 and 20."""
    boundary = subjects.budget(CONFERENCE)
    await accepted(commands, "bo-chqs-tinh", amendment(tmp_path).command)
    await until_quiet(client, durables=OURS)
    counted = (await facts(client, boundary))[-1]
    assert isinstance(counted, AwardQuotaCounted)
    assert [(one.line, one.quantity) for one in counted.followed] == [("bang-khung", 45)]
    assert "000/KH-UBND" in str(counted.document)
    await accepted(commands, "bo-chqs-tinh", FreezeEstimateLine(line="bang-khung"))
    more = AmendAwardRound(round="bang-khen-tinh", document="45/UBND-NC (ví dụ)", collectives=26)
    await accepted(commands, "so-noi-vu", more)
    await until_quiet(client, durables=OURS)
    store = EventStore(client)
    last = decode((await store.read(boundary))[-1].body, 1, CATALOGUE)
    assert isinstance(last.event, AwardQuotaCounted)
    assert last.event.followed == ()
    assert [one.code for one in last.warnings] == ["BUDGET_LINE_BEHIND_AWARDS"]


async def test_a_form_that_the_plan_drops_closes_its_round_or_is_refused_for_its_nominations(
    commands: Commands, client: Client, tmp_path: Path
) -> None:
    without = PART.partition("  awards:")[0] + "  awards: []\n"
    dropped = amendment(tmp_path, without).command
    await accepted(commands, "bo-chqs-tinh", dropped)
    await until_quiet(client, durables=OURS)
    rounds = await facts(client, subjects.award_round(CONFERENCE, "bang-khen-tinh"))
    assert isinstance(rounds[-1], AwardRoundClosed)
    last = (await facts(client, subjects.budget(CONFERENCE)))[-1]
    assert isinstance(last, AwardQuotaCounted)
    assert [(one.line, one.quantity) for one in last.followed] == [("bang-khung", 0)]
    late = await commands.send("so-y-te", submit("n1", dossier=()), time=NOW)
    assert isinstance(late, Declined)
    assert late.code == "AWARDS_ROUND_CLOSED"
    back = amendment(tmp_path, PART.replace("000/KH", "001/KH")).command
    await accepted(commands, "bo-chqs-tinh", back)
    await until_quiet(client, durables=OURS)
    await accepted(commands, "so-y-te", submit("n1", dossier=()))
    again = amendment(tmp_path, without.replace("000/KH", "002/KH")).command
    answer = await commands.send("bo-chqs-tinh", again, time=NOW)
    assert isinstance(answer, Declined)
    assert answer.code == "REGISTRY_AWARD_IN_USE"


async def test_a_group_that_was_invited_stays(
    commands: Commands, client: Client, settings: Settings
) -> None:
    """What has happened is read from the log, whatever the sender claims."""
    checked = read_plan(PLAN)
    group = next(one for one in checked.plan.groups if one.members)
    unit = group.members[0]
    invitation = IssueInvitation(
        delegation="doan-1",
        unit=unit,
        invitee="Lãnh đạo (ví dụ)",
        group=group.id,
        seats=1,
        rank_rule="representative",
        respond_by=NOW + WEEK,
        contact=Contact(person_id=unit, name=Personal("Văn thư"), email=Personal("a@b.example")),
    )
    await accepted(commands, "bo-chqs-tinh", invitation)
    others = tuple(one for one in checked.plan.groups if one.id != group.id)
    moved = tuple(
        one.model_copy(update={"group": None}) if one.group == group.id else one
        for one in checked.agencies
    )
    duties = tuple(
        one.model_copy(update={"lead_groups": tuple(g for g in one.lead_groups if g != group.id)})
        for one in checked.plan.responsibilities
        if one.lead_groups != (group.id,)
    )
    from tests.domain.planned import amendment as amended

    wish = amended(groups=others, agencies=moved, responsibilities=duties)
    answer = await commands.send("bo-chqs-tinh", wish, time=NOW)
    assert isinstance(answer, Declined)
    assert answer.code == "REGISTRY_GROUP_INVITED"


async def test_a_conference_that_moves_takes_its_deadlines_along(
    commands: Commands, client: Client
) -> None:
    plan = read_plan(PLAN).plan
    bare = next(one for one in plan.responsibilities if one.proposed and one.lead)
    assert bare.due
    move = RescheduleConference(
        starts_at=plan.starts_at + WEEK, ends_at=plan.ends_at + WEEK, reason="bão (ví dụ)"
    )
    await accepted(commands, "bo-chqs-tinh", move)
    await until_quiet(client, durables=OURS)
    boundary = subjects.task(CONFERENCE, bare.id)
    task = await facts(client, boundary)
    assert [type(one) for one in task] == [TaskAssigned, TaskRevised]
    assert isinstance(task[-1], TaskRevised)
    assert task[-1].due == bare.due + WEEK
    rounds = await facts(client, subjects.award_round(CONFERENCE, "bang-khen-tinh"))
    assert isinstance(rounds[-1], AwardRoundAmended)
    assert rounds[-1].deadline.date() == date(2023, 12, 5)
    await advance(client, datetime(2023, 12, 10, 1, tzinfo=UTC), durables=OURS)
    assert not any(isinstance(one, TaskFellOverdue) for one in await facts(client, boundary))
    await advance(client, datetime(2023, 12, 16, 1, tzinfo=UTC), durables=OURS)
    last = (await facts(client, boundary))[-1]
    assert isinstance(last, TaskFellOverdue)
    assert last.due == bare.due + WEEK
    late = await commands.send(
        str(bare.lead), CompleteTask(task=bare.id), time=datetime(2023, 12, 16, 2, tzinfo=UTC)
    )
    assert isinstance(late, Accepted)


async def test_a_second_signed_plan_with_another_day_moves_the_days_of_papers_and_tells_those_concerned(
    broker: Broker, commands: Commands, client: Client, tmp_path: Path
) -> None:
    plan = read_plan(PLAN).plan
    for name, due in (("som", date(2023, 11, 20)), ("muon", date(2023, 12, 1))):
        asked = RequestPaper(paper=name, unit="so-y-te", topic="Quân dân y (ví dụ)", due=due)
        await accepted(commands, "bo-chqs-tinh", asked)
    text = PART.partition("  awards:")[0] + (
        f"  schedule: {{starts_at: {(plan.starts_at + WEEK).isoformat()}, "
        f"ends_at: {(plan.ends_at + WEEK).isoformat()}}}\n"
    )
    server = Server(tmp_path / "mail")
    async with serving(server) as port:
        told = await started(broker, port, clock="simulated")
        await until_quiet(client, durables=TOLD)
        # the first one's day has passed by then, its new one has not
        at = datetime(2023, 11, 22, 1, tzinfo=UTC)
        await accepted(commands, "bo-chqs-tinh", amendment(tmp_path, text).command, at)
        await until_quiet(client, durables=TOLD)
        await told.stop()
    early = await facts(client, subjects.paper(CONFERENCE, "som"))
    assert [one.due for one in early if isinstance(one, PaperDueChanged)] == [date(2023, 11, 27)]
    late = await facts(client, subjects.paper(CONFERENCE, "muon"))
    assert [one.due for one in late if isinstance(one, PaperDueChanged)] == [date(2023, 12, 8)]
    rounds = await facts(client, subjects.award_round(CONFERENCE, "bang-khen-tinh"))
    assert isinstance(rounds[-1], AwardRoundAmended)
    assert rounds[-1].deadline.date() == date(2023, 12, 5)
    asked_for = [
        one
        for one in await facts(client, subjects.messages(CONFERENCE))
        if isinstance(one, NotificationRequested) and one.kind == "plan-amended"
    ]
    about = [
        one
        for one in await facts(client, subjects.messages(CONFERENCE))
        if isinstance(one, NotificationRequested) and one.unit == "so-y-te"
    ]
    for day in ("27/11/2023", "08/12/2023"):  # the unit is told each paper's new day
        assert any(day in one.body for one in about if "tham luận" in one.subject.lower()), day
    (health,) = [one for one in asked_for if one.unit == "so-y-te"]
    assert "15/12/2023" in health.body
    assert len({one.unit for one in asked_for}) == len(asked_for) > 60  # each office once
    assert sum(server.taken.values()) >= len(asked_for)


async def test_nothing_falls_overdue_once_the_conference_was_called_off(
    commands: Commands, client: Client
) -> None:
    plan = read_plan(PLAN).plan
    bare = next(one for one in plan.responsibilities if one.proposed and one.lead)
    assert bare.due
    await accepted(commands, "chu-tich-ubnd-tinh", CancelConference(reason="bão (ví dụ)"))
    await advance(client, datetime(2023, 12, 16, 1, tzinfo=UTC), durables=OURS)
    task = await facts(client, subjects.task(CONFERENCE, bare.id))
    assert [type(one) for one in task] == [TaskAssigned]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("collectives: 25", "collectives: -1", "sua-doi.yaml:11 parts.awards.0.collectives"),
        ("reason:", "reasons:", "sua-doi.yaml:5 reasons"),
        ("2023-11-20", "20/11/2023", "sua-doi.yaml:3 signed_on"),
        ("  awards:", "  award:", "sua-doi.yaml:7 parts.award"),
    ],
)
def test_each_fault_of_the_file_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    with pytest.raises(PlanFaults) as found:
        amendment(tmp_path, PART.replace(old, new))
    assert line in str(found.value)
