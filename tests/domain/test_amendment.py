"""A second signed plan replaces parts of the first: what is refused, what follows, who is told what."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.awards.policies import amend_rounds
from services.awards.policies import move_deadlines as move_rounds
from services.feed.addressing import address
from services.registry import conference, consequences, policies
from services.registry.conference import Planned, decider
from services.registry.task import decider as task
from shared.commands.awards import AmendAwardRound, OpenAwardRound
from shared.commands.base import Command
from shared.commands.registry import (
    AmendPlan,
    AssignTask,
    CompleteTask,
    MarkTaskOverdue,
    MoveAgendaItem,
    MoveContributionDue,
    PlanConference,
    RemoveAgendaItem,
    ReportTaskProgress,
    RequestContribution,
    RescheduleConference,
    ReviseTask,
    RoundStanding,
    Standing,
    WithdrawTask,
)
from shared.commands.registry_refusals import (
    AGENCIES_FIXED,
    AMENDMENT_EMPTY,
    AMENDMENT_KNOWN,
    AWARD_IN_USE,
    GROUP_INVITED,
    PLAN_REFERENCE_UNKNOWN,
    QUOTA_BELOW_APPROVED,
)
from shared.events.awards import (
    ApprovalWithdrawn,
    NominationApproved,
    NominationWithdrawn,
)
from shared.events.feed import PlanRevised
from shared.events.plan import RankRule, Topic, Venue
from shared.events.plan_amendment import PlanParts, Schedule
from shared.events.registry import (
    ConferenceOpened,
    ConferenceRescheduled,
    InvitationWithdrawn,
    PlanAmended,
    TaskAssigned,
    TaskFellOverdue,
    TaskRevised,
    TaskWithdrawn,
)
from shared.plan_amending import amend
from shared.plan_changes import before, concerned, now_planned, told, told_to
from shared.plan_standing import standing
from shared.policies import SetTimer
from shared.refusals import WRONG_STATE
from shared.working_days import Calendar
from tests.domain.histories import facts_of
from tests.domain.planned import amended, amendment, planned, recorded
from tests.domain.test_notifications import INVITATION
from tests.domain.test_registry_policies import wishes
from tests.spec import NOON, meta, spec

CALENDAR = Calendar.load()
PLANNED = planned()
PLAN, AGENCIES = PLANNED.plan, PLANNED.agencies
ORGANISER = meta(PLAN.organiser, "organiser", conference=PLAN.id)
HALL = Venue(name="Trung tâm Hội nghị tỉnh", address="Quảng trường 3-2, thành phố Bắc Giang")
QUOTA = PLAN.awards[0]
WEEK = timedelta(days=7)
A_WEEK_LATER = Schedule(starts_at=PLAN.starts_at + WEEK, ends_at=PLAN.ends_at + WEEK)
ready = spec(decider).given(PLANNED)


def quota(collectives: int) -> tuple[Any, ...]:
    return (QUOTA.model_copy(update={"collectives": collectives}), *PLAN.awards[1:])


# --- a plan that may be amended ----------------------------------------------------------------


def test_a_named_part_is_replaced_and_all_others_stay() -> None:
    after = ready.when(amendment(venue=HALL), ORGANISER).then(amended(venue=HALL))
    now = after.state.now.plan
    assert now.venue == HALL
    assert now.model_copy(update={"venue": PLAN.venue}) == PLAN


def test_what_stood_there_before_is_kept_in_the_fact() -> None:
    fact = amended(venue=HALL, title="Tổng kết (sửa đổi)")
    assert fact.changed == ("title", "venue")
    assert fact.before == PlanParts(title=PLAN.title, venue=PLAN.venue)
    assert before(fact) == (PLAN, AGENCIES)


def test_a_document_by_which_nothing_changes_is_not_taken_for_filed() -> None:
    ready.when(amendment(venue=PLAN.venue, groups=PLAN.groups), ORGANISER).refused(AMENDMENT_EMPTY)


def test_the_same_document_with_another_reason_or_signatory_is_another_one() -> None:
    first = amendment(venue=HALL)
    after = ready.when(first, ORGANISER).then(amended(venue=HALL))
    for other in (
        {"reason": "khác"},
        {"signatory": first.signatory.model_copy(update={"name": "Khác"})},
    ):
        after.when(first.model_copy(update=other), ORGANISER).refused(AMENDMENT_KNOWN)


def test_the_same_document_again_changes_nothing_even_after_a_later_one() -> None:
    first, second = amendment(venue=HALL), amendment("001/KH-UBND (ví dụ)", venue=PLAN.venue)
    after = ready.when(first, ORGANISER).then(amended(venue=HALL))
    (back,) = after.when(second, ORGANISER).events()
    after.given(back).when(first, ORGANISER).nothing_happens()


def test_one_number_is_one_document() -> None:
    after = ready.given(amended(venue=HALL))
    after.when(amendment(venue=HALL, title="Khác"), ORGANISER).refused(AMENDMENT_KNOWN)


def test_an_amendment_follows_what_was_rescheduled_meanwhile() -> None:
    moved = ConferenceRescheduled(
        starts_at=A_WEEK_LATER.starts_at.astimezone(UTC),
        ends_at=A_WEEK_LATER.ends_at.astimezone(UTC),
        reason="bão",
    )
    (fact,) = ready.given(moved).when(amendment(venue=HALL), ORGANISER).events()
    assert isinstance(fact, PlanAmended)
    assert fact.plan.starts_at == A_WEEK_LATER.starts_at
    assert PlanAmended.model_validate_json(fact.model_dump_json()) == fact


def test_an_agency_may_be_added_and_joins_its_group() -> None:
    new = AGENCIES[-1].model_copy(update={"id": "co-quan-moi", "group": PLAN.groups[2].id})
    fact = amended(agencies=(*AGENCIES, new))
    assert "co-quan-moi" in fact.plan.groups[2].members
    assert fact.changed == ("groups", "agencies")


def test_the_plan_that_was_imported_may_still_be_sent_again() -> None:
    again = PlanConference(plan=PLAN, agencies=AGENCIES)
    ready.given(amended(venue=HALL)).when(again, ORGANISER).nothing_happens()


# --- a plan that may not be amended so ---------------------------------------------------------


def test_a_quota_below_what_is_approved_is_refused() -> None:
    used = Standing(rounds=(RoundStanding(round=QUOTA.key, nominated=30, collectives=18),))
    refused = ready.when(amendment(awards=quota(17), standing=used), ORGANISER).refused(
        QUOTA_BELOW_APPROVED
    )
    assert "17 tập thể < 18" in refused.vi
    assert "17 collectives < 18" in refused.en
    households = Standing(rounds=(RoundStanding(round=QUOTA.key, nominated=1, households=1),))
    ready.when(amendment(awards=quota(25), standing=households), ORGANISER).refused(
        QUOTA_BELOW_APPROVED
    )
    (fact,) = ready.when(amendment(awards=quota(18), standing=used), ORGANISER).events()
    assert isinstance(fact, PlanAmended)


def test_a_form_of_award_with_nominations_cannot_vanish() -> None:
    used = Standing(rounds=(RoundStanding(round=QUOTA.key, nominated=1),))
    without = amendment(awards=PLAN.awards[1:], standing=used)
    refused = ready.when(without, ORGANISER).refused(AWARD_IN_USE)
    assert QUOTA.form in refused.vi
    assert QUOTA.key not in refused.vi
    assert (
        f"Muốn bỏ “{QUOTA.form}” thì các hồ sơ phải được rút hoặc từ chối trước." in refused.todo_vi
    )


def test_what_can_be_done_about_a_form_in_use_is_told_as_it_stands() -> None:
    decided = Standing(rounds=(RoundStanding(round=QUOTA.key, nominated=1, decided=True),))
    without = amendment(awards=PLAN.awards[1:], standing=decided)
    refused = ready.when(without, ORGANISER).refused(AWARD_IN_USE)
    assert "rút hoặc từ chối" not in refused.todo_vi
    assert f"“{QUOTA.form}” đã có quyết định khen thưởng: phải giữ" in refused.todo_vi
    assert f"“{QUOTA.form}” has its award decision: it stays" in refused.todo_en


def test_the_day_for_dossiers_stays_of_a_round_that_is_decided() -> None:
    """The conference moves by a day: what was due for an open round moves along, what is over does not."""
    starts, ends = PLAN.starts_at + timedelta(days=1), PLAN.ends_at + timedelta(days=1)
    moved: dict[str, Any] = {"schedule": {"starts_at": starts, "ends_at": ends}}
    due = PLAN.model_copy(
        update={
            "awards": tuple(
                one.model_copy(update={"nominations_due": PLAN.starts_at.date(), "proposed": True})
                for one in PLAN.awards
            )
        }
    )

    def asked(decided: bool) -> tuple[date | None, ...]:
        rounds = (RoundStanding(round=QUOTA.key, nominated=1, decided=decided),)
        wish = amendment(**moved, standing=Standing(rounds=rounds))
        (fact,) = amend(wish, due, AGENCIES, ())
        return tuple(one.nominations_due for one in fact.plan.awards if one.key == QUOTA.key)

    assert asked(decided=False) == (starts.date(),)
    assert asked(decided=True) == (PLAN.starts_at.date(),)


def test_a_round_beside_the_plan_is_not_left_out_by_it() -> None:
    beside = Standing(rounds=(RoundStanding(round="bang-khen-quan-khu", nominated=3),))
    (fact,) = ready.when(amendment(awards=quota(25), standing=beside), ORGANISER).events()
    assert isinstance(fact, PlanAmended)


def test_a_group_that_was_invited_cannot_vanish() -> None:
    gone = PLAN.groups[0]
    agencies = tuple(
        one.model_copy(update={"group": None}) if one.group == gone.id else one for one in AGENCIES
    )
    parts: dict[str, Any] = {"groups": PLAN.groups[1:], "agencies": agencies}
    invited = Standing(invited_groups=(gone.id,))
    refused = ready.when(amendment(standing=invited, **parts), ORGANISER).refused(GROUP_INVITED)
    assert gone.title in refused.vi
    (fact,) = ready.when(amendment(**parts), ORGANISER).events()
    assert isinstance(fact, PlanAmended)


def test_agencies_stay_and_keep_their_roles() -> None:
    ready.when(amendment(agencies=AGENCIES[1:]), ORGANISER).refused(AGENCIES_FIXED)
    other = AGENCIES[0].model_copy(update={"roles": AGENCIES[-1].roles})
    assert other.roles != AGENCIES[0].roles
    ready.when(amendment(agencies=(other, *AGENCIES[1:])), ORGANISER).refused(AGENCIES_FIXED)


def test_what_the_amended_plan_names_has_to_exist() -> None:
    duty = PLAN.responsibilities[0].model_copy(update={"lead": "so-khong-co", "lead_groups": ()})
    wish = amendment(responsibilities=(duty, *PLAN.responsibilities[1:]))
    assert "so-khong-co" in ready.when(wish, ORGANISER).refused(PLAN_REFERENCE_UNKNOWN).vi


def test_a_conference_that_has_begun_keeps_its_plan() -> None:
    opened = ready.given(ConferenceOpened(opened_at=NOON))
    opened.when(amendment(venue=HALL), ORGANISER).refused(WRONG_STATE)


# --- what has happened, as the service reads it ------------------------------------------------


def test_what_was_withdrawn_does_not_stand_in_the_way() -> None:
    assert standing([INVITATION]).invited_groups == (INVITATION.group,)
    gone = InvitationWithdrawn(
        delegation=INVITATION.delegation, unit=INVITATION.unit, group=INVITATION.group, reason="x"
    )
    assert standing([INVITATION, gone]).invited_groups == ()
    about = {"round": "bk", "nomination": "n1", "unit": "so-y-te"}
    approved = NominationApproved(**about, kind="collective")
    assert standing([approved]).rounds == (RoundStanding(round="bk", nominated=1, collectives=1),)
    taken_back = ApprovalWithdrawn(**about, reason="x")
    assert standing([approved, taken_back]).rounds == (RoundStanding(round="bk", nominated=1),)
    withdrawn = NominationWithdrawn(**about, reason="x")
    assert standing([approved, withdrawn]).rounds == (RoundStanding(round="bk"),)


# --- what follows ------------------------------------------------------------------------------


def test_new_tasks_are_assigned_changed_ones_revised_vanished_ones_withdrawn() -> None:
    first, second, *rest = [duty for duty in PLAN.responsibilities if duty.lead]
    later = second.model_copy(update={"due": date(2023, 12, 7)})
    new = first.model_copy(update={"id": "viec-moi", "text": "việc mới"})
    shared = [duty for duty in PLAN.responsibilities if not duty.lead]
    fact = amended(responsibilities=(new, later, *rest, *shared))
    commands = wishes(consequences.amend_tasks(recorded(fact)))
    assert [type(one) for one in commands] == [WithdrawTask, AssignTask, ReviseTask]
    assert [one.task for one in commands] == [first.id, "viec-moi", second.id]
    assert commands[2].due == date(2023, 12, 7)
    assert fact.number in commands[2].reason


def test_days_that_were_proposed_move_with_the_conference_and_signed_ones_stay() -> None:
    first, second, *rest = PLAN.responsibilities
    assert first.proposed
    assert first.due
    signed = second.model_copy(update={"proposed": False, "due": date(2023, 12, 1)})
    bare = rest[0].model_copy(update={"proposed": False, "due": None})
    duties = (first, signed, bare, *rest[1:])
    plan = PLAN.model_copy(update={"responsibilities": duties})
    moved = ConferenceRescheduled(
        starts_at=A_WEEK_LATER.starts_at, ends_at=A_WEEK_LATER.ends_at, reason="bão"
    )
    now = now_planned(PLANNED.model_copy(update={"plan": plan}), moved)
    commands = wishes(consequences.move_deadlines(recorded(moved), now, CALENDAR))
    due = {one.task: one.due for one in commands if isinstance(one, ReviseTask)}

    def of(duty: Any) -> set[date]:
        return {day for name, day in due.items() if name.startswith(duty.id)}

    assert of(first) == {first.due + WEEK}
    assert of(signed) == {date(2023, 12, 1)}
    assert of(bare) == {date(2023, 12, 15)}
    topics = [one for one in commands if isinstance(one, MoveContributionDue)]
    assert {one.due for one in topics} == {date(2023, 12, 8)}, "the 10th is a Sunday"
    assert len(topics) == len(PLAN.topics)


def test_an_amended_time_takes_the_proposed_days_along() -> None:
    fact = amended(schedule=A_WEEK_LATER)
    assert set(fact.changed) == {"schedule", "awards", "responsibilities"}
    assert fact.plan.awards[0].nominations_due == date(2023, 12, 5)
    assert before(fact) == (PLAN, AGENCIES)


def test_the_running_order_follows_the_amended_agenda() -> None:
    first, second, third, *rest = PLAN.agenda
    longer = first.model_copy(update={"minutes": first.minutes + 5})
    other = second.model_copy(update={"title": "Báo cáo khác"})
    commands = wishes(consequences.amend_agenda(recorded(amended(agenda=(longer, other, *rest)))))
    assert [type(one).__name__ for one in commands] == [
        "RemoveAgendaItem",
        "MoveAgendaItem",
        "AmendAgendaItem",
    ]
    assert isinstance(commands[0], RemoveAgendaItem)
    assert commands[0].item == f"item-{third.order}"
    assert isinstance(commands[1], MoveAgendaItem)
    assert commands[1].minutes == first.minutes + 5


def test_a_proposed_day_that_moves_onto_a_day_off_comes_to_the_working_day_before() -> None:
    first, second, *rest = PLAN.responsibilities
    duties = (
        first.model_copy(update={"proposed": True, "due": date(2023, 12, 1)}),
        second.model_copy(update={"proposed": False, "due": date(2023, 12, 2)}),
        *rest,
    )
    quotas = tuple(
        one.model_copy(update={"proposed": True, "nominations_due": date(2023, 12, 1)})
        for one in PLAN.awards
    )
    plan = PLAN.model_copy(update={"responsibilities": duties, "awards": quotas})
    day = timedelta(days=1)
    moved = ConferenceRescheduled(
        starts_at=PLAN.starts_at + day, ends_at=PLAN.ends_at + day, reason="bão"
    )
    now = now_planned(PLANNED.model_copy(update={"plan": plan}), moved)
    commands = wishes(consequences.move_deadlines(recorded(moved), now, CALENDAR))
    due = {one.task: one.due for one in commands if isinstance(one, ReviseTask)}
    assert due[first.id] == date(2023, 12, 1), "Saturday, 2 December, is not proposed"
    assert due[second.id] == date(2023, 12, 2), "what was signed stays, day off or not"
    rounds = wishes(move_rounds(recorded(moved), now, CALENDAR))
    assert {one.deadline.date() for one in rounds} == {date(2023, 12, 1)}


def test_a_new_topic_of_the_report_is_asked_for() -> None:
    topics = (*PLAN.topics, Topic(code="1.11", text="Nội dung mới (ví dụ)"))
    (wish,) = wishes(consequences.amend_contributions(recorded(amended(topics=topics)), CALENDAR))
    assert isinstance(wish, RequestContribution)
    assert wish.topic == "1.11"


def test_the_award_rounds_follow_quotas_and_days() -> None:
    (wish,) = wishes(amend_rounds(recorded(amended(awards=quota(25))), CALENDAR))
    assert isinstance(wish, AmendAwardRound)
    assert (wish.round, wish.collectives, wish.individuals) == (QUOTA.key, 25, 20)
    new = QUOTA.model_copy(update={"key": "giay-khen", "form": "Giấy khen"})
    (opened,) = wishes(amend_rounds(recorded(amended(awards=(*PLAN.awards, new))), CALENDAR))
    assert isinstance(opened, OpenAwardRound)
    moved = ConferenceRescheduled(
        starts_at=A_WEEK_LATER.starts_at, ends_at=A_WEEK_LATER.ends_at, reason="bão"
    )
    later, *_ = wishes(move_rounds(recorded(moved), now_planned(PLANNED, moved), CALENDAR))
    assert later.deadline.date() == date(2023, 12, 5)


# --- a task whose terms are revised ------------------------------------------------------------

ASSIGN = AssignTask(task="t", lead="so-tai-chinh", text="lập dự toán", due=date(2023, 12, 1))
ASSIGNED = TaskAssigned(**dict(ASSIGN))
LATER = ReviseTask(reason="dời hội nghị", **{**dict(ASSIGN), "due": date(2023, 12, 8)})
REVISED = TaskRevised(lead_before="so-tai-chinh", due_before=date(2023, 12, 1), **dict(LATER))
OVERDUE = TaskFellOverdue(task="t", lead="so-tai-chinh", due=date(2023, 12, 1))
GONE = TaskWithdrawn(task="t", lead="so-tai-chinh", reason="x")
SECOND = datetime(2023, 12, 2, 1, tzinfo=UTC)
SYSTEM = meta("hoinghi", "system", time=SECOND)
assigned = spec(task).given(ASSIGNED)


def test_an_overdue_task_is_open_again_until_its_new_day_is_over() -> None:
    after = assigned.given(OVERDUE).when(LATER, SYSTEM).then(REVISED)
    after.when(MarkTaskOverdue(task="t"), SYSTEM).refused(WRONG_STATE)
    late = meta("hoinghi", "system", time=datetime(2023, 12, 9, 1, tzinfo=UTC))
    (fact,) = after.when(MarkTaskOverdue(task="t"), late).events()
    assert fact == OVERDUE.model_copy(update={"due": date(2023, 12, 8)})


def test_a_revised_task_s_timer_takes_the_place_of_the_earlier_one() -> None:
    soon, over = zip(
        *(policies.watch_task(recorded(one)) for one in (ASSIGNED, REVISED)), strict=True
    )
    for first, second in (soon, over):
        assert isinstance(first, SetTimer)
        assert isinstance(second, SetTimer)
        assert first.timer_id == second.timer_id
    assert over[1].at - over[0].at == WEEK


def test_the_assignment_may_be_heard_again_after_a_revision() -> None:
    assigned.given(REVISED).when(ASSIGN, ORGANISER).nothing_happens()


def test_a_withdrawn_task_neither_falls_overdue_nor_is_settled() -> None:
    gone = assigned.when(WithdrawTask(task="t", reason="x"), SYSTEM).then(GONE)
    for wish in (MarkTaskOverdue(task="t"), CompleteTask(task="t", by="BudgetApproved")):
        gone.when(wish, SYSTEM).nothing_happens()
    report = ReportTaskProgress(task="t", percent=1, note="x")
    gone.when(report, meta("so-tai-chinh")).refused(WRONG_STATE)
    gone.when(ASSIGN, ORGANISER).then(ASSIGNED)


# --- who is told what --------------------------------------------------------------------------


def test_all_who_are_invited_hear_of_another_hall() -> None:
    fact = amended(venue=HALL)
    invited = {agency.id for agency in AGENCIES if agency.group}
    assert set(concerned(fact)) == invited
    assert {one.unit for one in address(recorded(fact))} == invited
    assert told(fact) == [
        f"Địa điểm: {PLAN.venue.name} ({PLAN.venue.address}) → {HALL.name} ({HALL.address})"
    ]


def test_a_changed_task_concerns_its_agencies_alone() -> None:
    duty = next(one for one in PLAN.responsibilities if one.lead == "so-tai-chinh")
    later = duty.model_copy(update={"due": date(2023, 12, 7)})
    others = tuple(later if one.id == duty.id else one for one in PLAN.responsibilities)
    fact = amended(responsibilities=others)
    assert set(concerned(fact)) == {"so-tai-chinh", *duty.supporting}
    (to_finance,) = [one for one in address(recorded(fact)) if one.unit == "so-tai-chinh"]
    assert isinstance(to_finance.fact, PlanRevised)
    assert to_finance.fact.parts == ("responsibilities",)
    line = to_finance.fact.changes[0]
    assert "hạn hoàn thành: 01/12/2023 → 07/12/2023" in line, line


def test_of_a_list_what_came_went_and_changed_is_told_by_name() -> None:
    first, *rest = PLAN.awards
    lines = told(amended(awards=(first.model_copy(update={"collectives": 25}), *rest)))
    assert lines == [f"Khen thưởng: sửa “{first.form}”: số tập thể: 20 → 25"]


def test_a_letter_tells_a_change_in_words_instead_of_an_arrow() -> None:
    first, *rest = PLAN.awards
    fact = amended(awards=(first.model_copy(update={"collectives": 25}), *rest), venue=HALL)
    lines = told_to(fact, "so-y-te")
    assert f"Khen thưởng: sửa “{first.form}”: số tập thể: trước đây 20, nay là 25" in lines
    assert any(line.startswith("Địa điểm: trước đây ") for line in lines)
    for line in (*lines, *told_to(fact, "so-y-te", english=True)):
        assert "→" not in line


def test_days_and_codes_of_the_file_are_told_as_people_write_them() -> None:
    group, *rest = PLAN.groups
    other = next(rule for rule in RankRule if rule is not group.rank)
    (line,) = told(amended(groups=(group.model_copy(update={"rank": other}), *rest)))
    assert not any(str(rule) in line for rule in RankRule), line
    assert not re.search(r"\d{4}-\d\d-\d\d", line)


def test_topics_that_are_dropped_are_told_since_what_was_asked_for_stays_asked_for() -> None:
    def told(wish: AmendPlan) -> list[str]:
        return [one.vi for one in conference.warn(wish, ready.state, ORGANISER)]

    (said,) = told(amendment(topics=PLAN.topics[:-1]))
    assert PLAN.topics[-1].code in said
    assert PLAN.topics[0].code not in said.split(";")[0].split()
    assert told(amendment(topics=PLAN.topics)) == []
    assert told(amendment(title="Khác")) == []


# --- properties --------------------------------------------------------------------------------

_PARTS: list[dict[str, Any]] = [
    {"venue": HALL},
    {"venue": PLAN.venue},
    {"schedule": A_WEEK_LATER},
    {"awards": quota(25)},
    {"title": "Khác"},
    {"responsibilities": PLAN.responsibilities[:3]},
    {"topics": PLAN.topics[:4]},
]
_moves = st.sampled_from([WEEK, 2 * WEEK]).map(
    lambda by: RescheduleConference(
        starts_at=PLAN.starts_at + by, ends_at=PLAN.ends_at + by, reason="bão"
    )
)
_wishes = st.one_of(
    st.builds(
        lambda number, parts: amendment(f"{number}/KH-UBND (ví dụ)", **parts),
        st.integers(1, 4),
        st.sampled_from(_PARTS),
    ),
    _moves,
)


@given(st.lists(_wishes, max_size=10))
def test_over_any_history_the_plan_in_force_is_the_sum_of_its_changes(steps: list[Command]) -> None:
    history = [PlanConference(plan=PLAN, agencies=AGENCIES), *steps]
    facts = facts_of(decider, [(wish, ORGANISER) for wish in history])
    now = PLANNED
    for fact in facts[1:]:
        assert isinstance(fact, PlanAmended | ConferenceRescheduled)
        if isinstance(fact, PlanAmended):
            assert before(fact) == (now.plan, now.agencies)
            assert fact.changed
            assert all(getattr(fact.before, part) is not None for part in fact.changed)
        now = now_planned(now, fact)
    whole = decider.fold(facts)
    assert isinstance(whole, Planned)
    assert whole.now == now


task_wishes = st.sampled_from(
    [
        ASSIGN,
        LATER,
        LATER.model_copy(update={"due": date(2023, 11, 1), "lead": "so-y-te"}),
        WithdrawTask(task="t", reason="x"),
        CompleteTask(task="t", by="BudgetApproved"),
        MarkTaskOverdue(task="t"),
    ]
)


@given(st.lists(task_wishes, max_size=15))
def test_over_any_history_a_task_is_overdue_only_past_the_day_that_holds(
    steps: list[Command],
) -> None:
    due = date.max
    for fact in facts_of(task, [(wish, SYSTEM) for wish in [ASSIGN, *steps]]):
        match fact:
            case TaskAssigned() | TaskRevised():
                due = fact.due
            case TaskFellOverdue():
                assert fact.due == due < SECOND.date()
            case _:
                pass
