"""What the awards service does of its own accord: it opens a round for each quota of a plan, and arranges the
ceremony of what was decided."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from shared.commands.awards import (
    AmendAwardRound,
    ArrangeCeremony,
    CloseAwardRound,
    OpenAwardRound,
)
from shared.envelope import Recorded
from shared.events.awards import AwardDecisionIssued
from shared.events.plan import AwardQuota, Plan
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import ConferencePlanned, ConferenceRescheduled, PlanAmended
from shared.plan_changes import before
from shared.policies import Effect, Wish

DAYS_BEFORE: Final = 10
"""Dossiers reach Home Affairs ten calendar days before a conference with awards (QĐ 86/2025/QĐ-UBND
of Bắc Ninh, Điều 6.1 [V]). For other provinces and earlier plans it is a proposal; the plan's own
day comes first."""
_VIETNAM: Final = timezone(VIETNAM_OFFSET)
_END_OF_DAY: Final = time(23, 59, 59)
_END_OF_OFFICE_HOURS: Final = time(17, 0)
_LONGEST_TEXT: Final = 500


def open_rounds(planned: Recorded[ConferencePlanned]) -> Sequence[Effect]:
    """ConferencePlanned -> OpenAwardRound, one for each quota, whose key is the round's id."""
    return [Wish(one) for one in _rounds(planned.event.plan).values()]


def amend_rounds(amended: Recorded[PlanAmended]) -> Sequence[Effect]:
    """PlanAmended -> OpenAwardRound for a new form, AmendAwardRound for one whose terms changed, CloseAwardRound
    for a form that the plan does not have any more: no nomination stood in it, or the amendment was refused."""
    event = amended.event
    old_plan, _ = before(event)
    was = _rounds(old_plan)
    now = _rounds(event.plan)
    document = f"Kế hoạch sửa đổi số {event.number}"[:_LONGEST_TEXT]
    return [
        *(
            Wish(_amend(opened, document) if name in was else opened)
            for name, opened in now.items()
            if was.get(name) != opened
        ),
        *(Wish(CloseAwardRound(round=name, document=document)) for name in was if name not in now),
    ]


def move_deadlines(
    moved: Recorded[ConferenceRescheduled], planned: ConferencePlanned
) -> Sequence[Effect]:
    """ConferenceRescheduled -> AmendAwardRound: dossiers are due before the day that holds now. A day that was
    signed stays."""
    document = f"Thay đổi thời gian hội nghị: {moved.event.reason}"[:_LONGEST_TEXT]
    return [Wish(_amend(one, document)) for one in _rounds(planned.plan).values()]


def _rounds(plan: Plan) -> dict[str, OpenAwardRound]:
    day = plan.starts_at.astimezone(_VIETNAM).date()
    return {quota.key: _open(quota, day) for quota in plan.awards}


def _amend(opened: OpenAwardRound, document: str) -> AmendAwardRound:
    return AmendAwardRound(
        round=opened.round,
        document=document,
        collectives=opened.collectives,
        individuals=opened.individuals,
        households=opened.households,
        grassroots_first=opened.grassroots_first,
        deadline=opened.deadline,
    )


def _open(quota: AwardQuota, conference_day: date) -> OpenAwardRound:
    return OpenAwardRound(
        round=quota.key,
        form=quota.key,
        form_name=quota.form,
        collectives=quota.collectives,
        individuals=quota.individuals,
        grassroots_first=quota.grassroots_first,
        level=quota.level,
        households=quota.households,
        precedence=quota.precedence,
        clearances=quota.clearances,
        deadline=deadline(quota.nominations_due, conference_day),
    )


STAGE_GROUP: Final = 10
"""The most who are called on the stage together, unless the organiser says otherwise (practice, 5 to 10)."""


def arrange_ceremony(decided: Recorded[AwardDecisionIssued]) -> Sequence[Effect]:
    """AwardDecisionIssued -> ArrangeCeremony: kind by kind, in the conference's order of precedence."""
    return [Wish(ArrangeCeremony(round=decided.event.round, size=STAGE_GROUP, by_precedence=True))]


def deadline(due: date | None, conference_day: date) -> datetime:
    """The end of the plan's own day; without one, 17:00 ten calendar days before the conference."""
    if due is not None:
        return datetime.combine(due, _END_OF_DAY, _VIETNAM)
    last_day = conference_day - timedelta(days=DAYS_BEFORE)
    return datetime.combine(last_day, _END_OF_OFFICE_HOURS, _VIETNAM)
