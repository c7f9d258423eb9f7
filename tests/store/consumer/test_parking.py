"""What a consumer cannot handle is parked, told of, and heard again once it is asked for."""

import asyncio
import json
from typing import Any

from nats.aio.client import Client
from structlog.testing import capture_logs

from deploy.broker import Broker
from deploy.parked import parked_events, replay
from shared import subjects
from shared.consumer import Heard, Later, Permanent
from shared.store import LogUnavailable
from shared.turns import Turn
from tests.store.consumer.ears import (
    NAME,
    Ear,
    happen,
    listening,
    parked,
    until_all_answered,
    until_parked,
)
from tests.store.ledger import until


async def test_a_failing_event_is_tried_again_then_parked_and_the_next_goes_on(
    client: Client,
) -> None:
    async def fail(event: Heard) -> None:
        if event.position == 3:
            raise ValueError("điều không ngờ")

    ear = Ear(fail)
    await happen(client, 5)
    with capture_logs() as logged:
        async with listening(client, ear, pauses=(0.0, 0.0)):
            await ear.until_heard(5)
    assert ear.tried == [1, 2, 3, 3, 3, 4, 5]
    (pointer,) = await parked(client)
    assert pointer == {
        "stream": "EVENTS",
        "position": 3,
        "subject": "event.c1.awards.round.t2",
        "consumer": NAME,
        "attempts": 3,
        "reason": "ValueError: điều không ngờ",
    }
    alarms = [entry for entry in logged if entry.get("alarm") == "parked"]
    assert [entry["position"] for entry in alarms] == [3]
    await until_all_answered(client)


async def test_a_parked_event_is_replayed_once_its_cause_is_mended(client: Client) -> None:
    broken = {2, 4}

    async def fail(event: Heard) -> None:
        if event.position in broken:
            raise Permanent(f"hỏng ở {event.position}")

    ear = Ear(fail)
    await happen(client, 5)
    async with listening(client, ear):
        await ear.until_heard(5)
        assert [one.position for one in await parked_events(client)] == [2, 4]
        broken.discard(2)
        two, four = await replay(client, await parked_events(client, NAME))
        assert (two.parked.position, two.outcome) == (2, "handled")
        assert (four.outcome, "hỏng ở 4" in four.reason) == (None, True)
        assert [one.position for one in await parked_events(client)] == [4]
        await happen(client, 1)
        await ear.until_heard(6)
        broken.clear()
        assert [one.outcome for one in await replay(client, await parked_events(client))] == [
            "handled"
        ]
    assert ear.heard == [1, 3, 5, 2, 6, 4]
    assert await parked_events(client) == []
    await until_all_answered(client)


async def test_nothing_is_lost_by_asking_a_consumer_that_nobody_reads(client: Client) -> None:
    async def fail(event: Heard) -> None:
        raise Permanent("hỏng")

    ear = Ear(fail)
    await happen(client, 1)
    async with listening(client, ear):
        await until_parked(client)
    (one,) = await replay(client, await parked_events(client, position=1))
    assert (one.outcome, "does not run" in one.reason) == (None, True)
    assert len(await parked_events(client)) == 1


async def test_what_is_asked_for_and_is_not_there_is_answered(client: Client) -> None:
    ear = Ear()
    await happen(client, 1)
    async with listening(client, ear):
        await ear.until_heard(1)
        for body in (b"{}", b"x", b'{"position": 99}'):
            answer = await client.request(subjects.replay(NAME), body, timeout=10)
            assert "reason" in json.loads(answer.data)
        await happen(client, 1)
        await ear.until_heard(2)
    assert ear.heard == [1, 2]


async def asked_again(client: Client, position: int) -> dict[str, Any]:
    body = json.dumps({"position": position}).encode()
    told: dict[str, Any] = json.loads(
        (await client.request(subjects.replay(NAME), body, timeout=20)).data
    )
    return told


async def test_side_by_side_too_what_was_parked_is_replayed(client: Client) -> None:
    broken = {2}
    slow, go_on = asyncio.Event(), asyncio.Event()

    async def trouble(event: Heard) -> None:
        if event.position in broken:
            raise Permanent("hỏng")
        if event.position == 6:
            slow.set()
            await go_on.wait()

    ear = Ear(trouble)
    await happen(client, 5)
    async with listening(client, ear, side_by_side=4):
        await until(lambda: sorted(ear.heard) == [1, 3, 4, 5])
        broken.clear()
        await happen(client, 1)
        await slow.wait()  # another one is in hand meanwhile
        (one,) = await replay(client, await parked_events(client))
        assert (one.outcome, ear.heard.count(2)) == ("handled", 1)
        go_on.set()
        await ear.until_heard(6)
    assert await parked_events(client) == []


