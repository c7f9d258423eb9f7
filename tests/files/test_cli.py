"""The commands as an official types them, against the whole running system. Everybody is made up."""

import asyncio
import csv
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import nats
import openpyxl
import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet, until_shown
from deploy.runner import Running, running
from services.program.model import open_model
from shared.client import Commands
from shared.commands.awards import OpenAwardRound
from shared.commands.base import Accepted
from shared.commands.registry import IssueInvitation, PlanConference
from shared.events.people import Contact
from shared.files.kinds import MAX_FILE_BYTES
from shared.personal import Personal
from tests import handed_in
from tests.files.made import HEADER, ROWS, to_tcvn3, xlsx
from tests.files.test_nominations import HEADER as NOMINATION_HEADER
from tests.files.test_nominations import ROWS as NOMINATION_ROWS
from tests.paths import PLAN

CONFERENCE, UNIT = "bac-giang-2023", "so-y-te"
OF = ["--conference", CONFERENCE, "--unit", UNIT]


@dataclass(frozen=True)
class Typed:
    exit_code: int | None
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Terminal:
    system: Running

    async def types(self, *words: str) -> "Typed":
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy", *words,
            env={**os.environ, **self.system.environment, "COLUMNS": "200"},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, errors = await process.communicate()
        return Typed(process.returncode, out.decode(), errors.decode())

    async def settled(self) -> None:
        """The read model shows all that was said."""
        client = await nats.connect(self.system.broker.url)
        engine = open_model(self.system.database_url)
        await until_shown(engine, await until_quiet(client))
        await engine.dispose()
        await client.close()


@pytest.fixture
async def terminal(tmp_path: Path) -> AsyncIterator[Terminal]:
    async with running(tmp_path / "system") as system:
        client = await nats.connect(system.broker.url)
        commands, checked = Commands(client, CONFERENCE), read_plan(PLAN)
        soon = datetime.now(UTC) + timedelta(days=5)
        # the real clock: the conference of the plan lies ahead of it
        begins = (soon + timedelta(days=5)).astimezone(timezone(timedelta(hours=7)))
        days = {"starts_at": begins, "ends_at": begins + timedelta(hours=4)}
        plan = checked.plan.model_copy(update=days)
        desk = Contact(person_id=UNIT, name=Personal("Văn thư"), email=Personal("vt@so.example"))
        for wish in (
            PlanConference(plan=plan, agencies=checked.agencies),
            IssueInvitation(delegation=UNIT, unit=UNIT, invitee="Sở Y tế", group="so-nganh", seats=9,
                            rank_rule="representative", respond_by=soon, contact=desk),
            OpenAwardRound(round="thu-nghiem", form="bang-khen-tinh", form_name="Bằng khen",
                           collectives=2, individuals=2, deadline=soon),
        ):  # fmt: skip
            answer = await commands.send(checked.plan.organiser, wish)
            assert isinstance(answer, Accepted), answer
        await client.close()
        terminal = Terminal(system)
        await terminal.settled()
        yield terminal


async def test_from_an_old_offices_list_to_the_exported_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    legacy = [[to_tcvn3(c) if isinstance(c, str) else c for c in row] for row in [HEADER, *ROWS]]
    file, changed = tmp_path / "ds.xlsx", tmp_path / "ds2.xlsx"
    file.write_bytes(xlsx([*legacy, [9, None, "Ph\xe3 phßng", None, None]]))
    told = ["import", "delegates", str(file), *OF]

    dry = await terminal.types(*told, "--dry-run")
    assert dry.exit_code == 1, dry.stdout
    assert "FILES_CONVERTED" in dry.stdout
    assert "FILES_MISSING" in dry.stdout

    sent = await terminal.types(*told, "--json")
    assert sent.exit_code == 1, sent.stdout
    counts = json.loads(sent.stdout)["counts"]
    assert counts == {"new": 6, "updated": 0, "unchanged": 0, "refused": 1, "skipped": 0}
    await terminal.settled()

    mended = [list(row) for row in ROWS]
    mended[2][2] = "Giám đốc"
    changed.write_bytes(xlsx([HEADER, *mended]))
    again = await terminal.types("import", "delegates", str(changed), *OF, "--json")
    assert again.exit_code == 0, again.stdout
    counts = json.loads(again.stdout)["counts"]
    assert counts == {"new": 0, "updated": 1, "unchanged": 5, "refused": 0, "skipped": 0}
    await terminal.settled()

    out = tmp_path / "delegates.csv"
    exported = await terminal.types("export", CONFERENCE, "delegates", "--out", str(out))
    assert exported.exit_code == 0, exported.stdout
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert sorted(row["Họ và tên"] for row in rows) == sorted(row[1] for row in ROWS)
    assert [row["Chức vụ"] for row in rows if row["Họ và tên"] == ROWS[2][1]] == ["Giám đốc"]


