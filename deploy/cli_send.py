"""Send one command from the command line, and say what became of it.

Exit codes: 0 accepted, 1 refused or nobody answered, 2 malformed here (nothing was sent).
"""

import asyncio
import json
import sys
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from deploy.cli_bodies import data_of
from deploy.cli_options import options_of
from deploy.cli_people import by_name, people_of
from deploy.cli_sending import Sending
from deploy.cli_values import Malformed, base_of, moment_of
from shared import subjects
from shared.commands.base import Accepted, Answer, Command, CommandMessage, Declined
from shared.envelope import Warned
from shared.refusals import MALFORMED
from shared.written_forms import form_of

_NOTHING_SENT: Final = (
    f"✗ Lệnh chưa đúng, chưa gửi gì / malformed, nothing was sent: {MALFORMED.code}"
)
_MEND: Final = (
    "  → Sửa các mục đã nêu rồi chạy lại (--help) / mend what is named and run it again (--help)"
)
_ANSWER: Final = TypeAdapter(Accepted | Declined)
_VIETNAMESE: Final = {
    "missing": "thiếu",
    "extra_forbidden": "không có trường này",
    "string_pattern_mismatch": "không đúng dạng",
    "string_too_short": "không được để trống",
    "string_too_long": "quá dài",
    "literal_error": "không thuộc các giá trị cho phép",
    "enum": "không thuộc các giá trị cho phép",
    "int_parsing": "cần một số nguyên",
    "greater_than": "quá nhỏ",
    "greater_than_equal": "quá nhỏ",
    "less_than": "quá lớn",
    "less_than_equal": "quá lớn",
    "timezone_aware": "thiếu múi giờ",
}
"""What pydantic says in English, by the kind of fault; other kinds are said in English only."""


def perform(kind: type[Command], fields: Mapping[str, Any], sending: Sending) -> int:
    """Check, send and print; return the exit code."""
    try:
        command = command_of(kind, fields, sending.data)
    except Malformed as malformed:
        return _malformed(malformed.faults, sending.as_json)
    return deliver(command, sending)


def deliver(command: Command, sending: Sending) -> int:
    """Send and print; return the exit code."""
    try:
        message = _message(command, sending)
        subject = _subject(type(command), sending)
        time = _time(sending)
    except Malformed as malformed:
        return _malformed(malformed.faults, sending.as_json)
    if sending.dry_run:
        _print_json({"subject": subject, "message": message})
        return 0
    if not sending.as_json:
        print(f"Mã lệnh / id: {message['id']}", flush=True)
    try:
        answer = asyncio.run(_send(subject, message, time, sending))
    except Malformed as malformed:
        return _malformed(malformed.faults, sending.as_json)
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str) or not code.replace("_", "").isupper():
            raise
        return _unanswered(code, str(error), message["id"], sending.as_json)
    return _answered(answer, sending.as_json, people_of(message["data"]))


def command_of(kind: type[Command], fields: Mapping[str, Any], data: str | None) -> Command:
    """The command that the options say. Raises :class:`Malformed` with every fault, by option."""
    try:
        base = base_of(data)
    except ValueError as error:
        raise Malformed([("--data", str(error))]) from None
    body = data_of(kind, fields, base)
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        flags = {one.path: one.flag for one in options_of(kind)}
        raise Malformed(_faults(error, flags, kind)) from None


def _message(command: Command, sending: Sending) -> dict[str, Any]:
    """The request's body. A missing conference or unit is a fault like any other."""
    needed = {"--conference": sending.conference, "--unit": sending.unit}
    absent = [(flag, "thiếu / required") for flag, value in needed.items() if not value]
    if absent:
        raise Malformed(absent)
    try:
        message = CommandMessage(
            id=sending.id or str(uuid.uuid4()),
            conference=sending.conference or "",
            person=sending.person,
            data=to_jsonable_python(command),
        )
    except ValidationError as error:
        raise Malformed(_faults(error, {})) from None
    return message.model_dump(mode="json", exclude_none=True) | {"data": message.data}


def _subject(kind: type[Command], sending: Sending) -> str:
    try:
        return subjects.command(kind.context, str(sending.unit), kind.__name__)
    except subjects.InvalidToken as error:
        raise Malformed([("--unit", f"không đúng dạng / {error}")]) from None


def _time(sending: Sending) -> datetime | None:
    try:
        return None if sending.time is None else moment_of(sending.time)
    except ValueError as error:
        raise Malformed([("--time", str(error))]) from None


def _faults(
    error: ValidationError,
    flags: Mapping[tuple[str, ...], str],
    kind: type[BaseModel] | None = None,
) -> list[tuple[str, str]]:
    """Each fault by the option that it concerns, with the key inside it; the input is never repeated, it may be
    personal. A key that is none is told with those that there are."""
    found = []
    for fault in error.errors(include_url=False, include_input=False):
        where = tuple(map(str, fault["loc"]))
        end = next((end for end in range(len(where), 0, -1) if where[:end] in flags), 0)
        if end:
            flag = "".join([flags[where[:end]], *map(_inside, where[end:])])
        else:
            nested = [one for path, one in flags.items() if path[: len(where)] == where]
            flag = ", ".join(nested) or "--" + ".".join(where)
        vietnamese = _VIETNAMESE.get(fault["type"])
        if fault["type"] == "string_too_short" and (least := fault["ctx"]["min_length"]) > 1:
            vietnamese = f"quá ngắn, ít nhất {least} ký tự"
        why = f"{vietnamese} / {fault['msg']}" if vietnamese else fault["msg"]
        form = (
            form_of(fault["ctx"]["pattern"]) if fault["type"] == "string_pattern_mismatch" else None
        )
        if form is not None:
            why = f"{vietnamese}, cần {form} / not in the right form, expected: {form.en}"
        known = _keys(kind, where[:-1]) if fault["type"] == "extra_forbidden" else ()
        found.append((flag, f"{why}; {_THERE_ARE}: {', '.join(known)}" if known else why))
    return found


