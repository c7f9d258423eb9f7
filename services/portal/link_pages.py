"""A unit's own page for whoever holds the link of its invitation: no sign-in, and looking changes nothing."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import select
from starlette.responses import Response

from services.portal.door_pages import wrong_link
from services.portal.refusals import LINK_EXPIRED, LINK_UNKNOWN
from services.portal.sending import Acting
from services.portal.unit_pages import Here, acted, code_of, letter_of, shown
from services.portal.visit import Visit
from services.portal.words import moment
from services.program import tables
from services.program.model import reading
from shared.refusals import Refused

Page = Callable[[Visit, Here], Awaitable[Response]]


async def show(visit: Visit) -> Response:
    return await _opened(visit, shown)


async def act(visit: Visit) -> Response:
    return await _opened(visit, acted)


async def letter(visit: Visit) -> Response:
    return await _opened(visit, letter_of)


async def code(visit: Visit) -> Response:
    return await _opened(visit, code_of)


async def _opened(visit: Visit, page: Page) -> Response:
    try:
        here = await _found(visit)
    except Refused as refused:
        return wrong_link(visit, refused)
    visit.link = (here.acting.conference, here.acting.unit, here.delegation["delegation"])
    visit.session = None  # whoever else is signed in here, this page is the link's
    visit.secret = visit.path("token")
    return await page(visit, here)


async def _found(visit: Visit) -> Here:
    """The delegation that the link belongs to. It opens until the conference is over; the registry itself
    refuses answers that come too late."""
    token = visit.path("token")
    digest = hashlib.sha256(token.encode()).hexdigest()
    link, mail, of = tables.answer_links.c, tables.messages.c, tables.delegations.c
    query = (
        select(tables.delegations, tables.conference.c.ends_at, mail.links_revoked_at)
        .select_from(
            tables.answer_links.join(
                tables.messages,
                (mail.conference == link.conference) & (mail.message == link.message),
            )
            .join(
                tables.delegations,
                (of.conference == link.conference) & (of.delegation == link.delegation),
            )
            .join(tables.conference, tables.conference.c.conference == link.conference)
        )
        .where(link.digest == digest)
    )
    async with reading(visit.portal.engine) as connection:
        row = (await connection.execute(query)).mappings().one_or_none()
    if row is None or row["links_revoked_at"] is not None:
        raise LINK_UNKNOWN.refuse()
    if datetime.fromisoformat(row["ends_at"]) < await visit.portal.desk.now():
        raise LINK_EXPIRED.refuse(until=moment(row["ends_at"]))
    acting = Acting(row["conference"], row["unit"], row["contact_person_id"], again=visit.repeated)
    return Here(dict(row), f"/m/{token}", acting, by_link=True)
