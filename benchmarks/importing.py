"""Point 8: 5,000 units, delegates and nominations from XLSX with ``hoinghi import``, at the whole running system.

The list of units becomes a draft of ``agencies.yaml``, which the plan's check reads; delegates and nominations go
over the wire, row by row. The count that the read model shows afterwards has to be exact. Memory: the most that
one ``hoinghi import`` held, and the most that the service which decides about the rows has held so far.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Final

import nats
import sqlalchemy as sql
import xlsxwriter
from nats.aio.client import Client

from benchmarks.history import plan_ahead
from benchmarks.measure import Row, Size, Table
from deploy.people import people
from deploy.runner import Running, running
from services.program.model import open_model, reading
from services.program.tables import attendees, delegations, nominations
from shared.client import Commands
from shared.commands.awards import OpenAwardRound
from shared.commands.base import Accepted
from shared.commands.registry import IssueInvitation, PlanConference
from shared.events.people import Contact
from shared.personal import Personal
from tests.files.made import to_tcvn3, to_vni

SEATS: Final = 500
"""As many as an invitation can have; ten units send a list each."""


ROUND: Final = "bang-khen"
_UNANSWERED: Final = ("NO_ANSWER", "LOG_UNAVAILABLE")
_PATIENCE: Final = 5
_EACH: Final = "each accepted by itself, durable; starting `hoinghi` for each file included"


def _write(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """As an office sends it: a title, then the header, then numbered rows (all made up)."""
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "DANH SÁCH (nhân vật, đơn vị giả định)")
        sheet.write_row(2, 0, ["TT", *columns])
        for number, row in enumerate(rows, 1):
            sheet.write_row(2 + number, 0, [number, *row])
    return file


_WRITINGS: Final[tuple[Callable[[str], str], ...]] = (str, to_tcvn3, to_vni)


def _delegates(file: Path, unit: str, count: int, written: Callable[[str], str] = str) -> Path:
    # a number behind each name, so that no two are taken for one
    listed = enumerate(people(7, unit, count), 1)
    rows = [
        (written(f"{one.name} {n}"), written("Chuyên viên"), one.phone, one.email)
        for n, one in listed
    ]
    columns = ("Họ và tên", "Chức vụ", "Số điện thoại", "Thư điện tử")
    return _write(file, [written(column) for column in columns], rows)


def _nominations(file: Path, unit: str, count: int) -> Path:
    listed = enumerate(people(8, unit, count), 1)
    rows = [
        (f"{one.name} {n}", "Chuyên viên", "Phòng Giả Định", "CANHAN", "Bằng khen")
        for n, one in listed
    ]
    columns = ("Tên tập thể/cá nhân/hộ gia đình", "Chức vụ", "Đơn vị công tác", "Phân loại khen thưởng",
               "Danh hiệu/Hình thức")  # fmt: skip
    return _write(file, columns, rows)


def _units(file: Path, count: int) -> Path:
    columns = ("Tên cơ quan, đơn vị", "Nhóm", "Email", "Số chỗ")
    rows = (
        (f"Phòng Giả Định số {n}", "so-nganh", f"vt{n}@don-vi.example", 2)
        for n in range(1, count + 1)
    )
    return _write(file, columns, rows)


async def _planned(client: Client, units: list[str], seats: int) -> str:
    checked = plan_ahead()
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
    opened = OpenAwardRound(
        round=ROUND, form="certificate", form_name="Bằng khen", collectives=seats,
        individuals=seats * len(units), deadline=datetime.now(UTC) + timedelta(days=3),
    )  # fmt: skip
    answers.append(await commands.send(organiser, opened))
    if not all(isinstance(answer, Accepted) for answer in answers):
        raise RuntimeError(str(answers))
    return conference


def _import(system: Running, log: Path, *told: str) -> tuple[int, int]:
    """Returns what the process held at most, in kB (0 where the system does not tell it), and how often the file
    was sent again because a row had no answer, as the command says to do on an overloaded machine.

    Memory is asked for while it runs: ``wait4`` would count what this benchmark itself holds.
    """
    most = 0
    for again in range(_PATIENCE):
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy", "import", *told], stdout=out,
                stderr=subprocess.STDOUT, env={**os.environ, **system.environment},
            )  # fmt: skip
            while process.poll() is None:
                most = max(most, _most(process.pid))
                time.sleep(0.05)
        said = log.read_text()
        if process.returncode == 0:
            return most, again
        if not any(code in said for code in _UNANSWERED):
            break
    raise RuntimeError(said[-3000:])


def _most(pid: int) -> int:
    """What a running process has held at most, in kB; 0 where the system does not tell it."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s*(\d+) kB", told)
    return int(found[1]) if found else 0


