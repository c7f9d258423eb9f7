"""A closed block of one node's log that was compressed and can no longer be unpacked: the broker calls itself
healthy, counts every event, and gives none of the block. It is told, with its place, and nothing is decided."""

import os
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy import audit
from deploy.audit import read_events
from deploy.broker import Broker
from deploy.doctor import deep_checks
from deploy.doctor.findings import Level, Patient
from deploy.streams import declare
from services.program.reader import LogGap, Reader
from shared import subjects
from shared.settings import Settings
from shared.store import EventStore, LogDamaged, NewRecord

pytestmark = pytest.mark.timeout(120)
BOUNDARIES = 4
ROUNDS = 40
BATCH = 3
EVENTS = ROUNDS * BATCH
"""Of 150 kB each: two blocks are closed, of few events, which the broker looks through one by one at its start."""


async def _filled(client: Client) -> None:
    await declare(client)
    store, ends = EventStore(client), dict.fromkeys(range(BOUNDARIES), 0)
    for number in range(ROUNDS):
        body = b'{"a":"%s"}' % os.urandom(75_000).hex().encode()
        records = [NewRecord(f"e-{number:03}-{part}", body) for part in range(BATCH)]
        task = subjects.task("c1", f"t{number % BOUNDARIES}")
        ends[number % BOUNDARIES] = (
            await store.append(task, ends[number % BOUNDARIES], records)
        ).last


def _blocks(folder: Path) -> list[Path]:
    return sorted(folder.glob("**/streams/EVENTS/msgs/*.blk"), key=lambda one: int(one.stem))


@pytest.mark.parametrize("which", [0, 1])
async def test_a_compressed_block_that_cannot_be_unpacked_is_told_with_its_place(
    tmp_path: Path, which: int
) -> None:
    broker = Broker(tmp_path).start()
    try:
        client = await nats.connect(broker.url)
        await _filled(client)
        await client.close()
        broker.stop()
        blocks = _blocks(tmp_path)
        assert len(blocks) > 2
        assert blocks[which].read_bytes()[:3] == b"cmp"
        content = bytearray(blocks[which].read_bytes())
        content[len(content) // 2 : len(content) // 2 + 8] = bytes(8)
        blocks[which].write_bytes(content)
        broker.start()

        client = await nats.connect(broker.url)
        state = (await client.jetstream().stream_info(subjects.EVENTS)).state
        assert (state.messages, state.first_seq, state.last_seq) == (EVENTS, 1, EVENTS)
        assert not state.num_deleted, "the broker itself says nothing of it"
        first = len(await read_events(client, EVENTS)) + 1

        patient = Patient(Settings(), client)
        for check in (deep_checks.every_replica_is_whole, deep_checks.the_log_can_be_read):
            (told,) = [one for one in await check(patient) if one.level is Level.FAULT]
            assert told.code == "LOG_DAMAGED"
            assert f"cannot read position {first} of the log" in told.en
            assert "hoinghi restore" in told.todo_en

        store = EventStore(client, patience=3)
        for read in (store.read, store.read_fresh):
            for number in range(BOUNDARIES):
                with pytest.raises(LogDamaged):
                    await read(subjects.task("c1", f"t{number}"))
            with pytest.raises(LogDamaged):
                await read(subjects.Subject("event.c1.registry.task.*"))
            assert await read(subjects.task("c1", "new")) == []
        async with Reader(client, first - 1) as reader:
            with pytest.raises(LogGap, match=f"position {first} of the log cannot be read"):
                await reader.take(10)
        await client.close()
    finally:
        broker.stop()


async def test_a_whole_log_is_found_whole_at_a_glance(tmp_path: Path) -> None:
    broker = Broker(tmp_path).start()
    try:
        client = await nats.connect(broker.url)
        await _filled(client)
        (told,) = await deep_checks.the_log_can_be_read(Patient(Settings(), client))
        assert told.code == "LOG_READABLE"
        await client.close()
    finally:
        broker.stop()


@pytest.mark.parametrize(
    ("halts", "code"), [(1, "LOG_WHOLE"), (1_000_000, "REPLICA_UNREAD")], ids=["once", "always"]
)
async def test_a_node_that_gives_the_next_event_when_it_is_asked_is_no_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, halts: int, code: str
) -> None:
    """Whoever moves its store aside on such a word destroys a whole one. Seen of a node that had stood still."""
    left = halts

    class Halting(Reader):
        """Says after some events that the node has no more; asked for a single one it gives it."""

        async def take_whole(self, most: int) -> tuple[list[tuple[int, str, bytes]], int]:
            nonlocal left
            if most > 1 and self._last >= EVENTS // 2 and left:
                left -= 1
                raise LogGap(self._last, None)
            return await super().take_whole(min(most, EVENTS // 2))

    broker = Broker(tmp_path).start()
    try:
        client = await nats.connect(broker.url)
        await _filled(client)
        monkeypatch.setattr(audit, "Reader", Halting)
        (told,) = await deep_checks.every_replica_is_whole(Patient(Settings(), client))
        assert told.code == code
        await client.close()
    finally:
        broker.stop()
