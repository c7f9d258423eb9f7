"""Acting persons: who stands in for whom, set and taken back by whoever holds the work.

What may be handed on is one's own desk; the organiser's besides: the gate, and any agency's contact. The API is
held against the same rule.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import select
from starlette.responses import Response

from services.portal.doors import Visitor
from services.portal.refusals import NOT_YOURS_TO_HAND_ON, no_such_act
from services.portal.roles import NAMES, Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import SHARED, person
from services.program import tables
from services.program.snapshot import Columns, Snapshot
from shared.acting import day_of, standing
from shared.commands.acting import AppointActing, EndActing
from shared.commands.base import Command, Declined
from shared.envelope import derived_id
from shared.refusals import Refused, Term, not_found
from shared.vietnamese import collation_key

_FIELDS: Final = ("unit", "desk", "absent", "deputy", "home", "since", "until")


def may_hand_on(visitor: Visitor, unit: str, desk: Role) -> bool:
    if visitor.stands_in is not None or visitor.role is Role.RECEPTION:
        return False
    if (unit, desk) == (visitor.unit, visitor.role):
        return True
    organiser = visitor.role is Role.ORGANISER
    return organiser and (desk is Role.CONTACT or (unit, desk) == (visitor.unit, Role.RECEPTION))


async def guard(visit: Visit, command: Command) -> None:
    """Refuses to hand on, or to take back, what is not the visitor's (PORTAL_NOT_YOURS_TO_HAND_ON)."""
    match command:
        case AppointActing(unit=unit, desk=desk):
            pass
        case EndActing(acting=acting):
            stands = await visit.portal.service.actings.of(visit.path("conference"))
            if acting not in stands:
                raise not_found(
                    Term("lần giao làm thay", "acting"), acting, "hoinghi show … acting"
                )
            unit, desk = stands[acting].told.unit, stands[acting].told.desk
        case _:
            return
    if not may_hand_on(visit.signed_in.visitor, unit, desk):
        raise NOT_YOURS_TO_HAND_ON.refuse()


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    told: str | Refused | Declined
    try:
        command, done = _wanted(visit)
        await guard(visit, command)
        told = await visit.sent(lambda: (command, done))
    except Refused as refused:
        told = refused
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/acting", told)
    return await _shown(visit, told)


def _wanted(visit: Visit) -> tuple[Command, str]:
    typed = visit.typed
    match typed("act"):
        case "appoint":
            fields: dict[str, Any] = {name: typed(name) or None for name in _FIELDS}
            fields["unit"] = fields["unit"] or visit.unit
            # Of the form and its sender: sent twice, it is one appointment.
            mark = derived_id("acting", visit.unit, typed("form_id"))[:12]
            reason = typed("reason")
            return wish(
                visit, AppointActing, acting=f"thay-{mark}", **fields, reason=reason
            ), "acting-set"
        case "end":
            return wish(
                visit, EndActing, acting=typed("acting"), reason=typed("reason")
            ), "acting-ended"
        case other:
            raise no_such_act(other)


async def _shown(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    visitor = visit.signed_in.visitor
    today = day_of(await visit.portal.desk.now())
    async with visit.shot() as shot:
        found = await shot.execute(
            select(tables.acting).where(tables.acting.c.conference == shot.conference)
        )
        rows = [_row(visit, dict(row), shot, today) for row in found.mappings()]
        everybody = sorted(shot.agencies, key=lambda unit: collation_key(shot.short_name(unit)))
        units = [(unit, shot.short_name(unit)) for unit in everybody]
    organiser = visitor.role is Role.ORGANISER
    own = [
        row
        for row in rows
        if organiser or (row["unit"], row["desk"]) == (visitor.unit, visitor.role)
    ]
    order = ("in-force", "coming", "taken-back", "over")
    desks = [Role.CONTACT, Role.RECEPTION, Role.ORGANISER] if organiser else [visitor.role]
    return visit.page(
        "acting.html",
        200 if refused is None else 422,
        rows=sorted(
            own, key=lambda row: (order.index(row["standing"]), row["since"], row["acting"])
        ),
        may_set=may_hand_on(visitor, visitor.unit, visitor.role),
        desks=[(desk.value, visit.said(NAMES[desk])) for desk in desks],
        units=units,
        organiser=organiser,
        own_account="" if visitor.person == SHARED else visitor.person,
        today=today.isoformat(),
        refused=visit.problem(refused) if refused is not None else None,
        pressed=f"{visit.typed('act')}:{visit.typed('acting')}",
        typed={key: visit.typed(key) for key in (*_FIELDS, "reason")},
    )


def _row(visit: Visit, row: Columns, shot: Snapshot, today: date) -> dict[str, Any]:
    stands = standing(
        date.fromisoformat(row["since"]),
        date.fromisoformat(row["until"]),
        ended=row["ended_at"] is not None,
        day=today,
    )
    desk = Role(row["desk"])
    return {
        **row,
        "unit_name": shot.short_name(row["unit"]),
        "home_name": shot.short_name(row["home"]),
        "appointed_by_name": _who(visit, shot, row["appointed_by"]),
        "ended_by_name": _who(visit, shot, row["ended_by"]),
        "desk_name": visit.said(NAMES[desk]),
        "standing": stands,
        "may_end": stands in ("in-force", "coming")
        and may_hand_on(visit.signed_in.visitor, row["unit"], desk),
    }


def _who(visit: Visit, shot: Snapshot, by: str | None) -> str:
    """``so-tai-chinh/office`` as people read it: agency and account."""
    unit, _, account = (by or "").partition("/")
    return " · ".join(one for one in (shot.short_name(unit), visit.said(person(account))) if one)
