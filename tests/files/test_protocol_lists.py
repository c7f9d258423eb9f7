"""Places and reception cards from a file: by the exported list's ids, or by name and agency. Made-up people."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.files.any_list import any_list
from deploy.files.existing import protocol_target
from deploy.files.protocol_lists import Coming, ProtocolTarget, read_cards, read_places
from deploy.files.written import csv_bytes, xlsx_bytes
from services.program.model import open_model
from services.program.rebuild import rebuild
from shared.commands.protocol import PlaceDelegate, SetReceptionCard
from shared.events.protocol import Born
from shared.lists.opened import open_bytes
from shared.personal import Personal
from shared.settings import Settings
from tests.files.made import xlsx
from tests.projections.histories import C, tell, whole

NOBODY = PlaceDelegate(delegation="so-y-te", person_id="p1")
BORN = Born(person_id="p1", on=Personal("1970-02-01"))
TARGET = ProtocolTarget(
    "c",
    "ubnd",
    (
        Coming("Lê Văn Giả", "so-y-te", NOBODY),
        Coming("Lê Văn Giả", "so-noi-vu", PlaceDelegate(delegation="so-noi-vu", person_id="p2")),
        Coming("Hồ Thị Bịa", "so-y-te", PlaceDelegate(delegation="so-y-te", person_id="p3", within=2)),
    ),
    {"so y te": "so-y-te", "so noi vu": "so-noi-vu"},
    {"giam doc so": "giam-doc-so"},
    7,
)  # fmt: skip
HEADER = ["STT", "Họ và tên", "Cơ quan", "Thứ bậc", "Trong bậc", "Bổ nhiệm ngày", "Ngày sinh"]


def places(*rows: Sequence[Any]) -> list[tuple[str, object]]:
    reading = read_places(open_bytes(xlsx([HEADER, *rows]), "x.xlsx"), TARGET)
    return [(fate.code or fate.outcome, fate.command) for fate in reading.fates]


def test_a_delegate_is_placed_by_name_and_agency() -> None:
    row = [1, "LÊ VĂN GIẢ", "Sở Y tế", "Giám đốc sở", "3", "01/02/2020", date(1970, 2, 1)]
    placed = NOBODY.model_copy(
        update={
            "rank": "giam-doc-so", "within": 3, "appointed_on": date(2020, 2, 1), "born": BORN,
        }
    )  # fmt: skip
    assert places(row) == [("updated", placed)]


def test_an_empty_cell_takes_nothing_away_and_the_same_place_again_changes_nothing() -> None:
    assert places([1, "Hồ Thị Bịa", None, None, 2, None, None]) == [("unchanged", None)]
    assert places([1, "Hồ Thị Bịa", None, None, None, None, None]) == [("unchanged", None)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([1, "Lê Văn Giả", None, None, 1, None, None], "FILES_SEVERAL_OF_NAME"),
        ([1, "Ai Đó Lạ", None, None, 1, None, None], "FILES_NOT_COMING"),
        ([1, "Hồ Thị Bịa", None, "Vua", 1, None, None], "FILES_UNKNOWN_RANK"),
        ([1, "Hồ Thị Bịa", None, None, "²", None, None], "FILES_BAD_RANK_ORDER"),
        ([1, "Hồ Thị Bịa", None, None, 1, "hôm qua", None], "FILES_BAD_DATE"),
    ],
)
def test_what_cannot_be_placed_is_refused_by_itself(row: list[Any], code: str) -> None:
    good = [2, "Lê Văn Giả", "Sở Nội vụ", None, 5, None, None]
    assert [told for told, _ in places(row, good)] == [code, "updated"]


@pytest.fixture
async def model(client: Client, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    await tell(client, whole())
    url = f"sqlite+aiosqlite:///{tmp_path / 'model.db'}"
    await rebuild(client, url)
    engine = open_model(url)
    yield engine
    await engine.dispose()


async def test_an_exported_list_comes_back_unchanged_and_filled_in_it_sets_what_was_written(
    model: AsyncEngine,
) -> None:
    wanted: list[tuple[str, Any, type[PlaceDelegate | SetReceptionCard], str, Any]] = [
        ("places", read_places, PlaceDelegate, "within_rank", 9),
        ("cards", read_cards, SetReceptionCard, "car", "Xe bịa số 9"),
    ]
    for what, read, kind, column, value in wanted:
        listed = await any_list(model, C, what, Settings())
        assert len(listed.rows) > 1
        target = await protocol_target(model, C, "ubnd", kind)
        for content in (xlsx_bytes(listed), csv_bytes(listed)):
            reading = read(open_bytes(content, "x"), target)
            assert reading.counts()["unchanged"] == len(listed.rows), what
        place = [one.name for one in listed.columns].index(column)
        rows = tuple((*row[:place], value, *row[place + 1 :]) for row in listed.rows)
        filled = read(open_bytes(xlsx_bytes(replace(listed, rows=rows)), "x"), target)
        assert filled.counts()["updated"] == len(rows)
        field = "within" if kind is PlaceDelegate else column
        assert {getattr(fate.command, field) for fate in filled.fates} == {value}


def test_all_that_is_wrong_with_a_row_is_told() -> None:
    row = [1, "Ai Đó Lạ", None, "Vua", "²", "hôm qua", None]
    (fate,) = read_places(open_bytes(xlsx([HEADER, row]), "x.xlsx"), TARGET).fates
    assert {one.code for one in fate.faults} == {
        *("FILES_NOT_COMING", "FILES_UNKNOWN_RANK", "FILES_BAD_DATE", "FILES_BAD_RANK_ORDER"),
    }
    assert fate.code == "FILES_NOT_COMING"
