"""From a command's model to the options of a command line: one option for each field.

Nothing is declared here: names, kinds, limits and help are read from the model. A small nested model becomes
one option for each of its fields (``--attendee-name``); what is larger, or a list of models, is given as YAML
or JSON, in place or as ``@FILE``.
"""

import ast
import inspect
import re
import textwrap
import types
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from deploy.cli_help import HELP
from deploy.cli_option_words import LOOKED_UP, OPTION_WORDS
from deploy.cli_values import Value, text_of
from shared.commands.base import Command

Shape = Literal["text", "flag", "many", "yaml", "yamls"]
"""One value; yes or no; a value each time; one document; a document each time."""

RESERVED: Final = frozenset(
    ("conference", "unit", "person", "id", "data", "time", "timeout", "json", "dry-run", "help")
)
"""Names that every command has for sending it; a field of such a name is called ``--for-…``."""
_MOST: Final = 18
"""A model of more leaves than this is given as one document."""
_LONG: Final = 4000
"""A text that may be longer than this may also be read from a file."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option. ``path`` leads to its field; ``alias`` is the shorter name where that is unambiguous."""

    path: tuple[str, ...]
    shape: Shape
    kind: Value
    metavar: str
    help: str
    required: bool
    nullable: bool
    needed: bool
    """Whether the command cannot be without it; what a part that may be left out requires is not needed."""
    alias: str = ""
    pair: tuple[str, str] | None = None
    """The two fields of a list's items that may also be written ``id=text; id=text``."""

    @property
    def name(self) -> str:
        name = "-".join(self.path).replace("_", "-")
        return f"for-{name}" if name in RESERVED else name

    @property
    def flag(self) -> str:
        return f"--{self.name}"

    def switch(self, flag: str) -> str:
        """What says the opposite of a flag; "" where the flag itself says no, and is only given or left out."""
        return "" if flag.startswith("--no-") else flag.replace("--", "--no-", 1)

    @property
    def parameter(self) -> str:
        return "f_" + "__".join(self.path)


