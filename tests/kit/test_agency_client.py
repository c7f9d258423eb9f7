"""An agency with its own key against the real broker and services: our client, and both examples as they stand."""

import asyncio
import base64
import contextlib
import gc
import json
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import ConnectionClosedError
from standardwebhooks import Webhook

from deploy.agencies import durable_of, provide, withdraw
from deploy.broker import Broker, connected
from deploy.keyring import new_seed
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.selftest import KeyRefused
from deploy.selftest import run as selftest
from deploy.streams import DURABLES
from hoinghi.client import (
    MOST_BYTES,
    Agency,
    NotPermitted,
    Told,
    WebhookRefused,
    _Said,
    connect,
    verify_webhook,
)
from services.feed import app as feed
from services.registry import app as registry
from shared.client import Commands
from shared.clock import TIME_HEADER
from shared.commands.base import Accepted
from shared.commands.registry import PlanConference
from shared.connection import public_key
from shared.settings import Settings
from shared.subjects import FEED, agency_consumer
from shared.traces import trace_id
from tests.paths import PLAN, ROOT
from tests.spec import NOON
from tests.store.ledger import until

CONFERENCE, UNIT = "bac-giang-2023", "so-y-te"
EXAMPLE = ROOT / "examples" / "agency-client"
TIME = {TIME_HEADER: NOON.isoformat()}


@dataclass(slots=True)
class Place:
    broker: Broker
    key: Path

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "NATS_URL": self.broker.bare_url,
            "NATS_KEY": str(self.key),
            "HOINGHI_TIME": TIME[TIME_HEADER],
            "STATE_FILE": str(self.key.with_suffix(".db")),
            "PYTHONPATH": str(ROOT),
        }


@pytest.fixture
async def place(broker: Broker, client: Client, tmp_path: Path) -> AsyncIterator[Place]:
    """The plan is imported; registry and feed run under their own keys; the agency has one, too."""
    key = tmp_path / f"{UNIT}.nk"
    key.write_text(await provide(Settings(nats_url=broker.url), broker.keyring, UNIT))
    running = []
    for name, build in (("registry", registry.build), ("feed", feed.build)):
        own = broker.settings(name).model_copy(update={"clock": "simulated"})
        running.append(build(own))
        await running[-1].start()
    checked = read_plan(PLAN)
    wish = PlanConference(plan=checked.plan, agencies=checked.agencies)
    assert isinstance(
        await Commands(client, CONFERENCE).send("bo-chqs-tinh", wish, time=NOON), Accepted
    )
    await until_quiet(
        client, durables=[one for one in DURABLES if one.name.split("-")[0] in ("registry", "feed")]
    )
    yield Place(broker, key)
    for service in running:
        await service.stop()


def paper(name: str) -> dict[str, object]:
    author = {
        "person_id": f"{UNIT}-01",
        "name": "Nguyễn Thị Ví Dụ (mẫu)",
        "position": "Phó Giám đốc",
    }
    return {"paper": name, "title": "Tham luận làm ví dụ", "author": author}


async def heard(agency: Agency, correlation_id: str) -> list[Told]:
    """Everything up to what this command caused, each done."""
    told: list[Told] = []
    async with asyncio.timeout(60):
        async for one in agency.feed():
            told.append(one)
            await one.done()
            if one.correlation_id == correlation_id:
                return told
    raise AssertionError


async def test_a_command_is_answered_once_and_its_effect_is_told(place: Place) -> None:
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key) as agency:
        first = await agency.send(CONFERENCE, "registry", "ProposePaper", paper("p1"), headers=TIME)
        assert first.accepted
        assert len(first.events) == 1
        again = await agency.send(
            CONFERENCE,
            "registry",
            "ProposePaper",
            paper("p1"),
            headers=TIME,
            command_id=first.command_id,
        )
        assert again == first
        told = await heard(agency, first.command_id)
        assert told[-1].type.startswith("vn.hoinghi.feed.PaperStatusChanged")
        assert told[-1].event["subject"].startswith(f"feed.{UNIT}.")
        assert {one.event["subject"].split(".")[1] for one in told} <= {UNIT, "public"}
        # The broker keeps the place over a new connection; and goes back when it is asked to.
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key) as agency:
        second = await agency.send(
            CONFERENCE, "registry", "ProposePaper", paper("p2"), headers=TIME
        )
        after = await heard(agency, second.command_id)
        assert {one.id for one in after}.isdisjoint(one.id for one in told)
        await agency.rewind()
        anew = await heard(agency, second.command_id)
        assert {one.id for one in anew} >= {one.id for one in (*told, *after)}


