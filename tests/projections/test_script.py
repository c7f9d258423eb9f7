"""The running script from rows: who is introduced, who reads, who is called, what is said."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble
from services.program.documents.docx import script_docx
from services.program.documents.layout_script import lay_out_script
from services.program.documents.script import Occasion, words_for
from services.program.projector import follow
from shared import subjects
from shared.events.agenda import AgendaItemScheduled, AgendaStaffAssigned, AgendaWordsWritten
from shared.events.plan import AgendaKind
from tests.projections.histories import C, planned, tell, whole

OCCASION = Occasion(
    "Hội nghị thử", "Thực hiện Kế hoạch số 1", "Văn phòng Sở", "Đánh giá.", "Giám đốc"
)


def item(name: str, order: int, kind: AgendaKind, **more: Any) -> AgendaItemScheduled:
    told = {"item": name, "order": order, "title": name, "minutes": 10, "presenter": "Văn phòng"}
    return AgendaItemScheduled.model_validate(told | {"kind": kind} | more)


AGENDA = (
    item("khai-mac", 1, AgendaKind.OPENING),
    item("tham-luan", 2, AgendaKind.PAPERS),
    item("paper-p1", 1, AgendaKind.OTHER, within="tham-luan", paper="p1"),
    item("trao-thuong", 3, AgendaKind.AWARD_CEREMONY),
    item("ket-luan", 4, AgendaKind.CONCLUSION),
    AgendaWordsWritten(item="ket-luan", words="Dòng một.\n\nDòng hai."),
    AgendaStaffAssigned(role="mc", holder="Văn phòng"),
    AgendaStaffAssigned(role="sound", holder="Tổ kỹ thuật", item="trao-thuong"),
)


@pytest.fixture
async def rows(client: Client, sqlite_model: AsyncEngine) -> AsyncEngine:
    story = [fact for fact in whole() if ".agenda." not in fact[0]]
    story += [(subjects.agenda(C), fact) for fact in AGENDA]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    return sqlite_model


async def test_those_present_are_introduced_in_protocol_order(rows: AsyncEngine) -> None:
    script = await assemble.script(rows, C)
    opening = script.items[0]
    assert "theo 4 người đã có mặt" in script.basis
    assert len(opening.introduced) == 4
    assert all(line.text.startswith("Đồng chí ") for line in opening.introduced)
    assert opening.outline == ("khai-mac", "tham-luan", "trao-thuong", "ket-luan")


async def test_a_paper_says_who_reads_it_and_whether_the_agency_has_arrived(
    rows: AsyncEngine,
) -> None:
    script = await assemble.script(rows, C)
    (speaker,) = script.items[1].speakers
    assert (speaker.title, speaker.present) == ("paper-p1", True)
    assert "Hồ Văn Ví Dụ" in speaker.who


async def test_awardees_are_called_in_the_ceremony_and_nowhere_else(rows: AsyncEngine) -> None:
    script = await assemble.script(rows, C)
    assert [bool(one.called) for one in script.items] == [False, False, True, False]
    assert [duty.role for duty in script.items[2].staff] == ["Âm thanh, ánh sáng"]


async def test_words_that_were_written_stand_in_place_of_those_suggested(
    rows: AsyncEngine,
) -> None:
    script = await assemble.script(rows, C)
    assert script.items[3].words == ("Dòng một.", "Dòng hai.")
    assert script.items[0].words[0].startswith("Kính thưa")
    assert {line.role: line.holder for line in script.staff}["Dẫn chương trình"] == "Văn phòng"


async def test_the_script_bears_no_number_and_prints_the_same_twice(rows: AsyncEngine) -> None:
    script = await assemble.script(rows, C)
    assert lay_out_script(script).number == ""
    assert script_docx(script) == script_docx(script)


@pytest.mark.parametrize("kind", [*AgendaKind, None])
def test_every_kind_of_item_suggests_words_that_name_who_comes_next(
    kind: AgendaKind | None,
) -> None:
    plan, _ = planned()
    ends: datetime = plan.starts_at + timedelta(minutes=20)
    said = " ".join(words_for(kind, OCCASION, "Mục thử", "Sở Y tế", None, ends, 0))
    named = {
        AgendaKind.OPENING: "Văn phòng Sở tổ chức hội nghị thử",
        AgendaKind.BREAK: "07.50",
        AgendaKind.DISCUSSION: "do Giám đốc điều hành",
        AgendaKind.PAPERS: "Mục thử",
    }
    assert named.get(kind, "Sở Y tế") in said  # type: ignore[arg-type]  # None is a kind here too
