"""Papers and contributions on the real broker: registry service, timers, file store and command line."""

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.plan_import import read_plan
from deploy.quiet import advance, until_quiet
from deploy.streams import DURABLES
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted, Answer, Command
from shared.commands.papers import (
    ProposePaper,
    RequestContribution,
    RequestPaper,
    SelectPaper,
    SelectPaperForPrinting,
    SubmitContribution,
    SubmitContributionFile,
    SubmitPaper,
    WithdrawPaper,
)
from shared.commands.registry import (
    AcceptInvitationAgain,
    CancelConference,
    ConcludeConference,
    DeclineInvitation,
    MovePaperDue,
    OpenConference,
    PlanConference,
    RequestPaperRevision,
    RequestSeats,
    RescheduleConference,
)
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.people import Author
from shared.files.kinds import PDF
from shared.files.orphans import refused
from shared.files.store import FileStore, name_of
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore
from shared.subjects import token_of
from tests import handed_in as made
from tests.paths import PLAN, ROOT

CONFERENCE = "bac-giang-2023"
OURS = [durable for durable in DURABLES if durable.name.startswith("registry")]
ORGANISER = "bo-chqs-tinh"
DAY = datetime(2023, 11, 20, 2, tzinfo=UTC)
PAPER = subjects.paper(CONFERENCE, "quan-y")
BY = Author(person_id="quan-y-an", name=Personal("Người Giả Định"), position="Giám đốc")
PROPOSE = ProposePaper(paper="quan-y", title="Bảo đảm quân y", author=BY)


