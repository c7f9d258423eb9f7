"""A backup is made while others write, and brings back every event, consumer, file and row."""

import asyncio
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nats
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, PubAck
from nats.js.errors import BadRequestError, NotFoundError

from deploy.backup.back import restore, verify
from deploy.backup.make import back_up, back_up_keys, back_up_since
from deploy.backup.manifest import read_manifest
from deploy.backup.sealed import (
    CannotOpen,
    KeyInvalid,
    identity,
    new_identity,
    opened,
    recipient,
    seal,
)
from deploy.backup.snapshot import BackupFailed, RestoreRefused
from deploy.backup.tail import Kept, all_stored, append_tail
from deploy.broker import Broker, connected
from deploy.cli_backup import BackupForbidden, FolderUnusable, _told
from deploy.privacy import enforce
from deploy.streams import declare
from services.program.model import dump, open_model
from services.program.rebuild import rebuild
from services.program.sealer import seal_once
from shared import forgotten_list, subjects
from shared.files.store import FileStore
from shared.forgotten_list import ForgottenListInvalid, Gone
from shared.sealed import Owner
from shared.vault import vault_of
from tests.projections.histories import C, tell, whole

NOW = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)


def quiet(_line: str) -> None:
    pass


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, str]:
    """The file of the identity, and the recipient."""
    return tmp_path / "secret.age", new_identity(tmp_path / "secret.age")


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Client]:
    """A second broker, as it is on the first day."""
    server = Broker(tmp_path / "restored").start()
    connection = await nats.connect(server.url)
    yield connection
    await connection.close()
    server.stop()


async def stored(client: Client, stream: str) -> list[tuple[int, str, dict[str, str], bytes]]:
    js = client.jetstream()
    found = []
    state = (await js.stream_info(stream)).state
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        try:
            message = await js.get_msg(stream, sequence)
        except NotFoundError:
            continue
        found.append(
            (sequence, message.subject or "", dict(message.headers or {}), message.data or b"")
        )
    return found


