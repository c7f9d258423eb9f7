"""How a value is written on the command line: days, moments, long texts, documents in YAML or JSON."""

import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from shared.money import read_dong

Value = Literal["text", "long", "number", "day", "moment", "yaml"]

_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4})")

_PAIRED: Final = re.compile(r"\s*[A-Za-z0-9][\w.-]*\s*=")
_BETWEEN: Final = re.compile(r"\s*[;\n]\s*(?=[A-Za-z0-9][\w.-]*\s*=)")


class Malformed(Exception):
    """What stands on the command line is no such command; nothing was sent. ``faults``: (option, why)."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{option}: {why}" for option, why in faults))
        self.faults = tuple(faults)


class _Loader(yaml.SafeLoader):
    """YAML in which a day, a moment, ``on`` and ``no`` stay the text that they are; the model reads them."""


_READ_BY_THE_MODEL: Final = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _READ_BY_THE_MODEL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def value_of(kind: Value, raw: str) -> Any:
    """The value that the model validates. Raises ValueError with what was expected."""
    match kind:
        case "day":
            return _day(raw)
        case "moment":
            return moment_of(raw)
        case "long":
            return (
                raw[1:] if raw.startswith("@@") else _file(raw[1:]) if raw.startswith("@") else raw
            )
        case "number":  # whole numbers with the thousands parted, as sums are written: 1.250.000
            whole = read_dong(raw.strip())
            return raw if whole is None else whole
        case "yaml":
            return document(_file(raw[1:]) if raw.startswith("@") else raw)
        case "text":
            return raw


def value_of_pairs(raw: str, names: tuple[str, str]) -> Any:
    """``tai-lieu=Thiếu báo giá; khanh-tiet=Giảm`` (or one a line) as the list that YAML gives; else YAML."""
    text = _file(raw[1:]) if raw.startswith("@") else raw
    if not _PAIRED.match(text):
        return document(text)
    pairs = [one.partition("=") for one in _BETWEEN.split(text.strip().rstrip(";"))]
    return [
        dict(zip(names, (key.strip(), said.strip().rstrip(";")), strict=True))
        for key, _, said in pairs
    ]


def moment_of(raw: str) -> datetime:
    """A moment with its offset. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(raw.strip()) if "T" in raw or " " in raw.strip() else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(
            f"{raw!r}: cần thời điểm có múi giờ / a time with its offset is expected "
            "(2023-12-08T07:30+07:00)"
        )
    return moment


def _day(raw: str) -> date:
    found = _DAY.fullmatch(raw.strip())
    try:
        if found is not None:
            year, month, day = found.group(1, 2, 3) if found.group(1) else found.group(6, 5, 4)
            return date(int(year), int(month), int(day))
    except ValueError:
        pass
    raise ValueError(f"{raw!r}: cần một ngày / a day is expected (2023-12-08, 08/12/2023)")


def base_of(source: str | None) -> dict[str, Any]:
    """The whole body from ``--data``: a file, ``-`` for the standard input, or JSON in place."""
    if source is None:
        return {}
    text = source if source.lstrip().startswith("{") else _file(source)
    value = document(text)
    if not isinstance(value, dict):
        raise ValueError("cần các trường có tên / fields with their names are expected")
    return {str(name): one for name, one in value.items()}


def document(text: str) -> Any:
    """JSON, or YAML. Raises ValueError with the line."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer resolvers
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (dòng/line {mark.line + 1})" if mark is not None else ""
        raise ValueError(f"không phải YAML hay JSON / neither YAML nor JSON{where}") from None


def text_of(value: Any) -> str:
    """A value as JSON on one line, Vietnamese letters as they are."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _file(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"không đọc được tệp / the file cannot be read: {name} ({type(error).__name__})"
        ) from None
