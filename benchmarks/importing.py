"""Point 8: 5,000 delegates from XLSX with ``hoinghi import``, over the wire, against the whole running system."""

import asyncio
import os
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import nats
import xlsxwriter
from nats.aio.client import Client
from sqlalchemy import select

from benchmarks.history import plan
from benchmarks.measure import Row, Size, Table
from deploy.people import people
from deploy.runner import Running, running
from services.program.model import open_model, reading
from services.program.tables import attendees, delegations
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import IssueInvitation, PlanConference
from shared.events.people import Contact
from shared.personal import Personal

SEATS: Final = 500
"""As many as an invitation can have; ten units send a list each."""


def _write(file: Path, unit: str, count: int) -> None:
    """As an office sends it: a title, then the header, then the people (made up)."""
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "DANH SÁCH ĐẠI BIỂU (nhân vật giả định)")
        sheet.write_row(2, 0, ["TT", "Họ và tên", "Chức vụ", "Số điện thoại", "Thư điện tử"])
        for number, one in enumerate(people(7, unit, count), 1):
            # a number behind the name, so that no two are taken for one person
            row = [number, f"{one.name} {number}", "Chuyên viên", one.phone, one.email]
            sheet.write_row(2 + number, 0, row)


async def _invite(client: Client, units: list[str], seats: int) -> str:
    checked = plan()
    conference, organiser = checked.plan.id, checked.plan.organiser
    commands = Commands(client, conference)
    answers = [
        await commands.send(organiser, PlanConference(plan=checked.plan, agencies=checked.agencies))
    ]
    for unit in units:
        wish = IssueInvitation(
            delegation=f"nhap-{unit}", unit=unit, invitee=unit, group="so-nganh", seats=seats,
            rank_rule="representative", respond_by=datetime.now(UTC) + timedelta(days=3),
            contact=Contact(person_id=unit, name=Personal("Văn thư"), email=Personal("a@b.example")),
        )  # fmt: skip
        answers.append(await commands.send(organiser, wish))
    if not all(isinstance(answer, Accepted) for answer in answers):
        raise RuntimeError(str(answers))
    return conference


async def _import(system: Running, conference: str, unit: str, file: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy", "import", "delegates", str(file), "--conference", conference,
        "--unit", unit, "--delegation", f"nhap-{unit}", stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, env={**os.environ, **system.environment},
    )  # fmt: skip
    out, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(out.decode()[-3000:])


async def _until(system: Running, conference: str, table: str, count: int) -> None:
    """Until the read model shows so many."""
    source = delegations if table == "delegations" else attendees
    engine = open_model(system.database_url)
    try:
        async with asyncio.timeout(120):
            while True:
                async with reading(engine) as model:
                    query = select(source.c.delegation).where(source.c.conference == conference)
                    rows = [row for row in await model.execute(query) if row[0].startswith("nhap-")]
                if len(rows) >= count:
                    return
                await asyncio.sleep(0.05)
    finally:
        await engine.dispose()


async def measure(directory: Path, size: Size) -> list[Table]:
    units = [agency.id for agency in plan().agencies][1 : 1 + size.of(10, 2)]
    seats = size.of(SEATS, 10)
    total = len(units) * seats
    async with running(directory / f"system-{uuid.uuid4().hex[:6]}") as system:
        client = await nats.connect(system.broker.url)
        try:
            conference = await _invite(client, units, seats)
        finally:
            await client.close()
        await _until(system, conference, "delegations", len(units))
        files = {unit: directory / f"{unit}.xlsx" for unit in units}
        for unit, file in files.items():
            _write(file, unit, seats)
        began = time.perf_counter()
        for unit, file in files.items():
            await _import(system, conference, unit, file)
        sent = time.perf_counter() - began
        await _until(system, conference, "attendees", total)
        shown = time.perf_counter() - began
    figure = f"{total / sent:,.0f}/s ({sent:.1f} s; all shown after {shown:.1f} s)"
    row = Row(f"{total:,} delegates, {len(units)} files", figure, "none measured", "",
              note="each accepted by itself, durable; starting `hoinghi` for each file included")  # fmt: skip
    return [
        Table(
            "import",
            f"{total:,} delegates from XLSX with `hoinghi import`",
            "the whole system (broker, six services, mail catcher) on the same two cores",
            (row,),
        )
    ]
