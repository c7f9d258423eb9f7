"""The doctor: a sound deployment has no fault; each thing that is broken is named, with a remedy."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nats
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from nats.js.api import ConsumerConfig, StreamConfig, StreamSource
from pydantic import SecretStr
from sqlalchemy import insert, update
from typer.testing import CliRunner

from deploy.access import SERVICES
from deploy.agencies import durable_of
from deploy.broker import Broker, BrokerUnreachable, connected
from deploy.cli import app
from deploy.doctor import broker_checks, other_checks, standing
from deploy.doctor.examine import examine
from deploy.doctor.findings import Finding, Level, Patient, warning
from deploy.keyring import Keyring, new_seed
from deploy.ports import free_port, free_ports
from deploy.privacy import enforce
from deploy.settings_docs import write
from deploy.streams import DURABLES, declare, streams
from services.program.model import create_schema, open_model
from services.program.projector import follow
from services.program.sealer import seal_once
from services.program.tables import parked_boundaries, projection_position
from shared import forgotten_list, subjects
from shared.forgotten_list import Gone
from shared.monitor import ask
from shared.sealed import Owner
from shared.settings import Settings
from shared.vault import MasterKey, MasterKeyMissing, Vault, vault_of
from shared.webhook_book import Hook, WebhookBook
from tests.paths import ROOT
from tests.projections.histories import tell, whole
from tests.spec import NOON


@pytest.fixture
def smtp() -> Iterator[str]:
    server = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    server.start()
    yield f"smtp://127.0.0.1:{server.port}"
    server.stop()


@pytest.fixture
async def services(broker: Broker) -> AsyncIterator[dict[str, Client]]:
    """A connection of each service, under its name."""
    there = {one.name: await nats.connect(broker.url, name=one.name) for one in SERVICES}
    yield there
    for one in there.values():
        await one.close()


@pytest.fixture
async def settings(
    client: Client,
    broker: Broker,
    services: dict[str, Client],
    smtp: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """A sound deployment: some events, rows that follow them, every service connected, somebody at each consumer,
    a mail server."""
    monkeypatch.setattr(standing, "pause", _no_time)
    for durable in DURABLES:
        await client.jetstream().publish(subjects.turn(durable.name), b"somebody")
    last = await tell(client, whole()[:30])
    url = f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}"
    engine = open_model(url)
    await create_schema(engine)
    await follow(client, engine, stop_at=last)
    await engine.dispose()
    return Settings(
        nats_url=broker.url, nats_monitor_url=broker.monitor_url, database_url=url, smtp_url=smtp
    )


async def _no_time() -> None:
    """What does not move meanwhile stands, however long one looks."""


async def codes(settings: Settings, level: Level) -> set[str]:
    return {one.code for one in await examine(settings) if one.level is level}


async def faults(settings: Settings) -> set[str]:
    return await codes(settings, Level.FAULT)


async def test_a_sound_deployment_has_no_fault(settings: Settings) -> None:
    assert await faults(settings) == set()
    fine = await codes(settings, Level.FINE)
    assert {"BROKER_DURABLE", "STREAMS_AS_DECLARED", "ROWS_FOLLOW", "MAIL_REACHABLE"} <= fine
    assert "SERVICES_THERE" in fine
    assert {"CLOCKS_AGREE", "STORE_HAS_ROOM", "NOBODY_BEHIND", "DISK_HAS_ROOM"} <= fine


async def test_every_event_is_read_to_the_end_and_held_against_the_seals(
    settings: Settings, client: Client
) -> None:
    await seal_once(client, Ed25519PrivateKey.generate(), datetime.now(UTC))
    (whole_,) = [one for one in await examine(settings, deep=True) if one.code == "LOG_WHOLE"]
    assert "all 30 events were read, 30 of them match the seals" in whole_.en
    await client.jetstream().publish(subjects.SEAL, b"{}")
    deep = await examine(settings, deep=True)
    (told,) = [one for one in deep if one.level is Level.FAULT]
    assert told.code == "LOG_ALTERED"
    assert "seal-unreadable at 31" in told.en
    assert told.todo_vi
    assert await faults(settings) == set()  # it takes a look at every event


async def test_an_examination_makes_no_file(settings: Settings, tmp_path: Path) -> None:
    there = tmp_path / "none.db"
    none = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{there}"})
    assert "DATABASE_UNREADABLE" in await faults(none)
    assert not there.exists()


async def test_every_fault_and_warning_says_what_to_do(settings: Settings) -> None:
    sick = settings.model_copy(
        update={
            "nats_url": f"nats://127.0.0.1:{free_port()}",
            "nats_monitor_url": f"http://127.0.0.1:{free_port()}",
            "smtp_url": f"smtp://127.0.0.1:{free_port()}",
            "database_url": "sqlite+aiosqlite:///khong-co/rows.db",
            "master_key": None,
        }
    )
    found = await examine(sick)
    assert {one.code for one in found if one.level is Level.FAULT} == {
        "BROKER_UNREACHABLE",
        "MONITOR_UNREACHABLE",
        "MAIL_UNREACHABLE",
        "DATABASE_UNREADABLE",
        "MASTER_KEY_MISSING",
    }
    for one in found:
        assert all((one.vi, one.en)), one.code
        assert one.level is Level.FINE or all((one.todo_vi, one.todo_en)), one.code


async def test_what_keeps_the_doctor_out_is_named_and_the_rest_is_looked_at(
    settings: Settings, broker: Broker, tmp_path: Path
) -> None:
    strange = tmp_path / "strange.nk"
    strange.write_text(new_seed())
    (tmp_path / "none.nk").write_text("không phải khóa")
    missing = tmp_path / "missing"
    bare = {"nats_url": broker.bare_url}
    rest = {"SETTINGS_KNOWN", "MAIL_REACHABLE", "DISK_HAS_ROOM"}
    for sick, code in (
        ({"master_key": None, "master_key_file": missing}, "MASTER_KEY_MISSING"),
        ({"master_key": SecretStr("AAAA")}, "MASTER_KEY_MISSING"),
        (bare, "BROKER_REFUSED"),
        (bare | {"nats_nkey_file": strange}, "BROKER_REFUSED"),
        (bare | {"nats_nkey_file": tmp_path / "none.nk"}, "BROKER_KEY_INVALID"),
        (bare | {"nats_nkey_file": missing}, "BROKER_KEY_INVALID"),
    ):
        found = await examine(settings.model_copy(update=sick))
        told = {one.code for one in found if one.level is Level.FAULT}
        assert told == {code}, sick
        assert rest <= {one.code for one in found}
        assert all(one.todo_vi and one.todo_en for one in found if one.level is Level.FAULT)


async def test_a_master_key_that_did_not_wrap_the_keys_of_this_log_is_named(
    settings: Settings, client: Client
) -> None:
    other = SecretStr(base64.b64encode(bytes(32)).decode())
    assert "MASTER_KEY_THERE" in {one.code for one in await examine(settings)}
    await Vault(client, MasterKey.of(settings)).make(["0123456789abcdef01234567"])
    assert "MASTER_KEY_THERE" in {one.code for one in await examine(settings)}
    assert "MASTER_KEY_OTHER" in {
        one.code for one in await examine(settings.model_copy(update={"master_key": other}))
    }


async def test_who_was_forgotten_and_has_a_key_all_the_same_is_named(
    settings: Settings, client: Client, tmp_path: Path
) -> None:
    """As the list outside of the broker says, when log and keys came back from before it."""
    who = Owner("bac-giang-2023", "so-y-te", "gd-1")
    listed = settings.model_copy(update={"forgotten_list": tmp_path / forgotten_list.NAME})
    assert "FORGOTTEN_LIST_INVALID" in await faults(listed)  # a list that is not there says nothing
    forgotten_list.add(tmp_path / forgotten_list.NAME, [Gone.of(who, "e1")])
    vault = vault_of(client)
    await vault.make([who.kid])
    found = {one.code: one for one in await examine(listed)}
    assert "bac-giang-2023/so-y-te/gd-1" in found["FORGOTTEN_LIVES"].en
    assert await enforce(client, forgotten_list.read(tmp_path / forgotten_list.NAME)) == 1
    found = {one.code: one for one in await examine(listed)}
    assert "FORGOTTEN_LIVES" not in found
    assert found["FORGOTTEN_UNTOLD"].level is Level.WARNING
    (tmp_path / forgotten_list.NAME).write_text("{}")
    assert "FORGOTTEN_LIST_INVALID" in await faults(listed)


async def test_a_master_key_that_is_none_leaves_no_connection_behind(
    settings: Settings, broker: Broker, client: Client
) -> None:
    sick = settings.model_copy(update={"master_key": SecretStr("AAAA")})
    before = await _connections(broker)
    with pytest.raises(MasterKeyMissing):
        await connected(sick)
    assert await _connections(broker) == before


async def _connections(broker: Broker) -> int:
    """How many there ever were."""
    return int((await asyncio.to_thread(ask, f"{broker.monitor_url}/varz"))["total_connections"])


async def test_no_password_of_any_server_is_shown(settings: Settings) -> None:
    first, second = free_ports(2)
    urls = ",".join(f"nats://ops:mật-khẩu@127.0.0.1:{port}" for port in (first, second))
    sick = settings.model_copy(update={"nats_url": urls})
    found = await examine(sick)
    assert "BROKER_UNREACHABLE" in {one.code for one in found}
    (told,) = (one for one in found if one.code == "BROKER_UNREACHABLE")
    assert f"nats://127.0.0.1:{first}, nats://127.0.0.1:{second}" in told.en
    assert "mật-khẩu" not in str(found)
    with pytest.raises(BrokerUnreachable) as refused:
        await connected(sick)
    assert "mật-khẩu" not in str(refused.value)


async def test_a_check_for_which_the_key_has_no_right_is_named_as_skipped(
    settings: Settings, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator's key may not list streams: of one that nobody declared nothing was said."""
    checks = (broker_checks.nothing_else, other_checks.names_known)
    monkeypatch.setattr("deploy.doctor.examine.CHECKS", checks)
    own = broker.settings("operator")
    operator = {name: getattr(own, name) for name in ("nats_url", "nats_nkey", "nats_nkey_file")}
    told, other = await examine(settings.model_copy(update=operator))
    assert (told.code, told.level) == ("CHECK_NOT_ENTITLED", Level.WARNING)
    assert "The check nothing_else was skipped" in told.en
    assert "provisioner.nk" in told.todo_en
    assert other.code == "SETTINGS_KNOWN"
    assert [one.code for one in await examine(settings)] == [other.code]


