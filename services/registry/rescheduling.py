"""What becomes of open invitations and of papers still awaited when the conference moves.

No answer is due after the conference has begun (where it comes later again, the letter's own time is due again),
and a paper's day moves by as many days as the conference.
A respond-by time that has passed stays passed, and one that still lies before the beginning stays as the letter
says; the organiser may move either (MoveRespondBy, MovePaperDue). The reminders follow (policies.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from services.registry import conference, delegation, paper
from services.registry.attendance import Invited, State
from shared import subjects
from shared.commands.registry import MovePaperDue, MoveRespondBy
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.events.plan_amendment import PlanPart
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import ConferenceRescheduled, PlanAmended
from shared.policies import Effect, Wish
from shared.service import Service
from shared.subjects import Subject

_REASON: Final = "Hội nghị bắt đầu sớm hơn hạn trả lời cũ"
_BACK: Final = "Hội nghị họp muộn hơn; hạn trả lời trở lại như giấy mời"
_SCHEDULE: Final[PlanPart] = "schedule"
_VIETNAM: Final = timezone(VIETNAM_OFFSET)


async def follow(
    service: Service, heard: Recorded[ConferenceRescheduled | PlanAmended]
) -> Sequence[Effect]:
    """ConferenceRescheduled, PlanAmended (another time) -> MoveRespondBy for each open invitation whose answer
    would be due after the new beginning, MovePaperDue for each paper that is awaited. As they stood at the fact,
    so that hearing twice is once."""
    starts_at = beginning(heard.event)
    if starts_at is None:
        return []
    invited = await _before(service, subjects.delegations(heard.conference), heard)
    papers = await _before(service, subjects.papers(heard.conference), heard)
    planned = await _before(service, subjects.conference(heard.conference), heard)
    before = [conference.decider.fold(facts) for facts in planned]
    delegations = [delegation.decider.fold(facts) for facts in invited]
    return [
        *brought_forward(delegations, starts_at, heard.time),
        *brought_back(delegations, before, starts_at, heard.time),
        *moved_along(map(paper.decider.fold, papers), before, starts_at, heard.time),
    ]


async def _before(service: Service, boundaries: Subject, heard: Recorded[Any]) -> list[list[Any]]:
    """The facts of each boundary before the one that was heard."""
    facts: dict[str, list[Any]] = defaultdict(list)
    for record in await service.store.read(boundaries):
        if record.position < heard.position:
            one = decode(record.body, record.position, CATALOGUE)
            facts[one.subject].append(one.event)
    return list(facts.values())


def beginning(event: ConferenceRescheduled | PlanAmended) -> datetime | None:
    """The new one; None where an amendment leaves the time alone."""
    match event:
        case ConferenceRescheduled():
            return event.starts_at
        case PlanAmended():
            return event.plan.starts_at if _SCHEDULE in event.changed else None


def brought_forward(
    delegations: Iterable[State], starts_at: datetime, now: datetime
) -> Sequence[Effect]:
    return [
        Wish(MoveRespondBy(delegation=one.terms.delegation, respond_by=starts_at, reason=_REASON))
        for one in delegations
        if isinstance(one, Invited)
        and not one.withdrawn
        and now <= one.respond_by
        and one.respond_by > starts_at
    ]


def brought_back(
    delegations: Iterable[State],
    before: Iterable[conference.State],
    starts_at: datetime,
    now: datetime,
) -> Sequence[Effect]:
    """A respond-by time that was cut to the beginning, of a conference that now comes later again, is what the
    letter says, as far as that is not later still. ``before``: the conference as it stood."""
    return [
        Wish(MoveRespondBy(delegation=one.terms.delegation, respond_by=due, reason=_BACK))
        for planned in before
        if isinstance(planned, conference.Planned)
        for one in delegations
        if isinstance(one, Invited)
        and not one.withdrawn
        and now <= one.respond_by == planned.starts_at
        and (due := min(one.terms.respond_by, starts_at)) > one.respond_by
    ]


def moved_along(
    papers: Iterable[paper.State],
    before: Iterable[conference.State],
    starts_at: datetime,
    now: datetime,
) -> Sequence[Effect]:
    """``before``: the conference as it stood. By whole days of Vietnam; another hour moves nothing."""
    today = now.astimezone(_VIETNAM).date()
    return [
        Wish(MovePaperDue(paper=one.paper, due=due))
        for planned in before
        if isinstance(planned, conference.Planned)
        for one in papers
        if isinstance(one, paper.Paper)
        and one.due is not None
        and one.status in paper.AWAITED
        and (due := _moved(one.due, _day(starts_at) - _day(planned.starts_at), today)) != one.due
    ]


def _day(moment: datetime) -> date:
    return moment.astimezone(_VIETNAM).date()


def _moved(due: date, by: timedelta, today: date) -> date:
    """Never to a day that has passed: what was due later is due today then, and what is late stays late."""
    moved = due + by
    return moved if moved >= today else min(due, today)
