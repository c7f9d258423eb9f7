"""A service meets an event of a later release: its boundary stands still there, all else goes on, and once the
release can read it nothing is missing and each boundary was told in order."""

import asyncio
from datetime import timedelta

import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from deploy.broker import Broker
from deploy.cli import app as cli
from deploy.parked import parked_events
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.awards import app as awards
from services.feed import app as feed
from services.feed.addressing import address
from shared import subjects
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.registry import ConferenceRescheduled
from shared.settings import Settings
from shared.store import MESSAGE_ID, EventStore
from tests.projections.histories import C, tell, whole
from tests.projections.test_projector import POISONS, Later

FEED = [one for one in DURABLES if one.name == "feed-publisher"]
STORY = whole()


def delegation_with_most() -> str:
    own = [subject for subject, _ in STORY if ".delegation." in subject]
    return max(own, key=own.count)


async def told_outside(client: Client) -> list[str]:
    """The ids in the feed, in its order."""
    js = client.jetstream(timeout=5)
    last = (await js.stream_info(subjects.FEED)).state.last_seq
    stored = [await js.get_msg(subjects.FEED, seq) for seq in range(1, last + 1)]
    return [(one.headers or {})[MESSAGE_ID] for one in stored]


async def to_be_told(client: Client, *subjects_of: str) -> list[str]:
    """What the log gives the feed to tell, of these boundaries, in order."""
    store = EventStore(client)
    found = []
    for subject in subjects_of:
        for record in await store.read(subjects.Subject(subject)):
            if Later.type_name.encode() in record.body:
                continue
            heard = decode(record.body, record.position, CATALOGUE)
            found += [one.id for one in address(heard)]
    return found


async def test_the_feed_tells_all_but_one_boundary_and_after_the_mend_that_one_too_in_order(
    broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    boundary = delegation_with_most()
    first = next(at for at, (subject, _) in enumerate(STORY) if subject == boundary)
    await tell(client, STORY[: first + 1])
    poison = POISONS["of an unknown type"]
    at = (await client.jetstream().publish(boundary, poison)).seq
    await tell(client, STORY[first + 1 :])
    others = sorted({subject for subject, _ in STORY} - {boundary})
    whole_of_it = await to_be_told(client, boundary)
    behind = whole_of_it[1:]
    assert len(behind) > 2, "the story tells more of it"

    service = feed.build(
        Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url, clock="simulated")
    )
    await service.start()
    try:
        await until_quiet(client, durables=FEED)
        told = await told_outside(client)
        assert not set(told) & set(behind)
        assert set(await to_be_told(client, *others)) <= set(told)
        head, *waiting = await parked_events(client, "feed-publisher")
        assert (head.position, head.waits, head.subject) == (at, False, boundary)
        assert waiting, "what comes behind it waits"
        assert {(one.subject, one.waits) for one in waiting} == {(boundary, True)}
        shown = await shown_by(broker, "list")
        assert f"{len(waiting)} sự kiện chờ sau nó / wait behind it" in shown
        assert f"1 sự kiện để riêng / parked, {len(waiting)} chờ sau chúng" in shown
        assert "SomethingOfALaterVersion" in shown

        still = await shown_by(broker, "replay", code=1)
        assert f"0 đã xử lý / handled, {1 + len(waiting)} còn để riêng" in still
        monkeypatch.setattr("shared.service.CATALOGUE", {**CATALOGUE, Later.type_name: Later})
        mended = await shown_by(broker, "replay")
        assert f"{1 + len(waiting)} đã xử lý / handled, 0 còn để riêng" in mended
    finally:
        await service.stop()
    told = await told_outside(client)
    assert [one for one in told if one in whole_of_it] == whole_of_it
    assert sorted(told) == sorted([*await to_be_told(client, *others), *whole_of_it])
    assert await parked_events(client) == []


async def shown_by(broker: Broker, verb: str, code: int = 0) -> str:
    done = await asyncio.to_thread(
        CliRunner().invoke,
        cli,
        ["parked", verb, "--consumer", "feed-publisher"],
        env={"HOINGHI_NATS_URL": broker.url},
    )
    assert done.exit_code == code, done.output
    return done.output


async def test_what_waits_changes_all_the_same_what_a_service_keeps_of_the_conference(
    broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = awards.build(Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url))
    await tell(client, STORY[:1])
    await service.start()
    own = [one for one in DURABLES if one.name == "awards-policies"]
    try:
        await until_quiet(client, durables=own)
        before = (await service.directory.planned(C)).plan
        await client.jetstream().publish(subjects.conference(C), POISONS["of an unknown type"])
        moved = before.starts_at + timedelta(days=7)
        fact = ConferenceRescheduled(
            starts_at=moved, ends_at=before.ends_at + timedelta(days=7), reason="Bão"
        )
        await tell(client, [(subjects.conference(C), fact)])
        await until_quiet(client, durables=own)
        assert [one.waits for one in await parked_events(client, "awards-policies")] == [
            *(False, True)
        ]
        known = {**CATALOGUE, Later.type_name: Later}
        monkeypatch.setattr("shared.directory.CATALOGUE", known)
        assert (await service.directory.planned(C)).plan.starts_at == moved
    finally:
        await service.stop()