async def test_a_stream_that_was_changed_is_named_with_the_field(
    settings: Settings, client: Client
) -> None:
    (log,) = (one for one in streams() if one.name == subjects.EVENTS)
    await client.jetstream().update_stream(replace(log, duplicate_window=60))
    (told,) = (one for one in await examine(settings) if one.code == "STREAMS_DRIFTED")
    assert "EVENTS.duplicate_window 60.0 ≠ 3600.0" in told.en


@pytest.mark.parametrize(
    ("limit", "value"), [("max_age", 3600), ("max_msgs", 10), ("max_msgs_per_subject", 5)]
)
@pytest.mark.parametrize("stream", [subjects.EVENTS, subjects.FEED])
async def test_a_limit_by_which_a_stream_would_lose_events_is_named_and_taken_away_by_the_remedy(
    settings: Settings, client: Client, stream: str, limit: str, value: int
) -> None:
    """Nothing was declared of it: by default there is no such limit."""
    (wanted,) = (one for one in streams() if one.name == stream)
    changed: Any = {limit: value}
    await client.jetstream().update_stream(replace(wanted, **changed))
    (told,) = (one for one in await examine(settings) if one.code == "STREAMS_DRIFTED")
    assert f"{stream}.{limit} {float(value)} ≠ -" in told.en
    assert "hoinghi provision" in told.todo_en
    await declare(client)
    assert [one for one in await examine(settings) if one.code == "STREAMS_DRIFTED"] == []


