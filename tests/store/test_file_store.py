"""Files on a real broker: kept by boundary and digest, twice is once, cut off is found, replaced is noticed."""

import asyncio
import hashlib
import io
import signal
import sys
import zipfile
from datetime import timedelta

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError

from deploy.broker import Broker, connected
from deploy.made_up_paper import made_up_paper, made_up_pdf
from shared import direct, outage, subjects
from shared.commands.files import (
    FILE_DAMAGED,
    FILE_HAS_MACROS,
    FILE_MISMATCH,
    FILE_MISSING,
    FILE_STORE_UNAVAILABLE,
    FILE_TOO_LARGE,
    FileClaim,
)
from shared.commands.registry_refusals import STATE_SECRET
from shared.envelope import Actor
from shared.files.kinds import DOCX, MAX_FILE_BYTES, PDF
from shared.files.orphans import Orphan, orphans, refused, remove
from shared.files.store import FileStore, name_of
from shared.files.texts import body_of, pages_of
from shared.refusals import NOT_PERMITTED, Refusal, Refused
from tests import handed_in as made
from tests.paths import ROOT

PAPER = subjects.paper("c1", "quan-y")
OTHER = subjects.paper("c1", "dan-quan")
ACTOR = Actor("so-y-te", "an")
AT_ONCE = timedelta(0)


def claim(content: bytes, name: str = "a.pdf", **other: object) -> FileClaim:
    fields = {"size": len(content), "media_type": PDF, **other}
    return FileClaim(name, hashlib.sha256(content).hexdigest(), **fields)  # type: ignore[arg-type]


async def refuses(store: FileStore, wanted: Refusal, claimed: FileClaim) -> Refused:
    with pytest.raises(Refused) as caught:
        await store.verify(PAPER, [claimed], ACTOR)
    assert caught.value.refusal is wanted
    assert "{" not in caught.value.vi + caught.value.en + caught.value.todo_vi
    return caught.value


async def test_what_a_file_says_of_itself_is_found_with_it(client: Client) -> None:
    store = FileStore(client)
    written = made_up_paper("Mục 1.4", "Đã tổ chức 5 lớp.")
    await store.put(PAPER, written)
    (found,) = await store.verify(PAPER, [claim(written, "a.docx", media_type=DOCX)], ACTOR)
    assert "Đã tổ chức 5 lớp." in found.text.split("\n")
    printed = made_up_pdf("Quân y")
    await store.put(PAPER, printed)
    (found,) = await store.verify(PAPER, [claim(printed)], ACTOR)
    assert found.pages == 1
    assert found.text == ""


def test_words_that_were_struck_out_or_stand_twice_are_no_part_of_the_body() -> None:
    body = (
        "<w:p><w:r><w:t>Đã </w:t></w:r><w:del><w:r><w:delText>không </w:delText></w:r></w:del>"
        "<w:r><w:t>tổ chức</w:t></w:r></w:p>"
    )
    written = rewritten(made_up_paper("Mục 1.4"), "word/document.xml", body)
    assert body_of(written, DOCX) == "Đã tổ chức"
    pages = rewritten(written, "docProps/app.xml", "<Pages>7</Pages>")
    assert pages_of(pages, DOCX) == 7