async def test_nominations_from_two_desks_at_once_are_handed_in_once(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "kt.xlsx"
    file.write_bytes(xlsx([NOMINATION_HEADER, *NOMINATION_ROWS]))
    told = ["import", "nominations", str(file), *OF, "--round", "thu-nghiem", "--json"]
    both = await asyncio.gather(terminal.types(*told), terminal.types(*told))
    assert [one.exit_code for one in both] == [0, 0], [one.stdout for one in both]
    await terminal.settled()
    out = tmp_path / "kt.csv"
    assert (
        await terminal.types("export", CONFERENCE, "nominations", "--out", str(out))
    ).exit_code == 0
    assert len(out.read_text("utf-8-sig").splitlines()) == 1 + len(NOMINATION_ROWS)
    again = await terminal.types(*told)
    assert json.loads(again.stdout)["counts"]["unchanged"] == len(NOMINATION_ROWS)


async def test_the_exported_estimate_comes_back_priced_and_not_twice(
    terminal: Terminal, tmp_path: Path
) -> None:
    """Exported as it was drafted, priced in Excel, dry-run, imported, exported and imported again."""
    out, priced, again = (tmp_path / f"{name}.xlsx" for name in ("ra", "gia", "lai"))
    await terminal.settled()
    assert (
        await terminal.types("export", CONFERENCE, "estimate", "--out", str(out))
    ).exit_code == 0
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if "Mã dòng" in [one.value for one in row])
    column = {str(one.value): one.column or 0 for one in header}
    first, last = (header[0].row or 0) + 1, sheet.max_row
    for number in range(first, last + 1):
        sheet.cell(number, column["Đơn giá (đồng)"]).value = "50.000"
        sheet.cell(number, column["Thành tiền (đồng)"]).value = f"=D{number}*E{number}"
    new: dict[str, Any] = {"TT": 7, "Nội dung chi": "Thuê xe", "Đơn vị tính": "chuyến", "Số lượng": 3,
           "Đơn giá (đồng)": 1_500_000, "Căn cứ": "Hợp đồng (ví dụ)"}  # fmt: skip
    for title, value in new.items():
        sheet.cell(last + 1, column[title]).value = value
    book.save(priced)
    of = ["--conference", CONFERENCE, "--unit", "bo-chqs-tinh", "--json"]
    told = ["import", "estimate", str(priced), *of]
    before = await terminal.types(*told, "--dry-run")
    assert json.loads(before.stdout)["counts"] == counts(new=1, updated=last - first + 1)
    other = ["import", "estimate", str(priced), *of[:3], "so-tai-chinh", "--json"]
    early = await terminal.types(*other)
    assert early.exit_code == 1
    assert "BUDGET_NOT_HOLDING" in early.stdout, "Finance takes the draft over before it changes it"
    sent = await terminal.types(*told)
    assert sent.exit_code == 0, sent.stdout
    assert json.loads(sent.stdout)["counts"] == counts(new=1, updated=last - first + 1)
    await terminal.settled()
    whole = last - first + 2
    repeated = await terminal.types(*told)
    assert json.loads(repeated.stdout)["counts"] == counts(unchanged=whole), repeated.stdout
    await terminal.types("export", CONFERENCE, "estimate", "--out", str(again))
    back = await terminal.types("import", "estimate", str(again), *of)
    assert json.loads(back.stdout)["counts"] == counts(unchanged=whole), back.stdout
    shown = await terminal.types("show", CONFERENCE, "estimate", "--json")
    lines = {row["line"]: row for row in json.loads(shown.stdout)["rows"]}
    assert len(lines) == whole
    assert lines["thue-xe"]["amount"] == 4_500_000
    assert lines["bang-khung"]["amount"] == (40 + 4) * 50_000, "of both rounds"


def counts(**of: int) -> dict[str, int]:
    return dict.fromkeys(("new", "updated", "unchanged", "refused", "skipped"), 0) | of


