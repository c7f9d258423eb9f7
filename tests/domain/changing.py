"""A wish with one field changed, in every way that its schema allows and a few values show."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from shared.commands.base import Command

Path = tuple[str, ...]


def changes(command: Command) -> Iterator[tuple[str, Command]]:
    """Each as the name of the changed field (``line.quantity`` for one within a value) and the changed wish."""
    body = command.model_dump(mode="json")
    schema, known = _schema_of(type(command))
    for name, inner in schema.get("properties", {}).items():
        for path, value in _others(inner, known, body[name], (name,)):
            try:
                changed = type(command).model_validate({**body, name: value})
            except ValidationError:
                continue
            if changed != command:
                yield ".".join(path), changed


@lru_cache(maxsize=256)
def _schema_of(kind: type[Command]) -> tuple[dict[str, Any], dict[str, Any]]:
    schema = kind.model_json_schema()
    return schema, schema.get("$defs", {})


def _others(
    schema: dict[str, Any], known: dict[str, Any], value: Any, path: Path, deep: int = 0
) -> Iterator[tuple[Path, Any]]:
    """Other values for the place that holds ``value``."""
    for one in _kinds(schema, known):
        if "enum" in one:
            yield from ((path, other) for other in one["enum"] if other != value)
        elif one.get("type") == "object" and isinstance(value, dict) and one.get("properties"):
            for name, inner in one["properties"].items():
                for where, other in _others(inner, known, value.get(name), (*path, name), deep + 1):
                    yield where, {**value, name: other}
        elif one.get("type") == "array" and isinstance(value, list):
            yield path, value[:-1]
            yield path, value[::-1]
            if value:
                for where, other in _others(one.get("items", {}), known, value[0], path, deep + 1):
                    yield where, [other, *value[1:]]
            yield from ((path, [*value, made]) for made in _made(one.get("items", {}), known, deep))
        else:
            yield from ((path, other) for other in _plain(one, value))
            if not value:
                yield from ((path, made) for made in _made(one, known, deep))


def _kinds(schema: dict[str, Any], known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        yield from _kinds(known[schema["$ref"].split("/")[-1]], known)
    elif several := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        for one in several:
            yield from _kinds(one, known)
    else:
        yield schema


def _plain(schema: dict[str, Any], value: Any) -> Iterator[Any]:
    match schema.get("type"), schema.get("format"):
        case "null", _:
            yield None
        case "boolean", _:
            yield not value
        case (("integer" | "number"), _):
            yield from (value + 1, value - 1) if isinstance(value, int) else (1, 2)
        case "string", "date":
            first = date.fromisoformat(value) if isinstance(value, str) else date(2023, 11, 20)
            yield from ((first + timedelta(days=by)).isoformat() for by in (1, -1))
        case "string", "date-time":
            told = value if isinstance(value, str) else "2023-11-20T11:00:00+07:00"
            moment = datetime.fromisoformat(told.replace("Z", "+00:00"))
            yield from ((moment + timedelta(minutes=by)).isoformat() for by in (1, -1))
        case "string", "email":
            yield "nguoi-khac@x.example"
        case "string", _:
            pattern = schema.get("pattern", "")
            samples = ("khac", "Khác (bịa)", "f" * 16, "f" * 64, "1" * 39, "77/QĐ")
            yield from (one for one in samples if re.search(pattern, one))


def _made(schema: dict[str, Any], known: dict[str, Any], deep: int) -> Iterator[Any]:
    """Something where nothing was."""
    if deep > 3:
        return
    for one in _kinds(schema, known):
        if "enum" in one:
            yield from one["enum"]
        elif "const" in one:
            yield one["const"]
        elif one.get("type") == "object":
            needed = one.get("required", ())
            parts = {
                name: list(_made(inner, known, deep + 1))
                for name, inner in one.get("properties", {}).items()
                if name in needed
            }
            # what ends ends after what begins: of the moments shown the first is the later one
            yield {
                name: made[-1] if name == "starts_at" else made[0]
                for name, made in parts.items()
                if made
            }
            if names := one.get("propertyNames", {}).get("enum"):
                values = _made(one["additionalProperties"], known, deep + 1)
                yield from ({names[0]: value} for value in values)
        elif one.get("type") == "array":
            yield []
            yield from ([made] for made in _made(one.get("items", {}), known, deep + 1))
        elif one.get("type") != "null":
            yield from _plain(one, None)
