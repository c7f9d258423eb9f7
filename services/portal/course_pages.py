"""The conference's course: opened, concluded, moved to another day or place, called off; each looked at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.responses import Response

from services.portal.language import N_
from services.portal.looked_at import Line
from services.portal.refusals import FIELDS, NOTHING_CHANGED, no_such_act
from services.portal.roles import Role
from services.portal.stale import mark_of, must_stand
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import moment, typed_moment
from services.program import tables
from services.program.answers import is_expected, said_yes
from services.program.draft import misfits
from services.program.order import order_of
from services.program.snapshot import Snapshot, stands
from shared.commands.base import Command, Declined
from shared.commands.registry import (
    CancelConference,
    ChangeVenue,
    ConcludeConference,
    OpenConference,
    RescheduleConference,
)
from shared.events.plan import Plan, short_date
from shared.given_times import days_along, refuse_no_time, vietnam_day
from shared.refusals import Refused
from shared.running_order import place_of, sessions_in

_LOOK: Final = "look-"
"""A form that is looked at before it is sent: its act with this before it."""
_FIELDS: Final = ("starts_at", "ends_at", "reason", "name", "address")
_LOOKED_AT: Final = frozenset({"open", "conclude", "move", "place", "cancel"})
_COURSE: Final = N_("Thời gian, địa điểm hoặc tình trạng của hội nghị")
_ORGANISING: Final = frozenset({"open", "conclude"})


@dataclass(frozen=True, slots=True)
class Change:
    """What would be sent: ``before`` and ``after`` as the page shows them. ``days``: those that follow the
    conference. ``early``: the plan has a later hour for opening or concluding it."""

    act: str
    before: str
    after: str
    reason: str = ""
    days: Sequence[Line] = ()
    early: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """The plan of the seats, where it is not of the place that would be: its title, and how many sit by it."""

    title: str
    seated: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom it concerns: invitations that stand, delegates who said that they come, and who is here."""

    delegations: int
    planned: int
    confirmed: int
    present: int
    expected: int


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    pressed = visit.typed("act")
    looked = pressed.startswith(_LOOK)
    try:
        command, done = _wanted(visit, pressed.removeprefix(_LOOK))
    except Refused as refused:
        return await _shown(visit, refused)
    if looked:
        try:
            await _must_do(visit, command)
        except Refused as refused:
            return await _shown(visit, refused)
        return await _shown(visit, wanted=command)
    if pressed in _LOOKED_AT:
        async with visit.shot() as shot:
            mark, stands = _mark(shot), _stands(shot, command)
        try:
            must_stand(visit, mark, stands=stands, what=_COURSE)
        except Refused as refused:
            return await _shown(visit, refused)
    told = await visit.sent(lambda: (command, done))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/plan/course", told)
    return await _shown(visit, told)


def _wanted(visit: Visit, act: str) -> tuple[Command, str]:
    typed = visit.typed
    match act:
        case "open":
            return OpenConference(), "conference-opened"
        case "conclude":
            return ConcludeConference(), "conference-concluded"
        case "move":
            times = {name: _moment(visit, name) for name in ("starts_at", "ends_at")}
            moved = wish(visit, RescheduleConference, reason=typed("reason"), **times)
            return moved, "conference-moved"
        case "place":
            venue = {"name": typed("name"), "address": typed("address")}
            return wish(visit, ChangeVenue, venue=venue, reason=typed("reason")), "venue-changed"
        case "cancel":
            return wish(visit, CancelConference, reason=typed("reason")), "conference-cancelled"
        case other:
            raise no_such_act(other)


async def _must_do(visit: Visit, wanted: Command) -> None:
    """What would be refused when it is sent, or would change nothing, is told before anybody looks at it."""
    now = await visit.portal.desk.now()
    async with visit.shot() as shot:
        stands = shot.head["status"] == "planned" and _stands(shot, wanted)
        starts = shot.starts
    if isinstance(wanted, RescheduleConference):
        refuse_no_time(wanted.starts_at, wanted.ends_at, starts, now)
    if stands:
        raise NOTHING_CHANGED.refuse()


def _mark(shot: Snapshot) -> str:
    """Of what stands as "now" beside a change that is looked at."""
    return mark_of(shot.starts, shot.ends, shot.venue, shot.head["status"])


def _stands(shot: Snapshot, wanted: Command) -> bool:
    match wanted:
        case RescheduleConference():
            return (wanted.starts_at, wanted.ends_at) == (shot.starts, shot.ends)
        case ChangeVenue(venue=there):
            return _place(there.name, there.address) == shot.venue
        case OpenConference():
            return bool(shot.head["status"] == "open")
        case ConcludeConference():
            return bool(shot.head["status"] == "concluded")
        case _:
            return bool(shot.head["status"] == "cancelled")


def _moment(visit: Visit, name: str) -> datetime:
    try:
        return typed_moment(visit.typed(name))
    except ValueError:
        label = N_("Bắt đầu") if name == "starts_at" else N_("Kết thúc")
        raise FIELDS.refuse(fields=visit.said(label)) from None


