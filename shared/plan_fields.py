"""Turns what pydantic says of a plan's fields into faults an official understands."""

import types
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints
from pydantic_core import ErrorDetails

from shared.events.plan_types import Expects
from shared.plan_faults import Fault, fault_at
from shared.yaml_lines import FieldPath, Lines

_CODES: Final = MappingProxyType(
    {
        "missing": "PLAN_FIELD_MISSING",
        "extra_forbidden": "PLAN_UNKNOWN_FIELD",
        "string_too_short": "PLAN_FIELD_EMPTY",
        "too_short": "PLAN_FIELD_EMPTY",
        "string_too_long": "PLAN_FIELD_TOO_LONG",
        "too_long": "PLAN_FIELD_TOO_LONG",
        "string_pattern_mismatch": "PLAN_BAD_FORMAT",
        "written_form": "PLAN_BAD_FORMAT",
        "enum": "PLAN_NOT_A_CHOICE",
        "literal_error": "PLAN_NOT_A_CHOICE",
        "greater_than": "PLAN_OUT_OF_RANGE",
        "greater_than_equal": "PLAN_OUT_OF_RANGE",
        "less_than_equal": "PLAN_OUT_OF_RANGE",
        "times_reversed": "PLAN_TIMES_REVERSED",
        "time_zone": "PLAN_TIME_ZONE",
        "timezone_aware": "PLAN_TIME_ZONE",
        "offices_seats": "PLAN_OFFICES_SEATS_DIFFER",
        "quota_of_nobody": "PLAN_QUOTA_OF_NOBODY",
        "one_lead": "PLAN_LEAD_UNCLEAR",
        "sessions_time": "PLAN_SESSIONS_TIME",
    }
)
_WRONG_KIND: Final = ("_type", "_parsing", "_parsing_size", "_inexact", "_from_float")


def field_faults(
    model: type[BaseModel], file: str, lines: Lines, errors: Iterable[ErrorDetails]
) -> Iterator[Fault]:
    """What pydantic found wrong, as faults at the lines of the file."""
    found = [_field_fault(model, file, lines, error) for error in errors]
    # A misspelt name is one slip, not two: the field that it was meant for is not missing as well.
    meant = {_beside(fault.path, fault.suggestion) for fault in found if fault and fault.suggestion}
    for fault in found:
        if fault and not (fault.code == "PLAN_FIELD_MISSING" and fault.path in meant):
            yield fault


def _field_fault(
    model: type[BaseModel], file: str, lines: Lines, error: ErrorDetails
) -> Fault | None:
    if error["type"] == "not_unique":
        return None  # reported below, at the line of the second one
    path: FieldPath = error["loc"]
    code = _code(error)
    kind = _kind_at(model, path)
    expected, choices = _expected(kind)
    if code == "PLAN_UNKNOWN_FIELD":
        names = _model_of(_kind_at(model, path[:-1])).model_fields
        expected = (", ".join(names), ", ".join(names))
        choices = tuple(names)
    if code == "PLAN_TIMES_REVERSED":
        expected = ("sau giờ bắt đầu (starts_at)", "later than starts_at")
    if code == "PLAN_SESSIONS_TIME":
        expected = (
            "buổi sau bắt đầu khi buổi trước đã xong; buổi đầu từ starts_at, buổi cuối đến ends_at",
            "each after the one before; the first from starts_at, the last until ends_at",
        )
    value = None if code == "PLAN_FIELD_MISSING" else error["input"]
    typed = path[-1] if code == "PLAN_UNKNOWN_FIELD" else value
    return fault_at(
        code,
        file,
        lines.line(path),
        path,
        "" if code == "PLAN_FIELD_MISSING" else shown(value),
        expected,
        suggestion=nearest(typed, choices),
        label=_label(model, path),
    )


