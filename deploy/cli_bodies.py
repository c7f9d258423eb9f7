"""From options to a command's body, and back: what is said on the command line, and how a command is said."""

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.cli_options import Option, options_of
from deploy.cli_values import Malformed, text_of, value_of, value_of_pairs
from shared.commands.base import Command


def data_of(
    kind: type[Command], given: Mapping[str, Any], base: Mapping[str, Any]
) -> dict[str, Any]:
    """The command's body: ``base`` with the options over it. Raises :class:`Malformed` with every fault."""
    data: dict[str, Any] = _copied(base)
    faults: list[tuple[str, str]] = []
    options = options_of(kind)
    for option in options:
        raw = given.get(option.parameter)
        if raw is None or (isinstance(raw, Sequence) and not isinstance(raw, str) and not raw):
            continue
        try:
            _put(data, option.path, _read(option, raw))
        except ValueError as error:
            faults.append((option.flag, str(error)))
    if faults:
        raise Malformed(faults)
    for option in options:
        _leave_open(data, option)
    return data


def arguments(command: Command) -> list[str]:
    """The options that say the same as ``command``; as one document what options cannot say."""
    dumped = command.model_dump(mode="json")
    options = options_of(type(command))
    said = [part for option in options for part in _said(option, _get(dumped, option.path))]
    given = {
        option.parameter: _heard(option, _get(dumped, option.path))
        for option in options
        if _get(dumped, option.path) not in (None, [])
    }
    try:
        if type(command).model_validate(data_of(type(command), given, {})) == command:
            return said
    except ValueError:
        pass
    return ["--data", text_of(dumped)]


def _read(option: Option, raw: Any) -> Any:
    if option.shape == "flag":
        return bool(raw)
    if option.shape == "many":
        return [value_of(option.kind, one) for one in raw]
    if option.shape == "yamls":
        items: list[Any] = []
        for one in raw:
            value = (
                value_of("yaml", one) if option.pair is None else value_of_pairs(one, option.pair)
            )
            items += value if isinstance(value, list) else [value]
        return items
    return value_of(option.kind, raw)


def _heard(option: Option, value: Any) -> Any:
    """What the command line would hand over for ``value``."""
    if option.shape == "flag":
        return value
    if option.shape in ("many", "yamls"):
        return [_written(option, one) for one in value]
    return _written(option, value)


def _said(option: Option, value: Any) -> list[str]:
    if value is None or value == []:
        return []
    if option.shape == "flag":
        return [said] if (said := option.flag if value else option.switch(option.flag)) else []
    heard = _heard(option, value)
    return [
        part
        for one in (heard if isinstance(heard, list) else [heard])
        for part in (option.flag, one)
    ]


def _written(option: Option, value: Any) -> str:
    if option.kind == "yaml":
        return text_of(value)
    text = value if isinstance(value, str) else text_of(value)
    return f"@{text}" if option.kind == "long" and text.startswith("@") else text


def _copied(value: Any) -> Any:
    return (
        {key: _copied(one) for key, one in value.items()} if isinstance(value, Mapping) else value
    )


def _get(data: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _put(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        if not isinstance(data.get(name), dict):
            data[name] = {}
        data = data[name]
    data[path[-1]] = value


def _leave_open(data: dict[str, Any], option: Option) -> None:
    """A field that has to be there but may be empty is empty when nothing was said about it."""
    holder = _get(data, option.path[:-1])
    if option.required and option.nullable and isinstance(holder, dict):
        holder.setdefault(option.path[-1], None)
