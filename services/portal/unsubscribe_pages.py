"""No more reminders, by one click (RFC 8058): looking changes nothing, a POST that says so does; no sign-in."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from starlette.responses import Response

from services.portal.door_pages import wrong_link
from services.portal.refusals import LINK_UNKNOWN, NOT_ONE_CLICK
from services.portal.sending import Acting, new_form_id
from services.portal.visit import Visit
from services.program import tables
from services.program.model import reading
from shared.commands.base import Declined
from shared.commands.notifications import StopReminders, recipient_id
from shared.refusals import Refused

FIELD, VALUE = "List-Unsubscribe", "One-Click"


@dataclass(frozen=True, slots=True)
class Told:
    """Which message the link came with, and who got it. ``stopped``: they have said so already."""

    conference: str
    title: str
    message: str
    unit: str
    unit_name: str
    person_id: str
    stopped: bool


async def show(visit: Visit) -> Response:
    try:
        told = await _held(visit)
    except Refused as refused:
        return wrong_link(visit, refused)
    return visit.page("unsubscribe.html", told=told, field=FIELD, value=VALUE)


async def stop(visit: Visit) -> Response:
    """Answered itself and never by leading elsewhere: a mail program's server follows nobody (RFC 8058, 3.2)."""
    try:
        told = await _held(visit)
    except Refused as refused:
        return wrong_link(visit, refused)
    if visit.form.get(FIELD) != VALUE:  # in the body, not in an address that anybody may follow
        return visit.refusal(NOT_ONE_CLICK.refuse(), 422)
    wish = StopReminders(
        recipient=recipient_id(told.unit, told.person_id),
        unit=told.unit,
        person_id=told.person_id,
        message=told.message,
    )
    acting = Acting(told.conference, told.unit, told.person_id)
    answer = await visit.portal.desk.send(acting, new_form_id(), [wish])
    if isinstance(answer, Declined):
        return visit.page("error.html", 503, problem=visit.problem(answer))
    return visit.page("unsubscribe.html", told=told, field=FIELD, value=VALUE, now_stopped=True)


async def _held(visit: Visit) -> Told:
    """Raises a refusal for a token that was never given out."""
    digest = hashlib.sha256(visit.path("token").encode()).hexdigest()
    link, mail, agency = tables.stop_links.c, tables.messages.c, tables.agencies.c
    query = (
        select(
            link.conference,
            tables.conference.c.title,
            link.message,
            link.unit,
            agency.name.label("unit_name"),
            mail.recipient_person_id.label("person_id"),
        )
        .select_from(
            tables.stop_links.join(
                tables.messages,
                (mail.conference == link.conference) & (mail.message == link.message),
            )
            .join(
                tables.agencies,
                (agency.conference == link.conference) & (agency.agency == link.unit),
            )
            .join(tables.conference, tables.conference.c.conference == link.conference)
        )
        .where(link.digest == digest)
    )
    stopped = tables.stopped_reminders.c
    async with reading(visit.portal.engine) as connection:
        row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise LINK_UNKNOWN.refuse()
        recipient = recipient_id(row["unit"], row["person_id"])
        already = await connection.execute(
            select(stopped.recipient).where(
                stopped.conference == row["conference"], stopped.recipient == recipient
            )
        )
        return Told(**row, stopped=already.first() is not None)
