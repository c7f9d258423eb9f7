"""The code on a printed badge is the one that the gate reads: printed, photographed, scanned, let in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.assemble_cards import cards
from services.program.documents.cards import badges_pdf
from services.program.model import create_schema, open_model
from services.program.projector import follow
from shared.commands.reception import ScanCode
from shared.store import EventStore
from tests.reception.conftest import CONFERENCE, Reception


@pytest.fixture
async def model(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_model(f"sqlite+aiosqlite:///{tmp_path / 'model.db'}")
    await create_schema(engine)
    yield engine
    await engine.dispose()


async def test_a_badge_is_scanned_and_its_bearer_is_checked_in(
    reception: Reception, model: AsyncEngine
) -> None:
    codes = await reception.delegation("y-te", people=3)
    last = await EventStore(reception.client).last_position()
    await follow(reception.client, model, stop_at=last)
    printed = badges_pdf(await cards(model, CONFERENCE), packaged_face=True)
    photographed = pypdfium2.PdfDocument(printed)[0].render(scale=200 / 72).to_pil()
    seen = [one.text for one in zxingcpp.read_barcodes(photographed)]
    assert sorted(seen) == sorted(codes)

    answer = await reception.say(ScanCode(code=seen[0], gate="Cửa 1"))
    assert [one.type.split(".")[-2] for one in answer.events] == ["AttendeeCheckedIn"]