async def test_the_files_of_a_dossier_go_up_and_come_down_and_the_unfit_are_refused(
    terminal: Terminal, tmp_path: Path
) -> None:
    """As a unit does it: the list first, then each part; what is unfit never leaves the machine."""
    listed = tmp_path / "kt.xlsx"
    listed.write_bytes(xlsx([NOMINATION_HEADER, NOMINATION_ROWS[0]]))
    of_round = ["--round", "thu-nghiem"]
    told = await terminal.types("import", "nominations", str(listed), *OF, *of_round, "--json")
    assert told.exit_code == 0, told.stdout
    await terminal.settled()
    shown = await terminal.types("show", CONFERENCE, "nominations", "--json")
    (row,) = json.loads(shown.stdout)["rows"]
    name = row["nomination"]

    async def upload(file: Path, part: str = "minutes", *more: str) -> Typed:
        words = ("award", "upload", name, str(file), *of_round, "--part", part, *OF, *more)
        return await terminal.types(*words)

    text, large, secret = (tmp_path / one for one in ("bb.txt", "to.pdf", "mat.docx"))
    text.write_text("biên bản")
    large.write_bytes(handed_in.pdf("Biên bản (bịa)") + b"0" * MAX_FILE_BYTES)
    secret.write_bytes(handed_in.word("MẬT", "Nội dung bịa."))
    for file, code in (
        (text, "FILE_KIND_REFUSED"),
        (large, "FILE_TOO_LARGE"),
        (secret, "STATE_SECRET"),
    ):
        refused = await upload(file)
        assert refused.exit_code == 1, refused.stdout
        assert code in refused.stderr, refused.stderr
    orphans = await terminal.types("files", "orphans", "--older-than", "0")
    assert orphans.stdout.splitlines()[-1] == "0 tìm thấy/found"
    minutes, letter = tmp_path / "bien-ban.pdf", tmp_path / "xac-nhan.docx"
    minutes.write_bytes(handed_in.pdf("Biên bản xét khen thưởng (bịa)"))
    letter.write_bytes(handed_in.word("Xác nhận (bịa)"))
    strange = await upload(minutes, "photographs")
    assert strange.exit_code in (1, 2)
    assert "Traceback" not in strange.stderr, strange.stderr
    unfit = await upload(secret, "minutes", "--dry-run")
    assert (unfit.exit_code, "STATE_SECRET" in unfit.stderr) == (1, True)
    tried = await upload(minutes, "minutes", "--dry-run")
    assert tried.exit_code == 0, tried.stderr
    assert json.loads(tried.stdout)["message"]["data"]["dossier"][0]["file_name"] == minutes.name
    orphans = await terminal.types("files", "orphans", "--older-than", "0")
    assert orphans.stdout.splitlines()[-1] == "0 tìm thấy/found", "the file stayed here"
    assert (await upload(minutes)).exit_code == 0
    confirmed = await upload(letter, "confirmation", "--issued-by", "Sở Bịa Đặt")
    assert confirmed.exit_code == 0, confirmed.stderr
    out = tmp_path / "ve"
    back = await terminal.types(
        "award", "download", name, *of_round, "--conference", CONFERENCE, "--out", str(out)
    )
    assert back.exit_code == 0, back.stderr
    assert (out / "minutes" / "bien-ban.pdf").read_bytes() == minutes.read_bytes()
    assert (out / "xac-nhan.docx").read_bytes() == letter.read_bytes()
    await terminal.settled()
    shown = await terminal.types("show", CONFERENCE, "nominations", "--json")
    (row,) = json.loads(shown.stdout)["rows"]
    assert [one["part"] for one in json.loads(row["dossier"])] == ["minutes"]
    nobody = await terminal.types(
        "award", "download", "khong-co", *of_round, "--conference", CONFERENCE, "--out", str(out)
    )
    assert (nobody.exit_code, "NOT_FOUND" in nobody.stderr) == (1, True)


def test_forms_and_the_draft_of_agencies_need_no_running_system(tmp_path: Path) -> None:
    forms = CliRunner().invoke(app, ["forms", "--out", str(tmp_path)])
    assert forms.exit_code == 0, forms.output
    assert len(list(tmp_path.glob("*.xlsx"))) == 4
    draft = tmp_path / "agencies.yaml"
    told = ["import", "units", str(tmp_path / "mau-danh-sach-co-quan.xlsx"), "--out", str(draft)]
    assert CliRunner().invoke(app, told).exit_code == 0
    assert draft.exists()
    assert CliRunner().invoke(app, told).exit_code == 2
