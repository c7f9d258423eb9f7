"""Who comes: every delegate in one list, and every delegation with what it still owes."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from starlette.responses import Response

from services.portal.inviting import invite, uninvited
from services.portal.listing import listed
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.answers import answers_of
from services.program.changes import moment
from services.program.snapshot import Columns, Snapshot, by_delegation
from shared.commands.base import Declined
from shared.commands.registry import RemindDelegation
from shared.refusals import Refused
from shared.vietnamese import collation_key, name_key

_OVER: Final = ("concluded", "cancelled")

_KNOWN = ("registered", "confirmed", "declined", "replaced", "present", "absent", "elsewhere")


async def people(visit: Visit) -> Response:
    filters = {key: visit.typed(key) for key in ("q", "group_id", "status", "unit")}
    async with visit.shot() as shot:
        order = visit.typed("order")
        if order == "protocol":
            rows = await shot.once(
                "delegates by protocol", lambda: _people(shot, shot.delegate_order)
            )
        else:
            rows = await shot.once("delegates by name", lambda: _people(shot, _by_name))
        found = listed(
            rows,
            filters,
            lambda row: (row["name"], row["position"], row["unit_name"], row["phone"]),
            visit.page_number,
        )
        choices = await shot.once("choices of delegates", lambda: _choices(shot))
    return visit.page(
        "people.html", found=found, filters=filters, order=order, statuses=_KNOWN, **choices
    )


def _by_name(row: Columns) -> Any:
    return name_key(row["name"])


async def _people(shot: Snapshot, order: Callable[[Columns], Any]) -> Sequence[Columns]:
    rows = sorted(await shot.delegates(), key=order)
    return [dict(row) | {"unit_name": shot.short_name(row["unit"])} for row in rows]


async def _choices(shot: Snapshot) -> dict[str, Any]:
    units = sorted(
        {row["unit"] for row in await shot.delegates()},
        key=lambda unit: collation_key(shot.short_name(unit)),
    )
    groups = sorted(shot.groups, key=shot.group_order)
    return {
        "groups": [(group, shot.group_title(group)) for group in groups],
        "units": [(unit, shot.short_name(unit)) for unit in units],
    }


async def delegations(visit: Visit) -> Response:
    return await _delegations(visit)


async def act(visit: Visit) -> Response:
    """Invite whom the plan names; or remind one delegation by hand, as often as the organiser wants."""
    if visit.typed("act") == "invite":
        done = await invite(visit)
        return done if isinstance(done, Response) else await _delegations(visit, done)
    told = await visit.sent(
        lambda: (wish(visit, RemindDelegation, delegation=visit.typed("delegation")), "reminded")
    )
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/delegations", told)
    return await _delegations(visit, told)


async def _delegations(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    filters = {key: visit.typed(key) for key in ("q", "group_id", "state")}
    now = moment(await visit.portal.desk.now())
    async with visit.shot() as shot:
        over = shot.head["status"] in _OVER
        rows = await shot.once("delegations with answers", lambda: _answered(shot))
        found = listed(
            rows, filters, lambda row: (row["invitee"], row["unit_name"]), visit.page_number
        )
        groups = [
            (group, shot.group_title(group)) for group in sorted(shot.groups, key=shot.group_order)
        ]
        to_invite = await uninvited(shot) if visit.role is Role.ORGANISER else ()
    return visit.page(
        "delegations.html",
        200 if refused is None else 422,
        found=found,
        filters=filters,
        groups=groups,
        may_remind=visit.role is Role.ORGANISER and not over,
        now=now,
        to_invite=to_invite,
        typed={"respond_by": visit.typed("respond_by")},
        refused=visit.problem(refused) if refused is not None else None,
    )


async def _answered(shot: Snapshot) -> Sequence[Columns]:
    """Every delegation with what it still owes, in the order of groups and units."""
    people_ = by_delegation(await shot.rows(tables.attendees))
    rows = [
        _delegation(shot, row, people_.get(row["delegation"], ()))
        for row in await shot.rows(tables.delegations)
    ]
    return sorted(
        rows, key=lambda row: (shot.group_order(row["group_id"]), shot.unit_order(row["unit"]))
    )


def _delegation(shot: Snapshot, row: Columns, people_: Sequence[Columns]) -> dict[str, Any]:
    """``state``: withdrawn, declined (as a whole), silent (nobody named), open (answers missing) or answered."""
    answers = answers_of(row, people_)
    state = "answered" if not answers["unanswered"] else "silent" if not people_ else "open"
    if row["status"] != "issued":
        state = row["status"]
    return dict(row) | {
        "unit_name": shot.short_name(row["unit"]),
        "group_title": shot.group_title(row["group_id"]),
        **answers,
        "state": state,
    }
