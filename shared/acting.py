"""Acting persons: how an appointment stands on a day, and whether a wish may be sent by it.

Pure. ``Actings`` (shared/directory.py) reads them from the log: for the portal at each request, for the services
at each wish.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

from shared.commands.acting import ACTING_NOT_FOR, ACTING_NOT_NOW
from shared.desks import plan_role
from shared.envelope import Actor
from shared.events.acting import ActingAppointed, ActingEnded, ActingEvent
from shared.plan_changes import VIETNAM
from shared.refusals import NOT_ENTITLED, Term, roles_told

Standing = Literal["coming", "in-force", "over", "taken-back"]
STANDINGS: Final[Mapping[Standing, Term]] = {
    "coming": Term("chưa đến ngày", "not begun yet"),
    "in-force": Term("đang có hiệu lực", "in force"),
    "over": Term("đã hết hạn", "over"),
    "taken-back": Term("đã thu hồi", "taken back"),
}


@dataclass(frozen=True, slots=True)
class Appointment:
    told: ActingAppointed
    ended: bool = False
    why: str = ""
    """The reason with which it was taken back."""


State = Mapping[str, Appointment]
"""By the appointment's id."""


def evolve(state: State, event: ActingEvent) -> State:
    match event:
        case ActingAppointed():
            return {**state, event.acting: Appointment(event)}
        case ActingEnded():
            known = state.get(event.acting)
            return (
                {**state, event.acting: replace(known, ended=True, why=event.reason)}
                if known
                else state
            )


def day_of(moment: datetime) -> date:
    """The day in Vietnam."""
    return moment.astimezone(VIETNAM).date()


def standing(since: date, until: date, *, ended: bool, day: date) -> Standing:
    """Both days count: in force from the first minute of ``since`` to the last of ``until``."""
    if ended:
        return "taken-back"
    if day < since:
        return "coming"
    return "over" if day > until else "in-force"


def in_force(appointment: Appointment, moment: datetime) -> bool:
    told = appointment.told
    day = day_of(moment)
    return standing(told.since, told.until, ended=appointment.ended, day=day) == "in-force"


def acting_actor(
    actor: Actor, acting: str, state: State, moment: datetime, needed: frozenset[str]
) -> Actor:
    """The actor of a wish that is sent by an appointment: with the roles of the desk alone, and for whom.

    ``needed``: the roles of the plan that may send the wish; none: any agency. Raises ACTING_NOT_FOR for another's
    appointment, ACTING_NOT_NOW outside its days or when it was taken back, NOT_ENTITLED for another desk's work.
    """
    appointment = state.get(acting)
    if appointment is None:
        raise ACTING_NOT_FOR.refuse(acting=acting, person=actor.person, unit=actor.unit)
    told = appointment.told
    if (told.unit, told.deputy) != (actor.unit, actor.person):
        raise ACTING_NOT_FOR.refuse(acting=acting, person=actor.person, unit=actor.unit)
    if not in_force(appointment, moment):
        raise not_in_force(appointment, moment)
    role = plan_role(told.desk) or "agency"
    if needed and role not in needed:
        raise NOT_ENTITLED.refuse(unit=actor.unit, roles=roles_told(needed))
    return replace(actor, roles=actor.roles & {role}, absent=told.absent)


def not_in_force(appointment: Appointment, moment: datetime) -> Exception:
    told = appointment.told
    stands = standing(told.since, told.until, ended=appointment.ended, day=day_of(moment))
    return ACTING_NOT_NOW.refuse(
        absent=told.absent,
        since=f"{told.since:%d/%m/%Y}",
        until=f"{told.until:%d/%m/%Y}",
        state=STANDINGS[stands],
    )
