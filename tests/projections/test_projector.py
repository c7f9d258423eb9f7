"""The rows equal the log: however they came about, in both databases, through kills and halts."""

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.broker import Broker
from deploy.streams import declare, streams
from services.program import mending, projector, statements
from services.program.app import rows_behind
from services.program.follower import run_projection
from services.program.mending import mend
from services.program.model import WrongVersion, create_schema, dump, open_model, position
from services.program.parked import must_be_whole, parked_boundaries
from services.program.projector import Fenced, Progress, follow
from services.program.rebuild import NotFresh, model_as_of, rebuild
from services.program.statements import Batch
from shared import subjects
from shared.envelope import Fact
from shared.events import CATALOGUE
from shared.events.budget import EstimateLineSet
from shared.refusals import Refused
from shared.store import EventStore
from shared.tasks import end
from tests.projections.histories import C, body_of, estimate_line, tell, told_at, whole

Url = Callable[[], str]
Dump = dict[str, list[dict[str, Any]]]


class Watch:
    """Lets a test wait for a position, not for a time."""

    def __init__(self) -> None:
        self.position = 0
        self._moved = asyncio.Condition()

    def __call__(self, progress: Progress) -> None:
        self.position = progress.position
        self._task = asyncio.ensure_future(self._tell())

    async def _tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    async def reached(self, place: int) -> None:
        async with asyncio.timeout(30), self._moved:
            await self._moved.wait_for(lambda: self.position >= place)


async def rebuilt(client: Client, url: str) -> Dump:
    await rebuild(client, url)
    engine = open_model(url)
    try:
        return await dump(engine)
    finally:
        await engine.dispose()


async def test_rebuilt_equals_running_row_for_row(
    client: Client, model: AsyncEngine, sqlite_url: Url
) -> None:
    story, watch = whole(), Watch()
    running = asyncio.create_task(follow(client, model, on_progress=watch))
    for start in range(0, len(story), 10):  # the running one sees it come in pieces
        await watch.reached(await tell(client, story[start : start + 10]))
    await end(running)
    rows = await dump(model)
    assert rows == await rebuilt(client, sqlite_url())
    empty = {table for table in rows if not rows[table]}
    assert empty == {"parked_boundaries"}, "the story leaves no other table empty"


async def test_sqlite_equals_postgresql(client: Client, sqlite_url: Url, postgres_url: str) -> None:
    await tell(client, whole())
    assert await rebuilt(client, sqlite_url()) == await rebuilt(client, postgres_url)


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_the_size_of_batches_does_not_show(
    client: Client, sqlite_url: Url, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(client, whole())
    reference = await rebuilt(client, sqlite_url())
    monkeypatch.setattr(projector, "BATCH", size)
    assert await rebuilt(client, sqlite_url()) == reference


async def test_a_restart_in_the_middle_goes_on_where_it_stopped(
    client: Client, model: AsyncEngine, sqlite_url: Url
) -> None:
    last = await tell(client, whole())
    assert (await follow(client, model, stop_at=last // 2)).position == last // 2
    assert (await follow(client, model, stop_at=last)).position == last
    assert await dump(model) == await rebuilt(client, sqlite_url())


@pytest.mark.parametrize("nth", [1, 3])
async def test_a_kill_in_the_middle_of_a_batch_leaves_no_half(
    broker: Broker, client: Client, database_url: str, sqlite_url: Url, nth: int
) -> None:
    last = await tell(client, whole())
    command = ("-m", "tests.projections.killed", broker.url, database_url, "20", str(nth))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=Path(__file__).parents[2]
    )
    assert await process.wait() == -signal.SIGKILL
    engine = open_model(database_url)
    reached = (await position(engine)).position
    assert reached == 20 * (nth - 1)
    if reached:
        async with model_as_of(client, reached) as before:
            assert await dump(engine) == await dump(before)
    await follow(client, engine, stop_at=last)
    assert await dump(engine) == await rebuilt(client, sqlite_url())
    await engine.dispose()


async def test_of_two_projectors_one_is_fenced_and_no_event_counts_twice(
    client: Client, model: AsyncEngine, database_url: str, sqlite_url: Url
) -> None:
    story = whole()
    known = await tell(client, story[:-1])
    first, second = Watch(), Watch()
    other = open_model(database_url)
    both = {
        asyncio.create_task(follow(client, model, on_progress=first)): first,
        asyncio.create_task(follow(client, other, on_progress=second)): second,
    }
    done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED, timeout=1)
    if not done:  # one was quick enough to see the other's rows: now both await the next event
        await tell(client, story[-1:])
        done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED, timeout=30)
    else:
        await tell(client, story[-1:])
    assert [type(task.exception()) for task in done] == [Fenced]
    (winner,) = both.keys() - done
    await both[winner].reached(known + 1)
    await end(winner)
    assert await dump(model) == await rebuilt(client, sqlite_url())
    await other.dispose()


