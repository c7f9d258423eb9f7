"""People in the sentences of the command line: a service knows them by ids, which say nothing to whoever reads."""

import re
from collections.abc import Mapping
from typing import Any, Final

_BEFORE: Final = "(?:(?<=“)|(?<=Đại biểu )|(?<=The delegate ))"
"""After these an id is somebody's; anywhere else a word may look like one."""


def by_name(sentence: str, names: Mapping[str, str]) -> str:
    """
    >>> by_name("Họ tên của “bdt-2” có chữ không viết hoa.", {"bdt-2": "nguyễn Thị Hoà"})
    'Họ tên của “nguyễn Thị Hoà” có chữ không viết hoa.'
    """
    for identity, name in names.items():
        if name:
            found = rf"{_BEFORE}{re.escape(identity)}(?![\w-])"
            sentence = name.join(re.split(found, sentence))
    return sentence


def people_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Whom a command names, by their ids."""
    told = (data.get(key) for key in ("attendee", "substitute", "contact"))
    people = [one for one in told if isinstance(one, Mapping)]
    return {str(one["person_id"]): str(one["name"]) for one in people if one.get("name")}
