"""What an agency's key may not do, and the little that it may, tried on the real broker."""

import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import StreamInfo
from nats.js.errors import NotFoundError
from pydantic import SecretStr

from deploy import agencies
from deploy.accounts import CONNECTIONS, PAYLOAD_BYTES
from deploy.agencies import provide, withdraw
from deploy.broker import Broker, BrokerRefused, BrokerUnreachable, connected
from deploy.keyring import Keyring, new_seed
from deploy.selftest import _forbidden, run
from deploy.streams import streams
from shared import subjects
from shared.connection import connection_options
from shared.settings import Settings
from shared.subjects import EVENTS, FEED, consumer_api, direct_get, stream_api
from tests.security.ground import CULTURE, HEALTH, Ground, Trying, trying, until

As = Callable[[str], Awaitable[Trying]]
BOUNDARY = "event.c1.registry.conference.c1"


async def answering(client: Client, context: str) -> list[Msg]:
    """Stand in for a service: keep each wish, answer it with what it came as."""
    heard: list[Msg] = []

    async def on(message: Msg) -> None:
        heard.append(message)
        await message.respond(message.subject.encode())

    await client.subscribe(subjects.commands_to(context), cb=on)
    await (
        client.flush()
    )  # nats-py may send this ping before the subscription: the second one comes behind it
    await client.flush()
    return heard


async def told(client: Client, *units: str) -> None:
    """One feed event to each."""
    for unit in units:
        subject = subjects.feed(unit, "c1", "registry", "Told")
        await client.jetstream().publish(subject, unit.encode(), stream=FEED)


async def taken(client: Client, unit: str, most: int = 10) -> list[str]:
    """What its durable hands out now, acknowledged."""
    bound = await client.jetstream(prefix=subjects.AGENCY_API).pull_subscribe_bind(
        subjects.agency_consumer(unit), FEED
    )
    messages = await bound.fetch(most, timeout=5)
    for message in messages:
        await message.ack()
    await bound.unsubscribe()
    await client.flush()
    return [message.data.decode() for message in messages]


async def test_a_wish_arrives_under_the_name_of_the_account_whatever_it_says(as_: As) -> None:
    agency, service = await as_(HEALTH), await as_("registry")
    heard = await answering(service.client, "registry")
    body = json.dumps({"unit": CULTURE, "data": {"unit": CULTURE}}).encode()
    reply = await agency.client.request("command.registry.ConfirmAttendee", body, timeout=10)
    assert reply.data.decode() == f"command.registry.{HEALTH}.ConfirmAttendee"
    assert [message.subject for message in heard] == [reply.data.decode()]


async def test_an_agency_cannot_name_a_unit_at_all_not_even_itself(as_: As) -> None:
    wanted = {
        f"command.{context}.{unit}.ConfirmAttendee"
        for context in ("registry", "awards", "budget", "notifications")
        for unit in (HEALTH, CULTURE, subjects.SYSTEM_UNIT, "HOINGHI")
    }
    assert await (await as_(HEALTH)).publish(wanted) == wanted


async def test_an_agency_writes_nothing_itself(as_: As) -> None:
    wanted = {BOUNDARY, subjects.feed(HEALTH, "c1", "registry", "X"), "feed.public.c1.registry.X"}
    wanted |= {
        "timer.registry.c1.t",
        "due.registry.c1.t",
        "door.session.x",
        "$O.FILES.C.x",
        "parked.x",
    }
    wanted |= {"query.notifications.preview", "query.program.letter", "anything.at.all"}
    assert await (await as_(HEALTH)).publish(wanted) == wanted


