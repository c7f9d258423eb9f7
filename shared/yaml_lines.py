"""Reads a small YAML file into plain values and remembers on which line each of them stands.

Every scalar stays the text that was typed: YAML's own guesses would turn the topic 1.10 into the
number 1.1, the hour 07:30 into 450 and a department named "no" into false. What a value means is
for the model to say. Anchors, tags and deep nesting have no use in such a file and are refused, so
that a file of a few lines cannot grow to gigabytes in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

FieldPath = tuple[str | int, ...]
Value = str | None | list["Value"] | dict[str, "Value"]

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 12
MAX_KEY: Final = 200
NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class YamlFault:
    """A reason why the text is not such a file. ``found`` is what stands there."""

    code: str
    line: int | None
    path: FieldPath = ()
    found: str = ""


class YamlRefused(Exception):
    """The file cannot be read at all; nothing below the fault was looked at."""

    def __init__(self, fault: YamlFault) -> None:
        self.fault = fault
        super().__init__(f"{fault.code} at line {fault.line}: {fault.found}")


@dataclass
class Lines:
    """The values of a file, the line of each by its path, and the keys that occur twice."""

    value: Value = None
    at: dict[FieldPath, int] = field(default_factory=dict)
    faults: list[YamlFault] = field(default_factory=list)

    def line(self, path: FieldPath) -> int:
        """The line of the value, or of the nearest part of the file that was to hold it."""
        while path and path not in self.at:
            path = path[:-1]
        return self.at.get(path, 1)


class _Loader(yaml.BaseLoader):
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlRefused(YamlFault("PLAN_YAML_ALIAS", line, found=f"{event.anchor}"))
        if getattr(event, "tag", None):
            raise YamlRefused(YamlFault("PLAN_YAML_TAG", line, found=f"{event.tag}"))
        if self._depth >= MAX_DEPTH:
            raise YamlRefused(YamlFault("PLAN_YAML_TOO_DEEP", line, found=f"> {MAX_DEPTH}"))
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def read_yaml(path: Path) -> Lines:
    """Reads a UTF-8 file of at most 256 KiB. Raises YamlRefused when it cannot be read at all."""
    return parse_yaml(_text(_content(path)))


def parse_yaml(text: str) -> Lines:
    """The values of a YAML text; of doubled keys the first counts. Raises YamlRefused."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark else None
        # The line itself, not the parser's words: they are English only, and of tokens and mappings.
        said = (text.splitlines() or [""])[line - 1 if line else 0 :][:1]
        found = "".join(said).replace("\t", "⇥").strip()
        raise YamlRefused(YamlFault("PLAN_YAML_BROKEN", line, found=found)) from broken
    except yaml.reader.ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        found = f"U+{ord(text[broken.position]):04X}"
        raise YamlRefused(YamlFault("PLAN_CONTROL_CHARACTER", line, found=found)) from broken
    lines = Lines()
    if node is not None:
        lines.at[()] = node.start_mark.line + 1
        lines.value = _value(node, (), lines)
    return lines


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as gone:
        raise YamlRefused(YamlFault("PLAN_FILE_NOT_FOUND", None, found=path.name)) from gone
    except OSError as barred:
        found = barred.strerror or type(barred).__name__
        raise YamlRefused(YamlFault("PLAN_FILE_UNREADABLE", None, found=found)) from barred
    if len(content) > MAX_BYTES:
        raise YamlRefused(YamlFault("PLAN_FILE_TOO_LARGE", None, found=f"> {MAX_BYTES} byte"))
    return content


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as other:
        line = content.count(b"\n", 0, other.start) + 1
        found = f"0x{content[other.start]:02X}"
        raise YamlRefused(YamlFault("PLAN_NOT_UTF8", line, found=found)) from other


def _value(node: yaml.Node, path: FieldPath, lines: Lines) -> Value:
    if isinstance(node, yaml.SequenceNode):
        return [_item(item, (*path, i), lines) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, lines))
    text = str(node.value)
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if plain and text in NULLS else text


def _item(node: yaml.Node, path: FieldPath, lines: Lines) -> Value:
    lines.at[path] = node.start_mark.line + 1
    return _value(node, path, lines)


def _pairs(node: yaml.MappingNode, path: FieldPath, lines: Lines) -> Iterator[tuple[str, Value]]:
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value
        if not isinstance(key, str) or len(key) > MAX_KEY:
            lines.faults.append(YamlFault("PLAN_KEY_NOT_TEXT", line, path, str(type(key).__name__)))
        elif key in seen:
            lines.faults.append(
                YamlFault("PLAN_DUPLICATE_KEY", line, (*path, key), f"{key} ({seen[key]}, {line})")
            )
        else:
            seen[key] = line
            lines.at[(*path, key)] = line
            yield key, _value(value_node, (*path, key), lines)