async def test_one_that_stands_by_shows_how_far_the_rows_are_and_not_what_it_wrote_itself(
    client: Client, model: AsyncEngine, database_url: str
) -> None:
    story, waiting, other = whole(), Progress(), open_model(database_url)
    half = await tell(client, story[:40])
    await follow(client, other, stop_at=half, progress=waiting)
    last = await tell(client, story[40:])
    await follow(client, model, stop_at=last - 3)
    assert await rows_behind(EventStore(client), other, waiting) == 3
    shown = REGISTRY.get_sample_value
    assert shown("hoinghi_projection_position", {"projection": "program"}) == last - 3
    assert shown("hoinghi_projection_lag", {"projection": "program"}) == 3
    await other.dispose()


async def test_a_standby_takes_over_where_the_active_one_stopped(
    client: Client, model: AsyncEngine, database_url: str, sqlite_url: Url
) -> None:
    story, other, progress, watch = whole(), open_model(database_url), Progress(), Watch()
    half = await tell(client, story[:40])
    how: dict[str, Any] = {"on_progress": watch, "pauses": (0.01,)}
    active = asyncio.create_task(run_projection(client, model, **how))
    standby = asyncio.create_task(run_projection(client, other, progress, **how))
    await watch.reached(half)
    await end(active)
    last = await tell(client, story[40:])
    await watch.reached(last)
    assert progress.position == last
    await end(standby)
    assert await dump(model) == await rebuilt(client, sqlite_url())
    await other.dispose()


class Later(Fact, type_name="vn.hoinghi.registry.SomethingOfALaterVersion.v1"):
    pass


BUDGET = subjects.budget(C)
LARGEST = EstimateLineSet(line=estimate_line("x", 1, 10**12, "conference"))
POISONS = {
    "not JSON": b"{",
    "not an envelope": b"[1]",
    "of an unknown type": body_of(Later(), BUDGET, 1),
    "with data of another shape": body_of(LARGEST, BUDGET, 1).replace(
        b'"content":', "Nguyễn Văn Lộ".encode().join((b'"', b'":'))
    ),
    "with a sum that no database keeps": body_of(LARGEST, BUDGET, 1).replace(b"0" * 12, b"0" * 30),
}


MESSAGES = subjects.message(C, "thu-doc")


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS.keys())
async def test_a_poison_event_parks_its_boundary_and_the_others_go_on(
    client: Client, model: AsyncEngine, sqlite_url: Url, poison: bytes
) -> None:
    story = whole()
    good = await tell(client, story[:30])
    await client.jetstream().publish(BUDGET, poison)
    last = await tell(client, story[30:])
    progress = await follow(client, model, stop_at=last)
    assert (progress.position, progress.halted) == (last, None)
    assert progress.parked == {BUDGET: good + 1}
    (waits,) = await parked_boundaries(model)
    assert (waits.conference, waits.subject, waits.position) == (C, BUDGET, good + 1)
    assert (waits.name, waits.name.en) == ("kinh phí", "the budget")
    assert waits.reason
    assert "Lộ" not in waits.reason
    rows = await dump(model)
    behind = {at for at, (subject, _) in enumerate(story[30:], good + 2) if subject == BUDGET}
    assert behind, "something waits behind it"
    trail = {row["position"] for row in rows["audit"]}
    assert trail == set(range(1, last + 1)) - behind - {good + 1}
    # once more, and from the beginning: the same rows
    assert (await follow(client, model, stop_at=last)).parked == progress.parked
    assert rows == await rebuilt(client, sqlite_url())


