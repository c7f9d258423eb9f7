"""The declared streams: declaring twice changes nothing, drift is mended or refused, the log is for ever."""

from dataclasses import asdict, replace
from importlib import import_module
from typing import Any

import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.errors import APIError, BadRequestError

from deploy import streams
from deploy.broker import Broker, connected
from deploy.streams import DURABLES, ProvisionForbidden, declare, declare_in_time
from shared import subjects
from shared.settings import Settings
from shared.store import EventStore, NewRecord
from tests.events import stored


async def declared(client: Client) -> dict[str, Any]:
    """The configuration of every stream and consumer, as the broker has it."""
    js = client.jetstream()
    found: dict[str, Any] = {}
    for info in await js.streams_info():
        found[str(info.config.name)] = asdict(info.config)
        for consumer in await js.consumers_info(str(info.config.name)):
            found[f"{info.config.name}/{consumer.name}"] = asdict(consumer.config)
    return found


async def test_declaring_twice_changes_nothing(client: Client) -> None:
    before = await declared(client)
    assert await declare(client) == []
    assert await declared(client) == before
    assert set(before) == {
        *(str(config.name) for config in streams.streams()),
        *(f"{durable.stream}/{durable.name}" for durable in DURABLES),
    }


async def test_declaring_again_keeps_what_stands_in_the_log_and_who_heard_it(
    client: Client,
) -> None:
    js = client.jetstream()
    await EventStore(client).append(subjects.award_round("c1", "t"), 0, [NewRecord("an-id", b"x")])
    reading = await js.pull_subscribe_bind("awards-policies", subjects.EVENTS)
    for message in await reading.fetch(1):
        await message.ack_sync()
    await declare(client)
    assert (await js.stream_info(subjects.EVENTS)).state.messages == 1
    info = await js.consumer_info(subjects.EVENTS, "awards-policies")
    assert info.ack_floor is not None
    assert (info.ack_floor.stream_seq, info.num_pending) == (1, 0)