async def test_a_refusal_says_what_to_do_in_two_languages(place: Place) -> None:
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key) as agency:
        wish = {"delegation": "so-noi-vu", "person_id": "x-01"}
        answer = await agency.send(CONFERENCE, "registry", "ConfirmAttendee", wish, headers=TIME)
        assert not answer.accepted
        assert answer.code
        assert answer.vi
        assert answer.en
        assert answer.todo_vi
        assert answer.todo_en


async def test_a_command_that_is_too_long_is_refused_and_the_connection_lives_on(
    place: Place,
) -> None:
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key) as agency:
        long = paper("dai") | {"title": "x" * 200_000}
        answer = await agency.send(CONFERENCE, "registry", "ProposePaper", long, headers=TIME)
        assert (answer.accepted, answer.code) == (False, "COMMAND_TOO_LARGE")
        assert answer.todo_vi
        # the longest that is sent is taken by the broker, and answered
        most = paper("vua") | {"title": "x" * (MOST_BYTES - 1000)}
        assert (
            await agency.send(CONFERENCE, "registry", "ProposePaper", most, headers=TIME)
        ).code == "COMMAND_MALFORMED"
        good = await agency.send(CONFERENCE, "registry", "ProposePaper", paper("t1"), headers=TIME)
        assert good.accepted


async def test_the_feed_logs_what_it_tells_with_its_trace(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key) as agency:
        sent = await agency.send(CONFERENCE, "registry", "ProposePaper", paper("p9"), headers=TIME)
        told = await heard(agency, sent.command_id)
    trace = trace_id(told[-1].event["traceparent"])
    assert trace
    seen: list[str] = []

    def logged() -> bool:  # the line comes just after what it speaks of
        seen.extend(capsys.readouterr().out.splitlines())
        return any("feed-publisher" in one and "told: " in one and trace in one for one in seen)

    await until(logged)


async def test_a_copy_that_says_so_is_refused_for_good(place: Place) -> None:
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key) as agency:
        wish = {"delegation": "so-noi-vu", "person_id": "x-01"}
        sent = (CONFERENCE, "registry", "ConfirmAttendee", wish)
        first = await agency.send(*sent, command_id="confirm-0001", headers=TIME)
        assert (first.accepted, first.recorded) == (False, False)
        again = await agency.send(*sent, command_id="confirm-0001", headers=TIME, again=True)
        assert (again.code, again.recorded) == (first.code, True)


async def test_what_the_key_may_not_is_told_by_the_broker_and_waited_for_by_nobody(
    place: Place,
) -> None:
    """No time-out is short enough to hide it: without the broker's word each of these would wait for an hour."""
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key, patience=3600) as agency:
        async with asyncio.timeout(60):
            answer = await agency.send(CONFERENCE, "program", "ProposePaper", paper("p"))
        assert (answer.accepted, answer.code) == (False, "NOT_PERMITTED")
        assert "command.program.ProposePaper" in answer.vi
        assert "command.program.ProposePaper" in answer.en
        assert answer.todo_vi
        assert answer.todo_en
        # The right itself stands: the same connection goes on with what it may.
        after = await agency.send(CONFERENCE, "registry", "ProposePaper", paper("p"), headers=TIME)
        assert after.accepted
    async with connect(place.broker.bare_url, unit="so-noi-vu", key=place.key) as other:
        for asking in (other.waiting(), other.rewind(), anext(other.feed())):
            with pytest.raises(NotPermitted, match="agency-so-noi-vu") as forbidden:
                await asyncio.wait_for(asking, 60)
            assert forbidden.value.code == "NOT_PERMITTED"


