"""Three replicas: the leader is killed under load, followers are frozen, and nothing is lost or stored twice."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from deploy import streams
from shared import store as kernel
from shared import subjects
from shared.boundaries import Boundaries
from shared.store import Appended, EventStore, NewRecord
from shared.subjects import Subject
from tests.store.cluster import Cluster
from tests.store.ledger import CATALOGUE, Load, until, whole_log

pytestmark = pytest.mark.alone


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    three = Cluster(tmp_path)
    try:
        yield three.start()
    finally:
        three.stop()


@pytest.fixture
async def clients(cluster: Cluster) -> AsyncIterator[list[Client]]:
    """Two connections, each of which may end at any of the three nodes; the log stands on all."""
    two = [
        await nats.connect(cluster.urls, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
        for _ in range(2)
    ]
    log = next(config for config in streams.streams(replicas=3) if config.name == subjects.EVENTS)

    async def created() -> bool:
        try:
            await two[0].jetstream(timeout=5).add_stream(log)
        except (NatsError, TimeoutError):  # no leader yet
            return False
        return True

    await until(created, 60)
    yield two
    for client in two:
        await client.close()


async def test_a_leader_killed_under_load_loses_nothing_and_stores_nothing_twice(
    cluster: Cluster, clients: list[Client]
) -> None:
    """Six writers over two connections race on three books; the leader dies twice (kill -9)."""
    processes = [Boundaries(EventStore(c, patience=90), CATALOGUE) for c in clients]
    async with Load(processes, writers=6) as load:
        for _ in range(2):
            await load.more(60)
            node = await cluster.leader(clients[0])
            node.signal(signal.SIGKILL)
            await load.more(60)  # the other two go on without it
            node.start()
            await asyncio.to_thread(cluster.wait_until_healthy)
        await load.more(60)
        await load.finish()
    log = await whole_log(clients[0])
    load.assert_each_stands_in(log)
    assert any("Nats-Batch-Commit" in entry.headers for entry in log)
    await assert_replicas_agree(cluster, len(log))


async def test_streams_are_declared_once_the_nodes_have_found_one_another_and_the_wait_is_told(
    tmp_path: Path,
) -> None:
    cluster, told = Cluster(tmp_path).prepare(), asyncio.Queue[Exception]()
    first, second, third = cluster.nodes
    try:
        first.start()
        second.start()
        client = await nats.connect(
            f"nats://127.0.0.1:{first.port}", max_reconnect_attempts=-1, reconnect_time_wait=0.05
        )
        declaring = asyncio.create_task(
            streams.declare_in_time(client, 3, 120, tell=told.put_nowait)
        )
        await told.get()
        third.start()
        created = await declaring
        assert len(created) == len(streams.streams()) + len(streams.DURABLES)
        assert told.empty()
        await client.close()
    finally:
        cluster.stop()


async def assert_replicas_agree(cluster: Cluster, last: int) -> None:
    """Every node itself holds every event, and none of them has a hole."""

    def states() -> list[dict[str, Any]]:
        return [node.log_state(subjects.EVENTS) for node in cluster.nodes]

    async def caught_up() -> bool:
        found = await asyncio.to_thread(states)
        return all(state.get("last_seq") == last for state in found)

    await until(caught_up, 30)
    for state in await asyncio.to_thread(states):
        assert (state["messages"], state["first_seq"], state["last_seq"]) == (last, 1, last)
        assert state.get("num_deleted", 0) == 0


@pytest.mark.parametrize("size", [1, 2])
async def test_an_append_still_in_process_is_waited_for_not_refused(
    cluster: Cluster, clients: list[Client], monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """The followers stop answering for a while: the leader has the append in hand and cannot commit it. Tried
    again it says "duplicate message id is in process", which is no refusal."""
    monkeypatch.setattr(kernel, "TRY_SECONDS", 0.3)
    first = await cluster.leader(clients[0])
    near = await nats.connect(f"nats://127.0.0.1:{first.port}", allow_reconnect=False)
    store = EventStore(near, patience=90)
    subject = subjects.task("c1", "t")
    await store.append(subject, 0, [NewRecord("the-first-one", b"{}")])

    met: list[int | None] = []
    append_once = store._append_once

    async def watched(where: Subject, expected: int, records: Sequence[NewRecord]) -> Appended:
        try:
            return await append_once(where, expected, records)
        except APIError as error:
            met.append(error.err_code)
            raise
        except TimeoutError:
            met.append(None)
            raise

    monkeypatch.setattr(store, "_append_once", watched)
    frozen = [node for node in cluster.nodes if node is not first]
    told = 1
    for attempt in range(5):  # a follower that was just scheduled may still answer once
        new = [NewRecord(f"frozen-{attempt}-{n:04}", b"{}") for n in range(size)]
        for node in frozen:
            node.signal(signal.SIGSTOP)
        try:
            waiting = asyncio.create_task(store.append(subject, told, new))
            await until(lambda task=waiting: task.done() or 10158 in met, 30)  # type: ignore[misc]
        finally:
            for node in frozen:
                node.signal(signal.SIGCONT)
        appended = await waiting
        assert appended.last == told + size
        found = [record.id for record in await store.read_fresh(subject, after=told)]
        assert found == [record.id for record in new]
        told = appended.last
        if 10158 in met:
            break
    assert 10158 in met
    await near.close()