async def test_an_agency_can_list_read_and_create_nothing(as_: As) -> None:
    own, other = subjects.agency_consumer(HEALTH), subjects.agency_consumer(CULTURE)
    wanted = {"$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.>"}
    verbs = ("CREATE", "UPDATE", "DELETE", "PURGE", "INFO", "MSG.GET", "MSG.DELETE", "SNAPSHOT")
    wanted |= {stream_api(verb, str(one.name)) for one in streams() for verb in verbs}
    wanted |= {direct_get(str(one.name)) for one in streams()}
    wanted |= {consumer_api(verb, FEED) for verb in ("CREATE", "NAMES", "LIST")}
    wanted |= {consumer_api("DURABLE.CREATE", FEED, name) for name in (own, other, "mine")}
    wanted |= {consumer_api("CREATE", FEED, f"{name}.feed.>") for name in (own, other, "mine")}
    wanted |= {consumer_api(verb, FEED, own) for verb in ("CREATE", "DELETE", "PAUSE", "UNPIN")}
    wanted |= {subjects.agency_api(verb, HEALTH) for verb in ("CREATE", "DELETE", "PAUSE", "UNPIN")}
    wanted |= {
        subjects.agency_api(verb, CULTURE) for verb in ("INFO", "MSG.NEXT", "RESET", "DELETE")
    }
    wanted |= {consumer_api(verb, FEED, other) for verb in ("INFO", "MSG.NEXT", "RESET", "DELETE")}
    wanted |= {
        consumer_api("MSG.NEXT", EVENTS, "registry-policies"),
        f"$JS.ACK.{FEED}.{other}.1.1.1.1.1",
    }
    wanted -= {"$JS.API.>"}
    assert await (await as_(HEALTH)).publish(wanted) == wanted


async def test_an_agency_hears_nobody_else(as_: As) -> None:
    wanted = {
        ">",
        "command.>",
        "event.>",
        "feed.>",
        subjects.feed_of(HEALTH),
        "$JS.>",
        "$SYS.>",
        "_R_.>",
    }
    assert await (await as_(HEALTH)).subscribe(wanted) == wanted


async def test_even_what_it_may_subscribe_to_is_in_its_own_account(ground: Ground, as_: As) -> None:
    """Both agencies may listen on the common inbox name; the accounts keep them apart."""
    health, culture = await as_(HEALTH), await as_(CULTURE)
    overheard: list[Msg] = []

    async def on(message: Msg) -> None:
        overheard.append(message)

    await culture.client.subscribe("_INBOX.>", cb=on)
    await culture.client.flush()
    service = await as_("registry")
    await answering(service.client, "registry")
    await health.client.request("command.registry.ConfirmAttendee", b"{}", timeout=10)
    plain = await nats.connect(
        **(connection_options(ground.settings(HEALTH)) | {"inbox_prefix": "_INBOX"})
    )
    await plain.request("command.registry.ConfirmAttendee", b"{}", timeout=10)
    await plain.close()
    await culture.client.flush()
    assert overheard == []


async def test_an_agency_reads_its_own_feed_and_what_is_public_from_any_point(
    own_ground: Ground,
) -> None:
    publisher = await trying(own_ground.settings("feed"))
    agency = await trying(own_ground.settings(HEALTH))
    try:
        await told(publisher.client, HEALTH, CULTURE, subjects.PUBLIC, CULTURE, HEALTH)
        assert await taken(agency.client, HEALTH) == [HEALTH, subjects.PUBLIC, HEALTH]
        # Acknowledged is behind it; and it can go back to any point by itself.
        js = agency.client.jetstream(prefix=subjects.AGENCY_API)
        await js.reset_consumer(FEED, subjects.agency_consumer(HEALTH), seq=3)
        assert await taken(agency.client, HEALTH) == [subjects.PUBLIC, HEALTH]
    finally:
        await publisher.client.close()
        await agency.client.close()


async def test_a_reply_subject_reaches_nothing_but_the_asker(own_ground: Ground) -> None:
    """The first trap: what the broker or a service answers must not be written where the asker may not."""
    agency = await trying(own_ground.settings(HEALTH))
    service = await trying(own_ground.settings("registry"))
    publisher = await trying(own_ground.settings("feed"))
    operator = await trying(own_ground.settings("operator"))
    try:
        heard = await answering(service.client, "registry")
        await told(publisher.client, HEALTH)
        await agency.client.publish("command.registry.ConfirmAttendee", b"{}", reply=BOUNDARY)
        pull = subjects.agency_api("MSG.NEXT", HEALTH)
        for reply in (BOUNDARY, subjects.feed(CULTURE, "c1", "registry", "Told")):
            await agency.client.publish(pull, b'{"batch":1,"no_wait":true}', reply=reply)
            await agency.client.publish(subjects.agency_api("INFO", HEALTH), b"", reply=reply)
        await agency.client.flush()
        await agency.client.flush()
        # An honest request on the same connection is answered after all of these.
        await agency.client.request("command.registry.ConfirmAttendee", b"{}", timeout=10)
        assert all(message.reply.startswith("_R_.") for message in heard)
        info = await stream(own_ground, EVENTS)
        assert info.state.messages == 0
        assert (await stream(own_ground, FEED)).state.messages == 1
    finally:
        for one in (agency, service, publisher, operator):
            await one.client.close()


