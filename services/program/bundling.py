"""Fetches what a bundle for the document system holds (rows, issued bytes, the signed copy filed last)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.bundle import Issued, bundle
from services.program.snapshot import snapshot
from shared import subjects
from shared.files.store import FileStore
from shared.refusals import Term, not_found


async def bundled(
    engine: AsyncEngine, files: FileStore, conference: str, document: str
) -> tuple[str, bytes]:
    """The name and the bytes of the ZIP. Raises NOT_FOUND for a document that was not issued."""
    async with snapshot(engine, conference) as shot:
        rows = [r for r in await shot.rows(tables.issued_documents) if r["document"] == document]
        copies = [r for r in await shot.rows(tables.signed_copies) if r["document"] == document]
        plan, organiser = shot.plan, shot.name(shot.plan.organiser)
    if not rows:
        raise not_found(Term("văn bản", "document"), document, "hoinghi document list …")
    row, boundary = rows[0], subjects.documents(conference)
    content = await files.get(boundary, row["digest"], row["file_name"])
    signed, signatures = None, ()
    if copies:
        latest = filed_last(copies)
        signed = await files.get(boundary, latest["digest"], latest["file_name"])
        signatures = tuple(json.loads(latest["signatures"]))
    issued = Issued(
        row=row,
        content=content,
        organiser=organiser,
        conference_title=plan.title,
        place=plan.place_name,
        signed=signed,
        signatures=signatures,
    )
    return f"{document}.zip", bundle(issued)


def filed_last(copies: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Of the rows of ``signed_copies`` of one document, which are some."""
    return max(copies, key=lambda one: (one["filed_at"], one["digest"]))
