"""An outside consumer takes over sending: the examples, as they stand, against the real broker and services."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.agencies import provide
from deploy.broker import Broker
from deploy.keyring import new_seed
from deploy.plan_import import read_plan
from services.feed import app as feed
from services.notifications import app as notifications
from services.registry import conference
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import PlanConference
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.events.plan import Role
from shared.settings import Settings
from shared.store import EventStore
from tests.paths import PLAN, ROOT
from tests.services.outgoing import CONFERENCE, ORGANISER, asked, request, states, until_settled
from tests.spec import NOON

EXAMPLE = ROOT / "examples" / "notification-sender"
MESSENGER = "van-phong-ubnd-tinh"
OUTSIDE = {"channel": "outside", "messenger": MESSENGER}


@pytest.fixture
async def system(broker: Broker, client: Client, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """The plan with an agency whose system sends messages; notifications and feed are running. Its way in."""
    checked = read_plan(PLAN)
    agencies = tuple(
        one.model_copy(update={"roles": (*one.roles, Role.MESSENGER)})
        if one.id == MESSENGER
        else one
        for one in checked.agencies
    )
    assert any(Role.MESSENGER in one.roles for one in agencies)
    meta = Meta("plan-1", NOON, CONFERENCE, Actor(ORGANISER, "x", frozenset({"organiser"})), "p")
    wish = PlanConference(plan=checked.plan, agencies=agencies)
    await Boundaries(EventStore(client), CATALOGUE).execute(conference.decider, wish, meta)
    running = [built(Settings(nats_url=broker.url)) for built in (notifications.build, feed.build)]
    for service in running:
        await service.start()
    key = tmp_path / "agency.nk"
    key.write_text(await provide(Settings(nats_url=broker.url), broker.keyring, MESSENGER))
    yield {"NATS_URL": broker.bare_url, "NATS_KEY": str(key)}
    for service in running:
        await service.stop()


async def _node() -> list[str] | None:
    """The Node example with its one package installed; None where that cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    if not (EXAMPLE / "node_modules" / "nats").is_dir():
        install = await asyncio.create_subprocess_exec(
            "npm",
            "install",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--silent",
            cwd=EXAMPLE,
        )
        if await install.wait() != 0:
            return None
    return ["node", str(EXAMPLE / "send.mjs")]


@pytest.mark.parametrize("language", ["python", "node"])
async def test_the_example_sends_what_waits_for_it_and_says_so(
    language: str, system: dict[str, str], client: Client, tmp_path: Path
) -> None:
    program = [sys.executable, str(EXAMPLE / "send.py")] if language == "python" else await _node()
    if program is None:
        pytest.skip("node with its package `nats` cannot be had here")
    wishes = [asked(n, **OUTSIDE) for n in range(3)]
    held = asked(9, held=True, **OUTSIDE)
    await request(client, [*wishes, held])
    example = await asyncio.create_subprocess_exec(
        *program,
        CONFERENCE,
        MESSENGER,
        str(tmp_path / "out"),
        env=os.environ | system,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        ends = await until_settled(client, wishes)
        assert {one.status for one in ends} == {"sent"}
        assert [one.status for one in await states(client, [held])] == ["held"]
        release = ReleaseNotification(message=held.message)
        assert isinstance(
            await Commands(client, CONFERENCE).send(ORGANISER, release, time=NOON), Accepted
        )
        await until_settled(client, [held])
    finally:
        example.kill()
        await example.wait()
    sent = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "out").iterdir()}
    assert set(sent) == {one.message for one in (*wishes, held)}
    assert sent[held.message]["recipient"]["email"] == "n9@so-y-te.example"


@pytest.mark.parametrize("language", ["python", "node"])
async def test_the_example_says_what_its_key_may_not_and_ends(
    language: str, system: dict[str, str], tmp_path: Path
) -> None:
    program = [sys.executable, str(EXAMPLE / "send.py")] if language == "python" else await _node()
    if program is None:
        pytest.skip("node with its package `nats` cannot be had here")

    async def said(unit: str, **environment: str) -> str:
        example = await asyncio.create_subprocess_exec(
            *(*program, CONFERENCE, unit, str(tmp_path / "out")),
            env=os.environ | system | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, _ = await asyncio.wait_for(example.communicate(), 60)
        assert example.returncode == 1
        return out.decode()

    stranger = tmp_path / "stranger.nk"
    stranger.write_text(new_seed())
    for told, code in (
        (await said("so-y-te"), "NOT_PERMITTED"),
        (await said(MESSENGER, NATS_KEY=str(stranger)), "KEY_REFUSED"),
    ):
        vietnamese, english, *_ = told.splitlines()
        assert vietnamese.startswith(f"{code}: ")
        assert "khoá" in vietnamese
        assert "key" in english


async def test_who_has_not_claimed_a_message_is_not_told_whom_it_is_for(
    system: dict[str, str], client: Client
) -> None:
    wish = asked(1, **OUTSIDE)
    await request(client, [wish])
    question = json.dumps({"conference": CONFERENCE, "message": wish.message, "claimant": "x"})
    answer = await client.request("query.notifications.prepared", question.encode(), timeout=10)
    assert (answer.headers or {})["Hoinghi-Refused"] == "NOTIFICATIONS_NOT_CLAIMED"
    assert answer.data == b""


async def test_a_question_that_cannot_be_read_is_refused_and_no_fault_of_ours(
    system: dict[str, str], client: Client
) -> None:
    unread = (b"", b"xxx", b"[]", b"{}", b'{"id": "x"}', b'{"conference": "a.b", "message": "m"}')
    for body in unread:
        answer = await client.request("query.notifications.prepared", body, timeout=10)
        assert (answer.headers or {})["Hoinghi-Refused"] == "COMMAND_MALFORMED", body