async def test_what_is_put_off_when_it_is_replayed_stays_parked_and_says_why(
    client: Client,
) -> None:
    faults: list[Exception] = [Permanent("hỏng"), Later(600, "giờ yên tĩnh")]

    async def trouble(event: Heard) -> None:
        if faults:
            raise faults.pop(0)

    ear = Ear(trouble)
    await happen(client, 1)
    async with listening(client, ear):
        await until_parked(client)
        (one,) = await replay(client, await parked_events(client))
        assert (one.outcome, "giờ yên tĩnh" in one.reason) == (None, True)
        (again,) = await replay(client, await parked_events(client))
        assert (again.outcome, ear.heard) == ("handled", [1])
    assert await parked_events(client) == []


async def test_who_asks_again_while_it_is_in_hand_is_told_and_it_is_handled_once(
    client: Client,
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def wait_when_replayed(event: Heard) -> None:
        if ear.heard:
            began.set()
            await go_on.wait()

    ear = Ear(wait_when_replayed)
    await happen(client, 1)
    async with listening(client, ear) as consumer:
        await ear.until_heard(1)
        first = asyncio.create_task(asked_again(client, 1))
        await began.wait()
        before = consumer._asked[1]
        second = asyncio.create_task(asked_again(client, 1))
        await until(lambda: consumer._asked[1] is not before)
        go_on.set()
        assert await second == {"outcome": "handled"}
        first.cancel()
    assert ear.heard == [1, 1]


async def test_what_was_asked_of_a_process_that_lost_its_turn_is_not_handled_and_it_says_so(
    client: Client,
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def wait_when_replayed(event: Heard) -> None:
        if 2 in ear.heard:
            began.set()
            await go_on.wait()

    ear = Ear(wait_when_replayed)
    await happen(client, 2)
    async with listening(client, ear) as consumer:
        await ear.until_heard(2)
        in_hand = asyncio.create_task(asked_again(client, 1))
        await began.wait()
        behind = asyncio.create_task(asked_again(client, 2))
        await until(lambda: 2 in consumer._asked)
        js = client.jetstream()
        await js.purge_stream(subjects.TURNS)  # as if the broker had forgotten it …
        assert await Turn(client, NAME).take()  # … and another process was faster
        await until(lambda: not consumer._turn.ours)
        go_on.set()
        assert await in_hand == {"outcome": "handled"}  # what is in hand is finished
        assert "took over" in (await behind)["reason"]
    assert ear.heard == [1, 2, 1]


async def test_what_can_never_be_handled_is_parked_at_once(client: Client) -> None:
    async def refuse(event: Heard) -> None:
        if event.position == 1:
            raise Permanent("unreadable")

    ear = Ear(refuse)
    await happen(client, 2)
    async with listening(client, ear):
        await ear.until_heard(2)
    assert ear.tried == [1, 2]
    assert [pointer["attempts"] for pointer in await parked(client)] == [1]


async def test_while_the_log_does_not_answer_nothing_is_parked(client: Client) -> None:
    async def unavailable(event: Heard) -> None:
        if event.position == 1 and len(ear.tried) < 5:
            raise LogUnavailable("for a while")

    ear = Ear(unavailable)
    await happen(client, 2)
    async with listening(client, ear, pauses=()):
        await ear.until_heard(2)
    assert ear.tried == [1, 1, 1, 1, 1, 2]
    assert await parked(client) == []


async def test_parking_waits_for_the_broker(broker: Broker, client: Client) -> None:
    async def kill_and_fail(event: Heard) -> None:
        if event.position == 2:
            broker.kill()
            raise Permanent("unreadable")

    ear = Ear(kill_and_fail)
    await happen(client, 3)
    async with listening(client, ear):
        await until(lambda: 2 in ear.tried)
        broker.start()
        await ear.until_heard(3)
    assert ear.tried == [1, 2, 3]
    assert [pointer["position"] for pointer in await parked(client)] == [2]
