"""Printed twice, from a rebuilt model or as of a position: the same bytes, so a digest can be checked."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from docx import Document
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.documents.kinds import ACTS
from services.program.model import open_model
from services.program.printing import print_all, print_program, print_report
from services.program.projector import follow
from services.program.rebuild import model_as_of, rebuild
from shared.events.awards import AwardRevoked
from tests.projections.histories import C, tell, whole

FILES = [
    "chuong-trinh.pdf",
    "chuong-trinh.docx",
    "kich-ban-dieu-hanh.pdf",
    "kich-ban-dieu-hanh.docx",
    "bao-cao-ket-qua.pdf",
    "bao-cao-ket-qua.docx",
    "giay-moi.pdf",
    *(f"{kind}.{ending}" for kind in ACTS for ending in ("pdf", "docx")),
    "bien-ten.pdf",
    "the-dai-bieu.pdf",
    "nhan-dia-chi.pdf",
    "danh-sach-dai-bieu.xlsx",
    "danh-sach-khen-thuong.xlsx",
    "hoi-nghi.ics",
    "lich-dai-bieu.zip",
]


async def digests(engine: AsyncEngine, out: Path) -> dict[str, str]:
    return {
        one.path.name: one.digest
        for one in await print_all(engine, C, out, mail_from="hn@hn.example")
    }


async def test_every_file_is_told_with_the_digest_of_its_bytes_and_its_position(
    client: Client, sqlite_model: AsyncEngine, tmp_path: Path
) -> None:
    last = await tell(client, whole())
    await follow(client, sqlite_model, stop_at=last)
    printed = await print_all(sqlite_model, C, tmp_path, mail_from="hn@hn.example")
    assert [one.path.name for one in printed] == FILES
    for one in printed:
        assert one.digest == hashlib.sha256(one.path.read_bytes()).hexdigest()
        assert one.position == last


async def test_submission_and_decision_stay_as_they_were_signed_when_an_award_is_revoked_later(
    client: Client, sqlite_model: AsyncEngine, tmp_path: Path
) -> None:
    story = whole()
    revoked = next(n for n, (_, fact) in enumerate(story) if isinstance(fact, AwardRevoked))
    tables: dict[str, list[str]] = {}
    for told, number in ((0, revoked), (revoked, len(story))):
        await follow(client, sqlite_model, stop_at=await tell(client, story[told:number]))
        await print_all(sqlite_model, C, tmp_path, mail_from="hn@hn.example")
        for kind in ("to-trinh-khen-thuong", "quyet-dinh-khen-thuong", "danh-sach-khen-thuong"):
            cells = (
                cell.text
                for table in Document(str(tmp_path / f"{kind}.docx")).tables
                for row in table.rows
                for cell in row.cells
            )
            tables.setdefault(kind, []).append("|".join(cells))
    assert tables["to-trinh-khen-thuong"][0] == tables["to-trinh-khen-thuong"][1]
    assert tables["quyet-dinh-khen-thuong"][0] == tables["quyet-dinh-khen-thuong"][1]
    assert tables["danh-sach-khen-thuong"][0] != tables["danh-sach-khen-thuong"][1]


async def test_a_rebuilt_database_prints_every_document_byte_for_byte(
    client: Client, model: AsyncEngine, sqlite_url: Callable[[], str], tmp_path: Path
) -> None:
    """``model`` is filled batch by batch as the story is told: SQLite, and PostgreSQL."""
    story = whole()
    half = await tell(client, story[:60])
    await follow(client, model, stop_at=half)
    await follow(client, model, stop_at=await tell(client, story[60:]))
    first = await digests(model, tmp_path / "first")
    assert await digests(model, tmp_path / "again") == first

    url = sqlite_url()
    await rebuild(client, url)
    anew = open_model(url)
    try:
        assert await digests(anew, tmp_path / "anew") == first
    finally:
        await anew.dispose()


async def test_what_was_finalised_is_printed_again_as_of_its_position(
    client: Client, model: AsyncEngine, tmp_path: Path
) -> None:
    story = whole()
    at = await tell(client, story[:-20])
    await follow(client, model, stop_at=at)
    finalised = [
        await print_program(model, C, tmp_path / "then"),
        await print_report(model, C, tmp_path / "then"),
    ]
    assert [one.position for one in finalised] == [at, at]

    await follow(client, model, stop_at=await tell(client, story[-20:]))
    report_now = await print_report(model, C, tmp_path / "now")
    assert report_now.digest != finalised[1].digest, "the position it shows has moved"
    async with model_as_of(client, finalised[0].position) as then:
        again = [
            await print_program(then, C, tmp_path / "again"),
            await print_report(then, C, tmp_path / "again"),
        ]
    assert [one.digest for one in again] == [one.digest for one in finalised]


async def test_before_an_invitation_is_issued_the_other_documents_are_printed(
    client: Client, sqlite_model: AsyncEngine, tmp_path: Path
) -> None:
    await follow(client, sqlite_model, stop_at=await tell(client, whole()[:1]))
    names = [
        one.path.name
        for one in await print_all(sqlite_model, C, tmp_path, mail_from="hn@hn.example")
    ]
    not_yet = {
        "giay-moi",
        "bien-ten",
        "the-dai-bieu",
        "nhan-dia-chi",
        "lich-dai-bieu",
        *(kind.id for kind in ACTS.values() if kind.needs != "conference"),
    }
    assert names == [
        name for name in FILES if name.endswith(".xlsx") or name.partition(".")[0] not in not_yet
    ]
