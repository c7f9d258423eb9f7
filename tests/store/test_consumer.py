"""What a durable consumer promises: order, each event until handled, nothing dropped, nothing twice."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from deploy.broker import Broker
from deploy.parked import parked_events, replay
from deploy.streams import declare
from services.awards import app as awards
from shared import consumer as kernel
from shared import subjects
from shared.consumer import DurableConsumer, Heard, Later, Permanent
from shared.hosting import asgi
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore, LogUnavailable, NewRecord
from shared.tasks import end
from shared.turns import Turn
from tests.chaos.shifted import NoShift, shift_clock
from tests.store.ledger import until

NAME = "awards-policies"
Trouble = Callable[[Heard], Awaitable[None]]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_FETCH_SECONDS", 0.3)
    monkeypatch.setattr(kernel, "_AGAIN_SECONDS", 0.05)


@dataclass
class Ear:
    """Handles events by remembering their positions; ``trouble`` may raise or wait instead."""

    trouble: Trouble | None = None
    tried: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)

    async def __call__(self, event: Heard) -> str:
        self.tried.append(event.position)
        if self.trouble is not None:
            await self.trouble(event)
        self.heard.append(event.position)
        return "handled"

    async def until_heard(self, last: int) -> None:
        await until(lambda: last in self.heard)


@contextlib.asynccontextmanager
async def listening(client: Client, ear: Ear, **more: Any) -> AsyncIterator[DurableConsumer]:
    """A consumer at work, stopped in the end as a service stops it."""
    consumer = DurableConsumer(client, subjects.EVENTS, NAME, ear, **more)
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        await end(task)


@contextlib.asynccontextmanager
async def another_process(broker: Broker) -> AsyncIterator[Client]:
    client = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    yield client
    await client.close()


async def happen(client: Client, count: int, boundaries: int = 4) -> None:
    """So many events on a few boundaries, one after the other in the log."""
    store = EventStore(client)
    last = [0] * boundaries
    before = await store.last_position()
    for n in range(boundaries):
        earlier = await store.read(subjects.award_round("c1", f"t{n}"))
        last[n] = earlier[-1].position if earlier else 0
    for n in range(count):
        new = NewRecord(f"event-{before + n + 1:06}", b"{}")
        subject = subjects.award_round("c1", f"t{n % boundaries}")
        last[n % boundaries] = (await store.append(subject, last[n % boundaries], [new])).last


async def parked(client: Client) -> list[dict[str, Any]]:
    js = client.jetstream()
    last = (await js.stream_info(subjects.PARKED)).state.last_seq
    found = [await js.get_msg(subjects.PARKED, seq=n) for n in range(1, last + 1)]
    return [json.loads(message.data or b"") for message in found]


async def until_parked(client: Client) -> None:
    """A consumer that is just being bound tells of nothing pending, so wait for what it leaves."""

    async def some() -> bool:
        return bool(await parked(client))

    await until(some)


async def unanswered(client: Client) -> int:
    info = await client.jetstream().consumer_info(subjects.EVENTS, NAME)
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def until_all_answered(client: Client) -> None:
    async def all_answered() -> bool:
        return await unanswered(client) == 0

    await until(all_answered)


def upto(last: int) -> list[int]:
    return list(range(1, last + 1))


async def test_events_are_heard_in_the_order_of_the_log(client: Client) -> None:
    ear = Ear()
    async with listening(client, ear):
        await happen(client, 200)
        await ear.until_heard(200)
    assert ear.heard == upto(200)
    await until_all_answered(client)


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
        "reason": "ValueError('điều không ngờ')",
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


async def test_an_event_that_fails_for_a_while_holds_up_what_comes_after_it(
    client: Client,
) -> None:
    async def fail_twice(event: Heard) -> None:
        if event.position == 2 and ear.tried.count(2) < 3:
            raise ValueError("not yet")

    ear = Ear(fail_twice)
    await happen(client, 4)
    async with listening(client, ear, pauses=(0.0, 0.0)):
        await ear.until_heard(4)
    assert ear.tried == [1, 2, 2, 2, 3, 4]
    assert await parked(client) == []


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


async def test_a_process_that_died_with_events_in_hand_leaves_none_unheard(
    broker: Broker, client: Client
) -> None:
    """It had fetched a page and handled ten of it. The broker alone would hand out the rest only after the
    ack wait, behind newer events."""
    stuck = asyncio.Event()

    async def die_at_eleven(event: Heard) -> None:
        if event.position == 11:
            stuck.set()
            await asyncio.Event().wait()

    await happen(client, 100)
    async with another_process(broker) as first:
        consumer = DurableConsumer(first, subjects.EVENTS, NAME, Ear(die_at_eleven))
        dying = asyncio.create_task(consumer.run())
        await asyncio.wait_for(stuck.wait(), 20)
        first_heard = list(consumer.handle.heard)  # type: ignore[attr-defined]
        assert first._transport is not None
        first._transport.close()  # type: ignore[no-untyped-call] # the process is gone: no farewell, no answer to the broker
        first._status = Client.CLOSED
    ear = Ear()
    async with listening(client, ear):
        await happen(client, 1)
        await ear.until_heard(101)
    await end(dying)
    assert first_heard == upto(10)
    assert ear.heard == list(range(11, 102))


async def test_a_restart_goes_on_where_it_was(broker: Broker, client: Client) -> None:
    first, second = Ear(), Ear()
    await happen(client, 20)
    async with another_process(broker) as before, listening(before, first):
        await first.until_heard(20)
    await happen(client, 5)
    async with listening(client, second):
        await second.until_heard(25)
    assert second.heard == [21, 22, 23, 24, 25]


async def test_deliveries_lost_on_the_way_are_heard_in_their_turn(
    broker: Broker, client: Client
) -> None:
    """As when a connection breaks: the broker has delivered five events, and nobody received them."""
    began, go_on = asyncio.Event(), asyncio.Event()

    async def wait_at_first(event: Heard) -> None:
        if event.position == 1:
            began.set()
            await go_on.wait()

    ear = Ear(wait_at_first)
    await happen(client, 1)
    async with listening(client, ear):
        await asyncio.wait_for(began.wait(), 20)
        await happen(client, 20)
        async with another_process(broker) as void:
            js = void.jetstream()
            lost = await js.pull_subscribe_bind(NAME, subjects.EVENTS)
            assert len(await lost.fetch(5)) == 5
        go_on.set()
        await ear.until_heard(21)
    assert ear.heard == upto(21)


async def test_the_last_deliveries_lost_are_heard_though_nothing_comes_after_them(
    broker: Broker, client: Client
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def wait_at_first(event: Heard) -> None:
        if event.position == 1:
            began.set()
            await go_on.wait()

    ear = Ear(wait_at_first)
    await happen(client, 1)
    async with listening(client, ear):
        await asyncio.wait_for(began.wait(), 20)
        await happen(client, 3)
        async with another_process(broker) as void:
            lost = await void.jetstream().pull_subscribe_bind(NAME, subjects.EVENTS)
            assert len(await lost.fetch(3)) == 3
        go_on.set()
        await ear.until_heard(4)
    assert ear.heard == upto(4)


async def test_what_is_handed_out_again_is_not_handled_twice(client: Client) -> None:
    ear = Ear()
    await happen(client, 10)
    async with listening(client, ear):
        await ear.until_heard(10)
        await client.jetstream().reset_consumer(subjects.EVENTS, NAME, seq=1)
        await happen(client, 10)
        await ear.until_heard(20)
        await until_all_answered(client)
    assert ear.heard == upto(20)


async def test_a_broker_that_is_killed_and_comes_back_is_heard_on(
    broker: Broker, client: Client
) -> None:
    ear = Ear()
    async with listening(client, ear):
        for kill in range(1, 4):
            await happen(client, 40)
            await until(lambda: len(ear.heard) >= 40 * kill - 30)  # noqa: B023 - awaited at once
            reconnects = client.stats["reconnects"]
            broker.kill()
            broker.start()
            await until(lambda: client.stats["reconnects"] > reconnects)  # noqa: B023 - as above
        await happen(client, 10)
        await ear.until_heard(130)
        await until_all_answered(client)
    assert ear.heard == upto(130)


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


async def test_what_is_put_off_comes_again_and_the_others_do_not_wait(client: Client) -> None:
    async def later(event: Heard) -> None:
        if event.position == 2 and ear.tried.count(2) < 3:
            raise Later(0.05, "full mailbox")

    ear = Ear(later)
    await happen(client, 6)
    async with listening(client, ear):
        await until(lambda: len(ear.heard) == 6)
        await until_all_answered(client)
    assert ear.heard.index(2) > ear.heard.index(3)
    assert sorted(ear.heard) == upto(6)
    assert ear.tried.count(2) == 3


async def test_what_is_put_off_survives_the_process(broker: Broker, client: Client) -> None:
    async def later(event: Heard) -> None:
        if event.position == 2:
            raise Later(3600, "full mailbox")

    first, second = Ear(later), Ear()
    await happen(client, 6)
    async with another_process(broker) as before, listening(before, first):
        await first.until_heard(6)
    async with listening(client, second):
        await happen(client, 1)
        await second.until_heard(7)
        await until_all_answered(client)
    assert first.heard == [1, 3, 4, 5, 6]
    assert 2 in second.heard
    assert second.heard == sorted(second.heard)


async def test_what_was_put_off_and_can_never_be_handled_is_parked_and_done_with(
    client: Client,
) -> None:
    async def later_then_never(event: Heard) -> None:
        if event.position == 1:
            raise Later(0.05, "soon") if len(ear.tried) == 1 else Permanent("never")

    ear = Ear(later_then_never)
    await happen(client, 1)
    async with listening(client, ear):
        await until_all_answered(client)
    assert ear.tried == [1, 1]
    assert len(await parked(client)) == 1


async def test_a_stop_lets_the_event_in_hand_be_finished(client: Client) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_event: Heard) -> None:
        began.set()
        await go_on.wait()

    ear = Ear(slowly)
    await happen(client, 2)
    async with listening(client, ear):
        await asyncio.wait_for(began.wait(), 20)
        asyncio.get_running_loop().call_soon(go_on.set)  # after the stop has been asked for
    assert ear.heard == [1]
    await until_acknowledged(client, 1)


async def until_acknowledged(client: Client, position: int) -> None:
    async def acknowledged() -> bool:
        info = await client.jetstream().consumer_info(subjects.EVENTS, NAME)
        return info.ack_floor is not None and info.ack_floor.stream_seq == position

    await until(acknowledged)


@pytest.mark.parametrize("width", [2, 7])
async def test_side_by_side_a_slow_one_holds_up_nobody_and_each_is_heard_once(
    client: Client, width: int
) -> None:
    go_on = asyncio.Event()

    async def the_first_waits(event: Heard) -> None:
        if event.position == 1:
            await go_on.wait()

    ear = Ear(the_first_waits)
    await happen(client, 20)
    async with listening(client, ear, side_by_side=width):
        await until(lambda: len(ear.heard) == 19)
        go_on.set()
        await until_all_answered(client)
    assert ear.heard[-1] == 1
    assert sorted(ear.tried) == upto(20)


async def test_side_by_side_no_more_are_in_hand_than_there_are_hands(client: Client) -> None:
    at_once, most = 0, 0

    async def counted(_event: Heard) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1

    ear = Ear(counted)
    await happen(client, 30)
    async with listening(client, ear, side_by_side=3):
        await until(lambda: len(ear.heard) == 30)
    assert 1 < most <= 3


async def test_side_by_side_what_a_process_that_died_had_in_hand_is_heard_by_the_next(
    broker: Broker, client: Client
) -> None:
    async def stuck(event: Heard) -> None:
        if event.position in (2, 5):
            await asyncio.Event().wait()

    first, second = Ear(stuck), Ear()
    await happen(client, 8)
    async with another_process(broker) as before:
        consumer = DurableConsumer(before, subjects.EVENTS, NAME, first, side_by_side=3)
        running = asyncio.create_task(consumer.run())
        await until(lambda: len(first.heard) == 6)
        await before.close()
        running.cancel()
    async with listening(client, second, side_by_side=3):
        await until(lambda: {2, 5} <= set(second.heard))
        await until_all_answered(client)
    assert sorted({*first.heard, *second.heard}) == upto(8)


async def test_side_by_side_a_stop_lets_what_is_in_hand_be_finished(client: Client) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(event: Heard) -> None:
        if event.position == 2:
            began.set()
        await go_on.wait()

    ear = Ear(slowly)
    await happen(client, 2)
    async with listening(client, ear, side_by_side=2):
        await asyncio.wait_for(began.wait(), 20)
        asyncio.get_running_loop().call_soon(go_on.set)  # after the stop has been asked for
    assert sorted(ear.heard) == [1, 2]
    await until_acknowledged(client, 2)


async def test_a_deleted_consumer_is_noticed_and_goes_on_when_declared_again(
    client: Client,
) -> None:
    ear = Ear()
    await happen(client, 5)
    with capture_logs() as logged:
        async with listening(client, ear) as consumer:
            await ear.until_heard(5)
            assert not consumer.missing
            await client.jetstream().delete_consumer(subjects.EVENTS, NAME)
            await until(lambda: consumer.missing)
            await happen(client, 5)
            await declare(client)
            await ear.until_heard(10)
            assert not consumer.missing
    assert ear.heard == upto(10)
    assert any(entry.get("alarm") == "missing" for entry in logged)


# --- the same, as a whole service shows it ----------------------------------------------------------


@contextlib.asynccontextmanager
async def serving(broker: Broker) -> AsyncIterator[Service]:
    service = awards.build(Settings(nats_url=broker.url, clock="simulated"))
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def status(service: Service, path: str) -> int:
    """The HTTP status that an orchestrator would see."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": b"",
        "http_version": "1.1",
    }
    await asgi(service)(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("path", ["/health", "/ready"])
async def test_health_tells_of_a_deleted_consumer(
    broker: Broker, client: Client, path: str
) -> None:
    async with serving(broker) as service:
        await until(lambda: all(one.bound and not one.missing for one in service.consumers))
        assert await status(service, path) < 300
        await client.jetstream().delete_consumer(subjects.EVENTS, NAME)
        await until(lambda: service.missing == [NAME])
        assert await status(service, path) == 503
        await declare(client)
        await until(lambda: service.missing == [])
        assert await status(service, path) < 300


@pytest.mark.parametrize("path", ["/health", "/ready"])
async def test_health_tells_of_a_part_that_has_stopped(
    broker: Broker, client: Client, path: str
) -> None:
    async with serving(broker) as service:
        service._tasks[0].cancel()
        await until(lambda: service.dead != [])
        assert await status(service, path) == 503


@pytest.mark.parametrize(
    "body",
    [b"", b"garbage", b"[]", b"{}", b"\xff\x00", b'{"type":"vn.hoinghi.unknown.Nothing.v1"}'],
)
async def test_an_unreadable_record_is_parked_and_the_alarm_is_logged(
    broker: Broker, client: Client, body: bytes
) -> None:
    with capture_logs() as logged:
        async with serving(broker):
            await client.jetstream().publish(subjects.award_round("c1", "t"), body)
            await until_parked(client)
    (pointer,) = await parked(client)
    assert (pointer["consumer"], pointer["position"], pointer["attempts"]) == (NAME, 1, 1)
    assert "cannot be read" in pointer["reason"]
    assert [entry["position"] for entry in logged if entry.get("alarm") == "parked"] == [1]


async def test_what_was_put_off_before_the_brokers_clock_went_back_comes_all_the_same(
    broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker counts the pause by its clock of the day: set back two hours, it would keep it for as long."""
    assert broker.process is not None
    monkeypatch.setattr(kernel, "_OVERDUE_SECONDS", 0.5)
    ear = Ear()

    async def once(event: Heard) -> None:
        if ear.tried.count(event.position) == 1:
            raise Later(2, "soon")

    ear.trouble = once
    try:
        await asyncio.to_thread(shift_clock, broker.process.pid, 7200)
    except NoShift as reason:
        pytest.skip(str(reason))
    await happen(client, 1)
    async with listening(client, ear):
        await until(lambda: bool(ear.tried))
        await asyncio.to_thread(shift_clock, broker.process.pid, 0)
        await ear.until_heard(1)
    assert ear.tried == [1, 1]
