"""What a command is, how it travels and how it is answered."""

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.commands.files import FileClaim
from shared.envelope import Warned
from shared.events.plan import Agency
from shared.refusals import Refused
from shared.subjects import Subject, Token

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")

ATTEMPT_HEADER: Final = "Hoinghi-Attempt"
"""Counted from 1; left out: 1. Whoever sends a command again says so (docs/decisions/0035)."""

CommandId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{8,64}$")]


class Command(BaseModel):
    """Base of every wish. ``boundary`` says which literal subject of the log decides it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    context: ClassVar[str]
    roles: ClassVar[frozenset[str]] = frozenset()
    """Which roles may send it; empty: any agency of the conference, for what is its own."""

    def __init_subclass__(
        cls, context: str | None = None, roles: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        if context is not None:
            cls.context = context
        if roles:
            cls.roles = frozenset(roles)

    @abstractmethod
    def boundary(self, conference: str) -> Subject:
        """The consistency boundary that this wish is decided on."""

    def introduces(self) -> Sequence[Agency]:
        """Agencies that this wish itself makes known (the import of a plan does)."""
        return ()

    def files(self) -> Sequence[FileClaim]:
        """Files in the store that this wish hands in: each is verified before anything is decided."""
        return ()


class CommandMessage(BaseModel):
    """The request's body. The acting unit is not in it: the subject says that, vouched for by the broker.

    ``id`` is the sender's, unique for ever: the same id sent twice gives the same answer and nothing more.
    ``acting``: the appointment by which ``person`` stands in for somebody; looked up, never believed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: CommandId
    conference: Token
    person: Token = "office"
    acting: Token | None = None
    correlationid: str | None = Field(default=None, max_length=100)
    causationid: str | None = Field(default=None, max_length=100)
    traceparent: str | None = Field(default=None, pattern=_TRACEPARENT.pattern)
    data: dict[str, Any]


class EventRef(BaseModel):
    """One event that a command caused."""

    id: str
    type: str
    position: int


class Accepted(BaseModel):
    """The wish holds. No events: it held already. ``position``: read the log up to there to see it.

    ``recorded``: of an answer without events; as of a refusal.
    """

    status: Literal["accepted"] = "accepted"
    command: str
    events: list[EventRef] = []
    position: int = 0
    warnings: list[Warned] = []
    recorded: bool = False


class Declined(BaseModel):
    """The wish was refused; no fact was written.

    ``recorded``: the refusal itself stands in the log, since the command was sent more than once: no copy of it is
    carried out any more.
    """

    status: Literal["refused"] = "refused"
    command: str
    code: str
    vi: str
    en: str
    todo_vi: str
    todo_en: str
    details: dict[str, Any] = {}
    recorded: bool = False


Answer = Accepted | Declined


def declined(command_id: str, refused: Refused) -> Declined:
    """The answer that tells a person what was refused, and what to do next."""
    return Declined(
        command=command_id,
        code=refused.code,
        vi=refused.vi,
        en=refused.en,
        todo_vi=refused.todo_vi,
        todo_en=refused.todo_en,
        details={
            key: value if isinstance(value, int | str) else str(value)
            for key, value in refused.details.items()
        },
        recorded=refused.recorded,
    )
