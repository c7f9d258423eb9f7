"""What the registry wishes for when it hears a fact, on the plan of 2023."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.registry import policies
from services.registry.agenda import decider as agenda
from services.registry.awardees import disinvite_awardee, invite_by
from shared.commands.registry import (
    AnswerByCalendar,
    AssignTask,
    CompleteTask,
    IssueInvitation,
    MarkContributionOverdue,
    MarkTaskOverdue,
    RemindContribution,
    RemindDelegation,
    RemindPaper,
    RemindTask,
    RemoveAgendaItem,
    RequestContribution,
    ScheduleAgendaItem,
    WithdrawInvitation,
)
from shared.envelope import Recorded
from shared.events.awards import Award, AwardDecisionIssued, AwardRevoked
from shared.events.budget import BudgetApproved, BudgetSubmitted
from shared.events.notifications import ReplyReceived
from shared.events.people import Author, Awardee, Contact
from shared.events.registry import (
    ConferenceConcluded,
    ConferenceOpened,
    ConferencePlanned,
    ConferenceRescheduled,
    ContributionRequested,
    InvitationAcceptedAgain,
    InvitationIssued,
    PaperRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperSubmitted,
    PaperWithdrawn,
    ProgramFinalised,
    ReportFinalised,
    RespondByMoved,
    TaskAssigned,
)
from shared.personal import Personal
from shared.plan_changes import now_planned
from shared.policies import SetTimer, Wish
from shared.subjects import TOKEN_PATTERN, token_of
from shared.working_days import Calendar
from tests.domain.planned import planned, recorded
from tests.spec import NOON, meta, spec

PLANNED = planned()
PLAN = PLANNED.plan
CALENDAR = Calendar.load()
IMPORTED: Recorded[Any] = recorded(PLANNED)
DECIDED_AT = datetime(2023, 12, 1, 2, 0, tzinfo=UTC)
"""Friday 1 December 2023, 9:00 in Vietnam; the conference is on the Friday after."""


def wishes(effects: Any) -> list[Any]:
    assert all(isinstance(effect, Wish) for effect in effects)
    return [effect.command for effect in effects]


def test_each_responsibility_becomes_a_task_of_its_lead() -> None:
    tasks = {task.task: task for task in wishes(policies.assign_tasks(IMPORTED))}
    led = [duty for duty in PLAN.responsibilities if duty.lead]
    assert led
    for duty in led:
        assert tasks[duty.id] == AssignTask(
            task=duty.id,
            lead=str(duty.lead),
            supporting=duty.supporting,
            text=duty.text,
            due=duty.due or date(2023, 12, 8),
            settled_by=duty.settled_by,
        )


def test_what_groups_lead_becomes_a_task_of_each_of_their_agencies() -> None:
    shared = next(duty for duty in PLAN.responsibilities if duty.lead_groups)
    agencies = [unit.id for unit in PLANNED.agencies if unit.group in shared.lead_groups]
    tasks = [task for task in wishes(policies.assign_tasks(IMPORTED)) if task.text == shared.text]
    assert len(agencies) > 20
    assert sorted(task.lead for task in tasks) == sorted(agencies)
    assert all(task.task == f"{shared.id}-{task.lead}" for task in tasks)


def test_a_task_without_a_day_is_due_on_the_day_of_the_conference() -> None:
    bare = tuple(duty.model_copy(update={"due": None}) for duty in PLAN.responsibilities)
    event = PLANNED.model_copy(update={"plan": PLAN.model_copy(update={"responsibilities": bare})})
    tasks = wishes(policies.assign_tasks(recorded(event)))
    assert {task.due for task in tasks} == {date(2023, 12, 8)}


def test_an_id_that_would_be_too_long_is_cut_and_stays_its_own() -> None:
    ids = {token_of("x" * 48, f"{'y' * 40}-{number}") for number in range(50)}
    assert len(ids) == 50
    assert all(re.match(TOKEN_PATTERN, token) and len(token) == 64 for token in ids)


def test_the_organiser_is_asked_for_each_of_the_ten_topics() -> None:
    asked = wishes(policies.request_contributions(IMPORTED, CALENDAR))
    assert [wish.topic for wish in asked] == [f"1.{number}" for number in range(1, 11)]
    assert asked[3] == RequestContribution(
        contribution="topic-1-4", unit="bo-chqs-tinh", topic="1.4", due=date(2023, 12, 1)
    ), "03/12/2023, five days before, is a Sunday"


@pytest.mark.parametrize(
    ("conference", "due"),
    [
        (date(2023, 12, 13), date(2023, 12, 8)),
        (date(2024, 2, 15), date(2024, 2, 7)),  # 10/02/2024 is the first day of Tết
        (date(2024, 5, 9), date(2024, 5, 4)),  # a Saturday that is worked
        (date(2031, 6, 13), date(2031, 6, 8)),  # nobody has listed that year: nothing is guessed
    ],
)
def test_topics_are_due_on_a_day_on_which_offices_work(conference: date, due: date) -> None:
    starts = datetime.combine(conference, PLAN.starts_at.timetz())
    plan = PLAN.model_copy(update={"starts_at": starts})
    asked = policies.contributions(PLANNED.model_copy(update={"plan": plan}), CALENDAR)
    assert {one.due for one in asked} == {due}


def test_the_plans_six_items_enter_the_agenda() -> None:
    items = wishes(policies.schedule_agenda(IMPORTED))
    assert [item.item for item in items] == [f"item-{number}" for number in range(1, 7)]
    assert [item.title for item in items] == [item.title for item in PLAN.agenda]
    assert sum(item.minutes for item in items) <= 240, "the plan gives four hours"


def test_a_task_is_looked_at_when_the_day_after_its_due_date_begins_in_vietnam() -> None:
    task = TaskAssigned(task="lap-du-toan", lead="so-tai-chinh", text="x", due=date(2023, 12, 1))
    assert policies.watch_task(recorded(task)) == [
        SetTimer(
            "due-soon-lap-du-toan",
            datetime(2023, 11, 28, 0, 30, tzinfo=UTC),
            RemindTask(task="lap-du-toan"),
        ),
        SetTimer(
            "overdue-lap-du-toan",
            datetime(2023, 12, 1, 17, tzinfo=UTC),
            MarkTaskOverdue(task="lap-du-toan"),
        ),
    ]


def test_a_task_of_a_day_or_two_is_reminded_of_half_way() -> None:
    task = TaskAssigned(task="t", lead="so-tai-chinh", text="x", due=date(2023, 11, 21))
    soon, over = policies.watch_task(recorded(task))
    assert isinstance(soon, SetTimer)
    assert isinstance(over, SetTimer)
    assert soon.at - NOON == over.at - soon.at


@pytest.mark.parametrize(
    ("time_to_answer", "before"),
    [
        (timedelta(days=10), timedelta(days=2)),
        (timedelta(days=4), timedelta(days=2)),
        (timedelta(days=2), timedelta(days=1)),
    ],
)
def test_a_delegation_is_reminded_two_days_before_or_at_half_of_a_shorter_time(
    time_to_answer: timedelta, before: timedelta
) -> None:
    respond_by = NOON + time_to_answer
    invitation = InvitationIssued(
        delegation="so-y-te",
        unit="so-y-te",
        invitee="Sở Y tế",
        group="so-nganh",
        seats=2,
        rank_rule="representative",
        respond_by=respond_by,
        contact=Contact(person_id="so-y-te", name=Personal("Văn thư"), email=Personal("a@b.test")),
    )
    assert policies.remind_delegation(recorded(invitation)) == [
        SetTimer("remind-so-y-te", respond_by - before, RemindDelegation(delegation="so-y-te")),
        SetTimer(
            "remind-again-so-y-te",
            respond_by - before / 2,
            RemindDelegation(delegation="so-y-te", escalated=True),
        ),
    ]


def test_a_respond_by_time_that_moves_takes_its_timers_along() -> None:
    later = NOON + timedelta(days=10)
    moved = RespondByMoved(
        delegation="so-y-te",
        unit="so-y-te",
        group="so-nganh",
        respond_by=later,
        respond_by_before=NOON + timedelta(days=5),
        reason="gia hạn",
    )
    first, second = policies.remind_delegation(recorded(moved))
    assert isinstance(first, SetTimer)
    assert isinstance(second, SetTimer)
    assert (first.timer_id, second.timer_id) == ("remind-so-y-te", "remind-again-so-y-te")
    assert (first.at, second.at) == (later - timedelta(days=2), later - timedelta(days=1))


def test_who_sends_somebody_after_all_is_reminded_as_from_then() -> None:
    again = InvitationAcceptedAgain(
        delegation="so-y-te",
        unit="so-y-te",
        group="so-nganh",
        respond_by=NOON + timedelta(days=10),
    )
    first, second = policies.remind_delegation(recorded(again))
    assert isinstance(first, SetTimer)
    assert isinstance(second, SetTimer)
    assert (first.timer_id, second.timer_id) == ("remind-so-y-te", "remind-again-so-y-te")
    assert first.at == again.respond_by - timedelta(days=2)


def reply(**told: Any) -> Recorded[Any]:
    return recorded(
        ReplyReceived(
            message="m-1",
            kind="registration-confirmed",
            unit="so-y-te",
            received_at=NOON,
            text="x",
            **told,
        )
    )


def test_a_calendar_programs_answer_is_the_delegates_and_a_letter_is_for_people_to_read() -> None:
    who = {"delegation": "so-y-te", "person_id": "an"}
    yes, no = (AnswerByCalendar(**who, coming=coming) for coming in (True, False))
    assert policies.hear_calendar(reply(answer="accepted", **who)) == [Wish(yes)]
    assert policies.hear_calendar(reply(answer="declined", **who)) == [Wish(no)]
    assert policies.hear_calendar(reply(answer="tentative", **who)) == []
    assert policies.hear_calendar(reply()) == []


AUTHOR = Author(person_id="an", name=Personal("Người Giả Định"), position="Giám đốc Sở Y tế")
SELECTED = PaperSelected(
    paper="quan-y", unit="so-y-te", title="Quân y", author=AUTHOR, order=2, minutes=10
)
WITHDRAWN = PaperWithdrawn(paper="quan-y", unit="so-y-te", reason="đơn vị xin rút")
ON_THE_AGENDA = ScheduleAgendaItem(
    item="paper-quan-y",
    order=2,
    title="Quân y",
    minutes=10,
    presenter="Giám đốc Sở Y tế",
    within="item-3",
    paper="quan-y",
    unit="so-y-te",
)
OFF_THE_AGENDA = RemoveAgendaItem(item="paper-quan-y", reason="đơn vị xin rút")


def test_a_chosen_paper_enters_the_plans_item_for_papers_without_its_authors_name() -> None:
    assert policies.schedule_paper(recorded(SELECTED), PLANNED) == [Wish(ON_THE_AGENDA)]


def test_a_withdrawn_paper_leaves_the_agenda() -> None:
    assert policies.unschedule_paper(recorded(WITHDRAWN)) == [Wish(OFF_THE_AGENDA)]


def test_a_paper_that_is_only_printed_leaves_the_agenda() -> None:
    printed = PaperSelectedForPrinting(
        paper="quan-y", unit="so-y-te", title="Quân y", author=AUTHOR
    )
    (wish,) = wishes(policies.unschedule_paper(recorded(printed)))
    assert wish.item == "paper-quan-y"


def test_a_unit_that_was_asked_for_a_paper_is_reminded_two_days_before() -> None:
    asked = PaperRequested(paper="quan-y", unit="so-y-te", topic="Quân y", due=date(2023, 11, 30))
    assert policies.remind_paper(recorded(asked)) == [
        SetTimer(
            "remind-paper-quan-y",
            datetime(2023, 11, 28, 17, tzinfo=UTC),
            RemindPaper(paper="quan-y"),
        )
    ]


def test_with_little_time_the_reminder_comes_at_half_of_it() -> None:
    today = PaperRequested(paper="quan-y", unit="so-y-te", topic="Quân y", due=date(2023, 11, 20))
    (timer,) = policies.remind_paper(recorded(today))
    assert isinstance(timer, SetTimer)
    assert timer.at == datetime(2023, 11, 20, 11, tzinfo=UTC), "asked at noon, due at midnight"


def test_a_contribution_is_reminded_of_and_then_found_overdue() -> None:
    asked = ContributionRequested(
        contribution="topic-1-4", unit="so-y-te", topic="1.4", due=date(2023, 12, 3)
    )
    assert policies.remind_contribution(recorded(asked)) == [
        SetTimer(
            "remind-contribution-topic-1-4",
            datetime(2023, 12, 1, 17, tzinfo=UTC),
            RemindContribution(contribution="topic-1-4"),
        )
    ]
    assert policies.watch_contribution(recorded(asked)) == [
        SetTimer(
            "overdue-contribution-topic-1-4",
            datetime(2023, 12, 3, 17, tzinfo=UTC),
            MarkContributionOverdue(contribution="topic-1-4"),
        )
    ]


def test_what_the_policies_wish_is_what_the_agenda_takes() -> None:
    """The policies' wishes, one after another, against the agenda's own rules."""
    system, running_order = meta("hoinghi", "system"), spec(agenda)
    for item in (*wishes(policies.schedule_agenda(IMPORTED)), ON_THE_AGENDA, OFF_THE_AGENDA):
        running_order = running_order.given(*running_order.when(item, system).events())
    assert sorted(running_order.state.items) == [f"item-{number}" for number in range(1, 7)]


SETTLING = {
    "BudgetApproved": BudgetApproved(
        amount=1, awards_total=0, decision_number="02", decision_date=date(2023, 12, 4)
    ),
    "ProgramFinalised": ProgramFinalised(version=1, digest="1" * 64, position=7),
    "ReportFinalised": ReportFinalised(version=1, digest="1" * 64, position=9),
    "ConferenceOpened": ConferenceOpened(opened_at=NOON),
    "ConferenceConcluded": ConferenceConcluded(concluded_at=NOON),
}


@pytest.mark.parametrize("name", SETTLING)
def test_a_fact_completes_the_tasks_that_the_plan_says_it_settles(name: str) -> None:
    settled = wishes(policies.settles(recorded(SETTLING[name]), PLANNED))
    expected = [duty.id for duty in PLAN.responsibilities if duty.settled_by == name]
    assert expected
    assert settled == [CompleteTask(task=task, by=name) for task in expected]


def test_a_fact_that_settles_nothing_in_the_plan_completes_nothing() -> None:
    submitted = BudgetSubmitted(lines=(), conference_total=0, awards_total=0)
    assert policies.settles(recorded(submitted), PLANNED) == []


def test_a_fact_completes_what_groups_lead_for_each_of_their_agencies() -> None:
    shared = next(duty for duty in PLAN.responsibilities if duty.lead_groups)
    mine = shared.model_copy(update={"settled_by": "ConferenceOpened"})
    plan = PLAN.model_copy(update={"responsibilities": (mine,)})
    event = PLANNED.model_copy(update={"plan": plan})
    opened = recorded(SETTLING["ConferenceOpened"])
    assigned = {task.task for task in wishes(policies.assign_tasks(recorded(event)))}
    completed = {task.task for task in wishes(policies.settles(opened, event))}
    assert assigned == completed != set()


def test_a_paper_handed_in_completes_the_part_of_the_agency_that_wrote_it_alone() -> None:
    own = next(duty for duty in PLAN.responsibilities if duty.settled_by == "PaperSubmitted")
    assigned = {
        task.task: task.lead
        for task in wishes(policies.assign_tasks(recorded(PLANNED)))
        if task.task.startswith(own.id)
    }
    task, lead = min(assigned.items())
    paper = PaperSubmitted(
        paper="mot", unit=lead, file_name="mot.pdf", digest="1" * 64, size=10, pages=2
    )
    done = wishes(policies.settles_own(recorded(paper), PLANNED))
    assert done == [CompleteTask(task=task, by="PaperSubmitted")]
    stranger = paper.model_copy(update={"unit": "khong-ai"})
    assert policies.settles_own(recorded(stranger), PLANNED) == []
    assert len(assigned) > 1


def award(kind: Any, nomination: str, name: str, position: str) -> Award:
    awardee = Awardee(person_id=nomination, name=Personal(name), position=position)
    return Award(nomination=nomination, unit="so-y-te", kind=kind, awardee=awardee, bonus=1_000_000)


DECISION = AwardDecisionIssued(
    round="bang-khen-tinh",
    form_name="Bằng khen của Chủ tịch UBND tỉnh",
    decision_number="01/QĐ-UBND (số giả định)",
    decision_date=date(2023, 12, 1),
    awards=(
        award("collective", "collective-01", "Ban CHQS xã giả định", "Cấp xã"),
        award("individual", "individual-01", "Người Giả Định", "Chỉ huy trưởng"),
    ),
    bonuses={},
    total=2_000_000,
)


invite_awardees = invite_by(CALENDAR)


def invited(at: datetime) -> list[IssueInvitation]:
    return wishes(invite_awardees(replace(recorded(DECISION), time=at), PLANNED))


def test_an_award_decision_invites_each_awardee_through_the_nominating_unit() -> None:
    collective, individual = invited(DECIDED_AT)
    unit = next(unit for unit in PLANNED.agencies if unit.id == "so-y-te")
    assert (collective.delegation, individual.delegation) == (
        "awardee-collective-01",
        "awardee-individual-01",
    )
    for invitation in (collective, individual):
        assert invitation.unit == "so-y-te"
        assert invitation.group == "khen-thuong"
        assert invitation.seats == 1
        assert invitation.origin == "award"
        assert invitation.contact.email == unit.email
    assert collective.invitee == "Ban CHQS xã giả định"
    assert collective.contact.person_id == "so-y-te"


def test_an_individuals_name_stands_only_where_it_is_marked_as_personal() -> None:
    _, individual = invited(DECIDED_AT)
    assert individual.contact.person_id == "individual-01"
    assert individual.contact.name == "Người Giả Định"
    assert individual.invitee == "Cá nhân được khen thưởng: Chỉ huy trưởng"


def test_awardees_have_two_working_days_to_answer() -> None:
    tuesday = datetime(2023, 12, 5, 10, tzinfo=UTC)
    assert {invitation.respond_by for invitation in invited(DECIDED_AT)} == {tuesday}


def test_awardees_answer_before_the_conference_begins() -> None:
    thursday = datetime(2023, 12, 7, 8, tzinfo=UTC)
    assert {invitation.respond_by for invitation in invited(thursday)} == {PLAN.starts_at}


OWN_DAYS_OFF = """
years: [2023]
rows:
  - {from: 2023-12-04, to: 2023-12-04, kind: "off", name: Nghỉ (ví dụ), mark: G, source: made up}
