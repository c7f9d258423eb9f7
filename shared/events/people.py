"""People as they stand inside events. Personal fields have their own type; ``person_id`` says whose they are."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.events.plan_types import Language
from shared.personal import ONE_LINE, Personal
from shared.subjects import Token

LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$"
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=ONE_LINE)
]
"""A short text of one line: stripped, not empty, up to 500 characters, nothing invisible that controls."""
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=LINES)
]
"""A text of any number of lines, up to 20,000 characters."""
Count = Annotated[int, Field(ge=1, le=2**53)]
"""A number of things or a place in an order; within what every reader of JSON keeps exactly."""
Dong = Annotated[int, Field(ge=0, le=10**15)]
"""Whole đồng."""
UnitPrice = Annotated[int, Field(ge=0, le=10**12)]
Quantity = Annotated[int, Field(ge=0, le=10**6)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, 64 hexadecimal digits."""


class Value(BaseModel):
    """Base of the values inside events and commands: immutable, nothing unknown accepted.

    Errors hide the input, which may be personal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Attendee(Value):
    """A delegate as the inviting or delegating unit names them.

    ``head`` marks a named head (thủ trưởng) whose substitute needs the chair's consent (QĐ 45/2018/QĐ-TTg).
    """

    person_id: Token
    name: Personal
    position: Text
    phone: Personal | None = None
    email: Personal | None = None
    head: bool = False
    language: Language = "vi"
    address: Personal | None = None
    """Where letters go by post, when they do not go to the unit."""


class Contact(Value):
    """Where a unit or a guest is written to. ``person_id`` is the unit's own id when the mailbox is an office's.

    Without ``email`` letters go by post: to ``address``, else to the unit's own.
    """

    person_id: Token
    name: Personal
    email: Personal | None = None
    language: Language = "vi"
    address: Personal | None = None


class Author(Value):
    person_id: Token
    name: Personal
    position: Text


class Awardee(Value):
    """A collective or an individual put forward. ``person_id`` is the nomination's id for a collective."""

    person_id: Token
    name: Personal
    position: Text
    """The office of an individual; the kind of unit of a collective."""
    address: Personal | None = None
    """Where an individual's letters go by post, when they do not go to the unit."""