def rewritten(content: bytes, name: str, body: str) -> bytes:
    """The same package with another body in one part."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for part in old.namelist():
            inner = old.read(part)
            if part == name:
                inner = f'<w:document xmlns:w="urn:w">{body}</w:document>'.encode()
            new.writestr(part, inner)
    return result.getvalue()


async def test_twenty_megabytes_go_in_and_come_out_with_their_progress(client: Client) -> None:
    content = made.large(20 * 1024 * 1024)
    store, sent, received = FileStore(client), [0], [0]
    digest = await store.put(PAPER, content, lambda size: sent.append(size))
    assert digest == hashlib.sha256(content).hexdigest()
    assert sum(sent) == len(content)
    await store.verify(PAPER, [claim(content)], ACTOR)
    back = await store.get(PAPER, digest, "a.pdf", lambda size: received.append(size))
    assert back == content
    assert sum(received) == len(content)
    assert max(received) <= 128 * 1024


async def test_the_same_file_twice_is_kept_once(client: Client) -> None:
    store, content = FileStore(client), made.pdf()
    await store.put(PAPER, content)
    before = await client.jetstream().stream_info(subjects.FILES_STREAM)
    await store.put(PAPER, content)
    after = await client.jetstream().stream_info(subjects.FILES_STREAM)
    assert after.state.last_seq == before.state.last_seq


async def test_two_that_put_the_same_file_at_once_both_find_it_whole(client: Client) -> None:
    content = made.large(2 * 1024 * 1024)
    await asyncio.gather(*(FileStore(client).put(PAPER, content) for _ in range(4)))
    await FileStore(client).verify(PAPER, [claim(content)], ACTOR)


async def test_what_was_never_uploaded_is_missing(client: Client) -> None:
    store, content = FileStore(client), made.pdf()
    await refuses(store, FILE_MISSING, claim(content))
    await store.put(OTHER, content)
    await refuses(store, FILE_MISSING, claim(content))  # another paper's file is not this one's


async def test_size_and_kind_are_held_to_what_was_declared(client: Client) -> None:
    store, content = FileStore(client), made.pdf()
    await store.put(PAPER, content)
    await refuses(store, FILE_MISMATCH, claim(content, size=len(content) + 1))
    await refuses(store, FILE_MISMATCH, claim(content, media_type=DOCX))
    await store.verify(PAPER, [claim(content)], ACTOR)
    await store.verify(PAPER, [claim(content, size=None, media_type=None)], ACTOR)


async def test_another_content_under_a_digest_is_noticed(client: Client) -> None:
    """Somebody with access to the broker puts another file under the name of the one that was submitted."""
    store, content = FileStore(client), made.pdf()
    digest = await store.put(PAPER, content)
    bucket = await client.jetstream().object_store(subjects.FILES)
    await bucket.put(name_of(PAPER, digest), made.pdf("Nội dung khác"))
    with pytest.raises(Refused, match=FILE_DAMAGED.code):
        await store.get(PAPER, digest, "a.pdf")
    await refuses(store, FILE_DAMAGED, claim(content, size=None))
    await store.remove(PAPER, digest, "test")
    await store.put(PAPER, content)  # the unit hands it in again
    assert await store.get(PAPER, digest, "a.pdf") == content


async def test_pieces_that_vanished_are_noticed_at_once(client: Client) -> None:
    store, content = FileStore(client), made.pdf()
    digest = await store.put(PAPER, content)
    await client.jetstream().purge_stream(subjects.FILES_STREAM, subject=subjects.ALL_FILE_CHUNKS)
    with pytest.raises(Refused, match=FILE_DAMAGED.code):
        await store.get(PAPER, digest, "a.pdf")
    assert await store.put(PAPER, content) == digest
    assert await store.get(PAPER, digest, "a.pdf") == content


async def test_a_file_beyond_the_limit_is_not_sent(client: Client) -> None:
    with pytest.raises(Refused, match=FILE_TOO_LARGE.code):
        await FileStore(client).put(PAPER, bytes(MAX_FILE_BYTES + 1))
    info = await client.jetstream().stream_info(subjects.FILES_STREAM)
    assert info.state.messages == 0


async def test_of_a_state_secret_remain_hash_time_user_and_reason(client: Client) -> None:
    store, content = FileStore(client), made.word("TUYỆT MẬT", "Quân số của đơn vị X")
    digest = await store.put(PAPER, content)
    await refuses(store, STATE_SECRET, claim(content, "quan-so.docx", media_type=DOCX))
    info = await client.jetstream().stream_info(
        subjects.FILES_STREAM, subjects_filter=subjects.ALL_FILE_CHUNKS
    )
    assert not info.state.subjects, "not a piece of it is kept"
    (left,) = await refused(client)
    assert left.name == name_of(PAPER, digest)
    assert left.why == "REGISTRY_STATE_SECRET so-y-te/an"
    kept = await client.jetstream().get_last_msg(subjects.FILES_STREAM, subjects.ALL_FILE_META)
    assert b"quan-so" not in (kept.data or b"")
    await refuses(store, FILE_MISSING, claim(content, "quan-so.docx", media_type=DOCX))


async def test_a_file_with_macros_is_removed(client: Client) -> None:
    store = FileStore(client)
    content = made.with_part(made.word(), "word/vbaProject.bin", b"x")
    await store.put(PAPER, content)
    await refuses(store, FILE_HAS_MACROS, claim(content, "a.docx", media_type=DOCX))
    assert await orphans(client, older_than=AT_ONCE) == []


async def test_an_uploaded_file_that_nobody_submits_is_an_orphan(client: Client) -> None:
    store, content = FileStore(client), made.pdf()
    digest = await store.put(PAPER, content)
    assert await orphans(client) == [], "a young one may be on its way"
    (found,) = await orphans(client, older_than=AT_ONCE)
    assert (found.name, found.size, found.whole) == (name_of(PAPER, digest), len(content), True)
    await remove(client, found)
    assert await orphans(client, older_than=AT_ONCE) == []
    assert await refused(client) == [], "an orphan was not refused"
    assert await store.find(PAPER, digest) is None


async def test_a_file_that_a_fact_names_is_no_orphan_and_is_never_removed_by_a_refusal(
    client: Client,
) -> None:
    store, content = FileStore(client), made.pdf()
    digest = await store.put(PAPER, content)
    await client.jetstream().publish(PAPER, f'{{"digest":"{digest}"}}'.encode())
    assert await orphans(client, older_than=AT_ONCE) == []
    await refuses(store, STATE_SECRET, claim(content, "MẬT.pdf"))
    assert await store.get(PAPER, digest, "a.pdf") == content


_UPLOAD = """
import asyncio, os, sys
import nats
from shared import direct, outage, subjects
from shared.files.store import FileStore
from tests import handed_in

