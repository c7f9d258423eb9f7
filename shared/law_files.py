"""Files of law, read: every fault at once, each with its line. What a row says: :mod:`shared.law_rows`.

A file has up to three parts. ``rows``: the rows; an entry that has ``rows`` of its own is an act, whose
other fields each of its rows takes over unless it says otherwise. ``names``: what officials call a key.
``asked``: keys for which no figure was verified, each with the reason (``vi``, ``en``): it is asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from shared.events.plan_types import Day
from shared.law_rows import LawInvalid, Line, Parameter, Place
from shared.plan_faults import Fault, format_faults, reading_fault
from shared.plan_fields import field_faults, nearest, shown
from shared.refusals import Term
from shared.yaml_lines import FieldPath, Lines, Value, YamlRefused, parse_yaml, read_yaml

PARTS: Final = ("rows", "names", "asked")
_OF_ACT: Final = frozenset(Parameter.model_fields) - {"key", "value"}
_LONGEST_NUMBER: Final = 15


@dataclass(frozen=True, slots=True)
class Tables:
    """What all files say together."""

    rows: Mapping[Place, tuple[Parameter, ...]]
    names: Mapping[str, str]
    asked: Mapping[str, Term]


class _Written(Parameter):
    """A row as it stands in a file."""

    effective_from: Day
    effective_to: Day | None = None
    name: Line | None = None
    replaces: bool = False

    def parameter(self) -> Parameter:
        return Parameter.model_validate(self.model_dump(exclude={"name", "replaces"}))


@dataclass(frozen=True, slots=True)
class _Read:
    row: Parameter
    replaces: bool
    file: str
    line: int


def read_law(shipped: Iterable[tuple[str, str]], own: Iterable[Path] = ()) -> Tables:
    """The rows of the texts (name, YAML), then those of the officials' files, the earlier file first.

    Raises :class:`LawInvalid` with every fault of every file.
    """
    faults: list[Fault] = []
    table: dict[Place, list[_Read]] = {}
    names: dict[str, str] = {}
    asked: dict[str, Term] = {}
    for name, lines in _opened(shipped, own, faults):
        rows = list(_rows(name, lines, faults, names))
        _add(table, rows, faults)
        names |= dict(_names(name, lines, faults))
        asked |= dict(_reasons(name, lines, faults))
    for reads in table.values():
        faults += _overlaps(reads)
    if faults:
        ordered = sorted(faults, key=lambda fault: (fault.file, fault.line or 0))
        raise LawInvalid(format_faults([fault]) for fault in ordered)
    found = {
        place: tuple(read.row for read in sorted(reads, key=_begin))
        for place, reads in table.items()
    }
    return Tables(found, names, {key: why for key, why in asked.items() if not _known(key, found)})


def _known(key: str, rows: Mapping[Place, object]) -> bool:
    """A key that somebody has given a row is not asked for any more; its days decide."""
    return any(place[0] == key for place in rows)


def _opened(
    shipped: Iterable[tuple[str, str]], own: Iterable[Path], faults: list[Fault]
) -> Iterator[tuple[str, Lines]]:
    sources: list[tuple[str, str | Path]] = [*shipped, *((path.name, path) for path in own)]
    for name, source in sources:
        try:
            lines = read_yaml(source) if isinstance(source, Path) else parse_yaml(source)
        except YamlRefused as refused:
            faults.append(as_law(reading_fault(name, refused.fault)))
            continue
        faults += [as_law(reading_fault(name, fault)) for fault in lines.faults]
        if not isinstance(lines.value, dict) or not set(lines.value) <= set(PARTS):
            faults.append(_shape(name, 1, (), lines.value, ", ".join(PARTS)))
            continue
        yield name, lines


def as_law(fault: Fault) -> Fault:
    """The sentences of plan files fit files of law; their codes say which file it was."""
    vi, en = (text.replace("tệp kế hoạch", "tệp tham số") for text in (fault.vi, fault.en))
    return replace(fault, code=fault.code.replace("PLAN_", "LAW_", 1), vi=vi, en=en)


def _shape(file: str, line: int, path: FieldPath, found: Value, parts: str) -> Fault:
    return _fault(
        "LAW_FIELD_WRONG_TYPE", file, line, path, shown(found), (f"các phần: {parts}", parts),
        ("Nội dung không đúng mẫu của tệp tham số.", "Not the shape of a file of law."),
    )  # fmt: skip


def _fault(
    code: str,
    file: str,
    line: int,
    path: FieldPath,
    found: str,
    expected: tuple[str, str],
    said: tuple[str, str],
) -> Fault:
    return Fault(code, file, line, ".".join(map(str, path)), found, *expected, *said)


# --- one file --------------------------------------------------------------------------------------


def _names(file: str, lines: Lines, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for key, text in _part(file, lines, "names", faults):
        if isinstance(text, str):
            yield key, text
        else:
            path = ("names", key)
            faults.append(_shape(file, lines.line(path), path, text, "key: text"))


def _reasons(file: str, lines: Lines, faults: list[Fault]) -> Iterator[tuple[str, Term]]:
    for key, why in _part(file, lines, "asked", faults):
        vi, en = (why.get("vi"), why.get("en")) if isinstance(why, dict) else (None, None)
        if isinstance(vi, str) and isinstance(en, str):
            yield key, Term(vi, en)
        else:
            path = ("asked", key)
            faults.append(_shape(file, lines.line(path), path, why, "key: {vi: text, en: text}"))


def _part(file: str, lines: Lines, part: str, faults: list[Fault]) -> Iterable[tuple[str, Value]]:
    entries = lines.value.get(part) if isinstance(lines.value, dict) else None
    if isinstance(entries, dict):
        return entries.items()
    if entries is not None:
        faults.append(_shape(file, lines.line((part,)), (part,), entries, "key: …"))
    return ()


def _rows(file: str, lines: Lines, faults: list[Fault], names: dict[str, str]) -> Iterator[_Read]:
    entries = lines.value.get("rows", []) if isinstance(lines.value, dict) else None
    if not isinstance(entries, list):
        faults.append(_shape(file, lines.line(("rows",)), ("rows",), entries, "rows: - key: …"))
        return
    for path, fields, act in _each(entries):
        if not isinstance(fields, dict):
            faults.append(_shape(file, lines.line(path), path, fields, "key, value, unit, …"))
            continue
        yield from _row(file, lines, path, {**act, **fields}, faults, names)


def _each(entries: list[Value]) -> Iterator[tuple[FieldPath, Value, dict[str, Value]]]:
    """Each row with its place, and what its act says for it."""
    for number, entry in enumerate(entries):
        within = entry.get("rows") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(within, list):
            act = {name: value for name, value in entry.items() if name != "rows"}
            for nth, row in enumerate(within):
                yield ("rows", number, "rows", nth), row, act
        else:
            yield ("rows", number), entry, {}


def _row(
    file: str,
    lines: Lines,
    path: FieldPath,
    fields: dict[str, Value],
    faults: list[Fault],
    names: dict[str, str],
) -> Iterator[_Read]:
    try:
        written = _Written.model_validate({**fields, "value": _number(fields.get("value"))})
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        here = _within(lines, path)
        faults += (
            replace(as_law(fault), path=".".join(map(str, (*path, fault.path))))
            for fault in field_faults(
                _Written, file, here, [one for one in errors if one["type"] != "value_error"]
            )
        )
        faults += (
            _reversed(file, here, path, fields) for one in errors if one["type"] == "value_error"
        )
        return
    if written.name:
        names[written.key] = written.name
    yield _Read(written.parameter(), written.replaces, file, lines.line(path))


def _number(value: Value) -> Value | int:
    """Whole numbers are numbers; everything else stays as typed, decimals exact."""
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and value.strip().isdecimal():
        return int(value)
    return value


def _within(lines: Lines, path: FieldPath) -> Lines:
    """The lines of one row, those of its act where the row itself is silent."""
    at: dict[FieldPath, int] = {}
    for prefix in (path[:2], path):
        depth = len(prefix)
        at |= {one[depth:]: line for one, line in lines.at.items() if one[:depth] == prefix}
    return Lines(None, at)


def _reversed(file: str, here: Lines, path: FieldPath, fields: Mapping[str, Any]) -> Fault:
    return _fault(
        "LAW_END_BEFORE_BEGIN",
        file,
        here.line(("effective_to",)),
        (*path, "effective_to"),
        shown(fields.get("effective_to")),
        (f"từ {fields.get('effective_from')} trở đi", f"{fields.get('effective_from')} or later"),
        (
            "Ngày cuối áp dụng đứng trước ngày đầu.",
            "The last day in force lies before the first.",
        ),
    )


# --- several files ---------------------------------------------------------------------------------


def _begin(read: _Read) -> Any:
    return read.row.effective_from


def _add(table: dict[Place, list[_Read]], added: list[_Read], faults: list[Fault]) -> None:
    """Add one file's rows to those of the files before it; inside a file nothing gives way."""
    earlier = {place: list(reads) for place, reads in table.items()}
    for read in sorted(added, key=_begin):
        row = read.row
        faults += _of_another_kind(read, earlier)
        before = earlier.get((row.key, row.scope), [])
        reads = table.setdefault((row.key, row.scope), [])
        same_start = [old for old in before if old.row.effective_from == row.effective_from]
        if read.replaces and not same_start:
            faults.append(_nothing_to_replace(read, before))
        if read.replaces:
            reads[:] = [old for old in reads if old not in same_start]
        last_day = row.effective_from - timedelta(days=1)
        for old in before:
            if old in reads and old.row.effective_to is None and old.row.effective_from <= last_day:
                ended = old.row.model_copy(update={"effective_to": last_day})
                reads[reads.index(old)] = replace(old, row=ended)
        reads.append(read)


