"""What is typed wrongly at the command line is refused as everything else is: a code, both languages, what to do.

Nothing was sent by then. Exit code 2, as a shell expects of wrong usage; with ``--json`` the same as JSON.
"""

import json
import re
import sys
from collections.abc import Sequence
from typing import Any, Final

from typer._click import exceptions  # typer hands on none of the classes but BadParameter

from shared.refusals import Refusal, Refused, Term

_HELP_VI: Final = "Xem `{command} --help`{more}."
_HELP_EN: Final = "See `{command} --help`{more}."
MISSING: Final = Refusal(
    "CLI_MISSING",
    "Thiếu {what}.",
    "Missing: {what}.",
    "Ghi thêm rồi chạy lại. " + _HELP_VI,
    "Add it and run it again. " + _HELP_EN,
)
WRONG_VALUE: Final = Refusal(
    "CLI_WRONG_VALUE",
    "{what}: {why}.",
    "{what}: {why}.",
    "Sửa giá trị đó rồi chạy lại. " + _HELP_VI,
    "Mend that value and run it again. " + _HELP_EN,
)
NO_FILE: Final = Refusal(
    "CLI_NO_FILE",
    "{what}: {why}.",
    "{what}: {why}.",
    "Kiểm tra đường dẫn (và thư mục đang đứng) rồi chạy lại. " + _HELP_VI,
    "Check the path (and the folder that you are in) and run it again. " + _HELP_EN,
)
UNKNOWN_OPTION: Final = Refusal(
    "CLI_UNKNOWN_OPTION",
    "Không có tùy chọn {what}.",
    "There is no option {what}.",
    "Sửa hoặc bỏ tùy chọn đó. " + _HELP_VI,
    "Mend the option or leave it out. " + _HELP_EN,
)
UNKNOWN_COMMAND: Final = Refusal(
    "CLI_UNKNOWN_COMMAND",
    "Không có lệnh {what}.",
    "There is no command {what}.",
    "Sửa tên lệnh. " + _HELP_VI,
    "Mend the command's name. " + _HELP_EN,
)
USAGE: Final = Refusal(
    "CLI_USAGE",
    "Dòng lệnh chưa đúng: {why}.",
    "The command line cannot be read: {why}.",
    "Sửa dòng lệnh rồi chạy lại. " + _HELP_VI,
    "Mend the command line and run it again. " + _HELP_EN,
)
REFUSALS: Final = (MISSING, WRONG_VALUE, NO_FILE, UNKNOWN_OPTION, UNKNOWN_COMMAND, USAGE)
_WORDS: Final = (
    (r"Input should be a valid integer.*", "cần một số nguyên", "a whole number is expected"),
    (r"Input should be a valid number.*", "cần một số", "a number is expected"),
    (r"Input should be less than or equal to (\S+)", "lớn nhất là {0}", "at most {0}"),
    (r"Input should be less than (\S+)", "phải nhỏ hơn {0}", "less than {0}"),
    (r"Input should be greater than or equal to (\S+)", "nhỏ nhất là {0}", "at least {0}"),
    (r"Input should be greater than (\S+)", "phải lớn hơn {0}", "more than {0}"),
    (
        r"(?:file|directory|path|File|Directory|Path) '(.*)' does not exist\.?",
        "không có “{0}”",
        "there is no “{0}”",
    ),
    (
        r"(?:file|File|path|Path) '(.*)' is a directory\.?",
        "“{0}” là thư mục, cần một tệp",
        "“{0}” is a folder, a file is expected",
    ),
    (
        r"(?:directory|Directory) '(.*)' is a file\.?",
        "“{0}” là tệp, cần một thư mục",
        "“{0}” is a file, a folder is expected",
    ),
    (
        r"(?:\S+) '(.*)' is not (?:readable|writable)\.?",
        "“{0}” không đọc hoặc ghi được",
        "“{0}” cannot be read or written",
    ),
    (
        r"'?(.*?)'? is not one of (.*?)\.?",
        "“{0}” không thuộc: {1}",
        "“{0}” is none of: {1}",
    ),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)",
        "thừa “{0}”",
        "“{0}” is too much",
    ),
    (
        r"Option '(.*)' requires an argument\.?",
        "{0} cần một giá trị đi sau",
        "{0} needs a value behind it",
    ),
    (
        r"Option '(.*)' requires (\d+) arguments\.?",
        "{0} cần {1} giá trị đi sau",
        "{0} needs {1} values behind it",
    ),
    (
        r"Option '(.*)' does not take a value\.?",
        "{0} không nhận giá trị",
        "{0} takes no value",
    ),
)
"""What the library says in English, and how it is said here in both languages."""


