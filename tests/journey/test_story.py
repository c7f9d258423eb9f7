"""The README's story over the wire: what it leaves, and that everything can be computed again."""

import asyncio
import hashlib
import io
import json
import zipfile
from pathlib import Path

import nats
import pypdf
import pytest
from rich.console import Console
from sqlalchemy import select

from deploy.demo import print_everything
from deploy.documents import bundle_of, issued_rows, listed
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.story.report import CONCLUSIONS
from deploy.story.teller import Story, vietnam
from deploy.story.telling import tell
from deploy.summary import tables
from services.program.model import dump, open_model, position
from services.program.printing import print_all, print_program
from services.program.rebuild import model_as_of, rebuild
from services.program.tables import (
    attendees,
    delegations,
    documents,
)
from services.program.tables import tasks as tasks_table
from shared import seals, subjects
from shared.settings import Settings
from tests.journey.asking import counted
from tests.journey.conftest import Told
from tests.paths import PLAN, ROOT

MAIL_FROM = Settings().mail_from
DOCUMENTS = (
    "chuong-trinh.pdf",
    "chuong-trinh.docx",
    "kich-ban-dieu-hanh.pdf",
    "kich-ban-dieu-hanh.docx",
    "bao-cao-ket-qua.pdf",
    "bao-cao-ket-qua.docx",
    "giay-moi.pdf",
    "danh-sach-dai-bieu.xlsx",
    "danh-sach-khen-thuong.xlsx",
    "hoi-nghi.ics",
)


async def test_the_plan_fills_the_conference(told: Told) -> None:
    invited = await counted(told, delegations, delegations.c.origin == "plan")
    assert 55 <= invited <= 75
    registered = await counted(told, attendees)
    assert registered >= 250
    assert await counted(told, attendees, attendees.c.arrived_at.is_not(None)) >= 200
    assert await counted(told, attendees, attendees.c.status == "absent") > 0
    assert await counted(told, attendees, attendees.c.substitute_for.is_not(None)) > 0
    assert await counted(told, tasks_table, tasks_table.c.status == "completed") > 80


def test_the_documents_are_there(told: Told) -> None:
    for name in DOCUMENTS:
        assert len(told.file(name)) > 500, name


async def test_each_finalised_program_is_what_was_printed(told: Told, tmp_path: Path) -> None:
    """The digest in the log is that of the document as it is printed again, as of that position."""
    engine = open_model(told.system.database_url)
    async with engine.connect() as connection:
        query = select(documents).where(documents.c.kind == "program").order_by("version")
        rows = (await connection.execute(query)).all()
    await engine.dispose()
    assert [row.version for row in rows] == [1, 2]
    client = await nats.connect(told.system.broker.url)
    for row in rows:
        async with model_as_of(client, row.position) as then:
            printed = await print_program(then, told.story.conference, tmp_path / str(row.version))
        assert row.digest == printed.digest
    await client.close()


async def test_what_was_issued_is_listed_and_goes_to_the_document_system(
    told: Told, tmp_path: Path
) -> None:
    """The last program has taken the place of the first; each is kept as it was printed, byte for byte."""
    settings = Settings(nats_url=told.system.broker.url, database_url=told.system.database_url)
    conference = told.story.conference
    rows = {
        row["document"]: row
        for row in await issued_rows(open_model(told.system.database_url), conference)
    }
    assert {name: row["replaced_by"] for name, row in rows.items()} == {
        "bao-cao-ket-qua-1": None,
        "chuong-trinh-1": "chuong-trinh-2",
        "chuong-trinh-2": None,
        "quyet-dinh-khen-thuong-1": None,
    }
    finalised = await counted(
        told, documents, documents.c.digest == rows["chuong-trinh-2"]["digest"]
    )
    assert finalised == 1
    for document, row in rows.items():
        path = await bundle_of(conference, document, tmp_path, settings)
        with zipfile.ZipFile(path) as held:
            content = held.read(f"{document}.pdf")
            lines = held.read("SHA256SUMS").decode().splitlines()
            sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
            about = json.loads(held.read("metadata.json"))
            assert b"QCVN_102_2016" in held.read("edxml-nhap.xml")
            for name, digest in sums.items():
                assert hashlib.sha256(held.read(name)).hexdigest() == digest, name
        assert content.startswith(b"%PDF")
        assert hashlib.sha256(content).hexdigest() == row["digest"]
        assert about["document"] == document
        again = await bundle_of(conference, document, tmp_path / "again", settings)
        assert again.read_bytes() == path.read_bytes()
    said = await listed(conference, settings)
    assert [row["document"] for row in said] == list(rows)


async def test_the_log_is_sealed_on_the_storys_days_and_the_notice_says_what_was_concluded(
    told: Told,
) -> None:
    client = await nats.connect(told.system.broker.url)
    last = await client.jetstream().get_last_msg(subjects.SEALS, subjects.SEAL)
    assert seals.unchecked(last.data or b"").time.startswith("2023-12-")
    await client.close()
    notice = pypdf.PdfReader(io.BytesIO(told.file("thong-bao-ket-luan.pdf")))
    said = " ".join("".join(page.extract_text() for page in notice.pages).split())
    for point in CONCLUSIONS:
        assert point.split("(")[0].strip() in said, point


