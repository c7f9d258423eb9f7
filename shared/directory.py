"""Which agencies a conference knows, and what each may do: read from the log, the same for every service."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from shared import subjects
from shared.acting import State, evolve
from shared.commands.base import Command
from shared.envelope import Actor, decode
from shared.events import CATALOGUE
from shared.events.acting import ActingAppointed, ActingEnded
from shared.events.agenda import RunningOrder
from shared.events.plan import Agency
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceConcluded,
    ConferencePlanned,
    ConferenceRescheduled,
    PlanAmended,
    ProgramFinalised,
    VenueChanged,
)
from shared.plan_changes import now_planned
from shared.refusals import NOT_ENTITLED, NOT_PLANNED, UNKNOWN_UNIT, roles_told
from shared.running_order import as_finalised
from shared.store import EventStore


@dataclass(slots=True)
class _Known:
    position: int = 0
    planned: ConferencePlanned | None = None
    program: RunningOrder | None = None
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    cancelled: bool = False
    concluded: bool = False
    stale: bool = False


class Directory:
    """The roles of each agency, by conference. Agencies are only ever added, so what is kept stays true."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._conferences: dict[str, _Known] = {}

    async def entitled(self, command: Command, conference: str, unit: str, person: str) -> Actor:
        """Who acts, with their roles. Refuses an unknown conference or agency, or one that may not."""
        if unit == subjects.SYSTEM_UNIT:
            return Actor(unit, person, frozenset({"system"}))
        roles = await self._roles(command, conference, unit)
        if command.roles and not roles & command.roles:
            raise NOT_ENTITLED.refuse(unit=unit, roles=roles_told(command.roles))
        return Actor(unit, person, roles)

    async def planned(self, conference: str) -> ConferencePlanned:
        """The plan and the agencies as they stand: amended, moved in time or place.

        Raises ``CONFERENCE_UNKNOWN`` when nothing is planned.
        """
        return self._planned(conference, await self._now(conference))

    async def as_finalised(self, conference: str) -> ConferencePlanned:
        """The same for whoever is told of it: it ends when the program says that was finalised last."""
        known = await self._now(conference)
        planned = self._planned(conference, known)
        return planned.model_copy(update={"plan": as_finalised(planned.plan, known.program)})

    @staticmethod
    def _planned(conference: str, known: _Known) -> ConferencePlanned:
        if known.planned is None:
            raise NOT_PLANNED.refuse(conference=conference)
        return known.planned

    async def _now(self, conference: str) -> _Known:
        known = self._conferences.get(conference)
        if known is None or known.stale:
            known = await self._read(conference)
        return known

    def changed(self, conference: str) -> None:
        """A fact about the conference itself was heard: the next question reads on."""
        if (known := self._conferences.get(conference)) is not None:
            known.stale = True

    async def cancelled(self, conference: str) -> bool:
        """Whether the conference was called off, by the log as it stands now."""
        return (await self._read(conference)).cancelled

    async def ends_at(self, conference: str) -> datetime | None:
        """When it ends by the plan as it stands; None once it was concluded or called off."""
        known = await self._read(conference)
        if known.planned is None or known.concluded or known.cancelled:
            return None
        return known.planned.plan.ends_at

    async def _roles(self, command: Command, conference: str, unit: str) -> frozenset[str]:
        known = self._conferences.get(conference)
        if known is None or unit not in known.roles:
            known = await self._read(conference)
        if not known.roles:
            introduced = roles_by_unit(command.introduces())
            if not introduced:
                raise NOT_PLANNED.refuse(conference=conference)
            if unit not in introduced:
                raise UNKNOWN_UNIT.refuse(unit=unit)
            return introduced[unit]
        if unit not in known.roles:
            raise UNKNOWN_UNIT.refuse(unit=unit)
        return known.roles[unit]

    async def _read(self, conference: str) -> _Known:
        known = self._conferences.get(conference) or _Known()
        # Fresh, because what is not found here is refused, and no expectation guards a refusal.
        for record in await self._store.read_fresh(subjects.conference(conference), known.position):
            event = decode(record.body, record.position, CATALOGUE).event
            known.position = record.position
            match event:
                case ConferencePlanned():
                    known.planned = event
                case PlanAmended() | ConferenceRescheduled() | VenueChanged() if known.planned:
                    known.planned = now_planned(known.planned, event)
                case ProgramFinalised(order=order):
                    known.program = order
                case ConferenceCancelled():
                    known.cancelled = True
                case ConferenceConcluded():
                    known.concluded = True
                case _:
                    pass
            if known.planned:
                known.roles |= roles_by_unit(known.planned.agencies)
        known.stale = False
        if known.roles:
            self._conferences[conference] = known
        return known


def roles_by_unit(agencies: Iterable[Agency]) -> dict[str, frozenset[str]]:
    return {agency.id: frozenset(role.value for role in agency.roles) for agency in agencies}


@dataclass(slots=True)
class _Appointments:
    position: int = 0
    state: State = field(default_factory=dict)


class Actings:
    """The appointments of each conference, from the log as it stands at the question."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._known: dict[str, _Appointments] = {}

    async def of(self, conference: str) -> State:
        known = self._known.get(conference) or _Appointments()
        subject = subjects.acting(conference)
        for record in await self._store.read_fresh(subject, known.position):
            if record.position <= known.position:
                continue  # somebody else, asking at the same time, has read further already
            event = decode(record.body, record.position, CATALOGUE).event
            if isinstance(event, ActingAppointed | ActingEnded):
                known.state = evolve(known.state, event)
            known.position = record.position
        if known.state:
            self._known[conference] = known
        return known.state
