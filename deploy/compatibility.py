"""May a schema change without breaking those who wrote to the old one? Which changes break, and where.

Two roles. A *command* is written by others and read by us: whatever was valid must stay valid. An *event* is
written by us and read by others: whatever we write now must be valid for one who reads by the old schema,
and nothing that they could read may vanish. Both come down to one question: does every value of one schema
fit another? Answered for the keywords that our models produce.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal

Schema = dict[str, Any]
Role = Literal["command", "event"]

_UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_EXACT: Final = ("pattern", "format", "uniqueItems")
_TYPES: Final = ("null", "boolean", "integer", "number", "string", "array", "object")


def breaking_changes(old: Schema, new: Schema, role: Role) -> list[str]:
    """What would break for those who hold to ``old``: one sentence each, with the place; empty: nothing."""
    before, after = _flat(old, old), _flat(new, new)
    if role == "command":
        return list(_misfits(before, after, "data"))
    return [*_misfits(after, before, "data"), *_vanished(before, after, "data")]


def _flat(schema: Any, root: Schema) -> Any:
    """The schema with every local reference put in its place."""
    if isinstance(schema, list):
        return [_flat(one, root) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if (reference := schema.get("$ref", "")).startswith("#/$defs/"):
        return _flat(root["$defs"][reference.removeprefix("#/$defs/")], root)
    return {key: _flat(value, root) for key, value in schema.items() if key != "$defs"}


def _misfits(given: Schema, expected: Schema, at: str) -> Iterator[str]:
    """Why a value of ``given`` may not be one of ``expected``."""
    choices = given.get("anyOf", [given])
    wanted = expected.get("anyOf", [expected])
    for choice in choices:
        reasons = [list(_misfit(choice, one, at)) for one in wanted]
        if all(reasons):
            alike = [one for one, want in zip(reasons, wanted, strict=True) if _alike(choice, want)]
            yield from min(alike or reasons, key=len)


def _alike(one: Schema, other: Schema) -> bool:
    return bool(_types(one) & _types(other))


def _misfit(given: Schema, expected: Schema, at: str) -> Iterator[str]:
    if extra := _types(given) - _types(expected):
        allowed = ", ".join(sorted(_types(expected)))
        yield f"{at}: {', '.join(sorted(extra))} where {allowed} was allowed"
        return
    yield from _values(given, expected, at)
    yield from _bounds(given, expected, at)
    if "object" in _types(given):
        yield from _objects(given, expected, at)
    if "items" in expected:
        yield from _misfits(given.get("items", {}), expected["items"], f"{at}[]")


def _types(schema: Schema) -> set[str]:
    if "const" in schema or "enum" in schema:
        return {_type_of(value) for value in _listed(schema) or []}
    named = schema.get("type", list(_TYPES))
    types = {named} if isinstance(named, str) else set(named)
    return types | {"integer"} if "number" in types else types


def _type_of(value: Any) -> str:
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return kinds.get(type(value), "object")


def _listed(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _values(given: Schema, expected: Schema, at: str) -> Iterator[str]:
    known = _listed(expected)
    if known is None:
        return
    possible = _listed(given)
    if possible is None:
        yield f"{at}: any value where one of {known} was allowed"
    elif strange := [value for value in possible if value not in known]:
        yield f"{at}: {strange} where one of {known} was allowed"


def _bounds(given: Schema, expected: Schema, at: str) -> Iterator[str]:
    for key in (*_UPPER, *_LOWER, *_EXACT):
        if key not in expected or _listed(given) is not None:
            continue
        have, want = given.get(key), expected[key]
        if have == want:
            continue
        wider = have is None or key in _EXACT or (have > want if key in _UPPER else have < want)
        if wider:
            yield f"{at}: {key} {have!r} where {want!r} was held to"


def _objects(given: Schema, expected: Schema, at: str) -> Iterator[str]:
    for name in sorted(set(expected.get("required", ())) - set(given.get("required", ()))):
        yield f"{at}.{name}: may be missing where it was required"
    ours, theirs = given.get("properties", {}), expected.get("properties", {})
    others = expected.get("additionalProperties", True)
    for name, schema in ours.items():
        if name in theirs:
            yield from _misfits(schema, theirs[name], f"{at}.{name}")
        elif others is False:
            yield f"{at}.{name}: not known there, and nothing unknown is accepted"
    if isinstance(others, dict):
        more = given.get("additionalProperties", {})
        yield from _misfits(more if isinstance(more, dict) else {}, others, f"{at}.*")


def _vanished(old: Schema, new: Schema, at: str) -> Iterator[str]:
    """Fields that a reader could find in ``old`` and never finds in ``new``."""
    before, after = _properties(old), _properties(new)
    for name, schema in before.items():
        if name not in after:
            yield f"{at}.{name}: was removed"
        else:
            yield from _vanished(schema, after[name], f"{at}.{name}")
    items = ("items" in old) and ("items" in new)
    if items:
        yield from _vanished(old["items"], new["items"], f"{at}[]")


def _properties(schema: Schema) -> dict[str, Schema]:
    found: dict[str, Schema] = dict(schema.get("properties", {}))
    for choice in schema.get("anyOf", ()):
        found |= choice.get("properties", {})
    return found
