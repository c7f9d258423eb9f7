"""Each command of the catalogue as a command of the command line: its group, its name, its options.

Nothing is listed here: a new command in ``shared/commands`` appears by itself.
"""

import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Annotated, Any, Final

import typer
from pydantic import BaseModel

from deploy.cli_help import HELP
from deploy.cli_options import Option, full_name, options_of
from deploy.cli_sending import SENDING_OPTIONS, Sending
from shared.commands import ALL_COMMANDS
from shared.commands.base import Command
from shared.refusals import ROLES

_CALLED: Final = {"round": "award", "hall": "seats"}
"""Entities whose group has the name that people use."""
_NOUNS: Final = {
    "delegation": "delegation attendee invitation",
    "checkin": "check in",
    "seats": "seat seats person",
    "agenda": "agenda item",
    "award": "award round nomination",
    "message": "message notification",
}
"""What the group is about: left out of the short names. Elsewhere that is the group's own name."""
_BY_FULL_NAME: Final = frozenset({"decline-invitation"})
"""Whose short name is another's: `decline` is of one person, as it always was."""

_AT_THE_DOOR: Final = re.compile("CheckIn|CheckedIn|Scan|Gate")


def group_of(kind: type[Command]) -> str:
    """The group: the entity on whose boundary the command is decided; what happens at the door by itself."""
    if _AT_THE_DOOR.search(kind.__name__):
        return "checkin"
    try:
        entity = str(_blank(kind).boundary("x")).split(".")[3]
    except (AttributeError, TypeError, ValueError, IndexError):
        entity = kind.context  # a boundary that needs more than ids
    return _CALLED.get(entity, entity)


@lru_cache(maxsize=1)
def groups() -> Mapping[str, Mapping[str, type[Command]]]:
    """By group and full name: every command."""
    found: defaultdict[str, dict[str, type[Command]]] = defaultdict(dict)
    for kind in ALL_COMMANDS:
        found[group_of(kind)][full_name(kind)] = kind
    return found


@lru_cache(maxsize=64)
def short_names(group: str) -> Mapping[str, str]:
    """Short name by full name, where leaving out the group's own nouns leaves something unambiguous."""
    nouns = set(_NOUNS.get(group, group).split())
    members = groups().get(group, {})
    short = {
        name: "-".join(word for word in name.split("-") if word not in nouns)
        for name in members
        if name not in _BY_FULL_NAME
    }
    taken = list(short.values())
    return {
        name: one
        for name, one in short.items()
        if one and one != name and taken.count(one) == 1 and one not in members
    }


def names(group: str) -> list[str]:
    return list(groups().get(group, {}))


def find(group: str, name: str) -> type[Command] | None:
    """The command of this full or short name."""
    full = {short: full for full, short in short_names(group).items()}.get(name, name)
    return groups().get(group, {}).get(full)


@cache
def command_line(group: str, name: str) -> Any:
    """The command, ready for the command line's group; None when there is none of this name."""
    kind = find(group, name)
    if kind is None:
        return None
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    short = short_names(group).get(full_name(kind))
    app.command(full_name(kind), help=described(kind), short_help=summary(kind, short))(
        _function(kind)
    )
    return typer.main.get_command(app)


def summary(kind: type[Command], short: str | None) -> str:
    vietnamese = HELP.get(full_name(kind), (_plain(kind), ""))[0]
    return f"{vietnamese} ({short})" if short else vietnamese


def described(kind: type[Command]) -> str:
    """The help: what it does, in Vietnamese and in English, and whose right it is."""
    who = (
        ", ".join(f"{ROLES[one]} ({one})" for one in sorted(kind.roles))
        or "bất kỳ cơ quan nào, với việc của mình / any agency, for its own"
    )
    said = HELP.get(full_name(kind), (_plain(kind) + ".",))
    return "\n\n".join([*said, f"Vai trò / roles: {who}"])


def _plain(kind: type[Command]) -> str:
    return full_name(kind).replace("-", " ").capitalize()


def _blank(kind: type[BaseModel]) -> Any:
    """An unchecked instance, for questions that do not depend on its values."""
    return kind.model_construct(None, **dict.fromkeys(kind.model_fields, "x"))


def _function(kind: type[Command]) -> Callable[..., None]:
    def run(**values: Any) -> None:
        from deploy.cli_send import perform

        fields = {name: value for name, value in values.items() if name.startswith("f_")}
        rest = {name: value for name, value in values.items() if not name.startswith("f_")}
        raise typer.Exit(perform(kind, fields, Sending(**rest)))

    parameters = [
        *(_parameter(option.parameter, *_declared(option)) for option in options_of(kind)),
        *(_parameter(name, *declared) for name, declared in SENDING_OPTIONS.items()),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


def _declared(option: Option) -> tuple[Any, Any]:
    flags = [option.flag, *([f"--{option.alias}"] if option.alias else [])]
    if option.shape == "flag":
        switch = ["/".join(filter(None, (flag, option.switch(flag)))) for flag in flags]
        return Annotated[bool | None, typer.Option(*switch, help=option.help)], None
    declared = typer.Option(*flags, help=option.help, metavar=option.metavar)
    if option.shape in ("many", "yamls"):
        return Annotated[list[str] | None, declared], None
    return Annotated[str | None, declared], None
