"""The closing table of the demonstration: every figure is read from the read model, and each sum is one."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import sqlalchemy
from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.story.teller import Story
from services.program import tables as rows
from services.program.assemble_report import attendance
from services.program.documents.values import AttendanceRow
from services.program.printing import Printed
from services.program.snapshot import Columns, snapshot
from shared.money import format_dong

_SHORT = (
    "Mời = có mặt + vắng mặt + chưa trả lời; dự thay: có mặt, báo vắng: vắng mặt.\n"
    "Invited = present + absent + no answer; substitutes are present, excused absent."
)


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
    async with snapshot(engine, story.conference) as shot:
        counted = (await attendance(shot)).rows
    return _attendance(counted), await _results(engine, story, seconds)


def _attendance(counted: Sequence[AttendanceRow]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title="Đại biểu / delegates", caption=_SHORT, pad_edge=False)
    table.add_column("Nhóm / group", min_width=30)
    for heading in (
        "Mời", "Xác\nnhận", "Có\nmặt", "Dự\nthay", "Vắng\nmặt", "Báo\nvắng", "Chưa\ntrả\nlời"
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    total = [0] * 7
    for one in counted:
        row = [
            one.invited, one.confirmed, one.present, one.substituted, one.absent, one.declined, one.silent
        ]  # fmt: skip
        total = [before + now for before, now in zip(total, row, strict=True)]
        table.add_row(one.group, *map(str, row))
    table.add_section()
    table.add_row("Cộng / total", *map(str, total), style="bold")
    return table


async def _results(engine: AsyncEngine, story: Story, seconds: float) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_header=False, title="Kết quả / results", pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for label, figure in await figures(engine, story):
        table.add_row(label, figure)
    table.add_row("Giây / seconds", f"{seconds:.1f}")
    return table


async def figures(engine: AsyncEngine, story: Story) -> list[tuple[str, str]]:
    """What is shown under the results, line by line: a label in both languages, and the figure."""

    async def of(table: sqlalchemy.Table) -> list[Columns]:
        query = select(table).where(table.c.conference == story.conference)
        async with engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    invited, papers = await of(rows.delegations), await of(rows.papers)
    topics, events = await of(rows.contributions), await of(rows.audit)
    programs = [row for row in await of(rows.documents) if row["kind"] == "program"]
    return [
        (
            "Giấy mời / invitations: cơ quan + thưởng",
            _sum(invited, "origin", "plan", "award"),
        ),
        ("Tham luận / papers: đọc + chỉ in + rút", _papers(papers)),
        ("Báo cáo theo chủ đề / topics accepted", f"{_having(topics, 'accepted')} / {len(topics)}"),
        ("Chương trình / program: số bản", str(len(programs))),
        *_awards(await of(rows.award_rounds), await of(rows.awards), await of(rows.nominations)),
        *_money(await of(rows.budget), await of(rows.expenditures), await of(rows.recoveries)),
        ("Nhiệm vụ / tasks: đúng hạn + trễ + chưa", _tasks(await of(rows.tasks))),
        *_scans(await of(rows.scans)),
        *told_of_messages(await of(rows.messages)),
        ("Sự kiện / events stored", str(len(events))),
        ("Lệnh / commands: nhận + từ chối", _commands(story)),
    ]


def _added(*parts: int) -> str:
    """``2 + 3 = 5``."""
    return f"{' + '.join(map(str, parts))} = {sum(parts)}"


def _having(found: Sequence[Columns], *statuses: str) -> int:
    return sum(row["status"] in statuses for row in found)


def _sum(found: Sequence[Columns], column: str, *values: str) -> str:
    counted = Counter(row[column] for row in found)
    return _added(*(counted[value] for value in values))


def _papers(found: Sequence[Columns]) -> str:
    return _added(*(_having(found, status) for status in ("selected", "printed", "withdrawn")))


def _awards(
    rounds: Sequence[Columns], awards: Sequence[Columns], nominations: Sequence[Columns]
) -> list[tuple[str, str]]:
    """By the higher form first; what was revoked is said apart."""
    told = []
    for one in sorted(rounds, key=lambda row: (row["precedence"] or 1_000, row["round"])):
        own = [row for row in awards if row["round"] == one["round"]]
        kinds = Counter(row["kind"] for row in own)
        revoked = sum(row["revoked_at"] is not None for row in own)
        figure = _added(kinds["collective"], kinds["individual"])
        label = "Quân khu" if one["level"] == "military-region" else "Chủ tịch"
        told.append((f"Khen thưởng {label}: tập thể + cá nhân", figure))
        if revoked:
            told.append(("  trong đó đã hủy bỏ / revoked since", str(revoked)))
    if nominations:
        others = len(nominations) - len(awards)
        told.append(("Hồ sơ / nominations: được khen + không", _added(len(awards), others)))
    return told


def _money(
    budget: Sequence[Columns], spending: Sequence[Columns], recoveries: Sequence[Columns]
) -> list[tuple[str, str]]:
    told = []
    for label, fund, column in (
        ("Kinh phí / budget, đồng", "conference", "approved"),
        ("Quỹ khen / award fund, đồng", "awards", "approved_awards"),
    ):
        if all(row[column] is None for row in budget):
            if fund == "conference":
                told.append((label.removesuffix(", đồng"), "chưa duyệt / not approved"))
            continue
        approved = sum(row[column] or 0 for row in budget)
        spent = sum(
            row["amount"] for row in spending if row["fund"] == fund and row["reversed_at"] is None
        )
        figure = f"{format_dong(spent)} + {format_dong(approved - spent)} = {format_dong(approved)}"
        told.append((f"{label}: chi + còn", figure))
    back = sum(row["amount"] for row in recoveries if row["received_on"] is not None)
    if recoveries:
        due = sum(row["amount"] for row in recoveries)
        told.append(
            (
                "Thu hồi / recovered, đồng: đã thu / phải",
                f"{format_dong(back)} / {format_dong(due)}",
            )
        )
    return told


def _tasks(found: Sequence[Columns]) -> str:
    done = [row for row in found if row["status"] == "completed"]
    on_time = sum(bool(row["on_time"]) for row in done)
    return _added(on_time, len(done) - on_time, len(found) - len(done))


def _scans(found: Sequence[Columns]) -> list[tuple[str, str]]:
    if not found:
        return []
    undone = sum(row["undone_at"] is not None for row in found)
    counted = Counter(row["verdict"] for row in found if row["undone_at"] is None)
    entered = counted.pop("arrived", 0)
    repeated = counted.pop("repeated", 0) + counted.pop("earlier", 0)
    figure = _added(entered, repeated, sum(counted.values()), undone)
    return [("Quét / scans: vào + lặp + không + hủy", figure)]


_NOT_ARRIVED: Final = {
    "held": "chờ phát hành / held for release",
    "requested": "chờ gửi / about to be sent",
    "sending": "đang gửi / being sent",
    "awaiting-post": "in, chờ bàn giao / printed, not posted",
    "uncertain": "chưa rõ đã gửi / perhaps sent",
    "failed": "gửi lỗi, gửi lại sau / failed, tried again",
    "bounced": "bị trả lại / bounced",
    "abandoned": "thôi gửi / given up",
}


def told_of_messages(found: Sequence[Columns]) -> list[tuple[str, str]]:
    """What reached nobody (yet) is told by its state, each under a word of its own."""
    sent, dropped = _having(found, "sent"), _having(found, "discarded")
    again = sum(row["rounds"] or 0 for row in found)
    rest = len(found) - sent - dropped
    told = [("Thư / messages: gửi + bỏ + chưa đến", _added(sent, dropped, rest))]
    told += [
        (f"  trong đó {label}", str(number))
        for status, label in _NOT_ARRIVED.items()
        if (number := _having(found, status))
    ]
    if again:
        told.append(("  gửi lại sau khi bị trả về / resent", str(again)))
    return told


def _commands(story: Story) -> str:
    refused = len(story.told.refusals)
    return _added(story.told.commands - refused, refused)


def _refusals(story: Story) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, title="Bị từ chối đúng quy tắc / refused by rule", pad_edge=False
    )
    table.add_column("Mã / code", no_wrap=True)
    table.add_column("Lý do / reason")
    for answer in {answer.code: answer for answer in story.told.refusals}.values():
        table.add_row(answer.code, f"{answer.vi}\n{answer.en}")
    return table