@dataclass
class World:
    client: Client
    url: str

    def __post_init__(self) -> None:
        self.files = FileStore(self.client)
        self.commands = Commands(self.client, CONFERENCE)

    async def send(
        self, unit: str, command: Command, at: datetime = DAY, identity: str | None = None
    ) -> Answer:
        return await self.commands.send(unit, command, time=at, command_id=identity)

    async def do(self, unit: str, command: Command, at: datetime = DAY) -> Accepted:
        answer = await self.send(unit, command, at)
        assert isinstance(answer, Accepted), answer
        return answer

    async def refused(self, unit: str, command: Command, at: datetime = DAY) -> str:
        answer = await self.send(unit, command, at)
        assert not isinstance(answer, Accepted)
        return answer.code

    async def facts(self, boundary: subjects.Subject) -> list[Any]:
        records = await EventStore(self.client).read_fresh(boundary)
        return [decode(one.body, one.position, CATALOGUE).event for one in records]

    async def names(self, boundary: subjects.Subject) -> list[str]:
        return [fact.event_name() for fact in await self.facts(boundary)]

    async def hoinghi(self, *said: str) -> tuple[int, str, str]:
        """The command line as a child process, as the unit so-y-te: exit code, output, errors."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy", *said, cwd=ROOT,
            env={**os.environ, "HOINGHI_NATS_URL": self.url, "HOINGHI_CONFERENCE": CONFERENCE,
                 "HOINGHI_UNIT": "so-y-te", "HOINGHI_TIME": DAY.isoformat()},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, errors = await child.communicate()
        return child.returncode or 0, out.decode(), errors.decode()


@pytest.fixture
async def world(broker: Broker, client: Client) -> AsyncIterator[World]:
    service = registry.build(Settings(nats_url=broker.url, clock="simulated"))
    await service.start()
    world = World(client, broker.url)
    checked = read_plan(PLAN)
    await world.do(ORGANISER, PlanConference(plan=checked.plan, agencies=checked.agencies))
    yield world
    await service.stop()


def submit(content: bytes, name: str = "quan-y.pdf", **other: Any) -> SubmitPaper:
    fields: dict[str, Any] = {
        "paper": "quan-y",
        "file_name": name,
        "digest": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "no_state_secrets": True,
    }
    return SubmitPaper(**{**fields, **other})


async def test_a_paper_is_registered_when_its_file_is_there_and_is_what_it_says(
    world: World,
) -> None:
    content = made.pdf("Bảo đảm quân y dự bị")
    await world.do("so-y-te", PROPOSE)
    assert await world.refused("so-y-te", submit(content)) == "FILE_MISSING"
    await world.files.put(PAPER, content)
    assert await world.refused("so-y-te", submit(content, size=7)) == "FILE_MISMATCH"
    assert (
        await world.refused("so-y-te", submit(content, no_state_secrets=False))
        == "FILE_NOT_DECLARED"
    )
    assert await world.names(PAPER) == ["PaperProposed"], "refusals leave the log untouched"
    first = await world.send("so-y-te", submit(content), identity="hand-in-0001")
    *_, submitted = await world.facts(PAPER)
    assert (submitted.version, submitted.media_type) == (1, PDF)
    assert (submitted.digest, submitted.size) == (hashlib.sha256(content).hexdigest(), len(content))
    await world.files.remove(PAPER, submitted.digest, "behind our back")
    again = await world.send("so-y-te", submit(content), identity="hand-in-0001")
    assert again == first, "the same command is answered alike, whatever became of the file"


async def test_of_a_secret_nothing_is_kept_and_nothing_is_registered(world: World) -> None:
    content = made.word("TUYỆT MẬT", "Quân số")
    await world.do("so-y-te", PROPOSE)
    await world.files.put(PAPER, content)
    answer = await world.send("so-y-te", submit(content, "quan-so.docx"))
    assert not isinstance(answer, Accepted)
    assert answer.code == "REGISTRY_STATE_SECRET"
    assert "quan-so" not in answer.model_dump_json()
    assert await world.names(PAPER) == ["PaperProposed"]
    assert await world.files.find(PAPER, hashlib.sha256(content).hexdigest()) is None
    assert [one.why for one in await refused(world.client)] == [
        "REGISTRY_STATE_SECRET so-y-te/office"
    ]


async def test_who_has_not_handed_in_is_reminded_before_the_day_and_who_has_is_not(
    world: World,
) -> None:
    asked = {"topic": "Quân y", "due": date(2023, 11, 30)}
    await world.do(ORGANISER, RequestPaper(paper="quan-y", unit="so-y-te", **asked))
    await world.do(ORGANISER, RequestPaper(paper="dan-quan", unit="so-noi-vu", **asked))
    contribution = {"topic": "1.4", "due": date(2023, 11, 30)}
    for name, unit in (("c1", "so-y-te"), ("c2", "so-noi-vu")):
        await world.do(ORGANISER, RequestContribution(contribution=name, unit=unit, **contribution))
    await world.do("so-y-te", PROPOSE)
    content = made.pdf()
    await world.files.put(PAPER, content)
    await world.do("so-y-te", submit(content))
    await world.do("so-y-te", SubmitContribution(contribution="c1", text="Đã hoàn thành."))
    await until_quiet(world.client, durables=OURS)
    other, second = subjects.paper(CONFERENCE, "dan-quan"), subjects.contribution(CONFERENCE, "c2")
    await advance(world.client, datetime(2023, 11, 28, 16, 59, tzinfo=UTC), durables=OURS)
    assert await world.names(other) == ["PaperRequested"]
    await advance(world.client, datetime(2023, 12, 1, tzinfo=UTC), durables=OURS)
    assert await world.names(other) == ["PaperRequested", "PaperReminderDue"]
    assert await world.names(PAPER) == ["PaperRequested", "PaperProposed", "PaperSubmitted"]
    assert await world.names(second) == [
        "ContributionRequested",
        "ContributionReminderDue",
        "ContributionFellOverdue",
    ]
    first = subjects.contribution(CONFERENCE, "c1")
    assert await world.names(first) == ["ContributionRequested", "ContributionSubmitted"]


async def test_a_paper_that_is_awaited_and_its_reminder_follow_a_conference_that_moves(
    world: World,
) -> None:
    due = date(2023, 11, 30)
    request = RequestPaper(paper="quan-y", unit="so-y-te", topic="Quân y", due=due)
    await world.do(ORGANISER, request)
    plan, week = read_plan(PLAN).plan, timedelta(days=7)
    later = {"starts_at": plan.starts_at + week, "ends_at": plan.ends_at + week}
    await world.do(ORGANISER, RescheduleConference(**later, reason="bão (ví dụ)"))
    await until_quiet(world.client, durables=OURS)
    assert await world.names(PAPER) == ["PaperRequested", "PaperDueChanged"]
    await advance(world.client, datetime(2023, 12, 5, 16, 59, tzinfo=UTC), durables=OURS)
    assert await world.names(PAPER) == ["PaperRequested", "PaperDueChanged"]
    await advance(world.client, datetime(2023, 12, 8, tzinfo=UTC), durables=OURS)
    *_, moved, reminded = await world.facts(PAPER)
    assert (moved.due_before, moved.due, reminded.due) == (due, due + week, due + week)


async def test_no_paper_is_proposed_or_asked_for_once_the_conference_has_begun(
    world: World,
) -> None:
    ask = RequestPaper(paper="p2", unit="so-y-te", topic="Quân y", due=date(2023, 12, 31))
    begin = read_plan(PLAN).plan.starts_at
    assert await world.refused("so-y-te", PROPOSE, begin) == "REGISTRY_CONFERENCE_BEGUN"
    accepted = await world.send("so-y-te", PROPOSE, identity="propose-0001")
    await world.do(ORGANISER, OpenConference(), begin)
    late = PROPOSE.model_copy(update={"paper": "p3"})
    assert await world.refused("so-y-te", late, begin) == "REGISTRY_CONFERENCE_BEGUN"
    assert await world.refused(ORGANISER, ask, begin) == "REGISTRY_CONFERENCE_BEGUN"
    repeated = await world.commands.send("so-y-te", PROPOSE, time=begin, command_id="propose-0001")
    assert repeated == accepted


async def test_nothing_is_answered_or_handed_in_for_what_is_over_but_the_report(
    world: World,
) -> None:
    text = SubmitContribution(contribution="c1", text="Đã hoàn thành.")
    seats = RequestSeats(delegation="so-y-te", seats=1, reason="thêm lái xe")
    asked = RequestContribution(
        contribution="c1", unit="so-y-te", topic="1.4", due=date(2023, 11, 30)
    )
    await world.do(ORGANISER, asked)
    await world.do("so-y-te", PROPOSE)
    begin = read_plan(PLAN).plan.starts_at
    await world.do(ORGANISER, OpenConference(), begin)
    await world.do(ORGANISER, ConcludeConference(), begin)
    nobody = DeclineInvitation(delegation="so-y-te", reason="chống lũ")
    after_all = AcceptInvitationAgain(delegation="so-y-te")
    for wish in (seats, nobody, after_all, submit(made.pdf())):
        assert await world.refused("so-y-te", wish, begin) == "REGISTRY_CONFERENCE_OVER"
    await world.do("so-y-te", text, begin)


async def test_of_a_cancelled_conference_nothing_is_handed_in(world: World) -> None:
    text = SubmitContribution(contribution="c1", text="Đã hoàn thành.")
    asked = RequestContribution(
        contribution="c1", unit="so-y-te", topic="1.4", due=date(2023, 11, 30)
    )
    await world.do(ORGANISER, asked)
    await world.do("so-y-te", PROPOSE)
    await world.do("chu-tich-ubnd-tinh", CancelConference(reason="bão (ví dụ)"))
    for wish in (text, submit(made.pdf())):
        answer = await world.send("so-y-te", wish)
        assert not isinstance(answer, Accepted)
        assert answer.code == "REGISTRY_CONFERENCE_OVER"
        assert "đã hủy" in answer.vi
    again = asked.model_copy(update={"contribution": "c2"})
    assert await world.refused(ORGANISER, again) == "REGISTRY_CONFERENCE_OVER"


async def test_an_unknown_unit_is_not_asked(world: World) -> None:
    ask = RequestPaper(paper="p2", unit="so-khong-co", topic="Q", due=date(2023, 11, 30))
    assert await world.refused(ORGANISER, ask) == "UNIT_UNKNOWN"
    for_report = RequestContribution(
        contribution="c9", unit="so-khong-co", topic="1.4", due=date(2023, 11, 30)
    )
    assert await world.refused(ORGANISER, for_report) == "UNIT_UNKNOWN"


async def test_no_paper_is_due_after_the_conference(world: World) -> None:
    ask = RequestPaper(paper="p2", unit="so-y-te", topic="Q", due=date(2023, 12, 9))
    assert await world.refused(ORGANISER, ask) == "REGISTRY_DUE_AFTER_CONFERENCE"
    await world.do(ORGANISER, ask.model_copy(update={"due": date(2023, 12, 8)}))
    later = MovePaperDue(paper="p2", due=date(2023, 12, 9))
    assert await world.refused(ORGANISER, later) == "REGISTRY_DUE_AFTER_CONFERENCE"


async def test_a_paper_that_is_printed_after_all_leaves_the_agenda(world: World) -> None:
    content = made.pdf()
    await world.do("so-y-te", PROPOSE)
    await world.files.put(PAPER, content)
    await world.do("so-y-te", submit(content))
    await world.do(ORGANISER, SelectPaper(paper="quan-y", order=1, minutes=10))
    await until_quiet(world.client, durables=OURS)
    await world.do(ORGANISER, SelectPaperForPrinting(paper="quan-y"))
    await until_quiet(world.client, durables=OURS)
    told = [
        fact.event_name()
        for fact in await world.facts(subjects.agenda(CONFERENCE))
        if getattr(fact, "item", "") == "paper-quan-y"
    ]
    assert told == ["AgendaItemScheduled", "AgendaItemRemoved"]


async def test_a_contribution_is_handed_in_as_a_file(world: World) -> None:
    boundary, content = subjects.contribution(CONFERENCE, "topic-1-4"), made.word("Mục 1.4")
    await until_quiet(world.client, durables=OURS)
    digest = await world.files.put(boundary, content)
    hand_in = SubmitContributionFile(
        contribution="topic-1-4",
        file_name="muc-1-4.docx",
        digest=digest,
        size=len(content),
        no_state_secrets=True,
    )
    await world.do(ORGANISER, hand_in)
    assert (await world.names(boundary))[-1] == "ContributionFileSubmitted"


async def test_upload_and_download_on_the_command_line(world: World, tmp_path: Path) -> None:
    await world.do("so-y-te", PROPOSE)
    file = tmp_path / "quan-y.pdf"
    file.write_bytes(made.pdf("Bảo đảm quân y"))
    code, _, errors = await world.hoinghi("paper", "upload", "quan-y", str(file))
    assert (code, "FILE_NOT_DECLARED" in errors or "cam đoan" in errors) == (1, True)
    secret = tmp_path / "a.docx"
    secret.write_bytes(made.word("MẬT"))
    declared = "--no-state-secrets"
    code, _, errors = await world.hoinghi("paper", "upload", "quan-y", str(secret), declared)
    assert code == 1
    assert "độ mật" in errors
    info = await world.client.jetstream().stream_info(subjects.FILES_STREAM)
    assert info.state.messages == 0, "what was refused here never left this machine"
    code, out, errors = await world.hoinghi("paper", "upload", "quan-y", str(file), declared)
    assert (code, "PaperSubmitted" in out) == (0, True), errors
    back = tmp_path / "back"
    code, _, errors = await world.hoinghi("paper", "download", "quan-y", "--out", str(back))
    assert (code, (back / "quan-y.pdf").read_bytes()) == (0, file.read_bytes()), errors
    bucket = await world.client.jetstream().object_store(subjects.FILES)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    await bucket.put(name_of(PAPER, digest), made.pdf("Nội dung khác"))
    elsewhere = tmp_path / "elsewhere"
    code, _, errors = await world.hoinghi("paper", "download", "quan-y", "--out", str(elsewhere))
    assert code == 1
    assert "không còn đúng tệp đã nộp" in errors
    assert not list(elsewhere.glob("*")), "a file that was replaced behind our back is not written"
    code, out, _ = await world.hoinghi("files", "orphans", "--older-than", "0")
    assert (code, out.splitlines()[-1]) == (0, "0 tìm thấy/found")


async def test_a_task_that_a_paper_settled_is_open_again_when_no_paper_lies_there_any_more(
    world: World,
) -> None:
    duty = next(
        one for one in read_plan(PLAN).plan.responsibilities if one.settled_by == "PaperSubmitted"
    )
    task = subjects.task(CONFERENCE, token_of(duty.id, "so-y-te"))
    content = made.pdf("Bảo đảm quân y dự bị")
    for name in ("quan-y", "quan-y-2"):
        await world.files.put(subjects.paper(CONFERENCE, name), content)
        await world.do("so-y-te", PROPOSE.model_copy(update={"paper": name}))
        await world.do("so-y-te", submit(content, paper=name))
    await until_quiet(world.client, durables=OURS)
    assert await world.names(task) == ["TaskAssigned", "TaskCompleted"]
    await world.do("so-y-te", WithdrawPaper(paper="quan-y", reason="trùng nội dung"))
    await until_quiet(world.client, durables=OURS)
    assert await world.names(task) == ["TaskAssigned", "TaskCompleted"], "another lies there"
    await world.do(ORGANISER, RequestPaperRevision(paper="quan-y-2", remarks="thêm số liệu"))
    await until_quiet(world.client, durables=OURS)
    *_, reopened = await world.facts(task)
    assert (reopened.was, reopened.undone_by) == ("PaperSubmitted", "PaperRevisionRequested")
    await world.do("so-y-te", submit(content, "quan-y-sua.pdf", paper="quan-y-2"))
    await until_quiet(world.client, durables=OURS)
    assert (await world.names(task))[-2:] == ["TaskReopened", "TaskCompleted"]
