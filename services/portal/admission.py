"""Who may see a conference: the same question for the pages and for the API."""

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from services.portal.doors import Visitor
from services.portal.roles import holds
from services.portal.visit import Visit
from services.program import tables
from services.program.model import reading
from services.program.snapshot import Columns, head_and_agencies
from shared.refusals import NOT_PLANNED, Refused
from shared.subjects import TOKEN_PATTERN

_TOKEN: Final = re.compile(TOKEN_PATTERN)


class Turned(Exception):
    """A visitor is turned away, with this refusal and this status."""

    def __init__(self, refused: Refused, status: int) -> None:
        self.refused = refused
        self.status = status
        super().__init__(refused.code)


async def agency_named(visit: Visit) -> str:
    """The visitor's agency by its short name, on a page of no conference; empty where no plan has it yet."""
    visitor, agencies = visit.signed_in.visitor, tables.agencies.c
    query = select(agencies.short_name).where(agencies.agency == visitor.unit).limit(1)
    async with reading(visit.portal.engine) as connection:
        return str((await connection.execute(query)).scalar_one_or_none() or "")


async def named(visit: Visit, visitor: Visitor) -> tuple[str, str]:
    """Agency and conference of whoever is about to sign in, by name; by id where no plan has them yet, or the rows
    cannot be read: nobody is kept out by that."""
    agencies, head = tables.agencies.c, tables.conference.c
    agency = select(agencies.name).where(agencies.agency == visitor.unit).limit(1)
    title = select(head.title).where(head.conference == visitor.conference)
    try:
        async with reading(visit.portal.engine) as connection:
            found = (await connection.execute(agency)).scalar_one_or_none()
            which = (await connection.execute(title)).scalar_one_or_none()
    except (SQLAlchemyError, OSError):
        found = which = None
    return found or visitor.unit, which or visitor.conference or ""


async def conference_of(visit: Visit, name: str) -> Columns:
    """The conference's row. One that the visitor's agency has no such role in looks like one that is not."""
    visitor = visit.signed_in.visitor
    if _TOKEN.fullmatch(name) is None:
        raise Turned(NOT_PLANNED.refuse(conference=name[:64]), 404)
    if visitor.conference in (None, name) and (
        kept := await head_and_agencies(visit.portal.engine, name)
    ):
        head_row, known = kept
        agency = known.get(visitor.unit)
        if agency is None or not holds(frozenset(agency["roles"].split()), visitor.role):
            raise Turned(NOT_PLANNED.refuse(conference=name), 404)
        visit.agency = agency["short_name"]
        return head_row
    agencies, head = tables.agencies.c, tables.conference.c
    async with reading(visit.portal.engine) as connection:
        found = await connection.execute(
            select(agencies.roles, agencies.short_name).where(
                agencies.conference == name, agencies.agency == visitor.unit
            )
        )
        own = found.one_or_none()
        only = visitor.conference
        if own is None or only not in (None, name):
            raise Turned(NOT_PLANNED.refuse(conference=name), 404)
        if not holds(frozenset(own.roles.split()), visitor.role):
            raise Turned(NOT_PLANNED.refuse(conference=name), 404)
        visit.agency = own.short_name
        row = await connection.execute(select(tables.conference).where(head.conference == name))
        return dict(row.mappings().one())
