"""Every list goes out as XLSX and CSV: Vietnamese headings, real numbers and dates, never a formula."""

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from nats.aio.client import Client
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.cli_states import STATES
from deploy.cli_views import heading, names, tables, view_of
from deploy.files.any_list import MACHINES, any_list, lists
from deploy.files.exports import Exported, export
from deploy.files.listings import LISTINGS, Column
from deploy.files.written import csv_bytes, write, xlsx_bytes
from services.portal.unit_view import unit_view
from services.program.model import open_model
from services.program.rebuild import rebuild
from services.program.sentences import SENTENCES
from services.program.snapshot import by_delegation, snapshot
from shared.addressed import bare
from shared.lists.delegates import Target, read_delegates
from shared.lists.opened import open_bytes
from shared.lists.refusals import NOT_EXPORTED
from shared.lists.words import WORDS
from shared.refusals import NOT_PLANNED, Refused
from shared.settings import Settings
from shared.vietnamese import name_key
from tests.projections.histories import C, tell, whole

EVIL = ["=1+1", "+84 912", "-2", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("x")', "Bình thường"]
MADE = Exported(
    "THỬ",
    "Hội nghị (bịa)",
    (Column("name", "Họ và tên"), Column("position", "Chức vụ"), Column("amount", "Tiền", "money"),
     Column("at", "Lúc", "moment")),
    tuple((text, "Phó", 1_500_000, datetime(2023, 12, 8, 7, 30)) for text in EVIL),
)  # fmt: skip


@pytest.fixture
async def model(client: Client, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """The read model of a history in which everything occurs."""
    await tell(client, whole())
    url = f"sqlite+aiosqlite:///{tmp_path / 'model.db'}"
    await rebuild(client, url)
    engine = open_model(url)
    yield engine
    await engine.dispose()


def test_whatever_is_shown_has_a_name_to_be_exported_by_and_every_column_a_vietnamese_heading() -> (
    None
):
    assert set(lists()) == {*names(), *LISTINGS}
    assert all((view := view_of(name)) and view.title != name for name in names()), "add a title"
    unnamed = {
        (name, column.name)
        for name, table in tables().items()
        for column in table.c
        if column.name not in MACHINES and heading(name, column.name) == column.name
    }
    assert not unnamed, "add a heading in deploy/files/headings.py"


async def test_every_list_is_exported_in_both_forms_with_the_same_rows(
    model: AsyncEngine, tmp_path: Path
) -> None:
    for what in lists():
        exported = await any_list(model, C, what, Settings())
        assert exported.rows, what
        if what in LISTINGS:
            assert len(exported.columns) == len(LISTINGS[what].columns), (
                "a column that the model does not have"
            )
        for ending in (".xlsx", ".csv"):
            write(exported, tmp_path / f"{what}{ending}")
        sheet = openpyxl.load_workbook(tmp_path / f"{what}.xlsx").worksheets[0]
        told = list(csv.reader(io.StringIO((tmp_path / f"{what}.csv").read_text("utf-8-sig"))))
        assert [cell.value for cell in sheet[4]] == told[0], what
        assert not MACHINES & set(told[0]), what
        assert sheet.max_row - 4 == len(told) - 1 == len(exported.rows)


async def test_a_line_without_a_price_has_no_sum_not_even_0(model: AsyncEngine) -> None:
    async with model.begin() as rows:
        lines = tables()["estimate_lines"]
        await rows.execute(update(lines).values(unit_price=None, amount=0))
    exported = await export(model, C, "estimate")
    names = [column.name for column in exported.columns]
    assert {row[names.index("unit_price")] for row in exported.rows} == {None}
    assert {row[names.index("amount")] for row in exported.rows} == {None}


async def test_agencies_groups_and_states_are_told_in_words(model: AsyncEngine) -> None:
    exported = await export(model, C, "delegates")
    place = {column.name: number for number, column in enumerate(exported.columns)}
    assert {row[place["unit"]] for row in exported.rows} >= {"Sở Y tế"}
    assert {row[place["status"]] for row in exported.rows} <= {
        "đã đăng ký", "đã xác nhận", "báo vắng", "có người thay", "có mặt", "vắng mặt",
        "giấy mời đã thu hồi",
    }  # fmt: skip
    arrived = [row[place["arrived_at"]] for row in exported.rows if row[place["arrived_at"]]]
    assert all(isinstance(one, datetime) and one.tzinfo is None for one in arrived)


def test_every_state_of_a_list_with_columns_of_its_own_has_its_word() -> None:
    stated = [one.table.name for one in LISTINGS.values() if "status" in one.table.c]
    told = {(name, state) for name in stated for state in STATES.get(name, ())}
    assert len(told) > 30
    assert {(name, state) for name, state in told if state not in WORDS} == set()


async def test_no_column_of_words_holds_a_code_and_no_agency_its_id(model: AsyncEngine) -> None:
    coded = {"fund", "level", "missing", "settlement_status", "state", "status", "step"}
    offices = {"chair", "drawn_up_by", "lead", "organiser", "other_unit", "settlement_unit", "unit"}
    known = {row[0] for row in (await any_list(model, C, "agencies", Settings())).rows}
    codes = set()
    for what in lists():
        exported = await any_list(model, C, what, Settings())
        for number, column in enumerate(exported.columns):
            told = {str(row[number]) for row in exported.rows}
            if column.name in coded:
                codes |= {(what, one) for one in told if re.fullmatch("[a-z][a-z_-]+", one)}
            if column.name in offices:
                codes |= {(what, one) for one in told & known}
    assert codes == set()


async def test_what_met_a_deadline_and_what_happened_are_told_in_words(model: AsyncEngine) -> None:
    """The names of the contract stand in ``--json``, and in the history's last column beside the words."""
    agencies = {row[0] for row in (await any_list(model, C, "agencies", Settings())).rows}
    deadlines = await any_list(model, C, "deadlines", Settings())
    place = [one.name for one in deadlines.columns].index("met_by")
    met = {row[place] for row in deadlines.rows} - {None, ""}
    assert SENTENCES["ConferencePlanned"][0] in met
    assert not met & (SENTENCES.keys() | agencies)
    history = await any_list(model, C, "history", Settings())
    names = [one.name for one in history.columns]
    told = {(row[names.index("Việc")], row[names.index("Sự kiện")]) for row in history.rows}
    assert len(told) > 100
    assert all(SENTENCES[str(event)][0] == words for words, event in told)
    assert not {row[names.index("Người")] for row in history.rows} & {"office", "policy"}
    assert [row[0] for row in history.rows] == sorted(int(str(row[0])) for row in history.rows)


async def test_an_agencys_head_stands_first_in_the_list_and_on_its_own_page(
    model: AsyncEngine,
) -> None:
    async with snapshot(model, C) as shot:
        crowds = by_delegation(await shot.rows(tables()["attendees"]))
    name, crowd = max(crowds.items(), key=lambda one: len(one[1]))
    last = max(crowd, key=lambda row: name_key(row["name"]))["person_id"]
    people = tables()["attendees"]
    async with model.begin() as rows:
        of = people.c.delegation == name
        await rows.execute(
            update(people).where(of).values(head=False, substitute_for=None, status="registered")
        )
        await rows.execute(update(people).where(of, people.c.person_id == last).values(head=True))
    exported = await export(model, C, "delegates")
    place = {column.name: number for number, column in enumerate(exported.columns)}
    listed = [r[place["person_id"]] for r in exported.rows if r[place["delegation"]] == name]
    assert len(listed) > 1
    assert listed[0] == last
    fresh = open_model(str(model.url))
    try:
        async with snapshot(fresh, C) as shot:
            own = next(
                r for r in await shot.rows(tables()["delegations"]) if r["delegation"] == name
            )
            view = await unit_view(shot, own, shot.starts)
    finally:
        await fresh.dispose()
    assert view.people[0].row["person_id"] == last  # what was set by hand may move the others


async def test_what_is_no_list_and_no_conference_is_refused(
    model: AsyncEngine, tmp_path: Path
) -> None:
    for refusal, conference, what in ((NOT_EXPORTED, C, "secrets"), (NOT_PLANNED, "none", "tasks")):
        with pytest.raises(Refused) as caught:
            await export(model, conference, what)
        assert caught.value.refusal is refusal
    with pytest.raises(Refused) as caught:
        write(MADE, tmp_path / "x.pdf")
    assert caught.value.refusal is NOT_EXPORTED


async def test_exported_delegates_come_back_as_the_same_delegates(model: AsyncEngine) -> None:
    exported = await export(model, C, "delegates")
    place = [column.name for column in exported.columns].index("delegation")
    own = tuple(row for row in exported.rows if row[place] == exported.rows[0][place])
    exported = replace(exported, rows=own)
    for content in (csv_bytes(exported), xlsx_bytes(exported)):
        reading = read_delegates(open_bytes(content, "x"), Target("c", "u", "d"))
        assert {"name", "position", "phone", "email"} <= set(reading.table.columns)
        assert [fate.label for fate in reading.fates if fate.outcome == "new"] == [
            bare(str(row[0]))[0] for row in own
        ]


def test_no_cell_of_a_csv_is_a_formula_and_excel_sees_that_it_is_unicode() -> None:
    content = csv_bytes(MADE)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not [row[0] for row in rows if row[0][:1] in tuple("=+-@\t\r")]
    assert rows[1][0] == "'=1+1"
    assert rows[-1] == ["Bình thường", "Phó", "1500000", "08/12/2023 07:30"]


def test_no_cell_of_a_workbook_is_a_formula_and_numbers_are_numbers() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(MADE))).worksheets[0]
    cells = list(sheet.iter_rows(min_row=5))
    assert {row[0].data_type for row in cells} == {"s"}
    assert next(row[0].value for row in cells) == "=1+1"
    assert {row[2].value for row in cells} == {1_500_000}
    assert {row[3].value for row in cells} == {datetime(2023, 12, 8, 7, 30)}
    assert xlsx_bytes(MADE) == xlsx_bytes(MADE)


def test_what_was_guarded_on_the_way_out_is_unguarded_on_the_way_in() -> None:
    reading = read_delegates(open_bytes(csv_bytes(MADE), "x.csv"), Target("c", "u", "d"))
    told = [fate.vi for fate in reading.fates if fate.code == "REGISTRY_NAME_INVALID"]
    assert any("“=1+1” không phải là họ tên" in one for one in told), "read as it was, and no name"
    assert "Bình thường" in {fate.label for fate in reading.fates if fate.outcome == "new"}
