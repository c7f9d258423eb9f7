"""Who comes: every delegate in one list, and every delegation with what it still owes."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from services.portal.listing import listed
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.snapshot import Columns, Snapshot, by_delegation, snapshot
from shared.commands.base import Declined
from shared.commands.registry import RemindDelegation
from shared.refusals import Refused
from shared.vietnamese import collation_key, name_key

_KNOWN = ("registered", "confirmed", "declined", "replaced", "present", "absent", "elsewhere")


async def people(visit: Visit) -> Response:
    filters = {key: visit.typed(key) for key in ("q", "group_id", "status", "unit")}
    async with snapshot(visit.portal.engine, visit.path("conference")) as shot:
        rows = [dict(row) for row in await shot.delegates()]
        order = visit.typed("order")
        if order == "protocol":
            rows.sort(key=shot.delegate_order)
        else:
            rows.sort(key=lambda row: name_key(row["name"]))
        for row in rows:
            row["unit_name"] = shot.short_name(row["unit"])
        found = listed(
            rows,
            filters,
            lambda row: (row["name"], row["position"], row["unit_name"], row["phone"]),
            visit.page_number,
        )
        choices = _choices(shot, rows)
    return visit.page(
        "people.html", found=found, filters=filters, order=order, statuses=_KNOWN, **choices
    )


def _choices(shot: Snapshot, rows: Sequence[Columns]) -> dict[str, Any]:
    units = sorted(
        {row["unit"] for row in rows}, key=lambda unit: collation_key(shot.short_name(unit))
    )
    groups = sorted(shot.groups, key=shot.group_order)
    return {
        "groups": [(group, shot.group_title(group)) for group in groups],
        "units": [(unit, shot.short_name(unit)) for unit in units],
    }


async def delegations(visit: Visit) -> Response:
    return await _delegations(visit)


async def remind(visit: Visit) -> Response:
    """Remind one delegation by hand; as often as the organiser wants."""
    told = await visit.sent(
        lambda: (wish(visit, RemindDelegation, delegation=visit.typed("delegation")), "reminded")
    )
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/delegations", told)
    return await _delegations(visit, told)


async def _delegations(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    filters = {key: visit.typed(key) for key in ("q", "group_id", "state")}
    async with snapshot(visit.portal.engine, visit.path("conference")) as shot:
        people_ = by_delegation(await shot.rows(tables.attendees))
        rows = [
            _delegation(shot, row, people_.get(row["delegation"], ()))
            for row in await shot.rows(tables.delegations)
        ]
        rows.sort(key=lambda row: (shot.group_order(row["group_id"]), shot.unit_order(row["unit"])))
        found = listed(
            rows, filters, lambda row: (row["invitee"], row["unit_name"]), visit.page_number
        )
        groups = [
            (group, shot.group_title(group)) for group in sorted(shot.groups, key=shot.group_order)
        ]
    return visit.page(
        "delegations.html",
        200 if refused is None else 422,
        found=found,
        filters=filters,
        groups=groups,
        may_remind=visit.role is Role.ORGANISER,
        refused=visit.problem(refused) if refused is not None else None,
    )


def _delegation(shot: Snapshot, row: Columns, people_: Sequence[Columns]) -> dict[str, Any]:
    """``state``: withdrawn, silent (nobody named), open (answers missing) or answered."""
    named = sum(p["status"] in ("registered", "confirmed", "present", "absent") for p in people_)
    coming = sum(p["status"] in ("confirmed", "present") for p in people_)
    answered = sum(p["status"] in ("confirmed", "present", "declined", "absent") for p in people_)
    state = "answered" if answered >= row["seats"] else "silent" if not people_ else "open"
    return dict(row) | {
        "unit_name": shot.short_name(row["unit"]),
        "group_title": shot.group_title(row["group_id"]),
        "named": named,
        "coming": coming,
        "state": "withdrawn" if row["status"] != "issued" else state,
    }
