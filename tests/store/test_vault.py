"""The keys of people on the real broker: made once, wrapped, found in bulk, destroyed for good."""

import asyncio
import base64
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from pydantic import SecretStr

from deploy.broker import Broker
from services.registry.app import build
from shared import subjects
from shared.envelope import UnreadableEvent, decode
from shared.events import CATALOGUE
from shared.personal import REMOVED
from shared.sealed import Forgotten, KeyMissing, Owner
from shared.settings import Settings
from shared.store import EventStore, NewRecord
from shared.vault import (
    MasterKey,
    MasterKeyMissing,
    MasterKeyWrong,
    Vault,
    new_master_key,
    vault_of,
)
from tests.events import stored
from tests.paths import ROOT

TYPE = "vn.hoinghi.registry.AttendeeRegistered.v1"
BOUNDARY = subjects.delegation("qpdp-2023", "so-y-te")
BODY = stored.body(TYPE)
PERSON = stored.fields(TYPE)["data"]["attendee"]
OWNER = Owner("qpdp-2023", "so-y-te", PERSON["person_id"])
PLAIN = [PERSON[name] for name in ("name", "phone", "email")]


async def _store(client: Client, store: EventStore | None = None) -> None:
    identity = stored.fields(TYPE)["id"]
    await (store or EventStore(client)).append(BOUNDARY, 0, [NewRecord(identity, BODY)])


def _on_disk(broker: Broker, needle: bytes) -> list[str]:
    """Files below the broker's store that hold these bytes."""
    files = (path for path in broker.directory.rglob("*") if path.is_file())
    return [str(path) for path in files if needle in path.read_bytes()]


