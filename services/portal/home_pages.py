"""The first page: which conference, and what waits there for the visitor's role."""

import asyncio
from collections.abc import Sequence
from typing import Final

from nats.errors import Error as NatsError
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response, StreamingResponse

from services.portal.admission import agency_named
from services.portal.home_view import home_view, rule_said, shares_shown
from services.portal.roles import Role, holds
from services.portal.visit import Visit
from services.program import tables
from services.program.answers import NAMES, unanswered
from services.program.model import reading
from shared.direct import LogUnavailable
from shared.webhook_book import Hook, WebhookBook

_SECONDS: Final = 2.0


async def choose(visit: Visit) -> Response:
    """The conferences in which the visitor's agency holds the role; where there is one, that one."""
    visitor = visit.signed_in.visitor
    agencies, head = tables.agencies.c, tables.conference.c
    query = (
        select(tables.conference, agencies.roles)
        .join(tables.agencies, agencies.conference == head.conference)
        .where(agencies.agency == visitor.unit)
        .order_by(head.starts_at.desc())
    )
    async with reading(visit.portal.engine) as connection:
        rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    known = [
        row
        for row in rows
        if holds(frozenset(row["roles"].split()), visitor.role)
        and visitor.conference in (None, row["conference"])
    ]
    if len(known) == 1:
        return RedirectResponse(f"/c/{known[0]['conference']}", 303)
    visit.agency = await agency_named(visit)
    return visit.page("choose.html", conferences=known)


async def home(visit: Visit) -> Response:
    who, portal = visit.signed_in.visitor, visit.portal
    webhooks = await _troubled_webhooks(visit)
    async with visit.shot() as shot:
        # of the visitor nothing but agency and role is asked
        view = await shot.once(
            f"home of {who.unit} as {who.role}",
            lambda: home_view(shot, who, portal.law, portal.calendar),
        )
        webhook_units = {one.unit: shot.short_name(one.unit) for one in webhooks}
    return visit.page(
        "home.html",
        view=view,
        shares=shares_shown(view.total),
        share_names=NAMES,
        unanswered=unanswered,
        may_ask=visit.role is not Role.RECEPTION,
        rule_said=rule_said,
        webhooks=webhooks,
        webhook_units=webhook_units,
    )


async def _troubled_webhooks(visit: Visit) -> Sequence[Hook]:
    """Agencies whose feed is not taken, for those who can have it mended; an agency hears of its own. Not known
    while the broker is away."""
    who = visit.signed_in.visitor
    if who.role not in (Role.ORGANISER, Role.CLERK, Role.CONTACT):
        return []
    book = WebhookBook(visit.portal.service.client)
    try:
        async with asyncio.timeout(_SECONDS):
            if who.role is Role.CONTACT:
                own, _ = await book.read(who.unit)
                return [own] if own is not None and own.failing is not None else []
            return [one for one in await book.all() if one.failing is not None]
    except (TimeoutError, NatsError, LogUnavailable):
        return []
    finally:
        await book.close()


async def events(visit: Visit) -> Response:
    """Server-sent events: the rows' position each time it moves."""
    return StreamingResponse(visit.portal.live.stream(), media_type="text/event-stream")