def full_name(kind: type[Command]) -> str:
    """``RegisterAttendee`` gives ``register-attendee``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", kind.__name__).lower()


@lru_cache(maxsize=512)
def options_of(kind: type[Command]) -> tuple[Option, ...]:
    """The options of a command, in the order of its fields; what a service fills in itself has none."""
    options = tuple(_leaves(kind, (), True, full_name(kind)))
    names = {option.name for option in options} | RESERVED
    short = Counter(option.path[-1] for option in options)
    return tuple(
        replace(option, alias=leaf)
        if len(option.path) > 1
        and short[option.path[-1]] == 1
        and (leaf := option.path[-1].replace("_", "-")) not in names
        else option
        for option in options
    )


# --- fields ----------------------------------------------------------------------------------------


def _leaves(
    model: type[BaseModel], path: tuple[str, ...], needed: bool, command: str
) -> Iterator[Option]:
    for name, field in model.model_fields.items():
        inner, nullable = _without_none(field.annotation)
        required = field.is_required()
        here = (*path, name)
        if f"{command}.{'.'.join(here)}" in LOOKED_UP:
            continue
        if _is_model(inner) and _size(inner) <= _MOST:
            yield from _leaves(inner, here, needed and required and not nullable, command)
            continue
        shape, kind, metavar = _shape(inner, field)
        text = [_words(command, here) or _description(model, name, field), _limits(inner, field)]
        if shape in ("many", "yamls"):
            text.append("nêu nhiều lần/repeat for several")
        missed = needed and required and not nullable
        if missed:
            text.append("bắt buộc/required")
        elif not required and field.default not in (None, (), False) and shape != "yaml":
            text.append(f"mặc định/default: {text_of(field.default).strip(chr(34))}")
        pair = _pair(inner) if shape == "yamls" else None
        yield Option(
            here,
            shape,
            kind,
            "ID=TEXT|YAML" if pair else metavar,
            "; ".join(filter(None, text)),
            required,
            nullable,
            missed,
            pair=pair,
        )


def _pair(inner: Any) -> tuple[str, str] | None:
    """Of a list whose items are an id and a text about it: the names of the two."""
    item = _bare(get_args(inner)[0])
    if not _is_model(item) or len(item.model_fields) != 2:
        return None
    (key, first), (said, second) = item.model_fields.items()
    kinds = [_scalar(_bare(one.annotation), one.metadata) for one in (first, second)]
    return (key, said) if kinds == [("text", "ID"), ("text", "TEXT")] else None


def _shape(inner: Any, field: FieldInfo) -> tuple[Shape, Value, str]:
    if inner is bool:
        return "flag", "text", ""
    if (scalar := _scalar(inner, field.metadata)) is not None:
        return "text", *scalar
    if get_origin(inner) in (tuple, list, set, frozenset):
        items = [item for item in get_args(inner) if item is not Ellipsis]
        found = [_scalar(_bare(item), _metadata(item)) for item in items]
        if len(found) == 1 and found[0] is not None:
            return "many", *found[0]
        return ("yamls", "yaml", "YAML") if len(items) == 1 else ("yaml", "yaml", "YAML")
    return "yaml", "yaml", "YAML"


def _scalar(kind: Any, metadata: Sequence[Any]) -> tuple[Value, str] | None:
    if get_origin(kind) is Literal:
        return "text", "|".join(map(str, get_args(kind)))
    if not isinstance(kind, type) or get_origin(kind) is not None:
        return None
    if issubclass(kind, Enum):
        return "text", "|".join(str(member.value) for member in kind)
    if issubclass(kind, datetime | AwareDatetime):
        return "moment", "TIME"
    if issubclass(kind, date):
        return "day", "DATE"
    if issubclass(kind, str):
        pattern = next(filter(None, (getattr(one, "pattern", None) for one in metadata)), None)
        longest = next(filter(None, (getattr(one, "max_length", None) for one in metadata)), 0)
        if longest > _LONG:
            return "long", "TEXT|@FILE"
        return "text", _patterned(str(pattern or ""))
    if issubclass(kind, int):
        return "number", "NUMBER"
    if issubclass(kind, float):
        return "text", "NUMBER"
    return None if issubclass(kind, BaseModel | dict | list | tuple | set) else ("text", "TEXT")


def _patterned(pattern: str) -> str:
    if "[0-9a-f]{64}" in pattern:
        return "SHA256"
    return "ID" if pattern.startswith(("^[A-Za-z0-9]", "^[a-z0-9]")) else "TEXT"


def _limits(inner: Any, field: FieldInfo) -> str:
    """ "1…60" of a number; how a day and a moment are written."""
    low = next((one.ge for one in field.metadata if getattr(one, "ge", None) is not None), None)
    high = next((one.le for one in field.metadata[::-1] if getattr(one, "le", 0)), None)
    if inner is date:
        return "2023-12-08, 08/12/2023"
    if inner in (datetime, AwareDatetime):
        return "2023-12-08T07:30+07:00"
    if high is not None and high < 10**9:
        return f"{low if low is not None else ''}…{high}"
    return f"≥ {low}" if low is not None else ""


def _words(command: str, path: tuple[str, ...]) -> str:
    """The official's words for a field of a command of the catalogue."""
    if command not in HELP:
        return ""
    dotted = ".".join(path)
    ways = (f"{command}.{dotted}", dotted, path[-1])
    return next((OPTION_WORDS[way] for way in ways if way in OPTION_WORDS), "")


def _description(model: type[BaseModel], name: str, field: FieldInfo) -> str:
    text = field.description or _docstrings(model).get(name) or field.title or ""
    return " ".join(text.replace("``", "").split()).rstrip(".")


@lru_cache(maxsize=256)
def _docstrings(model: type[BaseModel]) -> Mapping[str, str]:
    """The strings that stand under the fields of a class, and those of the classes it is made from."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if not issubclass(kind, BaseModel) or kind is BaseModel:
            continue
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
        except (OSError, TypeError, SyntaxError):
            continue
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for above, below in pairwise(body):
            if (
                isinstance(above, ast.AnnAssign)
                and isinstance(above.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                found[above.target.id] = str(below.value.value)
    return found


def _without_none(annotation: Any) -> tuple[Any, bool]:
    annotation = _bare(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [one for one in get_args(annotation) if one is not type(None)]
        nullable = len(rest) < len(get_args(annotation))
        return (_bare(rest[0]) if len(rest) == 1 else annotation), nullable
    return annotation, False


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _metadata(annotation: Any) -> Sequence[Any]:
    return get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _size(model: type[BaseModel], depth: int = 0) -> int:
    """How many options a model would become; too many for one that holds itself or lists of models."""
    total = 0
    for field in model.model_fields.values():
        inner, _ = _without_none(field.annotation)
        if _is_model(inner):
            total += _size(inner, depth + 1) if depth < 3 else _MOST
        else:
            total += 1
    return total
