"""The contract as pages: ``hoinghi contract --site DIR``. Static, our own style, nothing fetched from elsewhere.

Every schema is shown field by field, with an example that was really stored (``--recorded``); the files of the
contract itself lie beside the pages. The same code and examples give the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from deploy.contract import contract_files
from deploy.contract_examples import EXAMPLES
from deploy.reachable import reached
from services.feed.addressing import told
from shared.commands import CATALOGUE, REFUSALS
from shared.events import ALL_FACTS
from shared.events.feed import FEED_FACTS, FeedFact

PAGES: Final = ("index", "commands", "feed", "log", "refusals")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a schema: where it stands, what it is, whether it must be there."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One command or event. ``example``: as it was stored, or as the models make it; None: there is none."""

    name: str
    type: str
    context: str
    about: str
    file: str
    fields: tuple[Field, ...]
    example: str | None
    recorded: bool
    note: str = ""


def write_site(out: Path, recorded: Path | None) -> list[Path]:
    """Write the pages into ``out`` and return them. ``recorded``: a folder of stored events (``TYPE.json``)."""
    files = contract_files()
    pages = _pages(files, recorded)
    written = []
    for name, text in sorted({**files, **pages}.items()):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    return [path for path in written if path.suffix == ".html"]


def _pages(files: Mapping[str, str], recorded: Path | None) -> dict[str, str]:
    values: dict[str, Any] = {
        "commands": [_command(name, files) for name in sorted(CATALOGUE)],
        "feed": [_event(one.type_name, "feed", files, recorded, one) for one in FEED_FACTS],
        "log": [_event(one.type_name, "events", files, recorded, one) for one in ALL_FACTS],
        "refusals": sorted(REFUSALS, key=lambda one: one.code),
        "answers": {
            name: _json(EXAMPLES[name]()) for name in ("Accepted", "Declined") if name in EXAMPLES
        },
        "pages": PAGES,
    }
    environment = Environment(
        loader=PackageLoader("deploy", "contract_pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found = {
        f"{page}.html": environment.get_template(f"{page}.html").render(page=page, **values)
        for page in PAGES
    }
    return found | {"site.css": environment.get_template("site.css").render()}


def _command(name: str, files: Mapping[str, str]) -> Entry:
    kind = CATALOGUE[name]
    file = f"commands/{name}.json"
    schema = json.loads(files[file])
    data = _resolved(schema["properties"]["data"], schema)
    who = (
        ", ".join(sorted(kind.roles))
        or "mọi cơ quan, cho việc của mình / any agency, for what is its own"
    )
    example = _json(EXAMPLES[name]()) if name in EXAMPLES else None
    about = data.get("description") or ""
    return Entry(name, name, kind.context, about, file, _fields(data, schema), example, False, who)


def _event(
    type_name: str, part: str, files: Mapping[str, str], recorded: Path | None, kind: Any
) -> Entry:
    file = f"{part}/{type_name}.json"
    schema = json.loads(files[file])
    stored = recorded / f"{type_name}.json" if recorded else None
    example: str | None
    if stored is not None and stored.is_file():
        example, real = _json(json.loads(stored.read_text("utf-8"))), True
    else:
        example, real = (_json(EXAMPLES[type_name]()) if type_name in EXAMPLES else None), False
    causes = ""
    if part == "feed":
        causes = ", ".join(
            fact.event_name() for fact in ALL_FACTS if kind in reached(told, fact, FeedFact)
        )
    about = schema.get("description") or ""
    context = type_name.split(".")[-3]
    return Entry(
        kind.event_name(),
        type_name,
        context,
        about,
        file,
        _fields(schema, schema),
        example,
        real,
        causes,
    )


def _fields(node: Mapping[str, Any], root: Mapping[str, Any]) -> tuple[Field, ...]:
    required = set(node.get("required", ()))
    return tuple(
        Field(
            name,
            _kind(one, root),
            name in required,
            str(one.get("description") or one.get("title") or ""),
        )
        for name, one in node.get("properties", {}).items()
    )


def _kind(node: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """A schema in a word or two: ``string``, ``list of Award``, ``approved | returned``."""
    if "$ref" in node:
        return str(node["$ref"]).rpartition("/")[2]
    if "const" in node:
        return json.dumps(node["const"], ensure_ascii=False)
    if "enum" in node:
        return " | ".join(str(one) for one in node["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in node:
            return " | ".join(dict.fromkeys(_kind(one, root) for one in node[several]))
    if node.get("type") == "array":
        return f"list of {_kind(node.get('items') or {}, root)}"
    kind = node.get("type", "any")
    told_kind = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{told_kind} ({node['format']})" if "format" in node else told_kind


def _resolved(node: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        found: Any = root
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
