"""The envelope of every event: CloudEvents 1.0, structured JSON, with who, why and after what.

The type's name and version are strings written out beside each class; they are the storage format and are
never derived from a class or a module path.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json

from shared.subjects import Subject

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/cloudevents+json"
_EVENT_IDS: Final = uuid.UUID("6f7b1c5e-9c0e-5d0f-9a53-6d1f2b8f4c11")


class Fact(BaseModel):
    """Base of every event: immutable, past tense. ``type_name`` is what is stored."""

    # Input is hidden in errors: it may be personal, and errors are logged.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    type_name: ClassVar[str]

    def __init_subclass__(cls, type_name: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if type_name is not None:
            cls.type_name = type_name

    @classmethod
    def event_name(cls) -> str:
        """``vn.hoinghi.awards.NominationApproved.v1`` gives ``NominationApproved``."""
        return cls.type_name.split(".")[-2]

    @classmethod
    def context(cls) -> str:
        """``vn.hoinghi.awards.NominationApproved.v1`` gives ``awards``."""
        return cls.type_name.split(".")[2]


E = TypeVar("E", bound=Fact, covariant=True)


class Warned(BaseModel):
    """What an official should know about a decision that was taken all the same: a rule that only warns.

    Kept in the envelope of the first event of the decision, so that a repeated command is answered alike and
    the record shows what was known. ``mark``: how sure the rule is (V, P or G of the law's table). ``about``:
    which things of the boundary it speaks of (nominations), when not only that of the first event: a batch.
    """

    model_config = ConfigDict(frozen=True)
    code: str
    vi: str
    en: str
    source: str = ""
    mark: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the unit (vouched for by the broker), the person's account, the unit's roles.

    ``absent``: the account of whoever this person stands in for (shared/acting.py); None: in their own name.
    """

    unit: str
    person: str = "system"
    roles: frozenset[str] = frozenset()
    absent: str | None = None

    def __str__(self) -> str:
        return f"{self.unit}/{self.person}"

    @classmethod
    def parse(cls, text: str, absent: str | None = None) -> "Actor":
        unit, _, person = text.partition("/")
        return cls(unit, person or "system", absent=absent)


@dataclass(frozen=True, slots=True)
class Meta:
    """What surrounds a command: its identity, moment, conference and actor. Stamped where it enters."""

    command_id: str
    time: datetime
    conference: str
    actor: Actor
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None
    nonce: str = ""
    """128 random bits, hexadecimal: for what nobody may guess. Chance, like time, enters with the message."""
    known: Any = None
    """What the decider has to know from outside its boundary, looked up where the command entered."""
    repeated: bool = False
    """Other copies of the command may be about: an answer that changes nothing is written down."""


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """A fact as it stands in the log. ``position`` is its sequence in the stream, counted from 1."""

    event: E
    id: str
    subject: Subject
    time: datetime
    actor: Actor
    command_id: str
    correlation_id: str
    position: int
    traceparent: str | None = None
    warnings: tuple[Warned, ...] = ()
    cause_id: str | None = None
    """The event from which the command followed, by a policy or a timer; None of what somebody wished."""

    @property
    def conference(self) -> str:
        return self.subject.split(".")[1]


def _what_is_wrong(error: Exception) -> str:
    """In one line, and of a body the fields alone: what stood in them may be somebody's data."""
    if not isinstance(error, ValidationError):
        return f"{type(error).__name__}: {error}"
    faults = error.errors(include_input=False, include_context=False, include_url=False)
    told = ", ".join(
        f"{'.'.join(map(str, one['loc']))} ({one['type']})" for one in faults[:_FAULTS]
    )
    return f"{type(error).__name__}: {told}"


_FAULTS: Final = 5
"""So many fields are named."""


class UnreadableEvent(Exception):
    """A record of the log that is not one of our events. ``position`` says where it stands."""

    code = "EVENT_UNREADABLE"

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"event at position {position} cannot be read: {why}")
        self.position = position


class CloudEvent(BaseModel):
    """The stored shape, for the contract and for outside readers; we ourselves read it by hand for speed."""

    model_config = ConfigDict(extra="allow")
    specversion: str = SPEC_VERSION
    id: str
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: str = "application/json"
    dataschema: str
    correlationid: str
    causationid: str = Field(description="The id of the command that caused it")
    causeid: str | None = Field(
        default=None, description="The id of the event from which that command followed, if one"
    )
    actor: str = Field(description="unit/person")
    onbehalfof: str | None = Field(
        default=None, description="The account of whom that person stood in for, if anybody"
    )
    traceparent: str | None = None
    warnings: list[Warned] = []
    data: dict[str, Any]


def event_id(command_id: str, subject: str, index: int) -> str:
    """The id of the ``index``-th event that a command causes on a boundary: the same at every attempt."""
    return str(uuid.uuid5(_EVENT_IDS, f"{command_id}|{subject}|{index}"))


def derived_id(*parts: str) -> str:
    """The id of a command that follows from something else (an event, a timer): the same each time."""
    return str(uuid.uuid5(_EVENT_IDS, "|".join(parts)))


def schema_uri(type_name: str) -> str:
    return f"urn:hoinghi:schema:{type_name}"


def encode(
    event: Fact, identity: str, subject: str, meta: Meta, warnings: Sequence[Warned] = ()
) -> bytes:
    """The structured CloudEvents JSON of ``event``, UTF-8."""
    fields: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": identity,
        "source": f"/{event.context()}",
        "type": event.type_name,
        "subject": subject,
        "time": meta.time,
        "datacontenttype": "application/json",
        "dataschema": schema_uri(event.type_name),
        "correlationid": meta.correlation_id,
        "causationid": meta.command_id,
        "actor": str(meta.actor),
        "data": event,
    }
    if meta.actor.absent is not None:
        fields["onbehalfof"] = meta.actor.absent
    if meta.causation_id is not None:
        fields["causeid"] = meta.causation_id
    if meta.traceparent is not None:
        fields["traceparent"] = meta.traceparent
    if warnings:
        fields["warnings"] = warnings
    return to_json(fields)


def decode(
    body: bytes,
    position: int,
    catalogue: Mapping[str, type[Fact]],
    opening: Callable[[dict[str, Any]], None] | None = None,
) -> Recorded[Fact]:
    """Read one record of the log. Raises :class:`UnreadableEvent` for anything that is not ours.

    ``opening``: decrypts the personal fields in place, where the body comes straight from the stream.
    """
    try:
        fields = from_json(body)
        if opening is not None:
            opening(fields)
        kind = catalogue[fields["type"]]
        return Recorded(
            # What a later version added, at any depth, is passed over: services are upgraded one by one.
            event=kind.model_validate(fields["data"], extra="ignore"),
            id=fields["id"],
            subject=Subject(fields["subject"]),
            time=datetime.fromisoformat(fields["time"]),
            actor=Actor.parse(fields["actor"], fields.get("onbehalfof")),
            command_id=fields["causationid"],
            correlation_id=fields["correlationid"],
            position=position,
            traceparent=fields.get("traceparent"),
            warnings=tuple(map(Warned.model_validate, fields.get("warnings", ()))),
            cause_id=fields.get("causeid"),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableEvent(position, _what_is_wrong(error)) from error
