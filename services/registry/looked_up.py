"""What a wish names outside its own boundary, looked up as the wish comes in.

Not guarded, and need not be: whoever was named by a delegation is never unnamed, and a file that is not in the
store is told as a warning only.
"""

from dataclasses import dataclass, field, replace

from services.registry import agenda, conference, delegation, hall
from services.registry.acting import Frame
from services.registry.attendance import Invited, in_person
from services.registry.conference import Beside, Planned
from services.registry.invited_as import Offices
from services.registry.respond_by import hours_of
from shared import subjects
from shared.commands.agenda import AttachAgendaDocument
from shared.commands.base import Command
from shared.commands.hall import HALL_LEFT
from shared.commands.protocol import PlaceDelegate, SetReceptionCard
from shared.commands.registry import IssueInvitation, RequestContribution
from shared.directory import roles_by_unit
from shared.envelope import Meta, decode
from shared.events import CATALOGUE
from shared.events.plan import RankRule, seats_of
from shared.events.registry import ConferencePlanned, InvitationIssued, InvitationWithdrawn
from shared.law import Law
from shared.refusals import Term, not_found
from shared.running_order import place_of
from shared.service import Enter, Service
from shared.working_days import Calendar


async def delegate(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """Refuses the place or card of a delegate whom no delegation has named (NOT_FOUND)."""
    if not isinstance(command, PlaceDelegate | SetReceptionCard):
        return command, meta
    subject = subjects.delegation(meta.conference, command.delegation)
    for fresh in (False, True):
        state = await service.boundaries.state(delegation.decider, subject, fresh=fresh)
        if isinstance(state, Invited) and command.person_id in state.people:
            return command, meta
    if not isinstance(state, Invited):
        raise not_found(
            Term("đoàn", "delegation"), command.delegation, "hoinghi show … delegations"
        )
    raise not_found(Term("đại biểu", "delegate"), command.person_id, "hoinghi show … delegates")


async def document(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """Whether the store has the file, under the agenda or as the paper of the item: ``meta.known``."""
    if not isinstance(command, AttachAgendaDocument):
        return command, meta
    subject = subjects.agenda(meta.conference)
    state = await service.boundaries.state(agenda.decider, subject, fresh=False)
    item = state.items.get(command.item)
    places = [subject]
    if item is not None and item.current.paper is not None:
        places.append(subjects.paper(meta.conference, item.current.paper))
    found = [await service.files.find(place, command.digest) for place in places]
    return command, replace(meta, known=agenda.Kept(any(found)))


async def frame(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """Which roles each agency holds, and the last day of the plan: of the conference, or of a task that follows
    it (the report on its results): ``meta.known``."""
    planned = await service.directory.planned(meta.conference)
    plan = planned.plan
    last = max((plan.ends_at.date(), *(one.due for one in plan.responsibilities if one.due)))
    return command, replace(meta, known=Frame(roles_by_unit(planned.agencies), last))


async def offices(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """The offices that the plan invites: ``meta.known``."""
    planned = await service.directory.planned(meta.conference)
    known = {group.id: group.offices for group in planned.plan.groups}
    return command, replace(meta, known=Offices(known))


@dataclass(slots=True)
class _Invitations:
    """Who is invited in which group, by delegation, as far as the log was read."""

    position: int = 0
    standing: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    async def read(self, service: Service, conference: str) -> None:
        pattern = subjects.delegations(conference)
        for record in await service.store.read(pattern, self.position):
            if record.position <= self.position:
                continue  # another invitation, read at the same time, has come this far
            event = decode(record.body, record.position, CATALOGUE).event
            if isinstance(event, InvitationIssued) and event.origin == "plan":
                self.standing[event.delegation] = _whom(event)
            elif isinstance(event, InvitationWithdrawn):
                self.standing.pop(event.delegation, None)
            self.position = record.position


def _whom(terms: InvitationIssued | IssueInvitation) -> tuple[str, str, str]:
    """Group, agency, and the guest, where one is invited in person."""
    return terms.group, terms.unit, terms.contact.person_id if in_person(terms) else ""


def _planned_for(
    planned: ConferencePlanned, command: IssueInvitation
) -> tuple[int, RankRule] | None:
    group = next((one for one in planned.plan.groups if one.id == command.group), None)
    agency = next((one for one in planned.agencies if one.id == command.unit), None)
    if group is None or agency is None or agency.group != group.id or in_person(command):
        return None
    return seats_of(planned.plan, agency), group.rank


async def place(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """Where the conference is held now: ``meta.known`` of a plan of its hall."""
    state = await service.boundaries.state(
        conference.decider, subjects.conference(meta.conference), fresh=True
    )
    if not isinstance(state, Planned):
        return command, meta
    return command, replace(meta, known=hall.Here(place_of(state.venue.name, state.venue.address)))


async def beside(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """The plan of the seats as it stands: ``meta.known`` of another place or time."""
    seats = await service.boundaries.state(hall.decider, subjects.hall(meta.conference), fresh=True)
    title = seats.hall.title if seats.hall is not None else ""
    return command, replace(meta, known=Beside(title, seats.place, len(seats.seats)))


async def in_this_hall(service: Service, command: Command, meta: Meta) -> None:
    """Nobody is seated by the plan of a place where the conference is not held any more (REGISTRY_HALL_LEFT)."""
    _, here = await place(service, command, meta)
    seats = await service.boundaries.state(hall.decider, subjects.hall(meta.conference), fresh=True)
    if seats.hall is None or seats.place is None or not isinstance(here.known, hall.Here):
        return
    if seats.place != here.known.place:
        raise HALL_LEFT.refuse(title=seats.hall.title, before=seats.place)


def hours(law: Law, calendar: Calendar) -> Enter:
    """When the conference begins and ends as it stands now, and until when invitations go out; for an invitation
    also the groups and agencies of the plan, for a contribution its topics: ``meta.known``."""

    invitations: dict[str, _Invitations] = {}

    async def _invited(service: Service, command: IssueInvitation, meta: Meta) -> str | None:
        seen = invitations.setdefault(meta.conference, _Invitations())
        await seen.read(service, meta.conference)
        whom = _whom(command)
        return next((name for name, other in seen.standing.items() if other == whom), None)

    async def enter(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
        state = await service.boundaries.state(
            conference.decider, subjects.conference(meta.conference), fresh=True
        )
        if not isinstance(state, Planned):
            return command, meta
        known = hours_of(state.starts_at, state.ends_at, law, calendar)
        if isinstance(command, IssueInvitation):
            planned = await service.directory.planned(meta.conference)
            known = replace(
                known,
                groups=frozenset(group.id for group in planned.plan.groups),
                units=frozenset(agency.id for agency in planned.agencies),
                planned=_planned_for(planned, command),
            )
            if command.origin == "plan":
                known = replace(known, invited=await _invited(service, command, meta))
        if isinstance(command, RequestContribution):
            topics = frozenset(topic.code for topic in state.now.plan.topics)
            known = replace(known, topics=topics)
        return command, replace(meta, known=known)

    return enter