async def stream(ground: Ground, name: str) -> StreamInfo:
    client = await connected(ground.settings("provisioner"))
    try:
        return await client.jetstream().stream_info(name)
    finally:
        await client.close()


async def test_anothers_message_id_suppresses_nothing(own_ground: Ground) -> None:
    """The second trap: an id that somebody guessed and used first must not swallow the rightful one."""
    health, culture = [await trying(own_ground.settings(unit)) for unit in (HEALTH, CULTURE)]
    service = await trying(own_ground.settings("registry"))
    publisher = await trying(own_ground.settings("feed"))
    try:
        heard = await answering(service.client, "registry")
        guessed = {"Nats-Msg-Id": "guessed-0001"}
        for agency in (culture, health):
            await agency.client.request(
                "command.registry.ConfirmAttendee", b"{}", timeout=10, headers=dict(guessed)
            )
        assert [message.subject.split(".")[2] for message in heard] == [CULTURE, HEALTH]
        subject = subjects.feed(HEALTH, "c1", "registry", "Told")
        ack = await publisher.client.jetstream().publish(
            subject, b"x", stream=FEED, headers=dict(guessed)
        )
        assert not ack.duplicate
    finally:
        for one in (health, culture, service, publisher):
            await one.client.close()


async def test_what_an_agency_may_take_of_the_broker_has_limits(own_ground: Ground) -> None:
    agency = await trying(own_ground.settings(HEALTH))
    others: list[Client] = [agency.client]
    try:
        await agency.client.publish("command.registry.X", b"x" * (PAYLOAD_BYTES + 1))
        await until(lambda: not agency.client.is_connected)  # cut off
        others = [await connected(own_ground.settings(HEALTH)) for _ in range(CONNECTIONS)]
        with pytest.raises((BrokerRefused, BrokerUnreachable)):
            await connected(own_ground.settings(HEALTH))
        neighbour = await connected(own_ground.settings(CULTURE))
        await neighbour.close()
    finally:
        for one in others:
            await one.close()


async def test_a_key_is_given_and_taken_while_everybody_else_stays_connected(
    own_ground: Ground,
) -> None:
    settings, lost = own_ground.settings("operator"), []

    async def gone() -> None:
        lost.append(1)

    service = await nats.connect(
        **connection_options(own_ground.settings("registry")), disconnected_cb=gone
    )
    health = await nats.connect(
        **connection_options(own_ground.settings(HEALTH)), disconnected_cb=gone
    )
    await answering(service, "registry")
    new = "so-giao-thong"
    own_ground.seeds[new] = await provide(settings, own_ground.keyring, new)
    agency = await connected(own_ground.settings(new))
    reply = await agency.request("command.registry.ConfirmAttendee", b"{}", timeout=10)
    assert reply.data.decode().split(".")[2] == new
    await told_by(own_ground, new, subjects.PUBLIC)
    assert await taken(agency, new) == [new, subjects.PUBLIC]

    first = own_ground.keyring.agencies()[new][0].key
    second = await provide(
        settings, own_ground.keyring, new
    )  # to change keys: both hold for a while
    assert len(own_ground.keyring.agencies()[new]) == 2
    await withdraw(settings, own_ground.keyring, new, first)
    await until(lambda: not agency.is_connected)
    await agency.close()
    own_ground.seeds[new] = second
    again = await connected(own_ground.settings(new))
    await told_by(own_ground, new)
    assert await taken(again, new) == [new]  # where the first key had stopped

    await withdraw(settings, own_ground.keyring, new)
    await until(lambda: not again.is_connected)
    await again.close()
    with pytest.raises(BrokerRefused):
        await connected(own_ground.settings(new))
    assert new not in own_ground.keyring.agencies()
    assert lost == []
    reply = await health.request("command.registry.ConfirmAttendee", b"{}", timeout=10)
    assert reply.data.decode().split(".")[2] == HEALTH
    await service.close()
    await health.close()


async def told_by(ground: Ground, *units: str) -> None:
    publisher = await trying(ground.settings("feed"))
    await told(publisher.client, *units)
    await publisher.client.close()