def _forms(value: str) -> list[bytes]:
    """How bytes in clear text may stand there: as they are, or in base64 (of either alphabet), wherever they "
    "begin."""
    plain, found = value.encode(), [value.encode()]
    for before in range(3):
        for coded in (base64.b64encode, base64.urlsafe_b64encode):
            found.append(coded(bytes(before) + plain)[-(-before * 8 // 6) : -4])
    return found


async def _messages(client: Client) -> int:
    return (await client.jetstream().stream_info(subjects.KEYS)).state.messages


async def test_the_log_holds_ciphertext_and_its_reader_sees_what_was_said(
    broker: Broker, client: Client
) -> None:
    await _store(client)
    found = await client.jetstream().get_msg(subjects.EVENTS, 1)
    assert [value for value in PLAIN if value.encode() in (found.data or b"")] == []
    [record] = await EventStore(client).read(BOUNDARY)
    assert decode(record.body, 1, CATALOGUE) == decode(BODY, 1, CATALOGUE)
    [fresh] = await EventStore(client).read_fresh(BOUNDARY)
    assert fresh == record


async def test_no_byte_of_a_person_is_ever_on_the_brokers_disk(
    broker: Broker, client: Client
) -> None:
    await _store(client)
    await client.close()
    broker.stop()
    assert _on_disk(broker, PERSON["position"].encode()) != [], "the event itself is found there"
    assert [one for value in PLAIN for one in _forms(value) if _on_disk(broker, one)] == []


@pytest.mark.parametrize("before", range(6))
def test_clear_text_in_base64_would_be_found(before: int) -> None:
    coded = base64.b64encode(bytes(before) + PLAIN[0].encode() + b"...")
    assert [one for one in _forms(PLAIN[0]) if one in coded]


async def test_an_event_of_an_earlier_version_is_read_in_clear_text(client: Client) -> None:
    await client.jetstream().publish(BOUNDARY, BODY, headers={"Nats-Msg-Id": "old"})
    [record] = await EventStore(client).read(BOUNDARY)
    assert record.body == BODY


async def test_two_writers_make_one_key(broker: Broker, client: Client) -> None:
    clients = [await nats.connect(broker.url) for _ in range(6)]
    vaults = [Vault(one) for one in clients]
    sealed = await asyncio.gather(*(vault.sealed(BODY) for vault in vaults))
    assert await _messages(client) == 1
    for body in sealed:
        assert json.loads(await Vault(client).opened(body)) == json.loads(BODY)
    for one in clients:
        await one.close()


async def test_keys_are_wrapped_by_the_master_key(client: Client) -> None:
    await _store(client)
    stranger = MasterKey(os.urandom(32))
    with pytest.raises(MasterKeyMissing):
        await Vault(client, stranger).opened(
            (await client.jetstream().get_msg(subjects.EVENTS, 1)).data or b""
        )


async def test_a_new_master_key_is_used_while_the_old_one_still_opens(client: Client) -> None:
    old, new = os.urandom(32), os.urandom(32)
    sealed = await Vault(client, MasterKey(old)).sealed(BODY)
    assert json.loads(await Vault(client, MasterKey(new, old)).opened(sealed)) == json.loads(BODY)


async def test_a_wrapped_key_serves_no_other_person(client: Client) -> None:
    await _store(client)
    js = client.jetstream()
    wrapped = await js.get_last_msg(subjects.KEYS, subjects.key(OWNER.kid))
    other = replace(OWNER, person="other")
    await js.publish(subjects.key(other.kid), wrapped.data or b"")
    with pytest.raises(KeyMissing):
        await Vault(client).learn([other.kid])


async def test_many_keys_are_found_at_once(client: Client) -> None:
    kids = [replace(OWNER, person=f"p-{number}").kid for number in range(1_203)]
    await Vault(client).make(kids)
    reader = Vault(client)
    await reader.learn(kids)
    assert all(reader._known(kid) is not None for kid in kids)
    assert await _messages(client) == len(kids)


# --- forgotten ----------------------------------------------------------------------------------------


async def test_a_destroyed_key_is_gone_from_the_disk_and_never_made_again(
    broker: Broker, client: Client
) -> None:
    await _store(client)
    wrapped = await client.jetstream().get_last_msg(subjects.KEYS, subjects.key(OWNER.kid))
    secret = json.loads(wrapped.data or b"")["key"].encode()
    assert _on_disk(broker, secret) != []
    assert await Vault(client).destroy(OWNER.kid, "an-event") is True
    with pytest.raises(Forgotten):
        await Vault(client).sealed(BODY)
    await client.close()
    broker.stop()
    assert _on_disk(broker, secret) == []


async def test_of_a_forgotten_person_the_log_tells_nothing_any_more(client: Client) -> None:
    await _store(client)
    await Vault(client).destroy(OWNER.kid, "an-event")
    reader = EventStore(await _fresh(client))
    [record] = await reader.read(BOUNDARY)
    event = decode(record.body, 1, CATALOGUE).event
    assert event.attendee.name.removed  # type: ignore[attr-defined]


async def _fresh(client: Client) -> Client:
    """A connection that has read nothing yet."""
    return await nats.connect(str(client.connected_url.geturl()))  # type: ignore[union-attr]


async def test_who_was_never_known_is_never_known(client: Client) -> None:
    vault = Vault(client)
    assert await vault.destroy(OWNER.kid, "an-event") is False
    await vault.make([OWNER.kid])
    assert vault._known(OWNER.kid) is None


async def test_destroying_again_or_after_a_crash_ends_alike(client: Client) -> None:
    """The tombstone was written, and then the power went: the key before it still lies there."""
    await _store(client)
    js = client.jetstream()
    await js.publish(subjects.key(OWNER.kid), b'{"forgotten":"an-event"}')
    assert await Vault(client).destroy(OWNER.kid, "an-event") is True
    assert await Vault(client).destroy(OWNER.kid, "an-event") is False
    assert await _messages(client) == 1


async def test_a_writer_that_still_holds_a_destroyed_key_writes_what_nobody_can_read(
    client: Client,
) -> None:
    slow = Vault(client)
    await slow.sealed(BODY)
    other = await _fresh(client)
    await Vault(other).destroy(OWNER.kid, "an-event")
    late = await slow.sealed(BODY)
    told = json.loads(await Vault(other).opened(late))
    assert told["data"]["attendee"]["name"] == REMOVED


async def test_whoever_hears_of_it_forgets_at_once(client: Client) -> None:
    reader = Vault(client)
    sealed = await reader.sealed(BODY)
    await Vault(await _fresh(client)).destroy(OWNER.kid, "an-event")
    reader.forget([OWNER])
    assert json.loads(await reader.opened(sealed))["data"]["attendee"]["email"] == REMOVED


async def test_what_was_asked_for_before_brings_nobody_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key was on its way here when the person was forgotten; it is not destroyed yet."""
    sealed = await Vault(client).sealed(BODY)
    reader = Vault(client)
    get = reader._direct.get

    async def slow(*told: Any) -> Any:
        found = await get(*told)
        reader.forget([OWNER])
        return found

    monkeypatch.setattr(reader._direct, "get", slow)
    assert json.loads(await reader.opened(sealed))["data"]["attendee"]["email"] == REMOVED
    assert json.loads(await reader.opened(sealed))["data"]["attendee"]["email"] == REMOVED


async def test_who_was_forgotten_while_a_key_was_looked_for_gets_none(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Vault(client)
    get = writer._direct.get

    async def slow(*told: Any) -> Any:
        found = await get(*told)
        writer.forget([OWNER])
        return found

    monkeypatch.setattr(writer._direct, "get", slow)
    with pytest.raises(Forgotten):
        await writer.sealed(BODY)


async def test_a_key_that_a_follower_does_not_know_yet_is_not_made_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = await Vault(client).sealed(BODY)
    writer = Vault(client)

    async def behind(_wish: Any) -> Any:
        return [], {"Status": "404"}

    monkeypatch.setattr(writer._direct, "get", behind)
    assert json.loads(await writer.opened(await writer.sealed(BODY))) == json.loads(BODY)
    assert json.loads(await writer.opened(sealed)) == json.loads(BODY)


async def test_a_key_that_is_lost_is_not_called_a_wish_to_be_forgotten(client: Client) -> None:
    """Without its keys a restored log is unreadable, loudly: nobody asked for that."""
    await _store(client)
    await client.jetstream().purge_stream(subjects.KEYS)
    with pytest.raises(UnreadableEvent, match="PERSON_KEY_MISSING"):
        await EventStore(await _fresh(client)).read(BOUNDARY)


# --- the master key -----------------------------------------------------------------------------------

_KEY = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize("told", [None, "", "not base64!", _KEY[:20], f"{_KEY}\nAAAA"])
def test_a_master_key_that_is_none_is_refused(told: str | None) -> None:
    settings = Settings(master_key=SecretStr(told) if told is not None else None)
    settings.master_key = SecretStr(told) if told is not None else None
    with pytest.raises(MasterKeyMissing) as refused:
        MasterKey.of(settings)
    assert told is None or not told or told not in str(refused.value)


def test_a_master_key_comes_from_a_file_that_only_its_user_may_read(tmp_path: Path) -> None:
    made = new_master_key(tmp_path / "keys" / "master.key")
    assert made.stat().st_mode & 0o777 == 0o600
    first = made.read_text()
    assert new_master_key(made).read_text() == first
    MasterKey.of(Settings(master_key=None, master_key_file=made))


async def test_a_service_does_not_start_without_a_master_key(
    broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOINGHI_MASTER_KEY")
    service = build(Settings(nats_url=broker.url))
    with pytest.raises(MasterKeyMissing):
        await service.start()


async def test_a_service_does_not_start_with_a_master_key_that_opens_nobody_s_key(
    broker: Broker, client: Client
) -> None:
    kids = ["0" * 24, "1" * 24]
    other = SecretStr(base64.b64encode(bytes(32)).decode())
    settings = Settings(nats_url=broker.url)
    wrong = settings.model_copy(update={"master_key": other})
    await Vault(client, MasterKey.of(wrong)).check()  # nobody's key yet: any master key will do
    await vault_of(client).make(kids)
    service = build(wrong)
    with pytest.raises(MasterKeyWrong, match=vault_of(client).master.name):
        await service.start()
    await service.stop()
    both = f"{_KEY}\n{base64.b64encode(bytes(range(32))).decode()}"
    await Vault(client, MasterKey.of(Settings(master_key=SecretStr(both)))).check()
    await vault_of(client).destroy(kids[0], "a")  # a tombstone says nothing of a master key
    await Vault(client, MasterKey.of(settings)).check()
    with pytest.raises(MasterKeyWrong):
        await Vault(client, MasterKey.of(wrong)).check()


async def test_the_process_of_such_a_service_ends_with_the_sentence_alone(
    broker: Broker, client: Client
) -> None:
    await vault_of(client).make(["0" * 24])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy", "serve", "registry"),
        env=os.environ
        | {
            "HOINGHI_NATS_URL": broker.url,
            "HOINGHI_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
            "HOINGHI_HEALTH_PORT": "0",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
    )
    said = (await process.communicate())[0].decode()
    assert process.returncode not in (0, None), said
    assert "MASTER_KEY_OTHER" in said
    assert "Traceback" not in said
