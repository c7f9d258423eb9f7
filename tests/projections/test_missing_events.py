"""An event that was removed from the log, in its middle or at its end, is named by all who read it whole.

Nobody may delete from the log as it is declared; here it is declared without that protection.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nats
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from pydantic_core import to_json
from structlog.testing import capture_logs

from deploy.audit import read_sealed
from deploy.backup.make import log_digest
from deploy.broker import Broker
from deploy.cli_audit import read_dump, write_dump
from deploy.privacy import held_of
from deploy.streams import streams
from services.program.reader import LogGap, Reader
from services.program.rebuild import Incomplete, rebuild
from services.program.sealer import keep_sealing, seal_once
from shared import subjects
from shared.seals import NOTHING, Stored, Verdict, sign, verify
from tests.projections.histories import tell, whole
from tests.store.ledger import until

KEY = Ed25519PrivateKey.generate()
NOW = datetime(2023, 12, 8, tzinfo=UTC)
LAST = 6
PATIENCE = 30.0
"""Far more than is needed: who waits for what never comes would wait for ever."""


@pytest.fixture
async def client(broker: Broker) -> AsyncIterator[Client]:
    """Six events in a log from which one may delete."""
    connection = await nats.connect(broker.url)
    js = connection.jetstream()
    for stream in streams():
        await js.add_stream(replace(stream, deny_delete=False, deny_purge=False))
    assert await tell(connection, whole()[:LAST]) == LAST
    yield connection
    await connection.close()


async def _remove(client: Client, position: int) -> None:
    await client.jetstream().delete_msg(subjects.EVENTS, position)


async def _verdict(client: Client) -> Verdict:
    async with asyncio.timeout(PATIENCE):
        events, seals, end = await read_sealed(client)
    return verify(events, seals, end=end)


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("position", [1, 3, LAST])
async def test_the_verdict_names_the_position(client: Client, position: int, sealed: bool) -> None:
    if sealed:
        await seal_once(client, KEY, NOW)
    await _remove(client, position)
    told = await _verdict(client)
    assert told.fault is not None
    assert (told.fault.kind, told.fault.position) == ("event-missing", position)


async def test_a_dump_says_as_much_without_the_broker(client: Client, tmp_path: Path) -> None:
    await _remove(client, LAST)
    events, seals, end = await read_sealed(client)
    file = tmp_path / "log.jsonl"
    write_dump(file, events, seals, end)
    assert read_dump(file) == (events, seals, end)
    told = verify(events, seals, end=end)
    assert told.fault is not None
    assert told.fault.position == LAST


async def test_all_of_the_end_removed_is_named_from_its_first(client: Client) -> None:
    for position in (4, 5, 6):
        await _remove(client, position)
    told = await _verdict(client)
    assert told.fault is not None
    assert (told.fault.kind, told.fault.position, told.unsealed) == ("event-missing", 4, 3)


async def test_what_comes_after_the_removed_end_hides_nothing(client: Client) -> None:
    await _remove(client, LAST)
    await client.jetstream().publish("event.c1.registry.task.t9", b"{}")
    told = await _verdict(client)
    assert told.fault is not None
    assert told.fault.position == LAST


async def _digest(client: Client) -> object:
    return await log_digest(client, LAST)


async def _held(client: Client) -> object:
    return await held_of(client, "c1", "so-y-te", "gd-1")


async def _seal(client: Client) -> object:
    return await seal_once(client, KEY, NOW)


@pytest.mark.parametrize("position", [3, LAST])
@pytest.mark.parametrize("reads", [_digest, _held, _seal])
async def test_who_reads_the_log_whole_ends_with_the_gap(
    client: Client, position: int, reads: Callable[[Client], Awaitable[object]]
) -> None:
    await _remove(client, position)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(LogGap) as gap:
            await reads(client)
    assert gap.value.position == position


async def test_rows_made_anew_say_that_they_are_incomplete(client: Client, tmp_path: Path) -> None:
    await _remove(client, LAST)
    url = f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}"
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(Incomplete, match="LOG_GAP"):
            await rebuild(client, url)


async def test_the_sealer_tells_of_it_and_goes_on(client: Client) -> None:
    await _remove(client, LAST)
    with capture_logs() as told:
        sealing = asyncio.create_task(keep_sealing(client, KEY))
        await until(lambda: bool(told), PATIENCE)
        assert not sealing.done()
        sealing.cancel()
    assert [one["alarm"] for one in told] == ["seal"]


def _of_text() -> bytes:
    """Well signed, by whom it may be; its positions are no numbers."""
    told = {"first": "1", "last": "1", "root": "", "previous": "", "marks": "", "time": ""}
    told["public"] = KEY.public_key().public_bytes_raw().hex()
    signature = base64.b64encode(KEY.sign(to_json(told))).decode()
    return to_json({"seal": told, "signature": signature})


@pytest.mark.parametrize("forged", [b"no seal", b'{"seal": {}}', _of_text(), b"changed"])
async def test_a_forged_last_seal_is_told_and_the_sealer_goes_on(
    client: Client, forged: bytes
) -> None:
    if forged == b"changed":
        event = Stored(1, "event.c1.registry.task.t0", b"{}")
        forged = sign([event], NOTHING, "2023-12-08", KEY).replace(b"2023-12-08", b"2023-12-09")
    await client.jetstream().publish(subjects.SEAL, forged)
    with capture_logs() as told:
        sealing = asyncio.create_task(keep_sealing(client, KEY))
        await until(lambda: bool(told) or sealing.done(), PATIENCE)
        assert not sealing.done()
        sealing.cancel()
    assert [one["alarm"] for one in told] == ["seal"]


async def test_without_an_end_the_reader_waits_for_what_comes(client: Client) -> None:
    async with Reader(client, LAST) as reader:
        taking = asyncio.create_task(reader.take(5))
        await client.jetstream().publish("event.c1.registry.task.t9", b"{}")
        async with asyncio.timeout(PATIENCE):
            assert await taking == ([(LAST + 1, b"{}")], 0)


async def test_a_broker_that_is_away_for_the_moment_is_no_gap(
    broker: Broker, tmp_path: Path
) -> None:
    """The last event is there: whoever reads it while the broker is down has it afterwards."""
    client = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    for stream in streams():
        await client.jetstream().add_stream(stream)
    await client.jetstream().publish("event.c1.registry.task.t0", b"{}")
    async with Reader(client, 0, upto=1) as reader:
        broker.kill()
        taking = asyncio.create_task(reader.take(5))
        await until(lambda: not client.is_connected, PATIENCE)
        await asyncio.to_thread(broker.start)
        async with asyncio.timeout(PATIENCE):
            assert [place for place, _ in (await taking)[0]] == [1]
    await client.close()