async def _shown(
    visit: Visit,
    refused: Refused | Declined | None = None,
    wanted: Command | None = None,
) -> Response:
    now = await visit.portal.desk.now()
    async with visit.shot() as shot:
        hours = shot.starts, shot.ends
        reached, place, mark = await _reached(shot), shot.venue, _mark(shot)
        days = _days(visit, shot.plan, wanted, now) if wanted is not None else ()
        left = await _left(shot, wanted)
        misfit = await _misfit(shot, wanted, english=visit.language == "en")
        # A task that is open is under way, a conference is in session: the same word of the rows.
        status = "opened" if shot.head["status"] == "open" else shot.head["status"]
        times = _times(shot.starts, shot.ends)
        typed = {
            "starts_at": moment(shot.starts.isoformat()),
            "ends_at": moment(shot.ends.isoformat()),
            "name": shot.head["venue_name"],
            "address": shot.head["venue_address"],
            "reason": "",
        }
    pressed = visit.typed("act").removeprefix(_LOOK)
    if pressed in ("move", "place", "cancel"):
        typed |= {name: visit.typed(name) for name in _FIELDS if name in visit.form}
    return visit.page(
        "course.html",
        200 if refused is None else 422,
        standing=status,
        times=times,
        venue=place,
        reached=reached,
        seen=mark,
        left=left,
        misfit=misfit,
        change=_change(wanted, times, place, days) or _held(wanted, *hours, now),
        may=_may(visit.role, status),
        pressed=pressed if refused is not None or wanted is not None else "",
        typed=typed,
        refused=visit.problem(refused) if refused is not None else None,
    )


def _days(visit: Visit, plan: Plan, wanted: Command, now: datetime) -> list[Line]:
    """Each day once, as it is and as it would be; one that would have passed is said to be today."""
    if not isinstance(wanted, RescheduleConference):
        return []
    today, found = vietnam_day(now), []
    for one in days_along(plan, wanted.starts_at):
        after = short_date(one.after)
        if one.passes(today):
            after = visit.said(N_("%(day)s đã qua: ghi là hôm nay"), day=after)
        name = one.en if visit.language == "en" else one.vi
        found.append(Line(name, short_date(one.before), after))
    return found


async def _misfit(shot: Snapshot, wanted: Command | None, *, english: bool) -> list[str]:
    """What of the program would not fit into the other hours."""
    if not isinstance(wanted, RescheduleConference):
        return []
    by = wanted.starts_at - shot.starts
    several = len(shot.sessions) > 1
    after = sessions_in(
        [
            one.model_copy(update={"starts_at": one.starts_at + by, "ends_at": one.ends_at + by})
            for one in shot.sessions
            if several
        ],
        wanted.starts_at,
        wanted.ends_at,
    )
    return [en if english else vi for vi, en in misfits(await order_of(shot, after))]


async def _left(shot: Snapshot, wanted: Command | None) -> Left | None:
    if not isinstance(wanted, ChangeVenue):
        return None
    there = place_of(wanted.venue.name, wanted.venue.address)
    for one in await shot.rows(tables.halls):
        if one["place"] not in (None, there):
            seated = sum(row["seat"] is not None for row in await shot.delegates())
            return Left(one["title"], seated)
    return None


def _change(wanted: Command | None, times: str, place: str, days: Sequence[Line]) -> Change | None:
    match wanted:
        case RescheduleConference():
            after = _times(wanted.starts_at, wanted.ends_at)
            return Change("move", times, after, wanted.reason, days)
        case ChangeVenue(venue=there):
            return Change("place", place, _place(there.name, there.address), wanted.reason)
        case CancelConference():
            return Change("cancel", "", "", wanted.reason)
        case _:
            return None


def _held(wanted: Command | None, starts: datetime, ends: datetime, now: datetime) -> Change | None:
    """Opened or concluded now, beside the hour that the plan has for it."""
    match wanted:
        case OpenConference():
            act, planned = "open", starts
        case ConcludeConference():
            act, planned = "conclude", ends
        case _:
            return None
    told, current = (moment(one.isoformat()) for one in (planned, now))
    return Change(act, told, current, early=now < planned)


def _may(role: Role, status: str) -> Sequence[str]:
    """Which forms the page has; whether they hold is the registry's to say."""
    if status == "opened":
        acts = ["conclude"]
    elif status == "planned":
        acts = ["open", "move", "place", "cancel"]
    else:
        acts = []
    if role is not Role.APPROVER:
        return [one for one in acts if one != "cancel"]
    return [one for one in acts if one not in _ORGANISING]


async def _reached(shot: Snapshot) -> Reached:
    issued = [row for row in await shot.rows(tables.delegations) if stands(row)]
    people = await shot.delegates()
    present = sum(row["status"] == "present" for row in people)
    planned = sum(row["origin"] == "plan" for row in issued)
    return Reached(
        len(issued), planned, sum(map(said_yes, people)), present, sum(map(is_expected, people))
    )


def _times(starts: datetime, ends: datetime) -> str:
    """``07:30 – 11:30 08/12/2023``, or both with their days."""
    begins, over = (moment(one.isoformat()) for one in (starts, ends))
    same_day = begins.split()[1] == over.split()[1]
    return f"{begins.split()[0] if same_day else begins} – {over}"


def _place(name: str, address: str) -> str:
    return f"{name} ({address})"