_THERE_ARE: Final = "có / there are"


def _inside(part: str) -> str:
    return f"[{part}]" if part.isdigit() else f".{part}"


def _keys(kind: type[BaseModel] | None, where: Sequence[str]) -> tuple[str, ...]:
    """The names that ``kind`` has at this place inside an option; none where that is no model of its own."""
    found: Any = kind
    for part in where:
        if part.isdigit():
            continue
        field = found.model_fields.get(part) if _is_model(found) else None
        found = field.annotation if field else None
        while not _is_model(found) and get_args(found):
            found = get_args(found)[0]
    return tuple(found.model_fields) if where and _is_model(found) else ()


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def said(error: ValidationError) -> list[tuple[str, str]]:
    """Each fault of a body that no options made, by its field, in Vietnamese and English."""
    return [(field.removeprefix("--"), why) for field, why in _faults(error, {})]


def malformed_lines(error: ValidationError) -> list[str]:
    """What is printed of a body that is none: nothing was sent."""
    return [_NOTHING_SENT, *(f"  {field}: {why}" for field, why in said(error)), _MEND]


async def _send(
    subject: str, message: Mapping[str, Any], time: datetime | None, sending: Sending
) -> Answer:
    from deploy.broker import connected
    from shared.client import Commands
    from shared.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        names = [
            ("HOINGHI_" + "_".join(map(str, one["loc"])).upper(), one["msg"]) for one in faults
        ]
        raise Malformed(names) from None
    client = await connected(settings)
    try:
        commands = Commands(client, str(sending.conference), patience=sending.timeout)
        return await commands.send_raw(subject, dict(message), time=time)
    finally:
        await client.close()


# --- what is printed -------------------------------------------------------------------------------


def _answered(answer: Answer, as_json: bool, people: Mapping[str, str]) -> int:
    if as_json:
        _print_json(_ANSWER.dump_python(answer, mode="json"))
    elif isinstance(answer, Accepted):
        print("\n".join(by_name(line, people) for line in accepted_lines(answer)))
    else:
        print("\n".join(by_name(line, people) for line in refused_lines(answer)), file=sys.stderr)
    return 0 if isinstance(answer, Accepted) else 1


_AND_THEN: Final = MappingProxyType(
    {
        "AttendeeAdmitted": (
            "→ Có mặt thì còn phải điểm danh (hoinghi checkin) / who is here is still to be checked in"
        ),
    }
)
"""What a fact does not do by itself, and who wished for it may take it to do."""


def accepted_lines(answer: Accepted) -> list[str]:
    """What was written, what is still to be done, and what an official should know about it all the same."""
    lines = []
    for name, alike in groupby(answer.events, lambda one: one.type.split(".")[-2]):
        lines.append(_written(name, [one.position for one in alike]))
        if then := _AND_THEN.get(name):
            lines.append(f"  {then}")
    if not lines:
        lines = [
            "✓ Đã như vậy từ trước, không ghi thêm / it held already, nothing more was written"
        ]
    return [*lines, *warned_lines(answer.warnings)]


def warned_lines(warnings: Iterable[Warned]) -> list[str]:
    lines = []
    for warning in warnings:
        mark = f" [{warning.mark}]" if warning.mark else ""
        source = f" ({warning.source})" if warning.source else ""
        lines += [
            f"! Lưu ý / warning: {warning.code}{mark}{source}",
            f"  {warning.vi}",
            f"  {warning.en}",
        ]
    return lines


def _written(name: str, positions: Iterable[int]) -> str:
    """One line for each kind of fact, however many there are."""
    first, *more = positions
    if not more:
        return f"✓ Đã ghi / accepted: {name} @{first}"
    return f"✓ Đã ghi / accepted: {len(more) + 1} {name} @{first}…{more[-1]}"


def refused_lines(answer: Declined) -> list[str]:
    return [
        f"✗ Không được chấp nhận / refused: {answer.code}",
        f"  {answer.vi}",
        f"  → {answer.todo_vi}",
        f"  {answer.en}",
        f"  → {answer.todo_en}",
    ]


def _malformed(faults: Sequence[tuple[str, str]], as_json: bool) -> int:
    if as_json:
        _print_json(
            {
                "status": "malformed",
                "code": MALFORMED.code,
                "faults": [{"option": option, "message": why} for option, why in faults],
            }
        )
        return 2
    print(_NOTHING_SENT, file=sys.stderr)
    for option, why in faults:
        print(f"  {option}: {why}", file=sys.stderr)
    print(_MEND, file=sys.stderr)
    return 2


def _unanswered(code: str, text: str, identity: str, as_json: bool) -> int:
    again_vi = f"Gửi lại với --id {identity}: không bao giờ ghi hai lần."
    again_en = f"Send it again with --id {identity}: that never writes twice."
    if as_json:
        _print_json(
            {
                "status": "unanswered",
                "command": identity,
                "code": code,
                "message": text,
                "todo_vi": again_vi,
                "todo_en": again_en,
            }
        )
    else:
        for line in (f"✗ {code}: {text}", f"  → {again_vi}", f"  → {again_en}"):
            print(line, file=sys.stderr)
    return 1


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
