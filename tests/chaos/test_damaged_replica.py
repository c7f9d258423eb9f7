"""A block file that lost its end on one of three replicas: served as the truth with a green health check, seen by
the doctor, healed by a copy from the others."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import StoreCompression

from deploy import audit, streams
from deploy.doctor import broker_checks, deep_checks
from deploy.doctor.findings import Finding, Level, Patient
from services.program.reader import Reader
from shared import subjects
from shared.direct import LogUnavailable
from shared.settings import Settings
from shared.store import EventStore, LogDamaged, NewRecord
from tests.store.cluster import Cluster, Node
from tests.store.ledger import until, whole_log

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]
EVENTS = 60
SEALS = next(one for one in streams.streams(replicas=3) if one.name == subjects.SEALS)


@asynccontextmanager
async def connected(cluster: Cluster) -> AsyncIterator[Client]:
    """The log stands on all three."""

    async def quiet(_error: Exception) -> None:
        return None

    client = await nats.connect(
        cluster.urls, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=quiet
    )
    log = next(one for one in streams.streams(replicas=3) if one.name == subjects.EVENTS)

    async def declared() -> bool:
        try:
            await client.jetstream(timeout=5).add_stream(log)
        except (NatsError, TimeoutError):  # no leader yet
            return False
        return True

    await until(declared, 60)
    yield client
    await client.close()


async def damaged(cluster: Cluster) -> list[Finding]:
    urls = ",".join(f"http://127.0.0.1:{node.monitor}" for node in cluster.nodes)
    found = await broker_checks.durable(Patient(Settings(nats_monitor_url=urls), None))
    return [one for one in found if one.level is Level.FAULT]


async def stopped(node: Node) -> None:
    """In order: only then does it trust what it finds when it is started again."""
    node.signal(signal.SIGTERM)
    assert node.process is not None
    await asyncio.to_thread(node.process.wait, 60)


async def spoilt(node: Node, folder: Path) -> None:
    """Stopped, eight bytes in the midst of its block file overwritten, and started again."""
    await stopped(node)
    (block,) = (folder / node.name).glob("**/streams/EVENTS/msgs/*.blk")
    content = bytearray(block.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8] = bytes(8)
    block.write_bytes(content)
    node.start()


async def read_to_the_end(client: Client) -> list[Finding]:
    """What `hoinghi doctor --deep` adds, once every replica gives a consumer."""
    found: list[Finding] = []

    async def all_answer() -> bool:
        try:
            found[:] = await deep_checks.every_replica_is_whole(Patient(Settings(), client))
        except (NatsError, LogUnavailable, TimeoutError):  # they still elect
            return False
        return all(one.code != "REPLICA_UNREAD" for one in found)

    await until(all_answer, 120)
    return found


async def holds(node: Node, count: int) -> None:
    """Until it has everything of the log."""

    async def caught_up() -> bool:
        state = await asyncio.to_thread(node.log_state, subjects.EVENTS)
        return state.get("messages") == count

    await until(caught_up, 60)


async def test_a_replica_that_lost_part_of_a_file_is_named_and_healed_by_a_copy(
    tmp_path: Path,
) -> None:
    cluster = Cluster(tmp_path)
    try:
        await asyncio.to_thread(cluster.start)
        async with connected(cluster) as client:
            store = EventStore(client, patience=90)
            for number in range(EVENTS):
                record = NewRecord(f"e-{number:03}", b'{"a":"%s"}' % (b"x" * 2_000))
                await store.append(subjects.task("c1", f"t{number}"), 0, [record])
            for node in cluster.nodes:
                await holds(node, EVENTS)
            info = await client.jetstream(timeout=10).stream_info(subjects.EVENTS)
            assert info.cluster is not None
            sick = next(node for node in cluster.nodes if node.name != info.cluster.leader)
            assert await damaged(cluster) == []

            await stopped(sick)
            (block,) = (tmp_path / sick.name).glob("**/streams/EVENTS/msgs/*.blk")
            block.write_bytes(block.read_bytes()[: block.stat().st_size // 2])
            sick.start()
            await asyncio.to_thread(cluster.wait_until_healthy)  # it says so, and is not
            (told,) = await damaged(cluster)
            assert told.code == "LOG_DAMAGED"
            assert str(sick.monitor) in told.en
            assert "store folder" in told.todo_en
            assert 0 < sick.log_state(subjects.EVENTS)["messages"] < EVENTS

            await stopped(sick)
            shutil.move(tmp_path / sick.name, tmp_path / "aside")
            sick.start()
            await holds(sick, EVENTS)
            assert await damaged(cluster) == []
            log = await whole_log(client)
            assert [entry.id for entry in log] == [f"e-{n:03}" for n in range(EVENTS)]
    finally:
        cluster.stop()


async def test_a_spoilt_event_that_the_replica_passes_over_in_silence_is_never_decided_without(
    tmp_path: Path,
) -> None:
    cluster = Cluster(tmp_path)
    try:
        await asyncio.to_thread(cluster.start)
        async with connected(cluster) as client:
            store, task, last = EventStore(client, patience=90), subjects.task("c1", "t"), 0
            for number in range(EVENTS):
                record = NewRecord(f"e-{number:03}", b'{"a":"%s"}' % (b"x" * 2_000))
                last = (await store.append(task, last, [record])).last
            for node in cluster.nodes:
                await holds(node, EVENTS)
            await client.jetstream(timeout=10).add_stream(SEALS)
            assert {one.code for one in await read_to_the_end(client)} == {"LOG_WHOLE"}
            sick, *others = cluster.nodes
            await spoilt(sick, tmp_path)
            await asyncio.to_thread(cluster.wait_until_healthy)
            told = {one.en.split()[3].strip(":"): one for one in await read_to_the_end(client)}
            assert told[sick.name].code == "LOG_DAMAGED"
            assert "cannot read position 3" in told[sick.name].en
            assert "store folder" in told[sick.name].todo_en
            assert {told[node.name].code for node in others} == {"LOG_WHOLE"}

            for node in others:  # on each, so that whoever leads afterwards has it
                await spoilt(node, tmp_path)
            await asyncio.to_thread(cluster.wait_until_healthy)
            assert await damaged(cluster) == []  # the broker itself says nothing of it
            assert {one.code for one in await read_to_the_end(client)} == {"LOG_DAMAGED"}
            for read in (store.read, store.read_fresh):
                with pytest.raises(LogDamaged, match="is missing before"):
                    await read(task)
    finally:
        cluster.stop()


async def test_a_node_that_stands_still_while_it_is_read_is_told_unread_and_never_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Cluster(tmp_path)
    many = 20_000  # of which the reader asks for some 8,000 ahead
    try:
        await asyncio.to_thread(cluster.start)
        async with connected(cluster) as client:
            store = EventStore(client, patience=90)
            for batch in range(many // 1_000):
                records = [NewRecord(f"e-{batch:02}-{n:03}", b'{"a":1}') for n in range(1_000)]
                await store.append(subjects.task("c1", f"t{batch}"), 0, records)
            for node in cluster.nodes:
                await holds(node, many)
            await client.jetstream(timeout=10).add_stream(SEALS)
            assert {one.code for one in await read_to_the_end(client)} == {"LOG_WHOLE"}
            assert client.connected_url is not None
            here = client.connected_url.port
            still = next(node for node in cluster.nodes if node.port != here)
            others = [node for node in cluster.nodes if node is not still]

            class Stopped(Reader):
                """Its node stands still as soon as it has given something."""

                async def take_whole(self, most: int) -> tuple[list[tuple[int, str, bytes]], int]:
                    taken = await super().take_whole(most)
                    if self._node == still.name:
                        still.signal(signal.SIGSTOP)
                    return taken

            monkeypatch.setattr(audit, "Reader", Stopped)
            monkeypatch.setattr(deep_checks, "_PATIENCE", 8.0)
            try:
                found = await deep_checks.every_replica_is_whole(Patient(Settings(), client))
            finally:
                still.signal(signal.SIGCONT)
            told = {
                node.name: [one for one in found if node.name in one.en] for node in cluster.nodes
            }
            (unread,) = told[still.name]
            assert unread.code == "REPLICA_UNREAD"
            position = int(unread.en.rpartition("position ")[2].rstrip("."))
            assert 0 < position < many
            assert {one.code for node in others for one in told[node.name]} <= {
                "LOG_WHOLE",
                "REPLICA_UNREAD",
            }

            monkeypatch.setattr(audit, "Reader", Reader)
            assert {one.code for one in await read_to_the_end(client)} == {"LOG_WHOLE"}
    finally:
        cluster.stop()


async def test_a_compressed_block_that_one_replica_cannot_unpack_is_told_of_it_alone_and_healed_by_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a stream is that was made for one node (deploy/streams.py); in a cluster nothing is compressed anew."""
    declared = streams.streams(replicas=3)
    squeezed = [replace(one, compression=StoreCompression.S2) for one in declared]
    monkeypatch.setattr(streams, "streams", lambda **_: squeezed)
    cluster = Cluster(tmp_path)
    try:
        await asyncio.to_thread(cluster.start)
        async with connected(cluster) as client:
            store, task, last = EventStore(client, patience=90), subjects.task("c1", "t"), 0
            for number in range(EVENTS):  # of 300 kB each: two blocks are closed
                body = b'{"a":"%s"}' % os.urandom(150_000).hex().encode()
                last = (await store.append(task, last, [NewRecord(f"e-{number:03}", body)])).last
            for node in cluster.nodes:
                await holds(node, EVENTS)
            await client.jetstream(timeout=10).add_stream(SEALS)
            assert {one.code for one in await read_to_the_end(client)} == {"LOG_WHOLE"}
            sick, *others = cluster.nodes
            await stopped(sick)
            blocks = (tmp_path / sick.name).glob("**/streams/EVENTS/msgs/*.blk")
            first = min(blocks, key=lambda one: int(one.stem))
            content = bytearray(first.read_bytes())
            assert content[:3] == b"cmp"
            content[len(content) // 2 : len(content) // 2 + 8] = bytes(8)
            first.write_bytes(content)
            sick.start()
            await asyncio.to_thread(cluster.wait_until_healthy)
            told = {one.en.split()[3].strip(":"): one for one in await read_to_the_end(client)}
            assert told[sick.name].code == "LOG_DAMAGED"
            assert "cannot read position 1 of" in told[sick.name].en
            assert "copies from the others" in told[sick.name].todo_en
            assert {told[node.name].code for node in others} == {"LOG_WHOLE"}

            await stopped(sick)
            shutil.move(tmp_path / sick.name, tmp_path / "aside")
            sick.start()
            await holds(sick, EVENTS)
            assert {one.code for one in await read_to_the_end(client)} == {"LOG_WHOLE"}
    finally:
        cluster.stop()
