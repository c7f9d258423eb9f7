"""What becomes of open invitations when the conference moves: no answer is due after it has begun.

A respond-by time that has passed stays passed, and one that still lies before the beginning stays as the letter
says; the organiser may move either (MoveRespondBy). The reminders follow (policies.py, remind_delegation).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from services.registry import delegation
from services.registry.attendance import Invited, State
from shared import subjects
from shared.commands.registry import MoveRespondBy
from shared.envelope import Recorded, decode
from shared.events import CATALOGUE
from shared.events.plan_amendment import PlanPart
from shared.events.registry import ConferenceRescheduled, PlanAmended
from shared.policies import Effect, Wish
from shared.service import Service

_REASON: Final = "Hội nghị bắt đầu sớm hơn hạn trả lời cũ"
_SCHEDULE: Final[PlanPart] = "schedule"


async def bring_forward(
    service: Service, heard: Recorded[ConferenceRescheduled | PlanAmended]
) -> Sequence[Effect]:
    """ConferenceRescheduled, PlanAmended (another time) -> MoveRespondBy for each open invitation whose answer
    would be due after the new beginning. As the invitations stood at the fact, so that hearing twice is once."""
    starts_at = beginning(heard.event)
    if starts_at is None:
        return []
    facts: dict[str, list[Any]] = defaultdict(list)
    for record in await service.store.read(subjects.delegations(heard.conference)):
        if record.position <= heard.position:
            one = decode(record.body, record.position, CATALOGUE)
            facts[one.subject].append(one.event)
    return brought_forward(map(delegation.decider.fold, facts.values()), starts_at, heard.time)


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
