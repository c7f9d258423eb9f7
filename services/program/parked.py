"""Boundaries that stand still in the rows, and what must not be made of rows that lack one.

An event that cannot be applied parks its boundary: what comes behind it there waits with it, all others go on.
Pages of its conference say so, and nothing of it is issued until its rows are whole again.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.program.model import reading
from services.program.tables import agencies
from services.program.tables import parked_boundaries as _parked
from shared.commands.documents import ROWS_PARKED
from shared.refusals import Term, listed

_ENTITIES: Final = {
    "conference": Term("hội nghị", "the conference"),
    "delegation": Term("đoàn", "delegation"),
    "reception": Term("bàn đón tiếp", "the reception desk"),
    "paper": Term("tham luận", "paper"),
    "agenda": Term("chương trình", "the agenda"),
    "document": Term("văn bản", "the documents"),
    "privacy": Term("dữ liệu cá nhân", "personal data"),
    "hall": Term("sơ đồ chỗ ngồi", "the seat plan"),
    "protocol": Term("thứ tự lễ tân", "the order of precedence"),
    "acting": Term("việc làm thay", "acting for others"),
    "task": Term("nhiệm vụ", "task"),
    "contribution": Term("nội dung báo cáo", "contribution"),
    "round": Term("đợt khen thưởng", "award round"),
    "budget": Term("kinh phí", "the budget"),
    "message": Term("thư", "message"),
    "recipient": Term("người nhận thư", "recipient"),
}
_BESIDE: Final = "notifications"
"""The context whose rows stand in no document: what was sent to whom."""


@dataclass(frozen=True, slots=True)
class ParkedBoundary:
    """``position``: of the event that could not be applied; the rows hold its boundary up to there.
    ``reason``: what is wrong with it, without any value."""

    conference: str
    subject: str
    position: int
    reason: str
    agency: str | None = None
    """Whose it is, by its short name, where the boundary bears an agency's id."""

    @property
    def name(self) -> Term:
        """``đoàn Sở Y tế``; of what a conference has one of, without its id."""
        *_, context, entity, entity_id = self.subject.split(".")
        word = _ENTITIES.get(entity, Term(f"{context} {entity}", f"{context} {entity}"))
        if entity_id == self.conference:
            return word
        told = self.agency or entity_id
        return Term(f"{word} {told}", f"{word.en} {told}")


async def parked_boundaries(engine: AsyncEngine) -> tuple[ParkedBoundary, ...]:
    """All of them, in the order of the log."""
    async with reading(engine) as connection:
        return await parked_on(connection)


async def parked_on(connection: AsyncConnection) -> tuple[ParkedBoundary, ...]:
    """As :func:`parked_boundaries`, in the snapshot that other queries of ``connection`` see."""
    columns = _parked.c.conference, _parked.c.subject, _parked.c.position, _parked.c.reason
    rows = (await connection.execute(select(*columns).order_by(_parked.c.position))).all()
    if not rows:
        return ()
    of = agencies.c
    told = await connection.execute(
        select(of.conference, of.agency, of.short_name).where(
            tuple_(of.conference, of.agency).in_([(one[0], _id(one[1])) for one in rows])
        )
    )
    names = {(conference, agency): name for conference, agency, name in told}
    return tuple(ParkedBoundary(*one, names.get((one[0], _id(one[1])))) for one in rows)


def _id(subject: str) -> str:
    return subject.rsplit(".", 1)[-1]


async def must_be_whole(engine: AsyncEngine, conference: str) -> None:
    """Before something of ``conference`` is issued. Raises DOCUMENT_ROWS_PARKED."""
    absent = [
        one
        for one in await parked_boundaries(engine)
        if one.conference == conference and one.subject.split(".")[2] != _BESIDE
    ]
    if absent:
        raise ROWS_PARKED.refuse(
            absent=listed(one.name for one in absent),
            position=absent[0].position,
        )
