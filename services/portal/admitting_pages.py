"""Somebody who stands on no list is let in: late, or at the door, by the host's leave (khách vãng lai)."""

import secrets

from starlette.responses import Response

from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.snapshot import stands
from shared.commands.base import Command, Declined
from shared.commands.registry import AdmitAttendee
from shared.refusals import Refused

_PERSON = ("name", "position", "phone", "email", "language", "address")


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    told = await visit.sent(lambda: (_wanted(visit), "admitted"))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/delegates", told)
    return await _shown(visit, told)


def _wanted(visit: Visit) -> Command:
    typed = {name: visit.typed(name) for name in _PERSON}
    attendee = {name: value for name, value in typed.items() if value}
    return wish(
        visit,
        AdmitAttendee,
        delegation=visit.typed("delegation"),
        attendee=attendee | {"person_id": visit.typed("person")},
        approved_by=visit.typed("approved_by"),
    )


async def _shown(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    async with visit.shot() as shot:
        rows = [row for row in await shot.rows(tables.delegations) if stands(row)]
        rows.sort(key=lambda row: (shot.unit_order(row["unit"]), row["delegation"]))
        chair = shot.plan.chair.title
    return visit.page(
        "admit.html",
        200 if refused is None else 422,
        delegations=[(row["delegation"], row["invitee"]) for row in rows],
        person=visit.typed("person") or f"vl-{secrets.token_hex(6)}",
        chair=chair,
        typed={name: visit.typed(name) for name in (*_PERSON, "delegation", "approved_by")},
        refused=visit.problem(refused) if refused is not None else None,
    )