async def test_everything_comes_back_equal(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    await tell(client, whole())
    js = client.jetstream()
    read = await js.pull_subscribe_bind(durable="feed-publisher", stream=subjects.EVENTS)
    for message in await read.fetch(20):
        await message.ack_sync()
    paper = subjects.paper(C, "tham-luan-1")
    digest = await FileStore(client).put(paper, b"%PDF-1.7 tham luan" * 9_000)

    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    assert folder.name == "hoinghi-20261127T070000Z"
    keys = await back_up_keys(client, tmp_path / "keys", recipient(key[1]), quiet, now=NOW)
    await restore(empty, folder, identity(key[0]), quiet)
    assert keys is not None
    await restore(empty, keys, identity(key[0]), quiet)

    for stream in (subjects.EVENTS, subjects.FILES_STREAM, subjects.PARKED):
        assert await stored(empty, stream) == await stored(client, stream), stream
    durable = await empty.jetstream().consumer_info(subjects.EVENTS, "feed-publisher")
    assert durable.ack_floor is not None
    assert durable.ack_floor.stream_seq == 20
    assert (
        await FileStore(empty).get(paper, digest, "tham-luan.pdf") == b"%PDF-1.7 tham luan" * 9_000
    )

    assert await _rows(empty, tmp_path / "restored") == await _rows(client, tmp_path / "live")


async def test_it_is_made_while_others_write(
    client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """What was acknowledged before the backup began is in it; and it is whole up to its own last position."""
    before = await tell(client, whole())
    writing = asyncio.create_task(_write_on(client))
    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    manifest = await verify(folder, identity(key[0]), quiet)
    assert manifest.log is not None
    assert manifest.log.last >= before


async def _write_on(client: Client) -> None:
    js = client.jetstream()
    for number in range(3_000):
        await js.publish(f"event.{C}.registry.task.them-{number}", b"{}")


async def test_nothing_of_it_is_readable_without_the_key(
    client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    await tell(client, whole())
    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    for file in folder.iterdir():
        assert b"V\xc3\xad D\xe1\xbb\xa5" not in file.read_bytes(), (
            file.name
        )  # every made-up name has it
    new_identity(tmp_path / "other.age")
    with pytest.raises(CannotOpen):
        await verify(folder, identity(tmp_path / "other.age"), quiet)


@pytest.mark.parametrize("where", [40, 0.5, -20])
async def test_a_changed_byte_is_found_and_nothing_is_restored(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path, where: float
) -> None:
    await tell(client, whole()[:30])
    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    file = folder / "EVENTS.age"
    content = bytearray(file.read_bytes())
    content[int(where * len(content)) if isinstance(where, float) else int(where)] ^= 1
    file.write_bytes(content)
    with pytest.raises(CannotOpen):
        await restore(empty, folder, identity(key[0]), quiet)
    assert await empty.jetstream().streams_info() == []


async def test_a_file_that_somebody_encrypted_anew_is_found_and_nothing_is_restored(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """The recipient is no secret: whoever knows it writes a file that opens."""
    await tell(client, whole()[:30])
    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    file = folder / "EVENTS.age"
    content = bytearray(b"".join([chunk async for chunk in opened(file, identity(key[0]))]))
    content[len(content) // 2] ^= 1

    async def forged() -> AsyncGenerator[bytes, None]:
        yield bytes(content)

    await seal(forged(), recipient(key[1]), file)
    with pytest.raises(RestoreRefused, match=r"EVENTS\.age: .*differs from the manifest"):
        await restore(empty, folder, identity(key[0]), quiet)
    assert await empty.jetstream().streams_info() == []


async def test_what_the_ops_team_may_mend_is_told_in_words(
    broker: Broker, client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """The wrong key, a folder that is none, a key's file that is not there: each was a traceback."""
    await tell(client, whole()[:3])
    to = recipient(key[1])
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnusable, match="Not a directory"), _told(client):
        await back_up(client, tmp_path / "file" / "kept", to, quiet, now=NOW)
    registry = await connected(broker.settings("registry"))
    with pytest.raises(BackupForbidden, match=r"provisioner\.nk"), _told(registry):
        await back_up(registry, tmp_path / "kept", to, quiet, now=NOW)
    await registry.close()
    assert not (tmp_path / "kept").exists()
    with pytest.raises(KeyInvalid, match="cannot be read"):
        identity(tmp_path / "none.key")


async def test_a_backup_cut_short_is_none(
    key: tuple[Path, str], empty: Client, tmp_path: Path
) -> None:
    (tmp_path / "hoinghi-x.partial").mkdir()
    with pytest.raises(RestoreRefused, match=r"manifest\.json"):
        await restore(empty, tmp_path / "hoinghi-x.partial", identity(key[0]), quiet)


async def test_a_broker_that_holds_anything_is_left_alone(
    client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    last = await tell(client, whole()[:10])
    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    with pytest.raises(RestoreRefused, match="EVENTS"):
        await restore(client, folder, identity(key[0]), quiet)
    assert (await client.jetstream().stream_info(subjects.EVENTS)).state.last_seq == last


# --- incremental -----------------------------------------------------------------------------------------


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_backup_of_what_came_since_brings_everything_back_in_its_place(
    broker: Broker, key: tuple[Path, str], tmp_path: Path
) -> None:
    """A whole one, two on top of it, each with its readers' places; restored by the provisioner's key alone."""
    client = await connected(broker.settings("provisioner"))
    await declare(client)
    writer = await nats.connect(broker.url)
    story, to = whole(), tmp_path / "kept"
    await tell(writer, story[:30])
    await FileStore(writer).put(subjects.paper(C, "tham-luan-1"), b"%PDF-1.7 tham luan" * 9_000)
    await writer.jetstream().publish(f"{subjects.ALL_FEED[:-1]}so-y-te.x.y.Z", b"{}")
    await back_up(client, to, recipient(key[1]), quiet, now=NOW)

    await tell(writer, story[30:50])
    read = await writer.jetstream().pull_subscribe_bind(
        durable="feed-publisher", stream=subjects.EVENTS
    )
    for message in await read.fetch(40):
        await message.ack_sync()
    one = await back_up_since(client, to, recipient(key[1]), quiet, now=NOW + timedelta(days=1))
    assert "EVENTS.tail.age" in files(one)
    assert not {"EVENTS.age", "FEED.age", f"{subjects.FILES_STREAM}.age"} & files(one)

    agency = ConsumerConfig(durable_name="agency-so-y-te", ack_policy=AckPolicy.EXPLICIT)
    await writer.jetstream().add_consumer(subjects.FEED, agency)
    await tell(writer, story[50:])
    await writer.jetstream().publish(
        f"{subjects.ALL_FEED[:-1]}so-y-te.x.y.Z", b"{2}", headers={"Nats-Msg-Id": "z2"}
    )
    two = await back_up_since(client, to, recipient(key[1]), quiet, now=NOW + timedelta(days=2))
    told = await verify(two, identity(key[0]), quiet)
    assert told.log is not None
    assert told.log.last == len(story)
    keys = await back_up_keys(client, tmp_path / "keys", recipient(key[1]), quiet, now=NOW)
    assert keys is not None

    other = Broker(tmp_path / "second").start()
    restored = await connected(other.settings("provisioner"))
    reader = await nats.connect(other.url)
    try:
        await restore(restored, two, identity(key[0]), quiet)
        await restore(restored, keys, identity(key[0]), quiet)
        for stream in (subjects.EVENTS, subjects.FEED, subjects.FILES_STREAM):
            then, now = await stored(writer, stream), await stored(reader, stream)
            assert [_without_moment(one) for one in now] == [_without_moment(one) for one in then]
        js = reader.jetstream()
        durable = await js.consumer_info(subjects.EVENTS, "feed-publisher")
        assert durable.ack_floor is not None
        assert durable.ack_floor.stream_seq == 40
        assert (await js.consumer_info(subjects.FEED, "agency-so-y-te")).num_pending == 2
        assert await _rows(reader, tmp_path / "restored") == await _rows(writer, tmp_path / "live")
    finally:
        for connection in (client, writer, restored, reader):
            await connection.close()
        other.stop()


def _without_moment(one: tuple[int, str, dict[str, str], bytes]) -> Any:
    position, subject, headers, body = one
    kept = {
        name: told for name, told in headers.items()
        if name != subjects.STORED and not name.startswith("Nats-Expected")
    }  # fmt: skip
    return position, subject, kept, body


async def _rows(client: Client, name: Path) -> Any:
    url = f"sqlite+aiosqlite:///{name}.db"
    await rebuild(client, url)
    engine = open_model(url)
    try:
        return await dump(engine)
    finally:
        await engine.dispose()


async def test_the_rows_of_a_log_that_came_back_in_parts_name_the_same_seal(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """The broker stores the events anew; the report goes on naming the seal that it named."""
    story, to = whole(), tmp_path / "kept"
    await tell(client, story[:30])
    await back_up(client, to, recipient(key[1]), quiet, now=NOW)
    await tell(client, story[30:-1])
    await seal_once(client, Ed25519PrivateKey.generate(), NOW)
    await tell(client, story[-1:])
    await seal_once(client, Ed25519PrivateKey.generate(), NOW)
    later = await back_up_since(client, to, recipient(key[1]), quiet, now=NOW + timedelta(days=1))
    keys = await back_up_keys(client, tmp_path / "keys", recipient(key[1]), quiet, now=NOW)
    assert keys is not None
    await restore(empty, later, identity(key[0]), quiet)
    await restore(empty, keys, identity(key[0]), quiet)
    live = await _rows(client, tmp_path / "live")
    assert live["projection_position"][0]["sealed_position"] == len(story) - 1
    assert await _rows(empty, tmp_path / "restored") == live


async def test_without_a_backup_to_go_on_from_or_beside_another_log_it_says_so(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    await tell(client, whole()[:20])
    with pytest.raises(BackupFailed, match="make a whole one first"):
        await back_up_since(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    await declare(empty)
    await tell(empty, whole()[5:30])
    with pytest.raises(BackupFailed, match="not of this log"):
        await back_up_since(empty, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    assert len(files(tmp_path / "kept")) == 1


async def test_a_part_that_is_missing_or_damaged_restores_nothing(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    to = tmp_path / "kept"
    await tell(client, whole()[:20])
    first = await back_up(client, to, recipient(key[1]), quiet, now=NOW)
    await tell(client, whole()[20:40])
    second = await back_up_since(client, to, recipient(key[1]), quiet, now=NOW + timedelta(days=1))
    file = second / "EVENTS.tail.age"
    content = file.read_bytes()
    file.write_bytes(content[:-20] + bytes(20))
    with pytest.raises(CannotOpen):
        await restore(empty, second, identity(key[0]), quiet)
    file.write_bytes(content)
    first.rename(tmp_path / "elsewhere")
    with pytest.raises(RestoreRefused):
        await restore(empty, second, identity(key[0]), quiet)
    assert await empty.jetstream().streams_info() == []


async def test_what_was_told_twice_in_the_feed_comes_back_twice(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """Heard again hours after a stop it is told again; the broker, who knows an id for an hour, takes it."""
    js, to = client.jetstream(), tmp_path / "kept"
    await tell(client, whole()[:5])
    await back_up(client, to, recipient(key[1]), quiet, now=NOW)
    config = (await js.stream_info(subjects.FEED)).config
    await js.update_stream(replace(config, duplicate_window=0.1))
    for number in range(6):
        told = {"Nats-Msg-Id": f"z{number % 2}"}
        subject = f"{subjects.ALL_FEED[:-1]}so-y-te.x.y.Z"
        while (await js.publish(subject, b"{}", headers=told)).duplicate:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)  # until the broker has forgotten the id
    await js.update_stream(config)
    later = await back_up_since(client, to, recipient(key[1]), quiet, now=NOW + timedelta(days=1))
    await restore(empty, later, identity(key[0]), quiet)
    then, now = await stored(client, subjects.FEED), await stored(empty, subjects.FEED)
    assert [_without_moment(one) for one in now] == [_without_moment(one) for one in then]
    kept = (await empty.jetstream().stream_info(subjects.FEED)).config
    assert kept.duplicate_window == config.duplicate_window


async def test_a_place_that_is_taken_ends_the_restore_with_a_word(client: Client) -> None:
    """The broker's refusal of one message once left the restore waiting for ever."""
    await tell(client, whole()[:3])

    async def chunks() -> AsyncGenerator[bytes, None]:
        yield Kept(2, 0, str(subjects.task("c1", "t1")), {}, b"{}").packed()

    async with asyncio.timeout(60):
        with pytest.raises(RestoreRefused, match="wrong last sequence"):
            await append_tail(client, subjects.EVENTS, chunks())


async def test_a_message_that_the_broker_took_for_another_is_not_counted_as_restored() -> None:
    """The last of a part would else be missing without a word: behind it nothing asks for its position."""

    async def answered(*duplicate: bool | None, knows_for: int) -> list[int]:
        """As a broker that knows the ids so marked at the first ``knows_for`` times that they are told to it; what
        it stored, in order."""
        told, log = Counter[int](), list[int]()

        async def send(kept: Kept) -> asyncio.Future[PubAck]:
            number = kept.position
            told[number] += 1
            known = duplicate[number - 1] and told[number] <= knows_for
            done: asyncio.Future[PubAck] = asyncio.get_running_loop().create_future()
            if not known and len(log) != number - 1:
                done.set_exception(BadRequestError(code=400, description="wrong last sequence"))
            else:
                if not known:
                    log.append(number)
                done.set_result(PubAck(stream="EVENTS", seq=len(log), duplicate=known or None))
            return done

        kept = [Kept(number, 0, "event.x", {}, b"") for number in range(1, len(duplicate) + 1)]
        under_way = [(one, await send(one)) for one in kept]
        await all_stored(under_way, "EVENTS", send, patience=0.5)
        assert under_way == []
        return log

    assert await answered(None, None, knows_for=1) == [1, 2]
    # a broker under load knows an id for longer than it was told to: what is behind waits, too
    assert await answered(None, True, None, True, None, knows_for=2) == [1, 2, 3, 4, 5]
    with pytest.raises(RestoreRefused, match="another of its id"):
        await answered(None, True, knows_for=1_000_000)


async def test_a_part_of_another_chain_restores_nothing(
    client: Client, empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """A folder of the same name from elsewhere: longer than the one that the part goes on from."""
    to, other = tmp_path / "kept", tmp_path / "other"
    await tell(client, whole()[:20])
    first = await back_up(client, to, recipient(key[1]), quiet, now=NOW)
    await tell(client, whole()[20:40])
    second = await back_up_since(client, to, recipient(key[1]), quiet, now=NOW + timedelta(days=1))
    elsewhere = await back_up(client, other, recipient(key[1]), quiet, now=NOW)
    first.rename(tmp_path / "away")
    elsewhere.rename(first)
    with pytest.raises(RestoreRefused, match="goes on from"):
        await restore(empty, second, identity(key[0]), quiet)
    assert await empty.jetstream().streams_info() == []


async def test_streams_that_were_only_declared_give_way(
    client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """As on a new machine where `provision` has run: nothing is in the streams yet."""
    await tell(client, whole()[:10])
    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    other = Broker(tmp_path / "provisioned").start()
    try:
        fresh = await nats.connect(other.url)
        await declare(fresh)
        await restore(fresh, folder, identity(key[0]), quiet)
        assert await stored(fresh, subjects.EVENTS) == await stored(client, subjects.EVENTS)
        await fresh.close()
    finally:
        other.stop()


async def test_keys_are_kept_apart_and_only_the_newest(
    client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    await tell(client, whole()[:30])
    first = await back_up_keys(client, tmp_path / "keys", recipient(key[1]), quiet, now=NOW)
    later = NOW + timedelta(days=1)
    second = await back_up_keys(client, tmp_path / "keys", recipient(key[1]), quiet, now=later)
    assert first is not None
    assert second is not None
    assert files(tmp_path / "keys") == {second.name, forgotten_list.NAME}
    folder = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    assert subjects.KEYS not in {part.stream for part in read_manifest(folder).streams}


async def test_what_is_not_a_backup_of_keys_is_left_alone(
    client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    await tell(client, whole()[:30])
    there = tmp_path / "keys"
    others = ["keys-of-the-office", "keys-20261126T070000Z-copy", "keys-2026"]
    for name in (*others, "keys-20261126T070000Z", "keys-20261126T080000Z.partial"):
        (there / name).mkdir(parents=True)
    (there / "keys-20261125T070000Z").write_text("a file")
    made = await back_up_keys(client, there, recipient(key[1]), quiet, now=NOW)
    assert made is not None
    assert files(there) == {*others, "keys-20261125T070000Z", made.name, forgotten_list.NAME}


@pytest.mark.parametrize("last", ["log", "keys"])
async def test_restored_keys_bring_nobody_back_who_was_forgotten(
    client: Client, key: tuple[Path, str], tmp_path: Path, last: str
) -> None:
    """The keys are older than the forgetting; whichever comes back last, they are destroyed again."""
    story, kid = whole(), Owner(C, "so-van-hoa", "da-roi").kid
    await vault_of(client).make([kid])
    keys = await back_up_keys(client, tmp_path / "keys", recipient(key[1]), quiet, now=NOW)
    await tell(client, story)
    assert keys is not None
    log = await back_up(client, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    other = Broker(tmp_path / "second").start()
    try:
        restoring = await connected(other.settings("provisioner"))
        for folder in (keys, log) if last == "log" else (log, keys):
            await restore(restoring, folder, identity(key[0]), quiet)
        told = await restoring.jetstream().get_last_msg(subjects.KEYS, subjects.key(kid))
        assert b"forgotten" in (told.data or b"")
        assert await enforce(restoring) == 0, "nothing was left to destroy"
        await restoring.close()
    finally:
        other.stop()


async def test_the_list_beside_the_keys_names_all_who_were_ever_forgotten(
    client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """By the log, by a tombstone of which the log knows nothing, and by what stood in it before."""
    there = tmp_path / "keys" / forgotten_list.NAME
    there.parent.mkdir()
    gone, tombstone = Gone("0" * 24, "before"), "1" * 24
    forgotten_list.add(there, [gone])
    await tell(client, whole())
    await vault_of(client).destroy(tombstone, "elsewhere")
    for _ in range(2):
        assert await back_up_keys(client, there.parent, recipient(key[1]), quiet, now=NOW)
        listed = forgotten_list.read(there)
        assert listed[gone.kid] == gone
        assert listed[tombstone].because == "elsewhere"
        assert listed[Owner(C, "so-van-hoa", "da-roi").kid].told == f"{C}/so-van-hoa/da-roi"
        shutil.rmtree(there.parent / "keys-20261127T070000Z")


def test_a_line_that_a_crash_cut_off_is_passed_over_and_a_spoilt_one_is_not(tmp_path: Path) -> None:
    there = tmp_path / forgotten_list.NAME
    one, two = Gone("0" * 24, "a"), Gone("1" * 24, "b")
    forgotten_list.add(there, [one])
    there.write_bytes(there.read_bytes() + b'{"kid":"11111')
    forgotten_list.add(there, [two])
    assert forgotten_list.read(there) == {one.kid: one, two.kid: two}
    there.write_bytes(there.read_bytes().replace(b'"because"', b'"becausf"', 1))
    with pytest.raises(ForgottenListInvalid, match="line 1 cannot be read"):
        forgotten_list.read(there)


async def test_a_broker_without_a_log_is_told_so(
    empty: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    with pytest.raises(BackupFailed, match="HOINGHI_NATS_URL"):
        await back_up(empty, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    assert not (tmp_path / "kept").exists()


async def test_the_commands_as_an_operator_gives_them(
    client: Client, broker: Broker, tmp_path: Path
) -> None:
    await tell(client, whole()[:20])

    async def hoinghi(*words: str, url: str = broker.url) -> tuple[int, str, str]:
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "deploy", *words],
            capture_output=True,
            text=True,
            env={"HOINGHI_NATS_URL": url, "PATH": "/usr/bin"},
            check=False,
        )
        return done.returncode, done.stdout.strip(), done.stderr

    code, public, _ = await hoinghi("backup-key", str(tmp_path / "k"))
    assert (code, public[:4]) == (0, "age1")
    assert (await hoinghi("backup-key", str(tmp_path / "k")))[0] == 2
    code, _, said = await hoinghi("backup", str(tmp_path / "kept"), "--recipient", "age1x")
    assert code == 1
    assert "BACKUP_KEY_INVALID" in said
    code, folder, said = await hoinghi("backup", str(tmp_path / "kept"), "--recipient", public)
    assert code == 0, said
    code, _, said = await hoinghi("backup-verify", folder, "--identity", str(tmp_path / "k"))
    assert code == 0, said
    assert "SHA-256" in said
    code, _, said = await hoinghi("restore", folder, "--identity", str(tmp_path / "k"))
    assert code == 1
    assert "RESTORE_REFUSED" in said
    other = Broker(tmp_path / "second").start()
    try:
        where = ("restore", folder, "--identity", str(tmp_path / "k"))
        listed = ("--forgotten", str(tmp_path / forgotten_list.NAME))
        code, _, said = await hoinghi(*where, *listed, url=other.url)
        assert code == 1
        assert "FORGOTTEN_LIST_INVALID" in said
        forgotten_list.add(Path(listed[1]), [Gone("0" * 24, "later", C, "so-y-te", "gd-1")])
        code, _, said = await hoinghi(*where, *listed, url=other.url)
        assert code == 0, said
        assert f"{C}/so-y-te/gd-1" in said
    finally:
        other.stop()


async def test_the_provisioners_key_is_enough_and_an_operators_is_not(
    broker: Broker, client: Client, key: tuple[Path, str], tmp_path: Path
) -> None:
    """As in production, where nobody has the broker's own password (deploy/access.py)."""
    await tell(client, whole()[:20])
    keeper = await connected(broker.settings("provisioner"))
    folder = await back_up(keeper, tmp_path / "kept", recipient(key[1]), quiet, now=NOW)
    await keeper.close()

    other = Broker(tmp_path / "second").start()
    restoring = await connected(other.settings("provisioner"))
    await restore(restoring, folder, identity(key[0]), quiet)
    assert (await restoring.jetstream().stream_info(subjects.EVENTS)).state.last_seq == 20
    await restoring.close()
    other.stop()

    operator = await connected(broker.settings("operator"))
    with pytest.raises((NatsError, TimeoutError)):
        await back_up(operator, tmp_path / "none", recipient(key[1]), quiet, now=NOW)
    await operator.close()