async def test_a_consumer_that_was_deleted_is_named(settings: Settings, client: Client) -> None:
    await client.jetstream().delete_consumer(subjects.EVENTS, "budget-policies")
    (told,) = (one for one in await examine(settings) if one.code == "STREAMS_DRIFTED")
    assert "EVENTS/budget-policies" in told.en


async def test_a_stream_or_a_durable_that_nobody_declared_is_named(
    settings: Settings, client: Client
) -> None:
    js = client.jetstream()
    own = subjects.agency_consumer("so-y-te")
    await js.add_consumer(subjects.FEED, durable_of("so-y-te"))
    await js.add_consumer(subjects.EVENTS, ConsumerConfig(inactive_threshold=60))
    assert await faults(settings) == set(), "an agency's own, and one without a name, are no trace"
    await js.add_consumer(subjects.EVENTS, ConsumerConfig(durable_name="fremd"))
    await js.add_stream(StreamConfig(name="SPY", sources=[StreamSource(subjects.EVENTS)]))
    (told,) = (one for one in await examine(settings) if one.level is Level.FAULT)
    assert told.code == "STREAMS_FOREIGN"
    assert "EVENTS/fremd" in told.en
    assert "SPY (← EVENTS)" in told.vi
    assert own not in told.en
    assert told.todo_vi
    assert told.todo_en
    await js.delete_stream("SPY")
    await js.delete_consumer(subjects.EVENTS, "fremd")


