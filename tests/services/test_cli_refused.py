"""What is typed wrongly is refused with a code, in both languages, and says what to do next."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.cli_refusals import REFUSALS

HERE = {"HOINGHI_CONFERENCE": None, "HOINGHI_UNIT": None}


@pytest.mark.parametrize(
    ("typed", "code", "vietnamese", "english"),
    [
        (("plan", "check"), "CLI_MISSING", "Thiếu FILE.", "Missing: FILE."),
        (("budget", "price", "a=1"), "CLI_MISSING", "--conference", "HOINGHI_CONFERENCE"),
        (("up", "--port", "70000"), "CLI_WRONG_VALUE", "lớn nhất là 65535", "at most 65535"),
        (("up", "--port", "0"), "CLI_WRONG_VALUE", "nhỏ nhất là 1", "at least 1"),
        (("provision", "--replicas", "x"), "CLI_WRONG_VALUE", "số nguyên", "a whole number"),
        (("serve", "nope"), "CLI_WRONG_VALUE", "không có dịch vụ “nope”", "there is no service"),
        (
            ("import", "delegates", "nowhere.xlsx", "-c", "c1", "-u", "u1"),
            "CLI_NO_FILE",
            "không có “nowhere.xlsx”",
            "there is no “nowhere.xlsx”",
        ),
        (("show", "--nope"), "CLI_UNKNOWN_OPTION", "không có tùy chọn --nope", "no option --nope"),
        (("awrd",), "CLI_UNKNOWN_COMMAND", "gần giống: award", "near it: award"),
        (("award", "nope"), "CLI_UNKNOWN_COMMAND", "không có lệnh “nope”", "no command “nope”"),
        (("plan", "check", "a", "b"), "CLI_USAGE", "thừa “b”", "“b” is too much"),
        (("plan", "check", "--agencies"), "CLI_USAGE", "cần một giá trị", "needs a value"),
    ],
)  # fmt: skip
def test_wrong_usage_has_a_code_both_languages_and_a_remedy(
    typed: tuple[str, ...], code: str, vietnamese: str, english: str
) -> None:
    result = CliRunner(env=HERE).invoke(app, list(typed))
    assert result.exit_code == 2, result.output
    head, vi, todo_vi, en, todo_en = result.stderr.splitlines()
    assert head.endswith(f": {code}")
    assert vietnamese.lower() in (vi + todo_vi).lower()
    assert english.lower() in (en + todo_en).lower()
    assert "--help`" in todo_vi
    assert "--help`" in todo_en
    assert result.stdout == ""


def test_for_scripts_wrong_usage_is_json_too() -> None:
    result = CliRunner(env=HERE).invoke(app, ["show", "--json"])
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert (told["status"], told["code"]) == ("malformed", "CLI_MISSING")
    assert set(told) == {"status", "code", "vi", "en", "todo_vi", "todo_en"}


def test_the_codes_are_in_the_manual() -> None:
    manual = Path("docs/cli.md").read_text("utf-8")
    assert [one.code for one in REFUSALS if f"`{one.code}`" not in manual] == []
