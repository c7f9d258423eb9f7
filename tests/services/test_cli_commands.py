"""The command line holds every command of the catalogue, and says exactly what the command says."""

import json
import re
import subprocess
import sys
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.cli_bodies import arguments
from deploy.cli_commands import described, find, group_of, groups, short_names
from deploy.cli_groups import GROUPS, Catalogue
from deploy.cli_help import HELP
from deploy.cli_option_words import LOOKED_UP
from deploy.cli_options import RESERVED, full_name, options_of
from deploy.cli_send import accepted_lines
from deploy.cli_sending import BadTime, told_time
from deploy.plan_import import read_plan
from services.program.tables import VERSION
from shared.commands import ALL_COMMANDS
from shared.commands.base import Accepted, Command, EventRef
from shared.commands.budget import (
    RecordExpenditure,
    ReturnBudget,
    SetEstimateLine,
    SubmitSettlement,
)
from shared.commands.papers import SubmitPaper
from shared.commands.registry import (
    IssueInvitation,
    PlanConference,
    RegisterAttendee,
    SubmitContribution,
)
from shared.envelope import Warned
from shared.events.budget import LineRemark
from tests.examples_of import examples
from tests.paths import PLAN, ROOT

NAMED = [pytest.param(kind, id=kind.__name__) for kind in ALL_COMMANDS]
GENERATED = [one for one in NAMED if one.id != "PlanConference"]
SENDER = ("--conference", "c1", "--unit", "so-y-te")
REGISTER = (
    *("delegation", "register", "--delegation", "so-y-te", "--person-id", "so-y-te-01"),
    *("--position", "Giám đốc", *SENDER),
)


def hoinghi(*arguments: str, text: str | None = None) -> Result:
    return CliRunner(env={"HOINGHI_CONFERENCE": None, "HOINGHI_UNIT": None}).invoke(
        app, list(arguments), input=text
    )


@cache
def help_of(group: str) -> str:
    return hoinghi(group, "--help").output


def dry_run(command: Command, *said: str, text: str | None = None) -> dict[str, object]:
    """The message that would be sent for what was said on the command line."""
    kind = type(command)
    name = (group_of(kind), full_name(kind))
    result = hoinghi(*name, *said, *SENDER, "--dry-run", text=text)
    assert result.exit_code == 0, result.output
    message = json.loads(result.stdout)
    assert message["subject"] == f"command.{kind.context}.so-y-te.{kind.__name__}"
    assert message["message"]["conference"] == "c1"
    return dict(message["message"]["data"])


# --- every command -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NAMED)
def test_every_command_is_reachable_and_its_help_names_each_option(kind: type[Command]) -> None:
    group, name = group_of(kind), full_name(kind)
    assert find(group, name) is kind
    result = hoinghi(group, name, "--help")
    assert result.exit_code == 0, result.output
    for option in options_of(kind):
        assert option.flag in result.output
    assert name in help_of(group)


@pytest.mark.parametrize("kind", NAMED)
def test_no_two_options_of_a_command_have_one_name(kind: type[Command]) -> None:
    names = [option.name for option in options_of(kind)]
    names += [option.alias for option in options_of(kind) if option.alias]
    assert len(set(names)) == len(names)
    assert not RESERVED & set(names)


def _empty_list_in(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_empty_list_in, value.values()))
    if isinstance(value, list | tuple):
        return not value or any(map(_empty_list_in, value))
    return False


@pytest.mark.parametrize("kind", GENERATED)
def test_what_a_command_says_can_be_said_by_options(kind: type[Command]) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(examples(kind))
    def round_trip(command: Command) -> None:
        said = arguments(command)
        # only a list that is there and empty, and what a service looks up, needs the whole body
        name, rest = full_name(kind), command.model_dump(exclude_defaults=True)
        looked_up = any(f"{name}.{field}" in LOOKED_UP for field in rest)
        assert "--data" not in said[:1] or _empty_list_in(command.model_dump()) or looked_up
        assert kind.model_validate(dry_run(command, *said)) == command

    try:
        round_trip()
    except Unsatisfiable:
        pytest.fail(
            f"no valid {kind.__name__} was found by chance: write one by hand, as for the plan"
        )


