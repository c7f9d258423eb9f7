"""Behind an event that a consumer could not handle its boundary stands still, all others go on, and a replay takes
what waited in order (docs/decisions/0038)."""

import random
from collections.abc import Callable

from nats.aio.client import Client
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from deploy.broker import Broker
from deploy.parked import Replayed, parked_events, replay, replay_all
from shared import subjects
from shared.consumer import Heard, Permanent
from tests.store.consumer.ears import (
    NAME,
    Ear,
    another_process,
    happen,
    listening,
    parked,
    until_all_answered,
    until_parked,
    upto,
)
from tests.store.ledger import until

FIRST = "event.c1.awards.round.t0"


def failing(positions: set[int]) -> Ear:
    """Fails at these for as long as they are in the set."""

    async def trouble(event: Heard) -> None:
        if event.position in positions:
            raise Permanent(f"hỏng ở {event.position}")

    return Ear(trouble)


def standing() -> float | None:
    return REGISTRY.get_sample_value("hoinghi_boundaries_parked", {"consumer": NAME})


async def positions(client: Client) -> list[int]:
    return [one.position for one in await parked_events(client)]


def outcomes(done: list[Replayed]) -> dict[int, str | None]:
    return {one.parked.position: one.outcome for one in done}


async def test_what_comes_behind_a_parked_event_in_its_boundary_waits_and_the_others_go_on(
    client: Client,
) -> None:
    broken = {3}
    ear = failing(broken)
    await happen(client, 10, boundaries=2)
    with capture_logs() as logged:
        async with listening(client, ear):
            await ear.until_heard(10)
            await until_all_answered(client)
            assert ear.heard == [1, 2, 4, 6, 8, 10]
            assert ear.tried.count(5) == 0
            assert [(one["position"], one["attempts"]) for one in await parked(client)] == [
                *((3, 1), (5, 0), (7, 0), (9, 0))
            ]
            assert standing() == 1
            broken.clear()
            done = await replay_all(client)
            assert outcomes(done) == dict.fromkeys((3, 5, 7, 9), "handled")
            assert standing() == 0
            await happen(client, 2, boundaries=2)
            await ear.until_heard(12)
    assert ear.heard == [1, 2, 4, 6, 8, 10, 3, 5, 7, 9, 11, 12]
    assert await parked_events(client) == []
    alarms = [entry["position"] for entry in logged if entry.get("alarm") == "parked"]
    assert alarms == [3], "one alarm for one fault, not one for each event that waits"
    told = [
        entry["outcome"]
        for entry in logged
        if (entry["event"], entry.get("position")) == ("event handled", 7)
    ]
    assert told == ["waits: behind 3"]


async def test_the_boundary_still_stands_for_the_next_process(client: Client) -> None:
    broken = {1}
    await happen(client, 2, boundaries=2)
    async with listening(client, failing(broken)) as before:
        await until_parked(client)
        await until(lambda: before._handled == 2)
    ear = failing(broken)
    await happen(client, 4, boundaries=2)
    async with listening(client, ear):
        await ear.until_heard(6)
        await until_all_answered(client)
        assert ear.heard == [4, 6]
        broken.clear()
        await replay_all(client)
        assert ear.heard == [4, 6, 1, 3, 5]
    assert await parked_events(client) == []


async def test_what_fails_in_a_replay_keeps_what_is_behind_it_and_nothing_is_tried_there(
    client: Client,
) -> None:
    broken = {1, 3}
    ear = failing(broken)
    await happen(client, 8, boundaries=2)
    async with listening(client, ear):
        await ear.until_heard(8)
        await until_all_answered(client)
        broken.discard(1)
        done = await replay_all(client)
        assert outcomes(done) == {1: "handled", 3: None, 5: None, 7: None}
        reasons = {one.parked.position: one.reason for one in done}
        assert "hỏng ở 3" in reasons[3]
        assert "waits behind the event 3" in reasons[7]
        assert ear.tried.count(5) == 0
        assert await positions(client) == [3, 5, 7]
        broken.clear()
        await replay_all(client)
    assert ear.heard == [2, 4, 6, 8, 1, 3, 5, 7]
    assert await parked_events(client) == []


async def test_nobody_overtakes_by_asking_for_one_that_waits(client: Client) -> None:
    ear = failing({1})
    await happen(client, 4, boundaries=2)
    async with listening(client, ear):
        await ear.until_heard(4)
        await until_all_answered(client)
        (one,) = await replay(client, await parked_events(client, position=3))
        assert (one.outcome, "waits behind the event 1" in one.reason) == (None, True)
    assert ear.heard == [2, 4]
    assert await positions(client) == [1, 3]


