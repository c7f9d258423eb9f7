"""Documents that are issued: the very bytes that were printed, kept as a snapshot, replaced and never edited."""

import asyncio
from pathlib import Path

from deploy.story.teller import Story
from services.program.documents.templates import shipped
from services.program.issuing import MEDIA, lay_out, made
from shared import subjects
from shared.commands.documents import IssueDocument, ReplaceDocument


async def is_issued(story: Story, kind: str, number: int, printed: Path | None = None) -> str:
    """Issue what lies in ``printed``; without it the document is printed now. Returns its id."""
    laid_out = await lay_out(story.engine, story.conference, kind, shipped())
    content = (
        await asyncio.to_thread(printed.read_bytes)
        if printed is not None
        else await made(laid_out, "pdf", shipped())
    )
    document = f"{kind}-{number}"
    digest = await story.files.put(subjects.documents(story.conference), content)
    wish = IssueDocument(
        document=document,
        kind=kind,
        title=laid_out.title,
        file_name=f"{document}.pdf",
        media_type=MEDIA["pdf"],
        digest=digest,
        size=len(content),
        content=laid_out.content,
        template=shipped().version,
        position=laid_out.as_of.position,
        parameters=laid_out.parameters,
    )
    await story.do(story.organiser, wish)
    return document


async def takes_the_place_of(story: Story, later: str, earlier: str, reason: str) -> None:
    await story.do(story.organiser, ReplaceDocument(document=earlier, by=later, reason=reason))
