"""The sealer on a real server: what it seals is verified offline, and a person's key destroyed breaks nothing."""

import asyncio
import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from nats.js.errors import APIError
from pydantic import SecretStr

from deploy.audit import read_sealed
from deploy.cli_audit import DumpInvalid, read_dump
from services.program.sealer import SealKeyInvalid, seal_key, seal_once
from shared import subjects
from shared.sealed import Owner
from shared.seals import Stored, verify
from shared.settings import Settings
from shared.store import EventStore, NewRecord
from shared.vault import vault_of
from tests.events import stored

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw().hex()
NOW = datetime(2023, 12, 8, tzinfo=UTC)
TYPE = "vn.hoinghi.registry.AttendeeRegistered.v1"


async def _write(client: Client, count: int, name: str = "t") -> None:
    store, subject = EventStore(client), subjects.task("c1", name)
    last = 0
    for number in range(count):
        record = NewRecord(f"{name}-{number}", b"body %d" % number)
        last = (await store.append(subject, last, [record])).last


async def _person(client: Client) -> None:
    record = NewRecord(stored.fields(TYPE)["id"], stored.body(TYPE))
    await EventStore(client).append(subjects.delegation("qpdp-2023", "so-y-te"), 0, [record])


async def test_what_was_written_is_sealed_and_verified(client: Client) -> None:
    assert await seal_once(client, KEY, NOW) == 0
    await _write(client, 7)
    assert await seal_once(client, KEY, NOW) == 7
    await _write(client, 3, "u")
    assert await seal_once(client, KEY, NOW) == 10
    await _write(client, 1, "v")
    events, seals, _ = await read_sealed(client)
    told = verify(events, seals, public=PUBLIC)
    assert told.fault is None
    assert (told.sealed, told.unsealed, told.seals) == (10, 1, 2)


async def test_more_than_one_seal_holds_has_several(client: Client) -> None:
    await _write(client, 1_100)
    assert await seal_once(client, KEY, NOW) == 1_100
    events, seals, _ = await read_sealed(client)
    told = verify(events, seals)
    assert (told.fault, told.sealed, told.seals) == (None, 1_100, 3)


async def test_two_sealers_make_one_chain(client: Client) -> None:
    await _write(client, 40)
    await asyncio.gather(*(seal_once(client, KEY, NOW) for _ in range(5)))
    await seal_once(client, KEY, NOW)
    events, seals, _ = await read_sealed(client)
    told = verify(events, seals)
    assert (told.fault, told.sealed, len(seals)) == (None, 40, 1)


async def test_forgetting_a_person_breaks_no_seal(client: Client) -> None:
    await _write(client, 2)
    await _person(client)
    await seal_once(client, KEY, NOW)
    person = stored.fields(TYPE)["data"]["attendee"]["person_id"]
    assert await vault_of(client).destroy(Owner("qpdp-2023", "so-y-te", person).kid, "e") is True
    events, seals, _ = await read_sealed(client)
    told = verify(events, seals, public=PUBLIC)
    assert (told.fault, told.sealed) == (None, 3)


async def test_a_name_changed_under_its_seal_is_found(client: Client) -> None:
    """The ciphertext of another person, put in the place of this one's."""
    await _person(client)
    await _write(client, 2)
    await seal_once(client, KEY, NOW)
    events, seals, _ = await read_sealed(client)
    first = events[0]
    fields = json.loads(first.body)
    fields["data"]["attendee"]["name"]["sealed"] = base64.b64encode(bytes(40)).decode()
    events[0] = Stored(first.position, first.subject, json.dumps(fields).encode())
    fault = verify(events, seals).fault
    assert fault is not None
    assert (fault.kind, fault.position) == ("event-changed", 1)


async def test_nobody_takes_a_seal_away(client: Client) -> None:
    await _write(client, 1)
    await seal_once(client, KEY, NOW)
    with pytest.raises(APIError):
        await client.jetstream().delete_msg(subjects.SEALS, 1)


# --- the file and the key -----------------------------------------------------------------------------


def test_a_file_that_is_no_dump_is_refused(tmp_path: Path) -> None:
    for content in ("", "no json", '{"other": 1}', "[1, 2]", "3"):
        file = tmp_path / "dump"
        file.write_text(content)
        if content:
            with pytest.raises(DumpInvalid):
                read_dump(file)
    with pytest.raises(DumpInvalid):
        read_dump(tmp_path / "missing")


@pytest.mark.parametrize("told", ["", "???", "AAAA"])
def test_a_key_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(SealKeyInvalid):
        seal_key(Settings(seal_key=SecretStr(told)))


def test_without_a_key_nobody_seals() -> None:
    assert seal_key(Settings()) is None
    assert seal_key(Settings(seal_key=SecretStr(base64.b64encode(os.urandom(32)).decode())))