async def test_a_rebuild_gives_the_same_rows_and_the_same_bytes(told: Told, tmp_path: Path) -> None:
    client = await nats.connect(told.system.broker.url)
    url = f"sqlite+aiosqlite:///{tmp_path / 'fresh.db'}"
    await until_quiet(client)
    await rebuild(client, url)
    await client.close()
    running, fresh = open_model(told.system.database_url), open_model(url)
    try:
        assert await dump(fresh) == await dump(running)
        await print_all(fresh, told.story.conference, tmp_path, mail_from=MAIL_FROM)
    finally:
        await running.dispose()
        await fresh.dispose()
    for name in DOCUMENTS:
        assert (tmp_path / name).read_bytes() == told.file(name), name


async def test_as_of_shows_the_conference_as_it_stood(told: Told, tmp_path: Path) -> None:
    """On 21 November nobody was awarded yet, and nothing was checked in."""
    client = await nats.connect(told.system.broker.url)
    async with model_as_of(client, vietnam(21, 8)) as then:
        state = await dump(then)
        assert state["delegations"]
        assert state["attendees"]
        assert not state["awards"]
        assert all(row["arrived_at"] is None for row in state["attendees"])
        await print_all(then, told.story.conference, tmp_path, mail_from=MAIL_FROM)
        stood_at = (await position(then)).position
    async with model_as_of(client, stood_at) as again:
        assert await dump(again) == state
    await client.close()
    assert (tmp_path / "bao-cao-ket-qua.pdf").read_bytes() != told.file("bao-cao-ket-qua.pdf")


async def test_the_story_told_again_changes_nothing(told: Told, tmp_path: Path) -> None:
    """Every command has the id that it had; so every answer is the same, and no event is added."""
    client = await nats.connect(told.system.broker.url)
    before = await until_quiet(client)
    engine = open_model(told.system.database_url)
    again = Story(client, read_plan(PLAN), engine, tmp_path)
    try:
        await tell(again)
        assert await until_quiet(client) == before
        await print_everything(again)
    finally:
        await engine.dispose()
        await client.close()
    assert again.again
    assert not told.story.again
    for name in DOCUMENTS:
        assert (tmp_path / name).read_bytes() == told.file(name), name


@pytest.mark.parametrize(
    "name", ["registry", "awards", "budget", "notifications", "feed", "program"]
)
async def test_every_service_is_healthy_ready_and_measured(told: Told, name: str) -> None:
    port = told.system.health_ports[name]
    for path, shown in (("health", "connected"), ("ready", "lag"), ("metrics", "hoinghi_")):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /{path} HTTP/1.0\r\n\r\n".encode())
        answer = (await reader.read()).decode()
        writer.close()
        assert " 200 " in answer.splitlines()[0], answer
        assert shown in answer


async def test_the_feed_tells_each_agency_its_own_and_nobody_a_person(told: Told) -> None:
    client = await nats.connect(told.system.broker.url)
    js = client.jetstream()
    heard = await js.subscribe("feed.>", stream="FEED", ordered_consumer=True)
    last = (await js.stream_info("FEED")).state.messages
    records = [await heard.next_msg(timeout=5) for _ in range(last)]
    await client.close()
    units = {record.subject.split(".")[1] for record in records}
    assert {"public", "so-y-te", "huyen-luc-ngan"} <= units
    for record in records:
        told_of = json.loads(record.data)
        unit = record.subject.split(".")[1]
        assert told_of["type"].startswith("vn.hoinghi.feed.")
        assert unit == "public" or told_of["data"].get("unit", unit) == unit
    everything = b"\n".join(record.data for record in records).decode()
    for person in await personal_data(told):
        assert person not in everything


async def test_the_logs_show_no_personal_data(told: Told) -> None:
    logs = "".join(path.read_text() for path in told.system.directory.glob("*.log"))
    assert '"event": "command answered"' in logs
    for line in logs.splitlines():
        json.loads(line)
    for person in await personal_data(told):
        assert person not in logs


async def personal_data(told: Told) -> set[str]:
    """Names, phones and addresses of the delegates, from the read model."""
    engine = open_model(told.system.database_url)
    async with engine.connect() as connection:
        rows = await connection.execute(
            select(attendees.c.name, attendees.c.phone, attendees.c.email)
        )
        found = {value for row in rows for value in row if value is not None}
    await engine.dispose()
    assert len(found) > 500
    return found


async def test_the_readme_shows_what_the_demo_prints(told: Told) -> None:
    """All but the seconds, which are the machine's. Mend the README with what this test prints."""
    console = Console(width=80, record=True, file=io.StringIO())
    engine = open_model(told.system.database_url)
    for table in await tables(engine, told.story, 0.0):
        console.print(table)
    await engine.dispose()
    shown = [line.rstrip() for line in console.export_text().splitlines() if "seconds" not in line]
    readme = (ROOT / "README.md").read_text()
    block = readme.split("<!-- demo -->")[1].split("<!-- /demo -->")[0]
    in_readme = [line.rstrip() for line in block.splitlines() if "seconds" not in line]
    assert [line for line in shown if line and line not in in_readme] == [], "\n".join(shown)