async def test_a_delegation_that_stands_still_is_called_by_its_agency(
    client: Client, model: AsyncEngine
) -> None:
    last = await tell(client, whole())
    for delegation in ("so-y-te", "khong-co"):
        await client.jetstream().publish(subjects.delegation(C, delegation), b"{")
    await follow(client, model, stop_at=last + 2)
    assert [one.name for one in await parked_boundaries(model)] == ["đoàn Sở Y tế", "đoàn khong-co"]


async def test_the_next_event_behind_a_parked_one_waits_after_a_restart_too(
    client: Client, model: AsyncEngine
) -> None:
    await tell(client, whole()[:30])
    await client.jetstream().publish(BUDGET, b"{")
    await follow(client, model, stop_at=31)
    last = await tell(client, [(BUDGET, LARGEST), *whole()[:1]])
    progress = await follow(client, model, stop_at=last)
    assert (progress.halted, progress.parked) == (None, {BUDGET: 31})
    assert {row["position"] for row in (await dump(model))["audit"]} == {*range(1, 31), last}


async def test_nothing_is_issued_of_a_conference_whose_rows_are_not_whole(
    client: Client, model: AsyncEngine
) -> None:
    last = await tell(client, whole())
    await client.jetstream().publish(MESSAGES, b"{")
    await follow(client, model, stop_at=last + 1)
    await must_be_whole(model, C)  # what was sent to whom stands in no document
    await client.jetstream().publish(BUDGET, b"{")
    await follow(client, model, stop_at=last + 2)
    await must_be_whole(model, "hoi-nghi-khac")
    with pytest.raises(Refused, match="the budget, since event") as refused:
        await must_be_whole(model, C)
    assert refused.value.code == "DOCUMENT_ROWS_PARKED"


