"""Questions of other services to the read side: a document as it stands once an event has been taken in."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble
from services.program.documents.pdf import invitation_pdf, program_pdf
from services.program.documents.values import Program
from services.program.projector import Progress
from shared.refusals import NOT_FOUND, Term
from shared.service import Query, Service

_PATIENCE_SECONDS: Final = 50.0
_LOOK_SECONDS: Final = 0.02

DOCUMENTS: Final = Counter("hoinghi_documents", "Documents printed for other services", ["kind"])


def queries(engine: AsyncEngine, progress: Progress) -> Mapping[str, Query]:
    """By name: ``letter`` (of a delegation), ``program``; each takes ``conference`` and ``position``."""

    async def letter(service: Service, asked: Mapping[str, Any]) -> bytes:
        await _reached(progress, asked)
        name = asked["delegation"]
        found = await assemble.invitations(engine, asked["conference"], only=name)
        if not found:
            raise NOT_FOUND.refuse(what=Term("giấy mời của đoàn", "invitation of"), id=name)
        value = replace(found[0], answer_url=asked.get("answer_url"))
        DOCUMENTS.labels("letter").inc()
        return await asyncio.to_thread(invitation_pdf, value, packaged_face=True)

    printed: dict[str, tuple[Program, asyncio.Task[bytes]]] = {}

    async def program(service: Service, asked: Mapping[str, Any]) -> bytes:
        """Printed once for as long as nothing on it changes: it goes to hundreds at a time."""
        await _reached(progress, asked)
        value = await assemble.program(engine, asked["conference"])
        known = printed.get(asked["conference"])
        if known is None or _failed(known[1]) or replace(known[0], as_of=value.as_of) != value:
            DOCUMENTS.labels("program").inc()
            work = asyncio.to_thread(program_pdf, value, packaged_face=True)
            known = (value, asyncio.create_task(work))
            printed[asked["conference"]] = known
        return await asyncio.shield(known[1])  # who asked may go; the others wait for it too

    return {"letter": letter, "program": program}


def _failed(printing: asyncio.Task[bytes]) -> bool:
    return printing.done() and (printing.cancelled() or printing.exception() is not None)


async def _reached(progress: Progress, asked: Mapping[str, Any]) -> None:
    """Until the rows hold the event that the question is about. Raises TimeoutError."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while progress.position < asked["position"]:
        if time.monotonic() > give_up:
            raise TimeoutError("the read model is behind")
        await asyncio.sleep(_LOOK_SECONDS)
