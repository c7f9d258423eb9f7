"""What the awards service does of its own accord: it opens a round for each quota of a plan."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from shared.commands.awards import OpenAwardRound, ReviseAwardRound
from shared.envelope import Recorded
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


def open_rounds(planned: Recorded[ConferencePlanned]) -> Sequence[Effect]:
    """ConferencePlanned -> OpenAwardRound, one for each quota, whose key is the round's id."""
    return [Wish(one) for one in _rounds(planned.event.plan).values()]


def amend_rounds(amended: Recorded[PlanAmended]) -> Sequence[Effect]:
    """PlanAmended -> OpenAwardRound for a new form, ReviseAwardRound for one whose terms changed; one that the
    plan does not have any more can award nobody."""
    event = amended.event
    old_plan, _ = before(event)
    reason = f"Kế hoạch sửa đổi số {event.number}"
    was, now = _rounds(old_plan), _rounds(event.plan)
    gone = (
        _revise(was[name], reason).model_copy(update={"collectives": 0, "individuals": 0})
        for name in was
        if name not in now
    )
    changed = (
        _revise(opened, reason) if name in was else opened
        for name, opened in now.items()
        if was.get(name) != opened
    )
    return [Wish(command) for command in (*gone, *changed)]


def move_deadlines(
    moved: Recorded[ConferenceRescheduled], planned: ConferencePlanned
) -> Sequence[Effect]:
    """ConferenceRescheduled -> ReviseAwardRound: dossiers are due before the day that holds now. A day that the
    plan gives stays."""
    return [Wish(_revise(one, moved.event.reason)) for one in _rounds(planned.plan).values()]


def _rounds(plan: Plan) -> dict[str, OpenAwardRound]:
    day = plan.starts_at.astimezone(_VIETNAM).date()
    return {quota.key: _open(quota, day) for quota in plan.awards}


def _revise(opened: OpenAwardRound, reason: str) -> ReviseAwardRound:
    return ReviseAwardRound(
        round=opened.round,
        collectives=opened.collectives,
        individuals=opened.individuals,
        grassroots_first=opened.grassroots_first,
        deadline=opened.deadline,
        reason=reason,
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
        deadline=deadline(quota.nominations_due, conference_day),
    )


def deadline(due: date | None, conference_day: date) -> datetime:
    """The end of the plan's own day; without one, 17:00 ten calendar days before the conference."""
    if due is not None:
        return datetime.combine(due, _END_OF_DAY, _VIETNAM)
    last_day = conference_day - timedelta(days=DAYS_BEFORE)
    return datetime.combine(last_day, _END_OF_OFFICE_HOURS, _VIETNAM)
