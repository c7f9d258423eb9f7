"""The messages as the organiser sees them: what waits, what went. Read from the read model."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.tables import messages


async def held(engine: AsyncEngine, name: str, kind: str | None = None) -> list[str]:
    """The ids of the messages that wait for release, by kind, in order of who gets them."""
    found = (
        select(messages.c.message)
        .where(messages.c.conference == name, messages.c.status == "held")
        .order_by(messages.c.kind, messages.c.unit, messages.c.message)
    )
    if kind is not None:
        found = found.where(messages.c.kind == kind)
    async with engine.connect() as connection:
        return [row.message for row in await connection.execute(found)]