def _of_another_kind(read: _Read, earlier: Mapping[Place, list[_Read]]) -> Iterator[Fault]:
    """A text where the rows before it have a number: most often a dot or a comma too many."""
    others = [old for (key, _), old_reads in earlier.items() if key == read.row.key
              for old in old_reads]  # fmt: skip
    if read.row.is_number() or not any(old.row.is_number() for old in others):
        return
    digits = str(read.row.value).replace(".", "").replace(" ", "").replace(",", ".")
    yield replace(
        _fault(
            "LAW_NOT_A_NUMBER",
            read.file,
            read.line,
            (read.row.key, "value"),
            shown(read.row.value),
            (
                "số viết liền, dấu chấm cho phần thập phân (1800000; 1.5)",
                "a number without separators, a dot for decimals (1800000; 1.5)",
            ),
            ("Tham số này là con số.", "This parameter is a number."),
        ),
        suggestion=digits if digits.replace(".", "", 1).isdecimal() else None,
    )


def _nothing_to_replace(read: _Read, before: list[_Read]) -> Fault:
    begins = [f"{old.row.effective_from}" for old in before]
    day = f"{read.row.effective_from}"
    listed = ", ".join(begins) or "-"
    return replace(
        _fault(
            "LAW_NOTHING_TO_REPLACE",
            read.file,
            read.line,
            (read.row.key, "replaces"),
            day,
            (f"ngày bắt đầu của một dòng đã có: {listed}", f"the first day of a row: {listed}"),
            (
                f"Không có dòng nào bắt đầu ngày {day} để thay thế.",
                f"no row begins on {day} that could be replaced",
            ),
        ),
        suggestion=nearest(day, begins),
    )


def _overlaps(reads: list[_Read]) -> Iterator[Fault]:
    for one, two in pairwise(sorted(reads, key=_begin)):
        first, second = one.row, two.row
        if first.effective_to is not None and second.effective_from > first.effective_to:
            continue
        yield _fault(
            "LAW_ROW_OVERLAPS",
            two.file,
            two.line,
            (second.key,),
            f"{second.days()} ({second.legal_basis})",
            (
                f"ghi effective_to cho dòng trước ({one.file}:{one.line}); hoặc, trong tệp của đơn vị, "
                "ghi replaces: true cho dòng thay thế",
                f"give the earlier row its effective_to ({one.file}:{one.line}), or, in a file of "
                "your own, mark the row that takes its place “replaces: true”",
            ),
            (
                f"{first.key} ({first.scope}): trùng thời gian áp dụng với {first.days()} "
                f"({first.legal_basis}).",
                f"{first.key} ({first.scope}): {second.days()} overlaps {first.days()}.",
            ),
        )
