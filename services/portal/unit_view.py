"""A unit's own page as a value: its seats and people, what is asked of it, what it may still do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.program import tables
from services.program.answers import answers_of
from services.program.award_states import AWARDED, as_awarded
from services.program.changes import moment
from services.program.snapshot import Columns, Snapshot, stands
from shared.subjects import awardee

_OPEN_PAPERS: Final = frozenset({"proposed", "submitted", "returned"})
_OPEN_CONTRIBUTIONS: Final = frozenset({"requested", "submitted", "returned", "withdrawn"})
_NOT_SEATED: Final = frozenset({"declined", "replaced", "elsewhere", "invitation-withdrawn"})


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of the delegation. ``waits``: the substitute whom the chair has not agreed to yet."""

    row: Columns
    waits: Columns | None
    may_answer: bool
    may_mend: bool
    may_return: bool
    """Declined, and may say otherwise: answers are still taken and a seat is free."""

    @property
    def coming(self) -> bool:
        return self.row["status"] in ("registered", "confirmed")


@dataclass(frozen=True, slots=True)
class UnitView:
    """``guest``: an invitation in person, answered with yes, no, or somebody else."""

    delegation: Columns
    unit_name: str
    group_title: str
    guest: bool
    of_one: bool
    """It shows one guest or awardee their own invitation, and their award; nothing else of the agency."""
    withdrawn: bool
    open: bool
    """Whether answers are still taken; the registry decides, this only chooses what is offered."""
    nobody: bool
    """The unit has said that it sends nobody; until answers are due it may come back to that."""
    people: Sequence[Seat]
    gone: Sequence[Seat]
    free: int
    """How many more it may name: seats that are nobody's, and those of whom declined."""
    counted: Mapping[str, int]
    """As every page counts the seats (services/program/answers.py)."""
    by_head: bool
    works: bool
    """Whether the unit's other work is shown: not to a single guest or awardee."""
    papers: Sequence[Columns]
    tasks: Sequence[Columns]
    contributions: Sequence[Columns]
    nominations: Sequence[Columns]
    """Each with ``receiver``: who was named to receive the award for an absent awardee."""
    topics: dict[str, str]
    over: bool
    """The conference was held or called off: no paper is handed in or withdrawn any more."""
    off: bool
    """It was called off: nothing is asked of the unit any more."""

    @property
    def seats(self) -> int:
        return int(self.delegation["seats"])

    def may_hand_in(self, row: Columns) -> bool:
        if "paper" in row:
            return row["status"] in _OPEN_PAPERS and not self.over
        return row["status"] in _OPEN_CONTRIBUTIONS and not self.off


def of_one(delegation: Columns) -> bool:
    """Not the agency is invited but one guest, or one awardee (a person, a household, a collective): the agency
    only nominated them, or only passes their letter on."""
    in_person = delegation["contact_person_id"] != delegation["unit"]
    return bool(
        delegation["origin"] == "award" or (delegation["rank_rule"] == "named" and in_person)
    )


def own_award(delegation: Columns, nomination: str) -> bool:
    """Whether the invitation is of whom this nomination's award made a guest."""
    return bool(delegation["origin"] == "award" and delegation["delegation"] == awardee(nomination))


async def unit_view(
    shot: Snapshot, delegation: Columns, now: datetime, *, by_link: bool = False
) -> UnitView:
    """``by_link``: for whoever holds the link of this invitation, who need not be of the agency."""
    name, unit = delegation["delegation"], delegation["unit"]
    withdrawn = not stands(delegation)
    held = shot.head["status"] not in ("concluded", "cancelled")
    still_open = not withdrawn and held and moment(now) <= delegation["respond_by"]
    guest = delegation["rank_rule"] == "named" and delegation["seats_invited"] == 1
    guest = guest and delegation["contact_person_id"] != unit
    waiting = {
        row["person_id"]: row
        for row in await shot.rows(tables.substitutions)
        if row["delegation"] == name and row["status"] == "requested"
    }
    seats = [
        _seat(row, waiting.get(row["person_id"]), still_open, withdrawn, held)
        for row in await shot.rows(tables.attendees)
        if row["delegation"] == name
    ]
    taken = sum(seat.row["status"] not in _NOT_SEATED or seat.waits is not None for seat in seats)
    nobody = delegation["status"] == "declined"
    free = 0 if nobody else max(0, delegation["seats"] - taken)
    seats = [_may_return(seat, still_open and free > 0) for seat in seats]
    seats.sort(key=lambda seat: shot.delegate_order(seat.row))
    people = [seat for seat in seats if seat.row["status"] not in _NOT_SEATED]
    gone = [seat for seat in seats if seat.row["status"] in _NOT_SEATED]
    alone = by_link and of_one(delegation)
    works = not guest and not alone and not withdrawn

    async def own(table: str, holder: str = "unit") -> list[Columns]:
        rows = await shot.rows(tables.metadata.tables[table]) if works else []
        return [row for row in rows if row[holder] == unit]

    awards = await _awards(shot, delegation, alone=alone, works=works)
    tasks = await shot.rows(tables.tasks) if works else []
    return UnitView(
        delegation=delegation,
        unit_name=shot.name(unit),
        group_title=shot.group_title(delegation["group_id"]),
        guest=guest,
        of_one=alone,
        withdrawn=withdrawn,
        open=still_open,
        nobody=nobody,
        people=people,
        gone=gone,
        free=free,
        counted=answers_of(delegation, [seat.row for seat in seats]),
        by_head=delegation["rank_rule"] == "head",
        works=works,
        papers=await own("papers"),
        tasks=sorted(
            (t for t in tasks if unit == t["lead"] or unit in (t["supporting"] or "").split()),
            key=lambda task: (task["due"], task["task"]),
        ),
        contributions=await own("contributions"),
        nominations=awards,
        topics={row["topic"]: row["text"] for row in await shot.rows(tables.topics)},
        over=not held,
        off=shot.head["status"] == "cancelled",
    )


async def _awards(
    shot: Snapshot, delegation: Columns, *, alone: bool, works: bool
) -> Sequence[Columns]:
    """The agency's nominations, or the one award that this invitation is for."""
    if not (alone or works):
        return ()

    def own(rows: Sequence[Columns]) -> list[Columns]:
        return [row for row in rows if row["unit"] == delegation["unit"]]

    told = as_awarded(
        own(await shot.rows(tables.nominations)),
        own(await shot.rows(tables.awards)),
        await shot.rows(tables.award_rounds),
    )
    if not alone:
        return told
    return [
        row for row in told if row["status"] in AWARDED and own_award(delegation, row["nomination"])
    ]


def _seat(
    row: Columns, waits: Columns | None, still_open: bool, withdrawn: bool, held: bool
) -> Seat:
    coming = row["status"] in ("registered", "confirmed")
    return Seat(
        row=row,
        waits=waits,
        may_answer=coming and still_open and waits is None,
        may_mend=coming and not withdrawn and held and waits is None,
        may_return=False,
    )


def _may_return(seat: Seat, room: bool) -> Seat:
    return replace(seat, may_return=room and seat.row["status"] == "declined" and not seat.waits)
