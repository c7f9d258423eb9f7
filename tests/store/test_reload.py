"""An agency gets its key while others work: the broker reads its configuration anew, and nothing is lost."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import ServiceUnavailableError

from deploy.agencies import reload
from deploy.broker import Broker
from deploy.plan_import import read_plan
from deploy.quiet import advance
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.papers import ProposePaper, SubmitPaper
from shared.commands.registry import PlanConference
from shared.events.people import Author
from shared.files.kinds import PDF
from shared.files.store import FileStore
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore
from tests import handed_in as made
from tests.paths import PLAN

RELOADS, AT_WORK = 12, 6
AUTHOR = Author(person_id="tac-gia", name=Personal("Nguyễn Thị Ví Dụ (mẫu)"), position="Bác sĩ")


async def test_uploads_commands_and_reads_go_on_while_the_broker_reads_its_keys_anew(
    broker: Broker, client: Client
) -> None:
    checked = read_plan(PLAN)
    vietnam = timezone(timedelta(hours=7))
    begins = datetime.now(vietnam).replace(microsecond=0) + timedelta(days=30)
    plan = checked.plan.model_copy(
        update={"starts_at": begins, "ends_at": begins + timedelta(hours=4)}
    )
    service = registry.build(Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url))
    await service.start()
    commands, files, log = Commands(client, plan.id), FileStore(client), EventStore(client)
    over = asyncio.Event()
    kept: dict[str, tuple[str, bytes]] = {}

    async def office(number: int) -> None:
        """Papers one after another until the last reload, each with its file."""
        turn = 0
        while not over.is_set() or turn == 0:
            paper, turn = f"tham-luan-{number}-{turn}", turn + 1
            content = made.pdf(paper)
            proposed = ProposePaper(paper=paper, title=f"Tham luận {paper}", author=AUTHOR)
            assert isinstance(await commands.send("so-y-te", proposed), Accepted)
            digest = await files.put(subjects.paper(plan.id, paper), content)
            submitted = SubmitPaper(
                paper=paper,
                file_name=f"{paper}.pdf",
                digest=digest,
                size=len(content),
                media_type=PDF,
                no_state_secrets=True,
            )
            answer = await commands.send("so-y-te", submitted)
            assert isinstance(answer, Accepted), answer
            kept[paper] = digest, content

    async def clock() -> None:
        while not over.is_set():
            await advance(client, datetime(2001, 1, 1, tzinfo=UTC), durables=())
            await log.last_position()

    try:
        answer = await commands.send(
            plan.organiser, PlanConference(plan=plan, agencies=checked.agencies)
        )
        assert isinstance(answer, Accepted), answer
        async with asyncio.TaskGroup() as group:
            for number in range(AT_WORK):
                group.create_task(office(number))
            group.create_task(clock())
            for number in range(RELOADS):
                broker.keyring.add(f"so-thu-nghiem-{number}")
                await reload(Settings(nats_url=broker.url), broker.keyring)
            over.set()
        assert len(kept) >= AT_WORK
        for paper, (digest, content) in kept.items():
            boundary = subjects.paper(plan.id, paper)
            assert await files.get(boundary, digest, "a.pdf") == content
            assert digest.encode() in (await log.read_fresh(boundary))[-1].body
    finally:
        await asyncio.shield(service.stop())


async def test_an_upload_that_is_cut_off_once_is_sent_again_and_tells_its_progress_right(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, told, pieces = made.large(1024 * 1024), [0], [0]
    publish = JetStreamContext.publish

    async def cut_off(js: JetStreamContext, *given: Any, **more: Any) -> Any:
        pieces[0] += 1
        if pieces[0] == 4:
            raise ServiceUnavailableError
        return await publish(js, *given, **more)

    monkeypatch.setattr(JetStreamContext, "publish", cut_off)
    files, paper = FileStore(client), subjects.paper("c1", "quan-y")
    digest = await files.put(paper, content, lambda size: told.append(size))
    assert min(told) < 0
    assert sum(told) == len(content)
    assert await files.get(paper, digest, "a.pdf") == content
