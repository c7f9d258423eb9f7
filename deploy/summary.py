"""The closing table of the demonstration: every figure is read from the read model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy
from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.story import Story
from services.program.assemble_report import attendance_row
from services.program.printing import Printed
from services.program.snapshot import Columns
from services.program.tables import (
    attendees,
    audit,
    awards,
    budget,
    delegations,
    expenditures,
    groups,
    messages,
    tasks,
)
from shared.money import format_dong


async def closing_table(
    console: Console,
    story: Story,
    engine: AsyncEngine,
    printed: Sequence[Printed],
    out: Path,
    seconds: float,
) -> None:
    for table in await tables(engine, story, seconds):
        console.print(table)
    console.print(_refusals(story))
    console.print("Tệp / files:")
    for document in printed:
        console.print(f"  {document.path}", highlight=False)
    mails = sorted((out / "thu-dien-tu").glob("*.eml"))
    console.print(f"  {out / 'thu-dien-tu'}/ (*.eml: {len(mails)})", highlight=False)


async def tables(engine: AsyncEngine, story: Story, seconds: float) -> tuple[Table, Table]:
    """Delegates by group, and the results: every figure from the read model."""
    async with engine.connect() as connection:
        return (
            await _attendance(connection, story.conference),
            await _figures(connection, story, seconds),
        )


async def _of_conference(
    connection: AsyncConnection, table: sqlalchemy.Table, conference: str
) -> Sequence[Columns]:
    query = select(table).where(table.c.conference == conference)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _attendance(connection: AsyncConnection, conference: str) -> Table:
    table = Table("Nhóm / group", box=box.SIMPLE_HEAD, title="Đại biểu / delegates")
    for heading in ("Mời", "Xác nhận", "Có mặt", "Dự thay", "Vắng mặt", "Báo trước", "Chưa cử"):
        table.add_column(heading, justify="right")
    invited = await _of_conference(connection, delegations, conference)
    issued = {row["delegation"] for row in invited if row["status"] == "issued"}
    named = await _of_conference(connection, attendees, conference)
    people = [row for row in named if row["delegation"] in issued]
    total = [0] * 7
    known = await _of_conference(connection, groups, conference)
    for group in sorted(known, key=lambda row: int(row["protocol_rank"])):
        here = group["group_id"]
        one = attendance_row(
            group["title"],
            [row for row in invited if row["group_id"] == here and row["status"] == "issued"],
            [row for row in people if row["group_id"] == here],
        )
        row = [
            one.invited, one.confirmed, one.present, one.substituted, one.absent, one.declined, one.silent
        ]  # fmt: skip
        total = [before + now for before, now in zip(total, row, strict=True)]
        table.add_row(one.group, *map(str, row))
    table.add_section()
    table.add_row("Cộng / total", *map(str, total), style="bold")
    return table


async def _figures(connection: AsyncConnection, story: Story, seconds: float) -> Table:
    conference = story.conference

    async def count(query: Any) -> int:
        return int((await connection.execute(query)).scalar_one() or 0)

    async def of(table: Any, *conditions: Any) -> int:
        return await count(
            select(func.count())
            .select_from(table)
            .where(table.c.conference == conference, *conditions)
        )

    money = (
        await connection.execute(select(budget).where(budget.c.conference == conference))
    ).one()

    async def spent(fund: str) -> int:
        return await count(
            select(func.sum(expenditures.c.amount)).where(
                expenditures.c.conference == conference,
                expenditures.c.fund == fund,
                expenditures.c.reversed_at.is_(None),
            )
        )

    done, on_time = (
        await of(tasks, tasks.c.status == "completed"),
        await of(tasks, tasks.c.on_time.is_(True)),
    )
    events = await of(audit)
    table = Table(box=box.SIMPLE_HEAD, show_header=False, title="Kết quả / results")
    table.add_column()
    table.add_column(justify="right")
    table.add_row("Giấy mời / invitations", str(await of(delegations)))
    table.add_row(
        "Khen thưởng / awards (tập thể, cá nhân)",
        f"{await of(awards, awards.c.kind == 'collective')} + "
        f"{await of(awards, awards.c.kind == 'individual')}",
    )
    table.add_row(
        "Kinh phí hội nghị / budget: duyệt – chi (đồng)",
        f"{format_dong(money.approved or 0)} – {format_dong(await spent('conference'))}",
    )
    table.add_row(
        "Tiền thưởng / bonuses: duyệt – chi (đồng)",
        f"{format_dong(money.approved_awards or 0)} – {format_dong(await spent('awards'))}",
    )
    table.add_row(
        "Nhiệm vụ / tasks: đúng hạn – xong – tổng", f"{on_time} – {done} – {await of(tasks)}"
    )
    table.add_row(
        "Thư đã gửi / messages sent", str(await of(messages, messages.c.status == "sent"))
    )
    table.add_row("Sự kiện / events stored", str(events))
    table.add_row("Lệnh / commands answered", str(story.told.commands))
    table.add_row("Giây / seconds", f"{seconds:.1f}")
    return table


def _refusals(story: Story) -> Table:
    table = Table(
        "Mã / code",
        "Lý do",
        "Reason",
        box=box.SIMPLE_HEAD,
        title="Bị từ chối đúng quy tắc / refused by rule",
    )
    for answer in {answer.code: answer for answer in story.told.refusals}.values():
        table.add_row(answer.code, answer.vi, answer.en)
    return table
