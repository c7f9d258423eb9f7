"""What follows in the registry when the plan is amended or the conference moves: tasks, agenda, report topics.

The awards' part is in services/awards/policies.py; who is told: services/notifications, services/feed.
"""

from collections.abc import Sequence
from typing import Final

from services.registry.policies import (
    agenda_item,
    contributions,
    in_short,
    item_id,
    tasks,
)
from shared.commands.agenda import AgendaCommand, AmendAgendaItem, FixAgendaItem
from shared.commands.registry import (
    AssignTask,
    MoveAgendaItem,
    MoveContributionDue,
    RemoveAgendaItem,
    RequestContribution,
    ReviseTask,
    WithdrawTask,
)
from shared.envelope import Recorded
from shared.events.plan import AgendaItem
from shared.events.registry import ConferencePlanned, ConferenceRescheduled, PlanAmended
from shared.plan_changes import before, on_working_days
from shared.policies import Effect, Wish
from shared.working_days import Calendar

_LONGEST_REASON: Final = 500


def amend_tasks(amended: Recorded[PlanAmended]) -> Sequence[Effect]:
    """PlanAmended -> AssignTask for what is new, ReviseTask for what changed, WithdrawTask for what went."""
    old, new = _both(amended.event)
    was = {task.task: task for task in tasks(old)}
    now = {task.task: task for task in tasks(new)}
    reason = _reason(amended.event)
    return [
        *(Wish(WithdrawTask(task=task, reason=reason)) for task in was if task not in now),
        *(
            Wish(_revised(task, reason) if name in was else task)
            for name, task in now.items()
            if was.get(name) != task
        ),
    ]


def amend_contributions(amended: Recorded[PlanAmended], calendar: Calendar) -> Sequence[Effect]:
    """PlanAmended -> RequestContribution for new topics, MoveContributionDue where the day moved."""
    old, new = _both(amended.event)
    was = {one.contribution: one for one in contributions(old, calendar)}
    return [
        Wish(_of_topic(one, was))
        for one in contributions(new, calendar)
        if was.get(one.contribution) != one
    ]


def _of_topic(
    one: RequestContribution, was: dict[str, RequestContribution]
) -> RequestContribution | MoveContributionDue:
    if one.contribution not in was:
        return one
    return MoveContributionDue(contribution=one.contribution, due=one.due)


def amend_agenda(amended: Recorded[PlanAmended]) -> Sequence[Effect]:
    """PlanAmended -> the agenda's own wishes, so that the running order follows.

    An item whose parts (papers) hang on it is refused by the agenda and stays, which its log line says."""
    old, new = _both(amended.event)
    was = {item_id(item): item for item in old.plan.agenda}
    now = {item_id(item): item for item in new.plan.agenda}
    reason = _reason(amended.event)
    wishes: list[Effect] = [
        Wish(RemoveAgendaItem(item=name, reason=reason)) for name in was if name not in now
    ]
    for name, item in now.items():
        earlier = was.get(name)
        if earlier is None:
            wishes.append(Wish(agenda_item(item)))
        else:
            wishes += [Wish(command) for command in _item_changes(name, earlier, item)]
    return wishes


def _item_changes(name: str, old: AgendaItem, new: AgendaItem) -> list[AgendaCommand]:
    commands: list[AgendaCommand] = []
    if _said(old) != _said(new):
        title, presenter, unit, conducted_by = _said(new)
        commands.append(
            AmendAgendaItem(
                item=name,
                title=title,
                presenter=presenter,
                unit=unit,
                conducted_by=conducted_by,
            )
        )
    if (new.minutes, new.session) != (old.minutes, old.session):
        commands.append(
            MoveAgendaItem(item=name, order=new.order, minutes=new.minutes, session=new.session)
        )
    if new.starts_at != old.starts_at:
        commands.append(FixAgendaItem(item=name, starts_at=new.starts_at))
    return commands


def _said(item: AgendaItem) -> tuple[str, str, str | None, str | None]:
    conductor = in_short(item.conducted_by) if item.conducted_by else None
    return in_short(item.title), in_short(item.presenter), item.unit, conductor


def move_deadlines(
    moved: Recorded[ConferenceRescheduled], planned: ConferencePlanned, calendar: Calendar
) -> Sequence[Effect]:
    """ConferenceRescheduled -> ReviseTask and MoveContributionDue for all that is due by the conference's day.

    What the signed plan gives a day of its own keeps it; a proposed day moves along (``now_planned``), and to the
    working day before where it would come to rest on a day off."""
    reason = moved.event.reason
    return [
        *(Wish(_revised(task, reason)) for task in tasks(on_working_days(planned, calendar))),
        *(
            Wish(MoveContributionDue(contribution=one.contribution, due=one.due))
            for one in contributions(planned, calendar)
        ),
    ]


def _revised(task: AssignTask, reason: str) -> ReviseTask:
    return ReviseTask(reason=reason, **dict(task))


def _reason(event: PlanAmended) -> str:
    """The document that says so."""
    return f"Kế hoạch sửa đổi số {event.number}: {event.reason}"[:_LONGEST_REASON]


def _both(event: PlanAmended) -> tuple[ConferencePlanned, ConferencePlanned]:
    plan, agencies = before(event)
    return (
        ConferencePlanned(plan=plan, agencies=agencies),
        ConferencePlanned(plan=event.plan, agencies=event.agencies),
    )