async def test_a_durable_that_only_bears_the_name_of_an_agency_s_is_named(
    settings: Settings, client: Client, tmp_path: Path
) -> None:
    """It reads another agency's feed, or that of one to whom no key was given."""
    js = client.jetstream()
    await js.add_consumer(subjects.FEED, durable_of("so-y-te"))
    strange = replace(durable_of("so-tai-chinh"), filter_subjects=[subjects.ALL_FEED])
    await js.add_consumer(subjects.FEED, strange)
    (told,) = (one for one in await examine(settings) if one.level is Level.FAULT)
    assert told.code == "STREAMS_FOREIGN"
    assert f"FEED/agency-so-tai-chinh ({subjects.ALL_FEED})" in told.en
    assert "agency-so-y-te" not in told.en
    await js.delete_consumer(subjects.FEED, "agency-so-tai-chinh")
    keyring = Keyring.of(tmp_path / "keys")
    keyring.prepare()
    keyring.add("so-tai-chinh")
    at_hand = settings.model_copy(update={"broker_dir": tmp_path / "keys"})
    (told,) = (one for one in await examine(at_hand) if one.code == "STREAMS_FOREIGN")
    assert "FEED/agency-so-y-te (không có khóa / no key)" in told.en


async def test_rows_that_nobody_writes_are_told_and_those_that_catch_up_are_not(
    settings: Settings, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few events they lack: a `program` that was stopped is no lag."""
    assert await tell(client, whole()[30:31]) == 31
    (told,) = (one for one in await examine(settings) if one.level is Level.FAULT)
    assert told.code == "PROJECTION_STANDS"
    assert "30" in told.en
    assert "31" in told.en
    assert "program" in told.todo_vi
    assert "program" in told.todo_en
    engine = open_model(settings.database_url)

    async def meanwhile() -> None:
        await follow(client, engine, stop_at=31)

    monkeypatch.setattr(standing, "pause", meanwhile)
    assert await faults(settings) == set()
    await engine.dispose()
    assert "ROWS_FOLLOW" in await codes(settings, Level.FINE)


async def test_a_consumer_from_which_nobody_takes_is_told_until_somebody_has_its_turn(
    settings: Settings, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = subjects.turn("budget-policies")
    await client.jetstream().purge_stream(subjects.TURNS, subject=turn)
    (told,) = (one for one in await examine(settings) if one.level is Level.FAULT)
    assert told.code == "CONSUMERS_STAND"
    assert told.en == "Events wait and no process takes them: budget-policies."
    assert "[budget]" in told.todo_en
    await client.jetstream().publish(turn, b"")  # given back by who stopped in order
    assert await faults(settings) == {"CONSUMERS_STAND"}

    async def taken_over() -> None:
        await client.jetstream().publish(turn, b"another")

    monkeypatch.setattr(standing, "pause", taken_over)
    assert await faults(settings) == set()


async def test_a_service_that_does_not_run_is_named_though_nothing_waits_for_it(
    settings: Settings,
    broker: Broker,
    services: dict[str, Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The program and the portal read no consumer: nothing but their connection tells that they are there."""
    for name in ("program", "portal"):
        await services[name].close()
    (told,) = (one for one in await examine(settings) if one.level is Level.FAULT)
    assert told.code == "SERVICES_AWAY"
    assert told.en == "No process of the service [program, portal] is connected to the broker."
    assert "[program, portal]" in told.todo_vi
    assert "[program, portal]" in told.todo_en

    async def started() -> None:
        services["program"] = services["program"] if services["program"].is_connected else (
            await nats.connect(broker.url, name="program")
        )  # fmt: skip

    monkeypatch.setattr(standing, "pause", started)
    (told,) = (one for one in await examine(settings) if one.level is Level.FAULT)
    assert told.en == "No process of the service [portal] is connected to the broker."

    async def both() -> None:
        if not services["portal"].is_connected:
            services["portal"] = await nats.connect(broker.url, name="portal")

    monkeypatch.setattr(standing, "pause", both)
    assert await faults(settings) == set()


async def test_where_a_node_was_not_asked_nobody_is_missed(
    settings: Settings, services: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection to that node may be the one that is looked for."""

    def beside(url: str, ca: Path | None = None) -> dict[str, Any]:
        found = ask(url, ca)
        return found | {"routes": [{"remote_id": "another"}]} if "/routez" in url else found

    monkeypatch.setattr("deploy.doctor.service_checks.ask", beside)
    await services["portal"].close()
    codes_found = {one.code for one in await examine(settings)}
    assert not codes_found & {"SERVICES_AWAY", "SERVICES_THERE"}


async def test_who_is_behind_is_named(settings: Settings) -> None:
    slow = settings.model_copy(update={"max_lag": 5})
    (told,) = (one for one in await examine(slow) if one.code == "CONSUMERS_BEHIND")
    assert "registry-policies 30" in told.en


async def test_parked_events_are_told(settings: Settings, client: Client) -> None:
    await client.jetstream().publish("parked.EVENTS.registry-policies.7", b"{}")
    assert "EVENTS_PARKED" in await codes(settings, Level.WARNING)


async def test_webhooks_that_are_not_taken_are_told_and_those_that_are_on_are_not(
    settings: Settings, client: Client
) -> None:
    book = WebhookBook(client)
    sound = Hook(unit="so-y-te", url="https://so-y-te.example/", secrets=(), secret_since=NOON)
    await book.write(sound, 0)
    assert "WEBHOOKS_FAIL" not in await codes(settings, Level.WARNING)
    failing = {"failing": 7, "attempts": 2, "since": NOON, "reason": "503"}
    off = failing | {"status": "disabled", "disabled_at": NOON}
    await book.write(sound.model_copy(update=failing | {"unit": "so-tai-chinh"}), 0)
    (told,) = (one for one in await examine(settings) if one.code == "WEBHOOKS_FAIL")
    assert told.en == "Webhooks are not taken: trying again [so-tai-chinh]."
    assert told.vi == "Bản tin webhook không tới nơi: đang thử lại [so-tai-chinh]."
    await book.write(sound.model_copy(update=off | {"unit": "so-van-hoa"}), 0)
    await book.close()
    (told,) = (one for one in await examine(settings) if one.code == "WEBHOOKS_FAIL")
    assert told.level is Level.WARNING
    assert "switched off [so-van-hoa]; trying again [so-tai-chinh]" in told.en
    assert "webhook enable" in told.todo_en


async def test_a_halted_projection_is_a_fault(settings: Settings) -> None:
    await _set(settings, halted_reason="position 7: KeyError")
    assert await faults(settings) == {"PROJECTION_HALTED"}


async def test_a_boundary_that_stands_still_is_a_fault_by_its_name(settings: Settings) -> None:
    subject = subjects.delegation("hn", "so-y-te")
    row = {"conference": "hn", "subject": subject, "position": 7, "reason": "KeyError: 'x'"}
    engine = open_model(settings.database_url)
    async with engine.begin() as connection:
        await connection.execute(insert(parked_boundaries).values(row))
    await engine.dispose()
    (told,) = (one for one in await examine(settings) if one.level is Level.FAULT)
    assert told.code == "PROJECTION_PARKED"
    assert "Hội nghị hn: đoàn so-y-te đứng lại" in told.vi
    assert "delegation so-y-te stands still in the rows since event 7 (KeyError: 'x')" in told.en
    assert "parked replay --consumer program-rows" in told.todo_en


async def test_rows_of_another_version_are_a_fault(settings: Settings) -> None:
    await _set(settings, version=1)
    assert await faults(settings) == {"DATABASE_OTHER_VERSION"}


async def test_rows_ahead_of_the_log_are_told(settings: Settings) -> None:
    await _set(settings, position=900)
    assert "ROWS_AHEAD_OF_LOG" in await codes(settings, Level.WARNING)


async def _set(settings: Settings, **values: object) -> None:
    engine = open_model(settings.database_url)
    async with engine.begin() as connection:
        await connection.execute(update(projection_position).values(**values))
    await engine.dispose()


async def test_a_misspelt_setting_is_found_with_the_right_name(settings: Settings) -> None:
    (told,) = await other_checks.names_known(
        Patient(settings, None), {"HOINGHI_SMTP_ULR": "x", "HOINGHI_NATS_URL": "y", "PATH": ""}
    )
    assert told.level is Level.WARNING
    assert "HOINGHI_SMTP_ULR (HOINGHI_SMTP_URL?)" in told.en


async def test_a_key_that_cannot_sign_is_a_fault(settings: Settings) -> None:
    assert "DKIM_KEY_INVALID" in await faults(
        Settings(**(settings.model_dump() | {"dkim_key": "không phải khóa"}))
    )


def test_the_table_of_settings_is_the_code(tmp_path: Path) -> None:
    write(tmp_path / "configuration.md")
    there = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert (tmp_path / "configuration.md").read_text(encoding="utf-8") == there
    for name in Settings.model_fields:
        assert f"`HOINGHI_{name.upper()}`" in there


def test_what_stands_in_brackets_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The units of a fault stand in brackets; they are no markup of the console's."""

    async def found(_settings: Settings, *, deep: bool) -> list[Finding]:
        return [warning("WEBHOOKS_FAIL", "[so-y-te]", "off [so-van-hoa]", "[a]", "do [b]")]

    monkeypatch.setattr("deploy.doctor.examine.examine", found)
    printed = CliRunner().invoke(app, ["doctor"])
    assert printed.exit_code == 0
    for told in ("[so-y-te] / off [so-van-hoa]", "[a] / do [b] WEBHOOKS_FAIL"):
        assert told in printed.output