"""


def test_the_deployments_own_days_off_count(tmp_path: Path) -> None:
    monday_off = tmp_path / "ngay-nghi.yaml"
    monday_off.write_text(OWN_DAYS_OFF, "utf-8")
    policy = invite_by(Calendar.load([monday_off]))
    asked = wishes(policy(replace(recorded(DECISION), time=DECIDED_AT), PLANNED))
    wednesday = datetime(2023, 12, 6, 10, tzinfo=UTC)
    assert {invitation.respond_by for invitation in asked} == {wednesday}


def test_the_beginning_that_holds_now_counts_not_the_signed_one() -> None:
    earlier = PLAN.starts_at - timedelta(days=3)
    moved = ConferenceRescheduled(
        starts_at=earlier, ends_at=PLAN.ends_at - timedelta(days=3), reason="x"
    )
    present = now_planned(PLANNED, moved)
    asked = wishes(invite_awardees(replace(recorded(DECISION), time=DECIDED_AT), present))
    assert {invitation.respond_by for invitation in asked} == {earlier}


REVOKED = AwardRevoked(
    round="bang-khen-tinh",
    nomination="individual-01",
    unit="so-y-te",
    reason="kê khai không đúng (tình huống giả định)",
    decision_number="05/QĐ-UBND",
    recover=1_000_000,
)


def disinvited(at: datetime, planned: ConferencePlanned = PLANNED) -> list[Any]:
    return wishes(disinvite_awardee(replace(recorded(REVOKED), time=at), planned))


def test_a_revoked_award_takes_the_awardees_invitation_back_until_the_conference_begins() -> None:
    individual = invited(DECIDED_AT)[1]
    (withdrawn,) = disinvited(PLAN.starts_at - timedelta(minutes=1))
    assert withdrawn == WithdrawInvitation(
        delegation=individual.delegation,
        reason="Hủy bỏ khen thưởng theo Quyết định số 05/QĐ-UBND",
    )
    assert disinvited(PLAN.starts_at) == []


def test_nobody_is_invited_to_a_conference_that_has_begun() -> None:
    assert invited(PLAN.starts_at) == []


def test_nobody_is_invited_where_the_plan_has_no_group_of_awardees() -> None:
    others = tuple(group for group in PLAN.groups if group.kind.value != "awardees")
    event = PLANNED.model_copy(update={"plan": PLAN.model_copy(update={"groups": others})})
    assert invite_awardees(replace(recorded(DECISION), time=DECIDED_AT), event) == []
    assert disinvited(DECIDED_AT, event) == []