def test_a_whole_plan_can_be_said_too() -> None:
    checked = read_plan(PLAN)
    command = PlanConference(plan=checked.plan, agencies=checked.agencies)
    assert PlanConference.model_validate(dry_run(command, *arguments(command))) == command


def test_every_group_has_its_line_in_the_list_of_commands() -> None:
    """When this fails: add the group to ``GROUPS`` in deploy/cli_groups.py (it works without it too)."""
    assert set(groups()) <= set(GROUPS)


def test_each_short_name_leads_to_its_command_alone() -> None:
    for group in groups():
        for full, short in short_names(group).items():
            assert find(group, short) is find(group, full)
    assert find("delegation", "register") is RegisterAttendee
    assert find("delegation", "nothing-of-the-kind") is None


def test_commands_written_by_hand_stand_in_the_same_group_as_those_of_the_catalogue() -> None:
    top = typer.Typer(cls=Catalogue)
    award = typer.Typer(help="By hand.")
    top.add_typer(award, name="award")
    award.command("ceremony")(lambda: print("the order of the ceremony"))
    award.command("open-award-round")(lambda: print("by hand"))
    listed = CliRunner().invoke(top, ["award", "--help"]).output
    assert "ceremony" in listed
    assert "submit-nomination" in listed
    assert listed.count("open-award-round") == 1
    assert "the order" in CliRunner().invoke(top, ["award", "ceremony"]).output
    assert "by hand" in CliRunner().invoke(top, ["award", "open-award-round"]).output
    assert "--nomination" in CliRunner().invoke(top, ["award", "submit", "--help"]).output