async def test_an_upgrade_gives_the_mail_consumer_its_room_and_leaves_it_where_it_was(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "notifications-mail"
    js, before = client.jetstream(), [replace(one, in_hand=256) for one in DURABLES]
    await js.delete_consumer(subjects.EVENTS, name)
    with monkeypatch.context() as earlier:
        earlier.setattr(streams, "DURABLES", tuple(before))
        await declare(client)
    letter = subjects.message("c1", "m-1")
    await EventStore(client).append(letter, 0, [NewRecord("an-id", b"x")])
    for message in await (await js.pull_subscribe_bind(name, subjects.EVENTS)).fetch(1):
        await message.ack_sync()
    assert (await js.consumer_info(subjects.EVENTS, name)).config.max_ack_pending == 256
    assert await declare(client) == []
    info = await js.consumer_info(subjects.EVENTS, name)
    assert info.config.max_ack_pending == 100_000
    assert info.ack_floor is not None
    assert (info.ack_floor.stream_seq, info.num_pending) == (1, 0)


@pytest.mark.parametrize(
    ("drift", "field"),
    [
        ({"allow_direct": False}, "allow_direct"),
        ({"allow_atomic": False}, "allow_atomic"),
        ({"duplicate_window": 1.0}, "duplicate_window"),
        ({"max_age": 7200.0}, "max_age"),
        ({"subjects": ["event.>", "other.>"]}, "subjects"),
    ],
)
async def test_what_somebody_changed_is_mended(
    client: Client, drift: dict[str, Any], field: str
) -> None:
    js = client.jetstream()
    right = (await js.stream_info(subjects.EVENTS)).config
    drifted = (await js.update_stream(replace(right, **drift))).config
    assert getattr(drifted, field) != getattr(right, field)
    await declare(client)
    mended = (await js.stream_info(subjects.EVENTS)).config
    assert getattr(mended, field) == getattr(right, field)


async def test_what_cannot_be_mended_is_refused_and_shown(client: Client) -> None:
    js = client.jetstream()
    await js.delete_stream(subjects.PARKED)
    await js.add_stream(
        StreamConfig(name=subjects.PARKED, subjects=[subjects.ALL_PARKED], deny_delete=True)
    )
    with pytest.raises(APIError, match="deny"):
        await declare(client)


async def test_what_waiting_does_not_cure_is_not_waited_for(
    client: Client, broker: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    """An hour of patience, of which neither takes any."""
    reader = await connected(broker.settings("portal"))
    with pytest.raises(ProvisionForbidden, match=r"provisioner\.nk"):
        await declare_in_time(reader, 1, 3600)
    await reader.close()
    js = client.jetstream()
    await js.delete_stream(subjects.PARKED)
    await js.add_stream(
        StreamConfig(name=subjects.PARKED, subjects=[subjects.ALL_PARKED], deny_delete=True)
    )
    with pytest.raises(APIError, match="deny"):
        await declare_in_time(client, 1, 3600)
    assert capsys.readouterr().err == ""


async def test_a_consumer_that_was_deleted_or_changed_is_declared_again(client: Client) -> None:
    js = client.jetstream()
    before = await declared(client)
    await js.delete_consumer(subjects.EVENTS, "awards-policies")
    changed = (await js.consumer_info(subjects.EVENTS, "notifications-mail")).config
    await js.add_consumer(subjects.EVENTS, replace(changed, filter_subjects=["event.c1.>"]))
    assert await declare(client) == ["consumer awards-policies"]
    after = await declared(client)
    name = f"{subjects.EVENTS}/notifications-mail"
    assert after[name]["filter_subjects"] == before[name]["filter_subjects"]
    assert set(after) == set(before)


async def test_nothing_can_be_deleted_from_the_log(client: Client) -> None:
    js = client.jetstream()
    await EventStore(client).append(subjects.task("c1", "t"), 0, [NewRecord("an-id", b"x")])
    with pytest.raises(APIError) as refused:
        await js.delete_msg(subjects.EVENTS, 1)
    assert refused.value.err_code == 10057
    with pytest.raises(APIError) as refused:
        await js.purge_stream(subjects.EVENTS)
    assert refused.value.err_code == 10110
    log = (await js.stream_info(subjects.EVENTS)).config
    for loosened in (replace(log, deny_delete=False), replace(log, deny_purge=False)):
        with pytest.raises(APIError) as refused:
            await js.update_stream(loosened)
        assert refused.value.err_code == 10052
    state = (await js.stream_info(subjects.EVENTS)).state
    assert (state.messages, state.num_deleted or 0) == (1, 0)


async def test_the_log_takes_batches_and_answers_directly_and_the_timers_do_not_share_it(
    client: Client,
) -> None:
    js = client.jetstream()
    log = (await js.stream_info(subjects.EVENTS)).config
    timers = (await js.stream_info(subjects.TIMERS)).config
    assert (log.allow_atomic, log.allow_direct, log.max_age or 0) == (True, True, 0)
    assert not log.allow_msg_schedules
    assert not log.allow_rollup_hdrs
    assert timers.allow_msg_schedules


@pytest.mark.parametrize("durable", DURABLES, ids=lambda durable: durable.name)
async def test_a_durable_hears_what_its_filter_says(
    client: Client, durable: streams.Durable
) -> None:
    info = await client.jetstream().consumer_info(durable.stream, durable.name)
    filters = info.config.filter_subjects or [info.config.filter_subject]
    assert tuple(filters) == durable.filters
    assert (info.config.max_deliver, info.config.ack_wait) == (-1, 120.0)


@pytest.mark.parametrize("name", ["registry", "awards", "budget", "notifications", "feed"])
def test_each_service_is_handed_every_fact_that_its_tables_have_a_use_for(name: str) -> None:
    service = import_module(f"services.{name}.app").build(Settings())
    heard = {consumer: set(table) for consumer, table in service.workers.items()}
    if own := {*service.policies, *service.with_plan}:
        heard[f"{name}-policies"] = own
    filters = {durable.name: durable.filters for durable in DURABLES}
    unheard = {
        (consumer, kind.type_name)
        for consumer, kinds in heard.items()
        for kind in kinds
        if not any(
            covers(one, stored.fields(kind.type_name)["subject"]) for one in filters[consumer]
        )
    }
    assert heard
    assert unheard == set()


@pytest.mark.parametrize("name", ["registry", "awards", "budget", "notifications"])
def test_whoever_has_policies_hears_what_becomes_of_the_conference_itself(name: str) -> None:
    filters = {durable.name: durable.filters for durable in DURABLES}
    planned = subjects.conference("c1")
    assert any(covers(one, planned) for one in filters[f"{name}-policies"])


@pytest.mark.parametrize("name", ["registry", "awards", "budget", "notifications", "feed"])
def test_every_service_hears_of_who_was_forgotten(name: str) -> None:
    """Each keeps keys and states; one of its consumers at least is told to drop them."""
    forgotten = subjects.privacy("c1")
    own = [durable for durable in DURABLES if durable.name.split("-")[0] == name]
    assert any(covers(one, forgotten) for durable in own for one in durable.filters)


def covers(pattern: str, subject: str) -> bool:
    """As the broker reads a filter: ``*`` is one token, ``>`` at the end is one or more."""
    wanted, told = pattern.split("."), subject.split(".")
    if wanted[-1] == ">":
        wanted, told = wanted[:-1], told[: len(wanted) - 1] if len(told) >= len(wanted) else []
    return len(wanted) == len(told) and all(
        one in ("*", other) for one, other in zip(wanted, told, strict=True)
    )


async def test_nodes_that_do_not_yet_count_one_another_are_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a node says of the others right after their start; that a cluster is none at all is said at once."""
    said = [
        BadRequestError(
            code=400, err_code=10005, description="no suitable peers for placement, peer offline"
        ),
        TimeoutError(),
    ]
    heard: list[Exception] = []

    async def met(_client: Client, _replicas: int) -> list[str]:
        if said:
            raise said.pop(0)
        return ["stream EVENTS"]

    monkeypatch.setattr("deploy.streams.declare", met)
    client = Client()
    assert await declare_in_time(client, 3, 60, heard.append) == ["stream EVENTS"]
    assert [getattr(one, "err_code", None) for one in heard] == [10005]

    said.append(
        BadRequestError(
            code=500, err_code=10074, description="replicas > 1 not supported in non-clustered mode"
        )
    )
    with pytest.raises(BadRequestError, match="non-clustered"):
        await declare_in_time(client, 3, 60, heard.append)
