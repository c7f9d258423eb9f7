"""What delegations ask for: more seats, a substitute for a head. Granted, or refused with a reason. And what only
the organiser can say: whether two entries of one name are one person."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from services.portal.before import told_before
from services.portal.language import N_
from services.portal.refusals import no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.who_did import last, sentence
from services.program import tables
from services.program.assemble_protocol import possible_twins
from services.program.snapshot import Columns, Snapshot
from services.program.trail import Wanted
from shared.commands.base import Command, Declined
from shared.commands.hall import SettleTwins
from shared.commands.registry import (
    ApproveSubstitution,
    GrantSeats,
    RefuseSeats,
    RefuseSubstitution,
)
from shared.refusals import WRONG_STATE, Refused


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    if visit.typed("act") in _OF_A_PAIR and await _settled(visit):
        # another window said whose they are: this one would turn it round, and letters have gone out
        of = visit.path("conference")
        return await _shown(
            visit,
            await told_before(
                visit.portal.engine, of, Wanted(kind="hall", types=("TwinsSettled",))
            ),
        )
    told = await visit.sent(lambda: _wanted(visit))
    if isinstance(told, str):
        of = visit.query({key: visit.typed(key) for key in ("delegation", "seats")})
        return visit.see_other(f"{visit.base}/requests{of}", told)
    return await _shown(visit, told)


_OF_A_PAIR: Final = ("keep-one", "two-persons")


async def _settled(visit: Visit) -> bool:
    pair = {_entry(visit.typed("keep")), _entry(visit.typed("other"))}
    async with visit.shot() as shot:
        return any(
            row["status"] != "possible"
            for row in await shot.rows(tables.twins)
            if pair
            == {
                (row["delegation"], row["person_id"]),
                (row["other_delegation"], row["other_person_id"]),
            }
        )


def _wanted(visit: Visit) -> tuple[Command, str]:
    typed = visit.typed
    delegation = typed("delegation")
    pair = {"person_id": typed("person"), "substitute_id": typed("substitute")}
    match typed("act"):
        case "grant-seats":
            return wish(visit, GrantSeats, delegation=delegation, seats=typed("seats")), "granted"
        case "refuse-seats":
            refusal = wish(visit, RefuseSeats, delegation=delegation, reason=typed("reason"))
            return refusal, "refused"
        case "approve-substitution":
            return wish(visit, ApproveSubstitution, delegation=delegation, **pair), "granted"
        case "refuse-substitution":
            refusal = wish(
                visit, RefuseSubstitution, delegation=delegation, **pair, reason=typed("reason")
            )
            return refusal, "refused"
        case "keep-one" | "two-persons" as said:
            keep, other = _entry(typed("keep")), _entry(typed("other"))
            of = {"keep_delegation": keep[0], "keep_person": keep[1]}
            of |= {"other_delegation": other[0], "other_person": other[1]}
            return wish(visit, SettleTwins, **of, same=said == "keep-one"), "twins-settled"
        case act:
            raise no_such_act(act)


def _entry(text: str) -> tuple[str, str]:
    """A delegation, and whom it names."""
    delegation, _, person = text.partition("/")
    return delegation, person


async def _shown(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    async with visit.shot() as shot:
        people = {
            (row["delegation"], row["person_id"]): row for row in await shot.rows(tables.attendees)
        }
        substitutions = [
            dict(row)
            | {
                "unit_name": shot.name(row["unit"]),
                "name": people[row["delegation"], row["person_id"]]["name"],
                "position": people[row["delegation"], row["person_id"]]["position"],
            }
            for row in await shot.rows(tables.substitutions)
            if row["status"] == "requested"
        ]
        seats = [
            dict(row) | {"unit_name": shot.name(row["unit"])}
            for row in await shot.rows(tables.delegations)
            if row["seats_answer"] == "requested" and row["status"] == "issued"
        ]
        about = _about(visit, shot, await shot.rows(tables.delegations))
        meanwhile = (
            await _meanwhile(visit, shot)
            if refused is not None and refused.code == WRONG_STATE.code
            else ""
        )
        over = shot.head["status"] in ("concluded", "cancelled")
    problem = visit.problem(refused) if refused is not None else None
    if problem is not None and meanwhile:
        problem = replace(problem, remedy=meanwhile)
    organiser = visit.role is Role.ORGANISER
    conference = visit.path("conference")
    twins = await possible_twins(visit.portal.engine, conference) if organiser else ()
    pressed = f"{visit.typed('act')}:{visit.typed('delegation')}:{visit.typed('person')}"
    return visit.page(
        "requests.html",
        200 if refused is None else 422,
        done_about=about,
        # nobody comes instead, or besides, to what was held or called off
        seats=seats if organiser and not over else [],
        substitutions=[] if over else substitutions,
        twins=twins,
        refused=problem,
        pressed=pressed,
        typed={key: visit.typed(key) for key in ("seats", "reason")},
    )


async def _meanwhile(visit: Visit, shot: Snapshot) -> str:
    """Who answered the request while this page stood open, and when; "" where nobody did."""
    answered = ("SeatsGranted", "SeatsRefused", "SubstitutionApproved", "SubstitutionRefused")
    wanted = Wanted(kind="delegation", entity=visit.typed("delegation"), types=answered)
    one = await last(shot, wanted)
    return visit.said(_ANSWERED, told=sentence(one, visit.language)) if one is not None else ""


_ANSWERED: Final = N_("Lần trả lời gần nhất: %(told)s. Xem lại rồi hãy làm tiếp.")


def _about(visit: Visit, shot: Snapshot, delegations: Sequence[Columns]) -> str:
    """Of whom the sentence for what was just done is, and how many seats they have by now."""
    row = next((d for d in delegations if d["delegation"] == visit.typed("delegation")), None)
    if row is None:
        return ""
    name = shot.name(row["unit"])
    if not visit.typed("seats"):
        return name
    stands = visit.said("nay có %(seats)s chỗ", seats=row["seats"])
    return f"{name}: {stands}"
