"""The command line as its users have it: child processes against a running system, on the simulated clock."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nats
import pytest

from deploy.demo import read_model_is_current
from deploy.plan_import import read_plan
from deploy.runner import Running, running
from services.program.model import open_model
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import PlanConference
from tests.paths import PLAN, ROOT

CONFERENCE = "bac-giang-2023"
PLANNED = datetime(2023, 11, 15, 1, tzinfo=UTC)
TIME = "2023-11-20T09:00:00+07:00"
RESPOND_BY = "2023-12-01T17:00:00+07:00"


@dataclass(frozen=True)
class Shell:
    """A shell in which ``HOINGHI_*`` are those of the running system."""

    system: Running
    loop: asyncio.AbstractEventLoop

    def hoinghi(self, *said: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy", *said],
            cwd=ROOT,
            env={
                **os.environ,
                **self.system.environment,
                "HOINGHI_CONFERENCE": CONFERENCE,
                "HOINGHI_TIME": TIME,
                "COLUMNS": "80",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def answer(self, *said: str) -> Any:
        return json.loads(self.hoinghi(*said, "--json").stdout)

    def until_shown(self) -> int:
        async def wait() -> int:
            client = await nats.connect(self.system.broker.url)
            engine = open_model(self.system.database_url)
            try:
                return await read_model_is_current(client, engine)
            finally:
                await engine.dispose()
                await client.close()

        return self.loop.run_until_complete(wait())

    def show(self, *said: str) -> str:
        self.until_shown()
        shown = self.hoinghi("show", CONFERENCE, *said)
        assert shown.returncode == 0, shown.stderr
        return shown.stdout

    def rows(self, *said: str) -> list[dict[str, Any]]:
        return list(json.loads(self.show(*said, "--json"))["rows"])


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    loop = asyncio.new_event_loop()
    context = running(tmp_path_factory.mktemp("shell"), clock="simulated")
    system = loop.run_until_complete(context.__aenter__())
    try:
        loop.run_until_complete(_plan(system))
        yield Shell(system, loop)
    finally:
        loop.run_until_complete(context.__aexit__(None, None, None))
        loop.close()


async def _plan(system: Running) -> None:
    client = await nats.connect(system.broker.url)
    checked = read_plan(PLAN)
    wish = PlanConference(plan=checked.plan, agencies=checked.agencies)
    answer = await Commands(client, CONFERENCE).send("bo-chqs-tinh", wish, time=PLANNED)
    assert isinstance(answer, Accepted), answer
    await client.close()


def invite(shell: Shell, delegation: str, unit: str) -> None:
    answer = shell.answer(
        *("delegation", "issue-invitation", "--unit", "bo-chqs-tinh"),
        *(
            "--delegation",
            delegation,
            "--for-unit",
            unit,
            "--invitee",
            "Sở Y tế",
            "--group",
            "so-nganh",
        ),
        *("--seats", "2", "--rank-rule", "representative"),
        *("--respond-by", "2023-11-30T17:00:00+07:00", "--contact-person-id", unit),
        *("--contact-name", "Văn thư (mẫu)", "--contact-email", "van-thu@co-quan.example"),
        "--another",  # tests of one system invite the same agency again
    )
    assert answer["status"] == "accepted", answer


def register(delegation: str, unit: str, person: str, name: str) -> tuple[str, ...]:
    return (
        *("delegation", "register", "--unit", unit, "--delegation", delegation),
        *("--person-id", person, "--name", name, "--position", "Phó Giám đốc"),
    )


def test_a_delegate_is_registered_confirmed_and_seen(shell: Shell) -> None:
    invite(shell, "cli-y-te", "so-y-te")
    registered = shell.hoinghi(
        *register("cli-y-te", "so-y-te", "cli-01", "Đặng Thị Ví Dụ (nhân vật giả định)")
    )
    assert registered.returncode == 0, registered.stderr
    assert "AttendeeRegistered @" in registered.stdout
    assert "id: " in registered.stdout
    confirm = ("delegation", "confirm", "--unit", "so-y-te", "--delegation", "cli-y-te")
    confirmed = shell.answer(*confirm, "--person-id", "cli-01")
    assert [event["type"].split(".")[-2] for event in confirmed["events"]] == ["AttendeeConfirmed"]
    found = shell.rows("delegates", "--unit", "so-y-te", "--search", "dang thi vi du")
    assert [(row["person_id"], row["status"]) for row in found] == [("cli-01", "confirmed")]
    assert shell.rows("delegates", "--search", "không có ai như thế") == []
    table = shell.show("delegates", "--status", "đã xác nhận")
    assert "Chức vụ" in table
    assert "Đặng Thị Ví Dụ" in table
    assert max(map(len, table.splitlines())) <= 80


def test_a_warning_calls_a_person_by_name(shell: Shell) -> None:
    """Where it is printed after the deed, and where it stands in the list; the log keeps the id alone."""
    invite(shell, "cli-thanh-tra", "thanh-tra-tinh")
    said = shell.hoinghi(*register("cli-thanh-tra", "thanh-tra-tinh", "cli-31", "nguyễn Thị Mẫu"))
    assert said.returncode == 0, said.stderr
    told = " ".join(said.stdout.split())
    assert "Họ tên của “nguyễn Thị Mẫu” có chữ không viết hoa" in told
    assert "“cli-31”" not in told
    rows = [one for one in shell.rows("warnings") if one["entity_id"] == "cli-thanh-tra"]
    (row,) = [one for one in rows if one["code"] == "REGISTRY_NAME_SMALL"]
    assert "“nguyễn Thị Mẫu”" in row["vi"]
    assert "“nguyễn Thị Mẫu”" in row["en"]
    assert "cli-31" not in row["vi"]


def test_a_delegate_is_declined_with_a_reason(shell: Shell) -> None:
    invite(shell, "cli-tu-phap", "so-tu-phap")
    said = register("cli-tu-phap", "so-tu-phap", "cli-02", "Lê Văn Mẫu (nhân vật giả định)")
    assert shell.hoinghi(*said).returncode == 0
    decline = ("delegation", "decline", "--unit", "so-tu-phap", "--delegation", "cli-tu-phap")
    declined = shell.hoinghi(*decline, "--person-id", "cli-02", "--reason", "Đi công tác")
    assert declined.returncode == 0, declined.stderr
    found = shell.rows("delegates", "--unit", "so-tu-phap", "--status", "declined")
    assert [(row["person_id"], row["reason"]) for row in found] == [("cli-02", "Đi công tác")]


def test_who_was_named_on_an_invitation_that_is_withdrawn_is_counted_nowhere(shell: Shell) -> None:
    def counted() -> int:
        return int(shell.rows("budget")[0]["headcount"])

    before = counted() if shell.rows("budget") else 0
    invite(shell, "cli-dan-toc", "ban-dan-toc")
    for person, name in (("cli-21", "Hà Văn Mẫu (giả định)"), ("cli-22", "Tạ Thị Mẫu (giả định)")):
        said = register("cli-dan-toc", "ban-dan-toc", person, name)
        assert shell.hoinghi(*said).returncode == 0
    confirm = ("delegation", "confirm", "--unit", "ban-dan-toc", "--delegation", "cli-dan-toc")
    assert shell.hoinghi(*confirm, "--person-id", "cli-21").returncode == 0
    assert counted() == before + 1
    withdraw = ("delegation", "withdraw-invitation", "--unit", "bo-chqs-tinh")
    withdrawn = shell.hoinghi(*withdraw, "--delegation", "cli-dan-toc", "--reason", "Mời nhầm")
    assert withdrawn.returncode == 0, withdrawn.stderr
    assert counted() == before
    people = shell.rows("delegates", "--search", "mau (gia dinh)", "--unit", "ban-dan-toc")
    assert {(row["status"], row["reason"]) for row in people} == {
        ("invitation-withdrawn", "Giấy mời đã được thu hồi")
    }
    assert len(people) == 2
    assert shell.hoinghi(*confirm, "--person-id", "cli-22").returncode == 1


def issue(delegation: str, respond_by: str) -> tuple[str, ...]:
    return (
        *("delegation", "issue-invitation", "--unit", "bo-chqs-tinh", "--delegation", delegation),
        *("--for-unit", "so-xay-dung", "--invitee", "Sở Xây dựng", "--group", "so-nganh"),
        *("--seats", "1", "--rank-rule", "representative", "--respond-by", respond_by),
        *("--contact-person-id", "so-xay-dung", "--contact-name", "Văn thư (mẫu)"),
        *("--contact-email", "van-thu@co-quan.example"),
    )


def test_no_answer_is_due_after_the_beginning_and_an_invitation_that_goes_out_late_is_told(
    shell: Shell,
) -> None:
    late = shell.hoinghi(*issue("cli-xay-dung", "2023-12-08T07:31:00+07:00"))
    assert late.returncode == 1
    for part in ("REGISTRY_RESPOND_BY_AFTER_BEGINNING", "07:30 08/12/2023", "Chọn hạn trả lời"):
        assert part in late.stderr
    in_time = shell.hoinghi(
        *issue("cli-xay-dung", "2023-12-08T07:30:00+07:00"), HOINGHI_TIME="2023-12-06T09:00+07:00"
    )
    assert in_time.returncode == 0, in_time.stderr
    told = in_time.stdout + in_time.stderr
    for part in ("REGISTRY_INVITATION_LATE", "05/12/2023", "45/2018/QĐ-TTg"):
        assert part in told


def test_a_refusal_ends_with_1_in_both_languages_and_as_json(shell: Shell) -> None:
    said = register("no-such-delegation", "so-y-te", "cli-03", "A")
    refused = shell.hoinghi(*said)
    assert refused.returncode == 1
    for part in ("NOT_FOUND", "Không tìm thấy", "There is no", "Check the id"):
        assert part in refused.stderr
    for part in ("(danh sách: `hoinghi show … ", "(the list: `hoinghi show … "):
        assert part in refused.stderr
    told = shell.hoinghi(*said, "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["code"] == "NOT_FOUND"
    assert json.loads(told.stdout)["todo_vi"]


def test_the_same_id_writes_nothing_twice(shell: Shell) -> None:
    invite(shell, "cli-cong-thuong", "so-cong-thuong")
    said = register("cli-cong-thuong", "so-cong-thuong", "cli-04", "Trần Văn Mẫu (giả định)")
    first = shell.answer(*said, "--id", "cli-register-04")
    assert first["command"] == "cli-register-04"
    assert shell.answer(*said, "--id", "cli-register-04") == first
    # and with another id: it holds already
    again = shell.hoinghi(*said)
    assert again.returncode == 0
    assert "it held already" in again.stdout


def test_a_dry_run_and_a_malformed_command_send_nothing(shell: Shell) -> None:
    before = shell.until_shown()
    said = register("cli-y-te", "so-y-te", "cli-09", "B")
    message = json.loads(shell.hoinghi(*said, "--dry-run").stdout)
    assert message["subject"] == "command.registry.so-y-te.RegisterAttendee"
    assert shell.hoinghi(*register("a b", "so-y-te", "cli-09", "B")).returncode == 2
    assert shell.until_shown() == before


@pytest.mark.parametrize(
    "table", ["", *["conference", "groups", "agencies", "delegations", "tasks", "deadlines"]]
)
def test_each_list_is_shown_within_80_columns(shell: Shell, table: str) -> None:
    shown = shell.show(*([table] if table else []))
    assert shown.strip()
    assert max(map(len, shown.splitlines())) <= 80


def test_what_is_due_stands_in_order_and_a_list_is_kept_to_an_agency(shell: Shell) -> None:
    due = shell.rows("deadlines")
    assert {row["what"] for row in due} >= {"Nhiệm vụ", "Đợt khen thưởng"}
    assert [row["due"] for row in due] == sorted(row["due"] for row in due)
    mine = shell.rows("tasks", "--unit", "so-noi-vu")
    assert mine
    assert {row["lead"] for row in mine} == {"so-noi-vu"}
    assert len(mine) < len(shell.rows("tasks"))


def test_the_past_is_shown_as_it_was_and_what_lies_beyond_the_end_is_said(shell: Shell) -> None:
    end = shell.until_shown()
    assert shell.rows("delegations", "--as-of", "1") == []
    beyond = shell.hoinghi("show", CONFERENCE, "groups", "--as-of", str(end + 1000))
    assert beyond.returncode == 0, beyond.stderr
    assert f"position {end} is used" in " ".join(beyond.stderr.split())
    within = shell.hoinghi("show", CONFERENCE, "groups", "--as-of", str(end))
    assert "Warning" not in within.stderr
    assert within.stdout.split() == beyond.stdout.split()


def test_a_rebuild_beyond_the_end_says_so_too(shell: Shell, tmp_path: Path) -> None:
    into = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    rebuilt = shell.hoinghi("rebuild", "--into", into, "--as-of", "2999-01-01T00:00:00+07:00")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert "beyond the end of the log" in rebuilt.stderr


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("show", "another", "tasks"), "Chưa có hội nghị"),
        (("show", CONFERENCE, "nothing"), "VIEW_UNKNOWN"),
        (("show", CONFERENCE, "topics", "--status", "open"), "FILTER_INVALID"),
        (("show", CONFERENCE, "tasks", "--columns", "nothing"), "VIEW_UNKNOWN"),
        (("show", CONFERENCE, "tasks", "--as-of", "yesterday"), "AS_OF_INVALID"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    shell: Shell, said: tuple[str, ...], code: str
) -> None:
    answer = shell.hoinghi(*said)
    assert answer.returncode == 1
    assert code in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_delegate_is_scanned_found_by_name_counted_and_taken_back(shell: Shell) -> None:
    morning = {"HOINGHI_TIME": "2023-12-08T07:00:00+07:00", "HOINGHI_UNIT": "bo-chqs-tinh"}
    door = ("--gate", "Cửa 1")
    invite(shell, "cli-cua", "so-tai-chinh")
    said = register("cli-cua", "so-tai-chinh", "cli-cua-01", "Đồng Thị Cửa (nhân vật giả định)")
    assert shell.hoinghi(*said).returncode == 0
    confirm = ("delegation", "confirm", "--unit", "so-tai-chinh", "--delegation", "cli-cua")
    assert shell.hoinghi(*confirm, "--person-id", "cli-cua-01").returncode == 0
    (row,) = shell.rows("delegates", "--unit", "so-tai-chinh")
    scan = ("checkin", "scan", row["code"], *door)
    for tried in (
        shell.hoinghi(*scan, "--dry-run", **morning),
        shell.hoinghi("checkin", "name", "dong thi cua", *door, "--dry-run", **morning),
    ):
        assert tried.returncode == 0, tried.stderr
        assert "Đồng Thị Cửa" in tried.stdout
        assert "not in yet" in tried.stdout
        assert "nothing recorded" in tried.stdout
    strange = shell.hoinghi("checkin", "scan", "mã viết tay", *door, "--dry-run", **morning)
    assert (strange.returncode, "CHECKIN_UNKNOWN" in strange.stderr) == (1, True)
    assert shell.rows("scans") == []
    first = shell.hoinghi(*scan, **morning)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("✓ MỜI VÀO / PLEASE COME IN  Đồng Thị Cửa")
    again = shell.hoinghi(*scan, **morning)
    assert again.returncode == 0
    assert "Đồng Thị Cửa" in again.stdout
    # without the read model the scan counts all the same, and nobody is named
    blind = shell.hoinghi(
        *scan, **morning, HOINGHI_DATABASE_URL="sqlite+aiosqlite:///no-such-folder/x.db"
    )
    assert (blind.returncode, "Đồng Thị Cửa" in blind.stdout) == (0, False), blind
    assert "07:00:00 08/12/2023" in blind.stdout
    assert "07:00:00 08/12/2023" in again.stdout
    nobody = shell.hoinghi("checkin", "scan", "mã viết tay", *door, **morning)
    assert nobody.returncode == 1
    assert "CHECKIN_UNREADABLE" in nobody.stdout
    shell.until_shown()
    # a part of a name may be somebody else's: nobody is checked in by it, whoever is meant is shown
    part = shell.hoinghi("checkin", "name", "thi cua", *door, **morning)
    assert (part.returncode, "NAME_IN_PART" in part.stderr) == (1, True), part
    assert "cli-cua-01  Đồng Thị Cửa" in part.stdout
    assert "MỜI VÀO" not in part.stdout
    named = shell.hoinghi("checkin", "name", "dong thi cua", *door, **morning)
    assert named.returncode == 0, named.stderr
    assert "Đồng Thị Cửa" in named.stdout
    nobody = shell.hoinghi("checkin", "name", "Không Ai", *door, **morning)
    assert "NAME_UNKNOWN" in nobody.stderr
    assert "hoinghi delegation admit" in nobody.stderr
    empty = shell.hoinghi("checkin", "scan", "", *door, **morning)
    assert (empty.returncode, "Traceback" in empty.stderr) == (2, False)
    assert "nothing was sent" in empty.stderr
    assert [one["verdict"] for one in shell.rows("scans")].count("repeated") == 3
    (gate,) = shell.rows("gates")
    assert (gate["arrived"], gate["repeated"], gate["unmatched"]) == (1, 3, 1)
    counts = shell.hoinghi("checkin", "counts")
    assert counts.returncode == 0, counts.stderr
    assert "Chưa đến" in counts.stdout
    both = shell.answer("checkin", "counts")  # one document, though two tables
    assert both["gates"] == [gate]
    assert both["reception"] == shell.rows("reception")
    assert [one["person_id"] for one in shell.rows("arrivals")] == ["cli-cua-01"]
    undo = ("checkin", "undo", "--delegation", "cli-cua", "--person-id", "cli-cua-01")
    undone = shell.hoinghi(*undo, "--reason", "quét nhầm", **morning)
    assert "CheckInUndone" in undone.stdout, undone.stderr
    assert shell.rows("arrivals") == []


def test_a_slip_in_the_group_s_id_is_refused_and_a_stranger_s_id_is_told(shell: Shell) -> None:
    slip = ["so-nghanh" if word == "so-nganh" else word for word in issue("cli-sai", RESPOND_BY)]
    refused = shell.hoinghi(*slip)
    assert (refused.returncode, "REGISTRY_GROUP_UNKNOWN" in refused.stderr) == (1, True)
    assert "so-nganh" in refused.stderr
    guest = ["khach-le" if word == "so-xay-dung" else word for word in issue("cli-la", RESPOND_BY)]
    told = shell.hoinghi(*guest)
    assert told.returncode == 0, told.stderr
    assert "REGISTRY_INVITED_UNIT_NOT_IN_PLAN" in told.stdout + told.stderr


def test_lists_are_whole_in_a_terminal_of_80_columns(shell: Shell) -> None:
    shell.until_shown()
    listed = shell.hoinghi("agenda", "list", COLUMNS="80").stdout
    assert max(map(len, listed.splitlines())) <= 80
    items = json.loads(shell.hoinghi("agenda", "list", "--json").stdout)["items"]
    words = {word for item in items for word in item["title"].split()}
    assert words <= set(listed.split())
    assert json.loads(shell.hoinghi("document", "list", "--json").stdout) == []


def test_the_conference_is_left_out_where_the_environment_names_it(shell: Shell) -> None:
    shell.until_shown()
    for said in (("show", "agencies", "--unit", "so-y-te"), ("show", CONFERENCE, "agencies")):
        assert "so-y-te" in shell.hoinghi(*said).stdout, said
    assert "item-1" in shell.hoinghi("agenda", "list").stdout
    assert "delegates" in shell.hoinghi("show").stdout
    assert "CLI_MISSING" in shell.hoinghi("agenda", "list", HOINGHI_CONFERENCE="").stderr
    other = shell.hoinghi("show", "another", "tasks")
    assert "Chưa có hội nghị" in other.stdout + other.stderr


def test_lines_are_priced_and_stay_what_they_are(shell: Shell) -> None:
    before = {row["line"]: row for row in shell.rows("estimate")}
    assert before["tai-lieu"]["unit_price"] is None
    sums = shell.show("estimate", "--columns", "line,amount").splitlines()
    unpriced = next(one for one in sums if "tai-lieu" in one)
    assert unpriced.split() == ["tai-lieu"], "nothing is assumed, not even a sum of nothing"
    finance = ("--unit", "so-tai-chinh")
    for wrong, code in (
        ("tai-lieu=sáu", "ESTIMATE_PRICE_UNCLEAR"),
        ("tai-lieu=1.5", "ESTIMATE_PRICE_UNCLEAR"),
        ("giay-moi=20000", "ESTIMATE_PRICE_UNCLEAR"),
        ("x=1", "ESTIMATE_LINE_UNKNOWN"),
    ):
        refused = shell.hoinghi("budget", "price", "giay-moi=10000", wrong, *finance)
        assert (refused.returncode, code in refused.stderr) == (1, True)
    drawn = shell.hoinghi("budget", "draw-up-estimate", *finance)
    assert drawn.returncode == 0, drawn.stdout
    priced = ("budget", "price", "tai-lieu=60.000", "giay-moi=10000", *finance)
    tried = shell.hoinghi(*priced, "--dry-run")
    assert "tai-lieu = 60.000 đồng" in tried.stdout
    assert "nothing was sent" in tried.stdout
    assert not any(row["unit_price"] for row in shell.rows("estimate"))
    done = shell.hoinghi(*priced)
    assert done.returncode == 0, done.stdout + done.stderr
    after = {row["line"]: row for row in shell.rows("estimate")}
    prices = {line: row["unit_price"] for line, row in after.items() if row["unit_price"]}
    assert prices == {"tai-lieu": 60_000, "giay-moi": 10_000}
    kept = ("content", "unit", "quantity", "fund", "basis", "per_head", "ordinal")
    for name in kept:
        assert after["tai-lieu"][name] == before["tai-lieu"][name]


def test_lines_of_an_approved_estimate_are_adjusted_in_short(shell: Shell) -> None:
    finance = ("--unit", "so-tai-chinh", "--reason", "Thêm đại biểu (giả định)")
    for wrong, code in (
        ("tai-lieu=x60000", "ESTIMATE_PRICE_UNCLEAR"),
        ("tai-lieu=1.5x60000", "ESTIMATE_PRICE_UNCLEAR"),
        ("khong-co=1x1", "ESTIMATE_LINE_UNKNOWN"),
    ):
        refused = shell.hoinghi("budget", "adjust", "dc-1", "giay-moi=10000", wrong, *finance)
        assert (refused.returncode, code in refused.stderr) == (1, True), wrong
    early = shell.hoinghi("budget", "adjust", "dc-1", "tai-lieu=250x61.000", *finance)
    assert early.returncode == 1
    assert "WRONG_STATE" in early.stdout
    others = {row["line"]: 1_000 for row in shell.rows("estimate") if not row["unit_price"]}
    prices = [f"{line}={price}" for line, price in others.items()]
    for said in (
        ("price", *prices, "--unit", "so-tai-chinh"),
        ("submit", "--unit", "so-tai-chinh"),
        ("approve", "--unit", "chu-tich-ubnd-tinh"),
        (
            *("issue-decision", "--decision-number", "12/QĐ-UBND (ví dụ)"),
            *("--decision-date", "15/11/2023", "--unit", "van-phong-ubnd-tinh"),
        ),
    ):
        done = shell.hoinghi("budget", *said)
        assert done.returncode == 0, (said, done.stdout, done.stderr)
    tried = shell.hoinghi("budget", "adjust", "dc-1", "tai-lieu=250x61.000", *finance, "--dry-run")
    assert "250 × 61.000 đồng" in tried.stdout
    assert "nothing was sent" in tried.stdout
    adjusted = shell.hoinghi("budget", "adjust", "dc-1", "tai-lieu=250x61.000", *finance)
    assert adjusted.returncode == 0, adjusted.stdout + adjusted.stderr
    assert "tai-lieu = 250 × 61.000 đồng" in adjusted.stdout
    (adjustment,) = shell.rows("adjustments")
    assert (adjustment["adjustment"], adjustment["status"]) == ("dc-1", "proposed")
    assert "đang lập" in shell.show("adjustments")


def test_a_list_is_read_for_the_conference_of_the_environment(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "ds.csv"
    file.write_text("Họ và tên,Chức vụ\nNgười Bịa Đặt,(bịa)\n", "utf-8")
    said = ("import", "delegates", str(file), "--unit", "so-y-te", "--dry-run")
    missing = shell.hoinghi(*said, HOINGHI_CONFERENCE="")
    assert "--conference" in missing.stderr
    assert "--conference" not in shell.hoinghi(*said).stderr


def test_a_plan_that_is_imported_is_told_in_words_and_as_json_to_scripts(shell: Shell) -> None:
    tried = shell.hoinghi("plan", "import", str(PLAN), "--dry-run")
    assert (tried.returncode, "nothing was sent" in tried.stdout) == (0, True), tried.stderr
    told = shell.hoinghi("plan", "import", str(PLAN))
    assert told.returncode == 0, told.stderr
    assert "hoinghi show bac-giang-2023 deadlines" in told.stdout
    assert shell.answer("plan", "import", str(PLAN))["status"] == "accepted"


def test_what_finalising_the_program_would_send_is_shown_and_not_sent(
    shell: Shell, tmp_path: Path
) -> None:
    assert shell.hoinghi("plan", "import", str(PLAN)).returncode == 0
    said = ("agenda", "finalise", "bac-giang-2023", "--unit", "bo-chqs-tinh")
    tried = shell.hoinghi(*said, "--out", str(tmp_path), "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert "told to the delegates who come" in tried.stdout
    assert "nothing was sent" in tried.stdout
    assert (tmp_path / "chuong-trinh.pdf").exists()
    assert not shell.rows("documents")


def test_a_program_that_does_not_fit_its_hours_is_finalised_on_purpose_only(
    shell: Shell, tmp_path: Path
) -> None:
    assert shell.hoinghi("plan", "import", str(PLAN)).returncode == 0
    longer = shell.answer(
        *("agenda", "schedule", "--unit", "bo-chqs-tinh", "--item", "keo-dai", "--order", "90"),
        *("--title", "Thảo luận (giả định)", "--minutes", "300", "--presenter", "Chủ trì"),
    )
    assert longer["status"] == "accepted", longer
    shell.until_shown()
    said = ("agenda", "finalise", "bac-giang-2023", "--unit", "bo-chqs-tinh")
    refused = shell.hoinghi(*said, "--out", str(tmp_path))
    assert (refused.returncode, "REGISTRY_PROGRAM_DOES_NOT_FIT" in refused.stderr) == (1, True)
    assert "Thảo luận (giả định)" in refused.stderr
    assert "--as-it-is" in refused.stderr
    shell.until_shown()
    assert shell.rows("documents") == []
    meant = shell.hoinghi(*said, "--out", str(tmp_path), "--as-it-is")
    assert meant.returncode == 0, meant.stderr
    assert "ProgramFinalised" in meant.stdout