async def test_who_stops_listening_leaves_nothing_to_complain_of() -> None:
    """A traceback of our own stood in the agency's log after an `asyncio.wait_for`: nats-py turns the cancellation
    of a subscription that is being closed into an error."""
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: complaints.append(what))

    async def closed_meanwhile() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionClosedError from None

    listening = asyncio.create_task(_Said().watch(closed_meanwhile()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # it is asked
    listening.cancel()
    await asyncio.wait({listening})
    await asyncio.sleep(0)  # what was asked ends
    del listening  # with its traceback, which holds what was asked
    gc.collect()
    assert complaints == []


async def test_a_file_that_holds_no_key_is_told_so(place: Place, tmp_path: Path) -> None:
    none = tmp_path / "none.nk"
    none.write_text("không phải khoá", encoding="utf-8")
    for key in (none, tmp_path / "missing.nk"):
        with pytest.raises(NotPermitted, match="KEY_UNREADABLE") as told:
            async with connect(place.broker.bare_url, unit=UNIT, key=key):
                raise AssertionError
        assert key.name in told.value.en


async def test_a_key_that_is_unknown_or_taken_back_is_told_so(place: Place, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.nk"
    stranger.write_text(new_seed())
    with pytest.raises(NotPermitted, match="KEY_REFUSED"):
        async with asyncio.timeout(60), connect(place.broker.bare_url, unit=UNIT, key=stranger):
            raise AssertionError
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key, patience=3600) as agency:
        settings = Settings(nats_url=place.broker.url)
        await withdraw(settings, place.broker.keyring, UNIT, public_key(place.key.read_text()))
        with pytest.raises(NotPermitted, match="KEY_REFUSED"):
            async with asyncio.timeout(60):
                await agency.send(CONFERENCE, "registry", "ProposePaper", paper("p"), headers=TIME)
        with pytest.raises(NotPermitted, match="KEY_REFUSED"):
            await asyncio.wait_for(anext(agency.feed()), 60)


@pytest.mark.parametrize("language", ["python", "node"])
async def test_the_example_says_what_its_key_may_not(
    place: Place, language: str, tmp_path: Path
) -> None:
    async def said(context: str, **environment: str) -> str:
        program = await asyncio.create_subprocess_exec(
            *await _program(language),
            *(CONFERENCE, UNIT, context, "ProposePaper", json.dumps(paper("p"))),
            env=place.environment | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, _ = await asyncio.wait_for(program.communicate(), 60)
        assert program.returncode == 1
        return out.decode()

    stranger = tmp_path / "stranger.nk"
    stranger.write_text(new_seed())
    for told, code in (
        (await said("program"), "NOT_PERMITTED"),
        (await said("registry", NATS_KEY=str(stranger)), "KEY_REFUSED"),
        (await said("registry", NATS_KEY=str(tmp_path / "none.nk")), "KEY_UNREADABLE"),
    ):
        vietnamese, english, *_ = told.splitlines()
        assert vietnamese.startswith(f"{code}: ")
        assert "khoá" in vietnamese.lower()
        assert "key" in english


async def test_the_self_test_holds_against_the_running_system(place: Place) -> None:
    settings = Settings(nats_url=place.broker.bare_url, nats_nkey_file=place.key)
    assert [one for one in await selftest(settings, UNIT, CONFERENCE) if not one.holds] == []


async def test_the_self_test_tells_a_key_that_was_taken_back_as_an_agency_can_mend_it(
    place: Place, tmp_path: Path
) -> None:
    key = tmp_path / "taken.nk"
    key.write_text(new_seed())
    settings = Settings(nats_url=place.broker.bare_url, nats_nkey_file=key)
    with pytest.raises(KeyRefused, match="ask the organiser for a new key"):
        await selftest(settings, UNIT, CONFERENCE)


@pytest.mark.parametrize(
    ("unit", "conference", "code"),
    [(UNIT, "khong-co", "CONFERENCE_UNKNOWN"), ("so-khong-co", CONFERENCE, "UNIT_UNKNOWN")],
)
async def test_the_self_test_tells_a_conference_or_a_unit_that_is_not_known(
    place: Place, unit: str, conference: str, code: str, tmp_path: Path
) -> None:
    """Each real command would be refused."""
    key = place.key
    if unit != UNIT:
        key = tmp_path / f"{unit}.nk"
        key.write_text(
            await provide(Settings(nats_url=place.broker.url), place.broker.keyring, unit)
        )
    settings = Settings(nats_url=place.broker.bare_url, nats_nkey_file=key)
    (told,) = (one for one in await selftest(settings, unit, conference) if not one.holds)
    assert f"hội nghị {conference} có cơ quan {unit}" in told.what
    assert told.seen.startswith(f"{code} ")


async def test_a_feed_that_is_away_for_a_while_takes_no_more_subscriptions(place: Place) -> None:
    """The broker allows an agency so many and cuts off who takes more."""
    provisioner = await connected(place.broker.settings("provisioner"))
    js = provisioner.jetstream()
    await js.delete_consumer(FEED, agency_consumer(UNIT))
    async with connect(place.broker.bare_url, unit=UNIT, key=place.key) as agency:
        held, tried = len(agency.client._subs), agency.client._sid
        told: list[Told] = []

        async def hear() -> None:
            async with contextlib.aclosing(agency.feed()) as feed:
                async for one in feed:
                    told.append(one)
                    await one.done()
                    return

        hearing = asyncio.create_task(hear())
        await until(lambda: agency.client._sid >= tried + 3)
        assert len(agency.client._subs) <= held + 2  # the feed's, and the inbox of requests
        await js.add_consumer(FEED, durable_of(UNIT))
        await asyncio.wait_for(hearing, 60)
        assert len(told) == 1
        assert len(agency.client._subs) <= held + 1
    await provisioner.close()


async def _program(language: str) -> list[str]:
    if language == "python":
        return [sys.executable, str(EXAMPLE / "send_and_listen.py")]
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    if not (EXAMPLE / "node_modules" / "nats").is_dir():
        words = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
        install = await asyncio.create_subprocess_exec("npm", *words, cwd=EXAMPLE)
        if await install.wait() != 0:
            pytest.skip("the package `nats` cannot be had here")
    return ["node", str(EXAMPLE / "send_and_listen.mjs")]


@pytest.mark.parametrize("language", ["python", "node"])
async def test_the_example_sends_and_hears_what_became_of_it(place: Place, language: str) -> None:
    arguments = (CONFERENCE, UNIT, "registry", "ProposePaper", json.dumps(paper(f"p-{language}")))
    program = await asyncio.create_subprocess_exec(
        *await _program(language),
        *arguments,
        env=place.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await asyncio.wait_for(program.communicate(), 60))[0].decode()
    assert program.returncode == 0, said
    assert "answer" in said
    assert "vn.hoinghi.feed.PaperStatusChanged" in said


SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def signed(body: bytes, at: float) -> dict[str, str]:
    moment = datetime.fromtimestamp(int(at), UTC)
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at)),
        "Webhook-Signature": Webhook(SECRET).sign("msg_1", moment, body.decode()),
    }


def test_a_webhook_is_believed_only_as_it_was_signed() -> None:
    body, now = '{"a": "Giấy mời"}'.encode(), time.time()
    headers = signed(body, now)
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    assert verify_webhook(SECRET, headers, body) == {"a": "Giấy mời"}
    assert verify_webhook([other, SECRET], headers, body) == {"a": "Giấy mời"}
    wrong = [
        (other, headers, body, now),
        (SECRET, headers, body + b" ", now),
        (SECRET, headers | {"Webhook-Id": "msg_2"}, body, now),
        (SECRET, headers, body, now + 301),
        (SECRET, headers, body, now - 301),
        (SECRET, {}, body, now),
        (SECRET, headers | {"Webhook-Timestamp": "x"}, body, now),
        (SECRET, headers | {"Webhook-Signature": "v1,ü v2,x"}, body, now),
    ]
    for secret, given, content, at in wrong:
        with pytest.raises(WebhookRefused):
            verify_webhook(secret, given, content, now=at)
