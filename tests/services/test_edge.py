"""The edge of a service, over the wire: every request is answered, refusals in two languages, nothing twice."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

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
from shared.commands.registry import ChangeVenue, PlanConference
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