def test_the_first_help_reads_no_catalogue() -> None:
    """It has to be quick; what a group holds is read when the group is asked for."""
    code = "import sys; from deploy.cli import app; app(['--help'], standalone_mode=False); "
    read = "print([name for name in sys.modules if name.startswith('shared.commands')])"
    told = subprocess.run(
        [sys.executable, "-c", code + read], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert "delegation" in told
    assert told.splitlines()[-1] == "[]"


# --- how it is said ----------------------------------------------------------------------------------


@given(st.sampled_from(["@", "@@", "@/nowhere", "@@x", " @x"]))
def test_a_long_text_may_begin_with_the_sign_of_a_file(text: str) -> None:
    command = SubmitContribution(contribution="c", text=text)
    assert dry_run(command, *arguments(command))["text"] == text.strip()


def test_a_long_text_may_be_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "báo cáo.txt"
    file.write_text("Kết quả\nnăm 2023", "utf-8")
    command = SubmitContribution(contribution="c", text="Kết quả\nnăm 2023")
    assert dry_run(command, "--contribution", "c", "--text", f"@{file}")["text"] == command.text


def test_a_body_may_come_from_a_file_or_the_standard_input_with_options_over_it(
    tmp_path: Path,
) -> None:
    body = """
    delegation: so-y-te
    unit: so-y-te
    invitee: Sở Y tế
    group: so-nganh
    seats: 2
    rank_rule: head
    respond_by: 2023-11-30T17:00:00+07:00
    contact: {person_id: so-y-te, name: Văn thư, email: van-thu@so-y-te.example}
    """
    command = IssueInvitation(
        delegation="so-y-te",
        unit="so-y-te",
        invitee="Sở Y tế",
        group="so-nganh",
        seats=3,
        rank_rule="head",
        respond_by="2023-11-30T17:00:00+07:00",
        contact={"person_id": "so-y-te", "name": "Phòng khách", "email": "van-thu@so-y-te.example"},
    )
    file = tmp_path / "invitation.yaml"
    file.write_text(body, "utf-8")
    over = ("--seats", "3", "--name", "Phòng khách")
    for said in (("--data", str(file)), ("--data", "-")):
        found = dry_run(command, *said, *over, text=body)
        assert IssueInvitation.model_validate(found) == command


def test_a_field_that_the_sender_has_too_is_asked_for_by_another_name() -> None:
    assert "--for-unit" in [option.flag for option in options_of(IssueInvitation)]


def test_a_price_that_nobody_gave_stays_open() -> None:
    said = (
        *("--line", "tra", "--order", "1", "--content", "Nước"),
        *("--line-unit", "người", "--quantity", "9", "--basis", "x"),
    )
    line = {"line": "tra", "order": 1, "content": "Nước", "unit": "người", "quantity": 9}
    command = SetEstimateLine(line={**line, "unit_price": None, "basis": "x"})
    assert SetEstimateLine.model_validate(dry_run(command, *said)) == command


@pytest.mark.parametrize("kind", NAMED)
def test_help_speaks_to_an_official(kind: type[Command]) -> None:
    """In Vietnamese and English, of what it does: neither our classes nor what a service fills in itself."""
    vietnamese, english = HELP[full_name(kind)]
    assert vietnamese.endswith(".")
    assert english.endswith(".")
    said = described(kind)
    assert not [one.id for one in NAMED if re.search(rf"\b{one.id}\b", said)]
    for option in options_of(kind):
        assert " / " in option.help, option.name
        assert ("repeat for several" in option.help) == (option.shape in ("many", "yamls"))


def test_no_option_is_offered_for_what_the_service_looks_up() -> None:
    assert "--elsewhere" not in hoinghi("award", "endorse", "--help").output
    assert "--bonuses" not in hoinghi("award", "issue-decision", "--help").output


def test_a_flag_that_says_no_itself_has_no_opposite() -> None:
    shown = hoinghi("paper", "submit-paper", "--help").output
    assert "--no-state-secrets" in shown
    assert "--no-no" not in shown
    assert "--no-no" not in (ROOT / "docs/cli.md").read_text()
    (given,) = (one for one in options_of(SubmitPaper) if one.path == ("no_state_secrets",))
    assert given.switch("--no-state-secrets") == ""
    assert given.switch("--head") == "--no-head"


def test_help_says_what_may_be_written() -> None:
    output = hoinghi("budget", "set-estimate-line", "--help").output
    assert "conference|awards" in output


def test_the_simulated_clock_is_told_to_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that have no ``--time`` of their own hear the variable: imports, ``agenda finalise``."""
    monkeypatch.delenv("HOINGHI_TIME", raising=False)
    assert told_time() is None
    monkeypatch.setenv("HOINGHI_TIME", "2023-12-01T09:30:00+07:00")
    assert str(told_time()) == "2023-12-01 09:30:00+07:00"
    monkeypatch.setenv("HOINGHI_TIME", "2023-12-01")
    with pytest.raises(BadTime, match="HOINGHI_TIME"):
        told_time()


def test_many_facts_of_one_kind_are_one_line() -> None:
    facts = [EventRef(id=f"e{n}", type="vn.x.Told.v1", position=n) for n in (7, 8, 9)]
    assert accepted_lines(Accepted(command="c", events=facts)) == [
        "✓ Đã ghi / accepted: 3 Told @7…9"
    ]


def test_who_admits_somebody_at_the_door_is_told_to_check_them_in_as_well() -> None:
    fact = EventRef(id="e", type="vn.x.AttendeeAdmitted.v1", position=7)
    first, then = accepted_lines(Accepted(command="c", events=[fact]))
    assert first == "✓ Đã ghi / accepted: AttendeeAdmitted @7"
    assert "hoinghi checkin" in then


def test_warnings_of_an_accepted_command_are_shown_with_their_source() -> None:
    warned = Warned(code="LATE", vi="Gửi muộn.", en="Sent late.", source="NĐ 30/2020", mark="P")
    answer = Accepted(command="c", events=[EventRef(id="e", type="vn.x.Told.v1", position=7)])
    lines = accepted_lines(answer.model_copy(update={"warnings": [warned]}))
    assert lines == [
        "✓ Đã ghi / accepted: Told @7",
        "! Lưu ý / warning: LATE [P] (NĐ 30/2020)",
        "  Gửi muộn.",
        "  Sent late.",
    ]


# --- what is wrong is said, and nothing is sent --------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ((), "--attendee-name"),
        (("--name", ""), "--attendee-name"),
        (("--name", "A", "--delegation", "so y te"), "--delegation"),
        (("--name", "A", "--unit", "a.b"), "--unit"),
        (("--name", "A", "--conference", "a b"), "--conference"),
        (("--name", "A", "--id", "x"), "--id"),
        (("--name", "A", "--time", "2023-12-08T07:30"), "--time"),
        (("--name", "A", "--data", "nowhere.yaml"), "--data"),
        (("--name", "A", "--data", '{"more": 1}'), "--more"),
        (("--name", "A", "--data", "{[}"), "--data"),
    ],
)
def test_what_is_malformed_is_named_and_ends_with_2(said: tuple[str, ...], named: str) -> None:
    result = hoinghi(*REGISTER, *said)
    assert result.exit_code == 2
    assert named in result.stderr
    assert "chưa gửi gì" in result.stderr
    told = hoinghi(*REGISTER, *said, "--json")
    assert told.exit_code == 2
    assert named in [fault["option"] for fault in json.loads(told.stdout)["faults"]]


def test_a_wrong_key_inside_an_option_is_named_with_those_that_there_are() -> None:
    """``on`` is a key like another, not YAML's true."""
    said = ("award", "submit-nomination", "--earlier", "{form: Bằng khen, on: 2023-05-01}")
    lines = hoinghi(*said, *SENDER).stderr.splitlines()
    assert "  --earlier[0].decision_number: thiếu / Field required" in lines
    (wrong,) = [line for line in lines if "--earlier[0].on:" in line]
    assert "không có trường này" in wrong
    assert "same_achievement, merit, as_basis" in wrong


def test_yes_and_no_are_read_where_the_field_is_one() -> None:
    earlier = "{form: A, decision_number: 1, decision_date: 2023-05-01, same_achievement: yes, as_basis: off}"
    lines = hoinghi("award", "submit-nomination", "--earlier", earlier, *SENDER).stderr
    assert "same_achievement" not in lines
    assert "as_basis" not in lines


@pytest.mark.parametrize("written", ["20231208", "1702000000", "2023-12-08T07:30", "31/02/2023"])
def test_a_moment_without_its_zone_and_a_day_that_is_none_are_refused(written: str) -> None:
    opened = ("award", "open", "--deadline", written)
    assert "--deadline" in hoinghi(*opened, *SENDER).stderr
    decided = ("award", "issue-award-decision", "--decision-date", written)
    assert "--decision-date" in hoinghi(*decided, *SENDER).stderr


def test_a_day_is_read_as_the_offices_write_it() -> None:
    said = ("--decision-number", "12/QĐ", "--decision-date", "8/12/2023", "--round", "r1")
    result = hoinghi("award", "issue-award-decision", *said, *SENDER, "--dry-run")
    assert json.loads(result.stdout)["message"]["data"]["decision_date"] == "2023-12-08"


def test_without_conference_and_unit_both_are_asked_for() -> None:
    result = hoinghi("conference", "open")
    assert result.exit_code == 2
    assert "--conference" in result.stderr
    assert "--unit" in result.stderr


def test_no_broker_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOINGHI_NATS_URL", "nats://127.0.0.1:1")
    result = hoinghi(*REGISTER, "--name", "A", "--id", "the-same-id")
    assert result.exit_code == 1
    assert "BROKER_UNREACHABLE" in result.stderr
    assert "hoinghi up" in result.stderr
    assert "--id the-same-id" in result.stderr
    told = json.loads(hoinghi(*REGISTER, "--name", "A", "--json").stdout)
    assert told["code"] == "BROKER_UNREACHABLE"


@pytest.mark.parametrize(
    "lines",
    [
        ("--lines", "tai-lieu=Thiếu báo giá: ba bản; khanh-tiet=Bớt hoa; giảm còn 4.000.000"),
        (
            *("--lines", "tai-lieu=Thiếu báo giá: ba bản"),
            *("--lines", "khanh-tiet = Bớt hoa; giảm còn 4.000.000;"),
        ),
        (
            "--lines",
            "- {line: tai-lieu, remark: 'Thiếu báo giá: ba bản'}\n"
            "- {line: khanh-tiet, remark: Bớt hoa; giảm còn 4.000.000}",
        ),
    ],
    ids=["in one", "one by one", "as YAML"],
)
def test_remarks_line_by_line_are_said_in_short_or_as_yaml(lines: tuple[str, ...]) -> None:
    said = ("--remarks", "Sửa hai dòng", *lines)
    remarks = (
        LineRemark(line="tai-lieu", remark="Thiếu báo giá: ba bản"),
        LineRemark(line="khanh-tiet", remark="Bớt hoa; giảm còn 4.000.000"),
    )
    expected = ReturnBudget(remarks="Sửa hai dòng", lines=remarks)
    assert ReturnBudget.model_validate(dry_run(expected, *said)) == expected


def test_remarks_in_short_may_stand_in_a_file_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "y-kien.txt").write_text("tai-lieu=Thiếu báo giá\nkhanh-tiet=Giảm\n", "utf-8")
    said = ("--explanations", f"@{tmp_path / 'y-kien.txt'}")
    remarks = [("tai-lieu", "Thiếu báo giá"), ("khanh-tiet", "Giảm")]
    expected = SubmitSettlement(
        explanations=tuple(LineRemark(line=line, remark=said) for line, said in remarks)
    )
    assert SubmitSettlement.model_validate(dry_run(expected, *said)) == expected