def _code(error: ErrorDetails) -> str:
    if error["type"] != "missing" and error["input"] is None:
        return "PLAN_FIELD_EMPTY"
    if code := _CODES.get(error["type"]):
        return code
    wrong = error["type"].endswith(_WRONG_KIND)
    return "PLAN_FIELD_WRONG_TYPE" if wrong else "PLAN_VALUE_REFUSED"


def _kind_at(model: type[BaseModel], path: FieldPath) -> Any:
    """The declared type of a field, its Annotated marks included; None for an unknown field."""
    kind: Any = model
    for step in path:
        bare = _bare(kind)
        if isinstance(step, int):
            kind = next(iter(get_args(bare)), None)
        elif isinstance(bare, type) and issubclass(bare, BaseModel):
            kind = get_type_hints(bare, include_extras=True).get(step)
        else:
            return None
    return kind


def _bare(kind: Any) -> Any:
    """A type without its marks and without "or nothing"."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return _bare(next(part for part in get_args(kind) if part is not type(None)))
    return kind


def _marks(kind: Any) -> Iterator[Expects]:
    if get_origin(kind) is Annotated:
        yield from (mark for mark in kind.__metadata__ if isinstance(mark, Expects))
    if get_origin(kind) in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _marks(part)


def _patterns(kind: Any) -> Iterator[str]:
    if get_origin(kind) is Annotated:
        yield from (
            str(one.pattern)
            for one in kind.__metadata__
            if isinstance(one, StringConstraints) and one.pattern
        )
    if get_origin(kind) in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _patterns(part)


def _model_of(kind: Any) -> type[BaseModel]:
    bare = _bare(kind)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else BaseModel


def _expected(kind: Any) -> tuple[tuple[str, str], tuple[str, ...]]:
    """What belongs into a field, in Vietnamese and English, and the choices if they are few."""
    for mark in _marks(kind):
        return (mark.vi, mark.en), ()
    from shared.written_forms import (
        form_of,
    )  # here: it knows the commands, and they know this module

    if form := next(filter(None, map(form_of, _patterns(kind))), None):
        return (str(form), form.en), ()
    bare = _bare(kind)
    if get_origin(bare) is Literal or (isinstance(bare, type) and issubclass(bare, Enum)):
        choices = tuple(str(getattr(c, "value", c)) for c in (get_args(bare) or list(bare)))
        listed = ", ".join(choices)
        return (f"một trong: {listed}", f"one of: {listed}"), choices
    if get_origin(bare) is tuple:
        (vi, en), _ = _expected(get_args(bare)[0])
        return (
            f"danh sách, ít nhất một phần tử; mỗi phần tử: {vi}",
            f"a list; each item: {en}",
        ), ()
    if bare is bool:
        return ("true hoặc false", "true or false"), ("true", "false")
    if bare is not None and (names := _model_of(bare).model_fields):
        listed = ", ".join(names)
        return (f"các trường: {listed}", f"the fields: {listed}"), ()
    return ("giá trị theo mẫu trong examples/", "a value as in examples/"), ()


def _label(model: type[BaseModel], path: FieldPath) -> str | None:
    """What an official calls the field; an item of a list bears the name of its list."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    if not path:
        return None
    field = _model_of(_kind_at(model, path[:-1])).model_fields.get(str(path[-1]))
    return field.title if field else None


def nearest(typed: Any, choices: Collection[str]) -> str | None:
    """The name that was probably meant."""
    return next(iter(get_close_matches(str(typed), choices, n=1, cutoff=0.6)), None)


def _beside(path: str, name: str | None) -> str:
    head, dot, _ = path.rpartition(".")
    return f"{head}{dot}{name}"


def shown(value: Any) -> str:
    """What was found, short enough for a line."""
    if value is None:
        return "(để trống / empty)"
    if isinstance(value, Mapping):
        return f"({len(value)} trường / fields)"
    if isinstance(value, list | tuple):
        return f"(danh sách / list: {len(value)})"
    text = str(value)
    return f"«{text[:60]}…»" if len(text) > 60 else f"«{text}»"
