"""The running order of one hall: every time follows from the order, the lengths and the fixed hours.

Pure, and shared because the registry decides on it, the documents show it, and both have to agree. Two things
never overlap; what does not fit is told, never hidden: how far a half-day runs past its end and with which
items, which fixed hour cannot be kept, which item is too short for its parts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.events.agenda import ChangeKind, ProgramChange, ProgramEntry, RunningOrder
from shared.events.plan import Plan, Session

ONLY_SESSION: Final = "ca-hoi-nghi"
"""The id of the one session of a conference whose plan names none."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An item that wants a time: its place, its length in minutes, its half-day, its fixed hour."""

    item: str
    order: int
    minutes: int
    session: str | None = None
    fixed: datetime | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    item: str
    session: str
    starts: datetime
    ends: datetime
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Overflow:
    """A half-day runs ``minutes`` past its end; ``items`` are those that end too late."""

    session: str
    minutes: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """``item`` should begin at ``fixed``, and what is before it ends only at ``earliest``."""

    item: str
    fixed: datetime
    earliest: datetime


@dataclass(frozen=True, slots=True)
class TooShort:
    """The parts of ``item`` take ``minutes`` more than the item has."""

    item: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Times:
    items: tuple[Timed, ...] = ()
    overflows: tuple[Overflow, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    too_short: tuple[TooShort, ...] = ()

    def of(self, item: str) -> Timed:
        return next(one for one in self.items if one.item == item)


def sessions_in(
    sessions: Sequence[Session], starts_at: datetime, ends_at: datetime
) -> tuple[Session, ...]:
    """The half-days; where none is named, the whole conference is one."""
    if sessions:
        return tuple(sessions)
    whole = Session.model_construct(
        id=ONLY_SESSION, title="Cả hội nghị", starts_at=starts_at, ends_at=ends_at
    )
    return (whole,)


def place_of(name: str, address: str) -> str:
    """Where it takes place, in one line as documents say it, within what a short text may hold."""
    return f"{name} ({address})"[:500]


def sessions_of(plan: Plan) -> tuple[Session, ...]:
    return sessions_in(plan.sessions, plan.starts_at, plan.ends_at)


def slots_of(plan: Plan) -> list[Slot]:
    """The plan's own items, by the ids under which they enter the agenda."""
    return [
        Slot(f"item-{one.order}", one.order, one.minutes, one.session, one.starts_at)
        for one in plan.agenda
    ]


def timed(slots: Iterable[Slot], sessions: Sequence[Session]) -> Times:
    """Each item from the end of the one before it, or at its fixed hour when that is later.

    An item without a half-day, or with one that does not exist, is in that of the item before it. Items come
    half-day by half-day, parts behind the item that they are within.
    """
    known = list(slots)
    main = sorted((one for one in known if one.within is None), key=_place)
    items: list[Timed] = []
    overflows: list[Overflow] = []
    conflicts: list[Conflict] = []
    too_short: list[TooShort] = []
    for session, held in _by_session(main, sessions):
        at = session.starts_at
        here: list[Timed] = []
        for slot in held:
            if slot.fixed is not None and slot.fixed < at:
                conflicts.append(Conflict(slot.item, slot.fixed, at))
            starts = at if slot.fixed is None else max(at, slot.fixed)
            at = starts + timedelta(minutes=slot.minutes)
            here.append(Timed(slot.item, session.id, starts, at))
        late = tuple(one.item for one in here if one.ends > session.ends_at)
        if late:
            overflows.append(Overflow(session.id, _minutes(at - session.ends_at), late))
        for one in here:
            items.append(one)
            parts = _parts(one, known)
            items += parts
            if parts and parts[-1].ends > one.ends:
                too_short.append(TooShort(one.item, _minutes(parts[-1].ends - one.ends)))
    return Times(tuple(items), tuple(overflows), tuple(conflicts), tuple(too_short))


def overflows_of(order: RunningOrder, sessions: Sequence[Session]) -> tuple[Overflow, ...]:
    """How far a program that was printed runs past its half-days, and with which items."""
    here = sessions_in(sessions, order.starts_at, order.ends_at)
    found: list[Overflow] = []
    for session in here:
        held = [
            one
            for one in order.entries
            if one.within is None and (len(here) == 1 or one.session == session.id)
        ]
        late = tuple(one.item for one in held if one.ends_at > session.ends_at)
        if late:
            over = max(one.ends_at for one in held) - session.ends_at
            found.append(Overflow(session.id, _minutes(over), late))
    return tuple(found)


def _place(slot: Slot) -> tuple[int, str]:
    return slot.order, slot.item


def _by_session(
    main: Sequence[Slot], sessions: Sequence[Session]
) -> list[tuple[Session, list[Slot]]]:
    held: dict[str, list[Slot]] = {session.id: [] for session in sessions}
    current = sessions[0].id
    for slot in main:
        current = slot.session if slot.session in held else current
        held[current].append(slot)
    return [(session, held[session.id]) for session in sessions]


def _parts(whole: Timed, slots: Iterable[Slot]) -> list[Timed]:
    at, parts = whole.starts, []
    for slot in sorted((one for one in slots if one.within == whole.item), key=_place):
        ends = at + timedelta(minutes=slot.minutes)
        parts.append(Timed(slot.item, whole.session, at, ends, whole.item))
        at = ends
    return parts


def _minutes(span: timedelta) -> int:
    """Whole minutes, a started one counted."""
    return -int(-span.total_seconds() // 60)


# --- what differs between two versions -----------------------------------------------------------


def difference(before: RunningOrder, after: RunningOrder) -> tuple[ProgramChange, ...]:
    """What was added, taken out, moved, re-timed, given to another presenter or called otherwise.

    Only as many items count as moved as had to be: those outside the longest run that kept its order.
    """
    old = {entry.item: entry for entry in before.entries}
    new = {entry.item: entry for entry in after.entries}
    moved = _moved([item for item in old if item in new], [item for item in new if item in old])
    changes = [
        ProgramChange(item=item, kinds=kinds, before=old.get(item), after=entry)
        for item, entry in new.items()
        if (kinds := _kinds(old.get(item), entry, item in moved))
    ]
    gone = [
        ProgramChange(item=item, kinds=("removed",), before=entry)
        for item, entry in old.items()
        if item not in new
    ]
    return (*changes, *gone)


def _kinds(before: ProgramEntry | None, after: ProgramEntry, moved: bool) -> tuple[ChangeKind, ...]:
    if before is None:
        return ("added",)
    found: Mapping[ChangeKind, bool] = {
        "moved": moved or (before.session, before.within) != (after.session, after.within),
        "retimed": (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at),
        # that somebody now knows whose item it is gives it to nobody else
        "presenter": before.presenter != after.presenter or before.unit not in (None, after.unit),
        "title": before.title != after.title,
    }
    return tuple(kind for kind, holds in found.items() if holds)


def _moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """The fewest items that have to change places to get from one order to the other."""
    place = {item: number for number, item in enumerate(new)}
    tails: list[int] = []  # of the best run of each length, its last place
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for item in old:
        length = bisect_left(tails, place[item])
        before[item] = ends[length - 1] if length else None
        tails[length:] = [place[item], *tails[length + 1 :]]
        ends[length:] = [item, *ends[length + 1 :]]
    kept: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return frozenset(old) - kept


def frame_changed(before: RunningOrder, after: RunningOrder) -> bool:
    """The conference itself begins, ends or takes place otherwise; it also ends otherwise where the last item does
    that runs past its planned end."""
    return (before.starts_at, before.ends_at, before.venue, ends_of(before)) != (
        after.starts_at,
        after.ends_at,
        after.venue,
        ends_of(after),
    )


def units_of(changes: Iterable[ProgramChange]) -> tuple[str, ...]:
    """The agencies whose items changed, each once, in the order of the program."""
    entries = (entry for change in changes for entry in (change.before, change.after))
    return tuple(dict.fromkeys(entry.unit for entry in entries if entry and entry.unit))


def of_no_agency(changes: Iterable[ProgramChange]) -> tuple[str, ...]:
    """Who presents what changed and is no agency that could be told, each once, as the program calls them."""
    entries = (change.after or change.before for change in changes)
    return tuple(dict.fromkeys(one.presenter for one in entries if one and one.unit is None))


def own_changes(changes: Iterable[ProgramChange], unit: str) -> tuple[ProgramChange, ...]:
    """Those that concern one agency."""
    return tuple(change for change in changes if unit in units_of([change]))


# --- when it ends by its program -----------------------------------------------------------------


def ends_of(order: RunningOrder) -> datetime:
    """When it is over: at the conference's end, or with the last item that runs past it."""
    return max((order.ends_at, *(one.ends_at for one in order.entries)))


def end_moved(before: RunningOrder | None, after: RunningOrder) -> bool:
    """Whether the conference ends otherwise by a version than was told until then; of another day than that of the
    version ``before``, the plan's end was told."""
    same = before is not None and _hours(before) == _hours(after)
    return ends_of(after) != (ends_of(before) if before and same else after.ends_at)


def as_finalised(plan: Plan, order: RunningOrder | None) -> Plan:
    """The plan with the true end of the conference and of each half-day, where the version that was finalised last
    runs past them. A version of other hours than the plan has by now says nothing of them."""
    if order is None or _hours(order) != (plan.starts_at, plan.ends_at):
        return plan
    ends = {"ends_at": ends_of(order).astimezone(plan.ends_at.tzinfo)}
    return plan.model_copy(update=ends | {"sessions": sessions_as_finalised(plan.sessions, order)})


def sessions_as_finalised(sessions: Iterable[Session], order: RunningOrder) -> tuple[Session, ...]:
    def ends(one: Session) -> datetime:
        held = (entry.ends_at for entry in order.entries if entry.session == one.id)
        return max((one.ends_at, *held)).astimezone(one.ends_at.tzinfo)

    return tuple(one.model_copy(update={"ends_at": ends(one)}) for one in sessions)


def _hours(order: RunningOrder) -> tuple[datetime, datetime]:
    return order.starts_at, order.ends_at