def test_a_remark_without_words_is_refused_by_its_option() -> None:
    refused = hoinghi("budget", "return", "--remarks", "x", "--lines", "tai-lieu=", *SENDER)
    assert refused.exit_code == 2
    assert "--lines[0].remark: " in refused.stderr


@pytest.mark.parametrize(("written", "read"), [("1.250.000", 1_250_000), ("1250000", 1_250_000)])
def test_sums_may_be_written_with_their_thousands_parted(written: str, read: int) -> None:
    said = ("--entry", "c1", "--line", "x", "--voucher", "C1", "--paid-on", "29/11/2023")
    command = RecordExpenditure(
        entry="c1", line="x", amount=read, voucher="C1", paid_on=date(2023, 11, 29)
    )
    heard = dry_run(command, *said, "--amount", written)
    assert RecordExpenditure.model_validate(heard) == command


def test_what_is_no_whole_sum_is_refused_by_its_option() -> None:
    said = ("--entry", "c1", "--line", "x", "--voucher", "C1", "--paid-on", "29/11/2023")
    for wrong in ("1.5", "1.25.000", "1,250,000", "sáu"):
        refused = hoinghi("budget", "record-expenditure", *said, "--amount", wrong, *SENDER)
        assert (refused.exit_code, "--amount: " in refused.stderr) == (2, True), wrong


def test_the_version_of_the_program_and_of_its_tables_is_told() -> None:
    told = hoinghi("--version")
    assert told.exit_code == 0
    assert told.stdout.startswith(f"hoinghi {version('hoinghi')} (bảng / tables: {VERSION};")
