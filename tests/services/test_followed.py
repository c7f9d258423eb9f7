"""One wish, followed through the log lines by its trace: from the answer over the rows to the mail."""

import asyncio
from pathlib import Path

from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from deploy.broker import Broker
from services.notifications import app
from services.program.projector import Progress, follow
from shared import traces
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.notifications import ReleaseNotification
from shared.settings import Settings
from shared.tasks import end
from tests.projections.conftest import sqlite_model, sqlite_url
from tests.services.outgoing import (
    CONFERENCE,
    ORGANISER,
    Server,
    asked,
    plan,
    request,
    serving,
    until_settled,
)
from tests.spec import NOON
from tests.store.ledger import until

__all__ = ["sqlite_model", "sqlite_url"]


async def test_from_the_wish_to_the_mail_one_trace_is_in_every_line(
    broker: Broker, client: Client, sqlite_model: AsyncEngine, tmp_path: Path
) -> None:
    await plan(client)
    async with serving(Server(tmp_path / "taken")) as port:
        settings = Settings(nats_url=broker.url, smtp_url=f"smtp://127.0.0.1:{port}")
        with capture_logs() as lines:
            service = app.build(settings)
            await service.start()
            held = asked(1, held=True)
            await request(client, [held])
            progress = Progress()
            following = asyncio.create_task(follow(client, sqlite_model, progress=progress))
            wish = ReleaseNotification(message=held.message)
            answer = await Commands(client, CONFERENCE).send(
                ORGANISER, wish, time=NOON, command_id="release-1"
            )
            assert isinstance(answer, Accepted)
            await until_settled(client, [held])
            last = (await client.jetstream().stream_info("EVENTS")).state.last_seq
            await until(lambda: progress.position >= last)
            await end(following)
            await service.stop()
    trace = traces.trace_id(traces.begun_by("release-1"))
    told = [
        line["event"] for line in lines if trace in (line.get("trace"), *line.get("traces", ()))
    ]
    assert told.count("command answered") == 1
    assert told.count("message attempted") == 1
    assert told.count("rows written") >= 1
    (mail,) = [line for line in lines if line["event"] == "message attempted"]
    assert mail["outcome"] == "delivered"
    assert mail["message"] == held.message
    rows = [line for line in lines if line["event"] == "rows written"]
    assert sum(line["events"] for line in rows) == last