def said(error: exceptions.ClickException) -> Refused:
    """The refusal that the library's ``error`` is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "hoinghi"
    of: dict[str, Any] = {"command": command, "more": ""}
    if isinstance(error, exceptions.MissingParameter):
        return MISSING.refuse(what=_parameter(error), **of)
    if isinstance(error, exceptions.NoSuchOption):
        if error.possibilities:
            near = ", ".join(sorted(error.possibilities))
            of["more"] = Term(f"; gần giống: {near}", f"; near it: {near}")
        return UNKNOWN_OPTION.refuse(what=error.option_name, **of)
    if isinstance(error, exceptions.BadParameter):
        why = _why(error.message)
        kind = (
            NO_FILE
            if re.search(r"does not exist|is a directory|is a file", error.message)
            else WRONG_VALUE
        )
        return kind.refuse(what=_parameter(error), why=why, **of)
    if found := re.match(r"No such command '(.*?)'\.?(?: Did you mean (.*)\?)?$", error.message):
        if found[2]:
            near = found[2].replace("'", "")
            of["more"] = Term(f"; gần giống: {near}", f"; near it: {near}")
        return UNKNOWN_COMMAND.refuse(what=f"“{found[1]}”", **of)
    return USAGE.refuse(why=_why(error.message), **of)


def shown(error: exceptions.ClickException, arguments: Sequence[str]) -> None:
    """Print the refusal: for scripts on standard output as every answer, else on standard error."""
    refused = said(error)
    if "--json" in arguments:
        told = {
            "status": "malformed",
            "code": refused.code,
            "vi": refused.vi,
            "en": refused.en,
            "todo_vi": refused.todo_vi,
            "todo_en": refused.todo_en,
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in lines(refused):
        print(line, file=sys.stderr)


def lines(refused: Refused) -> list[str]:
    """As the command line prints a refusal that a service sent."""
    return [
        f"✗ Dòng lệnh chưa đúng, chưa gửi gì / malformed, nothing was sent: {refused.code}",
        f"  {refused.vi}",
        f"  → {refused.todo_vi}",
        f"  {refused.en}",
        f"  → {refused.todo_en}",
    ]


def _parameter(error: exceptions.BadParameter) -> str:
    """As it is typed: ``--port``, ``FILE``; with the variable that may hold it."""
    if error.param_hint is not None:
        hint = error.param_hint
        return hint if isinstance(hint, str) else " / ".join(hint)
    param = error.param
    if param is None:
        return "tham số / a parameter"
    names = [*param.opts, *param.secondary_opts]
    if getattr(param, "param_type_name", "") == "argument":
        return (param.name or "").upper()
    variable = getattr(param, "envvar", None)
    held = f" ({variable})" if isinstance(variable, str) and variable else ""
    return " / ".join(names) + held


def _why(message: str) -> Term:
    """In both languages: ours say both themselves, the library's words are looked up."""
    plain = " ".join(message.split())
    for pattern, vietnamese, english in _WORDS:
        if found := re.fullmatch(pattern, plain):
            return Term(vietnamese.format(*found.groups()), english.format(*found.groups()))
    if " / " in plain:
        vi, _, en = plain.partition(" / ")
        return Term(vi.rstrip("."), en.rstrip("."))
    return Term(f"giá trị không dùng được ({plain.rstrip('.')})", plain.rstrip("."))