def _can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a release does that knows the type."""
    monkeypatch.setattr(projector, "CATALOGUE", {**CATALOGUE, Later.type_name: Later})
    monkeypatch.setattr("services.program.projections.AUDIT_ONLY", frozenset({Later}))


async def test_after_the_mend_the_rows_equal_a_rebuild(
    client: Client, model: AsyncEngine, sqlite_url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, watch, progress = whole(), Watch(), Progress()
    good = await tell(client, story[:30])
    await client.jetstream().publish(BUDGET, POISONS["of an unknown type"])
    await client.jetstream().publish(MESSAGES, b"{")
    last = await tell(client, story[30:])
    running = asyncio.create_task(run_projection(client, model, progress, on_progress=watch))
    await watch.reached(last)
    before = await dump(model)
    await mend(client, model, progress)
    assert await dump(model) == before, "nothing can be read yet: nothing is changed"
    _can_read(monkeypatch)
    await mend(client, model, progress)
    assert progress.parked == {MESSAGES: good + 2}
    assert (await position(model)).stamp == (last, 1)
    # the running one goes on with it, the boundary that waited among them
    last = await tell(client, [(BUDGET, LARGEST)])
    await watch.reached(last)
    await end(running)
    rows = await dump(model)
    assert {row["position"] for row in rows["audit"]} == set(range(1, last + 1)) - {good + 2}
    assert rows == await rebuilt(client, sqlite_url())


async def test_a_release_that_can_read_it_mends_it_when_it_starts(
    client: Client, sqlite_model: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(client, whole()[:30])
    await client.jetstream().publish(BUDGET, POISONS["of an unknown type"])
    last = await tell(client, whole()[30:])
    await follow(client, sqlite_model, stop_at=last)
    _can_read(monkeypatch)
    watch = Watch()
    running = asyncio.create_task(run_projection(client, sqlite_model, on_progress=watch))
    last = await tell(client, [(BUDGET, LARGEST)])
    await watch.reached(last)
    await end(running)
    assert not await parked_boundaries(sqlite_model)
    trail = [row["position"] for row in (await dump(sqlite_model))["audit"]]
    assert trail == list(range(1, last + 1))


async def test_what_the_database_refuses_is_not_tried_for_ever_but_when_it_is_asked_for(
    client: Client, model: AsyncEngine, sqlite_url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, written = 33, statements.write

    async def write(connection: AsyncConnection, batch: Batch) -> None:
        await written(connection, batch)
        if (refused,) in batch.puts.get("audit", ()):
            raise OverflowError("Nguyễn Văn Lộ")

    for module in (projector, mending):
        monkeypatch.setattr(module, "write", write)
    last = await tell(client, whole())
    subject = whole()[refused - 1][0]
    progress = await follow(client, model, stop_at=last)
    assert progress.parked == {subject: refused}
    assert [one.reason for one in await parked_boundaries(model)] == [
        "OverflowError: OverflowError"
    ]
    before = await dump(model)
    for refused_too, mended in ((False, 1), (False, 1), (True, 2)):
        await mend(client, model, progress, refused_too=refused_too)
        assert progress.parked == {subject: refused}
        assert (await position(model)).mended == mended
        assert await dump(model) == before
    monkeypatch.undo()
    await mend(client, model, progress, refused_too=True)
    rows = await dump(model)
    assert len(rows["audit"]) == last
    assert rows == await rebuilt(client, sqlite_url())


async def test_a_mend_beside_another_projector_fences_it_and_loses_nothing(
    client: Client,
    model: AsyncEngine,
    database_url: str,
    sqlite_url: Url,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await tell(client, whole()[:30])
    await client.jetstream().publish(BUDGET, POISONS["of an unknown type"])
    watch, other = Watch(), open_model(database_url)
    running = asyncio.create_task(run_projection(client, model, on_progress=watch, pauses=(0.01,)))
    await watch.reached(31)
    _can_read(monkeypatch)
    await mend(client, other, Progress())  # as a standby that has just started
    await watch.reached(await tell(client, [(BUDGET, LARGEST)]))
    await end(running)
    assert {row["position"] for row in (await dump(model))["audit"]} == set(range(1, 33))
    await other.dispose()


async def test_an_event_missing_in_the_log_itself_halts(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    js = client.jetstream()
    await js.delete_stream(subjects.EVENTS)
    undefended = replace(streams()[0], deny_delete=False, deny_purge=False)
    await js.add_stream(undefended)
    await tell(client, whole()[:5])
    await js.delete_msg(subjects.EVENTS, 3)
    progress = await follow(client, sqlite_model)
    assert progress.position == 2
    assert progress.halted is not None
    assert "LOG_GAP" in progress.halted
    assert (await position(sqlite_model)).halted_reason == progress.halted


async def test_what_cannot_be_projected_anew_from_a_damaged_log_keeps_nobody_from_following(
    client: Client, sqlite_model: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    js = client.jetstream()
    await js.delete_stream(subjects.EVENTS)
    await js.add_stream(replace(streams()[0], deny_delete=False, deny_purge=False))
    await tell(client, whole()[:30])
    await js.publish(BUDGET, POISONS["of an unknown type"])
    progress = await follow(client, sqlite_model, stop_at=31)
    before = await dump(sqlite_model)
    await js.delete_msg(subjects.EVENTS, 3)
    _can_read(monkeypatch)
    await mend(client, sqlite_model, progress)
    assert (progress.parked, await dump(sqlite_model)) == ({BUDGET: 31}, before)
    watch = Watch()
    running = asyncio.create_task(run_projection(client, sqlite_model, on_progress=watch))
    await watch.reached(await tell(client, [(BUDGET, LARGEST)]))
    await end(running)


async def test_a_rebuild_over_a_poison_event_says_what_it_lacks(
    client: Client, sqlite_url: Url
) -> None:
    await tell(client, whole()[:3])
    await client.jetstream().publish(BUDGET, b"{")
    assert (await rebuild(client, sqlite_url())).parked == {BUDGET: 4}


@pytest.mark.parametrize("place", [1, 33, 70])
async def test_as_of_answers_as_it_stood_by_position_and_by_time(
    client: Client, sqlite_model: AsyncEngine, place: int
) -> None:
    await tell(client, whole())
    await follow(client, sqlite_model, stop_at=place)
    stood = await dump(sqlite_model)
    for as_of in (place, told_at(place)):
        async with model_as_of(client, as_of) as then:
            assert await dump(then) == stood


async def test_as_of_beyond_the_end_is_the_end_and_before_the_first_event_is_empty(
    client: Client,
) -> None:
    last = await tell(client, whole())
    for as_of, expected in ((last + 5, last), (told_at(last + 5), last), (told_at(0), 0), (0, 0)):
        async with model_as_of(client, as_of) as then:
            assert (await position(then)).position == expected


async def test_a_rebuild_wants_a_database_of_its_own(client: Client, sqlite_url: Url) -> None:
    await tell(client, whole()[:3])
    url = sqlite_url()
    await rebuild(client, url)
    with pytest.raises(NotFresh):
        await rebuild(client, url)


async def test_rows_of_another_version_are_refused_and_left_alone(model: AsyncEngine) -> None:
    async with model.begin() as connection:
        await connection.execute(text("UPDATE projection_position SET version = 999"))
    with pytest.raises(WrongVersion):
        await create_schema(model)


async def test_the_rows_follow_through_a_killed_broker_and_a_lost_consumer(
    broker: Broker, client: Client, sqlite_model: AsyncEngine, sqlite_url: Url
) -> None:
    story, watch = whole(), Watch()
    running = asyncio.create_task(follow(client, sqlite_model, on_progress=watch))
    await watch.reached(await tell(client, story[:20]))
    broker.kill()
    broker.start()
    writer = await nats.connect(broker.url)
    await watch.reached(await tell(writer, story[20:40]))
    js = writer.jetstream()
    ours = [c for c in await js.consumers_info(subjects.EVENTS) if c.config.durable_name is None]
    assert ours
    for consumer in ours:
        await js.delete_consumer(subjects.EVENTS, consumer.name)
    await watch.reached(await tell(writer, story[40:]))
    await end(running)
    assert await dump(sqlite_model) == await rebuilt(writer, sqlite_url())
    await writer.close()


async def test_rows_ahead_of_the_log_halt(client: Client, sqlite_url: Url, tmp_path: Path) -> None:
    """After an older backup was restored beside newer rows: said, not waited for in silence."""
    await tell(client, whole()[:30])
    engine = open_model(sqlite_url())
    await create_schema(engine)
    await follow(client, engine, stop_at=30)
    older = Broker(tmp_path / "older").start()
    restored = await nats.connect(older.url)
    await declare(restored)
    await tell(restored, whole()[:20])
    progress = await follow(restored, engine)
    assert progress.halted is not None
    assert "ROWS_AHEAD_OF_LOG" in progress.halted
    await engine.dispose()
    await restored.close()
    older.stop()


async def test_rows_of_another_log_halt(client: Client, sqlite_url: Url, tmp_path: Path) -> None:
    await tell(client, whole()[:30])
    engine = open_model(sqlite_url())
    await create_schema(engine)
    await follow(client, engine, stop_at=20)
    other = Broker(tmp_path / "other").start()
    elsewhere = await nats.connect(other.url)
    await declare(elsewhere)
    js = elsewhere.jetstream()
    for place, (subject, event) in enumerate(whole()[:25], 1):
        await js.publish(subject, body_of(event, subject, place + 7))  # minutes later: other facts
    progress = await follow(elsewhere, engine, stop_at=25)
    assert progress.halted is not None
    assert "ROWS_OF_ANOTHER_LOG" in progress.halted
    await engine.dispose()
    await elsewhere.close()
    other.stop()