async def run():
    client = await nats.connect(sys.argv[1])
    sent = 0
    def progress(size):
        nonlocal sent
        sent += size
        if sent > 8 * 1024 * 1024:
            os.kill(os.getpid(), 9)
    await FileStore(client).put(subjects.paper("c1", "quan-y"), handed_in.large(20 * 1024 * 1024), progress)

asyncio.run(run())
"""


async def test_an_upload_that_is_killed_half_way_leaves_pieces_that_are_found_and_removed(
    broker: Broker, client: Client
) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _UPLOAD, broker.url, cwd=ROOT
    )
    assert await child.wait() == -9
    content = made.large(20 * 1024 * 1024)
    await refuses(FileStore(client), FILE_MISSING, claim(content))
    assert await orphans(client) == []
    (found,) = await orphans(client, older_than=AT_ONCE)
    assert isinstance(found, Orphan)
    assert not found.whole
    assert 7 * 1024 * 1024 < found.size < 9 * 1024 * 1024
    await remove(client, found)
    info = await client.jetstream().stream_info(subjects.FILES_STREAM)
    assert info.state.messages == 0
    await FileStore(client).put(PAPER, content)  # the second attempt is whole
    await FileStore(client).verify(PAPER, [claim(content)], ACTOR)


async def test_a_silence_longer_than_one_try_is_waited_out(
    broker: Broker, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.files.store._TRY_SECONDS", 0.3)
    store, content = FileStore(client), made.pdf()
    await store.find(PAPER, "0" * 64)  # the bucket is open
    tried, pause, process = 0, direct.pause, broker.process
    assert process is not None

    async def twice_then_it_goes_on(attempt: int) -> None:
        nonlocal tried
        tried = attempt
        if attempt == 2:
            process.send_signal(signal.SIGCONT)
        await pause(attempt)

    monkeypatch.setattr(outage, "pause", twice_then_it_goes_on)
    process.send_signal(signal.SIGSTOP)
    try:
        digest = await store.put(PAPER, content)
    finally:
        process.send_signal(signal.SIGCONT)
    assert tried >= 2
    assert await store.get(PAPER, digest, "a.pdf") == content


async def test_a_full_store_refuses_and_forgets_nothing(client: Client) -> None:
    js, store = client.jetstream(), FileStore(client)
    digest = await store.put(PAPER, made.pdf())
    config = (await js.stream_info(subjects.FILES_STREAM)).config
    config.max_bytes = 300_000
    await js.update_stream(config)
    with pytest.raises(Refused, match=FILE_STORE_UNAVAILABLE.code):
        await store.put(PAPER, made.large(1024 * 1024))
    assert await store.get(PAPER, digest, "a.pdf") == made.pdf()


async def test_a_key_that_may_not_write_files_is_told_so_and_not_to_try_again_later(
    broker: Broker,
    client: Client,
) -> None:
    content = made.pdf()
    keyed = await connected(broker.settings("provisioner"))
    with pytest.raises(Refused, match=NOT_PERMITTED.code) as told:
        await FileStore(keyed).put(PAPER, content)
    await keyed.close()
    assert "kho" in told.value.vi
    assert "operator" in told.value.todo_vi
    keyed = await connected(broker.settings("operator"))
    await FileStore(keyed).put(PAPER, content)
    await keyed.close()


async def test_without_a_bucket_the_store_says_so(broker: Broker, client: Client) -> None:
    await client.jetstream().delete_stream(subjects.FILES_STREAM)
    with pytest.raises((Refused, APIError), match=FILE_STORE_UNAVAILABLE.code):
        await FileStore(client).put(PAPER, made.pdf())


async def test_a_line_on_which_a_whole_file_takes_longer_than_one_try_still_brings_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Piece by piece, each in good time; together they take many times as long."""
    content = made.large(2 * 1024 * 1024)
    digest = await FileStore(client).put(PAPER, content)
    monkeypatch.setattr(direct, "TRY_SECONDS", 0.2)
    on = direct.DirectReader._on

    async def slowly(self: direct.DirectReader, message: Msg) -> None:
        await asyncio.sleep(0.05)  # the line's own pace
        await on(self, message)

    monkeypatch.setattr(direct.DirectReader, "_on", slowly)
    assert await FileStore(client, patience=5.0).get(PAPER, digest, "a.pdf") == content
