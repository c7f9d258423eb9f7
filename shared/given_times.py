"""Times that an official gives: of the conference, of answers. What is plainly none is refused, alike where it is
looked at first (services/portal) and where it is decided on (services/registry). Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from shared.commands.registry_refusals import (
    MOVED_INTO_PAST,
    RESPOND_BY_AFTER_BEGINNING,
    RESPOND_BY_PAST,
    TIMES_REVERSED,
)
from shared.events.plan import Plan
from shared.events.plan_types import VIETNAM_OFFSET

_VIETNAM: Final = timezone(VIETNAM_OFFSET)
REPORT_TOPICS_DAYS: Final = 5
"""What the report is made of is due so many days before the conference."""


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A day that follows the conference: what is due on it (Vietnamese), in English, before and after."""

    vi: str
    en: str
    before: date
    after: date

    def passes(self, today: date) -> bool:
        """Still to come as it stood, gone by as it would stand."""
        return self.after < today <= self.before


def refuse_no_time(starts_at: datetime, ends_at: datetime, stood: datetime, now: datetime) -> None:
    """A conference that ends before it begins, or moves to a day gone by. ``stood``: the beginning until now; it
    may be over while only the end changes. An hour of today that has passed is warned of: it may be mended while
    everybody waits."""
    if ends_at <= starts_at:
        raise TIMES_REVERSED.refuse()
    day, today = vietnam_day(starts_at), vietnam_day(now)
    if day < today and starts_at != stood:
        raise MOVED_INTO_PAST.refuse(day=f"{day:%d/%m/%Y}", today=f"{today:%d/%m/%Y}")


def refuse_no_answer_time(
    respond_by: datetime, now: datetime, hours: tuple[datetime, datetime] | None
) -> None:
    """Answers are due later than now, and before the conference begins; for a unit invited while it is held,
    before it ends. ``hours``: when it begins and ends; None: nobody knows."""
    if respond_by <= now:
        raise RESPOND_BY_PAST.refuse(respond_by=local(respond_by))
    if hours is None:
        return
    latest = hours[0] if now < hours[0] else hours[1]
    if respond_by > latest:
        raise RESPOND_BY_AFTER_BEGINNING.refuse(respond_by=local(respond_by), latest=local(latest))


def days_along(plan: Plan, starts_at: datetime) -> Iterator[MovedDay]:
    """The days that follow when the conference begins at ``starts_at``: those proposed, counted back from it. One
    that was signed stays, and so does one that the plan leaves open."""
    by = timedelta(days=(vietnam_day(starts_at) - vietnam_day(plan.starts_at)).days)
    if not by:
        return
    for duty in plan.responsibilities:
        if duty.due and duty.proposed:
            text = duty.text if len(duty.text) <= _SHORT else f"{duty.text[: _SHORT - 1]}…"
            yield MovedDay(f"“{text}”", f"“{text}”", duty.due, duty.due + by)
    for quota in plan.awards:
        if quota.nominations_due and quota.proposed:
            due = quota.nominations_due
            yield MovedDay(f"hồ sơ {quota.form}", f"nominations for {quota.form}", due, due + by)
    topics = vietnam_day(plan.starts_at) - timedelta(days=REPORT_TOPICS_DAYS)
    if plan.topics:
        yield MovedDay("nội dung các mục báo cáo", "topics of the report", topics, topics + by)


_SHORT: Final = 60


def vietnam_day(moment: datetime) -> date:
    return moment.astimezone(_VIETNAM).date()


def local(moment: datetime) -> str:
    return f"{moment.astimezone(_VIETNAM):%H:%M %d/%m/%Y}"
