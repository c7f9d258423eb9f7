"""``--dry-run`` of the operators' commands, on a real broker: what would be done is said, nothing is changed."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from deploy.agencies import provide
from deploy.broker import Broker
from deploy.cli import app
from deploy.gate.queue import Scan, ScanQueue
from deploy.plan_import import read_plan
from services.registry import conference
from shared import subjects
from shared.boundaries import Boundaries
from shared.commands.registry import PlanConference
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.settings import Settings
from shared.store import EventStore
from tests.paths import PLAN
from tests.spec import NOON

CONFERENCE, ORGANISER, UNIT = "bac-giang-2023", "bo-chqs-tinh", "so-y-te"


async def said(*words: str, code: int = 0) -> str:
    result = await asyncio.to_thread(CliRunner().invoke, app, [*words, "--dry-run"])
    assert result.exit_code == code, result.output
    refused = getattr(result.exception, "code", "") if code else ""
    return " ".join(f"{result.output} {refused}".split())


@pytest.fixture
async def planned(broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("HOINGHI_NATS_URL", broker.url)
    monkeypatch.setenv("HOINGHI_BROKER_DIR", str(broker.directory))
    checked = read_plan(PLAN)
    meta = Meta("plan-0001", NOON, CONFERENCE, Actor(ORGANISER, "x", frozenset({"organiser"})), "p")
    wish = PlanConference(plan=checked.plan, agencies=checked.agencies)
    await Boundaries(EventStore(client), CATALOGUE).execute(conference.decider, wish, meta)
    return client


async def test_keys_of_agencies_are_neither_given_nor_taken(
    planned: Client, broker: Broker, tmp_path: Path
) -> None:
    await provide(Settings(nats_url=broker.url), broker.keyring, UNIT)
    before = broker.keyring.agencies()
    conf = broker.keyring.conf.read_bytes()
    file = tmp_path / "new.nk"
    told = await said("agency", "add", UNIT, "--out", str(file))
    assert "nothing was changed" in told
    assert not file.exists()
    told = await said("agency", "revoke", UNIT)
    assert before[UNIT][0].key in told
    assert "left: 0" in told
    assert "1 máy chủ" in await said("broker", "reload")
    assert broker.keyring.agencies() == before
    assert broker.keyring.conf.read_bytes() == conf


async def test_a_dry_run_refuses_what_the_command_refuses(
    planned: Client, broker: Broker, tmp_path: Path
) -> None:
    there = tmp_path / "there.nk"
    there.write_text("x")
    assert "CREDENTIALS_EXIST" in await said("agency", "add", UNIT, "--out", str(there), code=1)
    assert "AGENCY_UNKNOWN" in await said("agency", "revoke", "khong-co", code=1)
    assert "API_TOKEN_UNKNOWN" in await said("api-token", "--revoke", "x", code=1)
    assert "UNIT_UNKNOWN" in await said(
        "checkin",
        "gate",
        "--gate",
        "Cửa 1",
        "--conference",
        CONFERENCE,
        "--unit",
        "khong-co",
        code=1,
    )


async def test_a_token_is_not_made(planned: Client) -> None:
    told = await said("api-token", "--unit", UNIT, "--role", "contact", "--conference", CONFERENCE)
    assert f"{UNIT} (contact)" in told
    assert "nothing was changed" in told


async def test_what_is_parked_stays_parked(planned: Client) -> None:
    js = planned.jetstream()
    pointer = {
        "consumer": "awards-policies",
        "stream": "EVENTS",
        "position": 1,
        "subject": "event.x",
        "attempts": 3,
        "reason": "r",
    }
    subject = subjects.parked("awards-policies")
    await js.publish(subject, json.dumps(pointer).encode())
    told = await said("parked", "replay")
    assert "awards-policies EVENTS 1 event.x" in told
    assert "1 sự kiện sẽ xử lý lại" in told
    assert (await js.stream_info(subjects.PARKED)).state.messages == 1
    # a name that is none does not read as "nothing is left"
    assert "registry-policies" in await said("parked", "replay", "--consumer", "nope", code=2)


async def test_no_database_is_built(planned: Client, tmp_path: Path) -> None:
    file = tmp_path / "fresh.db"
    told = await said("rebuild", "--into", f"sqlite+aiosqlite:///{file}")
    assert "1 sự kiện / events" in told
    assert not file.exists()
    assert "DATABASE_URL_INVALID" in await said("rebuild", "--into", "x", code=1)


async def test_a_gate_sends_nothing_of_what_it_kept(planned: Client, tmp_path: Path) -> None:
    kept = tmp_path / "gate.scans"
    with ScanQueue(kept) as queue:
        queue.add(Scan("scan-0001", "HN1.x", "Cửa 1", datetime(2023, 12, 8, tzinfo=UTC)))
    content = kept.read_bytes()
    before = await EventStore(planned).last_position()
    where = ("--conference", CONFERENCE, "--gate", "Cửa 1", "--unit", ORGANISER)
    assert "1 lượt quét sẽ gửi" in await said("checkin", "gate", *where, "--queue", str(kept))
    assert kept.read_bytes() == content
    none = tmp_path / "none.scans"
    assert "0 lượt quét" in await said("checkin", "gate", *where, "--queue", str(none))
    assert not none.exists()
    assert await EventStore(planned).last_position() == before


async def test_nobody_is_forgotten_again(planned: Client) -> None:
    assert "would be destroyed: 0" in await said("privacy", "enforce")