async def _until(system: Running, table: sql.Table, conference: str, count: int) -> None:
    """Until the read model shows so many. Raises RuntimeError where it shows more."""
    engine = open_model(system.database_url)
    query = sql.select(sql.func.count()).select_from(table).where(table.c.conference == conference)
    try:
        async with asyncio.timeout(120):
            while True:
                async with reading(engine) as model:
                    shown = (await model.execute(query)).scalar_one()
                if shown > count:
                    raise RuntimeError(f"{shown} rows of {table.name}, {count} were sent")
                if shown == count:
                    return
                await asyncio.sleep(0.05)
    finally:
        await engine.dispose()


Sent = Sequence[Sequence[str]]
"""What follows ``hoinghi import``, once for each file."""


async def measure(directory: Path, size: Size) -> list[Table]:
    units = [agency.id for agency in plan_ahead().agencies][1 : 1 + size.of(10, 2)]
    seats = size.of(SEATS, 10)
    total = len(units) * seats
    rows = []
    async with running(directory / f"system-{uuid.uuid4().hex[:6]}") as system:
        client = await nats.connect(system.broker.url)
        try:
            conference = await _planned(client, units, seats)
        finally:
            await client.close()
        await _until(system, delegations, conference, len(units))

        rates: list[float] = []

        async def taken(
            what: str, sent: Sent, table: sql.Table | None, note: str, service: str = ""
        ) -> None:
            began = time.perf_counter()
            most = repeated = 0
            for told in sent:
                held, again = await asyncio.to_thread(
                    _import, system, directory / "import.log", *told
                )
                most, repeated = max(most, held), repeated + again
            seconds = time.perf_counter() - began
            shown = ""
            if table is not None:
                await _until(system, table, conference, total)
                shown = f"; all shown after {time.perf_counter() - began:.1f} s"
            rates.append(total / seconds)
            held = _most(system.processes[service].pid) if service else 0
            memory = f"; each process at most {most / 1000:.0f} MB" if most else ""
            memory += f", service {service} {held / 1000:.0f} MB" if held else ""
            memory += (
                f"; files sent again for rows without an answer: {repeated}" if repeated else ""
            )
            rows.append(
                Row(
                    f"{total:,} {what}, {len(sent)} file{'s' if len(sent) > 1 else ''}",
                    f"{rates[-1]:,.0f}/s ({seconds:.1f} s{shown})",
                    "the delegates above" if len(rates) > 1 else "none measured",
                    f"{rates[0]:,.0f}/s" if len(rates) > 1 else "",
                    rates[-1] / rates[0] if len(rates) > 1 else None,
                    note=f"{note}{memory}",
                )
            )

        of = ("--conference", conference)
        listed = [
            ("delegates", str(_delegates(directory / f"{unit}.xlsx", unit, seats, written)), *of,
             "--unit", unit, "--delegation", f"nhap-{unit}")
            for unit, written in zip(units, cycle(_WRITINGS), strict=False)
        ]  # fmt: skip
        scripts = f"{_EACH}; in Unicode, TCVN3 and VNI by turns"
        await taken("delegates", listed, attendees, scripts, "registry")
        named = [
            ("nominations", str(_nominations(directory / f"kt-{unit}.xlsx", unit, seats)), *of,
             "--unit", unit, "--round", ROUND)
            for unit in units
        ]  # fmt: skip
        of_one = f"{_EACH}; all of one award round"
        await taken("nominations", named, nominations, of_one, "awards")
        await taken(
            "nominations again",
            named,
            nominations,
            "nothing changes, nobody stands twice",
            "awards",
        )
        draft = str(directory / "agencies.yaml")
        agencies = ("units", str(_units(directory / "don-vi.xlsx", total)), "--out", draft)
        note = "a draft of agencies.yaml on the disk; nothing is sent"
        await taken("units", [agencies], None, note)
    title = f"{total:,} delegates, nominations and units from XLSX with `hoinghi import`"
    method = "the whole system (broker, six services, portal, mail catcher) on the same two cores"
    return [Table("import", title, method, tuple(rows))]
