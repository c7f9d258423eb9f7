"""Generated examples of any model, by Hypothesis, from the JSON Schema that the model publishes of itself."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


@lru_cache(maxsize=256)
def bodies(kind: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies that the model accepts."""
    schema = kind.model_json_schema()
    return _of(schema, schema.get("$defs", {})).filter(lambda body: _valid(kind, body))


def examples(kind: type[BaseModel]) -> st.SearchStrategy[Any]:
    return bodies(kind).map(kind.model_validate)


def _valid(kind: type[BaseModel], body: Any) -> bool:
    try:
        kind.model_validate(body)
    except ValidationError:
        return False
    return True


def _of(schema: dict[str, Any], known: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _of(known[schema["$ref"].split("/")[-1]], known)
    if "allOf" in schema:
        return _of(schema["allOf"][0], known)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return st.one_of(*(_of(one, known) for one in schema[several]))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer" | "number":
            return _whole(schema)
        case "string":
            return _text(schema)
        case "array":
            return _list(schema, known)
        case "object":
            return _object(schema, known)
        case _:
            return st.none()


def _whole(schema: dict[str, Any]) -> st.SearchStrategy[int]:
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    highest = schema.get("maximum", schema.get("exclusiveMaximum", 10**9 + 1) - 1)
    return st.integers(int(lowest), int(highest))


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    match schema.get("format"):
        case "email":
            return st.just("mot-nguoi@vi-du.example")
        case "time":
            return st.times().map(time.isoformat)
        case "date":
            return st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat)
        case "date-time":
            moments = st.datetimes(
                datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)
            )
            return moments.map(datetime.isoformat)
    least, most = schema.get("minLength", 0), min(schema.get("maxLength", 30), 30)
    pattern = schema.get("pattern", "")
    if pattern and "\x00" not in pattern and "\\x00" not in pattern:
        found = st.from_regex(pattern, fullmatch=True)
        return found.filter(lambda text: not text.endswith("\n"))
    # what is easily mistaken on a command line stands among the texts
    awkward = st.sampled_from(
        ["-x", "--json", "@file", "@@", "null", "true", "[1]", "{a: b}", "=", "1e3"]
    )
    plain = st.text(LETTERS, min_size=least, max_size=most)
    return st.one_of(plain, awkward.filter(lambda text: least <= len(text) <= most))


def _list(schema: dict[str, Any], known: dict[str, Any]) -> st.SearchStrategy[list[Any]]:
    if "prefixItems" in schema:
        return st.tuples(*(_of(one, known) for one in schema["prefixItems"])).map(list)
    least = schema.get("minItems", 0)
    return st.lists(_of(schema.get("items", {}), known), min_size=least, max_size=max(3, least))


def _object(schema: dict[str, Any], known: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = schema.get("properties", {})
    if not fields and isinstance(schema.get("additionalProperties"), dict):
        names = _of(schema.get("propertyNames", {"type": "string"}), known)
        values = _of(schema["additionalProperties"], known)
        return st.dictionaries(names, values, max_size=2)
    required = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: _of(one, known) for name, one in fields.items() if name in required},
        optional={name: _of(one, known) for name, one in fields.items() if name not in required},
    )
