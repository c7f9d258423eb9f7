"""docs/configuration.md, written from :class:`shared.settings.Settings`."""

import typing
from pathlib import Path
from types import UnionType
from typing import Any, Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from shared.settings import Settings

_HEAD: Final = """\
# Settings

Written by `hoinghi settings-docs` from the code (`shared/settings.py`); `make contract` does it.

Each is an environment variable, or a file of its lower-case name under `/run/secrets`
(`hoinghi_database_password`), which is where secrets belong. Every process reads what it needs of the same table.
A wrong value is refused at start with its name and what was expected; a misspelt name is found by
`hoinghi doctor`. No secret is ever logged.

| variable | default | what |
|---|---|---|
"""


def write(path: Path) -> None:
    rows = "".join(
        f"| `HOINGHI_{name.upper()}` | {_default(field)} | {_what(field)} |\n"
        for name, field in Settings.model_fields.items()
    )
    path.write_text(_HEAD + rows, encoding="utf-8")


def _default(field: FieldInfo) -> str:
    value = field.default
    if _secret(field.annotation):
        return "none; **secret**"
    if value is None or value in ("", (), {}):
        return "none"
    return f"`{value}`"


def _secret(annotation: Any) -> bool:
    return annotation is SecretStr or SecretStr in typing.get_args(annotation)


def _what(field: FieldInfo) -> str:
    said = (field.description or "").replace("|", "\\|")
    return "; ".join(part for part in (said, *_limits(field)) if part)


def _limits(field: FieldInfo) -> list[str]:
    """What is allowed, where the type alone says it."""
    told = []
    if typing.get_origin(field.annotation) is typing.Literal:
        told.append(" \\| ".join(f"`{one}`" for one in typing.get_args(field.annotation)))
    elif not isinstance(field.annotation, UnionType):
        for limit in field.metadata:
            for sign, name in (("≥", "ge"), ("≤", "le")):
                if hasattr(limit, name):
                    told.append(f"{sign} {getattr(limit, name)}")
    return told