async def test_a_pointer_that_somebody_took_away_holds_nothing_up(client: Client) -> None:
    """An earlier process handled it and died; whoever had asked took its pointer away after we had read it."""
    ear = failing({1})
    await happen(client, 4, boundaries=2)
    async with listening(client, ear):
        await ear.until_heard(4)
        await until_all_answered(client)
        (first,) = await parked_events(client, position=1)
        await client.jetstream().delete_msg(subjects.PARKED, first.pointer)
        (one,) = await replay(client, await parked_events(client))
        assert (one.parked.position, one.outcome) == (3, "handled")
        await happen(client, 1, boundaries=2)
        await ear.until_heard(5)
    assert ear.heard == [2, 4, 3, 5]


async def test_what_happens_while_a_replay_goes_on_comes_behind_it(client: Client) -> None:
    broken = {1}
    ear = failing(broken)
    more = 0

    async def meanwhile(event: Heard) -> None:
        nonlocal more
        if event.position in broken:
            raise Permanent("hỏng")
        if event.subject == FIRST and more < 3:
            more += 1
            await happen(client, 1, boundaries=1)

    ear.trouble = meanwhile
    await happen(client, 4, boundaries=2)
    async with listening(client, ear):
        await ear.until_heard(4)
        await until_all_answered(client)
        broken.clear()
        await replay_all(client)
        await ear.until_heard(7)
        await until_all_answered(client)
    assert [one for one in ear.heard if one not in (2, 4)] == [1, 3, 5, 6, 7]
    assert await parked_events(client) == []


async def test_one_that_was_replayed_and_fails_once_more_is_parked_once_more(
    client: Client,
) -> None:
    """The broker takes the second pointer for the first one, which is gone, and would store nothing."""
    broken = {1}
    ear = failing(broken)
    await happen(client, 1)
    async with listening(client, ear):
        await until_parked(client)
        broken.clear()
        await replay_all(client)
        assert await parked_events(client) == []
        broken.add(1)
    await client.jetstream().reset_consumer(subjects.EVENTS, NAME, seq=1)
    async with listening(client, ear):
        await until(lambda: ear.tried.count(1) == 3)
        await until_all_answered(client)
    assert await positions(client) == [1]


async def test_where_order_does_not_matter_an_event_is_parked_alone(client: Client) -> None:
    ear = failing({1})
    await happen(client, 4, boundaries=2)
    async with listening(client, ear, parks_boundary=False):
        await ear.until_heard(4)
        await until_all_answered(client)
    assert ear.heard == [2, 3, 4]
    assert await positions(client) == [1]


async def test_what_does_not_concern_us_waits_for_nothing_and_what_waits_is_noticed(
    client: Client,
) -> None:
    noticed: list[int] = []

    async def notice(event: Heard) -> None:
        noticed.append(event.position)

    ear = failing({1})
    await happen(client, 8, boundaries=2)
    concerns: Callable[[Heard], bool] = lambda event: event.position != 5  # noqa: E731
    async with listening(client, ear, concerns=concerns, notice=notice):
        await ear.until_heard(8)
        await until_all_answered(client)
    assert ear.heard == [2, 4, 5, 6, 8]
    assert await positions(client) == [1, 3, 7]
    assert noticed == [3, 7]


async def test_in_any_history_each_boundary_is_handled_in_its_order_and_whole(
    broker: Broker, client: Client
) -> None:
    """Two processes take turns by dying, some events fail until they are mended, replays come in between."""
    draw = random.Random(38)
    count, boundaries = 150, 6
    broken = set(draw.sample(upto(count), 25))
    boundary_of: dict[int, str] = {}

    async def trouble(event: Heard) -> None:
        boundary_of[event.position] = event.subject
        if event.position in broken:
            raise Permanent("hỏng")

    ear = Ear(trouble)
    done = 0
    while done < count:
        part = min(count - done, draw.randrange(10, 40))
        async with another_process(broker) as own, listening(own, ear):
            await happen(client, part, boundaries)
            done += part
            if draw.random() < 0.5:
                await until_all_answered(client)
            for one in draw.sample(sorted(broken), len(broken) // 4):
                broken.discard(one)
            await replay_all(client)
    broken.clear()
    async with listening(client, ear) as last:
        await until(lambda: last.bound)  # who has not taken the turn yet is asked in vain
        await until_all_answered(client)
        await replay_all(client)
        await until_all_answered(client)
        await replay_all(client)
    assert await parked_events(client) == []
    first = list(dict.fromkeys(ear.heard))  # one that two processes had in hand is handled twice
    assert sorted(first) == upto(count)
    assert len(set(boundary_of.values())) == boundaries
    for boundary in set(boundary_of.values()):
        of_it = [one for one in first if boundary_of[one] == boundary]
        assert of_it == sorted(of_it)
