"""The edge of a service, over the wire: every request is answered, refusals in two languages, nothing twice."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.awards import app as awards
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.clock import TIME_HEADER
from shared.commands.awards import ApproveNomination, OpenAwardRound, WithdrawNomination
from shared.commands.base import Accepted, Answer, Declined
from shared.commands.papers import ProposePaper
from shared.commands.registry import (
    AssignTask,
    ChangeVenue,
    PlanConference,
    ReportTaskProgress,
)
from shared.events.people import Author
from shared.events.plan import Venue
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore
from tests.paths import PLAN

NOW = datetime(2023, 11, 15, 1, tzinfo=UTC)
CONFERENCE = "bac-giang-2023"


@pytest.fixture
async def services(broker: Broker, client: Client) -> AsyncIterator[Mapping[str, Service]]:
    settings = Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url, clock="simulated")
    running = {"registry": registry.build(settings), "awards": awards.build(settings)}
    for service in running.values():
        await service.start()
    yield running
    for service in running.values():
        await service.stop()


@pytest.fixture
async def planned(services: Mapping[str, Service], client: Client) -> Commands:
    commands = Commands(client, CONFERENCE)
    checked = read_plan(PLAN)
    wish = PlanConference(plan=checked.plan, agencies=checked.agencies)
    answer = await commands.send("bo-chqs-tinh", wish, time=NOW)
    assert isinstance(answer, Accepted), answer
    await until_quiet(client, durables=[d for d in DURABLES if d.name.split("-")[0] in services])
    return commands


async def position(client: Client) -> int:
    return await EventStore(client).last_position()


def refused(answer: Answer, code: str) -> Declined:
    assert isinstance(answer, Declined), answer
    assert answer.code == code
    assert answer.vi
    assert answer.en
    assert answer.todo_vi
    assert answer.todo_en
    return answer


def command(**changes: object) -> bytes:
    body = {
        "id": "cmd-0000-0001",
        "conference": CONFERENCE,
        "data": {"round": "bang-khen-tinh", "nomination": "n1"},
    }
    return json.dumps({**body, **changes}).encode()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "JSON"),
        (b"not json", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[]", "(body)"),
        (b"null", "(body)"),
        (command(id="x"), "id"),
        (command(conference="a.b"), "conference"),
        (command(conference="*"), "conference"),
        (command(data={}), "nomination"),
        (command(data={"round": "bang-khen-tinh", "nomination": "a b"}), "nomination"),
        (command(data={"round": "r", "nomination": "n", "more": 1}), "more"),
        (command(data="text"), "data"),
        (command(unit="chu-tich-ubnd-tinh"), "unit"),
    ],
)
async def test_a_malformed_command_is_answered_with_the_field_and_nothing_is_written(
    planned: Commands, client: Client, body: bytes, named: str
) -> None:
    before = await position(client)
    subject = subjects.command("awards", "chu-tich-ubnd-tinh", "ApproveNomination")
    answer = refused(await planned.send_raw(subject, body, time=NOW), "COMMAND_MALFORMED")
    assert named in answer.en
    assert await position(client) == before


async def test_an_unknown_command_an_unknown_agency_and_an_unentitled_one_are_refused(
    planned: Commands, client: Client
) -> None:
    before = await position(client)
    wish = ApproveNomination(round="bang-khen-tinh", nomination="n1")
    unknown = subjects.command("awards", "so-noi-vu", "ApproveEverything")
    refused(await planned.send_raw(unknown, command(), time=NOW), "COMMAND_UNKNOWN")
    elsewhere = subjects.command("awards", "so-noi-vu", "PlanConference")
    refused(await planned.send_raw(elsewhere, command(), time=NOW), "COMMAND_UNKNOWN")
    refused(await planned.send("so-khong-co", wish, time=NOW), "UNIT_UNKNOWN")
    refused(await planned.send("so-noi-vu", wish, time=NOW), "NOT_ENTITLED")
    refused(await planned.send("chu-tich-ubnd-tinh", wish, time=NOW), "NOT_FOUND")
    refused(await planned.send("chu-tich-ubnd-tinh", wish), "CLOCK_TIME_MISSING")
    other = Commands(client, "another-conference")
    refused(await other.send("chu-tich-ubnd-tinh", wish, time=NOW), "CONFERENCE_UNKNOWN")
    assert await position(client) == before


async def test_a_command_sent_twice_gives_the_same_answer_and_no_second_event(
    planned: Commands, client: Client, services: Mapping[str, Service], broker: Broker
) -> None:
    wish = OpenAwardRound(
        round="second",
        form="giay-khen",
        form_name="Giấy khen",
        collectives=1,
        individuals=1,
        deadline=datetime(2023, 11, 28, tzinfo=UTC),
    )
    first = await planned.send("so-noi-vu", wish, command_id="the-same-id", time=NOW)
    again = await planned.send("so-noi-vu", wish, command_id="the-same-id", time=NOW)
    assert isinstance(first, Accepted)
    assert len(first.events) == 1
    assert again == first
    # Another process of the same service, which knows nothing yet, gives the same answer too.
    fresh = awards.build(services["awards"].settings)
    await services["awards"].stop()
    await fresh.start()
    assert await planned.send("so-noi-vu", wish, command_id="the-same-id", time=NOW) == first
    await fresh.stop()
    boundary = subjects.award_round(CONFERENCE, "second")
    assert len(await EventStore(client).read(boundary)) == 1


async def test_the_log_unreachable_is_an_answer_too(
    planned: Commands, services: Mapping[str, Service]
) -> None:
    """What the service cannot do it says; it does not leave the request to time out."""
    service = services["awards"]
    service.boundaries._store._patience = (
        0.2  # so that the test need not wait for the real patience
    )
    service.boundaries._store._stream = "GONE"
    service.boundaries._store._direct._api = "$JS.API.DIRECT.GET.GONE"
    body = command(data={"round": "r9", "nomination": "n", "reason": "x"})
    subject = subjects.command("awards", "so-noi-vu", WithdrawNomination.__name__)
    answer, _, _ = await service.answer(subject, body, {TIME_HEADER: NOW.isoformat()})
    refused(answer, "LOG_UNAVAILABLE")


@pytest.mark.parametrize(
    "text",
    [
        "TỐI MẬT",
        "Độ mật: Tuyệt mật",
        "(MẬT) Bận họp theo công văn khác",
        "TUYET MAT",
        "T Ố I  M Ậ T",
    ],
)
async def test_a_text_that_bears_a_mark_of_secrecy_is_refused_whatever_field_it_stands_in(
    planned: Commands, client: Client, text: str
) -> None:
    before = await position(client)
    wish = ChangeVenue(venue=Venue(name="Hội trường", address="Số 1"), reason=text)
    refused(await planned.send("bo-chqs-tinh", wish, time=NOW), "REGISTRY_STATE_SECRET")
    deep = ChangeVenue(venue=Venue(name="Hội trường", address=text), reason="Sửa chữa")
    refused(await planned.send("bo-chqs-tinh", deep, time=NOW), "REGISTRY_STATE_SECRET")
    assert await position(client) == before
    spoken = "Bảo vệ bí mật nhà nước (mật, tối mật); mật độ đông; phòng mật mã."
    fine = ChangeVenue(venue=Venue(name="Hội trường", address="Số 1"), reason=spoken)
    assert isinstance(await planned.send("bo-chqs-tinh", fine, time=NOW), Accepted)


# --- a command that was sent more than once (docs/decisions/0035) ----------------------------------------

PROGRESS = ReportTaskProgress(task="them", percent=10, note="Đang làm")
ASSIGN = AssignTask(task="them", lead="so-y-te", text="Việc thêm", due=date(2023, 12, 1))


async def test_a_refusal_is_written_down_only_where_a_command_was_sent_again(
    planned: Commands, client: Client
) -> None:
    before = await position(client)
    first = refused(await planned.send("so-y-te", PROGRESS, time=NOW), "NOT_FOUND")
    assert not first.recorded
    assert await position(client) == before
    again = refused(
        await planned.send("so-y-te", PROGRESS, command_id="progress-01", again=True, time=NOW),
        "NOT_FOUND",
    )
    assert again.recorded
    assert again.vi == first.vi
    store = EventStore(client)
    boundary = subjects.task(CONFERENCE, "them")
    (stored,) = await store.read(boundary, technical=True)
    assert stored.position == before + 1
    assert b"NOT_FOUND" in stored.body
    assert await store.read(boundary) == await store.read_fresh(boundary) == []


async def test_a_refusal_that_is_written_down_holds_when_its_reason_is_gone(
    planned: Commands, client: Client
) -> None:
    identity = "progress-02"
    told = refused(
        await planned.send("so-y-te", PROGRESS, command_id=identity, again=True, time=NOW),
        "NOT_FOUND",
    )
    same = await planned.send("so-y-te", PROGRESS, command_id=identity, again=True, time=NOW)
    assert same == told  # and nothing more is written
    assert isinstance(await planned.send("bo-chqs-tinh", ASSIGN, time=NOW), Accepted)
    # the copy that lay still carries no header
    late = refused(
        await planned.send("so-y-te", PROGRESS, command_id=identity, time=NOW), "NOT_FOUND"
    )
    assert late.recorded
    assert late.details == {"refused_before": "NOT_FOUND"}
    assert "mã lệnh mới" in late.todo_vi
    # an id that follows from what is wished (a row of a file) is not stuck with it
    anew = await planned.send("so-y-te", PROGRESS, command_id=identity, anew=True, time=NOW)
    assert isinstance(anew, Accepted)
    once = await planned.send("so-y-te", PROGRESS, command_id=identity, anew=True, time=NOW)
    assert once == anew
    records = await EventStore(client).read(subjects.task(CONFERENCE, "them"))
    assert len(records) == 2


async def test_what_holds_already_is_written_down_as_well(
    planned: Commands, client: Client
) -> None:
    assert isinstance(await planned.send("bo-chqs-tinh", ASSIGN, time=NOW), Accepted)
    before = await position(client)
    holds = await planned.send("bo-chqs-tinh", ASSIGN, command_id="assign-02", again=True, time=NOW)
    assert isinstance(holds, Accepted)
    assert (holds.events, holds.recorded, holds.position) == ([], True, before + 1)
    late = await planned.send("bo-chqs-tinh", ASSIGN, command_id="assign-02", time=NOW)
    assert late == holds
    assert await position(client) == before + 1


async def test_a_reason_outside_the_boundary_is_written_down_on_it(
    planned: Commands, client: Client
) -> None:
    """A paper cannot be proposed once the conference has begun: the conference is another boundary."""
    begun = datetime(2023, 12, 9, tzinfo=UTC)
    who = Author(
        person_id="so-y-te-01", name="Nguyễn Thị Ví Dụ (nhân vật giả định)", position="Bác sĩ"
    )
    wish = ProposePaper(paper="them", title="Bài thêm", author=who)
    first = await planned.send("so-y-te", wish, time=begun)
    assert isinstance(first, Declined)
    assert not first.recorded
    told = await planned.send("so-y-te", wish, command_id="paper-0001", again=True, time=begun)
    assert refused(told, first.code).recorded
    # the copy that entered before the beginning, and lay still since
    late = await planned.send("so-y-te", wish, command_id="paper-0001", time=NOW)
    assert refused(late, first.code).recorded
    assert await EventStore(client).read(subjects.paper(CONFERENCE, "them")) == []


async def test_a_copy_that_is_refused_outside_the_boundary_hears_of_the_one_that_was_carried_out(
    services: Mapping[str, Service], planned: Commands
) -> None:
    """The first copy's answer was lost, and since then the conference has begun."""
    who = Author(
        person_id="so-y-te-01", name="Nguyễn Thị Ví Dụ (nhân vật giả định)", position="Bác sĩ"
    )
    wish = ProposePaper(paper="them-nua", title="Bài thêm", author=who)
    done = await planned.send("so-y-te", wish, command_id="paper-0002", time=NOW)
    assert isinstance(done, Accepted)
    begun = datetime(2023, 12, 9, tzinfo=UTC)
    again = await planned.send("so-y-te", wish, command_id="paper-0002", again=True, time=begun)
    assert again == done


async def test_whoever_may_not_act_writes_nothing_down(planned: Commands, client: Client) -> None:
    before = await position(client)
    unknown = await planned.send("so-khong-co", PROGRESS, again=True, time=NOW)
    assert not refused(unknown, "UNIT_UNKNOWN").recorded
    unentitled = await planned.send("so-y-te", ASSIGN, again=True, time=NOW)
    assert not refused(unentitled, "NOT_ENTITLED").recorded
    subject = subjects.command("awards", "chu-tich-ubnd-tinh", "ApproveNomination")
    malformed = await planned.send_raw(subject, command(data={}), again=True, time=NOW)
    assert not refused(malformed, "COMMAND_MALFORMED").recorded
    assert await position(client) == before


async def test_policies_pass_over_an_answer_that_is_written_down(
    services: Mapping[str, Service], planned: Commands, client: Client
) -> None:
    told = await planned.send("so-y-te", PROGRESS, again=True, time=NOW)
    assert refused(told, "NOT_FOUND").recorded
    await until_quiet(client, durables=[d for d in DURABLES if d.name.split("-")[0] in services])
    state = await client.jetstream().stream_info(subjects.PARKED)
    assert state.state.messages == 0
