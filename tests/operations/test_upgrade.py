"""The store of an earlier version, as it was left on the disk: the present version goes on with it."""

import json
import tarfile
from pathlib import Path
from typing import Final

import pytest
from nats.aio.client import Client

from deploy.broker import Broker, connected
from deploy.doctor.broker_checks import as_declared
from deploy.doctor.findings import Patient
from deploy.quiet import until_quiet, until_shown
from deploy.runner import running
from deploy.streams import declare
from services.program.model import dump, open_model
from services.program.rebuild import rebuild
from shared import subjects
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.settings import Settings
from shared.vault import vault_of
from tests.paths import ROOT

RELEASED: Final = ROOT / "tests" / "operations" / "released"
STORES: Final = sorted(path.name.split(".")[0] for path in RELEASED.glob("*.tar.xz"))
every_store = pytest.mark.parametrize("store", STORES)


@pytest.fixture
def unpacked(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder as it was left; the master key of the time is the one in force."""
    with tarfile.open(RELEASED / f"{store}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    monkeypatch.setenv("HOINGHI_MASTER_KEY", (tmp_path / "master.key").read_text())
    return tmp_path


async def log_of(client: Client) -> list[bytes]:
    js = client.jetstream(timeout=5)
    last = (await js.stream_info(subjects.EVENTS)).state.last_seq
    return [(await js.get_msg(subjects.EVENTS, n)).data or b"" for n in range(1, last + 1)]


def test_there_is_a_store_of_an_earlier_version() -> None:
    assert STORES


@every_store
async def test_streams_are_brought_up_to_date_and_every_event_is_read(
    store: str, unpacked: Path
) -> None:
    broker = Broker(unpacked / "broker").start()
    try:
        settings = Settings(nats_url=broker.url)
        client = await connected(settings)
        before = await log_of(client)
        assert len(before) > 300
        created = await declare(client)
        assert not [one for one in created if subjects.EVENTS in one]
        assert await declare(client) == []
        found = await as_declared(Patient(settings, client))
        assert [one.code for one in found] == ["STREAMS_AS_DECLARED"]
        assert await log_of(client) == before

        vault = vault_of(client)
        await vault.learn_for(before)
        for position, body in enumerate(before, start=1):
            assert decode(body, position, CATALOGUE, vault.open)

        url = f"sqlite+aiosqlite:///{unpacked / 'rows.db'}"
        assert (await rebuild(client, url)).position == len(before)
        model = open_model(url)
        rows = await dump(model)
        await model.dispose()
        then: dict[str, int] = json.loads((RELEASED / f"{store}.rows.json").read_text())
        assert {name: len(rows[name]) for name in then} == then
        await client.close()
    finally:
        broker.stop()


@every_store
async def test_the_services_go_on_and_do_nothing_twice(store: str, unpacked: Path) -> None:
    """Rows of an earlier form stay as they are, beside those that are built anew."""
    older = [unpacked / "hoinghi-1.db", unpacked / "hoinghi.db"]
    for rows in older:
        rows.write_bytes(b"rows of an earlier form")
    async with running(unpacked, clock="simulated") as system:
        assert system.older_rows == older
        client = await connected(Settings(nats_url=system.broker.url))
        last = await until_quiet(client)
        model = open_model(system.database_url)
        await until_shown(model, last)
        await model.dispose()
        log = await log_of(client)
        assert len(log) == last
        js = client.jetstream(timeout=5)
        told = (await js.stream_info(subjects.FEED)).state.messages
        assert (await js.stream_info(subjects.PARKED)).state.messages == 0
        await client.close()
    assert {rows.read_bytes() for rows in older} == {b"rows of an earlier form"}
    assert not list((unpacked / "mail").glob("*.eml")), "what was sent is not sent again"
    assert last > 300
    assert told > 0
