"""The HTTP API as a part of the contract: what its OpenAPI document has promised stays true."""

import json
from collections.abc import Iterator
from typing import Any, Final

from deploy.compatibility import Role, breaking_changes

Node = dict[str, Any]
_METHODS: Final = ("get", "post")


def broken_api(old: Node, new: Node) -> list[str]:
    """What breaks for a program that was written to ``old``: one sentence each; empty: nothing."""
    before, after = _with_definitions(old), _with_definitions(new)
    faults = []
    for path, ways in sorted(before["paths"].items()):
        for method in _METHODS:
            if method not in ways:
                continue
            named = f"{method.upper()} {path}"
            now = after["paths"].get(path, {}).get(method)
            if now is None:
                faults.append(f"{named}: is promised, and is no way any more")
            else:
                told = _operation(ways[method], now, before["$defs"], after["$defs"])
                faults += [f"{named}: {fault}" for fault in told]
    return faults


def _operation(old: Node, new: Node, old_defs: Node, new_defs: Node) -> Iterator[str]:
    known = {_named(one) for one in old.get("parameters", ())}
    for one in new.get("parameters", ()):
        if one.get("required") and _named(one) not in known:
            yield f"{one['in']} {one['name']}: is required and was not known"
    for status in old["responses"]:
        if status.startswith("2") and status not in new["responses"]:
            yield f"{status}: is answered no more"
    pairs: list[tuple[Role, Node, Node]] = [
        ("command", old.get("requestBody", {}), new.get("requestBody", {})),
        *(
            ("event", told, new["responses"].get(status, {}))
            for status, told in old["responses"].items()
            if status.startswith("2")
        ),
    ]
    for role, before, after in pairs:
        for kind, content in before.get("content", {}).items():
            there = after.get("content", {}).get(kind)
            if there is None:
                yield f"{kind}: is spoken no more"
                continue
            promised = content["schema"] | {"$defs": old_defs}
            yield from breaking_changes(
                promised if role == "command" else _read_on(promised),
                there["schema"] | {"$defs": new_defs},
                role,
            )


def _read_on(schema: Any) -> Any:
    """As a reader is to take it: a field that it does not know is passed over (docs/api.md)."""
    if isinstance(schema, list):
        return [_read_on(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _read_on(value)
        for key, value in schema.items()
        if (key, value) != ("additionalProperties", False)
    }


def _named(parameter: Node) -> tuple[str, ...]:
    return (parameter.get("$ref", ""), parameter.get("in", ""), parameter.get("name", ""))


def _with_definitions(document: Node) -> Node:
    """With its schemas where a schema by itself has them."""
    text = json.dumps(document).replace("#/components/schemas/", "#/$defs/")
    moved: Node = json.loads(text)
    return moved | {"$defs": moved["components"]["schemas"]}
