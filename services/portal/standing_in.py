"""Who does another's work for a time: the visitor of an appointment, and whether it still holds.

Asked of the log itself at each request, and not of the rows, which may lag: what was taken back opens nothing any
more. The services ask once more, at each wish.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from services.portal.doors import StandsIn, Visitor
from services.portal.sign_in_refusals import ACTING_ENDED, ACTING_NOT_YET
from services.program import tables
from services.program.model import reading
from shared.acting import Appointment, day_of, in_force, standing
from shared.events.acting import ActingAppointed

if TYPE_CHECKING:
    from services.portal.app import Portal


def visitor_by(conference: str, told: ActingAppointed, *, vouched: bool = False) -> Visitor:
    """The acting person, in the unit and the role of the one who is away."""
    by = StandsIn(told.acting, told.absent, told.until)
    return Visitor(told.unit, told.desk, told.deputy, conference, vouched, by)


async def appointment_of(portal: "Portal", visitor: Visitor) -> Appointment | None:
    """That by which the visitor came in, as the log has it now."""
    by = visitor.stands_in
    if by is None or visitor.conference is None:
        return None
    stands = await portal.service.actings.of(visitor.conference)
    return stands.get(by.acting)


async def still_holds(portal: "Portal", visitor: Visitor) -> bool:
    """Whether the visitor may go on: in their own name, or by an appointment that is in force."""
    if visitor.stands_in is None:
        return True
    found = await appointment_of(portal, visitor)
    return found is not None and in_force(found, await portal.desk.now())


async def must_hold(portal: "Portal", visitor: Visitor) -> None:
    """Raises PORTAL_ACTING_NOT_YET before the first day, PORTAL_ACTING_ENDED after the last or when taken back."""
    by = visitor.stands_in
    if by is None or await still_holds(portal, visitor):
        return
    found = await appointment_of(portal, visitor)
    if found is not None and not found.ended and _coming(found, await portal.desk.now()):
        raise ACTING_NOT_YET.refuse(absent=by.absent, since=f"{found.told.since:%d/%m/%Y}")
    raise ACTING_ENDED.refuse(absent=by.absent)


def _coming(found: Appointment, now: datetime) -> bool:
    told = found.told
    return standing(told.since, told.until, ended=False, day=day_of(now)) == "coming"


async def appointed_to(portal: "Portal", unit: str, person: str) -> list[Visitor]:
    """Whom an account of a unit may stand in for today, in every conference: rows name them, the log decides."""
    columns = tables.acting.c
    query = (
        select(columns.conference, columns.acting)
        .where(columns.home == unit, columns.deputy == person, columns.ended_at.is_(None))
        .order_by(columns.conference, columns.acting)
    )
    async with reading(portal.engine) as connection:
        rows = [(row[0], row[1]) for row in await connection.execute(query)]
    now = await portal.desk.now() if rows else None
    found: list[Visitor] = []
    for conference, acting in rows:
        stands: Mapping[str, Appointment] = await portal.service.actings.of(conference)
        one = stands.get(acting)
        if one is not None and now is not None and in_force(one, now):
            found.append(visitor_by(conference, one.told, vouched=True))
    return found