async def test_the_self_test_holds_for_an_agency(ground: Ground, as_: As) -> None:
    service = await as_("registry")

    async def refuse(message: Msg) -> None:
        known = not message.subject.endswith("SelfTest")
        await message.respond(b'{"code": "%s"}' % (b"NOT_FOUND" if known else b"COMMAND_UNKNOWN"))

    await service.client.subscribe(subjects.commands_to("registry"), cb=refuse)
    await service.client.flush()
    checks = await run(ground.settings(HEALTH), HEALTH, "c1")
    assert [one for one in checks if not one.holds] == []
    assert len(checks) > 10


@pytest.mark.parametrize("name", ["local", "registry", "feed", "provisioner", CULTURE])
async def test_the_self_test_tries_nothing_with_a_key_that_is_not_the_units(
    own_ground: Ground, name: str
) -> None:
    """In the organiser's shell it once wrote a fact that no reader understands: the rows stood still for ever."""
    keys = (
        own_ground.settings(name) if name != "local" else Settings(nats_url=own_ground.broker.url)
    )
    before = await _ends(own_ground)
    checks = await run(keys, HEALTH, "c1")
    assert "nothing further is tried" in checks[-1].what
    assert "--key so-y-te.nk" in checks[-1].seen
    assert [one.what for one in checks if one.holds] == ["kết nối / connected"]
    assert await _ends(own_ground) == before


async def test_what_the_self_test_writes_would_be_stored_by_no_stream(own_ground: Ground) -> None:
    before = await _ends(own_ground)
    client = await connected(Settings(nats_url=own_ground.broker.url))
    tried = _forbidden(HEALTH, "c1")
    for what in ("ghi sự kiện / write a fact", "ghi bản tin / write the feed"):
        reply: Any = await tried[what](client)
        assert b"expected stream does not match" in reply.data
    await client.close()
    assert await _ends(own_ground) == before


async def _ends(ground: Ground) -> list[int]:
    """Where the log and the feed end."""
    client = await connected(Settings(nats_url=ground.broker.url))
    found = [(await client.jetstream().stream_info(one)).state.last_seq for one in (EVENTS, FEED)]
    await client.close()
    return found


async def test_a_key_whose_making_fails_half_way_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Broker(tmp_path / "broker").start()
    settings, keyring, unit = Settings(nats_url=broker.url), broker.keyring, "so-giao-thong"
    keyring.add(unit)
    before, conf = keyring.agencies(), keyring.conf.read_text()
    seed = new_seed()
    monkeypatch.setattr("deploy.keyring.new_seed", lambda: seed)
    try:
        with pytest.raises(NotFoundError):  # in force already, and then: no stream for its durable
            await provide(settings, keyring, unit)
        assert (keyring.agencies(), keyring.conf.read_text()) == (before, conf)
        with pytest.raises(BrokerRefused):
            await connected(Settings(nats_url=broker.bare_url, nats_nkey=SecretStr(seed)))
    finally:
        broker.stop()
    with pytest.raises(BrokerUnreachable):
        await provide(settings, keyring, unit)
    assert (keyring.agencies(), keyring.conf.read_text()) == (before, conf)


def test_keys_that_are_made_and_taken_at_once_are_all_kept(tmp_path: Path) -> None:
    keyring = Keyring.of(tmp_path / "broker")
    keyring.prepare()
    units = [f"so-{number}" for number in range(12)]
    for unit in units[:4]:
        keyring.add(unit)
    old = {unit: keyring.agencies()[unit][0].key for unit in units[:4]}
    work: list[Callable[[], object]] = [partial(keyring.add, unit) for unit in units]
    work += [partial(keyring.revoke, unit, key) for unit, key in old.items()]
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(one) for one in work]:
            done.result()
    known = keyring.agencies()
    assert sorted(known) == sorted(units)
    assert all(len(keys) == 1 for keys in known.values())
    assert all(one.key in keyring.conf.read_text() for keys in known.values() for one in keys)


async def test_servers_that_do_not_answer_are_told_not_waited_for(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provisioner is no member of the broker's own account: nobody answers it there."""
    monkeypatch.setattr(agencies, "_ANSWER_SECONDS", 0.5)
    provisioner = await trying(ground.settings("provisioner"))
    with pytest.raises(agencies.ReloadRefused, match="hoinghi broker reload"):
        await agencies._servers(provisioner.client)
    await provisioner.client.close()
