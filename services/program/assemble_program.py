"""Rows to Chương trình: the items with their times, their papers and documents, half-day by half-day."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.documents.values import Program, ProgramItem, ProgramPaper, ProgramSession
from services.program.letters import (
    as_of,
    issued_by_authority,
    recipients,
    signed_by_signatory,
)
from services.program.order import Order, finalised, is_kind, order_of
from services.program.snapshot import Columns, Snapshot, snapshot
from shared.events.plan import AgendaKind, Session
from shared.running_order import Timed


async def program(engine: AsyncEngine, conference: str) -> Program:
    """Chương trình: the agenda as scheduled, else as the plan has it, with the papers to be read. It ends when its
    last item does, where that runs past the conference's end."""
    async with snapshot(engine, conference) as shot:
        version, _ = await finalised(shot)
        order = await order_of(shot)
        return Program(
            letterhead=issued_by_authority(shot, "CTr"),
            subject=shot.title,
            starts=shot.starts,
            ends=max((shot.ends, *(one.ends for one, _ in order.main))),
            venue=shot.venue,
            chair=shot.plan.chair.title,
            items=await _items(shot),
            signature=signed_by_signatory(shot),
            recipients=recipients(shot),
            as_of=as_of(shot),
            version=version or None,
            sessions=sessions(shot.sessions),
        )


def sessions(held: Sequence[Session]) -> tuple[ProgramSession, ...]:
    """The half-days where there are several; a conference in one go names none."""
    if len(held) == 1:
        return ()
    return tuple(ProgramSession(one.id, one.title, one.starts_at, one.ends_at) for one in held)


async def _items(shot: Snapshot) -> tuple[ProgramItem, ...]:
    order = await order_of(shot)
    known = {row["paper"]: row for row in await shot.rows(tables.papers)}
    documents: dict[str, list[str]] = {}
    for row in await shot.rows(tables.agenda_documents):
        documents.setdefault(row["item"], []).append(row["title"])
    first = _first_for_papers(order)
    chosen = await _papers(shot)
    return tuple(
        ProgramItem(
            one.starts.time(),
            one.ends.time(),
            row["title"],
            row["presenter"],
            _parts(shot, order.parts(one.item), known) or (chosen if one.item == first else ()),
            row["conducted_by"],
            tuple(documents.get(one.item, ())),
            one.session,
        )
        for one, row in order.main
    )


def _first_for_papers(order: Order) -> str | None:
    """Where papers stand that were chosen and are not in the order by themselves."""
    items = (one.item for one, row in order.main if is_kind(row, AgendaKind.PAPERS))
    return next(items, None)


def _parts(
    shot: Snapshot, parts: Sequence[tuple[Timed, Columns]], papers: Mapping[str, Columns]
) -> tuple[ProgramPaper, ...]:
    """Who presents stands in the agenda by office alone; the name and the agency the paper knows."""
    return tuple(
        ProgramPaper(
            number,
            row["title"],
            shot.short_name(paper["unit"]),
            f"{paper['author_name']}, {paper['author_position']}",
            row["minutes"],
        )
        if (paper := papers.get(row["paper"]))
        else ProgramPaper(number, row["title"], row["presenter"], None, row["minutes"])
        for number, (_, row) in enumerate(parts, 1)
    )


async def _papers(shot: Snapshot) -> tuple[ProgramPaper, ...]:
    """The papers chosen to be read, in the order given to them."""
    chosen = [row for row in await shot.rows(tables.papers) if row["status"] == "selected"]
    return tuple(
        ProgramPaper(
            number,
            row["title"],
            shot.name(row["unit"]),
            f"{row['author_name']}, {row['author_position']}",
            row["minutes"],
        )
        for number, row in enumerate(sorted(chosen, key=lambda row: row["ordinal"]), 1)
    )
