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
from shared.working_days import Calendar, working_day_by

DAYS_BEFORE: Final = 10
"""Dossiers reach Home Affairs ten calendar days before a conference with awards (QĐ 86/2025/QĐ-UBND
of Bắc Ninh, Điều 6.1 [V]). For other provinces and earlier plans it is a proposal; the plan's own
day comes first. A proposed day that is a day off gives way to the working day before it."""
_VIETNAM: Final = timezone(VIETNAM_OFFSET)
_END_OF_DAY: Final = time(23, 59, 59)
_END_OF_OFFICE_HOURS: Final = time(17, 0)
_LONGEST_TEXT: Final = 500


def open_rounds(planned: Recorded[ConferencePlanned], calendar: Calendar) -> Sequence[Effect]:
    """ConferencePlanned -> OpenAwardRound, one for each quota, whose key is the round's id."""
    return [Wish(one) for one in _rounds(planned.event.plan, calendar).values()]


def amend_rounds(amended: Recorded[PlanAmended], calendar: Calendar) -> Sequence[Effect]:
    """PlanAmended -> OpenAwardRound for a new form, AmendAwardRound for one whose terms changed, CloseAwardRound
    for a form that the plan does not have any more: no nomination stood in it, or the amendment was refused."""
    event = amended.event
    old_plan, _ = before(event)
    was = _rounds(old_plan, calendar)
    now = _rounds(event.plan, calendar)
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
    moved: Recorded[ConferenceRescheduled], planned: ConferencePlanned, calendar: Calendar
) -> Sequence[Effect]:
    """ConferenceRescheduled -> AmendAwardRound: dossiers are due before the day that holds now. A day that was
    signed stays."""
    document = f"Thay đổi thời gian hội nghị: {moved.event.reason}"[:_LONGEST_TEXT]
    return [
        Wish(_amend(one, document))
        for one in _rounds(_on_working_days(planned.plan, calendar), calendar).values()
    ]


def _on_working_days(plan: Plan, calendar: Calendar) -> Plan:
    """A proposed day that came along with the conference may have come to rest on a day off."""
    quotas = tuple(
        quota.model_copy(
            update={"nominations_due": working_day_by(quota.nominations_due, calendar)}
        )
        if quota.nominations_due and quota.proposed
        else quota
        for quota in plan.awards
    )
    return plan.model_copy(update={"awards": quotas})


def _rounds(plan: Plan, calendar: Calendar) -> dict[str, OpenAwardRound]:
    day = plan.starts_at.astimezone(_VIETNAM).date()
    return {
        quota.key: _open(quota, deadline(quota.nominations_due, day, calendar))
        for quota in plan.awards
    }


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


def _open(quota: AwardQuota, until: datetime) -> OpenAwardRound:
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
        deadline=until,
    )


STAGE_GROUP: Final = 10
"""The most who are called on the stage together, unless the organiser says otherwise (practice, 5 to 10)."""


def arrange_ceremony(decided: Recorded[AwardDecisionIssued]) -> Sequence[Effect]:
    """AwardDecisionIssued -> ArrangeCeremony: kind by kind, in the conference's order of precedence."""
    return [Wish(ArrangeCeremony(round=decided.event.round, size=STAGE_GROUP, by_precedence=True))]


def deadline(due: date | None, conference_day: date, calendar: Calendar) -> datetime:
    """The end of the plan's own day; without one, 17:00 ten calendar days before the conference, or of the working
    day before."""
    if due is not None:
        return datetime.combine(due, _END_OF_DAY, _VIETNAM)
    last_day = working_day_by(conference_day - timedelta(days=DAYS_BEFORE), calendar)
    return datetime.combine(last_day, _END_OF_OFFICE_HOURS, _VIETNAM)
