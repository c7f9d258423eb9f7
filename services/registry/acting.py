"""Who acts for whom, at which desk, on which days. One conference's appointments are one boundary, so that
nobody has two acting persons at one desk on one day.

How an appointment stands on a day is shared/acting.py, which the doors ask too.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from shared.acting import State, day_of, evolve, standing
from shared.commands import acting as wish
from shared.decider import Decider, must_own
from shared.desks import DESKS, Desk, holds, plan_role
from shared.envelope import Meta
from shared.events.acting import ActingAppointed, ActingEnded, ActingEvent
from shared.refusals import MALFORMED, UNKNOWN_UNIT, Term, because, not_found, otherwise

_APART: Final = frozenset({Desk.ORGANISER, Desk.FINANCE, Desk.REVIEWER, Desk.APPROVER})
"""Who draws up, who reviews and who approves are never one agency's people (BUDGET_OWN_SETTLEMENT)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the plan says, looked up as the wish comes in: the roles of each agency; the last day of the plan."""

    roles: dict[str, frozenset[str]]
    last: date


def decide(command: wish.ActingCommand, state: State, meta: Meta) -> list[ActingEvent]:
    if meta.actor.absent is not None:
        raise wish.ACTING_NO_FURTHER.refuse()
    match command:
        case wish.AppointActing():
            return _appoint(command, state, meta)
        case wish.EndActing():
            return _end(command, state, meta)
        case _:
            assert_never(command)


def _appoint(command: wish.AppointActing, state: State, meta: Meta) -> list[ActingEvent]:
    told = ActingAppointed(**{**dict(command), "home": command.home or command.unit})
    _must_be_theirs(told, meta)
    known = state.get(command.acting)
    if known is not None:
        if known.told == told and not known.ended:
            return []
        raise wish.ACTING_TAKEN.refuse(acting=command.acting)
    _check_days(told, meta)
    frame = _frame(meta)
    for unit in (told.unit, told.home):
        if unit not in frame.roles:
            raise UNKNOWN_UNIT.refuse(unit=unit)
    if not holds(frame.roles[told.unit], told.desk):
        raise wish.ACTING_ROLE.refuse(unit=told.unit, desk=DESKS[told.desk])
    if told.until > frame.last:
        raise wish.ACTING_BEYOND.refuse(until=_said(told.until), last=_said(frame.last))
    if (told.home, told.deputy) == (told.unit, told.absent):
        raise wish.ACTING_SELF.refuse(person=told.deputy)
    _check_apart(told, frame)
    for other in state.values():
        same = (other.told.unit, other.told.desk, other.told.absent)
        if (
            not other.ended
            and same == (told.unit, told.desk, told.absent)
            and other.told.since <= told.until
            and told.since <= other.told.until
        ):
            raise wish.ACTING_TWICE.refuse(
                absent=told.absent, person=other.told.deputy, other=other.told.acting
            )
    return [told]


def _check_days(told: ActingAppointed, meta: Meta) -> None:
    today = day_of(meta.time)
    if told.until < told.since:
        raise wish.ACTING_DATES.refuse(since=_said(told.since), until=_said(told.until))
    if told.since < today:
        raise wish.ACTING_PAST.refuse(since=_said(told.since), today=_said(today))


def _check_apart(told: ActingAppointed, frame: Frame) -> None:
    """Else a lent official approves, in the other agency's name, what their own has handed in."""
    separate = {plan_role(desk) for desk in _APART}
    if told.home != told.unit and told.desk in _APART and frame.roles[told.home] & separate:
        raise wish.ACTING_APART.refuse(home=told.home, unit=told.unit, desk=DESKS[told.desk])


def _end(command: wish.EndActing, state: State, meta: Meta) -> list[ActingEvent]:
    known = state.get(command.acting)
    if known is None:
        raise not_found(
            Term("lần giao làm thay", "acting"), command.acting, "hoinghi show … acting"
        )
    told = known.told
    _must_be_theirs(told, meta)
    if known.ended:
        if command.reason == known.why:
            return []
        raise otherwise(Term("thu hồi việc làm thay", "taking an acting back"), because(known.why))
    if standing(told.since, told.until, ended=False, day=day_of(meta.time)) == "over":
        raise wish.ACTING_OVER.refuse(until=_said(told.until))
    return [ActingEnded(acting=told.acting, unit=told.unit, reason=command.reason)]


def _must_be_theirs(told: ActingAppointed, meta: Meta) -> None:
    """An agency hands on its own desks. The organiser may, where the absent one is another agency's contact: what
    any agency does for itself, the organiser may do for it; whoever decides on others' work is nobody else's to
    replace."""
    must_own(meta, told.unit, *(("organiser",) if told.desk is Desk.CONTACT else ()))


def _frame(meta: Meta) -> Frame:
    if not isinstance(meta.known, Frame):
        raise MALFORMED.refuse(faults="conference")
    return meta.known


def _said(day: date) -> str:
    return f"{day:%d/%m/%Y}"


decider: Final[Decider[wish.ActingCommand, State, ActingEvent]] = Decider(
    "acting", {}, decide, evolve
)
