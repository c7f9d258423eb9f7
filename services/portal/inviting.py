"""Inviting by the plan: who stands in it with seats and has no invitation yet, and the letters made out to them.

The letters wait on the page Letters: there each is seen before anything is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from services.portal.refusals import FIELDS
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import typed_moment
from services.program import tables
from services.program.snapshot import Snapshot
from shared.commands.base import Accepted, Command, Declined
from shared.commands.registry import IssueInvitation
from shared.events.people import Contact
from shared.personal import Personal
from shared.refusals import Refused


@dataclass(frozen=True, slots=True)
class Uninvited:
    """An agency of the plan that has seats and no invitation; ``rank``: who of it is asked to come."""

    unit: str
    name: str
    short_name: str
    email: str
    group: str
    group_title: str
    seats: int
    rank: str


async def uninvited(shot: Snapshot) -> Sequence[Uninvited]:
    """By group and protocol rank, as the plan has them. A withdrawn invitation is not made out again by itself."""
    if shot.head["status"] in ("concluded", "cancelled"):
        return ()
    rows = await shot.rows(tables.delegations)
    asked = {row["unit"] for row in rows if row["origin"] == "plan"}
    found = [
        Uninvited(
            unit,
            row["name"],
            row["short_name"],
            row["email"],
            group.id,
            group.title,
            row["seats"] or group.seats_per_agency,
            group.rank.value,
        )
        for group in shot.plan.groups
        for unit, row in shot.agencies.items()
        if row["group_id"] == group.id and unit not in asked
    ]
    return sorted(
        (one for one in found if one.seats),
        key=lambda one: (shot.group_order(one.group), shot.unit_order(one.unit)),
    )


async def invite(visit: Visit) -> Response | Refused | Declined:
    """An invitation to each; or why the first that was refused is, for the page to show."""
    typed = visit.typed("respond_by")
    try:
        respond_by = typed_moment(typed)
    except ValueError:
        return FIELDS.refuse(fields=visit.said("Hạn trả lời"))
    async with visit.shot() as shot:
        chosen = await uninvited(shot)
    wishes: list[Command] = [
        wish(
            visit,
            IssueInvitation,
            delegation=one.unit,
            unit=one.unit,
            invitee=one.name,
            group=one.group,
            seats=one.seats,
            rank_rule=one.rank,
            respond_by=respond_by,
            contact=Contact(
                person_id=one.unit,
                name=Personal(f"Văn thư {one.short_name}"),
                email=Personal(one.email),
            ),
        )
        for one in chosen
    ]
    answers = await visit.portal.desk.send_each(visit.acting(), visit.typed("form_id"), wishes)
    refused = [one for one in answers if not isinstance(one, Accepted)]
    if refused:
        return refused[0]
    return visit.see_other(f"{visit.base}/delegations", "invited")
