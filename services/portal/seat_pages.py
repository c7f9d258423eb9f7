"""The seat plan: the hall by rows and blocks; arranged with a preview, seated, pinned and released by hand."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from services.portal.refusals import FIELDS, SEATS_MOVED, no_such_act
from services.portal.roles import Role
from services.portal.seat_view import hall_view
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program.assemble_protocol import NameCard, SeatPlan, seat_plan, seat_proposal
from services.program.snapshot import snapshot
from shared.commands.base import Command, Declined
from shared.commands.hall import ArrangeSeats, AssignSeat, PinSeat, ReleaseSeat, SeatOf, SetHallPlan
from shared.halls import Place
from shared.refusals import Refused
from shared.seating import Proposal

_AT_ONCE: Final = 3000
_PROPOSALS: Final = ("keep", "afresh")


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    try:
        wishes, done = await _wanted(visit)
        answer = await visit.portal.desk.send(visit.acting(), visit.typed("form_id"), wishes)
        if (before := await visit.held_already(wishes, [answer])) is not None:
            raise before
    except Refused as refused:
        return await _shown(visit, refused)
    if isinstance(answer, Declined):
        return await _shown(visit, answer)
    query = {"done": done} | ({"seat": visit.typed("back")} if visit.typed("back") else {})
    return RedirectResponse(f"{visit.base}/seats?{urlencode(query)}", 303)


async def _wanted(visit: Visit) -> tuple[Sequence[Command], str]:
    typed = visit.typed
    delegation, _, person = typed("who").partition("|")
    of = {"delegation": delegation, "person_id": person}
    match typed("act"):
        case "arrange":
            return await _arranging(visit), "seats-arranged"
        case "assign":
            row, _, seat = typed("place").partition("-")
            pinned = typed("pinned") == "yes"
            return [wish(visit, AssignSeat, **of, row=row, seat=seat, pinned=pinned)], "seat-given"
        case "pin":
            return [wish(visit, PinSeat, **of)], "seat-pinned"
        case "unpin":
            return [wish(visit, PinSeat, **of, pinned=False)], "seat-unpinned"
        case "release":
            return [wish(visit, ReleaseSeat, **of)], "seat-released"
        case "hall":
            return [wish(visit, SetHallPlan, hall=await _hall(visit))], "hall-set"
        case other:
            raise no_such_act(other)


async def _arranging(visit: Visit) -> Sequence[Command]:
    """The proposal that was seen; another one by now is shown first."""
    proposal = await _proposal(visit)
    if proposal is None or _seen(proposal) != visit.typed("seen"):
        raise SEATS_MOVED.refuse()
    moves = [
        SeatOf(delegation=delegation, person_id=person, row=row, seat=seat)
        for (delegation, person), (row, seat) in proposal.moves.items()
    ]
    return [
        ArrangeSeats(seats=tuple(moves[at : at + _AT_ONCE]))
        for at in range(0, len(moves), _AT_ONCE)
    ]


async def _proposal(visit: Visit) -> Proposal | None:
    how = visit.typed("propose")
    if how not in _PROPOSALS:
        return None
    return await seat_proposal(
        visit.portal.engine, visit.path("conference"), afresh=how == "afresh"
    )


def _seen(proposal: Proposal) -> str:
    return hashlib.sha256(repr(sorted(proposal.moves.items())).encode()).hexdigest()[:16]


async def _hall(visit: Visit) -> dict[str, Any]:
    """The plan of a rectangular hall from the form: each group that names rows gets these as its block."""
    async with visit.shot() as shot:
        groups = {name: shot.group_title(name) for name in shot.groups}
    seats = visit.typed("seats")
    blocks = []
    for name, title in groups.items():
        first, last = visit.typed(f"first-{name}"), visit.typed(f"last-{name}")
        if first or last:
            rows = {"first_row": first or last, "last_row": last or first}
            line = {"first_seat": 1, "last_seat": seats}
            of = {"block": name, "title": title, "groups": [name], "fill": "centre"}
            blocks.append(of | rows | line)
    aisles = visit.typed("aisles").replace(",", " ").split()
    if not all(one.isascii() and one.isdigit() and len(one) < 4 for one in aisles):
        raise FIELDS.refuse(fields=visit.said("Lối đi sau ghế số"))
    return {
        "title": visit.typed("title"),
        "rows": visit.typed("rows"),
        "seats": seats,
        "aisles": aisles,
        "blocks": blocks,
        "fill": "centre",
    }


async def _shown(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    conference = visit.path("conference")
    plan = await seat_plan(visit.portal.engine, conference)
    proposal = await _proposal(visit) if plan is not None and plan.left is None else None
    async with snapshot(visit.portal.engine, conference) as shot:
        groups = [
            (name, shot.group_title(name)) for name in sorted(shot.groups, key=shot.group_order)
        ]
    return visit.page(
        "seats.html",
        200 if refused is None else 422,
        view=hall_view(plan, proposal) if plan is not None else None,
        proposal=proposal,
        propose=visit.typed("propose"),
        seen=_seen(proposal) if proposal is not None else "",
        chosen=_chosen(visit, plan) if plan is not None and plan.left is None else None,
        groups=groups,
        rows_of={block.block: block for block in plan.hall.blocks} if plan is not None else {},
        may_act=visit.role is Role.ORGANISER,
        refused=visit.problem(refused) if refused is not None else None,
        pressed=visit.typed("act"),
        typed={key: visit.typed(key) for key in visit.form} if refused is not None else {},
    )


def _chosen(visit: Visit, plan: SeatPlan) -> Mapping[str, Any] | None:
    """The seat that is looked at, with who sits there and who else could."""
    place = _place(visit.typed("seat") or visit.typed("back"))
    if place is None:
        return None
    others: list[NameCard] = [*plan.unseated]
    others += [card for at, card in sorted(plan.holders.items()) if at != place]
    return {
        "place": place,
        "card": plan.holders.get(place),
        "pinned": place in plan.pinned,
        "others": others,
    }


def _place(text: str) -> Place | None:
    row, _, seat = text.partition("-")
    if not all(one.isascii() and one.isdigit() and len(one) < 4 for one in (row, seat)):
        return None
    return int(row), int(seat)
