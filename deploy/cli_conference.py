"""The conference as the first thing that is named: left out, it is HOINGHI_CONFERENCE."""

import inspect
import os
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand

VARIABLE = "HOINGHI_CONFERENCE"


class ConferenceFirst(TyperCommand):
    """A command whose first positional argument is the conference.

    With HOINGHI_CONFERENCE set and fewer words than arguments, the words are the other arguments:
    ``hoinghi show delegates`` shows the delegates of that conference. Who names a conference is heard as before.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        conference = os.environ.get(VARIABLE, "")
        if conference and not self._named(ctx, args, conference):
            args = [conference, *args]
        return super().parse_args(ctx, args)

    def _named(self, ctx: Any, args: list[str], conference: str) -> bool:
        wanted = [one.name for one in self.params if isinstance(one, TyperArgument)]
        given, _, _ = self.make_parser(ctx).parse_args(list(args))
        words = [given[name] for name in wanted if name and isinstance(given.get(name), str)]
        return len(words) == len(wanted) or conference in words[:1]


def told_by_environment(app: typer.Typer) -> None:
    """Every command of ``app`` and of its groups whose first argument is the conference."""
    for info in app.registered_commands:
        if info.callback is not None and _first_is_conference(info.callback):
            info.cls = ConferenceFirst
    for group in app.registered_groups:
        if isinstance(group.typer_instance, typer.Typer):
            told_by_environment(group.typer_instance)


def _first_is_conference(callback: Callable[..., Any]) -> bool:
    parameters = list(inspect.signature(callback).parameters.values())
    if not parameters or parameters[0].name != "conference":
        return False
    return not any(
        isinstance(one, typer.models.OptionInfo)
        for one in getattr(parameters[0].annotation, "__metadata__", ())
    )
