"""Personal data has a type of its own, so that it can be found, kept out of logs and encrypted per person.

No domain knows more than the type. A model that holds a :class:`Personal` field also holds ``person_id``,
which says whose it is (a test holds every event to that); the store encrypts each field with that person's
key (``shared/sealed.py``). Of somebody who was forgotten every field reads :data:`REMOVED`.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any, Final, Self, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

MAX_LENGTH = 200
ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$"
"""No control character, no line break, nothing that turns the direction of writing: such a text shows something
else than it holds, no database keeps a NUL, and a printed line stays a line."""


class Personal(str):
    """A name, phone number or address of a person: NFC, stripped, 1 to 200 characters.

    Its ``repr`` hides the value, so that a log line or a traceback does not show it.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "Personal(***)"

    @classmethod
    def _of(cls, value: str) -> Self:
        return cls(unicodedata.normalize("NFC", value).strip())

    @property
    def removed(self) -> bool:
        """The person was forgotten: this is no name, number or address any more."""
        return self == REMOVED

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(
            min_length=1, max_length=MAX_LENGTH, strip_whitespace=True, pattern=ONE_LINE
        )
        return core_schema.no_info_after_validator_function(
            cls._of,
            text,
            # only on the wire: a dumped model keeps the type, so that a log line still hides it
            serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="json"),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_LENGTH,
            "pattern": ONE_LINE,
            "x-personal-data": True,
            "description": "Personal data of the person named by person_id in the same object",
        }


REMOVED: Final = Personal("(đã xóa theo yêu cầu)")
"""What every personal field of a forgotten person reads: a text like any other, so that each list and each
document prints it without being told. It is nobody's name, number or address: nothing is compared with it,
nothing is sent to it."""
REMOVED_EN: Final = "(removed on request)"


def in_english(value: str) -> str:
    """A personal value as an English document shows it."""
    return REMOVED_EN if value == REMOVED else value


def personal_fields(model: type[BaseModel], _at: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Each personal field reachable from ``model``: its dotted path and the model that holds it.

    Items of a list are written ``[]``: ``awards[].awardee.name``.
    """
    for name, field in model.model_fields.items():
        path = f"{_at}.{name}" if _at else name
        yield from _within(field.annotation, path, model)


def _within(kind: Any, path: str, holder: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    if isinstance(kind, type) and issubclass(kind, Personal):
        yield path, holder
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from personal_fields(kind, path)
    else:
        repeated = getattr(kind, "__origin__", None) in (list, tuple)
        for inner in get_args(kind):
            yield from _within(inner, f"{path}[]" if repeated else path, holder)
