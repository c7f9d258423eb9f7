"""One delegation: its letter, who comes; its respond-by time moved, its invitation withdrawn, looked at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.responses import Response

from services.portal import looked_at
from services.portal.language import N_
from services.portal.refusals import FIELDS, NOTHING_CHANGED, no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import moment, typed_moment
from services.program import tables
from services.program.answers import answers_of
from services.program.snapshot import Columns, Snapshot, stands
from shared.commands.base import Command, Declined
from shared.commands.registry import (
    AcceptInvitationAgain,
    DeclineInvitation,
    MoveRespondBy,
    WithdrawInvitation,
)
from shared.commands.registry_refusals import DECLINE_TOO_LATE
from shared.given_times import refuse_no_answer_time
from shared.refusals import Refused, Term, not_found
from shared.waiting import OVERTAKEN

_FIELDS: Final = ("respond_by", "reason")
_NEVER_WENT: Final = frozenset({"held", "requested", "discarded"})
_OVER: Final = ("concluded", "cancelled")


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of it: the contact, and delegates who have an entry in a calendar of their own."""

    contact: str
    delegates: int


@dataclass(frozen=True, slots=True)
class Change:
    """What would be sent. ``named``: who would be excused by it; ``reopens``: answers are taken again."""

    act: str
    before: str
    after: str
    reason: str
    told: Told | None
    named: int = 0
    reopens: bool = False


async def show(visit: Visit) -> Response:
    return await _shown(visit, None, None)


async def act(visit: Visit) -> Response:
    back = f"{visit.base}/delegations/{visit.path('delegation')}"
    return await looked_at.acted(
        visit, lambda name: _wanted(visit, name), _shown, back, lambda wish: _must_do(visit, wish)
    )


async def _must_do(visit: Visit, wanted: Command) -> None:
    """What would be refused when it is sent, or would change nothing, is told before anybody looks at it."""
    if not isinstance(wanted, MoveRespondBy | DeclineInvitation):
        return
    now = await visit.portal.desk.now()
    async with visit.shot() as shot:
        row, hours = await _row(visit, shot), (shot.starts, shot.ends)
    if isinstance(wanted, DeclineInvitation):
        if now > datetime.fromisoformat(row["respond_by"]):
            raise DECLINE_TOO_LATE.refuse(respond_by=moment(row["respond_by"]))
        return
    if wanted.respond_by == datetime.fromisoformat(row["respond_by"]):
        raise NOTHING_CHANGED.refuse()
    refuse_no_answer_time(wanted.respond_by, now, hours)


def _wanted(visit: Visit, act: str) -> tuple[Command, str]:
    of = {"delegation": visit.path("delegation"), "reason": visit.typed("reason")}
    match act:
        case "move":
            try:
                respond_by = typed_moment(visit.typed("respond_by"))
            except ValueError:
                raise FIELDS.refuse(fields=visit.said(N_("Hạn trả lời mới"))) from None
            return wish(visit, MoveRespondBy, respond_by=respond_by, **of), "respond-by-moved"
        case "nobody":
            return wish(visit, DeclineInvitation, **of), "invitation-declined"
        case "again":
            again = wish(visit, AcceptInvitationAgain, delegation=of["delegation"])
            return again, "accepted-again"
        case "withdraw":
            return wish(visit, WithdrawInvitation, **of), "invitation-withdrawn"
        case other:
            raise no_such_act(other)


async def _shown(
    visit: Visit, refused: Refused | Declined | None, wanted: Command | None
) -> Response:
    now = await visit.portal.desk.now()
    async with visit.shot() as shot:
        row = await _row(visit, shot)
        people = sorted(
            (one for one in await shot.rows(tables.attendees) if _of(row, one)),
            key=shot.delegate_order,
        )
        letters = [one for one in await shot.rows(tables.messages) if _of(row, one)]
        over, unit_name = shot.head["status"] in _OVER, shot.name(row["unit"])
        group_title = shot.group_title(row["group_id"])
    standing = stands(row)
    pressed = looked_at.pressed(visit)
    kept = refused is not None or wanted is not None
    return visit.page(
        "delegation.html",
        200 if refused is None else 422,
        row=row,
        people=people,
        counted=answers_of(row, people),
        unit_name=unit_name,
        group_title=group_title,
        change=_change(wanted, row, people, letters, now),
        may_answer=datetime.fromisoformat(row["respond_by"]) >= now,
        here=any(one["status"] == "present" for one in people),
        may_act=visit.role is Role.ORGANISER and standing and not over,
        pressed=pressed if kept else "",
        typed={name: visit.typed(name) for name in _FIELDS},
        refused=visit.problem(refused) if refused is not None else None,
    )


async def _row(visit: Visit, shot: Snapshot) -> Columns:
    name = visit.path("delegation")
    for row in await shot.rows(tables.delegations):
        if row["delegation"] == name:
            return row
    raise not_found(Term("đoàn", "delegation"), name[:64], "hoinghi show … delegations")


def _of(row: Columns, other: Columns) -> bool:
    return bool(other["delegation"] == row["delegation"])


def _change(
    wanted: Command | None,
    row: Columns,
    people: Sequence[Columns],
    letters: Sequence[Columns],
    now: datetime,
) -> Change | None:
    match wanted:
        case MoveRespondBy():
            before, after = row["respond_by"], wanted.respond_by.isoformat()
            over = datetime.fromisoformat(before) < now
            told = Told(row["contact_name"] or row["invitee"], 0)
            return Change("move", moment(before), moment(after), wanted.reason, told, reopens=over)
        case DeclineInvitation():
            told = Told(row["contact_name"] or row["invitee"], 0)
            return Change("nobody", "", "", wanted.reason, told, _coming(people))
        case AcceptInvitationAgain():
            told = Told(row["contact_name"] or row["invitee"], 0)
            return Change("again", "", "", "", told)
        case WithdrawInvitation():
            went = any(
                one["kind"] in OVERTAKEN and one["status"] not in _NEVER_WENT for one in letters
            )
            entries = sum(bool(one["status"] == "confirmed" and one["email"]) for one in people)
            told = Told(row["contact_name"] or row["invitee"], entries)
            return Change(
                "withdraw", "", "", wanted.reason, told if went else None, _coming(people)
            )
        case _:
            return None


def _coming(people: Sequence[Columns]) -> int:
    return sum(one["status"] in ("registered", "confirmed") for one in people)
