"""What a wish names outside its own boundary, looked up as the wish comes in.

Not guarded, and need not be: whoever was named by a delegation is never unnamed, and a file that is not in the
store is told as a warning only.
"""

from dataclasses import replace

from services.registry import agenda, conference, delegation
from services.registry.acting import Frame
from services.registry.attendance import Invited
from services.registry.conference import Planned
from services.registry.respond_by import hours_of
from shared import subjects
from shared.commands.agenda import AttachAgendaDocument
from shared.commands.base import Command
from shared.commands.protocol import PlaceDelegate, SetReceptionCard
from shared.commands.registry import IssueInvitation, RequestContribution
from shared.directory import roles_by_unit
from shared.envelope import Meta
from shared.law import Law
from shared.refusals import Term, not_found
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


def hours(law: Law, calendar: Calendar) -> Enter:
    """When the conference begins and ends as it stands now, and until when invitations go out; for an invitation
    also the groups and agencies of the plan, for a contribution its topics: ``meta.known``."""

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
            )
        if isinstance(command, RequestContribution):
            topics = frozenset(topic.code for topic in state.now.plan.topics)
            known = replace(known, topics=topics)
        return command, replace(meta, known=known)

    return enter
