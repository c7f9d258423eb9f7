"""What the store promises, on a real server: expectation, exactly once, all or none, order."""

import asyncio
import uuid

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from shared import subjects
from shared.store import Appended, Conflict, EventStore, NewRecord
from shared.subjects import InvalidToken, Subject

ROUND = subjects.award_round("c1", "main")


def record(text: str) -> NewRecord:
    return NewRecord(str(uuid.uuid4()), text.encode())


async def bodies(store: EventStore, subject: Subject = ROUND) -> list[str]:
    return [stored.body.decode() for stored in await store.read(subject)]


async def test_events_of_a_boundary_are_read_in_order(client: Client) -> None:
    store = EventStore(client)
    position = 0
    for text in "abc":
        position = (await store.append(ROUND, position, [record(text)])).last
    assert await bodies(store) == ["a", "b", "c"]
    assert [stored.body for stored in await store.read(ROUND, after=1)] == [b"b", b"c"]


async def test_a_stale_expectation_is_a_conflict_and_nothing_is_stored(client: Client) -> None:
    store = EventStore(client)
    await store.append(ROUND, 0, [record("first")])
    with pytest.raises(Conflict):
        await store.append(ROUND, 0, [record("second")])
    with pytest.raises(Conflict):
        await store.append(ROUND, 0, [record("second"), record("third")])
    assert await bodies(store) == ["first"]


async def test_another_boundary_does_not_disturb(client: Client) -> None:
    store = EventStore(client)
    other = subjects.award_round("c1", "other")
    await store.append(other, 0, [record("x")])
    assert (await store.append(ROUND, 0, [record("a")])).last == 2


async def test_the_same_append_again_is_recognised_as_ours(client: Client) -> None:
    store = EventStore(client)
    once = record("a")
    assert await store.append(ROUND, 0, [once]) == Appended(1)
    assert await store.append(ROUND, 0, [once]) == Appended(1, earlier=True)
    two = [record("b"), record("c")]
    assert await store.append(ROUND, 1, two) == Appended(3)
    assert await store.append(ROUND, 1, two) == Appended(3, earlier=True)
    assert await bodies(store) == ["a", "b", "c"]


async def test_a_batch_is_stored_whole_with_consecutive_positions(client: Client) -> None:
    store = EventStore(client)
    assert (await store.append(ROUND, 0, [record(str(n)) for n in range(7)])).last == 7
    assert await bodies(store) == [str(n) for n in range(7)]


async def test_a_boundary_longer_than_a_page_is_read_whole(client: Client) -> None:
    store = EventStore(client)
    position = 0
    for start in range(0, 2400, 800):
        batch = [record(str(n)) for n in range(start, start + 800)]
        position = (await store.append(ROUND, position, batch)).last
    assert await bodies(store) == [str(n) for n in range(2400)]
    fresh = await store.read_fresh(ROUND, after=2390)
    assert [stored.position for stored in fresh] == list(range(2391, 2401))


async def test_an_unwritten_boundary_is_empty(client: Client) -> None:
    assert await EventStore(client).read(subjects.award_round("c1", "nobody")) == []


@pytest.mark.parametrize("bad", ["a.b", "*", ">", "a b", "", "é", "a" * 65, "-a", "a\n", "a\u0000"])
def test_a_token_that_would_address_something_else_is_refused(bad: str) -> None:
    with pytest.raises(InvalidToken):
        subjects.award_round("c1", bad)
    with pytest.raises(InvalidToken):
        subjects.command("awards", bad, "ApproveNomination")


async def test_appends_across_kills_of_the_server_are_stored_once(
    broker: Broker, client: Client
) -> None:
    """Eight writers on boundaries of their own while the server is killed five times (kill -9)."""
    store = EventStore(client, patience=60)
    acknowledged: dict[Subject, list[str]] = {}
    done = asyncio.Event()

    async def write(subject: Subject) -> None:
        position, stored = 0, acknowledged.setdefault(subject, [])
        while not done.is_set():
            size = 1 if len(stored) % 3 else 2
            new = [record("x") for _ in range(size)]
            position = (await store.append(subject, position, new)).last
            stored += [entry.id for entry in new]

    writers = [asyncio.create_task(write(subjects.delegation("c1", f"d{n}"))) for n in range(8)]
    for _ in range(5):
        before = sum(map(len, acknowledged.values()))
        while sum(map(len, acknowledged.values())) < before + 100:
            await asyncio.sleep(0.01)  # until a hundred more are acknowledged
            for writer in writers:
                if writer.done():
                    writer.result()
        broker.kill()
        broker.start()
    done.set()
    await asyncio.gather(*writers)
    for subject, ids in acknowledged.items():
        assert [stored.id for stored in await store.read(subject)] == ids
