"""Whatever happened to a budget: events, state, rows, XLSX and printed papers tell the same sums, to the đồng."""

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.files.exports import export
from deploy.files.written import xlsx_bytes
from services.budget.budget import Budget
from services.program import assemble_acts, tables
from services.program.assemble_outcomes import FUND_TITLES
from services.program.documents.layout_act import lay_out_act
from services.program.documents.sheet import Paragraph, Row, Table
from services.program.documents.templates import shipped
from services.program.documents.wording import count, dong_in_words
from services.program.model import create_schema, open_model
from services.program.projections import project
from services.program.snapshot import Columns, snapshot
from services.program.statements import Batch, write
from shared import subjects
from shared.envelope import Actor, Fact, Recorded
from shared.events.budget import Fund
from tests.domain.planned import planned
from tests.domain.test_budget_properties import FUNDS, START, play, wishes
from tests.spec import NOON, Given

C = "qpdp-2023"


def stored(facts: list[Fact]) -> list[Recorded[Fact]]:
    subject = {True: subjects.budget(C), False: subjects.conference(C)}
    return [
        Recorded(fact, f"id-{n}", subject[n > 1], NOON, Actor("so-tai-chinh"), "c", "c", n)
        for n, fact in enumerate(facts, 1)
    ]


@settings(max_examples=15, deadline=None)
@given(st.just(START), wishes)
def test_every_paper_tells_the_sums_of_the_state(history: Given, commands: list[Any]) -> None:
    state, facts = history.state, [planned(), *history.history]
    for after, more in play(history, commands):
        state = after
        facts += more
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_compare(state, facts, Path(folder)))


async def _compare(state: Budget, facts: list[Fact], folder: Path) -> None:
    engine = open_model(f"sqlite+aiosqlite:///{folder / 'rows.db'}")
    try:
        await create_schema(engine)
        for recorded in stored(facts):  # a batch each: what follows builds on what is written
            batch = Batch()
            batch.add(project(recorded))
            async with engine.begin() as connection:
                await write(connection, batch)
        await _rows(state, engine)
        await _workbook(state, engine)
        await _papers(state, engine)
    finally:
        await engine.dispose()


async def _rows(state: Budget, engine: AsyncEngine) -> None:
    async with snapshot(engine, C) as shot:
        lines = await shot.rows(tables.estimate_lines)
        entries = await shot.rows(tables.expenditures)
        (head,) = await shot.rows(tables.budget)
        settled = await shot.rows(tables.settlement_lines)
    assert {row["line"]: (row["quantity"], row["amount"]) for row in lines} == {
        one.line: (one.quantity, one.amount) for one in state.lines.values()
    }
    paid = [row for row in entries if row["reversed_at"] is None]
    for fund in FUNDS:
        assert _sum(lines, fund) == state.total(fund)
        assert _sum(paid, fund) == state.spent(fund)
    if state.approval is not None:
        limits = (state.limits["conference"], state.limits["awards"])
        assert (head["approved"], head["approved_awards"]) == limits
    if state.settlement is not None:
        assert sum(row["spent"] for row in settled) == sum(map(state.spent, FUNDS))


async def _workbook(state: Budget, engine: AsyncEngine) -> None:
    """Real numbers: Excel can add them up."""
    content = xlsx_bytes(await export(engine, C, "estimate"))
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    header = next(row for row in rows if "Thành tiền (đồng)" in row)
    at = header.index("Thành tiền (đồng)")
    sums = [row[at] for row in rows[rows.index(header) + 1 :] if row[at] is not None]
    assert all(type(one) is int for one in sums)
    assert sum(int(str(one)) for one in sums) == sum(map(state.total, FUNDS))


async def _papers(state: Budget, engine: AsyncEngine) -> None:
    act = await assemble_acts.act(engine, C)
    funds = [fund for fund in FUNDS if any(one.fund == fund for one in state.lines.values())]
    _printed(act, "du-toan", [state.total(fund) for fund in funds])
    titled: tuple[Any, ...] = tuple(FUND_TITLES)
    told = [fund for fund in titled if fund in funds or state.limits.get(fund)]
    _printed(act, "quyet-toan", [state.spent(fund) for fund in told], column=3)


def _printed(act: Any, kind: str, sums: list[int], column: int = 5) -> None:
    """The total row of each fund, and the figure with its words below it."""
    sheet = lay_out_act(act, shipped().of(kind))
    blocks = [*sheet.body, *(block for part in sheet.appendices for block in part.body)]
    totals = [
        _cell(row, column)
        for block in blocks
        if isinstance(block, Table)
        for row in block.rows
        if row.strong and _cell(row, 1) == "Tổng cộng"
    ]
    assert totals == [count(one) for one in sums], kind
    texts = " ".join(
        "".join(run.text for run in block.line) for block in blocks if isinstance(block, Paragraph)
    )
    for one in sums:
        assert dong_in_words(one) in texts.replace("\u00a0", " ").replace("\u2060", ""), kind


def _cell(row: Row, column: int) -> str:
    return "".join(run.text for line in row.cells[column] for run in line)


def _sum(rows: list[Columns], fund: Fund) -> int:
    return sum(row["amount"] for row in rows if row["fund"] == fund)
