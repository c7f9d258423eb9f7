"""What the registry does of its own accord: hands out the plan's work, watches deadlines, completes tasks.

``settles`` and ``schedule_paper`` also need the plan, which the service hands them. The awardees'
invitations are in awardees.py.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

from shared.commands.registry import (
    AnswerByCalendar,
    AssignTask,
    CompleteTask,
    MarkContributionOverdue,
    MarkTaskOverdue,
    RemindContribution,
    RemindDelegation,
    RemindPaper,
    RemindTask,
    RemoveAgendaItem,
    ReopenTask,
    RequestContribution,
    ScheduleAgendaItem,
)
from shared.envelope import Recorded
from shared.events.budget import BudgetReturned, BudgetSubmitted
from shared.events.notifications import ReplyReceived
from shared.events.plan import AgendaItem, AgendaKind, Undoing
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    ConferencePlanned,
    ContributionDueChanged,
    ContributionRequested,
    InvitationAcceptedAgain,
    InvitationIssued,
    PaperDueChanged,
    PaperRequested,
    PaperRevisionRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperSubmitted,
    PaperWithdrawn,
    RespondByMoved,
    TaskAssigned,
    TaskReopened,
    TaskRevised,
)
from shared.given_times import REPORT_TOPICS_DAYS
from shared.policies import Effect, SetTimer, Wish
from shared.subjects import token_of
from shared.working_days import Calendar, working_day_by

"""Contributions are due five days before the conference, or on the working day before those. Ours: the plan
names neither day nor units, so that the organiser is asked, who passes it on."""
REMIND_BEFORE: Final = timedelta(days=2)
REMIND_TASK_BEFORE: Final = timedelta(days=3)
"""Ours, as REMIND_BEFORE is: enough to act in, short enough to be believed."""
_MORNING: Final = time(7, 30)
_LONGEST_TEXT: Final = 500
_VIETNAM: Final = timezone(VIETNAM_OFFSET)


def assign_tasks(planned: Recorded[ConferencePlanned]) -> Sequence[Effect]:
    """ConferencePlanned -> AssignTask for each responsibility of section III; where groups lead, for each
    of their agencies. Without a day in the plan a task is due on the day of the conference."""
    return [Wish(task) for task in tasks(planned.event)]


def tasks(planned: ConferencePlanned) -> list[AssignTask]:
    """What section III asks for, as the plan stands."""
    last_day = planned.plan.ends_at.astimezone(_VIETNAM).date()
    return [
        AssignTask(
            task=task,
            lead=lead,
            supporting=duty.supporting,
            text=duty.text,
            due=duty.due or last_day,
            settled_by=duty.settled_by,
        )
        for duty in planned.plan.responsibilities
        for task, lead in _tasks_of(duty.id, duty.lead, duty.lead_groups, planned)
    ]


def request_contributions(
    planned: Recorded[ConferencePlanned], calendar: Calendar
) -> Sequence[Effect]:
    """ConferencePlanned -> RequestContribution for each topic of the report, from the organiser."""
    return [Wish(one) for one in contributions(planned.event, calendar)]


def contributions(planned: ConferencePlanned, calendar: Calendar) -> list[RequestContribution]:
    """What the report is made of, as the plan stands."""
    plan = planned.plan
    day = plan.starts_at.astimezone(_VIETNAM).date() - timedelta(days=REPORT_TOPICS_DAYS)
    due = working_day_by(day, calendar)
    return [
        RequestContribution(
            contribution=token_of("topic", topic.code.replace(".", "-")),
            unit=plan.organiser,
            topic=topic.code,
            due=due,
        )
        for topic in plan.topics
    ]


def schedule_agenda(planned: Recorded[ConferencePlanned]) -> Sequence[Effect]:
    """ConferencePlanned -> ScheduleAgendaItem for each item of the plan, as item-1, item-2..."""
    return [Wish(agenda_item(item)) for item in planned.event.plan.agenda]


def agenda_item(item: AgendaItem) -> ScheduleAgendaItem:
    return ScheduleAgendaItem(
        item=item_id(item),
        order=item.order,
        title=in_short(item.title),
        minutes=item.minutes,
        presenter=in_short(item.presenter),
        kind=item.kind,
        session=item.session,
        starts_at=item.starts_at,
        unit=item.unit,
        conducted_by=in_short(item.conducted_by) if item.conducted_by else None,
    )


def watch_task(
    assigned: Recorded[TaskAssigned | TaskRevised | TaskReopened],
) -> Sequence[Effect]:
    """TaskAssigned, TaskRevised, TaskReopened -> RemindTask some days before its due date, or at half of a shorter
    time, and MarkTaskOverdue as the day after it begins; the timers take the place of the earlier ones."""
    task = assigned.event
    over = datetime.combine(task.due + timedelta(days=1), time.min, _VIETNAM)
    soon = datetime.combine(task.due - REMIND_TASK_BEFORE, _MORNING, _VIETNAM)
    soon = max(soon, assigned.time + (over - assigned.time) / 2)
    return [
        SetTimer(token_of("due-soon", task.task), soon, RemindTask(task=task.task)),
        SetTimer(token_of("overdue", task.task), over, MarkTaskOverdue(task=task.task)),
    ]


def remind_delegation(
    issued: Recorded[InvitationIssued | RespondByMoved | InvitationAcceptedAgain],
) -> Sequence[Effect]:
    """InvitationIssued, RespondByMoved, InvitationAcceptedAgain -> RemindDelegation two days before the answer is
    due, or at half of a shorter time; and once more, half-way from there, to the unit's office as well. Timers of
    an earlier time are replaced."""
    name, respond_by = issued.event.delegation, issued.event.respond_by
    before = min(REMIND_BEFORE, (respond_by - issued.time) / 2)
    return [
        SetTimer(token_of("remind", name), respond_by - before, RemindDelegation(delegation=name)),
        SetTimer(
            token_of("remind-again", name),
            respond_by - before / 2,
            RemindDelegation(delegation=name, escalated=True),
        ),
    ]


def hear_calendar(reply: Recorded[ReplyReceived]) -> Sequence[Effect]:
    """ReplyReceived -> AnswerByCalendar, where a calendar program accepted or declined for a delegate."""
    event = reply.event
    if event.delegation is None or event.person_id is None:
        return []
    if event.answer not in ("accepted", "declined"):
        return []
    answer = AnswerByCalendar(
        delegation=event.delegation,
        person_id=event.person_id,
        coming=event.answer == "accepted",
    )
    return [Wish(answer)]


def remind_paper(
    requested: Recorded[PaperRequested] | Recorded[PaperDueChanged],
) -> Sequence[Effect]:
    """PaperRequested, PaperDueChanged -> RemindPaper two days before it is due, or at half of a shorter time; a
    moved day replaces the earlier timer."""
    asked = requested.event
    at = _reminder_at(requested, asked.due)
    return [SetTimer(token_of("remind-paper", asked.paper), at, RemindPaper(paper=asked.paper))]


def remind_contribution(
    requested: Recorded[ContributionRequested] | Recorded[ContributionDueChanged],
) -> Sequence[Effect]:
    """ContributionRequested, ContributionDueChanged -> RemindContribution two days before it is due, or at half
    of a shorter time; a moved day replaces the earlier timer."""
    identity = requested.event.contribution
    at = _reminder_at(requested, requested.event.due)
    remind = RemindContribution(contribution=identity)
    return [SetTimer(token_of("remind-contribution", identity), at, remind)]


def watch_contribution(
    requested: Recorded[ContributionRequested] | Recorded[ContributionDueChanged],
) -> Sequence[Effect]:
    """ContributionRequested, ContributionDueChanged -> MarkContributionOverdue as the day after begins."""
    identity = requested.event.contribution
    at = _end_of(requested.event.due)
    mark = MarkContributionOverdue(contribution=identity)
    return [SetTimer(token_of("overdue-contribution", identity), at, mark)]


def _reminder_at(requested: Recorded[Any], due: date) -> datetime:
    end = _end_of(due)
    return end - min(REMIND_BEFORE, (end - requested.time) / 2)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, _VIETNAM)


def unschedule_paper(
    off: Recorded[PaperWithdrawn] | Recorded[PaperSelectedForPrinting],
) -> Sequence[Effect]:
    """PaperWithdrawn, PaperSelectedForPrinting -> RemoveAgendaItem; nothing for a paper that was never on the
    agenda."""
    paper = off.event
    printed = "chọn in tài liệu, không trình bày"
    reason = printed if isinstance(paper, PaperSelectedForPrinting) else paper.reason
    return [Wish(RemoveAgendaItem(item=token_of("paper", paper.paper), reason=reason))]


def schedule_paper(
    selected: Recorded[PaperSelected], planned: ConferencePlanned
) -> Sequence[Effect]:
    """PaperSelected -> ScheduleAgendaItem within the plan's item for papers.

    The presenter is named by office: an agenda is public and holds no personal data."""
    paper = selected.event
    papers = next((i for i in planned.plan.agenda if i.kind is AgendaKind.PAPERS), None)
    item = ScheduleAgendaItem(
        item=token_of("paper", paper.paper),
        order=paper.order,
        title=paper.title,
        minutes=paper.minutes,
        presenter=paper.author.position,
        within=item_id(papers) if papers else None,
        paper=paper.paper,
        unit=paper.unit,
    )
    return [Wish(item)]


def settles(recorded: Recorded[Any], planned: ConferencePlanned) -> Sequence[Effect]:
    """A fact that the plan names under ``settled_by`` -> CompleteTask for what it settles."""
    name = recorded.event.event_name()
    return [
        Wish(CompleteTask(task=task, by=name))
        for duty in planned.plan.responsibilities
        if duty.settled_by == name
        for task, _ in _tasks_of(duty.id, duty.lead, duty.lead_groups, planned)
    ]


def settles_own(recorded: Recorded[PaperSubmitted], planned: ConferencePlanned) -> Sequence[Effect]:
    """A paper handed in -> CompleteTask, of what the plan says it settles for the agency of the paper."""
    name, unit = PaperSubmitted.event_name(), recorded.event.unit
    return [
        Wish(CompleteTask(task=task, by=name))
        for duty in planned.plan.responsibilities
        if duty.settled_by == name
        for task, lead in _tasks_of(duty.id, duty.lead, duty.lead_groups, planned)
        if lead == unit
    ]


def unsettles(recorded: Recorded[BudgetReturned], planned: ConferencePlanned) -> Sequence[Effect]:
    """An estimate that is returned -> ReopenTask for what its submission had settled."""
    was = BudgetSubmitted.event_name()
    return [
        Wish(ReopenTask(task=task, was=was, undone_by="BudgetReturned"))
        for duty in planned.plan.responsibilities
        if duty.settled_by == was
        for task, _ in _tasks_of(duty.id, duty.lead, duty.lead_groups, planned)
    ]


def unsettles_own(
    recorded: Recorded[PaperWithdrawn | PaperRevisionRequested], planned: ConferencePlanned
) -> Sequence[Effect]:
    """A paper withdrawn or sent back -> ReopenTask, of what handing it in had settled for its agency."""
    was, unit = PaperSubmitted.event_name(), recorded.event.unit
    withdrawn = isinstance(recorded.event, PaperWithdrawn)
    undone_by: Undoing = "PaperWithdrawn" if withdrawn else "PaperRevisionRequested"
    return [
        Wish(ReopenTask(task=task, was=was, undone_by=undone_by, unit=unit))
        for duty in planned.plan.responsibilities
        if duty.settled_by == was
        for task, lead in _tasks_of(duty.id, duty.lead, duty.lead_groups, planned)
        if lead == unit
    ]


def item_id(item: AgendaItem) -> str:
    return f"item-{item.order}"


def _tasks_of(
    duty: str, lead: str | None, groups: Sequence[str], planned: ConferencePlanned
) -> Iterator[tuple[str, str]]:
    """Each task of a responsibility: its id and who leads it."""
    if lead is not None:
        yield duty, lead
    for unit in dict.fromkeys(_members(groups, planned)):
        yield token_of(duty, unit), unit


def _members(groups: Sequence[str], planned: ConferencePlanned) -> Iterator[str]:
    """A group's agencies are named by the plan, or name their group themselves."""
    for group in planned.plan.groups:
        if group.id in groups:
            yield from group.members
    yield from (agency.id for agency in planned.agencies if agency.group in groups)


def in_short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
