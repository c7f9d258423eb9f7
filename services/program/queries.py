"""Questions of other services to the read side: a document as it stands once an event has been taken in."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Generic, Protocol, TypeVar

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, tables
from services.program.assemble_invitations import invitations_of
from services.program.documents.pdf import invitation_pdf, program_pdf
from services.program.documents.values import AsOf, Invitation, Program
from services.program.letters import as_of
from services.program.parked import must_be_whole
from services.program.projector import Progress
from services.program.snapshot import snapshot
from shared.refusals import Term, not_found
from shared.service import Query, Service

_PATIENCE_SECONDS: Final = 50.0
_LOOK_SECONDS: Final = 0.05
_BESIDE: Final = frozenset(
    table.name
    for table in (
        tables.messages,
        tables.replies,
        tables.answer_links,
        tables.stop_links,
        tables.stopped_reminders,
        tables.audit,
        tables.warnings,
    )
)
"""Rows about what was sent, and the trail: they stand in no letter and in no program."""

DOCUMENTS: Final = Counter("hoinghi_documents", "Documents printed for other services", ["kind"])


def queries(engine: AsyncEngine, progress: Progress) -> Mapping[str, Query]:
    """By name: ``letter`` (of a delegation), ``program``; each takes ``conference`` and ``position``."""

    letters = _Kept(progress, partial(_letters, engine))
    programs = _Kept(progress, partial(assemble.program, engine))

    async def letter(service: Service, asked: Mapping[str, Any]) -> bytes:
        await _reached(progress, asked)
        await _whole(engine, progress, asked)
        name = asked["delegation"]
        found = (await letters.of(asked["conference"])).letters.get(name)
        if found is None:
            raise not_found(
                Term("giấy mời của đoàn", "invitation of"), name, "hoinghi show … delegations"
            )
        DOCUMENTS.labels("letter").inc()
        value = replace(found, answer_url=asked.get("answer_url"))
        return await asyncio.to_thread(invitation_pdf, value, packaged_face=True)

    printed: dict[str, tuple[Program, asyncio.Task[bytes]]] = {}

    async def program(service: Service, asked: Mapping[str, Any]) -> bytes:
        """Printed once for as long as nothing on it changes: it goes to hundreds at a time."""
        await _reached(progress, asked)
        await _whole(engine, progress, asked)
        value = await programs.of(asked["conference"])
        known = printed.get(asked["conference"])
        if known is None or _failed(known[1]) or replace(known[0], as_of=value.as_of) != value:
            DOCUMENTS.labels("program").inc()
            work = asyncio.to_thread(program_pdf, value, packaged_face=True)
            known = (value, asyncio.create_task(work))
            printed[asked["conference"]] = known
        return await asyncio.shield(known[1])  # who asked may go; the others wait for it too

    return {"letter": letter, "program": program}


class _Dated(Protocol):
    @property
    def as_of(self) -> AsOf: ...


T = TypeVar("T", bound=_Dated)


@dataclass(frozen=True, slots=True)
class _Letters:
    """Every standing invitation of a conference, by delegation."""

    as_of: AsOf
    letters: Mapping[str, Invitation]


async def _letters(engine: AsyncEngine, conference: str) -> _Letters:
    async with snapshot(engine, conference) as shot:
        return _Letters(as_of(shot), await invitations_of(shot))


@dataclass(slots=True)
class _Kept(Generic[T]):
    """What was assembled for a conference, for as long as no row changes that may stand in it.

    A release of three hundred invitations changes the rows of the messages nine hundred times, and nothing else.
    """

    progress: Progress
    assemble: Callable[[str], Awaitable[T]]
    _known: dict[str, T] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, conference: str) -> T:
        async with self._turn:  # the first assembles it, the others find it
            known = self._known.get(conference)
            if known is None or not self.progress.unchanged(known.as_of.position, _BESIDE):
                known = self._known[conference] = await self.assemble(conference)
            return known


def _failed(printing: asyncio.Task[bytes]) -> bool:
    return printing.done() and (printing.cancelled() or printing.exception() is not None)


async def _whole(engine: AsyncEngine, progress: Progress, asked: Mapping[str, Any]) -> None:
    """Raises DOCUMENT_ROWS_PARKED. The rows are only asked where something stands still at all."""
    if progress.parked:
        await must_be_whole(engine, asked["conference"])


async def _reached(progress: Progress, asked: Mapping[str, Any]) -> None:
    """Until the rows hold the event that the question is about. Raises TimeoutError."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while progress.position < asked["position"]:
        if time.monotonic() > give_up:
            raise TimeoutError("the read model is behind")
        await asyncio.sleep(_LOOK_SECONDS)
